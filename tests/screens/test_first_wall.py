"""Every screen cleans what it draws: with the second wall off, what strangers wrote reaches the filters as symbols."""

import httpx
import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from temba_tui.app import TembaApp
from temba_tui.resources import all_resources
from temba_tui.screens.bulk_screen import BulkScreen
from temba_tui.screens.identify import IdentifyScreen
from temba_tui.screens.journal_screen import JournalScreen
from temba_tui.screens.log import LogScreen
from temba_tui.screens.picker import Picker
from temba_tui.text import is_safe
from temba_tui.widgets.wall import TextWall
from temba_tui.workspace.view import View
from tests.hostile.corpus import CORPUS, HUGE
from tests.screens.driving import app_over, demo_session
from tests.screens.first_wall import Listener, without_wall
from tests.screens.form_driving import Desk, at_a_desk
from tests.screens.hostile import poisoned_server

BACK = Color(0, 0, 0)
STYLE = Style(bold=True)


def unsafe_server(transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
    """A server none of whose texts can be drawn as it is: much of what strangers write is harmless but for its markup,
    and a forgotten `clean` would be seen only where chance puts the rest of it."""
    return poisoned_server(transport, "\x1b]\u202e")


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    return without_wall(monkeypatch)


@pytest.mark.parametrize("text", [*CORPUS, HUGE], ids=lambda text: ascii(text)[:30])
def test_the_wall_makes_every_text_safe(text: str) -> None:
    """What a terminal obeys is gone; styles, Textual's own controls and the neighbours are as they were."""
    control = Segment("\x1b[2J", None, [(1,)])  # type: ignore[list-item]
    left, right = Segment("left ", STYLE), Segment(" right")
    found = TextWall().apply([left, Segment(text, STYLE), control, right], BACK)
    assert [found[0], found[2], found[3]] == [left, control, right]
    assert found[1].style == STYLE
    assert found[1].text.isprintable() or is_safe(found[1].text)
    assert "\x1b" not in found[1].text
    if text.isprintable():
        assert found[1].text == text


def test_the_wall_leaves_a_safe_line_alone() -> None:
    """The same list: nothing is copied for each line that is drawn."""
    line = [Segment("Amina ↵ 日本 ␛", STYLE), Segment("  ")]
    assert TextWall().apply(line, BACK) is line


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_the_wall_keeps_the_width_of_what_it_replaces(code: int) -> None:
    """A symbol of one cell for each character."""
    (found,) = TextWall().apply([Segment(f"a{chr(code)}b")], BACK)
    assert is_safe(found.text)
    assert (len(found.text), found.cell_length) == (3, 3)


def test_the_wall_is_the_first_filter() -> None:
    """Textual's own, which change colours, see safe text only."""
    app = app_over(demo_session)
    assert isinstance(next(iter(app.get_line_filters())), TextWall)
    assert list(app.get_line_filters())[1:] == list(super(TembaApp, app).get_line_filters())


async def look(desk: Desk, listener: Listener, where: str, *keys: str) -> None:
    """Press keys; whatever was drawn meanwhile was safe."""
    await desk.press(*keys)
    listener.assert_safe(where)
    assert desk.app._exception is None


async def look_around(desk: Desk, listener: Listener, names: set[str]) -> None:
    for resource in all_resources():
        if resource.name in names:
            desk.app.browser.go_view(View(resource.name))
            await look(desk, listener, resource.name)
            await look(desk, listener, f"{resource.name}: further down", *["pagedown"] * 8, "home")
            await look(desk, listener, f"{resource.name}: preview", "p", "down", "down", "p")
            await look(desk, listener, f"{resource.name}: record", "enter", *["pagedown"] * 3)
            await look(desk, listener, f"{resource.name}: JSON", "2", *["pagedown"] * 3, "escape")


async def test_lists_previews_and_records_clean_what_they_draw(listener: Listener) -> None:
    async with at_a_desk(through=unsafe_server) as desk:
        await look_around(desk, listener, {"contacts", "messages", "runs", "globals"})


@pytest.mark.slow
@pytest.mark.parametrize("era", ["26.3", "9.0.0"])
async def test_every_type_cleans_what_it_draws(era: str, listener: Listener) -> None:
    async with at_a_desk(era=era, through=unsafe_server) as desk:  # type: ignore[arg-type]
        await look_around(desk, listener, {one.name for one in all_resources() if era in one.eras and not one.required})


POPUPS = ("a", "g", "L", "colon", "y", "question_mark", "ctrl+p", "f", "s", "c", "e", "n", "D")


SLOW = ("messages", "groups", "tickets", "flows", "broadcasts", "globals")


@pytest.mark.parametrize("view", ["contacts", *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
async def test_popups_and_forms_clean_what_they_draw(view: str, listener: Listener) -> None:
    async with at_a_desk(view, through=unsafe_server) as desk:
        for key in POPUPS:
            await look(desk, listener, key, key)
            await look(desk, listener, f"{key}, further down", "down", "down", "pagedown")
            for _ in range(4):
                if desk.app.screen is not desk.app.browser:
                    await look(desk, listener, f"{key} closed", "escape")
        assert desk.wire.writes == []


async def test_what_is_done_to_one_is_told_cleanly(listener: Listener) -> None:
    async with at_a_desk(through=unsafe_server) as desk:
        await look(desk, listener, "menu", "a")
        assert isinstance(desk.app.screen, Picker)
        await look(desk, listener, "dialog", "b")
        assert desk.in_dialog
        await look(desk, listener, "notice", "s")
        assert desk.wire.writes == ["POST contact_actions.json"]
        assert desk.app._notifications
        await look(desk, listener, "undoing", "u")
        await look(desk, listener, "closed", "escape")
        await look(desk, listener, "journal", "a", "j")
        assert isinstance(desk.app.screen, JournalScreen)
        await look(desk, listener, "the journal's lines", "down", "up", "r", "escape")
        await look(desk, listener, "groups", "a", "g")
        await look(desk, listener, "the groups found", "a", "down", "escape")
        await look(desk, listener, "log", "L")
        assert isinstance(desk.app.screen, LogScreen)


async def test_what_is_done_to_many_is_told_cleanly(listener: Listener) -> None:
    async with at_a_desk(through=unsafe_server) as desk:
        await look(desk, listener, "menu", "space", "space", "space", "a")
        await look(desk, listener, "before", "b")
        assert isinstance(desk.app.screen, BulkScreen)
        await look(desk, listener, "after", "s")
        assert desk.wire.writes == ["POST contact_actions.json"]
        await look(desk, listener, "closed", "enter")


async def test_lines_that_find_clean_what_they_find(listener: Listener) -> None:
    async with at_a_desk(through=unsafe_server) as desk:
        await look(desk, listener, "go to", "colon", *"contacts")
        await look(desk, listener, "completions", "space", *"group=", "down")
        await look(desk, listener, "closed", "escape", "escape")
        await look(desk, listener, "what is this", "g", *"x")
        assert isinstance(desk.app.screen, IdentifyScreen)
        await look(desk, listener, "found", "down")
        await look(desk, listener, "closed", "escape")
        await look(desk, listener, "filter", "slash", "x")


async def test_a_form_cleans_what_it_says(listener: Listener) -> None:
    async with at_a_desk(through=unsafe_server) as desk:
        await look(desk, listener, "form", "e")
        assert desk.in_form
        await look(desk, listener, "every field", *["tab"] * 12)
        await desk.fill("name", "x")
        await look(desk, listener, "what is wrong with the others", "ctrl+s")
        await look(desk, listener, "leaving", "escape")


async def test_a_conflict_is_told_cleanly(listener: Listener) -> None:
    """Another text is in each answer: somebody else changed it meanwhile."""
    async with at_a_desk(through=poisoned_server) as desk:
        await look(desk, listener, "form", "e")
        await desk.fill("name", "x")
        await look(desk, listener, "what is sent", "ctrl+s")
        assert desk.in_dialog
        await look(desk, listener, "yours", "m", "down", "escape")
