"""`?`: every key that applies here; typing narrows, choosing runs."""

from typing import TYPE_CHECKING

from textual.binding import ActiveBinding

from temba_tui.screens.editing import barred
from temba_tui.screens.keys import display_of, qualified, run_bound
from temba_tui.screens.picker import Choice, Picker

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

SKIPPED = {"app.command_palette", "screen.copy_text", "app.help_quit", "app.quit"}


def help_choices(screen: "BrowserScreen") -> list[Choice]:
    """One line for each action that a key of this screen runs, with its keys."""
    keys: dict[str, list[str]] = {}
    actions: dict[str, ActiveBinding] = {}
    for one in screen.active_bindings.values():
        action = qualified(one)
        if not one.binding.description or one.binding.system or action in SKIPPED:
            continue
        actions.setdefault(action, one)
        keys.setdefault(action, []).append(display_of(one.binding, screen.app.get_key_display))
    choices = [
        Choice(
            action,
            f"{' '.join(keys[action]):<12} {one.binding.description}",
            one.binding.tooltip,
            disabled=barred(screen, one.binding.action) or ("" if one.enabled else "not now"),
        )
        for action, one in actions.items()
    ]
    choices.append(
        Choice("app.command_palette", f"{'ctrl+p':<12} command palette", "views, themes and everything else")
    )
    return choices


def open_help(screen: "BrowserScreen") -> None:
    """Show the help over `screen`."""

    def run(action: str | None) -> None:
        if action:
            screen.call_later(run_bound, screen, action)

    screen.app.push_screen(
        Picker("Keys that apply here", help_choices(screen), placeholder="type to narrow, ⏎ runs", hint="esc closes"),
        run,
    )
