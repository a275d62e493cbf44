"""Reading JSON of which nothing is certain: keys may be missing, null, of another type. Nothing here raises."""

from collections.abc import Mapping
from typing import Any

from temba_tui.text import plural


def get(record: object, path: str) -> Any:
    """The value at a dotted path (`contact.name`, `urns.0`); None where anything on the way is missing or otherwise."""
    value: Any = record
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def text_of(value: object) -> str:
    """A JSON value as short text: '' for null, `yes`/`no` for booleans; an object's name; how much a list holds."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        for key in ("name", "key", "uuid"):
            if isinstance(value.get(key), str) and value[key]:
                return str(value[key])
        return "{…}" if value else ""
    if isinstance(value, list):
        scalars = [text_of(one) for one in value[:4] if not isinstance(one, (Mapping, list))]
        if len(scalars) == len(value):
            return ", ".join(scalars)
        return plural(len(value), "item")
    return str(value)


def text_at(record: object, path: str) -> str:
    """The value at a path as short text, as `text_of` has it."""
    return text_of(get(record, path))


def items_at(record: object, path: str) -> list[Any]:
    """The list at a path; [] where there is none."""
    value = get(record, path)
    return value if isinstance(value, list) else []


def names_something(value: object) -> bool:
    """Whether this can be an identity: text that is not empty, or a number."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and value != ""
