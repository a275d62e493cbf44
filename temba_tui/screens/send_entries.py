"""What opens the screens that send: `n` on messages, broadcasts and flow starts; entries of the action menu.

The screens are imported when one is opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from temba_tui.resources.guesses import has_failed
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.screens.places import RecordPlace
from temba_tui.text import plural

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.screens.marked import Marked

_LOOKED_AT: Final = 500
"""Rows that are looked at for whether an entry applies."""


@dataclass(frozen=True, slots=True)
class SendEntry:
    """One entry of the action menu. `why` it cannot be chosen, '' when it can."""

    name: str
    title: str
    help: str
    key: str
    open: Callable[[], object]
    why: str = ""


def open_new(screen: "BrowserScreen", name: str) -> None:
    """`n` on a list of what is sent: to the contact, the group, or for the flow, whose record is open."""
    place = screen.temba.history.current
    record = place.record if isinstance(place, RecordPlace) else None
    of = place.resource.name if isinstance(place, RecordPlace) else ""
    if name == "messages":
        message(screen, record if of == "contacts" else None)
    elif name == "broadcasts":
        broadcast(screen, of, [record] if record is not None else [])
    elif name == "flow_starts":
        start(screen, of, [record] if record is not None else [])


def message(screen: "BrowserScreen", contact: Record | None) -> None:
    """Write to one contact."""
    from temba_tui.screens.message_screen import compose_message

    compose_message(screen, contact)


def broadcast(screen: "BrowserScreen", of: str, records: Sequence[Record]) -> None:
    """Write to contacts, or to groups."""
    from temba_tui.screens.broadcast_screen import compose_broadcast
    from temba_tui.workspace.audience import of_groups

    compose_broadcast(screen, of_groups(records) if of == "groups" else records if of == "contacts" else None)


def start(screen: "BrowserScreen", of: str, records: Sequence[Record]) -> None:
    """Start contacts, groups, or whoever is chosen in a flow."""
    from temba_tui.screens.start_screen import start_flow
    from temba_tui.workspace.audience import of_groups

    flow = records[0] if of == "flows" and records else None
    start_flow(screen, of_groups(records) if of == "groups" else records if of == "contacts" else None, flow)


def send_entries(screen: "BrowserScreen", found: "Marked | None") -> list[SendEntry]:
    """What can be sent to, or done about, the rows that the action menu is opened for."""
    session = screen.session
    make = _MAKERS.get(found.resource.name) if found is not None else None
    if found is None or session is None or make is None or not len(found):
        return []
    return make(screen, found, "read-only" if session.read_only else session.writer.refusal())


def _only(found: "Marked") -> Record | None:
    return next(found.records(), None) if len(found) == 1 else None


def _people(screen: "BrowserScreen", found: "Marked", why: str) -> list[SendEntry]:
    name = found.resource.name
    contact = _only(found) if name == "contacts" else None
    about = "" if contact is not None else plural(len(found), found.resource.singular)
    if contact is not None:
        first = SendEntry("=message", "Write a message…", "", "w", lambda: message(screen, contact), why)
    else:
        opened = lambda: broadcast(screen, name, list(found.records()))  # noqa: E731
        first = SendEntry("=broadcast", "Write a broadcast…", about, "w", opened, why)
    begin = lambda: start(screen, name, list(found.records()))  # noqa: E731
    return [first, SendEntry("=start", "Start a flow…", about, "s", begin, why)]


def _messages(screen: "BrowserScreen", found: "Marked", why: str) -> list[SendEntry]:
    entries = []
    one = _only(found)
    if one is not None and text_at(one, "contact.uuid"):
        title = "Reply…" if text_at(one, "direction") == "in" else "Write a message…"
        contact = get(one, "contact")
        entries.append(SendEntry("=message", title, "", "w", lambda: message(screen, contact), why))
    if any(has_failed(record) for record in islice(found.records(), _LOOKED_AT)):
        about = "the same text anew, to who can be reached"
        entries.append(SendEntry("=resend", "Resend what failed…", about, "s", lambda: _resend(screen, found), why))
    return entries


def _resend(screen: "BrowserScreen", found: "Marked") -> None:
    from temba_tui.screens.message_screen import resend

    resend(screen, list(found.records()))


def _flows(screen: "BrowserScreen", found: "Marked", why: str) -> list[SendEntry]:
    flow = _only(found)
    if flow is None:
        return []
    why = why or ("it is archived" if get(flow, "archived") is True else "")
    return [SendEntry("=start", "Start people in it…", "", "s", lambda: start(screen, "flows", [flow]), why)]


def _starts(screen: "BrowserScreen", found: "Marked", why: str) -> list[SendEntry]:
    one = _only(found)
    if one is None:
        return []

    def opened() -> None:
        from temba_tui.screens.reached_screen import interrupt_reached

        interrupt_reached(screen, one)

    return [SendEntry("=interrupt", "Interrupt those reached…", "ends the flow for who waits in it", "i", opened, why)]


def _tickets(screen: "BrowserScreen", found: "Marked", why: str) -> list[SendEntry]:
    def opened() -> None:
        from temba_tui.screens.ticket_actions import act_on_tickets

        act_on_tickets(screen, list(found.records()))

    if len(found) == 1:
        return [SendEntry("=ticket", "Answer…", "with a note, and close it, if you like", "w", opened, why)]
    return [SendEntry("=ticket", "Several things at once…", "note, assign, topic, close", "w", opened, why)]


_MAKERS: Final = {
    "contacts": _people,
    "groups": _people,
    "messages": _messages,
    "flows": _flows,
    "flow_starts": _starts,
    "tickets": _tickets,
}
