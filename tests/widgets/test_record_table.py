"""The table of records: keys, marks, messages, replaced rows, hostile values, any size."""

from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from temba_tui.resources.spec import Cell, Column
from temba_tui.text import Lens, is_safe
from temba_tui.widgets.record_table import RecordTable, TablePlace
from tests.widgets.hostile_texts import HOSTILE

SIZE = (120, 36)
PAGE = SIZE[1] - 1


class People:
    """Rows that count how often they are looked at."""

    def __init__(self, count: int, names: tuple[str, ...] = ("Amina Uwase", "Ben Okafor", "Chidi Ndlovu")) -> None:
        self.rows = [
            {"uuid": f"u{number}", "name": names[number % len(names)], "age": number} for number in range(count)
        ]
        self.looked = 0

    def __len__(self) -> int:
        return len(self.rows)

    def record(self, index: int) -> Mapping[str, Any]:
        self.looked += 1
        return self.rows[index]

    def identity(self, index: int) -> str | None:
        return self.rows[index]["uuid"]

    def index_of(self, identity: str) -> int | None:
        return next((at for at, row in enumerate(self.rows) if row["uuid"] == identity), None)


COLUMNS = (
    Column("name", "Name", lambda record, lens: record["name"], width=24, flex=1, priority=1),
    Column("age", "Age", lambda record, lens: Cell(str(record["age"]), "muted"), width=8, align="right", priority=2),
    Column("uuid", "Secret", lambda record, lens: record["uuid"], width=12, priority=3, masked=True),
)


class TableApp(App[None]):
    def __init__(self, source: People, columns: tuple[Column, ...] = COLUMNS, complete: bool = False) -> None:
        super().__init__()
        self.source, self.columns, self.complete = source, columns, complete
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield RecordTable()

    def on_mount(self) -> None:
        self.table = self.query_one(RecordTable)
        self.table.complete = self.complete
        self.table.set_rows(self.source, self.columns, Lens())
        self.table.focus()

    def on_record_table_row_opened(self, message: Message) -> None:
        self.told.append(message)

    on_record_table_cursor_moved = on_record_table_row_opened
    on_record_table_end_neared = on_record_table_row_opened
    on_record_table_end_requested = on_record_table_row_opened
    on_record_table_marks_changed = on_record_table_row_opened
    on_record_table_title_clicked = on_record_table_row_opened

    def heard(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.told if isinstance(message, kind)]

    def lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        assert all(strip.cell_length == self.size.width for strip in strips)
        return [strip.text for strip in strips]


@asynccontextmanager
async def shown(app: TableApp, size: tuple[int, int] = SIZE) -> Iterator[Pilot[None]]:  # type: ignore[misc]
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot


async def test_only_visible_rows_are_looked_at() -> None:
    app = TableApp(People(100_000))
    async with shown(app) as pilot:
        assert app.source.looked <= 3 * PAGE
        assert app.lines()[0].split() == ["Name", "Age", "Secret"]
        assert app.lines()[1].startswith("  Amina Uwase")
        await pilot.press("pagedown", "pagedown")
        assert app.source.looked <= 6 * PAGE
        assert app.table.cursor_row == 2 * (PAGE - 1)


async def test_keys_move_the_cursor_and_say_so() -> None:
    app = TableApp(People(100), complete=True)
    async with shown(app) as pilot:
        moves = [("down", 1), ("j", 2), ("k", 1), ("up", 0), ("up", 0), ("end", 99), ("down", 99), ("home", 0)]
        for key, row in moves:
            await pilot.press(key)
            assert app.table.cursor_row == row, key
            assert row in app.table.visible_lines
        assert [message.index for message in app.heard(RecordTable.CursorMoved)] == [0, 1, 2, 1, 0, 99, 0]
        await pilot.press("enter")
        assert [message.index for message in app.heard(RecordTable.RowOpened)] == [0]
        assert not app.heard(RecordTable.EndNeared)


async def test_the_end_is_asked_for_and_not_jumped_to_while_rows_are_missing() -> None:
    app = TableApp(People(300))
    async with shown(app) as pilot:
        await pilot.press("end")
        assert app.table.cursor_row == 0
        assert len(app.heard(RecordTable.EndRequested)) == 1
        assert not app.heard(RecordTable.EndNeared)


