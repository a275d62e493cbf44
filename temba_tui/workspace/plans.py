"""What a pasted text may be, and in which order that is tried: the plan of `g`, without asking anything.

A request is money, so the plan is the likeliest first, and leaves out whatever this era's server would ignore (it
would send a whole list), answer with an error, or refuse. Integer ids, UUIDs and phone numbers of the three eras
look alike; what tells them apart stands here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from temba_tui.eras import NEWEST, Era
from temba_tui.resources.spec import Resource
from temba_tui.workspace.names import NAMED
from temba_tui.workspace.urns import SCHEMES, Phone, read_phone, split_urn
from temba_tui.workspace.values import read_uuid
from temba_tui.workspace.view import View

Kind: TypeAlias = Literal["nothing", "address", "urn", "phone", "uuid", "number", "email", "key", "name"]

_WEB: Final = (
    ("contact/group", "groups"),
    ("contact/filter", "groups"),
    ("contact", "contacts"),
    ("flow", "flows"),
    ("msg/filter", "labels"),
    ("msg/label", "labels"),
    ("msg", "messages"),
    ("campaignevent", "campaign_events"),
    ("campaign", "campaigns"),
    ("channels", "channels"),
    ("channel", "channels"),
    ("tickets", "tickets"),
    ("ticket", "tickets"),
    ("classifier", "classifiers"),
    ("broadcast", "broadcasts"),
    ("user", "users"),
)
"""The beginnings of the web site's paths and the type that each is about; the longer ones first."""

_UUID_IN: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,35}")
_EMAIL: Final = re.compile(r"[^@\s:/]+@[^@\s/]+\.[^@\s/]+")
_API: Final = re.compile(r".*/api/v2/([a-z_]+)(?:\.json)?/?")
_TIMED: Final = ("messages", "runs", "tickets", "broadcasts")
"""Types whose uuids are version 7 (26.3)."""

_RANDOM: Final = (
    *("contacts", "runs", "flows", "groups", "tickets", "labels", "campaigns", "channels", "flow_starts"),
    *("campaign_events", "users", "topics", "templates", "classifiers", "optins"),
)
"""Types with random uuids, the likeliest to be pasted first."""

_NUMBERED: Final = ("messages", "runs", "broadcasts", "channel_events", "flow_starts", "resthook_subscribers")
_LONGEST_ID: Final = 12
_SHORTEST_PHONE: Final = 7


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try. `param` '' means that the type's names are loaded and looked through; else its list is asked
    for by it.

    Costs one request (a list of names: one a page), none where the names are loaded already.
    """

    resource: str
    param: str
    value: str
    says: str
    """`a contact with tel:+250788123123`."""

    @property
    def view(self) -> View:
        """The view that shows what this step looks for."""
        return View(self.resource, ((self.param, self.value),)) if self.param else View(self.resource)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text may be. `says` names it for the person; `skipped` are sentences about what is not tried, and why."""

    text: str
    kind: Kind
    says: str
    steps: tuple[Step, ...] = ()
    skipped: tuple[str, ...] = ()
    view: View | None = None
    """Where the text is the address of a list: that list, at no request here."""


def plan(text: str, *, era: Era | None, resources: Mapping[str, Resource], anon: bool = False, host: str = "") -> Plan:
    """What `text` may be on a server of `era`. Pure. `anon`: the workspace refuses look-ups by URN; `host` is the
    session's own."""
    typed = text.strip()
    kinds = _Kinds(era or NEWEST, resources, anon)
    if not typed or "\x00" in typed:
        return Plan(typed, "nothing", "nothing that could be looked for")
    if re.match(r"https?://", typed, re.IGNORECASE):
        return _address(typed, kinds, host)
    uuid = read_uuid(typed)
    if uuid is not None:
        return kinds.plan(typed, "uuid", "a UUID", *kinds.of_uuid(uuid))
    phone = read_phone(typed)
    if phone is not None:
        return _phone(typed, phone, kinds)
    if typed.isascii() and typed.isdecimal():
        return kinds.plan(typed, "number", "a number", *kinds.of_number(typed))
    urn = split_urn(typed)
    if urn is not None and (urn[0] in SCHEMES or not re.search(r"\s", typed)):
        return kinds.plan(typed, "urn", "a URN", *kinds.of_urn(":".join(urn)))
    if _EMAIL.fullmatch(typed):
        return kinds.plan(typed, "email", "an email address", *kinds.of_email(typed))
    return kinds.plan(typed, "key" if _KEY.fullmatch(typed) else "name", "a name or a key", *kinds.of_name(typed))


def _phone(typed: str, phone: Phone, kinds: "_Kinds") -> Plan:
    plain = typed.isascii() and typed.isdecimal()
    numbers = kinds.of_number(typed) if plain and len(typed) <= _LONGEST_ID and not typed.startswith("0") else ()
    phones = kinds.of_phone(phone)
    says = f"a phone number, read as {phone.read_as}" if phone.read_as else "a phone number"
    if numbers and len(phone.digits) < _SHORTEST_PHONE:
        return kinds.plan(typed, "number", "a number", *numbers, *phones)
    return kinds.plan(typed, "phone", says, *phones, *numbers)


