"""One-line bars made of pieces: the top bar, the chips, the coverage line, the status bar and the keys.

A bar is a list of pieces at the left and one at the right. A piece may carry a key: a click on it posts
`PieceClicked`. Nothing
here is markup: pieces are plain text with a style, cleaned before it is drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from temba_tui.text import clean

_LEAST = 6
"""Cells of a piece that is cut: less than that says nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one bar. `style` is a Textual style (`$accent bold`); `key` names what a click on it means (''
    nothing)."""

    text: str
    style: str = ""
    key: str = ""
    shrinks: bool = False
    """Whether it may be cut short when the bar is too narrow."""
    whole: bool = False
    """Whether it is left out, with all that follow, rather than cut."""
    short: str = ""
    """What it says instead where the bar is too narrow; '' the same. One that has this and shrinks is left out when
    even that cannot be read."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with the column where it begins and the cells that it got."""

    piece: Piece
    start: int
    width: int


def place(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Placed]:
    """Lay pieces out on `width` cells: the left ones first, then the right ones as far as they fit.

    Where the left ones are too wide, the last ones say it shorter, then those that may shrink are cut, the last ones
    first, then whatever runs over the edge.
    """
    left = list(left)
    sizes = [cell_len(clean(piece.text)) for piece in left]
    right_size = sum(cell_len(clean(piece.text)) for piece in right)
    room = width - right_size - 1 if right_size and right_size + 1 < width // 2 + 1 else width
    over = sum(size for piece, size in zip(left, sizes, strict=True) if not piece.whole) - room
    for index, piece in reversed(list(enumerate(left))):
        if over > 0 and piece.short and not piece.whole:
            left[index] = replace(piece, text=piece.short)
            over += (size := cell_len(clean(piece.short))) - sizes[index]
            sizes[index] = size
    for index, piece in reversed(list(enumerate(left))):
        if over <= 0:
            break
        if piece.shrinks:
            taken = min(over, max(0, sizes[index] - _LEAST))
            if taken < over and piece.short:
                taken = sizes[index]
            sizes[index] -= taken
            over -= taken
    placed: list[Placed] = []
    start = 0
    for piece, size in zip(left, sizes, strict=True):
        if size > room - start and piece.whole:
            while placed and placed[-1].piece.whole and piece.key and placed[-1].piece.key == piece.key:
                start = placed.pop().start  # a key without its word says nothing
            break
        if not size:
            continue
        size = min(size, width - start)
        if size <= 0:
            break
        placed.append(Placed(piece, start, size))
        start += size
    at = width - right_size
    if right and at > start:
        for piece in right:
            size = cell_len(clean(piece.text))
            placed.append(Placed(piece, at, size))
            at += size
    return placed


def cut(text: str, width: int) -> str:
    """`text` in exactly `width` cells: padded, or cut with an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…" if width > 0 else ""


class PieceClicked(Message):
    """A piece that has a key was clicked."""

    def __init__(self, bar: "PieceBar", key: str) -> None:
        super().__init__()
        self.bar = bar
        self.key = key

    @property
    def control(self) -> "PieceBar":
        """The bar, for `@on(PieceClicked, "#id")`."""
        return self.bar


class PieceBar(Widget):
    """A one-line bar. Set `left` and `right`; it redraws when they differ from what it shows."""

    DEFAULT_CSS = """
    PieceBar { height: 1; width: 1fr; }
    """

    left: reactive[tuple[Piece, ...]] = reactive(tuple)
    right: reactive[tuple[Piece, ...]] = reactive(tuple)

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show these pieces."""
        self.left = tuple(left)
        self.right = tuple(right)

    def render(self) -> Content:
        """The bar as one line of content."""
        return Content.assemble(*self._spans())

    def _spans(self) -> Iterator[Content | str | tuple[str, str]]:
        end = 0
        for placed in place(self.left, self.right, self.size.width):
            if placed.start > end:
                yield " " * (placed.start - end)
            shown = cut(clean(placed.piece.text), placed.width)
            yield (shown, placed.piece.style) if placed.piece.style else shown
            end = placed.start + placed.width

    def on_click(self, event: events.Click) -> None:
        """Say which piece was clicked."""
        for placed in place(self.left, self.right, self.size.width):
            if placed.start <= event.x < placed.start + placed.width and placed.piece.key:
                event.stop()
                self.post_message(PieceClicked(self, placed.piece.key))
                return
