"""`a`, `D`, `u`: acting on marked rows by keys alone, from the menu to the result of each object."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from temba_tui.app import TembaApp
from temba_tui.screens.bulk_screen import BulkScreen
from temba_tui.screens.made_lists import fill
from temba_tui.screens.outside_screen import OutsideScreen
from temba_tui.screens.picker import Picker
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.workspace.jobs import RecordChanged
from tests.screens.driving import (
    StoppedClock,
    app_over,
    demo_session,
    press,
    running,
    screen_text,
    settle,
    type_text,
)

SIZES = [(80, 24), (120, 36)]


class Desk:
    """The demo with a clock of the test's, its writes counted."""

    def __init__(self, view: str = "contacts", era: Any = "26.3", **options: Any) -> None:
        self.clock = StoppedClock()
        self.session = demo_session(era, clock=self.clock, **options)
        self.writes: list[tuple[str, str]] = []
        self.session.client.subscribe(self._ended)
        self.app = app_over(lambda: self.session, view)

    def _ended(self, entry: Any) -> None:
        if entry.method != "GET":
            self.writes.append((entry.method, entry.path))

    @property
    def place(self) -> ListPlace:
        found = self.app.history.current
        assert isinstance(found, ListPlace)
        return found


async def answer(desk: Desk, pilot: Pilot[None], key: str) -> None:
    """Answer a dialog, once it could be read."""
    await settle(pilot)
    desk.clock.advance(1)
    await press(pilot, key)
    await ended(desk, pilot)


async def ended(desk: Desk, pilot: Pilot[None]) -> None:
    """Wait until the writes under way are over, or hold."""
    for _ in range(200):
        await settle(pilot)
        screen = desk.app.screen
        held = isinstance(screen, BulkScreen) and screen.bulk.state in ("held", "paused")
        if held or not desk.session.writer.pending:
            return
        desk.clock.advance(0.01)
    raise AssertionError("it does not end")


