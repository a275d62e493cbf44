"""Undo that brings a URN back, by keys: it names who has it, takes a key of its own, and says what was left out."""

from typing import Any

import httpx
import pytest
from textual.widgets import Static

from temba_tui.eras import Era
from temba_tui.screens.dialog import Dialog
from temba_tui.screens.journal_screen import JournalScreen
from tests.screens.form_driving import SIZES, Desk, at_a_desk

RECENT: tuple[Era, ...] = ("9.0.0", "26.3")


async def remove_first_urn(desk: Desk) -> tuple[str, str]:
    """Take the first URN from the contact under the cursor; its uuid and the URN."""
    record = desk.record()
    await desk.press("e")
    box = desk.form.box("urns")
    assert box is not None
    box.focus_editor()
    await desk.press("home", "delete")
    assert record["urns"][0] not in box.value
    await desk.press("ctrl+s")
    await desk.press("s")
    assert record["urns"][0] not in desk.record()["urns"]
    return record["uuid"], record["urns"][0]


async def give(desk: Desk, urn: str, row: int = 4) -> str:
    """Somebody else gives the URN to the contact of that row, whose name is returned."""
    record = desk.record(row)
    other = desk.other()
    await other.update_contact(record["uuid"], urns=[*record["urns"], urn])
    await other.close()
    desk.clock.advance(60)
    return str(record["name"] or record["urns"][0])


async def holders(desk: Desk, urn: str) -> list[str]:
    """The uuids of those who have a URN."""
    other = desk.other()
    found = await other.get_contacts(urn=urn).all()
    await other.close()
    return [one["uuid"] for one in found]


def told(desk: Desk) -> str:
    """What was said in passing."""
    return " ".join(one.message for one in desk.app._notifications)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("era", RECENT)
async def test_who_has_the_number_by_now_keeps_it(era: Era, size: tuple[int, int]) -> None:
    async with at_a_desk(era=era, size=size) as desk:
        uuid, urn = await remove_first_urn(desk)
        name = await give(desk, urn)
        desk.wire.sent.clear()
        await desk.press("a", "j")
        await desk.press("u")
        assert not isinstance(desk.app.screen, Dialog)
        assert f"{urn} belongs to {name} now" in told(desk)
        assert "Not undone" in told(desk)
        assert desk.wire.sent == ["GET contacts.json", "GET contacts.json"]
        await desk.press("enter")
        assert desk.wire.writes == []
        assert await holders(desk, urn) != [uuid]


@pytest.mark.parametrize("era", RECENT)
async def test_a_number_that_is_free_comes_back_by_its_own_key(era: Era) -> None:
    async with at_a_desk(era=era) as desk:
        uuid, urn = await remove_first_urn(desk)
        desk.wire.sent.clear()
        await desk.press("u")
        assert desk.in_dialog
        assert f"+ {urn}" in desk.text
        assert "Looking took 2 requests." in desk.text
        assert "Takes 1 request" in desk.text
        assert desk.wire.sent == ["GET contacts.json", "GET contacts.json"]
        await desk.press("enter")
        assert desk.in_dialog
        assert desk.wire.writes == []
        await desk.press("s")
        assert desk.wire.writes == ["POST contacts.json"]
        assert "Undone: " in told(desk)
        assert await holders(desk, urn) == [uuid]


async def test_a_take_over_is_undone_in_its_order() -> None:
    async with at_a_desk() as desk:
        holder = desk.record(4)
        number = holder["urns"][0]
        await desk.press("e")
        box = desk.form.box("urns")
        assert box is not None
        box.focus_editor()
        await desk.type(number.removeprefix("tel:"))
        await desk.press("enter")
        await desk.press("ctrl+s")
        await desk.press("t")
        await desk.press("T")
        assert number in desk.record(0)["urns"]
        await desk.press("u")
        assert desk.in_dialog
        await desk.press("s")
        assert "Undone: " in told(desk)
        assert await holders(desk, number) == [holder["uuid"]]


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_server_left_out_is_said_and_stays_in_the_journal(size: tuple[int, int]) -> None:
    async with at_a_desk(size=size) as desk:
        uuid, urn = await remove_first_urn(desk)
        await desk.press("u")
        assert desk.in_dialog
        await give(desk, urn)  # while the dialog stands there
        await desk.press("s")
        assert "Undone: " not in told(desk)
        assert desk.in_dialog
        assert "Undone in part" in desk.text
        assert f"“{urn}” was left out. Another contact may" in desk.text
        await desk.press("enter")
        assert not desk.in_dialog
        assert await holders(desk, urn) != [uuid]
        await desk.press("a", "j")
        assert isinstance(desk.app.screen, JournalScreen)
        desk.app.clear_notifications()
        await desk.quiet()
        assert "undone in part" in desk.text
        assert "an undo, in part" in desk.text
        await desk.press("down")
        detail = desk.app.screen.query_one("#journal-detail", Static)
        assert "u undoes the rest." in str(detail.render())


async def test_what_an_undo_of_many_left_alone_is_said() -> None:
    async with at_a_desk("messages folder=inbox") as desk:
        await desk.press("space", "down", "space", "a", "l")
        await desk.press("enter")
        await desk.press("s")
        assert desk.wire.writes == ["POST message_actions.json"]
        await desk.press("escape")
        failing: Any = desk.record()["id"]

        def leaving(request: httpx.Request) -> httpx.Response | None:
            if request.method == "GET":
                return None
            return httpx.Response(200, json={"failures": [failing]}, request=request)

        await desk.press("u")
        assert desk.in_dialog
        desk.wire.meddle = leaving
        await desk.press("s")
        assert "Undone in part" in desk.text
        assert "1 stays as before" in desk.text
        assert "Undone: " not in told(desk)
