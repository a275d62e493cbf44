"""CONTRIBUTING.md adds a type that does not exist. What it says works: its steps are followed in a copy of the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "CONTRIBUTING.md"
FAST = ("tests/resources/test_discovery.py", "tests/resources/test_facts.py", "tests/client/test_values.py")
SLOW = ("tests/resources", "tests/client", "tests/demo", "tests/contract", "tests/screens/test_every_type.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "__snapshots__", Path(__file__).name)
SHOWS = """
import asyncio
from tests.screens.driving import app_over, demo_session, running, screen_text, settle

async def main():
    app = app_over(lambda: demo_session(), "reminders")
    async with running(app) as pilot:
        print(screen_text(app))
        await pilot.press("enter")
        await settle(pilot)
        print(screen_text(app))

asyncio.run(main())
"""


def section() -> str:
    """The chapter of the guide."""
    found = re.search(
        r"^## Add a resource type\n(.*?)^## ", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found[1]


def steps() -> list[tuple[str, str, str, str]]:
    """(file, anchor or "", language, code) of every block, in order. “and before …” goes on in the file before it."""
    found: list[tuple[str, str, str, str]] = []
    before = 0
    text = section()
    for block in re.finditer(r"^```(python|text|json)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        words = text[before : block.start()].rpartition("\n\n")[0].rpartition("\n\n")[2]
        before = block.end()
        anchor = re.search(r"before\s+`([^`]+)`,\s+add", words)
        files = [name for name in re.findall(r"`([\w/]+\.\w+)`", words) if "/" in name]
        found.append((files[-1] if files else found[-1][0], anchor[1] if anchor else "", block[1], block[2]))
    return found


def follow(tree: Path) -> list[str]:
    """Do what the guide says in a copy of the tree; the files that were touched."""
    for file, anchor, language, code in steps():
        path = tree / file
        if language == "json":
            known = json.loads(path.read_text(encoding="utf-8"))
            added = json.loads(code)
            assert not added.keys() & known.keys()
            path.write_text(json.dumps(known | added, ensure_ascii=False), encoding="utf-8")
        elif anchor:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            (at,) = [number for number, line in enumerate(lines) if line.startswith(anchor)]
            lines[at:at] = [code]
            path.write_text("".join(lines), encoding="utf-8")
        else:
            assert not path.exists(), f"{file} is to be new"
            path.write_text(code, encoding="utf-8")
    return [file for file, *_ in steps()]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the checkout in which the guide was followed."""
    for name in ("temba_tui", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=LEFT_OUT)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    follow(tmp_path)
    return tmp_path


def run(tree: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """This Python in the copy, with the copy's program."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *words],
        cwd=tree,
        env=kept | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_made_up_type_is_shown(tree: Path) -> None:
    done = run(tree, "-c", SHOWS)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = " ".join(done.stdout.split())
    assert "3 reminders" in shown
    assert "Bring the vaccination card" in shown
    assert "Reminders ▸ Bring the vaccination card" in shown
    assert "Amina Uwase" in shown


def test_its_facts_are_held_against_it(tree: Path) -> None:
    done = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *FAST)
    assert done.returncode == 0, done.stdout[-3000:]
    assert (
        run(
            tree, "-m", "ruff", "check", "--no-cache", *(file for file, *_ in steps() if file.endswith(".py"))
        ).returncode
        == 0
    )


@pytest.mark.slow
def test_every_test_over_all_types_takes_it_in(tree: Path) -> None:
    done = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SLOW)
    assert done.returncode == 0, done.stdout[-3000:]
