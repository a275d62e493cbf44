"""Which types there are: told by use, kept with its date, forgotten with another token."""

import pytest

from temba_tui.client.errors import TembaPermissionError
from temba_tui.resources import resource
from temba_tui.secrets import Secret
from temba_tui.workspace.availability import FORBIDDEN
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import View
from tests.workspace.workspace_server import NOW, FrozenClock, Server

NO_RIGHT = (403, {"detail": "You do not have permission to perform this action."})


async def refused(server, session):
    server.refuses["globals"] = NO_RIGHT
    records = session.records(await session.resolve(View("globals")))
    with pytest.raises(TembaPermissionError):
        await session.load_next(records)
    return records


async def test_a_refusal_is_kept_with_its_date_and_forgotten_by_an_answer():
    state = MemoryState(FrozenClock())
    server = Server({"globals": []})
    session = server.session(state=state)
    await session.open()
    records = await refused(server, session)
    assert state.refusals() == {"globals": (FORBIDDEN, NOW)}
    again = server.session(state=state)
    await again.open()
    assert not again.availability("globals").ok
    server.refuses.clear()
    await session.load_next(records)
    assert state.refusals() == {}


async def test_another_token_may_have_other_rights():
    state = MemoryState(FrozenClock())
    server = Server({"globals": []})
    session = server.session(state=state)
    await session.open()
    await refused(server, session)
    await session.replace_token(Secret("n" * 40))
    assert session.availability("globals").ok
    assert state.refusals() == {}


async def test_a_reason_is_a_sentence_of_its_type():
    session = Server().session()
    await session.open()
    for one in session.resources.values():
        found = session.availability(one)
        assert found.ok or found.reason.endswith("."), one.name
    assert session.availability(resource("templates")).reason.startswith("Templates came")
