"""What outlives the program: kept by host and workspace, shared by programs, private, and never in the way."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from temba_tui.client.budget import BudgetStore
from temba_tui.client.throttle import Priority, Throttle
from temba_tui.workspace.sqlite_file import VERSION
from temba_tui.workspace.sqlite_state import SqliteState, SqliteWorkspace
from temba_tui.workspace.state import RETENTION, MemoryState, StateError, StateStore

HOST = "https://textit.com"
ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"


class StoppedClock:
    def __init__(self, at: float = 1_800_000_000.0) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.sqlite3"


@pytest.fixture
def file(path: Path, clock: StoppedClock) -> Iterator[SqliteState]:
    state = SqliteState(path, clock)
    yield state
    state.close()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, clock: StoppedClock, file: SqliteState) -> StateStore:
    return MemoryState(clock) if request.param == "memory" else file.workspace(HOST, ONE)


@pytest.fixture
def other(path: Path, clock: StoppedClock) -> Iterator[SqliteState]:
    """The same file, opened by another program."""
    state = SqliteState(path, clock, alive=lambda pid: True)
    yield state
    state.close()


# What both kinds do


def test_the_budget_is_kept_by_scope(store: StateStore, clock: StoppedClock) -> None:
    budget: BudgetStore = store
    now = clock.now()
    assert budget.load("v2") == []
    budget.append("v2", now)
    budget.append("v2", now + 1)
    budget.append("v2.contacts", now)
    assert sorted(budget.load("v2")) == [now, now + 1]
    assert (budget.limit("v2"), budget.blocked("v2")) == (None, None)
    budget.set_limit("v2", 2500)
    budget.set_blocked("v2", now + 60)
    assert (budget.limit("v2"), budget.blocked("v2"), budget.limit("v2.contacts")) == (2500, now + 60, None)
    budget.set_blocked("v2", None)
    assert (budget.limit("v2"), budget.blocked("v2")) == (2500, None)
    budget.set_limit("v2", None)
    assert budget.limit("v2") is None


def test_names_and_refusals_are_kept(store: StateStore) -> None:
    store.keep_names({"a": "Reporters", "b": "Möller\ud800 🙂"})
    store.keep_names({"a": "Reporters 2"})
    store.keep_names({})
    assert store.names()["a"] == "Reporters 2"
    assert store.names()["b"].startswith("Möller")
    store.keep_refusal("tickets", "forbidden", 5.0)
    store.keep_refusal("topics", "gone", 6.0)
    store.keep_refusal("topics", None, 7.0)
    assert store.refusals() == {"tickets": ("forbidden", 5.0)}
    assert store.era() is None
    store.keep_era("26.3")
    assert store.era() == "26.3"


def test_the_journal_says_what_became_of_each_write(store: StateStore, clock: StoppedClock) -> None:
    first = store.begin_write("Rename Amina", "POST", "contacts.json?uuid=1", '{"name": "x"}', '{"name": "y"}')
    clock.at += 1
    second = store.begin_write("Delete Bob", "DELETE", "contacts.json?uuid=2", "")
    store.end_write(first, "done", "204")
    journal = store.journal()
    assert [(entry.number, entry.outcome, entry.detail, entry.ended) for entry in journal] == [
        (second, "sending", "", None),
        (first, "done", "204", clock.now()),
    ]
    assert journal[1].request == '{"name": "x"}'
    assert journal[1].before == '{"name": "y"}'
    assert store.journal(1) == journal[:1]
    assert store.writes([second, 99, first, first]) == journal[::-1]
    assert store.writes([]) == []


def test_drafts_are_kept_until_they_are_dropped(store: StateStore, clock: StoppedClock) -> None:
    assert store.drafts() == []
    store.save_draft("contact:1", '{"name": "A"}')
    clock.at += 1
    store.save_draft("contact:2", "{}")
    clock.at += 1
    store.save_draft("contact:1", '{"name": "B"}')
    assert [draft.key for draft in store.drafts()] == ["contact:1", "contact:2"]
    draft = store.drafts()[0]
    assert (draft.body, draft.at) == ('{"name": "B"}', clock.now())
    store.drop_draft("contact:1")
    store.drop_draft("nothing")
    assert [draft.key for draft in store.drafts()] == ["contact:2"]


@pytest.mark.parametrize("text", ["\ud800", "a\ud83db", "\udcff\udcff", "\0nul\0", "\x1b[31m", "key new\n"])
def test_any_text_is_kept_as_it_is(text: str, file: SqliteState, clock: StoppedClock) -> None:
    """Half a surrogate pair too, which JSON may hold and UTF-8 may not: in a workspace's identity, a key, a name."""
    state = file.workspace(f"https://{text}.example", profile=text)
    state.bind(f"workspace {text}")
    state.append("v2", clock.now())
    state.keep_names({text: text})
    state.keep_refusal("tickets", "gone", 1.0)
    state.keep_era("9.0.0")
    state.save_draft(text, text)
    number = state.begin_write(text, "POST", text, text, text)
    state.end_write(number, "done", text, text)
    assert state.problem is None
    assert state.load("v2") == [clock.now()]
    assert state.names() == {text: text}
    assert state.refusals() == {"tickets": ("gone", 1.0)}
    assert state.era() == "9.0.0"
    assert [(one.key, one.body) for one in state.drafts()] == [(text, text)]
    entry = state.journal()[0]
    assert {entry.title, entry.path, entry.request, entry.before, entry.detail, entry.after} == {text}
    state.drop_draft(text)
    assert state.drafts() == []
    assert file.forget(f"https://{text}.example")
    assert is_empty(state)


