"""Completion of the one-line view, where the cursor stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.workspace.complete import MAX, complete
from temba_tui.workspace.view import ViewError, parse
from tests.workspace.workspace_server import Server, group


@pytest.fixture
async def session():
    session = Server(
        {
            "groups": [group(1, "Reporters", 12), group(2, 'Field "staff"'), group(3, "Åsane")],
            "fields": [{"key": "age", "name": "Age", "type": "number"}],
        }
    ).session()
    await session.open()
    return session


def texts(session, line, position=None):
    return [one.text for one in complete(line, len(line) if position is None else position, session)]


async def test_first_comes_the_type(session):
    assert texts(session, "") == list(session.resources)
    assert texts(session, "me") == ["messages"]
    assert texts(session, "event") == ["channel_events", "campaign_events", "resthook_events"]
    (found,) = complete("class", 5, session)
    assert "not on this server" in found.help
    assert texts(session, "unheard gro") == []


async def test_then_filters_that_may_be_added(session):
    found = texts(session, "contacts ")
    assert {"group=", "after=", "before=", "on=", "reverse=", "sort:", "columns:"} <= set(found)
    assert "group=" not in texts(session, "contacts group=Reporters ")
    assert texts(session, "contacts gr") == ["group="]
    assert texts(session, "contacts fro") == ["from="]
    assert texts(session, "contacts group=Reporters fro") == []
    assert texts(session, "messages fro") == []
    assert texts(session, "contacts eor") == []


async def test_filters_that_the_server_takes_one_of_bar_each_other(session):
    found = texts(session, "messages folder=inbox ")
    assert "contact=" not in found
    assert "after=" in found
    assert "role=" in texts(session, "users role=editor ")


async def test_values_that_are_fixed(session):
    assert texts(session, "messages folder=") == [
        f"folder={name}" for name in ("inbox", "flows", "archived", "outbox", "sent", "failed")
    ]
    assert texts(session, "messages folder=SE") == ["folder=sent"]
    assert texts(session, "contacts deleted=") == ["deleted=yes", "deleted=no"]
    assert "after=monday" in texts(session, "contacts after=")
    assert texts(session, "contacts nothing=") == []


async def test_names_that_are_not_loaded_are_offered_to_be(session):
    (offer,) = complete("contacts group=Re", 17, session)
    assert (offer.text, offer.load, offer.replaces_from) == ("", "groups", 9)
    assert "1 request" in offer.help
    await session.names.load(offer.load)
    assert texts(session, "contacts group=Re") == ["group=Reporters"]
    assert texts(session, "contacts group=as") == ["group=Åsane"]
    assert texts(session, 'contacts group="field') == ['group="Field \\"staff\\""']


async def test_columns_and_sorts(session):
    assert texts(session, "contacts sort:-na") == ["sort:-name"]
    assert "columns:name,urns" in texts(session, "contacts columns:name,u")
    assert "columns:name,name" not in texts(session, "contacts columns:name,")
    await session.names.load("fields")
    assert "columns:fields.age" in texts(session, "contacts columns:fields")


async def test_the_line_after_the_cursor_does_not_matter(session):
    assert texts(session, "me group=x", 2) == ["messages"]
    found = complete("contacts gr /amina", 11, session)
    assert [(one.text, one.replaces_from) for one in found] == [("group=", 9)]


async def test_the_local_filter_is_free_text(session):
    assert texts(session, "contacts /amina") == []


async def test_what_is_completed_can_be_parsed(session):
    await session.names.load("groups")
    for one in complete("contacts group=", 15, session):
        line = "contacts group="[: one.replaces_from] + one.text
        assert parse(line).filters[0][0] == "group"


@given(st.text(max_size=30), st.integers(0, 30))
def test_any_line_completes_to_something(line, position):
    session = Server().session()
    found = complete(line, min(position, len(line)), session)
    assert len(found) <= MAX
    assert all(0 <= one.replaces_from <= position for one in found)
    try:
        parse(line)
    except ViewError:
        return
