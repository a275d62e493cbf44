"""Groups and fields of the workspace, and which contacts are in which group."""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from temba_tui.demo.content.chance import Uuids
from temba_tui.demo.content.episodes import Episodes
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.people import MANUAL_GROUPS, PEOPLE, People, Person

OPEN_TICKETS: Final = "Open Tickets"


class Smart(NamedTuple):
    """A group that a query makes. Its members are found by the same rule here."""

    name: str
    query: str
    holds: Callable[[Person], bool]
    status: str = "ready"


SMART_GROUPS: Final[tuple[Smart, ...]] = (
    Smart("Expecting mothers", 'care_stage = "antenatal"', lambda one: one.stage == "antenatal"),
    Smart("Women 15–49", 'gender = "F" AND age >= 15 AND age <= 49', lambda one: one.female and 15 <= one.age <= 49),
    Smart("Under 20", "age < 20", lambda one: one.age < 20),
    Smart("French speakers", 'language = "fra"', lambda one: one.language == "fra"),
    Smart("Kigali City", 'province = "Kigali City"', lambda one: one.home.province.endswith("Kigali City")),
    Smart("High risk", "risk_score >= 9", lambda one: one.risk >= 9, "evaluating"),
    Smart("No phone number", 'tel = ""', lambda one: not any(urn.startswith("tel:") for urn in one.urns)),
    Smart("Border districts", 'district = "Rubavu" OR district = "Rusizi"', lambda one: False, "initializing"),
)
"""The last one is still being made: nobody is in it yet."""

GROUP_NAMES: Final = (*MANUAL_GROUPS, "Old list 2023 (do not use)", *(one.name for one in SMART_GROUPS), OPEN_TICKETS)
"""Every group, oldest first."""
_FIRST_SMART: Final = len(MANUAL_GROUPS) + 1
_OPEN_TICKETS_AT: Final = len(GROUP_NAMES) - 1


class Field(NamedTuple):
    """A contact field."""

    key: str
    name: str
    type: str
    featured: bool = False
    access: str = "view"


FIELDS: Final[tuple[Field, ...]] = (
    Field("gender", "Gender", "text", True, "edit"),
    Field("age", "Age", "number", True, "edit"),
    Field("birth_date", "Birth Date", "datetime"),
    Field("care_stage", "Care Stage", "text", True),
    Field("edd", "Expected Delivery", "datetime"),
    Field("children", "Children", "number", False, "edit"),
    Field("household_size", "Household Size", "number", False, "edit"),
    Field("household_code", "Household Code", "text"),
    Field("occupation", "Occupation", "text", False, "edit"),
    Field("province", "Province", "state"),
    Field("district", "District", "district", True),
    Field("sector", "Sector", "ward"),
    Field("clinic", "Clinic", "text", True, "edit"),
    Field("blood_group", "Blood Group", "text", False, "none"),
    Field("risk_score", "Risk Score", "number", False, "none"),
    Field("weight_kg", "Weight kg", "number", False, "edit"),
    Field("last_visit", "Last Visit", "datetime", True, "edit"),
    Field("next_visit", "Next Visit", "datetime", False, "edit"),
    Field("joined_on", "Joined On", "datetime"),
    Field("remarks", "Remarks", "text", False, "edit"),
)
EVENT_FIELDS: Final = {"edd": 3, "last_visit": 2, "joined_on": 2, "next_visit": 1}
"""How many campaign events are relative to a field."""


@lru_cache(maxsize=1)
def _flow_usages() -> Counter[str]:
    """In how many flows each field is read or set."""
    found: Counter[str] = Counter()
    for script in SCRIPTS:
        texts = [text for step in script.steps for text in step.ask.values()] + list(script.closing.values())
        keys = {step.field for step in script.steps if step.field} | set(re.findall(r"@fields\.(\w+)", " ".join(texts)))
        found.update(
            keys if script.steps else {"edd", "care_stage"}
        )  # the background flow reads one and sets the other
    return found


def field_record(at: int) -> dict[str, Any]:
    """A field of the workspace, newest first."""
    one = FIELDS[-1 - at]
    return {
        "key": one.key,
        "name": one.name,
        "type": one.type,
        "featured": one.featured,
        "priority": at + 1,
        "usages": {
            "flows": _flow_usages()[one.key],
            "groups": sum(1 for group in SMART_GROUPS if f"{one.key} " in group.query),
            "campaign_events": EVENT_FIELDS.get(one.key, 0),
        },
        "agent_access": one.access,
        "label": one.name,
        "value_type": "numeric" if one.type == "number" else one.type,
    }


class Groups:
    """The groups, and who is in them."""

    def __init__(self, seed: int, people: People, episodes: Episodes) -> None:
        self._people = people
        self._episodes = episodes
        self._uuids = Uuids(seed, "group")
        self.refs: tuple[dict[str, str], ...] = tuple(
            {"uuid": self._uuids.v4(at), "name": name} for at, name in enumerate(GROUP_NAMES)
        )
        self._counts: list[int] | None = None

    def of(self, person: Person) -> list[dict[str, str]]:
        """The groups that a contact is in, as its record names them."""
        return [self.refs[at] for at in self.numbers(person)]

    def numbers(self, person: Person) -> list[int]:
        """The groups that a contact is in, by number."""
        if person.status != "active":
            return []
        found = []
        bits, at = person.groups, 0
        while bits:
            if bits & 1:
                found.append(at)
            bits >>= 1
            at += 1
        found += [_FIRST_SMART + at for at, smart in enumerate(SMART_GROUPS) if smart.holds(person)]
        if self._episodes.has_open_ticket(person.number):
            found.append(_OPEN_TICKETS_AT)
        return found

    def counts(self) -> list[int]:
        """How many contacts are in each group."""
        if self._counts is None:
            self._counts = [0] * len(GROUP_NAMES)
            for index in range(PEOPLE):
                for at in self.numbers(self._people[index]):
                    self._counts[at] += 1
        return self._counts

    def record(self, at: int) -> dict[str, Any]:
        """A group, newest first."""
        number = len(GROUP_NAMES) - 1 - at
        smart = SMART_GROUPS[number - _FIRST_SMART] if _FIRST_SMART <= number < _OPEN_TICKETS_AT else None
        system = number == _OPEN_TICKETS_AT
        return {
            **self.refs[number],
            "query": smart.query if smart else "tickets > 0" if system else None,
            "status": smart.status if smart else "ready",
            "system": system,
            "count": self.counts()[number],
            "_used": number in CAMPAIGN_GROUPS,
        }


CAMPAIGN_GROUPS: Final = (0, 6, 7, _FIRST_SMART)
"""The groups that campaigns are about, by number."""
