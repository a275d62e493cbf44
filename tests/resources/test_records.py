"""Every record that servers sent is shown, and none, however odd, makes a declaration raise."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources, resource
from temba_tui.resources.spec import Cell, Column, Resource, Target, get, references_in
from temba_tui.text import Lens, cell_width, clean
from temba_tui.widgets.columns import lay_out
from tests.resources.facts import api, records_of

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
LENS = Lens(now=lambda: NOW, zone=ZoneInfo("Africa/Lagos"))


def column_of(declared: Resource, key: str) -> Column:
    found = declared.column(key)
    assert found is not None
    return found


RESOURCES = {one.name: one for one in all_resources()}

SAMPLES = [
    pytest.param(name, era, id=f"{name}-{era}")
    for name, declared in RESOURCES.items()
    for era in ERAS
    if era in declared.eras and records_of(name, era)
]


def shown(declared: Resource, key: str, record: Any) -> Cell:
    found = column_of(declared, key).cell(record, LENS)
    return found if isinstance(found, Cell) else Cell(found)


# Columns that may be empty in every record of the sample: what they show is rare.
RARE = {
    ("fields", "featured"),
    ("flows", "archived"),
    ("flows", "labels"),
    ("channels", "device"),
    ("channels", "last_seen"),
    ("contacts", "groups"),
    ("contacts", "language"),
    ("groups", "query"),
    ("definitions", "campaigns"),
    ("definitions", "triggers"),
    ("definitions", "groups"),
}


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_no_default_column_is_empty_throughout(name: str, era: Era) -> None:
    declared = RESOURCES[name]
    for column in declared.default_columns(era):
        texts = [shown(declared, column.key, record).text for record in records_of(name, era)]
        assert any(texts) or (name, column.key) in RARE, column.key


def test_every_era_of_every_type_has_a_sample() -> None:
    missing = {(name, era) for name, one in RESOURCES.items() for era in one.eras if not records_of(name, era)}
    assert missing == set()


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_records_have_a_name_an_identity_and_a_summary(name: str, era: Era) -> None:
    declared = RESOURCES[name]
    for record in records_of(name, era):
        assert declared.name_of(record)
        assert (declared.identity_of(record) is not None) == (name != "definitions")
        blocks = declared.summary_of(record, LENS)
        assert blocks
        assert all(block.lines for block in blocks)
        assert blocks[0].lines[0].value.text
        if declared.identity.lookup[era] is not None:
            pair = declared.lookup_of(record, era)
            assert pair is not None
            assert pair[1]


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_identities_differ(name: str, era: Era) -> None:
    declared = RESOURCES[name]
    records = records_of(name, era)
    found = [(declared.identity_of(record), record) for record in records]
    for at, (identity, record) in enumerate(found):
        for other, twin in found[at + 1 :]:
            # The sample holds a few records twice, as different requests returned them.
            assert identity is None or identity != other or same_thing(record, twin), identity


def same_thing(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = ("uuid", "id", "key", "email", "resthook", "osm_id", "start_date", "date")
    return all(one.get(key) == other.get(key) for key in keys)


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_references_lead_to_filters_of_that_era(name: str, era: Era) -> None:
    for record in records_of(name, era):
        for path, target, text in references_in(RESOURCES[name], record, era):
            aim = resource(target.resource)
            assert aim is not None
            found = aim.filter(target.param)
            assert found is not None, path
            assert era in found.eras
            assert text
            assert "***" not in target.value


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_links_of_summaries_lead_to_filters(name: str, era: Era) -> None:
    for record in records_of(name, era):
        for block in RESOURCES[name].summary_of(record, LENS):
            for one in block.lines:
                if one.target is not None:
                    aim = resource(one.target.resource)
                    assert aim is not None
                    assert aim.filter(one.target.param) is not None
                    assert one.value.text


@pytest.mark.parametrize(("name", "era"), SAMPLES)
def test_referrers_find_their_value(name: str, era: Era) -> None:
    for referrer in RESOURCES[name].referrers:
        if era in referrer.eras:
            values = [get(record, referrer.value) for record in records_of(name, era)]
            assert any(isinstance(value, (str, int)) and value != "" for value in values), referrer


# --- anything at all

JUNK_KEYS = sorted(
    {key for one in api().values() for key in one["fields"]}
    | {
        "uuid",
        "name",
        "email",
        "text",
        "content_type",
        "url",
        "total",
        "started",
        "key",
        "label",
        "created_by",
        "translations",
    }
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "active",
            "message",
            "2026-11-21T10:00:00Z",
            "2026-11-21T10:00:00.5+05:30",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59Z",
            "tel:+250788123123",
            "tel:********",
            "a#b#c",
            "\x1b]52;c;aGk=\x07",
            "\ud800",
            "[/]",
            "in",
        ]
    ),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), -1, 0, 2**63]),
    st.floats(),
    TEXTS,
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(JUNK_KEYS), TEXTS), inner, max_size=5),
    ),
    max_leaves=12,
)


def odd_records(name: str) -> st.SearchStrategy[Any]:
    """Records of a type whose values are anything; now and then something that is no record."""
    fields = sorted(api()[name]["fields"])
    whole = st.dictionaries(st.sampled_from(fields), JSON, max_size=len(fields))
    real = st.sampled_from(records_of(name, "9.0.0") or records_of(name, "26.3"))
    spoilt = st.tuples(real, whole).map(lambda pair: {**pair[0], **pair[1]})
    return st.one_of(whole, spoilt, spoilt, JSON)


def check(declared: Resource, record: Any) -> None:
    for column in declared.columns:
        cell = column.cell(record, LENS)
        text = cell.text if isinstance(cell, Cell) else cell
        assert isinstance(text, str)
        if column.sort is not None:
            key = column.sort(record)
            assert key is None or isinstance(key, (str, float))
            assert key == key
    assert isinstance(declared.name_of(record), str)
    identity = declared.identity_of(record)
    assert identity is None or isinstance(identity, str)
    for block in declared.summary_of(record, LENS):
        for one in block.lines:
            assert isinstance(one.label, str)
            assert isinstance(one.value.text, str)
            assert one.target is None or isinstance(one.target.value, str)
    for era in (*ERAS, None):
        path = declared.web_path_in(record, era)
        assert path is None or (path.startswith("/") and path.isprintable())
        pair = declared.lookup_of(record, era)
        assert pair is None or pair[1]
    for path, target, text in references_in(declared, record):
        assert isinstance(target, Target)
        assert target.value
        assert isinstance(path, str)
        assert isinstance(text, str)


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_any_records_are_shown_and_sorted(name: str) -> None:
    """Nothing raises, and sorting by a column never meets text beside a number."""
    declared = RESOURCES[name]

    @settings(max_examples=25)
    @given(st.tuples(odd_records(name), odd_records(name)))
    def run(records: tuple[Any, Any]) -> None:
        for record in records:
            check(declared, record)
        for column in declared.columns:
            if column.sort is not None:
                keys = [column.sort(record) for record in records]
                assert len({type(key) for key in keys if key is not None}) <= 1

    run()


def test_deep_records_are_no_trouble() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"name": [deep]}
    for declared in RESOURCES.values():
        check(declared, dict.fromkeys(api()[declared.name]["fields"], deep))


def test_the_sample_is_json_as_sent() -> None:
    assert json.loads(json.dumps(records_of("contacts", "26.3")))


# --- width


def room(declared: Resource, era: Era, width: int) -> dict[str, int]:
    """The columns that a table of this width shows, with the cells that each one gets."""
    columns = declared.default_columns(era)
    return {columns[place.index].key: place.width for place in lay_out(columns, width).places}


@pytest.mark.parametrize("name", sorted(RESOURCES))
@pytest.mark.parametrize("width", [79, 103])
def test_columns_make_good_use_of_the_width(name: str, width: int) -> None:
    """80 columns without the sidebar, 120 with it, each less a scrollbar."""
    declared = RESOURCES[name]
    for era in declared.eras:
        kept = room(declared, era, width)
        assert len(kept) >= min(3, len(declared.default_columns(era)))
        first = next(key for key in kept if column_of(declared, key).width > 1)
        assert kept[first] >= min(12, column_of(declared, first).width)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("contacts", ["state", "name", "urns", "groups", "last_seen_on"]),
        ("messages", ["direction", "contact", "text", "status", "created_on"]),
        ("runs", ["contact", "flow", "state", "values", "modified_on"]),
        ("tickets", ["status", "contact", "topic", "assignee", "modified_on"]),
    ],
)
def test_what_is_left_at_80_columns(name: str, wanted: list[str]) -> None:
    assert list(room(RESOURCES[name], "26.3", 79)) == wanted


def test_dates_fit_their_column() -> None:
    for day_first in (True, False):
        lens = Lens(now=lambda: NOW, zone=ZoneInfo("America/New_York"), day_first=day_first)
        for value in ("2026-11-21T18:01:00Z", "2026-11-21T07:30:00Z", "2025-12-31T12:00:00Z", "2026-09-30T12:00:00Z"):
            assert cell_width(lens.ago(value)) <= 12


def test_marks_are_one_cell() -> None:
    contacts = RESOURCES["contacts"]
    for status in ("active", "blocked", "stopped", "archived"):
        mark = shown(contacts, "state", {"uuid": "x", "status": status, "blocked": False, "stopped": False})
        assert cell_width(clean(mark.text)) == (0 if status == "active" else 1)


PAGES = [
    ("contacts", {}, "26.3", "/contact/read/{}/"),
    ("groups", {}, "26.3", "/contact/group/{}/"),
    ("groups", {}, "9.0.0", "/contact/filter/{}/"),
    ("flows", {}, "26.3", "/flow/editor/{}/"),
    ("labels", {}, "26.3", "/msg/filter/{}/"),
    ("channels", {}, "26.3", "/channels/channel/read/{}/"),
    ("campaigns", {}, "9.0.0", "/campaign/read/{}/"),
    ("campaigns", {}, "2019", None),
    ("tickets", {"status": "open"}, "26.3", "/ticket/all/open/{}/"),
    ("tickets", {"status": "closed"}, "26.3", "/ticket/all/closed/{}/"),
    ("topics", {}, "26.3", None),
]


@pytest.mark.parametrize(("name", "record", "era", "wanted"), PAGES)
def test_web_pages(name: str, record: dict[str, Any], era: Era, wanted: str | None) -> None:
    uuid = "8cfdd264-e373-4398-beed-65efe0194189"
    found = RESOURCES[name].web_path_in({"uuid": uuid, **record}, era)
    assert found == (wanted and wanted.format(uuid))
    for odd in ("../../org/service", "8cfdd264", f"{uuid}/../x", f"{uuid}\n", "", None, 3):
        assert RESOURCES[name].web_path_in({"uuid": odd, **record}, era) is None


@pytest.mark.parametrize(
    ("record", "wanted", "mark"),
    [
        ({"uuid": "x", "name": "A", "status": "active", "flow": None}, "active", ""),
        ({"uuid": "x", "name": "A", "status": "active", "flow": {"uuid": "f", "name": "Quiz"}}, "in flow", "●"),
        ({"uuid": "x", "status": "blocked", "flow": {"uuid": "f", "name": "Quiz"}}, "blocked", "!"),
        ({"uuid": "x", "status": "stopped"}, "stopped", "×"),
        ({"uuid": "x", "status": "archived"}, "archived", "▪"),
        ({"uuid": "x", "name": "A", "blocked": False, "stopped": False}, "active", ""),  # 2019
        ({"uuid": "x", "name": "A", "blocked": True, "stopped": False}, "blocked", "!"),
        ({"uuid": "x", "name": "A", "blocked": False, "stopped": True}, "stopped", "×"),
        ({"uuid": "x", "name": None, "status": None, "urns": [], "blocked": None, "stopped": None}, "deleted", "†"),
        ({"uuid": "x", "name": None, "urns": [], "blocked": None, "stopped": None}, "deleted", "†"),
        ({"uuid": "x", "name": "A", "status": "hibernating"}, "hibernating", ""),
        ({}, "", ""),
    ],
)
def test_states_of_contacts(record: dict[str, Any], wanted: str, mark: str) -> None:
    contacts = RESOURCES["contacts"]
    assert shown(contacts, "status", record).text == wanted
    assert shown(contacts, "state", record).text == mark


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"name": "Amina", "urns": ["tel:+250788123123"]}, "Amina"),
        ({"name": None, "urns": ["tel:+250788123123"]}, "tel:+250788123123"),
        ({"name": "  ", "urns": ["telegram:321#amina_u"]}, "telegram:amina_u"),
        ({"name": None, "urns": [{"scheme": "tel", "path": "+250788123123", "display": None}]}, "tel:+250788123123"),
        ({"name": None, "urns": ["tel:********"], "ref": "FMA93K", "anon_display": "FMA93K"}, "FMA93K"),
        ({"name": None, "urns": []}, "(no name)"),
    ],
)
def test_what_contacts_are_called(record: dict[str, Any], wanted: str) -> None:
    assert RESOURCES["contacts"].name_of({"uuid": "x", **record}) == wanted


def told(name: str, record: dict[str, Any]) -> str:
    """A summary as text: titles flush, lines indented, links marked."""
    out = []
    for block in RESOURCES[name].summary_of(record, LENS):
        if block.title:
            out.append(block.title)
        for one in block.lines:
            out.append("  " + " ".join(part for part in (one.label, one.value.text, "›" if one.target else "") if part))
    return "\n".join(out)


def test_summary_of_a_contact() -> None:
    record = {
        "uuid": "8cfdd264-e373-4398-beed-65efe0194189",
        "name": "Amina Uwase",
        "status": "active",
        "language": "kin",
        "urns": ["tel:+250788123123", "whatsapp:250788123123"],
        "groups": [{"uuid": "a", "name": "Reporters"}, {"uuid": "b", "name": "Over 30"}],
        "fields": {
            "age": "34",
            "empty": None,
            "registration": "2024-11-11T15:05:00+01:00",
            "born": "1992-05-01T00:00:00+01:00",
        },
        "flow": {"uuid": "c", "name": "Weekly report"},
        "notes": [
            {
                "text": "Call after six",
                "created_on": "2026-11-04T04:04:43Z",
                "created_by": {"name": "Bob", "email": "b@x"},
            }
        ],
        "created_on": "2024-11-11T10:00:00Z",
        "modified_on": "2026-11-21T17:00:00Z",
        "last_seen_on": "2026-11-20T17:00:00Z",
    }
    assert told("contacts", record) == (
        "  Amina Uwase\n"
        "  in flow · kin · since 11 Nov 2024\n"
        "URNs\n"
        "  tel:+250788123123\n"
        "  whatsapp:250788123123\n"
        "Groups\n"
        "  Reporters ›\n"
        "  Over 30 ›\n"
        "Fields\n"
        "  age 34\n"
        "  registration 11 Nov 2024 15:05\n"
        "  born 1 May 1992\n"
        "In flow\n"
        "  Weekly report ›\n"
        "Notes\n"
        "  4 Nov Call after six (Bob)\n"
        "  Last seen yesterday (18:00)\n"
        "  Modified 2 h ago (18:00)\n"
        "  Created 11 Nov 2024 11:00"
    )


def test_summary_of_a_run() -> None:
    record = {
        "uuid": "x",
        "contact": {"uuid": "a", "name": "Amina", "urn": "tel:+250788123123", "urn_display": "0788 123 123"},
        "flow": {"uuid": "b", "name": "Weekly report"},
        "start": None,
        "responded": True,
        "path": [{}, {}],
        "values": {
            "age": {"name": "Age", "value": "34", "category": "Has Number"},
            "sex": {"name": "Sex", "value": "f", "category": "Female"},
            "": {"name": "الحالة", "value": None, "category": None},
        },
        "created_on": "2026-11-21T17:00:00Z",
        "modified_on": "2026-11-21T17:30:00Z",
        "exited_on": None,
        "exit_type": None,
    }
    assert told("runs", record) == (
        "  Amina in Weekly report\n"
        "  active · replied · 2 steps\n"
        "  Contact Amina ›\n"
        "  URN 0788 123 123\n"
        "  Flow Weekly report ›\n"
        "Results\n"
        "  Age 34 (Has Number)\n"
        "  Sex f (Female)\n"
        "  الحالة —\n"
        "  Started 2 h ago (18:00)\n"
        "  Modified 1 h ago (18:30)"
    )
    assert shown(RESOURCES["runs"], "values", record).text == "Age 34 · Sex Female · الحالة"


@pytest.mark.parametrize(
    ("offset", "unit", "hour", "wanted"),
    [
        (-2, "weeks", 9, "2 weeks before EDD, at 9:00"),
        (1, "days", -1, "1 day after EDD"),
        (0, "days", 23, "on EDD, at 23:00"),
        (90, "minutes", -1, "90 minutes after EDD"),
        (None, "days", 3, "EDD"),
        (3, "", None, "3 units after EDD"),
    ],
)
def test_when_campaign_events_happen(offset: object, unit: str, hour: object, wanted: str) -> None:
    record = {"offset": offset, "unit": unit, "delivery_hour": hour, "relative_to": {"key": "edd", "label": "EDD"}}
    assert shown(RESOURCES["campaign_events"], "when", record).text == wanted
