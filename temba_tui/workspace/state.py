"""What outlives a screen, and mostly the program, for one workspace: budget, names, refusals, journal, drafts, era.

`StateStore` is what the client (as its `BudgetStore`), the session and the forms see of it. Two things offer it:
`MemoryState`, which ends with the program (the demo), and `SqliteState(path, clock).workspace(host, …)`, which keeps
it in a file.

The budget, names, refusals and the era are conveniences: where the file fails, they go on in memory, and `problem`
says why. The journal and the drafts are promises ("sending" was written before the bytes left): where the file fails
they raise StateError, and the caller tells the person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from temba_tui.client.budget import BudgetStore, MemoryBudget
from temba_tui.eras import Era

if TYPE_CHECKING:
    from temba_tui.workspace.sqlite_state import SqliteState as SqliteState

RETENTION: Final = 30 * 86_400.0
"""Seconds that names, refusals, journal and drafts are kept after they were last written."""

Outcome: TypeAlias = Literal["sending", "done", "refused", "unknown"]
"""What became of a write: under way, carried out, not carried out, or nobody knows (the answer was lost)."""

MOST_NAMES: Final = 20_000


class StateError(Exception):
    """What was to be kept could not be read or written. `str()` is a sentence, `hint` says what to do."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return str(self)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One write. `request` and `before` are JSON: what was sent (never the token), and what was there, for an undo.

    `outcome` of an entry that another run of the program left as "sending" is "unknown". Times are epoch seconds.
    """

    number: int
    at: float
    title: str
    method: str
    path: str
    request: str
    before: str
    outcome: Outcome
    detail: str = ""
    ended: float | None = None
    after: str = ""
    """JSON: what came back, '' where nothing did."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form and not sent. `body` is the form's own JSON."""

    key: str
    body: str
    at: float


class JournalStore(Protocol):
    """Where the journal and the drafts are kept."""

    def begin_write(self, title: str, method: str, path: str, request: str, before: str = "") -> int:
        """Note that a write is being sent, before it is. Returns its number. Raises StateError: nothing was noted."""
        ...

    def end_write(self, number: int, outcome: Outcome, detail: str = "", after: str = "") -> None:
        """Note what became of it, and what came back. Raises StateError."""
        ...

    def journal(self, limit: int = 200) -> list[JournalEntry]:
        """The writes to this workspace, the newest first. Raises StateError."""
        ...

    def writes(self, numbers: Sequence[int]) -> list[JournalEntry]:
        """The writes of these numbers that the journal (still) has, in their order. Raises StateError."""
        ...

    def save_draft(self, key: str, body: str) -> None:
        """Keep what was typed, in place of what was kept under the same key. Raises StateError."""
        ...

    def drafts(self) -> list[Draft]:
        """What was typed and not sent, the newest first. Raises StateError."""
        ...

    def drop_draft(self, key: str) -> None:
        """Forget a draft: it was sent or given up. Raises StateError."""
        ...


class StateStore(BudgetStore, JournalStore, Protocol):
    """What is kept for one workspace. Quick enough for the event loop's thread; may be called from any thread."""

    @property
    def problem(self) -> StateError | None:
        """Why things are kept in memory only for now; None when all is well."""
        ...

    def bind(self, workspace: str) -> None:
        """Say which workspace it is, once its uuid is known. What was kept before that is kept for it too.

        Whoever read names, refusals or the budget before reads them again (`Throttle.refresh`).
        """
        ...

    def names(self) -> Mapping[str, str]:
        """Names by uuid."""
        ...

    def keep_names(self, names: Mapping[str, str]) -> None:
        """Keep these names too."""
        ...

    def refusals(self) -> Mapping[str, tuple[str, float]]:
        """Types that were refused to this profile: by resource name, the kind and when."""
        ...

    def keep_refusal(self, resource: str, kind: str | None, at: float) -> None:
        """Keep a refusal; None forgets it."""
        ...

    def era(self) -> Era | None:
        """The era of the host, as last seen."""
        ...

    def keep_era(self, era: Era) -> None:
        """Keep the era of the host."""
        ...


class Timed(Protocol):
    """What tells the time."""

    def now(self) -> float:
        """Epoch seconds."""
        ...


class MemoryState(MemoryBudget):
    """A `StateStore` that ends with the program."""

    def __init__(self, clock: Timed | None = None) -> None:
        super().__init__()
        if clock is None:
            from temba_tui.client.clock import SystemClock

            clock = SystemClock()
        self._clock = clock
        self._names: dict[str, str] = {}
        self._refusals: dict[str, tuple[str, float]] = {}
        self._era: Era | None = None
        self._journal: dict[int, JournalEntry] = {}
        self._drafts: dict[str, Draft] = {}

    @property
    def problem(self) -> StateError | None:
        """See StateStore."""
        return None

    def bind(self, workspace: str) -> None:
        """See StateStore."""

    def names(self) -> dict[str, str]:
        """See StateStore."""
        return dict(self._names)

    def keep_names(self, names: Mapping[str, str]) -> None:
        """See StateStore."""
        for uuid, name in names.items():
            self._names.pop(uuid, None)
            self._names[uuid] = name
        for uuid in list(self._names)[: max(0, len(self._names) - MOST_NAMES)]:
            del self._names[uuid]

    def refusals(self) -> dict[str, tuple[str, float]]:
        """See StateStore."""
        return dict(self._refusals)

    def keep_refusal(self, resource: str, kind: str | None, at: float) -> None:
        """See StateStore."""
        if kind is None:
            self._refusals.pop(resource, None)
        else:
            self._refusals[resource] = (kind, at)

    def era(self) -> Era | None:
        """See StateStore."""
        return self._era

    def keep_era(self, era: Era) -> None:
        """See StateStore."""
        self._era = era

    def begin_write(self, title: str, method: str, path: str, request: str, before: str = "") -> int:
        """See StateStore."""
        number = len(self._journal) + 1
        self._journal[number] = JournalEntry(
            number, self._clock.now(), title, method, path, request, before, outcome="sending"
        )
        return number

    def end_write(self, number: int, outcome: Outcome, detail: str = "", after: str = "") -> None:
        """See StateStore."""
        self._journal[number] = replace(
            self._journal[number], outcome=outcome, detail=detail, ended=self._clock.now(), after=after
        )

    def journal(self, limit: int = 200) -> list[JournalEntry]:
        """See StateStore."""
        return sorted(self._journal.values(), key=lambda entry: entry.number, reverse=True)[:limit]

    def writes(self, numbers: Sequence[int]) -> list[JournalEntry]:
        """See StateStore."""
        return [self._journal[number] for number in sorted(set(numbers)) if number in self._journal]

    def save_draft(self, key: str, body: str) -> None:
        """See StateStore."""
        self._drafts.pop(key, None)
        self._drafts[key] = Draft(key, body, self._clock.now())

    def drafts(self) -> list[Draft]:
        """See StateStore."""
        return list(self._drafts.values())[::-1]

    def drop_draft(self, key: str) -> None:
        """See StateStore."""
        self._drafts.pop(key, None)

    def copy_budget(self, other: BudgetStore) -> None:
        """Put the budget that is noted here into another store too."""
        for scope, used in self._used.items():
            for at in used:
                other.append(scope, at)
        for scope, limit in self._limits.items():
            other.set_limit(scope, limit)
        for scope, until in self._blocked.items():
            other.set_blocked(scope, until)


def __getattr__(name: str) -> Any:
    # The file's own module is loaded by those who keep something in a file, which the demo does not.
    if name == "SqliteState":
        from temba_tui.workspace.sqlite_state import SqliteState

        return SqliteState
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
