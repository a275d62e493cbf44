"""Read-only, as a promise: every way to write is enumerated and refused. A new one is found, and wants a proof."""

import ast
import contextlib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from textual.binding import Binding

import temba_tui
from temba_tui.client import TembaClient
from temba_tui.client.endpoints import ENDPOINTS
from temba_tui.client.errors import TembaError, TembaReadOnlyError
from temba_tui.client.protocol import build_request
from temba_tui.demo import open_demo
from temba_tui.eras import Era
from temba_tui.screens.dialog import Dialog
from temba_tui.secrets import Secret
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.steps import Step, Verb
from temba_tui.workspace.view import View
from tests.screens.driving import StoppedClock, app_over, running
from tests.screens.form_driving import at_a_desk
from tests.workspace.writing_server import opened

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


GENERAL = {"create", "update", "delete", "act"}
"""Names of writes that others have too: there the owner tells whose it is."""


def calls_of_writes(sources: Path = SOURCES) -> dict[str, set[str]]:
    """Where in the program, outside of the client, something is called by the name of one of the client's writes."""
    names = set(writes())
    found: dict[str, set[str]] = {}
    for path in sorted(sources.rglob("*.py")):
        inside = path.relative_to(sources).as_posix()
        if inside.startswith(("client/", "demo/")):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Attribute) and node.attr in names):
                continue
            owner = ast.unparse(node.value).rpartition(".")[2]
            if node.attr not in GENERAL or owner in ("client", "_client"):
                found.setdefault(inside, set()).add(node.attr)
    return found


def test_only_the_writer_calls_them() -> None:
    """Screens and sessions have no way to the server but the writer, whose guard is tested in tests/workspace."""
    assert calls_of_writes() == {
        "workspace/writing.py": {"create", "update", "delete", "act"},
        "workspace/uploads.py": {"upload_media"},
    }


DRAWING = ("screens/", "widgets/", "app.py", "ending.py", "key_order.py")
SEEN = {"base_url", "era", "latency", "pending", "query", "subscribe", "throttle", "watch"}
"""What screens and widgets ask the client for; none of it writes (`others`, below, and what a query builds)."""


def uses_of_clients(sources: Path = SOURCES) -> dict[str, set[str]]:
    """Where a screen or a widget has a client in its hands for anything but that.

    A client may be called `client` and nothing else, so that what is done with it can be seen.
    """
    found: dict[str, set[str]] = {}
    for path in sorted(sources.rglob("*.py")):
        inside = path.relative_to(sources).as_posix()
        if not inside.startswith(DRAWING):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        allowed = {id(one) for node in ast.walk(tree) for one in seen_in(node)}
        for node in ast.walk(tree):
            held = isinstance(node, ast.Attribute) and node.attr in ("client", "_client")
            named = isinstance(node, ast.Name) and node.id in ("client", "_client") and isinstance(node.ctx, ast.Load)
            if (held or named) and id(node) not in allowed:
                found.setdefault(inside, set()).add(ast.unparse(node))
            if isinstance(node, ast.Attribute) and node.attr in ("_exchange", "_gate", "carry"):
                found.setdefault(inside, set()).add(ast.unparse(node))
            if isinstance(node, ast.Constant) and node.value in ("client", "_client"):  # getattr(session, "client")
                found.setdefault(inside, set()).add(repr(node.value))
    return found


def seen_in(node: ast.AST) -> Iterable[ast.AST]:
    """The clients that this uses as it may: `x.client.latency`, and `client = x.client`."""
    if isinstance(node, ast.Attribute) and node.attr in SEEN:
        yield node.value
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
        pairs = (
            zip(target.elts, value.elts, strict=False)
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else [(target, value)]
        )
        yield from (right for left, right in pairs if isinstance(left, ast.Name) and left.id == "client")


def test_screens_only_look_at_the_client() -> None:
    assert uses_of_clients() == {}


ALIASES = """
async def go(screen):
    wire = screen.session.client
    await wire.delete("labels", {})
    await screen.session.client._exchange.carry("POST")
    client, now = screen.session.client, 1
    await client.act("labels")
    hand_on(client)
    print(client.latency, getattr(screen.session, "client"))
"""


def test_an_alias_of_the_client_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "screens").mkdir()
    (tmp_path / "screens" / "new.py").write_text(ALIASES)
    assert uses_of_clients(tmp_path) == {
        "screens/new.py": {
            "screen.session.client",
            "screen.session.client._exchange",
            "screen.session.client._exchange.carry",
            "client",
            "'client'",
        }
    }


READING = {"query", "get_…", "era", "latency", "pending", "read_only", "workspace_id"}
TELLING = {"allow_background", "replace_token", "subscribe", "watch"}
"""Of the client, what is no coroutine: builds reads, or tells the client something."""


def others() -> set[str]:
    """Every public name of the client that is no coroutine."""
    names = {name for name in vars(TembaClient) if not name.startswith("_")}
    names |= {name for name, _ in inspect.getmembers(TembaClient) if not name.startswith("_")}
    found = {name for name in names if not inspect.iscoroutinefunction(getattr(TembaClient, name))}
    return {"get_…" if name.startswith("get_") else name for name in found}


def test_nothing_of_the_client_writes_without_being_a_coroutine() -> None:
    assert others() == READING | TELLING


