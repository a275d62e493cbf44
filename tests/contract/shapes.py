"""What a body is made of, for comparing two of them: keys and types, not values."""

from collections.abc import Iterator
from typing import Any

OPEN = frozenset(
    {"fields", "values", "text", "attachments", "quick_replies", "channels", "message", "params", "extra", "data"}
)
"""Keys whose value is an object with keys of its own choosing: languages, field keys, uuids."""


OPTIONAL = frozenset({"channels", "data", "quick_replies"})
"""Keys under which objects leave out what they have nothing to say of."""


def differences(want: Any, have: Any, path: str = "", *, loose: bool = False) -> Iterator[str]:
    """Where `have` is not of `want`'s shape. `loose`: null stands for anything (rows that are not the same records)."""
    if want is None or have is None:
        if want is not have and not loose:
            yield f"{path or '.'}: recorded {_kind(want)}, got {_kind(have)}"
        return
    if _kind(want) != _kind(have):
        yield f"{path or '.'}: recorded {_kind(want)}, got {_kind(have)}"
        return
    if isinstance(want, dict):
        is_open = path.rpartition(".")[2] in OPEN or any(part.rstrip("[]") in OPTIONAL for part in path.split("."))
        if not is_open:
            missing, more = want.keys() - have.keys(), have.keys() - want.keys()
            if missing:
                yield f"{path or '.'}: lacks {', '.join(sorted(missing))}"
            if more:
                yield f"{path or '.'}: has {', '.join(sorted(more))} too"
        for key in want.keys() & have.keys():
            yield from differences(want[key], have[key], f"{path}.{key}" if path else key, loose=loose)
    elif isinstance(want, list) and want and have:
        for each in have:
            if all(next(differences(one, each, f"{path}[]", loose=True), None) for one in want):
                yield from differences(want[0], each, f"{path}[]", loose=True)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {"NoneType": "null", "str": "text", "dict": "object", "list": "list"}[type(value).__name__]
