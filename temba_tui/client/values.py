"""The values of query parameters and bodies, checked before anything is sent.

Servers of the three eras answer a malformed value with a 500, with an empty list, or by ignoring it and returning
everything: none of these tells a person what was wrong, so it is told here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from temba_tui.client.endpoints import IDENTITIES, Endpoint, Param
from temba_tui.client.errors import TembaBadRequestError, TembaFilterIgnoredError, TembaInvalidCursorError
from temba_tui.eras import Era


class Unset(Enum):
    """The type of UNSET, for annotations: `name: str | Unset | None = UNSET`."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""An argument that was not given: the key stays out of the body. None is sent as null, which clears."""

Ref: TypeAlias = str | Mapping[str, Any]
"""A reference to an object: its uuid, key, name or URN as text, or the record itself."""

Params: TypeAlias = Mapping[str, str | Sequence[str]]
"""Query parameters by name; a parameter that may repeat takes a sequence."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]

MOST_AT_ONCE: Final = 100
"""Items of one list in a write (every era)."""

OFFSET_PAGE: Final = 250
"""Rows of a page of the one endpoint that pages by offset: as many as the others send."""

_BIGGEST_ID: Final = 2**63 - 1
_CURSOR = re.compile(r"[A-Za-z0-9+/_=-]+", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]|$)", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


def bad(field: str, message: str) -> TembaBadRequestError:
    """A refusal made here: nothing was sent."""
    return TembaBadRequestError({field: [message]}, local=True)


def uuid_of(text: str) -> str | None:
    """The uuid in its canonical form (lower case, dashes), or None where the text is not one.

    A POST to `contacts?uuid=` finds nothing in upper case (26.3), so the canonical form is what is sent.
    """
    return str(UUID(text)) if _UUID.fullmatch(text) else None


def check_uuid(field: str, text: str) -> str:
    """The uuid in lower case with dashes. Raises TembaBadRequestError, naming `field`, for what is none."""
    found = uuid_of(text.strip())
    if found is None:
        raise bad(field, "This is not a UUID.")
    return found


def check_id(field: str, text: str | int) -> str:
    """A numeric id as text, or TembaBadRequestError. Zero is refused too: servers take it for no filter at all."""
    value = str(text).strip()
    if (
        isinstance(text, bool)
        or not value.isascii()
        or not value.isdecimal()
        or len(value) > 19
        or not 0 < int(value) <= _BIGGEST_ID
    ):
        raise bad(field, "This is not a numeric id.")
    return str(int(value))


def check_date(field: str, text: str) -> str:
    """A date or date with time that a server can read, unchanged, or TembaBadRequestError.

    A server answers an unreadable date with an empty list. One without zone counts as UTC there.
    """
    try:
        if _DATE.match(text) and datetime.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise bad(field, "This is not a date: write 2026-03-01 or 2026-03-01T08:00:00Z.")


def check_day(field: str, text: str) -> str:
    """A `YYYY-MM-DD`, unchanged, or TembaBadRequestError."""
    try:
        if len(text) == 10 and date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise bad(field, "This is not a day: write 2026-03-01.")


def reference(value: Ref, key: str = "uuid") -> str:
    """What a body or a parameter names an object by: the text itself, or the record's `key`."""
    if isinstance(value, str):
        return value
    found = value.get(key)
    if isinstance(found, str) and found:
        return found
    raise bad(key, f"This record has no {key}.")


def references(values: Iterable[Ref], field: str, key: str = "uuid") -> list[str]:
    """At most 100 references; one more is refused here, since the server refuses the whole request."""
    found = [reference(value, key) for value in values]
    check_count(field, found)
    return found


def check_count(field: str, items: Sequence[object]) -> None:
    """Raise TembaBadRequestError for more items than one request may hold."""
    if len(items) > MOST_AT_ONCE:
        raise bad(field, f"At most {MOST_AT_ONCE} can be sent at once.")


