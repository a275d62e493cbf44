"""Hosts, waits, and the values of filters, checked before anything is sent."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client import errors
from temba_tui.client.endpoints import ENDPOINTS, SCOPES, Endpoint, Param, endpoint_of
from temba_tui.client.hosts import display_host, is_loopback
from temba_tui.client.protocol import normalise_host
from temba_tui.client.retry_after import parse_retry_after
from temba_tui.client.values import (
    UNSET,
    checked_lookup,
    checked_params,
    paging_params,
    reference,
    unwanted,
    uuid_of,
    without_unset,
)
from temba_tui.eras import ERAS, Era
from tests.client.helpers import OTHER, UUID

FACTS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "endpoints.json").read_text())


# hosts


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("textit.com", "https://textit.com/api/v2/"),
        ("  TextIt.com \n", "https://textit.com/api/v2/"),
        ("https://rapidpro.io", "https://rapidpro.io/api/v2/"),
        ("https://rapidpro.io/", "https://rapidpro.io/api/v2/"),
        ("https://rapidpro.io:443/api/v2", "https://rapidpro.io/api/v2/"),
        ("rapidpro.io:8443/api/v2/", "https://rapidpro.io:8443/api/v2/"),
        ("HTTPS://rapidpro.io/api/", "https://rapidpro.io/api/v2/"),
        ("https://un.example/rapid-pro/api/v2", "https://un.example/rapid-pro/api/v2/"),
        ("http://localhost:8000", "http://localhost:8000/api/v2/"),
        ("http://127.0.0.1", "http://127.0.0.1/api/v2/"),
        ("http://[::1]:8000/", "http://[::1]:8000/api/v2/"),
        ("https://bücher.example", "https://bücher.example/api/v2/"),
    ],
)
def test_hosts(text: str, base: str) -> None:
    assert normalise_host(text) == base


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "https://",
        "https:///api/v2",
        "http://rapidpro.io",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://rapidpro.io",
        "file:///etc/passwd",
        "javascript://x",
        "user@rapidpro.io",
        "https://user:secret@rapidpro.io",
        "https://rapidpro.io\\@evil.example",
        "https://rapidpro.io/contact/",
        "https://rapidpro.io/api/v2/contacts.json",
        "https://rapidpro.io/a/../api/v2",
        "https://rapidpro.io?x=1",
        "https://rapidpro.io#x",
        "https://rapidpro.io?",
        "rapid pro.io",
        "rapid\x00pro.io",
        "rapidpro.io:http",
        "rapidpro.io:99999",
        "https://[::1",
        "https://[nonsense]",
        "..",
        "-x.example",
        "a" * 300,
    ],
)
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(errors.TembaHostError) as caught:
        normalise_host(text)
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_plain_http_where_it_is_allowed() -> None:
    assert normalise_host("http://rapidpro.lan", allow_http=True) == "http://rapidpro.lan/api/v2/"
    assert display_host("http://rapidpro.lan:81/api/v2/") == "rapidpro.lan:81"


@given(st.text(max_size=40))
def test_any_text_is_a_base_url_or_refused(text: str) -> None:
    try:
        base = normalise_host(text)
    except errors.TembaHostError:
        return
    assert base.endswith("/api/v2/")
    assert base.startswith("https://") or is_loopback(base.split("/")[2].rsplit(":", 1)[0])
    assert normalise_host(base) == base
    assert "@" not in base


# waits


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("60", 60),
        (" 7 ", 7),
        ("0", 1),
        ("3600", 3600),
        ("999999999", 3600),
        ("9" * 5000, 3600),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 100),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 3600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Thu, 99 Foo 1970", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=0.0) == seconds


@given(st.text(max_size=40), st.floats(0, 4e9))
def test_any_retry_after_is_sane(header: str, now: float) -> None:
    seconds = parse_retry_after(header, now)
    assert seconds is None or 1 <= seconds <= 3600


# endpoints


def test_every_endpoint_is_declared() -> None:
    assert set(ENDPOINTS) == set(FACTS)
    assert {endpoint.scope_in(era) for endpoint in ENDPOINTS.values() for era in ERAS} <= SCOPES


@pytest.mark.parametrize("name", sorted(FACTS))
def test_endpoints_as_the_api_has_them(name: str) -> None:
    facts, endpoint = FACTS[name], ENDPOINTS[name]
    declared = {param: sorted(one.eras & endpoint.eras) for param, one in (endpoint.params or {}).items()}
    # 2019 alone also knew two comma-separated forms, which nobody needs.
    wanted = {
        param: sorted(eras) for param, eras in facts["params"].items() if param not in ("flow_uuid", "campaign_uuid")
    }
    assert declared == wanted
    assert {param for param, one in (endpoint.params or {}).items() if one.repeat} == set(facts["repeat"])
    assert {frozenset(one) for one in endpoint.exclusive} == {frozenset(one) for one in facts["exclusive"]}
    assert list(endpoint.lookups) == facts["update"]
    assert list(endpoint.deletable_by) == facts["delete"]
    paging = {"limit_offset": "offset", "none": "single", "cursor": "cursor"}.get(facts["paging"], "cursor")
    assert endpoint.paging == ("list" if name == "statistics" else paging)
    if name != "media":  # 2019 has one of another shape
        assert sorted(endpoint.eras) == sorted(facts["eras"])


@pytest.mark.parametrize("name", ["messages", "broadcasts", "flow_starts"])
def test_what_sends_takes_no_lookup(name: str) -> None:
    endpoint = ENDPOINTS[name]
    assert endpoint.lookups == ()
    assert endpoint.deletable_by == ()
    with pytest.raises(errors.TembaBadRequestError):
        checked_lookup(endpoint, endpoint.lookups, {"uuid": UUID}, or_create=True)


def test_an_unknown_endpoint_lets_everything_through_but_no_lookup() -> None:
    endpoint = endpoint_of("novelties")
    assert checked_params(endpoint, {"colour": ["red", "blue"]}, "26.3") == (("colour", "red"), ("colour", "blue"))
    with pytest.raises(errors.TembaBadRequestError):
        checked_lookup(endpoint, endpoint.lookups, {"uuid": UUID}, or_create=False)
    own = Endpoint("novelties", params={"id": Param("int")}, lookups=("id",))
    assert endpoint_of(own) is own
    assert checked_lookup(own, own.lookups, {"id": 7}, or_create=False) == (("id", "7"),)


# filters


@pytest.mark.parametrize(
    ("endpoint", "params", "era"),
    [
        ("messages", {"uuid": UUID}, "9.0.0"),
        ("broadcasts", {"uuid": UUID}, "9.0.0"),
        ("users", {"uuid": UUID}, "9.0.0"),
        ("users", {"email": "a@b.example"}, "9.0.0"),
        ("topics", {"uuid": UUID}, "9.0.0"),
        ("topics", {"uuid": UUID}, "26.3"),
        ("topics", {"uuid": UUID}, None),
        ("tickets", {"ticket": UUID}, "26.3"),
        ("flow_starts", {"id": "7"}, "26.3"),
        ("contacts", {"reverse": "true"}, "2019"),
        ("contacts", {"search": "amina"}, None),
        ("archives", {"type": "run"}, "9.0.0"),
        ("groups", {"manual_only": "1"}, "9.0.0"),
    ],
)
def test_filters_that_would_be_ignored(endpoint: str, params: Any, era: Era | None) -> None:
    with pytest.raises(errors.TembaFilterIgnoredError) as caught:
        checked_params(ENDPOINTS[endpoint], params, era)
    assert caught.value.param == next(iter(params))
    assert not caught.value.sent


@pytest.mark.parametrize(
    ("endpoint", "params", "sent"),
    [
        ("messages", {"uuid": UUID.upper().replace("-", "")}, (("uuid", UUID),)),
        ("messages", {"id": "007"}, (("id", "7"),)),
        ("contacts", {"after": "2026-03-01", "before": "2026-03-02T00:00:00+01:00"}, None),
        ("contacts", {"group": "Reporters"}, None),
        ("statistics", {"until": "2026-03-01"}, None),
        ("users", {"role": ["editor", "agent"]}, (("role", "editor"), ("role", "agent"))),
        ("definitions", {"flow": [UUID, OTHER]}, (("flow", UUID), ("flow", OTHER))),
        ("statistics", {"since": "2026-03-01"}, None),
    ],
)
def test_filters_as_they_are_sent(endpoint: str, params: Any, sent: Any) -> None:
    assert checked_params(ENDPOINTS[endpoint], params, None) == (sent or tuple(params.items()))


@pytest.mark.parametrize(
    ("endpoint", "params"),
    [
        ("contacts", {"uuid": "not-a-uuid"}),
        ("contacts", {"uuid": ""}),
        ("contacts", {"uuid": UUID + "0"}),
        ("contacts", {"uuid": "{" + UUID + "}"}),
        ("contacts", {"uuid": [UUID, OTHER]}),
        ("tickets", {"uuid": "abc"}),
        ("messages", {"broadcast": UUID}),
        ("messages", {"id": "0"}),
        ("messages", {"id": "-1"}),
        ("messages", {"id": "²"}),
        ("messages", {"id": "9" * 22}),
        ("messages", {"id": str(2**63)}),
        ("messages", {"contact": "tel:+1"}),
        ("messages", {"folder": "inbox", "label": "x"}),
        ("runs", {"contact": UUID, "flow": UUID}),
        ("contacts", {"after": "yesterday"}),
        ("contacts", {"after": "2026-13-01"}),
        ("contacts", {"after": "20260301"}),
        ("contacts", {"after": "2026-W10-1"}),
        ("contacts", {"group": " "}),
        ("contacts", {"group": "a\0b"}),
        ("contacts", {"deleted": "perhaps"}),
        ("contacts", {"cursor": "abc"}),
        ("archives", {"offset": "250"}),
        ("archives", {"period": "weekly"}),
        ("statistics", {"since": "2026-03-01T00:00"}),
        ("users", {"uuid": [UUID] * 101}),
    ],
)
def test_values_that_a_server_would_misread(endpoint: str, params: Any) -> None:
    with pytest.raises(errors.TembaBadRequestError) as caught:
        checked_params(ENDPOINTS[endpoint], params, None)
    assert caught.value.local
    assert all(field in (*params, "") for field, _ in caught.value)


def test_an_endpoint_that_the_era_lacks_is_left_to_the_server() -> None:
    assert checked_params(ENDPOINTS["tickets"], {"reverse": "true"}, "2019") == (("reverse", "true"),)


@given(st.text(max_size=40))
def test_a_uuid_is_one_or_is_not(text: str) -> None:
    found = uuid_of(text)
    assert found is None or (len(found) == 36 and uuid_of(found) == found)


@pytest.mark.parametrize(
    ("endpoint", "lookup", "or_create", "pairs"),
    [
        ("labels", {"uuid": UUID.upper()}, False, (("uuid", UUID),)),
        ("fields", {"key": "age"}, False, (("key", "age"),)),
        ("contacts", {"urn": "tel:+1"}, True, (("urn", "tel:+1"),)),
        ("contacts", {"urn": "tel:+1"}, False, None),
        ("labels", {"uuid": "abc"}, False, None),
        ("labels", {"name": "x"}, False, None),
        ("labels", {}, False, None),
        ("contacts", {"uuid": UUID, "urn": "tel:+1"}, True, None),
        ("fields", {"key": ""}, False, None),
    ],
)
def test_lookups(endpoint: str, lookup: Any, or_create: bool, pairs: Any) -> None:
    target = ENDPOINTS[endpoint]
    if pairs is not None:
        assert checked_lookup(target, target.lookups, lookup, or_create=or_create) == pairs
    else:
        with pytest.raises(errors.TembaBadRequestError):
            checked_lookup(target, target.lookups, lookup, or_create=or_create)


@pytest.mark.parametrize(
    ("endpoint", "params", "rows", "ignored"),
    [
        ("contacts", (("uuid", UUID),), [{"uuid": UUID}], None),
        ("contacts", (("uuid", UUID),), [{"uuid": UUID.upper()}], None),
        ("contacts", (("uuid", UUID),), [], None),
        ("contacts", (("uuid", UUID),), [{"uuid": OTHER}], "uuid"),
        ("contacts", (("uuid", UUID),), [{}], "uuid"),
        ("contacts", (("urn", "tel:0788"),), [{"uuid": OTHER}], None),
        ("messages", (("id", "7"),), [{"id": 7}], None),
        ("messages", (("id", "7"),), [{"id": True}], "id"),
        ("messages", (("folder", "inbox"),), [{"id": 8}], None),
        ("tickets", (("ticket", UUID),), [{"uuid": UUID}], None),
        ("tickets", (("ticket", UUID),), [{"uuid": OTHER}], "ticket"),
        ("users", (("uuid", UUID), ("uuid", OTHER)), [{"uuid": OTHER}, {"uuid": UUID}], None),
        ("users", (("email", "A@b.example"),), [{"email": "a@B.example"}], None),
        ("fields", (("key", "age"),), [{"key": "age"}], None),
        ("fields", (("key", "age"),), [{"key": "aGe"}], "key"),
    ],
)
def test_what_came_is_what_was_asked_for(endpoint: str, params: Any, rows: Any, ignored: str | None) -> None:
    assert unwanted(ENDPOINTS[endpoint], params, rows) == ignored


@pytest.mark.parametrize("cursor", ["", "!!!!", "a b", "é", "a\n", "a&offset=1"])
def test_cursors_that_a_server_would_take_for_none(cursor: str) -> None:
    for name in ("labels", "archives"):
        with pytest.raises(errors.TembaInvalidCursorError):
            paging_params(ENDPOINTS[name], cursor)


def test_places_in_a_list() -> None:
    assert paging_params(ENDPOINTS["labels"], None) == ()
    assert paging_params(ENDPOINTS["labels"], "bz0x+/_-==") == (("cursor", "bz0x+/_-=="),)
    assert paging_params(ENDPOINTS["archives"], "500") == (("limit", "250"), ("offset", "500"))


def test_references_and_null() -> None:
    assert reference({"uuid": UUID, "name": "x"}) == UUID
    assert reference("Reporters") == "Reporters"
    with pytest.raises(errors.TembaBadRequestError):
        reference({"name": "x"})
    assert without_unset({"a": None, "b": UNSET, "c": 0}) == {"a": None, "c": 0}
    assert repr(UNSET) == "UNSET"
