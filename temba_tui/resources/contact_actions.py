"""What can be done to contacts. One request for a hundred of them, all or nothing (all eras)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import since, until
from temba_tui.resources.acts import Action
from temba_tui.resources.contact_state import is_away, manual_groups, state
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, items_at, text_at

OPTED_OUT: Final = "This person opted out. Unblocking makes them active again, and messages reach them."
SMART_MAY_FOLLOW: Final = "Smart groups may follow in a moment."


def _body(action: str) -> Callable[[Sequence[Any], Any], Mapping[str, Any]]:
    return lambda ids, argument: {"contacts": list(ids), "action": action}


def _group_body(action: str) -> Callable[[Sequence[Any], Any], Mapping[str, Any]]:
    return lambda ids, group: {"contacts": list(ids), "action": action, "group": group}


def _not_deleted(record: Record, _facts: Facts) -> str:
    return "Deleted contacts cannot be changed." if state(record) == "deleted" else ""


def _can_be_blocked(record: Record, facts: Facts) -> str:
    return "It is blocked already." if state(record) == "blocked" else _not_deleted(record, facts)


def _can_be_unblocked(record: Record, facts: Facts) -> str:
    return _not_deleted(record, facts) if is_away(record) else "It is active already."


def _can_join(record: Record, _facts: Facts) -> str:
    found = state(record)
    return f"Only active contacts can join a group: this one is {found}." if is_away(record) else ""


def added_to(record: Record, group: Any, facts: Facts) -> Record:
    """The contact once it is in the group."""
    groups = items_at(record, "groups")
    if any(text_at(one, "uuid") == group for one in groups):
        return record
    return {**record, "groups": [*groups, {"uuid": group, "name": facts.name_of(str(group)) or str(group)}]}


def removed_from(record: Record, group: Any, _facts: Facts) -> Record:
    """The contact once it is out of the group."""
    groups = items_at(record, "groups")
    left = [one for one in groups if text_at(one, "uuid") != group]
    return record if len(left) == len(groups) else {**record, "groups": left}


def _with_status(record: Record, status: str) -> dict[str, Any]:
    changed = {**record}
    # 2019 has the two flags only.
    if "status" in record:
        changed["status"] = status
    for flag in ("blocked", "stopped"):
        if flag in record:
            changed[flag] = status == flag
    return changed


def _blocked(record: Record, _argument: Any, facts: Facts) -> Record:
    if state(record) == "blocked":
        return record
    lost = frozenset(manual_groups(record, facts))
    left = [one for one in items_at(record, "groups") if text_at(one, "uuid") not in lost]
    return {**_with_status(record, "blocked"), "groups": left}


def _unblocked(record: Record, _argument: Any, _facts: Facts) -> Record:
    return _with_status(record, "active") if is_away(record) else record


def _interrupted(record: Record, _argument: Any, _facts: Facts) -> Record:
    return {**record, "flow": None} if get(record, "flow") is not None else record


def _may_be_in_a_flow(record: Record, _argument: Any, _facts: Facts) -> bool:
    # 2019 does not say whether a contact is in a flow.
    return "flow" not in record or get(record, "flow") is not None


def _block_warning(record: Record, facts: Facts) -> str:
    count = len(manual_groups(record, facts))
    if state(record) == "blocked" or not count:
        return ""
    return f"It is in {count} manual group{'' if count == 1 else 's'}, and leaves {'it' if count == 1 else 'them'}."


def _unblock_warning(record: Record, _facts: Facts) -> str:
    return OPTED_OUT if state(record) == "stopped" else ""


def _never_in_bulk(record: Record, _facts: Facts) -> str:
    return f"{OPTED_OUT} That is decided one by one." if state(record) == "stopped" else ""


def _block_undone(record: Record, _facts: Facts) -> str:
    found = state(record)
    if found in ("stopped", "archived"):
        return f"It was {found} before, and the API can only make it active."
    return ""


def _unblock_undone(record: Record, _facts: Facts) -> str:
    found = state(record)
    return f"It was {found} before, and the API cannot make it so again." if found in ("stopped", "archived") else ""


def _restored(record: Record, facts: Facts) -> Sequence[tuple[str, Any]]:
    return tuple(("add", group) for group in manual_groups(record, facts))


ADD: Final = Action(
    "add",
    "Add to a group",
    "g",
    "contact_actions",
    "contacts",
    _group_body("add"),
    argument="group",
    takes_urns=True,
    harmless=True,
    inverse="remove",
    applies=_can_join,
    patch=added_to,
    follow=SMART_MAY_FOLLOW,
)
REMOVE: Final = Action(
    "remove",
    "Remove from a group",
    "r",
    "contact_actions",
    "contacts",
    _group_body("remove"),
    argument="group",
    takes_urns=True,
    harmless=True,
    inverse="add",
    applies=_not_deleted,
    patch=removed_from,
    follow=SMART_MAY_FOLLOW,
)
BLOCK: Final = Action(
    "block",
    "Block",
    "b",
    "contact_actions",
    "contacts",
    _body("block"),
    takes_urns=True,
    inverse="unblock",
    restores=_restored,
    undo_why_not=_block_undone,
    applies=_can_be_blocked,
    patch=_blocked,
    warning="Blocked contacts are taken out of all manual groups. Unblocking does not bring them back into these.",
    warn=_block_warning,
    follow=SMART_MAY_FOLLOW,
)
UNBLOCK: Final = Action(
    "unblock",
    "Unblock",
    "u",
    "contact_actions",
    "contacts",
    _body("unblock"),
    takes_urns=True,
    inverse="block",
    undo_why_not=_unblock_undone,
    applies=_can_be_unblocked,
    applies_in_bulk=_never_in_bulk,
    patch=_unblocked,
    warning="It makes them active. It does not bring them back into the groups that they were in.",
    warn=_unblock_warning,
    follow=SMART_MAY_FOLLOW,
)
INTERRUPT: Final = Action(
    "interrupt",
    "Interrupt",
    "i",
    "contact_actions",
    "contacts",
    _body("interrupt"),
    takes_urns=True,
    irreversible="An interrupted flow does not go on: they can only be started in it anew.",
    applies=_not_deleted,
    patch=_interrupted,
    changed=_may_be_in_a_flow,
    warning="It ends whatever flow they are in.",
)
_ARCHIVED: Final = "What was in the inbox before is not kept: archived messages are restored one selection at a time."
_ARCHIVE_WARNING: Final = "All of their incoming messages leave the inbox."
ARCHIVE_MESSAGES: Final = Action(
    "archive_messages",
    "Archive messages",
    "m",
    "contact_actions",
    "contacts",
    _body("archive_messages"),
    takes_urns=True,
    irreversible=_ARCHIVED,
    applies=_not_deleted,
    eras=since("9.0.0"),
    warning=_ARCHIVE_WARNING,
)
ARCHIVE: Final = Action(
    "archive",
    "Archive messages",
    "m",
    "contact_actions",
    "contacts",
    # What newer servers call archive_messages.
    _body("archive"),
    takes_urns=True,
    irreversible=_ARCHIVED,
    applies=_not_deleted,
    eras=until("2019"),
    warning=_ARCHIVE_WARNING,
)
DELETE: Final = Action(
    "delete",
    "Delete",
    "d",
    "contact_actions",
    "contacts",
    _body("delete"),
    takes_urns=True,
    destroys=True,
    irreversible="Name, URNs, fields, groups and messages are erased for good.",
    applies=_not_deleted,
    patch=lambda _record, _argument, _facts: None,
    warning="The person is not told, and becomes a new contact when they write again.",
)

ACTIONS: Final = (ADD, REMOVE, BLOCK, UNBLOCK, INTERRUPT, ARCHIVE_MESSAGES, ARCHIVE, DELETE)
