"""Back and forward through the places that were visited, as a browser does it. Pure."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Place = TypeVar("Place")

LIMIT = 100
"""Places that are kept: each may hold the rows of its list."""


class History(Generic[Place]):
    """A line of places with a position in it. Going somewhere new from the middle forgets what lay ahead."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._places: list[Place] = []
        self._at = -1
        self._limit = limit

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        """The places, the latest first."""
        return reversed(self._places)

    @property
    def current(self) -> Place | None:
        """Where one is; None before the first place."""
        return self._places[self._at] if self._at >= 0 else None

    def push(self, place: Place) -> None:
        """Go to a new place."""
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[: -self._limit]
        self._at = len(self._places) - 1

    def back(self) -> Place | None:
        """Go one back; None, and nothing happens, at the first place."""
        if self._at <= 0:
            return None
        self._at -= 1
        return self._places[self._at]

    def forward(self) -> Place | None:
        """Go one forward; None, and nothing happens, at the last place."""
        if self._at + 1 >= len(self._places):
            return None
        self._at += 1
        return self._places[self._at]