async def choose_group(pilot: Pilot[None], app: TembaApp, name: str) -> None:
    assert isinstance(app.screen, Picker)
    await type_text(pilot, name)
    await press(pilot, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_marked_contacts_into_a_group(size: tuple[int, int]) -> None:
    desk = Desk()
    async with running(desk.app, size) as pilot:
        await press(pilot, "space", "space", "space", "a")
        assert "Do with 3 contacts" in screen_text(desk.app)
        await press(pilot, "g")
        await choose_group(pilot, desk.app, "nurses")
        text = screen_text(desk.app)
        assert "Add to Nurses" in text
        assert "3 contacts" in text
        assert "Takes 1 request" in text
        assert desk.writes == []
        await answer(desk, pilot, "s")
        assert desk.writes == [("POST", "/api/v2/contact_actions.json")]
        assert "3 done · 1 request" in screen_text(desk.app)
        # The rows show it, and nothing was read for that.
        assert desk.place.records is not None
        assert all(any(one["name"] == "Nurses" for one in desk.place.records.record(row)["groups"]) for row in range(3))
        await answer(desk, pilot, "enter")
        assert desk.place.marks == frozenset()


async def test_enter_and_what_was_typed_ahead_send_nothing() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await press(pilot, "space", "space", "a", "b")
        assert isinstance(desk.app.screen, BulkScreen)
        await press(pilot, "s", "enter")
        assert desk.writes == []
        await answer(desk, pilot, "enter")
        assert desk.writes == []
        assert isinstance(desk.app.screen, BulkScreen)
        await press(pilot, "escape")
        assert not isinstance(desk.app.screen, BulkScreen)
        assert desk.writes == []


async def test_a_block_says_what_is_lost_and_undo_brings_it_back() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        assert desk.place.records is not None
        before = desk.place.records.record(0)["groups"]
        await press(pilot, "a", "b")
        text = screen_text(desk.app)
        assert "taken out of all manual groups" in text
        await answer(desk, pilot, "s")
        blocked = desk.place.records.record(0)
        assert blocked["status"] == "blocked"
        await press(pilot, "u")
        assert "Undo" in screen_text(desk.app)
        assert "Takes 3 requests, in this order" in screen_text(desk.app)
        await answer(desk, pilot, "enter")
        again = desk.place.records.record(0)
        assert again["status"] == "active"
        assert {one["uuid"] for one in again["groups"]} == {one["uuid"] for one in before}


async def test_messages_that_were_sent_are_told_before() -> None:
    desk = Desk("messages")
    async with running(desk.app) as pilot:
        await press(pilot, "asterisk", "a", "a")
        text = screen_text(desk.app)
        assert " left out:" in text
        assert "Only incoming messages can be changed" in text
        await answer(desk, pilot, "s")
        screen = desk.app.screen
        assert isinstance(screen, BulkScreen)
        assert screen.bulk.counts()["refused"] == 0
        assert screen.bulk.left_out
        assert desk.place.marks == {one.identity for one in screen.bulk.left_out}


async def test_a_new_label_on_the_way() -> None:
    desk = Desk("messages folder=inbox")
    async with running(desk.app) as pilot:
        await press(pilot, "space", "space", "a", "l")
        await type_text(pilot, "Brand new")
        await press(pilot, "enter")
        assert "Label with a new one: Brand new" in screen_text(desk.app)
        await answer(desk, pilot, "s")
        assert desk.place.records is not None
        assert any(one["name"] == "Brand new" for one in desk.place.records.record(0)["labels"])


async def test_deleting_is_named_and_has_a_key_of_its_own() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        assert desk.place.records is not None
        name = desk.place.records.record(0)["name"]
        gone: list[RecordChanged] = []
        desk.session.on_change(gone.append)
        await press(pilot, "D")
        text = screen_text(desk.app)
        assert name in text
        assert "erased for good" in text
        await answer(desk, pilot, "enter")
        await answer(desk, pilot, "s")
        assert desk.writes == []
        await answer(desk, pilot, "D")
        assert len(desk.writes) == 1
        assert [one.gone for one in gone] == [True]
        # Its row is gone from the list, and nothing was read for that.
        assert len(desk.place.records) == 249
        assert desk.place.records.index_of(gone[0].identity) is None
        assert ": done." in screen_text(desk.app)
        assert not isinstance(desk.app.screen, BulkScreen)


async def test_read_only_says_so_and_sends_nothing() -> None:
    desk = Desk(read_only=True)
    async with running(desk.app) as pilot:
        await press(pilot, "a")
        assert "read-only" in screen_text(desk.app)
        await press(pilot, "b")
        assert not isinstance(desk.app.screen, BulkScreen)
        await press(pilot, "escape", "escape", "D")
        assert not isinstance(desk.app.screen, BulkScreen)
        assert desk.writes == []


@pytest.mark.parametrize("view", ["messages", "runs", "tickets", "channel_events"])
async def test_the_people_behind_rows(view: str) -> None:
    desk = Desk(view)
    async with running(desk.app) as pilot:
        await press(pilot, *["space"] * 5, "a")
        await press(pilot, "p")
        assert "Their contacts" in screen_text(desk.app)
        asked = len(desk.app.requests)
        await press(pilot, "o")
        place = desk.place
        assert place.resource.name == "contacts"
        assert place.records is not None
        assert 0 < len(place.records) <= 5
        assert len(desk.app.requests) == asked
        # One is opened: a request, and its row is whole then.
        await press(pilot, "enter")
        assert isinstance(desk.app.history.current, RecordPlace)
        assert len(desk.app.requests) == asked + 1
        await press(pilot, "escape")
        assert "modified_on" in place.records.record(0)


async def test_the_people_behind_rows_into_a_group() -> None:
    desk = Desk("messages")
    async with running(desk.app) as pilot:
        await press(pilot, *["space"] * 5, "a")
        await press(pilot, "p", "g")
        await choose_group(pilot, desk.app, "nurses")
        await answer(desk, pilot, "s")
        assert len(desk.writes) == 1
        assert "done" in screen_text(desk.app)
        assert "cannot be undone" in screen_text(desk.app)


async def test_details_are_loaded_for_their_price() -> None:
    desk = Desk("messages")
    async with running(desk.app) as pilot:
        await press(pilot, *["space"] * 5, "a")
        await press(pilot, "p", "o", "r")
        people = desk.place.records
        assert people is not None
        assert f"{len(people)} request" in screen_text(desk.app)
        await press(pilot, "enter")
        assert all("modified_on" in people.record(row) for row in range(len(people)))


async def test_three_hundred_people_from_a_file_into_a_group(tmp_path: Path) -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        rows = await desk.session.client.get_contacts().all()
        numbers = [
            urn.removeprefix("tel:")
            for row in rows
            if row["status"] == "active"
            for urn in row["urns"][:1]
            if urn.startswith("tel:")
        ][:298]
        path = tmp_path / "people.csv"
        lines = ["Name;Phone", *(f"Somebody;{number}" for number in numbers), "Nobody;+250788000001", "x;nothing"]
        path.write_text("\n".join([*lines, f"Again;{numbers[0]}"]))
        await press(pilot, "colon")
        await type_text(pilot, f"contacts from={path}")
        await press(pilot, "enter")
        assert isinstance(desk.app.screen, OutsideScreen)
        text = screen_text(desk.app)
        assert "299 people" in text
        assert "1 came again" in text
        assert "1 line is nobody" in text
        await press(pilot, "ctrl+s")
        assert desk.place.records is not None
        assert len(desk.place.records) == 299
        await press(pilot, "asterisk", "a", "g")
        await choose_group(pilot, desk.app, "nurses")
        assert "Takes 3 requests" in screen_text(desk.app)
        await answer(desk, pilot, "s")
        # Three hundreds, and the one that is not there once more.
        assert len(desk.writes) == 4
        text = screen_text(desk.app)
        assert "298 done · 1 refused · 4 requests" in text
        assert "tel:+250788000001: There is no such object in this workspace." in text
        assert desk.place.marks == {"tel:+250788000001"}
        # What was not found is saved as a list, and that list can be read again.
        saved = tmp_path / "not-found.csv"
        await answer(desk, pilot, "l")
        box = desk.app.screen.query_one("#picker-input")
        box.value = str(saved)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert "Saved in" in screen_text(desk.app)
        with saved.open(newline="") as file:
            found = list(csv.DictReader(file))
        assert found == [
            {
                "id": "tel:+250788000001",
                "name": "tel:+250788000001",
                "outcome": "refused",
                "why": "There is no such object in this workspace.",
            }
        ]


async def test_a_pasted_list() -> None:
    desk = Desk()
    async with running(desk.app, (80, 24)) as pilot:
        await press(pilot, "a", "o", "tab")
        area = desk.app.screen.query_one("#outside-paste")
        area.text = "0788 123 123\ntel:+250788123124\nwrong\n"  # type: ignore[attr-defined]
        for _ in range(50):
            await pilot.pause(0.02)
            if "2 people" in screen_text(desk.app):
                break
        assert "2 people" in screen_text(desk.app)
        assert "ctrl+s" in screen_text(desk.app)
        await press(pilot, "ctrl+s")
        assert desk.place.records is not None
        assert [desk.place.records.identity(row) for row in range(2)] == ["tel:+250788123123", "tel:+250788123124"]


async def test_a_thousand_contacts_into_a_group_are_ten_requests() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        rows = [one for one in await desk.session.client.get_contacts().all() if one["status"] == "active"][:1000]
        assert len(rows) == 1000
        fill(desk.place, rows, desk.clock.now(), desk.session.resources["contacts"])
        desk.app.browser.query_one("#pane").draw_anew()  # type: ignore[attr-defined]
        await press(pilot, "asterisk", "a", "g")
        await choose_group(pilot, desk.app, "nurses")
        assert "Takes 10 requests" in screen_text(desk.app)
        await answer(desk, pilot, "s")
        assert desk.writes == [("POST", "/api/v2/contact_actions.json")] * 10
        screen = desk.app.screen
        assert isinstance(screen, BulkScreen)
        assert sum(screen.bulk.counts().values()) == 1000
        entries = desk.session.writer.store.journal()
        assert sum(len(json.loads(one.before)) for one in entries) == 1000


async def test_a_run_that_is_held_waits_when_its_screen_is_left() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        desk.session.client.allow_background(1 / 3600)
        await press(pilot, "asterisk", "a", "i")
        await answer(desk, pilot, "s")
        screen = desk.app.screen
        assert isinstance(screen, BulkScreen)
        assert screen.bulk.state == "held"
        text = screen_text(desk.app)
        assert "their part" in text
        assert "it waits for you" in text
        assert "it goes on" not in text
        await press(pilot, "escape")
        assert "It waits, and sends nothing until you let it go on" in " ".join(screen_text(desk.app).split())
        sent = len(desk.writes)
        desk.clock.advance(3600)
        await settle(pilot)
        assert len(desk.writes) == sent
        await press(pilot, "a")
        assert "The run: Interrupt" in screen_text(desk.app)
        await press(pilot, "R")
        desk.clock.advance(1)
        await answer(desk, pilot, "m")
        assert screen.bulk.is_over
        assert screen.bulk.counts()["waiting"] == 0


async def test_tickets_by_what_the_server_has_no_filter_for() -> None:
    desk = Desk("tickets")
    async with running(desk.app) as pilot:
        await press(pilot, "a", "v", "u")
        assert desk.place.view.search == "status:open assignee:none"
        await press(pilot, "a", "v")
        await type_text(pilot, "7 days")
        await press(pilot, "enter")
        assert desk.place.view.search.startswith("status:open opened_on:<2026-11-14T12:00")
        assert desk.place.rows is not None
        shown = [desk.place.rows.record(row) for row in range(len(desk.place.rows))]
        assert shown
        assert all(one["status"] == "open" and one["opened_on"] < "2026-11-14T12:00" for one in shown)
        await press(pilot, "a", "v", "m")
        await type_text(pilot, "odile")
        await press(pilot, "enter")
        assert "assignee:" in desk.place.view.search


async def test_quitting_while_a_run_is_under_way_is_asked() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        desk.session.client.allow_background(1 / 3600)
        await press(pilot, "asterisk", "a", "i")
        await answer(desk, pilot, "s")
        screen = desk.app.screen
        assert isinstance(screen, BulkScreen)
        await press(pilot, "escape", "q")
        assert "A run is under way" in screen_text(desk.app)
        await press(pilot, "escape")
        assert not screen.bulk.is_over
        await press(pilot, "q")
        await answer(desk, pilot, "Q")
        await settle(pilot)
        assert screen.bulk.is_over
        assert screen.bulk.counts()["waiting"] == len(screen.bulk.items) - 100
