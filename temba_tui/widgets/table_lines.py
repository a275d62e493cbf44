"""How a row of a table becomes a line of text: pure drawing, no widget.

Styles come from a function, so that the theme decides what a tone looks like. Neighbouring pieces of one style are
drawn as one segment: what a terminal is sent is what takes the time on a slow line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from temba_tui.resources.spec import Cell, Column
from temba_tui.secrets import HIDDEN
from temba_tui.text import Lens
from temba_tui.widgets.cells import Finder, fit, tidy, width_of
from temba_tui.widgets.columns import GUTTER, Layout

MARK: Final = "✓"
RANGE: Final = "○"
_READ: Final = 4
"""Characters of a value that are looked at for each cell of its column: a value may be megabytes long."""

Pen = Callable[[str], Style]
"""The style of a name: a tone, `title`, `mark` or `highlight`."""


def cell_of(column: Column, record: Mapping[str, Any], lens: Lens) -> tuple[str, str]:
    """What a column shows: (raw text, tone). A record of an unexpected shape is told, not a crash."""
    try:
        shown = column.cell(record, lens)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return "(unreadable)", "muted"
    if isinstance(shown, Cell):
        return shown.text, shown.tone
    return shown, "normal"


def row_line(
    record: Mapping[str, Any],
    columns: Sequence[Column],
    layout: Layout,
    width: int,
    lens: Lens,
    pen: Pen,
    *,
    mark: str = "",
    finder: Finder | None = None,
    masked: bool = True,
) -> Strip:
    """One row in exactly `width` cells. `mark` stands in the gutter; `masked` columns are dots."""
    normal = pen("normal")
    line = _Line()
    if mark:
        line.add(mark, pen("mark"))
    at = 1 if mark else 0
    for place in layout.places:
        line.add(" " * (place.x - at), line.style or normal)
        at = place.x + place.width
        column = columns[place.index]
        value, tone = cell_of(column, record, lens)
        if masked and column.masked and value:
            value, tone = HIDDEN, "muted"
        limit = place.width * _READ + 16
        more = len(value) > limit
        shown = tidy(value[:limit] if more else value)
        drawn, count, start = fit(shown, place.width, column.align, more)
        style = normal if tone == "normal" else pen(tone)
        spans = finder.spans(shown) if finder else ()
        done = 0
        for begin, end in spans:
            # What matched beyond the cut is stood for by the ellipsis.
            first, last = (begin, min(end, count)) if begin < count else (count, count + 1)
            first, last = first + start, last + start
            if first < done or drawn[first:last].isspace():
                continue
            line.add(drawn[done:first], style)
            line.add(drawn[first:last], pen("highlight"))
            done = last
        line.add(drawn[done:], style)
    line.add(" " * (width - at), normal)
    strip = Strip(line.segments(), max(at, width))
    return strip if at <= width else strip.crop(0, width)


def title_line(
    columns: Sequence[Column], layout: Layout, width: int, pen: Pen, sort: tuple[str, bool] | None = None
) -> Strip:
    """The titles, the arrow of the sorted column (key, downwards), and at the edges what was scrolled past or does
    not fit.
    """
    style = pen("title")
    text = "‹ " if layout.before else " " * GUTTER
    at = GUTTER
    for place in layout.places:
        column = columns[place.index]
        title = tidy(column.title)
        if sort is not None and sort[0] == column.key:
            title = fit(title, min(width_of(title), place.width - 2))[0] + (" ↓" if sort[1] else " ↑")
        text += " " * (place.x - at) + fit(title, place.width, column.align)[0]
        at = place.x + place.width
    if layout.after:
        more = f" +{layout.after} ›"
        if width >= len(more) + GUTTER + 6:
            text = fit(text, width - len(more))[0] + more
    return Strip([Segment(text, style)]).adjust_cell_length(width, style)


class _Line:
    """Text with styles, neighbours of one style put together."""

    __slots__ = ("_done", "_text", "style")

    def __init__(self) -> None:
        self.style: Style | None = None
        self._text = ""
        self._done: list[Segment] = []

    def add(self, text: str, style: Style) -> None:
        if style is self.style:
            self._text += text
        elif text:
            if self._text:
                self._done.append(Segment(self._text, self.style))
            self._text, self.style = text, style

    def segments(self) -> list[Segment]:
        return [*self._done, Segment(self._text, self.style)] if self._text else self._done
