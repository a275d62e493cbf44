"""A list: pages on demand, filters of both kinds, marks, history, and what Esc does."""

from collections.abc import Mapping
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from temba_tui.app import TembaApp
from temba_tui.screens.list_pane import ListPane
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.places import RecordPlace
from temba_tui.screens.record_screen import RecordScreen
from temba_tui.settings import load
from temba_tui.widgets.sidebar import Sidebar
from temba_tui.widgets.summary_view import SummaryView
from temba_tui.workspace.view import format_view
from tests.screens.driving import (
    StoppedClock,
    app_over,
    bar_text,
    click_piece,
    demo_session,
    here,
    later,
    press,
    running,
    screen_text,
    session_over,
    settle,
    table_of,
    type_text,
)
from tests.workspace.workspace_server import Server, contact, group


def contacts(count: int) -> list[dict[str, Any]]:
    return [contact(number) for number in range(count)]


def app_on(server: Server, view: str = "contacts") -> TembaApp:
    return app_over(lambda: session_over(server), view, label="")


# Pages


async def test_opening_on_contacts_takes_two_requests() -> None:
    server = Server({"contacts": contacts(600)})
    async with running(app_on(server)):
        assert sorted(path for path, _ in server.asked) == ["contacts", "org"]


async def test_the_next_page_comes_near_the_end_and_not_before() -> None:
    server = Server({"contacts": contacts(600)})
    app = app_on(server)
    async with running(app) as pilot:
        await press(pilot, "down", "down", "pagedown")
        assert len(server.requests("contacts")) == 1
        assert "250 contacts loaded" in bar_text(app, "#coverage")
        table_of(app).move_to(240)
        await settle(pilot)
        assert len(server.requests("contacts")) == 2
        assert "500 contacts loaded" in bar_text(app, "#coverage")
        assert "more on the server" in bar_text(app, "#coverage")
        assert table_of(app).cursor_row == 240
        table_of(app).move_to(499)
        await settle(pilot)
        assert "600 contacts, all that the server lists" in bar_text(app, "#coverage")


async def test_nothing_is_asked_for_while_a_local_filter_is_on() -> None:
    server = Server({"contacts": contacts(600)})
    app = app_on(server)
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "contact")
        await press(pilot, "enter", "pagedown", "pagedown")
        table_of(app).move_to(249)
        await settle(pilot)
        assert len(server.requests("contacts")) == 1
        assert "250 match in 250 loaded" in bar_text(app, "#coverage")
        await press(pilot, "m")
        assert len(server.requests("contacts")) == 2, "m loads one more page all the same"
        assert "500 match in 500 loaded" in bar_text(app, "#coverage")


async def test_a_search_goes_on_until_a_row_matches() -> None:
    server = Server({"contacts": contacts(900)})
    app = app_on(server)
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, '"Contact 700"')
        await press(pilot, "enter", "M")
        assert "Search on until a row matches" in screen_text(app)
        await press(pilot, "enter")
        assert len(server.requests("contacts")) == 3, "page 3 has it: the walk ends there"
        assert here(app).rows is not None
        assert [row["name"] for row in map(here(app).rows.record, range(1))] == ["Contact 700"]


async def test_end_asks_how_far_and_goes_there() -> None:
    server = Server({"contacts": contacts(900)})
    app = app_on(server)
    async with running(app) as pilot:
        await press(pilot, "end")
        assert "How far?" in screen_text(app)
        await type_text(pilot, "1,000")
        await press(pilot, "enter")
        assert len(server.requests("contacts")) == 4
        assert table_of(app).cursor_row == 899
        assert not here(app).walking


async def test_a_walk_can_be_stopped_and_keeps_what_it_has() -> None:
    clock = StoppedClock()
    app = app_over(lambda: demo_session(clock=clock, latency=1.0))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await later(pilot, clock, lambda: here(app).phase == "ready")
        await pilot.press("end", "down", "down", "enter")
        await later(pilot, clock, lambda: "page 3" in here(app).walking)
        assert "esc stops" in bar_text(app, "#coverage")
        await press(pilot, "escape")
        assert not here(app).walking
        assert here(app).phase == "ready"
        assert here(app).records is not None
        assert len(here(app).records) == 750
        assert isinstance(app.screen, ListScreen)


