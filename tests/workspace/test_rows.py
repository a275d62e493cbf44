"""What a table draws: filtered and sorted in slices, and nothing moves that nobody moved."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.resources.spec import Cell, Column, Identity, Record, Resource, get, text_at
from temba_tui.text import Lens
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.rows import Progress, Rows, breathe, sort_value

NAME = Column("name", "Name", lambda record, lens: text_at(record, "name"))
RANK = Column(
    "rank", "Rank", lambda record, lens: Cell(text_at(record, "rank")), sort=lambda record: get(record, "rank")
)
THINGS = Resource("things", "Things", "thing", "People", 1, (NAME, RANK), identity=Identity(keys=("id",)))
LENS = Lens()


def thing(number: int, name: str = "", **more: Any) -> dict[str, Any]:
    return {"id": number, "name": name or f"thing {number}", "modified_on": "2026-01-01T00:00:00Z", **more}


def listed(rows: list[dict[str, Any]], page: int = 250) -> RecordList:
    records = RecordList(THINGS)
    for start in range(0, len(rows), page):
        records.take(rows[start : start + page], "more")
    return records


def shown(rows: Rows) -> list[str | None]:
    return [rows.identity(index) for index in range(len(rows))]


def ids(*numbers: int) -> list[str]:
    return [str(number) for number in numbers]


class Slices:
    """A timer by which every look at it takes a millisecond, and a pause that counts."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses = 0
        self.paused = asyncio.Event()
        self.during: Callable[[], object] | None = None

    def timer(self) -> float:
        self.time += 0.001
        return self.time

    async def pause(self) -> None:
        self.pauses += 1
        self.paused.set()
        if self.during is not None:
            self.during()
        await asyncio.sleep(0)


async def test_without_filter_and_sort_it_is_the_list() -> None:
    records = listed([thing(n) for n in range(3)])
    rows = Rows(records)
    assert shown(rows) == ids(0, 1, 2)
    assert not rows.narrowed
    change = records.take([thing(9)], None)
    assert len(rows) == 4
    assert rows.merged(change) == 1
    assert (rows.index_of("9"), rows.index_of("77"), rows.position(3), rows.position(4)) == (3, None, 3, None)
    assert rows.record(3)["id"] == 9
    assert rows.scanned == 4


async def test_a_filter_shows_what_matches() -> None:
    rows = Rows(listed([thing(n) for n in range(30)]))
    await rows.filter(Matcher.parse("2"))
    assert shown(rows) == ids(2, 12, *range(20, 30))
    assert rows.narrowed
    assert rows.scanned == 30
    assert rows.record(1)["name"] == "thing 12"
    assert rows.source_index(1) == 12
    assert (rows.position_of("12"), rows.position_of("13"), rows.position_of("x")) == (1, None, None)
    await rows.filter(None)
    assert len(rows) == 30
    await rows.filter(Matcher.parse("2"))
    await rows.filter(Matcher.parse("  "))
    assert len(rows) == 30
    assert rows.matcher is None


async def test_the_first_matches_are_there_after_the_first_slice() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n) for n in range(1000)]), pause=slices.pause, timer=slices.timer)
    seen: list[tuple[Progress, int]] = []
    await rows.filter(Matcher.parse("thing"), lambda progress: seen.append((progress, len(rows))))
    assert slices.pauses > 2
    assert seen[0][0].found > 0
    assert [progress.found for progress, _ in seen] == [length for _, length in seen]
    scanned = [progress.scanned for progress, _ in seen]
    assert scanned == sorted(set(scanned))
    assert seen[-1][0] == Progress(1000, 1000, 1000)


async def test_what_was_shown_stays_until_the_first_slice_is_done() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n) for n in range(300)]), pause=slices.pause, timer=slices.timer)
    lengths: list[int] = []
    slices.during = lambda: lengths.append(len(rows))
    await rows.filter(Matcher.parse("thing"))
    assert lengths[0] > 0


async def test_rows_that_come_while_a_filter_is_at_work_are_filtered_too() -> None:
    slices = Slices()
    records = listed([thing(n) for n in range(400)])
    rows = Rows(records, pause=slices.pause, timer=slices.timer)
    arrived = iter([range(400, 450)])

    def arrive() -> None:
        for numbers in arrived:
            assert rows.merged(records.take([thing(n) for n in numbers], "more")) == 0

    slices.during = arrive
    await rows.filter(Matcher.parse("7"))
    assert shown(rows) == [str(n) for n in range(450) if "7" in str(n)]


async def test_rows_that_come_later_are_filtered_too() -> None:
    records = listed([thing(n) for n in range(10)])
    rows = Rows(records)
    await rows.filter(Matcher.parse("1"))
    assert rows.merged(records.take([thing(n) for n in range(10, 25)], "more")) == 11
    assert shown(rows) == ids(1, *range(10, 20), 21)
    assert rows.scanned == 25


