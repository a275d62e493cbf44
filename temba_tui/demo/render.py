"""Canonical records as each era sends them.

The current era's shape is the record without its private keys. What older eras send differently is written here, type
by
type (api_v2.json's `response_fields`, and the 9.0.0 recordings); an anonymous workspace hides URNs in every era.
"""

from collections.abc import Callable, Mapping, Set
from typing import Any, Final
from zlib import crc32

from temba_tui.demo.context import Context
from temba_tui.demo.world import Record

Shape = Callable[[Record, Context], dict[str, Any]]

MASK: Final = "********"

_BROADCAST_STATUS: Final[dict[Any, str]] = {
    "pending": "queued",
    "started": "queued",
    "completed": "sent",
    "interrupted": "failed",
}
_START_STATUS: Final[dict[Any, str]] = {
    "queued": "pending",
    "started": "starting",
    "completed": "complete",
    "interrupted": "failed",
}
_REF_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ3456789"


def anon_number(uuid: str) -> int:
    """The number under which an anonymous workspace shows a contact."""
    return crc32(uuid.encode()) % 100_000


def anon_ref(uuid: str) -> str:
    """The six letters under which a current anonymous workspace shows a contact."""
    number = crc32(uuid.encode())
    letters = ""
    for _ in range(6):
        number, at = divmod(number, len(_REF_LETTERS))
        letters += _REF_LETTERS[at]
    return letters


def _public(record: Record, ctx: Context) -> dict[str, Any]:
    return {key: value for key, value in record.items() if not key.startswith("_")}


def _only(*keys: str) -> Shape:
    """Those keys of the record, in that order; a key that it lacks is null."""
    return lambda record, ctx: {key: record.get(key) for key in keys}


def _without(*keys: str) -> Shape:
    return lambda record, ctx: {
        key: value for key, value in record.items() if key not in keys and not key.startswith("_")
    }


def _expanded(record: Record, ctx: Context) -> list[dict[str, Any]]:
    channels = record.get("_channels") or {}
    found = []
    for urn in record["urns"]:
        scheme, _, path = urn.partition(":")
        channel = channels.get(urn)
        found.append({"channel": channel, "scheme": scheme, "path": MASK if ctx.anon else path, "display": None})
    if ctx.era == "26.3" and ctx.request.get("urn_order") != "priority":
        found.sort(key=lambda urn: urn["channel"] is None)
    return found


def _contact(record: Record, ctx: Context) -> dict[str, Any]:
    deleted = bool(record.get("_deleted"))
    urns: list[Any] = []
    if not deleted:
        if ctx.era != "2019" and ctx.request.truth("expand_urns"):
            urns = _expanded(record, ctx)
        elif ctx.anon:
            urns = [] if ctx.era == "2019" else [f"{urn.partition(':')[0]}:{MASK}" for urn in record["urns"]]
        else:
            urns = list(record["urns"])
    shown: dict[str, Any] = {"uuid": record["uuid"], "name": None if deleted else record["name"]}
    shown |= _anonymous(record["uuid"], ctx)
    if ctx.era != "2019":
        shown["status"] = None if deleted else record["status"]
    shown |= {
        "language": None if deleted else record["language"],
        "urns": urns,
        "groups": [] if deleted else record["groups"],
    }
    if ctx.era == "26.3":
        shown["notes"] = [] if deleted else record["notes"]
    shown["fields"] = {} if deleted else {**dict.fromkeys(ctx.store.new_fields), **record["fields"]}
    if ctx.era != "2019":
        shown["flow"] = None if deleted else record["flow"]
    shown |= {"created_on": record["created_on"], "modified_on": record["modified_on"]}
    if ctx.era != "2019":
        shown["last_seen_on"] = record["last_seen_on"]
    return shown | {
        "blocked": None if deleted else record["blocked"],
        "stopped": None if deleted else record["stopped"],
    }


def _anonymous(uuid: str, ctx: Context) -> dict[str, Any]:
    if not ctx.anon or ctx.era == "2019":
        return {}
    if ctx.era == "9.0.0":
        return {"anon_display": f"{anon_number(uuid):010d}"}
    return {"ref": anon_ref(uuid), "anon_display": anon_ref(uuid)}


def _message(record: Record, ctx: Context) -> dict[str, Any]:
    if ctx.era == "26.3":
        shown = _public(record, ctx)
    else:
        shown = {"id": record["id"], "broadcast": record.get("broadcast")}
        keys = ["contact", "urn", "channel", "direction", "type", "status", "archived", "visibility", "text", "labels",
                "flow", "attachments", "created_on", "sent_on", "modified_on", "media"]  # fmt: skip
        shown |= {key: record.get(key) for key in keys}
        if shown["status"] == "read":
            shown["status"] = "delivered"
        if ctx.era == "2019":
            shown["type"] = "ivr" if record["type"] == "voice" else "flow" if record.get("flow") else "inbox"
            del shown["flow"]
    if ctx.anon:
        shown["urn"] = None
    return shown


