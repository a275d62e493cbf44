"""One open workspace: its client, what it is called and which era answers, its names, and what this token may read.

The one place from which screens reach a server. Opening takes one request. Everything else is asked when a person
wants it, and every error that comes out is a `TembaError` with a sentence and a hint.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from temba_tui.client.endpoints import Endpoint
from temba_tui.client.errors import (
    TembaAnswerError,
    TembaCursorLoopError,
    TembaNoSuchEndpointError,
    TembaPermissionError,
)
from temba_tui.client.query import Page, Row
from temba_tui.client.throttle import Priority
from temba_tui.eras import Era
from temba_tui.resources import all_resources
from temba_tui.resources.spec import Record, Referrer, Resource, Target, get
from temba_tui.text import Lens
from temba_tui.workspace.answers import endpoint_for, joined
from temba_tui.workspace.availability import Availabilities, Availability, RefusalStore
from temba_tui.workspace.detect import era_of_header, era_of_org, era_of_record
from temba_tui.workspace.info import WorkspaceInfo, WrongWorkspaceError, is_info, lens_of, read_info
from temba_tui.workspace.names import Names, NamesPage, NameStore, names_in
from temba_tui.workspace.records import Change, Prepared, RecordList
from temba_tui.workspace.resolve import Context, Resolved, Sent, resolve
from temba_tui.workspace.session_writes import SessionWrites
from temba_tui.workspace.state import JournalStore
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.client import TembaClient
    from temba_tui.client.clock import Clock
    from temba_tui.secrets import Secret
    from temba_tui.workspace.writing import Writer

_EMPTY_PAGES = 5
"""How many pages that bring nothing are asked for at once."""


class Profile(Protocol):
    """What a session needs of a saved profile."""

    @property
    def workspace_uuid(self) -> str | None:
        """The only workspace that this profile opens; None or '' for any."""
        ...


class SessionStore(NameStore, RefusalStore, JournalStore, Protocol):
    """What survives the program for one workspace; a `StateStore` is one."""

    def bind(self, workspace: str) -> None:
        """Say which workspace it is."""
        ...

    def era(self) -> Era | None:
        """The era of the host, as last seen."""
        ...

    def keep_era(self, era: Era) -> None:
        """Keep the era of the host."""
        ...


@dataclass(eq=False, slots=True)
class _Query:
    """How a list goes on."""

    resolved: Resolved
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    cursors: set[str] = field(default_factory=set)


class Session(SessionWrites):
    """One open workspace. For one event loop.

    `registry` are the resource types (all declared ones when None); `state` keeps what survives the program (nothing
    when None); `clock` is the client's.
    """

    def __init__(
        self,
        client: "TembaClient",
        *,
        profile: Profile | None = None,
        registry: Iterable[Resource] | None = None,
        state: SessionStore | None = None,
        clock: "Clock | None" = None,
    ) -> None:
        self.client = client
        self.profile = profile
        self.resources: Mapping[str, Resource] = {
            one.name: one for one in (all_resources() if registry is None else registry)
        }
        self.workspace: WorkspaceInfo | None = None
        self.names = Names(self.resources, self._names_page, state)
        self.opened = False
        """Whether `open` has ended, well or not: until then the era is a guess."""
        self._state = state
        self._clock = clock
        super().__init__()
        self._availabilities = Availabilities(self.now, state)
        self._lens = Lens(now=self._moment)
        self._marker: str | None = None
        self._era_certain = False
        if client.era is None and state is not None:
            client.era = state.era()
        self._queries: WeakKeyDictionary[RecordList, _Query] = WeakKeyDictionary()

    # What is known

    @property
    def era(self) -> Era | None:
        """The era of the server; None before anything was asked."""
        return self.client.era

    @property
    def lens(self) -> Lens:
        """How this workspace's dates are read: its zone, its order of day and month."""
        return self._lens

    @property
    def read_only(self) -> bool:
        """Whether the client refuses to build anything but a GET."""
        return self.client.read_only

    @property
    def anon(self) -> bool:
        """Whether the workspace hides URNs."""
        return self.workspace is not None and self.workspace.anon

    @property
    def wrong_workspace(self) -> bool:
        """Whether answers come from another workspace than the one that was opened, or than the profile's own."""
        known = self.workspace.uuid if self.workspace else ""
        if self._pinned and known and self._pinned != known:
            return True
        return self._marker is not None and self.client.workspace_id not in (None, self._marker)

    @property
    def _pinned(self) -> str:
        return (self.profile.workspace_uuid if self.profile else None) or ""

    @property
    def state(self) -> SessionStore | None:
        """What survives the program; None where nothing does."""
        return self._state

    @property
    def clock(self) -> "Clock":
        """The time, the client's."""
        if self._clock is None:
            from temba_tui.client.clock import SystemClock

            self._clock = SystemClock()
        return self._clock

    def now(self) -> float:
        """The time, in seconds since 1970: the clock of the throttle."""
        return self._clock.now() if self._clock else time.time()

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def availability(self, resource: Resource | str) -> Availability:
        """Whether this server and this token have a type, as far as the era and earlier refusals tell. No request."""
        known = self.resources.get(resource) if isinstance(resource, str) else resource
        if known is None:
            return Availability(False, "This program does not know such a type.")
        return self._availabilities.of(known, self.era)

    # Opening

    async def open(self) -> WorkspaceInfo:
        """Ask what this token opens: one request, two where the server has no `org`.

        Raises TembaTokenError for a token that is refused. A valid token that may not read the workspace (a surveyor
        of 9.0.0) opens it all the same, with what the headers tell: `WorkspaceInfo.limited`.
        """
        try:
            return self._accept(await self._open())
        finally:
            self.opened = True

    async def _open(self) -> WorkspaceInfo:
        try:
            return read_info(await self._fetch_org())
        except TembaPermissionError:
            # A refusal for lack of rights carries the workspace's header; one for a bad token does not.
            if self.client.workspace_id is None:
                raise
            marker = self.client.workspace_id
            return WorkspaceInfo(uuid="" if marker.isdecimal() else marker)

    async def _fetch_org(self) -> Mapping[str, Any]:
        try:
            body = await self.client.fetch("org", {})
        except TembaNoSuchEndpointError:
            body = await self.client.fetch("workspace", {})
        if not is_info(body):
            raise TembaAnswerError
        found: Mapping[str, Any] = body
        return found

    async def replace_token(self, token: "Secret") -> WorkspaceInfo:
        """Go on with another token, if it opens the same workspace: one request.

        Raises WrongWorkspaceError, or what the client raises; the old token stays then.
        """
        old = self.client.replace_token(token)
        try:
            info = await self._open()
            if not self._is_same(info):
                raise WrongWorkspaceError(self.workspace.name if self.workspace else "this profile's", info)
        except BaseException:
            self.client.replace_token(old)
            raise
        self._availabilities.forget()
        return self._accept(info)

    def _is_same(self, info: WorkspaceInfo) -> bool:
        expected = (self.workspace.uuid if self.workspace else "") or self._pinned
        if expected and info.uuid:
            return info.uuid == expected
        return self._marker is None or self.client.workspace_id == self._marker

    def _accept(self, info: WorkspaceInfo) -> WorkspaceInfo:
        self._marker = self.client.workspace_id
        self._settle_era(info)
        self.workspace = info
        self._lens = lens_of(info, self._moment)
        if self._state is not None and (info.uuid or self._marker):
            self._state.bind(info.uuid or f"org {self._marker}")
            self.client.throttle.refresh()
            self.names.read_kept()
            self._availabilities.read_kept()
        return info

    def _settle_era(self, info: WorkspaceInfo) -> None:
        """Take the era that opening proves, else the one last seen, else the likelier one until a record tells."""
        proven = era_of_header(self._marker) or era_of_org(info.raw)
        if proven is not None:
            self._learn_era(proven)
            return
        if self.client.era not in ("2019", "9.0.0"):
            self.client.era = "9.0.0"

    def _learn_era(self, era: Era) -> None:
        self.client.era = era
        self._era_certain = True
        if self._state is not None:
            self._state.keep_era(era)

    async def close(self) -> None:
        """Wait for writes under way (10 s at most), then close the connection."""
        if self._writer is None:
            await self.client.aclose()
            return
        # What is still under way after that is not waited for a second time.
        ended = await self._writer.quit()
        await self.client.close(1.0 if ended else 0.0)

    def _new_writer(self) -> "Writer":
        # The first page needs none of it.
        from temba_tui.workspace.writing import Writer

        return Writer(self)

    # Lists

    def context(self) -> Context:
        """What views are resolved against now."""
        known = self.workspace is None or isinstance(self._lens.zone, ZoneInfo)
        return Context(self.resources, self.era, self._lens, self.names, self.anon, known)

    async def resolve(self, view: View) -> Resolved:
        """What a view asks. Takes requests only for names that are not loaded yet; see `resolve.resolve`."""
        return await resolve(view, self.context())

    def records(self, resolved: Resolved) -> RecordList:
        """The rows of a resolved view, none of them loaded yet. Raises ValueError when it has problems."""
        if resolved.resource is None or resolved.problems:
            raise ValueError(" ".join(resolved.problems) or "nothing to list")
        records = RecordList(resolved.resource, joined(resolved.params))
        self._queries[records] = _Query(resolved)
        return records

    async def load_next(
        self, records: RecordList, *, priority: Priority = Priority.INTERACTIVE, patience: float = 0
    ) -> Change:
        """Load the next page of a list into it; a change of nothing when the list is complete.

        A page that brings nothing new though more follow (empty, or rows that moved) is passed over, a few times at
        most. Cancelling gives the request up and leaves the list as it was. Pages of one list are asked one at a time.
        Raises TembaError.
        """
        query = self._queries[records]
        async with query.lock:
            for _ in range(_EMPTY_PAGES):
                if records.complete:
                    return Change(len(records), 0)
                change = await self._load_page(records, query, priority, patience)
                if change.added or change.replaced or records.complete:
                    return change
            return change

    async def _load_page(self, records: RecordList, query: _Query, priority: Priority, patience: float) -> Change:
        resource = records.resource
        if records.cursor is not None and records.cursor in query.cursors:
            raise TembaCursorLoopError
        page = await self._page(resource, query.resolved.params, records.cursor, priority, patience)
        prepared, names = await asyncio.to_thread(_worked_up, records, page.rows)
        if records.cursor is not None:
            query.cursors.add(records.cursor)
        self.names.take(names)
        self._observe(resource, page.rows)
        records.total = page.count
        return records.merge(prepared, page.cursor)

    async def _page(
        self, resource: Resource, params: Sent, cursor: str | None, priority: Priority, patience: float
    ) -> Page:
        query = self.client.query(self.endpoint(resource), params)
        try:
            page = await query.page(cursor, priority=priority, patience=patience)
        except (TembaNoSuchEndpointError, TembaPermissionError) as error:
            self._availabilities.refused(resource, error)
            raise
        self._availabilities.answered(resource)
        return page

    def endpoint(self, resource: Resource) -> Endpoint:
        """The client's endpoint of a type on this server."""
        return endpoint_for(resource, self.era)

    def _observe(self, resource: Resource, rows: Iterable[Record]) -> None:
        """Learn the era from records where opening could not tell."""
        if self._era_certain or not self.opened or era_of_header(self.client.workspace_id):
            return
        found = next((era for row in rows if (era := era_of_record(resource.name, row))), None)
        if found is not None:
            self._learn_era(found)

    async def _names_page(self, resource: Resource, cursor: str | None) -> NamesPage:
        page = await self._page(resource, {}, cursor, Priority.INTERACTIVE, 0)
        return page.rows, page.cursor

    # From record to record

    def view_of(self, target: Target) -> View:
        """The view that a reference leads to."""
        return View(target.resource, ((target.param, target.value),))

    def lookup_view(self, resource: Resource, record: Record) -> View | None:
        """The view that finds just this record; None where this era has no filter for it."""
        found = resource.lookup_of(record, self.era)
        return View(resource.name, (found,)) if found else None

    def referrers(self, resource: Resource) -> tuple[Referrer, ...]:
        """The lists that refer to a type's records on this server."""
        era = self.era
        return tuple(
            one
            for one in resource.referrers
            if (era is None or era in one.eras)
            and one.resource in self.resources
            and self.resources[one.resource].is_in(era)
        )

    def referrer_view(self, resource: Resource, record: Record, referrer: Referrer) -> View | None:
        """The view of a list that refers to a record; None when the record lacks what it is asked by."""
        value = get(record, referrer.value)
        if value in (None, "") or isinstance(value, (bool, Mapping, list)):
            return None
        self.names.learn(resource, record)
        return View(referrer.resource, ((referrer.filter, str(value)), *referrer.extra))

    async def fetch_again(self, resource: Resource, record: Record) -> dict[str, Any] | None:
        """The record as the server has it now: one request. None when it is gone, or this era cannot be asked for
        one."""
        found = resource.lookup_of(record, self.era)
        if found is None:
            return None
        row: dict[str, Any] | None = await self.client.query(self.endpoint(resource), dict([found])).first()
        return row


def _worked_up(records: RecordList, rows: list[Row]) -> tuple[Prepared, dict[str, str]]:
    """A page ready to be merged, and the names that it shows. Runs in a thread."""
    return records.prepare(rows), dict(names_in(records.resource, rows))
