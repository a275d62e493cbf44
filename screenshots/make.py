"""Make the pictures of this folder from the demo workspace: `python screenshots/make.py [NAME…]`.

The clock stands still and the demo is a function of its seed, so the same program makes the same pictures.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from textual.pilot import Pilot  # noqa: E402

from temba_tui.app import TembaApp  # noqa: E402
from temba_tui.workspace.session import Session  # noqa: E402
from tests.screens.driving import StoppedClock, app_over, demo_session, running, settle  # noqa: E402
from tests.screens.form_driving import Desk, at_a_desk  # noqa: E402

Steps = Callable[[Pilot[None]], Awaitable[None]]


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys, letting each one's work end."""
    for key in pressed:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type text into what has the focus."""
    await pilot.press(*(("space" if char == " " else char) for char in text))
    await settle(pilot)


def temba(pilot: Pilot[None]) -> TembaApp:
    """The app, typed."""
    app = pilot.app
    assert isinstance(app, TembaApp)
    return app


async def contacts(pilot: Pilot[None]) -> None:
    """Contacts asked for by group and date, filtered here, with the preview."""
    await keys(pilot, "p", "slash")
    await type_text(pilot, "ami")
    await keys(pilot, "enter")


async def json(pilot: Pilot[None]) -> None:
    """The inspector's JSON with a search."""
    await keys(pilot, "enter", "2", "slash")
    await type_text(pilot, "kigali")
    await keys(pilot, "enter")


async def conversation(pilot: Pilot[None]) -> None:
    """A contact with its messages."""
    await keys(pilot, "enter", "3")


async def countdown(pilot: Pilot[None]) -> None:
    """The budget is used up: a countdown, and a table that stays usable."""
    for _ in range(4):
        await keys(pilot, "r")
    await keys(pilot, "down", "down")


async def palette(pilot: Pilot[None]) -> None:
    """The command palette."""
    await keys(pilot, "ctrl+p")
    await type_text(pilot, "go to m")


async def light(pilot: Pilot[None]) -> None:
    """The light theme, on messages."""
    pilot.app.theme = "temba-light"
    await keys(pilot, "p")


async def contrast(pilot: Pilot[None]) -> None:
    """The high-contrast theme."""
    pilot.app.theme = "temba-contrast"
    await settle(pilot)


async def small(pilot: Pilot[None]) -> None:
    """80 columns, 24 lines."""
    await keys(pilot, "down", "down")


async def line(pilot: Pilot[None]) -> None:
    """The `:` line with completion."""
    await keys(pilot, "colon")
    await type_text(pilot, "messages fol")


async def flow(pilot: Pilot[None]) -> None:
    """A run: its results and its path."""
    await keys(pilot, "down", "enter")


PICTURES: dict[str, tuple[str, tuple[int, int], Steps, dict[str, object]]] = {
    "contacts": ("contacts group=Reporters after=30d", (120, 36), contacts, {}),
    "json": ("contacts", (120, 36), json, {}),
    "conversation": ("contacts", (120, 36), conversation, {}),
    "countdown": ("contacts", (120, 36), countdown, {"rate": (3, 3600.0)}),
    "palette": ("contacts", (120, 36), palette, {}),
    "light": ("messages folder=inbox", (120, 36), light, {}),
    "contrast": ("tickets", (120, 36), contrast, {}),
    "small": ("contacts", (80, 24), small, {}),
    "line": ("contacts", (120, 36), line, {}),
    "run": ("runs", (120, 36), flow, {}),
}


async def form_error(desk: Desk) -> None:
    """The contact form with an error at its field."""
    await desk.press("e")
    await desk.fill("name", "Amina " + "Uwase " * 12)
    await desk.press("ctrl+s")


async def conflict(desk: Desk) -> None:
    """What will be sent, while somebody else changed the same name."""
    uuid = desk.record()["uuid"]
    await desk.press("e")
    await desk.fill("name", "Amina Uwase-Keza")
    other = desk.other()
    desk.clock.advance(60)
    await other.update_contact(uuid, name="Amina U.", language="eng")
    await other.close()
    await desk.press("ctrl+s")


async def bulk(desk: Desk) -> None:
    """What became of an action on many."""
    for _ in range(9):
        await desk.press("space")
    await desk.press("a", "g")
    await desk.type("malaria")
    await desk.press("enter")
    await desk.press("s")


EDITING: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "form-error": form_error,
    "conflict": conflict,
    "bulk": bulk,
}


def keep(app: TembaApp, name: str) -> None:
    """Write the picture of what is on the screen."""
    (FOLDER / f"{name}.svg").write_text(app.export_screenshot(title="temba-tui", simplify=True), encoding="utf-8")
    print(f"{name}.svg")


async def editing_picture(name: str) -> None:
    """Make one picture of somebody who edits."""
    async with at_a_desk() as desk:
        await EDITING[name](desk)
        keep(desk.app, name)


async def picture(name: str) -> None:
    """Make one picture."""
    if name in EDITING:
        await editing_picture(name)
        return
    view, size, steps, options = PICTURES[name]

    def open_session() -> Session:
        return demo_session(clock=StoppedClock(), **options)

    app = app_over(open_session, view)
    async with running(app, size) as pilot:
        await steps(pilot)
        await settle(pilot)
        keep(app, name)


async def main() -> None:
    """Make the pictures that are named, or all."""
    for name in sys.argv[1:] or [*PICTURES, *EDITING]:
        await picture(name)


if __name__ == "__main__":
    asyncio.run(main())
