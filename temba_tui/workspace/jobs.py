"""A plan being carried out: each part's state, what the server said to it, and whoever watches."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from temba_tui.client.activity import Listeners
from temba_tui.client.errors import TembaError
from temba_tui.resources.spec import Record
from temba_tui.workspace.edits import Change, Difference
from temba_tui.workspace.steps import Step, WritePlan

PartState: TypeAlias = Literal["waiting", "sending", "saved", "refused", "unknown", "not sent"]
"""`refused`: the server said no, and did nothing. `unknown`: it may have been carried out. `not sent`: it never
left."""

Finding: TypeAlias = Literal["", "saved", "not saved", "not visible yet"]
"""What looking for an unknown outcome found. Not seeing it proves nothing while a list may be behind: `not saved` is
said only where the server shows a later state without it."""


@dataclass(eq=False, slots=True)
class Part:
    """One step of a job and what became of it.

    `answer` is the object that came back (None for actions and deletes), `failures` what an action left alone,
    `differences` what was stored otherwise, `notes` what else to say. `number` is the journal's.
    """

    step: Step
    state: PartState = "waiting"
    error: TembaError | None = None
    answer: Record | None = None
    failures: tuple[int | str, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    finding: Finding = ""
    number: int = 0
    job: int = 0
    """The journal's number of the first part of the same job; 0 for that one itself."""
    started: float = 0.0
    """When it was sent, in epoch seconds."""

    @property
    def ended(self) -> bool:
        """Whether it is over, one way or the other."""
        return self.state not in ("waiting", "sending")


class Job:
    """A plan under way. Made by `Writer.run`; goes on whoever leaves the screen that started it."""

    def __init__(self, plan: WritePlan) -> None:
        self.plan = plan
        self.parts: tuple[Part, ...] = tuple(Part(step) for step in plan.steps)
        self.made_of: Mapping[str, Any] = {}
        """The values of the form that it was made of; {} where it is of none, or they are not known any more."""
        self._watchers: Listeners[Job] = Listeners()
        self._over = asyncio.Event()

    @property
    def state(self) -> Literal["running", "saved", "partly saved", "refused", "unknown", "not sent"]:
        """What became of the whole. `unknown` wins over all: something has to be looked at."""
        states = [part.state for part in self.parts]
        if not self._over.is_set():
            return "running"
        if "unknown" in states:
            return "unknown"
        if all(state == "saved" for state in states):
            return "saved"
        if "saved" in states:
            return "partly saved"
        return "refused" if "refused" in states else "not sent"

    @property
    def is_over(self) -> bool:
        """Whether no part of it is under way or waiting."""
        return self._over.is_set()

    @property
    def failed(self) -> Part | None:
        """The part that stopped it; None where none did."""
        return next((part for part in self.parts if part.state in ("refused", "unknown", "not sent")), None)

    @property
    def error(self) -> TembaError | None:
        """Why it stopped."""
        failed = self.failed
        return failed.error if failed is not None else None

    @property
    def answer(self) -> Record | None:
        """The object as the last answer that held one has it."""
        return next((part.answer for part in reversed(self.parts) if part.answer is not None), None)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What was stored otherwise than it was sent."""
        return tuple(one for part in self.parts for one in part.differences)

    @property
    def is_in_full(self) -> bool:
        """Whether all of it was saved, on every object, and stored as it was sent."""
        return self.state == "saved" and not self.differences and not any(part.failures for part in self.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What else there is to say, in sentences."""
        follow = (self.plan.follow,) if self.plan.follow and any(part.state == "saved" for part in self.parts) else ()
        return tuple(dict.fromkeys([*(note for part in self.parts for note in part.notes), *follow]))

    def unsaved(self) -> tuple[Change, ...]:
        """The changes of the parts that were not saved: what stays in the form, as the draft."""
        return tuple(change for part in self.parts if part.state != "saved" for change in part.step.changes)

    def watch(self, callback: "Callable[[Job], Any]") -> Callable[[], None]:
        """Call `callback` at every change of a part; the function that is returned ends that."""
        return self._watchers.add(callback)

    async def done(self) -> "Job":
        """Wait until it is over. Giving up the waiting does not stop it. Raises nothing: errors stand in the parts."""
        await self._over.wait()
        return self

    # For the writer

    def changed(self) -> None:
        """Tell the watchers."""
        self._watchers.tell(self)

    def join(self, earlier: "Job") -> None:
        """Take in what became of a job of which this one, which is over, did what was not sent: what is unknown of
        that one is unknown still."""
        self.parts = (*(part for part in earlier.parts if part.state != "not sent"), *self.parts)

    def end(self) -> None:
        """It is over: what still waits is not sent."""
        for part in self.parts:
            if part.state == "waiting":
                part.state = "not sent"
        self._over.set()
        self.changed()


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """An object was written by this program. `record` is how it is now: as the server answered, or, with `expected`,
    as it should be after an action whose answer shows nothing. `gone`: it was deleted. A new one has `created`."""

    resource: str
    identity: str
    record: Record | None = None
    expected: bool = False
    gone: bool = False
    created: bool = False
