"""One open workspace: what opening tells, lists page by page, rights, and another token in mid-session."""

import asyncio
import gc
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from temba_tui.client.errors import (
    TembaAnswerError,
    TembaBadRequestError,
    TembaCursorLoopError,
    TembaNoSuchEndpointError,
    TembaPermissionError,
    TembaTokenError,
)
from temba_tui.eras import ALL_ERAS
from temba_tui.resources import all_resources
from temba_tui.resources.spec import Column, Referrer, Resource, Target, text_at
from temba_tui.secrets import Secret
from temba_tui.workspace.info import WrongWorkspaceError
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import View, parse
from tests.workspace.workspace_server import NOW, ORG, WORKSPACE, FrozenClock, Server, contact

OTHER = "35e60453-a674-442c-b581-cfad94c88d6e"
NO_RIGHT = (403, {"detail": "You do not have permission to perform this action."})


@dataclass
class Pinned:
    workspace_uuid: str | None = None


async def rows_of(session, line):
    resolved = await session.resolve(parse(line))
    assert resolved.problems == ()
    records = session.records(resolved)
    while not records.complete:
        await session.load_next(records)
    return records


async def test_opening_takes_one_request_and_tells_the_workspace():
    server = Server()
    session = server.session()
    info = await session.open()
    assert [path for path, _ in server.asked] == ["org"]
    assert (info.name, info.uuid, info.languages, info.limited) == (
        "Riverside Health Programme",
        WORKSPACE,
        ("eng", "fra", "hau"),
        False,
    )
    assert session.workspace is info
    assert session.era == "26.3"
    assert session.opened
    assert session.lens.zone == ZoneInfo("Africa/Lagos")
    assert session.lens.now().timestamp() == session.now() == NOW
    assert not session.anon
    await session.close()


@pytest.mark.parametrize(
    ("header", "credits", "era"),
    [
        (("X-Temba-Workspace", WORKSPACE), {"used": -1, "remaining": -1}, "26.3"),
        (("X-Temba-Org", "1"), {"used": -1, "remaining": -1}, "9.0.0"),
        (("X-Temba-Org", "1"), {"used": 3200, "remaining": 800}, "2019"),
        (("X-Temba-Org", "1"), None, "9.0.0"),
        (("X-Temba-Org", "1"), {"used": True}, "9.0.0"),
    ],
)
async def test_the_era_is_told_by_the_header_and_the_credits(header, credits, era):
    session = Server(org={**ORG, "credits": credits}, header=header).session()
    await session.open()
    assert session.era == era


async def test_an_odd_workspace_is_taken_as_it_is():
    session = Server(org={"timezone": "Moon/Far_side", "languages": "eng", "date_style": "month_first"}).session()
    info = await session.open()
    assert (info.name, info.languages) == ("", ())
    assert session.lens.now().utcoffset() == timedelta(0)
    assert not session.lens.day_first


async def test_a_server_without_org_is_asked_for_its_workspace():
    server = Server({"workspace": lambda params: ORG})
    del server.lists["org"]
    session = server.session()
    assert (await session.open()).uuid == WORKSPACE
    assert [path for path, _ in server.asked] == ["org", "workspace"]


async def test_a_token_with_few_rights_opens_with_what_the_header_tells():
    server = Server({"contacts": [contact(1)]}, header=("X-Temba-Org", "1"))
    server.refuses["org"] = NO_RIGHT
    session = server.session()
    info = await session.open()
    assert info.limited
    assert session.era == "9.0.0"
    assert len(await rows_of(session, "contacts")) == 1


async def test_the_era_of_an_old_server_is_learnt_from_records_where_opening_cannot_tell():
    old = contact(1)
    del old["status"], old["last_seen_on"], old["flow"]
    server = Server({"contacts": [old]}, header=("X-Temba-Org", "1"))
    server.refuses["org"] = NO_RIGHT
    state = MemoryState(FrozenClock())
    session = server.session(state=state)
    await session.open()
    assert state.era() is None
    await rows_of(session, "contacts")
    assert session.era == state.era() == "2019"
    server.lists["contacts"] = [contact(1)]
    await rows_of(session, "contacts")
    assert session.era == "2019"
    again = server.session(state=state)
    await again.open()
    assert again.era == "2019"


