"""The demo over loopback, for other clients: requests read with h11, answers written as raw bytes.

The bytes are the recorded server's, its fault included: the bulk actions' 204 announces two bytes and sends them, so
that a client which keeps the connection reads them in front of its next answer. No correct HTTP library writes that.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

import h11

from temba_tui.demo.demo import Demo
from temba_tui.demo.http import Request, Response

READ: Final = 65_536
LARGEST_HEAD: Final = 65_536
LARGEST_BODY: Final = 64 * 1024 * 1024
SERVER: Final = "gunicorn"
"""What the recorded server called itself."""


def head(response: Response, headers: Sequence[tuple[str, str]], now: datetime, *, keep: bool) -> bytes:
    """The status line and headers of an answer."""
    lines = [
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}",
        f"Server: {SERVER}",
        f"Date: {format_datetime(now, usegmt=True)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    if not any(name == "Content-Length" for name, _ in headers):
        lines += [f"Content-Type: {response.content_type}", f"Content-Length: {len(response.body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


class Server:
    """A listening demo. Port 0 asks for any that is free."""

    def __init__(self, demo: Demo, *, port: int = 0, host: str = "127.0.0.1") -> None:
        self._app = demo.app
        self._wanted = (host, port)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port on which it listens. RuntimeError before `start()`."""
        if self._server is None:
            raise RuntimeError("the server has not been started")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def host(self) -> str:
        """Where to reach it: `http://127.0.0.1:8123`."""
        return f"http://{self._wanted[0]}:{self.port}"

    async def start(self) -> None:
        """Begin to listen. OSError when the port is taken."""
        self._server = await asyncio.start_server(self._accept, *self._wanted)

    async def close(self) -> None:
        """Stop listening and end what is open."""
        if self._server is not None:
            self._server.close()
            for task in list(self._open):
                task.cancel()
            if self._open:
                await asyncio.wait(self._open)
            await self._server.wait_closed()

    async def forever(self) -> None:
        """Answer until cancelled."""
        if self._server is None:
            await self.start()
        assert self._server is not None
        await self._server.serve_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            # A peer that goes away in the middle is no concern of ours.
            with suppress(ConnectionError, h11.RemoteProtocolError):
                left: bytes | None = b""
                while left is not None:
                    left = await self._exchange(reader, writer, left)
        except asyncio.CancelledError:
            # Closing: asyncio's own callback would report a cancelled handler as an error.
            return
        finally:
            self._open.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: bytes) -> bytes | None:
        """One request and its answer: what was read beyond it, None where the connection ends with it."""
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        if left:
            parser.receive_data(left)
        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                if parser.they_are_waiting_for_100_continue:
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                data = await reader.read(READ)
                if not data and request is None:
                    return None
                parser.receive_data(data)
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > LARGEST_BODY:
                    return None
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return None
        assert request is not None
        wants = {
            token.strip().lower()
            for name, value in request.headers
            if name == b"connection"
            for token in value.split(b",")
        }
        keep = b"close" not in wants and (request.http_version != b"1.0" or b"keep-alive" in wants)
        if self._app.latency:
            await self._app.clock.sleep(self._app.latency)
        response, headers = self._app.engine.answer(_request(request, bytes(body)))
        now = datetime.fromtimestamp(self._app.clock.now(), UTC)
        writer.write(head(response, headers, now, keep=keep) + response.body)
        await writer.drain()
        return parser.trailing_data[0] if keep else None


def _request(event: h11.Request, body: bytes) -> Request:
    path, _, query = event.target.decode("latin-1").partition("?")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in event.headers}
    return Request(event.method.decode("ascii"), unquote(path), query, headers, body)


async def serve(demo: Demo, *, port: int = 0, ready: Callable[[int], None] | None = None) -> None:
    """Serve a demo on loopback until cancelled; `ready` is told the port once it listens.

    Raises OSError where the port is taken.
    """
    server = Server(demo, port=port)
    await server.start()
    if ready:
        ready(server.port)
    try:
        await server.forever()
    finally:
        await server.close()
