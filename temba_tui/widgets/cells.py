"""Text as it lies in a terminal's cells: cut, padded and wrapped by cells, the same in every terminal.

Terminals disagree about some sequences: whether a joined emoji is two cells or six, a flag two or four, a heart one
or two. A table whose columns stay aligned everywhere cannot use them, so `tidy` takes such sequences apart into
characters that every terminal counts alike: joiners, variation selectors and skin tones go, and a flag becomes its
two letters. The record itself is never changed, and the JSON view escapes what is taken out here.
"""

import re
from itertools import pairwise
from typing import Final, Literal

from rich.cells import cell_len, split_graphemes

from temba_tui.text import clean, fold

ELLIPSIS: Final = "…"

_NARROW: Final = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482]*")
"""Text in which every character is one cell wide in every terminal: the scripts that need no measuring."""

_UNSTEADY: Final = re.compile(
    "[\u200d\ufe00-\ufe0f\u034f\u115f\u1160\u3164\uffa0\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)
_STACK: Final = 6
"""The most code points of one cell that are drawn: a name may carry a thousand accents on one letter."""


def _steady(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(ord("A") + code - 0x1F1E6) if 0x1F1E6 <= code <= 0x1F1FF else ""


def is_narrow(value: str) -> bool:
    """Whether every character of `value` is one cell wide without measuring."""
    return _NARROW.fullmatch(value) is not None


def tidy(value: str) -> str:
    """`value` safe to draw on one line (see `text.clean`) and of the same width in every terminal.

    A mark that would sit on what stands before the text (it begins with a combining character) gets a dotted circle
    to sit on.
    """
    if value.isascii():
        return clean(value)
    value = clean(value)
    if is_narrow(value):
        return value
    value = _UNSTEADY.sub(_steady, value)
    if is_narrow(value):
        return value
    spans, _ = split_graphemes(value)
    if not spans:
        return value
    if any(end - start > _STACK for start, end, _ in spans):
        value = "".join(value[start : min(end, start + _STACK)] for start, end, _ in spans)
    return "◌" + value if cell_len(value[0]) == 0 else value


def width_of(value: str) -> int:
    """The cells that tidied text takes."""
    return len(value) if is_narrow(value) else cell_len(value)


def cut(value: str, width: int) -> str:
    """The longest beginning of tidied text that fits into `width` cells."""
    if is_narrow(value):
        return value[:width] if width > 0 else ""
    if width <= 0:
        return ""
    used = 0
    for start, _, size in split_graphemes(value)[0]:
        used += size
        if used > width:
            return value[:start]
    return value


def fit(value: str, width: int, align: Literal["left", "right"] = "left", more: bool = False) -> tuple[str, int, int]:
    """Tidied text in exactly `width` cells: (text, how many characters of `value` are in it, where they begin).

    Text that is too long, or of which there is `more`, ends with an ellipsis.
    """
    if width <= 0:
        return "", 0, 0
    size = width_of(value)
    if size > width or (more and size >= width):
        kept = cut(value, width - 1)
        size = width_of(kept) + 1
        drawn, count = kept + ELLIPSIS, len(kept)
    elif more:
        drawn, count, size = value + ELLIPSIS, len(value), size + 1
    else:
        drawn, count = value, len(value)
    pad = " " * (width - size)
    return (pad + drawn, count, len(pad)) if align == "right" else (drawn + pad, count, 0)


def padded(value: str, width: int) -> str:
    """Any text, tidied, with blanks after it up to `width` cells. What is wider stays whole."""
    shown = tidy(value)
    return shown + " " * (width - width_of(shown))


def wrap(value: str, width: int) -> list[str]:
    """Tidied text in pieces of at most `width` cells (never fewer than one character each), breaking anywhere. Never
    empty.
    """
    width = max(1, width)
    if is_narrow(value):
        return [value[at : at + width] for at in range(0, len(value), width)] or [""]
    cuts, used = [0], 0
    for start, _, size in split_graphemes(value)[0]:
        if used + size > width and start > cuts[-1]:
            cuts.append(start)
            used = 0
        used += size
    return [value[start:end] for start, end in pairwise([*cuts, len(value)])] or [""]


class Finder:
    """Finds search terms in drawn text as the local filter understands them, and says where they stand in the text
    itself.

    `terms` are folded (`text.fold`): case and accents do not matter. The digits of a phone number may have spaces,
    dots, dashes and brackets between them in the text.
    """

    __slots__ = ("_pattern", "terms")

    def __init__(self, terms: tuple[str, ...] = ()) -> None:
        self.terms = tuple(sorted({term for term in terms if term}, key=lambda term: (-len(term), term)))
        self._pattern = re.compile("|".join(_term_pattern(term) for term in self.terms)) if self.terms else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, value: str) -> list[tuple[int, int]]:
        """Where the terms are in `value`: (start, end) in its own characters, in order, not overlapping."""
        if self._pattern is None or not value:
            return []
        if value.isascii():
            return [match.span() for match in self._pattern.finditer(value.lower())]
        pieces = [fold(char) for char in value]
        folded = "".join(pieces)
        found = [match.span() for match in self._pattern.finditer(folded)]
        if not found:
            return []
        # One character may fold to none (an accent) or to several (ß): the place in the text of each folded character.
        origin = [at for at, piece in enumerate(pieces) for _ in piece]
        spans: list[tuple[int, int]] = []
        for start, end in found:
            first, last = origin[start], origin[end - 1] + 1
            while last < len(value) and not pieces[last]:  # the accents that belong to the last letter
                last += 1
            if spans and first < spans[-1][1]:
                first = spans[-1][1]
            if first < last:
                spans.append((first, last))
        return spans


def _term_pattern(term: str) -> str:
    digits = re.sub(r"[\s().+-]", "", term)
    if not (len(digits) >= 3 and digits.isascii() and digits.isdecimal()):
        return re.escape(term)
    if len(digits) >= 4:
        digits = digits.lstrip("0") or digits  # a national number stands without its zero in the international form
    return r"[\s().-]*".join(digits)
