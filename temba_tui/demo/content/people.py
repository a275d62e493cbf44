"""Who the contacts are: traits from which their records, conversations and memberships follow.

Contacts stand in the order in which they were last changed, so the time of a change is a rising function of the index:
the list is
read a page at a time without sorting anything.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from temba_tui.demo.content import names
from temba_tui.demo.content.chance import DAY, MINUTE, SECOND, Uuids, draw, kind_key, pick
from temba_tui.demo.content.places import Home, homes

PEOPLE: Final = 2460
"""How many contacts there are, deleted ones too."""
_PROGRAMME_AGE: Final = 1000 * DAY
_YEAR: Final = 365.25

_REPORTER, _HEALTH_WORKER, _NURSE, _FARMER, _VACCINATION, _NETS, _TIPS, _POSTNATAL, _MOTHERS, _TEST = (
    1 << n for n in range(10)
)
MANUAL_GROUPS: Final = (
    "Reporters",
    "Community health workers",
    "Nurses",
    "Farmers",
    "Vaccination round 2026",
    "Malaria nets",
    "Health tips",
    "Postnatal check",
    "مجموعة الأمهات",
    "[bold]Test[/bold] numbers",
)
"""Groups that people are put into, in the order of the bits of `Person.groups`."""


class Person(NamedTuple):
    """The traits of one contact. Times are microseconds before now."""

    number: int
    """Its place in the list of contacts."""
    changed: int
    created: int
    name: str | None
    language: str | None
    status: str
    """`active`, `blocked`, `stopped`, `archived`; `deleted` for one that only `deleted=true` lists."""
    female: bool
    age: int
    stage: str | None
    home: Home
    risk: int
    urns: tuple[str, ...]
    channels: tuple[int, ...]
    """The channel of each URN by number; -1 where none can send to it."""
    groups: int
    bits: int
    """More chance, for whoever needs some."""
    reachable: bool
    """Whether a channel can send to this person."""


_CAST_LANGUAGES: Final = {
    0: "kin",
    1: "eng",
    2: "kin",
    3: "fra",
    4: "swa",
    5: "zho",
    6: "fra",
    7: "ara",
    8: "eng",
    9: "amh",
    10: "kin",
    12: "rus",
    14: "swa",
    15: "hin",
}
_LANGUAGES: Final = (
    ("kin",) * 57
    + ("eng",) * 13
    + ("fra",) * 11
    + ("swa",) * 8
    + ("ara",) * 4
    + ("amh",) * 2
    + ("zho", "hin", "rus")
    + (None,) * 2
)
_BY_SCRIPT: Final = {
    "ara": names.ARABIC,
    "amh": names.AMHARIC,
    "zho": names.CHINESE,
    "hin": names.DEVANAGARI,
    "rus": names.CYRILLIC,
}

SHORT_CODE, ANDROID, OLD_ANDROID, WHATSAPP, TELEGRAM, FACEBOOK, VOICE, AGGREGATOR = range(8)
"""The channels by number."""


def _name(index: int, language: str | None, female: bool, bits: int) -> str | None:
    if index in names.CAST:
        return names.CAST[index]
    if index in names.ODD:
        return names.ODD[index]
    if bits & 31 == 3:
        return None
    first, second = bits >> 8, bits >> 24
    if language in _BY_SCRIPT:
        return pick(_BY_SCRIPT[language], first)
    if bits >> 5 & 31 == 7:
        return pick(names.NORDIC + names.OTHER_SCRIPTS, first)
    if language == "swa":
        return f"{pick(names.SWAHILI_GIVEN, first)} {pick(names.SWAHILI_FAMILIES, second)}"
    if language == "fra" and bits >> 5 & 1:
        return f"{pick(names.FRENCH_GIVEN, first)} {pick(names.FRENCH_FAMILIES, second)}"
    return f"{pick(names.RWANDAN_WOMEN if female else names.RWANDAN_MEN, first)} {pick(names.RWANDAN_FAMILIES, second)}"


def _number(index: int) -> str:
    """Nine digits in a range that is not assigned in the country: no two contacts have the same."""
    return f"70{(index * 41077 + 3120417) % 10_000_000:07}"


def _urns(index: int, bits: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    number, share = _number(index), bits % 100
    if index < 16:
        share = 70 if index == 0 else min(share, 91)
    sends = SHORT_CODE if bits >> 8 & 7 < 5 else ANDROID if bits >> 8 & 7 < 7 or index < 16 else OLD_ANDROID
    if share < 60:
        return (f"tel:+250{number}",), (sends,)
    if share < 74:
        return (f"tel:+250{number}", f"whatsapp:250{number}"), (sends, WHATSAPP)
    if share < 82:
        return (f"whatsapp:250{number}",), (WHATSAPP,)
    if share < 88:
        return (f"telegram:{900000000 + index * 977}",), (TELEGRAM,)
    if share < 92:
        return (f"facebook:{100200300400500 + index * 7919}",), (FACEBOOK,)
    if share < 94:
        return (f"tel:+250{number}", f"mailto:person{index}@example.org", f"ext:RHP-{index:05}"), (sends, -1, -1)
    if share < 95:
        # Numbers reserved for fiction by the British regulator.
        return (f"tel:+447700900{index % 1000:03}", f"telegram:{900000000 + index * 977}"), (sends, TELEGRAM)
    if share < 97:
        return (f"mailto:person{index}@example.org",), (-1,)
    if share < 98:
        return (f"ext:RHP-{index:05}/[{index % 7}]",), (-1,)
    return (), ()


def changed_before(index: int, bits: int) -> int:
    """How long before now the contact at `index` was last changed. Rises with the index."""
    return (95 * index + index * index * index * 3 // 1000 + 21) * SECOND + bits % (70 * SECOND)


def _stage(fertile: bool, share: int) -> str | None:
    """The stage of care of a person. `share` is out of 16."""
    if not fertile:
        return "general" if share < 7 else None
    return "antenatal" if share < 4 else "postnatal" if share < 7 else "child health" if share < 11 else None


def _groups(index: int, age: int, stage: str | None, mother: bool, bits: int) -> int:
    """The groups that a person was put into, as bits."""
    groups, worker = 0, bits >> 20 & 31
    if worker < 3 and age > 18:
        groups |= _REPORTER | _HEALTH_WORKER
    elif worker == 3 and age > 21:
        groups |= _REPORTER | _NURSE
    if bits >> 25 & 7 == 0:
        groups |= _FARMER
    if bits >> 28 & 7 < 2:
        groups |= _VACCINATION
    if bits >> 31 & 7 == 1:
        groups |= _NETS
    if bits >> 34 & 7 < 3:
        groups |= _TIPS
    if stage == "postnatal":
        groups |= _POSTNATAL
    if mother:
        groups |= _MOTHERS
    if index in names.ODD:
        groups |= _TEST
    if index < 12:
        groups |= _REPORTER
    return groups


def people(seed: int) -> Callable[[int], Person]:
    """The function from an index to the person who stands there."""
    key_one, key_two, key_three = (kind_key(seed, f"person.{part}") for part in "abc")
    places = homes()

    def person(index: int) -> Person:
        one, two, three = draw(key_one, index), draw(key_two, index), draw(key_three, index)
        changed = changed_before(index, one)
        left = max(0, _PROGRAMME_AGE - changed)
        created = (
            changed + DAY // 2 + left * (two & 0xFFFF) // 0xFFFF * (two >> 16 & 0xFF) // 0xFF + (two >> 24) % MINUTE
        )
        if index <= 15:
            created = changed + (760 - index * 37) * DAY + two % DAY
        status = "active"
        if index > 15 or index == 8:
            share = one >> 20 & 0xFF
            status = (
                "blocked"
                if share < 6 or index == 8
                else "stopped"
                if share < 16
                else "archived"
                if share < 25
                else "active"
            )
        if index % 61 == 40:
            status = "deleted"
        female = one >> 28 & 0xFF < 160 or index in (0, 2, 3, 7, 10)
        language = _CAST_LANGUAGES[index] if index in _CAST_LANGUAGES else pick(_LANGUAGES, one >> 36)
        age = 15 + (two >> 30) % 35 if one >> 30 & 7 else 1 + (two >> 30) % 79
        if index == 0:
            age = 34
        stage = _stage(female and 15 <= age <= 49, two >> 36 & 15)
        urns, channels = _urns(index, three)
        groups = _groups(index, age, stage, language == "ara" and female, three) if status == "active" else 0
        # Most people live in or near the capital, where the programme began.
        home = places[(three >> 37) % (32 if three >> 44 & 7 < 3 else len(places))]
        return Person(
            number=index,
            changed=changed,
            created=created,
            name=_name(index, language, female, two >> 12),
            language=language,
            status=status,
            female=female,
            age=age,
            stage=stage,
            home=home,
            risk=(three >> 46) % 11,
            urns=urns,
            channels=channels,
            groups=groups,
            bits=one ^ three,
            reachable=bool(channels) and channels[0] >= 0,
        )

    return person


class People:
    """The contacts' traits, kept once made."""

    def __init__(self, seed: int) -> None:
        self._make = people(seed)
        self._made: dict[int, Person] = {}
        self.uuids = Uuids(seed, "contact")

    def __getitem__(self, index: int) -> Person:
        person = self._made.get(index)
        if person is None:
            person = self._made[index] = self._make(index)
        return person

    def uuid(self, index: int) -> str:
        """The uuid of the contact at `index`."""
        return self.uuids.v4(index)

    def find(self, uuid: str) -> list[int]:
        """The place of the contact of that uuid, in a list of one; empty when there is none."""
        index = self.uuids.index(uuid)
        return [index] if index is not None and index < PEOPLE and self.uuid(index) == uuid else []

    def find_urn(self, urn: str) -> list[int]:
        """The place of the contact that has that URN, in a list of one; empty when there is none."""
        return [index for index in range(PEOPLE) if urn in self[index].urns and self[index].status != "deleted"][:1]

    def ref(self, index: int) -> dict[str, str | None]:
        """The contact as other records name it."""
        return {"uuid": self.uuids.v4(index), "name": self[index].name}


def birth_days(age: int, bits: int) -> int:
    """How many days ago somebody of that age was born."""
    return int((age + 0.02 + (bits & 0xFF) / 270) * _YEAR)
