"""The state of workspaces in one SQLite file, shared by several running programs.

Everything is keyed by the host and the workspace's uuid; refusals by the profile too, for another token may have other
rights. What is only convenient goes on in memory where the file fails; what was promised raises StateError.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from temba_tui.eras import ERAS, Era
from temba_tui.workspace.sqlite_file import BUDGET_KEPT, StateFile, host_key, storable, stored
from temba_tui.workspace.state import MOST_NAMES, Draft, JournalEntry, MemoryState, Outcome, StateError, Timed

if TYPE_CHECKING:
    import sqlite3

_LOST_AFTER: Final = 300.0
"""Seconds after which nobody is still sending: a request takes at most a minute or so."""

_ENTRIES: Final = (
    "SELECT number, at, title, method, path, request, before, outcome, detail, ended, run, pid, after "
    "FROM journal WHERE host = ? AND workspace = ?"
)
_SCOPE_READS: Final = {
    "teaches": "SELECT teaches FROM scopes WHERE host = ? AND workspace = ? AND scope = ?",
    "blocked": "SELECT blocked FROM scopes WHERE host = ? AND workspace = ? AND scope = ?",
}
_SCOPE_WRITES: Final = {
    "teaches": "INSERT INTO scopes (host, workspace, scope, teaches, at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET teaches = excluded.teaches, at = excluded.at",
    "blocked": "INSERT INTO scopes (host, workspace, scope, blocked, at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET blocked = excluded.blocked, at = excluded.at",
}

_T = TypeVar("_T")


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


class SqliteState(StateFile):
    """The state of all workspaces. Nothing is read or made before something is asked of it.

    Safe in several threads and programs at once. `alive` tells whether a process of this machine still runs.
    """

    def __init__(self, path: Path, clock: Timed | None = None, *, alive: Callable[[int], bool] = is_alive) -> None:
        super().__init__(path, clock)
        self.alive = alive
        self.run = f"{os.getpid()}-{self.clock.now()!r}-{id(self)}"
        """What tells this run of the program from others in the journal."""
        self._workspaces: list[SqliteWorkspace] = []

    def workspace(self, host: str, workspace: str | None = None, *, profile: str = "") -> "SqliteWorkspace":
        """The state of one workspace. Where its uuid is not known yet, conveniences wait in memory for `bind`."""
        opened = SqliteWorkspace(self, host, workspace, profile)
        self._workspaces.append(opened)
        return opened

    def close(self) -> None:
        """Write what could not be written while the file was locked, and close it."""
        for workspace in self._workspaces:
            workspace.write_waiting()
        super().close()


class SqliteWorkspace:
    """The `StateStore` of one workspace in the file."""

    def __init__(self, file: SqliteState, host: str, workspace: str | None, profile: str) -> None:
        self._file = file
        self._host = host_key(host)
        self._workspace = workspace or ""
        self._profile = profile
        self._memory = MemoryState(file.clock)
        self._unwritten: list[tuple[str, float]] = []
        """What was used while the file failed: it is written with what is used next, or when the file is closed."""
        self._appending = threading.Lock()

    @property
    def problem(self) -> StateError | None:
        """See StateStore."""
        return self._file.problem

    @property
    def _key(self) -> tuple[str | bytes, str | bytes]:
        return storable(self._host), storable(self._workspace)

    def bind(self, workspace: str) -> None:
        """See StateStore."""
        if not workspace or workspace == self._workspace:
            return
        self.write_waiting()
        waiting, self._memory = self._memory, MemoryState(self._file.clock)
        was_bound, self._workspace, self._unwritten = bool(self._workspace), workspace, []
        if was_bound:
            return
        waiting.copy_budget(self)
        self.keep_names(waiting.names())
        for resource, (kind, at) in waiting.refusals().items():
            self.keep_refusal(resource, kind, at)

    # Conveniences: the file where it works, memory meanwhile

    def _soft(self, work: "Callable[[sqlite3.Connection], _T]", otherwise: _T) -> _T:
        if not self._workspace:
            return otherwise
        try:
            with self._file.connected(soft=True) as connection:
                return work(connection)
        except StateError:
            return otherwise

    def _write(self, statement: str, *values: object) -> None:
        self._soft(lambda connection: connection.execute(statement, (*self._key, *values)), None)

    def load(self, scope: str) -> list[float]:
        """See BudgetStore."""
        since = self._file.clock.now() - BUDGET_KEPT
        statement = "SELECT at FROM used WHERE host = ? AND workspace = ? AND scope = ? AND at > ?"

        def read(connection: "sqlite3.Connection") -> list[float]:
            kept = [at for (at,) in connection.execute(statement, (*self._key, scope, since))]
            return kept + [at for waiting, at in self._unwritten if waiting == scope]

        return self._soft(read, self._memory.load(scope))

    def append(self, scope: str, at: float) -> None:
        """See BudgetStore."""
        self._memory.append(scope, at)
        if not self._workspace:
            return
        # Two threads that both add to what waits would lose one, or write it twice.
        with self._appending:
            self._unwritten = [*self._unwritten[-10_000:], (scope, at)]
            self._soft(self._write_waiting, None)

    def write_waiting(self) -> None:
        """Write what was used while the file failed, if that can be: a last try."""
        with self._appending:
            if not self._unwritten:
                return
            with suppress(StateError), self._file.connected(soft=False) as connection:
                self._write_waiting(connection)

    def _write_waiting(self, connection: "sqlite3.Connection") -> None:
        connection.execute("BEGIN IMMEDIATE")
        rows = [(*self._key, *used) for used in self._unwritten]
        connection.executemany("INSERT INTO used VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        self._unwritten = []

    def limit(self, scope: str) -> int | None:
        """See BudgetStore."""
        found = self._scope("teaches", scope, self._memory.limit(scope))
        return None if found is None else int(found)

    def set_limit(self, scope: str, limit: int | None) -> None:
        """See BudgetStore."""
        self._memory.set_limit(scope, limit)
        self._set_scope("teaches", scope, limit)

    def blocked(self, scope: str) -> float | None:
        """See BudgetStore."""
        found = self._scope("blocked", scope, self._memory.blocked(scope))
        return None if found is None else float(found)

    def set_blocked(self, scope: str, until: float | None) -> None:
        """See BudgetStore."""
        self._memory.set_blocked(scope, until)
        self._set_scope("blocked", scope, until)

    def _scope(self, column: str, scope: str, otherwise: float | None) -> float | None:
        statement = _SCOPE_READS[column]

        def read(connection: "sqlite3.Connection") -> float | None:
            row = connection.execute(statement, (*self._key, scope)).fetchone()
            return row[0] if row else None

        return self._soft(read, otherwise)

    def _set_scope(self, column: str, scope: str, value: float | None) -> None:
        self._write(_SCOPE_WRITES[column], scope, value, self._file.clock.now())

    def names(self) -> dict[str, str]:
        """See StateStore."""
        statement = "SELECT uuid, name FROM names WHERE host = ? AND workspace = ? ORDER BY at DESC LIMIT ?"

        def read(connection: "sqlite3.Connection") -> dict[str, str]:
            rows = connection.execute(statement, (*self._key, MOST_NAMES)).fetchall()
            return {stored(uuid): stored(name) for uuid, name in rows[::-1]}

        return self._soft(read, self._memory.names())

    def keep_names(self, names: Mapping[str, str]) -> None:
        """See StateStore."""
        self._memory.keep_names(names)
        now = self._file.clock.now()
        rows = [(*self._key, storable(uuid), storable(name), now) for uuid, name in names.items()]
        statement = (
            "INSERT INTO names VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, at = excluded.at"
        )

        def write(connection: "sqlite3.Connection") -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")

        if names:
            self._soft(write, None)

    def refusals(self) -> dict[str, tuple[str, float]]:
        """See StateStore."""
        statement = "SELECT resource, kind, at FROM refusals WHERE host = ? AND workspace = ? AND profile = ?"

        def read(connection: "sqlite3.Connection") -> dict[str, tuple[str, float]]:
            rows = connection.execute(statement, (*self._key, storable(self._profile)))
            return {resource: (kind, at) for resource, kind, at in rows}

        return self._soft(read, self._memory.refusals())

    def keep_refusal(self, resource: str, kind: str | None, at: float) -> None:
        """See StateStore."""
        self._memory.keep_refusal(resource, kind, at)
        if kind is None:
            self._write(
                "DELETE FROM refusals WHERE host = ? AND workspace = ? AND profile = ? AND resource = ?",
                storable(self._profile),
                resource,
            )
        else:
            statement = "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?, ?)"
            self._write(statement, storable(self._profile), resource, kind, at)

    def era(self) -> Era | None:
        """See StateStore."""

        def read(connection: "sqlite3.Connection") -> Era | None:
            row = connection.execute("SELECT era FROM eras WHERE host = ?", self._key[:1]).fetchone()
            return cast(Era, row[0]) if row and row[0] in ERAS else None

        return self._soft(read, self._memory.era())

    def keep_era(self, era: Era) -> None:
        """See StateStore."""
        self._memory.keep_era(era)
        values = (self._key[0], era, self._file.clock.now())
        self._soft(lambda connection: connection.execute("INSERT OR REPLACE INTO eras VALUES (?, ?, ?)", values), None)

    # Promises: kept, or StateError

    def _hard(self, statement: str, values: Iterable[object], *, durable: bool = False) -> "sqlite3.Cursor":
        with self._file.connected(soft=False) as connection:
            # A journal that a power cut takes back would be one that lied.
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            return connection.execute(statement, tuple(values))

    def begin_write(self, title: str, method: str, path: str, request: str, before: str = "") -> int:
        """See StateStore."""
        texts = [storable(text) for text in (title, method, path, request, before)]
        cursor = self._hard(
            "INSERT INTO journal (host, workspace, run, pid, at, title, method, path, request, before, outcome, "
            "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', '')",
            (*self._key, self._file.run, os.getpid(), self._file.clock.now(), *texts),
            durable=True,
        )
        return int(cursor.lastrowid or 0)

    def end_write(self, number: int, outcome: Outcome, detail: str = "", after: str = "") -> None:
        """See StateStore."""
        self._hard(
            "UPDATE journal SET outcome = ?, detail = ?, ended = ?, after = ? WHERE number = ?",
            (outcome, storable(detail), self._file.clock.now(), storable(after), number),
            durable=True,
        )

    def journal(self, limit: int = 200) -> list[JournalEntry]:
        """See StateStore."""
        return self._entries(f"{_ENTRIES} ORDER BY number DESC LIMIT ?", limit)

    def writes(self, numbers: Sequence[int]) -> list[JournalEntry]:
        """See StateStore."""
        return [one for number in sorted(set(numbers)) for one in self._entries(f"{_ENTRIES} AND number = ?", number)]

    def _entries(self, statement: str, value: int) -> list[JournalEntry]:
        rows = self._hard(statement, (*self._key, value)).fetchall()
        kept: list[list[Any]] = [[stored(one) if isinstance(one, bytes) else one for one in row] for row in rows]
        return [self._entry(*row) for row in kept]

    def _entry(
        self,
        number: int,
        at: float,
        title: str,
        method: str,
        path: str,
        request: str,
        before: str,
        outcome: Outcome,
        detail: str,
        ended: float | None,
        run: str,
        pid: int,
        after: str | None,
    ) -> JournalEntry:
        if outcome == "sending" and run != self._file.run:
            late = not 0 <= self._file.clock.now() - at < _LOST_AFTER
            if late or not self._file.alive(pid):
                outcome = "unknown"
        return JournalEntry(number, at, title, method, path, request, before, outcome, detail, ended, after or "")

    def save_draft(self, key: str, body: str) -> None:
        """See StateStore."""
        self._hard(
            "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)",
            (*self._key, storable(key), storable(body), self._file.clock.now()),
        )

    def drafts(self) -> list[Draft]:
        """See StateStore."""
        statement = "SELECT key, body, at FROM drafts WHERE host = ? AND workspace = ? ORDER BY at DESC, key"
        rows = self._hard(statement, self._key).fetchall()
        return [Draft(stored(key), stored(body), at) for key, body, at in rows]

    def drop_draft(self, key: str) -> None:
        """See StateStore."""
        self._hard("DELETE FROM drafts WHERE host = ? AND workspace = ? AND key = ?", (*self._key, storable(key)))
