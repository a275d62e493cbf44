"""The async client of the RapidPro / TextIt API v2.

::

    async with TembaClient("textit.com", Secret(token)) as client:
        async for page in client.get_contacts(group="Reporters").pages(retry_on_rate_exceed=True):
            for contact in page.rows:
                ...

Records are the server's JSON, whole. Errors are the kinds in `temba_tui.client.errors`. The operations are listed in
`temba_tui.client`; what is done without being asked (queueing, retries, carrying a write to its end) stands in
`temba_tui.client.exchange`.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from temba_tui import __version__
from temba_tui.client.activity import Pending, RequestEntry
from temba_tui.client.asgi import AsgiApp, AsgiWire
from temba_tui.client.budget import BudgetStore
from temba_tui.client.bulk import Bulk
from temba_tui.client.clock import CONNECT_SECONDS, READ_SECONDS, Clock, SystemClock
from temba_tui.client.endpoints import Endpoint, endpoint_of
from temba_tui.client.errors import TembaAnswerError, TembaFilterIgnoredError
from temba_tui.client.exchange import Exchange
from temba_tui.client.hosts import display_host, normalise_host
from temba_tui.client.operations import Failures, Pace
from temba_tui.client.protocol import Answer, Method, Request, build_request, read_page
from temba_tui.client.query import CursorQuery, Page, Row
from temba_tui.client.reads import Reads
from temba_tui.client.sightings import Sightings
from temba_tui.client.throttle import Priority, Throttle
from temba_tui.client.values import (
    Pairs,
    Params,
    checked_lookup,
    checked_params,
    paging_params,
    refuse_ignored,
    unwanted,
    without_unset,
)
from temba_tui.client.writes import Writes
from temba_tui.eras import Era
from temba_tui.secrets import Secret

if TYPE_CHECKING:
    import httpx

    from temba_tui.client.wire import Wire


class TembaClient(Reads, Writes, Bulk):
    """One workspace of one server, as one token sees it.

    `host` is what `normalise_host` takes. `era` settles what the server is known to ignore; left None it is learned
    from the answers. With `read_only` nothing but a GET can be built. `transport` (httpx's) or `app` (ASGI, in this
    process) replaces the network, `clock` the time, `budget` keeps what was used of the hour. `log_bodies` puts bodies
    into the request log. Raises TembaHostError for a host that the token must not go to.

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
        transport: "httpx.AsyncBaseTransport | None" = None,
        app: AsgiApp | None = None,
        clock: Clock | None = None,
        budget: BudgetStore | None = None,
        log_bodies: bool = False,
        user_agent: str = f"temba-tui/{__version__}",
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.base_url = normalise_host(host, allow_http)
        self.host = display_host(self.base_url)
        self._read_only = read_only
        self._user_agent = user_agent
        self._sightings = Sightings(era)
        clock = clock if clock is not None else SystemClock()
        self.throttle = Throttle(clock, budget, era=era)
        self._wire = (
            AsgiWire(app, self.base_url, token)
            if app is not None
            else _network(self.base_url, token, transport, connect_seconds, read_seconds)
        )
        self._exchange = Exchange(self._wire, clock, self.throttle, self._sightings, log_bodies=log_bodies)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self, patience: float = 10.0) -> None:
        """Turn away what waits, let writes that have left come to their end, and close the connections.

        `patience` is how many seconds the writes may take.
        """
        await self._exchange.close(patience)
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

    def allow_background(self, share: float) -> None:
        """Let prefetch, walks and bulk use `share` (0 to 1) of a scope's limit in an hour; a fifth unless allowed."""
        self.throttle.share = min(max(share, 0.0), 1.0)
        self._exchange.wake()

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
        return self._exchange.pending

    @property
    def latency(self) -> float | None:
        """Seconds that the last answer took, or None before the first."""
        return self._exchange.latency

    def replace_token(self, token: Secret) -> Secret:
        """Send another token from now on; gives back the old one. The caller checks that both open one workspace."""
        return self._wire.replace_token(token)

    def subscribe(self, callback: Callable[[RequestEntry], Any]) -> Callable[[], None]:
        """Tell `callback` of every request when it is over; the function that is returned ends that."""
        return self._exchange.entries.add(callback)

    def watch(self, callback: Callable[[], Any]) -> Callable[[], None]:
        """Call `callback` whenever `pending` or the throttle may have changed; what is returned ends that."""
        return self._exchange.watchers.add(lambda _: callback())

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
        return (await self._exchange.ask(request, priority, patience)).data

    async def read_page(
        self, endpoint: Endpoint, params: Pairs, cursor: str | None, *, priority: Priority, patience: float
    ) -> Page:
        """One page, for `CursorQuery`. From the server comes the cursor alone: the request is made anew."""
        refuse_ignored(endpoint, params, self.era)
        pairs = params + paging_params(endpoint, cursor)
        request = self._request("GET", endpoint, pairs, cursor=cursor is not None)
        answer = await self._exchange.ask(request, priority, patience)
        data = read_page(endpoint, answer.data)
        ignored = unwanted(endpoint, params, data.rows)
        if ignored is not None:
            raise TembaFilterIgnoredError(
                f"This server ignores {ignored} on {endpoint.name}: it sent other objects than the one asked for.",
                param=ignored,
                sent=True,
            )
        return Page(data.rows, data.cursor, answer.size, data.count)

    async def create(self, endpoint: str | Endpoint, body: Mapping[str, Any]) -> Row:
        """POST without a lookup; the new object. Never sent twice."""
        return _object(await self._write("POST", endpoint_of(endpoint), (), json_body=without_unset(body)))

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
        return _object(await self._write("POST", target, pairs, json_body=without_unset(body)))

    async def delete(self, endpoint: str | Endpoint, lookup: Mapping[str, str | int], **pace: Unpack[Pace]) -> None:
        """DELETE with the one lookup that names the object. Raises TembaNoSuchObjectError when there is none."""
        target = endpoint_of(endpoint)
        pairs = checked_lookup(target, target.deletable_by, lookup, or_create=True)
        await self._exchange.carry(self._request("DELETE", target, pairs), **pace)

    async def act(self, endpoint: str | Endpoint, body: Mapping[str, Any], **pace: Unpack[Pace]) -> Failures:
        """POST of a bulk action; the ids or uuids that it left alone, [] when all was done (204)."""
        request = self._request("POST", endpoint_of(endpoint), (), json_body=without_unset(body))
        answer = await self._exchange.carry(request, **pace)
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
        return await self._exchange.carry(self._request(method, endpoint, params, **body))


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


def _network(
    base_url: str,
    token: Secret,
    transport: "httpx.AsyncBaseTransport | None",
    connect_seconds: float,
    read_seconds: float,
) -> "Wire":
    """The wire over httpx, which is imported only where it is used."""
    from temba_tui.client.wire import Wire

    return Wire(base_url, token, transport=transport, connect_seconds=connect_seconds, read_seconds=read_seconds)
