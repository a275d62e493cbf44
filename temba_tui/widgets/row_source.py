"""Where a table's rows come from, and where a person is among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


class RowSource(Protocol):
    """The rows of a table, by position. All three are called while drawing, so they are quick."""

    def __len__(self) -> int: ...

    def record(self, index: int, /) -> Mapping[str, Any]:
        """The record of row `index` (0 ≤ index < len)."""

    def identity(self, index: int, /) -> str | None:
        """What tells the row from others; None for a row that has nothing of the kind (it cannot be marked)."""


@runtime_checkable
class FindsRows(Protocol):
    """A source that also knows where a row is: the cursor then stays on its row when rows move."""

    def index_of(self, identity: str, /) -> int | None: ...


class NoRows:
    """An empty list."""

    def __len__(self) -> int:
        return 0

    def record(self, index: int, /) -> Mapping[str, Any]:
        raise IndexError(index)

    def identity(self, index: int, /) -> str | None:
        raise IndexError(index)


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a person is in a table, for going back to it: cursor row, first visible row, columns scrolled past."""

    cursor: int = 0
    top: int = 0
    first_column: int = 0
