"""What a person was doing: filling in a form, by the keys of the whole app."""

import re
from collections.abc import Awaitable, Callable

from temba_tui.screens.connect import TokenScreen
from temba_tui.screens.dialog import Dialog
from temba_tui.screens.form_screen import FormScreen
from tests.faults.stage import Stage, in_time, plain
from tests.faults.writing import REREAD, is_write

Doing = Callable[[Stage], Awaitable[None]]

IN_A_FORM = REREAD | {"404 invalid cursor": "is not there any more"}
"""What a form says of it: a 404 to the question for its one record, which has no cursor, is that."""


class Desk:
    """A form on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def press(self, *keys: str) -> None:
        """Press keys, each after a second of looking at what is there, until the writes are over too."""
        stage = self.stage
        for key in keys:
            stage.clock.jump(1)
            await stage.press(key)
            await in_time(self._written())

    async def _written(self) -> None:
        session = self.stage.app.session
        while session is not None and session.has_writes:
            await self.stage.pilot.pause()
        await self.stage.settle()
        while isinstance(self.stage.app.screen, Dialog) and not self.stage.app.screen.drawn:
            await self.stage.pilot.pause()

    @property
    def form(self) -> FormScreen | None:
        """The form that is open, under any dialog; None when it was closed."""
        return next((one for one in self.stage.app.screen_stack if isinstance(one, FormScreen)), None)

    async def open(self) -> str:
        """Open the form of the first contact and type another name; the contact's uuid."""
        place = self.stage.place
        assert place is not None
        assert place.records is not None
        uuid = str(place.records.identity(0))
        await self.press("e")
        assert self.form is not None
        box = self.form.box("name")
        assert box is not None
        box.focus_editor()
        await self.press("end", "ctrl+u")
        await self.stage.type("Amina")
        return uuid

    def said(self) -> str:
        """What stands above the fields and at them."""
        assert self.form is not None, "the form was closed"
        errors = [error for box in self.form.boxes for error in box.errors.values()]
        return plain(" ".join([*(one.text for one in self.form.said), *errors]))

    def keeps_what_was_typed(self) -> None:
        """The name stands in the form still."""
        assert self.form is not None, "the form was closed"
        box = self.form.box("name")
        assert box is not None
        assert box.value == "Amina", "what was typed is lost"

    async def save_again(self) -> None:
        """Do what is left to do, now that the server behaves and the hour has passed."""
        stage = self.stage
        if isinstance(stage.app.screen, TokenScreen):
            await self.press("escape")
        stage.clock.jump(3700)
        for _ in range(4):
            if self.form is None:
                return
            if isinstance(stage.app.screen, Dialog):
                await self.press("s" if "again" in str(stage.app.screen.answers()) else "enter")
            else:
                await self.press("ctrl+s")


async def reading_for_a_form(stage: Stage) -> None:
    """`ctrl+s`: the form reads the record again."""
    async with stage.running():
        desk = Desk(stage)
        uuid = await desk.open()
        await stage.server.misbehave(stage.fault)
        await desk.press("ctrl+s")
        desk.keeps_what_was_typed()
        expected = IN_A_FORM.get(stage.fault.name, stage.fault.reads)
        if expected and not isinstance(stage.app.screen, TokenScreen):
            assert re.search(expected, desk.said()), desk.said()
        assert not stage.server.writes, "something was written"
        await stage.server.behave()
        if isinstance(stage.app.screen, Dialog):
            await desk.press("escape")  # a diff, or a conflict, with what was read under the fault
        await desk.save_again()
        assert stage.server.workspace.contacts[uuid]["name"] == "Amina", desk.said() if desk.form else ""
        assert len(stage.server.workspace.carried_out) == 1, "it was written twice"


async def sending_a_form(stage: Stage) -> None:
    """The diff was confirmed, and the change is on its way."""
    async with stage.running():
        desk = Desk(stage)
        uuid = await desk.open()
        await desk.press("ctrl+s")
        assert isinstance(stage.app.screen, Dialog), "no diff is shown"
        await stage.server.misbehave(stage.fault, is_write, stage.carry)
        await desk.press("enter")
        fault = stage.fault
        if fault.writes != "saved":
            desk.keeps_what_was_typed()
            if not isinstance(stage.app.screen, TokenScreen):
                assert re.search(fault.written, desk.said()), desk.said()
        assert len(stage.server.writes) == (0 if fault.listening != "open" else 1)
        await stage.server.behave()
        if fault.writes == "unknown":
            await desk.press("ctrl+l")
            if desk.form is not None:
                assert not stage.carry or fault.carries == "never", "what was saved was not found"
                desk.keeps_what_was_typed()
        await desk.save_again()
        assert stage.server.workspace.contacts[uuid]["name"] == "Amina", desk.said() if desk.form else ""
        assert len(stage.server.workspace.carried_out) == 1, "it was written twice"


FORMS: dict[str, Doing] = {"saving a form": reading_for_a_form, "sending a form": sending_a_form}
