"""The workspace itself: its name, languages, zone and whether it hides who is who."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, head, line
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Record, Resource, get, items_at, text_at, text_of
from temba_tui.text import Lens

_STYLES = {
    "day_first": "day first (31-12-2026)",
    "month_first": "month first (12-31-2026)",
    "year_first": "year first (2026-12-31)",
}


def summary(record: Record, _lens: Lens) -> Sequence[Block]:
    """What every other view depends on."""
    style = text_at(record, "date_style")
    return blocks(
        head(text_at(record, "name"), text_at(record, "country"), text_at(record, "timezone")),
        block(
            "",
            line("Time zone", text_at(record, "timezone")),
            line("Dates", _STYLES.get(style, style)),
            line("Country", text_at(record, "country")),
            line("URNs", "hidden (anonymous workspace)" if get(record, "anon") is True else "shown"),
            line("UUID", text_at(record, "uuid")),
        ),
        block("Languages", *(line("", text_of(one)) for one in items_at(record, "languages"))),
    )


RESOURCE = Resource(
    name="workspace",
    title="Workspace",
    singular="workspace",
    section="Workspace",
    order=1,
    help="The workspace that this token opens.",
    # Every server answers to `org`; `workspace` came with 5.5.66 and is what the current ones want.
    endpoint_by_era={"2019": "org"},
    identity=params.identity("uuid", params.NO_LOOKUP),
    paging="single",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=28, flex=1, priority=1, tone="strong"),
        text("country", "Country", width=7, priority=4),
        text("timezone", "Time zone", width=18, priority=2),
        names("languages", "Languages", width=16, flex=1, priority=3),
        text("anon", "Anonymous", width=9, priority=5, tone="muted"),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    sort_date=None,
    newer_by=None,
    summary=summary,
)
