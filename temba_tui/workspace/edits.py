"""What a person changed, what somebody else changed meanwhile, and the smallest body that says it. Pure.

There are four views of an object: the *base*, the record that the form was opened with; *mine*, the form's values by
key; *theirs*, the record as the server has it now; and what is sent. An update says changed keys only, so what nobody
here touched cannot be overwritten; where a whole list must be sent (URNs), it is theirs with what was added and removed
here. The groups of a contact are never part of an update's body: each is added or removed by an action of its own
(`through`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from temba_tui.resources import forms
from temba_tui.resources.forms import Facts, FieldKind, Form, FormField, Values
from temba_tui.resources.reading import text_of
from temba_tui.resources.spec import Record
from temba_tui.text import parse_datetime

Side: TypeAlias = Literal["mine", "theirs"]
_LISTS: Final = ("urns", "groups")


@dataclass(frozen=True, slots=True)
class Change(forms.Change):
    """One field's old and new value, as the form has them. Raw; with `masked` they may be secrets."""

    kind: FieldKind = "value"
    masked: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it is best shown as what was added and removed."""
        return self.kind in _LISTS

    @property
    def added(self) -> tuple[Any, ...]:
        """Of a list: what is new in it, in the new order."""
        return _without(self.new, self.old)

    @property
    def removed(self) -> tuple[Any, ...]:
        """Of a list: what is no longer in it."""
        return _without(self.old, self.new)

    @property
    def reordered(self) -> bool:
        """Of URNs: whether those that stay stand in another order (their order is their priority)."""
        if self.kind != "urns":
            return False
        old, new = self.old or (), self.new or ()
        return [one for one in old if one in new] != [one for one in new if one in old]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, to different values."""

    key: str
    title: str
    base: Any
    theirs: Any
    mine: Any
    kind: FieldKind = "value"
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """`mine` are the changes to send, against theirs; `others` what somebody else changed since the base (shown, never
    sent); `agreed` what both sides changed to the same value."""

    conflicts: tuple[Conflict, ...] = ()
    others: tuple[Change, ...] = ()
    mine: tuple[Change, ...] = ()
    agreed: tuple[Change, ...] = ()

    def unresolved(self, choices: Mapping[str, Side]) -> tuple[Conflict, ...]:
        """The conflicts about which nothing is chosen."""
        return tuple(one for one in self.conflicts if one.key not in choices)

    def resolved(self, choices: Mapping[str, Side] | None = None) -> tuple[Change, ...]:
        """The changes to send once it is chosen, by key, whose value is kept. Raises ValueError where it is not."""
        chosen = choices or {}
        if self.unresolved(chosen):
            raise ValueError("a conflict is open")
        kept = (
            Change(one.key, one.title, one.theirs, one.mine, one.kind, one.masked)
            for one in self.conflicts
            if chosen[one.key] == "mine"
        )
        return (*self.mine, *kept)


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that the server stored otherwise than it was sent. `says` is a sentence, without values where they are
    masked."""

    key: str
    title: str
    sent: Any
    stored: Any
    says: str


def changes(base: Record | None, mine: Values, form: Form, facts: Facts) -> tuple[Change, ...]:
    """What a form's values change about a record, in the form's order; a new object (None) has the form's defaults.

    Values that `mine` lacks are unchanged.
    """
    found = []
    for field in form.fields_in(facts, base is None):
        if field.key not in mine:
            continue
        # A new object has nothing yet: what a form begins with is sent too.
        old = field.value_of(base) if base is not None else field.empty
        if not same(field, old, mine[field.key]):
            found.append(_change(field, old, mine[field.key]))
    return tuple(found)


def merge(base: Record | None, theirs: Record | None, mine: Values, form: Form, facts: Facts) -> Merge:
    """Compare what was changed here with what was changed there, both against the base.

    Groups are merged as sets, URNs as ordered lists, translations language by language: a conflict is only what cannot
    be had together (two new orders of URNs; one URN replaced by two others; two texts of one language).
    """
    if base is None or theirs is None:
        return Merge(mine=changes(None, mine, form, facts))
    conflicts: list[Conflict] = []
    others: list[Change] = []
    ours: list[Change] = []
    agreed: list[Change] = []
    for field in form.fields_in(facts, False):
        old, new = field.value_of(base), field.value_of(theirs)
        wanted = mine.get(field.key, old)
        if same(field, old, wanted):
            if not same(field, old, new):
                others.append(_change(field, old, new))
        elif same(field, new, wanted):
            agreed.append(_change(field, old, wanted))
        elif same(field, old, new):
            ours.append(_change(field, new, wanted))
        else:
            both = _together(field, old, new, wanted)
            if both is None:
                conflicts.append(Conflict(field.key, field.title, old, new, wanted, field.kind, field.masked))
                continue
            others.append(_change(field, old, new))
            if not same(field, new, both[0]):
                ours.append(_change(field, new, both[0]))
    return Merge(tuple(conflicts), tuple(others), tuple(ours), tuple(agreed))


def same(field: FormField, one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same: groups in any order, moments in any zone, texts by language without
    the empty ones; nothing is nothing, however it is written."""
    return one == other or bool(_essence(field, one) == _essence(field, other))


