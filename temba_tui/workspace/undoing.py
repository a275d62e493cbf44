"""Undoing what the journal tells: a fresh diff against how the objects are now, and a check that nobody changed them.

An update is undone by its old values, a creation by a deletion where the API has one, an action by its inverse, and
only on the objects that it really changed. What somebody changed since is left alone and said, and so is a contact
whose URN another one holds by now. What was there before is taken from the journal; where that is not known, nothing
can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temba_tui.resources.acts import Action
from temba_tui.resources.forms import Form
from temba_tui.resources.reading import text_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.text import plural
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Change
from temba_tui.workspace.journal import Deed, Entry, Journal
from temba_tui.workspace.planning import plan_of
from temba_tui.workspace.steps import DELETE, SEND, Step, WritePlan, action_says, action_step
from temba_tui.workspace.undo_work import Work, affected, read_many

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Undo:
    """What undoing takes, or `why` it cannot be done. `left_out` are sentences about what stays as it is; `requests` is
    what looking took."""

    plan: WritePlan | None
    why: str = ""
    left_out: tuple[str, ...] = ()
    requests: int = 0


async def undo_plan(session: "Session", deed: Deed) -> Undo:
    """The requests that undo a deed, after reading its objects again (one request each; many, a page of 250 each) and
    looking up the URNs that come back (one request each).

    Raises TembaError where they cannot be read, NotWrittenError and TembaReadOnlyError by the guard.
    """
    session.writer.guard()
    why = deed.why_not()
    if why:
        return Undo(None, why)
    deed = Journal(session).whole(deed)
    work = Work(session)
    await read_many(work, deed)
    for entry in reversed(deed.entries):
        if entry.outcome != "done" or entry.undone_by:
            if entry.outcome in ("unknown", "sending"):
                work.left_out.append(f"{entry.kept.title}: it is not known whether that was done, so it stays.")
            continue
        why = await _undo_entry(work, entry)
        if why:
            work.left_out.append(why)
    left_out = tuple(dict.fromkeys(work.left_out))
    if not work.steps:
        return Undo(
            None, " ".join(left_out) or "Everything is as it was before: there is nothing to undo.", (), work.requests
        )
    named = DELETE if work.deletes else SEND if work.named or work.objects > 1 else ""
    plan = WritePlan(
        f"Undo: {deed.title}",
        tuple(work.steps),
        tuple(work.changes),
        tuple(dict.fromkeys([*left_out, *work.warnings])),
        named,
        work.steps[0].resource,
    )
    return Undo(plan, "", left_out, work.requests)


async def _undo_entry(work: Work, entry: Entry) -> str:
    """Add what undoes one entry; the sentence why it stays, '' otherwise."""
    step = entry.step
    if step is None:
        return f"{entry.kept.title}: this entry cannot be read, so it stays."
    resource = work.session.resources.get(step.resource)
    if resource is None:
        return f"{step.says}: this program does not know how to undo it."
    if step.irreversible:
        return f"{step.says}: {step.irreversible}"
    if step.verb == "update":
        return await _undo_update(work, resource, entry, step)
    if step.verb == "create":
        return await _undo_create(work, resource, entry, step)
    if step.verb == "act":
        return await _undo_action(work, resource, entry, step)
    return f"{step.says}: it cannot be undone."


# Updates


async def _undo_update(work: Work, resource: Resource, entry: Entry, step: Step) -> str:
    form = resource.form
    before = step.before[0] if step.before else None
    if form is None or before is None:
        return f"{step.says}: how it was before is not known, so it stays."
    left = entry.answer or before
    now = await work.now(resource, left)
    if now is None:
        return f"{resource.name_of(left)} is not there any more."
    reverse, final, stays = _reversed(work.session, form, step.changes, entry.answer, now)
    work.left_out += final
    if stays:
        # Half an undo of one form would be a state that nobody ever wanted.
        return " ".join(stays)
    if not reverse:
        return "" if final else f"{resource.name_of(now)} is as it was before."
    held = await work.held(resource, form, now, reverse)
    if held:
        return held
    work.frees(resource, now, [urn for one in reverse if one.key in form.look_first for urn in one.removed])
    plan = plan_of(resource, form, work.session.facts(), now, reverse, undoes=entry.number)
    work.steps += plan.steps
    work.changes += plan.changes
    work.warnings += plan.warnings
    work.named = work.named or bool(plan.named_key)
    work.objects += 1
    return ""


def _reversed(
    session: "Session", form: Form, made: Sequence[Change], answer: Record | None, now: Record
) -> tuple[list[Change], list[str], list[str]]:
    """The changes back, sentences about what is final, and about what somebody changed since."""
    facts = session.facts()
    back: list[Change] = []
    final: list[str] = []
    stays: list[str] = []
    for change in made:
        found = form.field(change.key, facts)
        if found is None:
            stays.append(f"{change.title}: the form does not have it any more.")
            continue
        if found.final:
            final.append(f"{change.title}: it cannot be taken back.")
            continue
        value = found.value_of(now)
        left = found.value_of(answer) if answer is not None else change.new
        if edits.same(found, value, change.old):
            continue
        if not edits.same(found, value, left):
            stays.append(f"{change.title} was changed since, and undoing would overwrite that.")
            continue
        locked = found.locked(now, facts) if found.locked is not None else ""
        if locked:
            stays.append(f"{change.title}: {locked}")
            continue
        back.append(Change(change.key, change.title, value, change.old, found.kind, found.masked))
    return back, final, stays


# Creations


async def _undo_create(work: Work, resource: Resource, entry: Entry, step: Step) -> str:
    made = entry.answer
    facts = work.session.facts()
    action = next((one for one in resource.actions_in(facts.era) if one.destroys), None)
    if action is None:
        return f"The API cannot delete {resource.title.lower()}: what was created stays."
    if made is None:
        return f"{step.says}: what was created is not known, so it stays."
    now = await work.now(resource, made)
    if now is None:
        return f"{resource.name_of(made)} is not there any more."
    if resource.form is not None:
        for one in resource.form.fields_in(facts, False):
            if not edits.same(one, one.value_of(now), one.value_of(made)):
                return f"{one.title} was changed since it was created, so it stays."
        for key in sorted(resource.form.look_first):
            found = resource.form.field(key, facts)
            if found is not None:
                work.frees(resource, now, found.value_of(now))
    refused = action.why_not(now, facts)
    if refused:
        return refused
    says = f"{action.title}: {resource.name_of(now)}"
    step = action_step(resource, action, [action.identity_of(now)], None, [now], says=says, undoes=entry.number)
    work.steps.append(step)
    work.deletes = True
    work.objects += 1
    return ""


# Actions


async def _undo_action(work: Work, resource: Resource, entry: Entry, step: Step) -> str:
    session = work.session
    action = resource.action(step.action)
    inverse = resource.action(action.inverse) if action is not None and action.inverse is not None else None
    if action is None or inverse is None:
        return f"{step.says}: there is no action that takes it back."
    if action.restores is not None and session.names.loaded("groups") is None:
        # Which of the groups were manual ones stands in their own records only.
        work.requests += (await session.names.load("groups")).requests
    facts = session.facts()
    done = affected(entry, step, action, facts)
    unknown = _count_sent(step, action) - len(step.before)
    if unknown > 0:
        work.left_out.append(f"{plural(unknown, 'object')}: how they were before is not known, so they stay.")
    back: list[Record] = []
    for record in done:
        refused = action.undo_refused(record, facts)
        if refused:
            work.left_out.append(f"{resource.name_of(record)}: {refused}")
        else:
            back.append(record)
    current = await _current(work, resource, back)
    ready: list[tuple[Record, Record]] = []
    changed = 0
    for record in back:
        identity = resource.identity_of(record) or ""
        now = current.get(identity, record)
        if now is None:
            work.left_out.append(f"{resource.name_of(record)} is not there any more.")
        elif identity in current and action.would_change(now, step.argument, facts):
            # It is no longer as the action left it.
            changed += 1
        else:
            ready.append(
                (record, now if identity in current else action.expected(record, step.argument, facts) or record)
            )
    if changed:
        work.left_out.append(f"{plural(changed, 'object was', 'objects were')} changed since, and stays so.")
    unread = sum(1 for record in back if (resource.identity_of(record) or "") not in current)
    if unread:
        work.warnings.append(
            f"{plural(unread, 'object')}: not read again, so whether somebody changed them since is not known."
        )
    if not ready:
        return "" if work.left_out else f"{step.says}: it changed nothing, so there is nothing to undo."
    work.objects += len(ready)
    _add_inverse(work, resource, action, inverse, step, ready, entry.number)
    return ""


def _add_inverse(
    work: Work,
    resource: Resource,
    action: Action,
    inverse: Action,
    step: Step,
    ready: Sequence[tuple[Record, Record]],
    number: int,
) -> None:
    facts = work.session.facts()
    by_argument: dict[Any, list[Record]] = {}
    for before, now in ready:
        argument = action.prior(before) if action.prior is not None else step.argument
        by_argument.setdefault(argument, []).append(now)
    for argument, records in by_argument.items():
        _add_steps(work, resource, inverse, argument, records, number)
    if action.restores is None:
        return
    restored: dict[tuple[str, Any], list[Record]] = {}
    for before, now in ready:
        after = inverse.expected(now, step.argument, facts) or now
        there = {text_at(one, "uuid") for one in after.get("groups") or ()}
        for name, argument in action.restores(before, facts):
            if argument not in there:
                restored.setdefault((name, argument), []).append(after)
    for (name, argument), records in restored.items():
        again = resource.action(name)
        if again is not None:
            _add_steps(work, resource, again, argument, records, number)


def _add_steps(
    work: Work, resource: Resource, action: Action, argument: Any, records: Sequence[Record], number: int
) -> None:
    name = work.session.names.name_of(argument) or argument if isinstance(argument, str) else argument
    for start in range(0, len(records), action.limit):
        some = records[start : start + action.limit]
        ids = [action.identity_of(record) for record in some]
        says = action_says(resource, action, len(some), name)
        work.steps.append(action_step(resource, action, ids, argument, some, says=says, undoes=number))


def _count_sent(step: Step, action: Action) -> int:
    """How many objects the step's body names."""
    lists = [value for value in step.body.values() if isinstance(value, (list, tuple))]
    return max((len(one) for one in lists), default=len(step.before) if action.method == "POST" else 1)


async def _current(work: Work, resource: Resource, records: Sequence[Record]) -> dict[str, Record | None]:
    """The objects as they are now, by identity (None: gone). Those that were not found are missing."""
    found: dict[str, Record | None] = {}
    for record in records:
        identity = resource.identity_of(record) or ""
        if not work.walked:
            found[identity] = await work.now(resource, record)
        elif (resource.name, identity) in work.read:
            found[identity] = work.read[resource.name, identity]
    return found
