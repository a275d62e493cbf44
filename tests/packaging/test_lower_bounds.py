"""The oldest versions that pyproject.toml allows for are versions that work.

Pictures are compared in the locked environment only: they change with Textual.
"""

import os
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.packaging.demo import shows_its_demo
from tests.packaging.machine import LOCK, ROOT, environment_of, interpreter, pip, project

TOOLS = ("pytest", "pytest-asyncio", "pytest-xdist", "hypothesis", "pyte")
"""What the tests below need besides the program's own dependencies; in the locked versions."""
PLAIN = (
    *("tests/client", "tests/cli", "tests/test_settings.py", "tests/test_tokens.py"),
    *("tests/workspace/test_phones.py", "tests/workspace/test_state.py"),
)
CHOSEN = {"oldest": (*PLAIN, "tests/widgets", "tests/screens/test_lists.py"), "newest": PLAIN}
"""The tests of what uses the dependencies: all of them would take too long, and most use none."""
MOST_SECONDS = 900


def requirements() -> list[Requirement]:
    """The program's dependencies."""
    return [Requirement(line) for line in project()["dependencies"]]


def lower_bound(requirement: Requirement) -> str:
    """The version after `>=`."""
    (found,) = [one.version for one in requirement.specifier if one.operator == ">="]
    return found


def locked() -> dict[str, str]:
    """The versions of requirements-lock.txt, by name in lower case."""
    lines = [line.split("==") for line in LOCK.read_text(encoding="utf-8").splitlines() if "==" in line]
    return {name.strip().lower(): version.strip() for name, version in lines if not name.startswith("#")}


def test_every_dependency_is_bounded_and_its_lock_within() -> None:
    versions = locked()
    for requirement in requirements():
        assert {one.operator for one in requirement.specifier} == {">=", "<"}, requirement
        assert requirement.specifier.contains(versions[requirement.name]), requirement
        assert Version(lower_bound(requirement)) < Version(versions[requirement.name]) or (
            requirement.name in ("httpx", "h11")  # nothing newer exists
        ), requirement


@pytest.mark.slow
@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_the_lower_bounds_work(which: str, wheel: Path, tmp_path: Path) -> None:
    found = interpreter(which)
    python = environment_of(found, tmp_path / "venv")
    pins = {one.name: lower_bound(one) for one in requirements()}
    versions = locked()
    lines = [f"{name}=={version}" for name, version in (pins | {one: versions[one] for one in TOOLS}).items()]
    (tmp_path / "pins.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pip("install", "--quiet", "-c", tmp_path / "pins.txt", wheel, *TOOLS, into=python)
    shows_its_demo(python, tmp_path)

    variables = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_", "PYTHONPATH"))
    }
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *CHOSEN[which]],
        cwd=ROOT,
        env=variables | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
    )
    with_these = f"Python {found.told} with {', '.join(lines[: len(pins)])}"
    assert done.returncode == 0, f"{with_these}:\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    print(f"\n{with_these}: {done.stdout.strip().splitlines()[-1]}")
