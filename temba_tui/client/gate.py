"""Who may send next: three requests at once, one place kept for what a person clicked, priorities, and the throttle's
word.

A request waits here until it has a place, its scope is not refused, and (in the background) its share of the budget
lasts. Waiting is given up by cancelling the task that waits.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from temba_tui.client.clock import Clock
from temba_tui.client.errors import TembaConnectionError, TembaPacedError, TembaRateExceededError
from temba_tui.client.throttle import Priority, Reservation, Throttle

PLACES: Final = 3
"""Requests under way at once."""

BACKGROUND_PLACES: Final = 2
"""Of these, the most that prefetch and walks may take."""

_LONGEST_NAP: Final = 30.0
"""Seconds after which the clock is looked at again: a machine that slept wakes up later than it meant to."""


@dataclass(slots=True, eq=False)
class _Waiter:
    scope: str
    priority: Priority
    deadline: float
    future: asyncio.Future[Reservation] = field(repr=False)


class Gate:
    """The queue before the wire. `changed` is called whenever who waits or who is under way changes."""

    def __init__(self, throttle: Throttle, clock: Clock, changed: Callable[[], None] = lambda: None) -> None:
        self._throttle = throttle
        self._clock = clock
        self._changed = changed
        self._waiters: list[_Waiter] = []
        self._under_way = 0
        self._background = 0
        self._timer: asyncio.Task[None] | None = None
        self._closed = False

    async def enter(self, scope: str, priority: Priority, deadline: float) -> Reservation:
        """Wait for a place. `deadline` is the clock's time (perhaps infinite) up to which a refusal is waited for.

        Raises TembaRateExceededError (TembaPacedError for the background's share) as soon as the wait would be longer,
        TembaConnectionError when the gate is closed. Give the place back with `leave`.
        """
        if self._closed:
            raise TembaConnectionError("The connection was closed.", sent=False, final=True)
        waiter = _Waiter(scope, priority, deadline, asyncio.get_running_loop().create_future())
        place = next((i for i, one in enumerate(self._waiters) if one.priority > priority), len(self._waiters))
        self._waiters.insert(place, waiter)
        self._pump()
        try:
            return await waiter.future
        except asyncio.CancelledError:
            if waiter.future.done() and not waiter.future.cancelled() and waiter.future.exception() is None:
                # It was let in at the very moment in which it was given up.
                self._throttle.finish(waiter.future.result(), counted=False)
                self.leave(waiter.future.result())
            raise
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            self._pump()

    def leave(self, reservation: Reservation) -> None:
        """Give the place back. The reservation itself is settled with the throttle, before."""
        self._under_way -= 1
        if reservation.priority is not Priority.INTERACTIVE:
            self._background -= 1
        self._pump()

    def wake(self) -> None:
        """Look again who may go: the throttle's state was changed from outside."""
        self._pump()

    def close(self) -> None:
        """Turn everybody away, now and from now on."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for waiter in self._waiters:
            if not waiter.future.done():
                waiter.future.set_exception(TembaConnectionError("The connection was closed.", sent=False, final=True))
        self._waiters.clear()

    def _pump(self) -> None:
        """Let in whoever may go, turn away whoever would wait too long, and set the timer for the next look."""
        nearest = math.inf
        now = self._clock.now()
        for waiter in list(self._waiters):
            if waiter.future.done():
                continue
            delay = self._throttle.delay(waiter.scope, waiter.priority)
            if delay > 0:
                if now + delay > waiter.deadline:
                    waiter.future.set_exception(self._too_long(waiter, delay))
                else:
                    nearest = min(nearest, delay)
            elif not self._throttle.is_held(waiter.scope) and self._has_place(waiter.priority):
                self._under_way += 1
                if waiter.priority is not Priority.INTERACTIVE:
                    self._background += 1
                waiter.future.set_result(self._throttle.start(waiter.scope, waiter.priority))
        self._waiters = [waiter for waiter in self._waiters if not waiter.future.done()]
        self._set_timer(nearest)
        self._changed()

    def _has_place(self, priority: Priority) -> bool:
        if self._under_way >= PLACES:
            return False
        return priority is Priority.INTERACTIVE or self._background < BACKGROUND_PLACES

    def _too_long(self, waiter: _Waiter, delay: float) -> TembaRateExceededError:
        refused = self._throttle.state(waiter.scope).blocked_until is not None
        kind = TembaRateExceededError if refused else TembaPacedError
        return kind(retry_after=delay, scope=waiter.scope)

    def _set_timer(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._closed and seconds < math.inf:
            self._timer = asyncio.get_running_loop().create_task(self._look_later(min(seconds, _LONGEST_NAP)))

    async def _look_later(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._timer = None
        self._pump()
