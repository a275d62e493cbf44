"""The settings file: read with types, refused with a line, written without losing what others wrote."""

import os
import stat
import textwrap
import threading
from pathlib import Path

import pytest

from temba_tui import settings
from temba_tui.files import PrivateFileError, locked, private_folder, replace_private, typed_path
from temba_tui.settings import Profile, Settings, SettingsError, ViewSettings, load, parse
from temba_tui.settings_reader import line_of
from temba_tui.workspace.bulk_results import save_list
from temba_tui.workspace.content import AttachmentError, read_attachment
from temba_tui.workspace.outside import OutsideError, read_file

WHOLE = """\
# mine
default_profile = "riverside"
theme = "light"

[keys]
"go.to" = "colon, ctrl+g"

[views.contacts]
columns = ["name", "urn"]

[profiles.riverside]
host = "https://textit.com"
read_only = true
colour = "red"
workspace_uuid = "5C5CE25A-3B9A-4F0C-8A6B-6D6C3A0E2F11"

[profiles."the other one"]
host = "http://localhost:8000"
colour = "#a0b1c2"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(textwrap.dedent(text))


def test_no_file_is_the_defaults(file: Path) -> None:
    assert load(file) == Settings()
    assert load(file).theme == "temba-dark"
    assert not file.parent.exists()


def test_a_whole_file() -> None:
    found = parse(WHOLE)
    assert found.theme == "temba-light"
    assert found.keys == {"go.to": "colon,ctrl+g"}
    assert found.views == {"contacts": ViewSettings(("name", "urn"))}
    assert found.columns_of("contacts") == ("name", "urn")
    assert found.columns_of("runs") == ()
    assert found.profiles == (
        Profile(
            "riverside",
            "https://textit.com",
            read_only=True,
            colour="red",
            workspace_uuid="5c5ce25a-3b9a-4f0c-8a6b-6d6c3a0e2f11",
        ),
        Profile("the other one", "http://localhost:8000", colour="#a0b1c2"),
    )
    assert found.default == found.profiles[0]


def test_the_only_profile_is_the_default_one() -> None:
    one = parse('[profiles.a]\nhost = "a.org"\n')
    assert one.default is not None
    assert one.default.name == "a"
    assert parse('[profiles.a]\nhost = "a.org"\n[profiles.b]\nhost = "b.org"\n').default is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("theme = \n", 1, "Invalid value"),
        ('theme = "dark"\n[profiles.a\nhost = "x"\n', 2, "Expected"),
        ('theme = "dark"\ntheme = "light"\n', 2, "overwrite"),
        ('[profiles.a]\nhost = "x', 2, ""),
        ('\n\ntheme = "blue"\n', 3, "one of dark, light, contrast"),
        ("theme = 3\n", 1, "`theme` is a text"),
        ('[profiles.a]\nhost = "a.org"\nread_onyl = true\n', 3, "did you mean `read_only`?"),
        ('[profiles.a]\nhost = "a.org"\n\nread_only = "yes"\n', 4, "`read_only` is true or false"),
        ('[profiles.a]\nhost = "a.org"\nread_only = 1\n', 3, "true or false"),
        ("# x\n[profiles.a]\nread_only = true\n", 2, "has no `host`"),
        ('[profiles.a]\nhost = "https://me:pw@a.org"\n', 2, "user name or password"),
        ('[profiles.a]\nhost = "a.org"\ncolour = "rot"\n', 3, "`colour` is #rrggbb"),
        ('[profiles.a]\nhost = "a.org"\nworkspace_uuid = "5c5"\n', 3, "not a UUID"),
        ('[profiles."-a"]\nhost = "a.org"\n', 1, "a profile's name"),
        ('[profiles."a\\u001b[31m"]\nhost = "a.org"\n', 1, "a profile's name"),
        ('[profiles]\na = "b.org"\n', 2, "`profiles.a` is a table"),
        ("profiles = 1\n", 1, "`profiles` is a table"),
        ('default_profile = "z"\n', 1, "no profile named `z`"),
        ("[keys]\nquit = 3\n", 2, "`quit` is a text"),
        ('[keys]\nquit = ""\n', 2, "`quit` is a text"),
        ('[views.contacts]\ncolumns = [\n  "name",\n  3,\n]\n', 2, "`columns` is a list of texts"),
        ("[views.contacts]\nwidth = 3\n", 2, "unknown key `width`"),
        ('profiles.a.host = "a.org"\nprofiles.a.read_only = 3\n', 2, "true or false"),
    ],
)
def test_what_is_wrong_and_where(file: Path, text: str, line: int, words: str) -> None:
    write(file, text)
    before = file.read_bytes()
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert caught.value.line == line
    assert words in caught.value.message
    assert f"{file}, line {line}: " in str(caught.value)
    with pytest.raises(SettingsError):
        settings.save_profile(Profile("b", "b.org"), path=file)
    assert file.read_bytes() == before


def test_text_that_is_no_text(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b'theme = "dark"\n# caf\xe9\n')
    with pytest.raises(SettingsError, match="UTF-8") as caught:
        load(file)
    assert caught.value.line == 2


def test_a_hostile_key_is_not_obeyed_by_the_terminal() -> None:
    with pytest.raises(SettingsError) as caught:
        parse('"a\\u001b]52;c;aGk=\\u0007" = 1\n')
    assert "\x1b" not in str(caught.value)
    assert "\x07" not in str(caught.value)


def test_a_line_is_found_for_a_table_that_stands_twice() -> None:
    assert line_of(WHOLE, ("profiles", "the other one", "colour")) == 19
    assert line_of(WHOLE, ("profiles", "the other one", "read_only")) == 17
    assert line_of(WHOLE, ("nothing",)) is None


def test_saving_keeps_comments_and_what_others_wrote(file: Path) -> None:
    write(file, WHOLE)
    settings.save_profile(Profile("new", "https://new.org", read_only=True), default=True, path=file)
    settings.save_view("messages", ViewSettings(("text",)), path=file)
    settings.save_theme("temba-contrast", path=file)
    found = load(file)
    assert file.read_text().startswith("# mine\n")
    assert 'theme = "contrast"' in file.read_text()
    assert [profile.name for profile in found.profiles] == ["riverside", "the other one", "new"]
    assert found.default == Profile("new", "https://new.org", read_only=True)
    assert set(found.views) == {"contacts", "messages"}
    assert found.profiles[:2] == parse(WHOLE).profiles


def test_saving_again_replaces_and_removing_removes(file: Path) -> None:
    settings.save_profile(Profile("a", "a.org", read_only=True, colour="red"), default=True, path=file)
    settings.save_profile(Profile("a", "b.org"), path=file)
    assert load(file).profiles == (Profile("a", "b.org"),)
    assert load(file).default_profile == "a"
    settings.remove_profile("a", path=file)
    assert load(file) == Settings()
    settings.remove_profile("a", path=file)


def test_a_view_that_is_as_declared_leaves_no_keys(file: Path) -> None:
    settings.save_view("runs", ViewSettings(("flow",)), path=file)
    settings.save_view("runs", ViewSettings(), path=file)
    assert load(file).views == {"runs": ViewSettings()}


@pytest.mark.parametrize(
    "profile",
    [
        Profile("", "a.org"),
        Profile("a\nb", "a.org"),
        Profile("a", ""),
        Profile("a", "me@a.org"),
        Profile("a", "a.org", colour="x"),
    ],
)
def test_what_would_be_a_broken_file_is_not_written(file: Path, profile: Profile) -> None:
    with pytest.raises(SettingsError):
        settings.save_profile(profile, path=file)
    assert not file.exists()


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_modes_do_not_depend_on_the_umask(file: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        settings.save_profile(Profile("a", "a.org"), path=file)
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed(file: Path) -> None:
    write(file, WHOLE)
    file.chmod(0o644)
    settings.save_theme("dark", path=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_planted_link_is_not_written_through(file: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("# precious\n")
    file.parent.mkdir()
    file.symlink_to(victim)
    settings.save_theme("light", path=file)
    assert victim.read_text() == "# precious\n"
    assert not file.is_symlink()


def test_a_planted_link_in_place_of_the_lock_is_refused(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    (file.parent / ".config.toml.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(SettingsError, match="cannot be written"):
        settings.save_theme("light", path=file)
    assert not (tmp_path / "victim").exists()


def test_two_programs_do_not_overwrite_each_other(file: Path) -> None:
    names = [f"profile{number}" for number in range(8)]
    threads = [
        threading.Thread(target=settings.save_profile, args=(Profile(name, "a.org"),), kwargs={"path": file})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(profile.name for profile in load(file).profiles) == names


def test_a_lock_that_is_not_given_up_is_said(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock"),
        pytest.raises(PrivateFileError, match="Another program holds"),
        locked(tmp_path / "lock", 0.0),
    ):
        pass


def test_a_failed_replace_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    replace_private(path, b"old")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        replace_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_folder_is_closed_unless_the_person_named_it(tmp_path: Path) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o755)
    private_folder(open_folder, tighten=False)
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o755
    private_folder(open_folder)
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("named", [{}, {"TEMBA_TUI_CONFIG": "~/x", "TEMBA_TUI_STATE": "~/x"}])
def test_a_user_without_a_home_is_told_what_to_set(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that was given a number for a user."""

    def nobody(user: object) -> None:
        raise KeyError(user)

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    for folder in (settings.config_dir, settings.state_dir):
        with pytest.raises(SettingsError, match="home folder") as caught:
            folder(named)
        assert "TEMBA_TUI_STATE" in caught.value.hint
    assert settings.state_dir({"TEMBA_TUI_STATE": "/x"}) == Path("/x")


def test_a_path_in_the_home_of_nobody_stays_as_it_was_typed(tmp_path: Path) -> None:
    typed = "~nobody-of-that-name/list.csv"
    assert typed_path(typed) == Path(typed)
    with pytest.raises(OutsideError, match="There is no file ~nobody"):
        read_file(typed)
    with pytest.raises(AttachmentError, match="There is no file ~nobody"):
        read_attachment(typed)
    with pytest.raises(FileNotFoundError):
        save_list(typed, [])


def test_where_files_are() -> None:
    there = {"TEMBA_TUI_CONFIG": "/x/config", "TEMBA_TUI_STATE": "~/state"}
    assert settings.settings_file(there) == Path("/x/config/config.toml")
    assert settings.state_dir(there) == Path.home() / "state"
    assert settings.config_dir({}).name == "temba-tui"
    assert settings.state_dir({}).name == "temba-tui"