def test_the_throttle_takes_it_as_its_store(store: StateStore, clock: StoppedClock) -> None:
    throttle = Throttle(clock, store)
    throttle.finish(throttle.start("v2", Priority.INTERACTIVE), counted=True)
    throttle.refuse(throttle.start("v2", Priority.INTERACTIVE), 60)
    again = Throttle(clock, store)
    assert again.state("v2").used == 1
    assert again.state("v2").blocked_until == clock.now() + 60


# What the file does


def fill(state: SqliteWorkspace) -> None:
    state.append("v2", state._file.clock.now())
    state.set_limit("v2", 1000)
    state.keep_names({"a": "A"})
    state.keep_refusal("tickets", "gone", state._file.clock.now())
    state.keep_era("9.0.0")
    state.begin_write("t", "POST", "p", "Amina Uwase")
    state.save_draft("k", "Amina Uwase")


def is_empty(state: SqliteWorkspace) -> bool:
    kept = (state.load("v2"), state.limit("v2"), state.names(), state.refusals(), state.journal(), state.drafts())
    return not any(kept) and state.era() is None


def test_it_is_there_in_the_next_run(path: Path, clock: StoppedClock) -> None:
    first = SqliteState(path, clock)
    fill(first.workspace(HOST, ONE))
    first.close()
    second = SqliteState(path, clock)
    kept = second.workspace("HTTPS://textit.com/", ONE)
    assert kept.load("v2") == [clock.now()]
    assert kept.limit("v2") == 1000
    assert kept.names() == {"a": "A"}
    assert kept.era() == "9.0.0"
    assert [draft.key for draft in kept.drafts()] == ["k"]
    second.close()


def test_workspaces_hosts_and_profiles_do_not_mix(file: SqliteState) -> None:
    fill(file.workspace(HOST, ONE, profile="admin"))
    assert not file.workspace(HOST, TWO).names()
    assert not file.workspace("https://other.org", ONE).load("v2")
    assert not file.workspace(HOST, TWO).journal()
    assert file.workspace(HOST, ONE, profile="surveyor").refusals() == {}
    assert file.workspace(HOST, ONE, profile="surveyor").names() == {"a": "A"}


def test_nothing_is_made_before_it_is_used(path: Path, clock: StoppedClock) -> None:
    state = SqliteState(path, clock)
    state.workspace(HOST, ONE)
    assert not state.forget()
    state.close()
    assert not path.parent.exists()


def test_before_the_workspace_is_known_it_waits_in_memory(file: SqliteState, clock: StoppedClock) -> None:
    state = file.workspace(HOST)
    state.append("v2", clock.now())
    state.set_blocked("v2", clock.now() + 9)
    state.keep_names({"a": "A"})
    state.keep_refusal("tickets", "gone", 1.0)
    assert state.load("v2") == [clock.now()]
    assert not file.path.exists()
    file.workspace(HOST, ONE).append("v2", clock.now() - 1)
    state.bind(ONE)
    assert sorted(state.load("v2")) == [clock.now() - 1, clock.now()]
    assert file.workspace(HOST, ONE).blocked("v2") == clock.now() + 9
    assert file.workspace(HOST, ONE).names() == {"a": "A"}
    assert file.workspace(HOST, ONE).refusals() == {"tickets": ("gone", 1.0)}
    state.bind(ONE)
    state.bind("")
    assert len(state.load("v2")) == 2


