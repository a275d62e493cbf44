r"""The local filter: what `/` looks for in the rows that are already here.

    amina pain          both, anywhere in the record
    "two words"         exactly these, with one blank or line break between
    -blocked            not this
    direction:in        what the record holds at a path: `contact.name`, `groups`, `urns`
    assignee:none       nothing there: null or empty
    opened_on:<2026-11-14, runs:>10   before or after a moment (UTC), less or more than a number
    tel:0788 123        a URN, as people type numbers
    2026-03  0192…-…    terms that look like a date or a UUID are looked for in timestamps and UUIDs too

Case, accents and the spacing of phone numbers do not matter. `key:value` compares from the beginning of a word (so
that `status:active` does not find `inactive`), numbers as wholes, UUIDs from their beginning; a reference matches by
anything in it, its name or its UUID; a list by any of its items. A singular finds its plural (`group:` looks into
`groups`), and a contact's own fields need no `fields.` before them. Where a record has no such key, the term is taken
as plain text, so `tel:+250788…` and `re:hello` find what they say.

A term is tried on the search text of a whole chunk first, then on its rows; records are decoded only for `key:value`,
and only where the value is somewhere in the row at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

from temba_tui.text import fold, fold_digits
from temba_tui.workspace.compare import MISSING, Compared, value_at
from temba_tui.workspace.searchtext import LEAF, SearchChunk, chunk_of, even, is_uuid, one_piece

URN_SCHEMES: Final = frozenset(
    {
        "discord", "ext", "facebook", "fcm", "freshchat", "instagram", "jiochat", "line", "mailto",
        "rocketchat", "slack", "tel", "telegram", "twitter", "twitterid", "viber", "vk", "webchat",
        "wechat", "whatsapp",
    }
)  # fmt: skip
"""The schemes that the servers know (both eras' URN tables)."""

_Slots: TypeAlias = Sequence[int]

_TOKEN: Final = re.compile(r'\s*(-?)(?:([A-Za-z_][A-Za-z0-9_.\-]*):)?(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|(\S*))', re.DOTALL)
_HEX: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f\-]*|[0-9a-f\-]{20,36}")
_DAY: Final = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-(?:[0-3][0-9]?|[0-3][0-9]t[0-9:.z+\-]*)?)?")
_IN_UUID: Final = re.compile(r"[0-9a-f\-]{4,36}")
_IN_MOMENT: Final = re.compile(r"[0-9t:.z+\-]+")
_URN: Final = re.compile(r"[a-z]+:[^ ]")
_YES: Final = frozenset({"yes", "true"})
_NO: Final = frozenset({"no", "false"})


@dataclass(frozen=True, slots=True)
class _Number:
    """A phone number as it was typed: `whole` its digits; `rest` without leading zeros where there are any."""

    whole: str
    rest: str
    prefix: str
    """The pattern of what stands between the scheme's colon and `rest` in a stored URN: a country's code, if any."""

    @classmethod
    def of(cls, text: str) -> "_Number | None":
        """The number that `text` is; None unless it is written as one, with four digits or more."""
        if ":" in text or not fold_digits(text):
            return None
        whole = "".join(str(int(char)) for char in text if char.isdecimal())
        rest = whole.lstrip("0")
        if rest == whole:
            return cls(whole, "", "")
        # One zero stands for the country's code (0788 → +250788); two are what is dialled for a plus.
        return cls(whole, rest, "" if whole.startswith("00") else "[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class _Text:
    """What to find in a folded row: `needle`, or a phone number in one of its forms."""

    needle: str
    number: _Number | None = None
    scheme: str = ""
    raw: bool = False
    """Whether the row's JSON is searched too: for a date or a UUID."""
    guards: tuple[str, ...] = ()
    """A row that holds none of these cannot match."""
    pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, text: str, scheme: str = "") -> "_Text":
        """`text` as typed; with `scheme`, the path of a URN."""
        value = even(fold(text.replace(LEAF, " ")))
        needle = f"{scheme}:{value}" if scheme else value
        number = _Number.of(value)
        guards, forms = [value], []
        if number is not None:
            guards.append(number.whole)
            if number.rest:
                guards.append(number.rest)
        if scheme:
            start = rf"(?<![a-z]){scheme}:"
            forms.append(rf"{start}[^{LEAF}\n]*{re.escape(value)}")
            if number is not None:
                forms.append(rf"{start}\+?[0-9]*{number.whole}")
                if number.rest:
                    forms.append(rf"{start}\+?{number.prefix}{number.rest}")
        elif number is not None and number.rest:
            forms.append(rf"[+:]{number.prefix}{number.rest}")
        raw = not scheme and (_HEX.fullmatch(value) is not None or _DAY.fullmatch(value) is not None)
        return cls(
            needle, number, scheme, raw, tuple(dict.fromkeys(guards)), re.compile("|".join(forms)) if forms else None
        )

    @property
    def is_simple(self) -> bool:
        """Whether finding `needle` is all there is to it."""
        return self.number is None and self.pattern is None and not self.raw

    def may_be_in(self, text: str) -> bool:
        return any(guard in text for guard in self.guards)

    def is_in(self, text: str) -> bool:
        if self.needle in text:
            return True
        if self.number is not None and not self.scheme and self.number.whole in text:
            return True
        return self.pattern is not None and self.may_be_in(text) and self.pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class Plain:
    """A term without a key."""

    text: _Text
    negative: bool = False

    def narrow(self, chunk: SearchChunk, slots: _Slots | None) -> _Slots:
        """Those of `slots` (None: all) that match."""
        text = self.text
        if not text.may_be_in(chunk.text) and not (text.raw and _stands_in(chunk.json, text.needle)):
            return _all(chunk, slots) if self.negative else ()
        rows, negative = chunk.rows, self.negative
        if text.is_simple:
            needle = text.needle
            return [slot for slot in _all(chunk, slots) if (needle in rows[slot]) is not negative]
        return [slot for slot in _all(chunk, slots) if self._hits(chunk, slot) is not negative]

    def _hits(self, chunk: SearchChunk, slot: int) -> bool:
        text = self.text
        return text.is_in(chunk.rows[slot]) or (text.raw and _stands_in(chunk.lines[slot], text.needle))


