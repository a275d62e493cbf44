"""`key:<value` and `key:>value` of the local filter: moments and numbers compared; and finding what stands at a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from temba_tui.text import parse_datetime
from temba_tui.workspace.searchtext import SearchChunk

MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Compared:
    """A key whose value is before, or less than, `value` (`<`), or after, or more (`>`).

    A moment without a zone is UTC. What has no such value matches neither, nor does what cannot be compared with it.
    """

    key: str
    value: float
    is_moment: bool
    less: bool
    negative: bool = False

    @classmethod
    def of(cls, key: str, text: str, negative: bool) -> "Compared | None":
        """The comparison that `text` asks for; None where it is none."""
        if text[:1] not in ("<", ">") or len(text) < 2:
            return None
        moment = parse_datetime(text[1:])
        if moment is not None:
            return cls(key, moment.timestamp(), True, text[0] == "<", negative)
        try:
            return cls(key, float(text[1:]), False, text[0] == "<", negative)
        except ValueError:
            return None

    def narrow(self, chunk: SearchChunk, slots: Sequence[int] | None) -> Sequence[int]:
        """Those of `slots` (None: all) that match."""
        wanted = range(len(chunk.rows)) if slots is None else slots
        return [slot for slot in wanted if self.matches(chunk.record(slot)) is not self.negative]

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Whether the record's value stands on the asked side."""
        found = value_at(record, self.key)
        number: float | None = None
        if self.is_moment:
            moment = parse_datetime(found)
            number = moment.timestamp() if moment is not None else None
        elif isinstance(found, (int, float, str)) and not isinstance(found, bool):
            try:
                number = float(found)
            except ValueError:
                return False
        if number is None:
            return False
        return number < self.value if self.less else number > self.value


def value_at(record: Mapping[str, Any], key: str) -> object:
    """What a record holds at a key as people type it, or `MISSING`."""
    for path in (key, key.lower()):
        root, _, rest = path.partition(".")
        for name in (root, f"{root}s"):
            if name in record:
                return down(record[name], rest)
        own = record.get("fields")
        if isinstance(own, Mapping) and root in own:
            return down(own[root], rest)
    return MISSING


def down(value: object, path: str) -> object:
    """The value at the rest of a path; through a list, the values of all its items."""
    if not path:
        return value
    if isinstance(value, list):
        found = [down(item, path) for item in value]
        return [item for item in found if item is not None] or None
    part, _, rest = path.partition(".")
    return down(value.get(part), rest) if isinstance(value, Mapping) else None
