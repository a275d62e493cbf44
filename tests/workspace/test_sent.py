"""A draft knows the write by which it was sent, and what became of that, in another run of the program too."""

import pytest

from temba_tui.workspace.drafts import Sent, drop_sent, keep_draft, kept_draft, take_up
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.sent import arrived, job_of, sent_by
from temba_tui.workspace.state import MemoryState, SqliteState
from temba_tui.workspace.steps import Step, WritePlan, to_json
from tests.workspace.workspace_server import FrozenClock, Server, contact

STEP = Step("Send to Amina", "create", "messages", {"contact": "c", "text": "Hello"}, resource="messages")


@pytest.fixture
def clock():
    """The state's."""
    return FrozenClock()


async def opened(state):
    session = Server().session(state=state)
    await session.open()
    return session


def begin(session, step=STEP, job=0):
    return session.writer.store.begin_write(step.says, step.method, step.path, *to_json(step, job))


async def test_what_a_killed_run_was_sending_may_have_been_sent(tmp_path, clock):
    killed = SqliteState(tmp_path / "state.db", clock)
    session = await opened(killed.workspace("temba.example", None))
    contacts, base = session.resources["contacts"], contact(1)
    number = begin(session)
    sent = Sent((number,), clock.now(), "Send a message to Amina", 1)
    keep_draft(session, contacts, base, {"text": "Hello"}, sent)
    killed.close()

    for alive, state in ((True, "sending"), (False, "unknown")):
        file = SqliteState(tmp_path / "state.db", clock, alive=lambda pid, alive=alive: alive)
        later = await opened(file.workspace("temba.example", None))
        draft = kept_draft(later, contacts, base)
        assert draft.sent == sent
        assert arrived(later, draft.sent) == state
        job = job_of(later, draft.sent)
        assert job.state == "unknown"
        assert job.is_over
        assert [(part.step.body, part.number, part.started) for part in job.parts] == [(STEP.body, number, clock.now())]
        file.close()


@pytest.mark.parametrize(
    ("outcomes", "state", "parts"),
    [
        (("done", "done"), "done", ["saved", "saved"]),
        (("done",), "in part", ["saved"]),
        (("done", "refused"), "in part", ["saved", "refused"]),
        (("refused",), "", ["refused"]),
        (("done", "unknown"), "unknown", ["saved", "unknown"]),
        (("done", "sending"), "sending", ["saved", "unknown"]),
    ],
)
async def test_what_became_of_it_is_what_the_journal_knows(clock, outcomes, state, parts):
    session = await opened(MemoryState(clock))
    numbers = []
    for outcome in outcomes:
        numbers.append(begin(session))
        if outcome != "sending":
            session.writer.store.end_write(numbers[-1], outcome, "The server failed (500).")
    sent = Sent(tuple(numbers), clock.now(), "Two", 2)
    assert arrived(session, sent) == state
    job = job_of(session, sent)
    assert [part.state for part in job.parts] == parts
    errors = [part.error.sentence for part in job.parts if part.error is not None]
    assert errors == ["The server failed (500)."] * (state == "unknown") or state == "sending"


async def test_what_the_journal_has_no_longer_may_have_been_sent_and_cannot_be_looked_for(clock):
    session = await opened(MemoryState(clock))
    sent = Sent((99,), clock.now(), "Send a message to Amina", 1)
    assert arrived(session, sent) == "unknown"
    (part,) = job_of(session, sent).parts
    assert part.state == "unknown"
    assert part.step.says == "Send a message to Amina"


async def test_only_what_is_under_way_or_unknown_is_named():
    upload = Step("Upload a file", "upload", "media")
    job = Job(WritePlan("Send", (upload, STEP, STEP)))
    assert sent_by(None) is None
    assert sent_by(job) is None
    job.parts[0].state, job.parts[0].number = "sending", 1
    assert sent_by(job) is None  # nobody was sent a file
    job.parts[0].state = "saved"
    job.parts[1].state, job.parts[1].number, job.parts[1].started = "sending", 2, 7.0
    assert sent_by(job) == Sent((2,), 7.0, "Send", 2)
    job.parts[1].state = "saved"
    job.parts[2].state, job.parts[2].number = "unknown", 3
    assert sent_by(job) == Sent((2, 3), 7.0, "Send", 2)
    job.end()
    assert sent_by(job) == Sent((2, 3), 7.0, "Send", 2, taken=(2,))
    job.parts[2].state = "refused"
    assert sent_by(job) is None


async def test_a_draft_that_is_taken_up_knows_it_too(clock, monkeypatch):
    session = await opened(MemoryState(clock))
    contacts, base = session.resources["contacts"], contact(1)
    sent = Sent((1, 2), 5.0, "Title", 3, (1,))
    with monkeypatch.context() as other:
        other.setattr("temba_tui.workspace.drafts._RUN", "other")
        keep_draft(session, contacts, base, {"text": "Hello"}, sent)
    take_up(session, kept_draft(session, contacts, base), contacts, base)
    assert kept_draft(session, contacts, base).sent == sent


async def test_only_what_was_sent_is_forgotten_and_not_what_was_typed_since(clock):
    session = await opened(MemoryState(clock))
    contacts, base = session.resources["contacts"], contact(1)
    sent = Sent((1,), 5.0, "Title", 1)
    keep_draft(session, contacts, base, {"text": "Hello"}, sent)
    drop_sent(session, contacts, base, Sent((2,), 5.0, "Title", 1))
    assert kept_draft(session, contacts, base).sent == sent
    keep_draft(session, contacts, base, {"text": "Something else"})
    drop_sent(session, contacts, base, sent)
    assert kept_draft(session, contacts, base).values == {"text": "Something else"}
    keep_draft(session, contacts, base, {"text": "Hello"}, sent)
    drop_sent(session, contacts, base, sent)
    assert kept_draft(session, contacts, base) is None


@pytest.mark.parametrize("kept", ['"x"', '{"numbers": 1}', '{"numbers": ["a", true]}', "[]", "null"])
async def test_a_damaged_note_of_the_write_leaves_an_ordinary_draft(clock, kept):
    session = await opened(MemoryState(clock))
    contacts = session.resources["contacts"]
    keep_draft(session, contacts, None, {"name": "x"})
    (draft,) = session.writer.store.drafts()
    session.writer.store.save_draft(draft.key, draft.body[:-1] + f', "sent": {kept}}}')
    found = kept_draft(session, contacts, None)
    assert found.values == {"name": "x"}
    assert found.sent is None
    assert arrived(session, found.sent) == ""
