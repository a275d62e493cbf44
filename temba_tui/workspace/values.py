"""One filter's value, checked and turned into what is sent for it, by its kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from temba_tui.client.errors import TembaNoSuchEndpointError, TembaPermissionError
from temba_tui.resources.spec import Filter, Resource
from temba_tui.text import plural
from temba_tui.workspace.dates import DateError, resolve_date, resolve_day
from temba_tui.workspace.urns import read_phone, split_urn

if TYPE_CHECKING:
    from temba_tui.workspace.names import Named, Names
    from temba_tui.workspace.resolve import Context

_UUID: Final = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})", re.IGNORECASE)
_TRUE: Final = frozenset({"true", "t", "yes", "y", "1", "on"})
_FALSE: Final = frozenset({"false", "f", "no", "n", "0", "off"})
_MAX_INT: Final = 2**63 - 1
_DAYS: Final = frozenset({"start_date", "date"})
"""Record keys that hold a day and no time."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class BadValueError(ValueError):
    """A value that must not be sent. `sentence` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Value:
    """A value understood: what is sent, what is shown, what a saved view keeps."""

    sent: str
    shown: str
    stable: str
    pairs: tuple[tuple[str, str], ...] = ()
    """Other parameters that are sent instead (`on` is `after` and `before`)."""
    notes: tuple[str, ...] = ()
    help: str = ""

    def params(self, name: str) -> Iterator[tuple[str, str]]:
        """The parameters to send for the filter `name`."""
        yield from self.pairs or ((name, self.sent),)


def read_uuid(text: str) -> str | None:
    """A UUID in lower case with its dashes; None for other text."""
    match = _UUID.fullmatch(text.strip())
    return "-".join(match.groups()).lower() if match else None


async def check_value(spec: Filter, typed: str, context: "Context", resource: Resource) -> Value:
    """What `typed` means for the filter `spec`. Raises BadValueError; TembaError when names cannot be loaded."""
    value = typed.strip()
    if not value:
        raise BadValueError(f"{spec.name}= has no value.")
    if "\x00" in value:
        raise BadValueError(f"{spec.name}= holds a NUL character, which servers cannot take.")
    if spec.kind == "date":
        return _date(spec, typed, context, resource)
    if spec.kind == "choice":
        return _choice(spec, typed, context)
    if spec.kind == "bool":
        return _bool(spec, value)
    if spec.kind == "int":
        return _int(spec, value)
    if spec.values_from is not None:
        return await _named(spec, typed, context)
    if spec.kind == "uuid":
        return _uuid(spec, value, context)
    if spec.kind == "urn":
        return _urn(value, context)
    if spec.kind == "email" and not _EMAIL.fullmatch(value):
        raise BadValueError(f"“{typed}” is not an email address.")
    return Value(typed, typed, typed)


def _date(spec: Filter, typed: str, context: "Context", resource: Resource) -> Value:
    lens = context.lens
    notes = () if context.zone_known else ("The workspace's time zone is not known here: dates are meant in UTC.",)
    # The server cuts a moment to its day in UTC before it compares days, which is the day before for whoever lives
    # east of it.
    day_only = spec.day_only or resource.date_key({}) in _DAYS
    try:
        if spec.name == "on":
            first, last = resolve_day(typed, lens.zone, lens.now(), day_first=lens.day_first)
            ends = (first.day, first.day) if day_only else (first.sent, last.sent)
            day = lens.day(first.moment)
            return Value(first.day, day, typed, pairs=(("after", ends[0]), ("before", ends[1])), notes=notes)
        date = resolve_date(typed, lens.zone, lens.now(), day_first=lens.day_first)
    except DateError as error:
        raise BadValueError(error.message) from None
    if day_only:
        return Value(date.day, lens.day(date.moment), typed, notes=notes)
    return Value(date.sent, date.shown, typed, notes=notes, help=f"sent as {date.sent}")


def _choice(spec: Filter, typed: str, context: "Context") -> Value:
    values = spec.values(context.era)
    found = next((one for one in values if one.casefold() == typed.strip().casefold()), None)
    if found is not None:
        return Value(found, found, found)
    if not values:
        return Value(typed, typed, typed)
    raise BadValueError(f"{spec.name}= is one of {', '.join(values)}; “{typed}” would give an empty list.")


def _bool(spec: Filter, value: str) -> Value:
    word = value.casefold()
    if word in _TRUE:
        return Value("true", "yes", "true")
    if word in _FALSE:
        return Value("false", "no", "false")
    raise BadValueError(f"{spec.name}= is yes or no, not “{value}”.")


def _int(spec: Filter, value: str) -> Value:
    if not (value.isascii() and value.isdecimal()) or int(value) > _MAX_INT:
        raise BadValueError(f"{spec.name}= is a whole number, not “{value}”.")
    number = str(int(value))
    if number == "0":
        # The server takes a zero for no filter at all and sends the whole list.
        raise BadValueError(f"{spec.name}=0 finds nothing: numbers begin at 1.")
    return Value(number, number, number)


def _uuid(spec: Filter, value: str, context: "Context") -> Value:
    uuid = read_uuid(value)
    if uuid is None:
        raise BadValueError(f"{spec.name}= is a UUID such as 5c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b, not “{value}”.")
    known = context.names.name_of(uuid) if context.names else None
    return Value(uuid, known or uuid, uuid, help=uuid if known else "")


def _urn(value: str, context: "Context") -> Value:
    if context.anon:
        raise BadValueError("This workspace is anonymous: contacts cannot be looked up by URN.")
    phone = read_phone(value)
    if phone is not None:
        urn = f"tel:{phone.path}"
        return Value(urn, urn, urn, help=f"read as {phone.read_as}" if phone.read_as else "")
    found = split_urn(value)
    if found is None:
        raise BadValueError(f"“{value}” is not a URN: write it as tel:+250788123123 or telegram:12345.")
    if "***" in found[1]:
        raise BadValueError("A URN that is shown as asterisks is hidden by the server and cannot be looked up.")
    urn = ":".join(found)
    return Value(urn, urn, urn)


async def _named(spec: Filter, typed: str, context: "Context") -> Value:
    """A value that is one of the workspace's own things. A uuid is taken as it is, at no request."""
    kind = spec.values_from or ""
    if spec.by == "uuid" and (uuid := read_uuid(typed)) is not None:
        known = context.names.name_of(uuid) if context.names else None
        return Value(uuid, known or uuid, uuid, help=uuid if known else "")
    source = context.resources.get(kind)
    names = context.names
    one = source.singular.lower() if source else kind
    if source is None or names is None or not names.can_load(kind):
        if spec.kind == "uuid":
            raise BadValueError(f"{spec.name}= is a {one}'s UUID. “{typed}” is not one: find the {one} first (g).")
        return Value(typed, typed, typed)
    notes: tuple[str, ...] = ()
    if names.loaded(kind) is None:
        try:
            loaded = await names.load(kind)
        except (TembaPermissionError, TembaNoSuchEndpointError):
            note = f"This token may not list {source.title.lower()}, so “{typed}” was sent unchecked."
            return Value(typed, typed, typed, notes=(note,))
        notes = (f"Loading the names of {source.title.lower()} took {plural(loaded.requests, 'request')}.",)
    return _pick(spec, typed, names, source, notes)


def _pick(spec: Filter, typed: str, names: "Names", source: Resource, notes: tuple[str, ...]) -> Value:
    found = names.find(source.name, typed, spec.by)
    if not found and typed != typed.strip():
        found = names.find(source.name, typed.strip(), spec.by)
    one = source.singular.lower()
    if len(found) > 1:
        raise BadValueError(
            f"“{typed}” means {len(found)} {source.title.lower()}: {_told(found, spec.by)}. Use its {spec.by}."
        )
    if not found:
        if not names.is_complete(source.name):
            return Value(typed, typed, typed, notes=(*notes, f"“{typed}” is not among the {source.title} loaded here."))
        near = names.near(source.name, typed)
        hint = f" Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
        raise BadValueError(f"There is no {one} “{typed}” in this workspace.{hint}")
    value = found[0].value(spec.by)
    if not value:
        raise BadValueError(f"“{typed}” has no {spec.by} that the server could be asked for.")
    return Value(value, found[0].name, value, notes=notes, help="" if value == found[0].name else value)


def _told(found: "tuple[Named, ...]", by: str) -> str:
    return "; ".join(f"{one.name} ({one.value(by) or one.identity})" for one in found[:4])
