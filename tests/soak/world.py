"""What a walk is done on: a demo that outlives the program, and a wire to it that counts and may fail."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx

from temba_tui.client import TembaClient
from temba_tui.demo import open_demo
from temba_tui.demo.table import COLLECTIONS
from temba_tui.eras import Era
from temba_tui.resources import all_resources
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session
from temba_tui.workspace.sqlite_state import SqliteState
from temba_tui.workspace.state import MemoryState, StateStore
from tests.hostile.models import filled, model_of
from tests.hostile.server import HOSTILE, IDENTITIES
from tests.soak.virtual import LoopClock


@dataclass(frozen=True, slots=True)
class Kind:
    """What is special about a walk."""

    name: str
    era: Era = "26.3"
    read_only: bool = False
    kept: bool = False
    """Whether the state is in a file, which the next program finds."""
    rate: tuple[int, float] | None = None
    latency: float = 0.15
    faults: float = 0.0
    """The share of requests that go wrong."""
    connect: bool = False
    """Whether it starts with nothing known."""
    hostile: bool = False
    """Whether people who wish us ill have written into what is listed."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the demo."""

    def __init__(self, inner: httpx.AsyncBaseTransport, kind: Kind, chance: Random) -> None:
        self._inner, self._kind, self._chance = inner, kind, chance
        self.requests = 0
        self.faults: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        """The requests that are no GET and left this machine, by method and path."""
        self.carried: Counter[str] = Counter()
        """Those of them that the demo has carried out."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request there and its answer back, unless something happens on the way."""
        self.requests += 1
        await request.aread()
        await asyncio.sleep(self._chance.expovariate(1 / self._kind.latency))
        if self._chance.random() >= self._kind.faults:
            return await self._carry(request)
        name = self._chance.choice(sorted(FAULTS))
        self.faults[name] += 1
        found = FAULTS[name](request)
        if isinstance(found, httpx.Response):
            if found.is_success:
                await self._carry(request)  # what is mangled is the answer
            else:
                self._count(self.sent, request)
            return found
        wait, carried, error = found
        if carried:
            answer = await self._carry(request)
        elif not isinstance(error, httpx.ConnectError):
            self._count(self.sent, request)
        await asyncio.sleep(wait)
        if error is not None:
            raise error
        return answer

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        self._count(self.sent, request)
        answer = await self._inner.handle_async_request(request)
        if answer.is_success:
            self._count(self.carried, request)
            if self._kind.hostile and request.method == "GET":
                return await self._poisoned(request, answer)
        return answer

    async def _poisoned(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        """The answer with rows of hostile text among its own."""
        body = json.loads(await answer.aread())
        if not isinstance(body, dict) or not isinstance(body.get("results"), list):
            return answer
        path = endpoint_of(request.url.path)
        model = model_of(next(one for one in all_resources() if one.path_in(self._kind.era) == path), self._kind.era)
        for text in self._chance.sample(HOSTILE, 6):
            at = self._chance.randrange(10_000)
            row = filled(model, text, at, IDENTITIES)
            body["results"].insert(self._chance.randrange(min(20, len(body["results"])) + 1), row)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=json.dumps(body), request=request)

    @staticmethod
    def _count(counts: Counter[str], request: httpx.Request) -> None:
        if request.method != "GET":
            counts[f"{request.method} {endpoint_of(request.url.path)}"] += 1


def endpoint_of(path: str) -> str:
    """What a path of the wire or of the journal asks: `contacts`."""
    return path.removeprefix("/api/v2/").partition("?")[0].removesuffix(".json")


Failure = httpx.Response | tuple[float, bool, Exception | None]


def _answer(status: int, body: Any, **headers: str) -> Callable[[httpx.Request], Failure]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "text/html" if content.startswith(b"<") else "application/json"

    def make(request: httpx.Request) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(status, headers={"content-type": kind, **named}, content=content, request=request)

    return make


FAULTS: dict[str, Callable[[httpx.Request], Failure]] = {
    "refused connection": lambda request: (0.0, False, httpx.ConnectError("refused", request=request)),
    "reset before": lambda request: (0.1, False, httpx.ReadError("reset", request=request)),
    "reset after": lambda request: (0.1, True, httpx.ReadError("reset", request=request)),
    "timeout": lambda request: (30.0, True, httpx.ReadTimeout("timed out", request=request)),
    "slow": lambda request: (12.0, True, None),
    "500": _answer(500, b"oops"),
    "502": _answer(502, b"<html><title>Bad Gateway</title></html>"),
    "429": _answer(429, {"detail": "Request was throttled."}, retry_after="7"),
    "429 bare": _answer(429, {"detail": "Request was throttled."}),
    "403": _answer(403, {"detail": "You do not have permission to perform this action."}),
    "404 page": _answer(404, b"<html>not here</html>"),
    "400": _answer(400, {"non_field_errors": ["No."], "name": [["deep"]]}),
    "portal": _answer(200, b"<html><title>Log in to the hotel</title></html>"),
    "cut": _answer(200, b'{"next": null, "results": [{"uuid": "a'),
    "a list": _answer(200, [1, 2]),
    "results a text": _answer(200, {"next": None, "results": "none"}),
    "invalid token": _answer(403, {"detail": "Invalid token"}),
}


@dataclass
class World:
    """A server, and this machine's memory of it."""

    kind: Kind
    seed: int
    folder: Path
    """Where state, settings and whatever the walk saves are put."""
    clock: LoopClock = field(default_factory=LoopClock)

    def __post_init__(self) -> None:
        kind = self.kind
        self.demo = open_demo(kind.era, rate=kind.rate, clock=self.clock)
        for name in COLLECTIONS:  # the demo makes its content when it is asked for: that is no growth of the program's
            list(self.demo.engine.store[name].rows)
        self.wire = Wire(self.demo.transport(), kind, Random(self.seed))
        self.files: list[SqliteState] = []
        self.states: list[StateStore] = []

    def open(self, *_: object) -> Session:
        """A session, as the command line would make it: with a new client on the same server."""
        state: StateStore
        if self.kind.kept:  # as another process would: with a connection of its own
            self.files.append(SqliteState(self.folder / "state.sqlite3", self.clock))
            state = self.files[-1].workspace(self.demo.host)
            self.states = [state]
        else:
            state = MemoryState(self.clock)
            self.states.append(state)
        client = TembaClient(
            self.demo.host,
            Secret(self.demo.token),
            transport=self.wire,
            budget=state,
            clock=self.clock,
            read_only=self.kind.read_only,
        )
        return Session(client, state=state, clock=self.clock)

    def journal(self, *outcomes: str) -> Counter[str]:
        """The writes that this machine remembers with these outcomes, by method and path."""
        entries = [one for state in self.states for one in state.journal(1_000_000)]
        return Counter(f"{one.method} {endpoint_of(one.path)}" for one in entries if one.outcome in outcomes)

    def close(self) -> None:
        """Let go of the file."""
        for file in self.files:
            file.close()