async def test_what_an_earlier_run_kept_is_read_once_the_workspace_is_known():
    class Keyed(MemoryState):
        bound = ""

        def bind(self, workspace):
            self.bound = workspace
            self.keep_names({"kept": "Kept name"})
            self.keep_refusal("globals", "forbidden", NOW)

    state = Keyed(FrozenClock())
    session = Server().session(state=state, client={"budget": state})
    await session.open()
    assert state.bound == WORKSPACE
    assert session.names.name_of("kept") == "Kept name"
    assert not session.availability("globals").ok


async def test_a_refused_token_is_an_error():
    server = Server()
    server.refuses["org"] = (403, {"detail": "Invalid token"})
    session = server.session()
    with pytest.raises(TembaTokenError):
        await session.open()
    assert session.workspace is None
    assert session.opened


async def test_what_is_no_workspace_is_an_error():
    with pytest.raises(TembaAnswerError):
        await Server(org=[1, 2]).session().open()


async def test_a_list_is_loaded_page_by_page():
    server = Server({"contacts": [contact(number) for number in range(600)]})
    session = server.session()
    await session.open()
    records = session.records(await session.resolve(parse("contacts after=2026-11-01")))
    change = await session.load_next(records)
    assert (change.first_new, change.added, records.complete, len(records)) == (0, 250, False, 250)
    await session.load_next(records)
    await session.load_next(records)
    assert (len(records), records.complete) == (600, True)
    assert (await session.load_next(records)).added == 0
    assert server.requests("contacts") == [
        {"after": ["2026-10-31T23:00:00Z"]},
        {"after": ["2026-10-31T23:00:00Z"], "cursor": ["c250"]},
        {"after": ["2026-10-31T23:00:00Z"], "cursor": ["c500"]},
    ]


async def test_two_askers_of_one_list_get_one_page_each():
    server = Server({"contacts": [contact(number) for number in range(500)]})
    session = server.session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    changes = await asyncio.gather(session.load_next(records), session.load_next(records))
    assert [change.added for change in changes] == [250, 250]
    assert len(server.requests("contacts")) == 2


async def test_empty_pages_that_go_on_are_passed_over():
    pages = {"0": ([], "c1"), "c1": ([], "c2"), "c2": ([contact(1)], None)}

    def answer(params):
        rows, cursor = pages[params.get("cursor", ["0"])[0]]
        return {"next": f"http://x/?cursor={cursor}" if cursor else None, "previous": None, "results": rows}

    server = Server({"contacts": answer})
    session = server.session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    assert (await session.load_next(records)).added == 1
    assert records.complete


async def test_a_cursor_that_comes_again_ends_with_an_error_and_keeps_the_rows():
    def answer(params):
        return {"next": "http://x/?cursor=c1", "previous": None, "results": [contact(len(params))]}

    session = Server({"contacts": answer}).session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    await session.load_next(records)
    with pytest.raises(TembaCursorLoopError):
        await session.load_next(records)
    assert len(records) == 2


async def test_types_without_pages_are_lists_of_their_records():
    statistics = {"results": [{"date": "2026-11-20", "channels": {}}, {"date": "2026-11-21", "channels": {}}]}
    server = Server({"workspace": lambda params: ORG, "statistics": lambda params: statistics})
    session = server.session()
    await session.open()
    records = await rows_of(session, "workspace")
    assert [records.record(0)["name"]] == ["Riverside Health Programme"]
    records = await rows_of(session, "statistics since=2026-11-01")
    assert len(records) == 2
    assert server.requests("statistics") == [{"since": ["2026-11-01"]}]


@pytest.mark.parametrize("body", [{"results": 3}, [1], {"nothing": []}])
async def test_an_answer_of_another_shape_is_an_error(body):
    session = Server({"statistics": lambda params: body}).session()
    await session.open()
    with pytest.raises(TembaAnswerError):
        await rows_of(session, "statistics")


