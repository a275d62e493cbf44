"""Sending from the screen: looked at before, sent by a capital letter only, never twice by itself."""

import asyncio
import json

import httpx
import pytest

from temba_tui.eras import ERAS
from temba_tui.screens.broadcast_screen import BroadcastScreen
from temba_tui.screens.dialog import Dialog
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.message_screen import MessageScreen
from temba_tui.screens.reached_screen import ReachedScreen
from temba_tui.screens.running import JobDialog
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.screens.start_screen import StartScreen
from temba_tui.screens.summaries import summary_of
from tests.screens.form_driving import SIZES, Desk, at_a_desk, refusing

MESSAGES = {"2019": "POST broadcasts.json", "9.0.0": "POST messages.json", "26.3": "POST messages.json"}


async def _write(desk: Desk, text: str = "Hello there") -> None:
    """Write to the contact under the cursor, and look at it."""
    await desk.press("a", "w")
    assert isinstance(desk.app.screen, MessageScreen)
    await desk.type(text)
    await desk.press("ctrl+s")


def _body(desk: Desk) -> dict[str, object]:
    return json.loads(desk.wire.bodies[-1])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("era", ERAS)
async def test_a_message_to_a_contact(era, size) -> None:
    async with at_a_desk("contacts", era, size) as desk:
        name = desk.record()["name"]
        await _write(desk)
        assert isinstance(desk.app.screen, SendConfirm)
        for part in (name, "Hello there", "11 of", "1 request", "cannot be taken back"):
            assert part in desk.text, part
        await desk.press("S")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.wire.writes == [MESSAGES[era]]
        assert "queued" in desk.text


async def test_enter_and_keys_typed_ahead_never_send() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("Hello")
        # All in one go: the dialog was not drawn when they were typed.
        await desk.pilot.press("ctrl+s", "enter", "S")
        await desk.quiet()
        assert isinstance(desk.app.screen, SendConfirm)
        await desk.press("enter")
        await desk.press("s")
        await desk.press("y")
        assert isinstance(desk.app.screen, SendConfirm)
        assert desk.wire.writes == []
        await desk.press("escape")
        assert isinstance(desk.app.screen, MessageScreen)
        assert desk.form.box("text").value == "Hello"


async def test_what_is_too_long_or_empty_stands_at_its_field() -> None:
    async with at_a_desk(era="9.0.0") as desk:
        await desk.press("a", "w", "ctrl+s")
        assert "nothing to send" in desk.text
        desk.form.box("text").put("x" * 641)
        await desk.press("ctrl+s")
        assert "1 character too many" in desk.text
        assert desk.wire.writes == []


async def test_a_file_that_is_not_there_stands_at_its_field(tmp_path) -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        desk.form.box("attachments").put(str(tmp_path / "none.png"))
        await desk.press("ctrl+s")
        assert "There is no file" in desk.text
        assert desk.wire.writes == []


async def test_files_and_quick_replies_are_sent_with_it(tmp_path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"x" * 67)
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        desk.form.box("text").put("Look")
        desk.form.box("attachments").put(str(path))
        desk.form.box("quick_replies").put("Yes\nurl: Map | https://x.org")
        await desk.press("ctrl+s")
        assert "2 requests, in this order" in desk.text
        assert "photo.png" in desk.text
        await desk.press("S")
        assert desk.wire.writes == ["POST media.json", "POST messages.json"]
        body = _body(desk)
        assert len(body["attachments"]) == 1
        assert body["quick_replies"] == [
            {"type": "text", "text": "Yes"},
            {"type": "url", "text": "Map", "extra": "https://x.org"},
        ]


async def test_a_file_that_was_uploaded_is_not_uploaded_again(tmp_path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"x" * 67)
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        desk.form.box("text").put("Look")
        desk.form.box("attachments").put(str(path))

        def meddle(request: httpx.Request) -> httpx.Response | None:
            if request.url.path.endswith("messages.json") and request.method == "POST":
                return httpx.Response(400, json={"text": ["Not that."]}, request=request)
            return None

        desk.wire.meddle = meddle
        await desk.press("ctrl+s")
        await desk.press("S")
        assert "Not that." in desk.text
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        assert "1 request" in desk.text
        await desk.press("S")
        assert desk.wire.writes == ["POST media.json", "POST messages.json", "POST messages.json"]
        assert len(_body(desk)["attachments"]) == 1


