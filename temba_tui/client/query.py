"""A list of the API as it is read: page by page, resumable, with a stop when the server goes in circles."""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from temba_tui.client.endpoints import Endpoint
from temba_tui.client.errors import TembaCursorLoopError
from temba_tui.client.throttle import Priority
from temba_tui.client.values import Pairs

Row: TypeAlias = dict[str, Any]

MOST_EMPTY: Final = 100
"""Pages without a row, one after the other, after which a list is given up: each costs a request, and a server that is
out of order gives a new cursor for ever."""

_MOST_EMPTY_FOR_ONE: Final = 10


@dataclass(frozen=True, slots=True)
class Page:
    """One page: rows as the server sent them, the next page's cursor (None on the last), its body's size in bytes.

    `count` is how many rows the whole list has; only archives say so.
    """

    rows: list[Row]
    cursor: str | None
    size: int
    count: int | None = None


class PageSource(Protocol):
    """What a query reads from: the client."""

    async def read_page(
        self, endpoint: Endpoint, params: Pairs, cursor: str | None, *, priority: Priority, patience: float
    ) -> Page:
        """One page of a list, from `cursor` on."""
        ...


class CursorQuery:
    """A list with its filters, read when asked. Making one sends nothing.

    A cursor can be kept and resumed later by a query with the same filters.
    """

    def __init__(self, source: PageSource, endpoint: Endpoint, params: Pairs = ()) -> None:
        self._source = source
        self.endpoint = endpoint
        self.params = params

    def __repr__(self) -> str:
        return f"CursorQuery({self.endpoint.name!r}, {dict(self.params)!r})"

    async def page(
        self, cursor: str | None = None, *, priority: Priority = Priority.INTERACTIVE, patience: float = 0
    ) -> Page:
        """The page at `cursor`, the first when None: one request.

        `patience` is how many seconds a 429 may be waited for; where it asks for longer, TembaRateExceededError is
        raised. Raises TembaFilterIgnoredError when the filters name one object and another comes, any other TembaError
        as the client says.
        """
        return await self._source.read_page(self.endpoint, self.params, cursor, priority=priority, patience=patience)

    def pages(
        self,
        retry_on_rate_exceed: bool = False,
        resume_cursor: str | None = None,
        *,
        priority: Priority = Priority.INTERACTIVE,
    ) -> "PageIterator":
        """The pages, `async for page in query.pages()`. With `retry_on_rate_exceed` any 429 is waited for."""
        return PageIterator(self, resume_cursor, priority, math.inf if retry_on_rate_exceed else 0)

    def iterfetches(
        self,
        retry_on_rate_exceed: bool = False,
        resume_cursor: str | None = None,
        *,
        priority: Priority = Priority.INTERACTIVE,
    ) -> "PageIterator":
        """The same as `pages`, by the official client's name."""
        return self.pages(retry_on_rate_exceed, resume_cursor, priority=priority)

    async def first(self, retry_on_rate_exceed: bool = False) -> Row | None:
        """The first row, or None when there is none. With a filter that names one object, that object or None."""
        patience = math.inf if retry_on_rate_exceed else 0
        async for page in PageIterator(self, None, Priority.INTERACTIVE, patience, _MOST_EMPTY_FOR_ONE):
            if page.rows:
                return page.rows[0]
        return None

    async def all(self, retry_on_rate_exceed: bool = False) -> list[Row]:
        """Every row. Takes a request for each 250 of them."""
        rows: list[Row] = []
        async for page in self.pages(retry_on_rate_exceed):
            rows.extend(page.rows)
        return rows


class PageIterator(AsyncIterator[Page]):
    """Reads one page after the other. An empty page with a next one is given like any other, and the reading goes on.

    After an error the iterator stands where it stood: the page can be asked for again.
    """

    def __init__(
        self,
        query: CursorQuery,
        cursor: str | None,
        priority: Priority,
        patience: float,
        most_empty: int = MOST_EMPTY,
    ) -> None:
        self._query = query
        self._most_empty = most_empty
        self._empty = 0
        self._cursor = cursor
        self._priority = priority
        self._patience = patience
        self._seen: set[str] = set() if cursor is None else {cursor}
        self._ended = False
        self._looped = False

    def get_cursor(self) -> str | None:
        """The cursor of the page that comes next; None before the first page of a list and after the last."""
        return self._cursor

    async def __anext__(self) -> Page:
        """The next page. Raises TembaCursorLoopError when the server gave this place before, or nothing but empty
        pages."""
        if self._ended:
            raise StopAsyncIteration
        if self._cursor is not None and self._looped:
            raise TembaCursorLoopError()
        if self._empty >= self._most_empty:
            raise TembaCursorLoopError("The server sends page after page without a row: the list cannot be read.")
        page = await self._query.page(self._cursor, priority=self._priority, patience=self._patience)
        self._cursor = page.cursor
        self._ended = page.cursor is None
        self._empty = 0 if page.rows else self._empty + 1
        if page.cursor is not None:
            self._looped = page.cursor in self._seen
            self._seen.add(page.cursor)
        return page