def test_another_workspace_gets_nothing_of_the_first(file: SqliteState, clock: StoppedClock) -> None:
    state = file.workspace(HOST, ONE)
    fill(state)
    state.bind(TWO)
    assert state.load("v2") == []
    assert state.names() == {}
    assert state.drafts() == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_the_file_is_private_under_any_umask(path: Path, clock: StoppedClock, umask: int) -> None:
    before = os.umask(umask)
    try:
        state = SqliteState(path, clock)
        fill(state.workspace(HOST, ONE))
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
        state.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert path.name in modes


def test_a_file_that_others_may_read_is_closed_to_them(path: Path, clock: StoppedClock) -> None:
    state = SqliteState(path, clock)
    fill(state.workspace(HOST, ONE))
    state.close()
    path.chmod(0o644)
    again = SqliteState(path, clock)
    assert again.workspace(HOST, ONE).names() == {"a": "A"}
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("exists", [True, False])
def test_planted_links_are_not_followed(path: Path, file: SqliteState, suffix: str, exists: bool) -> None:
    victim = path.parent.parent / "victim"
    if exists:
        victim.write_text("mine")
    path.parent.mkdir()
    path.with_name(path.name + suffix).symlink_to(victim)
    state = file.workspace(HOST, ONE)
    state.append("v2", 1.0)
    assert state.problem is not None
    assert "symbolic link" in state.problem.sentence
    with pytest.raises(StateError, match="symbolic link"):
        state.save_draft("k", "b")
    if not suffix:
        with pytest.raises(StateError):
            file.forget()
    assert victim.exists() is exists
    assert not exists or victim.read_text() == "mine"


def test_planted_hard_links_are_not_written(path: Path, file: SqliteState) -> None:
    victim = path.parent.parent / "victim"
    victim.write_bytes(b"")
    path.parent.mkdir()
    path.hardlink_to(victim)
    with pytest.raises(StateError, match="this user alone"):
        file.workspace(HOST, ONE).save_draft("k", "b")
    assert victim.read_bytes() == b""


# Two programs at once


def test_two_programs_share_one_budget(file: SqliteState, other: SqliteState, clock: StoppedClock) -> None:
    mine, theirs = file.workspace(HOST, ONE), other.workspace(HOST, ONE)
    mine.append("v2", clock.now())
    theirs.append("v2", clock.now() + 1)
    assert sorted(mine.load("v2")) == sorted(theirs.load("v2")) == [clock.now(), clock.now() + 1]
    theirs.set_blocked("v2", clock.now() + 60)
    assert mine.blocked("v2") == clock.now() + 60


def test_writes_of_a_program_that_ended_are_unknown(path: Path, clock: StoppedClock) -> None:
    gone = SqliteState(path, clock)
    number = gone.workspace(HOST, ONE).begin_write("t", "POST", "p", "{}")
    done = gone.workspace(HOST, ONE).begin_write("t", "POST", "p", "{}")
    gone.workspace(HOST, ONE).end_write(done, "refused", "400")
    assert [entry.outcome for entry in gone.workspace(HOST, ONE).journal()] == ["refused", "sending"]
    gone.close()
    running = SqliteState(path, clock, alive=lambda pid: True)
    assert running.workspace(HOST, ONE).journal()[1].outcome == "sending"
    clock.at += 301
    assert running.workspace(HOST, ONE).journal()[1].outcome == "unknown"
    running.close()
    clock.at -= 301
    after = SqliteState(path, clock, alive=lambda pid: False)
    assert [(one.number, one.outcome) for one in after.workspace(HOST, ONE).journal()] == [
        (done, "refused"),
        (number, "unknown"),
    ]
    after.close()


