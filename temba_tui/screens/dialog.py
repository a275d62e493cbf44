"""A question with a few answers, each on a key of its own. What it is about stands above, in plain words.

Keys that were typed ahead answer nothing: they are ignored until the dialog was drawn and `SETTLES` seconds have
passed on the session's clock. Nor does a key that is held down since before the dialog came up: its repetitions are
ignored until it was let go for `REPEATS` seconds, or another key was pressed. Esc always leaves, for that does nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from temba_tui.resources.spec import Tone
from temba_tui.screens.popup import Popup
from temba_tui.text import clean, truncate
from temba_tui.widgets.bars import Piece, PieceBar, PieceClicked
from temba_tui.widgets.cells import cut, padded, tidy, width_of
from temba_tui.widgets.face import STYLES
from temba_tui.widgets.summary_view import wrap

TIGHT, TIGHTEST = 14, 8
"""Lines of a terminal up to which a dialog has no empty ones around what it says; below which its title has one line.
"""
SETTLES = 0.25
"""Seconds after it was drawn before it takes a key."""

REPEATS = 0.75
"""Seconds between two presses of one key from which on the second is meant: a keyboard waits up to two thirds of a
second before it repeats a key that is held down, and repeats it quickly then."""


@dataclass(frozen=True, slots=True)
class Said:
    """One paragraph. `label` stands before it in a column of its own; raw text."""

    text: str
    tone: Tone = "normal"
    label: str = ""
    mark: str = ""
    """What stands before the label: `+`, `−`, a number."""
    cursor: bool = False
    cut: bool = False
    """Whether it is cut short rather than wrapped: a path that nobody reads to its end."""
    wide: bool = False
    """Whether it begins at the left, over the column of the labels."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `value` is what the dialog ends with. `enter`: ⏎ means it too."""

    key: str
    title: str
    value: str
    enter: bool = False


LABEL = 16


def paragraph(said: Said, width: int, labels: int) -> list[Content]:
    """The lines of one paragraph at `width` cells, `labels` of them for the label."""
    mark = f"{clean(said.mark)} " if said.mark else ""
    labels = 0 if said.wide else labels
    mark_style = STYLES[said.tone] if said.tone in ("bad", "warn", "good") else "$accent"
    room = max(12, width - labels - len(mark))
    style = STYLES[said.tone]
    back = " on $row-cursor" if said.cursor else ""
    lines = []
    parts = [truncate(clean(said.text), room)] if said.cut else wrap(said.text[: 60 * room], room)[:60]
    for number, part in enumerate(parts):
        label = cut(tidy(said.label), labels - 1) if number == 0 else ""
        head = mark if number == 0 else " " * len(mark)
        lines.append(
            Content.assemble(
                (padded(label, labels), f"$text-muted{back}"),
                (head, f"{mark_style}{back}"),
                (part, f"{style}{back}".strip()),
            )
        )
    return lines


