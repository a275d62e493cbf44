"""A small server for the tests of the workspace: lists from data, pages by cursor, a log of what was asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import httpx

from temba_tui.client import TembaClient
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session

WORKSPACE = "d51b9142-4f46-4452-b3c7-5f813f970a6d"
ORG = {
    "uuid": WORKSPACE,
    "name": "Riverside Health Programme",
    "country": "NG",
    "languages": ["eng", "fra", "hau"],
    "timezone": "Africa/Lagos",
    "date_style": "day_first",
    "anon": False,
    "credits": {"used": -1, "remaining": -1},
    "primary_language": "eng",
}
NOW = 1795284307.0  # 2026-11-21 18:05:07 UTC
Params = dict[str, list[str]]
Answer = tuple[int, Any]


class FrozenClock:
    """A clock that stands still; sleeping takes no time."""

    def __init__(self, now: float = NOW) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float, /) -> None:
        self.time += seconds


class Server:
    """Answers GETs. `lists` are rows by endpoint, or a function of the parameters; what is missing is an HTML 404."""

    def __init__(
        self,
        lists: Mapping[str, Sequence[Any] | Callable[[Params], Any]] | None = None,
        *,
        org: Any = ORG,
        header: tuple[str, str] = ("X-Temba-Workspace", WORKSPACE),
        page: int = 250,
    ) -> None:
        self.lists = dict(lists or {})
        self.lists.setdefault("org", lambda params: org)
        self.header = header
        self.page = page
        self.asked: list[tuple[str, Params]] = []
        self.tokens: list[str] = []
        self.refuses: dict[str, Answer] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v2/").removesuffix(".json")
        params: Params = {}
        for name, value in parse_qsl(request.url.query.decode(), keep_blank_values=True):
            params.setdefault(name, []).append(value)
        self.asked.append((path, params))
        self.tokens.append(request.headers["Authorization"])
        if path in self.refuses:
            status, body = self.refuses[path]
            headers = dict([self.header]) if body != {"detail": "Invalid token"} else {}
            return httpx.Response(status, json=body, headers=headers)
        if path not in self.lists:
            return httpx.Response(404, html="<!doctype html><title>Not Found</title>", headers={})
        found = self.lists[path]
        body = found(params) if callable(found) else self._page(list(found), path, params)
        return httpx.Response(
            200, content=json.dumps(body), headers={"Content-Type": "application/json", **dict([self.header])}
        )

    def _page(self, rows: list[Any], path: str, params: Params) -> dict[str, Any]:
        start = int(params.get("cursor", ["0"])[0].removeprefix("c"))
        end = start + self.page
        link = f"http://elsewhere.example/api/v2/{path}.json?cursor=c{end}" if end < len(rows) else None
        return {"next": link, "previous": None, "results": rows[start:end]}

    def requests(self, path: str) -> list[Params]:
        """The parameters of every request for one endpoint."""
        return [params for asked, params in self.asked if asked == path]

    def session(self, **options: Any) -> Session:
        """A session on this server, not yet opened."""
        clock = FrozenClock()
        client = TembaClient(
            "temba.example",
            Secret("t" * 40),
            transport=httpx.MockTransport(self),
            clock=clock,
            **options.pop("client", {}),
        )
        return Session(client, clock=clock, **options)


def contact(number: int, **more: Any) -> dict[str, Any]:
    """A contact of 26.3, the `number`-th most recently changed."""
    return {
        "uuid": f"{number:08x}-0000-4000-8000-000000000000",
        "name": f"Contact {number}",
        "status": "active",
        "language": None,
        "urns": [f"tel:+25078800{number:04}"],
        "groups": [],
        "notes": [],
        "fields": {},
        "flow": None,
        "created_on": "2026-01-01T00:00:00Z",
        "modified_on": f"2026-11-{20 - number // 1000:02}T{23 - number // 60 % 24:02}:{59 - number % 60:02}:00Z",
        "last_seen_on": None,
    } | more


def group(number: int, name: str, count: int = 0) -> dict[str, Any]:
    """A group of 26.3."""
    return {
        "uuid": f"{number:08x}-1111-4000-8000-000000000000",
        "name": name,
        "query": None,
        "status": "ready",
        "system": False,
        "count": count,
    }
