"""The journal, read: what was written, when, how the objects were before, and what became of it.

Entries of one job (a form that took several requests, a run in hundreds) belong together: a `Deed`. They are shown and
undone as one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.spec import Record
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.looking import Found, look
from temba_tui.workspace.state import JournalEntry, Outcome
from temba_tui.workspace.steps import NotWrittenError, Step, from_json

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One write in the journal. `step` is None where the entry cannot be read (damaged, or of another version), and
    comes without the prior records: a long run has thousands (`Journal.whole` reads them). `answer` is the object that
    came back, `failures` what an action left alone."""

    kept: JournalEntry
    step: Step | None = None
    job: int = 0
    answer: Record | None = None
    failures: tuple[int | str, ...] = ()
    otherwise: tuple[str, ...] = ()
    """The keys of what the server stored otherwise than it was sent."""
    undone_by: int = 0
    """The number of the entry that undid it, 0 where none did in full."""
    undone_in_part: bool = False
    """Whether an undo did some of it, and the rest was refused, left out or stored otherwise."""

    @property
    def number(self) -> int:
        """Its number in the journal."""
        return self.kept.number

    @property
    def outcome(self) -> Outcome:
        """What became of it. What another run left as sending is unknown."""
        return self.kept.outcome

    @property
    def is_in_full(self) -> bool:
        """Whether all of it was done, and stored as it was sent."""
        return self.outcome == "done" and not self.failures and not self.otherwise


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did at once: one or more entries, in their order."""

    entries: tuple[Entry, ...]
    this_run: bool = False
    """Whether this run of the program did it."""

    @property
    def number(self) -> int:
        """The number of its first entry."""
        return self.entries[0].number

    @property
    def at(self) -> float:
        """When it was begun, in epoch seconds."""
        return self.entries[0].kept.at

    @property
    def title(self) -> str:
        """What was done, in words. Raw."""
        run = _run_title(self.entries)
        if run:
            return run
        more = len(self.entries) - 1
        return self.entries[0].kept.title + (f" (and {more:,} more)" if more else "")

    @property
    def outcome(self) -> Outcome:
        """What became of it: `unknown` and `sending` win over all, `done` needs one part that was."""
        outcomes = {entry.outcome for entry in self.entries}
        for one in ("sending", "unknown", "done"):
            if one in outcomes:
                return one
        return "refused"

    @property
    def is_undone(self) -> bool:
        """Whether every part that was done was undone."""
        done = [entry for entry in self.entries if entry.outcome == "done"]
        return bool(done) and all(entry.undone_by for entry in done)

    @property
    def is_partly_undone(self) -> bool:
        """Whether some of what was done was undone, and some was not."""
        return not self.is_undone and any(entry.undone_by or entry.undone_in_part for entry in self.entries)

    @property
    def is_in_full(self) -> bool:
        """Whether all of it was done, and stored as it was sent."""
        return all(entry.is_in_full for entry in self.entries)

    @property
    def undoes(self) -> int:
        """The number of the entry that this undid; 0 where it is no undo."""
        return next((entry.step.undoes for entry in self.entries if entry.step is not None and entry.step.undoes), 0)

    def why_not(self) -> str:
        """Why it cannot be undone, as far as can be told without a request; '' where it may be."""
        done = [entry for entry in self.entries if entry.outcome == "done"]
        if not done:
            if self.outcome in ("unknown", "sending"):
                return "It is not known whether this was carried out: look first."
            return "This was not carried out, so there is nothing to undo."
        if self.is_undone:
            return "This was undone already."
        reasons = [_why_not(entry) for entry in done if not entry.undone_by]
        return "" if "" in reasons else reasons[0]


_HUNDRED: Final = re.compile(r"(.*): [\d,]+ (.+)", re.DOTALL)


def _run_title(entries: Sequence[Entry]) -> str:
    """What a run in hundreds did: `Add to Nurses: 998 contacts, 12 requests`; '' where these entries are no run."""
    steps = [one.step for one in entries if one.step is not None]
    first = _HUNDRED.fullmatch(entries[0].kept.title)
    if len(entries) < 2 or len(steps) < len(entries) or first is None:
        return ""
    if any(
        step.verb != "act" or (step.action, step.argument) != (steps[0].action, steps[0].argument) for step in steps
    ):
        return ""
    done = sum(
        max((len(value) for value in step.body.values() if isinstance(value, list)), default=0) - len(one.failures)
        for one, step in zip(entries, steps, strict=True)
        if one.outcome == "done"
    )
    return f"{first[1]}: {done:,} {first[2]}, {len(entries):,} requests"


class Journal:
    """The journal of one workspace."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def deeds(self, limit: int = 200) -> tuple[Deed, ...]:
        """What was done, the newest first. Raises StateError."""
        entries = self.entries(limit)
        by_job: dict[int, list[Entry]] = {}
        for entry in reversed(entries):
            by_job.setdefault(entry.job or entry.number, []).append(entry)
        ours = set(self._session.writer.written)
        deeds = [Deed(tuple(found), any(one.number in ours for one in found)) for found in by_job.values()]
        return tuple(sorted(deeds, key=lambda deed: deed.number, reverse=True))

    def entries(self, limit: int = 200) -> tuple[Entry, ...]:
        """The single writes, the newest first. Raises StateError."""
        found = [self._read(kept) for kept in self._session.writer.store.journal(limit)]
        undone, in_part = _undone(found)
        return tuple(
            replace(one, undone_by=undone.get(one.number, 0), undone_in_part=one.number in in_part) for one in found
        )

    def of(self, numbers: Sequence[int]) -> tuple[Entry, ...]:
        """The writes of these numbers, with the prior records of their objects. Raises StateError."""
        found = [self._read(kept) for kept in self._session.writer.store.writes(numbers)]
        return tuple(replace(one, step=self._step(one.kept, one.kept.before)) for one in found)

    def last_undoable(self) -> Deed | None:
        """This run's last write that can be undone, as far as can be told without a request: what `u` takes back."""
        return next((deed for deed in self.deeds() if deed.this_run and not deed.undoes and not deed.why_not()), None)

    def whole(self, deed: Deed) -> Deed:
        """The deed with the prior records of its objects, for looking and for undo."""
        entries = tuple(replace(one, step=self._step(one.kept, one.kept.before)) for one in deed.entries)
        return replace(deed, entries=entries)

    def _step(self, kept: JournalEntry, before: str) -> Step | None:
        name = _object(kept.request).get("resource")
        resource = self._session.resources.get(name) if isinstance(name, str) else None
        return from_json(kept.request, before, resource, self._session.facts())

    async def check(self, entry: Entry) -> Found:
        """Look what became of a write of unknown outcome; what is found is noted. Raises TembaError, StateError."""
        step = self._step(entry.kept, entry.kept.before)
        if step is None:
            raise NotWrittenError("This entry cannot be read, so it cannot be looked at.")
        found = await look(self._session, step, entry.kept.at)
        if found.finding in ("saved", "not saved"):
            part = Part(step, number=entry.number, job=entry.job, started=entry.kept.at)
            self._session.writer.found(part, found)
        return found

    def _read(self, kept: JournalEntry) -> Entry:
        request, after = _object(kept.request), _object(kept.after)
        job, answer, failures = request.get("job"), after.get("answer"), after.get("failures")
        otherwise = after.get("otherwise")
        return Entry(
            kept,
            self._step(kept, ""),
            job if isinstance(job, int) else 0,
            answer if isinstance(answer, dict) else None,
            tuple(one for one in failures if isinstance(one, (int, str))) if isinstance(failures, list) else (),
            tuple(one for one in otherwise if isinstance(one, str)) if isinstance(otherwise, list) else (),
        )


