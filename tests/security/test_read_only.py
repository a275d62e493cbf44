"""Read-only, as a promise: every way to write is enumerated and refused. A new one is found, and wants a proof."""

import ast
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.binding import Binding

import temba_tui
from temba_tui.client import TembaClient
from temba_tui.client.endpoints import ENDPOINTS
from temba_tui.client.errors import TembaReadOnlyError
from temba_tui.client.protocol import build_request
from temba_tui.demo import open_demo
from temba_tui.eras import Era
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import View
from tests.screens.driving import StoppedClock, app_over, running

UUID = "04f5807b-2900-4ef5-8ed0-c6d39cd7029d"
READS = {"aclose", "close", "fetch", "read_page"}
"""Coroutines of the client that ask for nothing but GETs, beside those named get_…."""
SOURCES = Path(temba_tui.__file__).parent

# A value for a parameter, by its name.
VALUES: Mapping[str, Any] = {
    "endpoint": "labels",
    "body": {"name": "x"},
    "lookup": {"uuid": UUID},
    "form": ("multipart/form-data; boundary=x", b"--x--"),
    "content": b"x",
    "contacts": [UUID],
    "messages": [1],
    "tickets": [UUID],
    "urns": ["tel:+250788123123"],
    "text": "x",
    "name": "x",
    "note": "x",
    "value": "x",
    "type": "text",
    "target_url": "https://example.org/x",
    "subscriber": 1,
    "offset": 1,
    "unit": "days",
    "delivery_hour": 9,
    "relative_to": "joined",
    "field": "joined",
    "global_": "org_name",
    "resthook": "new-report",
    "label": UUID,
}
ALSO: Mapping[str, Sequence[str]] = {
    "create_broadcast": ("text", "urns"),
    "create_contact": ("name",),
    "create_campaign_event": ("flow",),
    "create_flow_start": ("urns",),
    "create_message": ("text",),
    "update_campaign_event": ("flow",),
    "bulk_label_messages": ("label",),
    "bulk_unlabel_messages": ("label",),
    "update_contact": ("name",),
    "upload_media": ("filename", "content_type"),
}
"""What is optional one by one, and needed all the same."""
VALUES = {**VALUES, "filename": "a.png", "content_type": "image/png"}


def writes() -> list[str]:
    """Every public coroutine of the client that is not known to read."""
    found = inspect.getmembers(TembaClient, inspect.iscoroutinefunction)
    return [name for name, _ in found if not name.startswith(("_", "get_")) and name not in READS]


def arguments(call: Callable[..., Any], name: str) -> dict[str, Any]:
    """A value for each parameter that is needed."""
    parameters = inspect.signature(call).parameters.values()
    needed = [one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    return {one: VALUES.get(one, UUID) for one in (*needed, *ALSO.get(name, ()))}


def client_over(sent: list[str], *, read_only: bool) -> TembaClient:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        return httpx.Response(201, content=json.dumps({"uuid": UUID, "failures": []}).encode())

    transport = httpx.MockTransport(answer)
    return TembaClient("rapidpro.example", Secret("t" * 40), transport=transport, read_only=read_only, era="26.3")


def test_there_is_much_to_refuse() -> None:
    assert len(writes()) >= 40


@pytest.mark.parametrize("name", writes())
async def test_every_write_of_the_client(name: str) -> None:
    """It does write (one request that is no GET), and in a read-only client it is refused before anything is sent."""
    for read_only in (False, True):
        sent: list[str] = []
        async with client_over(sent, read_only=read_only) as client:
            call = getattr(client, name)
            if read_only:
                with pytest.raises(TembaReadOnlyError):
                    await call(**arguments(call, name))
                assert sent == []
            else:
                await call(**arguments(call, name))
                assert len(sent) == 1
                assert sent[0] != "GET"


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH", "post", "HEAD", "OPTIONS"])
def test_nothing_but_a_get_can_be_built(method: Any) -> None:
    for endpoint in ENDPOINTS.values():
        with pytest.raises(TembaReadOnlyError):
            build_request("https://rapidpro.example/api/v2/", method, endpoint, read_only=True)


def test_the_promise_is_not_lifted() -> None:
    client = client_over([], read_only=True)
    with pytest.raises(AttributeError):
        client.read_only = False  # type: ignore[misc]


def calls_of_writes() -> dict[str, set[str]]:
    """Where in the program, outside of the client, something is called by the name of one of the client's writes."""
    names = set(writes())
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        inside = path.relative_to(SOURCES).as_posix()
        if inside.startswith(("client/", "demo/")):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names):
                continue
            owner = node.func.value
            if (isinstance(owner, ast.Name) and owner.id == "client") or (
                isinstance(owner, ast.Attribute) and owner.attr in ("client", "_client")
            ):
                found.setdefault(inside, set()).add(node.func.attr)
    return found