async def test_created_but_failed_is_shown_as_what_it_is() -> None:
    async with at_a_desk() as desk:
        row = next(row for row in range(60) if desk.record(row)["status"] == "blocked")
        await desk.press(*["down"] * row, "a", "w")
        assert "is blocked" in desk.text
        await desk.type("Hello")
        await desk.press("ctrl+s")
        assert "would be created, and" in desk.text
        await desk.press("S")
        assert isinstance(desk.app.screen, Dialog)
        assert "Created, but it failed" in desk.text
        assert "guess" in desk.text
        assert "The contact is blocked" in desk.text


async def test_a_server_error_stands_at_its_field() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(400, {"quick_replies": {"0": ["Too many characters."]}})
        await desk.press("a", "w")
        desk.form.box("text").put("Look")
        desk.form.box("quick_replies").put("Yes")
        await desk.press("ctrl+s")
        await desk.press("S")
        assert desk.in_form
        assert "Too many characters." in desk.text
        assert "nothing was sent" in desk.text


async def test_a_lost_answer_is_looked_up_and_was_sent() -> None:
    async with at_a_desk() as desk:
        desk.wire.lose = True
        await _write(desk)
        await desk.press("S")
        assert desk.in_form
        assert "may or may not have been sent" in desk.text
        desk.wire.lose = False
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.wire.writes == ["POST messages.json"]


async def test_a_lost_request_is_not_visible_yet_and_again_has_to_be_typed() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = lambda request: None if request.method == "GET" else httpx.ReadError("dead", request=request)
        await _write(desk)
        await desk.press("S")
        await desk.press("ctrl+l")
        assert "not visible yet" in desk.text
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        # Enter looks; it does not send.
        await desk.press("enter")
        assert "not visible yet" in desk.text
        await desk.press("ctrl+s")
        await desk.press("A")
        assert "may have been sent already" in desk.text
        await desk.press("S")
        assert len(desk.wire.writes) == 1
        await desk.type("again")
        await desk.press("S")
        assert len(desk.wire.writes) == 2
        assert isinstance(desk.app.screen, ListScreen)


async def test_a_full_budget_waits_for_a_person_who_confirms_again() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(429, {"detail": "Request was throttled."}, {"Retry-After": "41"})
        await _write(desk)
        await desk.press("S")
        assert desk.in_form
        assert "budget" in desk.text
        desk.wire.meddle = None
        desk.clock.advance(60)
        await desk.quiet()
        assert len(desk.wire.writes) == 1
        await desk.press("ctrl+t")
        assert isinstance(desk.app.screen, SendConfirm)
        assert len(desk.wire.writes) == 1
        await desk.press("S")
        assert len(desk.wire.writes) == 2


async def test_what_was_written_is_kept_when_the_form_is_closed() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("Half a")
        await desk.press("escape")
        await desk.press("enter")
        assert isinstance(desk.app.screen, ListScreen)
        await desk.press("a", "w")
        assert "Half a" in desk.text
        assert "draft" in desk.text


async def test_an_anonymous_workspace_hides_numbers_and_sends_all_the_same() -> None:
    async with at_a_desk(anon=True) as desk:
        await _write(desk)
        assert "****" not in "".join(line for line in desk.text.splitlines() if " To " in line)
        await desk.press("S")
        assert desk.wire.writes == ["POST messages.json"]
        assert isinstance(desk.app.screen, ListScreen)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, {"detail": "You do not have permission to perform this action."}, "not allowed"),
        (400, {"contact": ["No such object: x"]}, "No such object"),
        (400, {"non_field_errors": ["Sorry, your workspace is currently suspended."]}, "suspended"),
        (409, {"detail": "limit"}, "limit"),
    ],
)
async def test_refusals_are_said_and_what_was_written_stays(status, body, said) -> None:
    async with at_a_desk(size=(80, 24)) as desk:
        desk.wire.meddle = refusing(status, body)
        await _write(desk)
        await desk.press("S")
        assert desk.in_form
        assert said in desk.text
        assert desk.form.box("text").value == "Hello there"
        assert len(desk.wire.writes) == 1


async def test_a_server_that_failed_may_have_sent_it() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = lambda request: (
            None if request.method == "GET" else httpx.Response(500, text="Server Error.", request=request)
        )
        await _write(desk)
        await desk.press("S")
        assert "may or may not have been sent" in desk.text


async def test_answers_of_another_workspace_stop_it() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("Hello")
        desk.app.session._marker = "another"
        await desk.press("ctrl+s")
        assert desk.in_form
        assert "another workspace" in desk.text
        await desk.press("escape")
        await desk.press("enter")
        await desk.press("a", "w")
        assert not isinstance(desk.app.screen, MessageScreen)
        assert desk.wire.writes == []


