"""The form of a contact, key by key: what somebody at a support desk does all day."""

import json

import httpx
import pytest

from temba_tui.screens.form_screen import FormScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.urn_entry import UrnEntry
from tests.screens.form_driving import SIZES, at_a_desk, refusing


@pytest.mark.parametrize("size", SIZES)
async def test_a_name_is_corrected_with_two_requests(size: tuple[int, int]) -> None:
    async with at_a_desk(size=size) as desk:
        await desk.press("e")
        assert desk.in_form
        desk.wire.sent.clear()
        await desk.fill("name", "Amina Uwera")
        await desk.press("ctrl+s")
        assert desk.in_dialog
        assert "Amina Uwase  →  Amina Uwera" in desk.text
        assert "Takes 1 request" in desk.text
        await desk.press("enter")
        assert desk.wire.sent == ["GET contacts.json", "POST contacts.json"]
        assert json.loads(desk.wire.bodies[-1]) == {"name": "Amina Uwera"}
        # The row is there with its new name, and no list was read again.
        assert isinstance(desk.app.screen, ListScreen)
        assert "Amina Uwera" in desk.text
        assert desk.record()["name"] == "Amina Uwera"


async def test_keys_typed_ahead_confirm_nothing() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "X")
        await desk.pilot.press("ctrl+s")
        await desk.quiet()
        await desk.pilot.press("enter", "enter")  # nobody can have read the dialog yet
        await desk.quiet()
        assert desk.in_dialog
        assert desk.wire.writes == []
        await desk.press("escape")
        assert desk.in_form


async def test_nothing_changed_sends_nothing() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.wire.sent.clear()
        await desk.press("ctrl+s")
        assert desk.in_form
        assert desk.wire.sent == []
        await desk.press("escape")
        assert isinstance(desk.app.screen, ListScreen)


async def test_a_group_is_joined_and_another_left() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.form.box("groups").focus_editor()
        await desk.press("space")  # out of the first one
        await desk.type("farm")
        await desk.press("enter")
        assert "joins it" in desk.text
        assert "leaves it" in desk.text
        desk.wire.sent.clear()
        await desk.press("ctrl+s")
        assert "+ Farmers" in desk.text
        assert "− Reporters" in desk.text
        await desk.press("enter")
        assert desk.wire.writes == ["POST contact_actions.json", "POST contact_actions.json"]
        names = [group["name"] for group in desk.record()["groups"]]
        assert "Farmers" in names
        assert "Reporters" not in names


async def test_a_smart_group_is_locked_with_its_query() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.form.box("groups").focus_editor()
        before = desk.form.box("groups").value
        await desk.press("down", "down")
        assert 'smart: care_stage = "antenatal"' in desk.text
        await desk.press("space")
        assert desk.form.box("groups").value == before
        assert "its query decides" in desk.text


async def test_a_language_is_found_by_name_the_workspaces_own_first() -> None:
    async with at_a_desk() as desk:
        await desk.press("e", "tab")
        await desk.type("fre")
        assert desk.text.index("French  ") < desk.text.index("Cajun French")
        await desk.press("enter")
        assert desk.form.box("language").value == "fra"


async def test_a_phone_number_is_shown_as_it_will_be_kept_and_looked_up_first() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.form.box("urns").focus_editor()
        await desk.type("0788 123 999")
        assert isinstance(desk.app.screen, UrnEntry)
        assert "→ tel:+250788123999" in desk.text
        await desk.press("enter")
        desk.wire.sent.clear()
        await desk.press("ctrl+s")
        assert desk.wire.sent == ["GET contacts.json", "GET contacts.json"]
        assert "+ tel:+250788123999" in desk.text
        await desk.press("enter")  # a change of URNs takes its named key
        assert desk.in_dialog
        await desk.press("s")
        assert desk.wire.writes == ["POST contacts.json"]
        assert "tel:+250788123999" in desk.record()["urns"]


