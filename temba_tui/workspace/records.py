"""The rows of one query, page by page, in little memory.

A page is worked up in two steps. `prepare` is pure and may run in a thread: it tells the rows apart, folds their
search text and compresses both in chunks of about fifty rows. `merge` is for the thread that draws: it only enters
identities, so it takes the same time at a thousand rows and at a hundred thousand. A record is decoded when it is
looked at, with its chunk; the last few decoded chunks are kept.

Lists sorted by `modified_on` move while they are read (a contact that is touched jumps to the front), so rows come
twice: a row is shown once, at the place where it was first seen, in its newest copy.
"""

import json
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from temba_tui.resources.spec import Params, Record, Resource
from temba_tui.text import parse_datetime
from temba_tui.workspace.packing import NEVER, Chunk, Key, chunks_of, key_of, microseconds, text_of, unpack
from temba_tui.workspace.searchtext import ROW, SearchChunk, to_line, without

KEPT_CHUNKS: Final = 16
KEPT_CHARS: Final = 4 * 1024 * 1024
"""How many decoded chunks are kept, and how many characters of JSON they may hold together."""

_SLOT_BITS: Final = 6
_SLOT_MASK: Final = (1 << _SLOT_BITS) - 1


class RowTest(Protocol):
    """What tells the rows of a chunk that are wanted (a `Matcher`)."""

    def scan(self, chunk: SearchChunk) -> Sequence[int]:
        """The slots of the rows that match, ascending."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page worked up by `RecordList.prepare`, ready for `merge`. Every row of it is there once."""

    keys: tuple[Key | None, ...]
    newer: tuple[int, ...]
    """By row, what tells the newer of two copies: microseconds since 1970."""
    chunks: tuple[Chunk, ...]
    newest: datetime | None
    oldest: datetime | None
    duplicates: int
    """How many rows came twice within the page."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a page did to the list: rows from index `first_new` on are new, those in `replaced` have a newer record."""

    first_new: int
    added: int
    replaced: tuple[int, ...] = ()
    duplicates: int = 0
    """How many rows were here already, and no older than what came."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the loaded rows reach, by the list's own sort date. Both are None where the list has no such date."""

    newest: datetime | None
    oldest: datetime | None


@dataclass(slots=True)
class _Decoded:
    lines: list[str]
    records: list[dict[str, Any] | None]
    size: int


