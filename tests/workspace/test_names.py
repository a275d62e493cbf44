"""Names of the workspace's own things: loaded once, found as people type them, learnt from what comes by."""

import asyncio

import pytest

from temba_tui.client.errors import TembaServerError
from temba_tui.workspace import names as names_module
from temba_tui.workspace.names import names_in
from temba_tui.workspace.state import MemoryState
from tests.workspace.workspace_server import FrozenClock, Server, contact, group


async def opened(server, **options):
    session = server.session(**options)
    await session.open()
    return session


async def test_names_come_in_alphabetical_order_all_pages_of_them():
    server = Server({"groups": [group(number, f"G{number:03}") for number in range(499, -1, -1)]})
    names = (await opened(server)).names
    pages = []
    loaded = await names.load("groups", on_page=pages.append)
    assert [one.name for one in loaded.entries[:2]] == ["G000", "G001"]
    assert (len(loaded.entries), loaded.requests, loaded.complete, pages) == (500, 2, True, [1, 2])
    assert names.is_complete("groups")
    assert (await names.load("groups")) is loaded
    assert len(server.requests("groups")) == 2


async def test_two_who_need_names_cause_one_load():
    server = Server({"groups": [group(1, "A")]})
    names = (await opened(server)).names
    await asyncio.gather(names.load("groups"), names.load("groups"))
    assert len(server.requests("groups")) == 1


async def test_loading_stops_at_a_cap_and_says_so(monkeypatch):
    monkeypatch.setattr(names_module, "MAX_PAGES", 2)
    server = Server({"flows": [{"uuid": str(number), "name": f"F{number}"} for number in range(600)]})
    session = await opened(server)
    loaded = await session.names.load("flows")
    assert (len(loaded.entries), loaded.complete) == (500, False)
    assert not session.names.is_complete("flows")


async def test_a_load_that_fails_keeps_nothing():
    server = Server({"groups": [group(1, "A")]})
    server.refuses["groups"] = (500, {})
    session = await opened(server)
    with pytest.raises(TembaServerError):
        await session.names.load("groups")
    assert session.names.loaded("groups") is None
    server.refuses.clear()
    await session.names.load("groups")
    session.names.forget("groups")
    assert session.names.loaded("groups") is None


async def test_finding_goes_from_exact_to_loose():
    server = Server(
        {
            "groups": [group(1, "Reporters"), group(2, "reporters"), group(3, "Ångström")],
            "users": [
                {"uuid": "u1", "email": "ann@example.org", "first_name": "Ann", "last_name": "Bo", "name": "Ann Bo"},
                {"uuid": "u2", "email": "cy@example.org", "first_name": "Cy", "last_name": "Do", "name": "Cy Do"},
            ],
        }
    )
    names = (await opened(server)).names
    await names.load("groups")
    await names.load("users")

    def found(resource, text, by="uuid"):
        return [one.name for one in names.find(resource, text, by)]

    assert found("groups", "Reporters") == ["Reporters"]
    assert found("groups", "REPORTERS") == ["Reporters", "reporters"]
    assert found("groups", group(3, "")["uuid"]) == ["Ångström"]
    assert found("groups", "ångström") == ["Ångström"]
    assert found("groups", "Angstrom") == []
    assert names.near("groups", "Angstrom") == ("Ångström",)
    assert names.near("groups", "report") == ("Reporters",)
    assert found("users", "CY@example.org") == ["Cy Do"]
    assert names.find("labels", "x") == ()


async def test_what_tells_one_from_another():
    server = Server(
        {
            "groups": [group(1, "A", 1203)],
            "fields": [
                {"key": "age", "name": "Age", "type": "number"},
                {"key": "dob", "label": "Born", "value_type": "datetime"},
            ],
        }
    )
    names = (await opened(server)).names
    (only,) = (await names.load("groups")).entries
    assert only.help == "1,203"
    age, born = (await names.load("fields")).entries
    assert (age.help, age.value("key"), age.value("uuid")) == ("number", "age", "")
    assert (born.name, born.help) == ("Born", "datetime")


async def test_names_are_learnt_from_records_that_come_by():
    record = contact(1, name="Amina", groups=[{"uuid": "g1", "name": "Reporters"}])
    server = Server({"contacts": [record]})
    session = await opened(server)
    contacts = session.resources["contacts"]
    assert dict(names_in(contacts, [record])) == {"g1": "Reporters"}
    records = session.records(await session.resolve(names_module_view()))
    await session.load_next(records)
    assert session.names.name_of("g1") == "Reporters"
    assert session.names.name_of(record["uuid"]) is None
    session.names.learn(contacts, record)
    assert session.names.name_of(record["uuid"]) == "Amina"
    assert len(server.requests("groups")) == 0


def names_module_view():
    from temba_tui.workspace.view import View

    return View("contacts")


async def test_what_is_learnt_is_bounded_and_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(names_module, "MAX_LEARNT", 3)
    session = await opened(Server())
    session.names.take({"a": "A", "b": "B", "c": "C"})
    session.names.take({"a": "A again", "d": "D"})
    assert [session.names.name_of(key) for key in "abcd"] == ["A again", None, "C", "D"]


async def test_loaded_names_are_kept_for_the_next_run():
    state = MemoryState(FrozenClock())
    server = Server({"groups": [group(1, "Reporters")]})
    session = await opened(server, state=state)
    await session.names.load("groups")
    later = await opened(server, state=state)
    assert later.names.name_of(group(1, "")["uuid"]) == "Reporters"
    assert later.names.loaded("groups") is None


async def test_only_small_types_are_loaded_whole():
    names = (await opened(Server())).names
    assert names.can_load("groups")
    assert not names.can_load("contacts")
    assert not names.can_load("unheard_of")
