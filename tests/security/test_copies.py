"""What is copied of a record is safe to paste: text without control characters, a command that is one command."""

import subprocess
from pathlib import Path

import pytest

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources
from temba_tui.workspace.export import copies_of
from tests.hostile.models import filled, model_of
from tests.hostile.server import HOSTILE, IDENTITIES
from tests.screens.hostile import UNSAFE

BASE = "https://temba.example/api/v2/"


@pytest.mark.parametrize(
    ("era", "start"), [("26.3", 7), *(pytest.param(era, 0, marks=pytest.mark.slow) for era in ERAS)]
)
def test_every_copy_of_every_type(era: Era, start: int, tmp_path: Path) -> None:
    """All commands in one script, with a `curl` that says how many words it was given, and the last of them."""
    texts = HOSTILE[start :: 20 if start else 1]
    lines: list[str] = []
    for resource in all_resources():
        if era not in resource.eras:
            continue
        for at, text in enumerate(texts):
            record = filled(model_of(resource, era), text, 2 * at, IDENTITIES if at % 3 else frozenset())
            for one in copies_of(resource, record, base_url=BASE, era=era):
                assert not UNSAFE & set(one.text) - set("\n\t"), (resource.name, text)
                if one.key == "c":
                    lines.append(one.text)
                elif one.key == "w":
                    assert one.text.startswith("https://temba.example/"), (resource.name, one.text)
                    assert "\n" not in one.text
    assert len(lines) > 5 * len(texts)
    assert not any("\n" in line for line in lines)
    script = tmp_path / "script"
    script.write_text("\n".join(['curl() { printf "%s %s %s\\n" "$#" "$2" "$3"; }', *lines, ""]))
    (tmp_path / "here").mkdir()
    variables = {"PATH": "/usr/bin:/bin", "TEMBA_TOKEN": "a token"}
    done = subprocess.run(
        ["/bin/sh", str(script)], cwd=tmp_path / "here", env=variables, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert len(said) == len(lines)
    assert all(line.startswith("3 Authorization: Token a token https://temba.example/api/v2/") for line in said)
    assert list((tmp_path / "here").iterdir()) == []