@dataclass(frozen=True, slots=True)
class Keyed:
    """`key:value`."""

    key: str
    value: _Text
    plain: _Text
    """The same as plain text, for records that have no such key."""
    negative: bool = False
    word: re.Pattern[str] = field(init=False, compare=False)
    literal: re.Pattern[str] | None = field(init=False, compare=False)
    """What the row's JSON holds where the value is no text: null, true…"""
    in_json: bool = field(init=False, compare=False)
    """Whether the value may be in what is left out of the search text: UUIDs and timestamps."""

    def __post_init__(self) -> None:
        needle = self.value.needle
        # Only what is written in words has beginnings of words; in some scripts they stand without blanks.
        start = "(?<![a-z0-9])" if needle[:1].isascii() and needle[:1].isalnum() else ""
        object.__setattr__(self, "word", re.compile(start + re.escape(needle)))
        object.__setattr__(self, "in_json", bool(_IN_UUID.fullmatch(needle) or _IN_MOMENT.fullmatch(needle)))
        json = ""
        if needle == "none":
            json = r'(?:null|""|\[\]|\{\})'
        elif needle in _YES or needle in _NO:
            json = "true" if needle in _YES else "false"
        literal = None
        if json:
            # A path goes through objects that the JSON of a row has in any number: then only decoding tells.
            keys = "|".join(re.escape(key) for key in dict.fromkeys((self.key, self.key.lower())))
            literal = re.compile("" if "." in self.key else f'"(?:{keys})s?":{json}')
        object.__setattr__(self, "literal", literal)

    @property
    def wants_nothing(self) -> bool:
        """Whether this is `key:none`."""
        return self.value.needle == "none"

    @property
    def is_simple(self) -> bool:
        """Whether only rows in whose text the value stands can match."""
        return self.literal is None and not self.in_json and self.value.number is None

    def narrow(self, chunk: SearchChunk, slots: _Slots | None) -> _Slots:
        """Those of `slots` (None: all) that match."""
        if not self._possible(chunk, chunk.text, None):
            return _all(chunk, slots) if self.negative else ()
        slots = _all(chunk, slots)
        rows = chunk.rows
        if self.is_simple and not chunk.partial:
            needle = self.value.needle
            possible: _Slots = [slot for slot in slots if needle in rows[slot]]
        else:
            possible = [slot for slot in slots if self._possible(chunk, rows[slot], slot)]
        hits = [slot for slot in possible if self.matches(chunk.record(slot), rows[slot])]
        if not self.negative:
            return hits
        without = set(hits)
        return [slot for slot in slots if slot not in without]

    def _possible(self, chunk: SearchChunk, text: str, slot: int | None) -> bool:
        """Whether the row in `slot` (None: any row of the chunk) can match, told without decoding it."""
        if chunk.partial or self.value.may_be_in(text):
            return True
        if self.literal is not None:
            return self.literal.search(chunk.json if slot is None else chunk.lines[slot]) is not None
        if self.in_json:
            return _stands_in(chunk.json if slot is None else chunk.lines[slot], self.value.needle)
        return False

    def matches(self, record: Mapping[str, Any], text: str) -> bool:
        """Whether `record`, whose folded search text is `text`, has the value at the key."""
        found = value_at(record, self.key)
        if found is MISSING:
            return self.plain.is_in(text)
        if self.wants_nothing and _is_nothing(found):
            return True
        return self._holds(found, top=True) or (bool(self.plain.scheme) and self.plain.is_in(text))

    def _holds(self, value: object, top: bool = False) -> bool:
        needle = self.value.needle
        if isinstance(value, str):
            if is_uuid(value):
                folded = value.lower()
                return folded == needle or (len(needle) > 3 and folded.startswith(needle))
            folded = even(fold(value))
            if self.word.search(folded) or (needle in folded and _URN.match(folded)):
                return True
            return self.value.number is not None and self.value.is_in(LEAF.join((folded, one_piece(folded))))
        if isinstance(value, bool):
            # One that lies deeper than the key says nothing about it.
            return (top or "." in self.key) and needle in (_YES if value else _NO)
        if isinstance(value, Mapping):
            return any(self._holds(inner) for inner in value.values())
        if isinstance(value, list):
            return any(self._holds(inner) for inner in value)
        return value is not None and fold(str(value)) == needle


