"""The model of the server's log against a server's log."""

import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.client.budget import MemoryBudget
from temba_tui.client.throttle import Priority, Throttle
from tests.client.helpers import FakeClock

CLICK, AHEAD, WALK = Priority.INTERACTIVE, Priority.PREFETCH, Priority.WALK


@dataclass
class ServerLog:
    """What the server does: a sliding log of an hour, refusing with the time until its oldest entry leaves."""

    limit: int
    clock: FakeClock
    entries: list[float] = field(default_factory=list)

    def ask(self) -> float | None:
        """None when accepted, else the Retry-After."""
        now = self.clock.now()
        self.entries = [at for at in self.entries if at > now - 3600]
        if len(self.entries) >= self.limit:
            return float(max(1, math.ceil(self.entries[0] + 3600 - now)))
        self.entries.append(now)
        return None


def send(throttle: Throttle, server: ServerLog, priority: Priority = CLICK, scope: str = "v2") -> bool:
    """One request; whether it was accepted."""
    reservation = throttle.start(scope, priority)
    retry_after = server.ask()
    if retry_after is None:
        throttle.finish(reservation, counted=True)
        return True
    throttle.refuse(reservation, retry_after)
    return False


def accept(throttle: Throttle, times: int = 1, priority: Priority = CLICK, scope: str = "v2") -> None:
    for _ in range(times):
        throttle.finish(throttle.start(scope, priority), counted=True)


@pytest.mark.parametrize(
    ("era", "scope", "limit"),
    [
        (None, "v2", 2500),
        ("2019", "v2", 2500),
        ("9.0.0", "v2.contacts", 2500),
        ("9.0.0", "v2.broadcasts", 36_000),
        ("26.3", "v2.runs", 3600),
    ],
)
def test_the_limit_that_is_assumed(era, scope: str, limit: int) -> None:
    state = Throttle(FakeClock(), era=era).state(scope)
    assert (state.limit, state.limit_known, state.used, state.left, state.blocked_until) == (
        limit,
        False,
        0,
        limit,
        None,
    )


def test_what_was_used_leaves_after_an_hour() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    accept(throttle, 2)
    clock.jump(1800)
    accept(throttle)
    assert throttle.state("v2").used == 3
    assert throttle.state("v2.contacts").used == 0
    clock.jump(1800)
    assert throttle.state("v2").used == 1
    clock.jump(1800)
    assert throttle.state("v2").left == 2500


def test_a_request_under_way_is_used() -> None:
    throttle = Throttle(FakeClock())
    reservation = throttle.start("v2", CLICK)
    assert throttle.state("v2").used == 1
    throttle.finish(reservation, counted=False)
    assert throttle.state("v2").used == 0


def test_clicks_go_on_an_empty_budget_and_raise_the_assumption() -> None:
    throttle = Throttle(FakeClock())
    accept(throttle, 2500)
    assert throttle.state("v2").left == 0
    assert throttle.delay("v2", CLICK) == 0
    assert throttle.delay("v2", WALK) > 0
    accept(throttle, 7)
    state = throttle.state("v2")
    assert (state.limit, state.limit_known, state.left) == (2507, False, 0)


def test_a_refusal_holds_everybody_in_its_scope_until_the_slot() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    assert throttle.refuse(throttle.start("v2", CLICK), 60) == 60
    for priority in Priority:
        assert throttle.delay("v2", priority) == 60
        assert throttle.delay("v2.contacts", priority) == 0
    state = throttle.state("v2")
    assert (state.left, state.blocked_until) == (0, clock.now() + 60)
    clock.jump(59.9)
    assert throttle.delay("v2", CLICK) == pytest.approx(0.1)
    clock.jump(0.1)
    assert throttle.delay("v2", CLICK) == 0
    assert throttle.state("v2").blocked_until is None


