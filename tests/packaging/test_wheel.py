"""The wheel, installed alone: what is in it, and that it starts with nothing else beside it."""

import subprocess
from configparser import ConfigParser
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.demo import shows_its_demo
from tests.packaging.machine import LOCK, ROOT, environment_of, interpreter, pip, project

pytestmark = pytest.mark.slow


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
        (info,) = {name.split("/")[0] for name in held if ".dist-info/" in name}
        meta = message_from_bytes(archive.read(f"{info}/METADATA"))
        entries = ConfigParser()
        entries.read_string(archive.read(f"{info}/entry_points.txt").decode())
        licence = archive.read(f"{info}/licenses/LICENSE")
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "temba_tui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in held if not name.startswith(f"{info}/")} == ours
    assert ("Typing :: Typed" in meta.get_all("Classifier", [])) == ("temba_tui/py.typed" in held)
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert dict(entries["console_scripts"]) == project()["scripts"]
    assert meta["Requires-Python"] == project()["requires-python"]
    assert len([one for one in meta.get_all("Requires-Dist", []) if "extra ==" not in one]) == len(
        project()["dependencies"]
    )


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_the_wheel_alone_opens_its_demo(which: str, wheel: Path, tmp_path: Path) -> None:
    python = environment_of(interpreter(which), tmp_path / "venv")
    pip("install", "--quiet", "-c", LOCK, wheel, into=python)
    version = wheel.name.split("-")[1]
    said = subprocess.run([python.with_name("temba-tui"), "--version"], capture_output=True, text=True, check=True)
    assert version in said.stdout.split()
    completion = [python.with_name("temba-tui"), "completion", "bash"]
    assert "temba-tui" in subprocess.run(completion, capture_output=True, text=True, check=True).stdout
    shows_its_demo(python, tmp_path)
