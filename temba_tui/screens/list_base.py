"""What the parts of a list pane share: its place, its table, its messages."""

from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from textual.containers import Vertical
from textual.message import Message

from temba_tui.client.errors import TembaError
from temba_tui.resources.spec import Column, Record
from temba_tui.screens.places import ListPlace
from temba_tui.text import Lens
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.columns import columns_for

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.match import Matcher
    from temba_tui.workspace.records import Change, RecordList
    from temba_tui.workspace.rows import Rows
    from temba_tui.workspace.session import Session

SAYS_THE_SAME = frozenset({"contact", "flow", "campaign", "resthook"})
"""Filters that leave the column of their name with one value, which the chip says already."""


def parsed(search: str) -> "Matcher | None":
    """The local filter that a text means, None for no text. Its parser is imported when somebody filters."""
    if not search:
        return None
    from temba_tui.workspace.match import Matcher

    return Matcher.parse(search)


def rows_of(records: "RecordList") -> "Rows":
    """The rows to show of a list."""
    from temba_tui.workspace.rows import Rows

    return Rows(records)


class ListBase(Vertical):
    """A pane with one table. The parts that read pages and that narrow rows are built on it."""

    class Opened(Message):
        """A record was opened."""

        def __init__(self, pane: "ListBase", record: Record) -> None:
            super().__init__()
            self.pane = pane
            self.record = record

    class Changed(Message):
        """Something that the bars or the preview show has changed."""

        def __init__(self, pane: "ListBase", cursor: bool = False) -> None:
            super().__init__()
            self.pane = pane
            self.cursor = cursor

    class ViewChosen(Message):
        """The person wants another view of this resource: other server filters."""

        def __init__(self, pane: "ListBase", place: ListPlace) -> None:
            super().__init__()
            self.pane = pane
            self.place = place

    class PageLoaded(Message):
        """A page of `place` was taken in."""

        def __init__(self, place: ListPlace, change: "Change") -> None:
            super().__init__()
            self.place = place
            self.change = change

    class PageFailed(Message):
        """The next page of `place` did not come."""

        def __init__(self, place: ListPlace, error: TembaError) -> None:
            super().__init__()
            self.place = place
            self.error = error

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.place: ListPlace | None = None
        self.ready = False
        """Whether the widgets are there. (Textual's own flag is set after `on_mount`.)"""
        self.scanning = ""
        """What a search of the loaded rows is doing; '' when none runs."""

    @property
    def temba(self) -> "TembaApp":
        """The app, typed."""
        return cast("TembaApp", self.app)

    @property
    def session(self) -> "Session | None":
        """The open session."""
        return self.temba.session

    @property
    def table(self) -> RecordTable:
        """The table."""
        return self.query_one(RecordTable)

    @property
    def lens(self) -> Lens:
        """How the workspace's dates are read, as far as it is known."""
        return self.session.lens if self.session is not None else Lens()

    def columns(self) -> tuple[Column, ...]:
        """The columns that the view names, else those that the person chose for the type, else its own."""
        assert self.place is not None
        era = self.session.era if self.session is not None else None
        chosen = self.place.view.columns or self.temba.settings.columns_of(self.place.resource.name)
        columns = columns_for(self.place.resource, chosen, era)
        if chosen:
            return columns
        fixed = {name for name, _ in self.place.view.filters if name in SAYS_THE_SAME}
        return tuple(column for column in columns if column.key not in fixed)

    def record_under_cursor(self) -> Record | None:
        """The record under the cursor, or None."""
        place = self.place
        if place is None or place.rows is None or not len(place.rows):
            return None
        row = self.table.cursor_row
        return place.rows.record(row) if row < len(place.rows) else None

    def follow_completeness(self) -> None:
        """Tell the table whether there is more to ask for."""
        records = self.place.records if self.place is not None else None
        self.table.complete = records is None or records.complete

    @abstractmethod
    def refresh_words(self) -> None:
        """Draw chips, coverage line, and table or face."""

    @abstractmethod
    def draw_anew(self) -> None:
        """Draw everything from the place."""

    @abstractmethod
    def narrow(self) -> None:
        """Search and sort the loaded rows as the view says."""
