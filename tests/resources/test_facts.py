"""The declarations agree with what the servers were seen and read to do."""

import re
from typing import Any

import pytest

from temba_tui.eras import ALL_ERAS, ERAS, Era
from temba_tui.resources import all_resources, resource
from temba_tui.resources.spec import Filter, Resource
from temba_tui.text import Lens
from tests.resources.facts import api

RESOURCES = {one.name: one for one in all_resources()}
EVERY = pytest.mark.parametrize("name", sorted(RESOURCES))

LEFT_OUT = {
    # Older spellings, with commas, of `flow` and `campaign`, which 2019 knows, too.
    "definitions": {"flow_uuid", "campaign_uuid"},
}
KINDS = {
    "uuid": {"uuid"},
    "uuid|name": {"uuid"},
    "enum": {"choice"},
    "bool": {"bool"},
    "int": {"int"},
    "iso8601": {"date"},
    "date": {"date"},
    "urn": {"urn"},
    "string": {"text", "key", "email"},
}
ORDERED_BY_UNSHOWN = {"fields", "groups", "labels", "boundaries"}


def facts(name: str) -> dict[str, Any]:
    return api()[name]


def first_words(values: list[str]) -> set[str]:
    """`viewer (<=10.1.8)` is `viewer`."""
    return {value.split()[0] for value in values}


@EVERY
def test_every_filter_of_the_server_is_declared_and_no_other(name: str) -> None:
    wanted = set(facts(name)["params"]) - LEFT_OUT.get(name, set())
    assert {one.name for one in RESOURCES[name].filters} == wanted
    assert len(RESOURCES[name].filters) == len(wanted)


@EVERY
def test_filters_are_for_the_eras_that_honour_them(name: str) -> None:
    params = facts(name)["params"]
    assert {one.name: one.eras for one in RESOURCES[name].filters} == {
        one.name: frozenset(params[one.name]["eras"]) for one in RESOURCES[name].filters
    }


@EVERY
def test_filters_have_the_type_the_values_and_the_repetition(name: str) -> None:
    for one in RESOURCES[name].filters:
        wanted = facts(name)["params"][one.name]
        assert one.kind in KINDS[wanted["type"]], one.name
        assert one.repeat == wanted.get("repeat", False), one.name
        if wanted.get("values"):
            offered = {value for era in ERAS for value in one.values(era)} | set(one.values(None))
            assert offered == first_words(wanted["values"]), one.name
            assert (
                set(one.values("26.3")) == {value.split()[0] for value in wanted["values"] if "<=" not in value}
                or "26.3" not in one.eras
            )
        if wanted["type"] == "date":
            assert one.day_only
        assert one.title
        assert one.help.endswith("."), one.name


@EVERY
def test_sets_of_which_one_may_be_given(name: str) -> None:
    assert {frozenset(one) for one in facts(name)["exclusive"]} == set(RESOURCES[name].exclusive)
    for names in RESOURCES[name].exclusive:
        assert all(RESOURCES[name].filter(one) is not None for one in names)


@EVERY
def test_eras(name: str) -> None:
    declared = RESOURCES[name]
    # The workspace is there in 2019, too, as `org`.
    wanted = ALL_ERAS if name == "workspace" else frozenset(facts(name)["eras"])
    assert declared.eras == wanted
    assert bool(declared.gone) == (declared.eras != ALL_ERAS)
    assert [era for era in ERAS if declared.is_in(era)] == sorted(declared.eras, key=ERAS.index)
    for one in declared.filters:
        assert one.eras <= declared.eras
    for era in declared.eras:
        path = declared.path_in(era)
        assert era in api()[path]["eras"]


@EVERY
def test_order_and_reverse(name: str) -> None:
    declared, order = RESOURCES[name], facts(name)["order"]
    key = re.match(r"\w+", order).group() if order else None
    if name in ORDERED_BY_UNSHOWN or key is None or name == "statistics":
        assert declared.sort_date is None
    elif name == "users":
        assert (key, declared.sort_date) == ("date_joined", "created_on")
    else:
        assert declared.sort_date == key
        assert key in facts(name)["fields"]
    assert bool(declared.reverse_eras) == facts(name)["reverse"]
    found = declared.filter("reverse")
    assert declared.reverse_eras == (found.eras if found else frozenset())