def _undone(entries: Sequence[Entry]) -> tuple[dict[int, int], set[int]]:
    """By the number of what they undo, the entries that undid it in full; and what was undone in part. Newest first.

    Undoing one entry may take several requests, and may be tried again: its last try that did anything counts.
    """
    tries: dict[int, dict[int, list[Entry]]] = {}
    for one in entries:
        if one.step is not None and one.step.undoes:
            tries.setdefault(one.step.undoes, {}).setdefault(one.job or one.number, []).append(one)
    undone: dict[int, int] = {}
    in_part: set[int] = set()
    for number, by_job in tries.items():
        last = next((some for some in by_job.values() if any(one.outcome == "done" for one in some)), None)
        if last is None:
            continue
        if all(one.is_in_full for one in last):
            undone[number] = last[0].number
        else:
            in_part.add(number)
    return undone, in_part


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _why_not(entry: Entry) -> str:
    step = entry.step
    if step is None:
        return "This entry cannot be read, so it cannot be undone."
    if step.irreversible:
        return step.irreversible
    if step.verb == "delete":
        return "What was deleted cannot be brought back."
    if step.verb == "upload":
        return "A file that was uploaded stays on the server."
    if step.verb != "create" and entry.kept.before in ("", "[]"):
        return "How it was before is not known, so it cannot be undone."
    return ""
