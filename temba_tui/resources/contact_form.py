"""The form of a contact."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import Era, since
from temba_tui.resources import languages
from temba_tui.resources.contact_state import is_away, is_manual, is_smart, state
from temba_tui.resources.fields import name_of, type_of
from temba_tui.resources.form_fields import FieldKind
from temba_tui.resources.forms import Change, Facts, Form, FormField, Problem, Record, Values
from temba_tui.resources.moments import echo_moment, echo_number, moment_of, number_of
from temba_tui.resources.name_rules import MAX_NAME
from temba_tui.resources.reading import get, items_at, text_at
from temba_tui.resources.urn_rules import is_masked, normal_urn, urn_problem
from temba_tui.text import fold

MAX_FIELDS: Final = 100
"""Contact fields in one request."""
MAX_NOTE: Final = 10_000
_FOLLOWED: Final = frozenset({"name", "language", "urns", "fields"})
"""What a smart group's query may look at."""

_KINDS: Final[Mapping[str, FieldKind]] = {
    "number": "number",
    "datetime": "datetime",
    "state": "location",
    "district": "location",
    "ward": "location",
}
_HELP: Final = {
    "number": "A number.",
    "datetime": "A date, with a time or without.",
    "state": "A state, by its name.",
    "district": "A district: its name, or State > District.",
    "ward": "A ward: its name, or State > District > Ward.",
}


def _language_problem(value: Any, _facts: Facts) -> str:
    if not isinstance(value, str) or not value.strip():
        return ""
    return "" if languages.language(value.strip()) else "Languages are known by their ISO 639-3 code: kin, eng, fra."


def _language_told(value: Any, _facts: Facts) -> str:
    return languages.name_of(value) if isinstance(value, str) and languages.language(value) else ""


def _urns_locked(record: Record | None, facts: Facts) -> str:
    if record is None:
        return ""
    if facts.anon or any(is_masked(one) for one in items_at(record, "urns")):
        return "This workspace is anonymous: the API hides URNs and does not change them."
    if any(is_masked(f"{get(one, 'scheme')}:{get(one, 'path')}") for one in items_at(record, "urns")):
        return "This workspace is anonymous: the API hides URNs and does not change them."
    return ""


def _groups_locked(record: Record | None, _facts: Facts) -> str:
    if record is None or not is_away(record):
        return ""
    return f"Only active contacts can join groups: this one is {state(record)}."


def group_locked(uuid: Any, facts: Facts) -> str:
    """Why a contact can be neither put into this group nor taken out; '' where it can."""
    group = facts.record("groups", uuid)
    if group is None:
        return "" if facts.records("groups") is None else "This group is not among those that were loaded."
    if is_smart(group):
        return "Smart: its query decides who is in it."
    return "" if is_manual(group) else "The server decides who is in it."


def _newest_note(record: Record) -> Any:
    notes = [note for note in items_at(record, "notes") if isinstance(note, Mapping)]
    return text_at(max(notes, key=lambda note: text_at(note, "created_on")), "text") if notes else ""


def _field_of(field: Record) -> FormField | None:
    key = text_at(field, "key")
    if not key:
        return None
    kind = type_of(field)

    def read(record: Record) -> Any:
        values = get(record, "fields")
        return values.get(key) if isinstance(values, Mapping) else None

    def write(value: Any, _era: Era) -> Mapping[str, Any]:
        return {"fields": {key: value if isinstance(value, str) and value.strip() else None}}

    return FormField(
        f"fields.{key}",
        name_of(field) or key,
        _KINDS.get(kind, "text"),
        help=_HELP.get(kind, ""),
        level=kind if kind in ("state", "district", "ward") else "",
        read=read,
        write=write,
        echo=echo_moment if kind == "datetime" else echo_number if kind == "number" else None,
        meaning=moment_of if kind == "datetime" else number_of if kind == "number" else None,
    )


