"""`temba-tui forget` and `temba-tui completion`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from temba_tui.commands.completion import view_words, words_so_far

KEPT = ("tokens.json", "other.sqlite3")
ERASED = ("state.sqlite3", "state.sqlite3-wal", "state.sqlite3-shm", "crash-20260301-120000-7.txt")


@pytest.fixture
def state(folders: Path) -> Path:
    folder = folders / "state"
    folder.mkdir()
    for name in (*KEPT, *ERASED):
        (folder / name).write_text(name)
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_nothing_to_forget(run, folders: Path) -> None:
    outcome = run("forget")
    assert outcome.status == 0
    assert "Nothing is remembered" in outcome.out


def test_forgetting_asks_first(run, state: Path) -> None:
    outcome = run("forget", typed="y\n")  # not a terminal: nobody can be asked
    assert outcome.status == 1
    assert "--yes" in outcome.err
    assert names(state) == {*KEPT, *ERASED}


def test_forgetting_leaves_tokens_and_what_is_not_ours(run, state: Path) -> None:
    outcome = run("forget", "--yes")
    assert outcome.status == 0
    assert "Erased 4 files." in outcome.out
    assert names(state) == set(KEPT)


def test_a_planted_link_is_erased_and_not_what_it_names(run, state: Path) -> None:
    (state / "crash-x.txt").symlink_to(state / "tokens.json")
    run("forget", "--yes")
    assert names(state) == set(KEPT)
    assert (state / "tokens.json").read_text() == "tokens.json"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shells_code_names_the_program(run, shell: str) -> None:
    outcome = run("completion", shell)
    assert outcome.status == 0
    assert "temba-tui" in outcome.out
    assert "_ARGCOMPLETE" in outcome.out


def test_without_a_shell_it_says_what_to_do(run) -> None:
    shown = run("completion").out
    for word in ("bash", "zsh", "fish", 'eval "$(temba-tui completion bash)"'):
        assert word in shown


def complete(line: str, **environ: str) -> set[str]:
    """What the program answers a shell that asks about `line` with the cursor at its end."""
    reader, writer = os.pipe()
    code = "import os, sys; os.dup2(int(sys.argv[1]), 8); os.dup2(2, 9); from temba_tui.cli import main; main([])"
    asking = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "0",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    with os.fdopen(reader, "rb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(writer)], pass_fds=[writer], env={**os.environ, **environ, **asking}
        )
        os.close(writer)
        text = out.read().decode()
        assert process.wait() == 0
    return {word.strip() for word in text.split("\n") if word.strip()}


def test_the_shell_is_answered(run, folders: Path) -> None:
    run("profiles", "add", "riverside", "--host", "a.org", "--no-test", "--keep-in", "nowhere", typed="0123456789")
    assert {"contacts", "messages", "doctor", "demo-server"} <= complete("temba-tui ")
    assert complete("temba-tui con") == {"contacts"}
    assert complete("temba-tui --prof") == {"--profile"}
    assert complete("temba-tui --profile ") == {"riverside"}
    assert complete("temba-tui --demo-era ") == {"2019", "9.0.0", "26.3"}
    assert {"list", "add", "remove", "test", "set-token"} <= complete("temba-tui profiles ")
    assert complete("temba-tui profiles remove ") == {"riverside"}
    assert {"group=", "sort:"} <= complete("temba-tui contacts ")
    assert "--era" in complete("temba-tui demo-server -")


def test_words_of_a_view() -> None:
    assert "contacts" in set(view_words([], ""))
    assert "group=" in set(view_words(["--demo", "contacts"], ""))
    assert "folder=inbox" in set(view_words(["messages"], "folder="))
    assert "sort:-name" in set(view_words(["contacts"], "sort:"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("temba-tui ", [""]),
        ("temba-tui con", ["con"]),
        ("temba-tui contacts group='A b' ", ["contacts", "group=A b", ""]),
        ("temba-tui contacts group='A b", ["contacts", "group='A", "b"]),
        ("", [""]),
    ],
)
def test_words_so_far(monkeypatch: pytest.MonkeyPatch, line: str, words: list[str]) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_POINT", str(len(line)))
    assert words_so_far() == words
