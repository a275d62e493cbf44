"""Resthook subscribers: the addresses that are called when a flow reaches a resthook."""

from temba_tui.resources import deletes, params, small_forms
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Filter, Referrer, Resource, text_at

RESOURCE = Resource(
    name="resthook_subscribers",
    title="Resthook subscribers",
    singular="subscriber",
    section="Integrations",
    order=3,
    short="· subscribers",
    help="The addresses that are called when a flow reaches a resthook.",
    identity=params.identity("id", params.by("id")),
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("target_url", "Address", width=40, flex=3, priority=1, tone="strong"),
        text("resthook", "Resthook", width=22, flex=1, priority=2),
        date("created_on", "Created", priority=3),
        text("id", "Number", width=8, priority=5, tone="muted"),
    ),
    filters=(
        Filter(
            "resthook", "text", "Resthook", "The subscribers of one resthook.", values_from="resthooks", by="resthook"
        ),
        Filter("id", "int", "Number", "The subscriber with this number."),
    ),
    newer_by=None,
    referrers=(Referrer("Events", "resthook_events", "resthook", "resthook"),),
    title_of=lambda record: text_at(record, "target_url"),
    form=small_forms.SUBSCRIBER,
    actions=(deletes.SUBSCRIBER,),
)