def test_only_the_writer_calls_them() -> None:
    """Screens and sessions have no way to the server but the writer, whose guard is tested in tests/workspace."""
    assert calls_of_writes() == {
        "workspace/writing.py": {"create", "update", "delete", "act"},
        "workspace/uploads.py": {"upload_media"},
    }


LEAVING = {"q", "ctrl+q", "ctrl+c", "ctrl+z"}


def bound_keys(nodes: Iterable[type]) -> set[str]:
    """Every key that one of these classes binds."""
    keys: set[str] = set()
    for node in nodes:
        for binding in getattr(node, "BINDINGS", ()):
            one = binding.key if isinstance(binding, Binding) else binding[0]
            keys.update(key.strip() for key in one.split(","))
    return keys - LEAVING


async def quiet(pilot: Any) -> None:
    """Until no request is under way. Workers that wait for a person, or for the clock, are left to themselves."""
    for _ in range(200):
        await pilot.pause()
        session = pilot.app.session
        if session is not None and not session.client.pending:
            return


async def pressed_everywhere(
    names: Sequence[str], era: Era = "26.3", openings: Sequence[Sequence[str]] = ((), ("enter",))
) -> set[str]:
    """Press every key that is bound in lists and records, confirm whatever opens; the methods that the server saw."""
    methods: set[str] = set()
    demo = open_demo(era, clock=(clock := StoppedClock()))
    answer = demo.engine.answer
    demo.engine.answer = lambda request: (methods.add(request.method), answer(request))[1]  # type: ignore[method-assign, func-returns-value]

    def opened() -> Session:
        state = MemoryState()
        client = TembaClient(
            demo.host, Secret(demo.token), transport=demo.transport(), read_only=True, budget=state, clock=clock
        )
        return Session(client, state=state, clock=clock)

    app = app_over(opened)
    async with running(app) as pilot:
        for name in names:
            for opening in openings:
                app.browser.go_view(View(name))
                await quiet(pilot)
                await pilot.press(*opening)
                await quiet(pilot)
                classes = {type(node) for node in app.screen.walk_children()} | {type(app.screen)}
                every = bound_keys([kind for one in classes for kind in one.__mro__])
                for key in sorted(every):
                    await pilot.press(key)
                    await quiet(pilot)
                    if len(app.screen_stack) > 2:
                        await pilot.press("down", "enter")
                        await quiet(pilot)
                        clock.advance(1)
                        await pilot.press("y", "enter", "ctrl+s")
                        await quiet(pilot)
                    for _ in range(4):
                        if len(app.screen_stack) > 2:
                            await pilot.press("escape")
                            await quiet(pilot)
                    place = app.history.current
                    if place is None or place.resource.name != name or app.screen is not app.browser:
                        app.browser.go_view(View(name))
                        await quiet(pilot)
                        await pilot.press(*opening)
                        await quiet(pilot)
                    assert app._exception is None, (name, key)
        assert all(entry.method == "GET" for entry in app.requests)
    return methods


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["contacts", "messages", "tickets", "groups", "flows", "broadcasts", "globals", "labels"]
)
async def test_no_key_writes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("temba_tui.screens.copying._to_system_clipboard", lambda text: False)
    assert await pressed_everywhere([name]) == {"GET"}