async def test_reload_reads_the_list_anew_and_keeps_the_old_one_meanwhile() -> None:
    server = Server({"contacts": contacts(20)})
    app = app_on(server)
    async with running(app) as pilot:
        server.lists["contacts"] = [contact(0, name="Newcomer")]
        await press(pilot, "r")
        assert "Newcomer" in screen_text(app)
        assert "1 contact, all that the server lists" in bar_text(app, "#coverage")


async def test_a_list_that_was_read_a_while_ago_says_so() -> None:
    app = app_over(lambda: demo_session())
    async with running(app) as pilot:
        session = app.session
        assert session is not None
        session._clock.advance(601)  # type: ignore[union-attr]
        app.browser.query_one("ListPane").refresh_words()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "read 10 min ago" in bar_text(app, "#coverage")


# The local filter


def search_open(app: TembaApp) -> bool:
    """Whether the local filter's line is there."""
    return app.browser.query_one(ListPane).search_open


@pytest.mark.parametrize("view", ["contacts", "contacts /contact", "contacts group=Reporters"])
async def test_the_rows_move_once_when_the_filter_is_typed_and_not_again(view: str) -> None:
    app = app_on(Server({"contacts": contacts(3), "groups": [group(1, "Reporters")]}), view)
    async with running(app) as pilot:
        tops = [table_of(app).region.y]

        def laid_out(_: object) -> None:
            if table_of(app).region.y != tops[-1]:
                tops.append(table_of(app).region.y)

        app.screen.screen_layout_refresh_signal.subscribe(app.screen, laid_out)
        steps = 0 if "/" in view else 1  # its chip makes room for the line
        for _ in range(2):
            await press(pilot, "slash")
            assert search_open(app)
            await type_text(pilot, " con")
            assert here(app).view.search
            assert "✕" not in bar_text(app, "#chips").partition("/")[2], "what is typed stands in the line alone"
            await press(pilot, "escape")
            assert not search_open(app)
            assert "/con" in bar_text(app, "#chips")
            steps += "group=" in view  # the line leaves; without other chips, its chip takes its place
            assert len(tops) - 1 == steps, tops
            steps += "group=" in view and _ == 0


async def test_a_filter_that_is_dropped_takes_its_line_along() -> None:
    app = app_on(Server({"contacts": contacts(3)}))
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "contact 1")
        table_of(app).focus()
        await press(pilot, "x")
        assert not here(app).view.search
        assert not search_open(app)
        await press(pilot, "slash")
        assert not app.browser.query_one("#search", Input).value


async def test_the_local_filter_narrows_while_it_is_typed() -> None:
    rows = [contact(0, name="Amína Uwase"), contact(1, name="Chantal"), contact(2, name="Amina N.", language="kin")]
    app = app_on(Server({"contacts": rows}))
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "ami")
        assert "2 match in all 3 loaded" in bar_text(app, "#coverage")
        assert table_of(app).highlights == ("ami",)
        await type_text(pilot, "na language:kin")
        assert "1 match in all 3 loaded" in bar_text(app, "#coverage")
        await press(pilot, "escape")
        assert not search_open(app)
        assert here(app).view.search == "amina language:kin", "leaving the line keeps the filter"
        await press(pilot, "escape")
        assert here(app).view.search == ""
        assert "3 contacts" in bar_text(app, "#coverage")


async def test_the_footer_tells_how_to_leave_the_line() -> None:
    app = app_on(Server({"contacts": contacts(3)}))
    async with running(app) as pilot:
        await press(pilot, "slash")
        assert "to the rows" in bar_text(app, "#keys")
        assert "ask server" not in bar_text(app, "#keys"), "f is typed into the line"


async def test_nothing_matching_says_what_was_searched_and_what_to_press() -> None:
    app = app_on(Server({"contacts": contacts(3)}))
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "nobody")
        text = screen_text(app)
        assert "Nothing matches in the 3 loaded contacts." in text
        assert "esc clears it" in text


async def test_sorting_the_loaded_says_so() -> None:
    rows = [contact(0, name="b"), contact(1, name="c"), contact(2, name="a")]
    app = app_on(Server({"contacts": rows}))
    async with running(app) as pilot:
        await press(pilot, "s")
        await type_text(pilot, "name")
        await press(pilot, "enter")
        assert "sorted by Name among the loaded" in bar_text(app, "#coverage")
        assert here(app).rows is not None
        assert [here(app).rows.record(row)["name"] for row in range(3)] == ["a", "b", "c"]


