"""The source archive holds what its own tests need."""

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.packaging.machine import LOCK, ROOT, built, environment_of, interpreters, pip

pytestmark = pytest.mark.slow

NEEDED = (
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml", "requirements-lock.txt"),
    ".ci/run",
)
CHOSEN = (
    *("tests/cli/test_documents.py", "tests/test_docstrings.py", "tests/screens/test_pictures.py"),
    *("tests/resources/test_facts.py", "tests/resources/test_made_up_type.py", "tests/packaging/test_lower_bounds.py"),
)
"""Tests that read files beside the package: documents, data, pictures."""


def test_its_tests_run_from_it(tmp_path: Path) -> None:
    with tarfile.open(built(tmp_path / "dist", "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = (path for path in tmp_path.iterdir() if path.is_dir() and path.name.startswith("temba_tui-"))
    assert all((tree / name).is_file() for name in NEEDED)
    kept = {
        path.relative_to(ROOT)
        for folder in ("temba_tui", "tests", "screenshots")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path for path in kept if not (tree / path).is_file()} == set()
    assert not [path for path in tree.rglob("*") if path.name in (".venv", "__pycache__", "snapshot_report.html")]

    python = environment_of(interpreters()[0], tmp_path / "venv")
    pip("install", "--quiet", "-c", LOCK, f"{tree}[dev]", into=python)
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *CHOSEN],
        cwd=tree,
        env={key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "PYTHONPATH"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
