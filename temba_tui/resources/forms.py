"""How the objects of a resource are written, as data: their forms, and the vocabulary of forms and actions.

`FormField` (with the shapes of values) is in `form_fields`, `Facts` in `facts`, `Action` in `acts`; all of them can be
had from here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from temba_tui.eras import ALL_ERAS, NEWEST, Era
from temba_tui.resources.acts import Action as Action
from temba_tui.resources.acts import ArgumentName as ArgumentName
from temba_tui.resources.facts import Facts as Facts
from temba_tui.resources.facts import Record as Record
from temba_tui.resources.form_fields import LIST_KINDS as LIST_KINDS
from temba_tui.resources.form_fields import MAX_ITEMS as MAX_ITEMS
from temba_tui.resources.form_fields import FieldKind as FieldKind
from temba_tui.resources.form_fields import FormField as FormField
from temba_tui.resources.form_fields import Lock as Lock
from temba_tui.resources.form_fields import Problem as Problem
from temba_tui.resources.form_fields import merge_into as merge_into
from temba_tui.resources.form_fields import nested as nested
from temba_tui.resources.form_fields import urn_of as urn_of
from temba_tui.resources.reading import get

Values: TypeAlias = Mapping[str, Any]
"""A form's values by the key of the field."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key that a person changed: from `old` to `new`, both values of the form."""

    key: str
    title: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class LookUp:
    """A record to look for before anything is sent: the one of `resource` whose filter `param` is `value`."""

    path: str
    """Where the sentence belongs in the form."""
    resource: str
    param: str
    value: str
    taken: str
    """What to say when it is there."""


FormFields: TypeAlias = tuple[FormField, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What of a record can be written, and by which rules."""

    resource: str
    fields: FormFields | Callable[[Facts], FormFields]
    """The fields in the order of the form; a function where they go by what the workspace has (contact fields)."""
    creates: bool = True
    updates: bool = True
    needs: tuple[str, ...] = ()
    """Types whose records the form needs: loaded before it opens, unless they are, a request each."""
    always: tuple[str, ...] = ()
    """Keys that every update must repeat, whether they changed or not."""
    lookup: Mapping[Era, tuple[str, str]] = field(
        default_factory=lambda: {"2019": ("uuid", "uuid"), "9.0.0": ("uuid", "uuid"), "26.3": ("uuid", "uuid")}
    )
    """By era, the query parameter of an update and the record's key that goes into it."""
    eras: frozenset[Era] = ALL_ERAS
    skip_diff: frozenset[str] = frozenset()
    """Keys so harmless that a person may choose not to be shown the diff when one of them alone changes. `fields.*`
    means all that begin so."""
    named_key: frozenset[str] = frozenset()
    """Keys of which a change is confirmed by a named key, never by Enter."""
    look_first: frozenset[str] = frozenset()
    """Keys of lists whose added items are looked up before anything is sent, one request each (URNs)."""
    must_be_free: Callable[[Values, Facts], LookUp | None] | None = None
    """What must not be there when a new one is made, for the server would overwrite it without a word (globals)."""
    check: Callable[[Values, Facts, Record | None], Iterable[Problem]] | None = None
    """Rules between fields."""
    locked: Callable[[Record | None, Facts], str] | None = None
    """Why the whole record cannot be edited (a system object, a deleted contact); '' where it can."""
    warnings: Callable[[Sequence[Change], Record | None, Facts], Sequence[str]] | None = None
    """Side effects of these changes that the diff must say."""
    may_follow: Callable[[Sequence[Change]], str] | None = None
    """What the server works out later, after these changes: smart groups. '' for nothing."""
    echo: Callable[[Values, Facts], str] | None = None
    """What the values together mean, in words: `3 days after Registration, at 9:00`."""
    renames_on_update: frozenset[Era] = frozenset()
    """Eras where an update answers with another identity, and the old one is gone (campaign events)."""

    def all_fields(self, facts: Facts) -> FormFields:
        """Every field, whatever the era."""
        return self.fields(facts) if callable(self.fields) else self.fields

    def fields_in(self, facts: Facts, creating: bool) -> FormFields:
        """The fields of the form for this workspace's server."""
        return tuple(one for one in self.all_fields(facts) if one.is_in(facts.era, creating))

    def field(self, key: str, facts: Facts) -> FormField | None:
        """The field of that key, whatever the era; None where the form does not have it."""
        return next((one for one in self.all_fields(facts) if one.key == key), None)

    def values_of(self, record: Record | None, facts: Facts) -> dict[str, Any]:
        """The form's values of a record, or of a new form."""
        return {one.key: one.value_of(record) for one in self.fields_in(facts, record is None)}

    def normalised(self, values: Values, facts: Facts, base: Record | None) -> dict[str, Any]:
        """The values as they are to be sent; keys that the form does not have are left out. What the record holds
        stays as it is, odd as it may be: only what was typed is put in order."""
        return {
            one.key: one.normalised(values[one.key], facts, None if base is None else one.value_of(base))
            for one in self.fields_in(facts, base is None)
            if one.key in values
        }

    def body(self, values: Values, keys: Iterable[str], facts: Facts) -> dict[str, Any]:
        """The body of a request that says the values of `keys`."""
        wanted = set(keys)
        found: dict[str, Any] = {}
        for one in self.all_fields(facts):
            if one.key in wanted and one.key in values:
                merge_into(found, one.payload(values[one.key], facts.era))
        return found

    def why_not(self, record: Record | None, facts: Facts) -> str:
        """'' where the record can be edited (None: one can be made), else a sentence."""
        if not self.is_in(facts.era):
            return "This server's API cannot do that."
        if not (self.creates if record is None else self.updates):
            return "The API cannot make these." if record is None else "The API cannot change these."
        return self.locked(record, facts) if self.locked is not None else ""

    def problems(self, values: Values, facts: Facts, base: Record | None) -> tuple[Problem, ...]:
        """What the server would refuse, in the order of the form. `base` is None for a new one.

        Of an existing record only what was changed is looked at, and what is repeated in every update: it may hold
        values that today's rules would refuse (names longer than the API takes).
        """
        found: list[Problem] = []
        for one in self.fields_in(facts, base is None):
            value = values.get(one.key, one.empty if base is None else one.value_of(base))
            if base is None or one.key in self.always or value != one.value_of(base):
                found += one.problems(value, facts)
        if self.check is not None:
            found += self.check(values, facts, base)
        return tuple(found)

    def lookup_of(self, record: Record, era: Era | None) -> dict[str, str] | None:
        """The query parameters that say which record an update is for; None where the record does not say."""
        found = self.lookup.get(era or NEWEST)
        value = get(record, found[1]) if found else None
        if found is None or isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
            return None
        return {found[0]: str(value)}

    def skips_diff(self, key: str) -> bool:
        """Whether a change of `key` alone may be sent without the diff, where the person chose so."""
        return key in self.skip_diff or f"{key.partition('.')[0]}.*" in self.skip_diff

    def is_in(self, era: Era | None) -> bool:
        """Whether servers of `era` take these writes."""
        return (era or NEWEST) in self.eras
