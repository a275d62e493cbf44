"""The text of failed messages sent anew, to those who can be reached now.

The API has no resend: a new message is made. The same text to the same contact is sent once, however often it failed,
and each contact is read first (a request each), for who was blocked, stopped or deleted since must not get it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temba_tui.client.throttle import Priority
from temba_tui.eras import Era
from temba_tui.resources import contacts
from temba_tui.resources.cells import person
from temba_tui.resources.guesses import has_failed
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.text import format_count, plural
from temba_tui.workspace.content import Content, attachments_of, replies_of
from temba_tui.workspace.sending import SEND, Progress, message_plan, why_unreachable
from temba_tui.workspace.steps import Step, WritePlan

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

_CLICKED = 3
"""So many contacts are read at once like a click; more are read like a walk, within its share of the budget."""


@dataclass(frozen=True, slots=True)
class Again:
    """One text for one contact. `messages` are those that failed with it."""

    contact: Record
    content: Content
    messages: tuple[Record, ...]

    @property
    def uuid(self) -> str:
        """The contact's."""
        return text_at(self.contact, "uuid")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who gets nothing, and why, in words that go on after the name."""

    record: Record
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Resend:
    """What is to be sent anew. `checked` once every contact was read."""

    again: tuple[Again, ...]
    left_out: tuple[LeftOut, ...] = ()
    checked: bool = False

    @property
    def people(self) -> int:
        """How many contacts."""
        return len({one.uuid for one in self.again})

    @property
    def reads(self) -> int:
        """Requests that looking at every contact takes."""
        return 0 if self.checked else self.people

    @property
    def price(self) -> str:
        """What it takes, in words."""
        reads = f"{plural(self.reads, 'request')} to see who can be reached, then " if self.reads else ""
        return f"{reads}{plural(len(self.again), 'request')} to send."


def resend_of(messages: Sequence[Record], era: Era | None) -> Resend:
    """Which of these messages can be sent anew, each text to each contact once. No request."""
    again: dict[tuple[Any, ...], Again] = {}
    left: list[LeftOut] = []
    for message in messages:
        contact = get(message, "contact")
        name = person(contact)
        why = _why_not(message)
        content = Content(text_at(message, "text"), attachments_of(message), replies_of(message))
        if not why and (found := content.problems(era)):
            why = found[0].sentence
        if why:
            left.append(LeftOut(message, name, why))
            continue
        key = (text_at(contact, "uuid"), content)
        known = again.get(key)
        again[key] = Again(contact, content, (*(known.messages if known else ()), message))
    return Resend(tuple(again.values()), tuple(left))


def _why_not(message: Record) -> str:
    if text_at(message, "direction") == "in":
        return "is an incoming message"
    if text_at(message, "status") == "errored":
        return "is still tried by the server"
    if not has_failed(message):
        return "has not failed"
    return "" if text_at(message, "contact.uuid") else "does not say whom it was for"


async def check(
    session: "Session", resend: Resend, *, stop: asyncio.Event | None = None, on_progress: Progress | None = None
) -> Resend:
    """Read every contact, and leave out who cannot be reached now: a request for each. Raises TembaError."""
    uuids = list(dict.fromkeys(one.uuid for one in resend.again))
    priority = Priority.INTERACTIVE if len(uuids) <= _CLICKED else Priority.WALK
    endpoint = session.endpoint(session.resources["contacts"])
    known: dict[str, Record | None] = {}
    for index, uuid in enumerate(uuids):
        if stop is not None and stop.is_set():
            raise asyncio.CancelledError
        page = await session.client.query(endpoint, {"uuid": uuid}).page(priority=priority, patience=120)
        known[uuid] = page.rows[0] if page.rows else None
        if on_progress is not None:
            on_progress(index + 1, len(uuids))
    again, left = [], list(resend.left_out)
    for one in resend.again:
        found = known[one.uuid]
        why = "was deleted" if found is None else why_unreachable(found)
        if found is None or why:
            left.append(LeftOut(one.messages[0], person(one.contact), why))
        else:
            again.append(Again(found, one.content, one.messages))
    return Resend(tuple(again), tuple(left), True)


def resend_plan(resend: Resend, era: Era | None) -> WritePlan:
    """A request for each text and contact. Raises ValueError before `check`, or when nobody is left."""
    if not resend.checked or not resend.again:
        raise ValueError("nobody to send to")
    steps: list[Step] = []
    warnings: dict[str, None] = {}
    for one in resend.again:
        plan = message_plan(one.contact, one.content, era, already_filled=True)
        steps += plan.steps
        warnings |= dict.fromkeys(plan.warnings)
    who = contacts.name_of(resend.again[0].contact) if len(steps) == 1 else f"{format_count(len(steps))} messages"
    warnings |= {"New messages are made; the failed ones stay as they are.": None}
    title = f"Send it to {who} anew" if len(steps) == 1 else f"Send {who} anew"
    return WritePlan(title, tuple(steps), warnings=tuple(warnings), named_key=SEND, resource="messages")
