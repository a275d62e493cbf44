"""What is typed while a write is on its way, or while nobody knows what became of it, is not lost by its success; and
nobody is told twice, or told of a conflict with himself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from temba_tui.screens.broadcast_screen import BroadcastScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.message_screen import MessageScreen
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.screens.start_screen import StartScreen
from tests.screens.form_driving import Desk, at_a_desk


@asynccontextmanager
async def _on_its_way(desk: Desk, key: str) -> AsyncIterator[None]:
    """Confirm by `key`; what is done in here is done while the write is on its way."""
    gate = desk.wire.gate = asyncio.Event()
    desk.clock.advance(0.3)
    await desk.pilot.press(key)
    for _ in range(500):
        if desk.wire.writes:
            break
        await desk.pilot.pause()
    assert desk.wire.writes
    yield
    await desk.pilot.pause()
    desk.wire.gate = None
    gate.set()
    await desk.quiet()


def _drafts(desk: Desk) -> list[dict[str, object]]:
    return [json.loads(draft.body)["values"] for draft in desk.state.drafts()]


def _notices(desk: Desk) -> list[str]:
    return [note.message for note in desk.app._notifications]


async def _ready_to_rename(desk: Desk, name: str = "First") -> None:
    await desk.press("e")
    await desk.fill("name", name)
    await desk.press("ctrl+s")
    assert desk.in_dialog


async def test_what_is_typed_into_another_field_while_it_is_saved_stays() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        async with _on_its_way(desk, "enter"):
            assert "saving" in desk.text
            desk.form.box("fields.age").focus_editor()
            await desk.pilot.press("end", "ctrl+u", "3", "5")
        assert desk.in_form
        assert "What you typed meanwhile is not: Age." in desk.text
        assert [box.field.key for box in desk.form.changed] == ["fields.age"]
        assert _drafts(desk) == [{"fields.age": "35"}]
        # Only that is sent, and there is no conflict with what was saved before.
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert json.loads(desk.wire.bodies[-1]) == {"fields": {"age": "35"}}
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.record()["name"] == "First"
        assert _drafts(desk) == []


async def test_what_is_typed_on_in_the_same_field_while_it_is_saved_stays() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        async with _on_its_way(desk, "enter"):
            await desk.pilot.press("x", "y")
        assert desk.in_form
        assert desk.form.values()["name"] == "Firstxy"
        assert desk.form.base["name"] == "First"
        assert _drafts(desk) == [{"name": "Firstxy"}]
        await desk.press("ctrl+s")
        assert "First  →  Firstxy" in desk.text
        await desk.press("enter")
        assert desk.record()["name"] == "Firstxy"


async def test_what_is_typed_while_a_new_one_is_made_changes_that_one() -> None:
    async with at_a_desk("groups") as desk:
        await desk.press("n")
        await desk.type("One")
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "enter"):
            await desk.pilot.press("x")
        assert desk.in_form
        assert desk.form.values()["name"] == "Onex"
        assert "What you typed meanwhile is not: Name." in desk.text
        assert desk.form.box("name").has_focus_within
        await desk.press("ctrl+s")
        assert "One  →  Onex" in desk.text
        await desk.press("enter")
        assert isinstance(desk.app.screen, ListScreen)
        assert _drafts(desk) == []


async def test_what_is_typed_while_one_is_made_that_cannot_be_changed_stays_a_new_one() -> None:
    async with at_a_desk("resthook_subscribers") as desk:
        await desk.press("n")
        await desk.type("danger")
        await desk.press("enter")
        desk.form.box("target_url").put("https://hooks.example.org/new")
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "s"):
            desk.form.box("target_url").put("https://hooks.example.org/newer")
        assert desk.in_form
        assert "Saving it makes another one." in desk.text
        assert desk.form.values()["target_url"] == "https://hooks.example.org/newer"
        assert desk.form.base is None


async def test_what_the_server_stores_otherwise_is_not_taken_for_typed() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk, " First ")
        async with _on_its_way(desk, "enter"):
            desk.form.box("fields.age").put("35")
        assert desk.in_form
        assert desk.form.values()["name"] == "First"
        assert [box.field.key for box in desk.form.changed] == ["fields.age"]
        assert "without the spaces" in desk.text


async def test_what_is_typed_after_an_answer_was_lost_stays_when_it_is_found() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        desk.wire.lose = True
        await desk.press("enter")
        desk.wire.lose = False
        await desk.type("xy")
        await desk.press("ctrl+l")
        assert desk.in_form
        assert "What you typed meanwhile is not: Name." in desk.text
        assert desk.form.values()["name"] == "Firstxy"
        assert _drafts(desk) == [{"name": "Firstxy"}]


async def test_a_lost_answer_that_is_found_is_told_once() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        desk.wire.lose = True
        await desk.press("enter")
        desk.wire.lose = False
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert len([one for one in _notices(desk) if one.startswith("Saved:")]) == 1


async def test_a_lost_message_that_is_found_is_told_once() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("Hello")
        await desk.press("ctrl+s")
        desk.wire.lose = True
        await desk.press("S")
        desk.wire.lose = False
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert len([one for one in _notices(desk) if one.startswith("Send a message")]) == 1


async def test_leaving_while_it_is_saved_makes_no_conflict_with_oneself() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        async with _on_its_way(desk, "enter"):
            await desk.pilot.press("x", "y")
            await desk.pilot.press("escape")
            await desk.pilot.pause()
            assert isinstance(desk.app.screen, ListScreen)
        assert any("What you typed meanwhile" in one for one in _notices(desk))
        assert _drafts(desk) == [{"name": "Firstxy"}]
        await desk.press("e")
        assert "was changed since" not in desk.text
        await desk.press("t")
        await desk.press("ctrl+s")
        assert "First  →  Firstxy" in desk.text
        assert "theirs" not in desk.text


async def test_leaving_while_it_is_saved_leaves_no_draft_of_what_was_saved() -> None:
    async with at_a_desk() as desk:
        await _ready_to_rename(desk)
        async with _on_its_way(desk, "enter"):
            await desk.pilot.press("escape")
        assert _drafts(desk) == []
        assert not any("meanwhile" in one for one in _notices(desk))
        await desk.press("e")
        assert desk.in_form


async def test_what_is_typed_while_it_is_read_again_stays_where_somebody_made_the_same_change() -> None:
    def typing(request: httpx.Request) -> None:
        if request.method == "GET":
            desk.form.box("fields.age").put("35")

    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "First")
        other = desk.other()
        await other.update_contact(desk.record()["uuid"], name="First")
        await other.close()
        desk.wire.meddle = typing
        await desk.press("ctrl+s")
        assert "The server has it so already" in desk.text
        assert [box.field.key for box in desk.form.changed] == ["fields.age"]
        assert _drafts(desk) == [{"fields.age": "35"}]


# Sending


async def test_what_is_typed_while_a_message_is_sent_stays() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("First")
        desk.form.box("quick_replies").put("Yes")
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "S"):
            await desk.pilot.press("x")
        assert isinstance(desk.app.screen, MessageScreen)
        assert "What you typed meanwhile was not in it: Text." in desk.text
        assert desk.form.values()["text"] == "Firstx"
        assert desk.form.values()["quick_replies"] == ""  # they were sent
        assert _drafts(desk) == [{"text": "Firstx"}]
        assert not desk.form.can_look


async def test_a_message_that_was_sent_behind_a_closed_form_is_not_offered_as_a_draft() -> None:
    async with at_a_desk() as desk:
        await desk.press("a", "w")
        await desk.type("First")
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "S"):
            await desk.pilot.press("escape")
        assert _drafts(desk) == []


async def test_what_is_typed_while_a_broadcast_is_sent_stays_with_its_recipients() -> None:
    async with at_a_desk("contacts") as desk:
        await desk.press("space", "space", "a", "w")
        assert isinstance(desk.app.screen, BroadcastScreen)
        desk.form.box("text").put({"eng": "First"})
        desk.form.box("quick_replies").put("Yes")
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, SendConfirm)
        async with _on_its_way(desk, "S"):
            desk.form.box("text").put({"eng": "First, and more"})
        assert isinstance(desk.app.screen, BroadcastScreen)
        assert desk.form.values()["text"] == {"eng": "First, and more"}
        assert desk.form.values()["quick_replies"] == ""
        assert len(desk.form.values()["contacts"]) == 2


async def test_what_is_changed_while_a_start_is_sent_stays() -> None:
    async with at_a_desk("flows") as desk:
        row = next(row for row in range(30) if not desk.record(row)["archived"])
        await desk.press(*["down"] * row, "a", "s")
        assert isinstance(desk.app.screen, StartScreen)
        desk.form.box("contacts").put(("tel:+250788123123",))
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "S"):
            desk.form.box("contacts").put(("tel:+250788123123", "tel:+250788123124"))
        assert isinstance(desk.app.screen, StartScreen)
        assert "What you typed meanwhile was not in it: People." in desk.text
        assert desk.form.values()["contacts"] == ("tel:+250788123123", "tel:+250788123124")


async def test_what_is_typed_while_a_ticket_is_seen_to_stays_and_what_was_done_does_not() -> None:
    async with at_a_desk("tickets") as desk:
        await desk.press("a", "w")
        desk.form.box("text").put("See you")
        desk.form.box("note").put("Told her")
        await desk.press("ctrl+s")
        async with _on_its_way(desk, "S"):
            desk.form.box("note").put("Told her. She will come")
        assert desk.in_form
        assert "What you typed meanwhile was not in it: Note." in desk.text
        assert desk.form.values()["text"] == ""
        assert desk.form.values()["note"] == "Told her. She will come"


async def test_a_note_of_which_nobody_knows_is_not_lost_by_sending_the_rest() -> None:
    lost = []

    def first_action_dies(request: httpx.Request) -> Exception | None:
        if request.url.path.endswith("ticket_actions.json") and not lost:
            lost.append(request)
            return httpx.ReadError("dead", request=request)
        return None

    async with at_a_desk("tickets") as desk:
        row = next(row for row in range(60) if desk.record(row)["status"] == "open")
        await desk.press(*["down"] * row, "a", "w")
        desk.form.box("text").put("See you")
        desk.form.box("note").put("Only here")
        desk.form.box("then").put("close")
        await desk.press("ctrl+s")
        desk.wire.meddle = first_action_dies
        await desk.press("S")
        assert "may or may not" in desk.text
        await desk.press("ctrl+s")
        await desk.press("n")
        await desk.press("S")
        assert desk.record(row)["status"] == "closed"
        assert desk.in_form
        values = desk.form.values()
        assert (values["text"], values["note"], values["then"]) == ("", "Only here", "")
        assert any("Add a note" in one.text and "may or may not" in one.text for one in desk.form.said)
        assert _drafts(desk) == [{"note": "Only here"}]
        # It goes on to be what nobody knows of: nothing is sent again by itself, nor as what was not sent.
        await desk.press("ctrl+s")
        assert "Not known yet" in desk.text
        assert "only what was not sent" not in desk.text
