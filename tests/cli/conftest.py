"""The command line as a person meets it: words in; an exit status, stdout and stderr out."""

import asyncio
import contextlib
import io
import json
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import pytest

from temba_tui.cli import main
from temba_tui.demo import open_demo
from temba_tui.demo.serve import serve


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


@dataclass(frozen=True)
class Served:
    """A demo that listens on this machine."""

    host: str
    token: str
    uuid: str


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The demo workspace over loopback, in a thread with an event loop of its own."""
    demo = open_demo("9.0.0")
    loop = asyncio.new_event_loop()
    listening: Future[int] = Future()

    async def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await serve(demo, ready=listening.set_result)

    task = loop.create_task(run())
    thread = threading.Thread(target=loop.run_until_complete, args=(task,))
    thread.start()
    host = f"http://127.0.0.1:{listening.result(20)}"
    asked = urllib.request.Request(f"{host}/api/v2/org.json", headers={"Authorization": f"Token {demo.token}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        uuid = json.load(answer)["uuid"]
    yield Served(host, demo.token, uuid)
    loop.call_soon_threadsafe(task.cancel)
    thread.join()
    loop.close()
