"""The command line as a person meets it: words in; an exit status, stdout and stderr out."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from temba_tui.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command line did."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with `config` and `state` in it, which are this test's."""
    monkeypatch.setenv("TEMBA_TUI_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("TEMBA_TUI_STATE", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folders: Path) -> Run:
    """Run a command line, with `typed` on its standard input, which is no terminal."""

    def call(*words: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status = main(words)
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call
