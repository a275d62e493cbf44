"""The form of something that is sent: filled in like any form, but never saved. `ctrl+s` shows what would be sent, and
a named key there sends it.

Nothing is sent twice by itself: after a lost answer there is a look whether it is there, and sending again has to be
typed. A send that the budget refused waits for a person too.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from temba_tui.client.errors import TembaBadRequestError, TembaError, TembaRateExceededError
from temba_tui.resources.forms import Form, Problem
from temba_tui.resources.guesses import guesses, has_failed
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_screen import FormScreen
from temba_tui.screens.form_words import job_lines
from temba_tui.screens.marked import pane_of
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.text import clean, format_span
from temba_tui.widgets.form_editors import LinesEditor
from temba_tui.widgets.form_field import FieldBox
from temba_tui.workspace import sending
from temba_tui.workspace.audience import Audience, Estimate, sample
from temba_tui.workspace.content import Attachment, Content
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.steps import WritePlan

_ROWS = {"text": 5, "attachments": 2, "quick_replies": 3}
"""Lines of the fields that hold several."""


class SendForm(FormScreen):
    """A form whose values are sent. Subclasses say what (`read`), to whom (`head`) and as which plan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "send…", key_display="ctrl+s", id="form.save"),
    ]
    verb = "send"
    once: ClassVar[tuple[str, ...]] = ("text", "attachments", "quick_replies")
    """The fields whose values, once they were sent, must not be sent again with what was typed meanwhile."""
    wrote = "sent"
    twice = "If it is sent again, whoever got it gets it twice."

    def __init__(
        self, resource: Resource, form: Form, base: Record | None = None, preset: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(resource, form, base, preset)
        self.known: dict[str, Attachment] = {}
        """Files that the server has by now, by the line that names them."""
        self._opened_with: Mapping[str, Any] = {}
        self._rest_of: Job | None = None
        """The job of which the one under way does what was not sent."""

    # What the subclass gives

    def read(self, values: Mapping[str, Any]) -> tuple[WritePlan | None, Sequence[Problem]]:
        """The plan that the values make, or what is wrong with them."""
        raise NotImplementedError

    def head(self) -> Sequence[Said]:
        """What stands above the requests in the confirmation: to whom, what."""
        raise NotImplementedError

    def audience(self) -> Audience | None:
        """Whom it reaches, where that is to be estimated."""
        return None

    @property
    def recipient(self) -> Record | None:
        """The one contact that it goes to, where there is one."""
        return None

    def content(self) -> Content:
        """What is sent, with its files."""
        return Content()

    @property
    def changed(self) -> list[FieldBox]:
        """What was filled in; what the form was opened with is not."""
        return [box for box in self.boxes if box.is_changed and box.value != self._opened_with.get(box.field.key)]

    # Drawing

    def _show_fields(self, values: Mapping[str, Any]) -> None:
        super()._show_fields(values)
        self._opened_with = {box.field.key: box.value for box in self.boxes} if not values else self.preset
        for key, rows in _ROWS.items():
            box = self.box(key)
            if box is not None and isinstance(box.editor, LinesEditor):
                box.editor.rows = rows
                box.on_resize()

    # From the form to the confirmation

    def action_save(self) -> None:
        """Show what would be sent."""
        if not self.ready or self.busy:
            return
        if self.is_unknown:
            self._ask_before_again()
        else:
            self.begin_saving()

    def begin_saving(self) -> None:
        """Check what was filled in, and show what would be sent."""
        self.keep_draft()
        self._end_countdown()
        self.review()

    def review(self, *, again: bool = False) -> None:
        """Show the plan. `again`: the same may have been sent already, so that has to be typed."""
        self.show_errors({})
        refusal = self.session.writer.refusal()
        if refusal:
            self.say(Said(refusal, "bad", "", "✗"))
            return
        plan, problems = self.read(self.values())
        if plan is None:
            by_path: dict[str, list[str]] = {}
            for one in problems:
                by_path.setdefault(one.path, []).append(one.sentence)
            self.say(*self.show_errors(by_path))
            return
        self.say()
        self._confirm(plan, again)

    def _confirm(self, plan: WritePlan, again: bool) -> None:
        audience = self.audience()
        lines = [*self.head()]
        if again:
            lines = [Said("The same may have been sent already: whoever got it would get it twice.", "bad"), *lines]
        session = self.session
        screen = SendConfirm(
            plan,
            lines,
            now=session.now,
            verb=self.verb,
            estimate=self.estimate(audience) if audience is not None else None,
            groups=audience.groups if audience is not None else (),
            sampler=lambda group: sample(session, group),
            typed_word="again" if again else "",
        )

        values = self.values()

        def answered(value: str | None) -> None:
            if value == "send":
                self._asked = values
                self.run_plan(plan)
            else:
                self.say_unknown()

        self.app.push_screen(screen, answered)

    def estimate(self, audience: Audience) -> Estimate:
        """How many it reaches."""
        return audience.estimate()

    # Sending

    def run_plan(self, plan: WritePlan) -> None:
        """Send a plan that was confirmed."""
        try:
            job = sending.run(self.session, plan)
        except TembaError as error:
            self.say(Said(error.sentence, "bad", "", "✗"))
            return
        self._watch(job)

    def _watch(self, job: Job) -> None:
        super()._watch(job)
        if not job.is_over:
            self._set_busy("sending…")

    def _job_changed(self, job: Job) -> None:
        if job is self.job and job.is_over and self._rest_of is not None:
            job.join(self._rest_of)
            job.made_of = self._rest_of.made_of
            self._rest_of = None
        super()._job_changed(job)

    def record_after(self, job: Job) -> Record | None:
        """What a draft is typed over stays what it was: nothing of the record is sent."""
        return None

    def _tell(self, job: Job) -> None:
        tell_send(self.app, job)

    def _show_job(self, job: Job) -> None:
        self._keep_uploads(job)
        if job.state == "saved":
            self._sent(job)
            return
        for part in job.parts:
            if part.state == "saved" and part.step.verb != "upload":
                self.took(part)
        if job.state == "unknown" and all(part.step.verb == "upload" for part in job.parts if part.state == "unknown"):
            # A copy of a file that nobody was sent harms nobody.
            self.job = self._before
            self.say(Said("A file may or may not have been uploaded. Nobody was sent anything.", "warn"))
            return
        lines = self.told(job)
        error = job.error
        if isinstance(error, TembaBadRequestError):
            rest = self.show_errors(error.errors)
            done = any(part.state == "saved" and part.step.verb != "upload" for part in job.parts)
            if done:
                lines = [*job_lines(job), *rest]
            else:
                lines = [Said("The server did not accept it, and nothing was sent.", "bad", "", "✗"), *rest]
        if job.state == "unknown":
            lines.append(self.looking_said(job))
        self.say(*lines)
        self.keep_draft()
        if isinstance(error, TembaRateExceededError):
            self._begin_countdown(error, lines)

    def told(self, job: Job) -> list[Said]:
        """What became of the whole; of each request, where there were several."""
        lines = job_lines(job) if len(job.parts) > 1 else []
        if job.failed is None:
            return lines
        told = sending.outcome(job.failed)
        tone, mark = ("bad", "✗") if told.good is False else ("warn", "?")
        return [Said(told.sentence, tone, "", mark), *lines]  # type: ignore[arg-type]

    def looking_said(self, job: Job, again: bool = False) -> Said:
        """What can be done about it, and that nothing is by itself."""
        more = "looks again" if again else "looks whether it is there"
        look = f"ctrl+l {more}: 1 request." if self.lost(job) else self.nowhere()
        return Said(f"{look} It is never sent again by itself.", "strong")

    def fields_of(self, part: Part) -> Collection[str] | None:
        """All of them are one message."""
        return None

    def _keep_uploads(self, job: Job) -> None:
        for part in job.parts:
            if part.step.verb == "upload" and part.state == "saved" and part.answer is not None:
                box = self.box("attachments")
                for line in str(box.value).splitlines() if box is not None else ():
                    one = self._file_of(line)
                    if one is not None and str(one.path) == part.step.body.get("path"):
                        self.known[line.strip()] = one.uploaded(str(part.answer.get("uuid", "")))

    def _file_of(self, line: str) -> Attachment | None:
        return next((one for one in self.content().attachments if one.path and line.strip().endswith(one.name)), None)

    def stays(self, job: Job, lines: Sequence[Said]) -> bool:
        """After a success, which `lines` tell: whether something was typed while it was sent. That stays in the form,
        and as the draft; what was sent does not, where it is to be said once only."""
        typed = self.typed_since(job)
        if not typed:
            return False
        for box in self.changed:
            if box.field.key in self.once and box not in typed:
                box.put(box.field.empty)
        titles = ", ".join(box.field.title for box in typed)
        self.say(*lines, Said(f"What you typed meanwhile was not in it: {titles}.", "warn", "", "!"))
        self.keep_draft()
        return True

    def _sent(self, job: Job) -> None:
        """All of it was taken. The form closes; what failed at once is shown as what it is."""
        temba, session = self.temba, self.session
        failed = [part.answer for part in job.parts if part.answer is not None and has_failed(part.answer)]
        lines = failure_lines(session, failed[0], self.recipient) if failed else []
        if self.stays(job, lines or [Said(sending.outcome(job.parts[-1]).sentence, "good", "", "✓")]):
            return
        self.drop_draft()
        self.done = True
        self.leave()
        if failed:
            temba.push_screen(
                Dialog("Created, but it failed", lines, [Answer("", "read", "read", enter=True)], now=session.now)
            )
        else:
            tell_send(temba, job)

    # Looking, and again

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _look(self, job: Job) -> None:
        self._set_busy("looking whether it is there…")
        try:
            for part in self.lost(job):
                await sending.settle(self.session, part)
        except TembaError as error:
            said = Said(f"It could not be looked for: {error.sentence}", "bad", "", "✗")
            self.say(*self.told(job), said, self.looking_said(job))
        else:
            job.changed()
            self.busy = ""
            if job.state == "unknown":
                self.say(*self.told(job), self.looking_said(job, again=True))
            else:
                self._show_job(job)
        finally:
            self._set_busy("")

    def _ask_before_again(self) -> None:
        answers = [Answer("A", "send again…", "again")]
        rest = sending.rest_of(self.job) if self.job is not None else None
        if rest is not None:
            answers.append(Answer("n", "only what was not sent…", "rest"))

        def answered(value: str | None) -> None:
            if value == "look":
                self.action_look()
            elif value == "again":
                self.review(again=True)
            elif value == "rest" and rest is not None:
                self._confirm_rest(rest)

        self._ask_again(answers, answered)

    def _confirm_rest(self, rest: WritePlan) -> None:
        def answered(value: str | None) -> None:
            if value == "send":
                self._rest_of = self.job
                self.run_plan(rest)

        self.app.push_screen(SendConfirm(rest, (), now=self.session.now, verb=self.verb), answered)

    # Refused for lack of budget

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _wait(self, mine: dict[str, Any]) -> None:
        """Wait for the slot, then ask again: a send is never fired by a clock."""

        def tick(seconds: float) -> None:
            self._set_busy(f"waits for a slot: {format_span(seconds)} · esc gives up")

        writer, path = self.session.writer, self.resource.path_in(self.session.era)
        try:
            tick(writer.slot_in(path))
            await writer.wait_for_slot(path, tick)
        finally:
            self._set_busy("")
        self.review(again=self.is_unknown)


def failure_lines(session: Any, message: Record, contact: Record | None) -> list[Said]:
    """A message that was created and failed: that, and what may be the reason, called a guess. No request."""
    channel_uuid = (message.get("channel") or {}).get("uuid") if isinstance(message.get("channel"), Mapping) else None
    facts = session.facts()
    channel = facts.record("channels", channel_uuid) if channel_uuid else None
    lines = [Said("It was created, but failed at once: nobody received it.", "bad", "", "✗")]
    found = guesses(message, session.lens, contact, channel, anon=session.anon)
    if found:
        lines += [Said(""), Said("Why, as a guess (the API does not say):", "muted")]
        lines += [Said(one, "normal", "", "?") for one in found]
    return lines


def tell_send(app: Any, job: Job) -> None:
    """Say in a line what became of a send whose form is closed."""
    part = job.failed or job.parts[-1]
    told = sending.outcome(part)
    text = f"{job.plan.title}: {told.sentence}"
    if job.state == "unknown":
        text += " Look in the list whether it is there; it is never sent again by itself."
    pane = pane_of(app.browser)
    place = pane.place if pane is not None else None
    if job.state == "saved" and place is not None and place.resource.name == part.step.resource:
        text += " r reads this list again, to show it."
    severity = "information" if told.good else "warning"
    app.notify(clean(text), timeout=6 if told.good else 12, severity=severity, markup=False)
