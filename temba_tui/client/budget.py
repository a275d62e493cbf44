"""Where the throttle keeps what it must remember: what was used this hour, learned limits, and refusals."""

from typing import Protocol


class BudgetStore(Protocol):
    """What the throttle needs kept, by scope, for one workspace. Times are wall-clock epoch seconds.

    An implementation that lasts may be shared by several running programs: `load` then gives what all of them used.
    Calls are made on the event loop's thread: they must be quick, and must not raise, since a budget that cannot be
    kept is no reason to lose an answer.
    """

    def load(self, scope: str) -> list[float]:
        """When the requests of the last hour were accepted, in any order; older ones may be among them."""
        ...

    def append(self, scope: str, at: float) -> None:
        """Remember one accepted request."""
        ...

    def limit(self, scope: str) -> int | None:
        """The limit that a 429 has taught, or None."""
        ...

    def set_limit(self, scope: str, limit: int | None) -> None:
        """Remember (or, with None, forget) the limit."""
        ...

    def blocked(self, scope: str) -> float | None:
        """Until when the server refuses, or None."""
        ...

    def set_blocked(self, scope: str, until: float | None) -> None:
        """Remember (or, with None, forget) a refusal."""
        ...


class MemoryBudget:
    """A store that lasts as long as the program."""

    def __init__(self) -> None:
        self._used: dict[str, list[float]] = {}
        self._limits: dict[str, int] = {}
        self._blocked: dict[str, float] = {}

    def load(self, scope: str) -> list[float]:
        """Epoch seconds of the accepted requests that are still remembered, oldest first."""
        return list(self._used.get(scope, ()))

    def append(self, scope: str, at: float) -> None:
        """Remember one accepted request; past 20,000 of a scope, those older than an hour are dropped."""
        used = self._used.setdefault(scope, [])
        used.append(at)
        if len(used) > 20_000:
            self._used[scope] = [one for one in used if one > at - 3600]

    def limit(self, scope: str) -> int | None:
        """The learned requests an hour of a scope, or None."""
        return self._limits.get(scope)

    def set_limit(self, scope: str, limit: int | None) -> None:
        """Keep the learned requests an hour; None forgets them."""
        if limit is None:
            self._limits.pop(scope, None)
        else:
            self._limits[scope] = limit

    def blocked(self, scope: str) -> float | None:
        """Epoch seconds until which the server refuses, or None."""
        return self._blocked.get(scope)

    def set_blocked(self, scope: str, until: float | None) -> None:
        """Keep until when the server refuses, in epoch seconds; None forgets it."""
        if until is None:
            self._blocked.pop(scope, None)
        else:
            self._blocked[scope] = until