async def test_what_the_client_builds_reads_with_reads() -> None:
    """`get_…` and `query` give something to iterate over: whatever it is, it asks by GET."""
    asked = 0
    for name, call in inspect.getmembers(TembaClient):
        if not name.startswith("get_") or inspect.iscoroutinefunction(call):
            continue
        sent: list[str] = []
        async with client_over(sent, read_only=True) as client:
            parameters = arguments(getattr(client, name), name)
            with contextlib.suppress(TembaError):
                await getattr(client, name)(**parameters).page()
        assert set(sent) <= {"GET"}, name
        asked += len(sent)
    assert asked >= 20


def test_a_new_way_to_write_would_be_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def create_mood(self: TembaClient, name: str) -> None: ...

    def post_later(self: TembaClient, name: str) -> None: ...

    monkeypatch.setattr(TembaClient, "create_mood", create_mood, raising=False)
    monkeypatch.setattr(TembaClient, "post_later", post_later, raising=False)
    assert "create_mood" in writes()
    assert others() - READING - TELLING == {"post_later"}
    (tmp_path / "screens").mkdir()
    (tmp_path / "screens" / "new.py").write_text(
        "async def go(screen):\n    line = screen.session.client\n    await line.create_mood('x')\n"
        "    await screen.session.client.delete('labels', {})\n    later = line.create_label\n"
    )
    assert calls_of_writes(tmp_path) == {"screens/new.py": {"create_mood", "delete", "create_label"}}


@pytest.mark.parametrize("verb", get_args(Verb))
async def test_every_kind_of_step_is_refused(verb: Any) -> None:
    """The one way of sessions and screens to the server, at its end: with none of the guards before it."""
    session = await opened(read_only=True)
    step = Step("x", verb, "labels", {"name": "x"}, {"uuid": UUID})
    part = await session.writer.carry(Part(step))
    assert part.state == "not sent"
    assert isinstance(part.error, TembaReadOnlyError)
    assert session.state.journal() == []
    # And were the writer's own guard forgotten, the client's is behind it.
    session.writer.guard = lambda: None
    part = await session.writer.carry(Part(step))
    assert part.state in ("not sent", "refused")
    assert session.server.asked == []
    await session.close()


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


async def answered(pilot: Any, clock: StoppedClock) -> None:
    """Answer whatever dialog stands there with its own first key, and those that follow, once they could be read."""
    for _ in range(4):
        screen = pilot.app.screen
        if not isinstance(screen, Dialog) or not screen.answers():
            return
        for _ in range(100):
            if screen.drawn:
                break
            await pilot.pause()
        clock.advance(1)
        first = screen.answers()[0]
        await pilot.press(first.key or "enter")
        await quiet(pilot)


async def pressed_everywhere(
    names: Sequence[str],
    era: Era = "26.3",
    openings: Sequence[Sequence[str]] = ((), ("enter",)),
    *,
    read_only: bool = True,
) -> set[str]:
    """Press every key that is bound in lists and records, confirm whatever opens; the methods that the server saw."""
    methods: set[str] = set()
    demo = open_demo(era, clock=(clock := StoppedClock()))
    answer = demo.engine.answer
    demo.engine.answer = lambda request: (methods.add(request.method), answer(request))[1]  # type: ignore[method-assign, func-returns-value]

    def opened() -> Session:
        state = MemoryState()
        client = TembaClient(
            demo.host, Secret(demo.token), transport=demo.transport(), read_only=read_only, budget=state, clock=clock
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
                    await answered(pilot, clock)
                    if len(app.screen_stack) > 2:
                        await pilot.press("down", "enter")
                        await quiet(pilot)
                        clock.advance(1)
                        await pilot.press("y", "enter", "ctrl+s")
                        await quiet(pilot)
                        await answered(pilot, clock)
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
        assert not read_only or all(entry.method == "GET" for entry in app.requests)
    return methods


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["contacts", "messages", "tickets", "groups", "flows", "broadcasts", "globals", "labels"]
)
async def test_no_key_writes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("temba_tui.screens.copying._to_system_clipboard", lambda text: False)
    assert await pressed_everywhere([name]) == {"GET"}


@pytest.mark.slow
async def test_the_same_keys_write_where_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the test above would show nothing: they go as far as to the write."""
    monkeypatch.setattr("temba_tui.screens.copying._to_system_clipboard", lambda text: False)
    assert await pressed_everywhere(["contacts"], read_only=False) >= {"GET", "POST"}


WRITING = {
    "block": ("contacts", ("a", "b"), "POST contact_actions.json"),
    "block many": ("contacts", ("space", "space", "a", "b"), "POST contact_actions.json"),
    "delete": ("contacts", ("D",), "POST contact_actions.json"),
    "delete a label": ("labels", ("D",), "DELETE labels.json"),
    "edit": ("contacts", ("e", "end", "x", "ctrl+s"), "POST contacts.json"),
    "add": ("labels", ("n", "x", "y", "ctrl+s"), "POST labels.json"),
    "archive": ("messages", ("down", "a", "a"), "POST message_actions.json"),
}
"""A type, the keys of a write as far as to its dialog, and what is sent where it is answered."""


@pytest.mark.parametrize("read_only", [True, False], ids=["read-only", "control"])
@pytest.mark.parametrize("what", WRITING)
async def test_a_write_of_a_read_only_profile_goes_nowhere(what: str, read_only: bool) -> None:
    view, keys, sent = WRITING[what]
    async with at_a_desk(view, read_only=read_only) as desk:
        for key in keys:
            await desk.press(key)
        await answered(desk.pilot, desk.clock)
        await desk.quiet()
        assert set(desk.wire.writes) == (set() if read_only else {sent}), desk.text
        assert {entry.method for entry in desk.app.requests} <= ({"GET"} if read_only else {"GET", sent.split()[0]})
