"""The demo's store: a table for each type, which reads a world's collection and keeps what was written beside it.

A collection is not read before it must be: as long as nothing was written to a type, its rows are the collection
itself, made a
page at a time. The first write, or the first look-up by identity, reads it whole.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from temba_tui.demo import times
from temba_tui.demo.world import COLLECTIONS, Record, World

IDENTITY: Final = {
    "boundaries": "osm_id",
    "channel_events": "id",
    "fields": "key",
    "globals": "key",
    "resthook_subscribers": "id",
    "resthooks": "resthook",
    "statistics": "date",
    "users": "email",
}
"""By what a type's records are told apart, where it is not `uuid`."""

ORDER: Final = {
    "archives": "start_date",
    "boundaries": "osm_id",
    "contacts": "modified_on",
    "fields": "_created_on",
    "flow_starts": "modified_on",
    "globals": "modified_on",
    "groups": "_created_on",
    "labels": "_created_on",
    "resthooks": "modified_on",
    "runs": "modified_on",
    "statistics": "date",
    "templates": "modified_on",
    "tickets": "modified_on",
}
"""By what a type is sorted, where it is not `created_on`. `_created_on` is stamped here: the server does not send it.
"""

ASCENDING: Final = frozenset({"boundaries", "statistics"})


class Table:
    """The records of one type, in the order in which they are listed."""

    def __init__(self, name: str, base: Sequence[Record], world: World) -> None:
        self.name = name
        self.identity = IDENTITY.get(name, "uuid")
        self.order = ORDER.get(name, "created_on")
        self.descending = name not in ASCENDING
        self._base: Sequence[Record] = base
        self._rows: list[Record] | None = None
        self._index: dict[Any, Record] = {}
        if self.order == "_created_on":
            # Older than everything that is written later, newest first, one minute apart: the order in which they
            # were given.
            self._base = [
                {"_created_on": times.key_of(world.now - timedelta(days=1, minutes=at)), **record}
                for at, record in enumerate(base)
            ]

    @property
    def rows(self) -> Sequence[Record]:
        """The records in order; read whole only where something was written."""
        return self._base if self._rows is None else self._rows

    def _all(self) -> list[Record]:
        if self._rows is None:
            self._rows = list(self._base)
            self._index = {self._identify(record): record for record in self._rows}
        return self._rows

    def _identify(self, record: Record) -> Any:
        return record.get(self.identity, id(record))

    def key(self, record: Record) -> str:
        """What a record is sorted by."""
        return times.key(record.get(self.order))

    def get(self, identity: Any) -> Record | None:
        """The record of that identity, deleted ones too."""
        self._all()
        try:
            return self._index.get(identity)
        except TypeError:
            return None

    def find(self, **wanted: Any) -> Record | None:
        """The first record whose keys have those values."""
        return next((row for row in self if all(row.get(name) == value for name, value in wanted.items())), None)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, record: Record) -> Record:
        """Take a record in, or in place of the one with its identity; the order is kept."""
        rows = self._all()
        self.drop(self._identify(record))
        # Among equals the newest stands first, as the greater id would on the server.
        keys = (lambda row: _Down(self.key(row))) if self.descending else self.key
        rows.insert(bisect_left(rows, keys(record), key=keys), record)
        self._index[self._identify(record)] = record
        return record

    def change(self, record: Record, **changes: Any) -> Record:
        """Put a changed copy in place of a record."""
        return self.put({**record, **changes})

    def drop(self, identity: Any) -> None:
        """Forget a record; nothing happens where there is none."""
        rows = self._all()
        old = self._index.pop(identity, None)
        if old is not None:
            del rows[next(at for at, row in enumerate(rows) if row is old)]


class _Down:
    """A text that sorts the other way round."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __lt__(self, other: "_Down") -> bool:
        return self.text > other.text


class Store:
    """All tables of one workspace, and the numbers given to what is made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._tables: dict[str, Table] = {}
        self._last: dict[str, int] = {}
        self.names: dict[str, str | None] = {}
        """What was renamed, by uuid: references are drawn with the new name."""
        self.new_fields: list[str] = []
        """The keys of fields that were made: contacts that know nothing of them show null."""
        self.gone: set[str] = set()
        """What was deleted, by uuid: references to it are no longer drawn, and what belongs to such a contact is not
        listed."""
        self._later: list[tuple[float, Callable[[], None]]] = []
        self.media: dict[str, dict[str, Any]] = {}
        """What was uploaded, by uuid."""

    def __getitem__(self, name: str) -> Table:
        table = self._tables.get(name)
        if table is None:
            if name not in COLLECTIONS:
                raise KeyError(name)
            table = self._tables[name] = Table(name, self.world.collections.get(name, ()), self.world)
        return table

    def rename(self, uuid: str, name: str | None) -> None:
        """Have every reference to a thing show its new name."""
        self.names[uuid] = name

    def forget(self, uuid: str) -> None:
        """Have no reference to a thing shown any more."""
        self.gone.add(uuid)

    def after(self, moment: float, work: Callable[[], None]) -> None:
        """Do something when the clock has come to `moment` (seconds since the epoch)."""
        self._later.append((moment, work))

    def age(self, now: float) -> None:
        """Do what has come due: sending goes on while nobody asks, and is caught up with when somebody does."""
        while self._later and any(moment <= now for moment, _ in self._later):
            due = sorted((each for each in self._later if each[0] <= now), key=lambda each: each[0])
            self._later = [each for each in self._later if each[0] > now]
            for _, work in due:
                work()

    def next_id(self, name: str) -> int:
        """An integer id greater than any of that type."""
        if name not in self._last:
            self._last[name] = max((row.get("id", 0) for row in self[name]), default=0)
        self._last[name] += 1
        return self._last[name]
