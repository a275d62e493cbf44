"""A JSON value as lines, of which any one can be asked for without making the others. No widget.

Only what is unfolded costs anything: a folded object is one line however much is in it, and an unfolded one knows its
children by counting. So a document of a megabyte opens at once, and folding is a change of a few sums on the way up
to the root.

    root           {                 a line that opens
      leaf           "name": "x",    a line for each value that is not unfolded
      node           "groups": [     an unfolded child: its own lines stand in the place of its one
                       …
                     ],
                   }                 a line that closes

A long text can be unfolded too: its further pieces are lines like others.
"""

import json
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, Literal, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a value is: keys and positions from the root, which is `()`."""

AT_FIRST: Final = 1500
"""Lines that a new document is unfolded to, level by level; what would go beyond stays folded."""
AT_MOST: Final = 200_000
"""Objects and arrays that `unfold_all` unfolds."""

Kind: TypeAlias = Literal["open", "close", "folded", "leaf", "text"]


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line: `open` and `close` of an unfolded object or array, a `folded` one, a `leaf`, a piece of an unfolded
    `text`.

    `label` is the key in an object, None elsewhere. `last` says that no comma follows. `part` numbers the pieces of a
    text.
    """

    kind: Kind
    path: Path
    depth: int
    label: str | None
    value: Any
    last: bool
    part: int = 0
    parts: int = 1


def is_container(value: object) -> bool:
    """Whether the value is an object or array with something in it: only these can be folded."""
    return isinstance(value, (Mapping, list, tuple)) and len(value) > 0


class _Node:
    """An unfolded value. `extra` counts the lines of its children beyond one each; `nodes` holds those that are or
    were unfolded.
    """

    __slots__ = (
        "_positions",
        "_starts",
        "_upto",
        "depth",
        "extra",
        "keys",
        "nodes",
        "open",
        "parent",
        "parts",
        "position",
        "value",
    )

    def __init__(self, value: Any, parent: "_Node | None", position: int, parts: int = 0) -> None:
        self.value = value
        self.parent = parent
        self.position = position
        self.depth: int = parent.depth + 1 if parent else 0
        self.open = True
        self.parts = parts
        self.extra = 0
        self.keys: list[str] | None = list(value) if isinstance(value, Mapping) else None
        self.nodes: dict[int, _Node] = {}
        self._positions: list[int] | None = None
        self._starts: list[int] = []
        self._upto: list[int] = []

    @property
    def lines(self) -> int:
        """Lines of this value with everything in it."""
        if not self.open:
            return 1
        return self.parts or len(self.value) + 2 + self.extra

    def child(self, position: int) -> Any:
        return self.value[position] if self.keys is None else self.value[self.keys[position]]

    def step(self, position: int) -> str | int:
        return position if self.keys is None else self.keys[position]

    def position_of(self, step: str | int) -> int | None:
        if self.keys is None:
            return step if isinstance(step, int) and 0 <= step < len(self.value) else None
        try:
            return self.keys.index(step)  # type: ignore[arg-type]
        except ValueError:
            return None

    def changed(self) -> None:
        self._positions = None

    def _count(self) -> list[int]:
        if self._positions is None:
            self._positions = sorted(at for at, node in self.nodes.items() if node.open)
            extras = [self.nodes[at].lines - 1 for at in self._positions]
            self._upto = list(accumulate(extras, initial=0))
            self._starts = [at + before for at, before in zip(self._positions, self._upto, strict=False)]
        return self._positions

    def at_line(self, line: int) -> tuple[int, int]:
        """Which child holds line `line` of the children, and which of its lines that is."""
        positions = self._count()
        number = bisect_right(self._starts, line) - 1
        if number < 0:
            return line, 0
        inside = line - self._starts[number]
        if inside < self.nodes[positions[number]].lines:
            return positions[number], inside
        return line - self._upto[number + 1], 0

    def line_of(self, position: int) -> int:
        """The first line, among the children's, of the child at `position`."""
        number = bisect_left(self._count(), position)
        return position + self._upto[number]


