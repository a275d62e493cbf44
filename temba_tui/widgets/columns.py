"""Which columns of a table are shown in a given width, and how wide each one is. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from temba_tui.resources.spec import Column

GAP: Final = 2
"""Cells between two columns."""
GUTTER: Final = 2
"""Cells before the first column, where the mark stands."""


@dataclass(frozen=True, slots=True)
class Place:
    """One shown column: its number in the table's columns, where it begins, its cells."""

    index: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The shown columns from left to right, and how many are not shown.

    `before` were scrolled past (the pinned ones stay); `after` do not fit. Every place lies within the width.
    """

    places: tuple[Place, ...]
    before: int = 0
    after: int = 0


def least(column: Column) -> int:
    """The fewest cells in which a column is still worth showing: a flexible one may give up a third."""
    return max(1, column.width) if column.flex <= 0 else max(1, min(column.width, max(6, column.width * 2 // 3)))


def pinned(columns: Sequence[Column], room: int) -> int:
    """How many columns stay where others are scrolled past: those at the front that are as important as the first one.

    They leave room for each of the others: there may be none.
    """
    used = -GAP
    for at, column in enumerate(columns):
        used += GAP + least(column)
        widest = max(map(least, columns[at + 1 :]), default=room)
        if column.priority > columns[0].priority or used + GAP + widest > room:
            return at
    return 0


def lay_out(columns: Sequence[Column], width: int, first: int = 0) -> Layout:
    """Lay `columns` out in `width` cells.

    With `first` 0 the columns of the lowest priority are left out until the others fit. From 1 on the columns are shown
    in their order as far as they fit, `first` - 1 of them after the pinned ones scrolled past.
    """
    room = width - GUTTER
    if not columns or room <= 0:
        return Layout((), 0, len(columns))
    stay = pinned(columns, room)
    first = max(0, min(first, len(columns) - stay))
    before = max(0, first - 1)
    if first:
        wanted = [*range(stay), *range(stay + before, len(columns))]
    else:
        wanted = sorted(range(len(columns)), key=lambda at: (at >= max(stay, 1), columns[at].priority, at))
    chosen: list[int] = []
    used = -GAP
    for at in wanted:
        used += GAP + least(columns[at])
        if used > room and chosen:
            break
        chosen.append(at)
    chosen.sort()
    widths = _widths([columns[at] for at in chosen], room - GAP * (len(chosen) - 1))
    places: list[Place] = []
    x = GUTTER
    for at, cells in zip(chosen, widths, strict=True):
        places.append(Place(at, x, cells))
        x += cells + GAP
    return Layout(tuple(places), before, len(columns) - len(chosen) - before)


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Widths that take at most `room` cells in all; all of it where a column is flexible."""
    wanted = [max(1, column.width) for column in columns]
    spare = room - sum(wanted)
    if spare >= 0:
        shares = [max(0, column.flex) for column in columns]
        if not any(shares):
            # Nobody asked for it, but text at the right edge may as well be read.
            shares[-1] = 1 if columns[-1].align == "left" else 0
        return [cells + extra for cells, extra in zip(wanted, _share(spare, shares), strict=True)]
    smallest = [least(column) for column in columns]
    spare = room - sum(smallest)
    if spare < 0:  # not even the one column that always stays fits
        return [room]
    return [
        cells + extra
        for cells, extra in zip(
            smallest, _share(spare, [a - b for a, b in zip(wanted, smallest, strict=True)]), strict=True
        )
    ]


def _share(amount: int, shares: Sequence[int]) -> list[int]:
    """`amount` divided in proportion to `shares`, in whole cells, nothing lost."""
    total = sum(shares)
    if total == 0:
        return [0] * len(shares)
    parts: list[int] = []
    given = seen = 0
    for share in shares:
        seen += share
        upto = amount * seen // total
        parts.append(upto - given)
        given = upto
    return parts
