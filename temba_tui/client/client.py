"""The async client of the RapidPro / TextIt API v2.

::

    async with TembaClient("textit.com", Secret(token)) as client:
        async for page in client.get_contacts(group="Reporters").pages(retry_on_rate_exceed=True):
            for contact in page.rows:
                ...

Records are the server's JSON, whole. Errors are the kinds in `temba_tui.client.errors`. The operations are
listed in `temba_tui.client`.

What it does by itself, and what not: a GET is asked again (at most twice, with a pause, and not more than ten times a
minute over all) after a lost connection, a 502, 503 or 504, and an answer cut short. A write never is. A GET that is
cancelled is given up; a write that has left is carried to its end, which goes to the log whoever waits for it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

from temba_tui import __version__
from temba_tui.client.budget import BudgetStore
from temba_tui.client.bulk import Bulk
from temba_tui.client.clock import Clock, SystemClock
from temba_tui.client.endpoints import Endpoint, endpoint_of
from temba_tui.client.errors import (
    TembaAnswerError,
    TembaConnectionError,
    TembaError,
    TembaFilterIgnoredError,
    TembaRateExceededError,
    TembaServerError,
    TembaTimeoutError,
    TembaTokenError,
)
from temba_tui.client.gate import Gate
from temba_tui.client.hosts import display_host, normalise_host
from temba_tui.client.activity import Listeners, Pending, RequestEntry, logged
from temba_tui.client.operations import Failures
from temba_tui.client.protocol import (
    GATEWAY,
    Answer,
    Method,
    Reply,
    Request,
    build_request,
    read_page,
    read_response,
    was_counted,
)
from temba_tui.client.query import CursorQuery, Page, Row
from temba_tui.client.reads import Reads
from temba_tui.client.sightings import Sightings
from temba_tui.client.throttle import Priority, Reservation, Throttle
from temba_tui.client.values import (
    Pairs,
    Params,
    checked_lookup,
    checked_params,
    paging_params,
    refuse_ignored,
    unwanted,
)
from temba_tui.client.wire import CONNECT_SECONDS, READ_SECONDS, Wire
from temba_tui.client.writes import Writes
from temba_tui.eras import Era
from temba_tui.secrets import Secret

RETRY_PAUSES: Final = (0.5, 2.0)
"""Seconds before a GET is asked for the second and the third time."""

_RETRIES_A_MINUTE: Final = 10
_LARGE: Final = 64 * 1024


class TembaClient(Reads, Writes, Bulk):
    """One workspace of one server, as one token sees it.

    `host` is what `normalise_host` takes. `era` settles what the server is known to ignore; left None it is learned
    from the answers. With `read_only` nothing but a GET can be built. `transport` replaces the network, `clock` the
    time, `budget` keeps what was used of the hour. `log_bodies` puts bodies into the request log. Raises TembaHostError
    for a host that the token must not go to.

    It belongs to one event loop. Making it sends nothing.
    """

    def __init__(
        self,
        host: str,
        token: Secret,
        *,
        era: Era | None = None,
        read_only: bool = False,
        allow_http: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        budget: BudgetStore | None = None,
        log_bodies: bool = False,
        user_agent: str = f"temba-tui/{__version__}",
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.base_url = normalise_host(host, allow_http)
        self.host = display_host(self.base_url)
        self.latency: float | None = None
        """Seconds that the last answer took, or None before the first."""
        self._read_only = read_only
        self._user_agent = user_agent
        self._log_bodies = log_bodies
        self._clock: Clock = clock if clock is not None else SystemClock()
        self._sightings = Sightings(era)
        self.throttle = Throttle(self._clock, budget, era=era)
        self._wire = Wire(
            self.base_url, token, transport=transport, connect_seconds=connect_seconds, read_seconds=read_seconds
        )
        self._entries: Listeners[RequestEntry] = Listeners()
        self._watchers: Listeners[None] = Listeners()
        self._gate = Gate(self.throttle, self._clock, lambda: self._watchers.tell(None))
        self._pending: list[Pending] = []
        self._writes: set[asyncio.Task[Answer]] = set()
        self._retries: deque[float] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self, patience: float = 10.0) -> None:
        """Turn away what waits, let writes that have left come to their end (for `patience` seconds), and close the
        connections.
        """
        self._gate.close()
        if self._writes:
            await asyncio.wait(self._writes, timeout=patience)
        await self._wire.close()

    aclose = close

    @property
    def era(self) -> Era | None:
        """The server's era: as given, or as its answers have told; None while unknown."""
        return self._sightings.era

    @era.setter
    def era(self, era: Era | None) -> None:
        self._sightings.era = era
        self.throttle.era = era

    @property
    def read_only(self) -> bool:
        """Whether only GETs can be made. It cannot be changed."""
        return self._read_only

    @property
    def workspace_id(self) -> str | None:
        """What the last answer to a valid token named as the workspace: its uuid (26.3), or its number as text."""
        return self._sightings.workspace_id

    @property
    def pending(self) -> tuple[Pending, ...]:
        """What is queued or under way, oldest first."""
        return tuple(self._pending)

    def replace_token(self, token: Secret) -> Secret:
        """Send another token from now on (the old one was revoked); the old one. That both open one workspace is the
        caller's to check."""
        return self._wire.replace_token(token)

    def subscribe(self, callback: Callable[[RequestEntry], Any]) -> Callable[[], None]:
        """Tell `callback` of every request when it is over; the function that is returned ends that."""
        return self._entries.add(callback)

    def watch(self, callback: Callable[[], Any]) -> Callable[[], None]:
        """Call `callback` whenever `pending` or the throttle may have changed; the function that is returned ends
        that."""
        return self._watchers.add(lambda _: callback())

    def query(self, endpoint: str | Endpoint, params: Params | None = None) -> CursorQuery:
        """A list, read when asked; sends nothing.

        Raises TembaFilterIgnoredError for a filter that the server's era ignores (while it is unknown: one that every
        era ignores) and TembaBadRequestError for a value that servers would misread, a malformed uuid among them.
        """
        target = endpoint_of(endpoint)
        return CursorQuery(self, target, checked_params(target, params or {}, self.era))

    async def fetch(
        self,
        endpoint: str | Endpoint,
        params: Params | None = None,
        *,
        priority: Priority = Priority.INTERACTIVE,
        patience: float = 0,
    ) -> Any:
        """The JSON of one GET, as it came: for the endpoints that do not page. `patience` as for `CursorQuery.page`."""
        target = endpoint_of(endpoint)
        request = self._request("GET", target, checked_params(target, params or {}, self.era))
        return (await self._exchange(request, priority, patience)).data

    async def read_page(
        self, endpoint: Endpoint, params: Pairs, cursor: str | None, *, priority: Priority, patience: float
    ) -> Page:
        """One page, for `CursorQuery`. Only the cursor comes from the server: the request is made anew from its own
        base URL.
        """
        refuse_ignored(endpoint, params, self.era)
        pairs = params + paging_params(endpoint, cursor)
        request = self._request("GET", endpoint, pairs, cursor=cursor is not None)
        answer = await self._exchange(request, priority, patience)
        data = read_page(endpoint, answer.data)
        ignored = unwanted(endpoint, params, data.rows)
        if ignored is not None:
            raise TembaFilterIgnoredError(
                f"This server ignores {ignored} on {endpoint.name}: it sent other objects than the one asked for.",
                param=ignored,
                sent=True,
            )
        return Page(data.rows, data.cursor, answer.size)

    async def create(self, endpoint: str | Endpoint, body: Mapping[str, Any]) -> Row:
        """POST without a lookup; the new object. Never sent twice."""
        return _object(await self._write("POST", endpoint_of(endpoint), (), json_body=body))

    async def create_form(self, endpoint: str, form: tuple[str, bytes]) -> Row:
        """POST of a multipart body, as (content type, bytes); the new object."""
        return _object(await self._write("POST", endpoint_of(endpoint), (), form=form))

    async def update(
        self,
        endpoint: str | Endpoint,
        lookup: Mapping[str, str | int],
        body: Mapping[str, Any],
        *,
        or_create: bool = False,
    ) -> Row:
        """POST with the one lookup that names the object; the changed object.

        A lookup that the endpoint does not have is refused here (the server would create, and send, anew), and one by
        which it creates where none matches needs `or_create`. Raises TembaNoSuchObjectError when there is none.
        """
        target = endpoint_of(endpoint)
        pairs = checked_lookup(target, target.lookups, lookup, or_create=or_create)
        return _object(await self._write("POST", target, pairs, json_body=body))

    async def delete(self, endpoint: str | Endpoint, lookup: Mapping[str, str | int]) -> None:
        """DELETE with the one lookup that names the object. Raises TembaNoSuchObjectError when there is none."""
        target = endpoint_of(endpoint)
        await self._write("DELETE", target, checked_lookup(target, target.deletable_by, lookup, or_create=True))

    async def act(self, endpoint: str | Endpoint, body: Mapping[str, Any]) -> Failures:
        """POST of a bulk action; the ids or uuids that it left alone, [] when all was done (204)."""
        answer = await self._write("POST", endpoint_of(endpoint), (), json_body=body)
        if answer.data is None:
            return []
        failures = answer.data.get("failures") if isinstance(answer.data, dict) else None
        if not isinstance(failures, list):
            raise _unreadable(answer)
        return failures

    def _request(self, method: Method, endpoint: Endpoint, params: Pairs, **more: Any) -> Request:
        return build_request(
            self.base_url,
            method,
            endpoint,
            era=self.era,
            params=params,
            read_only=self._read_only,
            user_agent=self._user_agent,
            **more,
        )

    async def _write(self, method: Method, endpoint: Endpoint, params: Pairs, **body: Any) -> Answer:
        return await self._exchange(self._request(method, endpoint, params, **body), Priority.INTERACTIVE, 0)

    async def _exchange(self, request: Request, priority: Priority, patience: float) -> Answer:
        """Wait for a place, send, read; once more where that is safe."""
        pending = Pending(request.method, request.endpoint, priority)
        self._pending.append(pending)
        try:
            if request.is_write:
                return await self._carry(request, pending)
            return await self._ask(request, pending, self._clock.now() + patience)
        finally:
            if pending.state != "sending" or not request.is_write:
                self._forget(pending)

    async def _ask(self, request: Request, pending: Pending, deadline: float) -> Answer:
        """A GET, with its retries."""
        for pause in (*RETRY_PAUSES, None):
            while True:
                pending.state = "queued"
                reservation = await self._gate.enter(request.scope, pending.priority, deadline)
                pending.state = "sending"
                try:
                    return await self._attempt(request, reservation)
                except TembaRateExceededError:
                    if self._clock.now() + self.throttle.delay(request.scope, pending.priority) > deadline:
                        raise
                except TembaError as error:
                    if pause is None or not _may_ask_again(error) or not self._may_retry():
                        raise
                    break
            pending.state = "waiting"
            self._watchers.tell(None)
            await self._clock.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _carry(self, request: Request, pending: Pending) -> Answer:
        """A write: once, in a task of its own, so that nobody who leaves cuts it in the middle."""
        reservation = await self._gate.enter(request.scope, pending.priority, self._clock.now())
        pending.state = "sending"
        task = asyncio.get_running_loop().create_task(self._attempt(request, reservation))
        self._writes.add(task)

        def ended(task: asyncio.Task[Answer]) -> None:
            self._writes.discard(task)
            self._forget(pending)
            if not task.cancelled():
                # Whoever waited may be gone; the log has the outcome.
                task.exception()

        task.add_done_callback(ended)
        return await asyncio.shield(task)

    async def _attempt(self, request: Request, reservation: Reservation) -> Answer:
        """One request on the wire, settled with the throttle and written to the log, however it ends."""
        started = self._clock.now()
        reply: Reply | None = None
        failure: BaseException | None = None
        try:
            reply = await self._wire.send(request)
            self._see(request, reply)
            return await self._read(request, reply)
        except BaseException as error:
            failure = error
            raise
        finally:
            now = self._clock.now()
            if reply is not None:
                self.latency = now - started
            if reply is not None and isinstance(failure, TembaRateExceededError):
                self.throttle.refuse(reservation, failure.retry_after)
            else:
                self.throttle.finish(reservation, _was_counted(reply, failure))
            self._gate.leave(reservation)
            self._entries.tell(self._entry(request, reply, failure, started, now))

    async def _read(self, request: Request, reply: Reply) -> Answer:
        if len(reply.body) < _LARGE:
            return read_response(request, reply, now=self._clock.now())
        # Off the event loop's thread: a large page takes some milliseconds to decode, a definition more.
        return await asyncio.to_thread(read_response, request, reply, now=self._clock.now())

    def _see(self, request: Request, reply: Reply) -> None:
        self._sightings.see(request.endpoint, reply)
        self.throttle.era = self._sightings.era

    def _entry(
        self, request: Request, reply: Reply | None, failure: BaseException | None, started: float, now: float
    ) -> RequestEntry:
        if isinstance(failure, asyncio.CancelledError):
            error: str | None = "It was given up."
        else:
            error = None if failure is None else str(failure)
        status = reply.status if reply is not None else getattr(failure, "status", None)
        return RequestEntry(
            method=request.method,
            path=request.path,
            status=status,
            seconds=now - started,
            size=len(reply.body) if reply is not None else 0,
            scope=request.scope,
            at=started,
            error=error,
            request_body=logged(request.body) if self._log_bodies else None,
            response_body=logged(reply.body) if self._log_bodies and reply is not None else None,
        )

    def _forget(self, pending: Pending) -> None:
        with contextlib.suppress(ValueError):
            self._pending.remove(pending)
        self._watchers.tell(None)

    def _may_retry(self) -> bool:
        """Take one of the retries that a minute has: a server that is down must not be asked three times as much."""
        now = self._clock.now()
        while self._retries and not now - 60 < self._retries[0] <= now:
            self._retries.popleft()
        if len(self._retries) >= _RETRIES_A_MINUTE:
            return False
        self._retries.append(now)
        return True


def _may_ask_again(error: TembaError) -> bool:
    if isinstance(error, TembaTimeoutError):
        return False
    if isinstance(error, TembaServerError):
        return error.status in GATEWAY
    if isinstance(error, TembaAnswerError):
        return error.cut
    return isinstance(error, TembaConnectionError)


def _was_counted(reply: Reply | None, failure: BaseException | None) -> bool:
    """Whether the request is in the server's log, as far as can be known; where it cannot, it is taken to be."""
    if reply is not None:
        return was_counted(reply)
    if isinstance(failure, TembaConnectionError):
        return failure.sent is not False
    return not isinstance(failure, TembaTokenError)


def _object(answer: Answer) -> Row:
    if not isinstance(answer.data, dict):
        raise _unreadable(answer)
    return answer.data


def _unreadable(answer: Answer) -> TembaAnswerError:
    return TembaAnswerError(
        "The server said that it was done, but its answer is not what the API says.",
        hint="Reload to see what became of it.",
        status=answer.status,
        carried_out=True,
    )
