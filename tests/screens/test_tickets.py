"""Tickets from the screen: answered, noted, given to somebody, closed; one and many; what did not change is shown."""

import json

import httpx
import pytest

from temba_tui.screens.dialog import Dialog
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.screens.ticket_actions import TicketScreen, act_on_tickets
from tests.screens.form_driving import SIZES, Desk, at_a_desk, refusing

ERAS = ("9.0.0", "26.3")


async def _to(desk: Desk, status: str) -> int:
    row = next(row for row in range(60) if desk.record(row)["status"] == status)
    await desk.press(*["down"] * row)
    return row


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("era", ERAS)
async def test_a_ticket_is_answered_and_closed(era, size) -> None:
    async with at_a_desk("tickets", era, size) as desk:
        row = await _to(desk, "open")
        ticket = desk.record(row)
        await desk.press("a", "w")
        assert isinstance(desk.app.screen, TicketScreen)
        await desk.type("See you at three")
        desk.form.box("note").put("Told her.\nShe will come.")
        desk.form.box("then").focus_editor()
        await desk.press("right")
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, SendConfirm)
        for part in ("See you at three", "She will come.", "3 requests, in this order"):
            assert part in desk.text, part
        await desk.press("enter")
        assert desk.wire.writes == []
        await desk.press("S")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.wire.writes == ["POST messages.json", "POST ticket_actions.json", "POST ticket_actions.json"]
        assert json.loads(desk.wire.bodies[-1]) == {"tickets": [ticket["uuid"]], "action": "close"}
        # The row is patched in place; the list is not read again.
        assert desk.record(row)["status"] == "closed"
        assert len([one for one in desk.wire.sent if one == "GET tickets.json"]) == 1


async def test_closing_alone_needs_enter_only_and_can_be_undone() -> None:
    async with at_a_desk("tickets") as desk:
        row = await _to(desk, "open")
        await desk.press("a", "w")
        desk.form.box("then").focus_editor()
        await desk.press("right")
        await desk.press("ctrl+s")
        assert "cannot" not in desk.text
        await desk.press("enter")
        assert desk.wire.writes == ["POST ticket_actions.json"]
        assert desk.record(row)["status"] == "closed"


async def test_a_ticket_stays_open_when_its_answer_is_refused() -> None:
    async with at_a_desk("tickets") as desk:
        row = await _to(desk, "open")
        desk.wire.meddle = refusing(400, {"text": ["Not today."]})
        await desk.press("a", "w")
        await desk.type("See you")
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        await desk.press("S")
        assert desk.in_form
        assert "Not today." in desk.text
        assert desk.wire.writes == ["POST messages.json"]
        assert desk.record(row)["status"] == "open"


@pytest.mark.parametrize("era", ERAS)
async def test_somebody_sees_to_many(era) -> None:
    async with at_a_desk("tickets", era) as desk:
        await desk.press("space", "space", "space", "a", "w")
        assert isinstance(desk.app.screen, TicketScreen)
        assert desk.form.box("text") is None
        desk.form.box("assignee").focus_editor()
        await desk.press("enter")
        await desk.press("enter")
        email = desk.form.box("assignee").value
        assert "@" in email
        await desk.press("ctrl+s")
        assert "3 tickets" in desk.text
        await desk.press("enter")
        assert isinstance(desk.app.screen, SendConfirm)
        await desk.press("S")
        assert desk.wire.writes == ["POST ticket_actions.json"]
        body = json.loads(desk.wire.bodies[-1])
        assert (body["action"], body["assignee"], len(body["tickets"])) == ("assign", email, 3)


async def test_what_did_not_change_is_shown_with_what_may_be_the_reason() -> None:
    async with at_a_desk("tickets", "26.3") as desk:
        place = desk.app.history.current
        rows = [place.rows.record(row) for row in range(60)]
        mixed = [next(one for one in rows if one["status"] == status) for status in ("open", "closed")]
        act_on_tickets(desk.app.browser, mixed)
        await desk.quiet()
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        await desk.press("S")
        assert isinstance(desk.app.screen, Dialog)
        assert "Not all of it" in desk.text
        assert "1 ticket did not change" in desk.text
        assert "it is closed already" in desk.text


