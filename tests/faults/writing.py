"""What a person was doing: changing things. Each drives the writer of an open session, as forms and actions do.

Everywhere: what the server carried out is counted, what was typed is still there, and when the server behaves the same
person gets it done.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from temba_tui.client.errors import TembaBadRequestError, TembaError
from temba_tui.resources import resource
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.bulk import Bulk
from temba_tui.workspace.chosen import choose
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.journal import Journal
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.session import Session
from temba_tui.workspace.steps import WritePlan, action_step
from temba_tui.workspace.undoing import undo_plan
from temba_tui.workspace.view import parse
from tests.client.helpers import settle
from tests.faults.faults import BUDGET, Fault
from tests.faults.stage import Stage, in_time, plain
from tests.faults.workspace import Ask

Doing = Callable[[Stage], Awaitable[None]]

REREAD = {
    "429 twice in a row": BUDGET,  # nobody waits for a click that is read again
    "rows without identity": "ignores",
    "identity of another type": "ignores",
    "identity a number": "ignores",
    "empty page with a next": "page after page",
}
"""What reading one object again says where a list would say nothing."""


def run_words(fault: Fault) -> str:
    """Why a run of many is not done: what the fault is written with, or the words that a run has of its own."""
    if fault.writes == "unknown":
        return "may or may not have been done"
    return "cannot be reached" if fault.name == "connect timeout" else fault.written


def _type(name: str) -> Resource:
    found = resource(name)
    assert found is not None
    return found


def is_write(ask: Ask) -> bool:
    """A request that changes something."""
    return ask.is_write


async def contacts(session: Session) -> RecordList:
    """The first page of contacts."""
    records = session.records(await session.resolve(parse("contacts")))
    await session.load_next(records)
    return records


async def rereading(stage: Stage) -> None:
    """An edit is about to be confirmed: the object is read again."""
    async with stage.opened() as session:
        form = _type("contacts").form
        assert form is not None
        base = (await contacts(session)).record(3)
        await stage.server.misbehave(stage.fault)
        expected = REREAD.get(stage.fault.name, stage.fault.reads)
        error: TembaError | None = None
        prepared = None
        try:
            prepared = await in_time(session.writer.prepare(form, base, {"name": "Amina"}))
        except TembaError as found:
            error = found
        if expected:
            assert error is not None, "it was read though it cannot be"
            assert re.search(expected, said(error)), said(error)
        else:
            assert prepared is not None, f"{error!r}"
        assert not stage.server.writes, "something was written"
        await stage.server.behave()
        await slot(session)
        await finished(stage, session, await edit(session, base, name="Amina"))
        assert stage.server.workspace.contacts[base["uuid"]]["name"] == "Amina"
        assert len(stage.server.workspace.carried_out) == 1


async def editing(stage: Stage) -> None:
    """A change of one field is on its way."""
    async with stage.opened() as session:
        base = (await contacts(session)).record(3)
        prepared = await session.writer.prepare(_form(), base, {"name": "Amina"})
        await stage.server.misbehave(stage.fault, is_write, stage.carry)
        job = session.writer.run(prepared.plan())
        await judged(stage, session, job)
        if job.state != "saved":
            assert [(one.key, one.new) for one in job.unsaved()] == [("name", "Amina")], "what was typed is lost"
        await stage.server.behave()
        if not await looked_at(stage, session, job):
            await slot(session)
            await finished(stage, session, await edit(session, base, name="Amina"))
        assert stage.server.workspace.contacts[base["uuid"]]["name"] == "Amina"
        assert len(stage.server.workspace.carried_out) == 1, "it was written twice"


async def creating(stage: Stage) -> None:
    """A new contact is on its way."""
    async with stage.opened() as session:
        before = set(stage.server.workspace.contacts)
        values = {"name": "Nova", "urns": ("tel:+250788999999",)}
        prepared = await session.writer.prepare(_form(), None, values)
        await stage.server.misbehave(stage.fault, is_write, stage.carry)
        job = session.writer.run(prepared.plan())
        await judged(stage, session, job)
        if job.state != "saved":
            assert {one.key: one.new for one in job.unsaved()}["name"] == "Nova", "what was typed is lost"
        await stage.server.behave()
        if not await looked_at(stage, session, job):
            await slot(session)
            again = await session.writer.prepare(_form(), None, values)
            await finished(stage, session, session.writer.run(again.plan()))
        made = set(stage.server.workspace.contacts) - before
        assert [stage.server.workspace.contacts[uuid]["name"] for uuid in made] == ["Nova"], "it was made twice"


async def deleting(stage: Stage) -> None:
    """A group is being deleted."""
    async with stage.opened() as session:
        groups = _type("groups")
        action = next(one for one in groups.actions if one.destroys)
        record = stage.server.workspace.groups[1]

        def plan() -> WritePlan:
            step = action_step(groups, action, [action.identity_of(record)], None, [record])
            return WritePlan("Delete Nurses", (step,), named_key="d", resource="groups")

        await stage.server.misbehave(stage.fault, is_write, stage.carry)
        job = session.writer.run(plan())
        await judged(stage, session, job)
        await stage.server.behave()
        if not await looked_at(stage, session, job):
            await slot(session)
            await finished(stage, session, session.writer.run(plan()))
        assert [one["name"] for one in stage.server.workspace.groups] == ["Reporters"]
        assert len(stage.server.workspace.carried_out) == 1


async def undoing(stage: Stage) -> None:
    """The last write is being taken back."""
    async with stage.opened() as session:
        base = dict((await contacts(session)).record(3))
        await finished(stage, session, await edit(session, base, name="Amina"))
        undo = await undo_plan(session, _last(session))
        assert undo.plan is not None, undo.why
        await stage.server.misbehave(stage.fault, is_write, stage.carry)
        job = session.writer.run(undo.plan)
        await judged(stage, session, job, before=1)
        await stage.server.behave()
        if not await looked_at(stage, session, job):
            await slot(session)
            undo = await undo_plan(session, _last(session))
            assert undo.plan is not None, undo.why
            await finished(stage, session, session.writer.run(undo.plan))
        assert stage.server.workspace.contacts[base["uuid"]]["name"] == base["name"]
        assert len(stage.server.workspace.carried_out) == 2
        # Where the answer says that something else was stored, it was undone in part: the rest is offered.
        otherwise = any(part.differences for part in job.parts)
        assert (Journal(session).last_undoable() is None) != otherwise, "what was undone is offered to be undone"


async def bulk(stage: Stage) -> None:
    """Two hundred and fifty contacts are put into a group; the first hundred are done."""
    async with stage.opened() as session:
        records = await contacts(session)
        known = {str(records.identity(row)): records.record(row) for row in range(250)}
        server = stage.server
        await server.misbehave(
            stage.fault,
            lambda ask: is_write(ask) and len(server.workspace.carried_out) >= 1 and len(server.writes) >= 2,
            stage.carry,
        ) if stage.fault.listening == "open" else None
        run = await _put_into_group(session, known)
        if stage.fault.listening != "open":

            def after_first(one: Bulk) -> None:
                if one.counts()["done"] == 100:
                    one.pause()

            stop = run.watch(after_first)
            run.start()
            await at_rest(run)
            stop()
            await server.misbehave(stage.fault)
            run.go_on()
        else:
            run.start()
        await at_rest(run)
        counts = run.counts()
        assert counts["done"] >= 100
        outcome = "saved" if stage.fault.in_body else stage.fault.writes
        if outcome == "saved":
            assert counts["done"] == 250, counts
        elif outcome == "unknown":
            assert run.state == "held", (run.state, run.reason, counts)
            assert counts["unknown"] == 100, counts
            assert re.search(run_words(stage.fault), run.reason), run.reason
        else:
            assert counts["done"] == 100, counts
            assert counts["unknown"] == 0
            assert re.search(run_words(stage.fault), plain(f"{run.reason} {_whys(run)}")), (run.reason, _whys(run))
        await server.behave()
        if run.state in ("held", "paused"):
            run.go_on()
            await at_rest(run)
        if run.state in ("held", "paused"):
            run.stop()
        await in_time(run.done())
        left = {one.identity: known[one.identity] for one in run.items if one.state in ("refused", "waiting")}
        if left:
            again = await _put_into_group(session, left)
            again.start()
            await in_time(again.done())
            assert again.counts()["done"] == len(left), again.reason
        carried = [uuid for ask in server.workspace.carried_out for uuid in ask.json["contacts"]]
        assert len(carried) == len(set(carried)), "something was done twice"
        assert len(carried) == 250 - (counts["unknown"] if not stage.carry or stage.fault.carries == "never" else 0)
        assert all(one.outcome != "sending" for one in session.writer.store.journal())


async def _put_into_group(session: Session, known: dict[str, Record]) -> Bulk:
    kind = _type("contacts")
    action = kind.action("add")
    assert action is not None
    chosen = await choose(kind, action, known, known.get, session.facts())
    group = "00000002-1111-4000-8000-000000000000"
    return Bulk(session, kind, action, chosen.items, group, facts=session.facts(), record_of=known.get)


async def at_rest(run: Bulk) -> None:
    """Until the run is over or holds."""

    async def rested() -> None:
        while run.state not in ("over", "held", "paused"):  # noqa: ASYNC110 (the other side is the code under test)
            await asyncio.sleep(0)

    await in_time(rested())


def _whys(run: Bulk) -> str:
    return " ".join({one.why for one in run.items})


def _form() -> Any:
    return _type("contacts").form


def _last(session: Session) -> Any:
    deed = Journal(session).last_undoable()
    assert deed is not None
    return deed


def said(error: TembaError) -> str:
    """An error's words."""
    return plain(f"{error.sentence} {error.hint}")


