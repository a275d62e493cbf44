"""`y`: the copy menu, and the clipboard behind it.

Over ssh the clipboard of this machine is the wrong one: OSC 52 asks the terminal, which is the person's own.
Elsewhere pyperclip,
and OSC 52 where it finds no clipboard. The status line says what was copied, and where to.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from temba_tui.screens.working import run
from temba_tui.text import clean, format_bytes

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

OSC52_LIMIT = 74_994
"""Bytes of text that every terminal with OSC 52 takes (its base64 is 100,000 characters, xterm's limit)."""


@dataclass(frozen=True, slots=True)
class CopyItem:
    """One thing that can be copied: what it is called, and the text, made when it is chosen."""

    key: str
    name: str
    text: Callable[[], str]
    preview: str = ""


def is_remote_terminal() -> bool:
    """Whether this terminal is at the end of an ssh connection, where this machine's clipboard is the wrong one."""
    return bool(os.environ.get("SSH_TTY") or os.environ.get("SSH_CONNECTION"))


async def copy_text(app: Any, text: str, what: str) -> None:
    """Copy `text` and say what went where. `app` is the running app."""
    size = len(text.encode("utf-8", "surrogatepass"))
    where = ""
    if not is_remote_terminal() and await asyncio.to_thread(_to_system_clipboard, text):
        where = "this machine's clipboard"
    elif size > OSC52_LIMIT:
        app.notify(
            f"{what} is {format_bytes(size)}: too much for a terminal's clipboard ({format_bytes(OSC52_LIMIT)}).",
            severity="warning",
            markup=False,
        )
        return
    else:
        app.copy_to_clipboard(text)
        where = "the terminal's clipboard (OSC 52, where the terminal allows it)"
    app.notify(clean(f"Copied {what} ({format_bytes(size)}) to {where}."), timeout=4, markup=False)


def _to_system_clipboard(text: str) -> bool:
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, UnicodeError, OSError):
        return False
    return True


def open_copy_menu(screen: "BrowserScreen") -> None:
    """Offer what the screen has to copy."""
    items: Sequence[CopyItem] = screen.copy_items()
    if not items:
        screen.notify("There is nothing to copy here.", timeout=3, markup=False)
        return
    by_key = {item.key: item for item in items}

    def chosen(key: str | None) -> None:
        if key is not None:
            item = by_key[key]
            run(screen, partial(copy_text, screen.app, item.text(), item.name), "copy")

    from temba_tui.screens.picker import Choice, Picker

    choices = [Choice(item.key, item.name, item.preview[:200], key=item.key) for item in items]
    screen.app.push_screen(Picker("Copy", choices, placeholder="a key, or type to narrow", hint="esc closes"), chosen)
