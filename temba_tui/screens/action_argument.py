"""What an action needs besides its rows: a group, a label, a topic, somebody, a note."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from temba_tui.client.errors import TembaError
from temba_tui.resources.acts import Action
from temba_tui.resources.contact_state import is_manual
from temba_tui.resources.reading import get, items_at
from temba_tui.screens.marked import Marked
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.working import run
from temba_tui.text import clean

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.workspace.names import Named
    from temba_tui.workspace.session import Session

Asked: TypeAlias = Callable[[Action, Any, str], object]
"""Told the action (a label that does not exist yet takes another), its argument, and what to call that."""

_FROM: Final = {
    "group": ("groups", "uuid", "groups"),
    "label": ("labels", "uuid", "labels"),
    "topic": ("topics", "uuid", ""),
    "assignee": ("users", "email", ""),
}
"""By argument: the type that it is one of, the key that is sent, the key of the rows that holds those they have."""
_NOBODY: Final = "=nobody"
_SAMPLE: Final = 500
"""Rows that are looked at for what they have."""
_HINTS: Final = {
    "label_name": "A label of this name is made where there is none.",
    "note": "A note cannot be changed or taken back. The contact does not see it.",
}


def ask_argument(screen: "BrowserScreen", found: Marked, action: Action, asked: Asked) -> None:
    """Ask, and go on with `asked`; nothing happens on Esc."""
    session = screen.session
    if session is None or action.argument is None:
        return
    title = f"{action.title}: {found.title}"
    source = _FROM.get(action.argument)
    if source is None:
        _ask_text(screen, action, title, asked)
        return
    name, by, held = source
    new = found.resource.action("label_new") if action.name == "label" else None
    taking = action.name in ("remove", "unlabel")
    having = _having(found, held)

    def choices() -> list[Choice]:
        loaded = session.names.loaded(name) or ()
        usable = [one for one in loaded if name != "groups" or is_manual(one.record)]
        if taking:
            usable = sorted(usable, key=lambda one: one.identity not in having)
        nobody = [Choice(_NOBODY, "nobody", "unassign")] if action.optional_argument else []
        return [*nobody, *(_choice(one, by, having, len(found)) for one in usable)]

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if value == _NOBODY:
            asked(action, None, "nobody")
            return
        known = next((one for one in session.names.loaded(name) or () if one.value(by) == value), None)
        if known is not None:
            asked(action, value, known.name)
        elif new is not None:
            asked(new, value, value)

    picker = Picker(
        title,
        choices(),
        free=new is not None,
        placeholder="type to narrow" + (", or a new label" if new is not None else ""),
        hint=_hint(session, name, by_hand=name == "groups"),
    )
    screen.app.push_screen(picker, chosen)
    if session.names.loaded(name) is None:
        run(picker, partial(_load, session, name, picker, choices), "values")


def _hint(session: "Session", name: str, *, by_hand: bool) -> str:
    if session.names.loaded(name) is None:
        return f"loading {name}… (1 request)"
    return "Smart groups are not here: their query decides who is in them." if by_hand else ""


def _having(found: Marked, held: str) -> dict[str, int]:
    """Which groups or labels the rows have, and how many rows each."""
    counts: dict[str, int] = {}
    for number, record in enumerate(found.records()):
        if not held or number >= _SAMPLE:
            break
        for one in items_at(record, held):
            uuid = get(one, "uuid")
            if isinstance(uuid, str):
                counts[uuid] = counts.get(uuid, 0) + 1
    return counts


def _choice(one: "Named", by: str, having: dict[str, int], rows: int) -> Choice:
    has = having.get(one.identity, 0)
    told = [one.help] if one.help else []
    if has:
        told.append("has it" if rows == 1 else f"{has:,} of them have it")
    return Choice(one.value(by), one.name or one.value(by), " · ".join(told))


async def _load(session: "Session", name: str, picker: Picker, choices: Callable[[], Iterable[Choice]]) -> None:
    try:
        await session.names.load(name)
    except TembaError as error:
        picker.replace([], f"The {name} could not be loaded: {error.sentence}")
        return
    picker.replace(list(choices()), _hint(session, name, by_hand=name == "groups"))


def _ask_text(screen: "BrowserScreen", action: Action, title: str, asked: Asked) -> None:
    def typed(value: str | None) -> None:
        if value is not None and value.strip():
            shown = value if action.argument != "note" else f"“{clean(value)[:40]}{'…' if len(value) > 40 else ''}”"
            asked(action, value.strip(), shown)

    argument = action.argument or ""
    placeholder = {"note": "the note", "label_name": "the new label's name"}.get(argument, "the value")
    screen.app.push_screen(
        Picker(title, [], free=True, placeholder=placeholder, hint=f"{_HINTS.get(argument, '')} ⏎ goes on".strip()),
        typed,
    )
