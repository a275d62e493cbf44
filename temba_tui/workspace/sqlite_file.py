"""The SQLite file in which state is kept: how it is opened, checked, pruned and erased, and what its failures mean.

The file is ours alone (0600 in a 0700 folder, whatever the umask) and opened at its first use. Contacts' data may be in
the journal and in drafts, so what is forgotten is overwritten, not only dropped from the tables.

WAL lets one program write while others read. A program that finds the file locked waits a tenth of a second for a
convenience, two seconds for the journal. Where a convenience failed, the file is left alone for half a minute; where
another program only held it, for a second at first, and that is no problem yet that anyone would have to hear of.
"""

import os
import stat
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from temba_tui.client.clock import SystemClock
from temba_tui.workspace.state import RETENTION, StateError, Timed

if TYPE_CHECKING:
    import sqlite3

VERSION: Final = 2
_SOFT_WAIT: Final = 100
_HARD_WAIT: Final = 2000
"""Milliseconds that a locked file is waited for."""
_PAUSE: Final = 30.0
"""Seconds before a file that failed is tried again for a convenience."""
_MOMENT: Final = 1.0
"""The same after another program was found to hold it, the first time in a row."""
BUDGET_KEPT: Final = 2 * 3600.0
_DAY: Final = 86_400.0
_SCHEMA: Final = """
CREATE TABLE used (host TEXT, workspace TEXT, scope TEXT, at REAL);
CREATE INDEX used_by_scope ON used (host, workspace, scope, at);
CREATE TABLE scopes (host TEXT, workspace TEXT, scope TEXT, teaches INTEGER, blocked REAL, at REAL,
  PRIMARY KEY (host, workspace, scope)) WITHOUT ROWID;
CREATE TABLE names (host TEXT, workspace TEXT, uuid TEXT, name TEXT, at REAL,
  PRIMARY KEY (host, workspace, uuid)) WITHOUT ROWID;
CREATE TABLE refusals (host TEXT, workspace TEXT, profile TEXT, resource TEXT, kind TEXT, at REAL,
  PRIMARY KEY (host, workspace, profile, resource)) WITHOUT ROWID;
CREATE TABLE eras (host TEXT PRIMARY KEY, era TEXT, at REAL) WITHOUT ROWID;
CREATE TABLE journal (number INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT, workspace TEXT, run TEXT, pid INTEGER, at
REAL,
  title TEXT, method TEXT, path TEXT, request TEXT, before TEXT, outcome TEXT, detail TEXT, ended REAL, after TEXT);
CREATE TABLE drafts (host TEXT, workspace TEXT, key TEXT, body TEXT, at REAL,
  PRIMARY KEY (host, workspace, key)) WITHOUT ROWID;
CREATE TABLE pruned (at REAL);
"""
_DELETES: Final = (
    "DELETE FROM used",
    "DELETE FROM scopes",
    "DELETE FROM names",
    "DELETE FROM refusals",
    "DELETE FROM eras",
    "DELETE FROM journal",
    "DELETE FROM drafts",
)


