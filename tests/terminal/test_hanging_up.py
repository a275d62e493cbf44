"""The terminal goes away, or the program was stopped without being asked: no process is left, no key is lost."""

import os
import signal
from pathlib import Path

import pytest

from tests.terminal.program import DEADLINE, LOADED, Program, environment, temba


@pytest.mark.parametrize("written", [1, 100, 3_000, 5_000])
def test_a_window_is_closed_while_the_program_starts(written: int, tmp_path: Path) -> None:
    """However much was drawn by then: what is still to be written waits for nobody, and nothing is left running."""
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait(lambda: len(program.output) >= written)
        program.hang_up()
        assert program.process.wait(DEADLINE) != 0


def test_stopped_and_continued_by_somebody_else(tmp_path: Path) -> None:
    """SIGSTOP cannot be seen coming: the terminal is set up anew, and its keys are read by one thread."""
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        for _ in range(2):
            program.mark()
            at = len(program.output)
            os.kill(program.process.pid, signal.SIGSTOP)
            os.kill(program.process.pid, signal.SIGCONT)
            program.wait(lambda at=at: b"\x1b[?1049h" in program.output[at:])  # type: ignore[misc]
            program.wait_for(LOADED)
        names = (
            [(task / "comm").read_text().strip() for task in Path(f"/proc/{program.process.pid}/task").glob("*")]
            if Path("/proc").is_dir()
            else []
        )
        assert len(names) <= 8, names
        program.mark()
        program.send(":groups\r")
        program.wait_for("Reporters", "groups")
        program.send("q")
        assert program.wait_end() == 0
