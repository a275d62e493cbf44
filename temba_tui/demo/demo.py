"""Opening a demo: content, an era, a clock, and the options that the command line offers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from temba_tui.demo.app import App, Clock
from temba_tui.demo.context import Principal
from temba_tui.demo.engine import Engine
from temba_tui.demo.world import World
from temba_tui.eras import NEWEST, Era

if TYPE_CHECKING:
    import httpx

DEMO_TOKEN: Final = "demo-token-of-temba-tui-0123456789abcdef"  # noqa: S105
"""The demo's token: no secret, and as long as a real one."""
HOST: Final = "demo.invalid"
"""A host name that no resolver knows (RFC 2606): the demo in-process is never looked up."""
SEED: Final = 20_26


class SystemClock:
    """The machine's time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float, /) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Demo:
    """An open demo: the ASGI app, and how to reach it."""

    app: App
    token: str = DEMO_TOKEN
    host: str = HOST

    @property
    def engine(self) -> Engine:
        """The server without its sockets."""
        return self.app.engine

    def transport(self) -> "httpx.ASGITransport":
        """A transport for httpx that ends in this demo."""
        import httpx

        return httpx.ASGITransport(app=self.app)


def demo_of(
    world: World,
    era: Era = NEWEST,
    *,
    rate: tuple[int, float] | None = None,
    latency: float = 0,
    clock: Clock | None = None,
    tokens: Mapping[str, Principal] | None = None,
    seed: int = SEED,
) -> Demo:
    """A demo of any content. `tokens` are the ones that it takes, `DEMO_TOKEN` of an administrator where None."""
    clock = clock or SystemClock()
    known = tokens if tokens is not None else {DEMO_TOKEN: Principal()}
    engine = Engine(world, era, known, clock.now, rate=rate, seed=seed)
    return Demo(App(engine, clock, latency))


def open_demo(
    era: Era = NEWEST,
    *,
    rate: tuple[int, float] | None = None,
    latency: float = 0,
    anon: bool = False,
    clock: Clock | None = None,
    seed: int = SEED,
) -> Demo:
    """The demo workspace as a server of `era` has it.

    `rate` is (requests, seconds) for each scope, the era's own where None; `latency` is in seconds; `anon` hides
    the contacts' URNs.
    """
    from temba_tui.demo.content import build_world

    clock = clock or SystemClock()
    world = build_world(seed, datetime.fromtimestamp(clock.now(), UTC))
    if anon:
        world = replace(world, workspace={**world.workspace, "anon": True})
    users = world.collections.get("users", ())
    email = next((user["email"] for user in users if user["role"] == "administrator"), Principal().email)
    return demo_of(
        world, era, rate=rate, latency=latency, clock=clock, tokens={DEMO_TOKEN: Principal(email)}, seed=seed
    )
