"""A driver that outlives its terminal for as long as the program needs to end.

Textual writes by a thread with a short queue. Where the terminal has gone away, that thread ends at the first error,
and the program waits for ever for room in a queue that nobody empties. And SIGCONT, which the kernel sends with SIGHUP,
starts another thread that reads keys, for the first one is taken to have been stopped: nobody ends that one.
"""

from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

HANGS_UP = 0.5
"""Seconds between SIGCONT and coming back: one that came with SIGHUP is told from one by a shell, since it ends us."""


class LastingFile:
    """A terminal's file. What cannot be written because the terminal is gone is dropped."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write it, where there is still something to write to; the number of characters."""
        try:
            self._file.write(text)
        except (OSError, ValueError):  # ValueError: closed
            return 0
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        try:
            self._file.flush()
        except (OSError, ValueError):
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def lasting_driver(kind: "type[Driver]") -> "type[Driver]":
    """A driver of that kind that neither waits for a terminal which is gone nor reads it twice."""

    class LastingDriver(kind):  # type: ignore[valid-type, misc]
        """Writes to a `LastingFile`."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            file: IO[str] | None = getattr(self, "_file", None)
            if file is not None:
                self._file: Any = LastingFile(file)

        def _sigcont_application(self, *args: Any) -> None:
            """Go on. Whoever stopped us without asking (SIGSTOP) had the terminal meanwhile: it is set up anew."""
            if self._must_signal_resume:
                super()._sigcont_application(*args)
            else:
                # Not here: a signal may come in the middle of a write, whose lock we would wait for.
                self._loop.call_soon_threadsafe(self._loop.call_later, HANGS_UP, self._set_up_anew)

        def _set_up_anew(self) -> None:
            if self._auto_restart and self._app.is_running and not self._app._exit:
                self.suspend_application_mode()
                self.resume_application_mode()

    return LastingDriver
