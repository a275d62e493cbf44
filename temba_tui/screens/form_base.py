"""What the parts of a form share: what it is about, what is under way, and what each part asks of the others."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.timer import Timer

from temba_tui.client.errors import TembaError, TembaRateExceededError
from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.dialog import Said
from temba_tui.screens.form_words import Words
from temba_tui.screens.popup import ClosingScreen
from temba_tui.widgets.form_field import FieldBox
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.preparing import Prepared

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.edits import Side
    from temba_tui.workspace.session import Session


class FormBase(ClosingScreen[None]):
    """A form, as its parts see it."""

    resource: Resource
    form: Form
    base: Record | None
    facts: Facts
    words: Words
    boxes: list[FieldBox]
    ready: bool
    wrote = "saved"
    """What a write of this form is called once it was carried out: it may or may not have been saved."""
    twice = "Sending again may make the change twice."

    def __init__(self) -> None:
        super().__init__()
        self.busy = ""
        """What is under way, for the status bar; '' when nothing is."""
        self.done = False
        """Whether all was saved, or given up: there is nothing to keep."""
        self.job: Job | None = None
        self._asked: dict[str, Any] = {}
        """The values that it was last asked to save or send."""
        self._sent_over: Record | None = None
        """The record that the last write was to change."""
        self._before: Job | None = None
        """The job before, where nobody knows what became of it and it is being sent again."""
        self._choices: Mapping[str, Side] = {}
        self._confirmed = False
        self._refused: TembaRateExceededError | None = None
        self._countdown: Timer | None = None

    @property
    def temba(self) -> "TembaApp":
        """The app, typed."""
        return cast("TembaApp", self.app)

    @property
    def session(self) -> "Session":
        """The open session: a form is opened in one."""
        assert self.temba.session is not None
        return self.temba.session

    # What the form itself gives

    def values(self) -> dict[str, Any]:
        """The form's values."""
        raise NotImplementedError

    def say(self, *lines: Said) -> None:
        """Show paragraphs above the fields."""
        raise NotImplementedError

    def show_errors(self, errors: Mapping[str, Sequence[str]]) -> list[Said]:
        """Put errors at their fields; gives back those that belong to none."""
        raise NotImplementedError

    def take_base(self, record: Record) -> None:
        """Compare with another state of the record from now on."""
        raise NotImplementedError

    def leave(self) -> None:
        """Close the form."""
        raise NotImplementedError

    def update_bars(self) -> None:
        """Redraw the bars."""
        raise NotImplementedError

    def keep_draft(self) -> None:
        """Keep what was typed."""
        raise NotImplementedError

    def drop_draft(self) -> None:
        """Forget what was typed."""
        raise NotImplementedError

    def typed_since(self, job: Job) -> list[FieldBox]:
        """The fields that hold something that was typed after a write was made of them."""
        raise NotImplementedError

    def go_on_editing(self, job: Job) -> list[FieldBox]:
        """After a success: make what was typed since the change to what came back; [] where nothing was."""
        raise NotImplementedError

    def move_draft(self, job: Job) -> bool:
        """After a success behind a closed form: leave of its draft what was typed since. Whether there is any."""
        raise NotImplementedError

    def _keep_sent(self, job: Job) -> None:
        raise NotImplementedError

    def _forget_sent(self, job: Job) -> None:
        raise NotImplementedError

    def begin_saving(self) -> None:
        """Compare with the server's state, then show the diff."""
        raise NotImplementedError

    def _show_error(self, error: TembaError) -> None:
        raise NotImplementedError

    def _show_prepared(self, prepared: Prepared) -> None:
        raise NotImplementedError

    def _show_job(self, job: Job) -> None:
        raise NotImplementedError

    def _watch(self, job: Job) -> None:
        raise NotImplementedError

    def _set_busy(self, words: str) -> None:
        self.busy = words
        if self.is_mounted:
            self.update_bars()
