"""What is done with the rows that are loaded: the local filter, the sort, the columns. No request comes of any of
it."""

from collections.abc import Iterable

from textual import on
from textual.worker import get_current_worker

from temba_tui.screens.list_reading import ListReading
from temba_tui.text import format_count
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.rows import Progress


class ListNarrowing(ListReading):
    """Filters and sorts in slices, so that keys are answered meanwhile."""

    def narrow(self) -> None:
        """Search and sort as the view says."""
        place = self.place
        if (
            place is not None
            and place.rows is not None
            and (place.view.search or place.view.sort or place.rows.narrowed)
        ):
            self.run_worker(self._search_and_sort(), group="search", exclusive=True, exit_on_error=False)

    def show_local(self) -> None:
        """Highlights and the sort arrow."""
        place = self.place
        assert place is not None
        table = self.table
        table.highlights = Matcher.parse(place.view.search).highlights if place.view.search else ()
        sort = place.view.sort
        table.sort = (sort.removeprefix("-"), sort.startswith("-")) if sort else None

    async def _search_and_sort(self) -> None:
        place = self.place
        if place is None or place.rows is None:
            return
        rows, table, session = place.rows, self.table, self.session
        worker = get_current_worker()
        self.show_local()
        kept = table.cursor_identity

        def progress(done: Progress) -> None:
            if place is not self.place or worker.is_cancelled:
                return
            whole = done.scanned >= done.total
            self.scanning = "" if whole else f"searched {format_count(done.scanned)}…"
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
            self.scanning = ""
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
            self.narrow()

    def set_sort(self, sort: str) -> None:
        """Sort the loaded rows by a column's key, `-` before it for descending; '' is the server's order."""
        place = self.place
        if place is not None and place.view.sort != sort:
            place.view = place.view.with_sort(sort)
            self.narrow()

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

    def close_search(self) -> None:
        """Take the filter's line away; the filter stays."""
        for box in self.query("#search"):
            box.remove()

    def search_typed(self, text: str) -> None:
        """The local filter was typed on."""
        self.set_search(text)

    def search_left(self) -> None:
        """The local filter's line was left; the filter stays."""
        self.close_search()
        (self.table if self.table.display else self).focus()
