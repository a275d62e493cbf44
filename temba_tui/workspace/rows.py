"""The sequence that a table draws: the loaded rows, or those that a local filter finds, or sorted.

A hundred thousand rows take a second to go through, and keys must be answered meanwhile: the work is done in slices
of a few milliseconds, between which `pause` lets everything else run. A filter shows what it has found after its
first slice.

What moves, and what does not. New rows never change the place of a row that is shown: without a sort they belong at
the end anyway, with one they are appended behind the sorted rows and counted in `unsorted`, until the person sorts
again. A row whose record was replaced keeps its place, even when the filter or the sort would now put it elsewhere;
`stale` counts these. Only what a person asks for (a filter, a sort, clearing either) rearranges rows, and
`position_of(identity)` then says where the row under the cursor went.
"""

import asyncio
import heapq
import re
import time
from array import array
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, TypeAlias

from temba_tui.resources.spec import Cell, Column, Record
from temba_tui.text import Lens, fold
from temba_tui.workspace.records import Change, RecordList, RowTest

SLICE: Final = 0.004
"""Seconds that a slice of work may take before others have their turn."""

_HOPS: Final = 6
_RUN: Final = 2048
_STEP: Final = 256
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[-+]?[0-9]{1,15}(?:\.[0-9]+)?")

Pause: TypeAlias = Callable[[], Awaitable[object]]
OnProgress: TypeAlias = Callable[["Progress"], object]
_SortValue: TypeAlias = float | str | None


