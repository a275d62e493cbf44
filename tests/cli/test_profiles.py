"""`temba-tui profiles` without a server: what is written, refused, and said when there is no keyring."""

import json
import stat
from pathlib import Path

import pytest

from temba_tui.settings import Profile, load, save_profile, settings_file

TOKEN = "0123456789abcdef0123456789abcdef01234567"


def add(run, *more: str, typed: str = TOKEN + "\n"):
    return run("profiles", "add", "riverside", "--host", "textit.com", "--no-test", *more, typed=typed)


def test_an_empty_list_says_how_to_begin(run) -> None:
    outcome = run("profiles", "list")
    assert outcome.status == 0
    assert "profiles add" in outcome.out


def test_adding_with_the_token_in_a_file(run, folders: Path) -> None:
    outcome = add(run, "--read-only", "--colour", "red", "--default", "--keep-in", "file")
    assert outcome.status == 0
    assert load().profiles == (Profile("riverside", "https://textit.com", read_only=True, colour="red"),)
    assert load().default_profile == "riverside"
    file = folders / "state" / "tokens.json"
    assert json.loads(file.read_text()) == {"riverside @ https://textit.com": TOKEN}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert TOKEN not in outcome.out + outcome.err + settings_file().read_text()
    assert str(file) in outcome.out
    shown = run("profiles", "list").out
    assert shown == "riverside  https://textit.com  default, read-only, any workspace\n"


def test_without_a_keyring_that_is_said_and_the_file_offered(run, folders: Path) -> None:
    outcome = add(run)
    assert outcome.status == 1
    assert "no keyring that works" in outcome.err
    assert "--keep-in file" in outcome.err
    assert "not kept" in outcome.err
    assert not (folders / "state").exists()
    assert load().profile("riverside") is not None


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("", False), ("n", False)])
def test_the_file_is_a_persons_choice(
    run, folders: Path, monkeypatch: pytest.MonkeyPatch, answer: str, kept: bool
) -> None:
    from temba_tui.commands import profiles

    asked = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answer == "y"

    monkeypatch.setattr(profiles, "confirm", confirm)
    assert add(run).status == (0 if kept else 1)
    assert len(asked) == 1
    assert str(folders / "state" / "tokens.json") in asked[0]
    assert (folders / "state" / "tokens.json").exists() == kept


def test_kept_nowhere(run, folders: Path) -> None:
    assert add(run, "--keep-in", "nowhere").status == 0
    assert not (folders / "state").exists()


@pytest.mark.parametrize("typed", ["", "\n", "not a token\n", f"{TOKEN}\u00a0{TOKEN}\n"])
def test_what_is_no_token_saves_nothing(run, typed: str) -> None:
    outcome = add(run, typed=typed)
    assert outcome.status == 2
    assert not settings_file().exists()
    assert TOKEN not in outcome.err


@pytest.mark.parametrize(
    "argv",
    [
        ["add", "a", "--host", "http://a.org"],
        ["add", "a", "--host", "me:pw@a.org"],
        ["add", "a", "--host", "a.org", "--colour", "rot"],
        ["add", "-a", "--host", "a.org"],
        ["add", "a\x1b[31m", "--host", "a.org"],
        ["add", "a"],
        ["test"],
        ["test", "nobody"],
        ["remove", "nobody"],
        ["set-token", "nobody"],
        ["default", "nobody"],
        ["frobnicate"],
        [],
    ],
)
def test_what_was_not_well_said(run, argv: list[str]) -> None:
    outcome = run("profiles", *argv, typed=TOKEN)
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err
    assert "\x1b" not in outcome.err
    assert not settings_file().exists()


def test_a_name_is_not_taken_twice_unless_asked(run) -> None:
    assert add(run, "--keep-in", "nowhere").status == 0
    again = add(run, "--keep-in", "nowhere", "--read-only")
    assert again.status == 2
    assert "already" in again.err
    assert not load().profiles[0].read_only
    assert add(run, "--keep-in", "nowhere", "--read-only", "--replace").status == 0
    assert load().profiles[0].read_only


def test_removing_takes_the_token_along(run, folders: Path) -> None:
    add(run, "--keep-in", "file")
    outcome = run("profiles", "remove", "riverside")
    assert load().profiles == ()
    assert json.loads((folders / "state" / "tokens.json").read_text()) == {}
    assert "revoked on the web" in outcome.out
    assert outcome.status == 1  # the keyring could not be asked whether it holds one too
    assert "may still be kept" in outcome.err


def test_the_default_is_chosen_by_name(run) -> None:
    save_profile(Profile("a", "a.org"))
    save_profile(Profile("b", "b.org"))
    assert run("profiles", "default", "b").status == 0
    assert load().default == Profile("b", "b.org")
    assert run("profiles", "list").out == "a  a.org  any workspace\nb  b.org  default, any workspace\n"


def test_testing_without_a_kept_token_says_how_to_save_one(run) -> None:
    save_profile(Profile("a", "a.org"))
    outcome = run("profiles", "test", "a")
    assert outcome.status == 1
    assert "keyring" in outcome.err
