"""What was sent and got no answer stays what it is: when the form is closed, when the program was killed, and when
somebody looked elsewhere."""

import asyncio
import json

import httpx
import pytest

from temba_tui.screens.dialog import REPEATS, Answer, Dialog
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.message_screen import MessageScreen
from temba_tui.workspace.journal import Journal
from tests.screens.form_driving import SIZES, Desk, at_a_desk, refusing


async def _send(desk: Desk, text: str = "Take your pill") -> None:
    await desk.press("a", "w")
    await desk.type(text)
    await desk.press("ctrl+s")
    await desk.press("S")


async def _lose(desk: Desk) -> None:
    """Send a message whose answer is lost; the form says so."""
    desk.wire.lose = True
    await _send(desk)
    desk.wire.lose = False
    assert "It may or may not have been sent: no answer came." in desk.text


async def _close_and_open(desk: Desk) -> None:
    await desk.press("escape")
    await desk.press("k")
    assert isinstance(desk.app.screen, ListScreen)
    await desk.press("a", "w")
    assert desk.in_dialog


@pytest.mark.parametrize("size", SIZES)
async def test_a_message_that_may_have_been_sent_is_not_offered_as_if_it_was_not(size) -> None:
    async with at_a_desk(size=size) as desk:
        await _lose(desk)
        await desk.press("escape")
        assert "May or may not have been sent: Text." in desk.text
        assert "Not saved" not in desk.text
        await desk.press("k")
        await desk.press("a", "w")
        assert "no answer came: it may have been sent" in desk.plain
        assert "You sent this at " in desk.text
        assert "did not save it" not in desk.text
        await desk.press("t")
        assert isinstance(desk.app.screen, MessageScreen)
        assert "It may or may not have been sent: no answer came." in desk.text
        assert "ctrl+l looks whether it is there" in desk.text
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        await desk.press("A")
        assert "may have been sent already" in desk.text
        await desk.press("S")
        assert desk.wire.writes == ["POST messages.json"]  # `again` has to be typed
        await desk.press("escape")
        assert "It may or may not have been sent: no answer came." in desk.text
        # Looking works from here: it was sent, and nothing is left to offer.
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.wire.writes == ["POST messages.json"]
        assert desk.state.drafts() == []


async def test_it_stays_so_however_often_the_form_is_closed() -> None:
    async with at_a_desk() as desk:
        await _lose(desk)
        for _ in range(3):
            await _close_and_open(desk)
            assert "no answer came: it may have been sent" in desk.plain
            await desk.press("t")
            await desk.type("!")
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        assert desk.wire.writes == ["POST messages.json"]


async def test_the_draft_knows_before_the_bytes_leave() -> None:
    async with at_a_desk() as desk:
        kept: list[dict[str, object]] = []

        def meddle(request: httpx.Request) -> None:
            if request.method == "POST":  # what a kill at this moment would leave behind
                kept.extend(json.loads(one.body) for one in desk.state.drafts())

        desk.wire.meddle = meddle
        await _send(desk)
        (number,) = [entry.number for entry in desk.state.journal()]
        assert [one["sent"]["numbers"] for one in kept] == [[number]]  # type: ignore[index]
        assert desk.state.drafts() == []  # it went well


async def test_what_is_under_way_is_not_offered_as_if_it_was_not_sent() -> None:
    async with at_a_desk() as desk:
        desk.wire.gate = asyncio.Event()
        await desk.press("a", "w")
        await desk.type("Take your pill")
        await desk.press("ctrl+s")
        desk.clock.advance(0.3)
        await desk.pilot.press("S")
        await desk.pilot.pause()
        await desk.pilot.press("escape")  # it goes on
        await desk.pilot.pause()
        assert isinstance(desk.app.screen, ListScreen)
        await desk.pilot.press("a", "w")
        for _ in range(20):
            await desk.pilot.pause()
        assert "its answer has not come yet: it may have been sent" in desk.plain
        desk.clock.advance(REPEATS)
        await desk.pilot.press("t")
        for _ in range(20):
            await desk.pilot.pause()
        await desk.pilot.press("ctrl+s")
        await desk.pilot.pause()
        assert "Not known yet" in desk.text
        await desk.pilot.press("escape")
        desk.wire.gate.set()
        await desk.quiet()
        assert desk.wire.writes == ["POST messages.json"]
        # It went well: the other form has nothing to keep of it but what is typed into it from now on.
        desk.form.keep_draft()
        assert desk.state.drafts() == []


async def test_a_form_that_was_closed_while_it_was_sent_leaves_no_draft_when_it_went_well() -> None:
    async with at_a_desk() as desk:
        desk.wire.gate = asyncio.Event()
        await desk.press("a", "w")
        await desk.type("Hello")
        await desk.press("ctrl+s")
        desk.clock.advance(0.3)
        await desk.pilot.press("S")
        await desk.pilot.pause()
        await desk.pilot.press("escape")
        await desk.pilot.pause()
        assert len(desk.state.drafts()) == 1
        desk.wire.gate.set()
        await desk.quiet()
        assert desk.state.drafts() == []