async def test_the_end_is_told_once_until_rows_change() -> None:
    app = TableApp(People(120))
    async with shown(app) as pilot:
        for _ in range(3):
            await pilot.press("pagedown")
        assert len(app.heard(RecordTable.EndNeared)) == 1
        app.source.rows += People(240).rows[120:]
        app.table.rows_changed(120)
        await pilot.pause()
        assert len(app.heard(RecordTable.EndNeared)) == 1
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert len(app.heard(RecordTable.EndNeared)) == 2


async def test_a_short_first_page_nears_its_end_at_once() -> None:
    app = TableApp(People(20))
    async with shown(app):
        assert len(app.heard(RecordTable.EndNeared)) == 1


async def test_scrolling_with_the_wheel_nears_the_end_and_leaves_the_cursor() -> None:
    app = TableApp(People(80))
    async with shown(app) as pilot:
        for _ in range(12):
            await pilot._post_mouse_events([__import__("textual.events").events.MouseScrollDown], RecordTable)
        await pilot.pause()
        assert app.table.cursor_row == 0
        assert app.table.top > 0
        assert len(app.heard(RecordTable.EndNeared)) == 1


async def test_an_empty_table_is_quiet() -> None:
    app = TableApp(People(0))
    async with shown(app) as pilot:
        await pilot.press("down", "up", "pagedown", "home", "enter", "space", "v", "asterisk", "left", "right")
        assert app.told == []
        app.table.rows_changed()
        await pilot.pause()
        assert len(app.heard(RecordTable.EndNeared)) == 1  # an empty page may have a next one


async def test_marks_one_by_one_by_range_and_all() -> None:
    app = TableApp(People(50))
    async with shown(app) as pilot:
        await pilot.press("space", "down", "space")
        assert app.table.marks == {"u0", "u2"}
        assert app.table.cursor_row == 3
        assert app.lines()[1].startswith("✓ ")
        await pilot.press("v", "down", "down")
        assert app.lines()[5].startswith("○ ")
        assert app.table.marks == {"u0", "u2"}
        await pilot.press("v")
        assert app.table.marks == {"u0", "u2", "u3", "u4", "u5"}
        await pilot.press("asterisk")
        assert len(app.table.marks) == 50
        await pilot.press("asterisk")
        assert app.table.marks == set()
        assert [message.count for message in app.heard(RecordTable.MarksChanged)] == [1, 2, 5, 50, 0]
        await pilot.press("space", "v")
        assert app.table.step_back()
        assert app.table.marks
        assert app.table.step_back()
        assert not app.table.step_back()


async def test_a_row_without_identity_is_shown_and_not_marked() -> None:
    source = People(3)
    source.rows[0]["uuid"] = None  # type: ignore[index]
    app = TableApp(source, COLUMNS[:2])
    async with shown(app) as pilot:
        await pilot.press("space")
        assert app.table.marks == set()
        await pilot.press("asterisk")
        assert app.table.marks == {"u1", "u2"}


async def test_rows_that_come_before_do_not_move_the_cursor_off_its_row() -> None:
    app = TableApp(People(200))
    async with shown(app) as pilot:
        app.table.move_to(60)
        await pilot.pause()
        place = app.table.cursor_row - app.table.top
        app.source.rows[:0] = [{"uuid": f"new{number}", "name": "New", "age": 0} for number in range(7)]
        app.table.rows_changed()
        await pilot.pause()
        assert (app.table.cursor_row, app.table.cursor_identity) == (67, "u60")
        assert app.table.cursor_row - app.table.top == place
        del app.source.rows[10:]
        app.table.rows_changed()
        await pilot.pause()
        assert app.table.cursor_row == 9
        assert app.heard(RecordTable.CursorMoved)[-1].index == 9


async def test_a_replaced_row_is_drawn_anew() -> None:
    app = TableApp(People(10))
    async with shown(app) as pilot:
        app.source.rows[3] = {"uuid": "u3", "name": "Somebody else", "age": 3}
        app.table.rows_changed(3)
        await pilot.pause()
        assert app.lines()[4].startswith("  Somebody else")


async def test_a_place_is_gone_back_to() -> None:
    app = TableApp(People(500))
    async with shown(app) as pilot:
        app.table.move_to(300)
        app.table.scroll_to_line(280)
        await pilot.pause()
        place = app.table.place
        assert (place.cursor, place.top) == (300, 280)
        app.table.set_rows(People(5), COLUMNS, Lens())
        await pilot.pause()
        assert app.table.place == TablePlace(0, 0, 0)
        app.table.set_rows(app.source, COLUMNS, Lens(), place=place)
        await pilot.pause()
        assert app.table.place == place


