"""The face of a list that has no rows to show: loading, empty, refused, offline, broken; each with what to press."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from temba_tui.resources.spec import Tone
from temba_tui.text import clean

STYLES: dict[Tone, str] = {
    "normal": "",
    "strong": "bold",
    "muted": "$text-muted",
    "accent": "$primary",
    "good": "$success",
    "warn": "$warning",
    "bad": "$error",
}


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One line of a face."""

    text: str
    tone: Tone = "normal"


class Face(Widget):
    """A few centred lines in place of a table."""

    DEFAULT_CSS = """
    Face { height: 1fr; width: 1fr; align: center middle; content-align: center middle; text-align: center; padding:
    1 2; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[FaceLine, ...] = ()

    @property
    def lines(self) -> tuple[FaceLine, ...]:
        """What it shows."""
        return self._lines

    def show(self, lines: Sequence[FaceLine]) -> None:
        """Show these lines."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.refresh(layout=True)

    def render(self) -> Content:
        """The lines, one below the other."""
        return Content("\n").join(Content.styled(clean(line.text), STYLES[line.tone]) for line in self._lines)