@pytest.mark.parametrize(
    ("retry_after", "wait"), [(None, 30), (-5, 1), (0, 1), (1e12, 3600), (math.nan, 30), (math.inf, 3600), (17.0, 17)]
)
def test_any_wait_is_sane(retry_after: float | None, wait: float) -> None:
    throttle = Throttle(FakeClock())
    assert throttle.refuse(throttle.start("v2", CLICK), retry_after) == wait


def test_one_request_goes_after_the_slot_and_the_others_when_it_was_accepted() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    throttle.refuse(throttle.start("v2", CLICK), 10)
    clock.jump(10)
    assert not throttle.is_held("v2")
    probe = throttle.start("v2", CLICK)
    assert throttle.is_held("v2")
    assert not throttle.is_held("v2.contacts")
    throttle.finish(probe, counted=True)
    throttle.start("v2", CLICK)
    assert not throttle.is_held("v2")


def test_an_answer_that_was_on_its_way_does_not_lift_a_refusal() -> None:
    throttle = Throttle(FakeClock())
    early, late = throttle.start("v2", CLICK), throttle.start("v2", CLICK)
    throttle.refuse(late, 60)
    throttle.finish(early, counted=True)
    assert throttle.delay("v2", CLICK) == 60


def test_a_429_teaches_the_limit_where_the_log_is_ours() -> None:
    clock = FakeClock()
    throttle, server = Throttle(clock), ServerLog(20, clock)
    for _ in range(20):
        assert send(throttle, server)
        clock.jump(2.3)
    assert not send(throttle, server)
    state = throttle.state("v2")
    assert (state.limit, state.limit_known, state.used) == (20, True, 20)


def test_a_429_that_others_caused_does_not() -> None:
    clock = FakeClock()
    throttle, server = Throttle(clock), ServerLog(20, clock)
    for _ in range(10):
        server.ask()
    clock.jump(1000)
    for _ in range(10):
        assert send(throttle, server)
    assert not send(throttle, server)
    state = throttle.state("v2")
    assert (state.limit, state.limit_known, state.left) == (2500, False, 0)
    clock.jump(2600)
    # The requests of others are taken to leave one by one, from the slot that was named on.
    assert 1 <= throttle.state("v2").left < 2490
    assert send(throttle, server)
    clock.jump(3600)
    assert throttle.state("v2").left == 2500


def test_a_limit_that_was_raised_is_found_out() -> None:
    clock = FakeClock()
    throttle, server = Throttle(clock), ServerLog(5, clock)
    while send(throttle, server):
        pass
    assert throttle.state("v2").limit == 5
    server.limit = 50
    clock.jump(3600)
    for _ in range(8):
        assert send(throttle, server)
    assert (throttle.state("v2").limit, throttle.state("v2").limit_known) == (8, False)


def test_background_reading_takes_a_fifth_of_an_hour() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    accept(throttle, 300, AHEAD)
    clock.jump(100)
    accept(throttle, 200, WALK)
    assert throttle.delay("v2", WALK) == 3500
    assert throttle.delay("v2", AHEAD) == 3500
    assert throttle.delay("v2", CLICK) == 0
    assert throttle.delay("v2.contacts", WALK) == 0
    throttle.share = 0.5
    assert throttle.delay("v2", WALK) == 0
    throttle.share = 0.2
    clock.jump(3500)
    assert throttle.delay("v2", WALK) == 0


def test_what_is_under_way_counts_towards_the_share() -> None:
    throttle = Throttle(FakeClock())
    for _ in range(500):
        throttle.start("v2", WALK)
    assert throttle.delay("v2", WALK) > 0


def test_a_store_is_shared_and_survives() -> None:
    clock, store = FakeClock(), MemoryBudget()
    one = Throttle(clock, store)
    accept(one, 3)
    one.refuse(one.start("v2", CLICK), 60)
    two = Throttle(clock, store)
    assert two.state("v2").used == 3
    assert two.delay("v2", CLICK) == 60
    clock.jump(61)
    accept(two, 2)
    assert one.state("v2").used == 3
    one.refresh()
    assert one.state("v2").used == 5
    assert store.blocked("v2") is None


