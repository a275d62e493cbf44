"""Keys that come in one packet, as on a slow line, do what they do when typed one by one."""

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from temba_tui.screens.command import CommandScreen
from tests.screens.driving import app_over, demo_session, here, running, settle

NAMES = {":": "colon", "/": "slash", "\r": "enter", " ": "space", "?": "question_mark", "\x1b": "escape"}


def burst(pilot: Pilot[None], text: str) -> None:
    """Put keys into the app's queue all at once."""
    for char in text:
        pilot.app.post_message(events.Key(NAMES.get(char, char), char if char.isprintable() else None))


async def test_a_view_typed_in_one_burst_is_gone_to() -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        burst(pilot, ":messages\r")
        await settle(pilot)
        assert here(app).resource.name == "messages"
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("turns", [0, 1, 5, 20])
async def test_a_key_behind_the_line_goes_to_the_list(turns: int) -> None:
    """However long after ⏎ it comes, it is not typed into the line that closes."""
    app = app_over(demo_session)
    async with running(app) as pilot:
        burst(pilot, ":groups\r")
        for _ in range(turns):
            await asyncio.sleep(0)
        burst(pilot, "b")
        await settle(pilot)
        assert app.sidebar_wanted is False
        assert here(app).resource.name == "groups"


async def test_letters_after_a_colon_do_nothing_in_the_list() -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        asked = len(app.requests)
        burst(pilot, ":eamDs")
        await settle(pilot)
        assert isinstance(app.screen, CommandScreen)
        assert app.screen.query_one(Input).value == "eamDs"
        assert len(app.requests) == asked


async def test_a_filter_typed_in_one_burst_filters() -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        burst(pilot, "/amina\r")
        await settle(pilot)
        assert here(app).view.search == "amina"


@pytest.mark.parametrize("times", [50])
async def test_a_burst_loses_nothing(times: int) -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        burst(pilot, "j" * times)
        await settle(pilot)
        assert app.browser.query_one("RecordTable").cursor_row == times  # type: ignore[attr-defined]


async def test_letters_keep_their_order_whatever_was_typed_before() -> None:
    """A key that waited for its turn leaves nothing behind that lets a later one go too early."""
    app = app_over(demo_session)
    async with running(app) as pilot:
        for _ in range(3):
            burst(pilot, ":")
            burst(pilot, "tickets contact")
            await settle(pilot)
            assert isinstance(app.screen, CommandScreen)
            assert app.screen.query_one(Input).value == "tickets contact"
            burst(pilot, "\x1b")
            await settle(pilot)
            assert len(app.screen_stack) == 2


async def test_a_key_whose_target_is_gone_holds_nobody_back() -> None:
    app = app_over(demo_session)
    async with running(app) as pilot:
        burst(pilot, "jjj")
        app._busy = True  # as if the one before had never been done
        burst(pilot, "j")
        await pilot.pause()
        app._done(app._turn)  # what the timer does
        await settle(pilot)
        assert not app._keys
