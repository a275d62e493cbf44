"""How one request is carried: queued, sent, read, settled with the throttle, written to the log; once more where that
is safe.

A GET is asked again (at most twice, with a pause, and not more than ten times a minute over all) after a lost
connection, a 502, 503 or 504, and an answer cut short. A write never is. A GET that is cancelled is given up; a write
that has left is carried to its end, which goes to the log whoever waits for it.
"""

import asyncio
from collections import deque
from typing import Final, Protocol

from temba_tui.client.activity import Listeners, Pending, RequestEntry, logged
from temba_tui.client.clock import Clock
from temba_tui.client.errors import (
    TembaAnswerError,
    TembaConnectionError,
    TembaError,
    TembaRateExceededError,
    TembaServerError,
    TembaTimeoutError,
    TembaTokenError,
    TembaUnknownOutcomeError,
)
from temba_tui.client.gate import Gate
from temba_tui.client.jsontext import LARGE
from temba_tui.client.protocol import GATEWAY, Answer, Reply, Request, read_response, was_counted
from temba_tui.client.sightings import Sightings
from temba_tui.client.throttle import Priority, Reservation, Throttle

RETRY_PAUSES: Final = (0.5, 2.0)
"""Seconds before a GET is asked for the second and the third time."""

RETRIES_A_MINUTE: Final = 10
"""Retries over all requests: a server that is down must not be asked three times as much."""


class Sender(Protocol):
    """What puts a request on the wire."""

    async def send(self, request: Request) -> Reply:
        """The answer, whatever its status. Raises TembaConnectionError, TembaTokenError, TembaAnswerError."""
        ...


