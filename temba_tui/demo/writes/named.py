"""Groups, labels, topics, opt-ins, fields and globals: things with a name of their own."""

import re
from typing import Any, Final

from temba_tui.demo import times
from temba_tui.demo.context import Context
from temba_tui.demo.http import Crash, detail, invalid_whole
from temba_tui.demo.validate import Form, choice, text, unique
from temba_tui.demo.validate import named as name_of
from temba_tui.demo.world import Record

_STATUS_GROUPS: Final = ("active", "blocked", "stopped", "archived")
_TYPES: Final = ("text", "number", "datetime", "state", "district", "ward")
_SYSTEM_FIELDS: Final = ("created on", "last seen on")
_OLD_SYSTEM_FIELDS: Final = ("id", "name", "language", "last seen on", "created on")
"""Names that 9.0.0 keeps for its own fields."""
_RESERVED: Final = ("has", "is", "fields", "urns", "created_on", "last_seen_on")
_OLD_RESERVED: Final = (
    *_RESERVED, "active", "blocked", "stopped", "archived", "created_by", "flow", "group", "groups", "history",
    "id", "language",
    "modified_by", "modified_on", "name", "org", "status", "tickets", "urn", "uuid",
    "tel", "mailto", "ext", "facebook", "twitter", "twitterid", "telegram", "whatsapp", "viber", "line",
    "jiochat", "wechat", "fcm",
    "freshchat", "instagram", "rocketchat", "slack", "vk", "webchat", "discord",
)  # fmt: skip


def _stamped(ctx: Context, record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "_created_on": times.key_of(ctx.now)}


def group(ctx: Context, form: Form, record: Record | None) -> Record:
    """A group. Its query can be neither given nor changed here."""
    table = ctx.store["groups"]
    kept = () if ctx.era == "26.3" else _STATUS_GROUPS
    name = form.take("name", name_of(table, record, *kept), required=True)
    form.check()
    if record is not None:
        ctx.store.rename(record["uuid"], name)
        return table.change(record, name=name)
    new = {"uuid": ctx.uuid4(), "name": name, "query": None, "status": "ready", "system": False, "count": 0}
    return table.put(_stamped(ctx, new))


def delete_group(ctx: Context, record: Record) -> None:
    """A group goes, out of its contacts too; not while a campaign or trigger needs it."""
    uuid = record["uuid"]
    used = any(row["group"]["uuid"] == uuid and not row["archived"] for row in ctx.store["campaigns"])
    if used or record.get("_used"):
        raise detail(400, "Group is being used by campaigns which must be archived first.")
    ctx.store["groups"].drop(uuid)
    ctx.store.forget(uuid)


def label(ctx: Context, form: Form, record: Record | None) -> Record:
    """A label."""
    table = ctx.store["labels"]
    name = form.take("name", name_of(table, record), required=True)
    form.check()
    if record is not None:
        ctx.store.rename(record["uuid"], name)
        return table.change(record, name=name)
    return new_label(ctx, name)


def new_label(ctx: Context, name: str) -> Record:
    """A label that nothing has yet."""
    return ctx.store["labels"].put(_stamped(ctx, {"uuid": ctx.uuid4(), "name": name, "count": 0}))


def delete_label(ctx: Context, record: Record) -> None:
    """A label goes, off its messages too."""
    ctx.store["labels"].drop(record["uuid"])
    ctx.store.forget(record["uuid"])


def topic(ctx: Context, form: Form, record: Record | None) -> Record:
    """A topic of tickets."""
    table = ctx.store["topics"]
    name = form.take("name", name_of(table, record), required=True)
    form.check()
    if record is not None:
        ctx.store.rename(record["uuid"], name)
        return table.change(record, name=name)
    counts = {"open": 0, "closed": 0}
    return table.put({"uuid": ctx.uuid4(), "name": name, "counts": counts, "system": False, "created_on": ctx.stamp})