async def test_what_was_looked_up_in_the_journal_is_known_when_the_draft_is_offered() -> None:
    async with at_a_desk() as desk:
        await _lose(desk)
        await desk.press("escape")
        await desk.press("k")
        journal = Journal(desk.app.session)
        found = await journal.check(journal.entries()[0])
        assert found.finding == "saved"
        await desk.press("a", "w")
        assert "and it was sent: that is known by now" in desk.plain
        await desk.press("t")  # the text is wanted once more
        assert "whoever got it gets it twice" in desk.plain
        await _close_and_open(desk)
        assert "and it was sent" not in desk.plain  # this one was not
        await desk.press("x")
        await desk.press("escape")
        assert desk.state.drafts() == []


async def test_what_was_sent_is_thrown_away_by_enter() -> None:
    async with at_a_desk() as desk:
        await _lose(desk)
        await desk.press("escape")
        await desk.press("k")
        journal = Journal(desk.app.session)
        await journal.check(journal.entries()[0])
        await desk.press("a", "w")
        await desk.press("enter")
        assert desk.in_form
        assert desk.form.box("text").value == ""
        assert desk.state.drafts() == []


async def test_a_write_that_was_refused_leaves_an_ordinary_draft() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(400, {"text": ["Not that."]})
        await _send(desk)
        await _close_and_open(desk)
        assert "did not save it" in desk.text
        await desk.press("t")
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        await desk.press("S")
        assert isinstance(desk.app.screen, ListScreen)
        assert len(desk.wire.writes) == 2


async def test_sending_again_that_is_refused_does_not_make_the_first_one_unsent() -> None:
    async with at_a_desk() as desk:
        await _lose(desk)
        desk.wire.meddle = refusing(400, {"text": ["Not that."]})
        await desk.press("ctrl+s")
        await desk.press("A")
        await desk.type("again")
        await desk.press("S")
        assert len(desk.wire.writes) == 2
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        await desk.press("escape")
        await _close_and_open(desk)
        assert "no answer came: it may have been sent" in desk.plain


async def test_a_contact_that_may_have_been_saved() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Changed")
        await desk.press("ctrl+s")
        desk.wire.lose = True
        await desk.press("enter")
        desk.wire.lose = False
        assert "may or may not have been saved" in desk.text
        await desk.press("escape")
        assert "May or may not have been saved: Name." in desk.text
        assert "Not saved" not in desk.text
        await desk.press("k")
        await desk.press("e")
        assert "no answer came: it may have been saved" in desk.plain
        await desk.press("t")
        assert "may or may not have been saved" in desk.text
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        # The key that answers asks for nothing: the next dialog is not confirmed by its repetition.
        await desk.press("l")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.record()["name"] == "Changed"
        assert desk.wire.writes == ["POST contacts.json"]
        assert desk.state.drafts() == []


async def test_the_gate_says_what_happened() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = lambda request: (
            None if request.method == "GET" else httpx.Response(500, text="Server Error", request=request)
        )
        await _send(desk, "Hello")
        assert "status 500" in desk.text or "500" in desk.text
        assert "no answer came" not in desk.text
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        assert "500" in desk.text
        assert "no answer came" not in desk.text
        await desk.press("escape")
        await _close_and_open(desk)
        await desk.press("t")
        assert "500" in desk.text
        await desk.press("escape")
        await desk.press("k")
        await desk.press("e")
        await desk.fill("name", "Changed")
        await desk.press("ctrl+s")
        await desk.press("enter")
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        assert "500" in desk.text
        assert "no answer came" not in desk.text
        assert "may or may not have been saved" in desk.text


# A key that is held down


async def test_a_key_held_down_since_before_a_dialog_answers_nothing() -> None:
    async with at_a_desk() as desk:
        answered: list[str | None] = []
        dialog = Dialog("Sure?", (), [Answer("t", "do it", "yes"), Answer("x", "not", "no")], now=desk.clock.now)
        await desk.pilot.press("t")
        desk.app.push_screen(dialog, answered.append)
        await desk.quiet()
        desk.clock.advance(0.66)  # the first repetition comes late
        await desk.pilot.press("t")
        for _ in range(40):
            desk.clock.advance(0.04)
            await desk.pilot.press("t")
        assert answered == []
        # Let go and pressed again, it is meant.
        desk.clock.advance(REPEATS)
        await desk.pilot.press("t")
        await desk.quiet()
        assert answered == ["yes"]


async def test_another_key_ends_the_repetition() -> None:
    async with at_a_desk() as desk:
        answered: list[str | None] = []
        dialog = Dialog("Sure?", (), [Answer("t", "do it", "yes")], now=desk.clock.now)
        await desk.pilot.press("t")
        desk.app.push_screen(dialog, answered.append)
        await desk.quiet()
        desk.clock.advance(0.3)
        await desk.pilot.press("z")
        await desk.pilot.press("t")
        await desk.quiet()
        assert answered == ["yes"]
