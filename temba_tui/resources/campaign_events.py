"""Campaign events: one message or flow, so long before or after a date of the contact."""

from collections.abc import Sequence

from temba_tui.resources import deletes, params
from temba_tui.resources.cells import block, blocks, dates, head, line, link, number_at
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.event_form import FORM
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Reference, Referrer, Resource, get, text_at
from temba_tui.resources.translations import in_all_languages, in_base_language
from temba_tui.text import Lens, fold, plural

_MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}


def when(record: Record) -> str:
    """`2 weeks before EDD, at 9:00`; `on Joined On` for an offset of nothing."""
    offset = number_at(record, "offset")
    unit = text_at(record, "unit")
    # 2019 has only the field's label.
    field = (
        text_at(record, "relative_to.name")
        or text_at(record, "relative_to.label")
        or text_at(record, "relative_to.key")
    )
    if offset is None or abs(offset) > 10**9:
        return field
    size = plural(abs(int(offset)), unit.removesuffix("s") or "unit")
    told = f"{size} {'before' if offset < 0 else 'after'} {field}" if offset else f"on {field}"
    hour = number_at(record, "delivery_hour")
    return f"{told}, at {int(hour)}:00" if hour is not None and 0 <= hour <= 23 else told


def _minutes(record: Record) -> float | None:
    offset = number_at(record, "offset")
    return None if offset is None else offset * _MINUTES.get(text_at(record, "unit"), 1)


def what(record: Record) -> str:
    """The flow that it starts, or the message that it sends."""
    flow = text_at(record, "flow")
    return flow or in_base_language(record, "message")


def _what(record: Record, _lens: Lens) -> Cell:
    return Cell(what(record), "strong" if text_at(record, "flow") else "normal")


def kind(record: Record) -> str:
    """`flow` or `message`."""
    if get(record, "flow") is not None:
        return "flow"
    return "message" if get(record, "message") is not None else ""


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What happens, when, in which campaign."""
    return blocks(
        head(" ".join(what(record).split()) or "(nothing)", kind(record), when(record)),
        block(
            "",
            link("Campaign", get(record, "campaign"), "campaigns"),
            link("Flow", get(record, "flow"), "flows"),
            line("Field", text_at(record, "relative_to.key")),
        ),
        block("Message", *in_all_languages(get(record, "message"))),
        dates(record, lens, ("Created", "created_on")),
    )


RESOURCE = Resource(
    name="campaign_events",
    title="Campaign events",
    singular="campaign event",
    section="Automation",
    order=6,
    short="· events",
    help="One message or flow, so long before or after a date of each contact.",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("campaign", "Campaign", width=20, flex=1, priority=3),
        Column("when", "When", lambda record, _lens: Cell(when(record)), width=26, flex=2, priority=1, sort=_minutes),
        Column("kind", "Does", lambda record, _lens: Cell(kind(record), "muted"), width=7, priority=2, sort=kind),
        Column("what", "What", _what, width=26, flex=3, priority=1, sort=lambda record: fold(what(record))),
        date("created_on", "Created", priority=5),
        text("field", "Field", "relative_to.key", width=14, priority=8, tone="muted", default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        Filter("campaign", "uuid", "Campaign", "The events of one campaign.", values_from="campaigns"),
        params.uuid("event"),
    ),
    newer_by=None,
    references=(
        Reference("campaign", "campaigns"),
        Reference("flow", "flows"),
        Reference("relative_to", "fields", key="key", param="key"),
    ),
    referrers=(Referrer("Events of the campaign", "campaign_events", "campaign", "campaign.uuid"),),
    title_of=lambda record: " ".join(what(record).split())[:60] or when(record),
    summary=summary,
    form=FORM,
    actions=(deletes.EVENT,),
)
