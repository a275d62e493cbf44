"""Interrupting those whom a flow start reached: the API cannot stop a start, but can end the flows that people are in.

The runs of the flow since the start are walked, those that wait are picked, and their contacts are interrupted in
hundreds. An interrupt ends whatever flow a contact is in by then, not only this one. While the start goes on it puts
more people in, so another pass may be needed.

Runs name their start, with null for those that a trigger or another flow began: these are left alone. Where a server
does not say at all, a run counts as this start's when it began after it, and that is said.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from temba_tui.client.errors import TembaBadRequestError
from temba_tui.client.throttle import Priority
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.text import parse_datetime, plural
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.steps import Step, WritePlan
from temba_tui.workspace.view import View
from temba_tui.workspace.walks import PAGE, known_count

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

HUNDRED: Final = 100
INTERRUPT: Final = "I"
"""The key that interrupts."""
WARNING: Final = "An interrupt ends whatever flow a contact is in, also one that they were put into meanwhile."
UNDOABLE: Final = "It cannot be undone: nobody can be put back where they were in a flow."
OVER: Final = frozenset({"complete", "completed", "failed", "interrupted"})
"""States of a start that puts nobody in any more."""


@dataclass(slots=True)
class Pass:
    """What one walk found. `waiting` are the contacts, by uuid, with their names."""

    pages: int = 0
    runs: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    guessed: int = 0
    """How many of them are taken to be this start's because they began after it: their runs do not say."""


class Reached:
    """The walks and interrupts of one flow start. For one screen; the interrupts belong to the session."""

    def __init__(self, session: "Session", start: Record) -> None:
        self.session = session
        self.start = start
        self.passes: list[Pass] = []
        self.interrupted: set[str] = set()
        self.left_alone: dict[str, str] = {}
        """Contacts that the server did not know any more, by uuid, with what it said."""

    @property
    def flow(self) -> str:
        """The flow's uuid; '' where the record does not say."""
        return text_at(self.start, "flow.uuid")

    @property
    def since(self) -> str:
        """When it was made, a little earlier where clocks may differ."""
        made = parse_datetime(get(self.start, "created_on"))
        return (made - timedelta(seconds=1)).isoformat().replace("+00:00", "Z") if made is not None else ""

    @property
    def is_over(self) -> bool:
        """Whether the start puts nobody in any more, as far as its record tells."""
        return text_at(self.start, "status") in OVER

    def price(self) -> str:
        """What a walk takes, in words; an upper bound where the flow's runs are counted."""
        count = known_count(View("runs", (("flow", self.flow),)), self.session.names)
        if count is None:
            return "Nobody counts the runs since then: each 250 of them take 1 request, and it can be stopped."
        pages = max(1, -(-count // PAGE))
        return (
            f"About {plural(pages, 'request')} at most: the server counted {plural(count, 'run')} of this flow in all."
        )

    async def look(self, stop: asyncio.Event, on_page: Callable[[Pass], Any]) -> Pass:
        """Walk the runs since the start: a request a page. Keeps what it has when stopped. Raises TembaError."""
        found = Pass()
        self.passes.append(found)
        session = self.session
        endpoint = session.endpoint(session.resources["runs"])
        # Runs are listed by their last change, and one that was changed since the start may have begun before it.
        query = session.client.query(endpoint, {"flow": self.flow, **({"after": self.since} if self.since else {})})
        cursor: str | None = None
        while not stop.is_set():
            priority = Priority.INTERACTIVE if not found.pages else Priority.WALK
            page = await query.page(cursor, priority=priority, patience=120)
            found.pages += 1
            found.runs += len(page.rows)
            for run in page.rows:
                self._take(found, run)
            on_page(found)
            cursor = page.cursor
            if cursor is None:
                found.complete = True
                break
        return found

    def _take(self, found: Pass, run: Record) -> None:
        uuid = text_at(run, "contact.uuid")
        if not uuid or get(run, "exited_on") is not None or text_at(run, "exit_type") or uuid in found.waiting:
            return
        ours = text_at(self.start, "uuid")
        if "start" in run and ours:
            if text_at(run, "start.uuid") != ours:
                return
        else:
            made, began = parse_datetime(get(self.start, "created_on")), parse_datetime(get(run, "created_on"))
            if made is None or began is None or began < made:
                return
            found.guessed += 1
        if uuid not in self.left_alone and uuid not in self.interrupted:
            found.waiting[uuid] = text_at(run, "contact.name")

    def plan(self, found: Pass) -> WritePlan:
        """The interrupts of those that wait, in hundreds. Raises ValueError when nobody does."""
        uuids = list(found.waiting)
        if not uuids:
            raise ValueError("nobody waits")
        steps = []
        for at in range(0, len(uuids), HUNDRED):
            some = uuids[at : at + HUNDRED]
            says = f"Interrupt {plural(len(some), 'contact')}" + (
                f" ({at + 1}–{at + len(some)})" if len(uuids) > HUNDRED else ""
            )
            steps.append(self._step(says, some))
        return WritePlan(
            f"Interrupt {plural(len(uuids), 'contact')}",
            tuple(steps),
            warnings=(WARNING,),
            named_key=INTERRUPT,
            resource="contacts",
        )

    def _step(self, says: str, uuids: list[str]) -> Step:
        return Step(
            says,
            "act",
            "contact_actions",
            {"contacts": uuids, "action": "interrupt"},
            resource="contacts",
            targets=tuple(uuids),
            action="interrupt",
            irreversible=UNDOABLE,
        )

    def run(self, plan: WritePlan, stop: asyncio.Event) -> Job:
        """Begin what was confirmed. An unknown contact fails its whole hundred: it is dropped, and the rest of that
        hundred is sent again, for nothing of it was done. Raises NotWrittenError, TembaReadOnlyError."""
        self.session.writer.guard()
        job = Job(plan)
        self.session.writer.own(self._carry(job, stop), plan.title)
        return job

    async def _carry(self, job: Job, stop: asyncio.Event) -> None:
        writer = self.session.writer
        try:
            for part in job.parts:
                if stop.is_set():
                    break
                priority = Priority.WALK if len(job.parts) > 1 else Priority.INTERACTIVE
                for _ in range(HUNDRED):
                    await writer.carry(part, job.changed, priority)
                    gone = _named_in(part.error, part.step.targets) if part.state == "refused" else ""
                    if not gone or len(part.step.targets) == 1:
                        break
                    self.left_alone[gone] = "There is no such contact any more."
                    rest = [one for one in part.step.targets if one != gone]
                    part.step, part.state, part.error = self._step(part.step.says, rest), "waiting", None
                if part.state == "saved":
                    self.interrupted |= set(part.step.targets)
                elif part.state != "refused" or not _named_in(part.error, part.step.targets):
                    break
        finally:
            job.end()

    async def read_again(self) -> Record:
        """The start as it is now: one request. Raises TembaError."""
        session = self.session
        fresh = await session.read_one(session.resources["flow_starts"], self.start)
        if fresh is not None:
            self.start = fresh
        return self.start


def _named_in(error: object, uuids: tuple[str, ...]) -> str:
    """The contact of a request that a 400 names as unknown; '' for none."""
    if not isinstance(error, TembaBadRequestError):
        return ""
    said = " ".join(message for _, messages in error for message in messages).casefold()
    return next((one for one in uuids if one.casefold() in said), "")