def _essence(field: FormField, value: Any) -> Any:
    if field.is_empty(value):
        return None
    if field.kind == "groups":
        return frozenset(value)
    if field.kind == "urns":
        return tuple(value)
    if field.kind == "translations" and isinstance(value, Mapping):
        return {language: text for language, text in value.items() if text not in ("", None)} or None
    if field.kind in ("datetime", "date") and (moment := parse_datetime(value)) is not None:
        return moment
    return value


def applied(values: Values, made: Iterable[Change]) -> dict[str, Any]:
    """A form's values once the changes are made: what the person saw."""
    return {**values, **{change.key: change.new for change in made}}


def through(made: Sequence[Change], form: Form, facts: Facts) -> tuple[tuple[str, str, str], ...]:
    """(field key, action, item) for what is not said in the body of an update but by an action of its own: a contact's
    groups. Additions come first: a contact that is moved is never in neither group."""
    found = []
    for change in made:
        field = form.field(change.key, facts)
        if field is None or field.through == ("", ""):
            continue
        found += [(change.key, field.through[0], one) for one in change.added]
        found += [(change.key, field.through[1], one) for one in change.removed]
    return tuple(found)


def payload(made: Sequence[Change], form: Form, facts: Facts, record: Record | None = None) -> dict[str, Any]:
    """The smallest body that makes the changes to a record; {} where it takes none (groups only).

    A value that was emptied is null, which clears. The keys in `form.always` are repeated from the record. For a new
    object (None) only what was filled in is sent, its groups too.
    """
    new = {change.key: change.new for change in made}
    said = [
        field.key
        for field in form.fields_in(facts, record is None)
        if field.key in new and (record is None or field.through == ("", ""))
    ]
    if not said:
        return {}
    values = dict(new)
    if record is not None:
        for field in form.fields_in(facts, False):
            if field.key in form.always and field.key not in new:
                values[field.key] = field.value_of(record)
                said.append(field.key)
    return form.body(values, said, facts)


def differences(sent: Sequence[Change], answer: Record, form: Form, facts: Facts) -> tuple[Difference, ...]:
    """Which of the changes the server stored otherwise, as its answer shows. What the answer does not show is not
    judged. The same moment in another zone is no difference; the same number written otherwise is told."""
    found = []
    for change in sent:
        field = form.field(change.key, facts)
        if field is None or not _shows(field, answer):
            continue
        stored = field.stored_in(answer)
        if _is(field, stored, change.new, facts) and (field.kind != "number" or same(field, stored, change.new)):
            continue
        found.append(Difference(field.key, field.title, change.new, stored, _says(field, change, stored)))
    return tuple(found)


def is_shown(made: Sequence[Change], record: Record, form: Form, facts: Facts) -> bool:
    """Whether a record shows that the changes were made, all of those that it can show; False where it can show
    none."""
    found = [(form.field(change.key, facts), change.new) for change in made]
    shown = [(field, new) for field, new in found if field is not None and _shows(field, record)]
    return bool(shown) and all(_is(field, field.stored_in(record), new, facts) for field, new in shown)


def _is(field: FormField, stored: Any, sent: Any, facts: Facts) -> bool:
    if field.kind == "groups":
        # Smart groups take people in by themselves.
        return not _without(sent, stored)
    return same(field, stored, sent) or field.means_same(stored, sent, facts)


