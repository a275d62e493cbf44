"""Lists from outside: people by UUID, URN or phone number, a line each or in a column of a CSV.

What spreadsheets do to such lists is put right where it can be told: a byte order mark, `;` and tabs between the cells,
an apostrophe before the plus. A number that one rounded (`2.50789E+11`) is lost, and said to be.

Contact actions take URNs as they are stored and do not localise numbers, so phone numbers are brought into E.164 here,
by the workspace's country.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from temba_tui.files import typed_path
from temba_tui.text import fold, plural
from temba_tui.workspace.people import SENT
from temba_tui.workspace.urns import SCHEMES, read_phone, split_urn

MOST_BYTES: Final = 20_000_000
MOST_LINES: Final = 200_000
"""What is read of a list: more of it than this is a mistake."""

Kind: TypeAlias = Literal["UUID", "URN", "phone number"]
ToE164: TypeAlias = Callable[[str], str | None]
"""A phone number in full; '' for what is none, None where the country is not known."""

_UUID: Final = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_TITLES: Final = ("contact uuid", "uuid", "urn", "phone", "phone number", "tel", "mobile", "number", "whatsapp", "id")
"""Titles of columns that hold people, the surest first."""
_SEPARATORS: Final = "\t;,"


class OutsideError(Exception):
    """The list cannot be read. `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list: its line (from 1), the text, what the server is told to mean them."""

    line: int
    text: str
    sent: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is nobody, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A list that was read. `columns` are the titles of a CSV's columns, () where it is lines; `column` is the one that
    was read. `repeated` counts those who came again, also written otherwise."""

    name: str
    entries: tuple[Entry, ...]
    unread: tuple[Unread, ...] = ()
    repeated: int = 0
    columns: tuple[str, ...] = ()
    column: int = 0

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many there are of each kind."""
        return tuple(Counter(one.kind for one in self.entries).most_common())

    @property
    def says(self) -> str:
        """What was found, in a sentence."""
        found = ", ".join(plural(count, kind) for kind, count in self.counts) or "nobody"
        also = f"; {self.repeated:,} came again and count once" if self.repeated else ""
        return f"{plural(len(self.entries), 'person', 'people')}: {found}{also}."

    def records(self) -> list[dict[str, Any]]:
        """The people as contacts, as far as the list tells."""
        return [
            {"uuid": one.sent, "name": None}
            if one.kind == "UUID"
            else {"uuid": None, "name": None, "urns": [one.sent], SENT: one.sent}
            for one in self.entries
        ]


def read_file(path: str | Path) -> str:
    """The text of a file, in whatever a spreadsheet wrote it. Blocks: call it in a thread. Raises OutsideError."""
    place = typed_path(str(path))
    try:
        if not place.is_file():
            raise OutsideError(f"There is no file {place}.")
        if place.stat().st_size > MOST_BYTES:
            raise OutsideError(f"{place} is too large for a list of people (more than {MOST_BYTES // 1_000_000} MB).")
        data = place.read_bytes()
    except OSError as error:
        raise OutsideError(f"{place} cannot be read: {error.strerror or error}.") from error
    return decoded(data)


def decoded(data: bytes) -> str:
    """Bytes as text: by their byte order mark, else UTF-8, else what Windows calls ANSI. Raises OutsideError for what
    is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data[:4096]:
        raise OutsideError("That is no text: save the spreadsheet as CSV first.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_text(text: str, phone: ToE164, *, name: str = "the pasted list", column: int | None = None) -> Outside:
    """The people of a list: a line each, or a column of a table (the likeliest when `column` is None). Pure.

    Raises OutsideError where it is too long.
    """
    rows = _rows(text)
    if len(rows) > MOST_LINES:
        raise OutsideError(f"The list has {len(rows):,} lines: more than {MOST_LINES:,} is a mistake.")
    width = max((len(cells) for _, cells in rows), default=0)
    if width <= 1:
        cells = [(line, cells[0]) for line, cells in rows]
        if cells and _is_title(cells[0][1], phone):
            cells = cells[1:]
        return _read(cells, phone, name)
    titles = _titles(rows[0][1], width, phone)
    body = rows[1:] if titles else rows
    if column is None or not 0 <= column < width:
        column = _likeliest(titles, body, width, phone)
    picked = [(line, cells[column] if column < len(cells) else "") for line, cells in body]
    shown = titles or tuple(f"column {number + 1}" for number in range(width))
    return _read(picked, phone, name, shown, column)


def read_one(text: str, phone: ToE164) -> tuple[str, Kind] | str:
    """(what the server is told, kind) of one person; or why it is nobody, in a sentence."""
    typed = text.strip().strip("'\"").strip()
    if _UUID.fullmatch(typed):
        digits = typed.replace("-", "").lower()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}", "UUID"
    if _ROUNDED.fullmatch(typed):
        return "A spreadsheet rounded this number: its last digits are lost."
    urn = split_urn(typed)
    if urn is not None and urn[0] in SCHEMES:
        return _urn(urn[0], urn[1], phone)
    if read_phone(typed) is None:
        return "This is no UUID, URN or phone number."
    number = _number(typed, phone)
    return (f"tel:{number}", "phone number") if number.startswith("+") else number


def _urn(scheme: str, path: str, phone: ToE164) -> tuple[str, Kind] | str:
    path = path.partition("#")[0].strip()
    if scheme == "tel":
        number = _number(path, phone)
        if number.startswith("+"):
            return f"tel:{number}", "URN"
        # Short codes and names of senders are stored as they are.
        return (f"tel:{path}", "URN") if read_phone(path) is None else number
    if scheme == "whatsapp":
        path = re.sub(r"[^0-9]", "", path)
    if scheme == "mailto":
        path = path.lower()
    return (f"{scheme}:{path}", "URN") if path else "This URN has nothing after its scheme."


def _number(typed: str, phone: ToE164) -> str:
    """A number in full, beginning with `+`; else why there is none, in a sentence."""
    full = phone(typed)
    if full:
        return full
    digits = re.sub(r"[^0-9]", "", typed)
    if full is None:
        if typed.strip().startswith("+"):
            return f"+{digits}"
        return "The workspace's country is not known: write the number with + and its country."
    return "This is no phone number in the workspace's country."


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of what is not empty. One column where no separator makes a table of it."""
    lines = text.splitlines()
    separator = _separator(lines[:50])
    if not separator:
        return [(number, [line.strip()]) for number, line in enumerate(lines, 1) if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise OutsideError(f"The list cannot be read as CSV: {error}.") from error
    return [(line, cells) for line, cells in rows if any(cells)]


def _separator(lines: Sequence[str]) -> str:
    """What stands between cells; '' where the lines are no table."""
    told = [line for line in lines if line.strip()]
    for one in _SEPARATORS:
        if told and all(one in line for line in told):
            return one
    return ""


def _is_title(text: str, phone: ToE164) -> bool:
    return fold(text) in _TITLES or (isinstance(read_one(text, phone), str) and fold(text).replace("_", " ") in _TITLES)


def _titles(cells: Sequence[str], width: int, phone: ToE164) -> tuple[str, ...]:
    """The titles of the columns; () where the first row holds people."""
    if any(not isinstance(read_one(cell, phone), str) for cell in cells):
        return ()
    return tuple((cells[at] if at < len(cells) else "") or f"column {at + 1}" for at in range(width))


def _likeliest(titles: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], width: int, phone: ToE164) -> int:
    """The column of which the most cells are people; of several, the one with the surer title."""
    sample = rows[:100]

    def people(at: int) -> tuple[int, int]:
        count = sum(at < len(cells) and not isinstance(read_one(cells[at], phone), str) for _, cells in sample)
        title = fold(titles[at]).replace("_", " ").replace(":", " ") if titles else ""
        known = next((len(_TITLES) - place for place, one in enumerate(_TITLES) if one == title), 0)
        return count, known

    return max(range(width), key=people)


def _read(
    cells: Iterable[tuple[int, str]], phone: ToE164, name: str, columns: tuple[str, ...] = (), column: int = 0
) -> Outside:
    entries: dict[str, Entry] = {}
    unread = []
    repeated = 0
    for line, text in cells:
        if not text:
            continue
        found = read_one(text, phone)
        if isinstance(found, str):
            unread.append(Unread(line, text, found))
        elif found[0] in entries:
            repeated += 1
        else:
            entries[found[0]] = Entry(line, text, found[0], found[1])
    return Outside(name, tuple(entries.values()), tuple(unread), repeated, columns, column)
