"""Contacts as records."""

from typing import Any, Final

from temba_tui.demo.content.chance import DAY, HOUR, MINUTE, draw, iso, kind_key, pick
from temba_tui.demo.content.channels import Channels
from temba_tui.demo.content.episodes import HORIZON, RUN, Episodes
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.gazetteer import CLINICS
from temba_tui.demo.content.memberships import FIELDS, Groups
from temba_tui.demo.content.people import PEOPLE, People, Person, birth_days
from temba_tui.demo.content.staff import Staff

_ZONE: Final = 2 * HOUR
"""The workspace's timezone, which has no summer time."""
_OCCUPATIONS: Final = (
    "farmer",
    "trader",
    "teacher",
    "tailor",
    "student",
    "driver",
    "potter",
    "umuhinzi",
    "couturière",
    None,
    None,
    None,
    "moto-taxi",
)
_BLOOD: Final = ("O+", "A+", "B+", "O-", "AB+", None, None, None)
_REMARKS: Final = (
    "Prefers calls after 18:00",
    "Shares the phone with her sister.\nAsk for her by name.",
    "Parle un peu anglais",
    "Walks with a stick; send the health worker instead",
    "[i]check[/i] the birth date",
    "Yimukiye i Nyamata",
    "لا تتصل يوم الجمعة",
)
_NOTES: Final = (
    "Called, no answer. Try again tomorrow.",
    "Speaks Kinyarwanda only",
    "[bold]Important[/bold]: allergic to penicillin\nsecond line",
    "Brought the vaccination card on Monday",
    "Moved to another sector, new number follows",
)
_NO_FIELDS: Final[dict[str, str | None]] = {field.key: None for field in FIELDS}


class Contacts:
    """Contacts, by the time of their last change, newest first."""

    def __init__(
        self,
        seed: int,
        now: int,
        people: People,
        episodes: Episodes,
        groups: Groups,
        flows: Flows,
        channels: Channels,
        staff: Staff,
    ) -> None:
        self._now = now
        self._people = people
        self._episodes = episodes
        self._groups = groups
        self._flows = flows
        self._channels = channels
        self._staff = staff
        self._key = kind_key(seed, "contact.fields")

    def __len__(self) -> int:
        return PEOPLE

    def _local(self, micros: int) -> str:
        """A moment as a field's value has it: in the workspace's timezone."""
        return iso(micros + _ZONE)[:-1] + "+02:00"

    def _day(self, micros: int) -> str:
        return iso(micros + _ZONE)[:10] + "T00:00:00+02:00"

    def _fields(self, person: Person) -> dict[str, str | None]:
        luck, now = draw(self._key, person.number), self._now
        fields = dict(_NO_FIELDS)
        fields["joined_on"] = self._local(now - person.created)
        if luck & 15 == 0 and person.number > 15:
            # Registered by number only: nothing is known yet.
            fields["age"], fields["gender"] = str(person.age), "F" if person.female else "M"
            fields["province"], fields["risk_score"], fields["care_stage"] = (
                person.home.province,
                str(person.risk),
                person.stage,
            )
            return fields
        fields["gender"] = "F" if person.female else "M"
        fields["age"] = str(person.age)
        fields["birth_date"] = self._day(now - birth_days(person.age, luck >> 4) * DAY)
        fields["care_stage"] = person.stage
        if person.stage == "antenatal":
            fields["edd"] = self._day(now + (5 + (luck >> 8) % 200) * DAY)
        if person.age > 19:
            fields["children"] = str((luck >> 16) % 6)
        fields["household_size"] = str(1 + (luck >> 19) % 9)
        fields["household_code"] = f"RH-{(luck >> 22) % 9000 + 1000}" if luck >> 35 & 3 else None
        fields["occupation"] = pick(_OCCUPATIONS, luck >> 26) if person.age > 15 else None
        fields["province"], fields["district"], fields["sector"] = person.home
        fields["clinic"] = pick(CLINICS, luck >> 30)
        fields["blood_group"] = pick(_BLOOD, luck >> 34)
        fields["risk_score"] = str(person.risk)
        weight = (420 + (luck >> 40) % 400) / 10 if person.age > 15 else 3 + person.age * 3.1
        fields["weight_kg"] = f"{weight:.1f}".rstrip("0").rstrip(".")
        if luck >> 44 & 1:
            visit = person.changed + (luck >> 45) % (40 * DAY)
            if visit < person.created:
                fields["last_visit"] = self._local(now - visit)
        if luck >> 47 & 3 == 0:
            fields["next_visit"] = self._local((now + (1 + (luck >> 49) % 28) * DAY) // HOUR * HOUR + 30 * MINUTE)
        if luck >> 54 & 15 == 0:
            fields["remarks"] = pick(_REMARKS, luck >> 58)
        return fields

    def last_seen(self, person: Person) -> int | None:
        """How long ago a contact last wrote; None for never.

        Before the messages that are kept, it is only remembered.
        """
        wrote = self._episodes.last_incoming(person.number)
        if wrote is not None:
            return wrote
        oldest = max(person.changed, HORIZON)
        if person.bits & 3 and oldest < person.created:
            return oldest + (person.created - oldest) * (person.bits >> 8 & 0xFF) // 512
        return None

    def record(self, index: int) -> dict[str, Any]:
        """The contact at `index`."""
        person, now = self._people[index], self._now
        created, modified = iso(now - person.created), iso(now - person.changed)
        if person.status == "deleted":
            return {
                "uuid": self._people.uuid(index),
                "name": None,
                "status": None,
                "language": None,
                "urns": [],
                "groups": [],
                "notes": [],
                "fields": {},
                "flow": None,
                "created_on": created,
                "modified_on": modified,
                "last_seen_on": None,
                "blocked": None,
                "stopped": None,
                "_id": 60_000 - index,
                "_deleted": True,
                "_channels": {},
            }
        seen = self.last_seen(person)
        newest = self._episodes.newest(index)
        waiting = newest is not None and newest.kind == RUN and newest.outcome == "waiting"
        notes = [
            {
                "text": pick(_NOTES, (person.bits >> 30) + at),
                "created_on": iso(now - person.changed - (2 - at) * DAY),
                "created_by": self._staff.short((person.bits >> 34) + at),
            }
            for at in range(1 + (person.bits >> 20) % 2 if person.bits >> 24 & 31 == 1 else 0)
        ]
        return {
            "uuid": self._people.uuid(index),
            "name": person.name,
            "status": person.status,
            "language": person.language,
            "urns": list(person.urns),
            "groups": self._groups.of(person),
            "notes": notes,
            "fields": self._fields(person),
            "flow": self._flows.ref(newest.what) if waiting and newest is not None else None,
            "created_on": created,
            "modified_on": modified,
            "last_seen_on": None if seen is None else iso(now - seen),
            "blocked": person.status == "blocked",
            "stopped": person.status == "stopped",
            "_id": 60_000 - index,
            "_deleted": False,
            "_channels": {
                urn: self._channels.ref(channel)
                for urn, channel in zip(person.urns, person.channels, strict=True)
                if channel >= 0
            },
        }
