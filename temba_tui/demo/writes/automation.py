"""Campaigns and their events, flow starts, and subscribers to resthooks."""

import json
import re
from typing import Any, Final

from temba_tui.demo import sending
from temba_tui.demo.context import Context
from temba_tui.demo.http import Crash, invalid_whole
from temba_tui.demo.validate import (
    Form,
    Wrong,
    boolean,
    choice,
    integer,
    listed,
    name_check,
    reference,
    references,
    text,
    translated,
    unique,
)  # fmt: skip
from temba_tui.demo.world import Record
from temba_tui.demo.writes import find
from temba_tui.demo.writes.messaging import longest

UNITS: Final = ("minutes", "hours", "days", "weeks")
LONGEST_PARAMS: Final = 10_000
_SYSTEM_DATES: Final = {"created_on": "Created On", "last_seen_on": "Last Seen On"}
SCHEDULING: Final = 5.0
"""For how many seconds after it was made an event is being scheduled, and cannot be changed."""


def campaign(ctx: Context, form: Form, record: Record | None) -> Record:
    """A campaign; its name and group are both needed every time."""
    table = ctx.store["campaigns"]
    name = form.take("name", text(64, checks=(name_check(64), unique(table, record))), required=True)
    group = form.take("group", reference(find.group(ctx)), required=True)
    form.check()
    if record is not None:
        ctx.store.rename(record["uuid"], name)
        return table.change(record, name=name, group=find.refer(group))
    made = {"uuid": ctx.uuid4(), "name": name, "archived": False, "group": find.refer(group)}
    return table.put({**made, "created_on": ctx.stamp})


def _date_field(ctx: Context, key: Any) -> Record | None:
    if key in _SYSTEM_DATES:
        return {"key": key, "name": _SYSTEM_DATES[key], "type": "datetime"}
    return ctx.store["fields"].get(str(key))


def _campaign(ctx: Context, uuid: Any) -> Record | None:
    """A campaign that is not archived."""
    found = ctx.store["campaigns"].get(uuid)
    return None if found is None or found["archived"] else found


def event(ctx: Context, form: Form, record: Record | None) -> Record:
    """A campaign's event: a message or a flow, so long before or after a date. Everything is needed every time."""
    campaign = form.take("campaign", reference(lambda uuid: _campaign(ctx, uuid)), required=True)
    offset = form.take("offset", integer(), required=True)
    unit = form.take("unit", choice(*UNITS), required=True)
    hour = form.take("delivery_hour", integer(-1, 23), required=True)
    relative_to = form.take("relative_to", reference(lambda key: _date_field(ctx, key)), required=True)
    message = form.take("message", translated(text(longest(ctx)), ctx.language))
    flow = form.take("flow", reference(find.by_uuid(ctx, "flows")))
    if record is not None and campaign is not None and record["campaign"]["uuid"] != campaign["uuid"]:
        form.refuse("campaign", "Cannot change campaign for existing events")
    if message is not None and not message.get(ctx.language):
        form.refuse("message", "Message text in default flow language is required.")
    form.check()
    if (message is None) == (flow is None):
        raise invalid_whole(f"Flow{' UUID' if ctx.era == '2019' else ''} or a message text required.")
    if record is not None and ctx.era == "26.3" and ctx.now.timestamp() < record.get("_scheduled_until", 0):
        raise invalid_whole("Cannot modify events which are currently being scheduled.")
    if relative_to["type"] != "datetime":
        raise Crash("an event that hangs on a field that is no date")
    if abs(offset) > 2**31:
        raise Crash("an offset too large for its column")
    table = ctx.store["campaign_events"]
    drawn: dict[str, Any] = {
        "campaign": find.refer(campaign),
        "relative_to": {key: relative_to[of] for key, of in (("key", "key"), ("name", "name"), ("label", "name"))},
        "offset": offset,
        "unit": unit,
        "delivery_hour": hour,
        "flow": find.refer(flow) if flow else None,
        "message": message,
    }
    if record is not None:
        rescheduled = any(record[key] != drawn[key] for key in ("relative_to", "offset", "unit", "delivery_hour"))
        until = ctx.now.timestamp() + SCHEDULING if rescheduled else record.get("_scheduled_until", 0)
        if ctx.era == "26.3":
            return table.change(record, **drawn, _scheduled_until=until)
        # Older servers end the event and begin another in its place: its identity changes.
        table.drop(record["uuid"])
        return table.put({**record, **drawn, "uuid": ctx.uuid4(), "created_on": ctx.stamp})
    until = ctx.now.timestamp() + SCHEDULING
    return table.put({"uuid": ctx.uuid4(), **drawn, "created_on": ctx.stamp, "_scheduled_until": until})


