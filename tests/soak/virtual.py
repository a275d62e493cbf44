"""Time that passes only when nothing else is to be done: ten minutes of a person's keys in the time that they cost.

`run` runs a coroutine on a loop whose clock leaps to the next timer whenever nothing is ready. Textual's timers, the
client's waits, drafts and countdowns all go by that clock, so that they come in the order and at the distances in which
a person would have met them, and the same seed gives the same walk. What the program gives to a thread is done by the
loop itself, a moment later.
"""

import asyncio
import heapq
import selectors
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, TypeVar

import pytest
from textual.notifications import Notification

from tests.screens.driving import NOW

T = TypeVar("T")
THREAD = 0.02
"""Seconds at most that something takes in a thread."""
STALLED = 20.0
"""Seconds, real ones, after which a loop without a timer is taken to be stuck."""


class _Leaping(selectors.DefaultSelector):
    """Does not wait: it moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; where nothing is, the time of the next timer is now."""
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            ready = super().select(STALLED)
            if not ready:
                raise AssertionError("nothing is under way, and nothing will ever happen")
            return ready
        self.now += max(timeout, 1e-6)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that goes by its own clock, and has no threads."""

    def __init__(self, seed: int = 0) -> None:
        self._leaping = _Leaping()
        self._chance = Random(seed)
        super().__init__(self._leaping)

    def time(self) -> float:
        """Seconds since the loop began."""
        return self._leaping.now

    def forget_cancelled(self) -> None:
        """Let go of the timers that were cancelled, which asyncio keeps until there are many or their time has come."""
        self._scheduled = [one for one in self._scheduled if not one.cancelled()]
        heapq.heapify(self._scheduled)

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]
        """Do it a moment later, whoever waits for it then or has given up."""
        future: asyncio.Future[T] = self.create_future()

        def work() -> None:
            try:
                result = func(*args)
            except BaseException as error:  # noqa: BLE001 (as an executor does)
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

        self.call_later(self._chance.random() * THREAD, work)
        return future


class LoopClock:
    """The loop's clock as the client and the demo ask for it."""

    def now(self) -> float:
        """Seconds since 1970."""
        return NOW + asyncio.get_running_loop().time()

    async def sleep(self, seconds: float, /) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(seconds)


def run(main: Callable[[], Coroutine[Any, Any, T]], patch: pytest.MonkeyPatch, seed: int = 0) -> T:
    """Run `main` to its end in virtual time."""
    loop = VirtualLoop(seed)
    patch.setattr("textual._time.get_time", loop.time)
    patch.setattr("textual.notifications.time", loop.time)
    raised = Notification.__init__

    def raise_now(self: Notification, *args: Any, **named: Any) -> None:
        raised(self, *args, **named)
        self.raised_at = loop.time()  # the field's own default is bound to the machine's clock

    patch.setattr(Notification, "__init__", raise_now)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main())
