"""What was typed and not sent comes back with what it was typed over."""

import pytest

from temba_tui.workspace.drafts import (
    drop_draft,
    keep_draft,
    keep_rest,
    kept_draft,
    kept_drafts,
    take_up,
    throw_away,
)
from temba_tui.workspace.state import MemoryState, SqliteState, StateError
from tests.workspace.workspace_server import FrozenClock, Server, contact


@pytest.fixture
def clock():
    """The state's."""
    return FrozenClock()


@pytest.fixture(params=["memory", "file"])
async def session(request, tmp_path, clock):
    file = SqliteState(tmp_path / "state.db", clock)
    state = MemoryState(clock) if request.param == "memory" else file.workspace("temba.example", None)
    session = Server().session(state=state)
    await session.open()
    yield session
    file.close()


async def test_a_draft_comes_back(session):
    contacts, base = session.resources["contacts"], contact(1)
    values = {"name": "Amina U.", "urns": ("tel:+1", "tel:+2"), "fields.age": ""}
    keep_draft(session, contacts, base, values)
    draft = kept_draft(session, contacts, base)
    assert draft.values == values
    assert draft.base == base
    assert (draft.resource, draft.identity) == ("contacts", base["uuid"])
    assert draft.at == session.now()
    assert draft.at_text.startswith("2026-11-21T18:05:07")
    assert not draft.base_moved(base)
    assert draft.base_moved({**base, "name": "Other"})
    assert not draft.base_moved(None)


async def test_each_object_has_its_own(session):
    contacts, labels = session.resources["contacts"], session.resources["labels"]
    keep_draft(session, contacts, contact(1), {"name": "One"})
    keep_draft(session, contacts, None, {"name": "New"})
    keep_draft(session, labels, None, {"name": "A label"})
    assert kept_draft(session, contacts, contact(2)) is None
    assert kept_draft(session, contacts, None).values == {"name": "New"}
    assert {(one.resource, one.identity) for one in kept_drafts(session)} == {
        ("contacts", contact(1)["uuid"]),
        ("contacts", None),
        ("labels", None),
    }
    keep_draft(session, contacts, None, {"name": "Newer"})
    assert kept_draft(session, contacts, None).values == {"name": "Newer"}
    drop_draft(session, contacts, None)
    assert kept_draft(session, contacts, None) is None
    assert len(kept_drafts(session)) == 2


def in_another_run(monkeypatch, run="another"):
    monkeypatch.setattr("temba_tui.workspace.drafts._RUN", run)


async def test_two_runs_do_not_lose_one_anothers(session, clock, monkeypatch):
    contacts, base = session.resources["contacts"], contact(1)
    with monkeypatch.context() as other:
        in_another_run(other)
        keep_draft(session, contacts, base, {"name": "Theirs"})
    drop_draft(session, contacts, base)  # nothing differs here any more
    assert kept_draft(session, contacts, base).values == {"name": "Theirs"}
    clock.time += 1
    keep_draft(session, contacts, base, {"name": "Mine"})
    assert kept_draft(session, contacts, base).values == {"name": "Mine"}
    drop_draft(session, contacts, base)  # it was sent
    assert kept_draft(session, contacts, base).values == {"name": "Theirs"}


async def test_a_draft_of_another_run_is_taken_up_or_thrown_away(session, clock, monkeypatch):
    contacts, base = session.resources["contacts"], contact(1)
    for run in ("another", "third"):
        with monkeypatch.context() as other:
            in_another_run(other, run)
            keep_draft(session, contacts, base, {"name": run})
        clock.time += 1
    take_up(session, kept_draft(session, contacts, base), contacts, base)
    assert [one.values["name"] for one in kept_drafts(session)] == ["third", "another"]
    assert kept_draft(session, contacts, base).values == {"name": "third"}
    take_up(session, kept_draft(session, contacts, base), contacts, base)  # its own: it stays
    drop_draft(session, contacts, base)
    throw_away(session, kept_draft(session, contacts, base))
    assert kept_drafts(session) == ()


async def test_an_identity_that_is_no_text_has_a_draft_all_the_same(session):
    contacts = session.resources["contacts"]
    base = {**contact(1), "uuid": "\ud800 new\n"}
    keep_draft(session, contacts, base, {"name": "\udfff"})
    assert kept_draft(session, contacts, base).values == {"name": "\udfff"}
    assert kept_draft(session, contacts, {**base, "uuid": "\udfff new\n"}) is None
    assert kept_draft(session, contacts, None) is None
    drop_draft(session, contacts, base)
    assert kept_drafts(session) == ()


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"values": 3}', '{"values": {}}'])
async def test_damaged_drafts_are_not_offered(session, body):
    session.writer.store.save_draft("form contacts new", body)
    session.writer.store.save_draft("something else", "{}")
    assert kept_draft(session, session.resources["contacts"], None) is None
    assert kept_drafts(session) == ()


async def test_a_failing_file_is_told(session):
    class Full(MemoryState):
        def save_draft(self, key, body):
            raise StateError("The disk is full.")

    session.writer.store = Full(session.clock)
    with pytest.raises(StateError, match="full"):
        keep_draft(session, session.resources["contacts"], None, {"name": "x"})


async def test_of_a_draft_that_was_sent_what_was_typed_since_is_left_over_what_came_back(session, clock, monkeypatch):
    contacts, base = session.resources["contacts"], contact(1)
    came_back = {**base, "name": "First", "language": "fra"}
    with monkeypatch.context() as other:
        in_another_run(other)
        keep_draft(session, contacts, base, {"name": "Theirs"})
    clock.time += 1
    # The language was set to what it is by now: nothing is left of that.
    keep_draft(session, contacts, base, {"name": "First", "urns": ("tel:+1",), "language": "fra"})
    sent = {"name": "First", "urns": ("tel:+1",), "language": "eng"}
    assert keep_rest(session, contacts, contacts.form, base, sent, came_back) == ()
    assert [one.values for one in kept_drafts(session)] == [{"name": "Theirs"}]
    keep_draft(session, contacts, base, {"name": "First, and more"})
    assert keep_rest(session, contacts, contacts.form, base, sent, came_back) == ("name",)
    left = kept_draft(session, contacts, base)
    assert (left.values, left.base) == ({"name": "First, and more"}, came_back)
    # A new one that the server made is a change of that one.
    keep_draft(session, contacts, None, {"name": "First, and more"})
    keep_rest(session, contacts, contacts.form, None, sent, came_back)
    assert kept_draft(session, contacts, None) is None
    assert keep_rest(session, contacts, contacts.form, None, sent, came_back) == ()
