"""The server's sliding log, modelled for each throttle scope of one workspace.

The server keeps the times of the requests that it accepted, drops those an hour old, and refuses with 429 while as many
as its limit remain. The log belongs to the whole workspace, and no header tells how full it is. So our count is a lower
bound of what is used, and what is left is shown as "at most". The limit is a guess (2,500 an hour, 3,600 from 26.3)
until a 429 teaches it: when the slot that frees first is our own oldest request, the log is ours, and its length is the
limit. More accepted than the limit raises it.

What a person clicks is never withheld on account of the model. After a 429, though, the server has said when the next
slot frees: until then nothing goes, at that moment one request, and the others when that one was accepted.

The model never sleeps: it is asked, with the time from its clock.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from temba_tui.client.budget import BudgetStore, MemoryBudget
from temba_tui.client.clock import Clock, SystemClock
from temba_tui.client.retry_after import ASSUMED_WAIT, LONGEST_WAIT
from temba_tui.eras import Era

HOUR: Final = 3600.0
BACKGROUND_SHARE: Final = 0.2
"""The part of a scope's limit that prefetch and walks together may use in an hour."""

_LIMITS: Final[dict[Era, int]] = {"2019": 2500, "9.0.0": 2500, "26.3": 3600}
_BROADCASTS_LIMIT: Final = 36_000
_SAME_SLOT: Final = 2.0
"""Seconds by which our time of a request may differ from the server's: Retry-After is rounded up, an answer travels."""
_EDGE: Final = 5.0
"""Seconds before the hour's end in which our entries may have left the server's log already."""


class Priority(IntEnum):
    """What goes first. Lower is sooner."""

    INTERACTIVE = 0
    """A person waits for it."""
    PREFETCH = 1
    """A person will want it soon."""
    WALK = 2
    """A long read in the background."""


@dataclass(frozen=True, slots=True)
class ScopeState:
    """What is known of one scope. `used` and `left` count requests of this hour; `left` is an upper bound.

    `limit_known` is True when a 429 taught the limit. `blocked_until` is in epoch seconds, None when the server does
    not refuse.
    """

    limit: int
    limit_known: bool
    used: int
    left: int
    blocked_until: float | None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A request that is under way: given by `Throttle.start`, given back to `Throttle.finish`."""

    scope: str
    priority: Priority
    refusals: int


@dataclass(slots=True)
class _Log:
    """One scope: our own entries, and what a refusal told of everybody's."""

    own: deque[float]
    limit: int | None
    blocked_until: float | None
    raised: int = 0
    background: deque[float] = field(default_factory=deque)
    under_way: int = 0
    background_under_way: int = 0
    refusals: int = 0
    probing: bool = False
    others: int = 0
    others_from: float = 0.0
    others_to: float = 0.0


