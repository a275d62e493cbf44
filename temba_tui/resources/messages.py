"""Messages in both directions, as long as they have not moved to archives."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, first_and_more, head, line, link, links, page, person
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import person_column as who
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.message_actions import ACTIONS
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Identity,
    Params,
    Record,
    Reference,
    Referrer,
    Resource,
    Tone,
    get,
    items_at,
    text_at,
    text_of,
)
from temba_tui.text import Lens, fold, format_urn

STATUS_TONES: Mapping[str, Tone] = {
    "failed": "bad",
    "errored": "warn",
    "resent": "warn",
    "queued": "accent",
    "wired": "accent",
    "initializing": "accent",
    "delivered": "good",
    "read": "good",
}
_FOLDERS = ("inbox", "flows", "archived", "outbox", "sent", "failed")


def direction(record: Record) -> str:
    """`in`, `out`, or what the server says instead."""
    return text_at(record, "direction")


def _arrow(record: Record, _lens: Lens) -> Cell:
    found = direction(record)
    return Cell({"in": "←", "out": "→"}.get(found, "?" if found else ""), "good" if found == "in" else "accent")


def body(record: Record) -> str:
    """The text, and what was sent with it: `Here it is [image]`."""
    words = [text_at(record, "text")]
    words += [f"[{_kind(one)}]" for one in items_at(record, "attachments")]
    return " ".join(word for word in words if word)


def _kind(attachment: object) -> str:
    """`image`, `audio`… of an attachment object (or a bare `type:url`, as `media` has it)."""
    content = text_at(attachment, "content_type") if isinstance(attachment, Mapping) else text_of(attachment)
    return content.partition("/")[0].partition(":")[0] or "attachment"


def _text(record: Record, _lens: Lens) -> Cell:
    found = body(record)
    return Cell(found or "(no text)", "normal" if found else "muted")


def _sort_date(asked: Params) -> str | None:
    """`sent` is ordered by sent_on while the filters look at created_on; with `incoming` both are modified_on."""
    folder = asked.get("folder", "").lower()
    if folder == "sent":
        return None
    return "modified_on" if asked.get("folder") == "incoming" else "created_on"


def _filter_date(asked: Params) -> str:
    return "modified_on" if asked.get("folder") == "incoming" else "created_on"


def name_of(record: Record) -> str:
    """`← Amina: my number changed`, cut after the first words."""
    arrow = {"in": "←", "out": "→"}.get(direction(record), "")
    said = " ".join(body(record).split())
    said = said if len(said) <= 40 else said[:39] + "…"
    told = ": ".join(part for part in (person(get(record, "contact")), said) if part)
    return " ".join(part for part in (arrow, told) if part)


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What was said, by whom, over which channel, and what became of it."""
    status = text_at(record, "status")
    way = {"in": "incoming", "out": "outgoing"}.get(direction(record), direction(record))
    replies = [
        text_at(one, "text") or text_at(one, "type") or text_of(one) for one in items_at(record, "quick_replies")
    ]
    return blocks(
        head(
            body(record) or "(no text)",
            way,
            status,
            text_at(record, "type") if text_at(record, "type") not in ("text", "inbox") else "",
            "archived" if get(record, "archived") is True else "",
            tone=STATUS_TONES.get(status, "muted"),
        ),
        block(
            "",
            link("Contact", get(record, "contact"), "contacts"),
            line("URN", format_urn(text_at(record, "urn"))),
            link("Channel", get(record, "channel"), "channels"),
            link("Flow", get(record, "flow"), "flows"),
            link("Broadcast", get(record, "broadcast"), "broadcasts", param="id"),
        ),
        links("Labels", items_at(record, "labels"), "labels"),
        block(
            "Attachments",
            *(
                line(_kind(one), text_at(one, "url") if isinstance(one, Mapping) else text_of(one))
                for one in items_at(record, "attachments")
            ),
        ),
        block("Quick replies", *(line("", reply) for reply in replies)),
        dates(record, lens, ("Created", "created_on"), ("Sent", "sent_on"), ("Modified", "modified_on")),
    )


