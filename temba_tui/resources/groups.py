"""Groups of contacts: filled by hand, or smart ones whose members a query decides."""

from collections.abc import Sequence

from temba_tui.resources import deletes, params, small_forms
from temba_tui.resources.cells import block, blocks, count_text, head, line, page
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import flag_column as flag
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Referrer, Resource, get, text_at
from temba_tui.text import Lens


def kind(record: Record) -> str:
    """`smart` where a query decides who is in it; `system` where the server keeps it; else `manual`."""
    if text_at(record, "query"):
        return "smart"
    return "system" if get(record, "system") is True else "manual"


def _kind(record: Record, _lens: Lens) -> Cell:
    found = kind(record)
    return Cell(found, "accent" if found == "smart" else "muted")


def summary(record: Record, _lens: Lens) -> Sequence[Block]:
    """What makes a contact a member, and how many there are."""
    members = get(record, "count")
    return blocks(
        head(
            text_at(record, "name"),
            kind(record),
            f"{count_text(members)} contacts" if members is not None else "",
            text_at(record, "status") if text_at(record, "status") != "ready" else "",
        ),
        block("Query", line("", text_at(record, "query"))),
    )


RESOURCE = Resource(
    name="groups",
    title="Groups",
    singular="group",
    section="People",
    order=2,
    help="Groups of contacts; the members of a smart one are chosen by its query.",
    columns=(
        text("name", "Name", width=30, flex=2, priority=1, tone="strong"),
        count("count", "Contacts", width=9, priority=2),
        Column("kind", "Kind", _kind, width=6, priority=3, sort=kind),
        choice(
            "status",
            "Status",
            {"evaluating": "warn", "initializing": "warn", "invalid": "bad"},
            width=12,
            priority=5,
            tone="muted",
        ),
        text("query", "Query", width=30, flex=3, priority=4, tone="muted"),
        flag("system", "System", "system", width=6, priority=9, default=False, eras=params.SINCE_9),
        text("uuid", "UUID", width=36, priority=9, default=False, tone="muted"),
    ),
    filters=(
        Filter("name", "text", "Name", "The group of exactly this name; case does not matter."),
        params.uuid("group"),
        Filter("manual_only", "bool", "Manual only", "Leaves smart groups out.", eras=params.SINCE_26),
    ),
    exclusive=(frozenset({"uuid", "name"}),),
    # Ordered by creation, which the records do not show (all eras).
    sort_date=None,
    newer_by=None,
    referrers=(Referrer("Contacts", "contacts", "group"),),
    summary=summary,
    web_path=page("/contact/group/{}/"),
    web_path_by_era={"2019": page("/contact/filter/{}/"), "9.0.0": page("/contact/filter/{}/")},
    form=small_forms.GROUP,
    actions=(deletes.GROUP,),
)
