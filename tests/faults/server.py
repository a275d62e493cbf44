"""The misbehaving server: a raw socket on loopback, whose every byte a fault decides.

It behaves until `misbehave` is called, and again after `behave`. Every request that arrives is kept, so that a test can
count what was written.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.client.helpers import settle
from tests.faults.workspace import HEADER, Ask, Reply, Workspace, ask_of

if TYPE_CHECKING:
    from tests.faults.faults import Fault

Listening = Literal["open", "closed", "full", "nameless", "untrusted"]
"""How connections are met: taken; refused; not taken, with a full backlog; the name of the host is unknown; taken with
a certificate of nobody."""

HERE = Path(__file__).parent
TRUSTED = HERE / "data" / "loopback.pem"
NOBODY = HERE.parent / "client" / "data" / "nobody.pem"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a fault has in its hands: the request, the good answer, and the way to the client."""

    server: "Server"
    ask: Ask
    good: Reply
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: bytearray = field(default_factory=bytearray)
    """What was answered so far."""

    def bytes(self, reply: Reply | None = None) -> bytes:
        """An answer as it stands on the wire; the good one when None is given."""
        chosen = self.good if reply is None else reply
        return wire(chosen.status, chosen.body, *chosen.headers)

    async def write(self, data: bytes) -> None:
        """Send bytes."""
        self.sent.extend(data)
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Cut the connection, with a RST."""
        self.is_no_matter_of_bytes()
        sock = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.writer.transport.abort()

    def is_no_matter_of_bytes(self) -> None:
        """The fault is in what is done; the bytes of the answer may be the good ones."""
        self.server.tried += 1


def wire(status: str, body: bytes, *headers: str, length: int | None = None, kind: str = "application/json") -> bytes:
    """A whole answer of the API; `length` lies about its body's."""
    names = {one.partition(":")[0].lower() for one in headers}
    lines = [f"HTTP/1.1 {status}"]
    if "content-type" not in names:
        lines.append(f"Content-Type: {kind}")
    if "no-workspace" not in names:
        lines.append(f"{HEADER[0]}: {HEADER[1]}")
    if "transfer-encoding" not in names:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines += [one for one in headers if not one.lower().startswith("no-workspace")]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Server:
    """Answers for a workspace; with a fault, as that has it."""

    def __init__(self, workspace: Workspace, jump: Callable[[float], None], tls: bool) -> None:
        self.workspace = workspace
        self.jump = jump
        """Sets the clock of the program; for the fault that does that."""
        self.port = 0
        self.asks: list[Ask] = []
        """What arrived, whatever became of it."""
        self.elsewhere: list[bytes] = []
        """What arrived at the trap, to which faults redirect."""
        self.trap = 0
        self.named = True
        self.held: asyncio.Event | None = None
        """While set and not fired, faults wait: for answers that come late."""
        self.faulted = 0
        """How many requests the fault has met since `misbehave`."""
        self.tried = 0
        """How many times the client met another answer than the good one, or no connection where it wanted one: with 0
        at the end nothing was tried."""
        self.turned: Callable[[bool], None] = lambda misbehaves: None
        """Called when it begins to misbehave, and to behave."""
        self._tls = tls
        self._fault: Fault | None = None
        self._carry = True
        self._when: Callable[[Ask], bool] = lambda ask: True
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._backlog: list[socket.socket] = []
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def writes(self) -> list[Ask]:
        """The writes that arrived."""
        return [one for one in self.asks if one.is_write]

    async def listen(self, certificate: Path = TRUSTED) -> None:
        """Take connections, on the same port as before."""
        tls = None
        if self._tls:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port, ssl=tls)
        self.port = self._listener.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Take no more connections, and cut those that there are."""
        if self._listener is not None:
            self._listener.close()
        self._listener = None
        for one in self._backlog:
            one.close()
        self._backlog.clear()
        for writer in list(self._writers):
            writer.transport.abort()

    async def misbehave(
        self, fault: "Fault", when: Callable[[Ask], bool] = lambda ask: True, carry: bool = True
    ) -> None:
        """Be broken from now on, for the requests that `when` chooses. `carry`: whether a write that may or may not be
        carried out is."""
        self._fault, self._when, self._carry, self.faulted = fault, when, carry, 0
        self.turned(True)
        if fault.listening == "open":
            return
        self.close()
        await settle()
        if fault.listening == "full":
            self._fill()
        elif fault.listening == "nameless":
            self.named = False
            await self.listen()
        elif fault.listening == "untrusted":
            await self.listen(NOBODY)

    def connects(self) -> None:
        """A client wants a connection; where none is to be had, that is the fault."""
        if self._fault is not None and self._fault.listening != "open":
            self.tried += 1

    async def behave(self) -> None:
        """Answer as a server should."""
        fault, self._fault, self.named = self._fault, None, True
        self.turned(False)
        if fault is not None and fault.listening != "open":
            self.close()
            await settle()
            await self.listen()

    def _fill(self) -> None:
        """A listener that takes nobody, and whose backlog is full: who connects now waits."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(0)
        self._backlog = [listener]
        for _ in range(3):
            one = socket.socket()
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.connect(("127.0.0.1", self.port))
            self._backlog.append(one)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            while not writer.is_closing():
                await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            self._serving.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.split("\r\n")
        method, target, _ = first.split(" ")
        headers: Mapping[str, str] = {
            name.lower(): value.strip() for name, colon, value in (line.partition(":") for line in rest) if colon
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        ask = ask_of(method, target, headers, body)
        self.asks.append(ask)
        fault = self._fault if self._fault is not None and self._when(ask) else None
        if fault is None or fault.act is None:
            good = self.workspace.answer(ask)
            writer.write(wire(good.status, good.body, *good.headers))
            await writer.drain()
        else:
            self.faulted += 1
            if self.held is not None:
                await self.held.wait()
            carried = not ask.is_write or (self._carry and fault.carries != "never")
            good = self.workspace.answer(ask) if carried else Reply("200 OK", {})
            moment = Moment(self, ask, good, reader, writer)
            try:
                await fault.act(moment)
            finally:
                self.tried += moment.sent != moment.bytes()
        if headers.get("connection", "").lower() == "close":
            writer.close()

    async def end(self) -> None:
        """Close everything, and wait for it."""
        if self.held is not None:
            self.held.set()
        self.close()
        if self._serving:
            await asyncio.wait(self._serving, timeout=10)


@asynccontextmanager
async def serving(
    now: Callable[[], float], jump: Callable[[float], None], *, tls: bool = False
) -> AsyncIterator[Server]:
    """The server, and a trap beside it that nothing must reach."""
    server = Server(Workspace(now), jump, tls)

    async def trapped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.elsewhere.append(await reader.read(1000))
        writer.close()

    trap = await asyncio.start_server(trapped, "127.0.0.1", 0)
    server.trap = trap.sockets[0].getsockname()[1]
    await server.listen()
    try:
        yield server
    finally:
        trap.close()
        await server.end()
        await settle()


Act = Callable[[Moment], Awaitable[None]]
