"""What was typed and not sent comes back with what it was typed over."""

import pytest

from temba_tui.workspace.drafts import drop_draft, keep_draft, kept_draft, kept_drafts
from temba_tui.workspace.state import MemoryState, SqliteState, StateError
from tests.workspace.workspace_server import FrozenClock, Server, contact


@pytest.fixture(params=["memory", "file"])
async def session(request, tmp_path):
    clock = FrozenClock()
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
