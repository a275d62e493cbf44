"""The program in a real terminal: it starts, shows the demo, ends, and leaves the terminal as it was."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

pytestmark = pytest.mark.slow

SECONDS = 60
"""How long a start may take on a busy machine before a test gives up."""


class Terminal:
    """A program on a pseudo-terminal of 100×30, and what its screen shows."""

    def __init__(self, *words: str, **environ: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.screen = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "temba_tui", *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environ},
        )

    def read(self, seconds: float) -> bool:
        """Take in what was written; False when nothing came in `seconds`."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        data = os.read(self.master, 65536)
        self.written += data
        self.stream.feed(data)
        return True

    def wait_for(self, text: str) -> None:
        """Until the screen shows `text`."""
        end = time.monotonic() + SECONDS
        while text not in "\n".join(self.screen.display):
            if time.monotonic() > end or (self.process.poll() is not None and not self.read(0)):
                raise AssertionError(f"{text!r} was not shown:\n" + "\n".join(self.screen.display))
            self.read(0.2)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

    def ended(self) -> int:
        """The exit status, once the program has ended and everything was read."""
        end = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        while self.read(0.05):
            pass
        return self.process.wait(1)

    def is_as_before(self) -> bool:
        """Whether the terminal's modes are those of before, the mouse is off and the first screen is back."""
        modes = self.written
        off = all(
            modes.rfind(f"\x1b[?{mode}l".encode()) >= modes.rfind(f"\x1b[?{mode}h".encode())
            for mode in (1000, 1003, 1049)
        )
        return off and termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def demo(folders: Path) -> Iterator[Terminal]:
    terminal = Terminal("--demo", "--read-only")
    yield terminal
    terminal.close()


def test_the_demo_opens_on_contacts_and_quits(demo: Terminal, folders: Path) -> None:
    demo.wait_for("Riverside Health Programme")
    demo.wait_for("more on the server")
    demo.type("q")
    assert demo.ended() == 0
    assert demo.is_as_before()
    assert not (folders / "config").exists(), "looking at the demo writes nothing"
    assert not (folders / "state").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_leaves_in_order_when_told_to(demo: Terminal, number: signal.Signals) -> None:
    demo.wait_for("Riverside Health Programme")
    demo.process.send_signal(number)
    assert demo.ended() == 128 + number
    assert demo.is_as_before()


def test_a_view_on_the_command_line(folders: Path) -> None:
    terminal = Terminal("--demo", "--demo-era", "9.0.0", "messages", "folder=failed", "sort:created_on")
    try:
        terminal.wait_for("Messages")
        terminal.wait_for("folder=failed")
        terminal.type("q")
        assert terminal.ended() == 0
    finally:
        terminal.close()


def test_a_server_named_by_the_environment(folders: Path, served) -> None:
    terminal = Terminal("contacts", TEMBA_HOST=served.host, TEMBA_TOKEN=served.token)
    try:
        terminal.wait_for("Riverside Health Programme")
        terminal.wait_for("more on the server")
        terminal.type("q")
        assert terminal.ended() == 0
        assert served.token.encode() not in terminal.written
        kept = b"".join(path.read_bytes() for path in (folders / "state").iterdir())
        assert served.token.encode() not in kept
    finally:
        terminal.close()


def test_a_prompt_for_the_token_shows_nothing(folders: Path, served) -> None:
    terminal = Terminal("--host", served.host)
    try:
        terminal.wait_for("API token for")
        terminal.type(served.token + "\n")
        terminal.wait_for("Riverside Health Programme")
        terminal.type("q")
        assert terminal.ended() == 0
        assert served.token.encode() not in terminal.written
    finally:
        terminal.close()
