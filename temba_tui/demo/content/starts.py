"""Flow starts: somebody, or a schedule, starts many contacts in a flow."""

from typing import Any, Final

from temba_tui.demo.content.chance import HOUR, MINUTE, SECOND, Uuids, draw, iso, kind_key
from temba_tui.demo.content.episodes import (
    ANTENATAL,
    APPOINTMENT,
    MALARIA,
    SATISFACTION,
    STAGE,
    TIPS,
    VACCINATION,
    VOICE,
    WEEKLY,
)
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.memberships import Groups
from temba_tui.demo.content.people import PEOPLE, People

COUNT: Final = 64
_FLOWS: Final = (
    VACCINATION,
    WEEKLY,
    STAGE,
    SATISFACTION,
    ANTENATAL,
    STAGE,
    MALARIA,
    VOICE,
    APPOINTMENT,
    STAGE,
    VACCINATION,
    TIPS,
)
_TO: Final = {VACCINATION: 4, WEEKLY: 0, ANTENATAL: 11, SATISFACTION: 6, TIPS: 5, MALARIA: 5}
"""The group that a flow is started for, by number; the others are started for single contacts."""


class Starts:
    """Flow starts, newest first."""

    def __init__(self, seed: int, now: int, people: People, groups: Groups, flows: Flows) -> None:
        self._now = now
        self._people = people
        self._groups = groups
        self._flows = flows
        self._uuids = Uuids(seed, "start")
        self._key = kind_key(seed, "start")

    def __len__(self) -> int:
        return COUNT

    @staticmethod
    def _ago(number: int) -> int:
        """When a start was made."""
        if number < 3:
            return (50 * SECOND, 6 * MINUTE, 41 * MINUTE)[number]
        return (number - 2) * 35 * HOUR + number * 29 % 60 * MINUTE

    def of_run(self, flow: int, started: int, bits: int) -> dict[str, str] | None:
        """The start that a run belongs to: one of its flow in the day before the run.

        None where a person or a message began it.
        """
        if bits & 3 == 3:
            return None
        number = max(0, (started - HOUR) // (35 * HOUR) + 1)
        for near in range(number, number + 3):
            if 2 <= near < COUNT and _FLOWS[near % len(_FLOWS)] == flow and 0 < self._ago(near) - started < 30 * HOUR:
                return {"uuid": self._uuids.v4(near)}
        return None

    def record(self, number: int) -> dict[str, Any]:
        """The start at `number`."""
        flow, luck, ago = _FLOWS[number % len(_FLOWS)], draw(self._key, number), self._ago(number)
        status = (
            ("pending", "queued", "started")[number]
            if number < 3
            else {17: "failed", 29: "interrupted"}.get(number, "completed")
        )
        group = _TO.get(flow)
        chosen = (
            []
            if group is not None
            else [self._people.ref(self._active(luck >> shift)) for shift in range(0, 4 + number % 5 * 4, 4)]
        )
        total = len(chosen) if group is None else self._groups.counts()[group]
        started = {"pending": 0, "queued": 0, "started": total * 2 // 5, "interrupted": total // 3, "failed": 0}.get(
            status, total
        )
        params: dict[str, Any] | None = None
        if flow == VACCINATION:
            params = {
                "clinic": "Riverside Main Clinic",
                "round": 2026,
                "[b]note[/b]": {"by": ["claire", "odile"], "urgent": False},
            }
        elif flow == MALARIA:
            params = {"source": "register", "week": 40 + number % 12}
        return {
            "uuid": self._uuids.v4(number),
            "flow": self._flows.ref(flow),
            "status": status,
            "progress": {"total": -1 if status == "pending" else total, "started": started},
            "groups": [] if group is None else [self._groups.refs[group]],
            "contacts": chosen,
            "params": params,
            "created_on": iso(self._now - ago),
            "modified_on": iso(self._now - max(ago - 3 * MINUTE - luck % (5 * MINUTE), ago * 3 // 4)),
            "id": 91_400 - number,
            "extra": params,
            "restart_participants": bool(luck & 1),
            "exclude_active": bool(luck & 2),
        }

    def _active(self, bits: int) -> int:
        index = bits % PEOPLE
        while self._people[index].status != "active" or not self._people[index].reachable:
            index = (index + 1) % PEOPLE
        return index
