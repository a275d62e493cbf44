"""The second wall taken away: what reaches the terminal's filters must be safe already, or a `clean` was forgotten."""

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from temba_tui.app import TembaApp
from temba_tui.text import is_safe
from temba_tui.widgets.wall import TextWall


class Listener(LineFilter):
    """Stands where the wall stood, and lets everything pass; `unsafe` is what the wall, or `clean`, would have changed.

    It hears every line that was drawn, not those alone that were looked at.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unsafe: set[str] = set()
        self.lines = 0

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Listen."""
        self.lines += 1
        self.unsafe |= {one.text for one in segments if not one.control and not is_safe(one.text)}
        return segments

    def assert_safe(self, where: str) -> None:
        """Nothing unsafe was drawn until now."""
        assert self.lines
        assert not self.unsafe, f"{where}: {sorted(self.unsafe)!r:.2000}"


def without_wall(monkeypatch: pytest.MonkeyPatch) -> Listener:
    """From now on apps have a listener in the wall's place."""
    listener = Listener()
    usual = TembaApp.get_line_filters

    def filters(app: TembaApp) -> Sequence[LineFilter]:
        return [listener, *(one for one in usual(app) if not isinstance(one, TextWall))]

    monkeypatch.setattr(TembaApp, "get_line_filters", filters)
    return listener
