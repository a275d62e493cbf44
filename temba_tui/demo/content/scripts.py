"""The vocabulary in which flows are told: a script is questions, answers and where each answer leads.

A script becomes a flow's definition (`definitions.py`), its runs (`runs.py`) and their messages (`messages.py`), so
that the three agree.
"""

from collections.abc import Mapping
from typing import NamedTuple

Words = dict[str, str]
"""A text by language (ISO 639-3)."""


class Choice(NamedTuple):
    """One answer that a question expects: its category, what people write for it, and which step follows."""

    category: str
    said: Mapping[str, tuple[str, ...]]
    goto: str = ""
    """The key of the step that follows; the next one when empty, `end` to close."""


class Step(NamedTuple):
    """One question. With `choices` it is a choice, with `number` (low, high) a number, else anything goes."""

    key: str
    ask: Words
    result: str
    choices: tuple[Choice, ...] = ()
    number: tuple[int, int] | None = None
    said: dict[str, tuple[str, ...]] = {}  # noqa: RUF012
    """Samples of free answers by language."""
    field: str = ""
    """The contact field that the answer is saved in."""


class Script(NamedTuple):
    """One flow."""

    name: str
    kind: str
    """`message`, `voice` or `background`."""
    base: str
    """The language that it is written in."""
    steps: tuple[Step, ...]
    closing: Words
    expires: int
    """Minutes."""
    share: int
    """How often it is run, against the others."""
    labels: tuple[int, ...] = ()
    keyword: str = ""
    joins: str = ""
    """The group that a contact joins at its end."""
    archived: bool = False

    def after(self, at: int, goto: str) -> int:
        """The index of the step that follows the one `at`; the number of steps for the end."""
        if goto == "end":
            return len(self.steps)
        if goto:
            return next(index for index, step in enumerate(self.steps) if step.key == goto)
        return at + 1


def said(words: Words, language: str | None, base: str) -> str:
    """The text for a person of `language`: in the base language where there is no translation."""
    return words.get(language or base) or words[base]
