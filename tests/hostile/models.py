"""What the records of a type can hold, in each era: every field that a server was seen to send, with something in it.

Gathered from what real servers answered (the recordings) and from the demo, so that a text can be put into every field,
those that are mostly null too.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from temba_tui.demo import open_demo
from temba_tui.demo.http import Request
from temba_tui.eras import Era
from temba_tui.resources.spec import Resource
from tests.contract import recorded
from tests.contract.shapes import OPEN

MOST_KEYS = 4
"""Keys that are kept of an object whose keys are somebody's own: they are all alike."""
OPEN_KEYS = OPEN - {"message", "attachments", "quick_replies"} | {"translations"}


def merged(values: Sequence[Any], name: str = "") -> Any:
    """One value that has all that any of these has; text rather than a number, a number rather than nothing."""
    objects = [one for one in values if isinstance(one, dict)]
    if objects:
        keys = dict.fromkeys(key for one in objects for key in one)
        kept = list(keys)[:MOST_KEYS] if name in OPEN_KEYS else list(keys)
        return {key: merged([one[key] for one in objects if key in one], key) for key in kept}
    lists = [one for one in values if isinstance(one, list)]
    if lists:
        items = [item for one in lists for item in one]
        return [merged(items, name)] if items else []
    rest = [one for one in values if one is not None]
    return next((one for one in rest if isinstance(one, str)), rest[0] if rest else None)


@cache
def _demo(era: Era) -> Any:
    return open_demo(era)


def _demo_rows(resource: Resource, era: Era) -> list[Any]:
    demo = _demo(era)
    headers = {"host": "demo", "authorization": f"Token {demo.token}", "accept": "application/json"}
    answer, _ = demo.engine.answer(Request("GET", f"/api/v2/{resource.path_in(era)}.json", "", headers))
    return _rows(json.loads(answer.body)) if answer.status == 200 else []


def _rows(answer: Any) -> list[Any]:
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        return list(answer["results"])
    return [answer] if isinstance(answer, dict) else []


@cache
def model_of(resource: Resource, era: Era) -> dict[str, Any]:
    """A record of this type with every field filled that was seen in that era; {} where none was seen."""
    rows = _demo_rows(resource, era)
    if era in recorded.ERAS:
        for case in recorded.cases(era):
            if case.method == "GET" and case.status == 200 and case.endpoint == resource.path_in(era):
                rows += _rows(case.answer)
    found = merged(rows)
    return found if isinstance(found, dict) else {}


def filled(value: Any, text: str, at: int, identities: frozenset[str] = frozenset(), name: str = "") -> Any:
    """`value` with the text in place of each text and each null, and in the keys that are somebody's own.

    Where `at` is odd in place of numbers and of yes and no too. Identities are told apart by `at`, keys by a number.
    """
    if isinstance(value, list):
        return [filled(item, text, at, identities, name) for item in value]
    if isinstance(value, dict):
        own = name in OPEN_KEYS
        return {
            f"{text}#{number}" if own else key: _identity(inner, text, at)
            if key in identities
            else filled(inner, text, at, identities, key)
            for number, (key, inner) in enumerate(value.items())
        }
    return text if value is None or isinstance(value, str) or at % 2 else value


def _identity(value: Any, text: str, at: int) -> Any:
    if isinstance(value, int):
        return at + 1
    return f"{text}#{at}" if isinstance(value, str) else filled(value, text, at)


def places_in(value: Any, path: str = "") -> Iterator[str]:
    """The places of a model where a text can stand: `groups[].name`, `fields.*`, `fields.*=` for a key."""
    if isinstance(value, list):
        for item in value[:1]:
            yield from places_in(item, f"{path}[]")
    elif isinstance(value, dict):
        own = path.rpartition(".")[2].rstrip("[]") in OPEN_KEYS
        if own:
            yield f"{path}.*="
        for key, inner in list(value.items())[: 1 if own else None]:
            yield from places_in(inner, f"{path}.{'*' if own else key}" if path else key)
    else:
        yield path
