"""What deletes one thing of the workspace, by a request each."""

from typing import Final

from temba_tui.eras import NEWEST
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, text_at
from temba_tui.text import plural

_GONE: Final = "It cannot be brought back: one of the same name is another."


def _count(record: Record) -> int:
    count = get(record, "count")
    return count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else 0


def _label_warning(record: Record, _facts: Facts) -> str:
    count = _count(record)
    return f"It is taken off {plural(count, 'message')}; the messages stay." if count else ""


def _group_warning(record: Record, facts: Facts) -> str:
    count = _count(record)
    members = f"{plural(count, 'contact')} leave{'s' if count == 1 else ''} it; they stay. " if count else ""
    users = "campaigns, triggers or flows use" if (facts.era or NEWEST) == "2019" else "campaigns or triggers use"
    flows = "" if facts.era == "2019" else " Flows that use it are not asked."
    return f"{members}The server refuses it while {users} it.{flows}"


def _kept_by_server(record: Record, _facts: Facts) -> str:
    return "The server keeps this one, and lets nobody delete it." if get(record, "system") is True else ""


LABEL: Final = Action(
    "delete",
    "Delete",
    "d",
    "labels",
    "labels",
    kind="one",
    method="DELETE",
    destroys=True,
    irreversible=f"The messages lose it. {_GONE}",
    patch=lambda _record, _argument, _facts: None,
    warn=_label_warning,
)
GROUP: Final = Action(
    "delete",
    "Delete",
    "d",
    "groups",
    "groups",
    kind="one",
    method="DELETE",
    destroys=True,
    irreversible=f"Who was in it is forgotten. {_GONE}",
    applies=_kept_by_server,
    patch=lambda _record, _argument, _facts: None,
    warn=_group_warning,
)
EVENT: Final = Action(
    "delete",
    "Delete",
    "d",
    "campaign_events",
    "campaign_events",
    kind="one",
    method="DELETE",
    destroys=True,
    irreversible="What it has scheduled is not sent. It cannot be brought back.",
    patch=lambda _record, _argument, _facts: None,
)
SUBSCRIBER: Final = Action(
    "delete",
    "Delete",
    "d",
    "resthook_subscribers",
    "resthook_subscribers",
    kind="one",
    method="DELETE",
    identity="id",
    destroys=True,
    irreversible="The address is not called any more. It can be subscribed anew, with another number.",
    patch=lambda _record, _argument, _facts: None,
    warn=lambda record, _facts: "" if text_at(record, "target_url") else "Its address is not known here.",
)
