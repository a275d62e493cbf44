"""A clock that a test moves, a server over httpx.MockTransport, and one of raw bytes on loopback."""

import asyncio
import heapq
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from temba_tui.client.client import TembaClient
from temba_tui.secrets import Secret

TOKEN = "0123456789abcdef0123456789abcdef01234567"
NEW = {"X-Temba-Workspace": "d51b9142-4f46-4452-b3c7-5f813f970a6d"}
OLD = {"X-Temba-Org": "1"}
UUID = "04f5807b-2900-4ef5-8ed0-c6d39cd7029d"
OTHER = "3bf31dac-1c93-4517-b1b8-f087245d36b4"


class FakeClock:
    """Time stands still until `advance`; sleepers wake in their order."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self.slept: list[float] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._count += 1
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, self._count, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let so many seconds pass, and everybody act on the way."""
        end = self._now + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, at)
            if not future.done():
                future.set_result(None)
            await settle()
        self._now = end
        await settle()

    def jump(self, seconds: float) -> None:
        """Set the clock, without anybody noticing."""
        self._now += seconds


class RestlessClock(FakeClock):
    """A sleep is over at once, and the time has passed."""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds
        await asyncio.sleep(0)


async def settle() -> None:
    """Let every task run as far as it can without time or I/O."""
    for _ in range(30):
        await asyncio.sleep(0)


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until the condition holds; for what a socket brings."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (there is no event: the other side is the code under test)
            await asyncio.sleep(0)


Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


class MockServer:
    """Answers from a list, then with empty lists; keeps what was asked."""

    def __init__(self, *answers: httpx.Response | Exception | Handler) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if not self.answers:
            return page()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        given = answer(request)
        return given if isinstance(given, httpx.Response) else await given

    @property
    def paths(self) -> list[str]:
        """Method, path and query of each request, as they were on the wire."""
        return [f"{one.method} {one.url.raw_path.decode().removeprefix('/api/v2/')}" for one in self.requests]

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(one.content) if one.content else None for one in self.requests]


def client_of(server: MockServer, **options: Any) -> TembaClient:
    """A client of a mock server, with a clock that does not wait."""
    options.setdefault("clock", RestlessClock())
    return TembaClient("rapidpro.example", Secret(TOKEN), transport=httpx.MockTransport(server), **options)


def page(*rows: Mapping[str, Any], next: str | None = None, headers: Mapping[str, str] = NEW) -> httpx.Response:
    return httpx.Response(200, json={"next": next, "previous": None, "results": list(rows)}, headers=dict(headers))


def made(status: int = 201, **data: Any) -> httpx.Response:
    return httpx.Response(status, json=data, headers=NEW)


def refused(retry_after: str | None = "60") -> httpx.Response:
    headers = dict(NEW) | ({"Retry-After": retry_after} if retry_after is not None else {})
    return httpx.Response(429, json={"detail": "Request was throttled."}, headers=headers)


Connection = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """What a raw server has seen: its port, its connections, the heads and bodies of its requests."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.heads: list[str] = []
        self.bodies: list[bytes] = []

    async def read(self, reader: asyncio.StreamReader) -> str:
        """One request's head; its body is read too."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        length = next((int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
        self.bodies.append(await reader.readexactly(length))
        return head


@asynccontextmanager
async def raw_server(
    connection: Callable[[RawServer], Connection], tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawServer]:
    """A server on loopback whose every byte a test decides."""
    seen = RawServer()
    serve = connection(seen)
    writers: list[asyncio.StreamWriter] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        writers.append(writer)
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await settle()


def http(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` lies about the body's."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


EMPTY_PAGE = b'{"next":null,"previous":null,"results":[]}'
