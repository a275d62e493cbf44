"""A few lines of content that take no more room than they need; a new layout only where their number changes."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget


class Lines(Widget):
    """Shows lines. With `fixed` it always takes that many."""

    DEFAULT_CSS = """
    Lines { width: 1fr; height: 0; }
    """

    def __init__(self, *, id: str | None = None, fixed: int = 0, most: int = 8) -> None:
        super().__init__(id=id)
        self._lines: tuple[Content, ...] = ()
        self._fixed = fixed
        self._most = most
        self.styles.height = fixed

    @property
    def lines(self) -> tuple[Content, ...]:
        """What it shows."""
        return self._lines

    def show(self, lines: Sequence[Content]) -> None:
        """Show these lines."""
        self._lines = tuple(lines)
        if not self._fixed:
            self.styles.height = min(len(lines), self._most)
        self.refresh()

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(self._lines)
