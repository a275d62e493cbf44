"""What becomes of a write: refused, lost, saved in part, refused for lack of budget; and nothing typed is lost."""

import httpx
import pytest

from temba_tui.screens.form_screen import FormScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.workspace.drafts import keep_draft
from temba_tui.workspace.state import StateError
from tests.screens.form_driving import Desk, at_a_desk, refusing


async def _rename(desk: Desk, name: str = "Changed") -> None:
    await desk.press("e")
    await desk.fill("name", name)
    await desk.press("ctrl+s")
    await desk.press("enter")


async def test_a_lost_answer_is_looked_up_and_was_saved() -> None:
    async with at_a_desk() as desk:
        desk.wire.lose = True
        await _rename(desk)
        assert desk.in_form
        assert "may or may not have been saved" in desk.text
        assert "ctrl+l look" in desk.text
        desk.wire.lose = False
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.wire.writes == ["POST contacts.json"]  # never sent again by itself
        assert desk.record()["name"] == "Changed"


async def test_a_lost_request_is_looked_up_and_was_not_saved() -> None:
    def dead(request: httpx.Request) -> Exception | None:
        return None if request.method == "GET" else httpx.ReadError("dead", request=request)

    async with at_a_desk() as desk:
        desk.wire.meddle = dead
        await _rename(desk)
        assert "may or may not have been saved" in desk.text
        await desk.press("ctrl+l")
        assert desk.in_form
        # Not seeing it proves nothing: the list may be behind.
        assert "not visible yet" in desk.text or "was not saved" in desk.text
        # Sending again is never the default.
        await desk.press("ctrl+s")
        assert desk.in_dialog or desk.form.job.state != "unknown"
        assert len(desk.wire.writes) == 1


async def test_a_refusal_for_lack_of_budget_goes_back_to_the_form_and_is_sent_at_the_slot_when_chosen() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(429, {"detail": "Request was throttled."}, {"Retry-After": "41"})
        await _rename(desk)
        assert desk.in_form
        assert "budget" in desk.text
        assert "0:41" in desk.text or "41 s" in desk.text or "40 s" in desk.text
        desk.wire.meddle = None
        desk.clock.advance(60)
        await desk.quiet()
        assert len(desk.wire.writes) == 1  # nothing went by itself
        await desk.press("ctrl+t")
        assert desk.record()["name"] == "Changed"
        assert isinstance(desk.app.screen, ListScreen)


async def test_waiting_for_a_slot_ends_when_it_is_given_up() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(429, {"detail": "Request was throttled."}, {"Retry-After": "600"})
        await _rename(desk)
        desk.wire.meddle = None
        await desk.pilot.press("ctrl+t")
        await desk.pilot.pause()
        assert "waits for a slot" in desk.text
        await desk.pilot.press("escape")
        await desk.quiet()
        assert desk.in_form
        desk.clock.advance(700)
        await desk.quiet()
        assert len(desk.wire.writes) == 1


