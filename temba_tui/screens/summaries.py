"""A record's summary: as its resource declares it, else from its columns."""

from collections.abc import Sequence

from temba_tui.resources.spec import Block, Cell, Line, Record, Resource
from temba_tui.text import Lens


def summary_of(resource: Resource, record: Record, lens: Lens) -> Sequence[Block]:
    """The blocks to show."""
    if resource.summary is not None:
        return resource.summary(record, lens)
    lines = []
    for column in resource.columns:
        shown = column.cell(record, lens)
        cell = shown if isinstance(shown, Cell) else Cell(shown)
        if cell.text and not column.masked:
            lines.append(Line(column.title, cell))
    return [Block("", (Line("", Cell(resource.name_of(record), "strong")),)), Block("", tuple(lines))]
