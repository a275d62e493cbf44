"""Numbers that look random and are not: every one is a function of the world's seed, a kind and an index.

`random.Random` costs microseconds to seed, which would be paid for every record; a few multiplications (splitmix64) do
as well
for names and dates. Identifiers carry the index of their record inside, so that a record is found by its uuid without
a search.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

T = TypeVar("T")

_MASK: Final = (1 << 64) - 1
_LOW32: Final = (1 << 32) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH: Final = datetime(1970, 1, 1)

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
"""Spans in microseconds, the unit of every time in this package."""


def mix(number: int) -> int:
    """64 well-mixed bits of `number` (the finaliser of splitmix64)."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


def draw(key: int, index: int) -> int:
    """The 64 bits that belong to `index` under `key` (see `kind_key`)."""
    # `mix`, written out: this is called several times for every record.
    number = ((key ^ index * 0xD1342543DE82EF95) + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


def kind_key(seed: int, kind: str) -> int:
    """The key of a kind of draws in the world of `seed`. Does not depend on Python's randomised `hash`."""
    key = mix(seed & _MASK)
    for char in kind:
        key = mix(key ^ ord(char))
    return key


def pick(choices: Sequence[T], bits: int) -> T:
    """One of `choices`, by `bits`."""
    return choices[bits % len(choices)]


def microseconds(moment: datetime) -> int:
    """An aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(micros: int) -> datetime:
    """Microseconds since 1970 as an aware moment in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def iso(micros: int) -> str:
    """Microseconds since 1970 as the server writes a moment.

    Always with a fraction: a zero one is moved by a microsecond.
    """
    return (_NAIVE_EPOCH + timedelta(0, 0, micros if micros % SECOND else micros + 1)).isoformat() + "Z"


class Uuids:
    """The uuids of one kind of records: `index` (32 bits at most) to uuid and back."""

    __slots__ = ("_key", "_pad")

    def __init__(self, seed: int, kind: str) -> None:
        self._key = kind_key(seed, kind + ".uuid")
        self._pad = mix(self._key)

    def v4(self, index: int) -> str:
        """A version 4 uuid, as most types have."""
        top = draw(self._key, index) & ~0xF000
        hidden = mix(top ^ self._pad)
        return self._text(top | 0x4000, hidden, index)

    def v7(self, index: int, micros: int) -> str:
        """A version 7 uuid, whose first 48 bits are the milliseconds of the record's creation."""
        top = (micros // 1000) << 16 | 0x7000 | draw(self._key, index) & 0xFFF
        hidden = mix((top & 0xFFF) ^ self._pad)
        return self._text(top, hidden, index)

    @staticmethod
    def _text(top: int, hidden: int, index: int) -> str:
        """The uuid of those upper bits; the last 32 bits are the index, hidden by chance that the upper bits give."""
        variant, spare, low = hidden >> 32 & 0x3FFF | 0x8000, hidden >> 48, (hidden ^ index) & _LOW32
        text = f"{top:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:]}-{variant:04x}-{spare:04x}{low:08x}"

    def index(self, uuid: str) -> int | None:
        """The index that a uuid of this kind carries; of any other uuid, some number or None.

        Whoever asks makes the record of that index and compares its uuid: any uuid carries some number.
        """
        digits = uuid.replace("-", "").lower()
        if len(digits) != 32:
            return None
        try:
            top, low = int(digits[:16], 16), int(digits[24:], 16)
        except ValueError:
            return None
        version = top >> 12 & 0xF
        seen = top & ~0xF000 if version == 4 else top & 0xFFF
        return (mix(seen ^ self._pad) ^ low) & _LOW32