def _rank(field: Record) -> tuple[bool, float, str]:
    priority = get(field, "priority")
    number = float(priority) if isinstance(priority, (int, float)) and not isinstance(priority, bool) else 0.0
    return (get(field, "featured") is not True, -number, fold(name_of(field)))


def fields_of(facts: Facts) -> tuple[FormField, ...]:
    """The contact's own fields, then those of the workspace: featured ones first, then by priority and name."""
    found = sorted(facts.records("fields") or (), key=_rank)
    own = [one for field in found if (one := _field_of(field)) is not None]
    by_key = {one.key: one for one in reversed(own)}
    return (*_FIXED[:-1], *(one for one in own if by_key[one.key] is one), _FIXED[-1])


def _problems(values: Values, facts: Facts, base: Record | None) -> Iterable[Problem]:
    old = [text_at(group, "uuid") for group in items_at(base, "groups")]
    new = values.get("groups", old)
    moved = set(old) ^ {one for one in new if isinstance(one, str)} if isinstance(new, (list, tuple)) else ()
    sentences = dict.fromkeys(group_locked(uuid, facts) for uuid in sorted(moved))
    yield from (Problem("groups", sentence) for sentence in sentences if sentence)
    changed = [
        one.key
        for one in fields_of(facts)
        if one.key.startswith("fields.")
        and one.key in values
        and (values[one.key] != one.value_of(base) if base is not None else not one.is_empty(values[one.key]))
    ]
    if len(changed) > MAX_FIELDS:
        yield Problem("fields", f"At most {MAX_FIELDS} fields fit into one change; these are {len(changed)}.")


def _locked(record: Record | None, _facts: Facts) -> str:
    return "Deleted contacts cannot be changed." if record is not None and state(record) == "deleted" else ""


def _warnings(changes: Sequence[Change], record: Record | None, _facts: Facts) -> Sequence[str]:
    keys = {change.key for change in changes}
    found = []
    if record is None and not keys & {"name", "urns"}:
        found.append("This makes a contact with neither a name nor a URN, who cannot be reached.")
    if any(change.key == "urns" and change.old and not change.new for change in changes):
        found.append("Without a URN the contact cannot be reached any more.")
    return found


def _may_follow(changes: Sequence[Change]) -> str:
    if any(change.key.partition(".")[0] in _FOLLOWED for change in changes):
        return "Smart groups may follow in a moment."
    return ""


_FIXED: Final = (
    FormField("name", "Name", max_length=MAX_NAME),
    FormField(
        "language",
        "Language",
        "language",
        help="By name or ISO 639-3 code; messages go out in it where they are translated.",
        check=_language_problem,
        echo=_language_told,
    ),
    FormField(
        "urns",
        "URNs",
        "urns",
        help="The first is tried first. Phone numbers are kept with their country's code.",
        locked=_urns_locked,
        check_each=urn_problem,
        normal=normal_urn,
    ),
    FormField(
        "groups",
        "Groups",
        "groups",
        help="Each manual group that is added or removed takes a request of its own.",
        values_from="groups",
        offered=is_manual,
        locked=_groups_locked,
        item_locked=group_locked,
        through=("add", "remove"),
    ),
    FormField(
        "note",
        "Note",
        "lines",
        help="A note is added to those that are there; it cannot be changed or taken back. The newest five are kept.",
        max_length=MAX_NOTE,
        eras=since("26.3"),
        # A note in a new contact is dropped without an error (26.3).
        on_create=False,
        read=lambda _record: "",
        stored=_newest_note,
        final=True,
    ),
)

FORM: Final = Form(
    "contacts",
    fields_of,
    needs=("fields", "groups"),
    skip_diff=frozenset({"name", "language", "fields.*"}),
    named_key=frozenset({"urns"}),
    look_first=frozenset({"urns"}),
    check=_problems,
    locked=_locked,
    warnings=_warnings,
    may_follow=_may_follow,
)
