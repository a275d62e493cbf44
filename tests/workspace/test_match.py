"""The local filter against examples, and against the plain way to do it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.spec import Identity, Resource
from temba_tui.text import fold
from temba_tui.workspace.match import Keyed, Matcher, Plain
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.searchtext import chunk_of, is_moment, is_uuid, search_text

THINGS = Resource("things", "Things", "thing", "People", 1, (), identity=Identity(keys=("number",)))

AMINA = {
    "uuid": "b4a5f0c2-7d1e-4a43-9c1d-2f6f3f1a9e01",
    "name": "Zoë Amina Nuñez",
    "language": None,
    "status": "inactive",
    "direction": "in",
    "urns": ["tel:+250788123123", "whatsapp:254712345678", "twitterid:987#bobby"],
    "groups": [{"uuid": "0192aaaa-0000-7000-8000-000000000001", "name": "Reporters (North)"}],
    "fields": {"district": "Gasabo", "age": "34", "empty": "", "note": "call 0722 111-222\nat 08:30"},
    "flow": {"uuid": "0192bbbb-0000-7000-8000-000000000002", "name": "Registration"},
    "assignee": None,
    "blocked": False,
    "id": 1234567,
    "created_on": "2026-03-12T08:30:15.123456Z",
    "text": "Pain since two days. re:hello 50% http://example.org/a b\\c \"q\" [x]",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "-", '""', "status:", "amina", "AMINA", "zoe", "ZOË", "nunez", "amina zoe", "ami zo",
        '"amina nunez"', '"since two"', '"zoe  amina"', '"zoe\tamina"', '"since two', "-blocked:true", "-nobody",
        "direction:in", "status:inactive", "status:in", "assignee:none", "language:none", "blocked:no", "blocked:false",
        "group:reporters", "groups:reporters", "groups:north", 'group:"reporters (n"', "groups.name:north",
        "flow:registration", "flow:0192bbbb", "flow.name:reg", "group:0192aaaa-0000-7000-8000-000000000001",
        "district:gasabo", "fields.district:GASABO", "age:34", "age:3", "empty:none", "fields.empty:none", "id:1234567",
        "flow.nothing:none", "groups.nothing:none",
        "788123123", "0788", "0788123123", "0788 123 123", '"0788 123 123"', "+250788", '"+250 788-123"',
        '"(0788) 123-123"', "٠٧٨٨١٢٣", "00250788123",
        "250788123", "0712345", "0722111222", "722-111-222", "tel:+250788123123", "tel:0788", "tel:0788 123", "TEL:788",
        'tel:"0788 123"', "whatsapp:0712", "urns:788123", "urn:0788123", "urns:bobby", "twitterid:987", "tel:123123",
        "1234567", "2026-03", "2026-03-1", "2026-03-12", "2026-03-12T08:30", "created_on:2026-03",
        "created_on:2026-03-12T08",
        "b4a5f0c2-7d1e", "B4A5F0C2-7D1E-4A43-9C1D-2F6F3F1A9E01", "uuid:b4a5",
        "re:hello", "http://example.org/a", "08:30", "50%", r'"b\\c"', r'"\"q\""', "[x]", "note:call", "text:pain",
    ],
)  # fmt: skip
def test_it_finds(text: str) -> None:
    assert Matcher.parse(text).matches(AMINA)


@pytest.mark.parametrize(
    "text",
    [
        "bobx", "amina bobx", "-amina", "amina -zoe", '"amina zoe"', "direction:out", "status:active", "assignee:bob",
        "-assignee:none", "name:none", "blocked:true", "blocked:yes", "group:south", "flow:bbbb", "nothing:none",
        "flow:019", "age:4", "id:123", "id:12345678", "urns:none", "0799", "0388123123", "0012", "00788123",
        "0250788123",
        "tel:0712", "tel:+254", "tel:bobby", "whatsapp:+2507", "hotel:788", "2027", "2026-04", "created_on:2027",
        "aaaa", "0192", "null", "false", "uuid", "fields.other:x", '"nunez reporters"', "mina:x",
        "flow.none:registration",
        "fields.district.x:gasabo",
    ],
)  # fmt: skip
def test_it_does_not_find(text: str) -> None:
    assert not Matcher.parse(text).matches(AMINA)


def test_missing_and_strange_records_are_no_errors() -> None:
    for record in ({}, {"urns": None, "groups": {"a": [None, 1, [True]]}, "fields": []}, {"name": 7, "flow": "x"}):
        for text in ("a", "group:a", "fields.x:none", "name:7", "urns:788123", "-flow:x"):
            Matcher.parse(text).matches(record)


def test_secrets_are_found_by_nothing() -> None:
    record = {"key": "api", "value": "0192aaaa-0000-7000-8000-000000000001 s3cret 2026-03-01"}
    for text in ("s3cret", "0192aaaa-0000-7", "2026-03", "value:s3", "value:0192"):
        assert Matcher.parse(text).matches(record)
        assert not Matcher.parse(text).matches(record, frozenset({"value"}))


def test_text_that_was_cut_is_still_found_at_its_key() -> None:
    record = {"long": ["x" * 1000] * 100, "status": "open", "other": None}
    for text in ("status:open", "other:none", "-status:closed"):
        assert Matcher.parse(text).matches(record)


def test_without_terms_it_is_false_and_finds_all() -> None:
    assert not Matcher.parse(" ")
    assert Matcher.parse("x")
    assert Matcher().matches({})


def test_equal_texts_make_equal_matchers() -> None:
    assert Matcher.parse("a b:c") == Matcher.parse(" a  b:c")
    assert Matcher.parse("a") != Matcher.parse("-a")


# What is marked


def test_highlights_are_what_a_row_shows_somewhere() -> None:
    matcher = Matcher.parse('Zoë "two  Words" -not key:value 0788 tel:0722111')
    assert matcher.highlights == ("two words", "0722111", "0788", "zoe")
    assert Matcher.parse("-a").highlights == ()


# Against the plain way

words = st.sampled_from(
    [
        "amina", "Zoë", "ZOE", "pain", "two", "days", "", "none", "yes", "in", "out", "open", "0788",
        "123123", "+250788123123", "250-788", "(0788)123", "00250788", "a", "12", "2026-03",
        "0192aaaa-0000-7000-8000-000000000001", "2026-03-12T08:30:15Z", "tel:+250788123123", "\u0130",
        "\ufb01", "\u00e9", "\n", "\x1f", "\ud800",
    ]
)  # fmt: skip
texts = st.lists(words, max_size=4).map(" ".join) | st.lists(words, max_size=3).map("".join)
leaf = st.none() | st.booleans() | texts | st.integers(0, 9999)
records = st.dictionaries(
    st.sampled_from(["name", "status", "groups", "fields", "flow", "urns", "direction"]),
    leaf
    | st.lists(leaf, max_size=3)
    | st.dictionaries(st.sampled_from(["uuid", "name", "age"]), leaf | st.lists(leaf, max_size=2), max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(["uuid", "name"]), leaf, max_size=2), max_size=2),
    max_size=5,
)


def leaves_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves_of(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text))


def found_plainly(record: dict[str, Any], text: str) -> bool:
    """What a plain term means, leaf by leaf."""
    wanted = plain(text)
    special = [leaf for leaf in leaves_of(record) if is_uuid(leaf) or is_moment(leaf)]
    common = [plain(part) for leaf in leaves_of(record) if leaf not in special for part in leaf.split("\x1f")]
    if any(wanted in leaf for leaf in common):
        return True
    dated = re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])(-([0-3]\d?)?)?|\d{4}-\d\d-[0-3]\dt[\d:.z+-]*", wanted)
    if (dated or re.fullmatch(r"[\da-f]{8}-[\da-f-]*", wanted)) and any(wanted in leaf.lower() for leaf in special):
        return True
    digits = re.sub(r"\D", "", wanted)
    if not re.fullmatch(r" ?\+?[\d ().\-/]+", wanted) or len(digits) < 4:
        return False
    whole = [re.sub(r"(?<=\d)[ ().\-/]+(?=\d)", "", leaf) for leaf in common]
    if any(digits in leaf for leaf in whole):
        return True
    rest = digits.lstrip("0")
    if not rest or rest == digits:
        return False
    country = "" if digits.startswith("00") else r"[1-9]\d{0,2}"
    return any(re.search(rf"[+:]{country}{rest}", leaf) for leaf in [*whole, *common])


@given(st.lists(records, min_size=1, max_size=6), texts.filter(lambda text: plain(text).strip() and '"' not in text))
def test_plain_terms_mean_the_same_leaf_by_leaf(rows: list[dict[str, Any]], text: str) -> None:
    text = text.replace("\x1f", " ")
    if not plain(text).strip():
        return
    matcher = Matcher.parse(f'"{text}"')
    expected = [slot for slot, row in enumerate(rows) if found_plainly(row, text)]
    assert list(matcher.scan(chunk_of(rows))) == expected
    assert list(Matcher.parse(f'-"{text}"').scan(chunk_of(rows))) == [
        slot for slot in range(len(rows)) if slot not in expected
    ]


keys = st.sampled_from(
    [
        "name", "status", "group", "groups", "groups.name", "fields.age", "age", "flow", "flow.uuid",
        "urns", "urn", "tel", "direction", "nothing",
    ]
)  # fmt: skip
values = words.map(lambda word: word.replace("\x1f", "").strip()).filter(bool) | st.sampled_from(["none", "true", "no"])
terms = st.tuples(st.booleans(), st.none() | keys, values)


@given(st.lists(records, min_size=1, max_size=6), st.lists(terms, min_size=1, max_size=3))
def test_shortcuts_lose_nothing(rows: list[dict[str, Any]], wanted: list[tuple[bool, str | None, str]]) -> None:
    """Every row decoded and asked each term, against the scan that first looks at the text of the chunk."""
    line = " ".join(f'{"-" * minus}{key + ":" if key else ""}"{value}"' for minus, key, value in wanted)
    matcher = Matcher.parse(line)

    def matches(row: dict[str, Any]) -> bool:
        text, _ = search_text(row)
        for term in matcher.terms:
            if isinstance(term, Keyed):
                hit = term.matches(row, text)
            else:
                assert isinstance(term, Plain)
                hit = bool(Plain(term.text).narrow(chunk_of([row]), None))
            if hit is term.negative:
                return False
        return True

    expected = [slot for slot, row in enumerate(rows) if matches(row)]
    assert list(matcher.scan(chunk_of(rows))) == expected
    stored = RecordList(THINGS)
    stored.take([{**row, "number": slot} for slot, row in enumerate(rows)], None)
    if not re.search("[0-9]", line):
        assert stored.scan(matcher, 0, len(stored)) == expected


@given(st.text())
def test_anything_can_be_typed(text: str) -> None:
    Matcher.parse(text).matches(AMINA)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("opened_on:<2026-11-14", True),
        ("opened_on:<2026-11-13T08:00", False),
        ("opened_on:>2026-11-13T08:00:00Z", True),
        ("-opened_on:<2026-11-14", False),
        ("closed_on:<2026-11-14", False),
        ("status:open opened_on:<2026-11-14", True),
        ("count:>9", True),
        ("count:<9", False),
        ("age:<40", True),
        ("name:<5", False),
        ("missing:<5", False),
        ("name:<b", False),
    ],
)
def test_moments_and_numbers_are_compared(text: str, matches: bool) -> None:
    record = {
        "opened_on": "2026-11-13T10:00:00.5Z",
        "closed_on": None,
        "status": "open",
        "count": 12,
        "name": "Amina",
        "fields": {"age": "31"},
    }
    assert Matcher.parse(text).matches(record) is matches