async def test_a_row_that_changed_keeps_its_place() -> None:
    records = listed([thing(n) for n in range(5)])
    rows = Rows(records)
    await rows.filter(Matcher.parse("-3"))
    change = records.take([thing(2, name="now 3", modified_on="2026-02-01T00:00:00Z")], "more")
    assert change.replaced == (2,)
    rows.merged(change)
    assert shown(rows) == ids(0, 1, 2, 4)
    assert rows.record(2)["name"] == "now 3"
    assert rows.stale == 1
    rows.replaced(records.replace("1", thing(1, name="33")))
    rows.replaced(None)
    assert rows.stale == 2
    await rows.filter(rows.matcher)
    assert shown(rows) == ids(0, 4)
    assert rows.stale == 0


async def test_a_filter_that_is_cancelled_leaves_what_it_found() -> None:
    slices = Slices()
    records = listed([thing(n) for n in range(1000)])
    rows = Rows(records, pause=slices.pause, timer=slices.timer)
    task = asyncio.create_task(rows.filter(Matcher.parse("thing")))
    await slices.paused.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not rows.busy
    assert 0 < len(rows) == rows.scanned < 1000
    # What lies in between was not looked at, so a new page cannot just be appended.
    assert rows.merged(records.take([thing(5000)], "more")) == 0
    await rows.filter(rows.matcher)
    assert len(rows) == 1001


async def test_a_newer_filter_ends_an_older_one() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n) for n in range(2000)]), pause=slices.pause, timer=slices.timer)
    older = asyncio.create_task(rows.filter(Matcher.parse("1")))
    await slices.paused.wait()
    await rows.filter(Matcher.parse("999"))
    await older
    assert shown(rows) == ids(999, 1999)
    assert not rows.busy


async def test_clearing_a_filter_at_work_ends_it() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n) for n in range(2000)]), pause=slices.pause, timer=slices.timer)
    task = asyncio.create_task(rows.filter(Matcher.parse("1")))
    await slices.paused.wait()
    assert rows.busy
    rows.clear_filter()
    await task
    assert len(rows) == 2000
    assert not rows.narrowed


async def test_others_have_their_turn_between_slices() -> None:
    slices = Slices()
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    rows = Rows(listed([thing(n) for n in range(2000)]), timer=slices.timer)
    task = asyncio.create_task(others())
    await rows.sort(NAME, False, LENS)
    assert turns > 20
    task.cancel()
    await breathe()
    assert task.cancelled()


# Sorting


async def test_sorted_both_ways_with_the_empty_last() -> None:
    ranks: list[object] = [3, None, "b", 1.5, "A", "", True, "ä", float("nan"), 10**400, -(10**400), [], {"x": 1}, 3]
    rows = Rows(listed([thing(n, rank=rank) for n, rank in enumerate(ranks)]))
    await rows.sort(RANK, False, LENS)
    assert shown(rows) == ids(10, 6, 3, 0, 13, 9, 11, 4, 7, 2, 12, 1, 5, 8)
    await rows.sort(RANK, True, LENS)
    assert shown(rows) == ids(9, 0, 13, 3, 6, 10, 12, 2, 4, 7, 11, 1, 5, 8)
    assert rows.order is not None
    assert (rows.order.column.key, rows.order.reverse) == ("rank", True)
    rows.clear_sort()
    assert shown(rows) == ids(*range(14))
    assert rows.order is None


async def test_shown_numbers_are_sorted_as_numbers() -> None:
    names = ["12", "9", "1,234", "abc", "-3", "1.5", "12a"]
    rows = Rows(listed([thing(n, name=name) for n, name in enumerate(names)]))
    await rows.sort(NAME, False, LENS)
    assert [rows.record(index)["name"] for index in range(7)] == ["-3", "1.5", "9", "12", "1,234", "12a", "abc"]


async def test_rows_that_come_after_a_sort_stand_behind_it() -> None:
    records = listed([thing(n, rank=-n) for n in range(5)])
    rows = Rows(records)
    await rows.sort(RANK, False, LENS)
    assert rows.unsorted == 0
    assert rows.merged(records.take([thing(n, rank=-n) for n in (8, 7)], "more")) == 2
    assert shown(rows) == ids(4, 3, 2, 1, 0, 8, 7)
    assert rows.unsorted == 2
    assert rows.position_of("7") == 6
    await rows.sort(RANK, False, LENS)
    assert shown(rows) == ids(8, 7, 4, 3, 2, 1, 0)
    assert rows.unsorted == 0


async def test_rows_that_come_during_a_sort_are_not_lost() -> None:
    slices = Slices()
    records = listed([thing(n, rank=-n) for n in range(3000)])
    rows = Rows(records, pause=slices.pause, timer=slices.timer)

    def arrive() -> None:
        number = len(records)
        rows.merged(records.take([thing(number, rank=-number)], "more"))

    slices.during = arrive
    await rows.sort(RANK, False, LENS)
    assert len(rows) == len(records) > 3000
    assert sorted(shown(rows), key=lambda identity: int(identity or 0)) == ids(*range(len(records)))
    assert rows.unsorted > 0
    firsts = [rows.record(index)["rank"] for index in range(len(rows) - rows.unsorted)]
    assert firsts == sorted(firsts)