RESOURCE = Resource(
    name="messages",
    title="Messages",
    singular="message",
    section="Messaging",
    order=1,
    help="Messages in both directions, newest first.",
    scope="v2.messages",
    # uuid came with 10.3.79; before it, and for actions on every server, there is only the number.
    identity=Identity(("uuid", "id"), lookup={"2019": ("id", "id"), "9.0.0": ("id", "id"), "26.3": ("uuid", "uuid")}),
    no_rights=params.EDITORS_ONLY,
    columns=(
        Column("direction", "", _arrow, width=1, priority=1, sort=direction, label="Direction"),
        who("contact", "Contact", width=20, flex=1, priority=2, tone="strong"),
        Column("text", "Text", _text, width=45, flex=5, priority=1, sort=lambda record: fold(body(record))),
        choice("status", "Status", STATUS_TONES, width=9, priority=3, tone="muted"),
        names("labels", "Labels", width=14, flex=1, priority=5, tone="accent"),
        text("channel", "Channel", width=14, flex=1, priority=6, tone="muted"),
        date("created_on", "When", priority=2, label="Created"),
        text("flow", "Flow", width=14, flex=1, priority=8, tone="muted", default=False, eras=params.SINCE_9),
        text("urn", "URN", width=19, flex=1, priority=8, tone="muted", default=False),
        text("type", "Type", width=6, priority=8, tone="muted", default=False),
        text("visibility", "Visibility", width=10, priority=9, tone="muted", default=False),
        Column(
            "attachments",
            "Attached",
            lambda record, _lens: Cell(first_and_more(_kind(one) for one in items_at(record, "attachments")), "muted"),
            width=10,
            priority=9,
            sort=lambda record: first_and_more(_kind(one) for one in items_at(record, "attachments")),
            default=False,
        ),
        date("sent_on", "Sent", priority=8, default=False),
        date("modified_on", "Changed", priority=9, default=False),
        text("broadcast", "Broadcast", width=10, priority=9, tone="muted", default=False),
        text("id", "Number", width=12, priority=9, tone="muted", default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False, eras=params.SINCE_26),
    ),
    filters=(
        Filter(
            "folder",
            "choice",
            "Folder",
            "Inbox: incoming without a flow; flows: incoming that a flow took; outbox: on their way.",
            choices=_FOLDERS,
            # `incoming` must be written in lower case, and is an empty list since 10.3.74.
            choices_by_era={"2019": (*_FOLDERS, "incoming"), "9.0.0": (*_FOLDERS, "incoming")},
        ),
        Filter("label", "uuid", "Label", "Incoming messages with one label.", values_from="labels"),
        params.contact("messages"),
        Filter(
            "broadcast",
            "int",
            "Broadcast",
            "What one broadcast sent, by its number (a UUID is an error of the server).",
            values_from="broadcasts",
            by="id",
        ),
        params.after("Created"),
        params.before("Created"),
        params.uuid("message", params.SINCE_26),
        Filter("id", "int", "Number", "The message with this number."),
    ),
    exclusive=(frozenset({"contact", "folder", "label", "broadcast"}),),
    sort_date_for=_sort_date,
    filter_date_for=_filter_date,
    references=(
        Reference("contact", "contacts"),
        Reference("urn", "contacts", param="urn"),
        Reference("channel", "channels"),
        Reference("flow", "flows"),
        Reference("labels[]", "labels"),
        Reference("broadcast", "broadcasts", param="id"),
    ),
    referrers=(Referrer("Conversation", "messages", "contact", "contact.uuid"),),
    title_of=name_of,
    summary=summary,
    web_path=page("/contact/read/{}/", "contact.uuid"),
    archived_later=True,
    actions=ACTIONS,
)
