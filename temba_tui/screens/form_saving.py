"""Saving a form: read again, compare, confirm, send, and say what became of every part.

The write belongs to the session: closing the form, or the program, cuts nothing in the middle. What was refused or
never sent stays in the form; what may have been saved is looked at before it is sent again.
"""

from collections.abc import Callable
from typing import Any

from textual import work

from temba_tui.client.errors import (
    TembaBadRequestError,
    TembaConnectionError,
    TembaError,
    TembaNoSuchObjectError,
    TembaRateExceededError,
)
from temba_tui.resources.spec import Record
from temba_tui.screens.confirming import ConfirmScreen, PlanScreen
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_outcomes import FormOutcomes, tell_job
from temba_tui.screens.form_words import difference_lines, job_lines
from temba_tui.text import format_urn
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.preparing import Prepared
from temba_tui.workspace.steps import WritePlan


def _nothing() -> None:
    """There is no job yet."""


class FormSaving(FormOutcomes):
    """What a form does from `ctrl+s` on. The form itself is the subclass's."""

    def __init__(self) -> None:
        super().__init__()
        self._watching: Callable[[], None] = _nothing
        """Ends the watching of the job."""

    # Saving

    def action_save(self) -> None:
        """Read the record again and show what will change."""
        if not self.ready or self.busy:
            return
        if self.base is not None and not any(box.is_changed for box in self.boxes):
            self.notify("Nothing was changed.", timeout=3, markup=False)
            return
        if self.is_unknown:
            self._ask_before_again()
            return
        self.begin_saving()

    def begin_saving(self) -> None:
        """Compare with the server's state, then show the diff."""
        self.keep_draft()
        self._end_countdown()
        self._confirmed = False
        self._prepare(self.values())

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _prepare(self, mine: dict[str, Any]) -> None:
        self._asked = dict(mine)
        self._set_busy("reading it again…" if self.base is not None else "checking…")
        self.say()
        self.show_errors({})
        self._warn_no_more()
        try:
            prepared = await self.session.writer.prepare(self.form, self.base, mine)
        except TembaError as error:
            self.busy = ""  # else a countdown says nothing before its first second has passed
            self._show_error(error)
        else:
            self._show_prepared(prepared)
        finally:
            self._set_busy("")

    def _show_error(self, error: TembaError) -> None:
        """Something that came before anything was sent."""
        if isinstance(error, TembaBadRequestError):
            rest = self.show_errors(error.errors)
            self.say(*rest)
            return
        if isinstance(error, TembaRateExceededError):
            self._begin_countdown(error)
            return
        if isinstance(error, TembaNoSuchObjectError):
            self.say(
                Said(f"This {self.resource.singular} is not there any more: it was deleted meanwhile.", "bad", "", "✗"),
                Said("Nothing was sent. What you typed stays here until you close the form.", "muted"),
            )
            return
        if isinstance(error, TembaConnectionError):
            self.temba.offline = True
        self.say(Said(error.sentence, "bad", "", "✗"), Said(f"Nothing was saved. {error.hint}".strip(), "muted"))

    def _show_prepared(self, prepared: Prepared) -> None:
        for box in self.boxes:  # as it will be sent: phone numbers in E.164
            key, value = box.field.key, box.value
            wanted = prepared.values.get(key, value)
            # What was typed into it meanwhile is not what will be sent, and stays.
            if box.field.normal is not None and wanted != value and value == self._asked.get(key):
                box.put(wanted)
                self._asked[key] = wanted
        if prepared.is_empty:
            self._nothing_left(prepared)
        elif prepared.holders:
            self._show_holders(prepared)
        else:
            screen = ConfirmScreen(prepared, self.words, now=self.session.now)

            def answered(value: str | None) -> None:
                if value == "send":
                    self._choices, self._confirmed = dict(screen.choices), True
                    self.run_plan(prepared.plan(screen.choices))
                elif value == "theirs-all" and prepared.theirs is not None:
                    self._nothing_left(prepared)
                else:
                    self.say_unknown()

            plan = prepared.plan() if not prepared.stops() else None
            if plan is not None and plan.skips_diff and self.temba.start.settings.skip_diff:
                self._confirmed = True
                self.run_plan(plan)
            else:
                self.app.push_screen(screen, answered)

    def _nothing_left(self, prepared: Prepared) -> None:
        """All that was changed here is so already, or theirs was chosen."""
        if prepared.theirs is not None:
            self.base = prepared.theirs
            for box in self.boxes:
                original = box.field.value_of(prepared.theirs)
                typed_since = box.value != self._asked.get(box.field.key, box.value)
                box.rebase(original)
                if not typed_since:
                    box.put(original)
        self.keep_draft()
        self.say(Said("The server has it so already: somebody else made this change. Nothing was sent.", "good"))

    def _show_holders(self, prepared: Prepared) -> None:
        """An added URN belongs to somebody else: they are shown, and the change stops."""
        lines = []
        for one in prepared.holders:
            lines += [
                Said(f"{format_urn(one.urn)} belongs to another contact:", "warn"),
                *self._contact_lines(one.record),
                Said(""),
            ]
            box = next((box for box in self.boxes if box.field.key == one.key), None)
            if box is not None:
                box.warn(f"{format_urn(one.urn)} belongs to {self.resource.name_of(one.record)}")
        lines.append(Said("Nothing was sent. A contact that loses its URN can no longer be reached by it.", "muted"))
        answers = [Answer("o", "open that contact", "open")]
        if not prepared.merge.conflicts:
            answers.append(Answer("t", "take it over…", "take"))

        def answered(value: str | None) -> None:
            if value == "open":
                from temba_tui.screens.places import RecordPlace

                self.keep_draft()
                self.temba.go(RecordPlace(self.resource, prepared.holders[0].record))
            elif value == "take":
                self._confirm_take_over(prepared)

        self.app.push_screen(
            Dialog("In use by another contact", lines, answers, now=self.session.now, leave="back to the form"),
            answered,
        )

    def _warn_no_more(self) -> None:
        """Who held a URN is not known any more: it is looked up again, or is being taken over."""
        for box in self.boxes:
            box.warn("")

    def _contact_lines(self, record: Record) -> list[Said]:
        lines = []
        for column in self.resource.default_columns(self.session.era):
            cell = column.cell(record, self.session.lens)
            text = cell if isinstance(cell, str) else cell.text
            if text and column.title:  # a mark alone says nothing away from its table
                lines.append(Said(text, "strong" if column.key == "name" else "normal", column.full_title))
        return lines

    def _confirm_take_over(self, prepared: Prepared) -> None:
        plan = prepared.take_over()
        lines = [line for change in plan.changes for line in self.words.change(change)]

        def answered(value: str | None) -> None:
            if value == "send":
                self.run_plan(plan)

        self.app.push_screen(PlanScreen(plan, lines, now=self.session.now, verb="take it over"), answered)

    # Sending

    def run_plan(self, plan: WritePlan) -> None:
        """Send a plan that was confirmed."""
        try:
            job = self.session.writer.run(plan)
        except TembaError as error:
            self._show_error(error)
            return
        self._watch(job)

    def _watch(self, job: Job) -> None:
        self._before = self.job if self.is_unknown else None
        self.job = job
        job.made_of = dict(self._asked)
        self._sent_over = self.base
        self._warn_no_more()
        self._set_busy("saving…")
        self._watching = job.watch(self._job_changed)
        self._job_changed(job)

    def _job_changed(self, job: Job) -> None:
        if job is not self.job:
            return
        if not job.is_over:
            self._keep_sent(job)
            return
        self._watching()  # looking what became of it is told by who looks
        self.busy = ""
        if self._before is not None and job.state in ("refused", "not sent"):
            self.job = self._before  # that one is still what may have arrived
        if self.is_mounted and self.is_attached:
            self._show_job(job)
            self.update_bars()
            return
        left = job.state == "saved" and self.move_draft(job)
        if not left:
            self._forget_sent(job)
        self._tell(job)
        if left:
            self.temba.notify(
                "What you typed meanwhile was not in it. It is kept: the form offers it again.",
                severity="warning",
                timeout=12,
                markup=False,
            )

    def _tell(self, job: Job) -> None:
        """Say what became of it over whatever the person looks at by now."""
        tell_job(self.temba, job)

    def _show_job(self, job: Job) -> None:
        if job.state == "saved":
            self._saved(job)
            return
        lines = job_lines(job)
        error = job.error
        if isinstance(error, TembaBadRequestError):
            # The sentence is the fields' errors in one line: they stand at their fields instead.
            rest = self.show_errors(error.errors)
            lines = [one for one in lines if one.text not in (error.sentence, error.hint)]
            if job.state == "refused":
                lines = []
            lines = [*rest, *lines] or [Said("The server did not accept it. Nothing was changed.", "bad", "", "✗")]
        if job.state == "unknown":
            lines.append(self.looking_said(job))
        self.say(*lines)
        self.keep_draft()
        if isinstance(error, TembaRateExceededError):
            self._begin_countdown(error, lines)

    def _saved(self, job: Job) -> None:
        told = [*difference_lines(job.differences), *(Said(note, "muted", "", "…") for note in job.notes)]
        typed = self.go_on_editing(job)
        if typed:
            titles = ", ".join(box.field.title for box in typed)
            another = "" if self.base is not None else " Saving it makes another one."
            self.say(
                Said(f"Saved: {job.plan.title}.", "good", "", "✓"),
                Said(f"What you typed meanwhile is not: {titles}.{another}", "warn", "", "!"),
                *told,
            )
            return
        self.drop_draft()
        self.done = True
        temba = self.temba
        now = self.session.now
        self.leave()
        if job.differences:
            temba.push_screen(
                Dialog("Saved, but not as it was sent", told, [Answer("", "read", "read", enter=True)], now=now)
            )
        else:
            tell_job(temba, job)
