"""Several things done to tickets at once: a note, somebody to see to them, a topic, closed or opened again; for one
ticket also an answer to its contact. In that order, for a ticket must not be closed when its answer failed; a request
for each hundred of each.

From 26.3 an action may be done to some of the tickets only: the answer names those that did not change and not why, so
the reason is told from what the tickets were.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from temba_tui.eras import NEWEST, Era
from temba_tui.resources.acts import Action
from temba_tui.resources.cells import person
from temba_tui.resources.form_fields import MAX_ITEMS, Problem
from temba_tui.resources.forms import Form, FormField
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.resources.ticket_actions import ADD_NOTE, ASSIGN, CHANGE_TOPIC, CLOSE, REOPEN
from temba_tui.text import plural
from temba_tui.workspace.content import Content
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.send_forms import FILES, REPLIES, TEXT
from temba_tui.workspace.sending import SEND, message_plan
from temba_tui.workspace.steps import Step, WritePlan, action_step

_LONGEST: Final[Mapping[Era, int]] = {"9.0.0": 4_096, "26.3": 10_000}
_THEN: Final[Mapping[str, Action]] = {"close": CLOSE, "reopen": REOPEN}


def longest_note(era: Era | None) -> int:
    """How many characters a note may have: 4,096, and 10,000 since 9.3.9."""
    return _LONGEST.get(era or NEWEST, 0)


def _nothing(_record: Record) -> str:
    return ""


_FIELDS: Final = (
    FormField("note", "Note", "lines", help="for colleagues; the contact does not see it", read=_nothing),
    FormField("assignee", "Assign to", "ref", values_from="users", by="email", read=_nothing),
    FormField("topic", "Topic", "ref", values_from="topics", read=_nothing),
    FormField(
        "then",
        "Then",
        "choice",
        choices=("close", "reopen"),
        choice_titles={"": "leave it as it is", "close": "close it", "reopen": "open it again"},
        read=_nothing,
    ),
)
MANY: Final = Form("tickets", _FIELDS)
"""For several tickets."""
ONE: Final = Form("tickets", (replace(TEXT, title="Answer"), FILES, REPLIES, *_FIELDS))
"""For one: its contact can be answered too."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """What is to be done to tickets (their records). What is empty is left as it is."""

    records: tuple[Record, ...]
    answer: Content = field(default_factory=Content)
    note: str = ""
    assignee: str = ""
    assignee_name: str = ""
    topic: str = ""
    topic_name: str = ""
    then: str = ""

    @property
    def answers(self) -> bool:
        """Whether the contact is written to."""
        return not self.answer.is_empty or bool(self.answer.replies)

    def actions(self) -> Iterator[tuple[Action, Any, str]]:
        """What is done, in order: the action, its argument, and what to call that."""
        if self.note.strip():
            yield ADD_NOTE, self.note.strip(), ""
        if self.assignee:
            yield ASSIGN, self.assignee, self.assignee_name or self.assignee
        if self.topic:
            yield CHANGE_TOPIC, self.topic, self.topic_name or self.topic
        if self.then in _THEN:
            yield _THEN[self.then], None, ""

    def problems(self, era: Era | None) -> tuple[Problem, ...]:
        """What the server would refuse."""
        found = list(self.answer.problems(era)) if self.answers else []
        note, most = len(self.note.strip()), longest_note(era)
        if note > most:
            found.append(Problem("note", f"At most {most:,} characters fit; this has {note:,}."))
        if self.answers and not text_at(self.records[0], "contact.uuid"):
            found.append(Problem("text", "The ticket does not say whose it is."))
        if not found and not self.answers and not any(True for _ in self.actions()):
            found.append(Problem("", "Nothing is filled in: there is nothing to do."))
        return tuple(found)

    def plan(self, resource: Resource, era: Era | None) -> WritePlan:
        """The requests. Raises ValueError on problems."""
        problems = self.problems(era)
        if problems:
            raise ValueError("; ".join(one.sentence for one in problems))
        steps: list[Step] = []
        warnings: dict[str, None] = {}
        if self.answers:
            sent = message_plan(get(self.records[0], "contact"), self.answer, era)
            steps += sent.steps
            warnings |= dict.fromkeys(sent.warnings)
        for action, argument, name in self.actions():
            if action.warning:
                warnings[action.warning] = None
            for at in range(0, len(self.records), MAX_ITEMS):
                some = self.records[at : at + MAX_ITEMS]
                ids = [action.identity_of(one) for one in some]
                what = f"{action.title} {name}".strip()
                whom = resource.name_of(some[0]) if len(some) == 1 else plural(len(some), "ticket")
                steps.append(action_step(resource, action, ids, argument, some, says=f"{what}: {whom}"))
        named = SEND if self.answers or len(self.records) > 1 or self.note.strip() else ""
        who = person(get(self.records[0], "contact")) if len(self.records) == 1 else plural(len(self.records), "ticket")
        title = f"Answer {who}" if self.answers else f"Ticket of {who}" if len(self.records) == 1 else who
        return WritePlan(title, tuple(steps), warnings=tuple(warnings), named_key=named, resource="tickets")


def tickets_of(
    values: Mapping[str, Any], records: Sequence[Record], answer: Content, names: Mapping[str, str]
) -> Tickets:
    """What a form holds. `names` are those of the chosen people and topics."""
    assignee, topic = str(values.get("assignee") or ""), str(values.get("topic") or "")
    return Tickets(
        tuple(records),
        answer,
        str(values.get("note") or ""),
        assignee,
        names.get(assignee, ""),
        topic,
        names.get(topic, ""),
        str(values.get("then") or ""),
    )


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A ticket that an action left as it was, and what may be the reason."""

    record: Record
    why: str


def unchanged(part: Part) -> tuple[Unchanged, ...]:
    """The tickets that a step did not change, as the server said (26.3)."""
    left = {str(one).casefold() for one in part.failures}
    return tuple(
        Unchanged(record, _why(part.step, record))
        for record in part.step.before
        if text_at(record, "uuid").casefold() in left
    )


def _why(step: Step, record: Record) -> str:
    status = text_at(record, "status")
    if step.action == "close":
        return "it is closed already" if status == "closed" else "it may have been closed meanwhile"
    if step.action == "reopen":
        return "it is open already" if status == "open" else "its contact may have another open ticket"
    if step.action == "assign":
        theirs = text_at(record, "assignee.email").casefold() == str(step.argument or "").casefold()
        return "it is theirs already" if theirs else "it may have been given to them meanwhile"
    if step.action == "change_topic":
        same = text_at(record, "topic.uuid") == step.argument
        return "it has this topic already" if same else "it may have got this topic meanwhile"
    return "the server does not say why"
