"""A record's summary: its declared blocks as lines, references that open with `⏎`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from temba_tui.resources.spec import Block, Cell, Target, Tone
from temba_tui.text import clean, clean_lines
from temba_tui.widgets.bars import cut
from temba_tui.widgets.cells import is_narrow

LABEL_WIDTH = 16
EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One drawn line: a block's title, or a label with (a part of) its value."""

    title: str = ""
    label: str = ""
    value: Cell = EMPTY
    target: Target | None = None


def wrap(text: str, width: int) -> list[str]:
    """`text` broken into lines of at most `width` cells, between words where that is possible."""
    lines: list[str] = []
    for paragraph in clean_lines(text):
        line = ""
        for word in paragraph.split(" "):
            candidate = f"{line} {word}" if line else word
            if cell_len(candidate) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, width)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    """`word` in pieces of at most `width` cells, of one character at least. It is walked through once: a word may be as
    long as a record's text."""
    if is_narrow(word):
        last = max(0, len(word) - 1) // width * width
        yield from (word[start : start + width] for start in range(0, last, width))
        word = word[last:]
    elif cell_len(word) > width:
        start = used = 0
        for index, char in enumerate(word):
            size = cell_len(char)
            if used + size > width and index > start:
                yield word[start:index]
                start, used = index, 0
                if len(word) - start <= width * 4 and cell_len(word[start:]) <= width:
                    break
            used += size
        word = word[start:]
    yield word


def layout(blocks: Sequence[Block], width: int, label_width: int = LABEL_WIDTH) -> list[SummaryLine]:
    """The lines of a summary at `width` cells. Long values go on below themselves; 200 lines of one value are
    enough."""
    lines: list[SummaryLine] = []
    for block in blocks:
        if lines:
            lines.append(SummaryLine())
        if block.title:
            lines.append(SummaryLine(title=block.title))
        indent = 2 if block.title else 0
        longest = max((cell_len(clean(line.label)) for line in block.lines), default=0)
        labels = min(longest, label_width, max(4, width // 2)) + 2 if longest else 0
        for line in block.lines:
            room = max(8, width - indent - labels - 2)
            shown = cut(clean(line.label), labels - 2) + "  " if labels else ""
            for number, part in enumerate(wrap(line.value.text[:20_000], room)[:200]):
                label = " " * indent + shown if number == 0 else " " * (indent + labels)
                lines.append(SummaryLine("", label, Cell(part, line.value.tone), line.target))
    return lines


class SummaryView(ScrollView, can_focus=True):
    """Scrolls over a summary; the cursor stops at references."""

    DEFAULT_CSS = """
    SummaryView { height: 1fr; width: 1fr; scrollbar-size-horizontal: 0; scrollbar-size-vertical: 1; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "summary--title",
        "summary--label",
        "summary--cursor",
        "summary--link",
        "summary--strong",
        "summary--muted",
        "summary--accent",
        "summary--good",
        "summary--warn",
        "summary--bad",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", show=False, id="summary.up"),
        Binding("down,j", "step(1)", "Down", show=False, id="summary.down"),
        Binding("pageup", "scroll_page(-1)", "Page up", show=False, id="summary.page_up"),
        Binding("pagedown", "scroll_page(1)", "Page down", show=False, id="summary.page_down"),
        Binding("enter", "open", "Open", show=False, id="summary.open"),
    ]

    class ReferenceOpened(Message):
        """A reference was opened."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: tuple[Block, ...] = ()
        self._lines: list[SummaryLine] = []
        self._width = 0
        self._cursor = -1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What it shows."""
        return self._blocks

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these blocks, from the top."""
        if tuple(blocks) == self._blocks and self._lines:
            return
        self._blocks = tuple(blocks)
        self._cursor = -1
        self.scroll_to(y=0, animate=False)
        self._layout()

    def _layout(self) -> None:
        self._width = max(10, self.scrollable_content_region.width)
        self._lines = layout(self._blocks, self._width)
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Wrap anew."""
        if self.scrollable_content_region.width != self._width:
            self._layout()

    def render_line(self, y: int) -> Strip:
        """One line of the summary."""
        width = self.size.width
        base = self.rich_style
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[index]
        if line.title:
            return Strip([Segment(cut(clean(line.title), width), self._part("title"))], width)
        link = line.target is not None
        style = self._part("link") if link else self._tone(line.value.tone)
        label_style = self._part("label")
        if self.has_focus and link and index == self._cursor:
            style = label_style = self._part("cursor")
        text = line.value.text + (" ›" if link else "")
        used = cell_len(line.label)
        return Strip(
            [Segment(line.label, label_style), Segment(cut(text, max(0, width - used)), style)]
        ).adjust_cell_length(width, base)

    def _part(self, name: str) -> Style:
        return self.get_component_rich_style(f"summary--{name}")

    def _tone(self, tone: Tone) -> Style:
        return self.rich_style if tone == "normal" else self._part(tone)

    def action_step(self, by: int) -> None:
        """Go to the next reference in that direction when it is near, else scroll a line."""
        height = max(1, self.size.height)
        top = self.scroll_offset.y
        start = self._cursor if self._cursor >= 0 else (top - 1 if by > 0 else top + height)
        index = start + by
        while 0 <= index < len(self._lines) and abs(index - start) <= height:
            if self._lines[index].target is not None:
                self._cursor = index
                if not top <= index < top + height:
                    self.scroll_to(y=index if by < 0 else index - height + 1, animate=False)
                self.refresh()
                return
            index += by
        self.scroll_relative(y=by, animate=False)

    def action_scroll_page(self, by: int) -> None:
        """Scroll by a screenful."""
        self.scroll_relative(y=by * max(1, self.size.height - 1), animate=False)

    def action_open(self) -> None:
        """Open the reference under the cursor; the first one when none is."""
        index = self._cursor
        if index < 0:
            index = next((i for i, line in enumerate(self._lines) if line.target is not None), -1)
        if 0 <= index < len(self._lines):
            self._open(index)

    def _open(self, index: int) -> None:
        target = self._lines[index].target
        if target is not None:
            self._cursor = index
            self.refresh()
            self.post_message(self.ReferenceOpened(target))

    def on_click(self, event: events.Click) -> None:
        """Open the reference that was clicked."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self._lines):
            self._open(index)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
