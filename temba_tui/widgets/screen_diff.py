"""What a terminal shows already is not written again.

Textual repaints the whole screen where a popup opens or closes: tens of kilobytes, which take seconds on a slow line.
Here each frame is compared with what was written before, and the cells that differ are written.

What is known is forgotten where it may not be so any more: the terminal was resized, or somebody else had it.
"""

import re
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from temba_tui.text import cell_width

Cell: TypeAlias = tuple[str, str]
"""The parameters of its style (SGR), and what stands in it: a character, or more where its width is in doubt."""

PLACED: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
"""A position (CUP), from which on something is written."""
_SGR: Final = re.compile(r"\x1b\[([0-9;:]*)m")
ONE_CELL: Final = (
    # Latin, Greek, Cyrillic, Armenian, Georgian and their punctuation: one cell
    "\x20-\x7e\u00a0-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0482\u048a-\u0556\u0561-\u0587\u10d0-\u10ff\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u20a0-\u20bf"
    # Arrows, signs, control pictures, boxes, blocks and shapes: one cell
    "\u2190-\u2193\u219a-\u21a8\u21ab-\u22ff\u2400-\u2426\u2460-\u24c1\u24c3-\u25a9\u25ac-\u25b5\u25b7-\u25bf\u25c1-\u25fa\ufffd"
)
"""Characters of which every terminal thinks that they are one cell wide, as a class of `re` has them."""
_NARROW: Final = re.compile(f"[{ONE_CELL}]*")
_OTHER: Final = re.compile("[\x00-\x1f\x7f]")
_NEAR: Final = 12
"""Cells between two changes that are written with them: another position and style would cost as much."""
_NOTHING: Final[Cell] = ("", "")
"""A cell of which nothing is known. No cell that is written equals it."""
_FORGETS: Final = ("\x1b[?1049", "\x1b[2J", "\x1bc")
"""What empties the screen, or goes to another one."""


class ScreenDiff:
    """What a terminal shows, as far as frames were written to it."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._last: dict[int, tuple[int, str]] = {}
        """The column and the text of what was written last in a row: nothing has changed that since."""
        self._size: tuple[int, int] | None = None
        """The terminal's columns and rows; None as long as nobody said."""
        self._beyond = False
        """Whether the frame that is being written goes beyond the terminal's edge."""

    def resized(self, columns: int, rows: int) -> bool:
        """The terminal has a size now, and what it showed may have moved. Whether it had one before."""
        before, self._size = self._size, (columns, rows)
        self.forget()
        return before is not None

    def forget(self) -> None:
        """Nothing is known of the terminal: the next frame is written whole."""
        self._rows.clear()
        self._last.clear()

    def changes(self, data: str) -> str:
        """What has to be written so that `data` is shown.

        A frame begins with a position (CUP, from 1) and holds positions, styles (SGR) and text. What is no frame is
        given back as it is, and where it changes the screen, what is known is forgotten.
        """
        if PLACED.match(data) is None:
            if any(one in data for one in _FORGETS):
                self.forget()
            return data
        found = PLACED.split(data)
        written: list[str] = []
        for at in range(1, len(found), 3):
            row, column, text = int(found[at]), int(found[at + 1]), found[at + 2].rstrip("\n")
            if text:
                written.append(self._changed(row, column, text))
        if self._beyond:
            # Drawn for a larger terminal than there is now: its lines ran over into the next, and the screen scrolled.
            self._beyond = False
            self.forget()
        # The last position of a frame is where the cursor is left.
        return "".join((*written, f"\x1b[{found[-3]};{found[-2]}H" if not found[-1] else ""))

    def _changed(self, row: int, column: int, text: str) -> str:
        """What has to be written of a text at a position."""
        if self._last.get(row) == (column, text):
            return ""
        whole = f"\x1b[{row};{column}H{text}"
        cells = _cells(text)
        if cells is None:
            self.forget()
            return whole
        self._last[row] = (column, text)
        known = self._rows.setdefault(row, [])
        start, end = column - 1, column - 1 + len(cells)
        self._beyond |= self._size is not None and (end > self._size[0] or row > self._size[1])
        known += [_NOTHING] * (end - len(known))
        old = known[start:end]
        differ = [at for at, (one, other) in enumerate(zip(old, cells, strict=True)) if one != other]
        if not differ:
            return ""
        known[start:end] = cells
        spans = _spans(differ)
        # A terminal that takes doubtful characters to be wider than we do has to be told what follows them, too.
        doubtful = any(len(char) > 1 for first, last in spans for _, char in cells[first : last + 1])
        if doubtful or 2 * len(differ) > len(cells):
            return whole
        return "".join(_written(row, column + first, cells[first : last + 1]) for first, last in spans)


def _spans(differ: list[int]) -> list[tuple[int, int]]:
    """The first and the last of those places that are near to each other."""
    spans: list[tuple[int, int]] = []
    first = last = differ[0]
    for at in differ:
        if at - last > _NEAR:
            spans.append((first, last))
            first = at
        last = at
    return [*spans, (first, last)]


def _cells(text: str) -> list[Cell] | None:
    """The cells that a text with styles fills. Where a part in one style holds characters whose width is in doubt, each
    of its cells stands for all of it. None where there is something else than styles and what is printed."""
    parts = _SGR.split(text)
    cells: list[Cell] = []
    style = ""
    for at in range(0, len(parts), 2):
        given, part = parts[at - 1] if at else "", parts[at]
        style = "" if given in ("", "0") else f"{style};{given}" if style else given
        if _NARROW.fullmatch(part):
            cells += [(style, char) for char in part]
        elif _OTHER.search(part):
            return None
        else:
            cells += [(style, f"{part}\0{place}") for place in range(cell_width(part))]
    return cells


def _written(row: int, column: int, cells: list[Cell]) -> str:
    """Cells, as they are written."""
    parts = [f"\x1b[{row};{column}H"]
    for style, run in groupby(cells, itemgetter(0)):
        text = "".join(char for _, char in run)
        parts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
    return "".join(parts)
