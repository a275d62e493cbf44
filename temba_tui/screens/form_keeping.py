"""Nothing typed is lost: drafts a second after the last key, offered when the record is opened again; leaving asks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.timer import Timer

from temba_tui.resources.spec import Record
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_saving import FormSaving
from temba_tui.screens.form_words import job_lines
from temba_tui.text import clean
from temba_tui.widgets.form_field import FieldBox
from temba_tui.workspace.drafts import (
    SAVE_AFTER,
    KeptDraft,
    Sent,
    drop_draft,
    drop_sent,
    keep_draft,
    keep_rest,
    kept_draft,
    take_up,
    throw_away,
)
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.sent import Arrived, arrived, job_of, sent_by
from temba_tui.workspace.state import StateError

if TYPE_CHECKING:
    from temba_tui.workspace.jobs import Job, RecordChanged


class FormKeeping(FormSaving):
    """What a form does so that nothing is lost."""

    def __init__(self) -> None:
        super().__init__()
        self._draft_timer: Timer | None = None
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def changed(self) -> list[FieldBox]:
        """The fields that differ from the record; of a new one, those that were filled in."""
        return [box for box in self.boxes if box.is_changed]

    def _show_fields(self, values: Mapping[str, Any]) -> None:
        raise NotImplementedError

    def _draw_said(self) -> None:
        raise NotImplementedError

    def _draw_help(self) -> None:
        raise NotImplementedError

    def update_status(self) -> None:
        """Redraw the status bar."""
        raise NotImplementedError

    # Drafts

    @on(FieldBox.Changed)
    def _field_changed(self, event: FieldBox.Changed) -> None:
        event.stop()
        self._draw_said()
        self.update_status()
        self._draw_help()
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(SAVE_AFTER, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what was typed, or forget it where nothing differs any more."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if not self.ready or self.done:
            return
        changed = {box.field.key: box.value for box in self.changed if not box.field.masked}
        if changed:
            sent = sent_by(self.job, changed) or sent_by(self._before, changed)
            self._with_drafts(partial(self._keep, changed, sent))
        else:
            self.drop_draft()

    def _keep(self, changed: Mapping[str, Any], sent: Sent | None) -> None:
        was_sent = sent is not None and all(sent.wrote.get(key) == value for key, value in changed.items())
        if was_sent and arrived(self.session, sent) == "done":
            # By another form of it, which was closed while it was sent: nothing was typed since.
            drop_draft(self.session, self.resource, self.base)
        else:
            keep_draft(self.session, self.resource, self.base, changed, sent)

    def drop_draft(self) -> None:
        """Forget what was typed: it was sent, or given up."""
        self._with_drafts(partial(drop_draft, self.session, self.resource, self.base))

    def _keep_sent(self, job: Job) -> None:
        """A request of it is about to leave: the draft knows that before it does, whatever happens then."""
        if any(part.state == "sending" for part in job.parts):
            self.keep_draft()

    def _forget_sent(self, job: Job) -> None:
        """What was sent by a form that is closed by now was saved: there is nothing to offer."""
        if job.state == "saved":
            sent = Sent(tuple(part.number for part in job.parts), 0.0, job.plan.title, len(job.parts))
            self._with_drafts(partial(drop_sent, self.session, self.resource, self.base, sent))

    def _with_drafts(self, work: Callable[[], None]) -> None:
        """Change what is kept; where that fails it is said, and the form goes on."""
        try:
            work()
        except StateError as error:
            self.notify(clean(f"What you typed could not be kept: {error.sentence}"), severity="warning", markup=False)

    def offer_draft(self) -> None:
        """Offer the newest of what was typed before, here or in another temba-tui, if there is any."""
        try:
            kept = kept_draft(self.session, self.resource, self.base)
            state = arrived(self.session, kept.sent) if kept is not None else ""
            job = job_of(self.session, kept.sent) if kept is not None and kept.sent is not None and state else None
        except StateError as error:
            self.notify(clean(f"What you type is not kept: {error.sentence}"), severity="warning", markup=False)
            return
        if kept is not None:
            self._offer_draft(kept, state, job)

    def _offer_draft(self, kept: KeptDraft, state: Arrived, job: Job | None) -> None:
        lines = [self._draft_said(kept, state)]
        for key, value in kept.values.items():
            field = self.form.field(key, self.facts)
            if field is not None:
                lines.append(Said(self.words.shown(field, value), "strong", field.title))
        if kept.base_moved(self.base):
            lines.append(Said("The record was changed since; saving compares both.", "warn"))
        done = state == "done"  # ⏎ means what is right as a rule
        answers = [
            Answer("t", "take it up all the same" if done else "take it up", "take", enter=not done),
            Answer("x", "throw it away", "drop", enter=done),
        ]

        def answered(value: str | None) -> None:
            if value == "take":
                if kept.base is not None:
                    self.base = kept.base
                self._with_drafts(partial(take_up, self.session, kept, self.resource, self.base))
                self._show_fields(kept.values)
                if job is not None:
                    self._take_up_job(kept, job, state)
                self._draft_timer = self.set_timer(SAVE_AFTER, self.keep_draft)
            elif value == "drop":
                self._with_drafts(partial(throw_away, self.session, kept))
                self.offer_draft()
            else:
                self.leave()

        self.app.push_screen(
            Dialog(
                "A draft" if state else "An unsaved draft",
                lines,
                answers,
                now=self.session.now,
                leave="leave, it stays kept",
            ),
            answered,
        )

    # What was typed while it was saved

    def typed_since(self, job: "Job") -> list[FieldBox]:
        """The fields that hold something that was typed after a write was made of them."""
        sent = job.made_of
        return [box for box in self.changed if box.value != sent.get(box.field.key, box.original)] if sent else []

    def go_on_editing(self, job: "Job") -> list[FieldBox]:
        """After a success: what was typed since is the change to what came back, and the draft. Its fields."""
        typed = self.typed_since(job)
        if not typed:
            return []
        self._with_drafts(partial(drop_draft, self.session, self.resource, self._sent_over))
        if self.base is not None:
            # What the server stored otherwise than it was sent, or somebody else's where theirs was chosen.
            for box in self.changed:
                if box not in typed:
                    box.put(box.original)
        elif job.answer is not None and self.form.updates and all(box.field.on_update for box in typed):
            self._edit_what_was_made(job.answer, typed)
        self.keep_draft()
        return typed

    def _edit_what_was_made(self, record: Record, typed: "Sequence[FieldBox]") -> None:
        """The form of a new object becomes the one that edits it: saving again must not make another."""
        here = next((box.field.key for box in typed if box.has_focus_within), typed[-1].field.key)
        self.base = record
        self.words.learn(record)
        self._show_fields({box.field.key: box.value for box in typed})
        again = next((box for box in self.boxes if box.field.key == here), None)
        if again is not None:
            self.call_after_refresh(again.focus_editor)

    def move_draft(self, job: "Job") -> bool:
        """After a success behind a closed form: of its draft only what was typed since is left, over what came back."""
        left: list[str] = []

        def move() -> None:
            before, now = self._sent_over, self.record_after(job)
            left.extend(keep_rest(self.session, self.resource, self.form, before, job.made_of, now))

        self._with_drafts(move)
        return bool(left)

    def record_after(self, job: "Job") -> Record | None:
        """The record as a write left it; None where that is not known, or cannot be edited."""
        if self._sent_over is None:
            return job.answer if self.form.updates else None
        own = self.session.writer.own_answers.of(self.resource, self._sent_over)
        return own.record if own is not None else None

    # What was sent, and may have arrived

    def _draft_said(self, kept: KeptDraft, state: Arrived) -> Said:
        if kept.sent is None or not state:
            return Said(f"You typed this {self.session.lens.ago(kept.at_text)} and did not save it:")
        at = self._clock_time(kept.sent.at)
        return {
            "sending": Said(
                f"You sent this at {at} and its answer has not come yet: it may have been {self.wrote}.", "warn"
            ),
            "unknown": Said(f"You sent this at {at} and no answer came: it may have been {self.wrote}.", "warn"),
            "done": Said(f"You sent this at {at}, and it was {self.wrote}: that is known by now.", "good"),
            "in part": Said(f"You sent this at {at}: a part of it was {self.wrote}, the rest was not.", "warn"),
        }[state]

    def _clock_time(self, at: float) -> str:
        """A moment as people say it: the time, with the day where that is not today."""
        zone, now = self.session.lens.zone, self.session.now()
        moment, today = (datetime.fromtimestamp(one, UTC).astimezone(zone) for one in (at, now))
        return f"{moment:%H:%M}" if moment.date() == today.date() else f"{moment:%H:%M on %d %b}"

    def _take_up_job(self, kept: KeptDraft, job: Job, state: Arrived) -> None:
        """Be where the form was that sent it: with what it said, and what it asks before it sends again."""
        for part in job.parts:
            if part.state == "saved" and kept.sent is not None and part.number not in kept.sent.taken:
                self.took(part)
        if state in ("sending", "unknown"):
            self.job = job
            # What was kept has been through JSON; a field gives its value as it has it.
            sent = kept.sent.wrote if kept.sent is not None else {}
            same = {key for key, value in sent.items() if kept.values.get(key) == value}
            job.made_of = {**sent} | {box.field.key: box.value for box in self.boxes if box.field.key in same}
            self._sent_over = self.base
            self.say_unknown()
        else:
            self.say(*job_lines(job), *([Said(self.twice, "warn")] if state == "done" else []))
        self.update_bars()

    def took(self, part: Part) -> None:
        """A part was sent while others were not: what it said must not be sent again by the form."""

    # The record, and leaving

    def _record_changed(self, news: "RecordChanged") -> None:
        """Some part was saved: it is the new base, so that saving again sends only the rest."""
        identity = self.resource.identity_of(self.base) if self.base is not None else None
        if news.resource == self.resource.name and news.identity == identity and news.record is not None:
            self.take_base(news.record)

    def take_base(self, record: Record) -> None:
        """Compare with another state of the record from now on."""
        self.base = record
        for box in self.boxes:
            box.rebase(box.field.value_of(record))

    def action_step_back(self) -> None:
        """Give up what is waited for; else close, asking where something was changed."""
        if self.give_up():
            return
        if self.changed and not self.done:
            self._ask_leaving()
        else:
            self.leave()

    def _ask_leaving(self) -> None:
        maybe = self._maybe_written()
        may = ", ".join(box.field.title for box in self.changed if box in maybe)
        rest = ", ".join(box.field.title for box in self.changed if box not in maybe)
        lines = [Said(f"May or may not have been {self.wrote}: {may}.", "warn")] if may else []
        lines += [Said(f"Not {self.wrote if may else 'saved'}: {rest}.")] if rest else []
        answers = [
            Answer("k", "keep it as a draft and close", "keep", enter=True),
            Answer("x", "throw it away", "drop"),
        ]

        def answered(value: str | None) -> None:
            if value == "keep":
                self.keep_draft()
                self.leave()
            elif value == "drop":
                self.drop_draft()
                self.done = True
                self.leave()

        self.app.push_screen(
            Dialog("Close the form?", lines, answers, now=self.session.now, leave="go on editing"), answered
        )

    def _maybe_written(self) -> list[FieldBox]:
        """The fields of which nobody knows whether they were written."""
        if self.job is None or not self.is_unknown:
            return []
        found: list[FieldBox] = []
        for part in self.job.parts:
            if part.state == "unknown":
                fields = self.fields_of(part)
                found += [box for box in self.boxes if fields is None or box.field.key in fields]
        return found

    def leave(self) -> None:
        """Close the form."""
        self.dismiss(None)

    def on_unmount(self) -> None:
        """Whatever closed it: what was typed is kept."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self.ready and not self.done and self._draft_timer is not None:
            self.keep_draft()