class StateFile:
    """The file. Nothing is read or made before something is asked of it. Safe in several threads and programs at
    once."""

    def __init__(self, path: Path, clock: Timed | None = None) -> None:
        self.path = path
        self.clock: Timed = clock if clock is not None else SystemClock()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._failure: StateError | None = None
        self._failed_at = 0.0
        self._pause = 0.0

    @property
    def problem(self) -> StateError | None:
        """Why nothing can be kept in the file for now; None when all is well, or it was locked for a moment only."""
        return self._failure if self._pause > _MOMENT else None

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def forget(self, host: str | None = None) -> bool:
        """Erase what is kept of one host, or everything. Returns whether there was anything. Raises StateError.

        A file that can no longer be read as ours is deleted when everything is to go.
        """
        if not os.path.lexists(self.path):
            return False
        try:
            with self.connected(soft=False) as connection:
                where, values = ("", ()) if host is None else (" WHERE host = ?", (storable(host_key(host)),))
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("BEGIN IMMEDIATE")
                gone = sum(connection.execute(delete + where, values).rowcount for delete in _DELETES)
                connection.execute("COMMIT")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if gone:
                    connection.execute("VACUUM")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return gone > 0
        except StateError:
            if host is not None or self.path.is_symlink() or not self.path.is_file():
                raise
        self.close()
        try:
            for name in (self.path.name, f"{self.path.name}-wal", f"{self.path.name}-shm"):
                self.path.with_name(name).unlink(missing_ok=True)
        except OSError as error:
            raise StateError(f"{self.path} cannot be deleted: {error.strerror}.") from None
        self._failure, self._pause = None, 0.0
        return True

    @contextmanager
    def connected(self, *, soft: bool) -> Iterator["sqlite3.Connection"]:
        """The open file, for a convenience (`soft`) or for what must be kept. Raises StateError for whatever goes
        wrong."""
        import sqlite3

        with self._lock:
            if soft and self._failure is not None and 0 <= self.clock.now() - self._failed_at < self._pause:
                raise self._failure
            try:
                connection = self._connection or self._open()
                connection.execute(f"PRAGMA busy_timeout = {_SOFT_WAIT if soft else _HARD_WAIT}")
                try:
                    yield connection
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                self._failure, self._pause = None, 0.0
            except sqlite3.Error as error:
                raise self._failed(_explained(error, self.path), locked=_kind(error) in _LOCKED) from error
            except OSError as error:
                raise self._failed(
                    StateError(f"{self.path} cannot be opened: {error.strerror or error}.", "See `temba-tui doctor`.")
                ) from error
            except StateError as error:
                raise self._failed(error) from None

    def _failed(self, error: StateError, *, locked: bool = False) -> StateError:
        self._pause = _MOMENT if locked and self._failure is None else _PAUSE
        self._failure, self._failed_at = error, self.clock.now()
        return error

    def _open(self) -> "sqlite3.Connection":
        import sqlite3

        _check_file(self.path)
        # Autocommit: transactions are begun by hand, where there is more than one statement.
        connection = sqlite3.connect(
            self.path, timeout=_HARD_WAIT / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA trusted_schema = OFF")
            _migrate(connection, self.path)
            _prune(connection, self.clock.now())
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection


def host_key(host: str) -> str:
    """A host as it is kept: however it was typed, it is one."""
    return host.strip().rstrip("/").lower()


def storable(text: str) -> str | bytes:
    """`text` as SQLite takes it: one with half a surrogate pair, which JSON can hold, has no UTF-8 form: bytes."""
    if text.isascii():
        return text
    kept = text.encode("utf-8", "surrogatepass")
    try:
        return kept.decode("utf-8")
    except UnicodeDecodeError:
        return kept


def stored(kept: str | bytes) -> str:
    """The text that `storable` was given."""
    return kept if isinstance(kept, str) else kept.decode("utf-8", "surrogatepass")


def _check_file(path: Path) -> None:
    """Make the file 0600 in a folder that is ours, or make sure that it is one. Raises StateError, OSError.

    A file that exists is not opened here: closing it again would drop the locks that this process holds on it.
    """
    from temba_tui.files import private_folder

    folder = path.parent
    # A folder that many may write to (/tmp) is not ours to close, whoever owns it.
    shared = folder.is_dir() and bool(folder.stat().st_mode & stat.S_ISVTX)
    private_folder(folder, tighten=not shared)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        beside = path.with_name(name)
        try:
            found = beside.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(found.st_mode):
            raise StateError(f"{beside} is a symbolic link.", "Remove it: nothing is written through it.")
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_nlink > 1:
            raise StateError(f"{beside} is not a file of this user alone.", "Move it away.")
        if stat.S_IMODE(found.st_mode) & 0o077:
            beside.chmod(0o600)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    os.fchmod(handle, 0o600)
    os.close(handle)


def _use_wal(connection: "sqlite3.Connection") -> None:
    """Programs that open a new file at once stand in each other's way here, and SQLite does not wait by itself: both
    read, so neither could go on to write."""
    import sqlite3

    end = time.monotonic() + _HARD_WAIT / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _kind(error) not in _LOCKED or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _migrate(connection: "sqlite3.Connection", path: Path) -> None:
    version = _version(connection)
    if version == 0:
        connection.execute("BEGIN IMMEDIATE")
        # Another program may have made the tables while this one waited.
        if _version(connection) == 0:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
        version = _version(connection)
    if version == 1:
        connection.execute("BEGIN IMMEDIATE")
        if _version(connection) == 1:
            connection.execute("ALTER TABLE journal ADD COLUMN after TEXT")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
        version = _version(connection)
    if version != VERSION:
        raise StateError(f"{path} was made by a newer temba-tui.", "Update temba-tui, or move the file away.")


def _version(connection: "sqlite3.Connection") -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _prune(connection: "sqlite3.Connection", now: float) -> None:
    """Drop what is too old, once a day."""
    last = connection.execute("SELECT max(at) FROM pruned").fetchone()[0]
    if last is not None and 0 <= now - last < _DAY:
        return
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM used WHERE at < ?", (now - BUDGET_KEPT,))
    for delete in _DELETES[1:]:
        connection.execute(delete + " WHERE at < ?", (now - RETENTION,))
    connection.execute("DELETE FROM pruned")
    connection.execute("INSERT INTO pruned VALUES (?)", (now,))
    connection.execute("COMMIT")


_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "BUSY": ("Another program holds {path}.", "It is tried again by itself; close other temba-tui programs."),
    "LOCKED": ("Another program holds {path}.", "It is tried again by itself; close other temba-tui programs."),
    "READONLY": ("{path} cannot be written.", "Check the rights of the file and its folder."),
    "FULL": ("The disk is full: {path} could not be written.", "Make room on it."),
    "CORRUPT": ("{path} is damaged.", "`temba-tui forget` deletes it: budget, journal, drafts and names."),
    "NOTADB": ("{path} is not a file of temba-tui.", "Move it away, or delete it by `temba-tui forget`."),
    "CANTOPEN": ("{path} cannot be opened.", "Check the rights of the file and its folder."),
    "IOERR": ("{path} could not be read or written.", "Check the disk."),
}


_LOCKED: Final = ("BUSY", "LOCKED")


def _kind(error: "sqlite3.Error") -> str:
    # SQLITE_IOERR_WRITE and its like are kinds of SQLITE_IOERR.
    name: str = getattr(error, "sqlite_errorname", None) or ""
    return name.removeprefix("SQLITE_").partition("_")[0]


def _explained(error: "sqlite3.Error", path: Path) -> StateError:
    sentence, hint = _SENTENCES.get(_kind(error), ("{path} could not be used: {error}.", "See `temba-tui doctor`."))
    return StateError(sentence.format(path=path, error=error), hint)