async def test_masked_columns_are_dots_until_revealed() -> None:
    app = TableApp(People(3))
    async with shown(app) as pilot:
        assert "u1" not in "".join(app.lines())
        assert "••••••••" in app.lines()[2]
        app.table.reveal("u1")
        await pilot.pause()
        assert "u1" in app.lines()[2]
        assert "u0" not in app.lines()[1]


async def test_search_terms_are_marked_in_their_own_style() -> None:
    app = TableApp(People(3, ("Amína Uwase",)))
    async with shown(app) as pilot:
        app.table.highlights = ("ami",)
        await pilot.pause()
        strip = app.table.render_line(2)
        marked = [segment.text for segment in strip if segment.style == app.table.pen("highlight")]
        assert marked == ["Amí"]


async def test_what_matched_beyond_the_cut_is_shown_by_the_ellipsis() -> None:
    app = TableApp(People(2, ("x" * 60 + " amina",)), COLUMNS[:1])
    async with shown(app, (30, 10)) as pilot:
        app.table.highlights = ("amina",)
        await pilot.pause()
        strip = app.table.render_line(2)
        assert [segment.text for segment in strip if segment.style == app.table.pen("highlight")] == ["…"]


async def test_the_sorted_column_has_an_arrow_and_a_clicked_title_is_told() -> None:
    app = TableApp(People(3))
    async with shown(app) as pilot:
        app.table.sort = ("name", True)
        await pilot.pause()
        assert "Name ↓" in app.lines()[0]
        await pilot.click(RecordTable, offset=(4, 0))
        assert [message.key for message in app.heard(RecordTable.TitleClicked)] == ["name"]


async def test_a_click_selects_and_a_second_one_opens() -> None:
    app = TableApp(People(30))
    async with shown(app) as pilot:
        await pilot.press("down")
        await pilot.click(RecordTable, offset=(10, 6))
        assert app.table.cursor_row == 5
        assert not app.heard(RecordTable.RowOpened)
        await pilot.click(RecordTable, offset=(10, 6))
        assert [message.index for message in app.heard(RecordTable.RowOpened)] == [5]
        await pilot.click(RecordTable, offset=(10, 8), times=2)
        assert [message.index for message in app.heard(RecordTable.RowOpened)] == [5, 7]
        await pilot.click(RecordTable, offset=(0, 3))
        assert app.table.marks == {"u2"}
        await pilot.click(RecordTable, offset=(10, 33))
        assert app.table.cursor_row == 2


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (41, 9), (12, 4), (5, 3), (2, 2), (1, 1)])
async def test_every_line_has_the_width_of_the_screen_and_is_safe(size: tuple[int, int]) -> None:
    app = TableApp(People(60, tuple(HOSTILE)))
    async with shown(app, size) as pilot:
        for _ in range(3):
            assert all(is_safe(line) for line in app.lines())
            app.table.highlights = ("a", "ok")
            await pilot.press("pagedown", "right")
            await pilot.pause()


async def test_a_terminal_may_be_resized_at_any_time() -> None:
    app = TableApp(People(500))
    async with shown(app) as pilot:
        app.table.move_to(250)
        for width, height in ((40, 10), (3, 3), (1, 1), (200, 60), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert len(app.lines()) == height
            if height > 1:
                assert 250 in app.table.visible_lines


async def test_columns_that_do_not_fit_are_scrolled_to() -> None:
    wide = tuple(Column(f"c{n}", f"Col{n}", lambda record, lens: "x", width=20, priority=n + 1) for n in range(9))
    app = TableApp(People(3), wide)
    async with shown(app, (80, 10)) as pilot:
        assert "+6 ›" in app.lines()[0]
        for _ in range(12):
            await pilot.press("right")
        assert "Col8" in app.lines()[0]
        assert app.lines()[0].startswith("‹ Col0")
        for _ in range(12):
            await pilot.press("left")
        assert "‹" not in app.lines()[0]


async def test_a_record_of_an_unexpected_shape_is_said_and_not_a_crash() -> None:
    app = TableApp(People(2), (Column("deep", "Deep", lambda record, lens: record["no"]["such"], width=20),))
    async with shown(app):
        assert "(unreadable)" in app.lines()[1]


async def test_a_value_of_megabytes_is_drawn_at_once() -> None:
    app = TableApp(People(40, ("\u0301阿" * 2_000_000,)))
    async with shown(app):
        assert "…" in app.lines()[1]


async def test_no_colour_leaves_the_cursor_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TableApp(People(3))
    async with shown(app):
        style = next(iter(app.table.render_line(1))).style
        assert style is not None
        assert style.reverse
