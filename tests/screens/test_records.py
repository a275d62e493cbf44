"""The inspector: summary, JSON, and the lists that refer to a record."""

import pytest

from temba_tui.app import TembaApp
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.screens.record_screen import RecordScreen
from temba_tui.widgets.json_view import JsonView
from temba_tui.widgets.summary_view import SummaryView
from tests.screens.driving import (
    app_over,
    bar_text,
    click_piece,
    press,
    running,
    screen_text,
    session_over,
    settle,
    table_of,
    type_text,
)
from tests.workspace.workspace_server import Server, contact, group

MEMBER = contact(
    0,
    name="Amina Uwase",
    groups=[{"uuid": group(1, "Reporters")["uuid"], "name": "Reporters"}],
    fields={"age": "34", "district": None},
    created_on="2026-11-01T08:00:00Z",
)
MESSAGES = [
    {
        "uuid": f"0192ea6a-0000-7000-8000-{number:012}",
        "id": number,
        "contact": {"uuid": MEMBER["uuid"], "name": "Amina Uwase"},
        "urn": "tel:+250788000000",
        "direction": "in",
        "type": "text",
        "status": "handled",
        "visibility": "visible",
        "text": f"message {number}",
        "labels": [],
        "created_on": "2026-11-20T08:00:00Z",
    }
    for number in range(3)
]


def server() -> Server:
    return Server(
        {
            "contacts": [MEMBER, contact(1)],
            "messages": MESSAGES,
            "runs": [],
            "tickets": [],
            "channel_events": [],
            "groups": [group(1, "Reporters", 1)],
        }
    )


async def opened(app: TembaApp) -> RecordScreen:
    screen = app.screen
    assert isinstance(screen, RecordScreen)
    return screen


def app_on(source: Server, view: str = "contacts") -> TembaApp:
    return app_over(lambda: session_over(source), view, label="")


async def test_the_summary_is_first_and_costs_nothing() -> None:
    source = server()
    app = app_on(source)
    async with running(app) as pilot:
        asked = len(source.asked)
        await press(pilot, "enter")
        screen = await opened(app)
        text = screen_text(app)
        assert "Contacts ▸ Amina Uwase" in text
        assert "tel:+250788000000" in text
        assert "age" in text
        assert "Reporters ›" in text
        assert screen.query_one(SummaryView).has_focus
        await press(pilot, "2", "tab", "shift+tab")
        assert len(source.asked) == asked + 1, "tab from the JSON opens the messages, one request"


async def test_each_list_that_refers_to_it_takes_one_request_when_its_tab_opens() -> None:
    source = server()
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "enter", "3")
        assert "message 2" in screen_text(app)
        assert source.requests("messages") == [{"contact": [MEMBER["uuid"]]}]
        assert "contact=Amina Uwase" in bar_text(app, "#chips")
        assert "3 messages, all that the server lists" in bar_text(app, "#coverage")
        await press(pilot, "4")
        assert "No runs match these filters" in screen_text(app)
        await press(pilot, "3", "4", "3")
        assert len(source.requests("messages")) == 1
        assert len(source.requests("runs")) == 1


async def test_the_list_of_a_tab_is_a_list() -> None:
    app = app_on(server())
    async with running(app) as pilot:
        await press(pilot, "enter", "3", "slash")
        await type_text(pilot, '"message 2"')
        await press(pilot, "enter")
        assert "1 match in all 3 loaded" in bar_text(app, "#coverage")
        await press(pilot, "enter")
        assert isinstance(app.history.current, RecordPlace)
        assert app.history.current.resource.name == "messages"
        await press(pilot, "left_square_bracket")
        place = app.history.current
        assert isinstance(place, RecordPlace)
        assert place.tab == 2
        assert place.lists[2].view.search == '"message 2"'
        await press(pilot, "escape")
        assert place.lists[2].view.search == ""
        await press(pilot, "escape")
        assert isinstance(app.history.current, ListPlace)


async def test_tabs_and_references_can_be_clicked() -> None:
    source = server()
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "enter")
        await click_piece(app, pilot, "#tabs", "tab:1")
        assert (await opened(app)).query_one(JsonView).display
        await click_piece(app, pilot, "#tabs", "tab:0")
        summary = (await opened(app)).query_one(SummaryView)
        row = next(i for i, line in enumerate(summary._lines) if line.target is not None)
        await pilot.click(summary, offset=(4, row))
        await settle(pilot)
        place = app.history.current
        assert isinstance(place, RecordPlace), "the group opens, by one request"
        assert place.resource.name == "groups"
        assert source.requests("groups") == [{"uuid": [group(1, "x")["uuid"]]}]


async def test_json_is_searched_with_n_and_capital_n() -> None:
    app = app_on(server())
    async with running(app) as pilot:
        await press(pilot, "enter", "2", "slash")
        await type_text(pilot, "uuid")
        assert "match 1 of 2" in bar_text(app, "#tabs")
        await press(pilot, "enter", "n")
        assert "match 2 of 2" in bar_text(app, "#tabs")
        await press(pilot, "N")
        assert "match 1 of 2" in bar_text(app, "#tabs")
        await press(pilot, "escape")
        assert "match" not in bar_text(app, "#tabs")
        assert isinstance(app.screen, RecordScreen)
        await press(pilot, "slash")
        await type_text(pilot, "nowhere")
        assert "no match" in bar_text(app, "#tabs")


async def test_json_folds_and_opens_references() -> None:
    app = app_on(server())
    async with running(app) as pilot:
        await press(pilot, "enter", "2")
        before = screen_text(app)
        await press(pilot, "enter")
        assert screen_text(app) != before, "the whole object is folded"
        await press(pilot, "enter")
        view = (await opened(app)).query_one(JsonView)
        await press(pilot, "slash")
        await type_text(pilot, "Reporters")
        await press(pilot, "enter")
        assert view.has_focus
        await press(pilot, "enter")
        assert app.history.current is not None
        assert app.history.current.resource.name == "groups"


async def test_a_record_is_read_again() -> None:
    source = server()
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "enter")
        source.lists["contacts"] = [MEMBER | {"name": "Amina N."}]
        await press(pilot, "r")
        assert "Amina N." in screen_text(app)
        source.lists["contacts"] = []
        await press(pilot, "r")
        assert [note.message for note in app._notifications][-1].startswith("The server has no such record now")
        assert "Amina N." in screen_text(app)


async def test_reading_again_that_fails_is_said_and_ends_nothing() -> None:
    source = server()
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "enter")
        source.refuses["contacts"] = (403, {"detail": "You do not have permission to perform this action."})
        await press(pilot, "r")
        assert [note.title for note in app._notifications] == ["Not done"]
        assert app.is_running


async def test_what_opens_from_a_list_of_one_opens_at_once() -> None:
    source = server()
    app = app_on(source, f"contacts uuid={MEMBER['uuid']}")
    async with running(app):
        assert isinstance(app.history.current, ListPlace), "a view that was asked for is a list"


@pytest.mark.parametrize("number", ["7", "8", "9"])
async def test_numbers_beyond_the_tabs_do_nothing(number: str) -> None:
    app = app_on(server())
    async with running(app) as pilot:
        await press(pilot, "enter", number)
        assert isinstance(app.screen, RecordScreen)
        assert app.screen.place is not None
        assert app.screen.place.tab == 0


async def test_the_row_stays_marked_after_a_visit_to_a_record() -> None:
    app = app_on(server())
    async with running(app) as pilot:
        await press(pilot, "down", "space", "enter", "escape")
        assert table_of(app).marks == {contact(1)["uuid"]}
