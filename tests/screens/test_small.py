"""Terminals that are too small for comfort: what matters stays in sight."""

import pytest

from tests.screens.driving import settle
from tests.screens.form_driving import at_a_desk


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (80, 10), (60, 8), (20, 5)])
async def test_a_dialog_keeps_its_keys_in_sight(size: tuple[int, int]) -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.fill("name", "Somebody else")
        await desk.press("ctrl+s")
        await desk.pilot.resize_terminal(*size)
        await settle(desk.pilot)
        lines = desk.text.splitlines()
        assert len(lines) == size[1]
        assert "Change Amina" in desk.text
        assert "⏎ save" in desk.text
        assert desk.wire.writes == []


@pytest.mark.parametrize("size", [(40, 12), (60, 5)])
async def test_what_is_typed_into_a_form_is_seen(size: tuple[int, int]) -> None:
    async with at_a_desk() as desk:
        await desk.press("e")
        await desk.pilot.resize_terminal(*size)
        await settle(desk.pilot)
        await desk.fill("name", "Zoë")
        assert "Zoë" in desk.text
        for _ in range(12):
            await desk.press("tab")
            focused = desk.app.screen.focused
            assert focused is not None
            assert desk.app.screen.find_widget(focused).visible_region.height, f"{focused} cannot be seen"
        await desk.pilot.resize_terminal(120, 36)
        await settle(desk.pilot)
        assert "field changed" in desk.text