class JsonLines:
    """The lines of `value`. Folding keeps what was unfolded inside."""

    def __init__(self, value: Any, at_first: int = AT_FIRST) -> None:
        self.value = value
        self._root = _Node(value, None, 0) if is_container(value) else None
        self._text: _Node | None = None
        """The root when it is a text that was unfolded."""
        if self._root is not None:
            self._unfold_levels(self._root, at_first, AT_MOST)

    def __len__(self) -> int:
        top = self._top
        return top.lines if top else 1

    @property
    def _top(self) -> _Node | None:
        return self._root or self._text

    # Lines

    def __getitem__(self, line: int) -> JsonLine:
        """Line `line`, 0 ≤ line < len."""
        if not 0 <= line < len(self):
            raise IndexError(line)
        node = self._top
        if node is None:
            return JsonLine("leaf", (), 0, None, self.value, True)
        path: list[str | int] = []
        label: str | None = None
        last = True
        while True:
            if node.parts and node.open:
                return JsonLine("text", tuple(path), node.depth, label, node.value, last, line, node.parts)
            if not node.open:
                kind: Kind = "leaf" if node.parts else "folded"
                return JsonLine(kind, tuple(path), node.depth, label, node.value, last)
            if line == 0:
                return JsonLine("open", tuple(path), node.depth, label, node.value, last)
            if line == node.lines - 1:
                return JsonLine("close", tuple(path), node.depth, None, node.value, last)
            position, line = node.at_line(line - 1)
            step = node.step(position)
            path.append(step)
            label = step if isinstance(step, str) else None
            last = position == len(node.value) - 1
            child = node.nodes.get(position)
            if child is None:
                value = node.child(position)
                kind = "folded" if is_container(value) else "leaf"
                return JsonLine(kind, tuple(path), node.depth + 1, label, value, last)
            node = child

    def line_of(self, path: Path) -> int | None:
        """The (first) line of the value at `path`; None where it is inside something folded, or nowhere."""
        node, line = self._top, 0
        for number, step in enumerate(path):
            if node is None or not node.open or node.parts:
                return None
            position = node.position_of(step)
            if position is None:
                return None
            line += 1 + node.line_of(position)
            node = node.nodes.get(position)
            if node is None and number < len(path) - 1:
                return None
        return line

    def value_at(self, path: Path) -> Any:
        """The value at `path`. Raises LookupError where there is none."""
        value = self.value
        for step in path:
            value = value[step]
        return value

    # Folding

    def is_open(self, path: Path) -> bool:
        """Whether the value at `path` is unfolded."""
        node = self._node(path)
        return node is not None and node.open

    def fold(self, path: Path) -> bool:
        """Fold the value at `path`; False when it was not unfolded."""
        node = self._node(path)
        if node is None or not node.open:
            return False
        self._set(node, False)
        return True

    def unfold(self, path: Path) -> bool:
        """Unfold the object or array at `path`, with what it is in; False when nothing changed."""
        changed = False
        node = self._root
        for number in range(len(path) + 1):
            if node is None:
                return changed
            if not node.open:
                self._set(node, True)
                changed = True
            if number == len(path):
                break
            position = node.position_of(path[number])
            if position is None:
                return changed
            child = node.nodes.get(position)
            if child is None and is_container(node.child(position)):
                child = self._make(node, position)
                changed = True
            node = None if child is not None and child.parts else child
        return changed

    def unfold_text(self, path: Path, parts: int) -> None:
        """Show the text at `path` in `parts` lines (1: fold it). Its container must be unfolded."""
        if not path:
            if self._root is None:
                self._text = _Node(self.value, None, 0, parts) if parts > 1 else None
            return
        parent = self._node(path[:-1])
        position = parent.position_of(path[-1]) if parent is not None else None
        if parent is None or position is None or is_container(parent.child(position)):
            return
        before = parent.nodes.pop(position, None)
        grown = (parts if parts > 1 else 1) - (before.lines if before is not None else 1)
        if parts > 1:
            parent.nodes[position] = _Node(parent.child(position), parent, position, parts)
        self._grow(parent, grown)

    def texts(self) -> list[tuple[Path, Any]]:
        """The unfolded texts, for wrapping them to another width."""
        found: list[tuple[Path, Any]] = []
        if self._text is not None:
            found.append(((), self._text.value))
        stack: list[tuple[_Node, Path]] = [(self._root, ())] if self._root is not None else []
        while stack:
            node, path = stack.pop()
            for position, child in node.nodes.items():
                here = (*path, node.step(position))
                if child.parts:
                    found.append((here, child.value))
                else:
                    stack.append((child, here))
        return found

    def fold_all(self) -> None:
        """Fold everything but the outermost value."""
        if self._root is not None:
            self._root.nodes.clear()
            self._root.extra = 0
            self._root.open = True
            self._root.changed()

    def unfold_all(self, at_most: int = AT_MOST) -> bool:
        """Unfold everything; False when there was more than `at_most` objects and arrays, of which the deepest stay
        folded.
        """
        return self._root is None or self._unfold_levels(self._root, None, at_most)

    def _node(self, path: Path) -> _Node | None:
        node = self._top
        for step in path:
            if node is None or node.parts:
                return None
            position = node.position_of(step)
            node = None if position is None else node.nodes.get(position)
        return node

    def _make(self, parent: _Node, position: int) -> _Node:
        node = _Node(parent.child(position), parent, position)
        parent.nodes[position] = node
        self._grow(parent, node.lines - 1)
        return node

    def _set(self, node: _Node, is_open: bool) -> None:
        before = node.lines
        node.open = is_open
        if node.parent is not None:
            self._grow(node.parent, node.lines - before)

    @staticmethod
    def _grow(node: _Node | None, lines: int) -> None:
        """Lines came in below `node`: tell it and what it is in, up to the first that is folded."""
        while node is not None:
            node.extra += lines
            node.changed()
            if not node.open:
                return
            node = node.parent

    def _unfold_levels(self, root: _Node, lines: int | None, at_most: int) -> bool:
        """Unfold level by level until everything is, or there are `lines` lines or `at_most` nodes."""
        if not root.open:
            root.open = True
        made: list[_Node] = [root]
        queue = deque([root])
        total = len(root.value) + 2
        complete = True
        while queue:
            node = queue.popleft()
            if lines is not None and len(node.value) > lines * 10:
                complete = False
                continue
            for position, value in enumerate(node.value if node.keys is None else node.value.values()):
                if not is_container(value):
                    continue
                child = node.nodes.get(position)
                if child is None:
                    # The first level below the root is always shown: its lines cost nothing by themselves.
                    wide = lines is not None and node is not root and total + len(value) + 1 > lines
                    if len(made) >= at_most or wide:
                        complete = False
                        continue
                    child = node.nodes[position] = _Node(value, node, position)
                child.open = True
                total += len(value) + 1
                made.append(child)
                queue.append(child)
        # From the deepest up: every node now counts what is in it.
        for node in reversed(made):
            node.extra = sum(child.lines - 1 for child in node.nodes.values() if child.open)
            node.changed()
        return complete


def jq(path: Sequence[str | int]) -> str:
    """A path as jq writes it: `.groups[0].uuid`, `.fields["first name"]`; `.` for the whole."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]" if text else f".[{step}]"
        elif step.isascii() and step.isidentifier():
            text += f".{step}"
        else:
            text += f"[{json.dumps(step)}]" if text else f".[{json.dumps(step)}]"
    return text or "."
