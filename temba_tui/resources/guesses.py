"""Why a message may have failed. The API does not say (no server sends a reason), so these are guesses, and are called
so wherever they are shown."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from temba_tui.resources.reading import get, items_at, text_at
from temba_tui.resources.spec import Record
from temba_tui.text import Lens, parse_datetime

SILENT: Final = timedelta(hours=1)
"""How long an Android channel may be silent before it is taken to be off: its phone reports every few minutes."""


def has_failed(message: Record) -> bool:
    """Whether this is an outgoing message that failed for good. (`errored` is still tried by the server.)"""
    return text_at(message, "status") == "failed" and text_at(message, "direction") == "out"


def guesses(
    message: Record, lens: Lens, contact: Record | None = None, channel: Record | None = None, *, anon: bool = False
) -> tuple[str, ...]:
    """What may have been the reason, the likeliest first; () for a message that has not failed.

    `contact` and `channel` are their records where they are known: as they are now, which may not be as they were.
    """
    return tuple(_guesses(message, lens, contact, channel, anon)) if has_failed(message) else ()


def _guesses(message: Record, lens: Lens, contact: Record | None, channel: Record | None, anon: bool) -> Iterator[str]:
    from temba_tui.resources.contacts import state

    if contact is not None and "urns" not in contact:
        contact = None  # a reference: without a name it only looks like a contact that was deleted
    found = state(contact) if contact is not None else ""
    if found == "deleted":
        yield "The contact was deleted."
        return
    if found in ("blocked", "stopped", "archived"):
        told = {
            "blocked": "is blocked",
            "stopped": "is stopped: this person opted out",
            "archived": "is archived",
        }[found]
        yield f"The contact {told}; the server sends nothing to them."
    if contact is not None and not items_at(contact, "urns"):
        yield "The contact has no URN."
    elif not get(message, "channel"):
        if not anon and not text_at(message, "urn"):
            yield "No channel took it: the contact may have no URN that a channel of this workspace can reach."
        else:
            yield "No channel took it: the workspace may have none for this kind of URN."
    seen = parse_datetime(get(channel, "last_seen")) if channel is not None else None
    if seen is not None and channel is not None and lens.now() - seen > SILENT:
        name = text_at(channel, "name") or "The channel"
        yield f"{name} was last seen {lens.when(get(channel, 'last_seen'))}: its phone may be off or offline."
    made, changed = parse_datetime(get(message, "created_on")), parse_datetime(get(message, "modified_on"))
    if get(message, "channel") and _long(made, changed):
        yield "It failed long after it was made: the server may have given up after several tries."


def _long(made: datetime | None, changed: datetime | None) -> bool:
    return made is not None and changed is not None and changed - made > SILENT