class DialogBody(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What the dialog says; scrolls where it is long."""


class Dialog(Popup[str | None]):
    """Says something and takes one answer; None on Esc. `now` is the session's clock."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "close", id="dialog.cancel"),
        Binding("up", "scroll_by(-1)", show=False, id="dialog.up"),
        Binding("down", "scroll_by(1)", show=False, id="dialog.down"),
        Binding("pageup", "scroll_by(-10)", show=False, id="dialog.page_up"),
        Binding("pagedown", "scroll_by(10)", show=False, id="dialog.page_down"),
    ]

    def __init__(
        self,
        title: str,
        lines: Sequence[Said],
        answers: Sequence[Answer],
        *,
        now: Callable[[], float],
        leave: str = "close",
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._answers = tuple(answers)
        self._leave = leave
        self._now = now
        self._drawn: float | None = None
        self._opener = ""
        """The key that was pressed last before it came up, as long as it may be held down."""
        self._opener_at = 0.0

    def compose(self) -> ComposeResult:
        """Title, what it says, the answers."""
        with Vertical(id="dialog"):
            yield Static(Content(clean(self._title)), id="dialog-title")
            with DialogBody(id="dialog-body"):
                yield Static(id="dialog-text")
            yield PieceBar(id="dialog-keys")

    def on_mount(self) -> None:
        """Draw it; the keys count from when it can be seen. What was said of what came before must not lie on it."""
        for one in [note for note in self.app._notifications if note.severity == "information"]:
            self.app._unnotify(one)
        self._opener, self._opener_at = getattr(self.app, "last_key", ""), self._now()
        self.draw()
        self.call_after_refresh(self._was_drawn)

    def _was_drawn(self) -> None:
        self._drawn = self._now()
        self.draw()
        self.set_timer(SETTLES, self.draw)

    @property
    def drawn(self) -> bool:
        """Whether it is on the screen."""
        return self._drawn is not None

    @property
    def settled(self) -> bool:
        """Whether it could be read long enough for a key to be an answer."""
        return self._drawn is not None and abs(self._now() - self._drawn) >= SETTLES

    def lines(self) -> Sequence[Said]:
        """What it says now."""
        return self._lines

    def answers(self) -> Sequence[Answer]:
        """What can be answered now."""
        return self._answers

    def draw(self) -> None:
        """Show what it says now."""
        if not self.is_mounted or not self.query("#dialog-text"):
            return  # it is resized before its parts are there, and drawn by work that goes on after it was closed
        lines = self.lines()
        self._fit()
        # Two cells are the scroll bar's, where what it says is long.
        width = max(20, min(self.app.size.width * 9 // 10, 96) - 8)
        longest = max((width_of(tidy(one.label)) for one in lines), default=0)
        labels = min(longest + 2, LABEL + 2) if longest else 0
        drawn: list[Content] = []
        for one in lines:
            drawn += paragraph(one, width, labels)
        self.query_one("#dialog-text", Static).update(Content("\n").join(drawn))
        self.query_one("#dialog-keys", PieceBar).show(*self._keys())

    def _fit(self) -> None:
        """What it says scrolls before the keys leave the terminal."""
        size = self.app.size
        tight = size.height <= TIGHT
        title = 1 if size.height < TIGHTEST else len(wrap(clean(self._title), max(1, min(size.width, 96) - 4)))
        around = 2 + title + 1 + (0 if tight else 2)
        self.query_one(DialogBody).styles.max_height = max(1, min(size.height * 7 // 10, size.height - around))
        self.query_one("#dialog-title").styles.height = title
        self.query_one("#dialog-title").styles.margin = (0, 0, 0 if tight else 1, 0)
        self.query_one("#dialog-keys").styles.margin = (0 if tight else 1, 0, 0, 0)

    def _keys(self) -> tuple[list[Piece], list[Piece]]:
        pieces = []
        for one in self.answers():
            key = f"{one.key} ⏎" if one.enter and one.key else "⏎" if one.enter else one.key
            pieces += [
                Piece(f" {key} ", "$accent bold", f"answer:{one.value}", whole=True),
                Piece(f"{one.title} ", "", f"answer:{one.value}", whole=True),
            ]
        pieces += [
            Piece(" esc ", "$accent bold", "cancel", whole=True),
            Piece(f"{self._leave} ", "", "cancel", whole=True),
        ]
        return pieces, []

    def on_resize(self) -> None:
        """Wrap anew."""
        self.draw()

    def on_key(self, event: events.Key) -> None:
        """A key that answers, once it counts."""
        held = self._repeats(event.key)
        found = next(
            (
                one
                for one in self.answers()
                if (one.key and event.character == one.key) or (one.enter and event.key == "enter")
            ),
            None,
        )
        if found is None:
            return
        event.stop()
        event.prevent_default()
        if self.settled and not held:
            self.answer(found.value)

    def _repeats(self, key: str) -> bool:
        """Whether a key is the repetition of one that was pressed before the dialog came up."""
        now = self._now()
        held = key == self._opener and abs(now - self._opener_at) < REPEATS
        self._opener, self._opener_at = key if held else "", now
        return held

    def answer(self, value: str) -> None:
        """End with an answer."""
        self.dismiss(value)

    @on(PieceClicked, "#dialog-keys")
    def _clicked(self, event: PieceClicked) -> None:
        event.stop()
        kind, _, value = event.key.partition(":")
        if kind == "cancel":
            self.action_cancel()
        elif self.settled:
            self.answer(value)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll what it says."""
        self.query_one(DialogBody).scroll_relative(y=lines, animate=False)
