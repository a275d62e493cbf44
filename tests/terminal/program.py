"""The real program on a pseudo-terminal of its own: keys go in, bytes come out. Linux and macOS.

Nothing here sleeps: everything waits for output, or for the end of the process, up to a deadline.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
SEQUENCES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])", re.DOTALL)
OTHER_SCREEN = re.compile(rb"(\x1b\[\?1049[hl])")  # of which pyte knows nothing
PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[ -/]*[a-km-zA-Z]")
UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*)?\Z")
LOADED = "more on the server"
"""What is on the screen once the first page of a list is."""
DEADLINE = float(os.environ.get("TEMBA_TEST_DEADLINE", "60"))
"""Seconds after which something that should have been written counts as missing; a busy machine is slow."""


class Program:
    """A command on a terminal. Use as a context manager: leaving kills what still runs."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        size: tuple[int, int] = (120, 36),
        prepare: Callable[[], None] | None = None,
        cwd: Path = ROOT,
    ) -> None:
        self._master, self._slave = pty.openpty()
        self._open = [self._master, self._slave]
        self.size = size
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.modes_before = termios.tcgetattr(self._slave)
        self.output = bytearray()
        self._seen = self._drawn = 0
        self._before = ""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

        def start() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that job control works as in a person's terminal
            if prepare is not None:
                prepare()

        self.process = subprocess.Popen(
            command,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=dict(env),
            cwd=cwd,
            preexec_fn=start,
        )

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *reason: object) -> None:
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                self.process.kill()
            self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the terminal's window."""
        while self._open:
            os.close(self._open.pop())

    def read(self, seconds: float = 0.02) -> bool:
        """Take in what was written; whether there was anything within `seconds`."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._master, 1 << 20)
        except OSError:
            return False
        self.output += data
        return bool(data)

    def send(self, *keys: bytes | str) -> None:
        """Type; a program that writes meanwhile is read, so that neither waits for the other."""
        for key in keys:
            data = key.encode() if isinstance(key, str) else key
            while data:
                self.read(0)
                data = data[os.write(self._master, data[:512]) :]

    def settle(self, quiet: float = 0.15, most: float = DEADLINE) -> None:
        """Read until nothing was written for `quiet` seconds: for what has no word to wait for."""
        end = time.monotonic() + most
        while self.read(quiet) and time.monotonic() < end:
            pass

    def mark(self) -> None:
        """What is waited for from now on is what is written from now on."""
        while self.read(0):
            pass
        self._seen = len(self.output)
        self._before = self.shown()

    def wait_shown(self, *texts: str, seconds: float = DEADLINE) -> None:
        """Until one of these stands on the screen, whenever it was written."""
        self.wait(lambda: any(text in self.shown() for text in texts), seconds, " or ".join(map(repr, texts)))

    def wait_for(self, *texts: str | bytes, seconds: float = DEADLINE) -> None:
        """Until one of these was written since the last mark (styles do not count, except for bytes), or came to stand
        on the screen: of what was there before only what differs is written.
        """
        self.wait(lambda: self._has(texts), seconds, " or ".join(map(repr, texts)))

    def wait(self, condition: Callable[[], object], seconds: float = DEADLINE, what: str = "it") -> None:
        """Until a condition over what was written holds."""
        end = time.monotonic() + seconds
        while not condition():
            if not self.read(0.1) and self.process.poll() is not None and not self.read(0.1) and not condition():
                raise AssertionError(f"ended with {self.process.returncode} before {what}:\n{self.text()[-3000:]}")
            if time.monotonic() > end:
                raise AssertionError(f"{what} was not written in {seconds} s:\n{self.text()[-3000:]}")

    def wait_end(self, seconds: float = DEADLINE) -> int:
        """Until the process ended and all it wrote is read; its status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            self.read(0.05)
            if time.monotonic() > end:
                raise AssertionError(f"it did not end in {seconds} s:\n{self.text()[-3000:]}")
        while self.read(0.05):
            pass
        return self.process.returncode

    def _has(self, texts: Sequence[str | bytes]) -> bool:
        recent = bytes(self.output[self._seen :])
        if not recent:
            return False
        if any(text in recent for text in texts if isinstance(text, bytes)):
            return True
        words = [text for text in texts if isinstance(text, str)]
        plain = SEQUENCES.sub(b"", recent)
        if any(text.encode() in plain for text in words):
            return True
        shown = self.shown() if words else ""
        return any(text in shown and text not in self._before for text in words)

    def text(self) -> str:
        """Everything that was written, without control sequences."""
        return SEQUENCES.sub(b"", bytes(self.output)).decode(errors="replace")

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size, as when its window is dragged; the program hears of it by a signal."""
        self.size = size
        self._screen.resize(size[1], size[0])
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def modes(self) -> list[object]:
        """The terminal's modes now, as termios gives them."""
        return termios.tcgetattr(self._slave)

    def screen(self) -> "pyte.Screen":
        """What a terminal of that size shows of what was written until now."""
        new = bytes(self.output[self._drawn :])
        if cut := UNFINISHED.search(new):
            new = new[: cut.start()]
        self._drawn += len(new)
        for part in OTHER_SCREEN.split(new):
            # pyte takes `CSI > n u` (kitty's keyboard) for `CSI u`: it is left out.
            self._stream.feed(PRIVATE.sub(b"", part))
            if OTHER_SCREEN.match(part):
                self._screen.reset()
        return self._screen

    def shown(self) -> str:
        """The words on the screen, a line each."""
        screen = self.screen()
        rows = (screen.buffer[line] for line in range(screen.lines))
        return "\n".join("".join(row[column].data for column in range(screen.columns)) for row in rows)

    def starts(self, text: str) -> list[int]:
        """In which column the text first begins in each row of the screen that has it, in cells."""
        screen = self.screen()
        found = []
        for line in range(screen.lines):
            cells = [screen.buffer[line][column].data for column in range(screen.columns)]
            at = (at for at in range(screen.columns) if "".join(cells[at : at + len(text) * 2]).startswith(text))
            found += [column for column in (next(at, None),) if column is not None]
        return found


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a person without settings, whose home is `folder`."""
    kept = {
        key: os.environ[key] for key in ("PATH", "LANG", "PYTHONPATH", "COVERAGE_PROCESS_START") if key in os.environ
    }
    return {
        **kept,
        "HOME": str(folder),
        "TEMBA_TUI_CONFIG": str(folder / "config"),
        "TEMBA_TUI_STATE": str(folder / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TEXTUAL_ANIMATIONS": "none",
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "COLORTERM": "truecolor",
        **more,
    }


def temba(*words: str) -> list[str]:
    """The command that runs the program with these words."""
    return [sys.executable, "-m", "temba_tui", *words]


def open_form(program: Program) -> None:
    """The form of the contact under the cursor, once the list is loaded."""
    program.wait_for(LOADED)
    program.settle()
    program.mark()
    program.send("e")
    program.wait_for("Language")
    program.settle()
