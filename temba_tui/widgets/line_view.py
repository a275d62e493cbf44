"""What the table and the JSON view have in common: lines of which only the visible ones are drawn, and a cursor among
them.
"""

from abc import abstractmethod
from collections.abc import Hashable
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

_DRAWN: Final = 512
"""Drawn lines that are kept: a few screens."""


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines under an optional fixed heading. A subclass says how many there are, and draws one.

    Styles are the component classes `<PREFIX>--<name>`; `<PREFIX>--cursor` gives the cursor's line its background and
    attributes, its text keeps its colours.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """
    PREFIX: ClassVar[str] = "line-view"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "up", "Line up", show=False, id="lines.up"),
        Binding("down,j", "down", "Line down", show=False, id="lines.down"),
        Binding("pageup", "page_up", "Page up", show=False, id="lines.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="lines.page_down"),
        Binding("home", "first", "First line", show=False, id="lines.first"),
        Binding("end", "last", "Last line", show=False, id="lines.last"),
    ]

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._cursor = 0
        self._fresh_focus = False
        self._opened_by_click = False
        self._palette: dict[str, Style] = {}
        self._cursor_palette: dict[str, Style] = {}
        self._drawn: LRUCache[Hashable, Strip] = LRUCache(_DRAWN)

    # For subclasses

    @property
    @abstractmethod
    def line_count(self) -> int:
        """How many lines there are, the heading not counted."""

    @abstractmethod
    def draw_line(self, index: int, cursor: bool, width: int) -> Strip:
        """Line `index` in exactly `width` cells. What is costly is kept in `_drawn`."""

    def draw_heading(self, width: int) -> Strip:
        """The heading in exactly `width` cells, where `heading_lines` is not 0."""
        return Strip.blank(width, self.pen("normal"))

    def cursor_moved(self, old: int, new: int) -> None:
        """The cursor went from one line to another."""

    def view_moved(self) -> None:
        """Cursor, scroll position or size changed."""

    def width_changed(self) -> None:
        """Lines must be laid out anew."""

    def open_line(self) -> None:
        """⏎, a double click, or a click on the line under the cursor."""

    def edge_clicked(self, index: int, x: int) -> bool:
        """A click on line `index` (-1: the heading); True when that was all that it meant."""
        return False

    # What is shown

    @property
    def heading_lines(self) -> int:
        """Lines above the first one that do not scroll: 0 or 1."""
        return 0

    @property
    def page(self) -> int:
        """Lines that the screen holds."""
        return max(0, self.size.height - self.heading_lines)

    @property
    def top(self) -> int:
        """The first visible line."""
        return self.scroll_offset.y

    @property
    def visible_lines(self) -> range:
        """The lines that are on the screen."""
        return range(self.top, min(self.line_count, self.top + self.page))

    def redraw(self) -> None:
        """Draw every visible line anew: what lines show may have changed (the time passed, names came in)."""
        self._drawn.clear()
        self.repaint()

    def repaint(self) -> None:
        """Put the visible lines on the screen again, drawn anew only where they are not kept."""
        self.refresh(self.size.region)

    def repaint_line(self, index: int) -> None:
        """Put one line on the screen again, when it is visible."""
        if index in self.visible_lines:
            self.refresh_line(index + self.heading_lines)

    # The cursor

    def clamp(self, index: int) -> int:
        """The nearest line that exists; 0 when there is none."""
        return max(0, min(index, self.line_count - 1))

    def move_to(self, index: int) -> None:
        """Put the cursor on a line (the nearest one that exists) and bring it into view."""
        index = self.clamp(index)
        if index != self._cursor:
            old, self._cursor = self._cursor, index
            self.repaint_line(old)
            self.repaint_line(index)
            self.cursor_moved(old, index)
        self.show_cursor()
        self.view_moved()

    def show_cursor(self) -> None:
        """Scroll until the cursor is on the screen, no further."""
        if not self.size:
            return
        page, top = self.page, self.top
        if self._cursor < top:
            self.scroll_to_line(self._cursor)
        elif self._cursor >= top + page:
            self.scroll_to_line(self._cursor - page + 1)

    def scroll_to_line(self, index: int) -> None:
        """Make `index` the first visible line, as far as there are lines."""
        self.scroll_to(y=max(0, index), animate=False, force=True)

    def action_up(self) -> None:
        self.move_to(self._cursor - 1)

    def action_down(self) -> None:
        self.move_to(self._cursor + 1)

    def action_page_up(self) -> None:
        self._turn(-1)

    def action_page_down(self) -> None:
        self._turn(1)

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(self.line_count - 1)

    def action_open(self) -> None:
        self._fresh_focus = False
        if self._cursor < self.line_count:
            self.open_line()

    def _turn(self, pages: int) -> None:
        """Move view and cursor by pages, so that the cursor keeps its line on the screen; one line stays in view."""
        step = max(1, self.page - 1) * pages
        self.scroll_to_line(self.top + step)
        self.move_to(self._cursor + step)

    # Mouse

    def on_focus(self) -> None:
        self._fresh_focus = True

    def on_click(self, event: events.Click) -> None:
        event.stop()
        fresh, self._fresh_focus = self._fresh_focus, False
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = self.top + offset.y - self.heading_lines
        if offset.y < self.heading_lines:
            self.edge_clicked(-1, offset.x)
            return
        if line >= self.line_count:
            return
        if event.chain == 1:
            self._opened_by_click = False
        if self.edge_clicked(line, offset.x):
            return
        if line != self._cursor:
            self.move_to(line)
        elif not self._opened_by_click and (event.chain > 1 or not fresh):
            # The second click of a double click that began on the cursor would open what is open already.
            self._opened_by_click = True
            self.action_open()

    # Size and paint

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.view_moved()

    def take_size(self) -> None:
        """Tell the scrollbar how many lines there are.

        A new `virtual_size` lays the whole screen out; while rows arrive the scrollbar alone needs to know.
        """
        size, room = Size(0, self.line_count + self.heading_lines), self.container_size.height
        if size == self.virtual_size:
            return
        if not room or (size.height > room) != self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(LineView.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def on_resize(self) -> None:
        self._drawn.clear()
        self.width_changed()
        self.refresh()  # it may have been painted at its new size already, as it was laid out for the old one
        self.take_size()
        self.show_cursor()
        self.view_moved()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette.clear()
        self._cursor_palette.clear()
        self._drawn.clear()

    def pen(self, name: str) -> Style:
        """The style of a component; `normal` is the widget's own."""
        style = self._palette.get(name)
        if style is None:
            style = self.rich_style
            if name != "normal":
                style += self.get_component_rich_style(f"{self.PREFIX}--{name}", partial=True)
            self._palette[name] = style
        return style

    def cursor_pen(self, name: str) -> Style:
        """The style of a component on the cursor's line."""
        style = self._cursor_palette.get(name)
        if style is None:
            cursor = f"{self.PREFIX}--cursor"
            own = self.get_component_rich_style(cursor, partial=True)
            whole = self.get_component_rich_style(cursor)
            style = self._cursor_palette[name] = self.pen(name) + own + Style(bgcolor=whole.bgcolor)
        return style

    def render_line(self, y: int) -> Strip:
        width, heading = self.size.width, self.heading_lines
        if y < heading:
            return self.draw_heading(width)
        index = self.top + y - heading
        if index >= self.line_count:
            return Strip.blank(width, self.pen("normal"))
        return self.draw_line(index, index == self._cursor, width)