async def test_columns_are_chosen_and_kept() -> None:
    rows = [contact(0, fields={"age": "31"})]
    app = app_on(Server({"contacts": rows}))
    async with running(app) as pilot:
        await press(pilot, "c")
        await type_text(pilot, "fields.age")
        await press(pilot, "enter")
        await press(pilot, "escape")
        shown = tuple(column.key for column in table_of(app).columns)
        assert shown[-1] == "fields.age"
        assert load().columns_of("contacts") == shown, [note.message for note in app._notifications]
    again = TembaApp(
        app.start.__class__(load(), app.start.open_demo, app.start.open_client, open_first=app.start.open_first)
    )
    async with running(again):
        assert tuple(column.key for column in table_of(again).columns) == shown


# Server filters


async def test_a_server_filter_is_chosen_from_the_groups_of_the_workspace() -> None:
    server = Server({"contacts": contacts(5), "groups": [group(1, "Reporters", 7), group(2, "Nurses")]})
    app = app_on(server)
    async with running(app) as pilot:
        await press(pilot, "f")
        await type_text(pilot, "group=")
        await press(pilot, "enter")
        assert "Reporters" in screen_text(app)
        assert len(server.requests("groups")) == 1
        await type_text(pilot, "repo")
        await press(pilot, "enter")
        assert server.requests("contacts")[-1]["group"] == [group(1, "x")["uuid"]]
        assert "group=Reporters ✕" in bar_text(app, "#chips").replace("  ", " ")
        await click_piece(app, pilot, "#chips", "drop:0")
        assert here(app).view.filters == ()


async def test_a_filter_that_excludes_another_takes_its_place() -> None:
    app = app_over(lambda: demo_session(), "contacts group=Reporters")
    async with running(app) as pilot:
        await press(pilot, "f")
        await type_text(pilot, "urn=")
        assert "instead of" in screen_text(app) or "urn=" in screen_text(app)
        await press(pilot, "enter")
        await type_text(pilot, "tel:+250788123123")
        await press(pilot, "enter")
        names = [name for name, _ in here(app).view.filters]
        assert "urn" in names


async def test_a_date_shows_what_was_understood() -> None:
    server = Server({"contacts": contacts(5)})
    app = app_on(server, "contacts after=2026-03-01")
    async with running(app):
        assert server.requests("contacts")[0]["after"] == ["2026-02-28T23:00:00Z"], "midnight in Lagos"
        assert "changed after 1 Mar 2026" in bar_text(app, "#chips")


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("contacts after=yesterdayish", "yesterdayish"),
        ("contacts group=Nobodies", "Nobodies"),
        ("contacts uuid=12", "12"),
        ("contacts colour=red", "colour"),
    ],
)
async def test_what_the_server_would_not_understand_is_told_before_anything_is_sent(view: str, said: str) -> None:
    server = Server({"contacts": contacts(5), "groups": [group(1, "Reporters")]})
    app = app_on(server, view)
    async with running(app):
        text = screen_text(app)
        assert "Nothing was asked of the server" in text
        assert said in text
        assert not server.requests("contacts")


async def test_x_takes_the_last_filter_off() -> None:
    app = app_on(Server({"contacts": contacts(5)}), "contacts after=2026-03-01 before=2026-12-01 /contact")
    async with running(app) as pilot:
        await press(pilot, "x")
        assert format_view(here(app).view) == "contacts after=2026-03-01 before=2026-12-01"
        await press(pilot, "x")
        assert format_view(here(app).view) == "contacts after=2026-03-01"


# Going and coming back


async def test_back_and_forward_keep_cursor_scroll_and_filters() -> None:
    server = Server({"contacts": contacts(250), "groups": [group(1, "Reporters")]})
    app = app_on(server)
    async with running(app) as pilot:
        table_of(app).move_to(120)
        await settle(pilot)
        top = table_of(app).top
        await press(pilot, "slash")
        await type_text(pilot, "contact 1")
        await press(pilot, "enter")
        row = table_of(app).cursor_row
        asked = len(server.asked)
        await press(pilot, "colon")
        await type_text(pilot, "groups")
        await press(pilot, "enter")
        assert here(app).resource.name == "groups"
        await press(pilot, "left_square_bracket")
        assert here(app).view.search == "contact 1"
        assert table_of(app).cursor_row == row
        await press(pilot, "right_square_bracket")
        assert here(app).resource.name == "groups"
        await press(pilot, "left_square_bracket", "escape")
        assert here(app).view.search == ""
        assert table_of(app).cursor_identity == contact(120)["uuid"]
        assert top > 0
        assert len(server.asked) == asked + 1, "what was loaded is shown again at no request"


