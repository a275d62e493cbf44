"""Definitions: one export of flows and campaigns, whole, as another workspace could import it."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, first_and_more, head, line, link
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import (
    Block,
    Filter,
    Identity,
    Line,
    Record,
    Reference,
    Resource,
    get,
    items_at,
    text_at,
    text_of,
)
from temba_tui.text import Lens, plural


def _flow(flow: object) -> Line | None:
    nodes = get(flow, "nodes")
    told = plural(len(nodes), "node") if isinstance(nodes, list) else ""
    name = " · ".join(part for part in (text_of(flow), told) if part)
    return link("", flow, "flows", shown=name)


def name_of(record: Record) -> str:
    """The flows (else the campaigns) that it holds."""
    return first_and_more(items_at(record, "flows")) or first_and_more(items_at(record, "campaigns")) or "nothing"


def summary(record: Record, _lens: Lens) -> Sequence[Block]:
    """What the export holds. The definition itself is in the JSON."""
    return blocks(
        head(
            name_of(record),
            f"version {text_at(record, 'version')}" if text_at(record, "version") else "",
            text_at(record, "site"),
        ),
        block("Flows", *(_flow(one) for one in items_at(record, "flows"))),
        block("Campaigns", *(link("", one, "campaigns") for one in items_at(record, "campaigns"))),
        block(
            "Triggers",
            *(line("", text_at(one, "trigger_type") or text_of(one)) for one in items_at(record, "triggers")),
        ),
        block("Fields", *(link("", one, "fields", param="key", key="key") for one in items_at(record, "fields"))),
        block("Groups", *(link("", one, "groups") for one in items_at(record, "groups"))),
    )


RESOURCE = Resource(
    name="definitions",
    title="Definitions",
    singular="definition",
    section="Automation",
    order=4,
    help="Flows and campaigns whole, as another workspace could import them. Ask for a flow: flow=…",
    identity=Identity((), lookup=params.NO_LOOKUP),
    paging="single",
    columns=(
        names("flows", "Flows", width=26, flex=2, priority=1, tone="strong"),
        names("campaigns", "Campaigns", width=18, flex=1, priority=2),
        names("triggers", "Triggers", width=14, flex=1, priority=3, tone="muted"),
        names("groups", "Groups", width=14, flex=1, priority=5, tone="muted", eras=params.SINCE_9),
        text("version", "Version", width=7, priority=4, tone="muted"),
    ),
    filters=(
        Filter(
            "flow", "uuid", "Flow", "A flow to export. May be given more than once.", values_from="flows", repeat=True
        ),
        Filter(
            "campaign",
            "uuid",
            "Campaign",
            "A campaign to export. May be given more than once.",
            values_from="campaigns",
            repeat=True,
        ),
        Filter(
            "dependencies",
            "choice",
            "Dependencies",
            "What else to export: nothing, the flows that are needed, or all.",
            choices=("none", "flows", "all"),
        ),
    ),
    required=frozenset({"flow", "campaign"}),
    sort_date=None,
    newer_by=None,
    references=(
        Reference("flows[]", "flows"),
        Reference("campaigns[]", "campaigns"),
        Reference("groups[]", "groups"),
        Reference("fields[]", "fields", key="key", param="key"),
    ),
    title_of=name_of,
    summary=summary,
)
