"""The program on the misbehaving server: made, driven, and looked at."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from temba_tui.app import TembaApp
from temba_tui.client import TembaClient
from temba_tui.client.errors import TembaError, TembaRateExceededError
from temba_tui.client.wire import Wire
from temba_tui.screens.connect import TokenScreen
from temba_tui.screens.list_pane import ListPane
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.secrets import Secret
from temba_tui.widgets.bars import PieceBar
from temba_tui.widgets.face import Face
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from tests.client.helpers import TOKEN
from tests.faults.faults import Fault
from tests.faults.server import TRUSTED, Server, serving
from tests.screens.driving import NOW, app_over
from tests.screens.driving import settle as settle_all

LIMIT = 20.0
"""Seconds in which a step must have come to its end, whatever the server does."""
WHOLE = 120.0
"""Seconds for all the steps of a cell, on a busy machine."""
SOON = 0.4
"""Seconds of patience while the server says nothing, in place of a minute."""
PATIENT = 10.0
"""Seconds of patience otherwise: a busy machine is no fault of the server."""
T = TypeVar("T")


class Clock:
    """Time that passes when somebody sleeps, and at once; a fault may set it."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    async def sleep(self, seconds: float, /) -> None:
        """The time has passed."""
        self._now += max(0.0, seconds)
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        """Set it."""
        self._now += seconds


async def in_time(work: Awaitable[T]) -> T:
    """The result of `work`, which must come to its end."""
    async with asyncio.timeout(LIMIT):
        return await work


def plain(text: str) -> str:
    """Text with every run of white space made one."""
    return re.sub(r"\s+", " ", text)


