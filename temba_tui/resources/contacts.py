"""Contacts: the people (and machines) that the workspace talks with."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import (
    block,
    blocks,
    counted,
    dates,
    entries,
    head,
    line,
    link,
    links,
    page,
    person,
    urn_sort,
    urn_text,
)
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.contact_actions import ACTIONS
from temba_tui.resources.contact_form import FORM
from temba_tui.resources.contact_state import state as state
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Line,
    Record,
    Reference,
    Referrer,
    Resource,
    Tone,
    get,
    items_at,
    text_at,
)
from temba_tui.text import Lens, fold

_MARKS: dict[str, tuple[str, Tone]] = {
    "blocked": ("!", "bad"),
    "stopped": ("×", "warn"),
    "archived": ("▪", "muted"),
    "deleted": ("†", "muted"),
    "in flow": ("●", "accent"),
}


def _mark(record: Record, _lens: Lens) -> Cell:
    symbol, tone = _MARKS.get(state(record), ("", "normal"))
    return Cell(symbol, tone)


def name_of(record: Record) -> str:
    """The contact's name; on an anonymous workspace its reference; else its first URN; else `(no name)`."""
    name = person(record)
    if name != "(no name)":
        return name
    urns = items_at(record, "urns")
    return urn_text(urns[0]) if urns else name


def _name(record: Record, _lens: Lens) -> Cell:
    name = get(record, "name")
    if isinstance(name, str) and name.strip():
        return Cell(name, "strong")
    return Cell(text_at(record, "anon_display") or text_at(record, "ref") or "(no name)", "muted")


def _urns(record: Record, _lens: Lens) -> Cell:
    return counted((urn_text(urn) for urn in items_at(record, "urns")), "muted")


def _state(record: Record, _lens: Lens) -> Cell:
    found = state(record)
    return Cell(found, _MARKS.get(found, ("", "muted"))[1])


def _last_note(record: Record, _lens: Lens) -> Cell:
    notes = items_at(record, "notes")
    return Cell(text_at(notes[-1], "text") if notes else "", "muted")


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Who this is and how they are reached; where they stand; what is known of them."""
    found = state(record)
    since = get(record, "created_on")
    urns = items_at(record, "urns")
    return blocks(
        head(
            name_of(record),
            found,
            text_at(record, "language"),
            f"since {lens.exact(since).rpartition(' ')[0]}" if text_at(record, "created_on") else "",
            tone=_MARKS[found][1] if found in ("blocked", "stopped") else "muted",
        ),
        block("URNs", *(line("", urn_text(urn)) for urn in urns)),
        links("Groups", items_at(record, "groups"), "groups"),
        entries("Fields", get(record, "fields"), lens),
        block("In flow", link("", get(record, "flow"), "flows")) if get(record, "flow") else None,
        block("Notes", *(_note(note, lens) for note in reversed(items_at(record, "notes")))),
        dates(record, lens, ("Last seen", "last_seen_on"), ("Modified", "modified_on"), ("Created", "created_on")),
    )


def _note(note: object, lens: Lens) -> Line:
    who = person(get(note, "created_by"))
    told = text_at(note, "text")
    return Line(lens.ago(get(note, "created_on")), Cell(f"{told} ({who})" if who else told))


RESOURCE = Resource(
    name="contacts",
    title="Contacts",
    singular="contact",
    section="People",
    order=1,
    help="The people that this workspace talks with: their URNs, groups and fields.",
    scope="v2.contacts",
    columns=(
        Column("state", "", _mark, width=1, priority=1, sort=lambda record: state(record), label="State mark"),
        Column("name", "Name", _name, width=27, flex=3, priority=1, sort=lambda record: fold(text_at(record, "name"))),
        Column(
            "urns",
            "URN",
            _urns,
            width=33,
            flex=2,
            priority=2,
            sort=lambda record: urn_sort(next(iter(items_at(record, "urns")), "")),
        ),
        names("groups", "Groups", width=18, flex=2, priority=4),
        text("language", "Lang", width=4, priority=7, tone="muted", label="Language"),
        date("last_seen_on", "Last seen", empty="never", priority=3, eras=params.SINCE_9),
        date("modified_on", "Changed", priority=6, label="Last change"),
        text("flow", "In flow", width=16, flex=1, priority=8, default=False, eras=params.SINCE_9),
        Column("status", "Status", _state, width=8, priority=8, default=False, sort=lambda record: state(record)),
        Column("notes", "Last note", _last_note, width=20, flex=2, priority=9, default=False, eras=params.SINCE_26),
        date("created_on", "Created", priority=9, default=False),
        text("uuid", "UUID", width=36, priority=9, default=False, tone="muted"),
        text("ref", "Reference", width=10, priority=9, default=False, eras=params.SINCE_26),
        text("anon_display", "Shown as", width=10, priority=9, default=False, eras=params.SINCE_9),
    ),
    filters=(
        Filter(
            "group",
            "uuid",
            "Group",
            "Members of one group. Status groups (Active, Blocked …) are not among them.",
            values_from="groups",
        ),
        Filter(
            "urn",
            "urn",
            "URN",
            "The contact with this URN, for instance tel:+250788123123. Refused on an anonymous workspace.",
        ),
        params.uuid("contact"),
        params.after("Changed"),
        params.before("Changed"),
        Filter("deleted", "bool", "Deleted", "Only deleted contacts: their UUID and dates are all that is left."),
        params.reverse(),
        Filter(
            "expand_urns",
            "bool",
            "URNs in full",
            "URNs as objects with their channel and display.",
            eras=params.SINCE_9,
        ),
        Filter(
            "urn_order",
            "choice",
            "Order of URNs",
            "With URNs in full: by priority, instead of those with a channel first.",
            choices=("priority",),
            eras=params.SINCE_26,
        ),
    ),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    references=(
        Reference("flow", "flows"),
        Reference("groups[]", "groups"),
        Reference("urns[].channel", "channels"),
        Reference("notes[].created_by", "users", key="email", param="email", eras=params.SINCE_26),
    ),
    referrers=(
        Referrer("Messages", "messages", "contact"),
        Referrer("Runs", "runs", "contact"),
        Referrer("Tickets", "tickets", "contact", eras=params.SINCE_9),
        Referrer("Channel events", "channel_events", "contact"),
    ),
    title_of=name_of,
    summary=summary,
    web_path=page("/contact/read/{}/"),
    actions=ACTIONS,
    form=FORM,
)
