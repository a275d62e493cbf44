"""Channel events: calls, opt-outs, new conversations and the like, as channels reported them."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, entries, head, link, person
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import person_column as who
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Record,
    Reference,
    Referrer,
    Resource,
    Tone,
    get,
    text_at,
    text_of,
)
from temba_tui.text import Lens, fold

_TONES: Mapping[str, Tone] = {
    "call-in-missed": "warn",
    "call-out-missed": "warn",
    "stop-contact": "bad",
    "optout": "bad",
    "delete-contact": "bad",
    "optin": "good",
    "new-conversation": "good",
}


def _extra(record: Record) -> str:
    found = get(record, "extra")
    if not isinstance(found, Mapping):
        return text_of(found)
    return " · ".join(f"{key} {text_of(value)}" for key, value in found.items() if value not in (None, ""))


def name_of(record: Record) -> str:
    """`call-in of Amina Uwase`."""
    kind, who_did = text_at(record, "type"), person(get(record, "contact"))
    return f"{kind or 'event'} of {who_did}" if who_did else kind


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What happened, to whom, where."""
    return blocks(
        head(name_of(record)),
        block(
            "",
            link("Contact", get(record, "contact"), "contacts"),
            link("Channel", get(record, "channel"), "channels"),
        ),
        entries("Extra", get(record, "extra"), lens),
        dates(record, lens, ("Happened", "occurred_on"), ("Recorded", "created_on")),
    )


RESOURCE = Resource(
    name="channel_events",
    title="Channel events",
    singular="channel event",
    section="Messaging",
    order=7,
    short="· events",
    help="Calls, opt-outs, new conversations and the like, as channels reported them.",
    identity=params.identity("id", params.by("id")),
    no_rights=params.EDITORS_ONLY,
    columns=(
        choice("type", "Type", _TONES, width=16, priority=1),
        who("contact", "Contact", width=22, flex=2, priority=1, tone="strong"),
        text("channel", "Channel", width=18, flex=1, priority=3, tone="muted"),
        date("occurred_on", "Happened", priority=4),
        date("created_on", "Recorded", priority=2),
        Column(
            "extra",
            "Extra",
            lambda record, _lens: Cell(_extra(record), "muted"),
            width=18,
            flex=2,
            priority=6,
            sort=lambda record: fold(_extra(record)),
        ),
        text("id", "Number", width=12, priority=9, tone="muted", default=False),
    ),
    filters=(
        params.contact("events"),
        params.after("Recorded"),
        params.before("Recorded"),
        Filter("id", "int", "Number", "The event with this number."),
    ),
    newer_by=None,
    references=(Reference("contact", "contacts"), Reference("channel", "channels")),
    referrers=(Referrer("Messages", "messages", "contact", "contact.uuid"),),
    title_of=name_of,
    summary=summary,
)
