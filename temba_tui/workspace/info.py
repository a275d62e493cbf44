"""The workspace itself: what its record says, and how its dates are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from temba_tui.text import Lens


@dataclass(frozen=True, slots=True)
class WorkspaceInfo:
    """The workspace as its record has it. With few rights only what the headers tell is known: `raw` is empty then."""

    uuid: str = ""
    name: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    timezone: str = ""
    date_style: str = ""
    anon: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def limited(self) -> bool:
        """Whether the token may not read the workspace itself."""
        return not self.raw


class WrongWorkspaceError(ValueError):
    """A token that opens another workspace than the one in use. `sentence` is for people."""

    def __init__(self, expected: str, found: WorkspaceInfo) -> None:
        self.sentence = f"This token opens another workspace: {found.name or found.uuid}, not {expected}."
        self.hint = "Make a token in the workspace that this profile belongs to, or add a profile for the other one."
        super().__init__(self.sentence)


def is_info(body: Any) -> bool:
    """Whether an answer is a workspace's record: every era's has a name and a zone. Anything else would be taken for a
    workspace about which nothing is known, and writes would go to it."""
    return isinstance(body, Mapping) and any(isinstance(body.get(key), str) for key in ("name", "timezone"))


def read_info(body: Mapping[str, Any]) -> WorkspaceInfo:
    """The workspace of an `org` or `workspace` answer; what is missing or odd is left empty."""

    def text(key: str) -> str:
        value = body.get(key)
        return value if isinstance(value, str) else ""

    languages = body.get("languages")
    return WorkspaceInfo(
        uuid=text("uuid"),
        name=text("name"),
        country=text("country"),
        languages=tuple(one for one in languages if isinstance(one, str)) if isinstance(languages, list) else (),
        timezone=text("timezone"),
        date_style=text("date_style"),
        anon=body.get("anon") is True,
        raw=body,
    )


def lens_of(info: WorkspaceInfo, now: Callable[[], datetime]) -> Lens:
    """How the workspace's dates are read; UTC where its zone is not known to this machine."""
    try:
        zone = ZoneInfo(info.timezone) if info.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A zone that this machine does not have (no tzdata) or that is not one: UTC, which the screen names.
        zone = UTC
    return Lens(now=now, zone=zone, day_first=info.date_style != "month_first")