def to_json(made: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as the journal keeps them."""
    return [{"key": one.key, "title": one.title, "old": one.old, "new": one.new} for one in made]


def from_json(kept: Any, form: Form | None, facts: Facts) -> tuple[Change, ...]:
    """Changes out of the journal; what is damaged is left out."""
    found = []
    for one in kept if isinstance(kept, list) else ():
        if not isinstance(one, Mapping) or not isinstance(one.get("key"), str):
            continue
        field = form.field(one["key"], facts) if form is not None else None
        title = str(one.get("title") or one["key"])
        old, new = _listless(one.get("old")), _listless(one.get("new"))
        if field is None:
            found.append(Change(one["key"], title, old, new))
        else:
            found.append(_change(field, old, new))
    return tuple(found)


def _listless(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _change(field: FormField, old: Any, new: Any) -> Change:
    return Change(field.key, field.title, old, new, field.kind, field.masked)


def _without(some: Any, others: Any) -> tuple[Any, ...]:
    return tuple(one for one in some or () if one not in (others or ()))


def _shows(field: FormField, answer: Record) -> bool:
    return field.stored is not None or field.read is not None or field.key.partition(".")[0] in answer


# Both sides at once


def _together(field: FormField, base: Any, theirs: Any, mine: Any) -> tuple[Any] | None:
    """The value that holds both sides' changes (in a tuple, for it may be None), or None where there is none."""
    if field.kind == "groups":
        return (_groups(base, theirs, mine),)
    if field.kind == "urns":
        merged = ordered(tuple(base), tuple(theirs), tuple(mine))
        return None if merged is None else (merged,)
    if field.kind == "translations":
        return _translations(base, theirs, mine)
    return None


def _groups(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> tuple[str, ...]:
    removed = _without(base, mine)
    kept = [one for one in theirs if one not in removed]
    return (*kept, *_without(_without(mine, base), kept))


def _translations(base: Any, theirs: Any, mine: Any) -> tuple[Any] | None:
    if not all(one is None or isinstance(one, Mapping) for one in (base, theirs, mine)):
        return None
    sides: list[Mapping[str, Any]] = [one or {} for one in (base, theirs, mine)]
    merged: dict[str, Any] = {}
    for language in dict.fromkeys([*sides[1], *sides[2], *sides[0]]):
        old, their, my = (side.get(language) or None for side in sides)
        if old != their and old != my and their != my:
            return None
        text = my if my != old else their
        if text is not None:
            merged[language] = text
    return (merged,)


def ordered(base: tuple[str, ...], theirs: tuple[str, ...], mine: tuple[str, ...]) -> tuple[str, ...] | None:
    """The ordered list that holds both sides' additions, removals and new order; None where they exclude each other:
    both gave another order to what stays, or both replaced the same item.
    """
    replaced = set(base) - set(theirs) - set(mine)
    mine_new = [one for one in mine if one not in base]
    their_new = [one for one in theirs if one not in base]
    if replaced and mine_new and their_new and not set(mine_new) & set(their_new):
        return None
    stay = set(base) & set(theirs) & set(mine)

    def order(side: Sequence[str]) -> list[str]:
        return [one for one in side if one in stay]

    if order(mine) == order(base):
        first, second = theirs, mine
    elif order(theirs) in (order(base), order(mine)):
        first, second = mine, theirs
    else:
        return None
    gone = set(base) - (set(theirs) & set(mine))
    merged = [one for one in first if one not in gone or one not in base]
    for index, one in enumerate(second):
        if one in base or one in merged:
            continue
        before = next((other for other in reversed(second[:index]) if other in merged), None)
        merged.insert(merged.index(before) + 1 if before is not None else 0, one)
    return tuple(merged)


# Words


def _says(field: FormField, change: Change, stored: Any) -> str:
    title = field.title
    if field.kind in _LISTS:
        return _says_of_list(field, change, stored)
    if field.masked:
        return f"{title}: the server stored another value than the one sent."
    sent = _shown(change.new)
    if stored in (None, ""):
        return f"{title}: {sent} was not stored. The server could not read it, and left it empty."
    if change.new in (None, ""):
        return f"{title} was to be cleared, and is {_shown(stored)}."
    if isinstance(change.new, str) and isinstance(stored, str) and change.new.strip() == stored:
        return f"{title} was stored without the spaces around it: {_shown(stored)}."
    return f"{title}: {sent} was stored as {_shown(stored)}."


def _says_of_list(field: FormField, change: Change, stored: Any) -> str:
    missing, more = _without(change.new, stored), _without(stored, change.new)
    if missing and more and len(missing) == len(more) and field.kind == "urns":
        pairs = ", ".join(f"{_shown(was)} as {_shown(now)}" for was, now in zip(missing, more, strict=True))
        return f"{field.title}: stored {pairs}."
    parts = []
    if field.kind == "groups":
        more = ()
    if missing:
        left = ", ".join(map(_shown, missing))
        why = " Another contact may hold it." if field.kind == "urns" else ""
        parts.append(f"{left} was left out.{why}")
    if more:
        parts.append(f"{', '.join(map(_shown, more))} is there though it was not sent.")
    return f"{field.title}: {' '.join(parts) or 'they stand in another order than was sent.'}"


def _shown(value: Any) -> str:
    return f"“{text_of(value)}”"
