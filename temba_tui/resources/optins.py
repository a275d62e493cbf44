"""Opt-ins: permissions that contacts are asked for on some channels."""

from temba_tui.resources import params
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Resource

RESOURCE = Resource(
    name="optins",
    title="Opt-ins",
    singular="opt-in",
    section="Messaging",
    order=8,
    help="Permissions that contacts are asked for on some channels.",
    eras=params.ONLY_9,
    gone="Opt-ins came to the API in 2023 (8.3) and left it in 2026 (26.3).",
    identity=params.identity("uuid", params.NO_LOOKUP),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=30, flex=1, priority=1, tone="strong"),
        date("created_on", "Created", priority=2),
        text("uuid", "UUID", width=36, priority=6, tone="muted"),
    ),
    newer_by=None,
)
