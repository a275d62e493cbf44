"""The popups: going somewhere, what is this, copying, help, the palette, the request log."""

import asyncio

import pyperclip
import pytest
from textual.widgets import Input, OptionList

from temba_tui.app import TembaApp
from temba_tui.screens import copying
from temba_tui.screens.keys import run_bound
from temba_tui.screens.palette import Palette
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.places import RecordPlace
from temba_tui.workspace.view import View, format_view
from tests.screens.driving import (
    app_over,
    bar_text,
    click_piece,
    demo_session,
    here,
    press,
    running,
    screen_text,
    session_over,
    settle,
    table_of,
    type_text,
)
from tests.screens.form_driving import at_a_desk
from tests.workspace.workspace_server import Server, contact, group


def app_on(source: Server, view: str = "contacts") -> TembaApp:
    return app_over(lambda: session_over(source), view, label="")


def people() -> Server:
    rows = [contact(number, name=f"Person {number}") for number in range(30)]
    return Server({"contacts": rows, "groups": [group(1, "Reporters", 3), group(2, "Nurses")], "messages": []})


# `:`


async def test_a_line_says_where_to_go() -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, 'messages folder=failed after=3d /"no credit"')
        await press(pilot, "enter")
        assert format_view(here(app).view) == 'messages folder=failed after=3d /"no credit"'


async def test_the_line_is_completed_with_tab() -> None:
    source = people()
    app = app_on(source)
    async with running(app) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "cont")
        await press(pilot, "tab")
        await type_text(pilot, "gro")
        await press(pilot, "tab")
        box = app.screen.query_one("Input")
        assert box.value == "contacts group="  # type: ignore[attr-defined]
        await press(pilot, "tab")
        assert len(source.requests("groups")) == 1, "the names are loaded when they are asked for"
        await type_text(pilot, "Rep")
        await press(pilot, "tab", "enter")
        assert here(app).view.filters == (("group", "Reporters"),)
        assert "group=Reporters" in bar_text(app, "#chips")


@pytest.mark.parametrize(
    ("line", "said"),
    [("nonsense", "not a type of this workspace"), ('contacts group="Rep', "quote"), ("contacts group", "")],
)
async def test_a_line_that_cannot_be_read_is_said_and_kept(line: str, said: str) -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, line)
        await press(pilot, "enter")
        assert len(app.screen_stack) == 3
        assert app.screen.query_one("Input").value == line  # type: ignore[attr-defined]
        assert said in screen_text(app)


async def test_a_view_that_is_loaded_is_shown_again_at_no_request() -> None:
    source = people()
    app = app_on(source)
    async with running(app) as pilot:
        app.browser.go_view(View("groups"))
        await settle(pilot)
        asked = len(source.asked)
        app.browser.go_view(View("contacts"))
        await settle(pilot)
        assert "Person 3" in screen_text(app)
        assert len(source.asked) == asked


# `g`


async def test_what_is_loaded_is_found_at_no_request() -> None:
    source = people()
    app = app_on(source)
    async with running(app) as pilot:
        asked = len(source.asked)
        await press(pilot, "g")
        await type_text(pilot, contact(7)["uuid"])
        await press(pilot, "enter")
        assert isinstance(app.history.current, RecordPlace)
        assert app.history.current.title == "Person 7"
        assert len(source.asked) == asked


async def test_a_search_that_costs_more_than_three_requests_asks_first() -> None:
    app = app_over(lambda: demo_session())
    async with running(app) as pilot:
        before = len(app.requests)
        await press(pilot, "g")
        await type_text(pilot, "11111111-2222-4333-8444-555555555555")
        await pilot.press("enter")
        for _ in range(200):
            await pilot.pause()
            if "goes on with" in screen_text(app):
                break
        assert "Nothing in 3 requests" in screen_text(app)
        assert len(app.requests) == before + 3
        await press(pilot, "escape")
        assert len(app.requests) == before + 3
        assert len(app.screen_stack) == 2


# `y`


@pytest.fixture
def clipboard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this machine's clipboard was given."""
    given: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", given.append)
    return given


async def test_copying_says_what_went_where(clipboard: list[str]) -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "y", "u")
        assert clipboard == [contact(0)["uuid"]]
        assert [note.message for note in app._notifications] == ["Copied UUID (36 B) to this machine's clipboard."]


async def test_over_ssh_the_terminal_is_asked(clipboard: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22")
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "y", "n")
        assert clipboard == []
        assert app.clipboard == "Person 0"
        assert "terminal's clipboard" in next(note.message for note in app._notifications)


async def test_where_there_is_no_clipboard_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(text: str) -> None:
        raise pyperclip.PyperclipException("no clipboard")

    monkeypatch.setattr(pyperclip, "copy", none)
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "y", "n")
        assert app.clipboard == "Person 0"


async def test_too_much_for_a_terminal_is_not_sent_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    app = app_on(people())
    async with running(app) as pilot:
        await copying.copy_text(app, "x" * (copying.OSC52_LIMIT + 1), "the flow")
        await settle(pilot)
        assert app.clipboard == ""
        assert "too much for a terminal's clipboard" in next(note.message for note in app._notifications)


