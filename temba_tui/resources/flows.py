"""Flows: the conversations that the workspace has designed."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, count_text, dates, head, line, number_at, page
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import flag_column as flag
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Line,
    Record,
    Referrer,
    Resource,
    get,
    items_at,
    text_at,
    text_of,
)
from temba_tui.text import Lens, format_count, plural

RUN_STATES = ("active", "waiting", "completed", "interrupted", "expired", "failed")


def runs_in_all(record: Record) -> int | None:
    """How many runs there were in all; None where the record does not say. (The keys of `runs` differ by era.)"""
    found = get(record, "runs")
    if not isinstance(found, Mapping):
        return None
    return sum(value for value in found.values() if isinstance(value, int) and not isinstance(value, bool))


def runs_under_way(record: Record) -> int | None:
    """How many runs are active or waiting."""
    found = get(record, "runs")
    if not isinstance(found, Mapping):
        return None
    return sum(
        int(number_at(found, key) or 0) for key in ("active", "waiting") if number_at(found, key) != float("inf")
    )


def _total(record: Record, _lens: Lens) -> Cell:
    found = runs_in_all(record)
    return Cell("" if found is None else format_count(found), "muted" if not found else "normal")


def _under_way(record: Record, _lens: Lens) -> Cell:
    found = runs_under_way(record)
    return Cell("" if found is None else format_count(found), "muted" if not found else "accent")


def _sort(value: int | None) -> float | None:
    return None if value is None else float(min(value, 2**63))


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What it is, how its runs went, what it asks."""
    counts = get(record, "runs")
    shown = counts if isinstance(counts, Mapping) else {}
    minutes = number_at(record, "expires")
    return blocks(
        head(
            text_at(record, "name"),
            text_at(record, "type"),
            "archived" if get(record, "archived") is True else "",
            f"expires after {_span(minutes)}" if minutes else "",
        ),
        block("Runs", *(line(str(key), count_text(value)) for key, value in shown.items())),
        block("Results", *(_result(one) for one in items_at(record, "results"))),
        block("Labels", *(line("", text_of(one)) for one in items_at(record, "labels"))),
        block("Needs from its parent", *(line("", text_of(one)) for one in items_at(record, "parent_refs"))),
        dates(record, lens, ("Modified", "modified_on"), ("Created", "created_on")),
    )


def _result(result: object) -> Line:
    shown = ", ".join(text_of(one) for one in items_at(result, "categories"))
    return line(text_at(result, "name") or text_at(result, "key") or "(no name)", shown or "any")


def _span(minutes: float) -> str:
    whole = int(min(minutes, 10**9))
    for size, word in ((10080, "week"), (1440, "day"), (60, "hour")):
        if whole and whole % size == 0:
            return plural(whole // size, word)
    return plural(whole, "minute")


RESOURCE = Resource(
    name="flows",
    title="Flows",
    singular="flow",
    section="Automation",
    order=1,
    help="The conversations that this workspace has designed.",
    columns=(
        text("name", "Name", width=28, flex=3, priority=1, tone="strong"),
        text("type", "Type", width=10, priority=4, tone="muted"),
        Column(
            "active",
            "Active",
            _under_way,
            width=7,
            priority=3,
            align="right",
            sort=lambda record: _sort(runs_under_way(record)),
            label="Runs under way",
        ),
        Column(
            "runs",
            "Runs",
            _total,
            width=8,
            priority=2,
            align="right",
            sort=lambda record: _sort(runs_in_all(record)),
            label="Runs in all",
        ),
        names("labels", "Labels", width=12, flex=1, priority=6, tone="muted"),
        flag("archived", "Archived", "archived", width=8, priority=5),
        date("modified_on", "Changed", priority=3),
        names("results", "Results", width=16, flex=1, priority=7, tone="muted", eras=params.SINCE_9),
        count("expires", "Expires", priority=9, default=False, label="Expires after (minutes)"),
        date("created_on", "Created", priority=8, default=False),
        text("uuid", "UUID", width=36, priority=9, default=False, tone="muted"),
    ),
    filters=(
        Filter("type", "choice", "Type", "Flows of one type.", choices=("message", "voice", "background", "survey")),
        Filter("archived", "bool", "Archived", "True: only archived ones; false: only those in use."),
        params.after("Changed"),
        params.before("Changed"),
        params.uuid("flow"),
    ),
    # Ordered by creation, filtered by the last change (all eras): see Resource.coverage_key.
    sort_date="created_on",
    filter_date="modified_on",
    referrers=(
        Referrer("Runs", "runs", "flow"),
        Referrer("Definition", "definitions", "flow"),
    ),
    summary=summary,
    web_path=page("/flow/editor/{}/"),
)
