"""What can be done to tickets. From 26.3 a 200 names those that did not change; 9.0.0 says 204 for no change too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import since
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, text_at

_ERAS = since("9.0.0")
_PARTIAL = since("26.3")


def _body(action: str, key: str = "") -> Callable[[Sequence[Any], Any], Mapping[str, Any]]:
    def body(ids: Sequence[Any], argument: Any) -> Mapping[str, Any]:
        # The key must be there when it is null too: that unassigns.
        return {"tickets": list(ids), "action": action, **({key: argument} if key else {})}

    return body


def _assigned(record: Record, email: Any, facts: Facts) -> Record:
    if not email:
        return {**record, "assignee": None} if get(record, "assignee") is not None else record
    if text_at(record, "assignee.email").casefold() == str(email).casefold():
        return record
    user = facts.record("users", email, "email")
    shown = {key: get(user, key) for key in ("uuid", "email", "name") if get(user, key)}
    return {**record, "assignee": {"email": email, "name": facts.name_of(str(email)) or str(email), **shown}}


def _in_topic(record: Record, topic: Any, facts: Facts) -> Record:
    if text_at(record, "topic.uuid") == topic:
        return record
    return {**record, "topic": {"uuid": topic, "name": facts.name_of(str(topic)) or str(topic)}}


def _with_status(status: str) -> Callable[[Record, Any, Facts], Record]:
    def patch(record: Record, _argument: Any, facts: Facts) -> Record:
        if text_at(record, "status") == status:
            return record
        closed = facts.now().strftime("%Y-%m-%dT%H:%M:%SZ") if status == "closed" else None
        return {**record, "status": status, "closed_on": closed}

    return patch


ASSIGN: Final = Action(
    "assign",
    "Assign",
    "s",
    "ticket_actions",
    "tickets",
    _body("assign", "assignee"),
    argument="assignee",
    optional_argument=True,
    harmless=True,
    inverse="assign",
    prior=lambda record: text_at(record, "assignee.email") or None,
    patch=_assigned,
    eras=_ERAS,
    partial=_PARTIAL,
)
ADD_NOTE: Final = Action(
    "add_note",
    "Add a note",
    "n",
    "ticket_actions",
    "tickets",
    _body("add_note", "note"),
    argument="note",
    irreversible="A note cannot be changed or taken back.",
    eras=_ERAS,
    partial=_PARTIAL,
)
CHANGE_TOPIC: Final = Action(
    "change_topic",
    "Change the topic",
    "t",
    "ticket_actions",
    "tickets",
    _body("change_topic", "topic"),
    argument="topic",
    harmless=True,
    inverse="change_topic",
    prior=lambda record: text_at(record, "topic.uuid") or None,
    undo_why_not=lambda record, _facts: "" if text_at(record, "topic.uuid") else "It had no topic that is known.",
    patch=_in_topic,
    eras=_ERAS,
    partial=_PARTIAL,
)
CLOSE: Final = Action(
    "close",
    "Close",
    "c",
    "ticket_actions",
    "tickets",
    _body("close"),
    harmless=True,
    inverse="reopen",
    patch=_with_status("closed"),
    eras=_ERAS,
    partial=_PARTIAL,
)
REOPEN: Final = Action(
    "reopen",
    "Reopen",
    "o",
    "ticket_actions",
    "tickets",
    _body("reopen"),
    harmless=True,
    inverse="close",
    patch=_with_status("open"),
    eras=_ERAS,
    partial=_PARTIAL,
    warning="A ticket stays closed where its contact has another open one.",
)

ACTIONS: Final = (ASSIGN, ADD_NOTE, CHANGE_TOPIC, CLOSE, REOPEN)