@EVERY
def test_dates_that_are_filtered(name: str) -> None:
    declared = RESOURCES[name]
    if declared.filter("after") is None:
        return
    key = declared.date_key({})
    assert key in facts(name)["fields"]
    verb = {"modified_on": "Changed", "created_on": ("Created", "Recorded"), "start_date": "Begins"}[key]
    assert declared.filter("after").title.startswith(verb)


@EVERY
def test_what_tells_the_newer_copy(name: str) -> None:
    declared = RESOURCES[name]
    if declared.newer_by is not None:
        assert declared.newer_by in facts(name)["fields"]
    else:
        assert "modified_on" not in facts(name)["fields"]


@EVERY
def test_paging(name: str) -> None:
    wanted = {"cursor": "cursor", "limit_offset": "offset", "none": RESOURCES[name].paging}[facts(name)["paging"]]
    assert RESOURCES[name].paging == wanted
    assert (RESOURCES[name].paging in ("single", "list")) == (facts(name)["paging"] == "none")


@EVERY
def test_scope(name: str) -> None:
    wanted = facts(name)["scope"]
    found = {era: RESOURCES[name].scope_in(era) for era in ERAS}
    if name == "broadcasts":
        assert found == {"2019": "v2", "9.0.0": "v2.broadcasts", "26.3": "v2"}
    else:
        assert set(found.values()) == {wanted}


@EVERY
def test_identity(name: str) -> None:
    declared, fields = RESOURCES[name], facts(name)["fields"]
    assert set(declared.identity.lookup) == set(ERAS)
    for era in ERAS:
        pair = declared.identity.lookup[era]
        if pair is None:
            assert not any(
                one.name in declared.identity.keys
                for one in declared.filters_in(era)
                if one.name in ("uuid", "id", "key")
            ), era
            continue
        param, key = pair
        assert era in declared.eras
        found = declared.filter(param)
        assert found is not None
        assert era in found.eras
        assert era in fields[key]
    for key in declared.identity.keys:
        assert key.partition(".")[0] in fields


@EVERY
def test_columns_read_keys_that_the_era_has(name: str) -> None:
    declared, fields = RESOURCES[name], facts(name)["fields"]
    for column in declared.columns:
        assert column.eras & declared.eras, column.key
        if column.key in fields:
            shown = {era for era in declared.eras if column in declared.columns_in(era)}
            has = set(fields[column.key]) | ({"2019"} if name == "workspace" else set())
            if (name, column.key) in READ_OTHERWISE:
                continue
            assert shown == has & declared.eras, column.key


READ_OTHERWISE = {
    ("archives", "type"),  # from archive_type before
    ("contacts", "status"),  # from blocked and stopped in 2019
    ("fields", "name"),  # from label in 2019
    ("fields", "type"),  # from value_type in 2019
    ("users", "name"),  # from first_name and last_name before
    ("tickets", "body"),  # always null in 26.3
}


@EVERY
def test_references_and_referrers_lead_somewhere(name: str) -> None:
    declared = RESOURCES[name]
    for reference in declared.references:
        aim = resource(reference.resource)
        assert aim is not None
        found = aim.filter(reference.param)
        assert found is not None, reference
        assert found.eras >= reference.eras & declared.eras, reference
        assert aim.eras >= reference.eras & declared.eras, reference
    for referrer in declared.referrers:
        aim = resource(referrer.resource)
        assert aim is not None
        found = aim.filter(referrer.filter)
        assert found is not None, referrer
        assert found.eras >= referrer.eras & declared.eras, referrer
    titles = [one.title for one in declared.referrers]
    assert len(set(titles)) == len(titles)