class Throttle:
    """The model of all scopes of one workspace. Not thread-safe: it belongs to the event loop's thread.

    `era` gives the limits that are assumed. `share` is the part of a limit that background reading may use in an hour:
    raise it (to 1.0 at most) where the person allows more.
    """

    def __init__(self, clock: Clock | None = None, store: BudgetStore | None = None, *, era: Era | None = None) -> None:
        self._clock: Clock = clock if clock is not None else SystemClock()
        self._store: BudgetStore = store if store is not None else MemoryBudget()
        self._logs: dict[str, _Log] = {}
        self.era = era
        self.share = BACKGROUND_SHARE

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that were asked about or used so far."""
        return tuple(self._logs)

    def state(self, scope: str) -> ScopeState:
        """What is known of a scope now."""
        log, now = self._log(scope), self._clock.now()
        limit = self._limit(scope, log)
        blocked_until = self._blocked_until(log, now)
        used = len(log.own) + log.under_way
        left = 0 if blocked_until is not None else max(0, limit - used - _others(log, now))
        return ScopeState(limit, log.limit is not None and limit == log.limit, used, left, blocked_until)

    def delay(self, scope: str, priority: Priority) -> float:
        """Seconds until a request of that priority may go; 0 when it may now.

        A refusal holds every priority; the share and an empty budget hold the background only.
        """
        log, now = self._log(scope), self._clock.now()
        blocked_until = self._blocked_until(log, now)
        if blocked_until is not None:
            return blocked_until - now
        if priority is Priority.INTERACTIVE:
            return 0.0
        while log.background and log.background[0] <= now - HOUR:
            log.background.popleft()
        if len(log.background) + log.background_under_way >= self._allowance(scope, log):
            return _until_free(log.background, now)
        if self.state(scope).left <= 0:
            return _until_free(log.own, now)
        return 0.0

    def is_held(self, scope: str) -> bool:
        """Whether the one request after a refusal is under way: the others wait for what it learns."""
        log = self._log(scope)
        return log.probing and log.under_way > 0

    def start(self, scope: str, priority: Priority) -> Reservation:
        """A request leaves: it counts as used until its outcome is known."""
        log = self._log(scope)
        log.under_way += 1
        if priority is not Priority.INTERACTIVE:
            log.background_under_way += 1
        return Reservation(scope, priority, log.refusals)

    def finish(self, reservation: Reservation, counted: bool) -> None:
        """Its outcome is known. `counted`: the server has it in its log, or may have.

        The entry's time is now, not when it left: the server's own is no later, so the model frees no slot too early.
        """
        log, now = self._log(reservation.scope), self._clock.now()
        background = reservation.priority is not Priority.INTERACTIVE
        log.under_way -= 1
        if background:
            log.background_under_way -= 1
        if not counted:
            return
        log.own.append(now)
        self._store.append(reservation.scope, now)
        if background:
            log.background.append(now)
        if log.refusals == reservation.refusals and log.probing:
            log.probing = False
            self._set_blocked(reservation.scope, log, None)
        self._raise_limit(reservation.scope, log, now)

    def refuse(self, reservation: Reservation, retry_after: float | None) -> float:
        """The server answered 429. Returns the seconds to wait: what it said (1 second to an hour), else 30."""
        self.finish(reservation, counted=False)
        scope = reservation.scope
        log, now = self._log(scope), self._clock.now()
        wait = ASSUMED_WAIT if retry_after is None or math.isnan(retry_after) else retry_after
        wait = min(max(wait, 1.0), LONGEST_WAIT)
        until = now + wait
        if retry_after is not None and log.own and abs(log.own[0] + HOUR - until) <= _SAME_SLOT:
            log.limit, log.raised = len(log.own), 0
            self._store.set_limit(scope, log.limit)
        log.others = max(0, self._limit(scope, log) - len(log.own))
        log.others_from, log.others_to = until, now + HOUR
        log.refusals += 1
        log.probing = True
        self._set_blocked(scope, log, until)
        return wait

    def attach(self, store: BudgetStore) -> None:
        """Go on with another store, once the workspace is known: what was used so far is added to what it holds."""
        for scope, log in self._logs.items():
            for at in log.own:
                store.append(scope, at)
            if log.limit is not None:
                store.set_limit(scope, log.limit)
            if log.blocked_until is not None:
                store.set_blocked(scope, log.blocked_until)
        self._store = store
        self.refresh()

    def refresh(self) -> None:
        """Read the store again: another running program may have used the same budget."""
        now = self._clock.now()
        for scope, log in self._logs.items():
            log.own = self._loaded(scope, now)
            log.limit = self._store.limit(scope)
            blocked = self._store.blocked(scope)
            if blocked is not None and blocked > (log.blocked_until or now):
                log.blocked_until, log.probing = blocked, True
            self._raise_limit(scope, log, now)

    def _log(self, scope: str) -> _Log:
        now = self._clock.now()
        log = self._logs.get(scope)
        if log is None:
            blocked = self._store.blocked(scope)
            log = _Log(
                self._loaded(scope, now),
                self._store.limit(scope),
                blocked,
                probing=blocked is not None and blocked > now,
            )
            self._logs[scope] = log
            self._raise_limit(scope, log, now)
        while log.own and log.own[0] <= now - HOUR:
            log.own.popleft()
        return log

    def _loaded(self, scope: str, now: float) -> deque[float]:
        # An entry from the future (the clock was set back) would stay for more than its hour.
        return deque(sorted(min(at, now) for at in self._store.load(scope) if at > now - HOUR))

    def _assumed(self, scope: str) -> int:
        if scope == "v2.broadcasts":
            return _BROADCASTS_LIMIT
        return _LIMITS[self.era] if self.era is not None else min(_LIMITS.values())

    def _limit(self, scope: str, log: _Log) -> int:
        return max(self._assumed(scope) if log.limit is None else log.limit, log.raised)

    def _allowance(self, scope: str, log: _Log) -> int:
        return max(1, int(self._limit(scope, log) * self.share))

    def _raise_limit(self, scope: str, log: _Log, now: float) -> None:
        if len(log.own) > self._limit(scope, log):
            log.raised = max(log.raised, sum(at > now - HOUR + _EDGE for at in log.own))

    def _blocked_until(self, log: _Log, now: float) -> float | None:
        """The refusal that holds now. One further away than an hour is from a clock that was set back."""
        if log.blocked_until is None or log.blocked_until <= now:
            return None
        log.blocked_until = min(log.blocked_until, now + LONGEST_WAIT)
        return log.blocked_until

    def _set_blocked(self, scope: str, log: _Log, until: float | None) -> None:
        log.blocked_until = until
        self._store.set_blocked(scope, until)


def _others(log: _Log, now: float) -> int:
    """How many requests of others are taken to be in the log still.

    A refusal says that the log is full and when its oldest entry leaves; the rest is spread evenly over the hour after
    it.
    """
    if log.others <= 0 or now >= log.others_to:
        return 0
    if now < log.others_from or log.others_to <= log.others_from:
        return log.others
    remaining = math.floor(log.others * (log.others_to - now) / (log.others_to - log.others_from))
    return min(remaining, log.others - 1)


def _until_free(entries: deque[float], now: float) -> float:
    """Seconds until the oldest entry leaves the hour; a second where there is none to wait for."""
    return max(entries[0] + HOUR - now, 0.001) if entries else 1.0
