"""What became of a write whose answer was lost: the read that can tell.

Seeing it there proves that it was carried out. Not seeing it proves nothing while the server's lists may be behind:
`not visible yet`, and one may look again. Only where the server shows a later change of the same object that is
without it is it `not saved`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.spec import Record, Resource, get
from temba_tui.text import parse_datetime
from temba_tui.workspace import edits
from temba_tui.workspace.jobs import Finding
from temba_tui.workspace.steps import NotWrittenError, Step

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

MOST_READS: Final = 10
"""Objects that are read one by one to see what became of an action on them."""
_CLOCKS: Final = 300.0
"""Seconds by which this machine's clock and the server's may differ."""
_SENT: Final = ("text", "contact", "flow", "name", "target_url", "resthook", "key")
"""Keys of a body that say which of the newest objects is the one, where no form tells."""


@dataclass(frozen=True, slots=True)
class Found:
    """What looking found: see `Finding`. `record` is the object, where one was seen."""

    finding: Finding
    record: Record | None = None


_NOWHERE: Final = "No list of this server shows what became of it."


def why_no_look(session: "Session", step: Step) -> str:
    """Why no read can tell what became of a step (a note on a ticket, an interrupt), in a sentence; '' where one may.
    No request."""
    resource = session.resources.get(step.resource)
    if resource is None or step.verb == "upload":
        return _NOWHERE
    if step.verb == "act":
        action = resource.action(step.action)
        if action is None or action.patch is None:
            return _NOWHERE
        if not step.before:
            return "What it was done to is not known, so it cannot be looked at."
    return ""


async def look(session: "Session", step: Step, started: float) -> Found:
    """Look what became of a step that was sent at `started` (epoch seconds): one request, for an action one an object.

    Raises TembaError; NotWrittenError where no read can tell (see `why_no_look`).
    """
    why = why_no_look(session, step)
    if why:
        raise NotWrittenError(why)
    resource = session.resources[step.resource]
    if step.verb == "create":
        return await _look_for(session, resource, step, started)
    if step.verb == "act":
        return await _look_at_each(session, resource, step)
    record = await session.read_one(resource, step.before[0]) if step.before else None
    if step.verb == "delete":
        return Found("not visible yet", record) if record is not None or not step.before else Found("saved")
    if record is None:
        if resource.form is not None and session.era in resource.form.renames_on_update:
            # An update that gives a new identity leaves nothing under the old one.
            return await _look_for(session, resource, step, 0)
        return Found("not visible yet")
    if _shows(session, resource, step, record):
        return Found("saved", record)
    return Found("not saved" if _is_later(resource, record, started) else "not visible yet", record)


async def _look_for(session: "Session", resource: Resource, step: Step, started: float) -> Found:
    look = step.look or _beside(resource, step.before[0] if step.before else {})
    page = await session.client.query(session.endpoint(resource), dict(look)).page()
    for record in page.rows:
        created = parse_datetime(record.get("created_on"))
        if created is not None and created.timestamp() < started - _CLOCKS:
            continue
        if _shows(session, resource, step, record):
            return Found("saved", record)
    return Found("not visible yet")


def _beside(resource: Resource, record: Record) -> Mapping[str, str]:
    """The filter that lists what stands beside a record: the other events of its campaign."""
    campaign = get(record, "campaign.uuid")
    return {"campaign": campaign} if isinstance(campaign, str) and resource.filter("campaign") is not None else {}


async def _look_at_each(session: "Session", resource: Resource, step: Step) -> Found:
    action = resource.action(step.action)
    assert action is not None
    records = [one for one in step.before if action.would_change(one, step.argument, session.facts())]
    if not records or len(records) > MOST_READS:
        records = list(step.before[:MOST_READS])
    read: Record | None = None
    for record in records:
        read = await session.read_one(resource, record)
        gone = action.expected(record, step.argument, session.facts()) is None
        if (read is None) != gone:
            return Found("not visible yet", read)
        if read is not None and action.would_change(read, step.argument, session.facts()):
            return Found("not visible yet", read)
    return Found("saved", read if len(records) == 1 else None)


def _shows(session: "Session", resource: Resource, step: Step, record: Record) -> bool:
    """Whether a record shows what the step sent."""
    if resource.form is not None and step.changes:
        return edits.is_shown(step.changes, record, resource.form, session.facts())
    said = [key for key in _SENT if key in step.body]
    return bool(said) and all(_same_thing(get(record, key), step.body[key]) for key in said)


def _same_thing(stored: Any, sent: Any) -> bool:
    if isinstance(stored, Mapping) and not isinstance(sent, Mapping):
        values: Sequence[Any] = (stored.get("uuid"), stored.get("key"), stored.get("name"), *stored.values())
        return sent in values
    return bool(stored == sent)


def _is_later(resource: Resource, record: Record, started: float) -> bool:
    changed = parse_datetime(record.get(resource.newer_by)) if resource.newer_by else None
    return changed is not None and changed.timestamp() > started + _CLOCKS
