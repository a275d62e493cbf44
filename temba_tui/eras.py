"""The three eras of servers that this program knows, told apart by how their API answers.

The API has no version endpoint, so an era is what a server's answers look like, named after the release that was
studied: `2019` (4.22), `9.0.0` (the last community release) and `26.3` (the current one). An unknown era (None) means
that nothing has been asked yet; code that depends on an era treats None as the newest.
"""

from typing import Literal, TypeAlias

Era: TypeAlias = Literal["2019", "9.0.0", "26.3"]

ERAS: tuple[Era, ...] = ("2019", "9.0.0", "26.3")
ALL_ERAS: frozenset[Era] = frozenset(ERAS)
NEWEST: Era = "26.3"


def since(first: Era) -> frozenset[Era]:
    """The eras from `first` on."""
    return frozenset(ERAS[ERAS.index(first) :])


def until(last: Era) -> frozenset[Era]:
    """The eras up to and with `last`."""
    return frozenset(ERAS[: ERAS.index(last) + 1])
