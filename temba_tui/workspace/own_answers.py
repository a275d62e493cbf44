"""Our own last answers, object by object: the server's lists come from a replica that may be behind them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from temba_tui.resources.spec import Record, Resource
from temba_tui.text import parse_datetime

LAG: Final = 120.0
"""Seconds after a write in which a list may not show it yet, where no date tells."""
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """An object as the answer to our last write had it (or, with `expected`, should be), and as it was before."""

    record: Record
    before: Record | None
    expected: bool
    at: float

    def is_ahead_of(self, read: Record | None, resource: Resource, now: float) -> bool:
        """Whether what was read is older than our answer.

        By the date that tells the newer of two copies, where the answer has one. Else (types without such a date,
        actions that answer nothing) what was read is older when, shortly after, all that we changed is as it was
        before.
        """
        recent = 0 <= now - self.at <= LAG
        if read is None:
            return recent
        key = resource.newer_by
        mine = parse_datetime(self.record.get(key)) if key else None
        theirs = parse_datetime(read.get(key)) if key else None
        if not self.expected and mine is not None and theirs is not None:
            return theirs < mine
        if not recent or self.before is None:
            return False
        before = parse_datetime(self.before.get(key)) if key else None
        if before is not None and theirs is not None:
            return theirs <= before
        changed = [name for name, value in self.record.items() if value != self.before.get(name)]
        return bool(changed) and all(read.get(name) == self.before.get(name) for name in changed)


class OwnAnswers:
    """The last answers, by type and identity."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: OrderedDict[tuple[str, str], OwnAnswer] = OrderedDict()

    def of(self, resource: Resource, record: Record) -> OwnAnswer | None:
        """Our last answer about a record: under its identity, or one that it had before an update renamed it."""
        identity = resource.identity_of(record)
        return self._kept.get((resource.name, identity)) if identity is not None else None

    def recent(self, resource: Resource) -> Iterator[Record]:
        """Objects of a type as we wrote them so shortly ago that a list may not show it yet, the last one first."""
        now = self._now()
        for (name, _identity), answer in reversed(self._kept.items()):
            if name == resource.name and 0 <= now - answer.at <= LAG:
                yield answer.record

    def keep(
        self, resource: Resource, identity: str, record: Record, before: Record | None, *, expected: bool = False
    ) -> None:
        """Remember an answer; where it has another identity now, under both."""
        answer = OwnAnswer(record, before, expected, self._now())
        for name in {identity, resource.identity_of(record) or identity}:
            self._kept[resource.name, name] = answer
            self._kept.move_to_end((resource.name, name))
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def forget(self, resource: Resource, identity: str) -> None:
        """Forget an object that is gone."""
        self._kept.pop((resource.name, identity), None)
