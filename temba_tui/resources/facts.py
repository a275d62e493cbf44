"""What local rules may look at: the workspace's own settings, and the names of what it has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeAlias

from temba_tui.eras import Era
from temba_tui.resources.reading import get
from temba_tui.text import Lens

Record: TypeAlias = Mapping[str, Any]


def _no_records(_resource: str) -> None:
    return None


def _not_whole(_resource: str) -> bool:
    return False


def _no_name(_identity: str) -> None:
    return None


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a workspace without a request.

    `records(type)` gives the loaded records of a small type (groups, fields, labels …) or None before they were loaded,
    and `is_whole(type)` whether they are all there, so that what is not among them does not exist. `phone` turns a
    phone number as typed into E.164 by the workspace's country, '' where it is none; None where that cannot be told
    here, so that the server decides.
    """

    era: Era | None = None
    country: str = ""
    """Two letters, '' when the workspace has none."""
    languages: tuple[str, ...] = ()
    """The workspace's, ISO 639-3; the first one is the base of plain text."""
    zone: tzinfo = UTC
    day_first: bool = True
    anon: bool = False
    now: Callable[[], datetime] = _clock
    records: Callable[[str], Sequence[Record] | None] = _no_records
    is_whole: Callable[[str], bool] = _not_whole
    name_of: Callable[[str], str | None] = _no_name
    phone: Callable[[str], str | None] = _no_name

    @property
    def lens(self) -> Lens:
        """How this workspace's dates are read."""
        return Lens(now=self.now, zone=self.zone, day_first=self.day_first)

    def record(self, resource: str, identity: object, by: str = "uuid") -> Record | None:
        """The loaded record that `identity` means, or None."""
        return next((one for one in self.records(resource) or () if get(one, by) == identity), None)
