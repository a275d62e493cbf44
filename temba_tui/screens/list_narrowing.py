"""What is done with the rows that are loaded: the local filter, the sort, the columns. No request comes of any of
it."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input
from textual.worker import get_current_worker

from temba_tui.screens.list_base import parsed
from temba_tui.screens.list_reading import ListReading
from temba_tui.screens.places import ListPlace
from temba_tui.screens.working import run
from temba_tui.text import format_count
from temba_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from temba_tui.workspace.rows import Progress

SAID_EVERY = 0.1
"""Seconds between two words on how far a search is."""


class _Telling:
    """Shows what a search has found while it is at work, now and then: drawing costs more than searching."""

    def __init__(self, pane: "ListNarrowing", place: ListPlace) -> None:
        self._pane = pane
        self._place = place
        self._worker = get_current_worker()
        self._shown = 0
        self._said = 0.0

    def found(self, done: "Progress") -> None:
        """The filter came on; after its first step it only appends."""
        self._tell("searched", done, lambda: self._pane.table.rows_changed(self._shown or None))

    def sorted(self, done: "Progress") -> None:
        """The sort came on; what is shown changes at its end."""
        self._tell("sorting", done, lambda: None)

    def _tell(self, doing: str, done: "Progress", show: Callable[[], None]) -> None:
        pane, now = self._pane, time.monotonic()
        whole = done.scanned >= done.total
        if self._place is not pane.place or self._worker.is_cancelled or not (whole or now - self._said >= SAID_EVERY):
            return
        self._said = now
        show()
        self._shown = done.found
        pane.scanning = "" if whole else f"{doing} {format_count(done.scanned)}…"
        pane.refresh_words()


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
            run(self, self._search_and_sort, "search")

    def show_local(self) -> None:
        """Highlights and the sort arrow."""
        place = self.place
        assert place is not None
        table = self.table
        matcher = parsed(place.view.search)
        table.highlights = matcher.highlights if matcher is not None else ()
        sort = place.view.sort
        table.sort = (sort.removeprefix("-"), sort.startswith("-")) if sort else None

    async def _search_and_sort(self) -> None:
        place = self.place
        if place is None or place.rows is None:
            return
        rows, table, session = place.rows, self.table, self.session
        self.show_local()
        kept = table.cursor_identity
        told = _Telling(self, place)
        try:
            matcher = parsed(place.view.search)
            if matcher is not None or rows.matcher is not None:
                await rows.filter(matcher, told.found)
            key, reverse = place.view.sort.removeprefix("-"), place.view.sort.startswith("-")
            column = next((one for one in self.columns() if one.key == key), None) if key else None
            order = rows.order
            sorted_so = order is not None and (order.column.key, order.reverse) == (key, reverse) and not rows.unsorted
            if column is None and order is not None:
                rows.clear_sort()
            elif column is not None and session is not None and not sorted_so:
                await rows.sort(column, reverse, session.lens, told.sorted)
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
            if any(box.value.strip() != text for box in self.query("#search").results(Input)):
                self.close_search()  # it was dropped by its chip or by a key, and the line would say otherwise
            self.refresh_words()
            self.narrow()

    def set_sort(self, sort: str) -> None:
        """Sort the loaded rows by a column's key, `-` before it for descending; '' is the server's order."""
        place = self.place
        if place is not None and place.view.sort != sort:
            place.view = place.view.with_sort(sort)
            self.narrow()

    def set_columns(self, keys: Iterable[str]) -> None:
        """Show these columns, now and from now on; none means as the type declares."""
        from temba_tui.screens.preferences import choose_columns

        place, chosen = self.place, tuple(keys)
        if place is not None:
            if place.view.columns:
                place.view = place.view.with_columns(chosen)
            choose_columns(self.temba, place.resource.name, chosen)
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
            box = found.first(Input)
            if not box.display:
                box.value = place.view.search
                box.cursor_position = len(box.value)
                box.display = True
        else:
            from temba_tui.screens.search_input import SearchInput

            box = SearchInput(place.view.search, id="search")
            self.mount(box, before=self.table)
        box.focus()
        # What is typed stands in the line: the chip that says the same makes room for it, all in one step.
        self.refresh_words()

    @property
    def search_open(self) -> bool:
        """Whether the local filter's line is there."""
        return any(box.display for box in self.query("#search"))

    def close_search(self) -> None:
        """Hide the local filter's line; the filter stays, and the next `refresh_words` shows its chip."""
        for box in self.query("#search"):
            had_focus = box.has_focus
            box.display = False
            if had_focus:
                (self.table if self.table.display else self).focus()

    def search_typed(self, text: str) -> None:
        """The local filter was typed on."""
        self.set_search(text)

    def search_left(self) -> None:
        """The local filter's line was left; the filter stays."""
        self.close_search()
        self.refresh_words()
