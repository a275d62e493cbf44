"""Small workspaces for the engine's tests, and a clock that they own."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from temba_tui.demo import DEMO_TOKEN, Demo, demo_of
from temba_tui.demo.http import Request
from temba_tui.demo.world import World
from temba_tui.eras import Era

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORKSPACE = {
    "uuid": "d51b9142-4f46-4452-b3c7-5f813f970a6d", "name": "Test", "country": "NG", "languages": ["eng", "fra"],
    "timezone": "Africa/Lagos", "date_style": "day_first", "anon": False, "credits": {"used": -1, "remaining": -1},
    "primary_language": "eng",
}  # fmt: skip


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = NOW.timestamp()

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


def uuid(number: int) -> str:
    """A uuid that shows its number."""
    return f"00000000-0000-4000-9000-{number:012d}"


def moment(number: int) -> str:
    """So many minutes before now, as the API writes it."""
    return (NOW - timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def contact(number: int, **more: Any) -> dict[str, Any]:
    """The contact of that number: the greater, the longer ago it was changed."""
    return {
        "uuid": uuid(number), "name": f"Contact {number}", "status": "active", "language": None,
        "urns": [f"tel:+23480300{number:05d}"], "groups": [], "notes": [], "fields": {"age": None, "joined": None},
        "flow": None, "created_on": moment(number), "modified_on": moment(number), "last_seen_on": None,
        "blocked": False, "stopped": False, **more,
    }  # fmt: skip


def field(key: str, kind: str) -> dict[str, Any]:
    """A contact field."""
    usages = {"flows": 0, "groups": 0, "campaign_events": 0}
    value_type = "numeric" if kind == "number" else kind
    return {"key": key, "name": key.title(), "type": kind, "featured": False, "priority": 0, "usages": usages,
            "agent_access": "view", "label": key.title(), "value_type": value_type}  # fmt: skip


def group(number: int, name: str, query: str | None = None, **more: Any) -> dict[str, Any]:
    """A group."""
    return {"uuid": uuid(number), "name": name, "query": query, "status": "ready", "system": False, "count": 0, **more}


class Server:
    """A demo of a small world, asked without HTTP."""

    def __init__(
        self, era: Era = "26.3", *, world: Mapping[str, Any] | None = None, **collections: Sequence[Any]
    ) -> None:
        collections.setdefault("fields", [field("age", "number"), field("joined", "datetime")])
        more = dict(world or {})
        shown = {**WORKSPACE, **more.pop("workspace", {})}
        rate = more.pop("rate", None)
        self.clock = Clock()
        self.demo: Demo = demo_of(World(shown, NOW, collections, **more), era, clock=self.clock, rate=rate)

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status and the body's value (text where it is not JSON, None where there is none)."""
        path, _, query = address.partition("?")
        sent = {"authorization": f"Token {DEMO_TOKEN}", "host": "demo.invalid", "accept": "application/json"}
        if body is not None:
            sent["content-type"] = "application/json"
        request = Request(
            method, f"/api/v2/{path}", query, sent | headers, b"" if body is None else json.dumps(body).encode()
        )
        response, self.headers = self.demo.engine.answer(request)
        if response.status == 204 or not response.body:
            return response.status, None
        text = response.body.decode()
        return response.status, json.loads(text) if response.content_type == "application/json" else text

    def get(self, address: str) -> Any:
        """The value of a GET that succeeds."""
        status, value = self.ask("GET", address)
        assert status == 200, value
        return value

    def rows(self, address: str) -> list[Any]:
        """The rows of a list."""
        return list(self.get(address)["results"])