async def test_a_view_with_problems_is_not_asked():
    server = Server()
    session = server.session()
    await session.open()
    resolved = await session.resolve(parse("contacts uuid=abc"))
    with pytest.raises(ValueError, match="UUID"):
        session.records(resolved)
    assert len(server.asked) == 1


async def test_only_use_tells_what_a_token_may_read():
    server = Server({"globals": []})
    server.refuses["globals"] = NO_RIGHT
    session = server.session()
    await session.open()
    assert session.availability("globals").ok
    records = session.records(await session.resolve(View("globals")))
    with pytest.raises(TembaPermissionError):
        await session.load_next(records)
    found = session.availability("globals")
    assert not found.ok
    assert found.reason
    assert found.since is not None
    assert found.since.timestamp() == NOW
    del server.refuses["globals"]
    await session.load_next(records)
    assert session.availability("globals").ok


async def test_what_a_server_lacks_is_dimmed_by_its_404_or_its_era():
    session = Server().session()
    await session.open()
    assert not session.availability("classifiers").ok
    assert session.availability("topics").ok
    records = session.records(await session.resolve(View("topics")))
    with pytest.raises(TembaNoSuchEndpointError):
        await session.load_next(records)
    assert not session.availability("topics").ok
    assert not session.availability("unheard_of").ok


async def test_answers_of_another_workspace_are_flagged():
    server = Server({"contacts": [contact(1)]})
    session = server.session()
    await session.open()
    await rows_of(session, "contacts")
    assert not session.wrong_workspace
    server.header = ("X-Temba-Workspace", OTHER)
    await rows_of(session, "contacts")
    assert session.wrong_workspace


async def test_a_profile_s_token_that_opens_another_workspace_is_flagged():
    session = Server().session(profile=Pinned(OTHER))
    await session.open()
    assert session.wrong_workspace
    session = Server().session(profile=Pinned(WORKSPACE))
    await session.open()
    assert not session.wrong_workspace


async def test_another_token_of_the_same_workspace_goes_on():
    server = Server({"contacts": [contact(1)]})
    session = server.session()
    await session.open()
    await session.replace_token(Secret("n" * 40))
    await rows_of(session, "contacts")
    assert server.tokens[-1] == f"Token {'n' * 40}"


@pytest.mark.parametrize("refusal", ["other workspace", "bad token"])
async def test_a_token_that_does_not_fit_is_given_back(refusal):
    server = Server({"contacts": [contact(1)]})
    session = server.session()
    await session.open()
    if refusal == "bad token":
        server.refuses["org"] = (403, {"detail": "Invalid token"})
    else:
        server.lists["org"] = lambda params: {**ORG, "uuid": OTHER, "name": "Elsewhere"}
    with pytest.raises((WrongWorkspaceError, TembaTokenError)) as caught:
        await session.replace_token(Secret("n" * 40))
    assert "n" * 40 not in str(caught.value)
    await rows_of(session, "contacts")
    assert server.tokens[-1] == f"Token {'t' * 40}"
    assert session.workspace is not None
    assert session.workspace.name == "Riverside Health Programme"


async def test_a_first_token_that_was_refused_can_be_replaced():
    server = Server()
    server.refuses["org"] = (403, {"detail": "Invalid token"})
    session = server.session(profile=Pinned(WORKSPACE))
    with pytest.raises(TembaTokenError):
        await session.open()
    server.refuses.clear()
    assert (await session.replace_token(Secret("n" * 40))).uuid == WORKSPACE
    assert session.era == "26.3"


async def test_a_made_up_type_is_browsed_like_any_other():
    moods = Resource(
        name="moods",
        title="Moods",
        singular="mood",
        section="Workspace",
        order=99,
        columns=(Column("name", "Name", lambda record, lens: text_at(record, "name")),),
        paging="list",
        endpoint="mood_swings",
    )
    server = Server({"mood_swings": lambda params: {"results": [{"uuid": "1", "name": "Calm"}]}})
    session = server.session(registry=[*all_resources(), moods])
    await session.open()
    records = await rows_of(session, "moods")
    assert records.record(0)["name"] == "Calm"


