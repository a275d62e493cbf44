"""The people who work in the workspace."""

from typing import Any, Final

from temba_tui.demo.content.chance import DAY, Uuids, iso, pick

_STAFF: Final = (
    ("Ada", "Admin", "administrator", "administrator", None),
    ("Bob", "McFlow", "administrator", "administrator", None),
    ("Claire", "Editrice", "editor", "editor", None),
    ("Nurse", "Odile", "agent", "agent", 0),
    ("Nurse", "Théo", "agent", "agent", 0),
    ("زينب", "وكيل", "agent", "agent", 1),
    ("Samuel", "Desk", "agent", "agent", 2),
    ("[red]Bo[/red]", "Markup", "agent", "agent", 2),
    ("Vera", "Viewer", "editor", "viewer", None),
    ("Field", "Tablet 4", "editor", "surveyor", None),
    ("Night", "Shift", "agent", "agent", 0),
    ("Ivan", "Integration", "editor", "editor", None),
)
"""(first name, last name, role, role on older servers, team), oldest first."""
_TEAMS: Final = ("Nurses", "الدعم", "All Topics")
_EMAILS: Final = (
    "ada.admin",
    "bob",
    "claire",
    "odile",
    "theo",
    "zaynab",
    "samuel",
    "bo",
    "vera",
    "tablet4",
    "night",
    "ivan",
)
_AGENTS: Final = tuple(at for at, one in enumerate(_STAFF) if one[2] == "agent")


class Staff:
    """Users, newest first."""

    def __init__(self, seed: int, now: int) -> None:
        self._uuids = Uuids(seed, "user")
        self._teams = Uuids(seed, "team")
        self._now = now

    def __len__(self) -> int:
        return len(_STAFF)

    def _name(self, at: int) -> str:
        return f"{_STAFF[at][0]} {_STAFF[at][1]}"

    def ref(self, bits: int) -> dict[str, str]:
        """One of the agents, as tickets name them."""
        at = pick(_AGENTS, bits)
        return {"uuid": self._uuids.v4(at), "email": f"{_EMAILS[at]}@example.org", "name": self._name(at)}

    def short(self, bits: int) -> dict[str, str]:
        """One of the agents, as contacts' notes name them."""
        at = pick(_AGENTS, bits)
        return {"email": f"{_EMAILS[at]}@example.org", "name": self._name(at)}

    def record(self, position: int) -> dict[str, Any]:
        """A user, newest first."""
        at = len(_STAFF) - 1 - position
        first, last, role, older, team = _STAFF[at]
        return {
            "uuid": self._uuids.v4(at),
            "name": self._name(at),
            "email": f"{_EMAILS[at]}@example.org",
            "role": role,
            "team": None if team is None else {"uuid": self._teams.v4(team), "name": _TEAMS[team]},
            "created_on": iso(self._now - (980 - at * 71) * DAY - at * 7_654_321),
            "avatar": None,
            "first_name": first,
            "last_name": last,
            "_role": older,
        }