async def test_the_curl_command_names_the_token_and_has_none(clipboard: list[str]) -> None:
    name = "O'Brien $(reboot) `id` \\"
    app = app_on(
        Server({"contacts": [contact(0)], "groups": [group(1, name)]}),
        format_view(View("contacts", (("group", name),))),
    )
    async with running(app) as pilot:
        await press(pilot, "y", "l")
        assert len(clipboard) == 1
        assert "$TEMBA_TOKEN" in clipboard[0]
        assert "x" * 40 not in clipboard[0]
        shell = await asyncio.create_subprocess_exec(
            "sh", "-c", f"curl() {{ printf '%s\\n' \"$#\"; }}; {clipboard[0]}", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await shell.communicate()
        assert out == b"3\n", "three words for curl, whatever the names hold"


async def test_marked_rows_are_copied_as_a_table(clipboard: list[str]) -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "space", "space", "y", "m")
        lines = clipboard[0].splitlines()
        assert len(lines) == 3
        assert [text in line for text, line in zip(("Name", "Person 0", "Person 1"), lines, strict=True)] == [True] * 3


async def test_a_value_of_the_json_is_copied(clipboard: list[str]) -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "enter", "2", "down", "down", "y", "v", "y", "p")
        assert clipboard == ["Person 0", ".name"]


async def test_there_may_be_nothing_to_copy() -> None:
    app = app_on(Server({"contacts": []}))
    async with running(app) as pilot:
        await press(pilot, "y")
        assert "this view as a line" in screen_text(app)


# `?` and the palette


async def test_help_filters_as_you_type_and_runs_what_is_chosen() -> None:
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "question_mark")
        await type_text(pilot, "request log")
        await press(pilot, "enter")
        assert "Requests of this run" in screen_text(app)
        assert "/api/v2/contacts.json" in screen_text(app)
        await press(pilot, "escape", "question_mark")
        await type_text(pilot, "mark")
        await press(pilot, "enter")
        assert table_of(app).marks, "an action of the table"


async def test_what_is_bound_around_the_rows_is_run_from_the_footer_and_the_help() -> None:
    """`/` and `f` belong to the pane around the table that has the focus."""
    app = app_over(demo_session)
    async with running(app) as pilot:
        await click_piece(app, pilot, "#keys", "focused.filter")
        assert isinstance(app.focused, Input)
        await press(pilot, "escape")
        await click_piece(app, pilot, "#keys", "focused.ask")
        assert isinstance(app.screen, Picker)
        await press(pilot, "escape", "?")
        await type_text(pilot, "ask server")
        await press(pilot, "enter")
        assert isinstance(app.screen, Picker)
        assert app.screen._title == "Ask the server for contacts by…"


async def test_a_key_of_what_has_lost_the_focus_does_nothing() -> None:
    async with at_a_desk("contacts") as desk:
        await desk.press("e")
        await run_bound(desk.app.screen, "focused.cursor_left")
        desk.app.screen.set_focus(None)
        await run_bound(desk.app.screen, "focused.cursor_left")
        assert desk.in_form


async def test_every_key_of_the_help_is_in_the_palette() -> None:
    from temba_tui.screens.helping import help_choices
    from temba_tui.screens.palette import TembaCommands

    app = app_on(people())
    async with running(app):
        choices = [one for one in help_choices(app.browser) if one.value != "app.command_palette" and not one.disabled]
        names = {hit.text for hit in [hit async for hit in TembaCommands(app.screen).discover()]}
        for choice in choices:
            what = choice.text.partition(" ")[2].strip()
            assert what[:1].upper() + what[1:] in names


async def test_the_palette_goes_to_views_and_knows_loaded_names() -> None:
    app = app_on(people())
    async with running(app) as pilot:
        assert app.session is not None
        await app.session.names.load("groups")
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"reporters")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert here(app).view == View("contacts", (("group", "Reporters"),))


async def test_popups_close_with_esc_and_give_the_focus_back() -> None:
    app = app_on(people())
    async with running(app) as pilot:
        for key in ("y", "question_mark", "f", "s", "c", "L", "colon", "g", "t", "ctrl+p"):
            await press(pilot, key)
            assert len(app.screen_stack) == 3, key
            await press(pilot, "escape")
            assert len(app.screen_stack) == 2, key
            assert table_of(app).has_focus, key


async def test_what_was_clicked_is_chosen_though_the_list_changed_behind_the_click() -> None:
    app = app_on(people())
    async with running(app) as pilot:
        chosen: list[object] = []
        popup = Picker("Which?", [Choice(name, name) for name in ("first", "second", "third")])
        app.push_screen(popup, chosen.append)
        await settle(pilot)
        options = popup.query_one(OptionList)
        options.highlighted = 2
        options.action_select()  # what a click does
        popup.replace([Choice("first", "first")])  # as what is typed right behind it does
        await settle(pilot)
        assert chosen == ["third"]


@pytest.mark.parametrize("closed", ["palette", "program"])
@pytest.mark.parametrize("turns", range(5))
async def test_the_palette_may_be_gone_before_it_has_searched(closed: str, turns: int) -> None:
    app = app_on(people())
    async with running(app) as pilot:
        app.action_command_palette()
        for _ in range(turns):
            await asyncio.sleep(0)
        if closed == "program":
            app.exit()
        else:
            assert isinstance(app.screen, Palette)
            app.screen.dismiss()
            await settle(pilot)
            assert not app._notifications
    assert app.return_code in (0, None)


async def test_the_palette_leaves_what_lies_below_it_as_it_is() -> None:
    """A veil changes every cell, all of which would be written anew."""
    app = app_on(people())
    async with running(app) as pilot:
        await press(pilot, "ctrl+p")
        assert app.screen.styles.background.is_transparent
