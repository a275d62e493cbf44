"""Runs: one contact's way through one flow."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, head, line, link, person
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import person_column as who
from temba_tui.resources.cells import text_column as text
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
    text_of,
)
from temba_tui.text import Lens, fold, format_urn, plural

_TONES: Mapping[str, Tone] = {"active": "accent", "completed": "good", "failed": "bad", "interrupted": "warn"}


def state(record: Record) -> str:
    """How it ended; `active` while it has not; `exited` where it ended and the server does not say how."""
    return text_at(record, "exit_type") or ("exited" if text_at(record, "exited_on") else "active")


def _state(record: Record, _lens: Lens) -> Cell:
    found = state(record)
    return Cell(found, _TONES.get(found, "muted"))


def answers(record: Record) -> list[tuple[str, str, str]]:
    """The results so far: (name, value, category). A result's key may be '' (names in other scripts, 9.0.0)."""
    values = get(record, "values")
    if not isinstance(values, Mapping):
        return []
    found = []
    for key, result in values.items():
        name = text_at(result, "name") or str(key) or "(no name)"
        value = text_at(result, "value") if isinstance(result, Mapping) else text_of(result)
        found.append((name, value, text_at(result, "category")))
    return found


def _replied(record: Record, _lens: Lens) -> Cell:
    return Cell(text_at(record, "responded"), "muted")


def _telling(value: str, category: str) -> str:
    """The category, for that is what the flow acted on; the value where the category only says that there was one."""
    says_little = category in ("", "Other", "All Responses", "Valid") or category.startswith("Has ")
    return (value or category) if says_little else category


def _answers(record: Record, _lens: Lens) -> Cell:
    """`Age 34 · Gender Male`."""
    shown = " · ".join(f"{name} {_telling(value, category)}".rstrip() for name, value, category in answers(record))
    return Cell(shown, "muted")


def _answered(record: Record) -> str:
    return fold(" ".join(f"{name} {_telling(value, category)}" for name, value, category in answers(record)))


def _result(name: str, value: str, category: str, lens: Lens) -> Line:
    shown = lens.value(value)
    return line(
        name, f"{shown} ({category})" if category and fold(category) != fold(value) else shown or category or "—"
    )


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Whose run of which flow, how it stands, and what was answered."""
    found = state(record)
    path = get(record, "path")
    steps = plural(len(path), "step") if isinstance(path, list) else ""
    return blocks(
        head(
            name_of(record),
            found,
            "replied"
            if get(record, "responded") is True
            else "no reply yet"
            if get(record, "responded") is False
            else "",
            steps,
            tone=_TONES.get(found, "muted"),
        ),
        block(
            "",
            link("Contact", get(record, "contact"), "contacts"),
            line("URN", text_at(record, "contact.urn_display") or format_urn(text_at(record, "contact.urn"))),
            link("Flow", get(record, "flow"), "flows"),
            link("Started by", get(record, "start"), "flow_starts", shown="a flow start"),
        ),
        block("Results", *(_result(*one, lens) for one in answers(record))),
        dates(record, lens, ("Started", "created_on"), ("Modified", "modified_on"), ("Ended", "exited_on")),
    )


def name_of(record: Record) -> str:
    """`Amina Uwase in Weekly report`."""
    who_ran, flow = person(get(record, "contact")), text_at(record, "flow")
    return f"{who_ran} in {flow}" if who_ran and flow else who_ran or flow


RESOURCE = Resource(
    name="runs",
    title="Runs",
    singular="run",
    section="Automation",
    order=2,
    help="Each contact's way through a flow, with what was answered.",
    scope="v2.runs",
    no_rights=params.EDITORS_ONLY,
    columns=(
        who("contact", "Contact", width=18, flex=1, priority=1, tone="strong"),
        text("flow", "Flow", width=18, flex=1, priority=2),
        Column("state", "State", _state, width=11, priority=2, sort=state),
        Column("responded", "Replied", _replied, width=7, priority=5, sort=lambda record: text_at(record, "responded")),
        Column("values", "Results", _answers, width=28, flex=3, priority=4, sort=_answered),
        date("modified_on", "Changed", priority=3),
        date("created_on", "Started", priority=7),
        date("exited_on", "Ended", priority=8, default=False),
        text("urn", "URN", "contact.urn", width=19, priority=8, tone="muted", default=False),
        Column(
            "path",
            "Steps",
            lambda record, _lens: Cell(str(len(items_at(record, "path")) or ""), "muted"),
            width=6,
            priority=8,
            align="right",
            sort=lambda record: float(len(items_at(record, "path"))),
            default=False,
        ),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
        text("id", "Number", width=12, priority=9, tone="muted", default=False),
    ),
    filters=(
        Filter("flow", "uuid", "Flow", "The runs of one flow.", values_from="flows"),
        params.contact("runs"),
        Filter("responded", "bool", "Replied", "Only runs whose contact has replied (false leaves nothing out)."),
        params.after("Changed"),
        params.before("Changed"),
        params.reverse(),
        params.uuid("run"),
        Filter("id", "int", "Number", "The run with this number."),
        Filter(
            "paths", "bool", "With paths", "False leaves out the steps, which makes pages smaller.", eras=params.SINCE_9
        ),
    ),
    exclusive=(frozenset({"contact", "flow"}),),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    references=(
        Reference("contact", "contacts"),
        Reference("contact.urn", "contacts", param="urn"),
        Reference("flow", "flows"),
        Reference("start", "flow_starts"),
    ),
    referrers=(
        Referrer("Messages", "messages", "contact", "contact.uuid"),
        Referrer("Definition", "definitions", "flow", "flow.uuid"),
    ),
    title_of=name_of,
    summary=summary,
    archived_later=True,
)
