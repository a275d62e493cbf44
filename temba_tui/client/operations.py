"""What the named operations are written on: six verbs of the client."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeAlias, TypedDict, Unpack

from temba_tui.client.endpoints import Endpoint
from temba_tui.client.query import CursorQuery, Row
from temba_tui.client.throttle import Priority
from temba_tui.client.values import Params
from temba_tui.eras import Era

Failures: TypeAlias = list[int | str]
"""What a bulk action left alone: the ids or uuids of the server's `failures`; empty when all was done."""


class Pace(TypedDict, total=False):
    """How a write leaves. `priority`: one that is not INTERACTIVE keeps to the background's share of the budget.

    `patience`: how many seconds it may wait for its turn, 0 unless given. Waiting ends when it leaves: a write that the
    server refuses is never sent again by itself.
    """

    priority: Priority
    patience: float


class Operations(ABC):
    """The verbs. Each raises TembaError kinds as the client says."""

    @property
    @abstractmethod
    def era(self) -> Era | None:
        """The era of the server, None while unknown."""

    @abstractmethod
    def query(self, endpoint: str | Endpoint, params: Params | None = None) -> CursorQuery:
        """A list, read when asked."""

    @abstractmethod
    async def fetch(
        self,
        endpoint: str | Endpoint,
        params: Params | None = None,
        *,
        priority: Priority = Priority.INTERACTIVE,
        patience: float = 0,
    ) -> Any:
        """The parsed JSON of one GET, as it came: for endpoints that do not page. `patience` is in seconds."""

    @abstractmethod
    async def create(self, endpoint: str | Endpoint, body: Mapping[str, Any]) -> Row:
        """POST without a lookup; the new object as the server sent it back. UNSET stays out of the body."""

    @abstractmethod
    async def update(
        self,
        endpoint: str | Endpoint,
        lookup: Mapping[str, str | int],
        body: Mapping[str, Any],
        *,
        or_create: bool = False,
    ) -> Row:
        """POST with the one lookup that names the object."""

    @abstractmethod
    async def delete(self, endpoint: str | Endpoint, lookup: Mapping[str, str | int], **pace: Unpack[Pace]) -> None:
        """DELETE with the one lookup that names the object."""

    @abstractmethod
    async def act(self, endpoint: str | Endpoint, body: Mapping[str, Any], **pace: Unpack[Pace]) -> Failures:
        """POST of a bulk action."""
