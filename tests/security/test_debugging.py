"""Logs, reprs and tracebacks, ours and those of libraries, do not show the token to who looks for a mistake."""

import asyncio
import copy
import io
import logging
import pprint
import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx
import pytest

from temba_tui.app import TembaApp
from temba_tui.cli import Target
from temba_tui.client import TembaClient
from temba_tui.client.errors import TembaError
from temba_tui.crash import farewell, report
from temba_tui.demo import open_demo
from temba_tui.demo.access import Principal
from temba_tui.demo.demo import demo_of
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, Settings
from temba_tui.start import Start
from temba_tui.tokens import Environment, Found, TokenStore, from_environment
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from tests.hostile.server import serving

TOKEN = "5ecre7" + "f0e1d2c3b4a5968778695a4b3c2d1e0f" + "qz"


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A server on loopback, over httpx, httpcore and h11 as a person's is."""
    demo = demo_of(open_demo("26.3").engine.store.world, "26.3", tokens={TOKEN: Principal()})
    with serving(demo) as address:
        yield address


@contextmanager
def heard() -> Iterator[io.StringIO]:
    """Everything that anybody logs, with tracebacks."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    old = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(old)


async def at_work(host: str) -> list[BaseException]:
    """Read, write, be refused, and not get through; the errors."""
    errors: list[BaseException] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nobody = f"http://127.0.0.1:{silent.getsockname()[1]}"
    async with TembaClient(host, Secret(TOKEN)) as client, TembaClient(nobody, Secret(TOKEN)) as lost:
        assert await client.fetch("groups")
        for call in (
            client.create_label("Reporters of the day"),
            client.create_label(""),
            client.fetch("contacts", {"group": "none"}),
            client.delete_label("nobody"),
            lost.fetch("labels"),
            lost.create_label("x"),
        ):
            try:
                await call
            except (TembaError, ValueError, LookupError) as error:
                errors.append(error)
    return errors


def test_logs_of_every_library_at_their_loudest(host: str) -> None:
    with heard() as out:
        errors = asyncio.run(at_work(host), debug=True)
    said = out.getvalue()
    assert "receive_response_headers" in said, "httpcore did not log"
    assert "HTTP Request: GET" in said, "httpx did not log"
    assert len(errors) >= 4
    assert TOKEN not in said
    assert "uthorization" not in said.replace("www-authenticate", "")


def test_errors_in_every_form(host: str) -> None:
    for error in asyncio.run(at_work(host)):
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        for text in ("".join(told.format()), repr(error), str(error), pprint.pformat(vars(error)), report(error)):
            assert TOKEN not in text
        assert TOKEN not in farewell(error, None)


@pytest.mark.parametrize("kind", [httpcore.WriteTimeout, OSError, TimeoutError])
def test_a_failure_while_headers_are_sent(kind: type[Exception], host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The frames of httpcore and h11 hold them at that moment."""

    async def fail(self: object, *about: object, **more: object) -> None:
        raise kind("the line went dead")

    async def ask() -> str:
        async with TembaClient(host, Secret(TOKEN)) as client:
            with pytest.raises(TembaError) as caught:
                await client.create_label("x")
        return "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())

    monkeypatch.setattr("httpcore._backends.anyio.AnyIOStream.write", fail)
    told = asyncio.run(ask())
    assert "_send_request_headers" in told
    assert TOKEN not in told


def textual_forms(thing: Any, depth: int = 6) -> Iterator[str]:
    """Every way to print it, and what it is made of."""
    seen: set[int] = set()

    def forms(one: Any, left: int) -> Iterator[str]:
        if id(one) in seen or left == 0 or isinstance(one, (str, bytes, int, float, type(None))):
            return
        seen.add(id(one))
        if not isinstance(one, Secret) and callable(getattr(one, "reveal", None)):
            raise AssertionError("another kind of secret: prove that it hides")
        yield repr(one)
        yield str(one)
        if isinstance(one, (list, tuple, set, frozenset, dict)):
            for item in [*one, *(one.values() if isinstance(one, dict) else ())]:
                yield from forms(item, left - 1)
        if type(one).__module__.startswith("temba_tui") and not isinstance(one, Secret):
            names = [*getattr(one, "__dict__", {}), *getattr(type(one), "__slots__", ())]
            for name in names:
                yield f"{name}={getattr(one, name, None)!r}"
                yield from forms(getattr(one, name, None), left - 1)

    return forms(thing, depth)


def test_what_holds_it_does_not_show_it(host: str) -> None:
    profile = Profile("here", host)
    client = TembaClient(host, Secret(TOKEN))
    session = Session(client, profile=profile, state=MemoryState())
    start = Start(Settings((profile,)), lambda: session, lambda profile, token: session, open_first=lambda: session)
    store = TokenStore()
    store.save_to_file(profile, Secret(TOKEN))
    found = store.load(profile)
    environment = from_environment({"TEMBA_HOST": host, "TEMBA_TOKEN": TOKEN})
    assert isinstance(found, Found)
    assert isinstance(environment, Environment)
    target = Target(profile=profile, token=Secret(TOKEN), label="here")
    everything = [client, session, start, store, found, environment, target, TembaApp(start), copy.copy(target)]
    texts = [text for thing in everything for text in textual_forms(thing)]
    assert len(texts) > 300
    assert not [text[:200] for text in texts if TOKEN in text]


def test_a_request_on_its_way_does_not_show_it(host: str) -> None:
    """httpx's own objects, as a debugger or a log would print them."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"Token {TOKEN}"
        seen.extend((repr(request), str(request), repr(request.headers), pprint.pformat(request.headers)))
        return httpx.Response(200, json={"results": [], "next": None, "previous": None})

    async def ask() -> None:
        async with TembaClient(host, Secret(TOKEN), transport=httpx.MockTransport(answer)) as client:
            await client.fetch("labels")

    asyncio.run(ask())
    assert seen
    assert not [text for text in seen if TOKEN in text]
