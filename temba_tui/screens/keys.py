"""The footer and the help: which keys apply now, in the order in which people look for them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.binding import ActiveBinding, Binding
from textual.keys import key_to_character

from temba_tui.widgets.bars import Piece

if TYPE_CHECKING:
    from textual.screen import Screen

ORDER: tuple[str, ...] = (
    "table.open",
    "json.open",
    "summary.open",
    "form.save",
    "form.wait",
    "form.look",
    "edit",
    "new",
    "act",
    "filter",
    "record.search",
    "ask",
    "go",
    "table.mark",
    "identify",
    "copy",
    "preview",
    "tabs",
    "help",
)
"""Ids of bindings in the footer's order; others follow in theirs."""

DISPLAYS: dict[str, str] = {
    "enter": "⏎",
    "escape": "esc",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "asterisk": "*",
}


def display_of(binding: Binding, get_display: Callable[[Binding], str]) -> str:
    """How a key is written for people."""
    return binding.key_display or DISPLAYS.get(binding.key) or get_display(binding)


def is_typed(binding: Binding) -> bool:
    """Whether the key is a character: an input that has the focus takes it as text."""
    character = "/" if binding.key == "slash" else key_to_character(binding.key)  # Unicode calls it a solidus
    return character is not None and character.isprintable()


def key_pieces(
    active: Iterable[ActiveBinding], get_display: Callable[[Binding], str]
) -> tuple[list[Piece], list[Piece]]:
    """The footer's pieces, help at the right. A click on one runs its action; what does not fit is left out whole."""
    found: dict[str, ActiveBinding] = {}
    for one in active:
        binding = one.binding
        if binding.show and one.enabled and binding.description and binding.action not in found:
            found[binding.action] = one

    def rank(one: ActiveBinding) -> int:
        name = one.binding.id or ""
        return ORDER.index(name) if name in ORDER else len(ORDER) - 1

    left: list[Piece] = []
    right: list[Piece] = []
    for one in sorted(found.values(), key=rank):
        action = qualified(one)
        key, what = display_of(one.binding, get_display), one.binding.description
        side = right if one.binding.id == "help" else left
        # The key goes with its word or not at all: its piece is as wide as both to the layout.
        side.append(Piece(f" {key} ", "$accent bold", action, whole=True))
        side.append(Piece(f"{what} ", "", action, whole=True))
    return left, right


_BELOW = "focused."
"""Before the actions of what has the focus, and of what lies around it within the screen."""


def qualified(one: ActiveBinding) -> str:
    """The action with its namespace, as `run_bound` takes it."""
    action = one.binding.action
    if "." in action.partition("(")[0]:
        return action
    return action if one.node is one.node.screen else f"{_BELOW}{action}"


async def run_bound(screen: "Screen[Any]", action: str) -> None:
    """Do what a key of this screen does, where it is bound now; nothing where the focus has left that place."""
    if not action.startswith(_BELOW):
        await screen.run_action(action)
        return
    name = action.removeprefix(_BELOW)
    found = next((one for one in screen.active_bindings.values() if one.binding.action == name), None)
    if found is not None:
        await screen.app.run_action(name, found.node)
