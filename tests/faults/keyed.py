"""What a person was doing: changing things, by the keys of the whole app.

`writing` has what becomes of each request; here is what the person sees of it, and whether their next keys work.
"""

import re
from collections.abc import Awaitable, Callable

from temba_tui.screens.bulk_screen import BulkScreen
from temba_tui.screens.connect import TokenScreen
from temba_tui.screens.dialog import Dialog
from temba_tui.screens.undoing import JobScreen
from temba_tui.workspace.bulk import Bulk
from tests.faults.forms import Desk
from tests.faults.stage import Stage, in_time, plain
from tests.faults.writing import is_write, run_words
from tests.screens.driving import screen_text

Doing = Callable[[Stage], Awaitable[None]]


class Keys(Desk):
    """Keys pressed over lists, and what is said afterwards."""

    async def quiet(self) -> None:
        """Until runs are over or hold."""
        stage = self.stage
        session = stage.app.session
        assert session is not None

        async def rested() -> None:
            while True:
                await stage.settle()
                screen = stage.app.screen
                if isinstance(screen, BulkScreen) and screen.bulk.state in ("held", "paused", "over"):
                    break
                if not session.has_writes:
                    break
            await stage.settle()

        await in_time(rested())

    async def _written(self) -> None:
        await self.quiet()
        while isinstance(self.stage.app.screen, Dialog) and not self.stage.app.screen.drawn:
            await self.stage.pilot.pause()

    def seen(self) -> str:
        """All words on the screen, notices too."""
        app = self.stage.app
        return plain(f"{screen_text(app)} {' '.join(one.message for one in app._notifications)}")

    async def leave(self) -> None:
        """Close whatever stands above the list; a run that holds is stopped, what is asked is declined."""
        app = self.stage.app
        for _ in range(8):
            screen = app.screen
            if screen is app.browser:
                return
            if isinstance(screen, BulkScreen) and screen.bulk.state in ("held", "paused"):
                await self.press("x")
            else:
                await self.press("escape")
        raise AssertionError(f"{app.screen!r} cannot be left")

    def told(self, run: Bulk | None) -> str:
        """Why a run or an undo is not done, and the notices. Not the counts: they have the word "refused" always."""
        screen = self.stage.app.screen
        parts = [one.message for one in self.stage.app._notifications]
        if run is not None:
            parts += [run.reason, *sorted({one.why for one in run.items})]
        elif isinstance(screen, JobScreen):
            parts += [one.text for one in screen.lines()]
        return plain(" ".join(parts))

    async def judged(self, done: str, run: Bulk | None = None) -> None:
        """A refusal, a loss or what was not sent is said in the fault's own words, on the screen too, or `done`; a
        refused token is asked for anew."""
        if isinstance(self.stage.app.screen, TokenScreen):
            await self.press("escape")
        seen = plain(re.sub(r"[│╭╮╰╯─]", " ", self.seen()))
        assert "Traceback" not in seen
        if expected(self.stage, run) == "saved":
            assert re.search(done, seen), f"{done!r} is not said: {seen}"
            return
        pattern = self.stage.fault.written if run is None else run_words(self.stage.fault)
        assert re.search(pattern, self.told(run)), f"{pattern!r} is not said: {self.told(run)!r}"
        assert re.search(pattern, seen), f"{pattern!r} is not on the screen: {seen}"


def expected(stage: Stage, run: Bulk | None) -> str:
    """What becomes of a write: that of a run is answered by a 204."""
    return "saved" if run is not None and stage.fault.in_body else stage.fault.writes


async def misbehave(stage: Stage) -> None:
    """From now on, for writes."""
    await stage.server.misbehave(stage.fault, is_write, stage.carry)


async def deleting(stage: Stage) -> None:
    """`D` on a group, confirmed by its own key."""
    server = stage.server
    async with stage.running("groups") as _:
        keys = Keys(stage)
        await keys.press("down")
        await keys.press("D")
        assert isinstance(stage.app.screen, BulkScreen), keys.seen()
        run = stage.app.screen.bulk
        assert "Nurses" in keys.seen()
        await misbehave(stage)
        await keys.press("D")
        done = expected(stage, run) == "saved"
        await keys.judged(r"\bdone\b", run)
        assert (run.counts()["done"] == 1) == done, run.counts()
        assert len(server.writes) == (0 if stage.fault.listening != "open" else 1)
        await server.behave()
        await keys.leave()
        carried = len(server.workspace.carried_out)
        assert carried == (1 if done or (stage.carry and stage.fault.carries != "never") else 0)
        stage.clock.jump(3700)
        # The person looks again: what is there is there, and what is gone can not be deleted twice.
        await keys.press("r")
        stage.all_is_well()
        assert stage.loaded == (1 if carried else 2)
        if not carried:
            stage.table.move_to(1)
            await stage.settle()
            await keys.press("D", "D")
            await keys.leave()
        assert [one["name"] for one in server.workspace.groups] == ["Reporters"]
        assert len(server.workspace.carried_out) == 1, "it was deleted twice"


