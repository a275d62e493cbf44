"""A small workspace for each era and organisation, gathered from what the recorded GETs answered.

A row is turned into the demo's canonical record (26.3's shape with private keys); what an older era does not show is
filled in with what is usual. The demo then draws the older shape from it, and the suite compares that with the
recording.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from temba_tui.demo.table import ASCENDING, IDENTITY, ORDER
from temba_tui.demo.times import key
from temba_tui.demo.world import COLLECTIONS, World
from temba_tui.eras import Era
from tests.contract.recorded import MAIN, Case, cases

Row = dict[str, Any]


class Known(dict[Any, Row]):
    """Records by identity, which knows whether it was changed: an unchanged one need not be sorted again."""

    touched = False

    def __setitem__(self, key: Any, value: Row) -> None:
        self.touched = True
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:
        self.touched = True
        super().__delitem__(key)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        self.touched = True
        return super().setdefault(key, default)

    def pop(self, key: Any, default: Any = None) -> Any:
        self.touched = True
        return super().pop(key, default)


Rows = dict[str, Known]
"""Records by type and identity."""

NOW = {"26.3": datetime(2026, 11, 21, 18, 30, tzinfo=UTC), "9.0.0": datetime(2026, 11, 21, 17, 50, tzinfo=UTC)}
"""When the recordings were made."""

STATUS = {
    "broadcasts": {"queued": "queued", "sent": "completed"},
    "flow_starts": {"complete": "completed", "starting": "started"},
}


def identity_of(kind: str, row: Row) -> Any:
    """What tells a record of a type from others; position counts where a type has no identity."""
    if kind == "archives":
        return (row["archive_type"], row["period"], row["start_date"])
    if kind == "resthook_events":
        return row["created_on"] + row["resthook"] + str(row["data"])
    key = IDENTITY.get(kind, "uuid")
    return row.get(key, row.get("id"))


def canonical(kind: str, row: Row, era: Era) -> Row:
    """The canonical record of a row as `era` sent it."""
    made = {**row}
    if kind == "contacts":
        made = _contact(made, era)
    elif kind == "runs":
        made["values"] = {key: _value(value) for key, value in row["values"].items()}
        made["path"] = row["path"] or []
    elif kind == "tickets" and era != "26.3":
        made |= {"_body": row["body"], "body": None}
    elif kind == "archives" and era != "26.3":
        made |= {"type": row["archive_type"], "hash": row["hash"] or None, "download_url": row["download_url"] or None}
    elif kind == "messages" and era != "26.3":
        made |= {"uuid": f"message-{row['id']}", "quick_replies": []}
    elif kind == "broadcasts" and era != "26.3":
        made |= {"uuid": f"broadcast-{row['id']}", "progress": {"total": -1, "started": 0}, "quick_replies": {}}
    elif kind == "flow_starts" and era != "26.3":
        made["progress"] = {"total": -1, "started": 0}
    elif kind == "users" and era != "26.3":
        role = row["role"] if row["role"] in ("administrator", "editor", "agent") else "agent"
        made |= {"uuid": f"user-{row['email']}", "name": f"{row['first_name']} {row['last_name']}".strip(), "team":
        None,
                 "avatar": None, "role": role, "_role": row["role"]}  # fmt: skip
    elif kind == "channels" and era != "26.3":
        made["type"] = "android"
    if kind in STATUS and era != "26.3":
        made["status"] = STATUS[kind].get(row["status"], row["status"])
    return made


def _contact(row: Row, era: Era) -> Row:
    made = {"notes": [], **row}
    made.pop("ref", None)
    made.pop("anon_display", None)
    if row["urns"] and isinstance(row["urns"][0], dict):
        names = [f"{urn['scheme']}:{urn['path']}" for urn in row["urns"]]
        made |= {
            "urns": names,
            "_channels": {name: urn["channel"] for name, urn in zip(names, row["urns"], strict=True)},
        }
    if row["status"] is None:
        made |= {"_deleted": True, "status": "active", "blocked": False, "stopped": False}
    return made


def _value(value: Row) -> Row:
    made = {key: part for key, part in value.items() if key != "input"}
    return {**made, "_input": value["input"]} if "input" in value else made


def rows_of(case: Case) -> list[Row]:
    """The canonical records that a recorded GET shows; none where it shows less than all of a record."""
    if case.method != "GET" or case.status != 200 or not case.is_list or case.endpoint not in COLLECTIONS:
        return []
    return [canonical(case.endpoint, row, case.era) for row in case.rows]


@cache
def harvest(era: Era, org: str) -> Rows:
    """All that the recorded GETs of one organisation showed; the plain list of a type is believed first."""
    found: Rows = {kind: Known() for kind in COLLECTIONS}
    # Later cases win, so the plain lists come last; expanded URNs come first, for the channels that nothing else shows.
    ordered = sorted((case for case in cases(era) if case.org == org), key=_weight)
    for case in ordered:
        for row in rows_of(case):
            known = found[case.endpoint]
            identity = identity_of(case.endpoint, row)
            old = known.get(identity, {})
            row = {**{key: value for key, value in old.items() if key.startswith("_") and key != "_deleted"}, **row}
            if case.endpoint == "runs" and not row["path"]:
                row["path"] = old.get("path", [])
            if case.endpoint == "boundaries" and not row.get("geometry"):
                row["geometry"] = old.get("geometry")
            known[identity] = row
    _referred(found)
    if era != "26.3":
        for row in found["boundaries"].values():
            row["geometry"] = row["geometry"] or {"type": "MultiPolygon", "coordinates": []}
    return found


TYPES = {
    **dict.fromkeys(("age", "household_size", "weight_kg", "risk_score"), "number"),
    **dict.fromkeys(("joined_on", "birth_date", "edd", "last_visit"), "datetime"),
    **dict.fromkeys(("state", "home_state"), "state"),
    **dict.fromkeys(("lga", "home_district"), "district"),
    **dict.fromkeys(("ward", "birth_ward"), "ward"),
}
"""The recorded workspaces' fields that are no text, as the contacts' values show."""
QUERIES = {"Unregistered (Smart)": 'joined_on = ""'}
"""A group's query that no recording shows, as its members do."""


