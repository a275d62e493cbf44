"""How everything is written: guarded, journaled before it leaves, compared with what came back, told to the lists.

Every write of the program goes through `Writer.carry`, be it of a form, an action on many or a send. Writes run in
asyncio tasks that the session owns, so that leaving a screen cuts none in the middle. None is repeated by itself, and
none is sent after one that failed: what may have been carried out is looked at first (`check`).
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from temba_tui.client.activity import Listeners
from temba_tui.client.endpoints import endpoint_of
from temba_tui.client.errors import (
    TembaConnectionError,
    TembaError,
    TembaNoSuchObjectError,
    TembaReadOnlyError,
)
from temba_tui.client.throttle import Priority
from temba_tui.resources.forms import Form, Values
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Side
from temba_tui.workspace.jobs import Finding as Finding
from temba_tui.workspace.jobs import Job as Job
from temba_tui.workspace.jobs import Part as Part
from temba_tui.workspace.jobs import RecordChanged as RecordChanged
from temba_tui.workspace.looking import Found, look
from temba_tui.workspace.own_answers import OwnAnswers
from temba_tui.workspace.preparing import Holder as Holder
from temba_tui.workspace.preparing import Prepared as Prepared
from temba_tui.workspace.preparing import prepare
from temba_tui.workspace.state import JournalStore, MemoryState, Outcome, StateError
from temba_tui.workspace.steps import NotWrittenError as NotWrittenError
from temba_tui.workspace.steps import Step as Step
from temba_tui.workspace.steps import WritePlan as WritePlan
from temba_tui.workspace.steps import action_step as action_step
from temba_tui.workspace.steps import to_json
from temba_tui.workspace.uploads import upload

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

QUIT_PATIENCE: Final = 10.0
"""Seconds that quitting waits for writes under way."""
READ_ONLY: Final = (
    "This profile is read-only, so nothing is changed. That is this program's promise: the token itself may write."
)
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "saved": "done",
    "refused": "refused",
    "not sent": "refused",
    "unknown": "unknown",
}
_T = TypeVar("_T")


class Writer:
    """Writes to one workspace. `session.writer` is the one; for one event loop."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self.own_answers = OwnAnswers(session.now)
        self.written: list[int] = []
        """The journal's numbers of this run's writes, in their order."""
        self.lost = 0
        """How many writes of this run ended without anybody knowing what became of them."""
        self.store: JournalStore = session.state if session.state is not None else MemoryState(session.clock)
        """Where the journal and the drafts are kept."""
        self.quitting: Listeners[None] = Listeners()
        """Told when the program is being left: long runs begin no further request."""

    # Whether anything may be written

    def refusal(self) -> str:
        """Why nothing can be written now, in a sentence for a dimmed key or a dialog; '' when it can."""
        session = self._session
        if session.read_only:
            return READ_ONLY
        if session.wrong_workspace:
            return (
                "The answers come from another workspace than the one that was opened or that this profile belongs "
                "to. Nothing is written until that is settled: check the profile's token."
            )
        if session.workspace is None:
            return "It is not known yet which workspace this is, so nothing is written."
        return "The program is being left: no new write is begun." if self._closing else ""

    def guard(self) -> None:
        """Raises TembaReadOnlyError or NotWrittenError where `refusal` has a reason."""
        sentence = self.refusal()
        if sentence:
            raise (TembaReadOnlyError if self._session.read_only else NotWrittenError)(sentence)

    @property
    def pending(self) -> int:
        """How many jobs (and other owned tasks) are not over."""
        return len(self._tasks)

    # Forms

    async def prepare(self, form: Form, base: Record | None, mine: Values) -> Prepared:
        """Read the object again (one request; none for a new one), look up added URNs (one each), compare the sides.

        Raises TembaBadRequestError(local=True) with the form's own problems by field, before any request;
        TembaNoSuchObjectError when it is gone; NotWrittenError and TembaReadOnlyError by the guard; else what the
        client raises.
        """
        return await prepare(self._session, form, base, mine)

    async def reread(self, resource: Resource, record: Record) -> tuple[Record, bool]:
        """The record as the server has it now, or as we last knew it where the server's list is behind that; and
        which. One request. Raises TembaNoSuchObjectError when it is gone.
        """
        own = self.own_answers.of(resource, record)
        read = await self._session.read_one(resource, own.record if own is not None else record)
        if own is not None and own.is_ahead_of(read, resource, self._session.now()):
            return own.record, True
        if read is None:
            raise TembaNoSuchObjectError(f"This {resource.singular} is not there any more.")
        return read, False

    def run(self, plan: WritePlan) -> Job:
        """Begin a plan that was confirmed. Returns at once; the job goes on whoever leaves. Raises NotWrittenError,
        TembaReadOnlyError."""
        self.guard()
        job = Job(plan)
        self.own(self._work(job), plan.title)
        return job

    async def _work(self, job: Job) -> None:
        first = 0
        try:
            for part in job.parts:
                if self._closing:
                    break
                part.job = first
                await self.carry(part, job.changed)
                first = first or part.number
                if part.state != "saved":
                    break
        finally:
            job.end()

    async def carry(
        self, part: Part, on_change: Callable[[], Any] = lambda: None, priority: Priority = Priority.INTERACTIVE
    ) -> Part:
        """Send one step: guard, journal, request, outcome, comparison, news to the lists. For jobs of one's own (bulk).

        `part.job` is the journal's number of the first part that it belongs to, 0 for the first itself: they are
        undone together. `priority` is that of an action or a delete: a long run leaves the budget to what people click.
        Raises nothing but a cancellation: the outcome and the error stand in the part. Call it in a
        task made by `own`.
        """
        step = part.step
        try:
            self.guard()
            request, before = to_json(step, part.job)
            part.number = self.store.begin_write(step.says, step.method, step.path, request, before)
            self.written.append(part.number)
        except StateError as problem:
            sentence = f"Nothing was sent, for the journal could not be written first. {problem.sentence}"
            part.state, part.error = "not sent", NotWrittenError(sentence, hint=problem.hint)
            on_change()
            return part
        except TembaError as error:
            part.state, part.error = "not sent", error
            on_change()
            return part
        part.state, part.started = "sending", self._session.now()
        on_change()
        try:
            await self._send(part, priority)
        except TembaError as error:
            part.error = error
            if error.carried_out is None:
                part.state = "unknown"
            elif error.carried_out:
                part.state = "saved"
                part.notes = (error.sentence,)
            else:
                unsent = isinstance(error, (TembaConnectionError, TembaReadOnlyError, NotWrittenError))
                part.state = "not sent" if unsent else "refused"
        except BaseException:
            # It may have left; the journal goes on saying "sending", which the next start shows as unknown.
            part.state = "unknown"
            raise
        try:
            if part.state == "saved":
                self._settle(part)
        finally:
            # Whatever becomes of the comparison: the journal must not go on saying "sending" of what is over.
            self._note(part)
        on_change()
        return part

    async def _send(self, part: Part, priority: Priority) -> None:
        client, step = self._session.client, part.step
        endpoint = endpoint_of(step.endpoint)
        if step.verb == "create":
            part.answer = await client.create(endpoint, step.body)
        elif step.verb == "update":
            part.answer = await client.update(endpoint, step.lookup, step.body)
        elif step.verb == "delete":
            await client.delete(endpoint, step.lookup, priority=priority)
        elif step.verb == "upload":
            part.answer = await upload(client, step)
        else:
            part.failures = tuple(await client.act(endpoint, step.body, priority=priority))
        part.state = "saved"

    def _settle(self, part: Part) -> None:
        """After a success: compare, remember our answer, tell the lists."""
        session, step = self._session, part.step
        resource = session.resources.get(step.resource)
        if resource is None:
            return
        facts = session.facts()
        if part.answer is not None:
            if resource.form is not None:
                part.differences = edits.differences(step.changes, part.answer, resource.form, facts)
            if resource.identity_of(part.answer) is None:
                # Rows and forms must not take it for the record.
                part.notes = (*part.notes, "The answer was not the record: r reads how it is now.")
            else:
                self._tell_of(resource, step, part.answer)
        elif step.verb == "delete":
            for identity in step.targets:
                self._gone(resource, identity)
        elif step.verb == "act":
            self._settle_action(part, resource)

    def _tell_of(self, resource: Resource, step: Step, answer: Record) -> None:
        session = self._session
        identity = step.identity or resource.identity_of(answer)
        if identity is None:
            return
        session.names.learn(resource, answer)
        session.names.changed(resource, identity, answer)
        self.own_answers.keep(resource, identity, answer, step.before[0] if step.before else None)
        session.tell(RecordChanged(resource.name, identity, answer, created=step.verb == "create"))

    def _gone(self, resource: Resource, identity: str) -> None:
        self.own_answers.forget(resource, identity)
        self._session.names.changed(resource, identity, None)
        self._session.tell(RecordChanged(resource.name, identity, gone=True))

    def _settle_action(self, part: Part, resource: Resource) -> None:
        """An action answers with what it left alone: the others are as they should be now, expected."""
        step = part.step
        action = resource.action(step.action)
        if action is None:
            return
        facts = self._session.facts()
        left = {str(one) for one in part.failures}
        done = 0
        for record in step.before:
            identity = resource.identity_of(record)
            if identity is None or str(action.identity_of(record)) in left:
                continue
            done += 1
            own = self.own_answers.of(resource, record)
            known = own.record if own is not None else record
            expected = action.expected(known, step.argument, facts)
            if expected is None:
                self._gone(resource, identity)
            else:
                self.own_answers.keep(resource, identity, expected, known, expected=True)
                self._session.tell(RecordChanged(resource.name, identity, expected, expected=True))
        if action.follow:
            part.notes = (*part.notes, action.follow)
        if left and step.before and not done:
            part.state = "refused"
            part.error = NotWrittenError(
                f"The server left {'it' if len(left) == 1 else 'all of them'} as before: nothing was changed.",
                hint="It may be so already, or somebody may have deleted it. r looks again.",
            )

    def _note(self, part: Part) -> None:
        """Write the outcome into the journal. Where that fails it is said: the write itself is as it is."""
        self.lost += part.state == "unknown"
        detail = " ".join([part.error.sentence if part.error is not None else "", *(d.says for d in part.differences)])
        otherwise = [one.key for one in part.differences]
        after = json.dumps(
            {"answer": part.answer, "failures": part.failures, "otherwise": otherwise}, ensure_ascii=False
        )
        try:
            self.store.end_write(part.number, _OUTCOMES[part.state], detail.strip(), after)
        except StateError as problem:
            part.notes = (*part.notes, f"The journal could not note the outcome. {problem.sentence}")

    def own(self, work: Coroutine[Any, Any, _T], name: str = "") -> "asyncio.Task[_T]":
        """Run `work` in a task that the session owns: it outlives screens, and quitting waits for it."""
        task = asyncio.get_running_loop().create_task(work, name=name or None)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Refused for now

    def slot_in(self, endpoint: str) -> float:
        """Seconds until the scope of an endpoint has a slot again; 0 when it has one."""
        session = self._session
        return max(
            0.0, session.client.throttle.delay(endpoint_of(endpoint).scope_in(session.era), Priority.INTERACTIVE)
        )

    async def wait_for_slot(self, endpoint: str, on_tick: Callable[[float], Any] | None = None) -> None:
        """Wait until the endpoint's scope has a slot; `on_tick` is told the seconds left, each second. Cancel it to
        give up."""
        while (left := self.slot_in(endpoint)) > 0:
            if on_tick is not None:
                on_tick(left)
            await self._session.clock.sleep(min(left, 1.0))

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
        self.guard()
        resource = self._session.resources[form.resource]
        for endpoint in self._endpoints(form, resource, base, mine):
            await self.wait_for_slot(endpoint, on_tick)
        prepared = await self.prepare(form, base, mine)
        if prepared.stops(choices) or prepared.merge.others or prepared.is_empty:
            return prepared
        return self.run(prepared.plan(choices))

    def _endpoints(self, form: Form, resource: Resource, base: Record | None, mine: Values) -> list[str]:
        """The endpoints that an edit writes to: groups have one of their own, in another scope."""
        facts = self._session.facts()
        found = [resource.path_in(self._session.era)]
        for change in edits.changes(base, mine, form, facts) if base is not None else ():
            field = form.field(change.key, facts)
            action = resource.action(field.through[0]) if field is not None else None
            if action is not None and action.endpoint not in found:
                found.append(action.endpoint)
        return found

    # Unknown outcomes

    async def check(self, job: Job) -> Job:
        """Look what became of the parts whose outcome is unknown: a request each. `part.finding` says it; where it was
        carried out the part becomes saved. Raises TembaError when it cannot be looked."""
        for part in job.parts:
            if part.state == "unknown":
                await self.check_part(part)
                job.changed()
        return job

    async def check_part(self, part: Part) -> Part:
        """The same for one part."""
        return self.found(part, await look(self._session, part.step, part.started))

    def found(self, part: Part, found: Found) -> Part:
        """Enter what looking found, into the part and into the journal."""
        part.finding = found.finding
        if found.finding == "saved":
            part.state, part.error, part.answer = "saved", None, found.record
            self._settle(part)
            self._note(part)
        elif found.finding == "not saved":
            part.state = "refused"
            self._note(part)
        return part

    # Quitting

    async def quit(self, patience: float = QUIT_PATIENCE) -> bool:
        """Wait for the writes under way, `patience` seconds at most; then no further step is begun. Whether all came
        to their end."""
        self.quitting.tell(None)
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=patience)
        self._closing = True
        return not self._tasks