class Exchange:
    """Carries requests over one sender, and knows what is under way. It belongs to one event loop."""

    def __init__(
        self, sender: Sender, clock: Clock, throttle: Throttle, sightings: Sightings, *, log_bodies: bool = False
    ) -> None:
        self.entries: Listeners[RequestEntry] = Listeners()
        self.watchers: Listeners[None] = Listeners()
        self.latency: float | None = None
        self._sender = sender
        self._clock = clock
        self._throttle = throttle
        self._sightings = sightings
        self._log_bodies = log_bodies
        self._gate = Gate(throttle, clock, self._changed)
        self._pending: list[Pending] = []
        self._writes: set[asyncio.Task[Answer]] = set()
        self._retries: deque[float] = deque()

    @property
    def pending(self) -> tuple[Pending, ...]:
        """What is queued or under way, oldest first."""
        return tuple(self._pending)

    async def close(self, patience: float) -> None:
        """Turn away what waits, and let writes that have left come to their end, for `patience` seconds."""
        self._gate.close()
        if self._writes:
            await asyncio.wait(self._writes, timeout=patience)

    def wake(self) -> None:
        """Look again who may go: the throttle was changed from outside."""
        self._gate.wake()

    async def ask(self, request: Request, priority: Priority, patience: float) -> Answer:
        """Carry a GET. `patience` is how many seconds a refusal may be waited for."""
        pending = self._noted(request, priority)
        deadline = self._clock.now() + patience
        try:
            for pause in RETRY_PAUSES:
                try:
                    return await self._accepted(request, pending, deadline)
                except TembaError as error:
                    if not _may_ask_again(error) or not self._may_retry():
                        raise
                pending.state = "waiting"
                self._changed()
                await self._clock.sleep(pause)
            return await self._accepted(request, pending, deadline)
        finally:
            self._forget(pending)

    async def carry(self, request: Request, priority: Priority = Priority.INTERACTIVE, patience: float = 0) -> Answer:
        """Carry a write: once, in a task of its own, so that nobody who leaves cuts it in the middle.

        `patience` is how many seconds it may wait to leave; what the server then refuses is not sent again. Cancelled
        before it has a place, it is not sent; later it is carried on, and its outcome goes to the log.
        """
        pending = self._noted(request, priority)
        try:
            reservation = await self._gate.enter(request.scope, pending.priority, self._clock.now() + patience)
        except BaseException:
            self._forget(pending)
            raise
        pending.state = "sending"
        task = asyncio.get_running_loop().create_task(self._attempt(request, reservation))
        self._writes.add(task)

        def ended(task: asyncio.Task[Answer]) -> None:
            self._writes.discard(task)
            self._forget(pending)
            if not task.cancelled():
                # Whoever waited may be gone: the exception counts as seen.
                task.exception()

        task.add_done_callback(ended)
        return await asyncio.shield(task)

    async def _accepted(self, request: Request, pending: Pending, deadline: float) -> Answer:
        """One attempt, repeated for as long as it is refused with 429 and the wait is within the deadline."""
        while True:
            pending.state = "queued"
            reservation = await self._gate.enter(request.scope, pending.priority, deadline)
            pending.state = "sending"
            try:
                return await self._attempt(request, reservation)
            except TembaRateExceededError:
                if self._clock.now() + self._throttle.delay(request.scope, pending.priority) > deadline:
                    raise

    async def _attempt(self, request: Request, reservation: Reservation) -> Answer:
        """One request on the wire, settled and logged however it ends."""
        started = self._clock.now()
        reply: Reply | None = None
        failure: BaseException | None = None
        try:
            reply = await self._sender.send(request)
            self._sightings.see(request.endpoint, reply)
            self._throttle.era = self._sightings.era
            return await self._read(request, reply)
        except BaseException as error:
            failure = error
            raise
        finally:
            now = self._clock.now()
            if reply is not None:
                self.latency = now - started
            try:
                if isinstance(failure, TembaRateExceededError):
                    self._throttle.refuse(reservation, failure.retry_after)
                else:
                    self._throttle.finish(reservation, _was_counted(reply, failure))
            finally:
                self._gate.leave(reservation)
                self.entries.tell(self._entry(request, reply, failure, started, now))

    async def _read(self, request: Request, reply: Reply) -> Answer:
        if len(reply.body) < LARGE:
            return read_response(request, reply, now=self._clock.now())
        return await asyncio.to_thread(read_response, request, reply, now=self._clock.now())

    def _entry(
        self, request: Request, reply: Reply | None, failure: BaseException | None, started: float, now: float
    ) -> RequestEntry:
        if isinstance(failure, asyncio.CancelledError):
            # A write is only ever cut off by the end of the program.
            error: str | None = TembaUnknownOutcomeError.default_sentence if request.is_write else "It was given up."
        else:
            error = None if failure is None else str(failure)
        return RequestEntry(
            method=request.method,
            path=request.path,
            status=reply.status if reply is not None else getattr(failure, "status", None),
            seconds=max(0.0, now - started),
            size=len(reply.body) if reply is not None else 0,
            scope=request.scope,
            at=started,
            error=error,
            request_body=logged(request.body) if self._log_bodies else None,
            response_body=logged(reply.body) if self._log_bodies and reply is not None else None,
        )

    def _noted(self, request: Request, priority: Priority) -> Pending:
        pending = Pending(request.method, request.endpoint, priority)
        self._pending.append(pending)
        return pending

    def _forget(self, pending: Pending) -> None:
        self._pending.remove(pending)
        self._changed()

    def _changed(self) -> None:
        self.watchers.tell(None)

    def _may_retry(self) -> bool:
        """Take one of the retries that a minute has."""
        now = self._clock.now()
        while self._retries and not now - 60 < self._retries[0] <= now:
            self._retries.popleft()
        if len(self._retries) >= RETRIES_A_MINUTE:
            return False
        self._retries.append(now)
        return True


def _may_ask_again(error: TembaError) -> bool:
    """Whether a GET that ended so may be asked again. A timeout may not: the person has waited long enough."""
    if isinstance(error, TembaTimeoutError):
        return False
    if isinstance(error, TembaServerError):
        return error.status in GATEWAY
    if isinstance(error, TembaAnswerError):
        return error.cut
    return isinstance(error, TembaConnectionError) and not error.final


def _was_counted(reply: Reply | None, failure: BaseException | None) -> bool:
    """Whether the request is in the server's log, as far as can be known; where it cannot, it is taken to be."""
    if reply is not None:
        return was_counted(reply)
    if isinstance(failure, TembaConnectionError):
        return failure.sent is not False
    return not isinstance(failure, TembaTokenError)
