"""A record as the server sent it: folds, searches, copies, opens references. Draws only the visible lines."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from temba_tui.resources.spec import Target
from temba_tui.text import Lens, fold
from temba_tui.widgets.cells import Finder
from temba_tui.widgets.json_lines import JsonLine, JsonLines, Path, jq
from temba_tui.widgets.json_search import Search
from temba_tui.widgets.json_text import Context, Masked, TextPieces, draw, dumps, is_cut, redacted, room_for_text
from temba_tui.widgets.line_view import LineView

_SLICE: Final = 0.008
"""Seconds that a search may keep the keys waiting."""
_FIRST_SLICE: Final = 0.03

Payload = Literal["value", "path", "whole"]


class JsonView(LineView):
    """One JSON value with folding, a cursor line, search and links."""

    PREFIX = "json-view"
    DEFAULT_CSS = """
    JsonView > .json-view--cursor { background: $primary 15%; }
    JsonView:focus > .json-view--cursor { background: $primary 35%; }
    JsonView:nocolor > .json-view--cursor { text-style: underline; }
    JsonView:nocolor:focus > .json-view--cursor { text-style: reverse; }
    JsonView > .json-view--key { color: $text-muted; }
    JsonView > .json-view--string { color: $foreground; }
    JsonView > .json-view--number { color: $text-success; }
    JsonView > .json-view--constant { color: $text-warning; }
    JsonView > .json-view--sign { color: $text-disabled; }
    JsonView > .json-view--note { color: $text-muted; text-style: italic; }
    JsonView > .json-view--link { color: $primary; text-style: underline; }
    JsonView > .json-view--highlight { color: $warning; text-style: bold; }
    JsonView:nocolor > .json-view--highlight { text-style: bold underline; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "json-view--cursor",
        "json-view--key",
        "json-view--string",
        "json-view--number",
        "json-view--constant",
        "json-view--sign",
        "json-view--note",
        "json-view--link",
        "json-view--highlight",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open or fold", id="json.open", key_display="⏎"),
        Binding("left,h", "fold", "Fold", show=False, id="json.fold"),
        Binding("right,l", "unfold", "Unfold", show=False, id="json.unfold"),
        Binding("minus", "fold_all", "Fold all", show=False, id="json.fold_all", key_display="-"),
        Binding("plus,equals_sign", "unfold_all", "Unfold all", show=False, id="json.unfold_all", key_display="+"),
    ]

    class JsonMessage(Message):
        """Something that happened in a JSON view."""

        def __init__(self, view: "JsonView") -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> "JsonView":
            return self.view

    class ReferenceOpened(JsonMessage):
        """A reference was opened: `target` says where it leads."""

        def __init__(self, view: "JsonView", target: Target) -> None:
            super().__init__(view)
            self.target = target

    class CursorMoved(JsonMessage):
        """The cursor stands on another value; `path` is written as jq does."""

        def __init__(self, view: "JsonView", path: str) -> None:
            super().__init__(view)
            self.path = path

    class SearchChanged(JsonMessage):
        """A search found more, or ended, or another match is current: number `current` (from 1; 0: none) of `count`."""

        def __init__(self, view: "JsonView", current: int, count: int, running: bool) -> None:
            super().__init__(view)
            self.current = current
            self.count = count
            self.running = running

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._value: Any = None
        self._masked: frozenset[str] = frozenset()
        self._revealed = False
        self._references: dict[str, Target] = {}
        self._lens = Lens()
        self._lines = JsonLines(None)
        self._pieces: dict[Path, TextPieces] = {}
        self._finder = Finder()
        self._search: Search | None = None

    # What is shown

    def set_value(
        self,
        value: Any,
        references: Mapping[str, Target] | None = None,
        *,
        lens: Lens | None = None,
        masked: frozenset[str] = frozenset(),
    ) -> None:
        """Show another value, from its top.

        `references` are by dotted path with indexes, as `spec.references_in` gives them; `masked` are keys of the
        record whose values are dots until `reveal`.
        """
        self._value = value
        self._references = dict(references or {})
        self._masked = masked
        self._revealed = False
        self._lens = lens or self._lens
        self._show(JsonLines(redacted(value, masked)))

    def _show(self, lines: JsonLines) -> None:
        self.end_search()
        self._lines = lines
        self._pieces.clear()
        self._cursor = 0
        self.take_size()
        self.scroll_to_line(0)
        self.redraw()

    @property
    def value(self) -> Any:
        """What is shown, as it was given."""
        return self._value

    @property
    def has_masked(self) -> bool:
        """Whether some of the value is shown as dots now."""
        return not self._revealed and self._lines.value is not self._value

    def reveal(self, shown: bool = True) -> None:
        """Show the masked values, or hide them again. Cursor and scroll stay, folding starts anew."""
        if shown == self._revealed:
            return
        path, top = self.cursor_path, self.top
        self._revealed = shown
        self._show(JsonLines(self._value if shown else redacted(self._value, self._masked)))
        self._go(path)
        self.scroll_to_line(top)
        self.show_cursor()

    @property
    def line_count(self) -> int:
        return len(self._lines)

    @property
    def cursor_path(self) -> Path:
        """Where the value under the cursor is."""
        return self._lines[self._cursor].path

    def payload(self, kind: Payload) -> str:
        """What `y` copies: the value under the cursor (a text as it is, else JSON), its path as jq writes it, or all
        of it.

        What is masked stays masked.
        """
        path = self.cursor_path
        if kind == "path":
            return jq(path)
        value = self._lines.value if kind == "whole" else self._lines.value_at(path)
        if kind == "value" and isinstance(value, (str, Masked)):
            return str(value)
        return dumps(value)

    @property
    def cursor_target(self) -> Target | None:
        """Where the reference under the cursor leads; None when there is none."""
        return self._target(self._lines[self._cursor])

    def _target(self, line: JsonLine) -> Target | None:
        if not self._references or line.kind == "close" or isinstance(line.value, Masked):
            return None
        found = self._references.get(".".join(map(str, line.path)))
        if found is not None or line.kind != "leaf" or not line.path:
            return found
        # In {"uuid", "name"} each of the two leads where the whole does.
        return self._references.get(".".join(map(str, line.path[:-1])))

    # Folding

    def _lines_changed(self) -> None:
        self.take_size()
        self.redraw()

    def _refolded(self, path: Path) -> None:
        """Lines came or went: put the cursor back on its value."""
        self._lines_changed()
        self._go(path)

    def _go(self, path: Path) -> None:
        """Put the cursor on the value at `path`, or on the nearest unfolded thing that holds it."""
        for end in range(len(path), -1, -1):
            line = self._lines.line_of(path[:end])
            if line is not None:
                self.move_to(line)
                return

    def action_fold(self) -> None:
        """Fold what is under the cursor, or go to what holds it."""
        path = self.cursor_path
        if self._lines.fold(path):
            self._refolded(path)
        elif path:
            self._go(path[:-1])

    def action_unfold(self) -> None:
        """Unfold what is under the cursor, or go on to the next line."""
        line = self._lines[self._cursor]
        if not self._unfold(line):
            self.move_to(self._cursor + 1)

    def _unfold(self, line: JsonLine) -> bool:
        if line.kind == "leaf" and is_cut(line, self.size.width):
            self._unfold_text(line)
        elif not self._lines.unfold(line.path):
            return False
        self._refolded(line.path)
        return True

    def _unfold_text(self, line: JsonLine) -> None:
        pieces = self._pieces[line.path] = TextPieces(line.value, room_for_text(line, self.size.width))
        self._lines.unfold_text(line.path, len(pieces) + 1)

    def action_fold_all(self) -> None:
        path = self.cursor_path
        self._pieces.clear()
        self._lines.fold_all()
        self._refolded(path)

    def action_unfold_all(self) -> None:
        path = self.cursor_path
        if not self._lines.unfold_all():
            self.notify("There is too much to unfold it all: the deepest parts stay folded.", markup=False)
        self._refolded(path)

    def open_line(self) -> None:
        line = self._lines[self._cursor]
        target = self._target(line)
        if target is not None:
            self.post_message(self.ReferenceOpened(self, target))
        elif not self._unfold(line) and self._lines.fold(line.path):
            self._refolded(line.path)

    def edge_clicked(self, index: int, x: int) -> bool:
        if index < 0:
            return True
        line = self._lines[index]
        sign = min(line.depth * 2, self.size.width // 3)
        if not sign <= x < sign + 2 or line.kind == "close":
            return False
        self.move_to(index)
        if not self._unfold(line) and self._lines.fold(line.path):
            self._refolded(line.path)
        return True

    def cursor_moved(self, old: int, new: int) -> None:
        self.post_message(self.CursorMoved(self, jq(self.cursor_path)))

    # Search

    @property
    def matches(self) -> tuple[Path, ...]:
        """Where the search term was found so far."""
        return tuple(self._search.matches) if self._search is not None else ()

    @property
    def searching(self) -> bool:
        """Whether a search is on: `n` and `N` then mean its matches."""
        return self._search is not None

    def search(self, term: str) -> int:
        """Look for `term` (case and accents do not matter) in keys and values, folded ones too, and go to the first
        match.

        Returns how many were found at once; a long document is searched on between the keys, `SearchChanged` tells. An
        empty term ends the search.
        """
        folded = fold(term)
        self.end_search()
        if not folded:
            return 0
        self._finder = Finder((folded,))
        self._search = Search(self._lines.value, folded)
        self.redraw()
        self._search_on(self._search, _FIRST_SLICE)
        return len(self._search.matches)

    def end_search(self) -> None:
        """Forget the search; its marks go."""
        if self._search is not None:
            self._search = None
            self._finder = Finder()
            self.redraw()

    def next_match(self) -> None:
        """Go to the next match, after the last one to the first."""
        self._step(1)

    def previous_match(self) -> None:
        """Go to the match before, before the first one to the last."""
        self._step(-1)

    def _search_on(self, search: Search, seconds: float = _SLICE) -> None:
        if search is not self._search:  # another one was begun meanwhile
            return
        search.go_on(seconds)
        if search.running:
            self.call_later(self._search_on, search)
        if search.number < 0 and search.matches:
            self._step(1)
        else:
            self._tell_search(search)

    def _tell_search(self, search: Search) -> None:
        self.post_message(self.SearchChanged(self, search.number + 1, len(search.matches), search.running))

    def _step(self, by: int) -> None:
        search = self._search
        path = search.step(by) if search is not None else None
        if search is None or path is None:
            return
        if self._lines.unfold(path[:-1]):
            self._lines_changed()
        found = self._lines.line_of(path)
        if found is not None:
            self.move_to(found + self._part_of_match(found, path, search.term))
        self._tell_search(search)

    def _part_of_match(self, found: int, path: Path, term: str) -> int:
        """The line, within a long text, that the match is on; the text is unfolded when it is cut before the match."""
        line = self._lines[found]
        if not isinstance(line.value, str) or (line.label is not None and term in fold(line.label)):
            return 0
        if line.kind == "leaf" and is_cut(line, self.size.width):
            if term in fold(line.value[: max(0, self.size.width // 3 - len(line.label or ""))]):
                return 0
            self._unfold_text(line)
            self._lines_changed()
        pieces = self._pieces.get(path)
        return pieces.find(term) + 1 if pieces is not None and self._lines.is_open(path) else 0

    # Paint

    def width_changed(self) -> None:
        if not self.size.width:
            return
        path = self.cursor_path
        for where, text in self._lines.texts():
            line = self._lines.line_of(where)
            if line is None:  # inside something folded: as wide as it was until it is unfolded again
                continue
            pieces = self._pieces[where] = TextPieces(text, room_for_text(self._lines[line], self.size.width))
            self._lines.unfold_text(where, len(pieces) + 1)
        self._cursor = self._lines.line_of(path) or 0

    def _pieces_of(self, line: JsonLine) -> TextPieces:
        pieces = self._pieces.get(line.path)
        if pieces is None or len(pieces) + 1 != line.parts:
            pieces = self._pieces[line.path] = TextPieces(line.value, room_for_text(line, self.size.width))
        return pieces

    def draw_line(self, index: int, cursor: bool, width: int) -> Strip:
        key = (index, cursor)
        strip = self._drawn.get(key)
        if strip is None or strip.cell_length != width:
            pen = self.cursor_pen if cursor else self.pen
            context = Context(width, self._lens, pen, self._finder, self._target, self._pieces_of)
            strip = self._drawn[key] = draw(self._lines[index], context)
        return strip
