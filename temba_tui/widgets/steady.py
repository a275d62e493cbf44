"""Columns that stay where they are, however wide a terminal takes a character to be.

Terminals differ about joined emoji, flags, letters of Indic scripts and whatever is newer than they are: one takes two
cells where another takes one or five, and what follows on the line moves. So the cells of such characters are emptied
first, and the cursor is put where they end instead of being left where the terminal believes it is. Text of which every
terminal thinks the same, which is nearly all, is written as it is.
"""

import re
from typing import TYPE_CHECKING, Final

from temba_tui.text import cell_width
from temba_tui.widgets.screen_diff import ONE_CELL, PLACED, ScreenDiff

if TYPE_CHECKING:
    from textual.driver import Driver

_CERTAIN: Final = (
    f"\x00-\x1f{ONE_CELL}"
    # Chinese, Japanese, Korean: two cells (halfwidth forms one)
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"
)
# What stands before them, or behind a joiner, may be one character with them.
_DOUBTFUL: Final = re.compile(f"[^\x00-\x20]?[^{_CERTAIN}]+(?:(?<=\u200d)[^\x00-\x20][^{_CERTAIN}]*)*")
_ANY_DOUBT: Final = re.compile(f"[^{_CERTAIN}]")
_TOKEN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])|[\r\n]+")


def steadied(data: str) -> str:
    """`data`, as it is about to be written to a terminal, with the cursor put right after characters of doubtful width.

    Where the cursor stands is known from the last absolute position in `data`; before the first, nothing is changed.
    """
    if data.isascii() or _ANY_DOUBT.search(data) is None:
        return data
    # Every line that Textual writes begins with its position: only those that need it are taken apart.
    pieces = PLACED.split(data)
    written = [pieces[0]]
    for at in range(1, len(pieces), 3):
        row, column, piece = pieces[at : at + 3]
        doubt = not piece.isascii() and _ANY_DOUBT.search(piece) is not None
        written += ("\x1b[", row, ";", column, "H", _line(piece, int(row), int(column)) if doubt else piece)
    return "".join(written)


def _line(data: str, row: int, column: int) -> str:
    """What is written from a known position on, up to the next."""
    written: list[str] = []
    at = 0
    for token in _TOKEN.finditer(data):
        text = data[at : token.start()]
        if text:
            written.append(_put_right(text, row, column))
            column += cell_width(text)
        at, whole = token.end(), token.group()
        written.append(whole)
        if whole[0] in "\r\n":
            row, column = row + whole.count("\n"), 1 if "\r" in whole else column
    if at < len(data):
        written.append(_put_right(data[at:], row, column))
    return "".join(written)


def _put_right(text: str, row: int, column: int) -> str:
    """A text without sequences, at a known position.

    Words that one space parts are put down as one, and the blank cells behind them may take what a terminal finds wider
    than we do: a name is not cut in its middle where there is room for it.
    """
    parts: list[str] = []
    done = 0
    for start, end, blank in _regions(text):
        first, after = column + cell_width(text[:start]), column + cell_width(text[:end])
        parts += (
            text[done:start],
            " " * (after - first),
            f"\x1b[{row};{first}H",
            text[start:blank],
            f"\x1b[{row};{after}H",
        )
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _regions(text: str) -> list[tuple[int, int, int]]:
    """Where doubtful text is: its start, its end with the spaces that follow, and where these begin."""
    found: list[tuple[int, int, int]] = []
    for run in _DOUBTFUL.finditer(text):
        start, blank = run.span()
        if found and "  " not in text[found[-1][2] : start + 1]:
            start = found.pop()[0]
        end = blank
        while text[end : end + 1] == " ":
            end += 1
        found.append((start, end, blank))
    return found


def steady_driver(kind: "type[Driver]", shown: ScreenDiff) -> "type[Driver]":
    """A driver of that kind, whose columns stay where they are, and which writes what is not `shown` yet."""

    class SteadyDriver(kind):  # type: ignore[valid-type, misc]
        """Writes through `steadied`."""

        def write(self, data: str) -> None:
            """Write to the terminal."""
            changes = shown.changes(data)
            if changes:
                super().write(steadied(changes))

    return SteadyDriver
