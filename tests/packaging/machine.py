"""What this machine can build and install with: interpreters, pip, and environments made of both.

`pip` may reach its index here, and nothing else may; the tests that use this are slow for that reason too.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-lock.txt"
ABOUT = "import sys; print(*sys.version_info[:3], sys.version_info.releaselevel, sys.implementation.name)"
PATIENCE = 600
"""Seconds after which a build or an installation counts as stuck."""

Version: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, order=True)
class Interpreter:
    """A Python of this machine. They are ordered by version."""

    version: Version
    path: str

    @property
    def told(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))


def project() -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def oldest_supported() -> tuple[int, int]:
    """The version that `requires-python` names: (3, 11)."""
    found = re.fullmatch(r">=(\d+)\.(\d+)", project()["requires-python"])
    assert found, "requires-python names the oldest version"
    return int(found[1]), int(found[2])


@cache
def interpreters() -> tuple[Interpreter, ...]:
    """Every released CPython of this machine that the project supports, oldest first; no version twice."""
    base = getattr(sys, "_base_executable", sys.executable)
    names = [base, *(shutil.which(f"python3.{minor}") for minor in range(oldest_supported()[1], 30))]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    names += sorted(str(path) for path in root.glob("versions/*/bin/python"))
    found: dict[Version, Interpreter] = {}
    for name in filter(None, names):
        asked = subprocess.run([name, "-c", ABOUT], capture_output=True, text=True, check=False)
        words = asked.stdout.split()
        # A shim of pyenv for a version that is not switched on ends with 127.
        if asked.returncode or words[3:] != ["final", "cpython"]:
            continue
        version = (int(words[0]), int(words[1]), int(words[2]))
        if version[:2] >= oldest_supported():
            found.setdefault(version, Interpreter(version, name))
    return tuple(sorted(found.values()))


def interpreter(which: str) -> Interpreter:
    """The "oldest" supported or the "newest" available Python. Skips where there is none of its own for it."""
    every = interpreters()
    assert every, "no released CPython that the project supports"
    if which == "oldest":
        fitting = [one for one in every if one.version[:2] == oldest_supported()]
        if not fitting:
            wanted = ".".join(map(str, oldest_supported()))
            pytest.skip(f"no Python {wanted} here; there is {', '.join(one.told for one in every)}")
        return fitting[-1]
    if every[-1].version[:2] == oldest_supported() and len({one.version[:2] for one in every}) == 1:
        pytest.skip(f"Python {every[-1].told} is the oldest supported and the newest here: it is tested as the oldest")
    return every[-1]


def pip(*words: str | Path, into: Path | None = None) -> None:
    """Run pip, on another environment with `into`. Raises AssertionError with what it wrote when it fails."""
    place = ["--python", str(into)] if into else []
    quiet = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [_pip(), "-m", "pip", *place, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        cwd=ROOT,
        env={**os.environ, **quiet},
    )
    assert not done.returncode, f"pip {' '.join(map(str, words))} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


@cache
def _pip() -> str:
    """A Python that has pip: an environment made without (the README's) does not."""
    for name in (sys.executable, shutil.which("python3"), *(one.path for one in interpreters())):
        if name and not subprocess.run([name, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            return name
    pytest.skip("no Python here has pip")


def environment_of(python: Interpreter, folder: Path) -> Path:
    """A new, empty environment in `folder`; the path of its interpreter. Needs no ensurepip."""
    subprocess.run([python.path, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=PATIENCE)
    return folder / "bin" / "python"


def built(folder: Path, kind: str) -> Path:
    """Build the "wheel" or the "sdist" into `folder`; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "wheel":
        pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    else:
        # pip builds no sdist, so the build backend is asked, in an environment of its own.
        python = environment_of(interpreters()[0], folder / "backend")
        backend = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
        pip("install", "--quiet", *backend["requires"], into=python)
        line = f"import {backend['build-backend']} as backend, sys; backend.build_sdist(sys.argv[1])"
        subprocess.run([str(python), "-c", line, str(folder)], check=True, cwd=ROOT, timeout=PATIENCE)
    (found,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found
