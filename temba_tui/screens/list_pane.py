"""One list: chips, table, coverage line; pages on demand, a local filter, a sort, and a face for every state.

A pane shows a `ListPlace` and owns nothing but widgets: rows, cursor and error live in the place, so that an answer which
comes late, when the person is elsewhere, is kept with its list and disturbs nothing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.worker import get_current_worker

from temba_tui.client.errors import TembaError, TembaRateExceededError
from temba_tui.client.throttle import Priority
from temba_tui.resources.spec import Column, Record
from temba_tui.screens.places import GivenUpError, ListPlace
from temba_tui.screens.words import (
    Coverage,
    coverage_pieces,
    empty_face,
    error_face,
    loading_face,
    problems_face,
)
from temba_tui.text import Lens, format_count
from temba_tui.widgets.bars import Piece, PieceBar, PieceClicked
from temba_tui.widgets.face import Face, FaceLine
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.columns import columns_for
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.records import Change
from temba_tui.workspace.rows import Progress, Rows

if TYPE_CHECKING:
    from textual.widgets import Input

    from temba_tui.app import TembaApp
    from temba_tui.workspace.session import Session

ASKS_AFTER = 120.0
"""Seconds: a refusal that lasts longer is not waited for by itself."""


SAYS_THE_SAME = frozenset({"contact", "flow", "campaign", "resthook"})
"""Filters that leave the column of their name with one value, which the chip says already."""


class ListPane(Vertical):
    """Shows one list."""

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

    class Opened(Message):
        """A record was opened."""

        def __init__(self, pane: "ListPane", record: Record) -> None:
            super().__init__()
            self.pane = pane
            self.record = record

    class Changed(Message):
        """Something that the bars or the preview show has changed."""

        def __init__(self, pane: "ListPane", cursor: bool = False) -> None:
            super().__init__()
            self.pane = pane
            self.cursor = cursor

    class ViewChosen(Message):
        """The person wants another view of this resource: other server filters."""

        def __init__(self, pane: "ListPane", place: ListPlace) -> None:
            super().__init__()
            self.pane = pane
            self.place = place

    class PageLoaded(Message):
        """A page of `place` was taken in."""

        def __init__(self, place: ListPlace, change: Change) -> None:
            super().__init__()
            self.place = place
            self.change = change

    class PageFailed(Message):
        """The next page of `place` did not come."""

        def __init__(self, place: ListPlace, error: TembaError) -> None:
            super().__init__()
            self.place = place
            self.error = error

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.place: ListPlace | None = None
        self.ready = False
        self._scanning = ""

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

    def compose(self) -> ComposeResult:
        """Chips, table or face, coverage."""
        yield PieceBar(id="chips")
        yield RecordTable(id="table")
        yield Face(id="face")
        yield PieceBar(id="coverage")

    def on_mount(self) -> None:
        """Show what was asked for before the pane was there."""
        self.ready = True
        self._refresh()

    # What is shown

    def show(self, place: ListPlace) -> None:
        """Show a list; its first page is asked for when it has none."""
        if self.place is not None and self.place is not place:
            self.keep()
            self.workers.cancel_node(self)
        self.place = place
        if place.phase == "loading":
            place.phase = "ready" if place.rows is not None and len(place.rows) else "new"
        if self.ready:
            self._close_search()
            self._refresh()
            if place.rows is not None and (place.view.search or place.view.sort):
                self._apply_local()
        self.start()

    def start(self) -> None:
        """Ask for the first page, if there is a session and it was not asked for."""
        if self.place is not None and self.place.phase == "new" and self.session is not None and self.ready:
            if self.place.view.filters and not self.temba.opened:
                return  # what the filters mean depends on the workspace's zone and era
            self._load()

    def keep(self) -> None:
        """Keep cursor, scroll and marks in the place."""
        place = self.place
        if place is not None and place.rows is not None and self.ready:
            table = self.table
            place.table = table.place
            place.marks = frozenset(table.marks)

    def columns(self) -> tuple[Column, ...]:
        """The columns of the view."""
        assert self.place is not None
        era = self.session.era if self.session is not None else None
        columns = columns_for(self.place.resource, self.place.view.columns, era)
        if self.place.view.columns:
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

    def _refresh(self) -> None:
        """Draw everything anew from the place."""
        place = self.place
        if place is None:
            return
        table = self.table
        lens = self._lens
        if place.rows is None:
            table.set_rows(_NoRows(), self.columns(), lens)
        else:
            table.set_rows(place.rows, self.columns(), lens, place=place.table)
            if place.marks:
                table.set_marks(place.marks)
        table.complete = self._table_complete()
        self._show_local()
        self.refresh_words()

    @property
    def _lens(self) -> Lens:
        return self.session.lens if self.session is not None else Lens()

    def redraw(self) -> None:
        """Draw everything anew: the workspace's zone came, or its era."""
        if self.ready:
            self.keep()
            self._refresh()

    def _table_complete(self) -> bool:
        place = self.place
        return place is None or place.records is None or place.records.complete

    def _show_local(self) -> None:
        """Highlights and the sort arrow."""
        place = self.place
        assert place is not None
        table = self.table
        table.highlights = Matcher.parse(place.view.search).highlights if place.view.search else ()
        sort = place.view.sort
        table.sort = (sort.removeprefix("-"), sort.startswith("-")) if sort else None

    def refresh_words(self) -> None:
        """Chips, coverage line, and table or face."""
        place = self.place
        if place is None or not self.ready:
            return
        self._show_chips(place)
        self._show_coverage(place)
        face = self._face_lines(place)
        self.query_one(Face).display = bool(face)
        table = self.table
        had = table.display
        table.display = not face
        if face:
            self.query_one(Face).show(face)
            if had and table.has_focus:
                self.focus()
        elif not had and (self.has_focus or self.screen.focused is None):
            table.focus()
        self.post_message(self.Changed(self))

    can_focus = True

    def _show_chips(self, place: ListPlace) -> None:
        pieces: list[Piece] = []
        resolved = place.resolved
        if place.view.filters:
            pieces.append(Piece("▽ ", "$primary"))
            shown = {chip.index: chip.text for chip in resolved.chips} if resolved is not None else {}
            for index, (name, value) in enumerate(place.view.filters):
                pieces.append(Piece(f" {shown.get(index, f'{name}={value}')} ✕ ", "$background on $primary", f"drop:{index}", True))
                pieces.append(Piece(" "))
        if place.view.search:
            pieces.append(Piece(" /", "$accent", "search"))
            pieces.append(Piece(place.view.search, "$accent underline", "search", True))
            pieces.append(Piece(" ✕ ", "$accent", "drop:search"))
        if resolved is not None:
            pieces += [Piece(f"  {note}", "$text-muted", shrinks=True) for note in resolved.notes]
        bar = self.query_one("#chips", PieceBar)
        bar.set_class(bool(pieces), "-shown")
        bar.show(pieces)

    def _show_coverage(self, place: ListPlace) -> None:
        lens = self._lens
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
                    walking=place.walking,
                    scanning=self._scanning,
                    marked=len(self.table.marks),
                    age=self.session.now() - place.read_at if self.session is not None and place.read_at else 0,
                    error=place.error,
                ),
                lens,
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
            wait = 0.0
            if isinstance(place.error, TembaRateExceededError) and self.session is not None:
                until = self.session.client.throttle.state(place.resource.scope_in(self.session.era)).blocked_until
                wait = max(0.0, (until or 0) - self.session.now())
            return error_face(place.resource, place.error, wait)
        if place.phase in ("new", "loading") and not (records is not None and len(records)):
            return loading_face(place.resource)
        if self._scanning:
            return [FaceLine("Searching the loaded rows…", "muted")]
        searched = len(records) if records is not None and place.view.search else 0
        return empty_face(
            place.resource,
            filtered=bool(place.view.filters),
            searched=searched,
            needs=tuple(sorted(place.resource.required)),
        )

    # Pages

    def _load(self, *, patience: float = ASKS_AFTER, priority: Priority = Priority.INTERACTIVE) -> None:
        place = self.place
        if place is None or place.phase == "loading" or self.session is None:
            return
        if place.records is not None and place.records.complete:
            return
        place.phase, place.error = "loading", None
        self.refresh_words()
        self.run_worker(
            self._load_page(place, self.session, patience, priority), group="page", exclusive=True, exit_on_error=False
        )

    async def _load_page(self, place: ListPlace, session: "Session", patience: float, priority: Priority) -> None:
        try:
            if place.records is None:
                place.resolved = await session.resolve(place.view)
                place.problems = place.resolved.problems
                if not place.resolved.ok:
                    place.phase = "ready"
                    self.refresh_words()
                    return
                place.records = session.records(place.resolved)
                place.rows = Rows(place.records)
            change = await session.load_next(place.records, priority=priority, patience=patience)
        except TembaError as error:
            self.post_message(self.PageFailed(place, error))
        else:
            self.post_message(self.PageLoaded(place, change))

    @on(PageLoaded)
    def _page_loaded(self, event: PageLoaded) -> None:
        event.stop()
        place = event.place
        place.phase, place.error = "ready", None
        if self.session is not None:
            place.read_at = self.session.now()
        if place.rows is not None:
            place.rows.merged(event.change)
        if place is not self.place:
            return
        table = self.table
        if table.source is not place.rows:
            self._refresh()
            if place.view.search or place.view.sort:
                self._apply_local()
        else:
            table.complete = self._table_complete()
            table.rows_changed(None if event.change.replaced else min(event.change.first_new, len(table.source)))
            self.refresh_words()
        self._open_only_one(place)

    def _open_only_one(self, place: ListPlace) -> None:
        if place.open_first and place.records is not None and len(place.records) == 1:
            place.open_first = False
            self.post_message(self.Opened(self, place.records.record(0)))

    @on(PageFailed)
    def _page_failed(self, event: PageFailed) -> None:
        event.stop()
        event.place.phase, event.place.error = "failed", event.error
        if event.place is self.place:
            self.refresh_words()

    @on(RecordTable.EndNeared)
    def _end_neared(self, event: RecordTable.EndNeared) -> None:
        event.stop()
        place = self.place
        if place is None or place.phase != "ready" or place.rows is None or place.rows.narrowed or place.view.search:
            return
        self._load(priority=Priority.PREFETCH)

    @on(RecordTable.EndRequested)
    def _end_requested(self, event: RecordTable.EndRequested) -> None:
        event.stop()
        from temba_tui.screens.walking import ask_how_far

        ask_how_far(self)

    def action_more(self) -> None:
        """One more page, whatever filter or sort is on."""
        self._load()

    def action_wait(self) -> None:
        """Wait for the budget, however long, and then load."""
        if self.place is not None and isinstance(self.place.error, TembaRateExceededError):
            self._load(patience=float("inf"))

    def walk(self, pages: int, *, until_match: bool = False, to_end: bool = False) -> None:
        """Read up to `pages` pages in the background; Esc stops it and keeps what it has."""
        place, session = self.place, self.session
        if place is None or place.rows is None or session is None or place.walking:
            return
        place.walking = f"reading page 1 of at most {pages:,}"
        place.error = None
        self.refresh_words()
        self.run_worker(
            self._walk(place, session, pages, until_match, to_end), group="walk", exclusive=True, exit_on_error=False
        )

    async def _walk(
        self, place: ListPlace, session: "Session", pages: int, until_match: bool, to_end: bool
    ) -> None:
        from temba_tui.workspace.walks import Progress as WalkProgress
        from temba_tui.workspace.walks import walk

        records, rows = place.records, place.rows
        assert records is not None
        assert rows is not None

        def changed(change: Change) -> None:
            rows.merged(change)
            if place is self.place:
                self.table.complete = records.complete
                self.table.rows_changed(None if change.replaced else min(change.first_new, len(rows)))

        def progress(done: WalkProgress) -> None:
            place.walking = f"reading page {done.pages + 1:,} of at most {pages:,}"
            if place is self.place:
                self.refresh_words()

        test = Matcher.parse(place.view.search) if until_match else None
        try:
            walked = await walk(
                session, records, max_pages=pages, test=test, on_change=changed, on_progress=progress, patience=ASKS_AFTER
            )
        except TembaError as error:
            place.phase, place.error = "failed", error
        else:
            place.phase = "ready"
            if place is self.place and walked.ended == "found" and walked.found is not None:
                at = rows.position(walked.found)
                self.table.move_to(at if at is not None else self.table.cursor_row)
            elif place is self.place and to_end:
                self.table.move_to(len(rows) - 1)
        finally:
            place.walking = ""
            if place is self.place:
                self.refresh_words()

    def action_search_on(self) -> None:
        """Load pages until one has a match: priced, with a stop."""
        from temba_tui.screens.walking import ask_search_on

        if self.place is not None and self.place.view.search:
            ask_search_on(self)

    def reload(self) -> None:
        """Ask anew: after an error for what is missing, else for the list from its first page.

        What is loaded stays until the new first page is here.
        """
        place = self.place
        if place is None or place.phase == "loading" or place.walking or self.session is None:
            return
        if place.records is None or not len(place.records) or (place.phase == "failed" and not place.stale):
            if place.problems:
                place.problems, place.records = (), None
            self._load()
            return
        place.phase, place.error, place.stale = "loading", None, True
        self.refresh_words()
        self.run_worker(self._read_anew(place, self.session), group="page", exclusive=True, exit_on_error=False)

    async def _read_anew(self, place: ListPlace, session: "Session") -> None:
        try:
            resolved = await session.resolve(place.view)
            records = session.records(resolved)
            change = await session.load_next(records, patience=ASKS_AFTER)
        except TembaError as error:
            self.post_message(self.PageFailed(place, error))
            return
        place.resolved, place.records, place.rows, place.stale = resolved, records, Rows(records), False
        place.table = None
        self.post_message(self.PageLoaded(place, change))

    def give_up(self) -> bool:
        """Give up what is waited for; False when nothing is."""
        place = self.place
        if place is None:
            return False
        if place.walking or place.phase == "loading":
            self.workers.cancel_group(self, "page")
            self.workers.cancel_group(self, "walk")
            place.walking = ""
            place.phase = "ready" if place.records is not None and place.records.pages else "failed"
            if place.phase == "failed":
                place.error = GivenUpError()
            self.refresh_words()
            return True
        return False

    # The local filter and the sort

    def _apply_local(self) -> None:
        """Search and sort as the view says, in slices."""
        self.run_worker(self._search_and_sort(), group="search", exclusive=True, exit_on_error=False)

    async def _search_and_sort(self) -> None:
        place = self.place
        if place is None or place.rows is None:
            return
        rows, table, session = place.rows, self.table, self.session
        worker = get_current_worker()
        self._show_local()
        kept = table.cursor_identity

        def progress(done: Progress) -> None:
            if place is not self.place or worker.is_cancelled:
                return
            whole = done.scanned >= done.total
            self._scanning = "" if whole else f"searched {format_count(done.scanned)}…"
            table.rows_changed()
            self.refresh_words()

        try:
            await rows.filter(Matcher.parse(place.view.search) if place.view.search else None, progress)
            key = place.view.sort.removeprefix("-")
            column = next((one for one in self.columns() if one.key == key), None) if key else None
            if column is not None and session is not None:
                await rows.sort(column, place.view.sort.startswith("-"), session.lens, progress)
            elif rows.order is not None:
                rows.clear_sort()
        finally:
            self._scanning = ""
        if place is self.place:
            table.rows_changed()
            if kept is None or not table.move_to_identity(kept):
                table.move_to(0)
            self.refresh_words()

    def set_search(self, text: str) -> None:
        """Filter the loaded rows by `text`; '' shows all again."""
        place = self.place
        if place is not None and place.view.search != text:
            place.view = place.view.with_search(text)
            self._apply_local()

    def set_sort(self, sort: str) -> None:
        """Sort the loaded rows by a column's key, `-` before it for descending; '' is the server's order."""
        place = self.place
        if place is not None and place.view.sort != sort:
            place.view = place.view.with_sort(sort)
            self._apply_local()

    def set_columns(self, keys: Iterable[str]) -> None:
        """Show these columns."""
        if self.place is not None:
            self.place.view = self.place.view.with_columns(tuple(keys))
            self.table.set_columns(self.columns())

    @on(RecordTable.TitleClicked)
    def _title_clicked(self, event: RecordTable.TitleClicked) -> None:
        event.stop()
        if self.place is not None:
            now = self.place.view.sort
            self.set_sort({event.key: f"-{event.key}", f"-{event.key}": ""}.get(now, event.key))

    def action_sort(self) -> None:
        """Choose a column to sort the loaded rows by."""
        from temba_tui.screens.choosing import choose_sort

        choose_sort(self)

    def action_columns(self) -> None:
        """Choose the columns."""
        from temba_tui.screens.choosing import choose_columns

        choose_columns(self)

    def action_filter(self) -> None:
        """Type a local filter."""
        place = self.place
        if place is None or place.rows is None:
            return
        found = self.query("#search")
        if found:
            found.first().focus()
            return
        from temba_tui.screens.search_input import SearchInput

        box = SearchInput(place.view.search, id="search")
        self.mount(box, before=self.table)
        box.focus()

    def _close_search(self) -> None:
        for box in self.query("#search"):
            box.remove()

    def search_typed(self, text: str) -> None:
        """The local filter was typed on."""
        self.set_search(text)

    def search_left(self) -> None:
        """The local filter's line was left; the filter stays."""
        self._close_search()
        (self.table if self.table.display else self).focus()

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

    def choose_view(self, view: object) -> None:
        """Show the same resource with other server filters."""
        from temba_tui.workspace.view import View

        if self.place is not None and isinstance(view, View):
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


class _NoRows:
    def __len__(self) -> int:
        return 0

    def record(self, index: int, /) -> Mapping[str, object]:
        raise IndexError(index)

    def identity(self, index: int, /) -> str | None:
        raise IndexError(index)