async def bulk(stage: Stage) -> None:
    """250 marked contacts go into a group; the first hundred are done."""
    server = stage.server
    async with stage.running() as _:
        keys = Keys(stage)
        await keys.press("asterisk", "a", "g")
        await stage.type("Nurses")
        await keys.press("enter")
        screen = stage.app.screen
        assert isinstance(screen, BulkScreen), keys.seen()
        run = screen.bulk
        if stage.fault.listening == "open":
            await server.misbehave(
                stage.fault,
                lambda ask: is_write(ask) and len(server.workspace.carried_out) >= 1 and len(server.writes) >= 2,
                stage.carry,
            )
            await keys.press("s")
        else:
            unwatch = run.watch(lambda one: one.pause() if one.counts()["done"] == 100 else None)
            await keys.press("s")
            unwatch()
            assert run.state == "paused", keys.seen()
            await server.misbehave(stage.fault)
            await keys.press("g")
        outcome = expected(stage, run)
        counts = run.counts()
        if outcome == "saved":
            assert counts["done"] == 250, counts
        else:
            assert counts["done"] == 100, counts
            assert counts["unknown"] == (100 if outcome == "unknown" else 0)
        await keys.judged("250 done", run)
        await server.behave()
        stage.clock.jump(3700)
        if run.state in ("held", "paused"):
            await keys.press("g")
        await keys.leave()
        place = stage.place
        assert place is not None
        assert place.records is not None
        marks = set(place.marks)
        assert marks == {one.identity for one in run.not_done()}, "what was not done does not stay marked"
        if run.counts()["refused"] or run.counts()["waiting"]:
            # What is still marked is done again; what may have been done is looked at by the person before.
            unknown = {one.identity for one in run.items if one.state == "unknown"}
            for identity in unknown:
                row = place.records.index_of(identity)
                assert row is not None
                stage.table.move_to(row)
                await stage.settle()
                await keys.press("space")
            await keys.press("a", "g")
            await stage.type("Nurses")
            await keys.press("enter", "s")
            await keys.leave()
        carried = [uuid for ask in server.workspace.carried_out for uuid in ask.json["contacts"]]
        assert len(carried) == len(set(carried)), "something was done twice"
        lost = counts["unknown"] if not stage.carry or stage.fault.carries == "never" else 0
        assert len(carried) == 250 - lost


async def undoing(stage: Stage) -> None:
    """`u` after a name was corrected."""
    server = stage.server
    async with stage.running() as _:
        keys = Keys(stage)
        uuid = await keys.open()
        name = server.workspace.contacts[uuid]["name"]
        await keys.press("ctrl+s", "enter")
        assert server.workspace.contacts[uuid]["name"] == "Amina"
        stage.app.clear_notifications()
        await keys.press("u")
        assert isinstance(stage.app.screen, Dialog), keys.seen()
        await misbehave(stage)
        await keys.press("enter")
        done = stage.fault.writes == "saved"
        await keys.judged("Undone")
        await server.behave()
        await keys.leave()
        stage.clock.jump(3700)
        if not done:
            lost = stage.fault.writes == "unknown"
            if lost:
                # In the journal it is said that nobody knows, and looking tells.
                await keys.press("a", "j")
                assert "may or may not have been carried out" in keys.seen(), keys.seen()
                await keys.press("r")
                assert re.search(r"was carried out|not visible yet", keys.seen()), keys.seen()
                await keys.leave()
            if server.workspace.contacts[uuid]["name"] == "Amina":
                await keys.press("u")
                assert isinstance(stage.app.screen, Dialog), keys.seen()
                await keys.press("enter")
                await keys.leave()
        assert server.workspace.contacts[uuid]["name"] == name, keys.seen()
        assert len(server.workspace.carried_out) == 2, "it was undone twice"


KEYED: dict[str, Doing] = {
    "deleting by keys": deleting,
    "a bulk by keys": bulk,
    "undoing by keys": undoing,
}
