"""Who may ask: tokens, rights, and how often.

Nothing ever answers 401: everything about tokens and rights is 403, told apart by its text.
"""

import math
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from temba_tui.demo.catalogue import Endpoint
from temba_tui.demo.context import Principal
from temba_tui.demo.http import Crash, Refusal, Request, detail
from temba_tui.eras import Era

FORBIDDEN: Final = "You do not have permission to perform this action."
SURVEYED: Final = frozenset({"boundaries", "contacts", "definitions", "fields", "flows", "groups"})
"""What a 9.0.0 surveyor's token may read."""

RATES: Final[dict[Era, tuple[int, float]]] = {"2019": (2500, 3600.0), "9.0.0": (2500, 3600.0), "26.3": (3600, 3600.0)}
"""How many requests an era allows by itself in how many seconds, for each scope."""
BROADCASTS: Final = (36_000, 3600.0)
"""9.0.0's rate for broadcasts, which are a scope of their own there."""


def authenticate(request: Request, tokens: Mapping[str, Principal]) -> Principal | None:
    """Whose token the request has; None where it has none that this server looks at (Bearer, a bare token). 403 for a
    bad one."""
    words = request.headers.get("authorization", "").split()
    scheme = words[0].lower() if words else ""
    if scheme == "token":
        if len(words) == 1:
            raise detail(403, "Invalid token header. No credentials provided.")
        if len(words) > 2:
            raise detail(403, "Invalid token header. Token string should not contain spaces.")
        found = tokens.get(words[1])
        if found is None or not found.active:
            raise detail(403, "Invalid token")
        return found
    if scheme == "basic":
        if len(words) != 2:
            raise detail(403, "Invalid basic header. No credentials provided.")
        try:
            email, _, token = b64decode(words[1]).decode().partition(":")
        except ValueError:
            raise detail(403, "Invalid basic header. Credentials not correctly base64 encoded.") from None
        found = tokens.get(token)
        if found is None or not found.active or found.email.lower() != email.lower():
            raise detail(403, "Invalid token or email")
        return found
    return None


def permit(principal: Principal | None, endpoint: Endpoint, method: str, era: Era) -> Principal:
    """The one who asks, where they may; 403 else."""
    if principal is None:
        raise detail(403, "Authentication credentials were not provided.")
    if principal.role == "prometheus" and era == "9.0.0":
        raise Crash("a token of the prometheus role")
    surveys = principal.role == "surveyor" and era == "9.0.0" and method == "GET" and endpoint.name in SURVEYED
    if not principal.member or not (principal.role in ("administrator", "editor") or surveys):
        raise detail(403, FORBIDDEN)
    return principal


class Throttle:
    """The server's own sliding log, one for each scope: what was accepted within the period counts, what was refused
    does not."""

    def __init__(self, era: Era, rate: tuple[int, float] | None) -> None:
        self._era: Era = era
        self._rate = rate
        self._accepted: dict[str, list[float]] = {}

    def rate(self, scope: str) -> tuple[int, float]:
        """How many requests of a scope are allowed in how many seconds."""
        if self._rate:
            return self._rate
        return BROADCASTS if scope == "v2.broadcasts" else RATES[self._era]

    def accept(self, scope: str, now: float) -> None:
        """Count one request at `now` (seconds); 429 with the seconds until the oldest one is forgotten when there are
        too many."""
        limit, period = self.rate(scope)
        log = [at for at in self._accepted.get(scope, ()) if at > now - period]
        self._accepted[scope] = log
        if len(log) >= limit:
            wait = max(1, math.ceil(log[0] + period - now))
            text = f"Request was throttled. Expected available in {wait} second{'' if wait == 1 else 's'}."
            raise Refusal(429, {"detail": text}, (("Retry-After", str(wait)),))
        log.append(now)
