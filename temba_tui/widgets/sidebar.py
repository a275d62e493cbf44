"""The sidebar: the resource types under their sections; those that this server or token does not have are dimmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from temba_tui.widgets.bars import cut


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a section's title (`name` empty), a gap (both empty) or a type."""

    title: str
    name: str = ""
    dimmed: bool = False


class Sidebar(ScrollView, can_focus=True):
    """The list of types. `tab` reaches it; `⏎` or a click opens one."""

    WIDTH: ClassVar[int] = 18
    DEFAULT_CSS = """
    Sidebar { width: 18; height: 1fr; scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"sidebar--title", "sidebar--current", "sidebar--dimmed", "sidebar--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", show=False, id="sidebar.up"),
        Binding("down,j", "step(1)", "Down", show=False, id="sidebar.down"),
        Binding("enter", "choose", "Open", show=False, id="sidebar.open"),
    ]

    class TypeChosen(Message):
        """A resource type was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: tuple[Entry, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._current = ""
        self._cursor = 0

    def show(self, entries: Iterable[Entry], current: str) -> None:
        """Show these entries, with `current` as the type that is open."""
        entries = tuple(entries)
        if (entries, current) != (self._all, self._current):
            self._all, self._current = entries, current
            self._fit()

    def _fit(self) -> None:
        """Leave the gaps out where the lines would not fit with them."""
        gaps = len(self._all) <= self.size.height
        self._entries = tuple(entry for entry in self._all if gaps or entry.title)
        self._cursor = next((i for i, entry in enumerate(self._entries) if entry.name == self._current), 0)
        self.virtual_size = Size(self.size.width, len(self._entries))
        self.refresh()

    def on_resize(self) -> None:
        """Fit anew."""
        self._fit()

    def render_line(self, y: int) -> Strip:
        """One entry."""
        width = self.size.width
        index = y + self.scroll_offset.y
        base = self.rich_style
        if index >= len(self._entries):
            return Strip.blank(width, base)
        entry = self._entries[index]
        if not entry.name:
            return Strip([Segment(cut(" " + entry.title, width), self._style("title"))], width)
        marker, style = "  ", base
        if entry.name == self._current:
            marker, style = "▎ ", self._style("current")
        if entry.dimmed:
            style += self._style("dimmed")
        if self.has_focus and index == self._cursor:
            style = self._style("cursor")
            marker = "▸ "
        tail = " –" if entry.dimmed else ""
        return Strip([Segment(cut(marker + entry.title + tail, width), style)], width)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"sidebar--{part}")

    def action_step(self, by: int) -> None:
        """Move the sidebar's cursor to the next type."""
        index = self._cursor + by
        while 0 <= index < len(self._entries):
            if self._entries[index].name:
                self._cursor = index
                self.scroll_to(y=max(0, index - self.size.height // 2), animate=False)
                self.refresh()
                return
            index += by

    def action_choose(self) -> None:
        """Open the type under the cursor."""
        if self._cursor < len(self._entries) and self._entries[self._cursor].name:
            self.post_message(self.TypeChosen(self._entries[self._cursor].name))

    def on_click(self, event: events.Click) -> None:
        """Open the type that was clicked."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self._entries) and self._entries[index].name:
            self._cursor = index
            self.action_choose()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
