"""Flow starts: somebody, or some program, put contacts and groups into a flow."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import (
    block,
    blocks,
    counted,
    dates,
    entries,
    first_and_more,
    head,
    line,
    link,
    links,
)
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import (
    Block,
    Column,
    Filter,
    Record,
    Reference,
    Referrer,
    Resource,
    get,
    items_at,
    text_at,
)
from temba_tui.resources.words import PROGRESS_TONES, progress, progress_column
from temba_tui.text import Lens, fold


def _recipients(record: Record) -> list[object]:
    """Groups first, then contacts. (URNs that a start was made with are not sent back.)"""
    return [*items_at(record, "groups"), *items_at(record, "contacts")]


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Who was put into which flow, with what, and how far it got."""
    status = text_at(record, "status")
    again = get(record, "restart_participants")
    busy = get(record, "exclude_active")
    return blocks(
        head(
            f"Start of {text_at(record, 'flow') or 'a flow'}",
            status,
            progress(record),
            tone=PROGRESS_TONES.get(status, "muted"),
        ),
        block(
            "",
            link("Flow", get(record, "flow"), "flows"),
            line("Restarts", "also those who were in it before" if again else "not those who were in it before")
            if isinstance(again, bool)
            else None,
            line("In other flows", "left out" if busy else "included") if isinstance(busy, bool) else None,
        ),
        links("Groups", items_at(record, "groups"), "groups"),
        links("Contacts", items_at(record, "contacts"), "contacts", limit=50),
        # `extra` is what 2019 calls `params`; newer servers send both.
        entries("Parameters", get(record, "params") or get(record, "extra"), lens),
        dates(record, lens, ("Modified", "modified_on"), ("Created", "created_on")),
    )


RESOURCE = Resource(
    name="flow_starts",
    title="Flow starts",
    singular="flow start",
    section="Automation",
    order=3,
    help="Starts of flows made by people and by the API; those made by triggers and flows are not listed.",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("flow", "Flow", width=24, flex=2, priority=1, tone="strong"),
        Column(
            "to",
            "To",
            lambda record, _lens: counted(_recipients(record)),
            width=24,
            flex=2,
            priority=2,
            sort=lambda record: fold(first_and_more(_recipients(record))),
            label="Groups and contacts",
        ),
        choice("status", "Status", PROGRESS_TONES, width=11, priority=2, tone="muted"),
        progress_column(),
        date("created_on", "Created", priority=7),
        date("modified_on", "Changed", priority=3),
        text("id", "Number", width=12, priority=9, tone="muted", default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        params.after("Changed"),
        params.before("Changed"),
        params.reverse(),
        params.uuid("flow start"),
        # 26.3 ignores it and sends everything.
        Filter("id", "int", "Number", "The flow start with this number.", eras=params.UNTIL_9),
    ),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    references=(
        Reference("flow", "flows"),
        Reference("groups[]", "groups"),
        Reference("contacts[]", "contacts"),
    ),
    referrers=(Referrer("Runs of its flow", "runs", "flow", "flow.uuid"),),
    title_of=lambda record: f"Start of {flow}" if (flow := text_at(record, "flow")) else "",
    summary=summary,
)
