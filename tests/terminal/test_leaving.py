"""However the program ends or stops, the terminal is as it was: modes, screen, mouse, cursor, keyboard."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.program import DEADLINE, LOADED, ROOT, Program, environment, temba

MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
FOUND_ON: Mapping[bytes, bool] = {b"7": True, b"25": True}
"""Modes that a terminal has on by itself: line wrap, the cursor. All others are off."""


def assert_left(program: Program, since: int = 0) -> None:
    """Every mode that was switched is as a terminal has it, the modes of the line are as they were."""
    state: dict[bytes, bool] = {}
    written = bytes(program.output[since:])
    for numbers, switch in MODE.findall(written):
        for number in numbers.split(b";"):
            state[number] = switch == b"h"
    wrong = {number: on for number, on in state.items() if on != FOUND_ON.get(number, False)}
    assert not wrong, f"left switched: {wrong}"
    assert {b"1049", b"1000", b"1003", b"1006", b"25", b"2004", b"7"} <= set(state)
    assert len(re.findall(rb"\x1b\[>[0-9]+u", written)) == len(re.findall(rb"\x1b\[<u", written))
    assert program.modes() == program.modes_before


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.slow), signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(number: signal.Signals, tmp_path: Path) -> None:
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        program.process.send_signal(number)
        status = program.wait_end()
        assert status == 128 + number
        assert b"Traceback" not in program.output
        assert_left(program)


def test_a_signal_before_the_first_paint(tmp_path: Path) -> None:
    """The program may be told to end while it still starts: whatever it wrote by then is taken back."""
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait(lambda: b"\x1b[?1049h" in program.output)
        program.process.send_signal(signal.SIGTERM)
        program.wait_end()
        left = bytes(program.output)
        assert left.rfind(b"\x1b[?1049l") > left.rfind(b"\x1b[?1049h")
        assert program.modes() == program.modes_before


def test_a_terminal_that_goes_away_ends_it(tmp_path: Path) -> None:
    """The window is closed: nothing is left behind that runs on."""
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        program.hang_up()
        assert program.process.wait(DEADLINE) != 0


def test_it_stops_and_comes_back(tmp_path: Path) -> None:
    """ctrl+z and fg under a shell with job control, as a person does it."""
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")
    variables = environment(tmp_path, PS1="ready> ", HISTFILE="/dev/null")
    with Program([shell, "--norc", "--noprofile", "-i"], env=variables) as program:
        program.wait_for("ready> ")
        program.mark()
        program.send(" ".join([*temba("--demo"), "\r"]))
        program.wait_for(LOADED)
        program.settle()
        modes = program.modes()
        program.mark()
        program.send(b"\x1a")
        program.wait_for("Stopped")
        program.wait_for("ready> ")
        assert_left_by_shell(program)
        program.mark()
        at = len(program.output)
        program.send("fg\r")
        program.wait_for(LOADED)
        program.wait(lambda: program.modes() == modes)
        back = bytes(program.output[at:])
        assert b"\x1b[?1049h" in back
        program.mark()
        program.send("?")
        program.wait_for("Keys")
        program.settle()
        program.send(b"\x1b")
        program.settle()
        program.mark()
        program.send("q")
        program.wait_for("ready> ")
        assert_left_by_shell(program)
        program.send("exit\r")
        program.wait_end()


def assert_left_by_shell(program: Program) -> None:
    """As `assert_left`, under a shell that has modes of its own (bracketed paste, its line editor)."""
    state: dict[bytes, bool] = {}
    for numbers, switch in MODE.findall(bytes(program.output)):
        state[numbers] = switch == b"h"
    state.pop(b"2004", None)
    wrong = {number: on for number, on in state.items() if on != FOUND_ON.get(number, False)}
    assert not wrong, f"left switched: {wrong}"


def test_a_crash_leaves_the_terminal_and_says_little(tmp_path: Path) -> None:
    """A failure of our own that ends the program: its last words come after the screen was left, without data."""
    script = tmp_path / "failing.py"
    script.write_text(
        "import sys\n"
        "from temba_tui.app import TembaApp\n"
        "def fail(self):\n"
        "    contact = {'name': 'Amina Secretname'}\n"
        "    raise RuntimeError(f'with {contact} in it')\n"
        "TembaApp.action_leave = fail\n"
        "from temba_tui.cli import main\n"
        "sys.exit(main(['--demo']))\n"
    )
    with Program([sys.executable, str(script)], env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        at = len(program.output)
        program.send("q")
        assert program.wait_end() == 1
        assert_left(program)
        last = bytes(program.output[at:])
        said = last[last.rfind(b"\x1b[?1049l") :].decode()
        assert "mistake of its own: RuntimeError" in said
        assert "Secretname" not in said
        report = next((tmp_path / "state").glob("crash-*.txt"))
        assert "Secretname" not in report.read_text()
        assert "failing.py" in report.read_text()
        assert report.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"LC_ALL": "C", "TERM": "dumb"}, marks=pytest.mark.slow),
        {"LC_ALL": "C", "TERM": "linux", "NO_COLOR": "1"},
        pytest.param({"LC_ALL": "POSIX", "TERM": "xterm"}, marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "C.UTF-8", "TERM": "tmux-256color", "COLORTERM": ""}, marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "C.UTF-8", "TERM": "screen", "NO_COLOR": "1"}, marks=pytest.mark.slow),
        pytest.param(
            {"LC_ALL": "xx_YY.ISO-8859-1", "TERM": "vt100", "PYTHONIOENCODING": "ascii"}, marks=pytest.mark.slow
        ),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, marks=pytest.mark.slow),
        pytest.param({"TERM": ""}, marks=pytest.mark.slow),
        pytest.param({"TERM": "linux"}, marks=pytest.mark.slow),
        pytest.param({"TERM": "dumb", "COLORTERM": ""}, marks=pytest.mark.slow),
        {"without": "TERM COLORTERM LANG LC_ALL"},
        {"TERM": "vt100", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "without": "LANG COLORTERM"},
    ],
    ids=lambda one: " ".join(f"{key}={value}" for key, value in one.items()),
)
def test_locales_and_terminals(variables: Mapping[str, str], tmp_path: Path) -> None:
    given = environment(tmp_path, **variables)
    for name in given.pop("without", "").split():
        given.pop(name, None)
    with Program(temba("--demo"), env=given) as program:
        program.wait_for(LOADED)
        program.settle()
        starts = program.starts("tel:+25")
        assert len(starts) > 5
        assert len(set(starts)) == 1
        if "NO_COLOR" in variables:
            coloured = re.findall(rb"\x1b\[[0-9;]*(?:38|48);[0-9;]*m", bytes(program.output))
            greys = [one for one in coloured if len(set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", one)[0])) > 1]
            assert not greys, greys[:3]
        program.send("q")
        assert program.wait_end() == 0
        assert b"Traceback" not in program.output
        assert_left(program)


@pytest.mark.parametrize("piped", ["stdin", "stderr", "all"])
def test_without_a_terminal_it_says_so(piped: str, tmp_path: Path) -> None:
    """What is typed comes from stdin, and Textual draws on stderr: where one of them is no terminal, that is said."""
    master, slave = pty.openpty()
    try:
        streams: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), slave)
        for name in streams if piped == "all" else [piped]:
            streams[name] = subprocess.DEVNULL if name == "stdin" else subprocess.PIPE
        done = subprocess.run(temba("--demo"), cwd=ROOT, env=environment(tmp_path), check=False, **streams)
        said = os.read(master, 4096) if done.stderr is None else done.stderr
        assert done.returncode == 2
        assert b"draws on a terminal, and there is none here" in said
        assert b"\x1b" not in said
    finally:
        os.close(master)
        os.close(slave)


def test_what_stdout_is_does_not_matter(tmp_path: Path) -> None:
    """`temba-tui > file` draws all the same, and the file holds nothing."""
    there = tmp_path / "out"
    command = " ".join([*temba("--demo"), f"> {there}"])
    with Program(["/bin/sh", "-c", f"exec {command}"], env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        program.send("q")
        assert program.wait_end() == 0
    assert there.read_bytes() == b""
