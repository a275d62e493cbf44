"""Cursor and limit/offset pages, as Django REST framework makes them.

A cursor is base64 of a query string with `p` (the position: the first sort field of the row before which the page
begins),
`o` (how many rows of that same position to pass over) and `r=1` (backwards). A page holds the rows that come strictly
after
the position, so equal positions are passed over by counting, and rows are found without reading what lies before them.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from temba_tui.demo.http import Request, detail
from temba_tui.demo.world import Record

PAGE: Final = 250
FEW: Final = 8
OFFSET_CUTOFF: Final = 100_000

Predicate = Callable[[Record], bool]
Position = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins. `position` is as it is written in the cursor."""

    offset: int = 0
    backwards: bool = False
    position: str | None = None

    def encode(self) -> str:
        """The cursor as it stands in a link (before URL quoting)."""
        tokens: dict[str, str] = {}
        if self.offset:
            tokens["o"] = str(self.offset)
        if self.backwards:
            tokens["r"] = "1"
        if self.position is not None:
            tokens["p"] = self.position
        return b64encode(urlencode(tokens).encode()).decode()


def decode(text: str) -> Cursor:
    """The cursor that `text` stands for; 404 when it is none. Text that base64 ignores altogether (`!!!!`) is the
    first page."""
    try:
        tokens = parse_qs(b64decode(text.encode("ascii")).decode("ascii"), keep_blank_values=True)
        offset = int(tokens.get("o", ["0"])[0])
        if offset < 0:
            raise ValueError(offset)
        backwards = bool(int(tokens.get("r", ["0"])[0]))
    except ValueError:
        raise detail(404, "Invalid cursor") from None
    return Cursor(min(offset, OFFSET_CUTOFF), backwards, tokens.get("p", [None])[0])


@dataclass(frozen=True, slots=True)
class Ordered:
    """Rows in the order in which they are listed. `key` gives what they are sorted by, comparable as text;
    `shown` and `parse` turn a key into a cursor's position and back (`parse` may raise Crash)."""

    rows: Sequence[Record]
    key: Position
    descending: bool
    shown: Callable[[str], str]
    parse: Callable[[str], str]

    def _before(self, left: str, right: str) -> bool:
        return left > right if self.descending else left < right

    def after(self, position: str) -> int:
        """The index of the first row that comes strictly after `position`: found by halving, so few rows are made."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self._before(position, self.key(self.rows[middle])):
                high = middle
            else:
                low = middle + 1
        return low

    def upto(self, position: str) -> int:
        """The index of the first row that does not come strictly before `position`."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self._before(self.key(self.rows[middle]), position):
                low = middle + 1
            else:
                high = middle
        return low

    def walk(self, cursor: Cursor) -> Iterator[Record]:
        """The rows from the cursor's position on, in the cursor's direction, made no further than they are read: a page
        and the row after it, then a few more where some were not wanted, then ever more of them.
        """
        size, more = PAGE + 1, FEW
        if cursor.backwards:
            end = len(self.rows) if cursor.position is None else self.upto(self.parse(cursor.position))
            while end > 0:
                start = max(0, end - size)
                yield from reversed(self.rows[start:end])
                end, size, more = start, more, min(2 * more, PAGE)
        else:
            start = 0 if cursor.position is None else self.after(self.parse(cursor.position))
            while start < len(self.rows):
                yield from self.rows[start : start + size]
                start, size, more = start + size, more, min(2 * more, PAGE)


def cursor_page(
    request: Request, ordered: Ordered, wanted: Predicate | None, *, unique: bool = False
) -> tuple[list[Record], str | None, str | None]:
    """The page that the request's cursor names: its rows, the next link and the previous link. `unique`: there is one
    row at most.
    """
    text = request.get("cursor")
    cursor = Cursor() if text is None else decode(text)
    found: list[Record] = []
    passed = 0
    for row in ordered.walk(cursor):
        if wanted is not None and not wanted(row):
            continue
        if passed < cursor.offset:
            passed += 1
            continue
        found.append(row)
        if unique or len(found) > PAGE:
            break
    more = len(found) > PAGE
    extra = ordered.shown(ordered.key(found[PAGE])) if more else None
    rows = found[:PAGE]
    moved = cursor.position is not None or cursor.offset > 0
    if cursor.backwards:
        rows.reverse()
    positions = [ordered.shown(ordered.key(row)) for row in rows]
    has_next, has_previous = (moved, more) if cursor.backwards else (more, moved)
    next_position, previous_position = (cursor.position, extra) if cursor.backwards else (extra, cursor.position)
    following = _next(cursor, positions, has_previous, next_position, previous_position) if has_next else None
    preceding = _previous(cursor, positions, has_next, next_position, previous_position) if has_previous else None
    return rows, _link(request, "cursor", following), _link(request, "cursor", preceding)


def _marker(positions: Sequence[str], compare: str | None) -> tuple[str, int] | None:
    """The nearest row whose position differs from the one after it, and how many rows share the position in between."""
    for offset, position in enumerate(positions):
        if position != compare:
            return position, offset
        compare = position
    return None


def _next(cursor: Cursor, positions: list[str], has_previous: bool, after: str | None, before: str | None) -> str:
    compare = positions[-1] if positions and cursor.backwards and cursor.offset else after
    if not positions:
        return Cursor(0, False, after).encode()
    found = _marker(positions[::-1], compare)
    if found:
        return Cursor(found[1], False, found[0]).encode()
    if not has_previous:
        return Cursor(PAGE, False, None).encode()
    if cursor.backwards:
        return Cursor(0, False, before).encode()
    return Cursor(cursor.offset + PAGE, False, before).encode()


def _previous(cursor: Cursor, positions: list[str], has_next: bool, after: str | None, before: str | None) -> str:
    compare = positions[0] if positions and not cursor.backwards and cursor.offset else before
    if not positions:
        return Cursor(0, True, before).encode()
    found = _marker(positions, compare)
    if found:
        return Cursor(found[1], True, found[0]).encode()
    if not has_next:
        return Cursor(PAGE, True, None).encode()
    if cursor.backwards:
        return Cursor(cursor.offset + PAGE, True, after).encode()
    return Cursor(0, True, after).encode()


def _link(request: Request, name: str, value: str | None) -> str | None:
    """The request's own URL with one parameter replaced, its parameters sorted by name; None for None."""
    if value is None:
        return None
    query = {**request.query, name: [value]}
    return f"{request.base_url}{request.path}?{urlencode(sorted(query.items()), doseq=True)}"


def _count(text: str | None, otherwise: int, least: int) -> int:
    try:
        number = int(text or "")
    except ValueError:
        return otherwise
    return number if number >= least else otherwise


def offset_page(request: Request, rows: Sequence[Record]) -> tuple[dict[str, Any], Sequence[Record]]:
    """A limit/offset page: the envelope without its results, and the rows. Numbers that are none fall back to the
    default."""
    limit = _count(request.get("limit"), PAGE, 1)
    offset = _count(request.get("offset"), 0, 0)
    total = len(rows)
    following = preceding = None
    if offset + limit < total:
        following = _offset_link(request, limit, offset + limit)
    if offset > 0:
        preceding = _offset_link(request, limit, offset - limit)
    return {"count": total, "next": following, "previous": preceding}, rows[offset : offset + limit]


def _offset_link(request: Request, limit: int, offset: int) -> str:
    query = {**request.query, "limit": [str(limit)]}
    query.pop("offset", None)
    if offset > 0:
        query["offset"] = [str(offset)]
    return f"{request.base_url}{request.path}?{urlencode(sorted(query.items()), doseq=True)}"
