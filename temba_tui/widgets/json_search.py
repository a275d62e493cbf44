"""Finding a term in a JSON value, folded or not, a slice at a time."""

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any, Final

from temba_tui.text import fold
from temba_tui.widgets.json_lines import Path
from temba_tui.widgets.json_text import text_of_scalar

MOST_MATCHES: Final = 10_000
"""Matches after which a search stops."""
_BREATH: Final = 500
"""Values between two pauses."""
_LONG: Final = 100_000
"""Texts beyond this are folded by case only: taking accents apart takes seconds for megabytes."""


def contains(text: str, term: str) -> bool:
    """Whether the folded `term` is in `text`."""
    if text.isascii():
        return term in text.lower()
    return term in (fold(text) if len(text) < _LONG else text.casefold())


def search(value: Any, term: str) -> Iterator[Path | None]:
    """The paths whose key or value (what is no object and no array) holds the folded `term`, in the document's order.

    Yields None now and then, so that a caller can stop to do something else.
    """
    if not isinstance(value, (Mapping, list, tuple)):
        if contains(text_of_scalar(value), term):
            yield ()
        return
    path: list[str | int] = []
    stack = [_steps(value)]
    seen = 0
    while stack:
        step, item = next(stack[-1], (None, None))
        if step is None:
            stack.pop()
            if path:
                path.pop()
            continue
        seen += 1
        if seen % _BREATH == 0 or (isinstance(item, str) and len(item) > _LONG):
            yield None
        nested = isinstance(item, (Mapping, list, tuple))
        if (isinstance(step, str) and contains(step, term)) or (not nested and contains(text_of_scalar(item), term)):
            yield (*path, step)
        if nested and item:
            path.append(step)
            stack.append(_steps(item))


class Search:
    """A search that goes on in slices: what was found so far, and which of it is the current match."""

    __slots__ = ("_found", "matches", "number", "running", "term")

    def __init__(self, value: Any, term: str, at_most: int = MOST_MATCHES) -> None:
        self.term = term
        self.matches: list[Path] = []
        self.number = -1
        """The current match; -1 before the first one."""
        self.running = True
        self._found = _first(search(value, term), at_most)

    def go_on(self, seconds: float, clock: Callable[[], float] = perf_counter) -> int:
        """Search for about `seconds`; how many were found in them."""
        until, before = clock() + seconds, len(self.matches)
        for path in self._found:
            if path is not None:
                self.matches.append(path)
            if clock() > until:
                return len(self.matches) - before
        self.running = False
        return len(self.matches) - before

    def step(self, by: int) -> Path | None:
        """The match after the current one, or before it; round the end. None when there is none."""
        if not self.matches:
            return None
        self.number = (self.number + by) % len(self.matches) if self.number >= 0 or by > 0 else len(self.matches) - 1
        return self.matches[self.number]


def _first(paths: Iterator[Path | None], at_most: int) -> Iterator[Path | None]:
    """`paths` up to the one numbered `at_most`, pauses not counted."""
    for path in paths:
        if path is not None:
            at_most -= 1
        yield path
        if at_most <= 0:
            return


def _steps(value: Any) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, Mapping) else iter(enumerate(value))
