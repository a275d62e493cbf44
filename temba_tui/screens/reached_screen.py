"""Interrupting those whom a flow start reached, pass by pass: what it costs, whom it found, what became of it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaError
from temba_tui.resources.reading import text_at
from temba_tui.resources.spec import Record
from temba_tui.resources.words import progress
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.message_screen import refused
from temba_tui.screens.running import done_line
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.text import format_count, plural
from temba_tui.workspace.audience import Estimate
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.reached import WARNING, Pass, Reached

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

_NAMES = 8


class ReachedScreen(Dialog):
    """Walks, shows whom it found, interrupts them when a key says so, and offers another pass."""

    def __init__(self, reached: Reached) -> None:
        name = text_at(reached.start, "flow") or "the flow"
        super().__init__(
            f"Interrupt those whom the start of {name} reached", (), (), now=reached.session.now, leave="close"
        )
        self.reached = reached
        self._stop = asyncio.Event()
        self._busy = ""
        self._found: Pass | None = None
        self._job: Job | None = None
        self._error = ""

    def lines(self) -> Sequence[Said]:
        """The start, what a pass costs or found, what became of the interrupts."""
        reached, found = self.reached, self._found
        start = reached.start
        state = " · ".join(part for part in (text_at(start, "status"), progress(start)) if part)
        lines = [Said(state or "unknown", "strong", "The start")]
        if reached.interrupted:
            lines.append(Said(format_count(len(reached.interrupted)), "good", "Interrupted"))
        if reached.left_alone:
            lines.append(Said(f"{len(reached.left_alone):,}, who are not there any more", "muted", "Left alone"))
        lines.append(Said(""))
        if found is None:
            lines += [
                Said("The runs of the flow since this start are read, to find who waits in it."),
                Said(reached.price(), "muted"),
                Said("Nothing is interrupted yet.", "muted"),
            ]
        elif self._job is not None:
            lines += [done_line(part) for part in self._job.parts]
            if self._job.error is not None:
                lines.append(Said(self._job.error.sentence, "bad"))
        else:
            lines += self._found_lines(found)
        if self._busy:
            lines += [Said(""), Said(self._busy, "accent")]
        if self._error:
            lines += [Said(""), Said(self._error, "bad", "", "✗")]
        if self._job is not None and self._job.is_over and not reached.is_over:
            lines += [Said(""), Said("The start still goes on, and puts more people in: look again.", "warn", "", "!")]
        return [*lines, Said(""), Said(WARNING, "warn", "", "!")]

    def _found_lines(self, found: Pass) -> list[Said]:
        whole = "" if found.complete else " so far; not all was read"
        lines = [
            Said(
                f"{plural(len(found.waiting), 'contact waits', 'contacts wait')} in it, of "
                f"{plural(found.runs, 'run')} read in {plural(found.pages, 'request')}{whole}.",
                "strong",
            )
        ]
        if found.waiting:
            names = [name or uuid for uuid, name in list(found.waiting.items())[:_NAMES]]
            more = f" and {len(found.waiting) - _NAMES:,} more" if len(found.waiting) > _NAMES else ""
            lines.append(Said(", ".join(names) + more, "muted"))
        if found.guessed:
            lines.append(
                Said(
                    f"Of {plural(found.guessed, 'run')} this server does not say by what it was started: they began "
                    "after this start, and are taken to be its own.",
                    "warn",
                    "",
                    "!",
                )
            )
        return lines

    def answers(self) -> Sequence[Answer]:
        """Looking, interrupting, stopping."""
        if self._busy:
            return [] if self._stop.is_set() else [Answer("x", "stop", "stop")]
        found = []
        if self._found is not None and self._found.waiting and self._job is None:
            found.append(Answer("I", f"interrupt {plural(len(self._found.waiting), 'contact')}…", "interrupt"))
        title = "look who waits" if self._found is None else "look again"
        found.append(Answer("l", title, "look", enter=self._found is None))
        return found

    def answer(self, value: str) -> None:
        """Go on."""
        if value == "stop":
            self._stop.set()
        elif value == "look":
            self._stop = asyncio.Event()
            self._error, self._job = "", None
            self.run_worker(self._look(), group="reached", exclusive=True, exit_on_error=False)
        elif value == "interrupt" and self._found is not None:
            self._confirm(self._found)
        self.draw()

    async def _look(self) -> None:
        again = self._found is not None
        self._busy = "reading the runs…"
        self.draw()
        try:
            if again:
                await self.reached.read_again()
            self._found = await self.reached.look(self._stop, self._page_read)
        except TembaError as error:
            self._error = f"It could not be read: {error.sentence}"
            self._found = self.reached.passes[-1] if self.reached.passes else None
        finally:
            self._busy = ""
            self.draw()

    def _page_read(self, found: Pass) -> None:
        waiting = plural(len(found.waiting), "contact waits", "contacts wait")
        self._busy = f"{plural(found.pages, 'request')}, {plural(found.runs, 'run')}: {waiting}…"
        self.draw()

    def _confirm(self, found: Pass) -> None:
        plan = self.reached.plan(found)
        count = len(found.waiting)
        estimate = Estimate(count, True, f"{plural(count, 'contact')} who wait in it.")

        def answered(value: str | None) -> None:
            if value == "send":
                self._run(found)

        self.app.push_screen(
            SendConfirm(plan, (), now=self.reached.session.now, estimate=estimate, verb="interrupt"), answered
        )

    def _run(self, found: Pass) -> None:
        self._stop = asyncio.Event()
        try:
            self._job = self.reached.run(self.reached.plan(found), self._stop)
        except TembaError as error:
            self._error = error.sentence
            self.draw()
            return
        self._busy = "interrupting…"
        self._job.watch(self._changed)
        self.draw()

    def _changed(self, job: Job) -> None:
        if job.is_over:
            self._busy = ""
        if self.is_attached:
            self.draw()

    def action_cancel(self) -> None:
        """Close; a walk ends, interrupts that were confirmed go on."""
        if self._job is None or self._job.is_over:
            self._stop.set()
        self.dismiss(None)


def interrupt_reached(screen: "BrowserScreen", start: Record) -> None:
    """Interrupt those whom this flow start reached."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    reached = Reached(session, start)
    if not reached.flow:
        screen.notify("This start does not say of which flow it is.", severity="warning", markup=False)
        return
    screen.app.push_screen(ReachedScreen(reached))
