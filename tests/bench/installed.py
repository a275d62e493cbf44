"""What importing the program costs, and what is installed with it."""

import subprocess
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.bench.terminal import python

ROOT = Path(__file__).resolve().parents[2]
TIMED = "import time; begin = time.perf_counter(); import {}; print(time.perf_counter() - begin)"


def import_seconds(module: str) -> float:
    """Seconds that a new interpreter takes to import a module, its own start not counted."""
    done = subprocess.run(python("-c", TIMED.format(module)), capture_output=True, text=True, check=True)
    return float(done.stdout)


def named_by_us() -> list[str]:
    """The names of the dependencies in pyproject.toml: what is noted at an editable installation grows old."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line).name for line in project["dependencies"]]


def needed_by(name: str) -> list[str]:
    """The names of what a distribution needs on this machine, extras left out."""
    found = (Requirement(line) for line in distribution(name).requires or ())
    return [one.name for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def everything_needed() -> dict[str, Distribution]:
    """Every distribution that comes with the program, by its own name; the program left out."""
    found: dict[str, Distribution] = {}
    waiting = named_by_us()
    while waiting:
        held = distribution(waiting.pop())
        if held.name not in found:
            found[held.name] = held
            waiting += needed_by(held.name)
    return found


def megabytes(paths: list[Path]) -> float:
    """The size of files, compiled ones left out: those are made when a module is first imported."""
    return sum(path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file()) / 1e6


def size_of(held: Distribution) -> float:
    """Megabytes that a distribution takes on the disk."""
    return megabytes([Path(str(file.locate())) for file in held.files or ()])


def own_size() -> float:
    """Megabytes of the program itself."""
    return megabytes(list((ROOT / "temba_tui").rglob("*")))
