"""The three themes: dark, light and high contrast. Two accents, much calm."""

from textual.theme import Theme

DARK = Theme(
    name="temba-dark",
    dark=True,
    primary="#58b0ef",
    secondary="#58b0ef",
    accent="#f2b138",
    warning="#f2b138",
    error="#ef6a5f",
    success="#63c174",
    foreground="#cdd5de",
    background="#11151b",
    surface="#161b23",
    panel="#1e2631",
    variables={
        "text-muted": "#8691a0",
        "row-cursor": "#26405e",
        "row-cursor-blurred": "#1f2a38",
        "mark": "#f2b138",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#26405e",
        "block-cursor-text-style": "none",
        "input-selection-background": "#58b0ef 35%",
        "footer-key-foreground": "#f2b138",
        "scrollbar": "#2b3542",
        "scrollbar-background": "#11151b",
        "scrollbar-hover": "#3a4757",
        "scrollbar-active": "#58b0ef",
    },
)

LIGHT = Theme(
    name="temba-light",
    dark=False,
    primary="#1967ac",
    secondary="#1967ac",
    accent="#9a5b00",
    warning="#9a5b00",
    error="#b3261e",
    success="#1e7a34",
    foreground="#22262b",
    background="#fcfcfa",
    surface="#f1f1ed",
    panel="#e4e5df",
    variables={
        "text-muted": "#5f6670",
        "row-cursor": "#cfe3f5",
        "row-cursor-blurred": "#e3ebf2",
        "mark": "#9a5b00",
        "block-cursor-foreground": "#10243a",
        "block-cursor-background": "#cfe3f5",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#9a5b00",
        "scrollbar": "#c9ccc5",
        "scrollbar-background": "#fcfcfa",
        "scrollbar-hover": "#b0b4ac",
        "scrollbar-active": "#1967ac",
    },
)

CONTRAST = Theme(
    name="temba-contrast",
    dark=True,
    primary="#6fd6ff",
    secondary="#6fd6ff",
    accent="#ffd83d",
    warning="#ffd83d",
    error="#ff8f85",
    success="#7dff9b",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    variables={
        "text-muted": "#d0d0d0",
        "row-cursor": "#0050b0",
        "row-cursor-blurred": "#303030",
        "mark": "#ffd83d",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#0050b0",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffd83d",
        "scrollbar": "#808080",
        "scrollbar-background": "#000000",
        "scrollbar-hover": "#c0c0c0",
        "scrollbar-active": "#ffffff",
    },
)

THEMES: tuple[Theme, ...] = (DARK, LIGHT, CONTRAST)
"""In the order in which `t` in the palette offers them; the first is the default."""
