"""The second wall against text from strangers: nothing that a terminal obeys leaves the program inside drawn text.

The first wall is `text.clean`, called wherever outside text is drawn. This filter runs over every segment that
Textual is about to
write, so that a place where the first was forgotten shows a symbol and does no harm.
"""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from temba_tui.text import clean


class TextWall(LineFilter):
    """Replaces what is not printable in every segment. Control segments are Textual's own and pass."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, with unsafe characters made visible. Widths may change where the first wall failed."""
        for text, _style, control in segments:
            if not control and not text.isprintable():
                break
        else:
            return segments
        return [
            segment if segment.control or segment.text.isprintable() else Segment(clean(segment.text), segment.style)
            for segment in segments
        ]