async def breathe() -> None:
    """Let the event loop go round a few times: what a key sets off takes several turns until it is drawn."""
    for _ in range(_HOPS):
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a filter or a sort has come: rows found (for a sort: gone through), rows looked at, rows loaded."""

    found: int
    scanned: int
    total: int


@dataclass(frozen=True, slots=True)
class Order:
    """What the rows are sorted by."""

    column: Column
    reverse: bool
    lens: Lens


class Rows:
    """The rows of a `RecordList` as they are shown.

    Without filter and sort it is the list itself, and costs nothing. `merged` must be told of every page that is
    merged into the list. A newer call of `filter` or `sort` ends an older one that is still at work; cancelling the
    awaiting task does so too, and leaves what was found so far.
    """

    def __init__(
        self, records: RecordList, *, pause: Pause = breathe, timer: Callable[[], float] = time.perf_counter
    ) -> None:
        self.records = records
        self._pause = pause
        self._timer = timer
        self._turn = 0
        self._busy = False
        self._matcher: RowTest | None = None
        self._flags = bytearray()
        self._order: array[int] | None = None
        self._sorted = 0
        self._shown: array[int] | None = None
        self.order: Order | None = None
        """What the rows are sorted by, or None."""
        self.stale = 0
        """How many rows were replaced since the filter or the sort looked at them."""

    def __len__(self) -> int:
        return len(self.records) if self._shown is None else len(self._shown)

    def record(self, index: int) -> dict[str, Any]:
        """The record shown at `index`."""
        return self.records.record(self.source_index(index))

    def identity(self, index: int) -> str | None:
        """The identity of the row shown at `index`."""
        return self.records.identity(self.source_index(index))

    def source_index(self, index: int) -> int:
        """Where the row shown at `index` is in the list."""
        return index if self._shown is None else self._shown[index]

    def index_of(self, identity: str) -> int | None:
        """Where the row called `identity` is shown, or None."""
        source = self.records.index_of(identity)
        return None if source is None else self.position(source)

    position_of = index_of

    def position(self, source: int) -> int | None:
        """Where the row at `source` in the list is shown, or None."""
        shown = self._shown
        if shown is None:
            return source if source < len(self.records) else None
        if self._order is None:
            at = bisect_left(shown, source)
            return at if at < len(shown) and shown[at] == source else None
        try:
            return shown.index(source)
        except ValueError:
            return None

    @property
    def matcher(self) -> RowTest | None:
        """The local filter, or None."""
        return self._matcher

    @property
    def busy(self) -> bool:
        """Whether a filter or a sort is at work."""
        return self._busy

    @property
    def narrowed(self) -> bool:
        """Whether a filter or a sort is on: then no page is fetched because the cursor comes near the end."""
        return self._shown is not None

    @property
    def scanned(self) -> int:
        """How many loaded rows the filter has looked at; all of them without one."""
        return len(self.records) if self._matcher is None else len(self._flags)

    @property
    def unsorted(self) -> int:
        """How many loaded rows stand behind the sorted ones because they came later."""
        return 0 if self._order is None else len(self._order) - self._sorted

    # What a person asks for

    async def filter(self, matcher: RowTest | None, on_progress: OnProgress | None = None) -> None:
        """Show only the rows that match; None, or a matcher without terms, shows all again.

        What was shown before stays until the first slice is done; from then on rows are appended as they are found.
        Where a sort is on, they are put in its order when all were looked at.
        """
        if not matcher:
            self.clear_filter()
            return
        records, flags, found, at = self.records, bytearray(), array("I"), 0
        with _Turn(self) as turn:
            while True:
                until = self._timer() + SLICE
                while at < len(records):
                    stop = records.end_of_run(at)
                    hits = records.scan(matcher, at, stop)
                    flags.extend(bytes(stop - at))
                    for hit in hits:
                        flags[hit] = 1
                    found.extend(hits)
                    at = stop
                    if self._timer() >= until:
                        break
                if self._flags is not flags:
                    self._matcher, self._flags, self._shown, self.stale = matcher, flags, found, 0
                if at >= len(records) and self._order is not None:
                    self._arrange()
                _tell(on_progress, len(found), at, len(records))
                if at >= len(records):
                    return
                await self._pause()
                if not turn.is_on:
                    return

    async def sort(self, column: Column, reverse: bool, lens: Lens, on_progress: OnProgress | None = None) -> None:
        """Sort the loaded rows by what `column` shows: numbers before text, rows without a value last, in either
        direction.

        Equal rows keep the order that they have in the list. What is shown changes once, at the end.
        """
        order = Order(column, reverse, lens)
        with _Turn(self) as turn:
            sorter = _Sorter(reverse)
            at = 0
            until = self._timer() + SLICE
            while at < len(self.records):
                stop = self.records.end_of_run(at)
                for index, record in self.records.decoded(at, stop):
                    sorter.add(index, sort_value(column, record, lens))
                at = stop
                if self._timer() >= until:
                    _tell(on_progress, at, at, len(self.records))
                    await self._pause()
                    if not turn.is_on:
                        return
                    until = self._timer() + SLICE
            result = array("I")
            for step in sorter.merged():
                result.extend(step)
                if self._timer() >= until:
                    await self._pause()
                    if not turn.is_on:
                        return
                    until = self._timer() + SLICE
            # Rows that came while the sorted ones were put together stand behind them, as those that come later will.
            self._sorted = len(result)
            result.extend(range(len(result), len(self.records)))
            self.order, self._order, self.stale = order, result, 0
            self._arrange()
            _tell(on_progress, len(result), len(result), len(self.records))
        if self._matcher is not None and len(self._flags) < len(self.records):
            # A filter that this sort interrupted is taken up again.
            await self.filter(self._matcher, on_progress)

    def clear_filter(self) -> None:
        """Show all loaded rows again, sorted if they were."""
        self._turn += 1
        self._busy = False
        self._matcher, self._flags = None, bytearray()
        self._arrange()

    def clear_sort(self) -> None:
        """Show the rows in the list's own order again, filtered if they were."""
        self._turn += 1
        self._busy = False
        self.order, self._order, self._sorted = None, None, 0
        self._arrange()

    # What the server brings

    def merged(self, change: Change) -> int:
        """Take note of a page that was merged into the list: how many rows came to those shown. They stand at the end.

        Takes as long as it takes to look at one page.
        """
        if self._shown is not None:
            self.stale += len(change.replaced)
        if self._order is not None and len(self._order) == change.first_new:
            self._order.extend(range(change.first_new, len(self.records)))
        if self._matcher is None:
            return change.added
        if self._busy or self._shown is None or len(self._flags) != change.first_new:
            # A filter at work comes to the new rows by itself; one that was stopped half-way has not covered what lies
            # before them.
            return 0
        hits = self.records.scan(self._matcher, change.first_new, len(self.records))
        self._flags.extend(bytes(change.added))
        for hit in hits:
            self._flags[hit] = 1
        self._shown.extend(hits)
        return len(hits)

    def replaced(self, index: int | None) -> None:
        """Take note of a record that was put in the place of another (an edit). It keeps its place."""
        if self._shown is not None and index is not None:
            self.stale += 1

    def removed(self, gone: Sequence[int]) -> None:
        """Take note of rows that were taken out of the list, by the indexes that they had, ascending.

        A filter or a sort at work ends: what it was about to do was of other rows.
        """
        if not gone:
            return
        self._turn += 1
        self._busy = False
        left = set(gone)
        self._sorted -= sum(1 for index in (self._order or ())[: self._sorted] if index in left)
        same = self._shown is self._order  # rows that come later are entered once
        self._order = _without(self._order, gone, left)
        self._shown = self._order if same else _without(self._shown, gone, left)
        self._flags = bytearray(flag for index, flag in enumerate(self._flags) if index not in left)

    def _arrange(self) -> None:
        if self._matcher is None:
            self._shown = self._order
            return
        flags = self._flags
        indexes: Iterable[int] = range(len(flags)) if self._order is None else self._order
        seen = len(flags)
        self._shown = array("I", [index for index in indexes if index < seen and flags[index]])


