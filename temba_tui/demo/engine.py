"""The demo server without sockets: one request in, one answer out, in the order in which the real one decides.

Address, media type, token, method, rights, throttle, and only then the endpoint: so a bad token hides a wrong method, a
wrong method hides a missing token, and what is refused before the throttle is not counted.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Final

from temba_tui.demo import lists
from temba_tui.demo.access import FORBIDDEN, Throttle, authenticate, permit
from temba_tui.demo.catalogue import ENDPOINTS, Endpoint, endpoint_of
from temba_tui.demo.context import Context, Principal
from temba_tui.demo.http import CRASHED, JSON, NOWHERE, Crash, Refusal, Request, Response, answer, detail, page
from temba_tui.demo.table import Store
from temba_tui.demo.world import World
from temba_tui.eras import Era

_ADDRESS: Final = re.compile(r"/api/v2/([a-z_]+)?(\.json(?=/?$))?(/?)")
LONGEST_LINE: Final = 4094
"""The longest request line that the server in front takes."""

Now = Callable[[], float]
"""The time in seconds since the epoch."""


class Engine:
    """One workspace behind the API of one era."""

    def __init__(
        self,
        world: World,
        era: Era,
        tokens: Mapping[str, Principal],
        now: Now,
        *,
        rate: tuple[int, float] | None = None,
        seed: int = 0,
    ) -> None:
        self.era: Era = era
        self.store = Store(world)
        self.throttle = Throttle(era, rate)
        self._tokens = tokens
        self._now = now
        self._random = Random(seed)

    def answer(self, request: Request) -> tuple[Response, list[tuple[str, str]]]:
        """The answer and its headers, in the order in which the server sends them."""
        endpoint: Endpoint | None = None
        known: Principal | None = None
        line = f"{request.method} {request.path}{'?' if request.raw_query else ''}{request.raw_query} HTTP/1.1"
        if len(line) > LONGEST_LINE:
            return _too_long(len(line)), []
        found = _ADDRESS.fullmatch(request.path)
        name, suffix, slash = found.groups() if found else ("", "", "")
        endpoint = endpoint_of(name, self.era) if name else None
        if not found or (name and endpoint is None) or (name and slash and not suffix):
            return NOWHERE, self._headers(NOWHERE, "", None)
        json_only = bool(suffix)
        try:
            title = f"{name.replace('_', ' ').title()} Endpoint" if name else "RapidPro API v2"
            reader = _reader(request, json_only)
            if reader == "neither":
                response = page(title, 406)
                with suppress(Refusal):
                    known = authenticate(request, self._tokens)
            else:
                known = authenticate(request, self._tokens)
                if endpoint is None:
                    response = self._root(request, reader, title)
                else:
                    response = self._answer(request, endpoint, known, reader, json_only, title)
        except Refusal as refusal:
            response = refusal.response
        except Crash:
            response = CRASHED
        allow = endpoint.allow(self.era) if endpoint else "GET, HEAD, OPTIONS"
        return response, self._headers(response, allow, known)

    def _answer(
        self, request: Request, endpoint: Endpoint, known: Principal | None, reader: str, json_only: bool, title: str
    ) -> Response:
        method = request.method
        if method not in endpoint.methods_in(self.era):
            raise detail(405, f'Method "{method}" not allowed.')
        reads_about = method == "GET" and not json_only and endpoint.name not in ("workspace", "org")
        if reads_about and known is None:
            return page(title) if reader == "html" else answer([])
        principal = permit(known, endpoint, method, self.era)
        if method != "GET" and not json_only and self.era == "26.3":
            raise detail(403, FORBIDDEN)
        now = self._now()
        self.throttle.accept(endpoint.scope(self.era), now)
        if reads_about:
            if reader == "html":
                return page(title)
            return answer({"results": []} if endpoint.name == "statistics" else [])
        self.store.age(now)
        ctx = Context(self.era, self.store, request, principal, datetime.fromtimestamp(now, UTC), self._random)
        if method == "GET":
            return lists.get(endpoint, ctx)
        # Writing is a third of the code and the first page needs none of it.
        from temba_tui.demo import writes

        return writes.write(endpoint, ctx)

    def _root(self, request: Request, reader: str, title: str) -> Response:
        if request.method != "GET":
            raise detail(405, f'Method "{request.method}" not allowed.')
        if reader == "html":
            return page(title)
        base = f"{request.base_url}/api/v2/"
        return answer(
            {name: base + name for name, each in ENDPOINTS.items() if self.era in each.eras and self.era in each.root}
        )

    def _headers(self, response: Response, allow: str, known: Principal | None) -> list[tuple[str, str]]:
        headers = [("Content-Type", response.content_type)] if response.content_type else []
        if not response.bare:
            headers += [("Vary", "Accept, Cookie"), ("Allow", allow)]
        headers += [*response.headers, ("Content-Language", "en-us")]
        if known is not None and not response.bare:
            world = self.store.world
            if self.era == "26.3":
                headers.append(("X-Temba-Workspace", str(world.workspace["uuid"])))
            else:
                headers.append(("X-Temba-Org", str(world.org_id)))
        return [
            *headers,
            ("X-Frame-Options", "DENY"),
            ("Content-Length", str(len(response.body))),
            *((("Vary", "Cookie"),) if response.bare else ()),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin" if self.era == "26.3" else "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]


def _reader(request: Request, json_only: bool) -> str:
    """What the asker wants to read, `json` or `html`; `neither` where the address gives JSON and he takes none."""
    accept = request.headers.get("accept") or "*/*"
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    takes_json = any(kind in (JSON, "application/*", "*/*") for kind in kinds)
    if json_only or request.get("format") == "json":
        return "json" if takes_json else "neither"
    if any(kind in ("text/html", "text/*", "*/*") for kind in kinds):
        return "html"
    return "json" if takes_json else "neither"


def _too_long(length: int) -> Response:
    text = (
        "<html>\n  <head>\n    <title>Bad Request</title>\n  </head>\n  <body>\n    <h1><p>Bad Request</p></h1>\n"
        f"    Request Line is too large ({length} &gt; {LONGEST_LINE})\n  </body>\n</html>\n"
    )
    return Response(400, text.encode(), "text/html", bare=True)
