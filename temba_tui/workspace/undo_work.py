"""What is gathered while a deed is undone: its objects read again, and who holds the URNs that come back."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from temba_tui.client.errors import TembaNoSuchObjectError
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form
from temba_tui.resources.spec import Record, Resource
from temba_tui.text import format_urn, parse_datetime
from temba_tui.workspace.edits import Change
from temba_tui.workspace.journal import Deed, Entry
from temba_tui.workspace.preparing import bare, holders_of
from temba_tui.workspace.steps import Step

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

MOST_READS: Final = 10
"""Objects that are read one by one before an action on many is undone; more are read from the list of what changed."""
_EXTRA_PAGES: Final = 3
"""Pages that are read past those that the objects fill: others change objects too."""
_CLOCKS: Final = 60.0
"""Seconds by which this machine's clock and the server's may differ."""
_PAGE: Final = 250


@dataclass(slots=True)
class Work:
    """What is gathered while a deed's entries are gone through, newest first."""

    session: "Session"
    steps: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    read: dict[tuple[str, str], Record | None] = field(default_factory=dict)
    requests: int = 0
    deletes: bool = False
    named: bool = False
    """Whether Enter must not send it: it changes URNs."""
    objects: int = 0
    freed: set[tuple[str, str]] = field(default_factory=set)
    """(identity, URN) of what the steps so far take away: by the time of the next ones it is free."""
    walked: bool = False
    """Whether the objects are too many to be read one by one: what was found on the first pages is in `read`."""

    async def now(self, resource: Resource, record: Record) -> Record | None:
        """The object as it is now, read once; None when it is gone."""
        key = (resource.name, resource.identity_of(record) or "")
        if key not in self.read:
            self.requests += 1
            try:
                self.read[key] = (await self.session.writer.reread(resource, record))[0]
            except TembaNoSuchObjectError:
                self.read[key] = None
        return self.read[key]

    async def held(self, resource: Resource, form: Form, now: Record, back: Sequence[Change]) -> str:
        """Who holds a URN that would be added again, in sentences; '' where nobody does. A request for each URN.

        Older servers would move it here without a word, newer ones leave it out. What an earlier step of this undo
        takes from its holder is free by then.
        """
        added = [
            (change.key, urn)
            for change in back
            if change.key in form.look_first
            for urn in change.added
            if bare(urn) not in {bare(one) for one in change.old or ()}
        ]
        holders, looked = await holders_of(self.session, resource, now, added)
        self.requests += looked
        return " ".join(
            f"{format_urn(one.urn)} belongs to {resource.name_of(one.record)} now, and undoing must not take it away."
            for one in holders
            if (resource.identity_of(one.record) or "", one.urn) not in self.freed
        )

    def frees(self, resource: Resource, now: Record, urns: Iterable[str]) -> None:
        """Note URNs that a step takes from an object."""
        self.freed |= {(resource.identity_of(now) or "", bare(urn)) for urn in urns}


def affected(entry: Entry, step: Step, action: Action, facts: Facts) -> list[Record]:
    """The objects that an action really changed, as they were before."""
    left_alone = {str(one) for one in entry.failures}
    return [
        record
        for record in step.before
        if str(action.identity_of(record)) not in left_alone and action.would_change(record, step.argument, facts)
    ]


async def read_many(work: Work, deed: Deed) -> None:
    """Where a deed changed many objects, find them on the first pages of their list.

    That list must be ordered by the last change, which brought them to its front; of other types none is read.
    """
    session = work.session
    facts = session.facts()
    wanted: dict[str, Resource] = {}
    for entry in deed.entries:
        step = entry.step
        resource = session.resources.get(step.resource) if step is not None else None
        action = resource.action(step.action) if resource is not None and step is not None else None
        if step is None or resource is None or action is None or entry.outcome != "done" or entry.undone_by:
            continue
        for record in affected(entry, step, action, facts):
            identity = resource.identity_of(record)
            if identity is not None:
                wanted[identity] = resource
    if len(wanted) <= MOST_READS:
        return
    work.walked = True
    resource = next(iter(wanted.values()))
    if resource.sort_date != "modified_on":
        return
    since = deed.at - _CLOCKS
    filters = {one.name for one in resource.filters_in(session.era)}
    query = session.client.query(session.endpoint(resource), {"after": _utc(since)} if "after" in filters else {})
    cursor: str | None = None
    for _ in range(math.ceil(len(wanted) / _PAGE) + _EXTRA_PAGES):
        page = await query.page(cursor)
        work.requests += 1
        for row in page.rows:
            identity = resource.identity_of(row)
            if identity is not None and identity in wanted:
                own = session.writer.own_answers.of(resource, row)
                ahead = own is not None and own.is_ahead_of(row, resource, session.now())
                work.read[resource.name, identity] = own.record if own is not None and ahead else row
        cursor = page.cursor
        if cursor is None or len(work.read) == len(wanted) or _is_before(page.rows, since):
            break


def _is_before(rows: Iterable[Record], since: float) -> bool:
    dates = [date for row in rows if (date := parse_datetime(row.get("modified_on"))) is not None]
    return bool(dates) and min(dates).timestamp() < since


def _utc(moment: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
