"""`g`: paste anything, and see what it is: what is loaded first, then the server, at most three requests before
asking."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from temba_tui.client.errors import TembaError
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.screens.popup import Popup
from temba_tui.screens.working import run
from temba_tui.text import clean, plural
from temba_tui.workspace.identify import Event, Found, NotFound, Paused, Planned, Skipped, Trying, identify

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.screens.base import BrowserScreen

Go = Callable[["BrowserScreen"], None]


class IdentifyScreen(Popup[Go | None]):
    """Dismisses with what goes to the thing that was found; None on Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", id="identify.cancel"),
        Binding("up", "move(-1)", show=False, id="identify.up"),
        Binding("down", "move(1)", show=False, id="identify.down"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._said: list[Content] = []
        self._hits: list[Found] = []
        self._go_on: asyncio.Event | None = None

    def compose(self) -> ComposeResult:
        """The input, what was tried, what was found."""
        with Vertical(id="picker"):
            yield Static(Content("What is this?"), id="picker-title")
            yield Input(
                placeholder="a phone number, URN, UUID, name, number or web address",
                id="picker-input",
                select_on_focus=False,
            )
            yield Static(Content(""), id="identify-said")
            yield OptionList(id="picker-list")
            yield Static(
                Content("⏎ looks: what is loaded is free, the server costs a request a try · esc closes"),
                id="picker-hint",
            )

    def on_mount(self) -> None:
        """Begin empty."""
        self.query_one(OptionList).can_focus = False
        self.query_one(OptionList).display = False

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._hits or self._said:
            self.workers.cancel_group(self, "identify")
            self._hits, self._said, self._go_on = [], [], None
            self._draw()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._go_on is not None:
            self._go_on.set()
            return
        if self._hits:
            self._choose(self.query_one(OptionList).highlighted or 0)
            return
        app = cast("TembaApp", self.app)
        if event.value.strip() and app.session is not None:
            self._said = []
            run(self, partial(self._look, event.value.strip()), "identify")

    async def _look(self, text: str) -> None:
        app = cast("TembaApp", self.app)
        assert app.session is not None
        lists = [place.records for place in app.history if isinstance(place, ListPlace) and place.records is not None]
        try:
            async for event in identify(text, app.session, lists=lists):
                if isinstance(event, Paused):
                    self._go_on = asyncio.Event()
                    left = ", ".join(dict.fromkeys(step.resource for step in event.left))
                    self._tell(f"Nothing in {plural(event.requests, 'request')}. ⏎ goes on with {left}.", "$warning")
                    await self._go_on.wait()
                    self._go_on = None
                else:
                    self._take(event)
        except TembaError as error:
            self._tell(f"{error.sentence} {error.hint}", "$error")
            return
        if len(self._hits) == 1:
            self._choose(0)

    def _take(self, event: Event) -> None:
        if isinstance(event, Planned):
            self._tell(event.plan.says, "$text-muted")
        elif isinstance(event, Trying):
            self._tell(f"looking for {event.step.says}…", "$text-muted")
        elif isinstance(event, Skipped):
            self._tell(event.reason, "$text-muted")
        elif isinstance(event, NotFound):
            self._tell(f"Nothing was found, in {plural(event.requests, 'request')}.", "$warning")
        elif isinstance(event, Found):
            self._hits.append(event)
            self._draw()

    def _tell(self, text: str, style: str) -> None:
        if text:
            self._said.append(Content.styled(clean(text), style))
            self._draw()

    def _draw(self) -> None:
        self.query_one("#identify-said", Static).update(Content("\n").join(self._said[-8:]))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_drawn(hit)) for hit in self._hits])
        options.highlighted = 0 if self._hits else None
        options.display = bool(self._hits)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        hit = self._hits[index]

        def go(screen: "BrowserScreen") -> None:
            app = screen.temba
            app.go(ListPlace(hit.resource, hit.view) if hit.record is None else RecordPlace(hit.resource, hit.record))

        self.dismiss(go)

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._hits:
            options.highlighted = max(0, min(len(self._hits) - 1, (options.highlighted or 0) + by))

    def action_cancel(self) -> None:
        """Leave; a request that is under way is given up."""
        self.dismiss(None)


def _drawn(hit: Found) -> Content:
    name = hit.resource.title if hit.record is None else f"{hit.resource.singular}  {hit.resource.name_of(hit.record)}"
    return Content.assemble(clean(name), ("  " + clean(hit.how), "$text-muted"))
