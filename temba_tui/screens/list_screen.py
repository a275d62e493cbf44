"""The screen of a resource type: its list, with a preview of the row under the cursor beside it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from temba_tui.resources.spec import Record, Resource, Scope
from temba_tui.screens.base import BrowserScreen
from temba_tui.screens.copying import CopyItem
from temba_tui.screens.list_pane import ListPane
from temba_tui.screens.places import ListPlace, Place, RecordPlace
from temba_tui.screens.summaries import summary_of
from temba_tui.widgets.record_table import RecordTable
from temba_tui.widgets.sidebar import Sidebar
from temba_tui.widgets.summary_view import SummaryView

if TYPE_CHECKING:
    from temba_tui.workspace.jobs import RecordChanged

PREVIEW_MIN = 76
"""Columns below which a preview would leave the table too little."""


class ListScreen(BrowserScreen):
    """Shows the lists of one resource type."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "preview", "preview", id="preview"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.place: ListPlace | None = None
        self._rows_told = 0
        """The rows that there were when the coverage line was last made because of a write."""

    def compose_body(self) -> Iterable[Widget]:
        """The list and the preview."""
        yield ListPane(id="pane")
        yield SummaryView(id="preview")

    @property
    def pane(self) -> ListPane:
        """The list."""
        return self.query_one(ListPane)

    def mounted(self) -> None:
        """Show the place that came before the widgets did."""
        if self.place is not None:
            self.show_place(self.place)

    def show_place(self, place: Place) -> None:
        """Show a list."""
        assert isinstance(place, ListPlace)
        self.place = place
        if self.ready:
            self.pane.show(place)
            self._show_preview()
            self.update_bars()
            self.focus_body()

    def leave(self) -> None:
        """Keep cursor and scroll."""
        if self.ready:
            self.pane.keep()

    def session_ready(self) -> None:
        """Ask for the first page at once, where it does not depend on the workspace."""
        self.pane.start()
        self.update_bars()

    def workspace_opened(self) -> None:
        """Dates can be shown in the workspace's zone; views with filters can be asked."""
        if self.place is not None and self.session is not None:
            self.pane.redraw()
            self.pane.start()
        super().workspace_opened()

    def crumbs(self) -> list[str]:
        """The list's name."""
        return [self.place.title] if self.place is not None else []

    @property
    def scope(self) -> Scope:
        """The scope of this list."""
        if self.place is None:
            return "v2"
        return self.place.resource.scope_in(self.session.era if self.session is not None else None)

    @property
    def busy(self) -> str:
        """What is loading."""
        place = self.place
        if place is None:
            return ""
        if place.walking:
            return "reading pages…"
        if place.phase != "loading":
            return ""
        if place.stale:
            return "reading anew…"
        pages = place.records.pages if place.records is not None else 0
        return f"loading page {pages + 1}…"

    def focus_body(self) -> None:
        """The table, or the face in its place."""
        table = self.pane.table
        (table if table.display else self.pane).focus()

    @on(ListPane.Changed)
    def _pane_changed(self, event: ListPane.Changed) -> None:
        event.stop()
        if event.cursor:
            self._show_preview()
        else:
            self.update_bars()
            self._show_preview()

    @on(ListPane.ViewChosen)
    def _view_chosen(self, event: ListPane.ViewChosen) -> None:
        event.stop()
        self.temba.go(event.place)

    @on(ListPane.Opened)
    def _opened(self, event: ListPane.Opened) -> None:
        event.stop()
        from temba_tui.screens.made_lists import open_row

        place = event.pane.place
        if place is not None and not open_row(self.pane, event.record):
            self.temba.go(RecordPlace(place.resource, event.record))

    @on(SummaryView.ReferenceOpened)
    def _reference_opened(self, event: SummaryView.ReferenceOpened) -> None:
        event.stop()
        self.go_target(event.target)

    def action_preview(self) -> None:
        """Show or hide the record under the cursor beside the table."""
        if self.place is not None:
            self.place.preview = not self.place.preview
            self._show_preview()
            if self.place.preview and self._room < PREVIEW_MIN:
                self.notify("There is no room for a preview here; ⏎ opens the record.", timeout=3, markup=False)

    def resized(self) -> None:
        """Show what fits."""
        self._show_preview()

    @property
    def _room(self) -> int:
        """Columns for table and preview."""
        return self.size.width - (Sidebar.WIDTH if self.query_one(Sidebar).has_class("-shown") else 0)

    def _show_preview(self) -> None:
        preview = self.query_one("#preview", SummaryView)
        record = self.pane.record_under_cursor() if self.place is not None and self.place.preview else None
        shown = record is not None and self._room >= PREVIEW_MIN
        preview.set_class(shown, "-shown")
        preview.can_focus = shown
        if shown and record is not None and self.place is not None and self.session is not None:
            preview.show(summary_of(self.session, self.place.resource, record))

    def copy_items(self) -> Sequence[CopyItem]:
        """What can be copied of the row under the cursor, and of the list."""
        from temba_tui.screens.copy_items import list_items

        return list_items(self)

    def subject(self) -> tuple[Resource, Record] | None:
        """The record under the cursor."""
        record = self.pane.record_under_cursor() if self.place is not None and self.ready else None
        return (self.place.resource, record) if self.place is not None and record is not None else None

    def subject_type(self) -> Resource | None:
        """The type of the list."""
        return self.place.resource if self.place is not None else None

    def record_changed(self, news: "RecordChanged") -> None:
        """Draw the row that was written."""
        if self.ready:
            rows = self.place.rows if self.place is not None else None
            more = rows is not None and len(rows) != self._rows_told
            self._rows_told = len(rows) if rows is not None else 0
            self.pane.table.rows_changed()
            if news.gone or more:
                self.pane.refresh_words()
            self._show_preview()

    def action_reload(self) -> None:
        """Ask for the list anew."""
        self.pane.reload()

    def action_step_back(self) -> None:
        """Leave sidebar or preview, give up a request, clear marks, clear the local filter, go back: the first that
        there is."""
        if not isinstance(self.focused, (RecordTable, ListPane)) and self.focused is not None:
            self.focus_body()
            return
        if self.pane.give_up() or self.query_one(RecordTable).step_back():
            return
        if self.place is not None and self.place.view.search:
            self.pane.set_search("")
            return
        self.temba.travel_back()
