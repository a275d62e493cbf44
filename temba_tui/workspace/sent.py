"""What became of the write by which a draft was sent: read from the journal, so that a form that takes the draft up is
where the one that sent it was.

The journal is asked each time, for somebody may have looked meanwhile, here or in another temba-tui.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, TypeAlias

from temba_tui.client.errors import TembaUnknownOutcomeError
from temba_tui.workspace.drafts import Sent
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.journal import Entry, Journal
from temba_tui.workspace.steps import Step, WritePlan

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

Arrived: TypeAlias = Literal["", "sending", "unknown", "done", "in part"]
"""What became of what was sent: nothing that was carried out (it is an ordinary draft again), under way in this or
another running program, nobody knows, all of it carried out, or some of its requests."""


def sent_by(job: Job | None, kept: Collection[str] = ()) -> Sent | None:
    """The write that a draft of the fields `kept` has to name: one that is under way, or of which nobody knows what
    became; else None. Files that are uploaded before are not it: nobody was sent them."""
    parts = [part for part in job.parts if part.step.verb != "upload"] if job is not None else []
    if job is None or not any(part.state in ("sending", "unknown") for part in parts):
        return None
    begun = [part for part in parts if part.number]
    if not begun:
        return None
    taken = tuple(part.number for part in begun if part.state == "saved") if job.is_over else ()
    wrote = {key: job.made_of[key] for key in kept if key in job.made_of}
    return Sent(tuple(part.number for part in begun), begun[0].started, job.plan.title, len(parts), taken, wrote)


def arrived(session: "Session", sent: Sent | None) -> Arrived:
    """What became of it, as the journal knows. No request. Raises StateError."""
    if sent is None:
        return ""
    kept = {one.number: one.outcome for one in session.writer.store.writes(sent.numbers)}
    outcomes = [kept.get(number, "unknown") for number in sent.numbers]
    if "sending" in outcomes:
        return "sending"
    if "unknown" in outcomes:
        return "unknown"
    done = outcomes.count("done")
    return "" if not done else "done" if done >= sent.steps else "in part"


def job_of(session: "Session", sent: Sent) -> Job:
    """The job as it was left: its requests as far as they were begun, each with what is known of it by now. What is
    under way elsewhere counts as unknown here. No request. Raises StateError."""
    entries = {one.number: one for one in Journal(session).of(sent.numbers)}
    parts = tuple(_part(number, entries.get(number), sent) for number in sent.numbers)
    job = Job(WritePlan(sent.title, tuple(part.step for part in parts)))
    job.parts = parts
    job.end()
    return job


def _part(number: int, entry: Entry | None, sent: Sent) -> Part:
    if entry is None or entry.step is None:
        # The journal keeps it no longer, or cannot read it: it was sent all the same, and nothing can be looked for.
        return Part(Step(sent.title, "act", ""), "unknown", number=number, job=sent.numbers[0], started=sent.at)
    part = Part(entry.step, number=number, job=entry.job, started=entry.kept.at)
    part.answer, part.failures = entry.answer, entry.failures
    if entry.outcome == "done":
        part.state = "saved"
    elif entry.outcome == "refused":
        part.state = "refused"
    else:
        part.state = "unknown"
        part.error = TembaUnknownOutcomeError(entry.kept.detail)
    return part
