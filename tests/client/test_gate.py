"""Who goes first, how many at once, and what a refusal does to those who wait."""

import asyncio
import math

import pytest

from temba_tui.client.errors import TembaConnectionError, TembaPacedError, TembaRateExceededError
from temba_tui.client.gate import Gate
from temba_tui.client.throttle import Priority, Reservation, Throttle
from tests.client.helpers import FakeClock, settle

CLICK, AHEAD, WALK = Priority.INTERACTIVE, Priority.PREFETCH, Priority.WALK


class Crowd:
    """Requests that enter a gate and stay until they are told to leave."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.throttle = Throttle(self.clock)
        self.gate = Gate(self.throttle, self.clock)
        self.inside: dict[str, Reservation] = {}
        self.order: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def come(self, name: str, priority: Priority = CLICK, scope: str = "v2", patience: float = math.inf) -> None:
        async def enter() -> None:
            reservation = await self.gate.enter(scope, priority, self.clock.now() + patience)
            self.inside[name] = reservation
            self.order.append(name)

        self.tasks[name] = asyncio.create_task(enter())

    def go(self, name: str, retry_after: float | None = None) -> None:
        reservation = self.inside.pop(name)
        if retry_after is None:
            self.throttle.finish(reservation, counted=True)
        else:
            self.throttle.refuse(reservation, retry_after)
        self.gate.leave(reservation)

    async def end(self) -> None:
        self.gate.close()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


@pytest.fixture
async def crowd():
    crowd = Crowd()
    yield crowd
    await crowd.end()


async def test_three_at_once(crowd: Crowd) -> None:
    for name in "abcde":
        crowd.come(name)
    await settle()
    assert crowd.order == ["a", "b", "c"]
    crowd.go("b")
    await settle()
    assert crowd.order == ["a", "b", "c", "d"]


async def test_one_place_is_kept_for_a_click(crowd: Crowd) -> None:
    for name in "abc":
        crowd.come(name, WALK)
    crowd.come("d", AHEAD)
    await settle()
    assert crowd.order == ["a", "b"]
    crowd.come("click")
    await settle()
    assert crowd.order == ["a", "b", "click"]
    crowd.go("a")
    await settle()
    assert crowd.order[-1] == "d"


async def test_clicks_first_then_prefetch_then_walks_each_in_its_order(crowd: Crowd) -> None:
    for name in "xyz":
        crowd.come(name)
    await settle()
    for name, priority in [("w1", WALK), ("p1", AHEAD), ("c1", CLICK), ("w2", WALK), ("p2", AHEAD), ("c2", CLICK)]:
        crowd.come(name, priority)
    await settle()
    while crowd.inside:
        crowd.go(next(iter(crowd.inside)))
        await settle()
    assert crowd.order[3:] == ["c1", "c2", "p1", "p2", "w1", "w2"]


async def test_a_refused_scope_waits_for_its_slot_and_others_go_on(crowd: Crowd) -> None:
    crowd.come("first")
    await settle()
    crowd.go("first", retry_after=60)
    for name in ("a", "b"):
        crowd.come(name)
    crowd.come("walk", WALK)
    crowd.come("other", scope="v2.contacts")
    await settle()
    assert list(crowd.inside) == ["other"]
    await crowd.clock.advance(59.9)
    assert list(crowd.inside) == ["other"]
    await crowd.clock.advance(0.2)
    assert list(crowd.inside) == ["other", "a"]
    await crowd.clock.advance(30)
    assert list(crowd.inside) == ["other", "a"]
    crowd.go("a")
    await settle()
    assert list(crowd.inside) == ["other", "b", "walk"]


async def test_a_second_refusal_holds_the_rest_again(crowd: Crowd) -> None:
    crowd.come("first")
    await settle()
    crowd.go("first", retry_after=10)
    for name in ("a", "b"):
        crowd.come(name)
    await crowd.clock.advance(10)
    assert list(crowd.inside) == ["a"]
    crowd.go("a", retry_after=5)
    await crowd.clock.advance(4.9)
    assert not crowd.inside
    await crowd.clock.advance(0.2)
    assert list(crowd.inside) == ["b"]


async def test_a_click_that_comes_later_goes_before_what_waited(crowd: Crowd) -> None:
    crowd.come("first")
    await settle()
    crowd.go("first", retry_after=10)
    crowd.come("walk", WALK)
    await crowd.clock.advance(5)
    crowd.come("click")
    await crowd.clock.advance(5)
    assert list(crowd.inside) == ["click"]


async def test_impatience_is_told_at_once(crowd: Crowd) -> None:
    crowd.come("first")
    await settle()
    crowd.go("first", retry_after=60)
    crowd.come("now", patience=0)
    crowd.come("soon", patience=30)
    crowd.come("patient", patience=60)
    await settle()
    for name in ("now", "soon"):
        error = crowd.tasks[name].exception()
        assert type(error) is TembaRateExceededError
        assert (error.retry_after, error.scope) == (60, "v2")
    assert not crowd.tasks["patient"].done()
    await crowd.clock.advance(60)
    assert list(crowd.inside) == ["patient"]


async def test_waiting_for_a_place_is_not_a_refusal(crowd: Crowd) -> None:
    for name in "abc":
        crowd.come(name)
    crowd.come("d", patience=0)
    await crowd.clock.advance(1000)
    assert not crowd.tasks["d"].done()
    crowd.go("a")
    await settle()
    assert "d" in crowd.inside


async def test_the_share_of_background_reading(crowd: Crowd) -> None:
    for _ in range(500):
        crowd.throttle.finish(crowd.throttle.start("v2", WALK), counted=True)
    crowd.come("walk", WALK)
    crowd.come("hasty", AHEAD, patience=0)
    crowd.come("click")
    await settle()
    assert list(crowd.inside) == ["click"]
    error = crowd.tasks["hasty"].exception()
    assert type(error) is TembaPacedError
    assert error.retry_after == 3600
    await crowd.clock.advance(3600)
    assert list(crowd.inside) == ["click", "walk"]


async def test_allowing_more_wakes_the_walk(crowd: Crowd) -> None:
    for _ in range(500):
        crowd.throttle.finish(crowd.throttle.start("v2", WALK), counted=True)
    crowd.come("walk", WALK)
    await settle()
    crowd.throttle.share = 1.0
    crowd.gate.wake()
    await settle()
    assert list(crowd.inside) == ["walk"]


async def test_giving_up_in_the_queue(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.come(name)
    await settle()
    crowd.tasks["d"].cancel()
    await settle()
    crowd.go("a")
    crowd.come("e")
    await settle()
    assert crowd.order == ["a", "b", "c", "e"]


async def test_giving_up_at_the_moment_of_entering_frees_the_place(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.come(name)
    await settle()
    crowd.go("a")  # d has its place, and has not run yet
    crowd.tasks["d"].cancel()
    await settle()
    assert "d" not in crowd.inside
    crowd.come("e")
    await settle()
    assert "e" in crowd.inside
    assert crowd.throttle.state("v2").used == 4  # a, counted; b, c, e under way


async def test_a_machine_that_slept_looks_at_the_clock_again(crowd: Crowd) -> None:
    crowd.come("first")
    await settle()
    crowd.go("first", retry_after=3600)
    crowd.come("a")
    await settle()
    crowd.clock.jump(4000)
    await crowd.clock.advance(31)
    assert list(crowd.inside) == ["a"]


async def test_closing_turns_everybody_away(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.come(name)
    await settle()
    crowd.gate.close()
    await settle()
    assert isinstance(crowd.tasks["d"].exception(), TembaConnectionError)
    with pytest.raises(TembaConnectionError, match="closed"):
        await crowd.gate.enter("v2", CLICK, math.inf)