async def test_leaving_while_it_is_sent_cuts_nothing_and_says_what_became_of_it() -> None:
    gate = asyncio.Event()
    async with at_a_desk() as desk:
        await _write(desk)
        inner = desk.wire._inner.handle_async_request

        async def slow(request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                await gate.wait()
            return await inner(request)

        desk.wire._inner.handle_async_request = slow
        desk.clock.advance(0.3)
        await desk.pilot.press("S")
        await desk.pilot.pause()
        assert "sending" in desk.text
        await desk.pilot.press("escape")
        await desk.pilot.pause()
        assert isinstance(desk.app.screen, ListScreen)
        gate.set()
        await desk.quiet()
        assert desk.wire.writes == ["POST messages.json"]
        assert "The server took it" in desk.text


async def test_a_failed_message_shows_a_guess_in_its_summary() -> None:
    async with at_a_desk("messages folder=failed") as desk:
        record = {**desk.record(), "channel": None, "urn": None}
        blocks = summary_of(desk.app.session, desk.app.session.resources["messages"], record)
        (block,) = [one for one in blocks if "as a guess" in one.title]
        assert "no URN" in block.lines[0].value.text
        sent = {**record, "status": "sent"}
        blocks = summary_of(desk.app.session, desk.app.session.resources["messages"], sent)
        assert not any("as a guess" in one.title for one in blocks)


async def test_a_read_only_profile_says_so() -> None:
    async with at_a_desk(read_only=True) as desk:
        await desk.press("a")
        assert "read-only" in desk.text
        await desk.press("w")
        assert not isinstance(desk.app.screen, MessageScreen)
        assert desk.wire.writes == []


async def test_n_on_messages_asks_to_whom() -> None:
    async with at_a_desk("messages") as desk:
        await desk.press("n")
        assert "Send a message to" in desk.text
        contact = desk.record()["contact"]["uuid"]
        await desk.type(contact)
        await desk.press("enter")
        assert isinstance(desk.app.screen, MessageScreen)


# To many


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("era", ERAS)
async def test_a_broadcast_to_a_group_asks_for_its_size(era, size) -> None:
    async with at_a_desk("groups", era, size) as desk:
        row = next(row for row in range(60) if desk.record(row)["name"] == "Reporters")
        count = str(desk.record(row)["count"])
        await desk.press(*["down"] * row, "a", "w")
        assert isinstance(desk.app.screen, BroadcastScreen)
        assert "Reporters" in desk.text
        desk.form.box("text").put({"eng": "Rain tomorrow"})
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, SendConfirm)
        assert f"Type {count} to go on" in desk.text
        await desk.press("S")
        assert desk.wire.writes == []
        await desk.press("w")
        assert "for example" in desk.text
        await desk.type("9" * len(count))
        await desk.press("S")
        assert desk.wire.writes == []
        await desk.type(count)
        await desk.press("S")
        assert desk.wire.writes == ["POST broadcasts.json"]
        assert isinstance(desk.app.screen, ListScreen)


async def test_a_broadcast_that_goes_to_few_needs_no_number() -> None:
    async with at_a_desk() as desk:
        await desk.press("space", "space", "a", "w")
        assert isinstance(desk.app.screen, BroadcastScreen)
        desk.form.box("text").put({"eng": "Hi"})
        await desk.press("ctrl+s")
        assert "2 recipients" in desk.text
        await desk.press("S")
        assert desk.wire.writes == ["POST broadcasts.json"]


async def test_a_broadcast_to_nobody_stands_at_its_field() -> None:
    async with at_a_desk("broadcasts") as desk:
        await desk.press("n")
        assert isinstance(desk.app.screen, BroadcastScreen)
        await desk.press("ctrl+s")
        assert "Choose who" in desk.text
        assert "nothing to send" in desk.text


async def test_a_group_and_people_are_chosen_in_the_form() -> None:
    async with at_a_desk("broadcasts") as desk:
        await desk.press("n")
        await desk.type("nurses")
        await desk.press("enter")
        assert "Nurses" in desk.text
        await desk.press("tab")
        await desk.type("+250788123123, nobody")
        await desk.press("enter")
        assert "nobody" in desk.text  # said: it was not understood
        audience = desk.form.audience()
        assert [one.name for one in audience.groups] == ["Nurses"]
        assert audience.urns == ("tel:+250788123123",)


async def test_many_who_were_marked_are_a_number_in_the_form() -> None:
    async with at_a_desk() as desk:
        await desk.press("asterisk", "a", "w")
        assert "250 contacts" in desk.text
        desk.form.box("text").put({"eng": "Hi"})
        await desk.press("ctrl+s")
        assert "3 requests" in desk.text
        assert "Type 250" in desk.text


