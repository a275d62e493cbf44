"""One action done to many objects: a hundred a request, paced, to be paused and stopped, with a result for each.

Every hundred is a step of its own through the writer: the journal says what is sent before it leaves and what each
object was, and a lost answer is `unknown`, never sent again. Contact actions are done for all of a request or for none,
so one object that is not there would fail its hundred: the server names it (the first one only), it is left out and
reported, and the rest is sent again. Where the server says no and names nothing, the hundred is halved. Both cost
requests, so both are bounded: then the run holds, and the person chooses.

A run of more than one request keeps to the background's share of the budget. It holds, and says why, when its share is
used up for longer than a moment, when the server refuses, when it cannot be reached, and when an answer was lost.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from temba_tui.client.activity import Listeners
from temba_tui.client.endpoints import endpoint_of
from temba_tui.client.errors import (
    TembaBadRequestError,
    TembaConnectionError,
    TembaError,
    TembaNoSuchObjectError,
    TembaPacedError,
    TembaRateExceededError,
)
from temba_tui.client.throttle import Priority
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts
from temba_tui.resources.spec import Record, Resource
from temba_tui.text import plural
from temba_tui.workspace.chosen import Item, ItemState, RecordOf
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.people import is_whole
from temba_tui.workspace.steps import Step, action_step

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

MOST_REPEATS: Final = 20
"""Requests more than planned after which a run holds and asks: what the server named, or halves."""
WAITS_BY_ITSELF: Final = 120.0
"""Seconds that a run waits for its share of the budget without being asked to."""

BulkState: TypeAlias = Literal["ready", "running", "paused", "held", "over"]
"""`paused`: by the person. `held`: by what `reason` says; `go_on` goes on. `over`: done, or stopped."""


def _nothing(identity: str) -> Record | None:
    return None


class Bulk:
    """An action on many objects, under way. Goes on whoever leaves the screen; `watch` tells of every change.

    `record_of` gives an object's record as it was loaded: it goes to the journal, for an undo, and tells what was as
    wanted already. `argument_name` is what to call the argument. `left_out` are those that were marked and that it does
    not apply to: they are reported with the others. `facts` are those of the session.
    """

    def __init__(
        self,
        session: "Session",
        resource: Resource,
        action: Action,
        items: Sequence[Item],
        argument: Any = None,
        *,
        facts: Facts,
        record_of: RecordOf = _nothing,
        argument_name: str = "",
        left_out: Sequence[Item] = (),
    ) -> None:
        self.session = session
        self.resource = resource
        self.action = action
        self.items = tuple(items)
        self.left_out = tuple(left_out)
        self.argument = argument
        self.argument_name = argument_name
        self.facts = facts
        self.state: BulkState = "ready"
        self.reason = ""
        """Why it holds, or why it ended before it was done; a sentence."""
        self.error: TembaError | None = None
        """What the server, or the network, said to that."""
        self.held_until: float | None = None
        """When it can go on, in epoch seconds; None where time does not help."""
        self.requests = 0
        """Requests that were sent so far."""
        self.parts: list[Part] = []
        """What was sent, in its order, with the journal's numbers."""
        self.follow = action.follow
        self._record_of = record_of
        self._repeats = 0
        self._stopping = False
        self._may_go = asyncio.Event()
        self._may_go.set()
        self._over = asyncio.Event()
        self._waits = False
        self._watchers: Listeners[Bulk] = Listeners()

    # What is known of it

    @property
    def planned(self) -> int:
        """How many requests it takes, if the server refuses none."""
        return self.action.requests(len(self.items))

    @property
    def title(self) -> str:
        """What it does, in words. Raw: it may hold a name."""
        title, name = self.action.title, self.argument_name
        if self.action.argument == "group":
            return title.replace("a group", name or "a group")
        return f"{title}: {name}" if name else title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be sent."""
        return self.state == "over"

    @property
    def endpoint(self) -> str:
        """The endpoint that it draws on."""
        return self.action.endpoint

    def counts(self) -> Counter[ItemState]:
        """How many objects there are in each state."""
        return Counter(one.state for one in self.items)

    def not_done(self) -> tuple[Item, ...]:
        """What was refused, is unknown, or was not sent; what was left out at the end."""
        return (*(one for one in self.items if one.state in ("refused", "unknown", "waiting")), *self.left_out)

    def watch(self, callback: "Callable[[Bulk], Any]") -> Callable[[], None]:
        """Call `callback` at every change; the function that is returned ends that."""
        return self._watchers.add(callback)

    async def done(self) -> "Bulk":
        """Wait until it is over. Giving up the waiting does not stop it."""
        await self._over.wait()
        return self

    # What a person does with it

    def start(self) -> None:
        """Begin. Raises NotWrittenError or TembaReadOnlyError where nothing may be written."""
        if self.state != "ready":
            return
        self.session.writer.guard()
        self.state = "running"
        writer = self.session.writer
        forget = writer.quitting.add(lambda _: self.stop())
        writer.own(self._run(), "bulk").add_done_callback(lambda _: forget())

    def pause(self) -> None:
        """Send no further hundred until `go_on`. The one under way comes to its end."""
        if self.state == "running":
            self.state = "paused"
            self._may_go.clear()
            self._changed()

    def go_on(self) -> None:
        """Go on after a pause, or with what holds it: waits for the slot where time is what it needs."""
        if self.state in ("paused", "held"):
            self.state, self.reason, self.error = "running", "", None
            self._repeats, self._waits = 0, True
            self._may_go.set()
            self._changed()

    def allow_more(self) -> None:
        """Let the background use the whole budget of the hour, and go on."""
        self.session.client.allow_background(1.0)
        self.go_on()

    def stop(self) -> None:
        """Send nothing more. What is under way comes to its end; the rest was not sent."""
        self._stopping = True
        self._may_go.set()
        self._changed()

    # The run

    async def _run(self) -> None:
        limit = 1 if self.action.kind == "one" else self.action.limit
        queue: deque[Sequence[Item]] = deque(self.items[at : at + limit] for at in range(0, len(self.items), limit))
        try:
            while queue and await self._turn():
                queue.extendleft(reversed(await self._send(queue.popleft())))
        finally:
            self.state, self.held_until = "over", None
            self._over.set()
            self._changed()

    async def _turn(self) -> bool:
        """Wait until the next request may go; False when it is stopped."""
        while not self._stopping:
            await self._may_go.wait()
            delay = self._delay()
            if self._stopping or (delay <= 0 and self.state == "running"):
                break
            if self.state != "running":
                continue
            if delay > WAITS_BY_ITSELF and not self._waits:
                await self._hold(self._pace_words(), TembaPacedError(retry_after=delay), delay)
                continue
            self.held_until = self.session.now() + delay
            self._changed()
            await self.session.clock.sleep(min(delay, 1.0))
        self.held_until = None
        return not self._stopping

    def _delay(self) -> float:
        client = self.session.client
        return client.throttle.delay(endpoint_of(self.endpoint).scope_in(client.era), self._priority)

    def _pace_words(self) -> str:
        client = self.session.client
        scope = endpoint_of(self.endpoint).scope_in(client.era)
        if client.throttle.state(scope).blocked_until is not None:
            return "The hour's budget is used up."
        return f"Long runs have used their part ({client.throttle.share:.0%}) of this hour's requests."

    @property
    def _priority(self) -> Priority:
        # One request is a click; more than one is a walk, which leaves room for what people click meanwhile.
        return Priority.WALK if self.planned > 1 else Priority.INTERACTIVE

    async def _hold(self, reason: str, error: TembaError | None = None, delay: float | None = None) -> None:
        self.state, self.reason, self.error = "held", reason, error
        self.held_until = self.session.now() + delay if delay is not None else None
        self._waits = False
        self._may_go.clear()
        if self._stopping:
            self._may_go.set()
        self._changed()
        await self._may_go.wait()

    async def _send(self, items: Sequence[Item]) -> list[Sequence[Item]]:
        """Send one request; what of it is to be sent (again)."""
        known = [(one, record) for one in items if (record := self._known(one)) is not None]
        idle = {
            one.identity for one, record in known if not self.action.would_change(record, self.argument, self.facts)
        }
        part = Part(self._step(items, [record for _, record in known]))
        part.job = next((one.number for one in self.parts if one.number), 0)
        self.parts.append(part)
        await self.session.writer.carry(part, self._changed, self._priority)
        if part.state == "saved" or part.failures:
            self.requests += 1
            failed = {str(one) for one in part.failures}
            for one in items:
                if str(one.sent) in failed:
                    _refuse([one], "The server left it alone: it is not there, or cannot be changed so.")
                else:
                    one.state = "unchanged" if one.identity in idle else "done"
            self._changed()
            return []
        if part.state == "unknown":
            self.requests += 1
            for one in items:
                one.state, one.why = "unknown", "It was sent and no answer came: it may or may not have been done."
            if not any(one.state == "waiting" for one in self.items):
                return []  # nothing is left to go on with
            await self._hold(
                f"The answer to {self._words(items)} was lost: it may or may not have been done. It is not sent again.",
                part.error,
            )
            return []
        return await self._after_no(part, items)

    def _known(self, item: Item) -> Record | None:
        """What it was before, for the journal. What rows or a file told of a contact is no prior state."""
        record = self._record_of(item.identity)
        return None if record is None or (self.resource.name == "contacts" and not is_whole(record)) else record

    def _step(self, items: Sequence[Item], before: Sequence[Record]) -> Step:
        says = f"{self.title}: {self._words(items)}"
        return action_step(self.resource, self.action, [one.sent for one in items], self.argument, before, says=says)

    def _words(self, items: Sequence[Item]) -> str:
        if len(items) == 1:
            return items[0].name
        return plural(len(items), self.resource.singular.lower(), self.resource.title.lower())

    async def _after_no(self, part: Part, items: Sequence[Item]) -> list[Sequence[Item]]:
        """The server did nothing, or was not reached: what of it is to be sent again."""
        error = part.error
        if isinstance(error, TembaRateExceededError):
            delay = self._delay() or error.retry_after or 0.0
            if not (isinstance(error, TembaPacedError) and delay <= WAITS_BY_ITSELF):
                await self._hold(self._pace_words(), error, delay)
            return [items]
        if isinstance(error, TembaConnectionError) and not error.final:
            await self._hold("The server cannot be reached.", error)
            return [items]
        self.requests += part.state == "refused"
        if isinstance(error, TembaBadRequestError) and not error.local and self._is_about_items(part, error):
            return await self._without_wrong(part, items, error)
        if isinstance(error, TembaNoSuchObjectError):
            _refuse(items, "It is not there any more.")
            self._changed()
            return []
        # What is wrong is wrong for all: the right, the group, the workspace.
        self.error, self.reason = error, error.sentence if error is not None else "It was not sent."
        if part.state == "refused":
            _refuse(items, self.reason)
        self._stopping = True
        return []

    def _is_about_items(self, part: Part, error: TembaBadRequestError) -> bool:
        lists = {key for key, value in part.step.body.items() if isinstance(value, (list, tuple))}
        return all(field.partition(".")[0] in lists or not field for field in error.errors)

    async def _without_wrong(
        self, part: Part, items: Sequence[Item], error: TembaBadRequestError
    ) -> list[Sequence[Item]]:
        said = [message for _, messages in error for message in messages]
        wrong = named_in(said, items)
        if wrong:
            for one in wrong:
                _refuse([one], _why(said, one))
            rest = [one for one in items if one not in wrong]
            again: list[Sequence[Item]] = [rest] if rest else []
        elif len(items) == 1:
            _refuse(items, error.sentence)
            again = []
        else:
            middle = len(items) // 2
            again = [items[:middle], items[middle:]]
        self._repeats += len(again)
        self._changed()
        if again and self._repeats > MOST_REPEATS:
            refused = self.counts()["refused"]
            await self._hold(
                f"The server refused {refused:,} so far, and each costs a request more. Go on, or stop and see them.",
                error,
            )
        return again

    def _changed(self) -> None:
        self._watchers.tell(self)


def named_in(messages: Iterable[str], items: Sequence[Item]) -> list[Item]:
    """Which of the objects the server's messages name: what stands after a colon, perhaps several with commas.

    In every language of the server the message ends with them (`No such object: …`, `Not an incoming message: …`,
    `Non-active contacts cannot be added to groups: …, …`).
    """
    by_name = {str(one.sent).casefold(): one for one in items}
    found: dict[str | int, Item] = {}
    for message in messages:
        _, colon, rest = message.partition(": ")
        if not colon:
            continue
        rest = rest.strip()
        for name in (rest, *rest.split(", ")):
            one = by_name.get(name.strip().rstrip(".").casefold()) or by_name.get(name.strip().casefold())
            if one is not None:
                found[one.sent] = one
    return list(found.values())


def _why(messages: Sequence[str], item: Item) -> str:
    """What the server said about one object, for people."""
    for message in messages:
        if str(item.sent).casefold() in message.casefold():
            if message.startswith("No such object"):
                return "There is no such object in this workspace."
            return message.partition(":")[0].strip() + "."
    return " ".join(messages)


def _refuse(items: Iterable[Item], why: str) -> None:
    for one in items:
        one.state, one.why = "refused", why