async def test_a_record_opens_and_closes_at_no_request() -> None:
    server = Server({"contacts": contacts(30)})
    app = app_on(server)
    async with running(app) as pilot:
        asked = len(server.asked)
        await press(pilot, "down", "down", "enter")
        assert isinstance(app.screen, RecordScreen)
        assert isinstance(app.history.current, RecordPlace)
        await press(pilot, "2", "1", "escape")
        assert isinstance(app.screen, ListScreen)
        assert table_of(app).cursor_row == 2
        assert table_of(app).has_focus
        assert len(server.asked) == asked


async def test_the_preview_follows_the_cursor_at_no_request() -> None:
    server = Server({"contacts": contacts(30)})
    app = app_on(server)
    async with running(app) as pilot:
        asked = len(server.asked)
        await press(pilot, "p", "down")
        preview = app.screen.query_one("#preview", SummaryView)
        assert preview.display
        assert "Contact 1" in str(preview.blocks)
        await press(pilot, "p")
        assert not preview.display
        assert len(server.asked) == asked


async def test_where_there_is_no_room_for_a_preview_it_says_so() -> None:
    app = app_on(Server({"contacts": contacts(30)}))
    async with running(app, (60, 20)) as pilot:
        await press(pilot, "p")
        assert not app.screen.query_one("#preview").display
        assert [note.message for note in app._notifications] == [
            "There is no room for a preview here; ⏎ opens the record."
        ]


async def test_a_quick_change_of_views_shows_the_last_one() -> None:
    """An answer that comes late is kept with its own list and disturbs nothing."""
    server = Server({"contacts": contacts(30), "groups": [group(1, "Reporters")], "labels": [], "globals": []})
    app = app_on(server)
    async with running(app) as pilot:
        for name in ("groups", "labels", "globals", "contacts", "groups"):
            app.browser.post_message(Sidebar.TypeChosen(name))
        await settle(pilot)
        assert here(app).resource.name == "groups"
        assert "Reporters" in screen_text(app)
        assert here(app).phase == "ready"


# Esc, one thing at a time


async def test_esc_does_the_innermost_thing() -> None:
    server = Server({"contacts": contacts(30), "groups": [group(1, "Reporters")]})
    app = app_on(server, "groups")
    async with running(app) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "contacts /contact")
        await press(pilot, "enter", "space", "p")
        await press(pilot, "y")
        assert len(app.screen_stack) == 3
        await press(pilot, "escape")  # the popup
        assert len(app.screen_stack) == 2
        assert table_of(app).marks
        await press(pilot, "slash", "escape")  # the line
        assert not search_open(app)
        assert table_of(app).marks
        await press(pilot, "escape")  # the marks
        assert not table_of(app).marks
        assert here(app).view.search
        await press(pilot, "escape")  # the local filter
        assert not here(app).view.search
        assert here(app).resource.name == "contacts"
        await press(pilot, "escape")  # the screen
        assert here(app).resource.name == "groups"
        await press(pilot, "escape")
        assert here(app).resource.name == "groups", "the first place stays"


async def test_esc_leaves_the_sidebar_first() -> None:
    app = app_on(Server({"contacts": contacts(30)}), "contacts /contact")
    async with running(app, (90, 30)) as pilot:
        assert not app.screen.query_one(Sidebar).display
        await press(pilot, "b")
        assert app.screen.query_one(Sidebar).has_focus
        await press(pilot, "escape")
        assert table_of(app).has_focus
        assert here(app).view.search == "contact"


@pytest.mark.parametrize("letter", ["g", "L", "f"])
async def test_esc_and_a_letter_in_one_packet_are_esc_then_the_letter(letter: str) -> None:
    app = app_on(Server({"contacts": contacts(3)}))
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "contact")
        key = f"alt+shift+{letter.lower()}" if letter.isupper() else f"alt+{letter}"
        from textual import events

        app.post_message(events.Key(key, letter))
        await settle(pilot)
        assert not search_open(app), "Esc left the line"
        assert len(app.screen_stack) == 3, "the letter opened its popup"


# The sidebar and the mouse