async def test_a_number_of_somebody_else_stops_the_change_until_it_is_taken_over() -> None:
    async with at_a_desk() as desk:
        holder = desk.record(4)
        number = holder["urns"][0]
        await desk.press("e")
        desk.form.box("urns").focus_editor()
        await desk.type(number.removeprefix("tel:"))
        await desk.press("enter")
        await desk.press("ctrl+s")
        assert "belongs to another contact" in desk.text
        await desk.press("enter")
        assert desk.wire.writes == []
        await desk.press("escape")
        assert desk.in_form
        assert "belongs to" in desk.text  # stands at its field
        await desk.press("ctrl+s")
        await desk.press("t")
        assert "Take " in desk.text
        assert desk.wire.writes == []
        for _ in range(30):  # a key held down asks for it, and does not do it
            desk.clock.advance(0.04)
            await desk.pilot.press("t")
        await desk.quiet()
        assert "Take " in desk.text
        assert desk.wire.writes == []
        await desk.press("T")
        assert desk.wire.writes == ["POST contacts.json", "POST contacts.json"]
        assert number in desk.record(0)["urns"]
        assert number not in desk.record(4)["urns"]


async def test_who_held_a_number_is_said_no_more_once_it_is_looked_up_again_or_taken() -> None:
    async with at_a_desk() as desk:
        holder = desk.record(4)
        number = holder["urns"][0]
        await desk.press("e")
        desk.form.box("urns").focus_editor()
        await desk.type(number.removeprefix("tel:"))
        await desk.press("enter")
        await desk.press("ctrl+s")
        await desk.press("escape")
        assert "belongs to" in desk.text
        # It is taken away from the holder, and what follows is refused.
        answers = [None, httpx.Response(400, json={"language": ["Not today."]})]
        desk.wire.meddle = lambda request: None if request.method == "GET" else answers.pop(0)
        await desk.press("ctrl+s")
        await desk.press("t")
        await desk.press("T")
        assert desk.in_form
        assert "Not today." in desk.text
        assert "belongs to" not in desk.text
        desk.wire.meddle = None
        # The same where a new lookup finds nobody.
        desk.form.box("urns").warn("It belongs to somebody.")
        await desk.press("ctrl+s")
        await desk.press("escape")
        assert desk.in_form
        assert "belongs to" not in desk.text


@pytest.mark.parametrize("size", SIZES)
async def test_errors_of_the_server_stand_at_their_fields(size: tuple[int, int]) -> None:
    async with at_a_desk(size=size) as desk:
        await desk.press("e")
        await desk.fill("name", "Amina")
        desk.wire.meddle = refusing(
            400, {"fields": {"age": ["Not a number."]}, "urns": {"1": ["Invalid URN."]}, "odd": ["Whatever it is."]}
        )
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.in_form
        assert "✗ Not a number." in desk.text or "✗ whatsapp:250703120417: Invalid URN." in desk.text
        assert "odd: Whatever it is." in desk.text
        # The first wrong field has the keys: the URNs stand before the fields.
        assert desk.form.box("urns").has_focus_within
        assert desk.form.box("fields.age").errors
        assert desk.form.box("name").value == "Amina"


async def test_a_local_rule_is_told_before_any_request() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.wire.sent.clear()
        await desk.fill("name", "x" * 65)
        await desk.press("ctrl+s")
        assert desk.in_form
        assert desk.wire.sent == []
        assert "At most 64 characters fit" in desk.text
        assert desk.form.box("name").has_focus_within


async def test_what_somebody_else_changed_is_decided_key_by_key() -> None:
    async with at_a_desk() as desk:
        uuid = desk.record()["uuid"]
        await desk.press("e")
        await desk.fill("name", "Mine")
        other = desk.other()
        desk.clock.advance(5)
        await other.update_contact(uuid, name="Theirs", language="eng")
        await desk.press("ctrl+s")
        assert "Somebody else changed this too" in desk.text
        assert "Theirs" in desk.text
        assert "kin · Kinyarwanda  →  eng · English" in desk.text
        await desk.press("enter")
        assert desk.in_dialog  # ⏎ never sends with a conflict open
        assert desk.wire.writes == []
        await desk.press("m")
        await desk.press("enter")
        assert desk.wire.writes == []
        await desk.press("s")
        assert desk.record()["name"] == "Mine"
        assert desk.record()["language"] == "eng"
        await other.close()


