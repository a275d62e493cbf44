"""A disk that takes nothing, folders that cannot be written, two programs on one folder: said, and browsing goes on."""

import contextlib
import os
import resource
import signal
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.tour import go
from tests.terminal.program import LOADED, Program, environment, temba


def nothing_more_fits() -> None:
    """For the program: a file cannot grow, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def browse_on(program: Program) -> None:
    """Another list, and the end."""
    program.settle()
    go(program, "groups", "all that the server lists")
    program.send("q")
    assert program.wait_end() == 0
    assert b"Traceback" not in program.output


def test_a_full_disk(server: Mapping[str, str], tmp_path: Path) -> None:
    variables = environment(tmp_path, **server)
    with Program(temba("contacts"), env=variables, prepare=nothing_more_fits) as program:
        program.wait_for("Not kept")
        program.settle()
        program.mark()
        program.send("e")
        program.wait_for("What you type is not kept")
        program.settle()
        program.send("Typed")
        program.wait_for("could not be kept")  # a second after the last key
        program.settle()
        program.mark()
        program.send(b"\x1b")
        program.wait_for("Close the form?")
        program.settle(0.5)  # a key before the dialog could be read answers nothing
        program.send("x")
        program.settle()
        browse_on(program)


@pytest.mark.parametrize("where", ["file in its place", pytest.param("cannot be made", marks=pytest.mark.slow)])
def test_folders_that_cannot_be_written(where: str, server: Mapping[str, str], tmp_path: Path) -> None:
    """As in a read-only home; modes do not hold root back, so the folders are ones that nobody can make."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    home = blocked if where == "file in its place" else blocked / "deeper"
    variables = environment(tmp_path, **server) | {
        "HOME": str(home),
        "TEMBA_TUI_CONFIG": str(home / "config"),
        "TEMBA_TUI_STATE": str(home / "state"),
    }
    with Program(temba("contacts"), env=variables) as program:
        program.wait_for("Not kept")
        browse_on(program)


@pytest.mark.parametrize(
    "home",
    [
        "XDG folders that are files",
        pytest.param(
            "read-only",
            marks=[pytest.mark.slow, pytest.mark.skipif(os.geteuid() == 0, reason="modes do not hold root back")],
        ),
    ],
)
def test_the_platforms_own_folders_that_cannot_be_written(home: str, server: Mapping[str, str], tmp_path: Path) -> None:
    """Nothing names other folders, and HOME is not set where XDG's variables say it all."""
    variables = environment(tmp_path, **server)
    for name in ("HOME", "TEMBA_TUI_CONFIG", "TEMBA_TUI_STATE"):
        del variables[name]
    if home == "read-only":
        closed = tmp_path / "home"
        closed.mkdir(mode=0o500)
        variables["HOME"] = str(closed)
    else:
        file = tmp_path / "file"
        file.write_text("")
        variables |= dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(file))
    with Program(temba("contacts"), env=variables) as program:
        program.wait_for("Not kept")
        browse_on(program)


@pytest.mark.slow
def test_two_programs_on_one_folder(server: Mapping[str, str], tmp_path: Path) -> None:
    """Both count their requests in one file, and each sees what the other used when it starts."""
    variables = environment(tmp_path, **server)
    with (
        Program(temba("contacts"), env=variables) as one,
        Program(temba("contacts"), env=variables) as two,
    ):
        for program in (one, two):
            program.wait_for(LOADED)
            program.settle()
        for program in (one, two):
            for name in ("groups", "fields", "labels"):
                go(program, name, "all that the server lists")
            program.settle()
        for program in (one, two):
            program.send("q")
        for program in (one, two):
            assert program.wait_end() == 0
            assert b"Traceback" not in program.output
            assert "Not kept" not in program.text()
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "state.sqlite3")) as kept:
        used = dict(kept.execute("SELECT scope, count(*) FROM used GROUP BY scope").fetchall())
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # Each asked for who it is, and for three lists; the page of contacts draws on its own scope.
    assert used["v2"] >= 8
    assert used["v2.contacts"] >= 2
