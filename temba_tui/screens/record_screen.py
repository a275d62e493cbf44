"""The inspector: one record as summary, as JSON, and the lists that refer to it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from temba_tui.resources.spec import Record, Resource, Scope, Target, references_in
from temba_tui.screens.base import BrowserScreen
from temba_tui.screens.copying import CopyItem
from temba_tui.screens.editing import NEW
from temba_tui.screens.list_pane import ListPane
from temba_tui.screens.places import ListPlace, Place, RecordPlace
from temba_tui.screens.summaries import summary_of
from temba_tui.screens.working import run
from temba_tui.widgets.bars import Piece, PieceBar, PieceClicked
from temba_tui.widgets.json_view import JsonView
from temba_tui.widgets.record_table import RecordTable
from temba_tui.widgets.summary_view import SummaryView

if TYPE_CHECKING:
    from temba_tui.resources.spec import Referrer
    from temba_tui.workspace.jobs import RecordChanged

SUMMARY, JSON, LISTS = 0, 1, 2
"""The tabs: the lists that refer to the record follow the JSON."""


class RecordScreen(BrowserScreen):
    """Shows one record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "tab(1)", "next tab", key_display="tab", id="tabs"),
        Binding("shift+tab", "tab(-1)", "tab before", show=False, id="tabs.back"),
        *(Binding(str(number), f"open_tab({number - 1})", show=False, id=f"tab.{number}") for number in range(1, 10)),
        Binding("slash", "search", "search", key_display="/", id="record.search"),
        NEW,
        Binding("n", "next_match(1)", "next match", show=False, id="record.next"),
        Binding("N", "next_match(-1)", "match before", show=False, id="record.previous"),
        Binding("R", "reveal", "reveal masked values", show=False, id="record.reveal"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.place: RecordPlace | None = None
        self._shown: Record | None = None
        self._matches = ""

    def compose_body(self) -> Iterable[Widget]:
        """Tabs and their bodies."""
        with Vertical(id="record"):
            yield PieceBar(id="tabs")
            with Vertical(id="tab-body"):
                yield SummaryView(id="summary")
                yield JsonView(id="json")
                yield ListPane(id="referring")

    def mounted(self) -> None:
        """Show the place that came before the widgets did."""
        if self.place is not None:
            self.show_place(self.place)

    def show_place(self, place: Place) -> None:
        """Show a record."""
        assert isinstance(place, RecordPlace)
        self.place = place
        if self.ready:
            self._shown = None
            self._show_tab()
            self.update_bars()

    def leave(self) -> None:
        """Keep where the person was in the list of a tab."""
        if self.ready:
            self.query_one(ListPane).keep()

    def workspace_opened(self) -> None:
        """Dates can be shown in the workspace's zone."""
        self._shown = None
        self._show_tab()
        super().workspace_opened()

    def crumbs(self) -> list[str]:
        """The type and the record's name."""
        return [self.place.resource.title, self.place.title] if self.place is not None else []

    @property
    def list_place(self) -> ListPlace | None:
        """The list of the open tab; None on the summary and the JSON."""
        return self.place.lists.get(self.place.tab) if self.place is not None else None

    @property
    def scope(self) -> Scope:
        """The scope of the list in the open tab, else of the record's type."""
        inner = self.list_place
        resource = inner.resource if inner is not None else self.place.resource if self.place is not None else None
        era = self.session.era if self.session is not None else None
        return resource.scope_in(era) if resource is not None else "v2"

    @property
    def busy(self) -> str:
        """What is loading."""
        inner = self.list_place
        return "loading…" if inner is not None and inner.phase == "loading" else ""

    # Tabs

    def _referrers(self) -> Sequence["Referrer"]:
        if self.place is None or self.session is None:
            return ()
        return self.session.referrers(self.place.resource)

    def _titles(self) -> list[str]:
        return ["Summary", "JSON", *(one.title for one in self._referrers())]

    def _show_tab(self) -> None:
        place = self.place
        if place is None or not self.ready:
            return
        place.tab = min(place.tab, len(self._titles()) - 1)
        self._end_search()
        self._show_tabs()
        self.query_one("#summary").display = place.tab == SUMMARY
        self.query_one("#json").display = place.tab == JSON
        self.query_one("#referring").display = place.tab >= LISTS
        if place.tab >= LISTS:
            self._show_list(place)
        else:
            self._show_record(place)
        self.focus_body()
        self.update_status()

    def _show_tabs(self) -> None:
        assert self.place is not None
        pieces = []
        for index, title in enumerate(self._titles()):
            style = "$background on $primary bold" if index == self.place.tab else "$text-muted"
            pieces += [Piece(f" {index + 1} {title} ", style, f"tab:{index}"), Piece(" ")]
        right = [Piece(self._matches, "$accent"), Piece("  n N  esc ends", "$text-muted")] if self._matches else []
        self.query_one("#tabs", PieceBar).show(pieces, right)

    def _end_search(self) -> bool:
        """End a search in the JSON; False when there was none."""
        boxes = self.query("#json-search")
        was = bool(boxes) or bool(self._matches)
        boxes.remove()
        self._matches = ""
        if was:
            self.query_one(JsonView).end_search()
        return was

    def _show_record(self, place: RecordPlace) -> None:
        if self.session is None or self._shown is place.record:
            return
        self._shown = place.record
        lens = self.session.lens
        blocks = summary_of(self.session, place.resource, place.record, place.revealed)
        self.query_one(SummaryView).show(blocks)
        targets: Mapping[str, Target] = {
            path: target for path, target, _ in references_in(place.resource, place.record, self.session.era)
        }
        view = self.query_one(JsonView)
        view.set_value(place.record, references=targets, lens=lens, masked=place.resource.masked)
        view.reveal(place.revealed)

    def _show_list(self, place: RecordPlace) -> None:
        inner = place.lists.get(place.tab)
        if inner is None and self.session is not None:
            referrer = self._referrers()[place.tab - LISTS]
            view = self.session.referrer_view(place.resource, place.record, referrer)
            resource = self.session.resources[referrer.resource]
            if view is None:
                from temba_tui.workspace.view import View

                inner = ListPlace(resource, View(resource.name))
                inner.problems = (f"This {place.resource.singular} has nothing to ask {resource.title.lower()} by.",)
                inner.phase = "ready"
            else:
                inner = ListPlace(resource, view)
            place.lists[place.tab] = inner
        if inner is not None:
            self.query_one(ListPane).show(inner)

    def focus_body(self) -> None:
        """What the tab shows."""
        if self.place is None:
            return
        if self.place.tab == SUMMARY:
            self.query_one(SummaryView).focus()
        elif self.place.tab == JSON:
            self.query_one(JsonView).focus()
        else:
            pane = self.query_one(ListPane)
            (pane.table if pane.table.display else pane).focus()

    def action_tab(self, by: int) -> None:
        """The next tab, or the one before."""
        if self.place is not None:
            self.action_open_tab((self.place.tab + by) % len(self._titles()))

    def action_open_tab(self, index: int) -> None:
        """Open a tab by its number."""
        if self.place is not None and index < len(self._titles()) and index != self.place.tab:
            self.leave()
            self.place.tab = index
            self._show_tab()

    @on(PieceClicked, "#tabs")
    def _tab_clicked(self, event: PieceClicked) -> None:
        event.stop()
        self.action_open_tab(int(event.key.partition(":")[2]))

    # What happens in the tabs

    @on(SummaryView.ReferenceOpened)
    @on(JsonView.ReferenceOpened)
    def _reference_opened(self, event: SummaryView.ReferenceOpened | JsonView.ReferenceOpened) -> None:
        event.stop()
        self.go_target(event.target)

    @on(ListPane.Changed)
    def _pane_changed(self, event: ListPane.Changed) -> None:
        event.stop()
        if not event.cursor:
            self.update_bars()

    @on(ListPane.ViewChosen)
    def _view_chosen(self, event: ListPane.ViewChosen) -> None:
        event.stop()
        if self.place is not None and self.place.tab >= LISTS:
            self.place.lists[self.place.tab] = event.place
            self.query_one(ListPane).show(event.place)

    @on(ListPane.Opened)
    def _opened(self, event: ListPane.Opened) -> None:
        event.stop()
        inner = event.pane.place
        if inner is not None:
            self.temba.go(RecordPlace(inner.resource, event.record))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Searching is for the JSON; the lists of the tabs have their own filter."""
        if action == "search":
            return self.place is not None and self.place.tab == JSON
        if action == "next_match":
            return bool(self._matches)
        if action == "write" and parameters == ("new",) and self._matches:
            return False
        if action == "reveal":
            return self.place is not None and bool(self.place.resource.masked)
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Type what to find in the JSON."""
        found = self.query("#json-search")
        if found:
            found.first().focus()
            return
        from temba_tui.screens.search_input import JsonSearch

        box = JsonSearch(self.query_one(JsonView), id="json-search")
        self.query_one("#tab-body").mount(box, before=self.query_one("#json"))
        box.focus()

    def action_next_match(self, by: int) -> None:
        """Go to another match."""
        view = self.query_one(JsonView)
        (view.next_match if by > 0 else view.previous_match)()

    @on(JsonView.SearchChanged)
    def _search_changed(self, event: JsonView.SearchChanged) -> None:
        event.stop()
        self._matches = (
            f"match {event.current:,} of {event.count:,}{'…' if event.running else ''}"
            if event.count or event.running
            else "no match"
        )
        self._show_tabs()

    def action_reveal(self) -> None:
        """Show masked values, or hide them again."""
        if self.place is not None and self.place.resource.masked:
            self.place.revealed = not self.place.revealed
            self._shown = None
            self._show_tab()

    def subject(self) -> tuple[Resource, Record] | None:
        """The record; in a list of its tabs the one under the cursor."""
        place = self.place
        if place is None or not self.ready:
            return None
        if place.tab < LISTS:
            return place.resource, place.record
        inner, record = self.list_place, self.query_one(ListPane).record_under_cursor()
        return (inner.resource, record) if inner is not None and record is not None else None

    def subject_type(self) -> Resource | None:
        """The type of the record, or of the list in its tab."""
        inner = self.list_place
        return inner.resource if inner is not None else self.place.resource if self.place is not None else None

    def record_changed(self, news: "RecordChanged") -> None:
        """Draw what was written."""
        if not self.ready or self.place is None:
            return
        if self.place.tab >= LISTS:
            self.query_one(ListPane).table.rows_changed()
        else:
            self._show_record(self.place)
        self.update_bars()

    @property
    def list_pane(self) -> ListPane:
        """The list of a tab."""
        return self.query_one(ListPane)

    def selected_value(self) -> tuple[str, str] | None:
        """The path and the value of the JSON line under the cursor; None elsewhere."""
        if self.place is None or self.place.tab != JSON:
            return None
        view = self.query_one(JsonView)
        return view.payload("path"), view.payload("value")

    def copy_items(self) -> Sequence[CopyItem]:
        """What can be copied of this record."""
        from temba_tui.screens.copy_items import record_items

        return record_items(self)

    def action_reload(self) -> None:
        """Read the record again, or the list of the open tab."""
        if self.place is None or self.session is None:
            return
        if self.place.tab >= LISTS:
            self.query_one(ListPane).reload()
        else:
            run(self, partial(self._read_again, self.place), "page")

    async def _read_again(self, place: RecordPlace) -> None:
        assert self.session is not None
        fresh = await self.session.fetch_again(place.resource, place.record)
        if fresh is None:
            self.notify(
                "The server has no such record now, or cannot be asked for one.", severity="warning", markup=False
            )
            return
        place.record = fresh
        if place is self.place:
            self._show_tab()
            self.update_bars()
            self.notify("Read again.", timeout=2, markup=False)

    def action_step_back(self) -> None:
        """End a search, give up a request, clear marks, clear the local filter, leave the record."""
        if self._end_search():
            self._show_tabs()
            self.focus_body()
            return
        if self.place is not None and self.place.tab >= LISTS:
            pane = self.query_one(ListPane)
            if pane.give_up() or self.query_one(RecordTable).step_back():
                return
            if pane.place is not None and pane.place.view.search:
                pane.set_search("")
                return
        self.temba.travel_back()
