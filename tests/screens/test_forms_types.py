"""Everything else that can be written: made and changed by keyboard alone, on each era that takes it."""

import asyncio
import json

import pytest

from temba_tui.ending import NOT_KNOWN
from temba_tui.eras import ERAS, Era
from temba_tui.screens.list_screen import ListScreen
from tests.screens.driving import settle
from tests.screens.form_driving import SIZES, Desk, at_a_desk


async def _save(desk: Desk) -> None:
    await desk.press("ctrl+s")
    assert desk.in_dialog, desk.text
    await desk.press("enter")


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("view", ["labels", "groups"])
async def test_a_label_or_group_is_made_and_renamed(view: str, era: Era) -> None:
    async with at_a_desk(view, era) as desk:
        await desk.press("n")
        await desk.type("Brand new")
        await _save(desk)
        assert desk.wire.writes == [f"POST {view}.json"]
        assert json.loads(desk.wire.bodies[-1]) == {"name": "Brand new"}
        await desk.press("r")
        place = desk.app.history.current
        rows = [place.rows.record(index) for index in range(len(place.rows))]  # type: ignore[union-attr]
        at = next(index for index, row in enumerate(rows) if row["name"] == "Brand new")
        await desk.press(*["down"] * at, "e")
        await desk.fill("name", "Renamed")
        await _save(desk)
        assert desk.record(at)["name"] == "Renamed"


async def test_a_smart_or_system_group_says_why_it_cannot_be_edited() -> None:
    async with at_a_desk("groups") as desk:
        place = desk.app.history.current
        rows = [place.rows.record(index) for index in range(len(place.rows))]  # type: ignore[union-attr]
        smart = next(index for index, row in enumerate(rows) if row.get("query"))
        await desk.press(*["down"] * smart, "e")
        assert isinstance(desk.app.screen, ListScreen) or "mart" in desk.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_field_is_made_with_its_type(size: tuple[int, int]) -> None:
    async with at_a_desk("fields", size=size) as desk:
        await desk.press("n")
        await desk.type("Shoe size")
        assert "shoe_size" in desk.text  # the key that it will have for good
        await desk.press("tab")
        await desk.type("num")
        await desk.press("enter")
        await _save(desk)
        assert json.loads(desk.wire.bodies[-1]) == {"name": "Shoe size", "type": "number"}


async def test_a_global_whose_name_makes_a_key_that_is_there_is_stopped() -> None:
    async with at_a_desk("globals") as desk:
        name = desk.record()["name"]
        await desk.press("n")
        await desk.type(name.upper())
        await desk.press("tab")
        await desk.type("x")
        await desk.press("ctrl+s")
        assert desk.wire.writes == []
        assert desk.in_form
        assert "✗" in desk.text


async def test_a_globals_value_stays_hidden_in_the_diff() -> None:
    async with at_a_desk("globals") as desk:
        await desk.press("e")
        await desk.type("99")
        await desk.press("ctrl+s")
        value = desk.form.box("value").value
        assert value.endswith("99")
        assert value not in desk.text
        await desk.press("enter")
        assert desk.record()["value"] == value


async def test_a_topic_is_renamed() -> None:
    async with at_a_desk("topics") as desk:
        await desk.press("e")
        await desk.fill("name", "Phones")
        await _save(desk)
        assert "Phones" in desk.text


async def test_a_campaign_takes_a_group_found_by_name() -> None:
    async with at_a_desk("campaigns") as desk:
        await desk.press("n")
        await desk.type("Seeds")
        await desk.press("tab")
        await desk.type("farmers")
        await desk.press("enter")
        await _save(desk)
        body = json.loads(desk.wire.bodies[-1])
        assert body["name"] == "Seeds"
        assert set(body) == {"name", "group"}


@pytest.mark.parametrize("era", ERAS)
async def test_a_campaign_event_says_its_offset_in_words(era: Era) -> None:
    async with at_a_desk("campaign_events", era) as desk:
        place = desk.app.history.current
        rows = [place.rows.record(index) for index in range(len(place.rows))]  # type: ignore[union-attr]
        at = next(index for index, row in enumerate(rows) if row["flow"] is None and row["message"])
        old = rows[at]["uuid"]
        await desk.press(*["down"] * at, "e")
        await desk.fill("offset", "5")
        assert "5 " in desk.text
        assert " after " in desk.text
        desk.clock.advance(120)  # no longer being scheduled
        await _save(desk)
        assert desk.record(at)["offset"] == 5
        assert (desk.record(at)["uuid"] == old) == (era == "26.3")


async def test_a_resthook_subscriber_is_made() -> None:
    async with at_a_desk("resthook_subscribers") as desk:
        await desk.press("n")
        await desk.type("danger")
        await desk.press("enter")
        await desk.press("tab")
        await desk.type("https://hooks.example.org/new")
        await _save(desk)
        assert desk.wire.writes == []  # data will leave the workspace: a named key sends it, never ⏎
        await desk.press("s")
        assert desk.wire.writes == ["POST resthook_subscribers.json"]


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_waits_for_a_write_that_is_being_sent(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "On its way")
        await desk.press("ctrl+s")
        desk.wire.gate = asyncio.Event()
        desk.clock.advance(0.3)
        await desk.pilot.press("enter")
        await desk.pilot.pause()
        assert desk.app.session.has_writes
        await desk.pilot.press("escape")  # it goes on without the form
        await desk.pilot.pause()
        assert isinstance(desk.app.screen, ListScreen)
        await desk.pilot.press(key)
        await desk.pilot.pause()
        assert desk.app.is_running
        assert "leaving when it is done" in desk.text
        desk.wire.gate.set()
    assert NOT_KNOWN not in " ".join(capsys.readouterr().err.split())
    other = desk.other()
    found = await other.get_contacts(urn="tel:+250703120417").first()
    assert found is not None
    assert found["name"] == "On its way"
    await other.close()


async def test_leaving_from_the_form_says_on_the_terminal_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "On its way")
        await desk.press("ctrl+s")
        desk.wire.gate, desk.wire.lose = asyncio.Event(), True
        desk.clock.advance(0.3)
        await desk.pilot.press("enter")
        await desk.pilot.pause()
        assert desk.app.session is not None
        assert desk.app.session.has_writes
        for _ in range(2):
            await desk.pilot.press("ctrl+q")
            await desk.pilot.pause()
        assert desk.app.is_running
        assert desk.text.count("leaving when it is done") == 1
        desk.wire.gate.set()
        await settle(desk.pilot)
    assert NOT_KNOWN in " ".join(capsys.readouterr().err.split())