async def test_a_part_that_was_saved_is_not_sent_again() -> None:
    calls = []

    def second_fails(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return None
        calls.append(request.url.path)
        return httpx.Response(500, text="Server Error", request=request) if len(calls) == 2 else None

    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Saved part")
        desk.form.box("groups").focus_editor()
        await desk.type("farm")
        await desk.press("enter")
        desk.wire.meddle = second_fails
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.in_form
        assert "✓" in desk.text
        assert ": saved" in desk.text
        assert not desk.form.box("name").is_changed  # the record is the saved one now
        assert desk.form.box("groups").is_changed


async def test_a_refusal_by_right_is_said_at_the_top() -> None:
    async with at_a_desk() as desk:
        desk.wire.meddle = refusing(403, {"detail": "You do not have permission to perform this action."})
        await _rename(desk)
        assert desk.in_form
        assert "not allowed" in desk.text
        assert desk.form.box("name").value == "Changed"


async def test_a_limit_is_said_at_the_top() -> None:
    async with at_a_desk("groups") as desk:
        desk.wire.meddle = refusing(409, {"detail": "Cannot create object because workspace has reached limit."})
        await desk.press("n")
        await desk.type("One more")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.in_form
        assert "limit" in desk.text


# Nothing typed is lost


async def test_a_draft_is_offered_when_the_record_is_opened_again() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Half a na")
        await desk.press("escape")
        assert "Not saved: Name" in desk.text
        await desk.press("k")
        assert isinstance(desk.app.screen, ListScreen)
        await desk.press("e")
        assert "Half a na" in desk.text
        await desk.press("t")
        assert desk.in_form
        assert desk.form.box("name").value == "Half a na"
        assert desk.form.box("name").is_changed


async def test_a_draft_is_kept_a_second_after_the_last_key() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Typed")
        form = desk.form
        form.keep_draft()  # what the timer does
        assert any("Typed" in draft.body for draft in desk.state.drafts())
        await desk.fill("name", desk.record()["name"])
        form.keep_draft()
        assert desk.state.drafts() == []


async def test_a_draft_thrown_away_is_not_offered() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Nonsense")
        await desk.press("escape")
        await desk.press("x")
        await desk.press("e")
        assert desk.in_form
        assert desk.form.box("name").value != "Nonsense"


async def test_esc_in_the_question_goes_on_editing() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Going on")
        await desk.press("escape")
        await desk.press("escape")
        assert isinstance(desk.app.screen, FormScreen)
        assert desk.form.box("name").value == "Going on"


async def test_a_saved_form_leaves_no_draft() -> None:
    async with at_a_desk() as desk:
        await _rename(desk)
        assert desk.state.drafts() == []


def failing_drafts(desk: Desk) -> None:
    """From now on drafts can be neither written nor read, as on a disk that is full or gone."""

    def fail(*about: object) -> None:
        raise StateError("The disk is full.")

    for name in ("save_draft", "drop_draft", "drafts"):
        setattr(desk.state, name, fail)


async def test_where_drafts_fail_that_is_said_and_the_form_goes_on() -> None:
    async with at_a_desk() as desk:
        failing_drafts(desk)
        await desk.press("e")
        assert "not kept: The disk is full." in desk.text
        await desk.fill("name", "Typed")
        desk.form.keep_draft()
        await desk.press("escape")
        await desk.press("x")
        assert isinstance(desk.app.screen, ListScreen)
        await _rename(desk)
        assert isinstance(desk.app.screen, ListScreen)
        assert desk.record()["name"] == "Changed"


async def test_a_draft_of_before_that_cannot_be_dropped_leaves_the_form_open() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Typed")
        await desk.press("escape")
        await desk.press("k")
        await desk.press("e")
        assert "unsaved draft" in desk.text
        failing_drafts(desk)
        await desk.press("x")
        assert desk.in_form
        await desk.fill("name", "Typed again")
        await desk.press("ctrl+s")
        await desk.press("enter")
        assert desk.record()["name"] == "Typed again"


async def test_drafts_of_two_programs_are_offered_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_a_desk() as desk:
        for run in ("first", "second"):
            with monkeypatch.context() as other:
                other.setattr("temba_tui.workspace.drafts._RUN", run)
                keep_draft(desk.app.session, desk.app.browser.place.resource, desk.record(), {"name": f"By {run}"})
        await desk.press("e")
        assert "By second" in desk.text
        await desk.press("x")
        assert desk.in_dialog
        assert "By first" in desk.text
        await desk.press("t")
        assert desk.in_form
        assert desk.form.values()["name"] == "By first"


async def test_a_masked_value_is_never_kept_in_a_draft() -> None:
    async with at_a_desk("globals") as desk:
        await desk.press("e")
        box = next(one for one in desk.form.boxes if one.field.masked)
        box.focus_editor()
        await desk.type("hunter2")
        desk.form.keep_draft()
        assert "hunter2" not in desk.text
        assert all("hunter2" not in draft.body for draft in desk.state.drafts())


async def test_a_dialog_clears_away_the_notices_of_what_came_before() -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Somebody else")
        desk.app.notify("An old piece of news")
        desk.app.notify("Something is wrong", severity="warning")
        await desk.press("ctrl+s")
        assert desk.in_dialog
        assert [one.message for one in desk.app._notifications] == ["Something is wrong"]


async def test_an_answer_that_is_not_the_record_does_not_take_its_place() -> None:
    async with at_a_desk() as desk:
        name = desk.record()["name"]
        desk.wire.meddle = refusing(200, {"detail": "Something between us and the server says hello."})
        await _rename(desk)
        desk.wire.meddle = None
        assert desk.record()["name"] == name
        assert "not the record" in desk.plain
