"""What a person was doing: looking at things. Each drives the whole app by its keys."""

import asyncio
from collections.abc import Awaitable, Callable

from temba_tui.client.errors import TembaTokenError
from temba_tui.screens.connect import TokenScreen
from temba_tui.screens.places import ListPlace
from temba_tui.workspace.view import format_view
from tests.faults.stage import Stage, in_time
from tests.faults.workspace import CONTACTS, MESSAGES, PAGE, Ask

Doing = Callable[[Stage], Awaitable[None]]


LEFT: dict[str, tuple[int, int]] = {
    "identity a number": (3, 1),
    "empty page with a next": (0, 0),
    "rows that shift": (PAGE, PAGE - 10),
}
"""Rows that the fault leaves of the first page and what comes with it, and of the second: what has an identity that was
read before is no other row."""


async def seen(stage: Stage, pattern: str, rows: int, more: int) -> None:
    """After asking under the fault: `rows` are there, or `rows + more` where it does no harm; what it is, is said."""
    place = stage.place
    assert place is not None
    if not pattern:
        stage.all_is_well()
        assert stage.loaded == rows + more, f"{stage.loaded} rows: {stage.words()}"
        return
    if isinstance(place.error, TembaTokenError):
        await stage.close_token_dialog()
    stage.is_said(pattern)
    assert stage.loaded == rows, "what was loaded is not as it was"
    assert stage.table.display == bool(rows)


async def whole_again(stage: Stage) -> None:
    """Now that the server behaves, the first page is there whole and once; where rows were missing, after `r`."""
    stage.all_is_well()
    if not _keeps_rows(stage):
        await stage.press("r")
        stage.all_is_well()
    assert stage.loaded == PAGE, f"{stage.loaded} rows"


async def opening(stage: Stage) -> None:
    """The program is started."""
    await stage.server.misbehave(stage.fault)
    async with stage.running():
        if isinstance(stage.app.screen, TokenScreen):
            await stage.close_token_dialog()
        place = stage.place
        assert place is not None
        if stage.fault.reads:
            stage.is_said(stage.fault.reads)
        else:
            stage.all_is_well()
            assert stage.loaded == _first(stage)
        if stage.fault.name == "empty page with a next":
            assert "in the first 5 pages; more on the server" in stage.words(), "that there are none is not known"
            assert len(stage.server.asks) == 6
        await stage.server.behave()
        if place.error is not None or stage.app.session is None or stage.app.session.workspace is None:
            await stage.again()
        if stage.loaded < PAGE:
            await stage.again()
        await whole_again(stage)
        session = stage.app.session
        assert session is not None
        assert session.workspace is not None, "the workspace is not known though the server behaves"
        # A token that may not read the workspace opens it all the same, with what the headers tell.
        assert session.workspace.limited or session.workspace.name.endswith("Riverside Health Programme")


async def paging(stage: Stage) -> None:
    """The cursor comes near the end of what is loaded."""
    async with stage.running():
        await stage.server.misbehave(stage.fault)
        stage.table.move_to(PAGE - 5)
        await stage.settle()
        await seen(stage, stage.fault.reads, PAGE, _second(stage))
        assert stage.table.cursor_row == PAGE - 5, "the row under the cursor moved"
        await stage.server.behave()
        if stage.fault.reads:
            await stage.again()
        place = stage.place
        assert place is not None
        if not stage.fault.reads or stage.loaded == PAGE:
            await stage.press("m")
        if place.error is not None:
            await stage.press("r", "m")  # in the loop only the list's start leads on
        stage.all_is_well()
        assert stage.loaded > PAGE
        assert stage.place is not None
        assert stage.place.records is not None
        assert len({stage.place.records.identity(row) for row in range(PAGE)}) == PAGE


async def jumping(stage: Stage) -> None:
    """`End`, ten more pages."""
    async with stage.running():
        await stage.server.misbehave(stage.fault)
        await stage.press("end")
        await stage.type("10 more")
        await stage.press("enter")
        if stage.fault.walked:
            place = stage.place
            assert place is not None
            if isinstance(stage.app.screen, TokenScreen):
                await stage.close_token_dialog()
            stage.is_said(stage.fault.walked)
            assert stage.loaded in (PAGE, 2 * PAGE), f"{stage.loaded} rows"
        else:
            stage.all_is_well()
            assert stage.loaded == CONTACTS or not _keeps_rows(stage), f"{stage.loaded} rows"
        await stage.server.behave()
        if stage.fault.walked == stage.fault.reads:
            if stage.fault.walked:
                await stage.again()
            stage.all_is_well()
            for _ in range(3):
                await stage.press("m")
            assert stage.place is not None
            assert stage.place.records is not None
            assert stage.place.records.complete
            if _keeps_rows(stage):
                assert stage.loaded == CONTACTS, f"{stage.loaded} rows"
            else:
                await whole_again(stage)
        else:
            await stage.press("r", "r")  # the loop: what is left cannot be read; the list is read anew
            assert stage.loaded == PAGE, f"{stage.loaded} rows"


