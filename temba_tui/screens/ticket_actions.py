"""Answering, noting, assigning and closing tickets in one go."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.cells import person
from temba_tui.resources.forms import Problem
from temba_tui.resources.guesses import has_failed
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.message_screen import content_lines, refused
from temba_tui.screens.send_form import SendForm, failure_lines
from temba_tui.text import clean, plural
from temba_tui.workspace.content import Content
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.send_forms import content_of
from temba_tui.workspace.steps import WritePlan
from temba_tui.workspace.ticketing import MANY, ONE, Tickets, tickets_of, unchanged

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

_LISTED = 10
_FIELDS_OF: Final = {
    "messages": ("text", "attachments", "quick_replies"),
    "add_note": ("note",),
    "assign": ("assignee",),
    "change_topic": ("topic",),
    "close": ("then",),
    "reopen": ("then",),
}
"""The fields that a step says, by its action, or by its endpoint."""


class TicketScreen(SendForm):
    """What is done to `tickets`; one of them can be answered too."""

    verb = "do it"
    once = (*SendForm.once, "note", "assignee", "topic", "then")

    def __init__(self, resource: Resource, tickets: Sequence[Record]) -> None:
        one = tickets[0] if len(tickets) == 1 else None
        base = {"uuid": text_at(one, "uuid")} if one is not None else None
        super().__init__(resource, ONE if one is not None else MANY, base)
        self.tickets = tuple(tickets)

    def crumbs(self) -> Sequence[str]:
        """Whose ticket, or how many."""
        if len(self.tickets) > 1:
            return ("Tickets", plural(len(self.tickets), "ticket"))
        return ("Tickets", self.resource.name_of(self.tickets[0]))

    def content(self) -> Content:
        """The answer to the contact."""
        return content_of(self.values(), self.known)[0] if len(self.tickets) == 1 else Content()

    def _filled(self, values: Mapping[str, Any]) -> Tickets:
        names = {}
        for key, resource, by in (("assignee", "users", "email"), ("topic", "topics", "uuid")):
            box = self.box(key)
            value = str(values.get(key) or "")
            if box is not None and value:
                record = self.facts.record(resource, value, by)
                names[value] = text_at(record, "name") if record is not None else value
        return tickets_of(values, self.tickets, self.content(), names)

    def read(self, values: Mapping[str, Any]) -> tuple[WritePlan | None, Sequence[Problem]]:
        """The requests, or what is wrong."""
        filled = self._filled(values)
        files = content_of(values, self.known)[1] if len(self.tickets) == 1 else []
        found = [*files, *filled.problems(self.session.era)]
        return (None, found) if found else (filled.plan(self.resource, self.session.era), ())

    def head(self) -> Sequence[Said]:
        """Which tickets; the answer and the note as they will be."""
        filled = self._filled(self.values())
        if len(self.tickets) == 1:
            lines = [Said(self.resource.name_of(self.tickets[0]), "strong", "Ticket")]
        else:
            names = ", ".join(person(get(one, "contact")) for one in self.tickets[:_LISTED])
            more = f" and {len(self.tickets) - _LISTED:,} more" if len(self.tickets) > _LISTED else ""
            lines = [Said(f"{plural(len(self.tickets), 'ticket')}: {names}{more}", "strong", "Tickets")]
        lines += content_lines(filled.answer, self.session.era)
        if filled.note.strip():
            lines.append(Said(filled.note.strip(), "normal", "Note"))
        return lines

    def fields_of(self, part: Part) -> Sequence[str]:
        """Each request has fields of its own."""
        return _FIELDS_OF.get(part.step.action or part.step.endpoint, ())

    def took(self, part: Part) -> None:
        """Empty the fields of what was done, for the rest can be sent again."""
        sent = self.job.made_of if self.job is not None else {}
        for key in self.fields_of(part):
            box = self.box(key)
            # What was typed into it since is not what was done.
            if box is not None and box.value == sent.get(key, box.value):
                box.put("")

    def _sent(self, job: Job) -> None:
        """All requests were answered; what a ticket action left alone, and a message that failed at once, is shown."""
        temba, session, resource = self.temba, self.session, self.resource
        lines: list[Said] = []
        for part in job.parts:
            left = unchanged(part)
            if left:
                lines.append(Said(f"{part.step.says}: {plural(len(left), 'ticket')} did not change.", "warn", "", "!"))
                lines += [Said(f"{resource.name_of(one.record)}: {one.why}", "muted", "", "−") for one in left]
            if part.answer is not None and has_failed(part.answer):
                lines += failure_lines(session, part.answer, None)
        done = ", ".join(dict.fromkeys(part.step.says for part in job.parts))
        if self.stays(job, lines or [Said(f"Done: {done}.", "good", "", "✓")]):
            return
        self.drop_draft()
        self.done = True
        self.leave()
        if lines:
            temba.push_screen(Dialog("Not all of it", lines, [Answer("", "read", "read", enter=True)], now=session.now))
        else:
            temba.notify(clean(f"Done: {done}."), timeout=6, markup=False)


def act_on_tickets(screen: "BrowserScreen", tickets: Sequence[Record]) -> None:
    """Answer, note, assign, close: for one ticket or for many."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    known = [one for one in tickets if text_at(one, "uuid")]
    if not known:
        screen.notify("There is no ticket here.", timeout=3, markup=False)
        return
    screen.app.push_screen(TicketScreen(session.resources["tickets"], known))
