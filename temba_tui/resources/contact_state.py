"""What keeps a contact from the usual, and which of its groups a person put it into."""

from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, items_at, text_at


def state(record: Record) -> str:
    """What keeps this contact from the usual: blocked, stopped, archived, deleted, in flow; `active` for nothing.

    2019 has no status, only `blocked` and `stopped`. A deleted contact has every one of these null (all eras).
    """
    status = text_at(record, "status")
    if status in ("blocked", "stopped", "archived"):
        return status
    if get(record, "blocked") is True:
        return "blocked"
    if get(record, "stopped") is True:
        return "stopped"
    if not status and get(record, "blocked") is None and get(record, "stopped") is None:
        return (
            "deleted"
            if text_at(record, "uuid") and get(record, "name") is None and not items_at(record, "urns")
            else ""
        )
    if isinstance(get(record, "flow"), dict):
        return "in flow"
    return status or "active"


def is_away(record: Record) -> bool:
    """Whether it is blocked, stopped, archived or deleted: such contacts can join no group (all eras)."""
    return state(record) in ("blocked", "stopped", "archived", "deleted")


def is_smart(group: object) -> bool:
    """Whether a group's query decides who is in it, as its own record says."""
    return bool(text_at(group, "query"))


def is_manual(group: object) -> bool:
    """Whether people can be put into a group: no query, and not one that the server keeps."""
    return not is_smart(group) and get(group, "system") is not True


def manual_groups(record: Record, facts: Facts) -> tuple[str, ...]:
    """The uuids of the manual groups of a contact, whose record does not say which they are: by the loaded groups.

    Those that are not loaded are taken for manual ones: a smart one among them is refused by its name, while one that
    was left out would be forgotten.
    """
    found = []
    for group in items_at(record, "groups"):
        uuid = text_at(group, "uuid")
        known = facts.record("groups", uuid)
        if uuid and (known is None or is_manual(known)):
            found.append(uuid)
    return tuple(found)