def test_programs_that_start_together_make_one_file(path: Path) -> None:
    line = (
        "import sys; from pathlib import Path; from temba_tui.workspace.sqlite_state import SqliteState; "
        "file = SqliteState(Path(sys.argv[1])); state = file.workspace('h', 'w'); "
        "[state.append('v2', float(10**10 + n)) for n in range(20)]; "
        "numbers = [state.begin_write('t', 'POST', 'p', '{}') for n in range(5)]; "
        "file.close(); sys.exit(str(state.problem) if state.problem else 0)"  # what had to wait is written then
    )
    command = [sys.executable, "-W", "error", "-c", line, str(path)]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(6)]
    assert [one.communicate()[1] for one in running] == [b""] * 6
    state = SqliteState(path)
    assert len(state.workspace("h", "w").load("v2")) == 120
    assert len({entry.number for entry in state.workspace("h", "w").journal()}) == 30
    state.close()


def test_threads_share_the_file(file: SqliteState, clock: StoppedClock) -> None:
    state = file.workspace(HOST, ONE)

    def work() -> None:
        for _ in range(50):
            state.append("v2", clock.now())
            state.keep_names({"a": "A", "b": "B"})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.problem is None
    assert len(state.load("v2")) == 200


# When the file fails


def test_a_locked_file_is_not_waited_for_long_nor_often(
    path: Path, file: SqliteState, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("temba_tui.workspace.sqlite_file._HARD_WAIT", 20)
    monkeypatch.setattr("temba_tui.workspace.sqlite_file._SOFT_WAIT", 20)
    state = file.workspace(HOST, ONE)
    state.append("v2", clock.now())
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    state.append("v2", clock.now() + 1)
    assert state.problem is None, "a lock of a moment is nothing to tell"
    clock.at += 1
    state.append("v2", clock.now())
    assert state.problem is not None
    assert "Another program" in state.problem.sentence
    assert state.problem.hint
    asked: list[str] = []
    assert file._connection is not None
    file._connection.set_trace_callback(asked.append)
    for number in range(100):
        state.append("v2", clock.now() + number)
    assert len(state.load("v2")) == 103
    assert not asked, "the file is left alone"
    with pytest.raises(StateError, match="Another program"):
        state.begin_write("t", "POST", "p", "{}")
    holder.execute("ROLLBACK")
    holder.close()
    assert state.begin_write("t", "POST", "p", "{}") == 1
    state.append("v2", clock.now())
    assert state.problem is None
    # What was used meanwhile is not lost to other programs.
    assert len(file.workspace(HOST, ONE).load("v2")) == 104


def test_what_was_used_while_another_program_held_the_file_is_written_at_the_end(
    path: Path, file: SqliteState, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("temba_tui.workspace.sqlite_file._SOFT_WAIT", 20)
    state = file.workspace(HOST, ONE)
    state.append("v2", clock.now())
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        state.append("v2", clock.now())
    file.close()
    assert len(SqliteState(path, clock).workspace(HOST, ONE).load("v2")) == 2
    file.close()
    assert len(SqliteState(path, clock).workspace(HOST, ONE).load("v2")) == 2, "once"


def test_what_waits_is_written_before_another_workspace_is_bound(
    path: Path, file: SqliteState, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("temba_tui.workspace.sqlite_file._SOFT_WAIT", 20)
    state = file.workspace(HOST, ONE)
    state.append("v2", clock.now())
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        state.append("v2", clock.now())
    state.bind("another workspace")
    assert state.load("v2") == []
    assert len(file.workspace(HOST, ONE).load("v2")) == 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not a database at all, but long enough to be looked at" * 40, id="no database"),
        pytest.param(b"SQLite format 3\0" + b"\xff" * 4096, id="damaged"),
    ],
)
def test_a_damaged_file_is_left_alone_until_it_is_forgotten(path: Path, file: SqliteState, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    state = file.workspace(HOST, ONE)
    state.append("v2", 1.0)
    state.keep_names({"a": "A"})
    assert state.load("v2") == [1.0]
    assert state.names() == {"a": "A"}
    assert state.problem is not None
    assert str(path) in state.problem.sentence
    with pytest.raises(StateError):
        state.journal()
    assert path.read_bytes() == content
    with pytest.raises(StateError):
        file.forget(HOST)
    assert file.forget()
    assert not path.exists()
    state.save_draft("k", "b")
    assert state.problem is None


def test_a_file_of_a_newer_program_is_left_alone(path: Path, file: SqliteState) -> None:
    path.parent.mkdir()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    with pytest.raises(StateError, match="newer temba-tui"):
        file.workspace(HOST, ONE).journal()


def test_a_folder_in_its_place_is_told(path: Path, file: SqliteState) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StateError, match="not a file of this user"):
        file.workspace(HOST, ONE).journal()
    with pytest.raises(StateError):
        file.forget()


def test_a_file_where_its_folder_should_be_is_told(path: Path, file: SqliteState) -> None:
    path.parent.write_text("")
    with pytest.raises(StateError, match="cannot be opened"):
        file.workspace(HOST, ONE).journal()


def test_a_full_disk_and_a_read_only_file_are_told(file: SqliteState, clock: StoppedClock) -> None:
    state = file.workspace(HOST, ONE)
    state.append("v2", clock.now())
    with file.connected(soft=False) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateError, match="disk is full"):
        state.save_draft("k", "x" * 100_000)
    names = {str(number): "x" * 1000 for number in range(200)}
    state.keep_names(names)
    assert state.names() == names
    clock.at += 60
    with file.connected(soft=False) as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StateError, match="cannot be written"):
        state.save_draft("k", "x")


