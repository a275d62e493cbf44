"""Undoing: what it takes is shown first, after a look whether somebody changed the objects since."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaError
from temba_tui.screens.confirming import PlanScreen
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_words import Words, job_lines
from temba_tui.screens.working import run
from temba_tui.text import clean, plural
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.journal import Deed, Journal
from temba_tui.workspace.state import StateError
from temba_tui.workspace.undoing import Undo, undo_plan

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.workspace.session import Session


def undo_last_write(screen: "BrowserScreen") -> None:
    """Undo this run's last write that can be undone."""
    session = screen.session
    if session is None:
        return
    refusal = session.writer.refusal()
    if refusal:
        _say(screen.temba, refusal)
        return
    try:
        deed = Journal(session).last_undoable()
    except StateError as problem:
        _say(screen.temba, problem.sentence)
        return
    if deed is None:
        _say(screen.temba, "This run wrote nothing that can be undone. The journal has what was written before: a j.")
        return
    undo_deed(screen.temba, deed)


def undo_parts(app: "TembaApp", parts: Iterable[Part]) -> None:
    """Undo what these parts wrote."""
    numbers = {part.number for part in parts if part.number}
    session = app.session
    if session is None:
        return
    try:
        deeds = Journal(session).deeds()
    except StateError as problem:
        _say(app, problem.sentence)
        return
    deed = next((one for one in deeds if any(entry.number in numbers for entry in one.entries)), None)
    if deed is not None:
        undo_deed(app, deed)


def undo_deed(app: "TembaApp", deed: Deed) -> None:
    """Look at the objects again, show what undoing takes, and do it when that is confirmed."""
    session = app.session
    if session is not None:
        run(app, partial(_prepare, app, session, deed), "undo")


async def _prepare(app: "TembaApp", session: "Session", deed: Deed) -> None:
    app.notify("Looking whether somebody changed it since…", timeout=2, markup=False)
    try:
        undo = await undo_plan(session, deed)
    except (TembaError, StateError) as error:
        _say(app, error.sentence)
        return
    plan = undo.plan
    if plan is None:
        _say(app, f"Not undone: {undo.why}")
        return

    def answered(answer: str | None) -> None:
        if answer == "send":
            run(app, partial(_carry_out, app, session, undo), "undoing")

    app.push_screen(PlanScreen(plan, _lines(session, undo), now=session.now, verb="undo"), answered)


def _lines(session: "Session", undo: Undo) -> list[Said]:
    """What changes back, and what stays as it is."""
    plan = undo.plan
    lines: list[Said] = []
    resource = session.resources.get(plan.resource) if plan is not None else None
    if plan is not None and resource is not None and resource.form is not None:
        words = Words(resource.form, session.facts(), None)
        for change in plan.changes:
            lines += words.change(change)
    if undo.left_out:
        lines += [Said(""), Said("This stays as it is:", "warn")]
        lines += [Said(one, "muted", "", "–") for one in undo.left_out]
    if undo.requests:
        lines.append(Said(f"Looking took {plural(undo.requests, 'request')}.", "muted"))
    return lines


async def _carry_out(app: "TembaApp", session: "Session", undo: Undo) -> None:
    assert undo.plan is not None
    try:
        job = session.writer.run(undo.plan)
    except TembaError as error:
        _say(app, error.sentence)
        return
    await job.done()
    what = undo.plan.title.removeprefix("Undo: ")
    if job.is_in_full:
        app.notify(clean(f"Undone: {what}"), timeout=5, markup=False)
    elif job.state == "saved":
        app.push_screen(JobScreen(job, now=session.now, title=f"Undone in part: {what}"))
    else:
        app.push_screen(JobScreen(job, now=session.now))


class JobScreen(Dialog):
    """What became of each part of a job that was not all saved, or not as it was sent."""

    def __init__(self, job: Job, *, now: Callable[[], float], title: str = "") -> None:
        close = [Answer("", "close", "close", enter=True)]
        left = [
            Said(f"{part.step.says}: {plural(len(part.failures), 'stays', 'stay')} as before.", "warn", "", "!")
            for part in job.parts
            if part.state == "saved" and part.failures
        ]
        super().__init__(title or f"Not all of it: {job.plan.title}", [*job_lines(job), *left], close, now=now)


def _say(app: "TembaApp", text: str) -> None:
    app.notify(clean(text), severity="warning", timeout=8, markup=False)