def delete_event(ctx: Context, record: Record) -> None:
    """An event goes."""
    ctx.store["campaign_events"].drop(record["uuid"])


def _params(ctx: Context, *, current: bool) -> Any:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("Must be a valid JSON object")
        if not current:
            return dict(_normalised(value))
        if len(json.dumps(value)) > LONGEST_PARAMS:
            raise Wrong("Cannot exceed 10,000 characters encoded.")
        return value

    return read


def _normalised(value: Any) -> Any:
    """Parameters as older servers keep them: keys of letters, digits and underscores, lists as objects, null as ""."""
    if isinstance(value, dict):
        return {re.sub(r"[^a-zA-Z0-9_]", "_", str(key))[:255]: _normalised(each) for key, each in value.items()}
    if isinstance(value, list):
        return {str(at): _normalised(each) for at, each in enumerate(value)}
    if value is None:
        return ""
    return value[:640] if isinstance(value, str) else value


def start(ctx: Context, form: Form, record: Record | None) -> Record:
    """A flow started for contacts, groups and URNs; it stays pending for a moment. A look-up in the address changes
    nothing."""
    current = ctx.era == "26.3"
    flow = form.take("flow", reference(find.by_uuid(ctx, "flows")), required=True)
    groups = form.take("groups", references(find.group(ctx)), default=[])
    contacts = form.take("contacts", references(find.contact(ctx)), default=[])
    urns = form.take("urns", listed(find.urn(ctx)), default=[])
    restart = form.take("restart_participants", boolean, default=True)
    exclude = form.take("exclude_active", boolean, default=False)
    extra = form.take("extra", _params(ctx, current=False), null=not current)
    params = form.take("params", _params(ctx, current=current), null=not current)
    form.check()
    if not (groups or contacts or urns):
        raise invalid_whole("Must specify at least one group, contact or URN")
    kept = params if params is not None else extra if extra is not None else {}
    made = ctx.store["flow_starts"].put(
        {
            "uuid": ctx.uuid4(),
            "flow": find.refer(flow),
            "status": "pending",
            "progress": {"total": -1, "started": 0},
            "groups": [find.refer(each) for each in groups],
            "contacts": [find.refer(each) for each in contacts],
            "params": kept,
            "created_on": ctx.stamp,
            "modified_on": ctx.stamp,
            "id": ctx.store.next_id("flow_starts"),
            "extra": kept,
            "restart_participants": restart,
            "exclude_active": exclude,
            "_urns": urns,
        }
    )
    sending.start_flow(ctx, made)
    return made


def subscriber(ctx: Context, form: Form, record: Record | None) -> Record:
    """A URL that is told of a resthook's events. A look-up in the address changes nothing."""
    slug = form.take("resthook", text(), required=True)
    url = form.take("target_url", text(), required=True)
    if slug is not None and ctx.store["resthooks"].get(slug) is None:
        form.refuse("resthook", f"No resthook with slug: {slug}")
    if url is not None and not re.match(r"https?://[^\s/]+", url):
        form.refuse("target_url", "Enter a valid URL.")
    form.check()
    table = ctx.store["resthook_subscribers"]
    if table.find(resthook=slug, target_url=url) is not None:
        raise invalid_whole("URL is already subscribed to this event.")
    if len(url) > 200:
        raise Crash("a URL longer than its column")
    made = {"id": ctx.store.next_id("resthook_subscribers"), "resthook": slug, "target_url": url}
    return table.put({**made, "created_on": ctx.stamp})


def delete_subscriber(ctx: Context, record: Record) -> None:
    """A subscriber goes."""
    ctx.store["resthook_subscribers"].drop(record["id"])
