"""One list: chips, table, coverage line; pages on demand, a local filter, a sort, and a face for every state.

A pane shows a `ListPlace` and owns nothing but widgets: rows, cursor and error live in the place, so that an answer
which
comes late, when the person is elsewhere, is kept with its list and disturbs nothing.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from temba_tui.screens.list_narrowing import ListNarrowing
from temba_tui.screens.places import ListPlace
from temba_tui.screens.words import (
    Coverage,
    chip_pieces,
    coverage_pieces,
    empty_face,
    error_face,
    loading_face,
    none_yet_face,
    problems_face,
)
from temba_tui.widgets.bars import PieceBar, PieceClicked
from temba_tui.widgets.face import Face, FaceLine
from temba_tui.widgets.record_table import RecordTable
from temba_tui.widgets.row_source import NoRows
from temba_tui.workspace.people import made_from
from temba_tui.workspace.view import View


class ListPane(ListNarrowing):
    """Shows one list."""

    can_focus = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", key_display="/", id="filter"),
        Binding("f", "ask", "ask server", id="ask"),
        Binding("x", "drop_filter", "remove a filter", show=False, id="drop_filter"),
        Binding("s", "sort", "sort the loaded", show=False, id="sort"),
        Binding("c", "columns", "columns", show=False, id="columns"),
        Binding("m", "more", "one more page", show=False, id="more"),
        Binding("M", "search_on", "search on until a match", show=False, id="search_on"),
        Binding("w", "wait", "wait for the budget", show=False, id="wait"),
        Binding("R", "reveal", "reveal a masked value", show=False, id="reveal"),
    ]

    def compose(self) -> ComposeResult:
        """Chips, table or face, coverage."""
        yield PieceBar(id="chips")
        yield RecordTable(id="table")
        yield Face(id="face")
        yield PieceBar(id="coverage")

    def on_mount(self) -> None:
        """Show what was asked for before the pane was there."""
        self.ready = True
        self.draw_anew()

    def on_focus(self) -> None:
        """The keys belong to the table where there is one: it may have come while the focus was on its way here."""
        if self.ready and self.table.display:
            self.table.focus()

    # What is shown

    def show(self, place: ListPlace) -> None:
        """Show a list; its first page is asked for when it has none."""
        if self.place is not None and self.place is not place:
            self.keep()
            self.workers.cancel_node(self)
            self.place.walking = ""
        self.place = place
        if place.phase == "loading":
            place.phase = "ready" if place.rows is not None and len(place.rows) else "new"
        if self.ready:
            self.close_search()
            self.draw_anew()
            self.narrow()
        self.start()

    def start(self) -> None:
        """Ask for the first page, or where the rows come from."""
        from temba_tui.screens.made_lists import start

        if not (self.place is not None and self.place.view.filters and start(self)):
            super().start()

    def reload(self) -> None:
        """Ask anew; of a list made here, ask for what it lacks."""
        from temba_tui.screens.made_lists import reload

        if not reload(self):
            super().reload()

    def keep(self) -> None:
        """Keep cursor, scroll and marks in the place."""
        place = self.place
        if place is not None and place.rows is not None and self.ready:
            table = self.table
            place.table = table.place
            place.marks = frozenset(table.marks)

    def draw_anew(self) -> None:
        """Draw everything anew from the place."""
        place = self.place
        if place is None:
            return
        table = self.table
        lens = self.lens
        if place.rows is None:
            table.set_rows(NoRows(), self.columns(), lens)
        else:
            table.set_rows(place.rows, self.columns(), lens, place=place.table)
            if place.marks:
                table.set_marks(place.marks)
        self.follow_completeness()
        self.show_local()
        self.refresh_words()

    def redraw(self) -> None:
        """Draw everything anew: the workspace's zone came, or its era."""
        if self.ready:
            self.keep()
            self.draw_anew()

    def refresh_words(self) -> None:
        """Chips, coverage line, and table or face."""
        place = self.place
        if place is None or not self.ready:
            return
        shown = place.view.with_search("") if self.search_open else place.view
        chips = chip_pieces(shown, place.resolved)
        bar = self.query_one("#chips", PieceBar)
        bar.set_class(bool(chips), "-shown")
        bar.show(chips)
        self._show_coverage(place)
        face = self._face_lines(place)
        self.query_one(Face).display = bool(face)
        table = self.table
        had = table.display
        table.display = not face
        if face:
            self.query_one(Face).show(face)
            if table.has_focus:
                self.focus()
        elif not had and (self.has_focus or self.screen.focused is None):
            table.focus()
        self.post_message(self.Changed(self))

    def _show_coverage(self, place: ListPlace) -> None:
        records, rows = place.records, place.rows
        self.query_one("#coverage", PieceBar).show(
            *coverage_pieces(
                Coverage(
                    place.resource,
                    loaded=len(records) if records is not None else 0,
                    shown=len(rows) if rows is not None else 0,
                    complete=records is not None and records.complete,
                    searching=bool(place.view.search),
                    sorted_by=self._sort_title(place),
                    unsorted=rows.unsorted if rows is not None else 0,
                    date_key=records.sort_date if records is not None else None,
                    reverse=("reverse", "true") in place.view.filters,
                    oldest=records.coverage.oldest if records is not None else None,
                    newest=records.coverage.newest if records is not None else None,
                    loading=place.phase in ("new", "loading"),
                    stale=place.stale,
                    walking=place.walking,
                    scanning=self.scanning,
                    marked=len(self.table.marks),
                    age=self.session.now() - place.read_at if self.session is not None and place.read_at else 0,
                    error=place.error,
                    made=bool(made_from(place.view)),
                ),
                self.lens,
            )
        )

    def _sort_title(self, place: ListPlace) -> str:
        key = place.view.sort.removeprefix("-")
        if not key:
            return ""
        column = next((one for one in self.columns() if one.key == key), None) or place.resource.column(key)
        return column.full_title if column is not None else key

    def _face_lines(self, place: ListPlace) -> list[FaceLine]:
        if place.problems:
            return problems_face(place.problems)
        rows, records = place.rows, place.records
        if rows is not None and len(rows):
            return []
        if place.error is not None and (records is None or not len(records)):
            return error_face(place.resource, place.error, self.refused_for(place))
        if place.phase in ("new", "loading") and not (records is not None and len(records)):
            return loading_face(place.resource)
        if self.scanning:
            return [FaceLine("Searching the loaded rows…", "muted")]
        searched = len(records) if records is not None and place.view.search else 0
        if records is not None and records.pages and not len(records) and not records.complete:
            return none_yet_face(place.resource, records.pages)
        return empty_face(
            place.resource,
            filtered=bool(place.view.filters),
            searched=searched,
            needs=tuple(sorted(place.resource.required)),
        )

    # Server filters

    def action_ask(self) -> None:
        """Choose a server filter and its value."""
        from temba_tui.screens.asking import ask_filter

        ask_filter(self)

    def action_drop_filter(self) -> None:
        """Take the last filter off: the local one first."""
        place = self.place
        if place is None:
            return
        if place.view.search:
            self.set_search("")
        elif place.view.filters:
            self.choose_view(place.view.without_filter(len(place.view.filters) - 1))

    def choose_view(self, view: View) -> None:
        """Show the same resource with other server filters."""
        if self.place is not None:
            self.post_message(self.ViewChosen(self, self.place.copy_for(view)))

    @on(PieceClicked)
    def _piece_clicked(self, event: PieceClicked) -> None:
        place = self.place
        if place is None:
            return
        event.stop()
        name, _, index = event.key.partition(":")
        if name == "drop" and index == "search":
            self.set_search("")
        elif name == "drop":
            self.choose_view(place.view.without_filter(int(index)))
        elif name == "search":
            self.action_filter()
        elif name in ("more", "search_on", "wait"):
            getattr(self, f"action_{name}")()
        elif name == "retry":
            self.reload()
        elif name == "token":
            self.temba.browser.action_token()
        elif name == "stop":
            self.give_up()

    # Rows

    @on(RecordTable.RowOpened)
    def _row_opened(self, event: RecordTable.RowOpened) -> None:
        event.stop()
        record = self.record_under_cursor()
        if record is not None:
            self.post_message(self.Opened(self, record))

    @on(RecordTable.CursorMoved)
    def _cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        event.stop()
        self.post_message(self.Changed(self, cursor=True))

    @on(RecordTable.MarksChanged)
    def _marks_changed(self, event: RecordTable.MarksChanged) -> None:
        event.stop()
        self.refresh_words()

    def action_reveal(self) -> None:
        """Show a masked value, or hide it again."""
        identity = self.table.cursor_identity
        if identity is not None and self.place is not None and self.place.resource.masked:
            self.table.reveal(identity, identity not in self.table.revealed)