def _address(typed: str, kinds: "_Kinds", host: str) -> Plan:
    """The address of a page of the web site, or of the API."""
    try:
        parts = urlsplit(typed)
        own_host = (urlsplit(host).hostname if "://" in host else host.partition(":")[0]) or ""
        foreign = parts.hostname or ""
    except ValueError:
        return Plan(typed, "address", "an address that cannot be read")
    notes = [f"It is an address of {foreign}, and this is {own_host}."] if own_host and foreign != own_host else []
    path = unquote(parts.path)
    api = _API.fullmatch(path)
    if api and api[1] in kinds.resources:
        filters = tuple(pair for pair in parse_qsl(parts.query) if pair[0] not in ("cursor", "limit", "offset"))
        try:
            return Plan(typed, "address", f"a list of {api[1]}", skipped=tuple(notes), view=View(api[1], filters))
        except ValueError:
            return Plan(typed, "address", "an address whose filters cannot be read", skipped=tuple(notes))
    uuids = [found.lower() for found in _UUID_IN.findall(path)]
    if not uuids:
        return Plan(typed, "address", "an address without a record's UUID", skipped=tuple(notes))
    trimmed = path.strip("/").removeprefix("en-us/")
    named = next((resource for start, resource in _WEB if f"{trimmed}/".startswith(f"{start}/")), None)
    # A ticket's page ends with the ticket; a campaign event's begins with its campaign.
    first = list(kinds.by_lookup(named, "uuid", uuids[-1])) if named else []
    rest = [step for uuid in dict.fromkeys(reversed(uuids)) for step in kinds.of_uuid(uuid)]
    steps = list(dict.fromkeys([*(one for one in first if isinstance(one, Step)), *_steps(rest)]))
    title = kinds.one(named) if named else "a record"
    return Plan(typed, "address", f"the web page of {title}", tuple(steps), (*notes, *_reasons([*first, *rest])))


def _steps(found: "list[Step | str]") -> list[Step]:
    return [one for one in found if isinstance(one, Step)]


def _reasons(found: "list[Step | str]") -> list[str]:
    return list(dict.fromkeys(one for one in found if isinstance(one, str)))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The steps for each kind of text, in one era. A string among them is the reason for a step that is left out."""

    era: Era
    resources: Mapping[str, Resource]
    anon: bool

    def plan(self, typed: str, kind: Kind, says: str, *found: "Step | str") -> Plan:
        every = list(found)
        return Plan(typed, kind, says, tuple(dict.fromkeys(_steps(every))), tuple(_reasons(every)))

    def one(self, name: str) -> str:
        """`a contact`."""
        singular = self.resources[name].singular.lower() if name in self.resources else name
        return f"{'an' if singular[:1] in 'aeio' else 'a'} {singular}"

    def of_uuid(self, uuid: str) -> "Iterator[Step | str]":
        timed = uuid[14] == "7" and self.era == "26.3"
        order = [*_TIMED, *(one for one in _RANDOM if one not in _TIMED)] if timed else [*_RANDOM, *_TIMED]
        for name in dict.fromkeys(order):
            yield from self.by_lookup(name, "uuid", uuid)

    def by_lookup(self, name: str | None, param: str, value: str) -> "Iterator[Step | str]":
        """The step that asks a type for one record; loading its names where this era ignores the filter."""
        resource = self.resources.get(name or "")
        if resource is None or name is None:
            return
        if self.era not in resource.eras:
            return
        lookup = resource.filter(param)
        if lookup is not None and self.era in lookup.eras:
            yield Step(name, param, value, f"{self.one(name)} with this {param}")
        elif name in NAMED and not (param == "uuid" and name == "users"):
            yield Step(name, "", value, f"{self.one(name)} among all {resource.title.lower()}")
        else:
            yield f"{resource.title} cannot be asked for by {param} on this server."

    def of_number(self, number: str) -> "Iterator[Step | str]":
        value = str(int(number))
        if value == "0":
            return
        for name in _NUMBERED:
            yield from self.by_lookup(name, "id", value)

    def of_urn(self, urn: str) -> "Iterator[Step | str]":
        if self.anon:
            yield "This workspace is anonymous: contacts cannot be looked up by URN."
        elif "***" in urn:
            yield "The server hides this URN behind asterisks."
        elif "contacts" in self.resources:
            yield Step("contacts", "urn", urn, f"a contact with {urn}")

    def of_phone(self, phone: Phone) -> "Iterator[Step | str]":
        yield from self.of_urn(f"tel:{phone.path}")
        if self.anon:
            return
        if phone.digits.startswith("0"):
            yield "WhatsApp was not tried: its numbers begin with the country's code."
        else:
            yield from self.of_urn(f"whatsapp:{phone.digits}")

    def of_email(self, email: str) -> "Iterator[Step | str]":
        yield from self.by_lookup("users", "email", email)
        yield from self.of_urn(f"mailto:{email.lower()}")

    def of_name(self, text: str) -> "Iterator[Step | str]":
        if _KEY.fullmatch(text):
            yield from self.by_lookup("fields", "key", text)
        for name in ("groups", "labels"):
            yield from self.by_lookup(name, "name", text)
        if _KEY.fullmatch(text):
            yield from self.by_lookup("globals", "key", text)
        for name in ("flows", "campaigns", "channels", "topics", "resthooks", "users"):
            if name in self.resources and self.era in self.resources[name].eras:
                yield Step(
                    name, "", text, f"{self.one(name)} called so, among all {self.resources[name].title.lower()}"
                )
        yield "Names of contacts and texts of messages cannot be searched at the server: open the list and press /."
