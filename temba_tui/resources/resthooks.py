"""Resthooks: named places in flows to which other programs subscribe."""

from temba_tui.resources import params
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Referrer, Resource, text_at

RESOURCE = Resource(
    name="resthooks",
    title="Resthooks",
    singular="resthook",
    section="Integrations",
    order=1,
    help="Named places in flows to which other programs subscribe.",
    identity=params.identity("resthook", params.NO_LOOKUP),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("resthook", "Resthook", width=30, flex=1, priority=1, tone="strong"),
        date("modified_on", "Changed", priority=2),
        date("created_on", "Created", priority=3),
    ),
    filters=(params.reverse(),),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    referrers=(
        Referrer("Subscribers", "resthook_subscribers", "resthook", "resthook"),
        Referrer("Events", "resthook_events", "resthook", "resthook"),
    ),
    title_of=lambda record: text_at(record, "resthook"),
)