async def test_the_sidebar_opens_types_by_click_and_dims_what_is_not_there() -> None:
    server = Server({"contacts": contacts(3), "groups": [group(1, "Reporters")]})
    server.refuses["globals"] = (403, {"detail": "You do not have permission to perform this action."})
    app = app_on(server)
    async with running(app) as pilot:
        bar = app.screen.query_one(Sidebar)
        await pilot.click(bar, offset=(4, 2))
        await settle(pilot)
        assert here(app).resource.name == "groups"
        app.browser.go_view(type(here(app).view)("globals"))
        await settle(pilot)
        assert "may not read globals" in screen_text(app)
        dimmed = {entry.name: entry.dimmed for entry in bar._all}
        assert dimmed["globals"]
        assert not dimmed["groups"]
        assert "Globals –" in screen_text(app), "not by colour alone"
        await press(pilot, "left_square_bracket")
        app.browser.post_message(Sidebar.TypeChosen("globals"))
        await settle(pilot)
        assert "permission" in screen_text(app) or "may not" in screen_text(app)


async def test_a_click_opens_marks_and_sorts() -> None:
    app = app_on(Server({"contacts": contacts(30)}))
    async with running(app) as pilot:
        table = table_of(app)
        await pilot.click(table, offset=(1, 3))
        await settle(pilot)
        assert len(table.marks) == 1
        await pilot.click(table, offset=(6, 0))
        await settle(pilot)
        assert here(app).view.sort == "name"
        await pilot.click(table, offset=(8, 5))
        await pilot.click(table, offset=(8, 5))
        await settle(pilot)
        assert isinstance(app.screen, RecordScreen)


async def test_the_keys_of_the_footer_can_be_clicked() -> None:
    app = app_on(Server({"contacts": contacts(30)}))
    async with running(app) as pilot:
        await click_piece(app, pilot, "#keys", "command")
        assert "Go to" in screen_text(app)
        await press(pilot, "escape")
        await click_piece(app, pilot, "#status", "budget")
        assert "The budget of this workspace" in screen_text(app)


async def test_any_size_at_any_time() -> None:
    app = app_over(lambda: demo_session())
    async with running(app) as pilot:
        for size in ((80, 24), (20, 5), (200, 60), (1, 1), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.press("p", "enter", "2", "3", "escape", "question_mark", "escape")
            await settle(pilot)
        assert app.is_running
        assert app.screen.query_one(Sidebar).display


# Particular lists


async def test_masked_values_are_revealed_one_by_one() -> None:
    secret = {"key": "api_key", "name": "Api Key", "value": "s3cret-value", "modified_on": "2026-01-01T00:00:00Z"}
    app = app_on(Server({"globals": [secret]}), "globals")
    async with running(app) as pilot:
        assert "s3cret-value" not in screen_text(app)
        await press(pilot, "enter")
        assert "s3cret-value" not in screen_text(app)
        await press(pilot, "2")
        assert "s3cret-value" not in screen_text(app)
        await press(pilot, "R")
        assert "s3cret-value" in screen_text(app)
        await press(pilot, "escape", "R")
        assert "s3cret-value" in screen_text(app)
        await press(pilot, "R")
        assert "s3cret-value" not in screen_text(app)


async def test_smart_groups_are_told_apart_once_the_groups_are_known() -> None:
    smart = group(1, "Adults") | {"query": "age > 17"}
    member: Mapping[str, Any] = contact(0, groups=[{"uuid": smart["uuid"], "name": "Adults"}])
    app = app_on(Server({"contacts": [member], "groups": [smart]}))
    async with running(app) as pilot:
        assert app.session is not None
        await app.session.names.load("groups")
        await press(pilot, "enter")
        assert "Adults · smart" in screen_text(app)


async def test_an_empty_list_says_why_it_may_be() -> None:
    app = app_on(Server({"messages": []}), "messages folder=failed")
    async with running(app):
        text = screen_text(app)
        assert "No messages match these filters." in text
        assert "archives" in text


async def test_highlighted_option_stays_in_the_list_at_24_lines() -> None:
    app = app_on(Server({"contacts": contacts(3)}))
    async with running(app, (80, 24)) as pilot:
        await press(pilot, "question_mark")
        hint = app.screen.query_one("#picker-hint")
        assert hint.region.bottom <= 23
        assert app.screen.query_one(OptionList).size.height > 5
        assert "esc closes" in screen_text(app)


async def test_columns_fit_what_the_preview_leaves() -> None:
    """What is painted between a new size and its event is painted again."""
    app = app_on(Server({"contacts": contacts(30)}))
    async with running(app) as pilot:
        await press(pilot, "p")
        titles = screen_text(app).splitlines()[1]
        shown = table_of(app).shown_columns
        assert f"+{shown.after}" in titles
