"""One field of a form: what is typed, what is sent of it, and what the server would refuse.

A form has a *value* for every key of it, kept apart from the record, so that what a person typed can be compared with
what the server has. The shape of a value goes by the field's kind:

========================  =============================================================================================
kind                      value
========================  =============================================================================================
text, lines, number,      text as the server has it; '' for nothing (sent as null). A `datetime` is text as typed or as
datetime, date, location  read: the server reads it by the workspace's order of days, `echo` says how.
choice, language, value   text; '' for none
bool                      bool
ref                       text: the `by` of the record that it names; '' for none
urns                      tuple of `scheme:path`, the first is tried first
groups                    tuple of group uuids, smart ones too, in the record's order
translations              mapping of language code to text
hour                      int, -1 to 23; -1 keeps the time of the date it counts from
offset                    int, negative for before
========================  =============================================================================================

What is typed and cannot be sent yet (half a date, an offset that is no number) is a value too; the checks
say what is wrong with it. They are those that the server makes whatever the workspace holds (lengths, characters, what
is missing); that a name is free, or a URN nobody else's, only it knows.

Records and values may be any JSON: nothing here raises for them. Sentences are for people; text of strangers never
stands in them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from temba_tui.eras import ALL_ERAS, NEWEST, Era
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.reading import get, text_of
from temba_tui.text import is_safe

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
_SEVERAL_LINES: Final = frozenset({"lines", "translations"})
LIST_KINDS: Final = frozenset({"urns", "groups"})
_NUMBERS: Final = frozenset({"hour", "offset"})

MAX_ITEMS: Final = 100
"""The most items that the server takes in one list, and objects in one action (all eras)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value. `path` is dotted as the server's errors are (`urns.0`, `message.fra`)."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a field cannot be edited. A `replaceable` one may be written anew, on purpose (Law 2)."""

    sentence: str
    replaceable: bool = False


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
    """In characters, of each text; 0: no limit."""
    required: bool = False
    choices: tuple[str, ...] = ()
    """The values of a `choice`; of a `ref`, values besides the records."""
    choice_titles: Mapping[str, str] = field(default_factory=dict)
    """What to show for a choice, where that is not the choice itself."""
    values_from: str = ""
    """The resource whose records are the possible values of a `ref`, or items of `groups`."""
    by: str = "uuid"
    """The key of such a record that is sent."""
    offered: Callable[[Record], bool] | None = None
    """Which of those records may be chosen; all when None."""
    eras: frozenset[Era] = ALL_ERAS
    on_create: bool = True
    on_update: bool = True
    masked: bool = False
    """Whether the value may be a secret: shown as dots until the person reveals it."""
    default: Any = None
    """What stands in a new form before anything is typed."""
    locked: Callable[[Record | None, Facts], str] | None = None
    item_locked: Callable[[Any, Facts], str] | None = None
    """Of a list: why this item can be neither added nor removed, '' where it can."""
    read: Callable[[Record], Any] | None = None
    write: Callable[[Any, Era], Mapping[str, Any]] | None = None
    check: Callable[[Any, Facts], str] | None = None
    check_each: Callable[[Any, Facts], str] | None = None
    """The same for each item of a list, each text of a translation."""
    stored: Callable[[Record], Any] | None = None
    """How the answer to a write shows the value; `read` when None. A note is the last of the contact's notes."""
    normal: Callable[[Any, Facts], Any] | None = None
    """The value, or an item of a list, as it is to be sent: phone numbers in E.164."""
    echo: Callable[[Any, Facts], str] | None = None
    """How the server will read the value, in words: `3 Mar 2026 08:00 in Kigali`."""
    level: str = ""
    """Of a `location`: state, district or ward."""
    final: bool = False
    """Whether what was written cannot be changed or taken back (a note): undo leaves it."""
    meaning: Callable[[Any, Facts], Any] | None = None
    """What tells values apart that the server writes in a way of its own: the moment of a date, the size of a number.
    None where there is none."""
    also: tuple[str, ...] = ()
    """What else the server calls it in its errors: the older names of its keys."""
    through: tuple[str, str] = ("", "")
    """Of a list: the actions that add an item to an existing record and take it away, instead of sending the list."""

    def is_in(self, era: Era | None, creating: bool) -> bool:
        """Whether the form has it, for a server of `era`."""
        return (era or NEWEST) in self.eras and (self.on_create if creating else self.on_update)

    @property
    def empty(self) -> Any:
        """The value that means nothing."""
        if self.kind in LIST_KINDS:
            return ()
        if self.kind == "translations":
            return {}
        if self.kind == "bool":
            return False
        return "" if self.kind not in _NUMBERS else None

    def value_of(self, record: Record | None) -> Any:
        """The form's value of a record; what stands in a new form for None. Any JSON will do."""
        if record is None:
            return self.empty if self.default is None else self.default
        return self._shaped(self.read(record) if self.read is not None else get(record, self.key))

    def stored_in(self, answer: Record) -> Any:
        """The value as the answer to a write shows it."""
        return self._shaped(self.stored(answer)) if self.stored is not None else self.value_of(answer)

    def _shaped(self, value: Any) -> Any:
        if self.kind == "urns":
            return tuple(urn for one in _items(value) if (urn := urn_of(one)))
        if self.kind == "groups":
            return tuple(uuid for one in _items(value) if (uuid := _uuid_of(one)))
        if self.kind == "translations":
            if isinstance(value, Mapping):
                return {key: text for key, text in value.items() if isinstance(key, str) and isinstance(text, str)}
            # Plain text has no language; 2019 calls that one so.
            return {"base": value} if isinstance(value, str) and value else {}
        if self.kind == "bool":
            return value is True
        if self.kind in _NUMBERS:
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(value, Mapping):
            # A reference is an object in most records, and by itself in others.
            value = value.get(self.by) if self.kind == "ref" else None
        return text_of(value) if not isinstance(value, (list, Mapping)) else ""

    def is_empty(self, value: Any) -> bool:
        """Whether a value means nothing. Blanks alone are nothing: every era trims text."""
        if isinstance(value, str):
            return not value.strip()
        if isinstance(value, Mapping) and self.kind == "translations":
            return not any(isinstance(text, str) and text.strip() for text in value.values())
        return value is None or (isinstance(value, (Mapping, list, tuple)) and not value)

    def payload(self, value: Any, era: Era | None) -> dict[str, Any]:
        """The keys of a request's body that say `value`, nested where the key is dotted. Nothing is null."""
        if self.write is not None:
            return dict(self.write(value, era or NEWEST))
        sent: Any = list(value) if isinstance(value, tuple) else value
        if isinstance(value, Mapping):
            sent = {key: text for key, text in value.items() if text not in ("", None)}
        elif isinstance(value, str) and self.is_empty(value):
            sent = None
        return nested(self.key, sent)

    def normalised(self, value: Any, facts: Facts, old: Any = None) -> Any:
        """The value as it is to be sent. What is in `old`, the record's own, stays as it is; a list holds each once."""
        if self.normal is None or value == old:
            return value
        if self.kind not in LIST_KINDS:
            return self.normal(value, facts)
        kept = _items(old)
        items = (one if one in kept else self.normal(one, facts) for one in _items(value) if not self.is_empty(one))
        return tuple(dict.fromkeys(one for one in items if isinstance(one, str)))

    def means_same(self, one: Any, other: Any, facts: Facts) -> bool:
        """Whether the server wrote a value in its own way, and nothing more."""
        if one == other or self.meaning is None:
            return bool(one == other)
        meant = self.meaning(one, facts)
        return meant is not None and bool(meant == self.meaning(other, facts))

    def lock(self, record: Record | None, facts: Facts) -> Lock | None:
        """Why it cannot be edited: a rule of the server's, or characters that cannot be shown (Law 2); else None."""
        sentence = self.locked(record, facts) if self.locked is not None else ""
        if sentence:
            return Lock(sentence)
        if record is None or self.kind in ("ref", "groups"):
            return None
        if not all(map(self._can_be_shown, _texts(self.value_of(record)))):
            return Lock("It holds characters that cannot be shown. It stays as it is unless you replace it.", True)
        return None

    def _can_be_shown(self, text: str) -> bool:
        if self.kind not in _SEVERAL_LINES:
            return is_safe(text)
        return all(is_safe(line) for line in text.replace("\t", " ").split("\n"))

    def problems(self, value: Any, facts: Facts) -> Iterator[Problem]:
        """What the server would refuse about this value."""
        if self.is_empty(value):
            if self.required:
                yield Problem(self.key, f"{self.title} is needed.")
                return
        elif self.kind in LIST_KINDS and len(_items(value)) > MAX_ITEMS:
            yield Problem(self.key, f"At most {MAX_ITEMS} fit; these are {len(_items(value))}.")
        for path, part in self._parts(value):
            sentence = self._text_problem(part)
            if not sentence and path != self.key and self.check_each is not None:
                sentence = self.check_each(part, facts)
            if sentence:
                yield Problem(path, sentence)
        sentence = self.check(value, facts) if self.check is not None else ""
        if sentence:
            yield Problem(self.key, sentence)

    def _parts(self, value: Any) -> Iterator[tuple[str, Any]]:
        if self.kind == "ref":
            return
        if isinstance(value, Mapping):
            yield from ((f"{self.key}.{key}", one) for key, one in value.items())
        elif isinstance(value, (list, tuple)):
            yield from ((f"{self.key}.{index}", one) for index, one in enumerate(value))
        else:
            yield self.key, value

    def _text_problem(self, value: Any) -> str:
        if not isinstance(value, str):
            return ""
        if "\x00" in value:
            return "Null characters are not taken."
        # The server counts after trimming.
        length = len(value.strip())
        if self.max_length and length > self.max_length:
            return f"At most {self.max_length:,} characters fit; this has {length:,}."
        if self.kind == "choice" and self.choices and value and value not in self.choices:
            return f"{self.title} is one of {', '.join(self.choice_titles.get(one, one) for one in self.choices)}."
        return ""


def nested(key: str, value: Any) -> dict[str, Any]:
    """A dotted key as nested objects: `fields.age` as `{"fields": {"age": value}}`."""
    first, _, rest = key.partition(".")
    return {first: nested(rest, value) if rest else value}


def merge_into(body: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Enter `more` into `body`, object by object."""
    for key, value in more.items():
        inside = body.get(key)
        if isinstance(inside, dict) and isinstance(value, Mapping):
            merge_into(inside, value)
        else:
            body[key] = dict(value) if isinstance(value, Mapping) else value


def urn_of(value: object) -> str:
    """A URN as text, from either way in which a server sends it (`expand_urns`); '' for anything else."""
    if isinstance(value, Mapping):
        scheme, path = value.get("scheme"), value.get("path")
        return f"{scheme}:{path}" if isinstance(scheme, str) and isinstance(path, str) else ""
    return value if isinstance(value, str) else ""


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _uuid_of(value: Any) -> str:
    uuid = value.get("uuid") if isinstance(value, Mapping) else value
    return uuid if isinstance(uuid, str) else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*_texts(key), *_texts(one))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