def test_a_store_that_comes_later_takes_what_was_used() -> None:
    clock, store = FakeClock(), MemoryBudget()
    store.append("v2", clock.now() - 10)
    store.append("v2", clock.now() - 4000)
    store.append("v2", clock.now() + 500)
    throttle = Throttle(clock)
    accept(throttle, 2)
    throttle.refuse(throttle.start("v2.runs", CLICK), 60)
    throttle.attach(store)
    assert throttle.state("v2").used == 4
    assert len(store.load("v2")) == 5
    assert store.blocked("v2.runs") == clock.now() + 60


def test_a_clock_that_is_set_back_blocks_for_an_hour_at_most() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    accept(throttle)
    throttle.refuse(throttle.start("v2", CLICK), 60)
    clock.jump(-86_400)
    assert throttle.delay("v2", CLICK) <= 3600


def test_the_memory_of_a_long_run_is_bounded() -> None:
    store = MemoryBudget()
    for at in range(50_000):
        store.append("v2", float(at))
    assert len(store.load("v2")) <= 20_001


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0.01, 2000)),
        st.tuples(st.just("send"), st.sampled_from(Priority)),
        st.tuples(st.just("others"), st.integers(1, 8)),
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(ACTIONS, st.integers(1, 12), st.integers(1, 40))
def test_the_model_keeps_its_promises(actions: list, limit: int, learned: int) -> None:
    clock, store = FakeClock(), MemoryBudget()
    store.set_limit("v2", learned)  # a small guess, so that short runs reach it
    throttle, server = Throttle(clock, store), ServerLog(limit, clock)
    throttle.share = 0.5
    own: list[tuple[float, Priority]] = []
    for action, argument in actions:
        if action == "wait":
            clock.jump(argument)
        elif action == "others":
            for _ in range(argument):
                server.ask()
        else:
            delay = throttle.delay("v2", argument)
            before = throttle.state("v2")
            if before.blocked_until is not None:
                assert delay == before.blocked_until - clock.now() > 0
                continue
            if argument is CLICK:
                assert delay == 0
            if delay == 0 and send(throttle, server, argument):
                own.append((clock.now(), argument))
        state, now = throttle.state("v2"), clock.now()
        recent = [at for at, _ in own if at > now - 3600]
        assert state.used == len(recent)
        assert 0 <= state.left <= max(0, state.limit - len(recent))
        assert state.limit >= len([at for at in recent if at > now - 3595])
        behind = [at for at, priority in own if priority is not CLICK and at > now - 3600]
        assert len(behind) <= max(1, int(max(state.limit, learned) * 0.5))
        if state.blocked_until is not None:
            assert state.left == 0
            assert now < state.blocked_until <= now + 3600


@settings(max_examples=60)
@given(st.integers(1, 30), st.lists(st.floats(3, 400), min_size=30, max_size=30))
def test_alone_in_the_workspace_the_model_becomes_exact(limit: int, pauses: list[float]) -> None:
    clock = FakeClock()
    throttle, server = Throttle(clock), ServerLog(limit, clock)
    refused = False
    for pause in pauses * 3:
        if throttle.delay("v2", CLICK) > 0:
            clock.jump(throttle.delay("v2", CLICK))
        accepted = send(throttle, server)
        refused = refused or not accepted
        if refused and accepted:
            clock.jump(0.001)
            server.entries = [at for at in server.entries if at > clock.now() - 3600]
            assert throttle.state("v2").limit == limit
            assert throttle.state("v2").left == limit - len(server.entries)
        clock.jump(pause)


@settings(max_examples=60)
@given(st.integers(1, 10), st.integers(1, 20))
def test_the_request_after_a_refusal_is_accepted_where_nobody_else_sends(limit: int, others: int) -> None:
    clock = FakeClock()
    throttle, server = Throttle(clock), ServerLog(limit, clock)
    for _ in range(others):
        server.ask()
        clock.jump(1)
    while send(throttle, server):
        clock.jump(1)
    clock.jump(throttle.delay("v2", CLICK))
    assert send(throttle, server)
