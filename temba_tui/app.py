"""The Textual app: themes, going from place to place, the connection's news, the crash screen."""

import asyncio
import contextlib
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.worker import Worker, WorkerState

from temba_tui.start import Start
from temba_tui.themes import THEMES
from temba_tui.widgets.wall import TextWall
from temba_tui.workspace.history import History

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver

    from temba_tui.client import RequestEntry
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.screens.places import Place
    from temba_tui.workspace.jobs import RecordChanged
    from temba_tui.workspace.session import Session


QUIT_PATIENCE = 12.0
"""Seconds that closing may take while a write is under way: the writer itself waits ten."""


STARTED_AFTER = 3.0
"""Seconds after which starting is over."""


def _commands() -> "type[Provider]":
    """The palette's provider, imported when the palette is first opened."""
    from temba_tui.screens.palette import TembaCommands

    return TembaCommands


class TembaApp(App[None]):
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
        super().__init__()
        self.start = start
        self.settings = start.settings
        self.session: Session | None = None
        self.label = start.label
        self.colour = start.colour
        self.history: History[Place] = History()
        self.offline = False
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
        """The platform's driver, with columns that stay where they are whatever stands in them."""
        from temba_tui.widgets.steady import steady_driver

        return steady_driver(super().get_driver_class())

    def on_load(self) -> None:
        """Nothing was written to the terminal yet: from the first byte on a signal leaves it as it was."""
        self._install_signals()

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
        if isinstance(event, events.Key) and not event.is_forwarded and event.key.startswith("alt+"):
            letter = event.character if event.is_printable else None  # `alt+shift+l` is L
            await self._check_bindings("escape")  # at once: what it closes must not get the letter
            self.call_later(self.post_message, events.Key(letter or event.key.removeprefix("alt+"), letter))
            return
        await super().on_event(event)

    async def action_leave(self) -> None:
        """Quit; where a long run is under way, that is asked first."""
        from temba_tui.screens.runs import asks_before_leaving

        if not asks_before_leaving(self):
            self.leave()

    def leave(self) -> None:
        """Quit, once the writes under way have come to their end; they are waited for ten seconds."""
        if self.session is not None and self.session.has_writes:
            self.notify("A write is under way: leaving when it is done, in 10 s at most.", markup=False)
            self.run_worker(self._leave_later(self.session), group="leave", exclusive=True)
        else:
            self.exit()

    async def _leave_later(self, session: "Session") -> None:
        await session.writer.quit()
        self.exit()

    def action_say_how_to_quit(self) -> None:
        """Ctrl+c copies a selection; it does not quit."""
        selection = self.screen.get_selected_text()
        if selection:
            self.copy_to_clipboard(selection)
        else:
            self.notify("Press q to quit.", timeout=3, markup=False)

    # Failures

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker's failure never ends the app: it is said, and where it was written."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.report_failure(event.worker.error)

    def report_failure(self, error: BaseException) -> None:
        """Say that something of ours failed, and go on."""
        from temba_tui.client.errors import TembaError
        from temba_tui.text import clean

        if isinstance(error, TembaError):
            self.notify(clean(error.sentence), title="Not done", severity="warning", markup=False)
            return
        from temba_tui.crash import write_report

        path = write_report(error, self.start.state_folder) if self.start.state_folder else None
        where = f" A report without data is in {path}" if path else ""
        self.notify(f"Something in temba-tui failed ({type(error).__name__}).{where}", severity="error", markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """A failure that ends the app: a short report without data, not Textual's, which prints local variables."""
        from rich.text import Text

        from temba_tui.crash import farewell

        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._exit_renderables.append(Text(farewell(error, self.start.state_folder)))
        self._close_messages_no_wait()

    def _install_signals(self) -> None:
        """Leave in order when told to end, so that the terminal is as it was."""
        if sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self._ended_by, number)

    def _ended_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    async def on_unmount(self) -> None:
        """Close the connection."""
        if self.session is not None:
            closing: Awaitable[None] = self.session.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(closing, QUIT_PATIENCE if self.session.has_writes else 2)