class Stage:
    """One cell's server, clock, session and, in `running`, app."""

    def __init__(self, fault: Fault, server: Server, clock: Clock, patch: pytest.MonkeyPatch, carry: bool) -> None:
        self.fault = fault
        self.carry = carry
        """Whether a write that may or may not be carried out is."""
        self.server = server
        self.clock = clock
        self.state = MemoryState(clock)
        self.failures: list[BaseException] = []
        self._pilot: Pilot[None] | None = None
        self._app: TembaApp | None = None
        self._patience = PATIENT
        self._clients: list[TembaClient] = []
        server.turned = self._turned
        patch.setattr(socket, "getaddrinfo", self._resolve)
        patch.setattr(socket.socket, "connect", self._connecting(socket.socket.connect))
        if fault.listening == "untrusted":
            patch.setattr("truststore.SSLContext", lambda protocol: ssl.create_default_context(cafile=str(TRUSTED)))

    def _connecting(self, connect: Callable[..., None]) -> Callable[..., None]:
        """`connect`, with what goes to the server counted."""

        def reach(sock: socket.socket, address: Any) -> None:
            if address[1] == self.server.port:
                self.server.connects()
            connect(sock, address)

        return reach

    def _resolve(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.server.named:
            self.server.connects()
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]

    # Made

    def session(self) -> Session:
        """A session of the program, not yet opened."""
        scheme = "https" if self.fault.listening == "untrusted" else "http"
        host = "localhost" if self.fault.listening == "nameless" else "127.0.0.1"
        client = TembaClient(
            f"{scheme}://{host}:{self.server.port}",
            Secret(TOKEN),
            clock=self.clock,
            budget=self.state,
            connect_seconds=self._patience,
            read_seconds=self._patience,
        )
        self._clients.append(client)
        return Session(client, state=self.state, clock=self.clock)

    def _turned(self, misbehaves: bool) -> None:
        """Have little patience with a server that says nothing, and much with one that is well."""
        self._patience = SOON if misbehaves and self.fault.silent else PATIENT
        for client in self._clients:
            wire = client._wire
            assert isinstance(wire, Wire)
            wire._timeout, wire._patience = httpx.Timeout(self._patience, pool=None), 4 * self._patience
            for one in (wire._kept, wire._single):
                if one is not None:
                    one.timeout = wire._timeout

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Session]:
        """A session without an app, its workspace opened while the server behaved."""
        session = self.session()
        try:
            await in_time(session.open())
            yield session
        finally:
            await in_time(session.close())

    @asynccontextmanager
    async def running(self, view: str = "contacts") -> AsyncIterator["Stage"]:
        """The app, until nothing is under way."""
        self._app = app = app_over(self.session, view, label="")
        report = app.report_failure

        def reported(error: BaseException) -> None:
            if not isinstance(error, TembaError):
                self.failures.append(error)
            report(error)

        app.report_failure = reported  # type: ignore[method-assign]
        async with app.run_test(size=(98, 30), notifications=True) as pilot:
            self._pilot = pilot
            await self.settle()
            yield self
            self._pilot = None
        assert app._exception is None, f"the app crashed: {app._exception!r}"
        assert app.return_code in (0, None)
        assert not self.failures, f"something of ours failed: {self.failures!r}"

    # Driven

    @property
    def app(self) -> TembaApp:
        """The app."""
        assert self._app is not None
        return self._app

    @property
    def pilot(self) -> Pilot[None]:
        """What presses its keys."""
        assert self._pilot is not None
        return self._pilot

    async def settle(self) -> None:
        """Wait until nothing is under way."""

        async def settled() -> None:
            await settle_all(self.pilot)
            while self.app.session is None or not self.app.opened or self.is_loading:
                await settle_all(self.pilot)

        await in_time(settled())

    async def press(self, *keys: str) -> None:
        """Press keys, each when the one before has done its work."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into the input that has the focus, all at once."""
        box = self.app.screen.focused
        assert isinstance(box, Input)
        box.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def again(self) -> None:
        """Do what the program offers after a failure: `r`, or `w` for a slot of the budget."""
        place = self.place
        await self.press("w" if place is not None and isinstance(place.error, TembaRateExceededError) else "r")

    # Looked at

    @property
    def place(self) -> ListPlace | None:
        """The list that is looked at."""
        current = self.app.history.current
        if isinstance(current, RecordPlace):
            return current.lists.get(current.tab)
        return current

    @property
    def is_loading(self) -> bool:
        """Whether the list that is looked at is on its way."""
        return self.place is not None and self.place.phase == "loading"

    @property
    def loaded(self) -> int:
        """How many rows the list has."""
        place = self.place
        return len(place.records) if place is not None and place.records is not None else 0

    @property
    def pane(self) -> ListPane:
        """The pane that shows the list."""
        return self.app.browser.query_one(ListPane)

    @property
    def table(self) -> RecordTable:
        """Its table."""
        return self.pane.query_one(RecordTable)

    def words(self) -> str:
        """What the list says: its face where it has one, its coverage line, and the status bar."""
        face = self.pane.query_one(Face)
        lines = [line.text for line in face.lines] if face.display else []
        for bar in (self.pane.query_one("#coverage", PieceBar), self.app.browser.query_one("#status", PieceBar)):
            lines += ["".join(piece.text for piece in (*bar.left, *bar.right))]
        return plain(" ".join(lines))

    def is_said(self, pattern: str) -> None:
        """The list says why it failed, and what to press."""
        words = self.words()
        assert re.search(pattern, words), f"{pattern!r} is not said: {words}"
        assert re.search(r"\b(r try|r reload|r tries|w wait|t enter|\[ back|go elsewhere)", words), (
            f"no key is named: {words}"
        )
        assert "Traceback" not in words

    def all_is_well(self) -> None:
        """The list says nothing of a failure."""
        place = self.place
        assert place is not None
        assert place.error is None, f"{place.error!r}: {self.words()}"
        assert "offline" not in self.words()

    async def close_token_dialog(self) -> None:
        """A refused token asks for another one in place; leave that, as the token is good again."""
        assert isinstance(self.app.screen, TokenScreen), "no other token is asked for"
        await self.press("escape")
        assert self.app.screen is self.app.browser, "another token is asked for twice"


@asynccontextmanager
async def staged(fault: Fault, patch: pytest.MonkeyPatch, carry: bool = True) -> AsyncIterator[Stage]:
    """Server and clock for one cell. At its end the fault was met, nothing sent to the trap, and nothing is left."""
    clock = Clock()
    async with serving(clock.now, clock.jump, tls=fault.listening == "untrusted") as server:
        stage = Stage(fault, server, clock, patch, carry)
        yield stage
        assert server.tried, "the server answered as if nothing were wrong: the fault was not tried"
        assert not server.elsewhere, "something was sent to another host"
        for one in server.asks:
            assert one.headers.get("authorization") == f"Token {TOKEN}"
