"""How the objects of a resource are written, as data: the fields of their forms and the actions on them.

A form's value of a field is the record's own JSON where nothing else is said: text or null, a list of URNs, a list of
`{"uuid", "name"}` for groups, one such object for a reference. Values are compared by what they mean (`essence`): an
empty text is no text, a group is its uuid, a moment is the same in any zone. What is typed and cannot be sent yet (half
a date) is a value too; `check` says what is wrong with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from temba_tui.eras import ALL_ERAS, NEWEST, Era
from temba_tui.resources.reading import get
from temba_tui.text import parse_datetime

Record: TypeAlias = Mapping[str, Any]
Values: TypeAlias = Mapping[str, Any]
"""A form's values by the key of the field."""

FieldKind: TypeAlias = Literal[
    "text",
    "lines",
    "choice",
    "bool",
    "number",
    "datetime",
    "date",
    "language",
    "urns",
    "groups",
    "ref",
    "location",
    "translations",
    "hour",
    "offset",
    "value",
]
_TEXTS: frozenset[str] = frozenset(
    {"text", "lines", "choice", "number", "datetime", "date", "language", "location", "hour"}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What local rules may look at. `names` gives the name of a uuid that is known, '' otherwise; `known` the records
    of a type that are loaded (contact fields, groups)."""

    era: Era = NEWEST
    country: str = ""
    languages: tuple[str, ...] = ()
    timezone: str = ""
    day_first: bool = True
    anon: bool = False
    names: Callable[[str], str] = lambda uuid: ""
    known: Callable[[str], Sequence[Record]] = lambda resource: ()


@dataclass(frozen=True, slots=True, eq=False)
class FormField:
    """One field of a form. `key` is the dotted path in the record and in the payload: `name`, `fields.age`.

    `locked` gives the sentence why it cannot be edited, '' when it can. `read` is the form's value of a record, `write`
    the payload keys of a value, `check` the sentence about a wrong value ('' when it is right): local rules only.
    """

    key: str
    title: str
    kind: FieldKind = "text"
    help: str = ""
    max_length: int = 0
    required: bool = False
    choices: tuple[str, ...] = ()
    values_from: str = ""
    """The resource whose records are the possible values of a `ref`."""
    by: str = "uuid"
    """The key of such a record that is sent."""
    eras: frozenset[Era] = ALL_ERAS
    on_create: bool = True
    on_update: bool = True
    masked: bool = False
    locked: Callable[[Record | None, Facts], str] | None = None
    read: Callable[[Record], Any] | None = None
    write: Callable[[Any, Era], Mapping[str, Any]] | None = None
    check: Callable[[Any, Facts], str] | None = None
    stored: Callable[[Record], Any] | None = None
    """How the answer to a write shows the value; `read` when None. A note is the last of the contact's notes."""

    def value(self, record: Record | None) -> Any:
        """The form's value of a record; None of none."""
        if record is None:
            return None
        return self.read(record) if self.read is not None else get(record, self.key)

    def value_stored(self, record: Record) -> Any:
        """The value as the answer to a write shows it."""
        return self.stored(record) if self.stored is not None else self.value(record)

    def payload(self, value: Any, era: Era) -> Mapping[str, Any]:
        """The keys of the body that say `value`; a dotted key is nested. Nothing typed is null, which clears."""
        if self.write is not None:
            return self.write(value, era)
        if self.kind == "ref":
            sent = value.get(self.by) if isinstance(value, Mapping) else value or None
        elif self.kind == "groups":
            sent = [one.get("uuid") if isinstance(one, Mapping) else one for one in value or ()]
        elif self.kind == "urns":
            sent = list(value or ())
        else:
            sent = None if self.kind in _TEXTS and value == "" else value
        body: Any = sent
        for part in reversed(self.key.split(".")):
            body = {part: body}
        return dict(body)

    def essence(self, value: Any) -> Any:
        """What tells values apart: two are the same when this is equal. Hashable where the value is a list or text."""
        if self.kind == "groups":
            return frozenset(one.get("uuid") if isinstance(one, Mapping) else one for one in value or ())
        if self.kind == "urns":
            return tuple(value or ())
        if self.kind == "ref":
            return (value.get(self.by) if isinstance(value, Mapping) else value) or None
        if self.kind in ("datetime", "date") and (moment := parse_datetime(value)) is not None:
            return moment
        if self.kind == "translations" and isinstance(value, Mapping):
            return {language: text for language, text in value.items() if text not in ("", None)}
        return None if value == "" else value

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values of this field mean the same."""
        return bool(self.essence(one) == self.essence(other))


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How one type is created and changed.

    `always` are the keys of fields that every update must repeat. `dynamic` gives the fields that depend on the
    workspace (contact fields): `bound` puts them in. `lookup` is the (parameter, record key) that an update names its
    object by. `warnings` gives sentences about side effects, by the keys that change.
    """

    resource: str
    fields: tuple[FormField, ...]
    dynamic: Callable[[Facts, Record | None], Sequence[FormField]] | None = None
    creates: bool = True
    updates: bool = True
    deletes: bool = False
    always: tuple[str, ...] = ()
    lookup: tuple[str, str] = ("uuid", "uuid")
    skip_diff: frozenset[str] = frozenset()
    warnings: Callable[[Sequence[str], Record | None, Facts], Sequence[str]] | None = None
    new_identity_eras: frozenset[Era] = frozenset()
    """Eras in which an update gives the object a new uuid (campaign events before 26.3)."""

    def bound(self, facts: Facts, record: Record | None = None) -> "Form":
        """The form of this workspace, for a record (None: a new one): its own fields and those that this era has."""
        fields = (*self.fields, *(self.dynamic(facts, record) if self.dynamic is not None else ()))
        wanted = tuple(
            one for one in fields if facts.era in one.eras and (one.on_create if record is None else one.on_update)
        )
        return replace(self, fields=wanted, dynamic=None)

    def field(self, key: str) -> FormField | None:
        """The field called `key`."""
        return next((one for one in self.fields if one.key == key), None)

    def values(self, record: Record | None) -> dict[str, Any]:
        """The form's values of a record, all None for a new one."""
        return {one.key: one.value(record) for one in self.fields}


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """Something that is done to one object or to many.

    `body` makes the request's body of the identities and the argument. `irreversible` is a sentence, '' where it can be
    undone; `inverse` names the action that does so. `applies` says why a record is left out, '' when it is not.
    `partial` are the eras whose 200 may hold failures.
    """

    name: str
    title: str
    key: str
    endpoint: str
    body: Callable[[Sequence[Any], Any], Mapping[str, Any]]
    kind: Literal["one", "many"] = "many"
    argument: Literal["group", "label", "topic", "assignee", "note"] | None = None
    identity: str = "uuid"
    limit: int = 100
    harmless: bool = False
    irreversible: str = ""
    inverse: str | None = None
    applies: Callable[[Record, Facts], str] | None = None
    eras: frozenset[Era] = ALL_ERAS
    partial: frozenset[Era] = field(default_factory=frozenset)
    warning: str = ""
