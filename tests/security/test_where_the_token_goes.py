"""The real program with a token in its environment, led astray as far as a server can: the token is nowhere else.

Not in a file, not on the screen, not in the clipboard or in what is started to hold it, not on a command line, and not
at another origin, whatever an answer's `next` or a redirect says.
"""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from temba_tui.demo import open_demo
from temba_tui.demo.access import Principal
from temba_tui.demo.demo import demo_of
from temba_tui.demo.http import Request, Response
from tests.hostile.server import _App, _Poisoned, serving
from tests.hostile.tour import ESCAPE, PAGE_DOWN, go
from tests.terminal.program import Program, environment, temba

TOKEN = "5ecre7" + "f0e1d2c3b4a5968778695a4b3c2d1e0f" + "qz"
EVERYTHING = tuple(
    form(TOKEN)
    for form in (
        str.encode,
        lambda text: text.encode("utf-16-le"),
        lambda text: __import__("base64").b64encode(text.encode())[:-4],
        lambda text: text.encode().hex().encode(),
        lambda text: text[::-1].encode(),
    )
)


def holds_token(data: bytes) -> bool:
    return any(form in data for form in EVERYTHING)


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[bytes]]]:
    """Another origin: its host, and what it was sent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(65_536))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", heard
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@dataclass
class Astray:
    """The demo, whose answers lead to another origin."""

    engine: Any
    evil: str
    heads: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: Request) -> tuple[Response, list[tuple[str, str]]]:
        """`next` to the other origin; labels redirect there; fields over another scheme."""
        self.heads.append(dict(request.headers))
        response, headers = self.engine.answer(request)
        name = request.path.rpartition("/")[2].removesuffix(".json")
        if name in ("labels", "fields"):
            there = (
                f"//{self.evil}/api/v2/{name}.json" if name == "fields" else f"http://{self.evil}/api/v2/{name}.json"
            )
            return Response(302, b"", None), [("Location", there), ("Content-Length", "0")]
        if response.status == 200 and b'"next":"' in response.body:
            body = json.loads(response.body)
            cursor = body["next"].rpartition("?")[2]
            body["next"] = f"http://x:y@{self.evil}/api/v2/{name}.json?{cursor}"
            data = json.dumps(body).encode()
            kept = [(key, value) for key, value in headers if key != "Content-Length"]
            return Response(200, data), [*kept, ("Content-Length", str(len(data)))]
        return response, headers


@contextmanager
def leading_astray(evil: str) -> Iterator[tuple[str, Astray]]:
    demo = open_demo("26.3")
    world = demo.engine.store.world
    known = demo_of(world, "26.3", tokens={TOKEN: Principal()})
    astray = Astray(known.engine, evil)
    with serving(_Poisoned(_App(astray, known.app.clock))) as host:
        yield host, astray


def fake_clipboard(folder: Path) -> tuple[Path, Path]:
    """A program that holds the clipboard, and writes down what it was given and started with."""
    programs = folder / "programs"
    programs.mkdir()
    held = folder / "held"
    held.mkdir()
    for name in ("xclip", "xsel", "wl-copy", "wl-paste", "pbcopy", "pbpaste"):
        script = programs / name
        script.write_text(
            f'#!/bin/sh\nenv > "{held}/env.$$"; echo "$0 $@" > "{held}/args.$$"; cat > "{held}/text.$$"\n'
        )
        script.chmod(0o755)
    return programs, held


def loudest(home: Path) -> dict[str, str]:
    """Variables with which Python, asyncio, Textual and every library write down all that they can."""
    site = home.parent / "site"
    site.mkdir()
    log = home / "everything.log"
    (site / "sitecustomize.py").write_text(
        f"import logging\nlogging.basicConfig(level=logging.DEBUG, filename={str(log)!r})\n"
    )
    return {
        "PYTHONPATH": str(site),
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONDEVMODE": "1",
        "TEXTUAL": "debug",
        "TEXTUAL_LOG": str(home / "textual.log"),
        "HTTPX_LOG_LEVEL": "trace",
    }


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at /proc")
@pytest.mark.parametrize("debugging", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_it_goes_to_its_own_server_and_nowhere_else(debugging: bool, tmp_path: Path) -> None:
    programs, held = fake_clipboard(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    old = os.umask(0)
    try:
        with elsewhere() as (evil, heard), leading_astray(evil) as (host, astray):
            variables = environment(home, TEMBA_HOST=host, TEMBA_TOKEN=TOKEN, DISPLAY=":0", WAYLAND_DISPLAY="w")
            variables["PATH"] = f"{programs}:{variables['PATH']}"
            if debugging:
                variables |= loudest(home)
            with Program(temba("contacts"), env=variables) as program:
                program.wait_for("on the server")
                program.mark()
                program.send(*[PAGE_DOWN] * 9)  # near the end of what is loaded the next page is asked for
                program.wait_for("500 contacts")
                for name in ("labels", "fields"):
                    go(program, name, "redirects elsewhere")
                go(program, "contacts", "loaded")
                for what in ("c", "j"):
                    program.mark()
                    program.send("y")
                    program.wait_for("Copy")
                    program.send(what)
                    program.wait_for("Copied")
                    program.settle()
                program.mark()
                program.send("L")
                program.wait_for("Requests of this run")
                program.settle()
                program.send(ESCAPE)
                program.settle()
                line = Path(f"/proc/{program.process.pid}/cmdline").read_bytes()
                assert not holds_token(line)
                program.send("q")
                assert program.wait_end() == 0
                assert not holds_token(bytes(program.output))
            assert heard == []
            assert len([one for one in astray.heads if one.get("authorization") == f"Token {TOKEN}"]) == len(
                astray.heads
            )
            assert all("127.0.0.1" in one["host"] and evil not in one["host"] for one in astray.heads)
    finally:
        os.umask(old)
    texts = [path.read_bytes() for path in held.glob("text.*")]
    assert any(b"$TEMBA_TOKEN" in text for text in texts), "nothing was copied"
    assert list(held.glob("env.*"))
    if debugging:
        assert b"receive_response_headers" in (home / "everything.log").read_bytes()
        assert (home / "textual.log").stat().st_size > 1000
    for path in [*held.rglob("*"), *home.rglob("*")]:
        if path.is_file():
            assert not holds_token(path.read_bytes()), f"the token is in {path}"
            assert not holds_token(str(path).encode())
    for path in [*(home / "state").rglob("*"), *(home / "config").rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert mode & 0o077 == 0, f"{path} has mode {mode:o}"
    assert (home / "state").is_dir()
    assert stat.S_IMODE((home / "state").stat().st_mode) == 0o700


def test_a_copied_curl_line_runs_in_a_real_shell(tmp_path: Path) -> None:
    """What the program put into the clipboard, pasted into a shell with a curl that writes its arguments down."""
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from temba_tui.workspace.export import curl
    from tests.hostile.corpus import CORPUS

    programs = tmp_path / "programs"
    programs.mkdir()
    tool = programs / "curl"
    tool.write_text('#!/bin/sh\nprintf \'%s\\n\' "$#" "$@" > arguments\n')
    tool.chmod(0o755)
    values = st.one_of(st.sampled_from(CORPUS), st.text(max_size=40))
    variables = {"PATH": f"{programs}:/usr/bin:/bin", "TEMBA_TOKEN": "a token"}

    @settings(max_examples=60)
    @given(st.lists(st.tuples(values, values), max_size=6), values)
    def run(pairs: list[tuple[str, str]], path: str) -> None:
        line = curl("https://temba.example/api/v2/", "contacts", dict(pairs))
        assert line.isascii()
        assert "\n" not in line
        here = tmp_path / "here"
        here.mkdir(exist_ok=True)
        done = subprocess.run(["/bin/sh", "-c", line], cwd=here, env=variables, capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert [one.name for one in here.iterdir()] == ["arguments"]
        written = (here / "arguments").read_text().split("\n")
        assert written[0] == "3"
        assert written[1:3] == ["-H", "Authorization: Token a token"]
        assert written[3].startswith("https://temba.example/api/v2/contacts.json")
        assert len(written) == 5

    run()


def test_a_token_given_as_an_argument_is_not_taken() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "temba_tui", "--token", TOKEN],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert not holds_token(done.stdout + done.stderr)
