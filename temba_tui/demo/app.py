"""The engine as an ASGI app, for the client in the same process."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote

from temba_tui.demo.engine import Engine
from temba_tui.demo.http import Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Clock(Protocol):
    """Time, owned by whoever runs the demo."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float, /) -> None: ...


class App:
    """The ASGI app: `latency` seconds pass before each answer."""

    def __init__(self, engine: Engine, clock: Clock, latency: float = 0) -> None:
        self.engine = engine
        self.clock = clock
        self.latency = latency

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"the demo answers http, not {scope['type']}")
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if self.latency:
            await self.clock.sleep(self.latency)
        response, headers = self.engine.answer(request_of(scope, bytes(body)))
        raw = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers]
        await send({"type": "http.response.start", "status": response.status, "headers": raw})
        # What follows a 204 is no part of the answer, though this server's Content-Length announces it: serve.py
        # sends it.
        await send({"type": "http.response.body", "body": b"" if response.status == 204 else response.body})


def request_of(scope: Message, body: bytes) -> Request:
    """The request that an ASGI scope describes."""
    raw = scope.get("raw_path")
    path = unquote(raw.decode("ascii").partition("?")[0]) if raw else scope["path"]
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(
        scope["method"], path, scope["query_string"].decode("latin-1"), headers, body, scope.get("scheme", "http")
    )
