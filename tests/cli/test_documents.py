"""The README and the lock file say what is so."""

import re
import tomllib
from pathlib import Path

import pytest

from temba_tui import __version__
from temba_tui.cli import browse_parser
from temba_tui.commands import COMMANDS
from temba_tui.settings import parse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
LOCK = (ROOT / "requirements-lock.txt").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_settings_in_the_readme_are_read() -> None:
    (text,) = blocks("toml")
    found = parse(text)
    assert found.default is not None
    assert found.default.read_only
    assert found.columns_of("contacts")


def test_the_two_commands_stand_where_they_are_looked_for() -> None:
    for name in ("demo", "tests"):
        found = re.findall(rf"^<!-- command: {name} -->\n```sh\n(.*?)```$", README, re.MULTILINE | re.DOTALL)
        assert len(found) == 1
        assert found[0].count("\n") == 1, "one command is one line"


def test_what_the_readme_runs_exists(run) -> None:
    said = "\n".join(blocks("sh")) + "".join(re.findall(r"`[^`\n]+`", README))
    used = set(re.findall(r"temba-tui ([a-z][a-z-]+)", said))
    views = {"contacts", "messages"}
    assert used <= {*COMMANDS, *views}
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "".join(re.findall(r"`temba-tui[^`\n]*`", README))))
    known = browse_parser().format_help() + "".join(run(name, "--help").out for name in COMMANDS)
    assert [option for option in options if option not in known] == []


def test_every_dependency_is_locked_exactly_and_no_registry_is_named() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.]*", line) for line in lines)
    assert "://" not in LOCK
    locked = {line.partition("==")[0].lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {re.match(r"[\w.-]+", one)[0].lower() for one in wanted} <= locked  # type: ignore[index]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_pictures_and_links_to_files_are_there(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text()):
        assert (ROOT / target).exists(), target


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_files_that_are_named_are_there(name: str) -> None:
    """What the guide adds itself (reminders) is not."""
    named = set(re.findall(r"`((?:tests|temba_tui|screenshots)/[\w./]+)`", (ROOT / name).read_text()))
    assert named
    assert [one for one in sorted(named) if "reminders" not in one and not (ROOT / one).exists()] == []
