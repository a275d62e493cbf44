"""After a write that did not go well: looking what became of it, waiting for the budget, giving up.

Nothing here sends by itself: looking, waiting and sending again are each chosen, every time.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from textual import work

from temba_tui.client.errors import TembaError, TembaRateExceededError
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_base import FormBase
from temba_tui.screens.form_words import job_lines
from temba_tui.text import clean, format_span
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.looking import why_no_look

if TYPE_CHECKING:
    from temba_tui.app import TembaApp


class FormOutcomes(FormBase):
    """What a form does after a write whose outcome is not known, or that was refused for now."""

    # Outcomes that are not known

    @property
    def is_unknown(self) -> bool:
        """Whether the last write may or may not have been saved."""
        return self.job is not None and self.job.state == "unknown" and not self.busy

    @property
    def can_look(self) -> bool:
        """Whether a read can tell what became of the last write, which nobody knows."""
        return self.is_unknown and self.job is not None and bool(self.lost(self.job))

    def lost(self, job: Job) -> list[Part]:
        """The parts of unknown outcome that a read can tell of."""
        unknown = (part for part in job.parts if part.state == "unknown")
        return [part for part in unknown if not why_no_look(self.session, part.step)]

    def fields_of(self, part: Part) -> Collection[str] | None:
        """The fields that a part wrote; None for all."""
        return [change.key for change in part.step.changes] or None

    def told(self, job: Job) -> list[Said]:
        """What became of each request, and why it stopped."""
        return job_lines(job)

    def say_unknown(self) -> None:
        """Say what nobody knows, and what can be done about it: once more, where saving was begun again and left."""
        if self.is_unknown and self.job is not None:
            self.say(*self.told(self.job), self.looking_said(self.job))

    def looking_said(self, job: Job, again: bool = False) -> Said:
        """What can be done about an outcome that nobody knows."""
        if self.lost(job):
            more = "ctrl+l looks again" if again else "ctrl+l looks what became of it"
            return Said(f"{more}: 1 request.", "strong")
        return Said(self.nowhere(), "strong")

    def nowhere(self) -> str:
        """Where a person can look who cannot look from here."""
        return f"No list of this server shows it: look at the {self.resource.singular} on the web site."

    def action_look(self) -> None:
        """Look what became of the last write: one request."""
        if self.job is not None and self.can_look:
            self._look(self.job)

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _look(self, job: Job) -> None:
        self._set_busy("looking what became of it…")
        try:
            for part in self.lost(job):
                await self.session.writer.check_part(part)
                job.changed()
        except TembaError as error:
            self.say(*self.told(job), Said(f"It could not be looked at: {error.sentence}", "bad", "", "✗"))
        else:
            if job.state == "unknown":
                self.say(*self.told(job), self.looking_said(job, again=True))
            else:
                self.busy = ""
                self._show_job(job)
        finally:
            self._set_busy("")

    def _ask_before_again(self) -> None:
        """Sending again what may have been saved is never the default."""
        answers = [Answer("s", "send again all the same", "again")]

        def answered(value: str | None) -> None:
            if value == "look":
                self.action_look()
            elif value == "again":
                self.begin_saving()

        self._ask_again(answers, answered)

    def _ask_again(self, answers: list[Answer], answered: Callable[[str | None], None]) -> None:
        """What happened, what looking costs where that can tell, and how to leave it as it is."""
        if self.job is None:
            return
        lines = [Said(what_happened(self.job, self.wrote), "warn")]
        if self.can_look:
            lines.append(Said(f"Looking costs 1 request. {self.twice}"))
            answers = [Answer("l", "look first", "look", enter=True), *answers]
        else:
            lines.append(Said(f"{self.nowhere()} {self.twice}"))
        lines.append(Said("esc goes back to the form: nothing is sent.", "muted"))
        self.app.push_screen(
            Dialog("Not known yet", lines, answers, now=self.session.now, leave="back to the form"), answered
        )

    # Refused for lack of budget

    @property
    def can_wait(self) -> bool:
        """Whether the last attempt was refused for lack of budget."""
        return self._refused is not None and not self.busy

    def _begin_countdown(self, error: TembaRateExceededError, lines: Sequence[Said] = ()) -> None:
        self._refused = error
        kept = [one for one in lines if one.text not in (error.sentence, error.hint)]

        def tell() -> None:
            if self._refused is not error or self.busy:
                return
            wait = self.session.writer.slot_in(self.resource.path_in(self.session.era))
            when = f"The next one can go in {format_span(wait)}." if wait > 0 else "One can go now: ctrl+s."
            self.say(
                *kept,
                Said(f"{error.sentence} {when}", "bad", "", "✗"),
                Said("Nothing is sent by itself. ctrl+t sends it at the slot, as long as this form is open.", "muted"),
            )

        self._stop_timer()
        self._countdown = self.set_interval(1, tell)
        tell()
        self.update_bars()

    def _stop_timer(self) -> None:
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None

    def _end_countdown(self) -> None:
        self._refused = None
        self._stop_timer()

    def action_wait(self) -> None:
        """Send when the budget has a slot: chosen each time; ends when the form closes."""
        if not self.can_wait:
            return
        self._end_countdown()
        self._wait(self.values())

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _wait(self, mine: dict[str, Any]) -> None:
        writer = self.session.writer
        self._asked = dict(mine)

        def tick(seconds: float) -> None:
            self._set_busy(f"waits for a slot: {format_span(seconds)} · esc gives up")

        try:
            tick(writer.slot_in(self.resource.path_in(self.session.era)))
            if self._confirmed:
                found = await writer.send_at_slot(self.form, self.base, mine, self._choices, tick)
                self.busy = ""
                if isinstance(found, Job):
                    self._watch(found)
                else:
                    self._show_prepared(found)
                return
            await writer.wait_for_slot(self.resource.path_in(self.session.era), tick)
            prepared = await writer.prepare(self.form, self.base, mine)
        except TembaError as error:
            self.busy = ""
            self._show_error(error)
        else:
            self.busy = ""
            self._show_prepared(prepared)
        finally:
            if self.job is None or self.job.is_over:
                self._set_busy("")

    def give_up(self) -> bool:
        """Stop waiting; False when nothing is waited for. A write that has left goes on."""
        if not self.busy:
            return False
        if self.job is not None and not self.job.is_over:
            self.notify("It is being sent and goes on; you will be told what became of it.", timeout=4, markup=False)
            self.leave()
            return True
        self.workers.cancel_group(self, "save")
        self._set_busy("")
        self.say(Said("You gave it up. Nothing was sent.", "muted"))
        return True


def what_happened(job: Job, wrote: str) -> str:
    """Why nobody knows what became of a job, in a sentence or two."""
    sentence = job.error.sentence if job.error is not None else "It was sent, and no answer came."
    return sentence if "may or may not" in sentence else f"{sentence} It may or may not have been {wrote}."


def tell_job(temba: "TembaApp", job: Job) -> None:
    """Say in a line what became of a job whose form is closed."""
    if job.state == "saved":
        undo = "" if job.plan.irreversible else " u undoes it."
        notes = " ".join(job.notes)
        temba.notify(clean(f"Saved: {job.plan.title}.{undo} {notes}".strip()), timeout=5, markup=False)
        return
    failed = job.error.sentence if job.error is not None else ""
    saved = sum(part.state == "saved" for part in job.parts)
    parts = f" {saved} of {len(job.parts)} requests were saved." if saved else ""
    word = "It is not known whether this was saved" if job.state == "unknown" else "Not saved"
    temba.notify(
        clean(f"{word}: {job.plan.title}. {failed}{parts} What you typed is kept: e offers it again."),
        severity="warning",
        timeout=12,
        markup=False,
    )
