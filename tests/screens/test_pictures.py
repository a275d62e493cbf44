"""Pictures of the screens, compared to the character. A change that is meant: `pytest --snapshot-update`, and look."""

import importlib.metadata
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from temba_tui.app import TembaApp
from tests.screens.driving import StoppedClock, app_over, later, press, session_over, settle, table_of
from tests.workspace.workspace_server import Server, contact, group

LOCK = Path(__file__).parents[2] / "requirements-lock.txt"


def is_locked() -> bool:
    """Whether the Textual that draws is the one of the lock file: another one draws other pictures."""
    locked = re.search(r"^textual==(\S+)", LOCK.read_text(), re.MULTILINE) if LOCK.exists() else None
    return locked is not None and locked[1] == importlib.metadata.version("textual")


pytestmark = pytest.mark.skipif(not is_locked(), reason="pictures are compared with the locked Textual only")

Compare = Callable[..., bool]
NAMES = ("Amina Uwase", "Éric Niyonzima", "أمينة", "Ami 阿米", "(no name)", "Zawadi Kombo", "Оксана Берегова")
REPORTERS, NURSES = group(1, "Reporters", 40), group(2, "Nurses", 12)


def person(number: int) -> dict[str, Any]:
    groups = [REPORTERS, NURSES][: number % 3]
    return contact(
        number,
        name=NAMES[number % len(NAMES)] if number % 7 != 4 else None,
        language=("kin", "fra", None)[number % 3],
        groups=[{"uuid": one["uuid"], "name": one["name"]} for one in groups],
        fields={"age": str(20 + number % 50), "district": "Gasabo"},
    )


def app_on(view: str = "contacts", clock: StoppedClock | None = None, source: Server | None = None) -> TembaApp:
    source = source or Server({"contacts": [person(n) for n in range(600)], "groups": [REPORTERS, NURSES]})
    return app_over(lambda: session_over(source, clock), view, label="riverside")


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Wait for the list, then press."""

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *pressed)

    return before


def test_contacts_with_chips(snap_compare: Compare) -> None:
    app = app_on("contacts group=Reporters after=2026-11-01 /amina")
    assert snap_compare(app, run_before=keys("down", "space", "p"), terminal_size=(120, 36))


def test_the_json_inspector(snap_compare: Compare) -> None:
    assert snap_compare(app_on(), run_before=keys("down", "enter", "2", "down"), terminal_size=(120, 36))


def test_80_columns_and_24_lines(snap_compare: Compare) -> None:
    assert snap_compare(app_on(), run_before=keys("p", "down"), terminal_size=(80, 24))


def test_the_light_theme(snap_compare: Compare) -> None:
    app = app_on()

    async def before(pilot: Pilot[None]) -> None:
        app.theme = "temba-light"
        await keys("f")(pilot)

    assert snap_compare(app, run_before=before, terminal_size=(100, 30))


def test_a_countdown(snap_compare: Compare) -> None:
    clock = StoppedClock()
    source = Server({"contacts": [person(n) for n in range(600)]})
    app = app_on(clock=clock, source=source)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        source.refuses["contacts"] = (429, {"detail": "Request was throttled. Expected available in 75 seconds."})
        table_of(app).move_to(249)
        await later(cast("Pilot[None]", pilot), clock, lambda: clock.now() % 60 >= 5)

    assert snap_compare(app, run_before=before, terminal_size=(100, 30))