async def filtering(stage: Stage) -> None:
    """A view is typed whose filter needs the groups' names: two requests."""
    async with stage.running():
        await stage.server.misbehave(stage.fault)
        await stage.press("colon")
        await stage.type("contacts group=Reporters")
        await stage.press("enter")
        place = stage.place
        assert isinstance(place, ListPlace)
        # With group names that cannot be told apart the filter is stopped before it is sent.
        if not place.problems:
            await seen(stage, stage.fault.reads, 0, _first(stage))
        assert format_view(place.view) == "contacts group=Reporters", "what was typed is lost"
        await stage.server.behave()
        if place.error is not None or place.problems or not stage.loaded:
            await stage.again()
        if place.problems:
            stage.app.session.names.forget("groups") if stage.app.session is not None else None
            await stage.press("r")
        await whole_again(stage)
        assert stage.server.asks[-1].params["group"]


async def inspecting(stage: Stage) -> None:
    """A contact is open, and its messages are asked for."""
    async with stage.running():
        await stage.press("enter")
        await stage.server.misbehave(stage.fault)
        await stage.press("3")
        place = stage.place
        assert isinstance(place, ListPlace)
        assert place.resource.name == "messages"
        await seen(stage, stage.fault.reads, 0, _first(stage))
        await stage.press("2", "1")
        assert "Contact 0" in stage.app.browser.crumbs(), "the record is not shown any more"
        await stage.server.behave()
        await stage.press("3")
        if place.error is not None:
            await stage.again()
        await whole_again(stage)
        await stage.press("m")
        stage.all_is_well()
        assert stage.loaded == MESSAGES, f"{stage.loaded} rows"


async def switching(stage: Stage) -> None:
    """Three views in quick succession; the first one's answer is broken, and late."""

    def of_messages(ask: Ask) -> bool:
        return ask.path == "messages"

    async with stage.running():
        if stage.fault.listening == "open":
            stage.server.held = asyncio.Event()
        await stage.server.misbehave(stage.fault, of_messages)
        pilot = stage.pilot
        for view in ("messages", "groups", "labels", "groups"):
            await pilot.press("colon")
            await stage.type(view)
            await pilot.press("enter")
            await pilot.pause()
        if stage.server.held is not None:
            stage.server.held.set()
        if stage.fault.listening != "open":
            await stage.server.behave()
        await stage.settle()
        if stage.fault.listening != "open":
            await stage.again()
        place = stage.place
        assert place is not None
        assert format_view(place.view) == "groups"
        stage.all_is_well()
        assert stage.loaded == 2
        if stage.fault.listening != "open":
            await stage.server.misbehave(stage.fault, of_messages)
        await stage.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        place = stage.place
        assert place is not None
        assert format_view(place.view) == "messages"
        await seen(stage, stage.fault.reads, 0, _first(stage))
        await stage.server.behave()
        if place.error is not None or not stage.loaded:
            await stage.again()
        await whole_again(stage)
        await stage.press("m")
        stage.all_is_well()
        assert stage.loaded == MESSAGES, f"{stage.loaded} rows"


async def quitting(stage: Stage) -> None:
    """`q` while a request is under way."""

    server = stage.server

    async def quit() -> None:
        async with stage.running():
            if stage.fault.listening == "open":
                server.held = asyncio.Event()
            await server.misbehave(stage.fault)
            await stage.pilot.press("r")
            while not (server.faulted or server.tried):  # noqa: ASYNC110 (the other side is the program)
                await asyncio.sleep(0)
            if server.held is not None:
                server.held.set()  # the answer comes while it ends
            await stage.pilot.press("q")
            # Leaving this block ends the app whatever `q` did.
            while not stage.app._exit:
                if isinstance(stage.app.screen, TokenScreen):
                    await stage.pilot.press("escape", "q")  # the answer was first, and `q` went into what it asks for
                await asyncio.sleep(0)

    await in_time(quit())
    assert not server.writes


def _keeps_rows(stage: Stage) -> bool:
    """Whether the rows are all there under the fault; else the list is read anew when the server behaves."""
    return stage.fault.name not in ("identity a number", "empty page with a next")


def _first(stage: Stage) -> int:
    return LEFT.get(stage.fault.name, (PAGE, PAGE))[0]


def _second(stage: Stage) -> int:
    return LEFT.get(stage.fault.name, (PAGE, PAGE))[1]


BROWSING: dict[str, Doing] = {
    "opening": opening,
    "paging": paging,
    "jumping to the end": jumping,
    "filtering": filtering,
    "inspecting": inspecting,
    "switching views": switching,
    "quitting": quitting,
}