def _broadcast(record: Record, ctx: Context) -> dict[str, Any]:
    shown = _public(record, ctx)
    if ctx.era != "26.3":
        keys = ["id", "urns", "contacts", "groups", "text", "attachments", "base_language", "status", "created_on"]
        if ctx.era == "2019":
            keys = ["id", "urns", "contacts", "groups", "text", "status", "created_on"]
        shown = {key: record.get(key) for key in keys}
        shown["status"] = _BROADCAST_STATUS.get(shown["status"], shown["status"])
    if ctx.anon:
        shown["urns"] = None
    return shown


def _flow_start(record: Record, ctx: Context) -> dict[str, Any]:
    if ctx.era == "26.3":
        return _public(record, ctx)
    keys = ["id", "uuid", "flow", "status", "groups", "contacts", "params", "created_on", "modified_on", "extra",
            "restart_participants", "exclude_active"]  # fmt: skip
    if ctx.era == "2019":
        keys = [key for key in keys if key not in ("params", "exclude_active")]
    shown = {key: record.get(key) for key in keys}
    shown["status"] = _START_STATUS.get(shown["status"], shown["status"])
    return shown


def _run(record: Record, ctx: Context) -> dict[str, Any]:
    if ctx.era == "26.3":
        shown = _public(record, ctx)
        values = [
            (key, {part: of for part, of in value.items() if part != "_input"})
            for key, value in record["values"].items()
        ]
    else:
        shown = {"id": record["id"], **{key: value for key, value in _public(record, ctx).items() if key != "id"}}
        values = [
            (
                key,
                {
                    **{part: of for part, of in value.items() if part != "_input"},
                    "input": value.get("_input", value["value"]),
                },
            )
            for key, value in record["values"].items()
        ]
    shown["values"] = dict(values)
    if ctx.anon:
        contact = record["contact"]
        urn = contact.get("urn")
        hidden = f"{urn.partition(':')[0]}:{MASK}" if urn else urn
        shown["contact"] = {**contact, "urn": hidden, "urn_display": None, **_anonymous(contact["uuid"], ctx)}
    if ctx.era != "2019" and (ctx.request.get("paths") or "true").lower() not in ("true", "y", "yes", "1"):
        shown["path"] = None
    return shown


def _boundary(record: Record, ctx: Context) -> dict[str, Any]:
    shown = _public(record, ctx)
    if ctx.era != "26.3" and not ctx.request.truth("geometry"):
        shown["geometry"] = None
    return shown


def _archive(record: Record, ctx: Context) -> dict[str, Any]:
    shown = _public(record, ctx)
    if ctx.era != "26.3":
        del shown["type"]
        shown = {"archive_type": record["archive_type"], **shown}
        shown |= {"hash": record["hash"] or "", "download_url": record["download_url"] or ""}
    return shown


def _ticket(record: Record, ctx: Context) -> dict[str, Any]:
    shown = _public(record, ctx)
    if ctx.era != "26.3":
        shown["body"] = record.get("_body") or ""
    return shown


def _user(record: Record, ctx: Context) -> dict[str, Any]:
    if ctx.era == "26.3":
        return _public(record, ctx)
    return {
        "email": record["email"],
        "first_name": record["first_name"],
        "last_name": record["last_name"],
        "role": record.get("_role") or record["role"],
        "created_on": record["created_on"],
    }


SHAPES: Final[Mapping[str, Shape]] = {
    "archives": _archive,
    "boundaries": _boundary,
    "broadcasts": _broadcast,
    "contacts": _contact,
    "flow_starts": _flow_start,
    "messages": _message,
    "runs": _run,
    "tickets": _ticket,
    "users": _user,
}
"""How a type is drawn where it takes more than leaving keys out."""

_OLDER: Final[Mapping[str, Mapping[str, Shape]]] = {
    "9.0.0": {"channels": _without("type")},
    "2019": {
        "channels": _without("type"),
        "fields": _only("key", "label", "value_type"),
        "flows": _without("results", "parent_refs"),
        "groups": _without("system"),
    },
}


def render(name: str, record: Record, ctx: Context) -> dict[str, Any]:
    """The record of type `name` as the context's era sends it."""
    shape = _OLDER.get(ctx.era, {}).get(name) or SHAPES.get(name, _public)
    shown = shape(record, ctx)
    store = ctx.store
    return _refreshed(shown, store.names, store.gone) if store.names or store.gone else shown


def _refreshed(shown: dict[str, Any], names: Mapping[str, str | None], gone: Set[str]) -> dict[str, Any]:
    """The record with its references as they are now: renamed, and without what was deleted."""
    for key, value in shown.items():
        if isinstance(value, list):
            if any(
                isinstance(each, dict) and (each.get("uuid") in gone or each.get("uuid") in names) for each in value
            ):
                shown[key] = [_renamed(each, names) for each in value if each.get("uuid") not in gone]
        elif isinstance(value, dict) and value.get("uuid") in names:
            shown[key] = _renamed(value, names)
    return shown


def _renamed(reference: dict[str, Any], names: Mapping[str, str | None]) -> dict[str, Any]:
    uuid = str(reference.get("uuid"))
    return {**reference, "name": names[uuid]} if uuid in names else reference
