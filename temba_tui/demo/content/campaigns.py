"""Campaigns and their events."""

# ruff: noqa: E501

from typing import Any, Final, NamedTuple

from temba_tui.demo.content.chance import DAY, Uuids, iso
from temba_tui.demo.content.episodes import ANTENATAL, APPOINTMENT, SATISFACTION, VACCINATION, VOICE
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.memberships import CAMPAIGN_GROUPS, FIELDS, Groups


class _Event(NamedTuple):
    campaign: int
    relative_to: str
    offset: int
    unit: str
    hour: int = -1
    flow: int | None = None
    message: dict[str, str] | None = None


_CAMPAIGNS: Final = ("[bold]Reporter[/bold] training", "Weekly tips", "Postnatal visits", "Antenatal reminders")
"""Oldest first, one for each of `CAMPAIGN_GROUPS`."""
_EVENTS: Final[tuple[_Event, ...]] = (
    _Event(0, "joined_on", 3, "days", 9, None, {"eng": "Welcome to the team, @contact.first_name!", "kin": "Murakaza neza mu ikipe, @contact.first_name!"}),
    _Event(0, "joined_on", 2, "weeks", -1, SATISFACTION),
    _Event(1, "created_on", 1, "days", 8, None, {"eng": "Tip: drink clean water.\nBoil it for one minute.", "fra": "Conseil : buvez de l'eau propre."}),
    _Event(2, "last_visit", 1, "weeks", 10, VACCINATION),
    _Event(2, "last_visit", 5, "hours", -1, SATISFACTION),
    _Event(2, "next_visit", 90, "minutes", -1, APPOINTMENT),
    _Event(3, "edd", -12, "weeks", 9, ANTENATAL),
    _Event(3, "edd", -2, "weeks", 9, VOICE),
    _Event(3, "edd", 0, "days", 7, None, {"eng": "Today is your expected day, @contact.first_name. We are here day and night.", "kin": "Uyu ni wo munsi wawe, @contact.first_name. Turahari amanywa n'ijoro."}),
)  # fmt: skip


class Campaigns:
    """Campaigns and events, newest first."""

    def __init__(self, seed: int, now: int, groups: Groups, flows: Flows) -> None:
        self._now = now
        self._groups = groups
        self._flows = flows
        self._uuids = Uuids(seed, "campaign")
        self._events = Uuids(seed, "campaign.event")

    def __len__(self) -> int:
        return len(_CAMPAIGNS)

    @staticmethod
    def event_count() -> int:
        """How many events there are."""
        return len(_EVENTS)

    def record(self, position: int) -> dict[str, Any]:
        """A campaign."""
        at = len(_CAMPAIGNS) - 1 - position
        return {
            "uuid": self._uuids.v4(at),
            "name": _CAMPAIGNS[at],
            "archived": False,
            "group": self._groups.refs[CAMPAIGN_GROUPS[at]],
            "created_on": iso(self._now - (700 - at * 110) * DAY - at * 987_654),
        }

    def event(self, position: int) -> dict[str, Any]:
        """A campaign event."""
        at = len(_EVENTS) - 1 - position
        one = _EVENTS[at]
        name = next((field.name for field in FIELDS if field.key == one.relative_to), "Created On")
        return {
            "uuid": self._events.v4(at),
            "campaign": {"uuid": self._uuids.v4(one.campaign), "name": _CAMPAIGNS[one.campaign]},
            "relative_to": {"key": one.relative_to, "name": name, "label": name},
            "offset": one.offset,
            "unit": one.unit,
            "delivery_hour": one.hour,
            "flow": None if one.flow is None else self._flows.ref(one.flow),
            "message": one.message,
            "created_on": iso(self._now - (699 - one.campaign * 110 - at) * DAY - at * 876_543),
        }