async def test_filter_and_sort_go_together_in_any_order() -> None:
    records = listed([thing(n, rank=-n) for n in range(30)])
    expected = ids(*sorted([2, 12, *range(20, 30)], reverse=True))
    sorted_first, filtered_first = Rows(records), Rows(records)
    await sorted_first.sort(RANK, False, LENS)
    await sorted_first.filter(Matcher.parse("2"))
    await filtered_first.filter(Matcher.parse("2"))
    await filtered_first.sort(RANK, False, LENS)
    change = records.take([thing(32, rank=-32), thing(33, rank=-33)], "more")
    for rows in (sorted_first, filtered_first):
        assert shown(rows) == expected
        assert rows.merged(change) == 1
        assert shown(rows) == [*expected, "32"]
        assert rows.position_of("12") == expected.index("12")
        rows.clear_filter()
        assert shown(rows) == ids(*range(29, -1, -1), 32, 33)
        await rows.filter(Matcher.parse("2"))
        rows.clear_sort()
        assert shown(rows) == [*expected[::-1], "32"]


async def test_a_sort_takes_up_a_filter_that_it_interrupted() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n, rank=-n) for n in range(2000)]), pause=slices.pause, timer=slices.timer)
    filtering = asyncio.create_task(rows.filter(Matcher.parse("99")))
    await slices.paused.wait()
    await rows.sort(RANK, False, LENS)
    await filtering
    assert shown(rows) == [str(n) for n in range(1999, -1, -1) if "99" in str(n)]
    assert rows.scanned == 2000


async def test_a_sort_that_is_cancelled_leaves_everything_as_it_was() -> None:
    slices = Slices()
    rows = Rows(listed([thing(n, rank=-n) for n in range(2000)]), pause=slices.pause, timer=slices.timer)
    task = asyncio.create_task(rows.sort(RANK, False, LENS))
    await slices.paused.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shown(rows)[:3] == ids(0, 1, 2)
    assert rows.order is None
    assert not rows.busy


def test_a_column_that_fails_is_empty_there() -> None:
    def broken(record: Record) -> str:
        name: str = record["name"]["first"].upper()
        return name

    column = Column("x", "X", lambda record, lens: "", sort=broken)
    for record in ({}, {"name": None}, {"name": "text"}, {"name": {"first": 7}}):
        assert sort_value(column, record, LENS) is None
    assert sort_value(column, {"name": {"first": " ß "}}, LENS) == "ss"


ranks = st.none() | st.integers(-3, 3) | st.floats() | st.text("aAbÄ ", max_size=2) | st.booleans()


@settings(deadline=None)
@given(st.lists(ranks, max_size=60), st.booleans(), st.integers(1, 20), st.integers(0, 100))
async def test_any_sort_is_the_plain_one(values: list[object], reverse: bool, run: int, seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("temba_tui.workspace.rows._RUN", run)
        records = listed([thing(n, rank=rank) for n, rank in enumerate(values)], page=7)
        rows = Rows(records)
        if random.Random(seed).random() < 0.3:
            await rows.filter(Matcher.parse("thing"))
        await rows.sort(RANK, reverse, LENS)
    keys = [sort_value(RANK, {"rank": rank}, LENS) for rank in values]
    numbers = [n for n, key in enumerate(keys) if isinstance(key, float)]
    texts = [n for n, key in enumerate(keys) if isinstance(key, str)]
    empty = [n for n, key in enumerate(keys) if key is None]
    expected = [
        *sorted(numbers, key=lambda n: float(keys[n] or 0), reverse=reverse),
        *sorted(texts, key=lambda n: str(keys[n]), reverse=reverse),
        *empty,
    ]
    assert shown(rows) == ids(*expected)


@given(
    count=st.integers(0, 120),
    gone=st.sets(st.integers(0, 119), max_size=40),
    searching=st.booleans(),
    sorting=st.booleans(),
    later=st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_rows_that_were_deleted_leave_the_others_as_they_stood(
    count: int, gone: set[int], searching: bool, sorting: bool, later: int
) -> None:
    async def play() -> None:
        records = listed([thing(n, rank=n * 7 % 13) for n in range(count)], page=50)
        rows = Rows(records)
        if searching:
            await rows.filter(Matcher.parse("1"))
        if sorting:
            await rows.sort(RANK, True, LENS)
        if later:
            rows.merged(records.take([thing(1000 + n, rank=n) for n in range(later)], "more"))
        before = shown(rows)
        rows.removed(records.remove(ids(*gone)))
        wanted = [one for one in before if one is not None and int(one) not in gone]
        assert shown(rows) == wanted
        assert [rows.index_of(one) for one in wanted] == list(range(len(wanted)))
        assert [rows.record(at)["id"] for at in range(len(rows))] == [int(one) for one in wanted]
        change = records.take([thing(5001, rank=1)], None)
        rows.merged(change)
        assert ("5001" in shown(rows)) is True
        assert shown(rows)[-1] == "5001"

    asyncio.run(play())