async def test_from_record_to_record():
    session = Server().session()
    await session.open()
    contacts = session.resources["contacts"]
    record = contact(7, name="Amina Uwase")
    assert session.view_of(Target("groups", "uuid", "x")) == View("groups", (("uuid", "x"),))
    assert session.lookup_view(contacts, record) == View("contacts", (("uuid", record["uuid"]),))
    assert session.lookup_view(contacts, {}) is None
    titles = [one.title for one in session.referrers(contacts)]
    assert titles[:2] == ["Messages", "Runs"]
    messages = session.referrers(contacts)[0]
    view = session.referrer_view(contacts, record, messages)
    assert view == View("messages", (("contact", record["uuid"]),))
    assert (await session.resolve(view)).chips[0].text == "contact=Amina Uwase"
    assert session.referrer_view(contacts, {}, messages) is None
    assert session.referrer_view(contacts, {"uuid": True}, Referrer("x", "messages", "contact")) is None


async def test_a_record_is_fetched_again_by_one_request():
    record = contact(7)
    server = Server({"contacts": lambda params: {"next": None, "previous": None, "results": [record]}})
    session = server.session()
    await session.open()
    contacts = session.resources["contacts"]
    assert await session.fetch_again(contacts, record) == record
    assert server.requests("contacts") == [{"uuid": [record["uuid"]]}]
    assert await session.fetch_again(contacts, {"name": "x"}) is None


async def test_giving_a_page_up_leaves_the_list_as_it_was():
    server = Server({"contacts": [contact(number) for number in range(500)]})
    session = server.session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    waiting = asyncio.ensure_future(session.load_next(records))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (len(records), records.cursor) == (250, "c250")
    await session.load_next(records)
    assert (len(records), records.complete) == (500, True)


async def test_an_error_leaves_the_list_as_it_was_and_the_page_can_be_asked_again():
    server = Server({"contacts": [contact(number) for number in range(500)]})
    session = server.session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    server.refuses["contacts"] = (400, {"detail": "no"})
    with pytest.raises(TembaBadRequestError):
        await session.load_next(records)
    server.refuses.clear()
    assert (await session.load_next(records)).added == 250


async def test_the_first_page_may_be_under_way_while_the_session_opens():
    server = Server({"contacts": [contact(1)]})
    session = server.session()
    records = session.records(await session.resolve(View("contacts")))
    info, change = await asyncio.gather(session.open(), session.load_next(records))
    assert (info.uuid, change.added, session.era) == (WORKSPACE, 1, "26.3")


async def test_nothing_kept_of_a_list_outlives_it():
    session = Server({"contacts": [contact(1)]}).session()
    await session.open()
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    del records
    gc.collect()
    assert len(session._queries) == 0


@pytest.mark.parametrize(("header", "fits"), [("1", True), ("2", False)])
async def test_tokens_with_few_rights_are_compared_by_their_header(header, fits):
    server = Server(header=("X-Temba-Org", "1"))
    server.refuses["org"] = NO_RIGHT
    session = server.session()
    await session.open()
    server.header = ("X-Temba-Org", header)
    if fits:
        assert (await session.replace_token(Secret("n" * 40))).limited
    else:
        with pytest.raises(WrongWorkspaceError):
            await session.replace_token(Secret("n" * 40))


async def test_a_refusal_that_names_no_workspace_opens_nothing():
    server = Server(header=("X-Other", "1"))
    server.refuses["org"] = NO_RIGHT
    with pytest.raises(TembaPermissionError):
        await server.session().open()


async def test_a_made_up_type_may_be_turned_round():
    moods = Resource(
        name="moods",
        title="Moods",
        singular="mood",
        section="Workspace",
        order=99,
        columns=(Column("name", "Name", lambda record, lens: text_at(record, "name")),),
        reverse_eras=ALL_ERAS,
    )
    session = Server({"moods": []}).session(registry=[moods], client={"read_only": True})
    await session.open()
    assert session.read_only
    assert (await session.resolve(parse("moods reverse=yes"))).params == {"reverse": "true"}
    assert "takes reverse=" in (await session.resolve(parse("moods colour=red"))).problems[0]
