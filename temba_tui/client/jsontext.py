"""JSON from a server, strictly: UTF-8, no NaN, nothing nested so deeply that reading it fails.

The standard decoder holds the interpreter for as long as it reads, in whatever thread it runs: some 10 ms for a page of
250 contacts, ten times that for the definitions of a workspace's flows. So a large text is read value by value of its
outermost lists: between two of them another thread, the one that draws the screen, may go on.
"""

import json
import re
from typing import Any, Final, NoReturn

LARGE: Final = 64 * 1024
"""Bytes from which on a body is read step by step, and off the event loop's thread."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")


class NotJsonError(ValueError):
    """A body that is not JSON, and why. `cut` is True where it began well and ended too early."""

    def __init__(self, why: str, cut: bool = False) -> None:
        super().__init__(why)
        self.cut = cut


def parse_json(body: bytes) -> Any:
    """The value that a body holds. Raises NotJsonError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJsonError("it is not text in UTF-8", cut="end of data" in error.reason) from None
    try:
        return _by_steps(text) if len(body) >= LARGE else _DECODER.decode(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        raise NotJsonError("it is not JSON", cut=cut) from None
    except RecursionError:
        raise NotJsonError("it is nested too deeply") from None
    except NotJsonError:
        raise
    except ValueError:
        raise NotJsonError("it holds a number that cannot be read") from None


def _no_constant(name: str) -> NoReturn:
    raise NotJsonError(f"it holds {name}, which JSON does not have")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def _by_steps(text: str) -> Any:
    """As the decoder's own `decode`, an object in steps. What does not look right is left to the decoder."""
    at = _after_space(text, 0)
    if not text.startswith("{", at):
        return _DECODER.decode(text)
    found: dict[str, Any] = {}
    at = _after_space(text, at + 1)
    while text.startswith('"', at):
        key, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, at)
        if not text.startswith(":", at):
            break
        found[key], at = _value(text, _after_space(text, at + 1))
        at = _after_space(text, at)
        if text.startswith("}", at) and _after_space(text, at + 1) == len(text):
            return found
        if not text.startswith(",", at):
            break
        at = _after_space(text, at + 1)
    return _DECODER.decode(text)


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at `at` and where it ends; a list item by item."""
    if not text.startswith("[", at):
        return _DECODER.raw_decode(text, at)
    items: list[Any] = []
    at = _after_space(text, at + 1)
    if text.startswith("]", at):
        return items, at + 1
    while True:
        item, at = _DECODER.raw_decode(text, at)
        items.append(item)
        at = _after_space(text, at)
        if text.startswith("]", at):
            return items, at + 1
        if not text.startswith(",", at):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
