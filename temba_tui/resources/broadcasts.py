"""Broadcasts: one message to many contacts and groups."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import (
    block,
    blocks,
    counted,
    dates,
    first_and_more,
    head,
    line,
    links,
)
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Identity,
    Line,
    Record,
    Reference,
    Referrer,
    Resource,
    get,
    items_at,
    text_at,
    text_of,
)
from temba_tui.resources.translations import in_all_languages, in_base_language
from temba_tui.resources.words import PROGRESS_TONES, progress, progress_column
from temba_tui.text import Lens, fold, format_urn


def _text(record: Record) -> str:
    return in_base_language(record, "text", text_at(record, "base_language"))


def _recipients(record: Record) -> list[object]:
    """Groups first, then contacts, then bare URNs."""
    urns = [format_urn(text_of(urn)) for urn in items_at(record, "urns")]
    return [*items_at(record, "groups"), *items_at(record, "contacts"), *urns]


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What was said in each language, to whom, and how far it got."""
    status = text_at(record, "status")
    return blocks(
        head(_text(record) or "(no text)", status, progress(record), tone=PROGRESS_TONES.get(status, "muted")),
        links("Groups", items_at(record, "groups"), "groups"),
        links("Contacts", items_at(record, "contacts"), "contacts", limit=50),
        block("URNs", *(line("", format_urn(text_of(urn))) for urn in items_at(record, "urns")[:50])),
        block("Text", *in_all_languages(get(record, "text"))),
        block("Attachments", *_by_language(record, "attachments")),
        block("Quick replies", *_by_language(record, "quick_replies")),
        dates(record, lens, ("Created", "created_on")),
    )


def _by_language(record: Record, key: str) -> list[Line]:
    found = get(record, key)
    lists = found.items() if isinstance(found, Mapping) else ()
    return [
        line(
            str(language),
            text_at(item, "text") or text_at(item, "type") if isinstance(item, Mapping) else text_of(item),
        )
        for language, items in lists
        for item in (items if isinstance(items, list) else ())
    ]


RESOURCE = Resource(
    name="broadcasts",
    title="Broadcasts",
    singular="broadcast",
    section="Messaging",
    order=3,
    help="One message to many contacts and groups. Scheduled ones are not listed by the server.",
    scope_by_era={"9.0.0": "v2.broadcasts"},
    # uuid came with 10.3.79.
    identity=Identity(("uuid", "id"), lookup={"2019": ("id", "id"), "9.0.0": ("id", "id"), "26.3": ("uuid", "uuid")}),
    no_rights=params.EDITORS_ONLY,
    columns=(
        Column(
            "text",
            "Text",
            lambda record, _lens: Cell(_text(record) or "(no text)"),
            width=40,
            flex=4,
            priority=1,
            sort=lambda record: fold(_text(record)),
        ),
        Column(
            "to",
            "To",
            lambda record, _lens: counted(_recipients(record)),
            width=22,
            flex=2,
            priority=2,
            sort=lambda record: fold(first_and_more(_recipients(record))),
            label="Recipients",
        ),
        choice("status", "Status", PROGRESS_TONES, width=11, priority=3, tone="muted"),
        progress_column(),
        date("created_on", "Created", priority=2),
        text(
            "base_language",
            "Lang",
            width=4,
            priority=7,
            tone="muted",
            label="Base language",
            eras=params.SINCE_9,
            default=False,
        ),
        text("id", "Number", width=12, priority=9, tone="muted", default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False, eras=params.SINCE_26),
    ),
    filters=(
        params.after("Created"),
        params.before("Created"),
        params.uuid("broadcast", params.SINCE_26),
        Filter("id", "int", "Number", "The broadcast with this number."),
    ),
    newer_by=None,
    references=(
        Reference("groups[]", "groups"),
        Reference("contacts[]", "contacts"),
        Reference("urns[]", "contacts", param="urn"),
    ),
    referrers=(Referrer("Messages", "messages", "broadcast", "id"),),
    title_of=lambda record: " ".join(_text(record).split())[:60],
    summary=summary,
)
