"""Lines that can be marked: one by one, a range, all. Marks belong to identities, so they stay on their rows."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from temba_tui.widgets.line_view import LineView


class MarkedLines(LineView):
    """A line view with marks. A subclass says what identifies a line, and draws the marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "mark", id="table.mark"),
        Binding("v", "mark_range", "Mark a range", show=False, id="table.mark_range"),
        Binding("asterisk", "mark_all", "Mark all", show=False, id="table.mark_all", key_display="*"),
    ]

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.marks: set[str] = set()
        """Identities of the marked lines. Change it through the methods, which say that it changed."""
        self._anchor: int | None = None

    @abstractmethod
    def identity_at(self, index: int) -> str | None:
        """What identifies a line; None for one that cannot be marked."""

    def marks_changed(self) -> None:
        """Other lines are marked than before."""

    @property
    def range_rows(self) -> range:
        """The lines of the range that is being marked; empty when none is."""
        if self._anchor is None:
            return range(0)
        return range(min(self._anchor, self._cursor), max(self._anchor, self._cursor) + 1)

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.set_marks(())

    def set_marks(self, identities: Iterable[str]) -> None:
        """Mark these lines and no others: going back to a list restores its marks."""
        self._anchor = None
        wanted = set(identities)
        if wanted != self.marks:
            self.marks.clear()
            self.marks.update(wanted)
            self.marks_changed()
        self.repaint()

    def toggle_mark(self, index: int) -> bool:
        """Mark a line, or take its mark away; False where it cannot be marked."""
        identity = self.identity_at(index)
        if identity is not None:
            self.set_marks(self.marks ^ {identity})
        return identity is not None

    def step_back(self) -> bool:
        """What Esc means here: give a range up, else clear the marks. False when there was neither."""
        if self._anchor is not None:
            self._anchor = None
            self.repaint()
            return True
        if self.marks:
            self.clear_marks()
            return True
        return False

    def action_mark(self) -> None:
        """Mark or unmark the line and go on to the next, or mark the range."""
        if not self.line_count:
            return
        if self._anchor is not None:
            self._mark_range()
        elif self.toggle_mark(self._cursor):
            self.move_to(self._cursor + 1)
        else:
            self.app.bell()

    def action_mark_range(self) -> None:
        """Begin a range at the cursor, or mark the range."""
        if not self.line_count:
            return
        if self._anchor is not None:
            self._mark_range()
            return
        self._anchor = self._cursor
        self.repaint()

    def action_mark_all(self) -> None:
        """Mark every line that is here; when all are marked, none."""
        every = self._identities(range(self.line_count))
        self.set_marks(self.marks - every if every <= self.marks else self.marks | every)

    def _mark_range(self) -> None:
        self.set_marks(self.marks | self._identities(self.range_rows))

    def _identities(self, lines: range) -> set[str]:
        return {identity for identity in map(self.identity_at, lines) if identity is not None}