async def test_of_several_broadcasts_those_that_went_out_are_not_sent_again() -> None:
    async with at_a_desk() as desk:
        await desk.press("asterisk", "a", "w")
        desk.form.box("text").put({"eng": "Hi"})
        await desk.press("ctrl+s")
        await desk.type("250")
        answered = []

        def meddle(request: httpx.Request) -> httpx.Response | None:
            if request.method == "GET":
                return None
            answered.append(request)
            refused = httpx.Response(400, json={"non_field_errors": ["Not now."]}, request=request)
            return refused if len(answered) == 2 else None

        desk.wire.meddle = meddle
        await desk.press("S")
        assert desk.in_form
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        assert "Type 150" in desk.text
        await desk.type("150")
        await desk.press("S")
        sent = [one for body in desk.wire.bodies if body for one in json.loads(body).get("contacts", ())]
        assert len(desk.wire.writes) == 4
        assert len(set(sent)) == 250
        assert len(sent) == 350  # one hundred was refused, and sent to once


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("era", ERAS)
async def test_a_wrong_start_is_stopped_as_far_as_the_api_can(era, size) -> None:
    async with at_a_desk("contacts", era, size) as desk:
        await desk.press("space", "space", "space", "a", "s")
        assert isinstance(desk.app.screen, StartScreen)
        desk.form.box("flow").focus_editor()
        await desk.press("enter")
        await desk.press("enter")
        await desk.press("ctrl+s")
        assert "cannot stop a start" in " ".join(desk.text.replace("│", " ").split())
        await desk.press("S")
        assert desk.wire.writes == ["POST flow_starts.json"]
        desk.clock.advance(10)
        await desk.press("colon")
        await desk.type("flow_starts")
        await desk.press("enter")
        await desk.press("a", "i")
        assert isinstance(desk.app.screen, ReachedScreen)
        assert "Nothing is interrupted yet" in desk.text
        await desk.press("l")
        waiting = len(desk.app.screen._found.waiting)
        assert 1 <= waiting <= 3
        await desk.press("enter")
        assert desk.wire.writes == ["POST flow_starts.json"]
        await desk.press("I")
        assert isinstance(desk.app.screen, SendConfirm)
        await desk.press("I")
        assert desk.wire.writes == ["POST flow_starts.json", "POST contact_actions.json"]
        assert "Interrupted" in desk.text
        await desk.press("l")
        assert "0 contacts wait" in desk.text


async def test_a_start_from_its_flow_has_the_flow_chosen() -> None:
    async with at_a_desk("flows") as desk:
        row = next(row for row in range(30) if not desk.record(row)["archived"])
        await desk.press(*["down"] * row, "a", "s")
        assert isinstance(desk.app.screen, StartScreen)
        assert desk.record(row)["name"] in desk.text


# Anew


@pytest.mark.parametrize("era", ERAS)
async def test_failed_messages_are_sent_anew_to_those_who_can_be_reached(era) -> None:
    async with at_a_desk("messages folder=failed", era) as desk:
        await desk.press("space", "space", "space", "space", "a")
        await desk.type("resend")
        await desk.press("enter")
        assert "to see who can be reached" in desk.text
        people = len({desk.record(row)["contact"]["uuid"] for row in range(4)})
        await desk.press("enter")
        assert isinstance(desk.app.screen, SendConfirm)
        reads = [one for one in desk.wire.sent if one.startswith("GET contacts.json")]
        assert len(reads) == people
        assert desk.wire.writes == []
        await desk.press("S")
        assert isinstance(desk.app.screen, JobDialog)
        assert desk.wire.writes
        assert set(desk.wire.writes) == {MESSAGES[era]}
        assert "taken by the server" in desk.text or "failed at once" in desk.text


async def test_a_series_that_was_cut_goes_on_with_those_not_sent_only() -> None:
    async with at_a_desk("messages folder=failed") as desk:
        await desk.press("space", "space", "space", "space", "a")
        await desk.type("resend")
        await desk.press("enter")
        await desk.press("enter")
        plan = desk.app.screen._plan
        assert plan.cost >= 2
        desk.wire.lose = True
        await desk.press("S")
        desk.wire.lose = False
        assert "not known" in desk.text
        assert len(desk.wire.writes) == 1
        await desk.press("l")
        assert "not known" not in desk.text
        await desk.press("n")
        assert isinstance(desk.app.screen, SendConfirm)
        await desk.press("S")
        assert len(desk.wire.writes) == plan.cost
