"""The table of records: draws only the lines that are on the screen, straight from a row source.

Nothing here grows with the number of rows: a source of a hundred thousand rows costs what one of fifty does. The table
keeps a cursor, marks and a scroll position; it asks its source for the rows that are visible, its columns for what they
show of them, and draws plain text (never markup) that was made safe and of known width first. It knows no server: when
the cursor comes near the end it says so, and whoever listens may append rows and call `rows_changed`.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from temba_tui.resources.spec import Column
from temba_tui.text import Lens
from temba_tui.widgets.cells import Finder
from temba_tui.widgets.columns import GAP, GUTTER, Layout, lay_out
from temba_tui.widgets.marked_lines import MarkedLines
from temba_tui.widgets.row_source import FindsRows, NoRows, RowSource, TablePlace
from temba_tui.widgets.table_lines import MARK, RANGE, row_line, title_line


class TableMessage(Message):
    """Something that happened in a table."""

    def __init__(self, table: "RecordTable") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> "RecordTable":
        return self.table


class RecordTable(MarkedLines):
    """Rows of a source under a fixed line of titles."""

    PREFIX = "record-table"
    DEFAULT_CSS = """
    RecordTable > .record-table--title { color: $text-muted; text-style: bold; }
    RecordTable > .record-table--cursor { background: $primary 15%; }
    RecordTable:focus > .record-table--cursor { background: $primary 35%; text-style: bold; }
    RecordTable:nocolor > .record-table--cursor { text-style: underline; }
    RecordTable:nocolor:focus > .record-table--cursor { text-style: reverse; }
    RecordTable > .record-table--mark { color: $warning; text-style: bold; }
    RecordTable > .record-table--highlight { color: $warning; text-style: bold; }
    RecordTable:nocolor > .record-table--highlight { text-style: bold underline; }
    RecordTable > .record-table--strong { text-style: bold; }
    RecordTable > .record-table--muted { color: $text-muted; }
    RecordTable > .record-table--accent { color: $text-accent; }
    RecordTable > .record-table--good { color: $text-success; }
    RecordTable > .record-table--warn { color: $text-warning; }
    RecordTable > .record-table--bad { color: $text-error; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-table--title",
        "record-table--cursor",
        "record-table--mark",
        "record-table--highlight",
        "record-table--strong",
        "record-table--muted",
        "record-table--accent",
        "record-table--good",
        "record-table--warn",
        "record-table--bad",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="table.open", key_display="⏎"),
        Binding("left", "columns_left", "Columns to the left", show=False, id="table.left"),
        Binding("right", "columns_right", "Columns to the right", show=False, id="table.right"),
    ]

    class RowOpened(TableMessage):
        """A row was opened: ⏎, a double click, a click on the cursor."""

        def __init__(self, table: "RecordTable", index: int) -> None:
            super().__init__(table)
            self.index = index

    class CursorMoved(TableMessage):
        """Another row is under the cursor: it moved, or rows changed under it. Never a reason to ask a server."""

        def __init__(self, table: "RecordTable", index: int) -> None:
            super().__init__(table)
            self.index = index

    class EndNeared(TableMessage):
        """Cursor or view came within a screenful of the end of an incomplete source. Once until rows change."""

    class EndRequested(TableMessage):
        """The person asked for the very last row, and the source is not complete."""

    class MarksChanged(TableMessage):
        """`count` rows are marked now."""

        def __init__(self, table: "RecordTable", count: int) -> None:
            super().__init__(table)
            self.count = count

    class TitleClicked(TableMessage):
        """The title of the column `key` was clicked."""

        def __init__(self, table: "RecordTable", key: str) -> None:
            super().__init__(table)
            self.key = key

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.revealed: set[str] = set()
        """Identities of the rows whose masked columns are shown. See `reveal`."""
        self.complete: bool = False
        """Whether the source holds all rows there are: then `EndNeared` and `EndRequested` are not sent."""
        self._source: RowSource = NoRows()
        self._columns: tuple[Column, ...] = ()
        self._lens = Lens()
        self._cursor_identity: str | None = None
        self._known_rows = 0
        self._first_column = 0
        self._sort: tuple[str, bool] | None = None
        self._finder = Finder()
        self._end_told = False
        self._plan: Layout | None = None

    # What is shown

    @property
    def source(self) -> RowSource:
        """The rows."""
        return self._source

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, shown or not, in their order."""
        return self._columns

    @property
    def shown_columns(self) -> Layout:
        """Which columns are shown at the present width, and where."""
        if self._plan is None:
            self._plan = lay_out(self._columns, self.size.width, self._first_column)
        return self._plan

    @property
    def cursor_row(self) -> int:
        """The row under the cursor; 0 in an empty table."""
        return self._cursor

    @property
    def cursor_identity(self) -> str | None:
        """The identity of the row under the cursor; None when there is none."""
        return self._source.identity(self._cursor) if self._cursor < len(self._source) else None

    @property
    def highlights(self) -> tuple[str, ...]:
        """Folded terms that are marked where they occur."""
        return self._finder.terms

    @highlights.setter
    def highlights(self, terms: tuple[str, ...]) -> None:
        self._finder = Finder(terms)
        self.redraw()

    @property
    def sort(self) -> tuple[str, bool] | None:
        """The column key that the loaded rows are sorted by and whether downwards; draws an arrow at its title."""
        return self._sort

    @sort.setter
    def sort(self, sort: tuple[str, bool] | None) -> None:
        self._sort = sort
        self.repaint()

    @property
    def place(self) -> TablePlace:
        """Where the person is now."""
        return TablePlace(self._cursor, self.top, self._first_column)

    def set_rows(
        self, source: RowSource, columns: Sequence[Column], lens: Lens, *, place: TablePlace | None = None
    ) -> None:
        """Show another list, from its top or from `place`. Marks are cleared; sort arrow and highlights stay."""
        place = place or TablePlace()
        self._source, self._columns, self._lens = source, tuple(columns), lens
        self._first_column = place.first_column
        self._plan = None
        self._anchor = None
        self._end_told = False
        had_marks = bool(self.marks)
        self.marks.clear()
        self.redraw()
        self.take_size()
        self._known_rows = len(source)
        self._cursor = self.clamp(place.cursor)
        self._cursor_identity = self.cursor_identity
        self.scroll_to_line(place.top)
        self.show_cursor()
        if had_marks:
            self.marks_changed()
        if self._known_rows:
            self.post_message(self.CursorMoved(self, self._cursor))
        self.view_moved()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns of the same rows; cursor, marks and scroll stay."""
        self._columns = tuple(columns)
        self._first_column = 0
        self._plan = None
        self.redraw()

    def rows_changed(self, from_index: int | None = None) -> None:
        """The source changed: rows from `from_index` on are new or other ones (None: any row).

        The cursor stays on its row where the source can find it (`FindsRows`), else at its position.
        """
        count = len(self._source)
        before, self._known_rows = self._known_rows, count
        if from_index is None:
            self._drawn.clear()
        else:
            for key in list(self._drawn.keys()):
                if isinstance(key, tuple) and key[0] >= from_index:
                    self._drawn.discard(key)
        if self._anchor is not None and self._anchor >= count:
            self._anchor = None
        self._end_told = False
        self.take_size()
        self._follow_cursor()
        last = self.top + self.page
        if from_index is None or from_index < last or min(before, count) < last:
            self.repaint()
        self._tell_end()

    def reveal(self, identity: str, shown: bool = True) -> None:
        """Show the masked columns of one row, or hide them again."""
        if shown:
            self.revealed.add(identity)
        else:
            self.revealed.discard(identity)
        self.redraw()

    # The cursor

    def move_to_identity(self, identity: str) -> bool:
        """Put the cursor on the row with this identity; False where the source does not know it."""
        index = self._source.index_of(identity) if isinstance(self._source, FindsRows) else None
        if index is None:
            return False
        self.move_to(index)
        return True

    def cursor_moved(self, old: int, new: int) -> None:
        self._cursor_identity = self.cursor_identity
        if self._anchor is not None:
            self.repaint()
        self.post_message(self.CursorMoved(self, new))

    def view_moved(self) -> None:
        if len(self._source):
            self._tell_end()

    def _follow_cursor(self) -> None:
        """After rows changed: keep the cursor on the row that it was on, at its line of the screen."""
        was, wanted = self._cursor, self._cursor_identity
        source, count = self._source, len(self._source)
        if wanted is not None and self.cursor_identity != wanted and isinstance(source, FindsRows):
            found = source.index_of(wanted)
            if found is not None and found < count:
                self._cursor = found
                self.scroll_to_line(self.top + found - was)
        self._cursor = self.clamp(self._cursor)
        self._cursor_identity = self.cursor_identity
        if count and (self._cursor_identity is None or self._cursor_identity != wanted or self._cursor != was):
            self.post_message(self.CursorMoved(self, self._cursor))
        self.show_cursor()

    def _tell_end(self) -> None:
        if self.complete or self._end_told or not self.is_attached or not self.size:
            return
        page = max(1, self.page)
        if len(self._source) - max(self._cursor + 1, self.top + page) < page:
            self._end_told = True
            self.post_message(self.EndNeared(self))

    def identity_at(self, index: int) -> str | None:
        return self._source.identity(index)

    def marks_changed(self) -> None:
        self.post_message(self.MarksChanged(self, len(self.marks)))

    # Keys and mouse

    def open_line(self) -> None:
        self.post_message(self.RowOpened(self, self._cursor))

    def action_last(self) -> None:
        if self.complete:
            self.move_to(len(self._source) - 1)
        else:
            self.post_message(self.EndRequested(self))

    def action_columns_left(self) -> None:
        if self._first_column:
            self._first_column -= 1
            self._plan = None
            self.redraw()

    def action_columns_right(self) -> None:
        if self.shown_columns.after:
            self._first_column += 1
            self._plan = None
            self.redraw()

    def edge_clicked(self, index: int, x: int) -> bool:
        if index < 0:
            for place in self.shown_columns.places:
                if place.x <= x < place.x + place.width + GAP:
                    self.post_message(self.TitleClicked(self, self._columns[place.index].key))
            return True
        if x >= GUTTER:
            return False
        self.move_to(index)
        self.toggle_mark(index)
        return True

    # Size and paint

    @property
    def line_count(self) -> int:
        return len(self._source)

    @property
    def heading_lines(self) -> int:
        """The line of titles; a table of one or two lines shows rows only."""
        return 1 if self.size.height > 2 else 0

    def width_changed(self) -> None:
        self._plan = None

    def draw_heading(self, width: int) -> Strip:
        return title_line(self._columns, self.shown_columns, width, self.pen, self._sort)

    def draw_line(self, index: int, cursor: bool, width: int) -> Strip:
        identity = self._source.identity(index)
        mark = ""
        if identity is not None and identity in self.marks:
            mark = MARK
        elif self._anchor is not None and index in self.range_rows:
            mark = RANGE
        key = (index, cursor, mark)
        strip = self._drawn.get(key)
        if strip is None or strip.cell_length != width:
            strip = self._drawn[key] = row_line(
                self._source.record(index),
                self._columns,
                self.shown_columns,
                width,
                self._lens,
                self.cursor_pen if cursor else self.pen,
                mark=mark,
                finder=self._finder,
                masked=identity is None or identity not in self.revealed,
            )
        return strip


__all__ = ["FindsRows", "RecordTable", "RowSource", "TableMessage", "TablePlace"]
