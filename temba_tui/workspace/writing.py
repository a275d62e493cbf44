"""How everything is written: guarded, journaled before it leaves, compared with what came back, told to the lists.

Every write of the program goes through `Writer.carry`, be it of a form, an action on many or a send. Writes run in
asyncio tasks that the session owns, so that leaving a screen cuts none in the middle. None is repeated by itself, and
none is sent after one that failed: what may have been carried out is looked at first (`check`).
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from temba_tui.client.errors import TembaError
from temba_tui.resources.forms import Form, Values
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.edits import Side
from temba_tui.workspace.jobs import Finding as Finding
from temba_tui.workspace.jobs import Job as Job
from temba_tui.workspace.jobs import Part as Part
from temba_tui.workspace.jobs import RecordChanged as RecordChanged
from temba_tui.workspace.preparing import Holder as Holder
from temba_tui.workspace.preparing import Prepared as Prepared
from temba_tui.workspace.steps import NotWrittenError as NotWrittenError
from temba_tui.workspace.steps import Step as Step
from temba_tui.workspace.steps import WritePlan as WritePlan
from temba_tui.workspace.steps import action_step as action_step

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

QUIT_PATIENCE: Final = 10.0
"""Seconds that quitting waits for writes under way."""
_T = TypeVar("_T")


class Writer:
    """Writes to one workspace. `session.writer` is the one."""

    def __init__(self, session: "Session") -> None: ...

    # Whether anything may be written

    def refusal(self) -> str:
        """Why nothing can be written now, in a sentence for a dimmed key or a dialog; '' when it can."""
        ...

    @property
    def pending(self) -> int:
        """How many jobs (and other owned tasks) are not over."""
        ...

    # Forms

    async def prepare(self, form: Form, base: Record | None, mine: Values) -> Prepared:
        """Read the object again (one request; none for a new one), look up added URNs (one each), compare the sides.

        Raises TembaBadRequestError(local=True) with the form's own problems by field, before any request;
        TembaNoSuchObjectError when it is gone; NotWrittenError and TembaReadOnlyError by the guard; else what the
        client raises.
        """
        ...

    def run(self, plan: WritePlan) -> Job:
        """Begin a plan that was confirmed. Returns at once; the job goes on whoever leaves. Raises NotWrittenError,
        TembaReadOnlyError."""
        ...

    async def carry(self, part: Part) -> Part:
        """Send one step: guard, journal, request, outcome, comparison, news to the lists. For jobs of one's own (bulk).

        Raises nothing: the outcome and the error stand in the part. Call it in a task made by `own`.
        """
        ...

    def own(self, work: Coroutine[Any, Any, _T], name: str = "") -> "asyncio.Task[_T]":
        """Run `work` in a task that the session owns: it outlives screens, and quitting waits for it."""
        ...

    # Refused for now

    def slot_in(self, endpoint: str) -> float:
        """Seconds until the scope of an endpoint has a slot again; 0 when it has one."""
        ...

    async def wait_for_slot(self, endpoint: str, on_tick: Callable[[float], Any] | None = None) -> None:
        """Wait until the endpoint's scope has a slot; `on_tick` is told the seconds left, each second. Cancel it to
        give up."""
        ...

    async def send_at_slot(
        self,
        form: Form,
        base: Record | None,
        mine: Values,
        choices: Mapping[str, Side] | None = None,
        on_tick: Callable[[float], Any] | None = None,
    ) -> Job | Prepared:
        """Wait for the slot, read the object again, and send what was confirmed before; call it in a worker of the
        form, so that it ends with it.

        Where somebody changed the object meanwhile, nothing is sent: the Prepared is to be shown again.
        """
        ...

    # Unknown outcomes

    async def check(self, job: Job) -> Job:
        """Look what became of the parts whose outcome is unknown: a request each. `part.finding` says it; where it was
        carried out the part becomes saved. Raises TembaError when it cannot be looked."""
        ...

    # Quitting

    async def quit(self, patience: float = QUIT_PATIENCE) -> bool:
        """Wait for the writes under way, `patience` seconds at most; then no further step is begun. Whether all came
        to their end."""
        ...
