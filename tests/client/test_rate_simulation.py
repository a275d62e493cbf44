"""A workspace's hour, simulated: the server's sliding log, other clients who draw on it, and our client in the middle.

The client's own machinery (queue, throttle, retries) runs over a clock that the test moves; only the wire is replaced,
by a server that keeps a log as the real one does and refuses as it does. The promises are checked at every request
that arrives there and after every step.
"""

import asyncio
import math
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.client.endpoints import ENDPOINTS
from temba_tui.client.errors import TembaPacedError, TembaRateExceededError
from temba_tui.client.exchange import Exchange
from temba_tui.client.protocol import Reply, Request, build_request
from temba_tui.client.sightings import Sightings
from temba_tui.client.throttle import HOUR, Priority, Throttle
from tests.client.helpers import NEW, FakeClock, settle
from tests.reports import counted

CLICK, AHEAD, WALK = Priority.INTERACTIVE, Priority.PREFETCH, Priority.WALK
BASE = "https://rapidpro.example/api/v2/"
SCOPE = "v2.contacts"
HEADERS = {name.lower(): value for name, value in NEW.items()}

TOTALS: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def totals(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """What a test has counted stands in the report at the end."""
    before = TOTALS.copy()
    yield
    counted(record_property, "rate limits, simulated", TOTALS - before)


@dataclass
class Workspace:
    """The server's side: one scope's log of an hour, which everybody fills.

    It refuses as the framework of the real one does: with the seconds until a slot is free, and with no header at all
    while the log is longer than the limit (which was lowered).
    """

    clock: FakeClock
    limit: int
    log: deque[float] = field(default_factory=deque)

    def ask(self) -> Reply:
        """Count or refuse one request, now."""
        now = self.clock.now()
        while self.log and self.log[0] <= now - HOUR:
            self.log.popleft()
        if len(self.log) >= self.limit:
            wait = {"retry-after": str(max(1, math.ceil(self.log[0] + HOUR - now)))}
            return Reply(429, {**HEADERS, **(wait if len(self.log) == self.limit else {})}, b'{"detail": "throttled"}')
        self.log.append(now)
        return Reply(200, HEADERS, b'{"next": null, "previous": null, "results": []}')


@dataclass
class Ours:
    """Our client, and what it promised."""

    workspace: Workspace
    latency: Callable[[], float] = lambda: 0.2
    share: float = 0.2

    def __post_init__(self) -> None:
        self.clock = self.workspace.clock
        self.throttle = Throttle(self.clock, era="26.3")
        self.throttle.share = self.share
        self.exchange = Exchange(self, self.clock, self.throttle, Sightings("26.3"))
        self.request = build_request(BASE, "GET", ENDPOINTS["contacts"], era="26.3", read_only=True)
        assert self.request.scope == SCOPE
        self.tasks: list[asyncio.Task[None]] = []
        self.arrived: list[tuple[float, Priority]] = []
        self.accepted: deque[float] = deque()
        self.behind: deque[float] = deque()
        self.refused_until = 0.0
        self.sending = 0

    async def send(self, request: Request) -> Reply:
        """The wire: half of the time to the server, half of it back. What leaves is checked here."""
        now = self.clock.now()
        assert now >= self.refused_until, "sent before Retry-After had passed"
        self.sending += 1
        assert self.sending <= 3
        delay = self.latency()
        try:
            await self.clock.sleep(delay / 2)
            reply = self.workspace.ask()
            await self.clock.sleep(delay / 2)
        finally:
            self.sending -= 1
        TOTALS["requests of ours"] += 1
        if reply.status == 429:
            TOTALS["refusals"] += 1
            wait = float(reply.headers.get("retry-after", 30))
            self.refused_until = max(self.refused_until, self.clock.now() + wait)
        else:
            self.accepted.append(self.clock.now())
        return reply

    def ask(self, priority: Priority, patience: float = 0) -> asyncio.Task[None]:
        """Begin one request of a priority."""

        async def asked() -> None:
            await self.exchange.ask(self.request, priority, patience)

        task = asyncio.create_task(asked())
        self.tasks.append(task)
        return task

    def check(self) -> None:
        """What is shown is never more than what is known to be left."""
        state, now = self.throttle.state(SCOPE), self.clock.now()
        while self.accepted and self.accepted[0] <= now - HOUR:
            self.accepted.popleft()
        known = len(self.accepted) + self.sending
        TOTALS["looks at what is left"] += 1
        assert 0 <= state.left <= max(0, state.limit - known)
        if now < self.refused_until - 0.001 and state.blocked_until is not None:
            assert state.left == 0

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.exchange.close(0)


Scenario = Callable[[Workspace, Ours], Awaitable[None]]


def simulated(limit: int, scenario: Scenario, **ours: object) -> None:
    """Run a scenario to its end, in no time."""

    async def run() -> None:
        workspace = Workspace(FakeClock(), limit)
        client = Ours(workspace, **ours)  # type: ignore[arg-type]
        try:
            await scenario(workspace, client)
        finally:
            await client.end()

    asyncio.run(run())
    TOTALS["simulations"] += 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0.1, 900)),
        st.tuples(st.just("others"), st.integers(1, 15)),
        st.tuples(st.just("click"), st.just(0)),
        st.tuples(st.just("prefetch"), st.just(0)),
        st.tuples(st.just("walk"), st.just(0)),
        st.tuples(st.just("limit"), st.integers(1, 40)),
    ),
    min_size=30,
    max_size=80,
)


