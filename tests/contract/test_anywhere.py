"""What holds of any server of an era, whatever it contains: shapes, paging, order, filters, refusals, writes.

Runs against every era of the demo, and against a live server where TEMBA_LIVE_HOST and TEMBA_LIVE_TOKEN name one: GETs
only, unless TEMBA_LIVE_WRITES=1, which touches only what it made itself, reuses one fixed name for what cannot be
deleted, and sends nothing.
"""

from base64 import b64decode
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from temba_tui.demo.catalogue import ENDPOINTS
from temba_tui.demo.times import key
from tests.contract.conftest import Target
from tests.contract.recorded import MAIN, cases
from tests.contract.shapes import differences

LISTS = [name for name, endpoint in ENDPOINTS.items() if endpoint.listing]
SORTED = {
    **dict.fromkeys(("broadcasts", "campaigns", "campaign_events", "channels", "channel_events"), "created_on"),
    **dict.fromkeys(("classifiers", "flows", "messages", "optins", "resthook_events", "topics"), "created_on"),
    "resthook_subscribers": "created_on",
    **dict.fromkeys(("contacts", "flow_starts", "globals", "resthooks", "runs", "templates", "tickets"), "modified_on"),
}
REVERSIBLE = ["contacts", "flow_starts", "globals", "resthooks", "runs", "tickets"]
IDENTITY = {"fields": "key", "globals": "key", "channel_events": "id", "resthook_subscribers": "id"}
NOBODY = "00000000-0000-4000-8000-000000000000"


def has(target: Target, name: str) -> bool:
    """Whether the target's era has an endpoint."""
    return target.era in ENDPOINTS[name].eras


def needs(target: Target, name: str) -> None:
    if not has(target, name):
        pytest.skip(f"{target.era} has no {name}")


@cache
def recorded_rows(era: str, name: str) -> tuple[Any, ...]:
    """Rows of a type as recorded: of different shapes, so that a comparison finds its like."""
    found: dict[str, Any] = {}
    for case in cases(era):  # type: ignore[arg-type]
        if case.endpoint == name and case.method == "GET" and case.status == 200 and case.is_list and case.org == MAIN:
            if "expand" in case.raw_query or "deleted" in case.raw_query or "paths" in case.raw_query:
                continue
            for row in case.rows:
                found.setdefault(str({part: type(value) for part, value in row.items()}), row)
    return tuple(found.values())


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_has_the_recorded_shape_and_order(target: Target, name: str) -> None:
    needs(target, name)
    answer = await target.get(f"{name}.json")
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"next", "previous", "results"} | ({"count"} if name == "archives" else set())
    rows = body["results"]
    assert len(rows) <= 250
    if target.era != "2019":
        like = list(recorded_rows(target.era, name))
        for row in rows if like else ():
            problems = list(differences(like, [row], loose=True))
            assert not problems, (problems, row)
    moments = [key(row[SORTED[name]]) for row in rows] if name in SORTED else []
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("name", ["contacts", "messages", "runs", "boundaries"])
async def test_pages_follow_one_another_without_gap_or_repeat(target: Target, name: str) -> None:
    identity = {"boundaries": "osm_id", "messages": "id", "runs": "id" if target.era != "26.3" else "uuid"}.get(
        name, "uuid"
    )
    pages, address = [], f"{name}.json"
    while len(pages) < 3:
        body = (await target.get(address)).json()
        pages.append(body)
        if not body["next"]:
            break
        address = f"{name}.json?{urlsplit(body['next']).query}"
    assert pages[0]["previous"] is None
    rows = [row[identity] for page in pages for row in page["results"]]
    assert len(set(rows)) == len(rows)
    if len(pages) > 1:
        back = (await target.get(f"{name}.json?{urlsplit(pages[1]['previous']).query}")).json()
        assert [row[identity] for row in back["results"]] == [row[identity] for row in pages[0]["results"]]
        cursor = parse_qs(urlsplit(pages[0]["next"]).query)["cursor"][0]
        assert set(parse_qs(b64decode(cursor).decode(), keep_blank_values=True)) <= {"p", "o", "r"}


@pytest.mark.parametrize("name", REVERSIBLE)
async def test_reverse_lists_the_oldest_first(target: Target, name: str) -> None:
    needs(target, name)
    rows = (await target.get(f"{name}.json?reverse=true")).json()["results"]
    moments = [key(row[SORTED[name]]) for row in rows]
    assert moments == sorted(moments, reverse=target.era == "2019")


