"""Globals: values that every flow of the workspace can read."""

from temba_tui.resources import params, small_forms
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Filter, Resource

RESOURCE = Resource(
    name="globals",
    title="Globals",
    singular="global",
    section="Automation",
    order=7,
    help="Values that every flow can read. They may be secrets, so they show as dots until you reveal them.",
    eras=params.SINCE_9,
    gone="Globals came to the API in 2019 (5.3).",
    identity=params.identity("key", params.by("key", params.SINCE_9)),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=24, flex=1, priority=1, tone="strong"),
        text("key", "Key", width=20, flex=1, priority=2),
        text("value", "Value", width=26, flex=2, priority=3, masked=True),
        date("modified_on", "Changed", priority=4),
    ),
    filters=(
        Filter("key", "key", "Key", "The global with exactly this key.", eras=params.SINCE_9),
        params.after("Changed", params.SINCE_9),
        params.before("Changed", params.SINCE_9),
        params.reverse(),
    ),
    sort_date="modified_on",
    reverse_eras=params.SINCE_9,
    masked=frozenset({"value"}),
    form=small_forms.GLOBAL,
)