def field_row(key: str, name: str) -> Row:
    """A field that is known by its key alone."""
    kind = TYPES.get(key, "text")
    usages = {"flows": 0, "groups": 0, "campaign_events": 0}
    value_type = "numeric" if kind == "number" else kind
    return {"key": key, "name": name, "type": kind, "featured": False, "priority": 0, "usages": usages,
            "agent_access": "view", "label": name, "value_type": value_type}  # fmt: skip


REFERENCES = {"labels": ("messages", "labels"), "groups": ("contacts", "groups")}


def _referred(found: Rows) -> None:
    """Lists of labels, groups and fields are cut short in the recordings; those that other records name exist too."""
    for kind, (holders, of) in REFERENCES.items():
        for row in list(found[holders].values()):
            for each in row[of]:
                blank: Row = {"count": 0}
                if kind == "groups":
                    blank = {"query": QUERIES.get(each["name"]), "status": "ready", "system": False, "count": 0}
                found[kind].setdefault(each["uuid"], {**each, **blank})
    first = next(iter(found["contacts"].values()), {"fields": {}})
    for name in first["fields"]:
        found["fields"].setdefault(name, field_row(name, name.replace("_", " ").title()))


def _weight(case: Case) -> int:
    if "expand_urns" in case.raw_query or "geometry" in case.raw_query:
        return 0
    if case.name.endswith(("/list", "/list_page2")) and case.org == MAIN:
        return 3
    return 2 if case.name.startswith(case.endpoint) else 1


@cache
def workspace(era: Era, org: str) -> Row:
    """The workspace's own record."""
    for case in cases(era):
        if case.endpoint in ("workspace", "org") and case.status == 200 and case.org == org:
            return dict(case.answer)
    main = next(case for case in cases(era) if case.name == "workspace/list").answer
    return {**main, "uuid": f"workspace-of-{org}", "name": org, "anon": org.startswith("Anonymous")}


@cache
def definitions(era: Era) -> dict[str, Row]:
    """Definitions of flows by uuid."""
    found: dict[str, Row] = {}
    for case in cases(era):
        if case.endpoint == "definitions" and case.status == 200 and isinstance(case.answer, dict):
            for flow in case.answer["flows"]:
                found[flow.get("uuid") or flow["metadata"]["uuid"]] = flow
    return found


def _sorted(kind: str, records: Known) -> list[Row]:
    order = ORDER.get(kind, "created_on")
    listed = list(records.values())
    if order != "_created_on":
        listed.sort(key=lambda row: row.get("id") or 0, reverse=kind not in ASCENDING)
        listed.sort(key=lambda row: key(row.get(order)), reverse=kind not in ASCENDING)
    return listed


@cache
def _sorted_harvest(era: Era, org: str, kind: str) -> list[Row]:
    return _sorted(kind, harvest(era, org)[kind])


def world_of(era: Era, org: str, rows: Rows, *, mailroom: bool = True) -> World:
    """A world of those records, each type in the order in which its list shows it."""
    collections = {
        kind: _sorted(kind, records) if records.touched else _sorted_harvest(era, org, kind)
        for kind, records in rows.items()
    }
    limits = dict.fromkeys(("fields", "groups", "labels", "globals", "topics"), 3) if "limits=3" in org else {}
    return World(
        workspace=workspace(era, org),
        now=NOW[era],
        collections=collections,
        definition=definitions(era).get,
        limits=limits,
        mailroom=mailroom,
        suspended=org.startswith("Suspended"),
        flagged=org.startswith("Flagged"),
    )
