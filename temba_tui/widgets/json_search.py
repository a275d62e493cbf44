"""Finding a term in a JSON value, folded or not, a slice at a time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from temba_tui.text import fold
from temba_tui.widgets.json_lines import Path
from temba_tui.widgets.json_text import text_of_scalar

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


def _steps(value: Any) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, Mapping) else iter(enumerate(value))