def _without(indexes: "array[int] | None", gone: Sequence[int], left: set[int]) -> "array[int] | None":
    """Indexes without those that are gone, as they are now."""
    if indexes is None:
        return None
    return array("I", [index - bisect_left(gone, index) for index in indexes if index not in left])


class _Turn:
    """One filter or sort at work: it stays on until a newer one begins."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._number = 0

    @property
    def is_on(self) -> bool:
        return self._rows._turn == self._number

    def __enter__(self) -> "_Turn":
        self._rows._turn += 1
        self._rows._busy = True
        self._number = self._rows._turn
        return self

    def __exit__(self, *reason: object) -> None:
        if self.is_on:
            self._rows._busy = False


def _tell(on_progress: OnProgress | None, found: int, scanned: int, total: int) -> None:
    if on_progress is not None:
        on_progress(Progress(found, scanned, total))


class _Sorter:
    """Sorts in steps: short runs at once, then one merge of all runs that can be interrupted anywhere."""

    def __init__(self, reverse: bool) -> None:
        self._reverse = reverse
        self._values: dict[int, Any] = {}
        self._runs: tuple[list[list[int]], list[list[int]]] = ([[]], [[]])
        self._empty = array("I")

    def add(self, index: int, value: _SortValue) -> None:
        if value is None:
            self._empty.append(index)
            return
        self._values[index] = value
        runs = self._runs[isinstance(value, str)]
        runs[-1].append(index)
        if len(runs[-1]) >= _RUN:
            self._close(runs)
            runs.append([])

    def _close(self, runs: list[list[int]]) -> None:
        runs[-1].sort(key=self._values.__getitem__, reverse=self._reverse)

    def merged(self) -> Iterator[list[int]]:
        """All indexes in order, some at a time."""
        for runs in self._runs:
            self._close(runs)
            step: list[int] = []
            for index in heapq.merge(*runs, key=self._values.__getitem__, reverse=self._reverse):
                step.append(index)
                if len(step) == _STEP:
                    yield step
                    step = []
            yield step
        yield list(self._empty)


def sort_value(column: Column, record: Record, lens: Lens) -> _SortValue:
    """What a record is sorted by in `column`: a number, folded text, or None for nothing. Never raises for what a
    record holds."""
    try:
        if column.sort is not None:
            return _comparable(column.sort(record))
        shown = column.cell(record, lens)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # A column is written for records as they should be; one that is not must not keep the others from being sorted.
        return None
    text = (shown.text if isinstance(shown, Cell) else str(shown)).strip()
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    return fold(text) or None


def _comparable(value: object) -> _SortValue:
    if isinstance(value, (int, float)):
        try:
            number = float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
        return None if isnan(number) else number
    if value is None:
        return None
    return fold(str(value).strip()) or None