def optin(ctx: Context, form: Form, record: Record | None) -> Record:
    """An opt-in."""
    table = ctx.store["optins"]
    name = form.take("name", name_of(table, None), required=True)
    form.check()
    return table.put({"uuid": ctx.uuid4(), "name": name, "created_on": ctx.stamp})


def key_of(name: str) -> str:
    """The key that the server makes of a field's or global's name."""
    return re.sub(r"([^a-z0-9]+)", "_", name.lower().strip()).strip("_")[:36]


def field(ctx: Context, form: Form, record: Record | None) -> Record:
    """A contact field, under its present or its older keys. The key follows from the first name and never changes."""
    table = ctx.store["fields"]
    kept = _SYSTEM_FIELDS if ctx.era == "26.3" else _OLD_SYSTEM_FIELDS
    reserved = _RESERVED if ctx.era == "26.3" else _OLD_RESERVED

    def letters(name: str) -> str | None:
        legal = re.fullmatch(r"[A-Za-z0-9\- ]+", name.replace("\0", ""))
        return None if legal else "Can only contain letters, numbers and hypens."

    def keyed(name: str) -> str | None:
        key = key_of(name)
        if letters(name) is None and "\0" not in name and (not re.match(r"[a-z]", key) or key in reserved):
            if unique((), None, *kept)(name):
                return None
            return f'Generated key "{key}" is invalid or a reserved name.'
        return None

    kind = text(36, checks=(letters, keyed, unique(table, record, *kept)))
    only = ctx.era == "2019"
    name = form.take("label", kind, required=only)
    value_types = choice(*("numeric" if each == "number" else each for each in _TYPES))
    value_type = form.take("value_type", value_types, required=only)
    of_type = "number" if value_type == "numeric" else value_type
    if not only:
        name = form.take("name", kind, default=name)
        of_type = form.take("type", choice(*_TYPES), default=of_type)
    if record is not None and of_type and record["type"] == "datetime" and of_type != "datetime":
        events = ctx.store["campaign_events"]
        if any(event["relative_to"]["key"] == record["key"] for event in events):
            form.refuse("type", "Can't change type of date field being used by campaign events.")
    form.check()
    for each, given in (("name", name), ("type", of_type)):
        if not given:
            raise invalid_whole(f"Field '{each}' is required.")
    shown = {"name": name, "type": of_type, "label": name, "value_type": "numeric" if of_type == "number" else of_type}
    if record is not None:
        return table.change(record, **shown)
    key = key_of(name)
    if table.get(key) is not None:
        raise Crash("two fields with one key")
    usages = {"flows": 0, "groups": 0, "campaign_events": 0}
    ctx.store.new_fields.append(key)
    made = {"key": key, "name": name, "type": of_type, "featured": False, "priority": 0, "usages": usages}
    return table.put(_stamped(ctx, {**made, "agent_access": "view", **shown}))


def global_(ctx: Context, form: Form, record: Record | None) -> Record:
    """A global. An update changes the value only; a new name that makes an existing key overwrites that global."""
    table = ctx.store["globals"]
    value = form.take("value", text(10_000), required=True)
    name: str | None = None
    if record is None:

        def letters(given: str) -> str | None:
            legal = re.fullmatch(r"[A-Za-z0-9_\- ]+", given)
            return None if legal else "Name contains illegal characters."

        def keyed(given: str) -> str | None:
            legal = letters(given) is None
            return "Name creates Key that is invalid" if legal and not re.match("[a-z]", key_of(given)) else None

        name = form.take("name", text(36, checks=(letters, keyed, unique(table, None))))
    form.check()
    if record is None and not name:
        raise invalid_whole("Name is required when creating new global.")
    old = record or table.get(key_of(name or ""))
    if old is not None:
        return table.change(old, value=value, modified_on=ctx.stamp)
    return table.put({"key": key_of(name or ""), "name": name, "value": value, "modified_on": ctx.stamp})
