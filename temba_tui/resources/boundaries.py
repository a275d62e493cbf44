"""Boundaries: the country's states, districts and wards, with what this workspace also calls them."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, head, line, number, number_at
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Resource, get, items_at, text_at, text_of
from temba_tui.text import Lens

_LEVELS = ("country", "state", "district", "ward")


def level(record: Record) -> str:
    """`country`, `state`, `district` or `ward`."""
    found = number_at(record, "level")
    known = found is not None and found in range(len(_LEVELS))
    return _LEVELS[int(found)] if known and found is not None else text_of(get(record, "level"))


def summary(record: Record, _lens: Lens) -> Sequence[Block]:
    """Where it lies and what else it is called."""
    return blocks(
        head(text_at(record, "name"), level(record)),
        block("", line("In", text_at(record, "parent.name")), line("OSM", text_at(record, "osm_id"))),
        block("Also called", *(line("", text_of(alias)) for alias in items_at(record, "aliases"))),
        block("Shape", line("", text_at(record, "geometry.type"))),
    )


RESOURCE = Resource(
    name="boundaries",
    title="Boundaries",
    singular="boundary",
    section="Workspace",
    order=3,
    help="The country's states, districts and wards. Empty where the workspace has no country; current servers send "
    "every shape with them, which makes pages large.",
    identity=params.identity("osm_id", params.NO_LOOKUP),
    columns=(
        text("name", "Name", width=26, flex=2, priority=1, tone="strong"),
        Column(
            "level",
            "Level",
            lambda record, _lens: Cell(level(record), "muted"),
            width=8,
            priority=2,
            sort=number("level"),
        ),
        text("parent", "In", "parent.name", width=22, flex=1, priority=3),
        names("aliases", "Also called", width=22, flex=1, priority=4, tone="muted"),
        text("osm_id", "OSM", width=12, priority=6, tone="muted"),
    ),
    # Newer servers ignore it and always send the shapes.
    filters=(Filter("geometry", "bool", "Shapes", "Sends the shapes, too.", eras=params.UNTIL_9),),
    sort_date=None,
    newer_by=None,
    summary=summary,
)
