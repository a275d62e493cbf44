"""Campaigns: things that happen around a date of each contact of a group."""

from temba_tui.resources import params, small_forms
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import flag_column as flag
from temba_tui.resources.cells import page
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Reference, Referrer, Resource

RESOURCE = Resource(
    name="campaigns",
    title="Campaigns",
    singular="campaign",
    section="Automation",
    order=5,
    help="Messages and flows timed by a date of each contact of a group. Archived ones are not listed by the server.",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=28, flex=2, priority=1, tone="strong"),
        text("group", "Group", width=22, flex=1, priority=2),
        date("created_on", "Created", priority=3),
        flag("archived", "Archived", "archived", width=8, priority=9, default=False),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(params.uuid("campaign"),),
    newer_by=None,
    references=(Reference("group", "groups"),),
    referrers=(
        Referrer("Events", "campaign_events", "campaign"),
        Referrer("Contacts", "contacts", "group", "group.uuid"),
        Referrer("Definition", "definitions", "campaign"),
    ),
    web_path=page("/campaign/read/{}/"),
    # 2019 has numbers in its addresses, which the API does not send.
    web_path_by_era={"2019": lambda _record: None},
    form=small_forms.CAMPAIGN,
)
