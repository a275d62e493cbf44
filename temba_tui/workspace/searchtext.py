"""What of a record a local filter looks at: its leaves, folded and kept as text.

The search text of a row is made once, when its page arrives: every string and number in the record that a person
could have in mind, folded as `text.fold` does, joined by `\\x1f`. Keys are not in it, nor UUIDs and timestamps, of
which every row is full and which would answer to any short run of digits; terms that look like one are matched
against the row's JSON instead.

Phone numbers are written in many ways, so a number that stands in groups (`+250 788 123-123`) is added once more in
one piece.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from temba_tui.text import fold

LEAF: Final = "\x1f"
"""What stands between two leaves of a row: no term matches across it."""

ROW: Final = "\n"
"""What stands between two rows of a chunk."""

ROW_CAP: Final = 20_000
"""Characters of search text of one row. What a flow's definition holds beyond is searched in its own view."""

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Zz-]*", re.ASCII)
_BLANKS: Final = re.compile(r"[^\S\x1f]{2,}|[^\S\x1f ]")
_ODD_BLANK: Final = re.compile(r"[^\S\x1f ]")
_GROUPED: Final = re.compile(r"\+?[0-9](?:[ ().\-/]*[0-9]){3,}")
_GROUP_END: Final = re.compile(r"[0-9][ ().\-/]+[0-9]")
_SEPARATORS: Final = re.compile(r"[ ().\-/]+")


# One encoder for all: `json.dumps` makes a new one at each call that is not plain, and what was decoded has no circles.
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID as the API writes them, in any case."""
    return len(text) == 36 and _UUID.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Whether `text` is a timestamp as the API writes them."""
    return text[4:5] == "-" and _MOMENT.fullmatch(text) is not None


def even(text: str) -> str:
    """`text` with every run of white space as one blank, so that a phrase is found across a line break."""
    if "  " in text or _ODD_BLANK.search(text):
        return _BLANKS.sub(" ", text)
    return text


def one_piece(text: str) -> str:
    """The numbers of `text` that are written in groups, each in one piece, joined by `LEAF`; '' when there are none."""
    if _GROUP_END.search(text) is None:
        return ""
    found = []
    for number in _GROUPED.findall(text):
        whole = _SEPARATORS.sub("", number)
        if len(whole) != len(number):
            found.append(whole)
    return LEAF.join(found)


def search_text(record: Mapping[str, Any], masked: frozenset[str] = frozenset()) -> tuple[str, bool]:
    """The folded text by which a record is found, and whether it was cut at `ROW_CAP`.

    The values of the top-level keys in `masked` are left out: a secret that is not shown is not found either.
    """
    leaves: list[str] = []
    room = ROW_CAP
    stack: list[Any] = [value for key, value in record.items() if key not in masked]
    stack.reverse()
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            # The lengths are looked at first because this is done for every leaf of every row.
            if not value or (len(value) > 18 and (is_uuid(value) or is_moment(value))):
                continue
        elif isinstance(value, dict):
            stack.extend(list(value.values())[::-1])
            continue
        elif isinstance(value, list):
            stack.extend(reversed(value))
            continue
        elif value is None or value is True or value is False:
            continue
        else:
            value = str(value)
        if len(value) > room:
            value = value[:room]
        room -= len(value)
        leaves.append(value)
        if room <= 0:
            break
    text = even(fold(LEAF.join(leaves)))
    numbers = one_piece(text)
    return (text + LEAF + numbers if numbers else text), room <= 0


class SearchChunk:
    """The search text of a few dozen rows, and their JSON where a term needs it. Rows go by their slot, from 0.

    `text` is the rows' folded texts joined by `ROW`; `load` gives the rows' JSON, joined likewise, without what is
    masked; `partial` says that some row's text was cut, so that a leaf's absence from it proves nothing.
    """

    __slots__ = ("_json", "_lines", "_load", "_records", "_rows", "partial", "text")

    def __init__(self, text: str, load: Callable[[], str], partial: bool) -> None:
        self.text = text
        self.partial = partial
        self._load = load
        self._rows: list[str] | None = None
        self._json: str | None = None
        self._lines: list[str] | None = None
        self._records: dict[int, dict[str, Any]] = {}

    @property
    def rows(self) -> list[str]:
        """The folded text of each row."""
        if self._rows is None:
            self._rows = self.text.split(ROW)
        return self._rows

    @property
    def json(self) -> str:
        """The JSON of all rows, joined by `ROW`."""
        if self._json is None:
            self._json = self._load()
        return self._json

    @property
    def lines(self) -> list[str]:
        """The JSON of each row, on one line."""
        if self._lines is None:
            self._lines = self.json.split(ROW)
        return self._lines

    def record(self, slot: int) -> dict[str, Any]:
        """The record in `slot`."""
        record = self._records.get(slot)
        if record is None:
            record = self._records[slot] = json.loads(self.lines[slot])
        return record


def to_line(record: Mapping[str, Any]) -> str:
    """A record as JSON on one line: line feeds are escaped within strings, and nothing else breaks a line at `ROW`."""
    return _encode(record)


def without(record: Mapping[str, Any], masked: frozenset[str]) -> dict[str, Any]:
    """A record without its secrets."""
    return {key: value for key, value in record.items() if key not in masked}


def chunk_of(records: Sequence[Mapping[str, Any]], masked: frozenset[str] = frozenset()) -> SearchChunk:
    """A chunk of records that are at hand."""
    made = [search_text(record, masked) for record in records]
    return SearchChunk(
        ROW.join(text for text, _ in made),
        lambda: ROW.join(to_line(without(record, masked)) for record in records),
        any(cut for _, cut in made),
    )
