"""Whom a broadcast or a flow start reaches: groups, contacts and URNs; how many that may be; a sample of them.

The server counts groups, and nobody counts who is in two of them: an estimate is an upper bound of what was counted
when the groups were read. One request names at most 100 groups, 100 contacts and 100 URNs; the server sends once to
whoever is named twice in one request, and cannot know of another request.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.cells import person
from temba_tui.resources.contacts import name_of
from temba_tui.resources.facts import Facts
from temba_tui.resources.form_fields import MAX_ITEMS, Problem
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.text import format_count, plural
from temba_tui.workspace.sending import TYPED_ABOVE
from temba_tui.workspace.urns import read_phone, split_urn

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

_UUID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
SAMPLE: Final = 10
"""How many members of a group are shown as a sample."""
UNKNOWN: Final = "unknown"
"""What is typed where nobody can say how many are reached."""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact by uuid, with the name to show."""

    uuid: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group, with its size as the server last counted it (None: not known)."""

    uuid: str
    name: str = ""
    count: int | None = None
    smart: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many an audience reaches: `most`, None where a group's size is not known. `exact` where nothing can be
    counted twice."""

    most: int | None
    exact: bool
    sentence: str

    @property
    def to_type(self) -> str:
        """What has to be typed before it is sent; '' where a key is enough."""
        if self.most is None:
            return UNKNOWN
        return str(self.most) if self.most > TYPED_ABOVE else ""

    def is_typed(self, typed: str) -> bool:
        """Whether this is what had to be typed; separators do not matter."""
        return not self.to_type or re.sub(r"[\s,.'_]", "", typed).casefold() == self.to_type


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant. Nobody stands in it twice; the order is the person's."""

    groups: tuple[Group, ...] = ()
    contacts: tuple[Person, ...] = ()
    urns: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it means nobody."""
        return not (self.groups or self.contacts or self.urns)

    @property
    def named(self) -> int:
        """How many are named one by one."""
        return len(self.contacts) + len(self.urns)

    @property
    def words(self) -> str:
        """`2 groups, 3 contacts and 1 URN`."""
        parts = [
            plural(len(self.groups), "group") if self.groups else "",
            plural(len(self.contacts), "contact") if self.contacts else "",
            plural(len(self.urns), "URN") if self.urns else "",
        ]
        told = [one for one in parts if one]
        return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told) or "nobody"

    @property
    def title(self) -> str:
        """Who, in the fewest words: a name where there is one only."""
        if not self.groups and len(self.contacts) == 1 and not self.urns:
            return self.contacts[0].name or self.contacts[0].uuid
        if len(self.groups) == 1 and not self.named:
            return self.groups[0].name or self.groups[0].uuid
        return self.words

    def plus(self, other: "Audience") -> "Audience":
        """Both together."""
        groups = {one.uuid: one for one in (*self.groups, *other.groups)}
        contacts = {one.uuid: one for one in (*self.contacts, *other.contacts)}
        return Audience(
            tuple(groups.values()), tuple(contacts.values()), tuple(dict.fromkeys((*self.urns, *other.urns)))
        )

    def minus(self, value: str) -> "Audience":
        """Without the group or contact of this uuid, or this URN."""
        return Audience(
            tuple(one for one in self.groups if one.uuid != value),
            tuple(one for one in self.contacts if one.uuid != value),
            tuple(one for one in self.urns if one != value),
        )

    def estimate(self) -> Estimate:
        """How many it reaches, from the counts of its groups. No request."""
        counts = [one.count for one in self.groups]
        named = self.named
        if any(one is None for one in counts):
            return Estimate(None, False, "Nobody can say how many: the size of a group is not known.")
        most = sum(one or 0 for one in counts) + named
        exact = not self.groups or (len(self.groups) == 1 and not named)
        if not self.groups:
            return Estimate(most, True, f"{plural(most, 'recipient')}, named one by one.")
        if exact:
            name = self.groups[0].name or "the group"
            return Estimate(most, True, f"About {plural(most, 'recipient')}, as the server counts {name}.")
        parts = [f"{format_count(one.count or 0)} in {one.name or one.uuid}" for one in self.groups[:4]]
        if len(self.groups) > 4:
            rest = sum(one.count or 0 for one in self.groups[4:])
            parts.append(f"{format_count(rest)} in {len(self.groups) - 4} more groups")
        if named:
            parts.append(f"{format_count(named)} named")
        told = f"At most {plural(most, 'recipient')}, by the server's count: {', '.join(parts)}."
        return Estimate(most, False, f"{told} Who is in two of them is counted twice, and reached once.")

    def problems(self) -> tuple[Problem, ...]:
        """Why it cannot be sent to."""
        if self.is_empty:
            return (Problem("groups", "Choose who: a group, a contact or a URN."),)
        if len(self.groups) > MAX_ITEMS:
            return (Problem("groups", f"At most {MAX_ITEMS} groups fit; these are {len(self.groups)}."),)
        if self.groups and (len(self.contacts) > MAX_ITEMS or len(self.urns) > MAX_ITEMS):
            return (
                Problem(
                    "contacts",
                    f"More than {MAX_ITEMS} named take several requests, and who is in a group as well would be "
                    "reached twice: send to the groups by themselves.",
                ),
            )
        return ()

    def chunks(self) -> tuple["Audience", ...]:
        """The audiences of the requests that it takes, each with at most 100 contacts and 100 URNs."""
        pieces = max(-(-len(self.contacts) // MAX_ITEMS), -(-len(self.urns) // MAX_ITEMS), 1)
        return tuple(
            Audience(
                self.groups if index == 0 else (),
                self.contacts[index * MAX_ITEMS : (index + 1) * MAX_ITEMS],
                self.urns[index * MAX_ITEMS : (index + 1) * MAX_ITEMS],
            )
            for index in range(pieces)
        )

    def parts(self) -> Iterator[tuple["Audience", str]]:
        """The chunks, and which of how many each is: ` (2 of 3)`, '' for the only one."""
        chunks = self.chunks()
        for number, one in enumerate(chunks, 1):
            yield one, f" ({number} of {len(chunks)})" if len(chunks) > 1 else ""

    @property
    def body(self) -> dict[str, list[str]]:
        """The keys of a body that mean it; what is empty is left out."""
        found = {
            "groups": [one.uuid for one in self.groups],
            "contacts": [one.uuid for one in self.contacts],
            "urns": list(self.urns),
        }
        return {key: value for key, value in found.items() if value}


def of_groups(records: Iterable[Record]) -> Audience:
    """The members of groups, by their records."""
    found = []
    for record in records:
        size = get(record, "count")
        known = size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None
        found.append(Group(text_at(record, "uuid"), text_at(record, "name"), known, bool(text_at(record, "query"))))
    return Audience(groups=tuple({one.uuid: one for one in found if one.uuid}.values()))


def of_contacts(records: Iterable[Record]) -> Audience:
    """These contacts, by their records or by references to them; by a URN where a list from outside tells no more."""
    people = {}
    urns: dict[str, None] = {}
    for record in records:
        uuid, urn = text_at(record, "uuid"), text_at(record, "urns.0")
        if uuid:
            people[uuid] = Person(uuid, name_of(record) if "urns" in record else person(record))
        elif urn:
            urns[urn] = None
    return Audience(contacts=tuple(people.values()), urns=tuple(urns))


def sized(audience: Audience, records: Iterable[Record]) -> Audience:
    """The same audience with the names and counts of its groups as these records have them."""
    known = {one.uuid: one for one in of_groups(records).groups}
    return replace(audience, groups=tuple(known.get(one.uuid, one) for one in audience.groups))


def read_people(typed: str, facts: Facts) -> tuple[Audience, tuple[str, ...]]:
    """Contacts by uuid and URNs out of typed or pasted text (commas, semicolons, lines), and what could not be read.

    Phone numbers are put into E.164 by the workspace's country where that can be told here.
    """
    people: dict[str, Person] = {}
    urns: dict[str, None] = {}
    unread: list[str] = []
    for piece in _pieces(typed):
        if _UUID.fullmatch(piece):
            plain = piece.replace("-", "").lower()
            uuid = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
            people[uuid] = Person(uuid, facts.name_of(uuid) or "")
            continue
        urn = _urn(piece, facts)
        if urn:
            urns[urn] = None
        else:
            unread.append(piece)
    return Audience((), tuple(people.values()), tuple(urns)), tuple(unread)


def _pieces(typed: str) -> list[str]:
    rows = csv.reader(re.split(r"[\n;]", typed))
    return [cell.strip() for row in rows for cell in row if cell.strip()]


def _urn(piece: str, facts: Facts) -> str:
    split = split_urn(piece)
    if split is not None and split[0] != "tel":
        return f"{split[0]}:{split[1]}"
    phone = read_phone(split[1] if split is not None else piece)
    if phone is None:
        return ""
    read = facts.phone(phone.path)
    # None: it cannot be told here, and the server decides.
    return "" if read == "" else f"tel:{read or phone.path}"


async def sample(session: "Session", group: Group) -> tuple[Record, ...]:
    """Some members of a group, those changed last: one request. Raises TembaError."""
    endpoint = session.endpoint(session.resources["contacts"])
    page = await session.client.query(endpoint, {"group": group.uuid}).page()
    return tuple(page.rows[:SAMPLE])


async def sizes(session: "Session") -> tuple[Record, ...]:
    """The workspace's groups as they are counted now: a request a page of 250. Raises TembaError."""
    loaded = await session.names.load("groups", again=True)
    return tuple(one.record for one in loaded.entries)


def recipients_of(record: Record) -> Audience:
    """The audience of a broadcast or flow start that exists; URNs are null on anonymous workspaces."""

    def items(key: str) -> Sequence[Any]:
        value = get(record, key)
        return value if isinstance(value, list) else ()

    urns = tuple(one for one in items("urns") if isinstance(one, str))
    return Audience(of_groups(items("groups")).groups, of_contacts(items("contacts")).contacts, urns)
