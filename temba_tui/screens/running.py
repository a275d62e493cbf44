"""What shows something long that goes on: reading many contacts, sending many messages. Esc closes the window; only the
stop key stops, between two requests."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from temba_tui.client.errors import TembaError
from temba_tui.resources.guesses import has_failed
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_words import part_line
from temba_tui.text import format_count, plural
from temba_tui.workspace import sending
from temba_tui.workspace.jobs import Job, Part

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

_LISTED = 12


_WORDS: Final = {"saved": "done", "unknown": "may or may not have been done"}


def done_line(part: Part) -> Said:
    """One request that sends or interrupts, and what became of it."""
    line = part_line(part)
    word = _WORDS.get(part.state) if not part.finding else None
    return line if word is None else replace(line, text=f"{part.step.says}: {word}")


class RunDialog(Dialog):
    """Counts how far something is. `x` sets `stop`, and so does leaving."""

    def __init__(self, title: str, *, now: Callable[[], float], stop: asyncio.Event) -> None:
        super().__init__(title, (), (), now=now, leave="stop")
        self._stop = stop
        self._words = "begins…"

    def told(self, done: int, of: int) -> None:
        """So much is done."""
        self._words = f"{format_count(done)} of {format_count(of)}"
        self.draw()

    def lines(self) -> Sequence[Said]:
        """How far it is."""
        return [Said(self._words, "strong")]

    def action_cancel(self) -> None:
        """Stop it."""
        self._stop.set()
        self.dismiss(None)


class JobDialog(Dialog):
    """A series of sends: how far it is, then what became of each. Ends with "rest" when the person wants to send what
    was not."""

    def __init__(self, job: Job, session: "Session", *, stop: asyncio.Event) -> None:
        super().__init__(job.plan.title, (), (), now=session.now, leave="close; it goes on")
        self._job = job
        self._session = session
        self._stop = stop
        self._looked = ""
        self._unwatch: Callable[[], None] = lambda: None

    def on_mount(self) -> None:
        """Follow the job."""
        super().on_mount()
        self._unwatch = self._job.watch(lambda _job: self._changed())
        self._changed()

    def on_unmount(self) -> None:
        """It goes on by itself."""
        self._unwatch()

    def _changed(self) -> None:
        if self._job.is_over:
            self._leave = "close"
        self.draw()

    def _count(self, state: str) -> int:
        return sum(part.state == state for part in self._job.parts)

    def lines(self) -> Sequence[Said]:
        """Counts, then those that need a look."""
        job = self._job
        failed = [part for part in job.parts if part.answer is not None and has_failed(part.answer)]
        sent = self._count("saved") - len(failed)
        counts = [
            Said(format_count(sent), "good", "sent"),
            Said(format_count(len(failed)), "bad", "failed at once") if failed else None,
            Said(format_count(self._count("refused")), "bad", "refused") if self._count("refused") else None,
            Said(format_count(self._count("unknown")), "warn", "not known") if self._count("unknown") else None,
            Said(format_count(self._left), "muted", "not sent" if job.is_over else "waiting") if self._left else None,
        ]
        lines = [one for one in counts if one is not None]
        wrong = [part for part in job.parts if part.state in ("refused", "unknown")]
        for part in [*failed, *wrong][:_LISTED]:
            told = sending.outcome(part)
            lines.append(Said(f"{part.step.says}: {told.sentence}", "warn" if told.good is None else "bad", "", "!"))
        if job.is_over and not job.error and not failed:
            lines.append(Said("All of it was taken by the server.", "good", "", "✓"))
        elif job.is_over and job.error is not None:
            lines += [Said(""), Said(job.error.hint, "muted")] if job.error.hint else []
        if not job.is_over:
            under_way = next((part for part in job.parts if part.state == "sending"), None)
            lines += [done_line(under_way)] if under_way is not None else []
        if self._looked:
            lines.append(Said(self._looked, "warn"))
        return lines

    @property
    def _left(self) -> int:
        return self._count("waiting") + self._count("not sent")

    def answers(self) -> Sequence[Answer]:
        """Stopping; afterwards looking at what is not known, and sending what was not sent."""
        if not self._job.is_over:
            return [] if self._stop.is_set() else [Answer("x", "stop after this one", "stop")]
        found = []
        if self._count("unknown"):
            found.append(Answer("l", f"look for {plural(self._count('unknown'), 'lost answer')}", "look"))
        if self._count("not sent"):
            found.append(Answer("n", f"send the {format_count(self._count('not sent'))} that were not sent…", "rest"))
        return found

    def answer(self, value: str) -> None:
        """Stop, look, or end."""
        if value == "stop":
            self._stop.set()
            self.draw()
        elif value == "look":
            self.run_worker(self._look(), group="look", exclusive=True, exit_on_error=False)
        else:
            self.dismiss(value)

    async def _look(self) -> None:
        self._looked = "looking…"
        self.draw()
        try:
            for part in self._job.parts:
                if part.state == "unknown" and part.step.verb != "upload":
                    await sending.settle(self._session, part)
        except TembaError as error:
            self._looked = f"It could not be looked for: {error.sentence}"
        else:
            left = self._count("unknown")
            self._looked = (
                "What is not visible yet may still come: lists may be behind. Look again in a moment." if left else ""
            )
        self._job.changed()
        self.draw()
