"""Files that hold data or tokens: ours alone under any umask, whole or not there, and no link leads elsewhere."""

import ast
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import temba_tui
from temba_tui import settings
from temba_tui.crash import write_report
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, SettingsError
from temba_tui.tokens import TokenStore
from temba_tui.workspace.bulk_results import save_list
from temba_tui.workspace.sqlite_state import SqliteState

SOURCES = Path(temba_tui.__file__).parent
PROFILE = Profile("here", "https://temba.example")


def save_settings(folder: Path) -> None:
    settings.save_profile(PROFILE, path=folder / "config.toml")


def save_token(folder: Path) -> None:
    TokenStore(folder / "tokens.json").save_to_file(PROFILE, Secret("t" * 40))


def save_state(folder: Path) -> None:
    state = SqliteState(folder / "state.sqlite3")
    workspace = state.workspace("temba.example", "a workspace")
    workspace.append("v2", state.clock.now())
    workspace.save_draft("k", "typed")
    state.close()


def save_report(folder: Path) -> None:
    if write_report(ValueError("x"), folder) is None:
        raise OSError("no report was written")


WRITERS = {"settings": save_settings, "tokens": save_token, "state": save_state, "crash report": save_report}
STATE = [pytest.param(write, id=name) for name, write in WRITERS.items() if name != "settings"]


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=lambda umask: f"umask {umask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    old = os.umask(request.param)
    yield request.param
    os.umask(old)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_they_are_ours_alone(write: Callable[[Path], None], umask: int, tmp_path: Path) -> None:
    """The folders above that were missing too: who may write to one puts another folder in the place of ours."""
    write(tmp_path / "missing" / "deeper" / "temba-tui")
    every = list((tmp_path / "missing").rglob("*"))
    assert any(path.is_file() for path in every)
    for path in (tmp_path / "missing", *every):
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_saved_list_is_ours_alone(umask: int, tmp_path: Path) -> None:
    place = save_list(tmp_path / "list.csv", [])
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.parametrize("write", STATE)
def test_a_link_in_place_of_their_folder_is_not_followed(write: Callable[[Path], None], tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir(mode=0o755)
    (tmp_path / "state").symlink_to(victim)
    with pytest.raises(Exception, match=r"symbolic link|no report"):
        write(tmp_path / "state")
    assert list(victim.iterdir()) == []
    assert stat.S_IMODE(victim.stat().st_mode) == 0o755


def test_a_link_to_a_folder_of_settings_is_followed_where_it_is_ones_own(tmp_path: Path) -> None:
    """Many keep their settings in a folder of all their settings."""
    elsewhere = tmp_path / "dotfiles"
    elsewhere.mkdir()
    link = tmp_path / "config"
    link.symlink_to(elsewhere)
    save_settings(link)
    assert (elsewhere / "config.toml").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a link to another user")
def test_a_link_that_another_user_planted_is_not(tmp_path: Path) -> None:
    elsewhere = tmp_path / "victim"
    elsewhere.mkdir()
    link = tmp_path / "config"
    link.symlink_to(elsewhere)
    os.lchown(link, 1234, 1234)
    with pytest.raises(SettingsError, match="symbolic link"):
        save_settings(link)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("there", [True, False], ids=["a file", "nothing"])
def test_a_list_is_not_written_through_a_link(there: bool, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    if there:
        victim.write_text("mine")
    (tmp_path / "list.csv").symlink_to(victim)
    with pytest.raises(FileExistsError):
        save_list(tmp_path / "list.csv", [])
    assert victim.exists() is there
    assert not there or victim.read_text() == "mine"


def test_half_a_list_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, mode: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(OSError, match="No space"):
        save_list(tmp_path / "list.csv", [])
    assert list(tmp_path.iterdir()) == []


MAKING = {"write_text", "write_bytes", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "mkdir", "makedirs"}
MAKING |= {"touch", "copy", "copyfile", "copytree", "symlink_to", "fdopen", "dump", "FileHandler"}
KNOWN = {
    "crash.py": {"os.open", "os.fdopen"},
    "files.py": {"folder.mkdir", "tempfile.mkstemp", "os.fdopen", "os.open"},
    "cli.py": {"os.open"},  # the null device
    "workspace/bulk_results.py": {"os.open", "os.fdopen"},
    "workspace/sqlite_file.py": {"os.open", "sqlite3.connect"},
    "workspace/content.py": {"path.open"},  # a file that a person sends: read
}
"""Where the program makes or opens files. What is new here needs a writer above."""


READS = {"r", "rb", "rt"}
NO_FILES = {
    "screens/people_menu.py": {"extra.open"},  # an entry of a menu
    "screens/actions_menu.py": {"entry.open"},
    "screens/connect.py": {"session.open"},  # a workspace
    "commands/doctor.py": {"session.open"},
    "commands/profiles.py": {"session.open"},
}
"""What is called `open` and opens no file."""


def opens(node: ast.Call, inside: str) -> bool:
    """Whether this opens a file. An `.open` by whatever owner counts; those that open none are named."""
    called = ast.unparse(node.func)
    if called in ("open", "os.open", "io.open", "sqlite3.connect"):
        return True
    return called.endswith(".open") and called not in NO_FILES.get(inside, ())


def writes_by(node: ast.Call) -> bool:
    """Whether a `path.open(…)` has a mode that writes, or one that cannot be seen."""
    modes = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "mode")]
    return not all(isinstance(one, ast.Constant) and one.value in READS for one in modes)


def made_files(sources: Path = SOURCES) -> dict[str, set[str]]:
    """Where files are made or opened. What is opened to be read only has no mark, what writes has one."""
    found: dict[str, set[str]] = {}
    for path in sorted(sources.rglob("*.py")):
        inside = path.relative_to(sources).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            last = called.rpartition(".")[2]
            if last == "open" and opens(node, inside):
                direct = called in ("open", "os.open", "io.open")
                found.setdefault(inside, set()).add(called if direct or not writes_by(node) else f"{called}: writes")
            elif called == "sqlite3.connect" or (last in MAKING and "." in called and not called.endswith(".copy")):
                found.setdefault(inside, set()).add(called)
    return found


def test_nothing_else_makes_files() -> None:
    assert made_files() == KNOWN


def test_a_new_way_to_make_one_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(
        "def go(target, mode):\n    target.open('w')\n    (target / 'x').open(mode='a')\n    target.parent.open(mode)\n"
        "    session.open()\n    target.write_text('x')\n    log.open('rb')\n"
    )
    assert made_files(tmp_path) == {
        "new.py": {
            "target.open: writes",
            "(target / 'x').open: writes",
            "target.parent.open: writes",
            "session.open",
            "target.write_text",
            "log.open",
        }
    }
