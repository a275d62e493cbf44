"""Screens that end because their work is done close themselves, whatever was opened above them meanwhile."""

import asyncio

from textual.widgets import OptionList

from temba_tui.screens.dialog import Answer, Dialog
from temba_tui.screens.form_screen import FormScreen
from temba_tui.screens.palette import Palette
from temba_tui.screens.picker import Choice, Picker
from tests.screens.driving import app_over, demo_session, running, settle
from tests.screens.form_driving import at_a_desk


async def test_what_lies_below_ends_when_it_comes_to_the_top() -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        ended: list[str | None] = []
        below = Picker("Below", [Choice("x", "x")])
        above = Dialog("Above", (), [Answer("a", "a", "a")], now=lambda: 0.0)
        app.push_screen(below, ended.append)
        app.push_screen(above, ended.append)
        await settle(pilot)
        below.dismiss("x")
        below.dismiss("twice")
        await settle(pilot)
        assert app.screen is above
        assert ended == []
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is app.browser
        assert ended == [None, "x"]
        below.dismiss("too late")
        await settle(pilot)
        assert app.screen is app.browser
        assert ended == [None, "x"]


async def test_escape_behind_the_choice_of_a_command() -> None:
    """Both keys come in one packet: the palette is closed once."""
    app = app_over(demo_session)
    async with running(app) as pilot:
        await pilot.press("ctrl+p")
        await settle(pilot)
        await pilot.press(*"dark")
        await settle(pilot)
        palette = app.screen
        assert isinstance(palette, Palette)
        palette.query_one(OptionList).highlighted = 0
        palette._select_or_command()
        palette._action_escape()
        await settle(pilot)
        assert app.screen is app.browser
        assert app.theme == "temba-dark"


async def test_a_form_is_saved_under_the_palette() -> None:
    async with at_a_desk("groups") as desk:
        await desk.press("n")
        await desk.fill("name", "Volunteers of the north")
        await desk.press("ctrl+s")
        assert desk.in_dialog
        desk.wire.gate = asyncio.Event()
        desk.clock.advance(1)
        await desk.pilot.press("enter")
        await desk.pilot.press("ctrl+p")
        palette = desk.app.screen
        desk.wire.gate.set()
        await desk.quiet()
        assert desk.app.screen is palette
        await desk.press("escape")
        assert desk.app.screen is desk.app.browser
        assert not any(isinstance(one, FormScreen) for one in desk.app.screen_stack)
        assert desk.wire.writes == ["POST groups.json"]
