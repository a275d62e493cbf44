"""What has to be so before a recorded write: derived from the request and from what was answered, never from the demo.

The recordings tell neither their order nor the state between them, so every case has a workspace of its own. It holds
what the recorded lists showed, and these rules put right what another recording changed: a thing that was made does not
exist yet, one that was changed or deleted does, a name that was refused as taken is taken.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from temba_tui.demo import urns
from temba_tui.demo.context import Principal
from temba_tui.demo.filters import as_uuid
from tests.contract.blanks import BLANKS, SAMPLE_DATE
from tests.contract.harvest import Known, Row, Rows, canonical, field_row, harvest, identity_of, rows_of
from tests.contract.recorded import Case

REFERS = {"contacts": "contacts", "contact": "contacts", "groups": "groups", "group": "groups", "flow": "flows",
          "campaign": "campaigns", "topic": "topics", "label": "labels", "tickets": "tickets"}  # fmt: skip
BY_NAME = ("groups", "group", "label")
NAMED = ("groups", "labels", "topics", "optins", "fields", "globals", "campaigns")


def rows_for(case: Case) -> Rows:
    """The workspace in which a case is asked."""
    rows: Rows = {kind: Known(known) for kind, known in harvest(case.era, case.org).items()}
    if case.method == "GET":
        _show(case, rows)
    elif case.role and case.status not in (405, 415, 429):
        _write(case, rows)
    return rows


def principal_for(case: Case) -> Principal:
    """Whose token a case has, by the note that was made of it."""
    role: Any = case.role or "administrator"
    if "demoted to Agent" in case.note:
        role = "agent"
    return Principal(
        case.email or "ada.admin@example.org",
        role,
        active="deactivated" not in case.note,
        member="no longer in the workspace" not in case.note and "demoted to Editor" not in case.note,
        can_assign="can_assign = false" not in case.note,
    )


def _show(case: Case, rows: Rows) -> None:
    """What a GET showed is there as it was then; what a look-up by identity did not find is not."""
    if case.endpoint == "definitions" and case.status == 200 and isinstance(case.answer, dict):
        _exported(case, rows)
    if case.endpoint not in rows or case.status != 200 or not case.is_list:
        return
    table = rows[case.endpoint]
    for row in rows_of(case):
        identity = identity_of(case.endpoint, row)
        old = table.get(identity, {})
        kept = {key: value for key, value in old.items() if key in ("_channels",)}
        if case.endpoint == "runs" and "paths" in case.raw_query:
            kept["path"] = old.get("path", [])
            row = {**row, **kept}
        if case.endpoint == "boundaries" and case.era != "26.3" and "geometry" not in case.raw_query:
            row = {**row, "geometry": old.get("geometry")}
        table[identity] = {**kept, **row}
    if case.rows:
        return
    wanted = case.query.get("uuid") or case.query.get("id")
    for identity in [
        key for key, row in table.items() if wanted and wanted in (str(row.get("uuid")), str(row.get("id")))
    ]:
        del table[identity]
    if case.query.get("contact"):
        for identity in [
            key for key, row in table.items() if (row.get("contact") or {}).get("uuid") == case.query["contact"]
        ]:
            del table[identity]


UNITS = {"M": "minutes", "H": "hours", "D": "days", "W": "weeks"}


def _exported(case: Case, rows: Rows) -> None:
    """The campaigns and events of an export: the recorded lists of them are cut short."""
    for each in case.answer["campaigns"]:
        campaign = {"uuid": each["uuid"], "name": each["name"]}
        _put(rows, "campaigns", **campaign, group={key: each["group"][key] for key in ("uuid", "name")})
        for event in each["events"]:
            relative_to = {"key": event["relative_to"]["key"], "name": event["relative_to"]["label"]}
            rows["campaign_events"][event["uuid"]] = {
                "uuid": event["uuid"], "campaign": campaign, "relative_to": relative_to, "offset": event["offset"],
                "unit": UNITS[event["unit"]], "delivery_hour": event["delivery_hour"], "flow": event.get("flow"),
                "message": event.get("message"), "created_on": SAMPLE_DATE,
            }  # fmt: skip
    for kind, key in (("fields", "key"), ("groups", "uuid")):
        for each in case.answer[kind]:
            rows[kind].setdefault(each[key], {**BLANKS[kind], **each})


def _put(rows: Rows, kind: str, **values: Any) -> Row:
    row = {**BLANKS[kind], **values}
    for key in ("uuid", "key"):
        if key in row and not row[key]:
            row[key] = f"made-{len(rows[kind])}"
    rows[kind][identity_of(kind, row)] = row
    return row


def _change(rows: Rows, kind: str, identity: Any, **values: Any) -> None:
    rows[kind][identity] = {**rows[kind][identity], **values}


def _drop(rows: Rows, kind: str, keep: str | None = None, **values: Any) -> None:
    for identity, row in list(rows[kind].items()):
        for name, value in values.items():
            have = row.get(name)
            same = have.lower() == value.lower() if isinstance(have, str) and isinstance(value, str) else have == value
            if same and identity != keep:
                rows[kind].pop(identity, None)


def _write(case: Case, rows: Rows) -> None:
    sent = case.sent if isinstance(case.sent, dict) else {}
    text = json.dumps(case.answer)
    kind = case.endpoint
    _fields(case, sent, rows)
    _places(case, rows)
    _referred(case, sent, rows)
    if case.status == 409:
        for at in range(3):
            _put(
                rows,
                kind,
                **({"key": f"k{at}"} if kind in ("fields", "globals") else {"uuid": f"u{at}"}),
                name=f"Nr {at}",
            )
    _addressed(case, rows)
    if case.status in (200, 201) and kind in rows and isinstance(case.answer, dict):
        _succeeded(case, sent, rows)
    if kind in NAMED and "must be unique" in text and isinstance(sent.get("name"), str):
        _taken(case, sent["name"].strip(), rows)
    if kind == "contacts":
        _urns(case, sent, rows)
    if kind == "ticket_actions":
        _tickets(case, sent, rows)
    if kind == "resthook_subscribers" and "already subscribed" in text:
        _put(rows, kind, id=4711, resthook=sent["resthook"], target_url=sent["target_url"])
    if kind == "messages" and case.status in (200, 201) and case.answer["urn"]:
        # A contact that no list showed: it can be written to where the answer says so.
        to = rows["contacts"][sent["contact"]]
        channels = {case.answer["urn"]: case.answer["channel"]}
        _change(rows, "contacts", sent["contact"], urns=to["urns"] or list(channels), _channels=channels)
        if case.answer["status"] == "failed":
            _change(rows, "contacts", sent["contact"], status="blocked")
    if kind == "message_actions":
        _messages(case, sent, rows)
    if "Non-active contacts cannot" in text:
        for uuid in re.findall(r"[0-9a-f-]{36}", text):
            _change(rows, "contacts", uuid, status="blocked", blocked=True)
    if "used by campaign events" in text:
        events = rows["campaign_events"]
        first = next(iter(events))
        events[first] = {**events[first], "relative_to": {"key": case.query["key"], "name": "x", "label": "x"}}


def _fields(case: Case, sent: Row, rows: Rows) -> None:
    """Fields that a body names are there, unless refused as unknown: the recorded list of fields is cut short."""
    refused = json.dumps(case.answer)
    given = sent.get("fields")
    shown = case.answer.get("fields") if isinstance(case.answer, dict) and case.status in (200, 201) else None
    for name in shown if isinstance(shown, dict) else ():
        rows["fields"].setdefault(name, field_row(name, name))
    for name in [*(given if isinstance(given, dict) else ()), sent.get("relative_to")]:
        unknown = f"key: {name}" in refused or f"object: {name}" in refused
        if isinstance(name, str) and not unknown and name not in rows["fields"] and len(given or ()) < 100:
            label = name.replace("_", " ").title()
            rows["fields"][name] = field_row(name, label)


def _places(case: Case, rows: Rows) -> None:
    """Places that an answer names by their path are there: the recorded list of boundaries is cut short."""
    shown = case.answer.get("fields") if isinstance(case.answer, dict) else None
    for value in shown.values() if isinstance(shown, dict) else ():
        above: Any = None
        names = value.split(" > ") if isinstance(value, str) and " > " in value else []
        for level, name in enumerate(names):
            osm_id = f"made-{level}-{name}"
            row = {"osm_id": osm_id, "name": name, "parent": above, "level": level, "aliases": [], "geometry": None}
            rows["boundaries"].setdefault(osm_id, row)
            above = {"osm_id": osm_id, "name": name}


def _names(answer: Any) -> Iterator[tuple[str, Any]]:
    """The uuid and name of everything that an answer refers to."""
    if isinstance(answer, dict):
        if "uuid" in answer and "name" in answer:
            yield answer["uuid"], answer["name"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for each in answer:
            yield from _names(each)


def _referred(case: Case, sent: Row, rows: Rows) -> None:
    """What the body names is there, unless it was refused as unknown."""
    refused = re.findall(r"No such object: ([^\"]+)", json.dumps(case.answer, ensure_ascii=False))
    shown = dict(_names(case.answer))
    for key, kind in REFERS.items():
        value = sent.get(key)
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str) or not each or each in refused:
                continue
            table = rows[kind]
            if ":" in each and kind == "contacts":
                if not any(each in row["urns"] for row in table.values()):
                    _put(rows, kind, uuid=f"holder-of-{each}", urns=[each])
            elif as_uuid(each):
                if each not in table:
                    _put(rows, kind, uuid=each, **({"name": shown.get(each, each)} if kind != "tickets" else {}))
                elif table[each].get("_deleted") or (kind == "contacts" and table[each]["status"] != "active"):
                    blocked = case.name.endswith("send_blocked_contact_fails")
                    table[each] = {**table[each], "_deleted": False} | (
                        {} if blocked else {"status": "active", "blocked": False}
                    )
            elif key in BY_NAME and not any(row["name"].lower() == each.lower() for row in table.values()):
                known = next((uuid for uuid, name in shown.items() if str(name).lower() == each.lower()), "")
                _put(rows, kind, uuid=known, name=each)
    for each in refused:
        for table in rows.values():
            table.pop(each, None)
        _drop(rows, "contacts", uuid=each)
        for identity, row in list(rows["contacts"].items()):
            if each in row["urns"]:
                del rows["contacts"][identity]


def _addressed(case: Case, rows: Rows) -> None:
    """What a look-up in the address names is there where it was found."""
    kind = case.endpoint
    for key in ("uuid", "key", "id"):
        value: Any = case.query.get(key)
        if value is None or kind not in rows:
            continue
        if key == "id":
            if not value.isdigit():
                continue
            value = int(value)
        if case.status == 404:
            rows[kind].pop(value, None)
        elif (
            case.status in (200, 204, 400, 403, 500)
            and value not in rows[kind]
            and kind in BLANKS | {"campaign_events": {}}
        ):
            _make(case, kind, key, value, rows)
    text = json.dumps(case.answer)
    if kind == "contacts" and "Deleted contacts" in text:
        _change(rows, kind, case.query["uuid"], _deleted=True)
    if "Non-active contacts can't" in text:
        _change(rows, kind, case.query["uuid"], status="blocked", blocked=True)
    if "currently being scheduled" in text:
        _change(rows, kind, case.query["uuid"], _scheduled_until=1e12)


def _make(case: Case, kind: str, key: str, value: Any, rows: Rows) -> None:
    if kind in ("messages", "broadcasts", "flow_starts"):
        first = next(iter(rows[kind].values()))
        rows[kind][value] = {**first, key: value}
        return
    if kind == "campaign_events":
        first = next(iter(rows[kind].values()))
        rows[kind][value] = {**first, "uuid": value}
        sent = case.sent if isinstance(case.sent, dict) else {}
        if sent.get("campaign") and "Cannot change" not in json.dumps(case.answer):
            _change(rows, kind, value, campaign={"uuid": sent["campaign"], "name": "x"})
        return
    row = _put(rows, kind, **{key: value})
    if kind == "fields":
        row |= field_row(value, f"Name of {value}")
    if "system object" in json.dumps(case.answer):
        row["system"] = True
    if not row.get("name", True):
        row["name"] = f"Name of {value}"
        if kind == "fields":
            row["label"] = row["name"]


def _succeeded(case: Case, sent: Row, rows: Rows) -> None:
    """A thing made is not there yet; a thing changed is, much as it was answered."""
    kind, shown = case.endpoint, canonical(case.endpoint, case.answer, case.era)
    identity = identity_of(kind, shown)
    if case.status == 201:
        overwritten = kind == "globals" and shown["name"] != str(sent.get("name")).strip()
        if overwritten:
            rows[kind][identity] = {**shown, "value": "old"}
            return
        rows[kind].pop(identity, None)
        if kind in NAMED:
            _drop(rows, kind, name=shown["name"])
        return
    if kind in ("messages", "broadcasts", "flow_starts", "resthook_subscribers"):
        rows[kind].pop(identity, None)
        if kind == "resthook_subscribers":
            _drop(rows, kind, target_url=shown["target_url"])
        return
    wanted: Any = case.query.get("uuid") or case.query.get("key")
    old = {**shown, **({IDENTITY_KEY.get(kind, "uuid"): wanted} if wanted else {})}
    if kind == "contacts" and "note" in sent:
        # Only five are kept: before a fifth, or more, there was one that is gone.
        older = [{**old["notes"][0], "text": "older"}] if len(old["notes"]) == 5 else []
        newest = max(old["notes"], key=lambda note: note["created_on"])
        old["notes"] = older + [note for note in old["notes"] if note is not newest]
    if kind in ("groups", "labels", "topics", "campaigns"):
        old["name"] = f"Once {identity}"
        _drop(rows, kind, keep=identity, name=shown["name"])
    rows[kind][identity_of(kind, old)] = old


IDENTITY_KEY = {"fields": "key", "globals": "key"}


def _taken(case: Case, name: str, rows: Rows) -> None:
    kind = case.endpoint
    if any(row["name"].lower() == name.lower() for row in rows[kind].values()):
        return
    if name.lower() in ("created on", "name", "tel", "active", "blocked", "last seen on"):
        return
    _put(rows, kind, name=name)


def _urns(case: Case, sent: Row, rows: Rows) -> None:
    """URNs are free, except those that were refused as taken; one in the address names whom it named."""
    text = json.dumps(case.answer)
    country = "NG"
    listed = sent.get("urns") if isinstance(sent.get("urns"), list) else []
    urn = urns.identity(case.query.get("urn", ""), country)
    for at, each in enumerate(listed):
        taken = f'"{at}": ["URN is in use' in text or f"another contact: {each}" in text
        for identity, row in list(rows["contacts"].items()):
            if each in row["urns"]:
                rows["contacts"][identity] = {**row, "urns": [other for other in row["urns"] if other != each]}
        if taken:
            _put(rows, "contacts", uuid=f"holder-of-{each}", urns=[each])
    if urn and case.status in (200, 204) and not any(urn in row["urns"] for row in rows["contacts"].values()):
        _put(rows, "contacts", uuid=(case.answer or {}).get("uuid", "someone"), urns=[urn])


def _tickets(case: Case, sent: Row, rows: Rows) -> None:
    """Tickets are in the other state, except those that were named as unchanged."""
    failures = case.answer.get("failures", []) if isinstance(case.answer, dict) else []
    for uuid in sent.get("tickets", []) if case.status in (200, 204) else []:
        unchanged = uuid in failures
        action = sent["action"]
        row = rows["tickets"][uuid]
        if action in ("close", "reopen"):
            status = action.removesuffix("d").replace("close", "closed").replace("reopen", "open")
            other = {"closed": "open", "open": "closed"}[status]
            row = {**row, "status": status if unchanged else other}
            if action == "reopen":
                row["contact"] = {"uuid": f"contact-of-{uuid}", "name": None}
        elif action == "assign":
            row = {**row, "assignee": None if sent["assignee"] else {"email": "x@example.org", "name": "X"}}
        elif action == "change_topic":
            row = {**row, "topic": {"uuid": sent["topic"] if unchanged else "another", "name": "Another"}}
        rows["tickets"][uuid] = row


def _messages(case: Case, sent: Row, rows: Rows) -> None:
    failures = case.answer.get("failures", []) if isinstance(case.answer, dict) else []
    outgoing = re.findall(r"Not an incoming message: (\d+)", json.dumps(case.answer))
    table = rows["messages"]
    for number in sent.get("messages", []) if isinstance(sent.get("messages"), list) else []:
        if not isinstance(number, int) or isinstance(number, bool):
            continue
        known = [identity for identity, row in table.items() if row["id"] == number]
        for identity in known:
            del table[identity]
        if number not in failures and abs(number) > 1000:
            direction = "out" if str(number) in outgoing else "in"
            _put(rows, "messages", uuid=f"message-{number}", id=number, direction=direction)