@pytest.mark.parametrize("name", [name for name in LISTS if name != "archives"])
async def test_a_cursor_that_is_none_is_not_found(target: Target, name: str) -> None:
    needs(target, name)
    answer = await target.get(f"{name}.json?cursor=garbage")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})


@pytest.mark.parametrize("name", LISTS)
async def test_a_parameter_that_nobody_knows_changes_nothing(target: Target, name: str) -> None:
    needs(target, name)
    plain, asked = await target.get(f"{name}.json"), await target.get(f"{name}.json?no_such_filter=x")
    assert plain.json()["results"][:5] == asked.json()["results"][:5]


@pytest.mark.parametrize(
    "name", ["contacts", "groups", "labels", "flows", "fields", "channels", "campaigns", "messages", "runs"]
)
async def test_a_thing_is_found_by_its_identity_and_nothing_else_with_it(target: Target, name: str) -> None:
    of = "id" if target.era != "26.3" and name in ("messages", "runs") else IDENTITY.get(name, "uuid")
    rows = (await target.get(f"{name}.json")).json()["results"]
    if not rows:
        pytest.skip(f"no {name}")
    found = (await target.get(f"{name}.json", params={of: rows[-1][of]})).json()["results"]
    assert [row[of] for row in found] == [rows[-1][of]]


