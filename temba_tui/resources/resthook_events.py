"""Resthook events: what was sent to the subscribers of a resthook."""

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
    Identity,
    Record,
    Reference,
    Referrer,
    Resource,
    get,
    text_at,
)
from temba_tui.text import Lens, fold


def _results(record: Record) -> str:
    found = get(record, "data.results")
    if not isinstance(found, Mapping):
        return ""
    return " · ".join(f"{key} {text_at(one, 'category') or text_at(one, 'value')}" for key, one in found.items())


def name_of(record: Record) -> str:
    """`new-registration for Amina Uwase`."""
    hook, whom = text_at(record, "resthook"), person(get(record, "data.contact"))
    return f"{hook} for {whom}" if hook and whom else hook or whom


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Which run it came from, and what was sent of it."""
    results = get(record, "data.results")
    return blocks(
        head(name_of(record)),
        block(
            "",
            link("Contact", get(record, "data.contact"), "contacts"),
            link("Flow", get(record, "data.flow"), "flows"),
            link("Run", get(record, "data.run"), "runs", shown="the run"),
            link("Channel", get(record, "data.channel"), "channels"),
        ),
        block(
            "Results",
            *(
                line(str(key), lens.value(text_at(one, "value") or text_at(one, "category")))
                for key, one in (results.items() if isinstance(results, Mapping) else ())
            ),
        ),
        dates(record, lens, ("Created", "created_on")),
    )


RESOURCE = Resource(
    name="resthook_events",
    title="Resthook events",
    singular="resthook event",
    section="Integrations",
    order=2,
    short="· events",
    help="What was sent to the subscribers of resthooks lately; older events are dropped by the server.",
    # No id is sent: the moment, the resthook and the run tell them apart.
    identity=Identity(
        ("resthook", "created_on", "data.run.uuid", "data.contact.uuid"), together=True, lookup=params.NO_LOOKUP
    ),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("resthook", "Resthook", width=20, flex=1, priority=1, tone="strong"),
        who("contact", "Contact", "data.contact", width=20, flex=1, priority=2),
        text("flow", "Flow", "data.flow", width=18, flex=1, priority=3, tone="muted"),
        Column(
            "results",
            "Results",
            lambda record, _lens: Cell(_results(record), "muted"),
            width=18,
            flex=2,
            priority=5,
            sort=lambda record: fold(_results(record)),
        ),
        date("created_on", "When", priority=1, label="Created"),
    ),
    filters=(
        Filter("resthook", "text", "Resthook", "The events of one resthook.", values_from="resthooks", by="resthook"),
    ),
    newer_by=None,
    references=(
        Reference("data.contact", "contacts"),
        Reference("data.contact.urn", "contacts", param="urn"),
        Reference("data.flow", "flows"),
        Reference("data.run", "runs"),
        Reference("data.channel", "channels"),
    ),
    referrers=(
        Referrer("Subscribers", "resthook_subscribers", "resthook", "resthook"),
        Referrer("Run", "runs", "uuid", "data.run.uuid"),
    ),
    title_of=name_of,
    summary=summary,
)
