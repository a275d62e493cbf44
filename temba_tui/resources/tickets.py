"""Tickets: conversations that a person has to see to."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, head, line, link, page, person
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import person_column as who
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Reference, Referrer, Resource, get, text_at
from temba_tui.resources.ticket_actions import ACTIONS
from temba_tui.text import Lens, fold


def _assignee(record: Record) -> str:
    return person(get(record, "assignee")) or "none"


def _assigned(record: Record, _lens: Lens) -> Cell:
    found = get(record, "assignee")
    return Cell(_assignee(record), "normal" if isinstance(found, Mapping) and found else "muted")


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Whose ticket it is, about what, and who sees to it."""
    status = text_at(record, "status")
    return blocks(
        head(
            name_of(record),
            status,
            "" if get(record, "assignee") else "nobody sees to it",
            tone="good" if status == "open" else "muted",
        ),
        block("", line("", text_at(record, "body"))),
        block(
            "",
            link("Contact", get(record, "contact"), "contacts"),
            line("Topic", text_at(record, "topic")),
            line("Assignee", _assignee(record)),
            line("Opened by", person(get(record, "opened_by"))),
            link("Opened in", get(record, "opened_in"), "flows"),
        ),
        dates(record, lens, ("Opened", "opened_on"), ("Closed", "closed_on"), ("Modified", "modified_on")),
    )


def name_of(record: Record) -> str:
    """`Amina Uwase · Vaccines`."""
    return " · ".join(part for part in (person(get(record, "contact")), text_at(record, "topic")) if part)


_OPEN, _CLOSED = page("/ticket/all/open/{}/"), page("/ticket/all/closed/{}/")


def _web_path(record: Record) -> str | None:
    return (_CLOSED if text_at(record, "status") == "closed" else _OPEN)(record)


RESOURCE = Resource(
    name="tickets",
    title="Tickets",
    singular="ticket",
    section="Messaging",
    order=4,
    help="Conversations that a person has to see to. The server filters them by contact only: use / for the rest.",
    eras=params.SINCE_9,
    gone="Tickets came to the API in 2020 (6.3).",
    identity=params.identity("uuid", params.by("uuid", params.SINCE_9)),
    no_rights=params.EDITORS_ONLY,
    columns=(
        choice("status", "Status", {"open": "good"}, width=6, priority=1, tone="muted"),
        who("contact", "Contact", width=24, flex=2, priority=1, tone="strong"),
        text("topic", "Topic", width=18, flex=1, priority=2),
        Column(
            "assignee", "Assignee", _assigned, width=18, flex=1, priority=3, sort=lambda record: fold(_assignee(record))
        ),
        date("opened_on", "Opened", priority=5),
        date("modified_on", "Changed", priority=4),
        text("body", "Body", width=24, flex=2, priority=7, tone="muted", eras=params.ONLY_9),
        who("opened_by", "Opened by", width=14, priority=8, default=False),
        text("opened_in", "Opened in", width=14, priority=8, tone="muted", default=False),
        date("closed_on", "Closed", priority=8, default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        params.contact("tickets", params.SINCE_9),
        params.reverse(),
        params.uuid("ticket", params.SINCE_9),
        # 26.3 ignores it and sends everything.
        Filter("ticket", "uuid", "Ticket", "The older name of uuid.", eras=params.ONLY_9),
    ),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    references=(
        Reference("contact", "contacts"),
        Reference("opened_in", "flows"),
        Reference("assignee", "users", key="email", param="email", eras=params.SINCE_26),
        Reference("opened_by", "users", key="email", param="email", eras=params.SINCE_26),
    ),
    referrers=(
        Referrer("Messages", "messages", "contact", "contact.uuid"),
        Referrer("Tickets of the contact", "tickets", "contact", "contact.uuid"),
    ),
    title_of=name_of,
    summary=summary,
    web_path=_web_path,
    actions=ACTIONS,
)
