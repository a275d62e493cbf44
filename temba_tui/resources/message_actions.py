"""What can be done to messages: incoming ones only, by their numbers on every era. A 200 names those that are gone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import ALL_ERAS
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, items_at, text_at


def _body(action: str) -> Callable[[Sequence[Any], Any], Mapping[str, Any]]:
    return lambda ids, argument: {"messages": list(ids), "action": action}


def _label_body(action: str, key: str) -> Callable[[Sequence[Any], Any], Mapping[str, Any]]:
    return lambda ids, label: {"messages": list(ids), "action": action, key: label}


def _incoming(record: Record, _facts: Facts) -> str:
    return "Only incoming messages can be changed: this one was sent." if text_at(record, "direction") != "in" else ""


def _is(label: object, named: Any) -> bool:
    # The server finds a label by uuid, or by its name whatever its case.
    name = text_at(label, "name")
    return text_at(label, "uuid") == named or (bool(name) and name.casefold() == str(named).strip().casefold())


def _labelled(record: Record, label: Any, facts: Facts) -> Record:
    labels = items_at(record, "labels")
    if any(_is(one, label) for one in labels):
        return record
    return {**record, "labels": [*labels, {"uuid": label, "name": facts.name_of(str(label)) or str(label)}]}


def _newly_labelled(record: Record, name: Any, facts: Facts) -> Record:
    labels = items_at(record, "labels")
    if any(_is(one, name) for one in labels):
        return record
    known = next((one for one in facts.records("labels") or () if _is(one, name)), None)
    # A label that is made on the way has a uuid that only a later read tells.
    return {**record, "labels": [*labels, {"uuid": get(known, "uuid"), "name": str(name).strip()}]}


def _unlabelled(record: Record, label: Any, _facts: Facts) -> Record:
    labels = items_at(record, "labels")
    left = [one for one in labels if not _is(one, label)]
    return record if len(left) == len(labels) else {**record, "labels": left}


def _moved(visibility: str) -> Callable[[Record, Any, Facts], Record]:
    def patch(record: Record, _argument: Any, _facts: Facts) -> Record:
        changed = {**record}
        if "visibility" in record:
            changed["visibility"] = visibility
        if "archived" in record:
            changed["archived"] = visibility == "archived"
        return changed

    return patch


LABEL: Final = Action(
    "label",
    "Label",
    "l",
    "message_actions",
    "messages",
    _label_body("label", "label"),
    argument="label",
    identity="id",
    harmless=True,
    inverse="unlabel",
    applies=_incoming,
    patch=_labelled,
    partial=ALL_ERAS,
)
UNLABEL: Final = Action(
    "unlabel",
    "Take a label off",
    "o",
    "message_actions",
    "messages",
    _label_body("unlabel", "label"),
    argument="label",
    identity="id",
    harmless=True,
    inverse="label",
    applies=_incoming,
    patch=_unlabelled,
    partial=ALL_ERAS,
)
LABEL_NEW: Final = Action(
    "label_new",
    "Label with a new one",
    "n",
    "message_actions",
    "messages",
    _label_body("label", "label_name"),
    argument="label_name",
    identity="id",
    harmless=True,
    inverse="unlabel_new",
    applies=_incoming,
    patch=_newly_labelled,
    partial=ALL_ERAS,
    warning="A label of this name is used where there is one. Where the workspace has as many as it may, nothing is"
    " done and the server does not say so.",
    follow="Undoing takes the label off the messages; the label itself stays.",
)
UNLABEL_NEW: Final = Action(
    "unlabel_new",
    "Take the new label off",
    "",
    "message_actions",
    "messages",
    _label_body("unlabel", "label_name"),
    argument="label_name",
    identity="id",
    harmless=True,
    inverse="label_new",
    applies=_incoming,
    patch=_unlabelled,
    partial=ALL_ERAS,
    hidden=True,
)
ARCHIVE: Final = Action(
    "archive",
    "Archive",
    "a",
    "message_actions",
    "messages",
    _body("archive"),
    identity="id",
    harmless=True,
    inverse="restore",
    applies=_incoming,
    patch=_moved("archived"),
    partial=ALL_ERAS,
)
RESTORE: Final = Action(
    "restore",
    "Restore to the inbox",
    "r",
    "message_actions",
    "messages",
    _body("restore"),
    identity="id",
    harmless=True,
    inverse="archive",
    applies=_incoming,
    patch=_moved("visible"),
    partial=ALL_ERAS,
)
DELETE: Final = Action(
    "delete",
    "Delete",
    "d",
    "message_actions",
    "messages",
    _body("delete"),
    identity="id",
    destroys=True,
    irreversible="Deleted messages cannot be brought back.",
    applies=_incoming,
    patch=lambda _record, _argument, _facts: None,
    partial=ALL_ERAS,
)

ACTIONS: Final = (LABEL, UNLABEL, LABEL_NEW, ARCHIVE, RESTORE, DELETE, UNLABEL_NEW)