@EVERY
def test_values_come_from_types_that_have_the_key(name: str) -> None:
    for one in RESOURCES[name].filters:
        if one.values_from is None:
            continue
        aim = resource(one.values_from)
        assert aim is not None
        assert one.by in api()[aim.name]["fields"]
        assert aim.eras >= one.eras


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("contacts", {"messages", "runs", "tickets", "channel_events"}),
        ("flows", {"runs", "definitions"}),
        ("groups", {"contacts"}),
        ("labels", {"messages"}),
        ("campaigns", {"campaign_events", "contacts", "definitions"}),
        ("resthooks", {"resthook_subscribers", "resthook_events"}),
        ("broadcasts", {"messages"}),
        ("topics", set()),
    ],
)
def test_referrers(name: str, wanted: set[str]) -> None:
    assert {one.resource for one in RESOURCES[name].referrers} == wanted


@pytest.mark.parametrize(
    ("asked", "sort", "coverage"),
    [
        ({}, "created_on", "created_on"),
        ({"folder": "inbox", "after": "x"}, "created_on", "created_on"),
        ({"folder": "sent"}, None, None),
        ({"folder": "Sent"}, None, None),
        ({"folder": "incoming"}, "modified_on", "modified_on"),
        ({"folder": "incoming", "before": "x"}, "modified_on", "modified_on"),
    ],
)
def test_order_of_messages_depends_on_the_folder(asked: dict[str, str], sort: str | None, coverage: str | None) -> None:
    messages = RESOURCES["messages"]
    assert messages.sort_key(asked) == sort
    assert messages.coverage_key(asked) == coverage


def test_flows_claim_no_coverage_where_filter_and_order_differ() -> None:
    flows = RESOURCES["flows"]
    assert flows.coverage_key({"type": "voice"}) == "created_on"
    assert flows.coverage_key({"after": "2026-01-01T00:00:00Z"}) is None


@pytest.mark.parametrize(
    ("era", "folders"),
    [
        ("2019", {"inbox", "flows", "archived", "outbox", "sent", "failed", "incoming"}),
        ("9.0.0", {"inbox", "flows", "archived", "outbox", "sent", "failed", "incoming"}),
        ("26.3", {"inbox", "flows", "archived", "outbox", "sent", "failed"}),
        (None, {"inbox", "flows", "archived", "outbox", "sent", "failed"}),
    ],
)
def test_folders(era: Era | None, folders: set[str]) -> None:
    found = RESOURCES["messages"].filter("folder")
    assert found is not None
    assert set(found.values(era)) == folders


def test_only_globals_hold_secrets() -> None:
    assert {one.name: one.masked for one in all_resources() if one.masked} == {"globals": frozenset({"value"})}
    column = RESOURCES["globals"].column("value")
    assert column is not None
    assert column.masked


def test_secrets_are_dots_until_revealed() -> None:
    declared, lens = RESOURCES["globals"], Lens()
    record = {"key": "api_key", "name": "API Key", "value": "s3cret", "modified_on": None}
    assert "s3cret" not in repr(declared.hidden(record))
    assert "s3cret" not in repr(declared.summary_of(record, lens))
    assert "s3cret" in repr(declared.summary_of(record, lens, revealed=True))
    assert declared.hidden({"key": "blank", "value": ""}) == {"key": "blank", "value": ""}
    assert record["value"] == "s3cret"
    plain = {"uuid": "x", "value": "shown"}
    assert RESOURCES["groups"].hidden(plain) is plain


def test_what_is_asked_of_definitions() -> None:
    assert RESOURCES["definitions"].required == {"flow", "campaign"}
    assert {one.name for one in all_resources() if one.required} == {"definitions"}


def test_who_may_not_read_what() -> None:
    """A surveyor's token reads these six, so a 403 there means something else."""
    open_to_surveyors = {one.name for one in all_resources() if not one.no_rights}
    assert open_to_surveyors == {"boundaries", "contacts", "definitions", "fields", "flows", "groups"}


def test_every_type_reads_well() -> None:
    for one in all_resources():
        assert one.help, one.name
        assert one.help[0].isupper()
        assert one.help.rstrip("…").endswith((".", "=")), one.name
        assert one.singular == one.singular.lower()
        keys = [column.key for column in one.columns]
        assert len(set(keys)) == len(keys), one.name
        assert all(column.full_title for column in one.columns)


def test_filter_is_a_plain_value() -> None:
    one = Filter("uuid", "uuid", "UUID")
    assert one.values("9.0.0") == ()
    assert isinstance(RESOURCES["runs"], Resource)