async def edit(session: Session, base: Record, **mine: Any) -> Job:
    """Prepare and send."""
    prepared = await session.writer.prepare(_form(), base, mine)
    return session.writer.run(prepared.plan())


async def slot(session: Session) -> None:
    """Wait for the budget, as a person who chooses to does."""
    for endpoint in ("contacts", "groups"):
        await in_time(session.writer.wait_for_slot(endpoint))


async def judged(stage: Stage, session: Session, job: Job, before: int = 0) -> None:
    """The job came to its end, and says what became of it; it was sent once at most."""
    await in_time(job.done())
    (part,) = job.parts
    fault = stage.fault
    expected = "saved" if fault.in_body and part.step.verb in ("delete", "act") else fault.writes
    assert part.state == expected, f"{part.state}: {part.error!r} {part.notes}"
    if expected != "saved":
        assert part.error is not None
        assert re.search(fault.written, said(part.error)), said(part.error)
        if isinstance(part.error, TembaBadRequestError):
            assert part.error.errors
    arrived = len(stage.server.writes) - before
    assert arrived == (0 if fault.listening != "open" else 1), f"{arrived} writes arrived"
    outcome = {"saved": "done", "unknown": "unknown"}.get(part.state, "refused")
    assert session.writer.store.journal()[0].outcome == outcome
    await settle()
    assert session.writer.pending == 0


async def looked_at(stage: Stage, session: Session, job: Job) -> bool:
    """Whether it is done after all. An unknown outcome is looked at, and that writes nothing."""
    if job.state != "unknown":
        return job.state == "saved"
    arrived = len(stage.server.writes)
    await slot(session)
    await in_time(session.writer.check(job))
    assert len(stage.server.writes) == arrived, "looking wrote something"
    part: Part = job.parts[0]
    done = stage.carry and stage.fault.carries != "never"
    assert part.state == ("saved" if done else "unknown"), f"{part.state}, {part.finding}"
    assert part.finding == ("saved" if done else "not visible yet")
    return done


async def finished(stage: Stage, session: Session, job: Job) -> None:
    """A job that must go well, now that the server behaves."""
    await in_time(job.done())
    assert job.state == "saved", f"the next write did not work: {job.error!r}"


WRITING: dict[str, Doing] = {
    "rereading": rereading,
    "editing": editing,
    "creating": creating,
    "deleting": deleting,
    "a bulk action": bulk,
    "undoing": undoing,
}
