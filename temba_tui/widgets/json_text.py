"""How one line of a JSON value is written: safe, of known width, exact about what was sent.

Text is shown as JSON escapes it, and further: whatever a terminal obeys, whatever cannot be seen and whatever terminals
measure differently is written `\\uXXXX`. So two texts that look alike here are alike.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from temba_tui.resources.spec import Target
from temba_tui.secrets import HIDDEN
from temba_tui.text import Lens, clean, fold, format_bytes, looks_like_moment, parse_datetime, plural
from temba_tui.widgets.cells import ELLIPSIS, Finder, cut, fit, is_narrow, tidy, width_of, wrap
from temba_tui.widgets.json_lines import JsonLine

_ESCAPED: Final = re.compile(
    "[\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0000-\U0010ffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 14))
    + "]"
)
_EXACT: Final = 20_000
"""Texts up to this many characters are wrapped cell by cell, longer ones by a fixed number of characters."""
_AT_MOST: Final = 400_000
"""Characters of a text that are unfolded: thousands of lines. Who needs the rest copies the value."""
_KEY_AT_MOST: Final = 2000
"""Characters of a key that are looked at."""


class Masked:
    """Stands in a value for what may be a secret."""

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__


@lru_cache(maxsize=1024)
def _escape_char(char: str) -> str:
    return json.dumps(char)[1:-1]


def _escape(match: re.Match[str]) -> str:
    return _escape_char(match.group())


def escape(value: str) -> str:
    """A text as JSON writes it, without the quotes, safe to draw."""
    text = json.dumps(value, ensure_ascii=False)[1:-1]
    if text.isascii() and "\x7f" not in text:
        return text
    # The class above is meant to hold all that `clean` would replace but piled marks; `clean` has the last word.
    return clean(_ESCAPED.sub(_escape, text))


class TextPieces:
    """A text wrapped to lines of `width` cells, the first 400,000 characters of it: ten megabytes do not hang.

    Breaks where the text has a line break (which is shown as `\\n`), and where a line is full. `rest` counts the
    characters left out; the last piece is then empty, and its line says so.
    """

    __slots__ = ("_counts", "_paragraphs", "_per_line", "_short", "rest")

    def __init__(self, value: str, width: int) -> None:
        self.rest = max(0, len(value) - _AT_MOST)
        value = value[:_AT_MOST]
        width = max(2, width)
        paragraphs = [escape(part) + "\\n" for part in value.split("\n")]
        paragraphs[-1] = paragraphs[-1][:-2]
        if len(paragraphs) > 1 and not paragraphs[-1]:
            paragraphs.pop()
        self._short = len(value) <= _EXACT
        if self._short:
            pieces = [piece for paragraph in paragraphs for piece in wrap(paragraph, width)]
            self._paragraphs, self._per_line = pieces, [width * 8] * len(pieces)
            self._counts = list(range(len(pieces) + 1))
            return
        self._paragraphs = paragraphs
        # No character is wider than two cells.
        self._per_line = [width if is_narrow(paragraph) else width // 2 for paragraph in paragraphs]
        counts = (max(1, -(-len(text) // size)) for text, size in zip(paragraphs, self._per_line, strict=True))
        self._counts = list(accumulate(counts, initial=0))

    def __len__(self) -> int:
        return self._counts[-1] + (1 if self.rest else 0)

    def __getitem__(self, part: int) -> str:
        if part >= self._counts[-1]:
            return ""
        number = bisect_right(self._counts, part) - 1
        if self._short:
            return self._paragraphs[number]
        size = self._per_line[number]
        start = (part - self._counts[number]) * size
        return self._paragraphs[number][start : start + size]

    def find(self, term: str) -> int:
        """The first piece in which the folded `term` begins; where it is nowhere the first one, the last one of a cut
        text.
        """
        for number, paragraph in enumerate(self._paragraphs):
            at = fold(paragraph).find(term) if len(paragraph) <= _EXACT else paragraph.lower().find(term)
            if at >= 0:
                return self._counts[number] + (0 if self._short else at // self._per_line[number])
        return self._counts[-1] - 1 if self.rest else 0


@dataclass(frozen=True, slots=True)
class Context:
    """What a line needs to know beyond itself."""

    width: int
    lens: Lens
    pen: Callable[[str], Style]
    finder: Finder
    target: Callable[[JsonLine], Target | None]
    pieces: Callable[[JsonLine], TextPieces]


def indent_of(line: JsonLine, width: int) -> int:
    """The cells before a line's fold sign: two a level, at most a third of the width."""
    return min(line.depth * 2, width // 3)


def room_for_text(line: JsonLine, width: int) -> int:
    """The cells that a piece of the text in `line` may take, when it is unfolded."""
    return max(2, width - indent_of(line, width) - 6)


def is_cut(line: JsonLine, width: int) -> bool:
    """Whether a text does not fit into its line, so that unfolding it shows more."""
    value = line.value
    if not isinstance(value, str):
        return False
    room = width - indent_of(line, width) - 4 - len(_label(line)) - 2 - (0 if line.last else 1)
    return len(value) > room or width_of(escape(value)) > room


def _label(line: JsonLine) -> str:
    if line.label is None:
        return ""
    text = escape(line.label[:_KEY_AT_MOST])
    return f'"{text}{ELLIPSIS if len(line.label) > _KEY_AT_MOST else ""}": '


def draw(line: JsonLine, context: Context) -> Strip:
    """One line in exactly the context's width."""
    width = context.width
    row = _Row(context)
    row.add(" " * indent_of(line, width), "normal")
    target = context.target(line)
    comma = "" if line.last else ","
    if line.kind == "text" and line.part:
        row.add("    ", "normal")
        row.add(context.pieces(line)[line.part - 1], "string", mark=True)
        if line.part == line.parts - 1:
            rest = context.pieces(line).rest
            row.add(f"… {plural(rest, 'more character')}: copy the value to have them" if rest else "", "note")
            row.add('"', "string")
            row.add(comma, "sign")
        return row.strip()
    cut_here = line.kind == "leaf" and is_cut(line, width)
    row.add({"open": "▾ ", "folded": "▸ ", "text": "▾ "}.get(line.kind, "▸ " if cut_here else "  "), "sign")
    if line.label is not None:
        label = _label(line)
        limit = max(4, width // 2)
        if width_of(label) > limit:
            label = fit(label, limit)[0].rstrip() + '": '
        row.add(label, "key", mark=True)
    value = line.value
    if line.kind == "close":
        row.add("}" if isinstance(value, Mapping) else "]", "sign")
        row.add(comma, "sign")
    elif line.kind == "open":
        row.add("{" if isinstance(value, Mapping) else "[", "sign")
        if target is not None:
            row.add("  " + _name(value) + " ›", "link", mark=True)
    elif line.kind == "folded":
        _draw_folded(row, value, target, comma)
    elif line.kind == "text":
        row.add('"', "string")
        row.add("  " + plural(len(value), "character"), "note")
    elif isinstance(value, str):
        _draw_string(row, value, target, comma, cut_here)
    else:
        _draw_plain(row, value, target, comma)
    return row.strip()


def _draw_folded(row: "_Row", value: Any, target: Target | None, comma: str) -> None:
    mapping = isinstance(value, Mapping)
    row.add(("{…}" if mapping else "[…]") + comma, "sign")
    if target is not None:
        row.add("  " + _name(value) + " ›", "link", mark=True)
        return
    name = _name(value) if mapping else ""
    count = plural(len(value), "key" if mapping else "item")
    row.add(f"  {name} · {count}" if name else f"  {count}", "note", mark=bool(name))


def _draw_string(row: "_Row", value: str, target: Target | None, comma: str, cut_here: bool) -> None:
    style = "link" if target is not None else "string"
    row.add('"', style)
    if cut_here:
        size = f" {plural(len(value), 'character')}" if len(value) > 1000 else ""
        room = max(1, row.left - 2 - len(comma) - len(size))
        # More than can be drawn is not looked at: a text may be megabytes long.
        shown, _, _ = fit(escape(value[: room * 4]), room, more=True)
        row.add(shown.rstrip(), style, mark=True)
        row.add('"' + comma, style)
        row.add(size, "note")
        return
    row.add(escape(value), style, mark=True)
    row.add('"', style)
    row.add(comma, "sign")
    if target is not None:
        row.add(" ›", "link")
    elif looks_like_moment(value):
        note = moment_note(value, row.context.lens)
        short = note.rpartition(" · ")[2]
        row.add("  " + next((one for one in (note, short) if width_of(one) + 2 <= row.left), ""), "note")


def _draw_plain(row: "_Row", value: Any, target: Target | None, comma: str) -> None:
    if isinstance(value, Masked):
        row.add(HIDDEN, "note")
    elif value is None or isinstance(value, bool):
        row.add({None: "null", True: "true", False: "false"}[value], "constant", mark=True)
    elif isinstance(value, (int, float)):
        row.add(_number(value), "link" if target is not None else "number", mark=True)
    else:  # an empty object or array: nothing else is left
        row.add("{}" if isinstance(value, Mapping) else "[]", "sign")
    row.add(comma, "sign")
    if target is not None:
        row.add(" ›", "link")


def _number(value: float) -> str:
    if isinstance(value, int) and value.bit_length() > 4000:
        return f"(a number of {format_bytes(value.bit_length() // 8)})"  # longer ones cannot be written out
    return json.dumps(value)


def _name(value: Any) -> str:
    """What an object calls itself, drawn beside it while it is folded."""
    for key in ("name", "title", "uuid", "id", "type"):
        found = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(found, (str, int)) and not isinstance(found, bool) and found != "":
            return tidy(str(found)[:200])
    return ""


def text_of_scalar(value: Any) -> str:
    """A value that is no object and no array as it is searched."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _number(value) if isinstance(value, (int, float)) else ""


def moment_note(value: str, lens: Lens) -> str:
    """A moment in the workspace's zone and how long ago: `12 Mar 2026 09:12:05 · 8 months ago`. '' for what is no
    moment.
    """
    moment = parse_datetime(value)
    return f"{lens.exact(value)} · {passed(moment, lens.now())}" if moment is not None else ""


_UNITS: Final = (
    (timedelta(days=365.25), "year"),
    (timedelta(days=30.44), "month"),
    (timedelta(days=7), "week"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def passed(moment: datetime, now: datetime) -> str:
    """How long ago, in its largest whole unit: `8 months ago`, `in 2 days`, `just now`."""
    span = now - moment
    for unit, name in _UNITS:
        if abs(span) >= unit:
            told = plural(int(abs(span) / unit), name)
            return f"{told} ago" if span > timedelta(0) else f"in {told}"
    return "just now"


class _Row:
    """Pieces of one line, up to a width: what does not fit is cut with an ellipsis."""

    __slots__ = ("_segments", "context", "left")

    def __init__(self, context: Context) -> None:
        self.context = context
        self.left = context.width
        self._segments: list[Segment] = []

    def add(self, text: str, style: str, mark: bool = False) -> None:
        """Append text; with `mark`, search terms in it are marked."""
        if not text or self.left <= 0:
            return
        size = width_of(text)
        if size > self.left:
            text = cut(text, self.left - 1) + ELLIPSIS
            size = width_of(text)
        self.left -= size
        pen = self.context.pen
        done = 0
        for first, last in self.context.finder.spans(text) if mark and self.context.finder else ():
            if first > done:
                self._segments.append(Segment(text[done:first], pen(style)))
            self._segments.append(Segment(text[first:last], pen("highlight")))
            done = last
        if done < len(text):
            self._segments.append(Segment(text[done:], pen(style)))

    def strip(self) -> Strip:
        if self.left > 0:
            self._segments.append(Segment(" " * self.left, self.context.pen("normal")))
        return Strip(self._segments, self.context.width)


def redacted(value: Any, masked: frozenset[str]) -> Any:
    """`value` with the masked keys of its records replaced: of the object itself, or of each object in a list."""
    if not masked:
        return value
    if isinstance(value, Mapping):
        return {key: Masked() if key in masked and item is not None else item for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, masked) if isinstance(item, Mapping) else item for item in value]
    return value


def dumps(value: Any) -> str:
    """A value as indented JSON for the clipboard; characters that cannot be encoded are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return text if text.isascii() or text.isprintable() or _encodes(text) else json.dumps(value, indent=2, default=str)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