class RecordList:
    """The rows of one query.

    `params` are what the server was asked: they decide which date the list is sorted by. Records are handed out
    without being copied; whoever reads one must not change it.
    """

    def __init__(self, resource: Resource, params: Params | None = None) -> None:
        self.resource = resource
        self.params: Params = dict(params or {})
        self.sort_date: str | None = resource.sort_key(self.params)
        self.cursor: str | None = None
        """The cursor of the next page; None before the first page and after the last."""
        self.total: int | None = None
        """How many rows the server says there are; None where it does not count (only archives are counted)."""
        self.complete = False
        """Whether the last page was taken in."""
        self.pages = 0
        self.version = 0
        """Counts the changes, so that whoever keeps something made from the rows knows when it is old."""
        self._chunks: list[Chunk] = []
        self._where = array("I")
        self._newer = array("q")
        self._keys: list[Key | None] = []
        self._index: dict[Key, int] = {}
        self._newest: datetime | None = None
        self._oldest: datetime | None = None
        self._kept: OrderedDict[int, _Decoded] = OrderedDict()
        self._kept_size = 0

    def __len__(self) -> int:
        return len(self._where)

    # Taking in

    def prepare(self, rows: Iterable[Record]) -> Prepared:
        """Work up a page's rows. Reads nothing that changes: safe in another thread, several at once."""
        kept: list[Record] = []
        keys: list[Key | None] = []
        newer: list[int] = []
        seen: dict[Key, int] = {}
        duplicates = 0
        for row in rows:
            key = key_of(self.resource.identity_of(row))
            age = microseconds(row.get(self.resource.newer_by)) if self.resource.newer_by else NEVER
            if key is not None and (first := seen.get(key)) is not None:
                duplicates += 1
                if age > newer[first]:
                    kept[first], newer[first] = row, age
                continue
            if key is not None:
                seen[key] = len(kept)
            kept.append(row)
            keys.append(key)
            newer.append(age)
        dates = [date for row in kept if (date := self._date_of(row)) is not None]
        return Prepared(
            keys=tuple(keys),
            newer=tuple(newer),
            chunks=tuple(chunks_of(kept, self.resource.masked)),
            newest=max(dates, default=None),
            oldest=min(dates, default=None),
            duplicates=duplicates,
        )

    def merge(self, prepared: Prepared, cursor: str | None) -> Change:
        """Enter a page that `prepare` worked up; `cursor` is that of the page after it, None when this was the last."""
        first_new = len(self._where)
        duplicates = prepared.duplicates
        replaced: list[int] = []
        keys, newer = prepared.keys, prepared.newer
        row = 0
        for chunk in prepared.chunks:
            code = len(self._chunks) << _SLOT_BITS
            self._chunks.append(chunk)
            used = False
            for slot in range(chunk.rows):
                key, age = keys[row], newer[row]
                row += 1
                old = self._index.get(key) if key is not None else None
                if old is None:
                    if key is not None:
                        self._index[key] = len(self._where)
                    self._keys.append(key)
                    self._newer.append(age)
                    self._where.append(code | slot)
                    used = True
                elif age > self._newer[old]:
                    self._newer[old] = age
                    self._where[old] = code | slot
                    replaced.append(old)
                    used = True
                else:
                    duplicates += 1
            if not used:
                self._chunks.pop()
        self._cover(prepared)
        self.cursor = cursor
        self.complete = cursor is None
        self.pages += 1
        self.version += 1
        return Change(first_new, len(self._where) - first_new, tuple(sorted(replaced)), duplicates)

    def take(self, rows: Iterable[Record], cursor: str | None) -> Change:
        """`prepare` and `merge` in one, for scripts, tests and small answers."""
        return self.merge(self.prepare(rows), cursor)

    def replace(self, identity: str, record: Record) -> int | None:
        """Put an edited record in the place of the row called `identity`: its index, or None when it is not loaded.

        What was just written wins over what is loaded, whatever the dates say. It does not widen the coverage: what
        others changed between the first page and the edit was not loaded. A record that got another identity by the
        edit (campaign events before 10.1.80) is found by the new one from then on.
        """
        index = self.index_of(identity)
        if index is None:
            return None
        prepared = self.prepare((record,))
        self._where[index] = len(self._chunks) << _SLOT_BITS
        self._chunks.extend(prepared.chunks)
        self._newer[index] = max(self._newer[index], prepared.newer[0])
        key = prepared.keys[0]
        if key is not None and key != self._keys[index]:
            old = self._keys[index]
            if old is not None and self._index.get(old) == index:
                del self._index[old]
            self._keys[index] = key
            self._index[key] = index
        self.version += 1
        return index

    def remove(self, identities: Iterable[str]) -> tuple[int, ...]:
        """Take rows out that were deleted: the indexes that they had, ascending. Takes as long as the list is.

        Those of the rows behind them become smaller: whoever keeps indexes (`Rows`) is told these.
        """
        gone = sorted({index for one in identities if (index := self.index_of(one)) is not None})
        if not gone:
            return ()
        removed = set(gone)
        keep = [index for index in range(len(self._where)) if index not in removed]
        self._where = array("I", [self._where[index] for index in keep])
        self._newer = array("q", [self._newer[index] for index in keep])
        self._keys = [self._keys[index] for index in keep]
        self._index = {key: index for index, key in enumerate(self._keys) if key is not None}
        self.version += 1
        return tuple(gone)

    # Reading

    def record(self, index: int) -> dict[str, Any]:
        """The record at `index`; only its chunk is decoded. IndexError outside the list."""
        chunk, slot = self._place(index)
        decoded = self._decode(chunk)
        record = decoded.records[slot]
        if record is None:
            record = json.loads(decoded.lines[slot])
            decoded.records[slot] = record
        return record

    def json(self, index: int) -> str:
        """The record at `index` as JSON on one line."""
        chunk, slot = self._place(index)
        return self._decode(chunk).lines[slot]

    def identity(self, index: int) -> str | None:
        """The identity of the row at `index`, without decoding it; None for a row that has none."""
        return text_of(self._keys[index])

    def index_of(self, identity: str) -> int | None:
        """Where the row called `identity` is, or None."""
        key = key_of(identity)
        return None if key is None else self._index.get(key)

    @property
    def coverage(self) -> Coverage:
        """The newest and the oldest sort date seen."""
        return Coverage(self._newest, self._oldest)

    @property
    def oldest_row_date(self) -> datetime | None:
        """The oldest sort date seen: how far back the loaded rows reach."""
        return self._oldest

    @property
    def size(self) -> int:
        """Bytes that the compressed rows take."""
        return sum(len(chunk.json) + len(chunk.search) for chunk in self._chunks)

    # Searching

    def scan(self, test: RowTest, start: int, stop: int) -> list[int]:
        """The indexes from `start` to before `stop` whose rows match, ascending. Decodes no more than the test asks
        for."""
        found: list[int] = []
        for chunk, first, last in self._runs(start, min(stop, len(self._where))):
            slots = set(test.scan(self._searchable(chunk)))
            if slots:
                found.extend(index for index in range(first, last) if self._where[index] & _SLOT_MASK in slots)
        return found

    def end_of_run(self, start: int) -> int:
        """The index after the rows that share a chunk with the one at `start`: the smallest step worth taking."""
        return next((last for _chunk, _first, last in self._runs(start, len(self._where))), start)

    def decoded(self, start: int, stop: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """(index, record) for the rows from `start` to before `stop`, past the kept chunks: a walk over all rows
        evicts nothing."""
        for chunk, first, last in self._runs(start, min(stop, len(self._where))):
            lines = self._lines(chunk)
            for index in range(first, last):
                yield index, json.loads(lines[self._where[index] & _SLOT_MASK])

    def _runs(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """(chunk, first index, index after the last) for each run of rows that lie in the same chunk."""
        where = self._where
        while start < stop:
            chunk = where[start] >> _SLOT_BITS
            end = start + 1
            while end < stop and where[end] >> _SLOT_BITS == chunk:
                end += 1
            yield chunk, start, end
            start = end

    def _searchable(self, chunk: int) -> SearchChunk:
        stored = self._chunks[chunk]
        return SearchChunk(unpack(stored.search), lambda: self._unmasked(chunk), stored.partial)

    def _unmasked(self, chunk: int) -> str:
        text, masked = unpack(self._chunks[chunk].json), self.resource.masked
        if not masked:
            return text
        return ROW.join(to_line(without(json.loads(line), masked)) for line in text.split(ROW))

    def _lines(self, chunk: int) -> list[str]:
        kept = self._kept.get(chunk)
        return kept.lines if kept is not None else unpack(self._chunks[chunk].json).split(ROW)

    # Inside

    def _place(self, index: int) -> tuple[int, int]:
        if index < 0:
            raise IndexError(index)
        code = self._where[index]
        return code >> _SLOT_BITS, code & _SLOT_MASK

    def _decode(self, chunk: int) -> _Decoded:
        kept = self._kept
        decoded = kept.get(chunk)
        if decoded is not None:
            kept.move_to_end(chunk)
            return decoded
        text = unpack(self._chunks[chunk].json)
        lines = text.split(ROW)
        decoded = _Decoded(lines, [None] * len(lines), len(text))
        kept[chunk] = decoded
        self._kept_size += decoded.size
        while len(kept) > 1 and (len(kept) > KEPT_CHUNKS or self._kept_size > KEPT_CHARS):
            _, dropped = kept.popitem(last=False)
            self._kept_size -= dropped.size
        return decoded

    def _date_of(self, row: Record) -> datetime | None:
        return parse_datetime(row.get(self.sort_date)) if self.sort_date else None

    def _cover(self, prepared: Prepared) -> None:
        self._newest = _of_both(max, self._newest, prepared.newest)
        self._oldest = _of_both(min, self._oldest, prepared.oldest)


def _of_both(
    choose: Callable[[datetime, datetime], datetime], one: datetime | None, other: datetime | None
) -> datetime | None:
    if one is None or other is None:
        return one or other
    return choose(one, other)