Term: TypeAlias = Plain | Keyed | Compared


@dataclass(frozen=True)
class Matcher:
    """A parsed local filter: terms, all of which a row must match. Without terms it is false and matches all."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Matcher":
        """The filter that `text` says. Never fails: what is unfinished (`status:`, a lone `-`, an open quote) is
        taken as far as it goes."""
        terms: list[Term] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.end() == at:
                break
            at = match.end()
            minus, key, quoted, bare = match.groups()
            if quoted is not None:
                value = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            elif key and bare.startswith("//"):
                key, value = None, f"{key}:{bare}"
            else:
                value = bare
            if value == "-" and not minus and not key and quoted is None:
                continue
            term = _term(key, value, bool(minus))
            if term is not None:
                terms.append(term)
        # Plain terms are cheap and often leave little for the others to do.
        return cls(tuple(sorted(terms, key=lambda term: (not isinstance(term, Plain), term.negative))))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def scan(self, chunk: SearchChunk) -> Sequence[int]:
        """The slots of the rows that match, ascending."""
        slots: _Slots | None = None
        for term in self.terms:
            slots = term.narrow(chunk, slots)
            if not slots:
                return ()
        return _all(chunk, slots)

    def matches(self, record: Mapping[str, Any], masked: frozenset[str] = frozenset()) -> bool:
        """Whether one record matches."""
        return bool(self.scan(chunk_of([record], masked)))

    @cached_property
    def highlights(self) -> tuple[str, ...]:
        """The folded texts that a matching row shows somewhere, the longest first: those of plain terms and of URNs.

        What stands at a key is not among them: it may stand elsewhere too, and mean nothing there.
        """
        found: dict[str, None] = {}
        for term in self.terms:
            if not term.negative:
                if isinstance(term, Plain):
                    found[term.text.needle] = None
                elif isinstance(term, Keyed) and term.plain.scheme:
                    found[term.value.needle] = None
        return tuple(sorted(found, key=len, reverse=True))


def _term(key: str | None, value: str, negative: bool) -> Term | None:
    if not even(fold(value)).strip():
        return None
    if not key:
        return Plain(_Text.of(value), negative)
    compared = Compared.of(key, value, negative)
    if compared is not None:
        return compared
    scheme = key.lower() if key.lower() in URN_SCHEMES else ""
    plain = _Text.of(value, scheme) if scheme else _Text.of(f"{key}:{value}")
    return Keyed(key, _Text.of(value), plain, negative)


def _stands_in(json: str, needle: str) -> bool:
    """Whether JSON holds a part of a UUID (in lower case) or of a timestamp (in upper case)."""
    upper = needle.upper()
    return needle in json or (upper != needle and upper in json)


def _all(chunk: SearchChunk, slots: _Slots | None) -> _Slots:
    return range(len(chunk.rows)) if slots is None else slots


def _is_nothing(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}
