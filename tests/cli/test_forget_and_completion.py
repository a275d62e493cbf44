"""`temba-tui forget` and `temba-tui completion`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from temba_tui.commands.completion import view_words, words_so_far
from temba_tui.commands.sessions import state_file
from temba_tui.settings import Profile, save_profile

SECRET = "Amina called about the clinic"
"""What was typed and not sent."""


@pytest.fixture
def state(folders: Path) -> Path:
    """A folder in which two workspaces are remembered, a token is kept, and a crash was reported."""
    file = state_file()
    for host in ("a.org", "b.org:8000"):
        file.workspace(host, "5c5ce25a-3b9a-4f0c-8a6b-6d6c3a0e2f11").save_draft("message", f"{SECRET} {host}")
    file.close()
    folder = folders / "state"
    for name in ("tokens.json", "crash-20260301-120000-7.txt"):
        (folder / name).write_text(name)
    return folder


def remembers(folder: Path) -> set[str]:
    """The hosts of which the files in `folder` hold something, looked for in their bytes."""
    found = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file()).decode("latin-1")
    return {host for host in ("a.org", "b.org:8000") if f"{SECRET} {host}" in found}


def test_nothing_to_forget(run, folders: Path) -> None:
    outcome = run("forget")
    assert outcome.status == 0
    assert "Nothing is remembered" in outcome.out
    assert not (folders / "state").exists()


def test_forgetting_asks_first(run, state: Path) -> None:
    outcome = run("forget", typed="y\n")  # not a terminal: nobody can be asked
    assert outcome.status == 1
    assert "--yes" in outcome.err
    assert remembers(state) == {"a.org", "b.org:8000"}


def test_forgetting_everything_leaves_tokens(run, state: Path) -> None:
    outcome = run("forget", "--yes")
    assert (outcome.status, outcome.err) == (0, "")
    assert "1 crash report" in outcome.out
    assert remembers(state) == set()
    assert not list(state.glob("crash-*"))
    assert (state / "tokens.json").read_text() == "tokens.json"


def test_forgetting_one_server(run, state: Path) -> None:
    save_profile(Profile("b", "http://b.org:8000", allow_http=True))
    assert run("forget", "--profile", "b", "--yes").status == 0
    assert remembers(state) == {"a.org"}
    assert run("forget", "--host", "https://A.org/api/v2", "--yes").status == 0
    assert remembers(state) == set()
    assert "Nothing was remembered of a.org" in run("forget", "--host", "a.org", "--yes").out
    assert list(state.glob("crash-*"))
    assert run("forget", "--profile", "nobody").status == 2


def test_a_planted_link_is_erased_and_not_what_it_names(run, state: Path) -> None:
    (state / "crash-x.txt").symlink_to(state / "tokens.json")
    run("forget", "--yes")
    assert not os.path.lexists(state / "crash-x.txt")
    assert (state / "tokens.json").read_text() == "tokens.json"


def test_a_state_file_that_is_none_is_deleted(run, state: Path) -> None:
    (state / "state.sqlite3").write_bytes(b"not a database" * 100)
    assert run("forget", "--yes").status == 0
    assert remembers(state) == set()


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
