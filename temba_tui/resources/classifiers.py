"""Classifiers: services that find the intent of a message."""

from temba_tui.resources import params
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import list_column as names
from temba_tui.resources.cells import page
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Resource

RESOURCE = Resource(
    name="classifiers",
    title="Classifiers",
    singular="classifier",
    section="Integrations",
    order=5,
    help="Services that find the intent of a message.",
    eras=params.ONLY_9,
    gone="Classifiers came to the API in 2019 (5.1) and left it in 2026 (26.1).",
    identity=params.identity("uuid", params.by("uuid", params.ONLY_9)),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=24, flex=1, priority=1, tone="strong"),
        text("type", "Type", width=10, priority=2, tone="muted"),
        names("intents", "Intents", width=20, flex=1, priority=3),
        date("created_on", "Created", priority=4),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        params.after("Created", params.ONLY_9),
        params.before("Created", params.ONLY_9),
        params.uuid("classifier", params.ONLY_9),
    ),
    newer_by=None,
    web_path=page("/classifier/read/{}/"),
)
