"""The programs that the benchmark puts on a terminal: `python -m tests.bench.apps NAME`.

`word` is a Textual app that shows one word. `table` is our table over a hundred thousand contacts, `grid` a bare
`ScrollView` that draws the same lines from ready texts, `datatable` Textual's own with ten thousand of them.
`empty` is the table without rows. `take OUT` takes pages into a table, `search OUT` filters it; both write what it
cost to the file OUT, as JSON.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

ROWS = 100_000
PAGE = 250
READY = "READY"


def word() -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Word(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(READY)

    Word().run()


def pages(count: int) -> Any:
    """The pages of `count` contacts."""
    from tests.bench.bench_records import contacts as made

    page: list[dict[str, Any]] = []
    for contact in made(count):
        page.append(contact)
        if len(page) == PAGE:
            yield page
            page = []


def loaded(count: int) -> Any:
    """The rows of `count` contacts, as they are after all their pages were taken in."""
    from temba_tui.resources import resource
    from temba_tui.workspace.records import RecordList
    from temba_tui.workspace.rows import Rows

    kind = resource("contacts")
    assert kind is not None
    records = RecordList(kind)
    for number, page in enumerate(pages(count)):
        records.take(page, str(number))
    return Rows(records), tuple(column for column in kind.columns if column.default)


def table(count: int = ROWS) -> None:
    from textual.app import App, ComposeResult

    from temba_tui.text import Lens
    from temba_tui.widgets.record_table import RecordTable

    rows, columns = loaded(count)

    class Table(App[None]):
        def compose(self) -> ComposeResult:
            yield RecordTable()

        def on_mount(self) -> None:
            shown = self.query_one(RecordTable)
            shown.set_rows(rows, columns, Lens())
            shown.focus()

    Table().run()


def lines(count: int) -> tuple[list[list[tuple[str, str]]], list[str]]:
    """What our table draws of `count` contacts: by row, (text in its cells, tone) a column; and the titles."""
    from temba_tui.text import Lens
    from temba_tui.widgets.cells import fit, tidy
    from temba_tui.widgets.columns import lay_out
    from temba_tui.widgets.table_lines import cell_of

    rows, columns = loaded(count)
    places = lay_out(columns, 118).places
    lens = Lens()
    found = []
    for index in range(count):
        record = rows.record(index)
        row = []
        for place in places:
            text, tone = cell_of(columns[place.index], record, lens)
            row.append((fit(tidy(text), place.width)[0] + "  ", tone))
        found.append(row)
    return found, [columns[place.index].title for place in places]


def grid(count: int = ROWS) -> None:
    from rich.segment import Segment
    from rich.style import Style
    from textual.app import App, ComposeResult
    from textual.binding import Binding
    from textual.geometry import Size
    from textual.scroll_view import ScrollView
    from textual.strip import Strip

    ready, titles = lines(count)

    class Grid(ScrollView, can_focus=True):
        BINDINGS: ClassVar[list[Any]] = [Binding("pagedown", "turn")]

        def on_mount(self) -> None:
            self.virtual_size = Size(0, len(ready) + 1)

        def action_turn(self) -> None:
            self.scroll_to(y=self.scroll_offset.y + self.size.height - 2, animate=False)

        def render_line(self, y: int) -> Strip:
            style = self.rich_style
            tones = {"muted": style + Style(dim=True), "strong": style + Style(bold=True)}
            if y == 0:
                return Strip([Segment("  ".join(titles), style)])
            row = ready[self.scroll_offset.y + y - 1]
            return Strip([Segment("  ", style), *(Segment(text, tones.get(tone, style)) for text, tone in row)])

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Grid()

        def on_mount(self) -> None:
            self.query_one(Grid).focus()

    Bare().run()


def datatable(count: int = 10_000) -> None:
    from rich.text import Text
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    ready, titles = lines(count)

    class Theirs(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            shown = self.query_one(DataTable)
            shown.add_columns(*(title or "·" for title in titles))
            shown.add_rows(
                [Text(text.rstrip(), style="dim" if tone == "muted" else "") for text, tone in row] for row in ready
            )
            shown.focus()

    Theirs().run()


def take(out: str) -> None:
    """Seconds of the drawing thread that a page takes (until it is on the screen), at 1,000 and at 100,000 rows."""
    import asyncio
    import json
    import time

    from textual.app import App, ComposeResult

    from temba_tui.resources import resource
    from temba_tui.text import Lens
    from temba_tui.widgets.record_table import RecordTable
    from temba_tui.workspace.records import RecordList
    from temba_tui.workspace.rows import Rows

    kind = resource("contacts")
    assert kind is not None

    class Taking(App[None]):
        def compose(self) -> ComposeResult:
            yield RecordTable()

        def on_mount(self) -> None:
            self.run_worker(self.measure())

        async def measure(self) -> None:
            records = RecordList(kind)
            rows = Rows(records)
            shown = self.query_one(RecordTable)
            shown.set_rows(rows, tuple(column for column in kind.columns if column.default), Lens())
            measured: dict[str, list[float]] = {"early": [], "late": []}
            for number, page in enumerate(pages(ROWS + PAGE * 24)):
                if len(records) < 1000 or PAGE * 24 <= len(records) < ROWS:
                    rows.merged(records.take(page, str(number)))
                    continue
                body = json.dumps(page)
                shown.rows_changed(len(records))
                shown.move_to(len(records))  # at the end: what comes is drawn
                await asyncio.sleep(0.1)
                before = time.thread_time()
                decoded = await asyncio.to_thread(json.loads, body)
                prepared = await asyncio.to_thread(records.prepare, decoded)
                was = len(rows)
                rows.merged(records.merge(prepared, str(number)))
                shown.rows_changed(was)
                painted = asyncio.Event()
                shown.call_after_refresh(painted.set)
                await painted.wait()
                await asyncio.sleep(0.05)
                measured["early" if len(records) < ROWS // 2 else "late"].append(time.thread_time() - before)
            await asyncio.to_thread(Path(out).write_text, json.dumps(measured))
            self.exit()

    Taking().run()


def search(out: str) -> None:
    """What `/` costs over all rows: seconds to the first matches and to the end, and the longest wait of a key."""
    import asyncio
    import json
    import time

    from textual.app import App, ComposeResult

    from temba_tui.text import Lens
    from temba_tui.widgets.record_table import RecordTable
    from temba_tui.workspace.match import Matcher
    from temba_tui.workspace.rows import Progress

    rows, columns = loaded(ROWS)

    class Searching(App[None]):
        def compose(self) -> ComposeResult:
            yield RecordTable()

        def on_mount(self) -> None:
            self.query_one(RecordTable).set_rows(rows, columns, Lens())
            self.run_worker(self.measure())

        async def measure(self) -> None:
            shown = self.query_one(RecordTable)
            await asyncio.sleep(0.5)
            measured: dict[str, tuple[float, float, float, int]] = {}
            for text in ("amina", "mukamana -amina", "0788123", "district:uwase age:34", "zzzz"):
                first, before = 0.0, 0
                start = time.perf_counter()

                def told(progress: Progress, start: float = start) -> None:
                    nonlocal first, before
                    if progress.found and not first:
                        first = time.perf_counter() - start
                    shown.rows_changed(before)  # more are found below those that were
                    before = len(rows)

                work = asyncio.create_task(rows.filter(Matcher.parse(text), told))
                longest = 0.0
                while not work.done():
                    pressed = time.perf_counter()
                    drawn = asyncio.Event()
                    shown.call_later(shown.action_down)
                    shown.call_after_refresh(drawn.set)
                    await drawn.wait()
                    longest = max(longest, time.perf_counter() - pressed)
                    await asyncio.sleep(0.05)
                await work
                measured[text] = (first, time.perf_counter() - start, longest, len(rows))
                shown.rows_changed()
                rows.clear_filter()
                shown.rows_changed()
                await asyncio.sleep(0.3)
            await asyncio.to_thread(Path(out).write_text, json.dumps(measured))
            self.exit()

    Searching().run()


PROGRAMS = {
    "word": word,
    "table": table,
    "empty": partial(table, 0),
    "grid": grid,
    "datatable": datatable,
    "take": take,
    "search": search,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