@settings(max_examples=30)
@given(STEPS, st.integers(1, 30), st.integers(0, 2**32 - 1), st.sampled_from([0.003, 0.2, 1.0]))
def test_the_promises_hold_whatever_others_do(
    steps: list[tuple[str, float]], limit: int, seed: int, share: float
) -> None:
    chance = Random(seed)

    async def scenario(workspace: Workspace, ours: Ours) -> None:
        for what, amount in steps:
            if what == "wait":
                await ours.clock.advance(amount)
            elif what == "others":
                TOTALS["requests of others"] += int(amount)
                for _ in range(int(amount)):
                    workspace.ask()
            elif what == "limit":
                workspace.limit = int(amount)
            else:
                await asked(ours, {"click": CLICK, "prefetch": AHEAD, "walk": WALK}[what])
            ours.check()

    simulated(limit, scenario, latency=lambda: chance.uniform(0.02, 3), share=share)


async def asked(ours: Ours, priority: Priority) -> None:
    """One request, and what must become of it at once."""
    state = ours.throttle.state(SCOPE)
    held = ours.throttle.is_held(SCOPE)
    before, sending = TOTALS["requests of ours"], ours.sending
    task = ours.ask(priority, math.inf if priority is WALK else 0)
    await settle()
    if priority is CLICK and state.blocked_until is None and not held and sending < 3:
        assert ours.sending == sending + 1, "a click was withheld on a guess"
        TOTALS["clicks that went at once"] += 1
    if state.blocked_until is not None and priority is not WALK:
        error = task.exception()
        assert isinstance(error, TembaRateExceededError)
        assert ours.sending == sending
        assert TOTALS["requests of ours"] == before
        TOTALS["refused without a request"] += 1


def test_a_refusal_is_waited_for_to_the_second() -> None:
    """Whatever waits goes within a second after Retry-After, and not before (`send` sees to that)."""

    async def scenario(workspace: Workspace, ours: Ours) -> None:
        for _ in range(30):
            workspace.ask()
            await ours.clock.advance(7)
        walk = ours.ask(WALK, math.inf)
        await ours.clock.advance(1)
        assert not walk.done()
        until = ours.throttle.state(SCOPE).blocked_until
        assert until == ours.refused_until
        await ours.clock.advance(until - ours.clock.now() - 0.001)
        assert ours.sending == 0
        await ours.clock.advance(1.0)
        assert walk.done()
        assert walk.exception() is None

    simulated(30, scenario)


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(1, 40), st.floats(0.05, 2), st.integers(1, 5))
def test_what_waits_goes_within_a_second_of_the_slot(others: int, limit: int, latency: float, waiting: int) -> None:
    async def scenario(workspace: Workspace, ours: Ours) -> None:
        for _ in range(others):
            workspace.ask()
            await ours.clock.advance(11)
        tasks = [ours.ask(CLICK, math.inf) for _ in range(waiting)]
        await ours.clock.advance(10)
        while not all(task.done() for task in tasks):
            until = ours.throttle.state(SCOPE).blocked_until
            if until is None:
                await ours.clock.advance(latency)
                continue
            done = sum(task.done() for task in tasks)
            await ours.clock.advance(until - ours.clock.now())
            await ours.clock.advance(1.0)
            assert ours.sending or sum(task.done() for task in tasks) > done or ours.refused_until > until

    simulated(limit, scenario, latency=lambda: latency)


