"""Pages of a list: the first at once, the next near the end, a reload, and walks that can be stopped."""

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from temba_tui.client.errors import (
    TembaConnectionError,
    TembaCursorLoopError,
    TembaError,
    TembaInvalidCursorError,
    TembaRateExceededError,
    TembaTokenError,
)
from temba_tui.client.throttle import Priority
from temba_tui.screens.list_base import ListBase, parsed, rows_of
from temba_tui.screens.places import GivenUpError, ListPlace
from temba_tui.screens.working import run
from temba_tui.text import format_span
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.patience import patiently

if TYPE_CHECKING:
    from temba_tui.workspace.records import Change
    from temba_tui.workspace.session import Session

ASKS_AFTER = 120.0
"""Seconds: a refusal that lasts longer is not waited for by itself."""


class ListReading(ListBase):
    """Reads pages into the place that is shown. An answer that comes when another place is shown is kept with its
    own."""

    def start(self) -> None:
        """Ask for the first page, if there is a session and it was not asked for."""
        if self.place is None or self.place.phase != "new" or self.session is None or not self.ready:
            return
        if self.place.view.filters and not self.temba.opened:
            return  # what the filters mean depends on the workspace's zone and era
        self._load()

    def _load(self, *, patience: float = ASKS_AFTER, priority: Priority = Priority.INTERACTIVE) -> None:
        place = self.place
        if place is None or place.phase == "loading" or self.session is None:
            return
        if place.records is not None and place.records.complete:
            return
        place.phase, place.error = "loading", None
        self.refresh_words()
        run(self, partial(self._load_page, place, self.session, patience, priority), "page")

    async def _load_page(self, place: ListPlace, session: "Session", patience: float, priority: Priority) -> None:
        try:
            if place.records is None:
                place.resolved = await patiently(session, patience, partial(session.resolve, place.view))
                place.problems = place.resolved.problems
                if not place.resolved.ok:
                    place.phase = "ready"
                    self.refresh_words()
                    return
                place.records = session.records(place.resolved)
                place.rows = rows_of(place.records)
            change = await session.load_next(place.records, priority=priority, patience=patience)
        except TembaError as error:
            self.post_message(self.PageFailed(place, error))
        else:
            self.post_message(self.PageLoaded(place, change))

    @on(ListBase.PageLoaded)
    def _page_loaded(self, event: ListBase.PageLoaded) -> None:
        event.stop()
        place = event.place
        place.phase, place.error = "ready", None
        place.fruitless = not event.change.added and not event.change.replaced
        if self.session is not None:
            place.read_at = self.session.now()
        if place.rows is not None:
            place.rows.merged(event.change)
        if place is not self.place:
            return
        table = self.table
        if table.source is not place.rows:
            self.draw_anew()
            self.narrow()
        else:
            self.follow_completeness()
            table.rows_changed(None if event.change.replaced else min(event.change.first_new, len(table.source)))
            self.refresh_words()
        self._open_only_one(place)

    def _open_only_one(self, place: ListPlace) -> None:
        if place.open_first and place.records is not None and len(place.records) == 1:
            place.open_first = False
            self.post_message(self.Opened(self, place.records.record(0)))

    @on(ListBase.PageFailed)
    def _page_failed(self, event: ListBase.PageFailed) -> None:
        event.stop()
        event.place.phase, event.place.error = "failed", event.error
        if isinstance(event.error, TembaConnectionError):
            self.temba.offline = True
        if event.place is self.place:
            self.refresh_words()
            if isinstance(event.error, TembaTokenError) and self.screen.is_current:
                self.temba.browser.action_token()

    @on(RecordTable.EndNeared)
    def _end_neared(self, event: RecordTable.EndNeared) -> None:
        event.stop()
        place = self.place
        if place is None or place.phase != "ready" or place.rows is None or place.rows.narrowed or place.view.search:
            return
        if place.fruitless:
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
            self._open_again(float("inf"))
            self._load(patience=float("inf"))

    def walk(self, pages: int, *, until_match: bool = False, to_end: bool = False) -> None:
        """Read up to `pages` pages in the background; Esc stops it and keeps what it has."""
        place, session = self.place, self.session
        if place is None or place.rows is None or session is None or place.walking:
            return
        place.walking = f"reading page 1 of at most {pages:,}"
        place.error = None
        self.refresh_words()
        run(self, partial(self._walk, place, session, pages, until_match, to_end), "walk")

    async def _walk(self, place: ListPlace, session: "Session", pages: int, until_match: bool, to_end: bool) -> None:
        from temba_tui.workspace.walks import Progress as WalkProgress
        from temba_tui.workspace.walks import walk

        records, rows = place.records, place.rows
        assert records is not None
        assert rows is not None

        def changed(change: "Change") -> None:
            rows.merged(change)
            if place is self.place:
                self.follow_completeness()
                self.table.rows_changed(None if change.replaced else min(change.first_new, len(rows)))

        def progress(done: WalkProgress) -> None:
            place.walking = f"reading page {done.pages + 1:,} of at most {pages:,}"
            if place is self.place:
                self.refresh_words()

        test = parsed(place.view.search) if until_match else None
        try:
            walked = await walk(
                session,
                records,
                max_pages=pages,
                test=test,
                on_change=changed,
                on_progress=progress,
                patience=ASKS_AFTER,
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

    def refused_for(self, place: ListPlace) -> float:
        """Seconds until the server takes what it refused for want of budget; 0 where that is not what is wrong."""
        if not isinstance(place.error, TembaRateExceededError) or self.session is None:
            return 0.0
        scope = place.error.scope or place.resource.scope_in(self.session.era)
        until = self.session.client.throttle.state(scope).blocked_until
        return max(0.0, (until or 0) - self.session.now())

    def reload(self) -> None:
        """Ask anew: after an error for what is missing, else for the list from its first page.

        What is loaded stays until the new first page is here.
        """
        place = self.place
        if place is None or place.phase == "loading" or place.walking or self.session is None:
            return
        if (wait := self.refused_for(place)) > ASKS_AFTER:
            said = f"Nothing is asked: the server refuses it for {format_span(wait)}. w waits for it."
            self.notify(said, timeout=4, markup=False)
            return
        self._open_again()
        # Past a place that the server does not know, or gives again and again, only the list's start leads on.
        lost = isinstance(place.error, (TembaCursorLoopError, TembaInvalidCursorError))
        if (
            place.records is None
            or not len(place.records)
            or (place.phase == "failed" and not place.stale and not lost)
        ):
            if place.problems:
                place.problems, place.records = (), None
            self._load()
            return
        place.phase, place.error, place.stale = "loading", None, True
        self.refresh_words()
        run(self, partial(self._read_anew, place, self.session), "page")

    def _open_again(self, patience: float = 0) -> None:
        from temba_tui.screens.opening import open_again

        open_again(self.temba, patience)

    async def _read_anew(self, place: ListPlace, session: "Session") -> None:
        try:
            resolved = await patiently(session, ASKS_AFTER, partial(session.resolve, place.view))
            records = session.records(resolved)
            change = await session.load_next(records, patience=ASKS_AFTER)
        except TembaError as error:
            self.post_message(self.PageFailed(place, error))
            return
        place.resolved, place.records, place.rows, place.stale = resolved, records, rows_of(records), False
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
