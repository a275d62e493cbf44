"""A small workspace behind the misbehaving server: what it answers when it behaves, and what it has carried out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.workspace.workspace_server import ORG, WORKSPACE, contact, group

HEADER = ("X-Temba-Workspace", WORKSPACE)
PAGE = 250
CONTACTS = 700
MESSAGES = 300


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it arrived."""

    method: str
    path: str
    """Below `/api/v2/`, without `.json`."""
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def is_write(self) -> bool:
        """Whether it asks for a change."""
        return self.method != "GET"

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: the JSON, None for a 204."""

    status: str
    data: Any = None
    headers: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The JSON as bytes; the two that follow the real server's 204."""
        return b'""' if self.status.startswith("204") else json.dumps(self.data).encode()


def ask_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Ask:
    """The request that a head and a body make."""
    parts = urlsplit(target)
    path = parts.path.removeprefix("/api/v2/").removesuffix(".json")
    return Ask(method, path, parse_qs(parts.query, keep_blank_values=True), headers, body)


@dataclass
class Workspace:
    """700 contacts in pages of 250, groups, 300 messages. Writes change it and stand in `carried_out`."""

    now: Callable[[], float]
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    carried_out: list[Ask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.groups = [group(1, "Reporters", 300), group(2, "Nurses", 20)]
        for number in range(CONTACTS):
            one = contact(number)
            self.contacts[one["uuid"]] = one

    def answer(self, ask: Ask) -> Reply:
        """The good answer; a write is carried out."""
        if ask.is_write:
            return self._carry_out(ask)
        if ask.path in ("org", "workspace"):
            return Reply("200 OK", ORG)
        return self._page(ask, self._rows(ask))

    def _rows(self, ask: Ask) -> list[dict[str, Any]]:
        wanted = {name: values[0] for name, values in ask.params.items()}
        if ask.path == "contacts":
            rows = sorted(self.contacts.values(), key=lambda one: str(one["modified_on"]), reverse=True)
            if "uuid" in wanted:
                return [one for one in rows if one["uuid"] == wanted["uuid"]]
            if "urn" in wanted:
                return [one for one in rows if wanted["urn"] in one["urns"]]
            if "group" in wanted:
                return rows[:300]
            return rows
        if ask.path == "groups":
            return [one for one in self.groups if one["uuid"] == wanted.get("uuid", one["uuid"])]
        if ask.path == "messages":
            return [_message(number) for number in range(MESSAGES)]
        return []

    def _page(self, ask: Ask, rows: list[dict[str, Any]]) -> Reply:
        start = int(ask.params.get("cursor", ["c0"])[0][1:])
        end = start + PAGE
        after = f"https://temba.example/api/v2/{ask.path}.json?cursor=c{end}" if end < len(rows) else None
        return Reply("200 OK", {"next": after, "previous": None, "results": rows[start:end]})

    def _carry_out(self, ask: Ask) -> Reply:
        body = ask.json
        if ask.path == "contact_actions":
            found = next((one for one in self.groups if one["uuid"] == body.get("group")), None)
            if any(uuid not in self.contacts for uuid in body["contacts"]):
                return Reply("400 Bad Request", {"contacts": ["No such object."]})
            self.carried_out.append(ask)
            for uuid in body["contacts"]:
                kept = [one for one in self.contacts[uuid]["groups"] if one["uuid"] != body.get("group")]
                if body["action"] == "add" and found is not None:
                    kept.append({"uuid": found["uuid"], "name": found["name"]})
                self._change(uuid, groups=kept)
            return Reply("204 No Content")
        uuid = ask.params.get("uuid", [""])[0]
        if ask.path == "groups" and ask.method == "DELETE" and any(one["uuid"] == uuid for one in self.groups):
            self.carried_out.append(ask)
            self.groups = [one for one in self.groups if one["uuid"] != uuid]
            return Reply("204 No Content")
        if ask.path != "contacts" or ask.method == "DELETE" or (uuid and uuid not in self.contacts):
            return Reply("404 Not Found", {"detail": "Not found."})
        self.carried_out.append(ask)
        if uuid:
            return Reply("200 OK", self._change(uuid, **body))
        made = contact(90_000 + len(self.contacts), created_on=self._moment())
        self.contacts[made["uuid"]] = made
        return Reply("201 Created", self._change(made["uuid"], **body))

    def _change(self, uuid: str, **values: Any) -> dict[str, Any]:
        record = self.contacts[uuid] | values | {"modified_on": self._moment()}
        self.contacts[uuid] = record
        return record

    def _moment(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat().replace("+00:00", "Z")


def _message(number: int) -> dict[str, Any]:
    moment = f"2026-11-20T{10 + number // 60}:{number % 60:02}:00Z"
    return {
        "id": 5000 + number,
        "uuid": f"{number:08x}-2222-7000-8000-000000000000",
        "contact": {"uuid": contact(0)["uuid"], "name": "Contact 0"},
        "urn": "tel:+250788000000",
        "channel": {"uuid": "2a8b4f4c-6a0b-4585-afee-83d9c75b9f2a", "name": "Mtn"},
        "direction": "in",
        "type": "text",
        "status": "handled",
        "visibility": "visible",
        "text": f"message {number}",
        "labels": [],
        "flow": None,
        "created_on": moment,
        "sent_on": None,
        "modified_on": moment,
        "attachments": [],
        "quick_replies": [],
    }
