"""The journal's screen: what was written, undoing older writes, looking what became of lost ones."""

from typing import Any

import httpx
import pytest

from temba_tui.screens.dialog import Dialog
from temba_tui.screens.journal_screen import JournalScreen
from tests.screens.driving import press, running, screen_text, settle
from tests.screens.test_actions import Desk, answer, choose_group


async def add_to_nurses(desk: Desk, pilot: Any) -> None:
    """Put the row under the cursor into a group."""
    await press(pilot, "a", "g")
    await choose_group(pilot, desk.app, "nurses")
    await answer(desk, pilot, "enter")
    assert any(": done." in note.message for note in desk.app._notifications)


async def test_nothing_was_written() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await press(pilot, "a", "j")
        assert isinstance(desk.app.screen, JournalScreen)
        assert "Nothing was written" in screen_text(desk.app)
        await press(pilot, "u", "r", "escape")
        assert not isinstance(desk.app.screen, JournalScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_an_older_write_is_undone_from_there(size: tuple[int, int]) -> None:
    desk = Desk()
    async with running(desk.app, size) as pilot:
        await add_to_nurses(desk, pilot)
        await press(pilot, "down")
        await add_to_nurses(desk, pilot)
        await press(pilot, "a", "j")
        text = screen_text(desk.app)
        assert text.count("Add to Nurses: ") >= 2
        await press(pilot, "down", "u")
        assert isinstance(desk.app.screen, Dialog)
        assert "Undo: Add to Nurses" in screen_text(desk.app)
        await answer(desk, pilot, "enter")
        assert desk.place.records is not None
        groups = [[one["name"] for one in desk.place.records.record(row)["groups"]] for row in (0, 1)]
        assert ["Nurses" in one for one in groups] == [False, True]
        await press(pilot, "a", "j")
        desk.app.clear_notifications()  # what was said of all this in a second lies over a small screen's list
        await settle(pilot)
        text = screen_text(desk.app)
        assert "undone" in text
        assert "an undo" in text


async def test_what_cannot_be_undone_says_why() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await press(pilot, "a", "i")
        assert "does not go on" in screen_text(desk.app)
        await answer(desk, pilot, "s")
        await press(pilot, "u")
        assert not isinstance(desk.app.screen, Dialog)
        await press(pilot, "a", "j", "u")
        assert isinstance(desk.app.screen, JournalScreen)
        assert "does not go on" in screen_text(desk.app)


async def test_a_lost_answer_is_looked_for() -> None:
    desk = Desk()
    transport = desk.session.client._wire._transport  # type: ignore[attr-defined]
    carry = transport.handle_async_request
    lost = False

    async def losing(request: httpx.Request) -> httpx.Response:
        answered = await carry(request)
        if lost and request.method != "GET":
            raise httpx.ReadError("cut")
        return answered

    transport.handle_async_request = losing
    async with running(desk.app) as pilot:
        lost = True
        await press(pilot, "a", "g")
        await choose_group(pilot, desk.app, "nurses")
        await answer(desk, pilot, "enter")
        assert "may or may not have been done" in screen_text(desk.app)
        await answer(desk, pilot, "x")
        await answer(desk, pilot, "enter")
        await press(pilot, "a", "j")
        assert "may or may not have been carried out" in screen_text(desk.app)
        writes = len(desk.writes)
        await press(pilot, "r")
        assert "It was carried out." in screen_text(desk.app)
        assert len(desk.writes) == writes


async def test_after_a_change_by_somebody_else_undo_leaves_it() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await add_to_nurses(desk, pilot)
        assert desk.place.records is not None
        uuid = desk.place.records.identity(0)
        assert uuid is not None
        groups = await desk.session.client.get_groups().all()
        nurses = next(one for one in groups if one["name"] == "Nurses")
        await desk.session.client.bulk_remove_contacts([uuid], nurses["uuid"])
        writes = len(desk.writes)
        await press(pilot, "u")
        assert "Not undone" in screen_text(desk.app)
        assert len(desk.writes) == writes
