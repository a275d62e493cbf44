"""The vocabulary of forms: values apart from records, payloads, locks and checks; and what each form says."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources, resource
from temba_tui.resources.forms import Change, Facts, Form, FormField, Problem, merge_into, nested, urn_of

FIELDS = [
    {"key": "age", "name": "Age", "type": "number", "featured": False, "priority": 1},
    {"key": "registration", "name": "Registration", "type": "datetime", "featured": True, "priority": 2},
    {"key": "ward", "name": "Ward", "type": "ward", "featured": False, "priority": 9},
    {"key": "district", "label": "District", "value_type": "district"},
    {"key": "weight", "label": "Weight", "value_type": "numeric", "featured": True, "priority": 7},
]
GROUPS = [
    {"uuid": "manual", "name": "Reporters", "query": None, "system": False},
    {"uuid": "smart", "name": "Youth", "query": "age < 20", "system": False},
    {"uuid": "system", "name": "Open Tickets", "query": None, "system": True},
]
RECORDS = {"fields": FIELDS, "groups": GROUPS}
NUMBERS = {"0788123123": "+250788123123", "+250788123123": "+250788123123"}


def facts(era: Era | None = "26.3", **changes: Any) -> Facts:
    return Facts(
        **{
            "era": era,
            "country": "RW",
            "languages": ("kin", "eng"),
            "zone": ZoneInfo("Africa/Kigali"),
            "now": lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
            "records": RECORDS.get,
            "is_whole": lambda name: name in RECORDS,
            "name_of": {one["uuid"]: one["name"] for one in GROUPS}.get,
            "phone": lambda typed: NUMBERS.get(typed, ""),
            **changes,
        }
    )


def form(name: str) -> Form:
    declared = resource(name)
    assert declared is not None
    assert declared.form is not None
    return declared.form


def field(name: str, key: str, known: Facts | None = None) -> FormField:
    found = form(name).field(key, known or facts())
    assert found is not None
    return found


def said(name: str, values: dict[str, Any], base: dict[str, Any] | None = None, **changes: Any) -> dict[str, str]:
    return {one.path: one.sentence for one in form(name).problems(values, facts(**changes), base)}


CONTACT = {
    "uuid": "c1",
    "name": "Amina",
    "status": "active",
    "language": "kin",
    "urns": ["tel:+250788123123", "mailto:a@example.org"],
    "groups": [{"uuid": "manual", "name": "Reporters"}, {"uuid": "smart", "name": "Youth"}],
    "fields": {"age": "33", "registration": "2026-03-01T00:00:00+02:00", "ward": None},
    "notes": [
        {"text": "old", "created_on": "2026-01-01T00:00:00Z"},
        {"text": "new", "created_on": "2026-02-01T00:00:00Z"},
        {"text": "middle", "created_on": "2026-01-15T00:00:00Z"},
    ],
}


class TestVocabulary:
    def test_values_are_the_records_own_in_the_shape_of_their_kind(self) -> None:
        assert form("contacts").values_of(CONTACT, facts()) == {
            "name": "Amina",
            "language": "kin",
            "urns": ("tel:+250788123123", "mailto:a@example.org"),
            "groups": ("manual", "smart"),
            "fields.weight": "",
            "fields.registration": "2026-03-01T00:00:00+02:00",
            "fields.ward": "",
            "fields.age": "33",
            "fields.district": "",
            "note": "",
        }

    def test_expanded_urns_are_urns(self) -> None:
        assert urn_of({"scheme": "tel", "path": "+250788123123", "channel": None}) == "tel:+250788123123"
        assert urn_of({"scheme": "tel"}) == urn_of(None) == urn_of(7) == ""

    def test_payloads_are_nested_and_nothing_is_null(self) -> None:
        body = form("contacts").body(
            {"name": " ", "fields.age": "7", "fields.ward": "", "urns": (), "note": "x"},
            ("name", "fields.age", "fields.ward", "urns"),
            facts(),
        )
        assert body == {"name": None, "fields": {"age": "7", "ward": None}, "urns": []}

    def test_objects_are_merged_key_by_key(self) -> None:
        body: dict[str, Any] = {"fields": {"a": 1}, "b": 2}
        merge_into(body, {"fields": {"c": 3}, "b": {"d": 4}})
        assert body == {"fields": {"a": 1, "c": 3}, "b": {"d": 4}}
        assert nested("a.b.c", 1) == {"a": {"b": {"c": 1}}}

    def test_what_cannot_be_shown_is_locked_until_it_is_replaced(self) -> None:
        for value in ("a\x1b[31mb", "a\u202eb", "two\nlines"):
            lock = field("contacts", "name").lock({**CONTACT, "name": value}, facts())
            assert lock is not None
            assert lock.replaceable
        assert field("contacts", "name").lock(CONTACT, facts()) is None
        assert field("contacts", "fields.age").lock({**CONTACT, "fields": {"age": "\x00"}}, facts()) is not None
        assert field("contacts", "name").lock(None, facts()) is None

    def test_several_lines_may_have_line_breaks_and_tabs_and_no_escapes(self) -> None:
        value = field("globals", "value")
        assert value.lock({"value": "one\n\ttwo"}, facts()) is None
        assert value.lock({"value": "one\x1b]52;c;eA==\x07"}, facts()) is not None
        message = field("campaign_events", "message")
        assert message.lock({"message": {"eng": "a\x1b"}}, facts()) is not None
        assert message.lock({"message": {"eng": "a\nb"}}, facts()) is None

    def test_only_what_was_changed_is_checked_in_what_is_there(self) -> None:
        old = {**CONTACT, "name": "x" * 100}
        assert said("contacts", {"name": "x" * 100, "language": "eng"}, old) == {}
        assert list(said("contacts", {"name": "x" * 99}, old)) == ["name"]

    def test_what_is_repeated_is_checked_always(self) -> None:
        assert said("campaigns", {"name": "New"}, {"name": "Old", "group": None}) == {"group": "Group is needed."}

    def test_lengths_are_counted_after_trimming(self) -> None:
        assert said("labels", {"name": f"  {'x' * 64}  "}) == {}
        assert said("labels", {"name": "x" * 65}) == {"name": "At most 64 characters fit; this has 65."}

    @pytest.mark.parametrize("value", ["", "   ", None])
    def test_what_is_needed_is_said(self, value: Any) -> None:
        assert said("labels", {"name": value}) == {"name": "Name is needed."}

    def test_how_an_update_names_its_record(self) -> None:
        assert form("contacts").lookup_of(CONTACT, "26.3") == {"uuid": "c1"}
        assert form("fields").lookup_of({"key": "age", "uuid": "u"}, None) == {"key": "age"}
        assert form("contacts").lookup_of({"uuid": None}, "26.3") is None
        assert form("contacts").lookup_of({"uuid": True}, "26.3") is None

    def test_harmless_changes_may_skip_the_diff(self) -> None:
        contact = form("contacts")
        assert contact.skips_diff("name")
        assert contact.skips_diff("fields.age")
        assert not contact.skips_diff("urns")
        assert not contact.skips_diff("groups")
        assert not form("globals").skips_diff("value")


class TestContact:
    def test_fields_stand_featured_first_by_priority_then_by_name(self) -> None:
        keys = [one.key for one in form("contacts").fields_in(facts(), False)]
        assert keys == [
            *("name", "language", "urns", "groups"),
            *("fields.weight", "fields.registration", "fields.ward", "fields.age", "fields.district"),
            "note",
        ]
        kinds = {one.key: (one.kind, one.level) for one in form("contacts").fields_in(facts(), False)}
        assert kinds["fields.weight"] == ("number", "")
        assert kinds["fields.registration"] == ("datetime", "")
        assert kinds["fields.ward"] == ("location", "ward")
        assert kinds["fields.district"] == ("location", "district")

    @pytest.mark.parametrize(
        ("era", "creating", "there"),
        [("26.3", False, True), ("26.3", True, False), ("9.0.0", False, False), ("2019", False, False)],
    )
    def test_notes_are_written_to_what_is_there_only(self, era: Era, creating: bool, there: bool) -> None:
        assert ("note" in [one.key for one in form("contacts").fields_in(facts(era), creating)]) is there

    def test_the_note_that_was_stored_is_the_newest(self) -> None:
        assert field("contacts", "note").stored_in(CONTACT) == "new"
        assert field("contacts", "note").value_of(CONTACT) == ""

    def test_smart_groups_are_locked_with_the_reason(self) -> None:
        groups = field("contacts", "groups")
        assert groups.item_locked is not None
        assert groups.item_locked("manual", facts()) == ""
        assert groups.item_locked("smart", facts()) == "Smart: its query decides who is in it."
        assert groups.item_locked("system", facts()) == "The server decides who is in it."
        assert groups.item_locked("unknown", facts()) == "This group is not among those that were loaded."
        assert groups.item_locked("unknown", facts(records=lambda _name: None)) == ""
        assert groups.offered is not None
        assert [one["uuid"] for one in GROUPS if groups.offered(one)] == ["manual"]
        assert groups.through == ("add", "remove")

    def test_a_smart_group_cannot_be_left_or_joined_but_stays(self) -> None:
        assert said("contacts", {"groups": ("smart",)}, CONTACT) == {}
        assert said("contacts", {"groups": ("manual",)}, CONTACT) == {
            "groups": "Smart: its query decides who is in it."
        }
        assert said("contacts", {"groups": ("smart",)}) == {"groups": "Smart: its query decides who is in it."}

    @pytest.mark.parametrize("state", ["blocked", "stopped", "archived"])
    def test_who_is_not_active_joins_no_group(self, state: str) -> None:
        lock = field("contacts", "groups").lock({**CONTACT, "status": state}, facts())
        assert lock is not None
        assert lock.sentence == f"Only active contacts can join groups: this one is {state}."
        assert not lock.replaceable

    def test_numbers_are_kept_in_full_and_each_urn_once(self) -> None:
        values = {"urns": ("tel:0788123123", "tel:+250788123123", " MAILTO:A@Example.org ", "", "ext: X ")}
        urns = form("contacts").normalised(values, facts(), None)["urns"]
        assert urns == ("tel:+250788123123", "mailto:a@example.org", "ext:X")

    def test_what_is_there_stays_as_it_is(self) -> None:
        old = {**CONTACT, "urns": ["tel:0788123123", "Twitter:Amina"]}
        values = {"urns": ("Twitter:Amina", "tel:0788123123", "tel:+250788123123")}
        assert form("contacts").normalised(values, facts(), old) == values

    def test_wrong_urns_are_said_at_their_place(self) -> None:
        urns = ("tel:12", "foo:bar", "0788123123", "tel:0788123123", "twitter:a b", "bsuid:US.1", "mailto:x", "ext:")
        found = said("contacts", {"urns": urns})
        assert sorted(found) == ["urns.0", "urns.1", "urns.2", "urns.4", "urns.6", "urns.7"]
        assert found["urns.1"] == "This server does not take URNs of that scheme."
        assert found["urns.2"] == "A URN begins with its scheme: tel:+250788123123."
        assert sorted(said("contacts", {"urns": ("bsuid:US.1", "discord:x")}, era="9.0.0")) == ["urns.0"]

    def test_numbers_are_left_to_the_server_where_the_country_is_not_known(self) -> None:
        assert said("contacts", {"urns": ("tel:0788123123",)}, phone=lambda _typed: None) == {}
        assert "no country" in said("contacts", {"urns": ("tel:07",)}, country="")["urns.0"]

    def test_more_than_a_hundred_are_too_many(self) -> None:
        assert "urns" in said("contacts", {"urns": tuple(f"ext:{number}" for number in range(101))})
        many = [{"key": f"f{number}", "name": f"F{number}", "type": "text"} for number in range(101)]
        values = {f"fields.f{number}": "x" for number in range(101)}
        assert "fields" in said("contacts", values, CONTACT, records=lambda name: many if name == "fields" else [])

    def test_urns_of_an_anonymous_workspace_are_locked_but_can_be_given(self) -> None:
        urns = field("contacts", "urns")
        hidden = {**CONTACT, "urns": ["tel:********"]}
        expanded = {**CONTACT, "urns": [{"scheme": "tel", "path": "********"}]}
        for record, known in ((CONTACT, facts(anon=True)), (hidden, facts()), (expanded, facts())):
            lock = urns.lock(record, known)
            assert lock is not None
            assert "anonymous" in lock.sentence
        assert urns.lock(None, facts(anon=True)) is None

    def test_deleted_contacts_are_locked_whole(self) -> None:
        gone = {"uuid": "c1", "name": None, "urns": [], "status": None, "blocked": None, "stopped": None}
        assert form("contacts").why_not(gone, facts()) == "Deleted contacts cannot be changed."
        assert form("contacts").why_not(CONTACT, facts()) == ""
        assert form("contacts").why_not(None, facts()) == ""

    def test_languages_are_known_by_their_code(self) -> None:
        language = field("contacts", "language")
        assert said("contacts", {"language": "kin"}) == {}
        assert list(said("contacts", {"language": "xxx"})) == ["language"]
        assert language.echo is not None
        assert language.echo("kin", facts()) == "Kinyarwanda"
        assert language.echo("xxx", facts()) == ""

    def test_side_effects_are_said(self) -> None:
        contact = form("contacts")
        assert contact.warnings is not None
        assert contact.may_follow is not None
        assert contact.warnings([Change("language", "Language", "", "kin")], None, facts()) == [
            "This makes a contact with neither a name nor a URN, who cannot be reached."
        ]
        assert contact.warnings([Change("urns", "URNs", ("tel:1",), ())], CONTACT, facts()) == [
            "Without a URN the contact cannot be reached any more."
        ]
        assert contact.may_follow([Change("fields.age", "Age", "", "1")]) == "Smart groups may follow in a moment."
        assert contact.may_follow([Change("note", "Note", "", "x"), Change("groups", "Groups", (), ("g",))]) == ""

    @pytest.mark.parametrize(
        ("key", "typed", "echo"),
        [
            ("fields.age", "12.5", ""),
            ("fields.age", "twelve", "The server cannot read this as a number, and would store nothing."),
            ("fields.registration", "3/4/2026 08:30", "3 Apr 2026 08:30 in Kigali"),
            ("fields.registration", "next week", "The server cannot read this as a date, and would store nothing."),
            ("fields.registration", "", ""),
        ],
    )
    def test_how_a_value_will_be_read(self, key: str, typed: str, echo: str) -> None:
        found = field("contacts", key)
        assert found.echo is not None
        assert found.echo(typed, facts()) == echo

    @pytest.mark.parametrize(
        ("key", "sent", "stored", "same"),
        [
            ("fields.registration", "4/3/2026", "2026-03-04T00:00:00+02:00", True),
            ("fields.registration", "2026-03-03T22:00:00Z", "2026-03-04T00:00:00+02:00", True),
            ("fields.registration", "4/3/2026", "2026-04-03T00:00:00+02:00", False),
            ("fields.registration", "soon", "", False),
            ("fields.age", "12.50", "12.5", True),
            ("fields.age", "12", "13", False),
            ("fields.age", "twelve", "", False),
            ("name", "a ", "a", False),
        ],
    )
    def test_what_the_server_writes_in_its_own_way_is_the_same(
        self, key: str, sent: str, stored: str, same: bool
    ) -> None:
        assert field("contacts", key).means_same(sent, stored, facts()) is same


class TestOthers:
    @pytest.mark.parametrize("name", ["labels", "groups", "topics", "campaigns"])
    def test_names_have_no_quotes_and_backslashes(self, name: str) -> None:
        for typed in ('a "b"', "a\\b"):
            assert "name" in said(name, {"name": typed, "group": "manual"})
        assert said(name, {"name": "[b]عنوان[/b] 🎉", "group": "manual"}) == {}

    @pytest.mark.parametrize(("era", "taken"), [("26.3", False), ("9.0.0", True), ("2019", True)])
    def test_names_of_status_groups_are_kept_before_26(self, era: Era, taken: bool) -> None:
        assert ("name" in said("groups", {"name": "Active"}, era=era)) is taken

    @pytest.mark.parametrize("name", ["groups", "topics"])
    def test_what_the_server_keeps_is_locked(self, name: str) -> None:
        assert "server keeps" in form(name).why_not({"uuid": "x", "system": True}, facts())
        assert form(name).why_not({"uuid": "x", "system": False}, facts()) == ""

    @pytest.mark.parametrize(("name", "era"), [("topics", "2019"), ("globals", "2019")])
    def test_what_an_era_does_not_have_cannot_be_made(self, name: str, era: Era) -> None:
        assert form(name).why_not(None, facts(era)) == "This server's API cannot do that."

    def test_a_field_is_written_as_the_era_spells_it(self) -> None:
        values = {"name": "Weight", "type": "number"}
        assert form("fields").body(values, values, facts("2019")) == {"label": "Weight", "value_type": "numeric"}
        assert form("fields").body(values, values, facts("9.0.0")) == {"name": "Weight", "type": "number"}
        assert (
            form("fields").values_of({"key": "w", "label": "Weight", "value_type": "numeric"}, facts("2019")) == values
        )

    @pytest.mark.parametrize(("name", "era", "right"), [
        ("Birth date", "26.3", True), ("1st visit", "26.3", False), ("---", "26.3", False), ("Âge", "26.3", False),
        ("Name", "9.0.0", False), ("Name", "26.3", True), ("Created On", "26.3", False), ("a\nb", "26.3", False),
        ("Weight (kg)", "26.3", False), ("Age", "26.3", False), ("a-g-e", "26.3", True), ("AGE", "26.3", False),
    ])  # fmt: skip
    def test_names_of_fields(self, name: str, era: Era, right: bool) -> None:
        assert (said("fields", {"name": name, "type": "text"}, era=era) == {}) is right

    def test_a_date_that_events_count_from_stays_a_date(self) -> None:
        base = {"key": "d", "name": "D", "type": "datetime", "usages": {"campaign_events": 2}}
        assert said("fields", {"name": "D", "type": "text"}, base) == {
            "type": "Campaign events count from this date, so it stays one."
        }
        assert said("fields", {"name": "E", "type": "datetime"}, base) == {}

    def test_a_global_is_asked_for_before_it_is_made(self) -> None:
        made = form("globals")
        assert made.must_be_free is not None
        look = made.must_be_free({"name": "Fresh-Global", "value": "x"}, facts())
        assert look is not None
        assert (look.resource, look.param, look.value) == ("globals", "key", "fresh_global")
        assert made.must_be_free({"name": " "}, facts()) is None
        assert [one.key for one in made.fields_in(facts(), False)] == ["value"]
        assert field("globals", "value").masked

    def test_campaigns_repeat_both_and_say_what_another_group_means(self) -> None:
        campaign = form("campaigns")
        assert campaign.always == ("name", "group")
        assert campaign.warnings is not None
        (warning,) = campaign.warnings([Change("group", "Group", "a", "b")], {"uuid": "x"}, facts())
        assert "scheduled anew" in warning
        assert said("campaigns", {"name": "x" * 255, "group": "g"}, era="2019") == {}
        assert list(said("campaigns", {"name": "x" * 255, "group": "g"})) == ["name"]

    @pytest.mark.parametrize(("url", "right"), [
        ("https://example.org/hook?x=1", True), ("http://localhost:8000", True), ("example.org", False),
        ("javascript:alert(1)", False), ("https://", False), ("https://e.org/" + "x" * 200, False),
    ])  # fmt: skip
    def test_addresses_of_subscribers(self, url: str, right: bool) -> None:
        assert (said("resthook_subscribers", {"resthook": "new-report", "target_url": url}) == {}) is right
        assert form("resthook_subscribers").why_not({"id": 1}, facts()) == "The API cannot change these."


EVENT: dict[str, Any] = {
    "uuid": "e1",
    "campaign": {"uuid": "camp", "name": "C"},
    "relative_to": {"key": "registration", "name": "Registration"},
    "offset": 3,
    "unit": "days",
    "delivery_hour": 9,
    "message": {"kin": "Muraho", "eng": "Hello"},
    "flow": None,
}


class TestCampaignEvents:
    def test_every_key_is_repeated(self) -> None:
        event = form("campaign_events")
        values = event.values_of(EVENT, facts())
        assert event.body(values, event.always, facts()) == {
            "campaign": "camp",
            "relative_to": "registration",
            "offset": 3,
            "unit": "days",
            "delivery_hour": 9,
            "message": {"kin": "Muraho", "eng": "Hello"},
        }
        values |= {"message": {}, "flow": "f1"}
        body = event.body(values, event.always, facts())
        assert body["flow"] == "f1"
        assert "message" not in body

    @pytest.mark.parametrize(("offset", "unit", "hour", "told"), [
        (3, "days", 9, "3 days after Registration, at 9:00"),
        (-1, "weeks", -1, "1 week before Registration, at the time of the date"),
        (0, "days", 0, "on Registration, at 0:00"),
        (None, "days", 9, ""), ("x", "days", 9, ""), (1, "years", 9, ""),
    ])  # fmt: skip
    def test_the_offset_in_words(self, offset: Any, unit: str, hour: int, told: str) -> None:
        event = form("campaign_events")
        assert event.echo is not None
        values = {"offset": offset, "unit": unit, "delivery_hour": hour, "relative_to": "registration"}
        assert event.echo(values, facts()) == told

    def test_a_date_of_the_server_may_be_counted_from(self) -> None:
        event = form("campaign_events")
        assert event.echo is not None
        values = {"offset": 2, "unit": "hours", "delivery_hour": -1, "relative_to": "last_seen_on"}
        assert event.echo(values, facts()) == "2 hours after Last Seen On, at the time of the date"

    @pytest.mark.parametrize(("change", "path"), [
        ({"offset": "five"}, "offset"), ({"offset": None}, "offset"), ({"offset": 99_999_999_999}, "offset"),
        ({"unit": "years"}, "unit"), ({"delivery_hour": 24}, "delivery_hour"), ({"delivery_hour": -2}, "delivery_hour"),
        ({"relative_to": "age"}, "relative_to"), ({"relative_to": "nothing"}, "relative_to"),
        ({"relative_to": ""}, "relative_to"), ({"campaign": ""}, "campaign"), ({"flow": "f1"}, "flow"),
        ({"message": {}}, "message"), ({"message": {"eng": "Hello"}}, "message"),
        ({"message": {"kin": "x" * 4097}}, "message.kin"), ({"message": {"kin": "x", "tlh": "x"}}, "message"),
    ])  # fmt: skip
    def test_what_is_refused(self, change: dict[str, Any], path: str) -> None:
        values = {**form("campaign_events").values_of(EVENT, facts()), **change}
        assert list(said("campaign_events", values)) == [path]
        assert said("campaign_events", form("campaign_events").values_of(EVENT, facts())) == {}

    def test_texts_were_shorter_before_26(self) -> None:
        values = {**form("campaign_events").values_of(EVENT, facts()), "message": {"kin": "x" * 641}}
        assert said("campaign_events", values) == {}
        assert list(said("campaign_events", values, era="9.0.0")) == ["message.kin"]

    def test_older_servers_give_it_a_new_uuid(self) -> None:
        event = form("campaign_events")
        assert event.renames_on_update == {"2019", "9.0.0"}
        assert event.warnings is not None
        changes = [Change("offset", "How long", 3, 4)]
        assert any("new UUID" in one for one in event.warnings(changes, EVENT, facts("9.0.0")))
        assert not any("new UUID" in one for one in event.warnings(changes, EVENT, facts()))
        assert event.warnings(changes, None, facts()) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(
    {part.key.partition(".")[0] for one in all_resources() if one.form for part in one.form.all_fields(facts())}
    | {"uuid", "status", "notes"}
)
RECORD = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6)


@given(st.sampled_from([one for one in all_resources() if one.form]), RECORD, RECORD, RECORD, st.sampled_from(ERAS))
def test_any_json_will_do(declared: Any, record: Any, values: Any, row: Any, era: Era) -> None:
    written: Form = declared.form
    known = facts(era, records=lambda _name: [row, {"key": "k", "uuid": "u"}], phone=lambda _typed: "")
    for base in (None, record):
        mine = {**written.values_of(base, known), **values}
        found = written.problems(mine, known, base)
        assert all(isinstance(one, Problem) and one.sentence for one in found)
        written.body(mine, mine, known)
        written.normalised(mine, known, base)
        written.why_not(base, known)
        if written.echo is not None:
            written.echo(mine, known)
        if written.must_be_free is not None:
            written.must_be_free(mine, known)
        for one in written.all_fields(known):
            one.lock(base, known)
            one.stored_in(record)
            if one.echo is not None:
                one.echo(mine.get(one.key), known)
        changes = [Change(key, key, None, value) for key, value in values.items()]
        if written.warnings is not None:
            written.warnings(changes, base, known)
        if written.may_follow is not None:
            written.may_follow(changes)


@given(st.sampled_from([one for one in all_resources() if one.form]), RECORD)
def test_what_was_not_changed_is_said_as_it_was_read(declared: Any, record: Any) -> None:
    written: Form = declared.form
    values = written.values_of(record, facts())
    assert values == written.values_of(record, facts())
    for one in written.fields_in(facts(), False):
        # What a payload says is read back as the same value, where the record could hold it.
        body = one.payload(values[one.key], "26.3")
        if one.read is None and one.kind not in ("ref", "translations") and not one.is_empty(values[one.key]):
            assert one.value_of(body) == values[one.key]
