"""Labels that people and flows put on incoming messages."""

from temba_tui.resources import deletes, params, small_forms
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import page
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Filter, Referrer, Resource

RESOURCE = Resource(
    name="labels",
    title="Labels",
    singular="label",
    section="Messaging",
    order=2,
    help="Labels on incoming messages.",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=30, flex=1, priority=1, tone="strong"),
        count("count", "Messages", width=10, priority=2),
        text("uuid", "UUID", width=36, priority=6, tone="muted"),
    ),
    filters=(
        Filter("name", "text", "Name", "The label of exactly this name; case does not matter."),
        params.uuid("label"),
    ),
    exclusive=(frozenset({"uuid", "name"}),),
    # Ordered by creation, which the records do not show (all eras).
    sort_date=None,
    newer_by=None,
    referrers=(Referrer("Messages", "messages", "label"),),
    web_path=page("/msg/filter/{}/"),
    form=small_forms.LABEL,
    actions=(deletes.LABEL,),
)
