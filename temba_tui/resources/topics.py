"""Topics: what tickets are about."""

from temba_tui.resources import params, small_forms
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import flag_column as flag
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Resource

RESOURCE = Resource(
    name="topics",
    title="Topics",
    singular="topic",
    section="Messaging",
    order=5,
    help="What tickets are about. The server cannot list the tickets of one topic: use / in Tickets.",
    eras=params.SINCE_9,
    gone="Topics came to the API in 2021 (6.5).",
    # No server can be asked for one topic: `uuid` is ignored and everything comes.
    identity=params.identity("uuid", params.NO_LOOKUP),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=26, flex=1, priority=1, tone="strong"),
        count("open", "Open", "counts.open", priority=2, label="Open tickets"),
        count("closed", "Closed", "counts.closed", priority=3, label="Closed tickets"),
        flag("system", "System", "system", width=6, priority=5),
        date("created_on", "Created", priority=4),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    newer_by=None,
    form=small_forms.TOPIC,
)
