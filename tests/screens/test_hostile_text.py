"""What strangers write is drawn as symbols, everywhere; nothing of it acts."""

import pytest
from textual.widgets import Input

from temba_tui.client import TembaClient
from temba_tui.demo import open_demo
from temba_tui.eras import Era
from temba_tui.resources import all_resources
from temba_tui.secrets import Secret
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from temba_tui.workspace.view import View
from tests.screens.driving import StoppedClock, app_over, running, screen_text, settle
from tests.screens.hostile import UNSAFE, poisoned_server


def hostile_session(era: Era = "26.3") -> Session:
    clock = StoppedClock()
    demo = open_demo(era, clock=clock)
    client = TembaClient(
        demo.host, Secret(demo.token), transport=poisoned_server(demo.transport()), budget=MemoryState(), clock=clock
    )
    return Session(client, state=MemoryState(), clock=clock)


def assert_safe(text: str, where: str) -> None:
    found = sorted({hex(ord(char)) for char in text.replace("\n", "") if char in UNSAFE})
    assert not found, f"{where}: {found}"


async def test_hostile_text_is_drawn_as_symbols() -> None:
    await draw_hostile_text("26.3", {"contacts", "messages", "runs", "globals"})


@pytest.mark.slow
@pytest.mark.parametrize("era", ["26.3", "9.0.0"])
async def test_every_type_draws_hostile_text(era: Era) -> None:
    await draw_hostile_text(era, {one.name for one in all_resources() if era in one.eras and not one.required})


async def draw_hostile_text(era: Era, names: set[str]) -> None:
    app = app_over(lambda: hostile_session(era))
    async with running(app) as pilot:
        assert_safe(screen_text(app), "start")
        for resource in all_resources():
            if resource.name not in names:
                continue
            app.browser.go_view(View(resource.name))
            await settle(pilot)
            assert_safe(screen_text(app), resource.name)
            await pilot.press("p")
            await settle(pilot)
            assert_safe(screen_text(app), f"{resource.name}: preview")
            await pilot.press("p", "enter", "2")
            await settle(pilot)
            assert_safe(screen_text(app), f"{resource.name}: JSON")
            assert app._exception is None, resource.name
            await pilot.press("escape")
            await settle(pilot)
    assert app._exception is None


async def test_popups_and_clicks() -> None:
    await open_popups_and_click(6, 30)


@pytest.mark.slow
async def test_clicks_everywhere() -> None:
    await open_popups_and_click(2, 12)


async def open_popups_and_click(every_line: int, every_column: int) -> None:
    app = app_over(hostile_session)
    async with running(app) as pilot:
        for keys in (["y"], ["question_mark"], ["ctrl+p"], ["f"], ["s"], ["c"], ["L"], ["colon"]):
            await pilot.press(*keys)
            await settle(pilot)
            assert_safe(screen_text(app), f"popup {keys}")
            await pilot.press("escape")
            await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        for box in app.screen.query(Input):
            box.value = "group"
        await pilot.press("enter")
        await settle(pilot)
        assert_safe(screen_text(app), "values of a filter")
        await pilot.press("escape")
        await settle(pilot)
        for y in range(1, 34, every_line):
            for x in range(20, 118, every_column):
                await pilot.click(offset=(x, y))
            if len(app.screen_stack) > 2:
                await pilot.press("escape")
        await settle(pilot)
        assert app.is_running
        assert app._exception is None
        assert app.session is not None
        assert all(entry.method == "GET" for entry in app.requests)


async def test_names_in_bars_and_notices() -> None:
    app = app_over(hostile_session, "contacts")
    async with running(app) as pilot:
        for row in range(0, 30, 4):
            app.browser.query_one("RecordTable").move_to(row)  # type: ignore[attr-defined]
            await pilot.press("enter")
            await pilot.pause()
            assert_safe(screen_text(app), f"row {row}")
            await pilot.press("escape")
            await pilot.pause()
        assert app._exception is None
