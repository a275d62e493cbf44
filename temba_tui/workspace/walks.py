"""Reading many pages of a list: what it will cost where somebody counts, how far to go, and a stop that keeps what
there is.

No list says how long it is. A group counts its contacts, a label its messages, a flow its runs, and archives are
counted; those counts are the server's own and an upper bound for the list (older messages and runs leave the API for
archives). Walks go after everything that a person clicks.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from temba_tui.client.throttle import Priority
from temba_tui.text import format_count, plural
from temba_tui.workspace.records import Change, RecordList, RowTest
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.workspace.names import Named, Names
    from temba_tui.workspace.session import Session

PAGE: Final = 250
"""Rows a page, fixed by the server."""

_COUNTED: Final = {("contacts", "group"): "groups", ("messages", "label"): "labels", ("runs", "flow"): "flows"}
_HARMLESS: Final = frozenset({"reverse", "expand_urns", "urn_order", "paths"})
"""Filters that leave out no row."""

Ended: TypeAlias = Literal["complete", "pages", "date", "found", "stopped"]


@dataclass(frozen=True, slots=True)
class Price:
    """What reading on would take: `pages` requests at most, None where nobody counts."""

    pages: int | None
    rows: int | None = None

    @property
    def sentence(self) -> str:
        """The price in words."""
        if self.pages is None:
            return "Nobody counts this list: how many pages there are is unknown."
        return f"About {plural(self.pages, 'page')} more: the server counts {format_count(self.rows or 0)} at most."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk is."""

    pages: int
    rows: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Walked:
    """How a walk ended, and what it took in. `found` is the index of the first match, when it looked for one."""

    ended: Ended
    pages: int
    added: int
    found: int | None = None


def known_count(view: View, names: "Names") -> int | None:
    """How many rows a view has at most, from the counts of loaded names; None where they do not tell. No request."""
    telling = [
        (source, value) for name, value in view.filters if (source := _COUNTED.get((view.resource, name))) is not None
    ]
    other = [name for name, _ in view.filters if (view.resource, name) not in _COUNTED and name not in _HARMLESS]
    if len(telling) != 1:
        return None
    source, value = telling[0]
    found = names.find(source, value)
    count = _count_of(found[0]) if len(found) == 1 else None
    # A date or another filter leaves out some of them: the count is then an upper bound still.
    return count if count is not None and (not other or set(other) <= {"after", "before", "on", "responded"}) else None


def price(view: View, records: RecordList, names: "Names") -> Price:
    """What loading the rest of a list takes. No request."""
    if records.complete:
        return Price(0, len(records))
    count = records.total if records.total is not None else known_count(view, names)
    if count is None:
        return Price(None)
    return Price(max(1, -(-(count - len(records)) // PAGE)), count)


async def walk(
    session: "Session",
    records: RecordList,
    *,
    max_pages: int,
    until: datetime | None = None,
    test: RowTest | None = None,
    stop: asyncio.Event | None = None,
    patience: float = 120,
    on_change: Callable[[Change], object] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Walked:
    """Load pages until the list ends, `max_pages` were taken, the list's dates pass `until`, a row matches `test` or
    `stop` is set.

    `on_change` is told of every page as it is merged (the `Rows` over the list must be). Every page is in the list as
    soon as it came, so cancelling, stopping and errors (TembaError, raised as they are)
    lose nothing.
    """
    start, first = len(records), records.pages
    # Pages are counted as the server gave them: one load passes over empty ones, and each was a request.
    while (pages := records.pages - first) < max_pages:
        if stop is not None and stop.is_set():
            return Walked("stopped", pages, len(records) - start)
        if records.complete:
            return Walked("complete", pages, len(records) - start)
        change = await session.load_next(records, priority=Priority.WALK, patience=patience)
        if on_change is not None:
            on_change(change)
        if on_progress is not None:
            on_progress(Progress(records.pages - first, len(records), records.coverage.oldest))
        if test is not None and change.added:
            hits = await asyncio.to_thread(records.scan, test, change.first_new, len(records))
            if hits:
                return Walked("found", records.pages - first, len(records) - start, hits[0])
        if until is not None and _passed(records, until):
            return Walked("date", records.pages - first, len(records) - start)
    return Walked("complete" if records.complete else "pages", records.pages - first, len(records) - start)


def _passed(records: RecordList, until: datetime) -> bool:
    if records.params.get("reverse") == "true":
        newest = records.coverage.newest
        return newest is not None and newest >= until
    oldest = records.coverage.oldest
    return oldest is not None and oldest <= until


def _count_of(named: "Named") -> int | None:
    counts = named.record.get("count", named.record.get("runs"))
    if isinstance(counts, Mapping):
        numbers = [one for one in counts.values() if isinstance(one, int) and not isinstance(one, bool)]
        return sum(numbers) if numbers else None
    return counts if isinstance(counts, int) and not isinstance(counts, bool) else None
