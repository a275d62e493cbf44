"""A real pseudo-terminal with a program in it: what it writes, and when.

Linux and macOS. Nothing here interprets the output beyond looking for a text in it.
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
from collections.abc import Mapping, Sequence
from pathlib import Path

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])")
_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A program started on a terminal of its own. Use as a context manager: leaving ends the program."""

    def __init__(
        self, command: Sequence[str], *, size: tuple[int, int] = (120, 36), env: Mapping[str, str] | None = None
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "PYTHONDEVMODE")}
        self.output = bytearray()
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *reason: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        os.close(self._master)

    def read(self, seconds: float) -> bytes:
        """What was written within `seconds`; b"" for nothing (also when the program ended)."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # Linux says EIO when the other end is closed
            data = b""
        self.output += data
        return data

    def wait_for(self, text: str, seconds: float = 60.0) -> float:
        """Seconds from the program's start until `text` was on the screen (styles do not count)."""
        wanted = text.encode()
        until = time.perf_counter() + seconds
        seen = 0
        while time.perf_counter() < until:
            if not self.read(0.05):
                if self.process.poll() is not None:
                    raise RuntimeError(f"ended with {self.process.returncode}:\n{self.shown()[-2000:]}")
                continue
            now = time.perf_counter()
            start = max(0, seen - 4096)
            if wanted in _ESCAPES.sub(b"", bytes(self.output[start:])):
                return now - self.started
            seen = len(self.output)
        raise TimeoutError(f"{text!r} was not written in {seconds} s:\n{self.shown()[-2000:]}")

    def settle(self, quiet: float = 0.3, most: float = 30.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        until = time.perf_counter() + most
        while self.read(quiet) and time.perf_counter() < until:
            pass

    def press(self, key: bytes, quiet: float = 0.12) -> tuple[float, float, int]:
        """Press a key: (seconds to the first byte, to the last byte before `quiet` seconds of nothing, bytes)."""
        start = time.perf_counter()
        os.write(self._master, key)
        first = last = 0.0
        size = 0
        while data := self.read(quiet if first else 2.0):
            last = time.perf_counter() - start
            first = first or last
            size += len(data)
        return first, last, size

    def shown(self) -> str:
        """Everything that was written, without styles."""
        return _ESCAPES.sub(b"", bytes(self.output)).decode(errors="replace")

    def cpu(self) -> float:
        """Seconds of processor time that the program has used (Linux; 0.0 elsewhere)."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Megabytes of memory that the program has (RSS, Linux; 0.0 elsewhere)."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0.0
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024


def python(*words: str) -> list[str]:
    """A command that runs this Python."""
    return [sys.executable, *words]