async def test_nothing_filled_in_is_nothing_to_do() -> None:
    async with at_a_desk("tickets") as desk:
        await desk.press("a", "w", "ctrl+s")
        assert "nothing to do" in desk.text
        assert desk.in_form


async def test_a_lost_note_cannot_be_looked_up_and_that_is_said_from_the_start() -> None:
    async with at_a_desk("tickets") as desk:
        desk.wire.lose = True
        await desk.press("a", "w")
        desk.form.box("note").put("Only once")
        await desk.press("ctrl+s")
        await desk.press("S")
        desk.wire.lose = False
        assert "may or may not" in desk.text
        assert "No list of this server shows it: look at the ticket on the web site." in desk.text
        assert "ctrl+l" not in desk.text
        before, reads = desk.text, list(desk.wire.sent)
        await desk.press("ctrl+l")
        assert (desk.text, desk.wire.sent) == (before, reads)
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        assert "look first" not in desk.text
        assert "Looking costs" not in desk.text
        assert "look at the ticket on the web site" in desk.text
        assert "esc goes back to the form" in desk.text
        await desk.press("enter")
        assert desk.in_dialog
        await desk.press("escape")
        assert desk.in_form
        assert desk.wire.writes == ["POST ticket_actions.json"]


@pytest.mark.parametrize("size", SIZES)
async def test_what_became_of_the_other_parts_stays_said(size) -> None:
    async with at_a_desk("tickets", size=size) as desk:
        await _to(desk, "open")

        def meddle(request: httpx.Request) -> Exception | None:
            if request.method == "POST" and b"add_note" in request.content:
                return httpx.ReadError("dead", request=request)
            return None

        desk.wire.meddle = meddle
        await desk.press("a", "w")
        desk.form.box("text").put("An answer")
        desk.form.box("note").put("Only once")
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        await desk.press("S")
        assert len(desk.wire.writes) == 2

        def said() -> None:
            for part in ("✓ Send", "? ", "– Close", "not sent", "on the web site"):
                assert part in desk.text, part

        said()
        await desk.press("ctrl+l")
        said()
        await desk.press("ctrl+s")
        assert "esc goes back to the form" in desk.text
        await desk.press("A")
        await desk.press("escape")  # not sent again after all
        said()
        await desk.press("escape")
        assert "May or may not have been sent: Note" in desk.plain
        assert "Not sent: Then" in desk.plain
        await desk.press("k")
        # What was answered is not offered again; the note is, as what it is.
        await desk.press("a", "w")
        assert "no answer came: it may have been sent" in desk.plain
        assert "An answer" not in desk.text
        await desk.press("t")
        assert (desk.form.values()["text"], desk.form.values()["note"]) == ("", "Only once")
        assert "look at the ticket on the web site" in desk.text
        assert len(desk.wire.writes) == 2


async def test_a_lost_close_is_looked_up() -> None:
    async with at_a_desk("tickets") as desk:
        row = await _to(desk, "open")
        desk.wire.lose = True
        await desk.press("a", "w")
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        await desk.press("enter")
        desk.wire.lose = False
        assert "may or may not" in desk.text
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.record(row)["status"] == "closed"
        assert desk.wire.writes == ["POST ticket_actions.json"]


async def test_an_answer_that_was_sent_is_not_sent_again_when_the_rest_was_refused() -> None:
    async with at_a_desk("tickets") as desk:
        await _to(desk, "open")

        def meddle(request: httpx.Request) -> httpx.Response | None:
            if request.url.path.endswith("ticket_actions.json"):
                return httpx.Response(400, json={"non_field_errors": ["Not today."]}, request=request)
            return None

        desk.wire.meddle = meddle
        await desk.press("a", "w")
        await desk.type("See you")
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        await desk.press("S")
        assert desk.in_form
        assert desk.form.box("text").value == ""
        assert desk.form.box("then").value == "close"
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.wire.writes == ["POST messages.json", "POST ticket_actions.json", "POST ticket_actions.json"]


async def test_2019_has_no_tickets() -> None:
    async with at_a_desk("tickets", "2019") as desk:
        assert "not have" in desk.text or "came to the API" in desk.text