def test_an_exception_of_the_caller_leaves_no_transaction(file: SqliteState) -> None:
    def fail() -> None:
        with file.connected(soft=False) as connection:
            connection.execute("BEGIN IMMEDIATE")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    file.workspace(HOST, ONE).save_draft("k", "b")


# Forgetting


def test_forgetting_a_host_leaves_the_others(file: SqliteState) -> None:
    fill(file.workspace(HOST, ONE))
    fill(file.workspace("https://other.org", ONE))
    assert file.forget("HTTPS://TextIt.com/")
    assert not file.forget(HOST)
    assert is_empty(file.workspace(HOST, ONE))
    assert not is_empty(file.workspace("https://other.org", ONE))


def test_what_is_forgotten_is_not_in_the_file_any_more(path: Path, file: SqliteState) -> None:
    fill(file.workspace(HOST, ONE))
    fill(file.workspace("https://other.org", TWO))
    assert file.forget()
    content = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"Amina" not in content
    assert b"textit.com" not in content
    assert not file.forget()


def test_a_program_that_is_running_goes_on_after_it_was_forgotten(file: SqliteState, other: SqliteState) -> None:
    fill(file.workspace(HOST, ONE))
    assert other.forget()
    assert is_empty(SqliteWorkspace(file, HOST, ONE, ""))
    fill(file.workspace(HOST, ONE))
    assert len(other.workspace(HOST, ONE).journal()) == 1


def test_what_is_old_goes_by_itself(path: Path, clock: StoppedClock) -> None:
    first = SqliteState(path, clock)
    fill(first.workspace(HOST, ONE))
    clock.at += RETENTION - 10
    first.close()
    later = SqliteState(path, clock)
    assert later.workspace(HOST, ONE).names() == {"a": "A"}
    assert later.workspace(HOST, ONE).load("v2") == []
    later.close()
    clock.at += 86_401
    last = SqliteState(path, clock)
    assert is_empty(last.workspace(HOST, ONE))
    last.close()


def test_opening_is_quick_and_needs_no_sqlite_before(tmp_path: Path) -> None:
    line = (
        "import sys; import temba_tui.workspace.state, temba_tui.workspace.sqlite_state; "
        "assert 'sqlite3' not in sys.modules; assert 'httpx' not in sys.modules; assert 'textual' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", line], check=True, cwd=Path(__file__).parents[2])


def test_the_module_offers_the_file_lazily() -> None:
    from temba_tui.workspace import state

    assert state.SqliteState is SqliteState
    with pytest.raises(AttributeError):
        _ = state.nothing


def test_a_journal_of_an_older_program_is_kept(path: Path, file: SqliteState) -> None:
    number = file.workspace(HOST, ONE).begin_write("t", "POST", "x.json", "{}")
    file.close()
    older = sqlite3.connect(path)
    older.execute("ALTER TABLE journal DROP COLUMN after")
    older.execute("PRAGMA user_version = 1")
    older.commit()
    older.close()
    state = file.workspace(HOST, ONE)
    assert [(entry.number, entry.after) for entry in state.journal()] == [(number, "")]
    state.end_write(number, "done", "", '{"answer": null}')
    assert state.journal()[0].after == '{"answer": null}'