def test_refused_prefetches_cost_nothing() -> None:
    async def scenario(workspace: Workspace, ours: Ours) -> None:
        for _ in range(5):
            workspace.ask()
        click = ours.ask(CLICK)
        await ours.clock.advance(1)
        assert isinstance(click.exception(), TembaRateExceededError)
        asked_before = TOTALS["requests of ours"]
        for _ in range(100):
            prefetch = ours.ask(AHEAD)
            await ours.clock.advance(10)
            assert isinstance(prefetch.exception(), TembaRateExceededError)
        assert TOTALS["requests of ours"] == asked_before

    simulated(5, scenario)


@pytest.mark.parametrize(("share", "allowed"), [(0.2, 720), (0.01, 36), (0.0001, 1)])
def test_walks_keep_to_their_share_of_any_hour(share: float, allowed: int) -> None:
    async def scenario(workspace: Workspace, ours: Ours) -> None:
        done: deque[float] = deque()

        async def walk() -> None:
            while True:
                await ours.exchange.ask(ours.request, WALK, math.inf)
                done.append(ours.clock.now())

        for _ in range(3):
            ours.tasks.append(asyncio.create_task(walk()))
        for _ in range(8):
            await ours.clock.advance(900)
            recent = sum(at > ours.clock.now() - HOUR for at in done)
            assert recent <= allowed
            prefetch = ours.ask(AHEAD)
            await settle()
            under_way = ours.sending - (not prefetch.done())
            assert prefetch.done() == (recent + under_way == allowed)
            if prefetch.done():
                assert isinstance(prefetch.exception(), TembaPacedError)
            click = ours.ask(CLICK)
            await ours.clock.advance(1)
            assert click.done()
            assert click.exception() is None
        for first in done:
            assert sum(first <= at < first + HOUR for at in done) <= allowed
        TOTALS["pages of walks"] += len(done)

    simulated(3600, scenario, share=share)


def test_a_click_overtakes_a_walk_of_a_thousand_pages() -> None:
    chance = Random(7)

    async def scenario(workspace: Workspace, ours: Ours) -> None:
        pages = 0

        async def walk() -> None:
            nonlocal pages
            for _ in range(1000):
                await ours.exchange.ask(ours.request, WALK, math.inf)
                pages += 1

        walking = asyncio.create_task(walk())
        ours.tasks.append(walking)
        ours.tasks += [asyncio.create_task(ours.exchange.ask(ours.request, WALK, math.inf)) for _ in range(6)]  # type: ignore[misc]
        clicks = 0
        while not walking.done():
            await ours.clock.advance(chance.uniform(0.5, 20))
            at = ours.clock.now()
            click = ours.ask(CLICK)
            await settle()
            assert ours.sending >= 1
            await ours.clock.advance(ours.latency())
            assert click.done(), "a click waited behind a walk"
            assert ours.clock.now() - at <= 0.21
            clicks += 1
        assert pages == 1000
        TOTALS["pages of walks"] += pages
        TOTALS["clicks during walks"] += clicks

    simulated(3600, scenario, share=1.0)


def test_a_lower_and_a_higher_limit_are_learned() -> None:
    """Alone in the workspace: 3,600 is assumed, the server has 40, then 12, then 100."""

    async def scenario(workspace: Workspace, ours: Ours) -> None:
        async def click_on(times: int, pause: float) -> None:
            for _ in range(times):
                ours.ask(CLICK)
                await ours.clock.advance(pause)
                ours.check()

        assert ours.throttle.state(SCOPE).limit == 3600
        await click_on(45, 5)
        state = ours.throttle.state(SCOPE)
        assert (state.limit, state.limit_known) == (40, True)
        await ours.clock.advance(HOUR)
        assert ours.throttle.state(SCOPE).left == 40
        workspace.limit = 12
        await click_on(20, 5)
        state = ours.throttle.state(SCOPE)
        assert (state.limit, state.limit_known) == (12, True)
        await ours.clock.advance(HOUR)
        workspace.limit = 100
        await click_on(101, 5)
        state = ours.throttle.state(SCOPE)
        assert (state.limit, state.limit_known) == (100, True)
        assert state.left == 0

    simulated(40, scenario)
