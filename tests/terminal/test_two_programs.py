"""Two copies of the program on one folder at the same time: neither loses what the other keeps."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from temba_tui.settings import load
from temba_tui.workspace.sqlite_state import SqliteState
from tests.terminal.program import LOADED, ROOT, Program, environment, open_form, temba

ROUNDS = 40
HAMMER = """
import sys
from pathlib import Path
from temba_tui import settings
from temba_tui.secrets import Secret
from temba_tui.tokens import TokenStore
from temba_tui.workspace.sqlite_state import SqliteState

who, rounds, here = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
file = SqliteState(here / "state" / "state.sqlite3")
state = file.workspace("temba.example", "a workspace", profile=who)
tokens = TokenStore(here / "state" / "tokens.json")
sys.stdin.readline()  # until all are here
now = file.clock.now()
for turn in range(rounds):
    name = f"{who}{turn}"
    state.append("v2", now + turn / 1000)
    number = state.begin_write(name, "POST", "contacts.json", "{}")
    state.save_draft(name, "x" * 2000)
    state.keep_names({name: name})
    state.end_write(number, "done", name)
    if turn % 8 == 0:
        profile = settings.Profile(name, "https://temba.example")
        settings.save_profile(profile, path=here / "config" / "config.toml")
        settings.save_theme("dark" if turn % 16 else "light", path=here / "config" / "config.toml")
        tokens.save_to_file(profile, Secret(name + "t" * 40))
    if state.problem:
        sys.exit(f"not kept: {state.problem}")
file.close()
"""


def test_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes, all the time at the same files, from the moment on when none of these is there."""
    whose = [f"p{number}-" for number in range(4)]
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", HAMMER, who, str(ROUNDS), str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in whose
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate()[1] for one in running] == [""] * len(running)
    every = {f"{who}{turn}" for who in whose for turn in range(ROUNDS)}
    some = {f"{who}{turn}" for who in whose for turn in range(0, ROUNDS, 8)}
    file = SqliteState(tmp_path / "state" / "state.sqlite3")
    state = file.workspace("temba.example", "a workspace")
    assert len(state.load("v2")) == len(every)
    assert {(one.title, one.outcome, one.detail) for one in state.journal(10_000)} == {
        (name, "done", name) for name in every
    }
    assert {one.key for one in state.drafts()} == every
    assert set(state.names()) == every
    file.close()
    assert {one.name for one in load(tmp_path / "config" / "config.toml").profiles} == some
    kept = json.loads((tmp_path / "state" / "tokens.json").read_text())
    assert {entry.partition(" @ ")[0]: token[: -len("t" * 40)] for entry, token in kept.items()} == {
        name: name for name in some
    }
    left = {path.name for folder in ("state", "config") for path in (tmp_path / folder).iterdir()}
    assert left == {"state.sqlite3", "tokens.json", ".tokens.json.lock", "config.toml", ".config.toml.lock"}


def rename(program: Program, name: str) -> None:
    """Type a name over the contact's."""
    program.send(b"\x05", b"\x15", name)
    program.wait_shown(name)


def save(program: Program) -> None:
    """Send what was typed: look at it, then confirm."""
    program.mark()
    program.send(b"\x13")
    program.wait_for("back to the form")
    program.settle(0.5)  # what is typed before it could be read does not count
    program.mark()
    program.send("\r")


def test_two_people_at_one_contact(server: Mapping[str, str], tmp_path: Path) -> None:
    """One saves what it typed, the other is told to end in the middle of it: its text is there at the next start."""
    variables = environment(tmp_path, **server)
    with (
        Program(temba("contacts"), env=variables) as one,
        Program(temba("contacts"), env=variables) as two,
    ):
        open_form(one)
        open_form(two)
        rename(two, "Typedhere")
        rename(one, "Savedthere")
        save(one)
        one.wait_for(LOADED)
        two.process.send_signal(signal.SIGTERM)
        assert two.wait_end() == 128 + signal.SIGTERM
        one.send("q")
        assert one.wait_end() == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "state.sqlite3")) as kept:
        assert kept.execute("SELECT method, outcome FROM journal").fetchall() == [("POST", "done")]
        drafts = [json.loads(body)["values"] for (body,) in kept.execute("SELECT body FROM drafts")]
    assert drafts == [{"name": "Typedhere"}]
    with Program(temba("contacts"), env=variables) as again:
        again.wait_for(LOADED)
        again.wait_shown("Savedthere")
        again.mark()
        again.send("e")
        again.wait_for("An unsaved draft")
        again.wait_shown("Typedhere")