@pytest.mark.parametrize(
    "name", ["contacts", "messages", "runs", "flows", "broadcasts", "channel_events", "flow_starts", "archives"]
)
async def test_dates_bound_a_list_at_both_ends(target: Target, name: str) -> None:
    of = {"flows": "modified_on", "archives": "start_date"}.get(name) or SORTED[name]
    rows = (await target.get(f"{name}.json")).json()["results"]
    if len(rows) < 3:
        pytest.skip(f"too few {name}")
    newest, oldest = rows[0][of], rows[len(rows) // 2][of]
    newest, oldest = max(newest, oldest), min(newest, oldest)
    found = (await target.get(f"{name}.json", params={"after": oldest, "before": newest})).json()["results"]
    moments = [key(row[of]) for row in found]
    assert moments
    assert key(oldest) <= min(moments)
    assert max(moments) <= key(newest)
    assert key(newest) in moments


EMPTY = [
    "contacts.json?after=yesterday",
    "messages.json?before=x",
    "runs.json?after=2026-13-45",
    "contacts.json?group=No+such+group+anywhere",
    "messages.json?folder=spam",
    "messages.json?label=No+such+label+anywhere",
    f"messages.json?contact={NOBODY}",
    f"runs.json?flow={NOBODY}",
    "groups.json?name=No+such+group+anywhere",
]


@pytest.mark.parametrize("address", EMPTY)
async def test_what_finds_nothing_is_an_empty_list_and_no_error(target: Target, address: str) -> None:
    answer = await target.get(address)
    assert answer.status_code == 200
    assert answer.json() == {"next": None, "previous": None, "results": []}


MALFORMED = {
    "26.3": {
        **dict.fromkeys(("contacts", "messages", "runs", "labels", "campaigns", "flows", "users"), 400),
        "tickets": 500,
    },
    "9.0.0": {
        **dict.fromkeys(("contacts", "groups"), 200),
        **dict.fromkeys(("runs", "flow_starts"), 400),
        **dict.fromkeys(("labels", "campaigns", "tickets"), 500),
    },
    "2019": {"contacts": 200, "groups": 200, "labels": 200},
}


async def test_a_malformed_uuid_is_answered_as_its_era_does(target: Target) -> None:
    for name, status in MALFORMED[target.era].items():
        answer = await target.get(f"{name}.json?uuid=abc")
        assert answer.status_code == status, name
        if status == 400 and target.era == "26.3":
            assert answer.json() == {"detail": "Param 'uuid': abc is not a valid UUID."}
        if status == 200:
            assert answer.json()["results"] == []


async def test_filters_that_exclude_one_another_are_refused(target: Target) -> None:
    for address, listed in (
        ("messages.json?folder=inbox&label=x", "contact, folder, label, broadcast"),
        (f"runs.json?flow={NOBODY}&contact={NOBODY}", "contact, flow"),
        (f"groups.json?uuid={NOBODY}&name=x", "uuid, name"),
    ):
        answer = await target.get(address)
        assert answer.status_code == 400
        assert answer.json() == {"detail": f"You may only specify one of the {listed} parameters"}


async def test_every_folder_holds_what_its_name_says(target: Target) -> None:
    holds = {
        "inbox": lambda msg: msg["direction"] == "in" and msg["visibility"] == "visible",
        "flows": lambda msg: msg["direction"] == "in" and msg["visibility"] == "visible",
        "archived": lambda msg: msg["direction"] == "in" and msg["visibility"] == "archived",
        "outbox": lambda msg: msg["direction"] == "out",
        "sent": lambda msg: msg["status"] in ("wired", "sent", "delivered", "read", "resent"),
        "failed": lambda msg: msg["status"] == "failed",
    }
    for folder, belongs in holds.items():
        rows = (await target.get(f"messages.json?folder={folder.upper()}")).json()["results"]
        assert all(belongs(row) for row in rows), folder
    incoming = (await target.get("messages.json?folder=incoming")).json()["results"]
    assert target.era != "26.3" or incoming == []
    assert all(row["direction"] == "in" for row in incoming)


async def test_a_token_that_is_none_is_refused_with_403(target: Target) -> None:
    for header, text in (
        ("Token 0000000000000000000000000000000000000000", "Invalid token"),
        ("Token", "Invalid token header. No credentials provided."),
        ("Token a b", "Invalid token header. Token string should not contain spaces."),
        ("Bearer x", "Authentication credentials were not provided."),
    ):
        answer = await target.get("contacts.json", headers={"Authorization": header})
        assert (answer.status_code, answer.json()) == (403, {"detail": text})
        assert not {"x-temba-org", "x-temba-workspace"} & answer.headers.keys()


async def test_addresses_and_methods_are_as_recorded(target: Target) -> None:
    nowhere = await target.get("no_such_endpoint.json")
    assert nowhere.status_code == 404
    assert nowhere.headers["content-type"].startswith("text/html")
    bare = await target.get("labels")
    assert (bare.status_code, bare.json()) == (200, [])
    put = await target.client.put("/api/v2/labels.json", json={})
    assert (put.status_code, put.json()) == (405, {"detail": 'Method "PUT" not allowed.'})
    assert put.headers["allow"] == "GET, POST, DELETE, HEAD, OPTIONS"
    html = await target.get("labels.json", headers={"Accept": "text/html"})
    assert html.status_code == 406
    listing = (await target.get(".json")).json()
    assert listing["contacts"].endswith("/api/v2/contacts")
    assert ("workspace" in listing) == (target.era != "2019")
    assert ("templates" in listing) == (target.era == "9.0.0")
    assert ("statistics" in listing) is False
    marker = "x-temba-workspace" if target.era == "26.3" else "x-temba-org"
    assert marker in (await target.get("org.json")).headers


async def test_statistics_take_days_and_at_most_a_year(target: Target) -> None:
    answer = await target.get("statistics.json")
    if target.era != "26.3":
        assert answer.status_code == 404
        return
    days = [row["date"] for row in answer.json()["results"]]
    assert days == sorted(days)
    for query, text in (
        ("since=yesterday", "Invalid date value for 'since'."),
        ("since=2020-01-01", "Date range can't be more than 366 days."),
    ):
        refused = await target.get(f"statistics.json?{query}")
        assert (refused.status_code, refused.json()) == (400, {"detail": text})


DEPENDING = ("unique", "query based", "in use", "another contact")
"""Words of refusals that depend on what the workspace contains."""


def refused(era: str) -> list[Any]:
    """Recorded bodies that any server of an era refuses, before anything is made."""
    return [
        case
        for case in cases(era)  # type: ignore[arg-type]
        if (case.org, case.role, case.method, case.raw_query) == (MAIN, "administrator", "POST", "")
        and case.status in (400, 415)
        and case.endpoint in ("labels", "groups", "topics", "fields", "optins", "contacts")
        and not any(word in str(case.answer) for word in DEPENDING)
    ]


async def test_a_body_that_is_wrong_anywhere_is_refused_in_the_same_words(target: Target) -> None:
    if not target.writable or target.era == "2019":
        pytest.skip("no writes without TEMBA_LIVE_WRITES=1, and no recordings of 2019")
    for case in refused(target.era):
        headers = {"Content-Type": case.headers["content-type"]} if "content-type" in case.headers else {}
        answer = await target.client.request(case.method, case.path, content=case.body, headers=headers)
        assert (answer.status_code, answer.json()) == (case.status, case.answer), case.name


MADE = "temba-tui contract"
"""The one name of everything that this suite makes; what cannot be deleted keeps it, and is used again."""


@pytest.mark.parametrize("name", ["labels", "groups"])
async def test_a_named_thing_lives_from_its_making_to_its_end(target: Target, name: str) -> None:
    if not target.writable:
        pytest.skip("no writes on a live server without TEMBA_LIVE_WRITES=1")
    address = f"/api/v2/{name}.json"
    for old in (await target.get(f"{name}.json", params={"name": MADE})).json()["results"]:
        await target.client.delete(address, params={"uuid": old["uuid"]})
    made = await target.client.post(address, json={"name": MADE})
    assert made.status_code == 201, made.text
    uuid = made.json()["uuid"]
    assert made.json()["count"] == 0
    again = await target.client.post(address, json={"name": MADE.upper()})
    assert (again.status_code, again.json()) == (400, {"name": ["This field must be unique."]})
    renamed = await target.client.post(address, params={"uuid": uuid}, json={"name": f"{MADE} renamed"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, f"{MADE} renamed")
    gone = await target.client.delete(address, params={"uuid": uuid})
    assert (gone.status_code, gone.content) == (204, b"")
    twice = await target.client.delete(address, params={"uuid": uuid})
    model = {"labels": "Label", "groups": "ContactGroup"}[name]
    assert (twice.status_code, twice.json()) == (404, {"detail": f"No {model} matches the given query."})


async def test_a_contact_lives_from_its_making_to_its_end(target: Target) -> None:
    if not target.writable:
        pytest.skip("no writes on a live server without TEMBA_LIVE_WRITES=1")
    address = "/api/v2/contacts.json"
    urn = "ext:temba-tui-contract"
    await target.client.delete(address, params={"urn": urn})
    made = await target.client.post(address, json={"name": MADE, "urns": [urn]})
    assert made.status_code == 201, made.text
    uuid = made.json()["uuid"]
    try:
        assert made.json()["urns"] == [urn]
        taken = await target.client.post(address, json={"urns": [urn]})
        assert taken.status_code == 400
        assert taken.json().keys() == {"urns"}
        changed = await target.client.post(
            address, params={"uuid": uuid}, json={"name": f"{MADE} renamed", "language": "eng"}
        )
        assert changed.status_code == 200
        assert (changed.json()["name"], changed.json()["language"]) == (f"{MADE} renamed", "eng")
        nobody = await target.client.post(address, params={"uuid": NOBODY}, json={"name": "x"})
        assert (nobody.status_code, nobody.json()) == (404, {"detail": "No Contact matches the given query."})
        blocked = await target.client.post("/api/v2/contact_actions.json", json={"contacts": [uuid], "action": "block"})
        assert blocked.status_code == 204
    finally:
        gone = await target.client.delete(address, params={"uuid": uuid})
    assert gone.status_code == 204
    after = await target.client.post(address, params={"uuid": uuid}, json={"name": "x"})
    assert (after.status_code, after.json()) == (400, {"non_field_errors": ["Deleted contacts can't be modified."]})


async def test_what_cannot_be_deleted_is_made_once_and_used_again(target: Target) -> None:
    if not target.writable:
        pytest.skip("no writes on a live server without TEMBA_LIVE_WRITES=1")
    name, kind = ("label", "value_type") if target.era == "2019" else ("name", "type")
    key_made = "temba_tui_contract"
    known = (await target.get("fields.json", params={"key": key_made})).json()["results"]
    params = {"key": key_made} if known else {}
    answer = await target.client.post("/api/v2/fields.json", params=params, json={name: MADE, kind: "text"})
    assert answer.status_code == (200 if known else 201), answer.text
    assert answer.json()["key"] == key_made
    if target.era != "2019":
        known = (await target.get("globals.json", params={"key": key_made})).json()["results"]
        params = {"key": key_made} if known else {}
        body = {"value": "x"} if known else {"name": MADE, "value": "x"}
        answer = await target.client.post("/api/v2/globals.json", params=params, json=body)
        assert answer.status_code == (200 if known else 201), answer.text
        assert answer.json()["value"] == "x"
