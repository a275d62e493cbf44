"""What a session offers to those who write: the writer, the facts of local rules, news of what was written."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from temba_tui.client.activity import Listeners
from temba_tui.client.endpoints import Endpoint
from temba_tui.eras import Era
from temba_tui.resources.facts import Facts
from temba_tui.resources.spec import Record, Resource
from temba_tui.text import Lens
from temba_tui.workspace.info import WorkspaceInfo
from temba_tui.workspace.names import Names

if TYPE_CHECKING:
    from temba_tui.client import TembaClient
    from temba_tui.workspace.jobs import RecordChanged
    from temba_tui.workspace.writing import Writer


class SessionWrites(ABC):
    """The part of a session that is about writing."""

    client: "TembaClient"
    names: Names
    workspace: WorkspaceInfo | None

    def __init__(self) -> None:
        self._writer: Writer | None = None
        self._changes: Listeners[RecordChanged] = Listeners()

    @property
    @abstractmethod
    def era(self) -> Era | None:
        """The era of the server."""

    @property
    @abstractmethod
    def lens(self) -> Lens:
        """How this workspace's dates are read."""

    @abstractmethod
    def endpoint(self, resource: Resource) -> Endpoint:
        """The client's endpoint of a type on this server."""

    @abstractmethod
    def _moment(self) -> datetime:
        """The time."""

    @abstractmethod
    def _new_writer(self) -> "Writer":
        """A writer of this session."""

    @property
    def writer(self) -> "Writer":
        """What writes to this workspace; it owns the writes under way."""
        if self._writer is None:
            self._writer = self._new_writer()
        return self._writer

    @property
    def has_writes(self) -> bool:
        """Whether writes are under way; asking makes no writer."""
        return self._writer is not None and self._writer.pending > 0

    def facts(self) -> Facts:
        """What the rules of forms and actions may look at: the workspace, and the names that are loaded. No request."""
        info = self.workspace or WorkspaceInfo()
        return Facts(
            era=self.era,
            country=info.country,
            languages=info.languages,
            zone=self.lens.zone,
            day_first=self.lens.day_first,
            anon=info.anon,
            now=self._moment,
            records=self.names.records,
            is_whole=self.names.is_complete,
            name_of=self.names.name_of,
            # With few rights the workspace's country is not known: the server decides then.
            phone=lambda typed: None if info.limited else _in_full(typed, info.country),
        )

    def on_change(self, callback: "Callable[[RecordChanged], Any]") -> Callable[[], None]:
        """Tell `callback` of every object that this program writes; the function that is returned ends that."""
        return self._changes.add(callback)

    def tell(self, change: "RecordChanged") -> None:
        """Tell everybody of an object that was written."""
        self._changes.tell(change)

    async def read_one(self, resource: Resource, record: Record) -> dict[str, Any] | None:
        """The record as the server's list has it now: one request. None when it is not there.

        Where the era cannot be asked for one (topics), it is looked for on the first page: such types are small.
        """
        found = resource.lookup_of(record, self.era)
        query = self.client.query(self.endpoint(resource), dict([found]) if found is not None else {})
        if found is not None:
            row: dict[str, Any] | None = await query.first()
            return row
        identity = resource.identity_of(record)
        return next((one for one in (await query.page()).rows if resource.identity_of(one) == identity), None)


def _in_full(typed: str, country: str) -> str:
    # The library of phone numbers takes a while to load: only those who read one need it.
    from temba_tui.workspace.phones import to_e164

    return to_e164(typed, country)
