"""Driving forms over the demo: somebody at a desk, a wire that can be meddled with, and somebody else elsewhere."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from textual.pilot import Pilot

from temba_tui.app import TembaApp
from temba_tui.client import TembaClient
from temba_tui.demo import open_demo
from temba_tui.eras import Era
from temba_tui.screens.dialog import REPEATS, Dialog
from temba_tui.screens.form_screen import FormScreen
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from tests.screens.driving import StoppedClock, app_over, running, screen_text, settle

Meddle = Callable[[httpx.Request], httpx.Response | Exception | None]
SIZES = [(120, 36), (80, 24)]


class Wire(httpx.AsyncBaseTransport):
    """The way to the demo. `meddle` may answer in the server's place, or raise; `lose` the answers of writes that the
    server carried out; `sent` holds every request as `METHOD path`."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.meddle: Meddle | None = None
        self.lose = False
        self.sent: list[str] = []
        self.bodies: list[bytes] = []
        self.gate: asyncio.Event | None = None
        """What writes wait for on their way."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request there."""
        self.sent.append(f"{request.method} {request.url.path.removeprefix('/api/v2/')}")
        self.bodies.append(await request.aread())
        found = self.meddle(request) if self.meddle is not None else None
        if isinstance(found, Exception):
            raise found
        if found is not None:
            return found
        if self.gate is not None and request.method != "GET":
            await self.gate.wait()
        answer = await self._inner.handle_async_request(request)
        if self.lose and request.method != "GET":
            raise httpx.ReadError("the line went dead", request=request)
        return answer

    @property
    def writes(self) -> list[str]:
        """The requests that were not GET."""
        return [one for one in self.sent if not one.startswith("GET")]


def refusing(status: int, body: Any, headers: dict[str, str] | None = None) -> Meddle:
    """Answers every write so."""

    def meddle(request: httpx.Request) -> httpx.Response | None:
        return None if request.method == "GET" else httpx.Response(status, json=body, headers=headers, request=request)

    return meddle


@dataclass
class Desk:
    """Somebody at work."""

    app: TembaApp
    pilot: Pilot[None]
    clock: StoppedClock
    wire: Wire
    demo: Any
    state: MemoryState

    async def press(self, *keys: str) -> None:
        """Press keys and wait until all is quiet; dialogs that came up before are read first."""
        for _ in range(500):
            if not isinstance(self.app.screen, Dialog) or self.app.screen.drawn:
                break
            await self.pilot.pause()
        # The key that opened a dialog is let go before it is pressed again.
        again = isinstance(self.app.screen, Dialog) and keys[:1] == (self.app.last_key,)
        self.clock.advance(REPEATS if again else 0.3)
        await self.pilot.press(*keys)
        await self.quiet()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*[{" ": "space", "+": "plus", "-": "minus", ":": "colon"}.get(char, char) for char in text])

    async def fill(self, key: str, text: str) -> None:
        """Replace what stands in a field by `text`."""
        box = self.form.box(key)
        assert box is not None, key
        box.focus_editor()
        await self.press("end", "ctrl+u")
        await self.type(text)

    async def quiet(self) -> None:
        """Wait until nothing is under way."""
        await settle(self.pilot)
        session = self.app.session
        for _ in range(200):
            if session is None or not session.has_writes:
                break
            await self.pilot.pause()
        await settle(self.pilot)

    @property
    def form(self) -> FormScreen:
        """The form that is open, under any dialog."""
        return next(one for one in reversed(self.app.screen_stack) if isinstance(one, FormScreen))

    @property
    def in_form(self) -> bool:
        """Whether a form has the keys."""
        return isinstance(self.app.screen, FormScreen)

    @property
    def in_dialog(self) -> bool:
        """Whether a dialog does."""
        return isinstance(self.app.screen, Dialog)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.app)

    @property
    def plain(self) -> str:
        """The same in one line and without borders: sentences that are wrapped can be read in it."""
        return " ".join(re.sub(r"[\u2500-\u259f]", " ", self.text).split())

    def record(self, row: int = 0) -> dict[str, Any]:
        """A row of the list below."""
        place = self.app.history.current
        return dict(place.rows.record(row))  # type: ignore[union-attr]

    def other(self) -> TembaClient:
        """Somebody else's client on the same server."""
        return TembaClient(self.demo.host, Secret(self.demo.token), transport=self.demo.transport(), clock=self.clock)


@asynccontextmanager
async def at_a_desk(
    view: str = "contacts",
    era: Era = "26.3",
    size: tuple[int, int] = (120, 36),
    *,
    read_only: bool = False,
    through: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda transport: transport,
    **options: Any,
) -> AsyncIterator[Desk]:
    """The app on a new demo, its list loaded. `through` may rewrite what the demo answers."""
    clock = StoppedClock()
    demo = open_demo(era, clock=clock, **options)
    wire = Wire(through(demo.transport()))
    state = MemoryState(clock)

    def make() -> Session:
        client = TembaClient(
            demo.host, Secret(demo.token), transport=wire, budget=state, clock=clock, read_only=read_only
        )
        return Session(client, state=state, clock=clock)

    app = app_over(make, view)
    async with running(app, size) as pilot:
        desk = Desk(app, pilot, clock, wire, demo, state)
        yield desk
        assert app._exception is None