async def test_theirs_may_be_kept() -> None:
    async with at_a_desk() as desk:
        uuid = desk.record()["uuid"]
        await desk.press("e")
        await desk.fill("name", "Mine")
        other = desk.other()
        await other.update_contact(uuid, name="Theirs")
        await desk.press("ctrl+s")
        await desk.press("t")
        await desk.press("enter")
        assert desk.in_form
        assert desk.wire.writes == []
        assert desk.form.box("name").value == "Theirs"
        await other.close()


async def test_a_contact_that_was_deleted_meanwhile() -> None:
    async with at_a_desk() as desk:
        uuid = desk.record()["uuid"]
        await desk.press("e")
        await desk.fill("name", "Mine")
        other = desk.other()
        await other.delete_contact(uuid)
        await desk.press("ctrl+s")
        assert desk.in_form
        assert "deleted meanwhile" in desk.text or "Deleted contacts cannot be changed" in desk.text
        assert desk.form.box("name").value == "Mine"
        await other.close()


async def test_a_new_contact() -> None:
    async with at_a_desk() as desk:
        await desk.press("n")
        assert desk.in_form
        await desk.type("Novella Person")
        desk.form.box("urns").focus_editor()
        await desk.type("0788 555 444")
        await desk.press("enter")
        await desk.press("ctrl+s")
        assert "New contact" in desk.text
        await desk.press("s")
        assert desk.wire.writes == ["POST contacts.json"]
        body = json.loads(desk.wire.bodies[-1])
        assert body["name"] == "Novella Person"
        assert body["urns"] == ["tel:+250788555444"]


async def test_an_anonymous_workspace_locks_urns_and_says_why() -> None:
    async with at_a_desk(anon=True) as desk:
        await desk.press("e")
        assert desk.form.box("urns").closed is not None
        assert "anonymous" in desk.text


async def test_a_blocked_contact_cannot_join_groups() -> None:
    async with at_a_desk() as desk:
        await desk.press(*["down"] * 8)
        assert desk.record(8)["status"] == "blocked"
        await desk.press("e")
        assert "Only active contacts can join groups" in desk.text


async def test_a_value_that_cannot_be_shown_is_locked_until_it_is_replaced() -> None:
    async with at_a_desk() as desk:
        uuid = desk.record()["uuid"]
        other = desk.other()
        await other.update_contact(uuid, name="Eve\u202egnp")
        await other.close()
        await desk.press("r")
        await desk.press("home", "e")
        box = desk.form.box("name")
        assert box.closed is not None
        assert "cannot be shown" in desk.text
        box.focus_editor()
        await desk.press("enter")
        assert box.closed is None
        await desk.type("Eve")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.record()["name"] == "Eve"


async def test_the_answer_is_compared_with_what_was_sent() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        box = desk.form.box("fields.last_visit")
        assert box is not None
        box.focus_editor()
        await desk.type("31/02/2026 soon")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert "Saved, but not as it was sent" in desk.text
        assert "was not stored" in desk.text
        await desk.press("enter")
        assert isinstance(desk.app.screen, ListScreen)


async def test_read_only_says_why() -> None:
    async with at_a_desk(read_only=True) as desk:
        assert " e edit" not in desk.text
        await desk.press("e")
        assert not isinstance(desk.app.screen, FormScreen)
        assert "this program's promise" in desk.text


async def test_a_note_is_added() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        desk.form.box("note").focus_editor()
        await desk.type("Called back")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert json.loads(desk.wire.bodies[-1]) == {"note": "Called back"}
        assert desk.record()["notes"][-1]["text"] == "Called back"


async def test_the_record_screen_shows_what_was_saved() -> None:
    async with at_a_desk() as desk:
        await desk.press("enter", "e")
        await desk.fill("name", "Amina Two")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert "Amina Two" in desk.text


def _cut(request: httpx.Request) -> Exception | None:
    return None if request.method == "GET" else httpx.ConnectError("no route", request=request)


async def test_offline_nothing_is_lost() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Kept")
        desk.wire.meddle = _cut
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.in_form
        assert desk.form.box("name").value == "Kept"
        desk.wire.meddle = None
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.record()["name"] == "Kept"
