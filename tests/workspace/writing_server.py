"""The demo as a server that can fail: for the tests of writing, the journal and undo."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from temba_tui.client import TembaClient
from temba_tui.demo.content import build_world
from temba_tui.demo.demo import SEED, Demo, demo_of
from temba_tui.demo.world import World
from temba_tui.eras import Era
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import View
from tests.workspace.workspace_server import NOW, FrozenClock

MOST = 150
"""Records of a type in the demo's small world: the first write to a type reads all of it."""


@cache
def small_world() -> World:
    """The newest of everything that the demo has. Shared: the store puts changed copies in place of its records."""
    world = build_world(SEED, datetime.fromtimestamp(NOW, UTC))
    return replace(world, collections={name: list(rows[:MOST]) for name, rows in world.collections.items()})


Fault = Callable[[httpx.Request, Callable[[], Any]], Any]


@dataclass(eq=False)
class Server(httpx.AsyncBaseTransport):
    """The demo, with faults for the next requests that match. `asked` is what was asked, in its order."""

    demo: Demo
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inner = self.demo.transport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().removeprefix("/api/v2/")
        self.asked.append(f"{request.method} {path}")
        self.bodies.append(request.content)

        async def answer() -> httpx.Response:
            return await self._inner.handle_async_request(request)

        for index, (prefix, fault) in enumerate(self.faults):
            if self.asked[-1].startswith(prefix):
                del self.faults[index]
                return await fault(request, answer)
        return await answer()

    def fail(self, prefix: str, fault: Fault) -> None:
        """Let the next request that begins so (`POST contacts.json`) fail."""
        self.faults.append((prefix, fault))

    def writes(self) -> list[str]:
        """What was asked that was no GET."""
        return [one for one in self.asked if not one.startswith("GET")]


async def lost(request: httpx.Request, answer: Any) -> Any:
    """Carried out, and the answer is lost."""
    await answer()
    raise httpx.ReadError("connection reset", request=request)


async def lost_before(request: httpx.Request, answer: Any) -> Any:
    """Sent, never carried out, and nobody knows."""
    raise httpx.ReadError("connection reset", request=request)


async def unreachable(request: httpx.Request, answer: Any) -> Any:
    """It never left."""
    raise httpx.ConnectError("no route", request=request)


def status(code: int, body: Any, **headers: str) -> Fault:
    """An answer in the server's place."""

    async def fault(request: httpx.Request, answer: Any) -> Any:
        return httpx.Response(code, json=body, headers=headers, request=request)

    return fault


def held(gate: asyncio.Event) -> Fault:
    """The answer comes when the gate opens."""

    async def fault(request: httpx.Request, answer: Any) -> Any:
        await gate.wait()
        return await answer()

    return fault


async def opened(
    era: Era = "26.3", *, state: Any = None, read_only: bool = False, anon: bool = False, **options: Any
) -> Session:
    """A session on a demo that can fail: `session.server` is the transport."""
    clock = FrozenClock()
    world = small_world()
    if anon:
        world = replace(world, workspace={**world.workspace, "anon": True})
    server = Server(demo_of(world, era, clock=clock, **options))
    client = TembaClient(
        server.demo.host, Secret(server.demo.token), transport=server, allow_http=True, clock=clock, read_only=read_only
    )
    session = Session(client, clock=clock, state=state if state is not None else MemoryState(clock))
    session.server = server  # type: ignore[attr-defined]
    await session.open()
    await loaded(session, "contacts")
    server.asked.clear()
    server.bodies.clear()
    return session


async def loaded(session: Session, name: str, **filters: str) -> list[dict[str, Any]]:
    """The first page of a list."""
    records = session.records(await session.resolve(View(name, tuple(filters.items()))))
    await session.load_next(records)
    return [records.record(index) for index in range(len(records))]


async def contact_in(session: Session, **wanted: Any) -> dict[str, Any]:
    """A contact of the first page: active, with a URN and a manual group unless asked otherwise."""
    await session.names.load("groups")
    await session.names.load("fields")
    manual = {one.identity for one in session.names.loaded("groups") or () if not one.record.get("query")}
    for record in await loaded(session, "contacts"):
        groups = [one["uuid"] for one in record["groups"] if one["uuid"] in manual]
        state = "blocked" if record["blocked"] else "stopped" if record["stopped"] else "active"
        if state == wanted.get("state", "active") and record["urns"] and len(groups) >= wanted.get("groups", 1):
            session.server.asked.clear()  # type: ignore[attr-defined]
            return record
    raise AssertionError("the demo has no such contact")


async def now(session: Session, name: str, record: dict[str, Any]) -> dict[str, Any] | None:
    """The record as the server has it."""
    return await session.read_one(session.resources[name], record)
