"""Opens what the suite runs against, and keeps which recordings were answered as recorded."""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cache

import httpx
import pytest

from temba_tui.demo import Demo, open_demo
from temba_tui.eras import Era

LIVE = bool(os.environ.get("TEMBA_LIVE_HOST") and os.environ.get("TEMBA_LIVE_TOKEN"))
LIVE_WRITES = os.environ.get("TEMBA_LIVE_WRITES") == "1"


@pytest.fixture
def covered(record_property: Callable[[str, object], None]) -> Callable[[Era, str], None]:
    """Called by a test that has checked a recording to its end."""
    return lambda era, name: record_property("recording", (era, name))


@dataclass(frozen=True)
class Target:
    """A server that the suite runs against, the demo or a live one."""

    client: httpx.AsyncClient
    era: Era
    token: str
    writable: bool

    async def get(self, address: str, **more: object) -> httpx.Response:
        """GET of `address` under the API's root."""
        return await self.client.get(f"/api/v2/{address}", **more)  # type: ignore[arg-type]


UNLESS_LIVE = pytest.mark.skipif(not LIVE, reason="TEMBA_LIVE_HOST and TEMBA_LIVE_TOKEN name no server")
TARGETS = ["demo-2019", "demo-9.0.0", "demo-26.3", pytest.param("live", marks=[pytest.mark.live, UNLESS_LIVE])]


@cache
def demo_of_era(era: Era) -> Demo:
    """One demo for all tests of an era: each puts away what it made."""
    return open_demo(era)


@pytest.fixture(params=TARGETS)
async def target(request: pytest.FixtureRequest) -> AsyncIterator[Target]:
    """Each era of the demo, and the live server where one is named."""
    name: str = request.param
    if name == "live":
        token, host = os.environ["TEMBA_LIVE_TOKEN"], os.environ["TEMBA_LIVE_HOST"].rstrip("/")
        transport = None
        base = (host if "://" in host else f"https://{host}").removesuffix("/api/v2")
    else:
        demo = demo_of_era(name.removeprefix("demo-"))  # type: ignore[arg-type]
        token, base, transport = demo.token, f"http://{demo.host}", demo.transport()
    headers = {"Authorization": f"Token {token}", "Accept": "application/json", "Connection": "close"}
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers, timeout=60) as client:
        era = await _era_of(client) if name == "live" else name.removeprefix("demo-")
        yield Target(client, era, token, name != "live" or LIVE_WRITES)  # type: ignore[arg-type]


async def _era_of(client: httpx.AsyncClient) -> str:
    """Which of the three eras a live server's answers are like."""
    answer = await client.get("/api/v2/org.json")
    assert answer.status_code == 200, answer.text[:200]
    if "x-temba-workspace" in answer.headers:
        return "26.3"
    return "9.0.0" if (await client.get("/api/v2/workspace.json")).status_code == 200 else "2019"
