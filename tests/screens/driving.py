"""Driving the whole app in a test: over the demo or any transport, with a stopped clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from textual.pilot import Pilot
from textual.widgets import Input

from temba_tui.app import TembaApp
from temba_tui.client import Clock, TembaClient
from temba_tui.demo import open_demo
from temba_tui.eras import Era
from temba_tui.screens.places import ListPlace
from temba_tui.secrets import Secret
from temba_tui.settings import Settings
from temba_tui.start import Start
from temba_tui.widgets.bars import PieceBar, place
from temba_tui.widgets.record_table import RecordTable
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import parse

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()


class StoppedClock:
    """A clock that moves only when it is told to; sleeping ends when it has moved far enough."""

    def __init__(self, now: float = NOW) -> None:
        self._now = now
        self._waiting: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    async def sleep(self, seconds: float, /) -> None:
        """Wait until `advance` has gone that far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        event = asyncio.Event()
        self._waiting.append((self._now + seconds, event))
        await event.wait()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds
        for until, event in self._waiting:
            if until <= self._now:
                event.set()
        self._waiting = [(until, event) for until, event in self._waiting if not event.is_set()]


def demo_session(
    era: Era = "26.3", *, clock: StoppedClock | None = None, read_only: bool = False, **options: object
) -> Session:
    """A session on a new demo."""
    clock = clock or StoppedClock()
    demo = open_demo(era, clock=clock, **options)  # type: ignore[arg-type]
    state = MemoryState()
    client = TembaClient(
        demo.host, Secret(demo.token), transport=demo.transport(), budget=state, clock=clock, read_only=read_only
    )
    return Session(client, state=state, clock=clock)


def session_over(answer: Callable[[httpx.Request], httpx.Response], clock: Clock | None = None) -> Session:
    """A session whose server is a function."""
    clock = clock or StoppedClock()
    client = TembaClient("server.test", Secret("x" * 40), transport=httpx.MockTransport(answer), clock=clock)
    return Session(client, state=MemoryState(), clock=clock)


def app_over(
    make: Callable[[], Session], view: str = "contacts", *, state_folder: Path | None = None, label: str = "demo"
) -> TembaApp:
    """The app on what `make` opens."""
    return TembaApp(
        Start(
            Settings(),
            open_demo=make,
            open_client=lambda profile, token: make(),
            open_first=make,
            view=parse(view),
            label=label,
            state_folder=state_folder,
        )
    )


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: workers are done and their messages are handled."""
    quiet = 0
    while quiet < 2:  # what a message starts may be a worker, whose end is a message
        await pilot.pause()
        if any(not worker.is_finished for worker in pilot.app.workers):
            await pilot.app.workers.wait_for_complete()
            quiet = 0
        else:
            quiet += 1


@asynccontextmanager
async def running(app: TembaApp, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The app running, its first page loaded."""
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        yield pilot


def screen_text(app: TembaApp) -> str:
    """What is on the screen, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def table_of(app: TembaApp) -> RecordTable:
    return app.browser.query_one(RecordTable)


def here(app: TembaApp) -> ListPlace:
    current = app.history.current
    assert isinstance(current, ListPlace)
    return current


def bar_text(app: TembaApp, bar: str) -> str:
    shown = app.browser.query_one(bar, PieceBar)
    return "".join(piece.text for piece in (*shown.left, *shown.right))


async def click_piece(app: TembaApp, pilot: Pilot[None], bar: str, key: str) -> None:
    """Click on the piece of a bar that means `key`."""
    shown = app.browser.query_one(bar, PieceBar)
    found = next(one for one in place(shown.left, shown.right, shown.size.width) if one.piece.key == key)
    gutter = shown.content_region.x - shown.region.x
    await pilot.click(shown, offset=(found.start + gutter + 1, 0))
    await settle(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type into the input that has the focus, all at once."""
    box = pilot.app.screen.focused
    assert isinstance(box, Input)
    box.insert_text_at_cursor(text)
    await settle(pilot)


async def later(pilot: Pilot[None], clock: StoppedClock, when: Callable[[], bool]) -> None:
    """Let a second pass and another, until something is so."""
    for _ in range(100):
        await pilot.pause()
        if when():
            return
        clock.advance(1)
    raise AssertionError("it never was so")
