"""Templates: texts that WhatsApp has to approve before they may be sent."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, head, line, link
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Record, Reference, Resource, Tone, get, items_at, text_at
from temba_tui.text import Lens, fold

_TONES: Mapping[str, Tone] = {"approved": "good", "pending": "warn", "rejected": "bad"}


def _languages(record: Record) -> str:
    found = [text_at(one, "locale") or text_at(one, "language") for one in items_at(record, "translations")]
    return ", ".join(dict.fromkeys(one for one in found if one))


def _statuses(record: Record) -> str:
    found = [text_at(one, "status") for one in items_at(record, "translations")]
    return ", ".join(dict.fromkeys(one for one in found if one))


def _content(record: Record) -> str:
    return next((found for one in items_at(record, "translations") if (found := text_at(one, "content"))), "")


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Each translation, where it may be sent, and whether."""
    return blocks(
        head(text_at(record, "name")),
        *(
            block(
                " · ".join(
                    part
                    for part in (text_at(one, "locale") or text_at(one, "language"), text_at(one, "status"))
                    if part
                ),
                line("", text_at(one, "content")),
                link("Channel", get(one, "channel"), "channels"),
            )
            for one in items_at(record, "translations")
        ),
        dates(record, lens, ("Modified", "modified_on"), ("Created", "created_on")),
    )


def _status(record: Record, _lens: Lens) -> Cell:
    found = _statuses(record)
    return Cell(found, _TONES.get(found, "muted"))


RESOURCE = Resource(
    name="templates",
    title="Templates",
    singular="template",
    section="Messaging",
    order=9,
    help="Texts that WhatsApp has to approve before they may be sent.",
    eras=params.ONLY_9,
    gone="Templates came to the API in 2019 (4.22.19) and left it in 2024 (9.1).",
    identity=params.identity("uuid", params.NO_LOOKUP),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=20, flex=1, priority=1, tone="strong"),
        Column(
            "languages",
            "Languages",
            lambda record, _lens: Cell(_languages(record), "muted"),
            width=12,
            flex=1,
            priority=3,
            sort=_languages,
        ),
        Column("status", "Status", _status, width=12, flex=1, priority=2, sort=_statuses),
        Column(
            "content",
            "Text",
            lambda record, _lens: Cell(_content(record)),
            width=30,
            flex=3,
            priority=4,
            sort=lambda record: fold(_content(record)),
        ),
        date("modified_on", "Changed", priority=5),
        date("created_on", "Created", priority=9, default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        params.after("Changed", params.ONLY_9),
        params.before("Changed", params.ONLY_9),
        params.reverse(params.ONLY_9),
    ),
    sort_date="modified_on",
    reverse_eras=params.ONLY_9,
    references=(Reference("translations[].channel", "channels"),),
    summary=summary,
)