def without_unset(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with only the keys that were given; None stays, as null."""
    return {key: value for key, value in body.items() if value is not UNSET}


def given(**params: Any) -> dict[str, str | Sequence[str]]:
    """Query parameters from arguments: None is left out, booleans are `true` and `false`, records give their uuid."""
    found: dict[str, str | Sequence[str]] = {}
    for name, value in params.items():
        if value is None:
            continue
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, datetime):
            found[name] = value.isoformat()
        elif isinstance(value, (str, int, date, Mapping)):
            found[name] = _as_text(value)
        else:
            found[name] = [_as_text(one) for one in value]
    return found


def _as_text(value: Any) -> str:
    return reference(value) if isinstance(value, Mapping) else str(value)


def checked_params(endpoint: Endpoint, params: Params, era: Era | None) -> Pairs:
    """The filters as they will be sent, each checked by its kind.

    Raises TembaFilterIgnoredError for a filter that this era (any era, where it is unknown) ignores,
    TembaBadRequestError for a value that a server would misread and for filters that exclude each other.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        declared = _declared(endpoint, name, era)
        values = [value] if isinstance(value, str) else list(value)
        if not declared.repeat and len(values) > 1 and endpoint.params is not None:
            raise bad(name, "Only one value can be given.")
        check_count(name, values)
        pairs.extend((name, _checked(name, one, declared)) for one in values)
    for exclusive in endpoint.exclusive:
        both = [name for name in params if name in exclusive]
        if len(both) > 1:
            raise bad(both[1], f"{' and '.join(both)} cannot be asked for together.")
    return tuple(pairs)


def _declared(endpoint: Endpoint, name: str, era: Era | None) -> Param:
    if name in ("cursor", "limit", "offset"):
        raise bad(name, "The place in a list is not a filter: resume from a cursor instead.")
    if endpoint.params is None:
        return Param()
    declared = endpoint.params.get(name)
    # An endpoint that the era lacks answers by itself, with a 404.
    if declared is None or (era in endpoint.eras and era not in declared.eras):
        raise TembaFilterIgnoredError(
            f"This server ignores {name} on {endpoint.name} and would return everything.", param=name
        )
    return declared


def _checked(name: str, text: str, declared: Param) -> str:
    if not text.strip():
        raise bad(name, "A filter needs a value: the server takes an empty one for none.")
    if "\0" in text:
        raise bad(name, "This holds a character that a server cannot take.")
    kind: Literal["uuid", "int", "date", "day", "bool", "choice", "text"] = declared.kind
    match kind:
        case "uuid":
            return check_uuid(name, text)
        case "int":
            return check_id(name, text)
        case "date":
            return check_date(name, text)
        case "day":
            return check_day(name, text)
        case "bool" if text.lower() not in ("true", "false", "yes", "no", "y", "n", "1", "0"):
            raise bad(name, "This is true or false.")
        case "choice" if text not in declared.choices:
            raise bad(name, f"This is one of {', '.join(declared.choices)}.")
        case _:
            return text


def answers(name: str, wanted: Sequence[str], record: Mapping[str, Any], declared: Param) -> bool:
    """Whether a record is one of those that an identity parameter named."""
    value = record.get(declared.answered_by or name)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return False
    if declared.kind == "uuid":
        return (uuid_of(str(value)) or str(value)) in wanted
    if name == "email":
        return str(value).casefold() in {one.casefold() for one in wanted}
    return str(value) in wanted


def unwanted(endpoint: Endpoint, params: Pairs, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The identity parameter that the server did not heed: a row came that it does not name. None when all is well."""
    for name in dict.fromkeys(name for name, _ in params):
        declared = (endpoint.params or {}).get(name)
        if declared is None or name not in IDENTITIES:
            continue
        wanted = [value for one, value in params if one == name]
        if not all(answers(name, wanted, row, declared) for row in rows):
            return name
    return None


def refuse_ignored(endpoint: Endpoint, params: Pairs, era: Era | None) -> None:
    """Raise TembaFilterIgnoredError for a filter of a query that was made before the era was known."""
    for name, _ in params:
        _declared(endpoint, name, era)


def paging_params(endpoint: Endpoint, cursor: str | None) -> Pairs:
    """The parameters that ask for a place in a list.

    A text that cannot be a cursor is refused here: servers take some of these for none, and begin again.
    """
    if cursor is None:
        return ()
    if endpoint.paging == "offset" and cursor.isascii() and cursor.isdecimal():
        return (("limit", str(OFFSET_PAGE)), ("offset", cursor))
    if endpoint.paging == "cursor" and _CURSOR.fullmatch(cursor):
        return (("cursor", cursor),)
    raise TembaInvalidCursorError(404, TembaInvalidCursorError.default_sentence)


def checked_lookup(
    endpoint: Endpoint, allowed: Sequence[str], lookup: Mapping[str, str | int], *, or_create: bool
) -> Pairs:
    """The one parameter that names the object of an update or a delete, or TembaBadRequestError."""
    if len(lookup) != 1:
        raise bad("", "One parameter names the object.")
    name, value = next(iter(lookup.items()))
    if name not in allowed:
        raise bad(name, f"{endpoint.name} cannot be changed by {name}.")
    if name in endpoint.upserts and not or_create:
        raise bad(name, "By this the server creates a new object when none matches: name it by uuid.")
    declared = (endpoint.params or {}).get(name)
    kind = declared or Param("uuid" if name == "uuid" else "int" if name == "id" else "text")
    return ((name, _checked(name, str(value), kind)),)
