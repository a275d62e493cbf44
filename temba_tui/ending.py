"""The app's ends: failures that are said, signals, quitting in order, and the screen of a crash."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from textual.app import App
from textual.worker import Worker, WorkerState

from temba_tui.start import Start

if TYPE_CHECKING:
    from temba_tui.screens.places import ListPlace
    from temba_tui.workspace.bulk import Bulk
    from temba_tui.workspace.session import Session

NOT_KNOWN = "What became of a write is not known: no answer came. The journal has it (a j), and r looks there."
"""What is left on the terminal in place of a notice that nobody could read."""
QUIT_PATIENCE = 12.0
"""Seconds that closing may take while a write is under way: the writer itself waits ten."""


class EndingApp(App[None]):
    """An app that ends in order. What it shows is `TembaApp`'s."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.session: Session | None = None
        self._leaving = False
        """Whether it ends as soon as the writes under way have."""
        self.runs: list[tuple[Bulk, ListPlace | None]] = []
        """Actions on many that are under way, and the last few that are over; see `screens.runs`."""

    async def action_quit(self) -> None:
        """`ctrl+q`: what `q` does, from wherever one is."""
        if not self._leaving:
            await self.action_leave()

    async def action_leave(self) -> None:
        """Quit; where a long run is under way, that is asked first."""
        from temba_tui.screens.runs import asks_before_leaving

        if not asks_before_leaving(self):
            self.leave()

    def leave(self) -> None:
        """Quit, once the writes under way have come to their end; they are waited for ten seconds."""
        if self.session is not None and self.session.has_writes:
            self._leaving = True
            self.notify("A write is under way: leaving when it is done, in 10 s at most.", markup=False)
            self.run_worker(self._leave_later(self.session), group="leave", exclusive=True)
        else:
            self.exit()

    async def _leave_later(self, session: "Session") -> None:
        from rich.text import Text

        lost = session.writer.lost
        known = await session.writer.quit() and session.writer.lost == lost
        self.exit(message=None if known else Text(NOT_KNOWN))

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

    def install_signals(self) -> None:
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
