"""The journal: what was written, when, and what became of it. Older writes are undone here, lost ones looked for."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from temba_tui.client.errors import TembaError
from temba_tui.screens.popup import Popup
from temba_tui.screens.working import run
from temba_tui.text import Lens, clean
from temba_tui.workspace.journal import Deed, Journal
from temba_tui.workspace.state import StateError

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.session import Session

_OUTCOMES = {
    "done": ("✓", "$success"),
    "refused": ("✗", "$error"),
    "unknown": ("?", "$warning"),
    "sending": ("…", "$accent"),
}
_FINDINGS = {
    "saved": "It was carried out.",
    "not saved": "It was not carried out.",
    "not visible yet": "It is not visible yet. A list may be a little behind: look again in a minute.",
}


def deed_line(deed: Deed, lens: Lens, now: float) -> Content:
    """One deed on one line."""
    at = datetime.fromtimestamp(deed.at, UTC).astimezone(lens.zone)
    shown = f"{at:%H:%M:%S}" if now - deed.at < 12 * 3600 else f"{at:%d %b %H:%M}"
    mark, style = _OUTCOMES.get(deed.outcome, ("?", "$warning"))
    notes = []
    if deed.is_undone:
        notes.append("undone")
    elif deed.is_partly_undone:
        notes.append("undone in part")
    elif deed.outcome == "unknown":
        notes.append("may or may not have been carried out")
    elif deed.outcome == "refused":
        notes.append("not carried out")
    if deed.undoes:
        notes.append("an undo" if deed.is_in_full or deed.outcome != "done" else "an undo, in part")
    return Content.assemble(
        (f"{mark} ", f"{style} bold"),
        (f"{shown:<13}", "$text-muted"),
        clean(deed.title),
        (f"  {' · '.join(notes)}" if notes else "", style if deed.outcome != "done" else "$text-muted"),
    )


class JournalScreen(Popup[None]):
    """What was written to this workspace, the newest first. No request until one is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", id="journal.close"),
        Binding("u", "undo", "undo", id="journal.undo"),
        Binding("r", "look", "look again", id="journal.look"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._deeds: tuple[Deed, ...] = ()
        self._told: dict[int, str] = {}
        """What looking found, by the number of the deed."""

    @property
    def _temba(self) -> "TembaApp":
        return cast("TembaApp", self.app)

    @property
    def _session(self) -> "Session":
        assert self._temba.session is not None
        return self._temba.session

    def compose(self) -> ComposeResult:
        """A title, the lines, what is known of the one under the cursor."""
        with Vertical(id="picker"):
            yield Static(Content("What was written, newest first"), id="picker-title")
            yield OptionList(id="picker-list")
            yield Static(Content(""), id="journal-detail")
            yield Static(Content("u undo · r look what became of it · esc closes"), id="picker-hint")

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()
        self.query_one(OptionList).focus()

    def _fill(self) -> None:
        session = self._session
        lines = self.query_one(OptionList)
        at = lines.highlighted
        try:
            self._deeds = Journal(session).deeds()
        except StateError as problem:
            self._detail(problem.sentence, "$error")
            return
        lines.clear_options()
        lines.add_options([Option(deed_line(one, session.lens, session.now())) for one in self._deeds])
        if not self._deeds:
            self._detail("Nothing was written to this workspace from here in the last 30 days.", "$text-muted")
            return
        lines.highlighted = min(at or 0, len(self._deeds) - 1)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say more of the one under the cursor."""
        event.stop()
        self._show_detail()

    @property
    def _deed(self) -> Deed | None:
        at = self.query_one(OptionList).highlighted
        return self._deeds[at] if at is not None and at < len(self._deeds) else None

    def _show_detail(self) -> None:
        deed = self._deed
        if deed is None:
            return
        if deed.number in self._told:
            self._detail(self._told[deed.number], "$warning")
            return
        first = deed.entries[0]
        told = [f"{first.kept.method} {first.kept.path}"]
        if len(deed.entries) > 1:
            told[0] += f" and {len(deed.entries) - 1:,} more"
        told += list(dict.fromkeys(one.kept.detail for one in deed.entries if one.kept.detail))[:3]
        why = deed.why_not()
        if deed.outcome in ("unknown", "sending"):
            told.append("Nobody knows whether it was carried out: r looks.")
        else:
            told.append(why or ("u undoes the rest." if deed.is_partly_undone else "u undoes it."))
        self._detail(" · ".join(told))

    def _detail(self, text: str, style: str = "$text-muted") -> None:
        self.query_one("#journal-detail", Static).update(Content.styled(clean(text), style))

    def action_undo(self) -> None:
        """Undo what is under the cursor, after showing what that takes."""
        deed = self._deed
        if deed is None:
            return
        why = self._session.writer.refusal() or deed.why_not()
        if why:
            self._detail(why, "$warning")
            return
        from temba_tui.screens.undoing import undo_deed

        app = self._temba
        self.dismiss(None)
        undo_deed(app, deed)

    def action_look(self) -> None:
        """Look what became of a write of which no answer came: a request each."""
        deed = self._deed
        if deed is None:
            return
        if deed.outcome != "unknown":
            self._detail("What became of this one is known.")
            return
        run(self, partial(self._look, deed), "look")

    async def _look(self, deed: Deed) -> None:
        journal = Journal(self._session)
        self._detail("Looking…", "$accent")
        told = []
        try:
            for entry in deed.entries:
                if entry.outcome == "unknown":
                    found = await journal.check(entry)
                    told.append(_FINDINGS.get(found.finding, "It cannot be told."))
        except (TembaError, StateError) as error:
            told.append(error.sentence)
        self._told[deed.number] = " ".join(dict.fromkeys(told))
        self._fill()
        self._show_detail()
