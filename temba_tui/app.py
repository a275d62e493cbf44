"""The Textual app: themes, keys, going from place to place, the news of the connection."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.filter import LineFilter

from temba_tui.key_order import OrderedKeysApp
from temba_tui.start import Start
from temba_tui.themes import THEMES
from temba_tui.widgets.screen_diff import ScreenDiff
from temba_tui.widgets.wall import TextWall
from temba_tui.workspace.history import History

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver
    from textual.timer import Timer

    from temba_tui.client import RequestEntry
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.screens.places import Place
    from temba_tui.workspace.jobs import RecordChanged
    from temba_tui.workspace.session import Session


REDRAWN_AFTER = 0.1
"""Seconds after a resize; Textual gathers the resizes of a hundredth."""
STARTED_AFTER = 3.0
"""Seconds after which starting is over."""


def _commands() -> "type[Provider]":
    """The palette's provider, imported when the palette is first opened."""
    from temba_tui.screens.palette import TembaCommands

    return TembaCommands


class TembaApp(OrderedKeysApp):
    """Browses one workspace."""

    CSS_PATH = "app.tcss"
    TITLE = "temba-tui"
    COMMANDS: "ClassVar[set[type[Provider] | Callable[[], type[Provider]]]]" = {_commands}  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = True
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (27, "-tall"), (44, "-high")]  # noqa: RUF012 (Textual annotates it so)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Quit", show=False, id="quit"),
        Binding("ctrl+c", "say_how_to_quit", show=False, system=True),
        Binding("ctrl+z", "suspend_process", show=False, system=True),
    ]

    def __init__(self, start: Start) -> None:
        self.shown = ScreenDiff()  # the driver is chosen as the app is made
        self._redrawing: Timer | None = None
        super().__init__(start)
        self.settings = start.settings
        self.label = start.label
        self.colour = start.colour
        self.history: History[Place] = History()
        self.offline = False
        self.last_key = ""
        """The key that was pressed last: a dialog is not answered by its repetitions."""
        self.opened = False
        """Whether asking who the workspace is has ended, well or not."""
        self.requests: deque[RequestEntry] = deque(maxlen=500)
        self.sidebar_wanted: bool | None = None
        self.not_kept = ""
        """Why nothing is kept on this machine, as it was last told."""
        self._wall = TextWall()
        self._browsers: dict[str, BrowserScreen] = {}
        for theme in THEMES:
            self.register_theme(theme)
        chosen = start.settings.theme
        self.theme = chosen if chosen in {theme.name for theme in THEMES} else THEMES[0].name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters behind our wall: text is made safe before anything else sees it."""
        return [self._wall, *super().get_line_filters()]

    def get_driver_class(self) -> "type[Driver]":
        """The platform's driver, with columns that stay where they are, and an end when the terminal has ended; a paste
        is text to it."""
        from temba_tui.widgets.lasting import lasting_driver
        from temba_tui.widgets.pasting import take_pastes_whole
        from temba_tui.widgets.steady import steady_driver

        kind = super().get_driver_class()
        take_pastes_whole(kind)
        return steady_driver(lasting_driver(kind), self.shown)

    def on_resize(self, event: events.Resize) -> None:
        """The terminal may have moved what it showed, or cut it off."""
        if self.shown.resized(event.size.width, event.size.height):
            # A terminal made smaller and large again at once has the size that Textual knows: it draws nothing then.
            # Where it drew, this writes nothing.
            if self._redrawing is not None:
                self._redrawing.stop()
            self._redrawing = self.set_timer(REDRAWN_AFTER, self._redraw)

    def _redraw(self) -> None:
        self._redrawing = None
        if self.screen_stack:  # none where the program is ending
            self.screen.refresh()

    def on_app_focus(self) -> None:
        """Somebody else may have written to the terminal: what is drawn next is drawn whole."""
        self.shown.forget()

    def on_load(self) -> None:
        """Nothing was written to the terminal yet: from the first byte on a signal leaves it as it was."""
        self.install_signals()

    def on_mount(self) -> None:
        """Show the first place at once; the session opens behind it."""
        self.set_keymap(self.settings.keys)
        self.set_timer(STARTED_AFTER, self.start.on_started)
        if self.start.open_first is None:
            from temba_tui.screens.connect import ConnectScreen

            self.push_screen(ConnectScreen())
        else:
            self.begin(self.start.open_first)

    def begin(self, opener: Callable[[], "Session"]) -> None:
        """Open a session with `opener`, showing the first view meanwhile."""
        from temba_tui.screens.opening import first_place

        self.session, self.opened = None, False
        self.history = History()
        self._browsers.clear()
        self.go(first_place(self.start.view))
        # After the first paint: importing what a session needs would compete with it for the interpreter.
        self.call_after_refresh(self._begin_opening, opener)

    def _begin_opening(self, opener: Callable[[], "Session"]) -> None:
        from temba_tui.screens.working import run

        run(self, partial(self._open, opener), "open")

    def switch_from_connect(self, opener: Callable[[], "Session"]) -> None:
        """Leave the connect screen for a workspace."""
        self.pop_screen()
        self.begin(opener)

    async def _open(self, opener: Callable[[], "Session"]) -> None:
        from temba_tui.tokens import TokenStoreError

        try:
            session = await asyncio.to_thread(opener)
        except TokenStoreError as error:
            from temba_tui.screens.connect import MissingTokenScreen

            self.push_screen(MissingTokenScreen(error))
            return
        self.session = session
        session.client.subscribe(self._request_ended)
        session.client.watch(self.update_status)
        session.on_change(self._record_changed)
        self.browser.session_ready()
        from temba_tui.screens.opening import open_workspace

        await open_workspace(self, session)

    # Places

    @property
    def browser(self) -> "BrowserScreen":
        """The screen at the bottom of the stack, below any popup."""
        from temba_tui.screens.base import BrowserScreen

        screen = self.screen_stack[1] if len(self.screen_stack) > 1 else self.screen_stack[0]
        if not isinstance(screen, BrowserScreen):
            raise LookupError("no browser screen is open")
        return screen

    def go(self, place: "Place", *, remember: bool = True) -> None:
        """Show a place, and remember it in the history."""
        from temba_tui.screens.opening import screen_for

        if remember:
            if self.history.current is not None:
                self.browser.leave()
            self.history.push(place)
        kind, make = screen_for(place)
        screen = self._browsers.get(kind)
        if screen is None:
            screen = self._browsers[kind] = make()
            self.install_screen(screen, f"{kind}-{id(screen)}")
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 1:
            self.push_screen(screen)
        elif self.screen is not screen:
            self.switch_screen(screen)
        screen.show_place(place)

    async def action_back(self) -> None:
        """Go to the place that was looked at before."""
        self.travel_back()

    def travel_back(self) -> None:
        """Go to the place that was looked at before; nothing happens at the first one."""
        self._travel(self.history.back)

    def action_forward(self) -> None:
        """Go to the place that `back` came from."""
        self._travel(self.history.forward)

    def _travel(self, step: Callable[[], "Place | None"]) -> None:
        self.browser.leave()
        place = step()
        if place is not None:
            self.go(place, remember=False)

    # News of the connection

    def _request_ended(self, entry: "RequestEntry") -> None:
        self.requests.append(entry)
        if entry.status is not None:
            self.offline = False
        self.update_status()
        from temba_tui.screens.keeping import tell_what_is_not_kept

        tell_what_is_not_kept(self)

    def _record_changed(self, news: "RecordChanged") -> None:
        if not self.screen_stack:  # the program has ended but for this write
            return
        from temba_tui.screens.patching import patch_places

        patch_places(self, news)

    def update_status(self) -> None:
        """Whatever shows requests shows them as they are now."""
        for screen in self.screen_stack:
            update = getattr(screen, "update_status", None)
            if update is not None:
                update()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Esc and a letter that a slow line delivers in one packet arrive as `alt+letter`: Esc, then the letter."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.last_key = event.key
        if isinstance(event, events.Key) and not event.is_forwarded and event.key.startswith("alt+"):
            letter = event.character if event.is_printable else None  # `alt+shift+l` is L
            await self._check_bindings("escape")  # at once: what it closes must not get the letter
            self.call_later(self.post_message, events.Key(letter or event.key.removeprefix("alt+"), letter))
            return
        await super().on_event(event)

    def action_command_palette(self) -> None:
        """The palette."""
        from temba_tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_say_how_to_quit(self) -> None:
        """Ctrl+c copies a selection; it does not quit."""
        selection = self.screen.get_selected_text()
        if selection:
            self.copy_to_clipboard(selection)
        else:
            bound = self.screen.active_bindings.get("q")
            typing = self.focused is not None and self.focused.check_consume_key("q", "q")
            quits = bound is not None and bound.binding.action == "leave" and not typing
            words = "Press q to quit." if quits else "esc closes this; q in a list quits."
            self.notify(words, timeout=3, markup=False)
