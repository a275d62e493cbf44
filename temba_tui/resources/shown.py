"""What is shown of a record: raw text with its meaning, which whoever draws it makes safe and gives a colour."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["normal", "strong", "muted", "accent", "good", "warn", "bad"]
"""What a piece of text means; the theme gives it a colour. No state is told by tone alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column shows of one record. `text` is raw: whoever draws it makes it safe."""

    text: str
    tone: Tone = "normal"
    tail: str = ""
    """The end of `text` that is to stay when the rest is cut: `Reporters +2` becomes `Repor… +2`."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where `⏎` on a reference leads: the list of `resource` with the filter `param` = `value`, at its one record."""

    resource: str
    param: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record's summary."""

    label: str
    value: Cell
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a summary under one title ('' for none)."""

    title: str
    lines: tuple[Line, ...]
