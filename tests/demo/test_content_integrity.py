"""The demo's content hangs together: what one record says of another is so, and every number can be counted."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from temba_tui.demo.content import build_world
from temba_tui.demo.table import ASCENDING, IDENTITY, ORDER
from temba_tui.demo.world import COLLECTIONS, World

NOW = datetime(2026, 11, 21, 19, 30, 7, 123456, tzinfo=UTC)


@pytest.fixture(scope="module", params=[1, 2])
def world(request: pytest.FixtureRequest) -> World:
    return build_world(request.param, NOW)


@pytest.fixture(scope="module")
def contacts(world: World) -> dict[str, Any]:
    return {one["uuid"]: one for one in world.collections["contacts"]}


def refs(world: World, name: str) -> dict[str, str | None]:
    return {one["uuid"]: one["name"] for one in world.collections[name]}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_order(name: str, world: World) -> None:
    key = ORDER.get(name, "created_on")
    if key.startswith("_"):
        return
    values = [one[key] for one in world.collections[name]]
    assert values == sorted(values, reverse=name not in ASCENDING)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_identities_are_unique(name: str, world: World) -> None:
    if name in ("archives", "resthook_events"):
        return
    key = IDENTITY.get(name, "uuid")
    identities = [one[key] for one in world.collections[name]]
    assert len(set(identities)) == len(identities)
    if "id" in world.collections[name][0]:
        assert len({one["id"] for one in world.collections[name]}) == len(identities)


def moments(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("_on") and key not in ("modified_on",) and isinstance(inner, str) and inner.endswith("Z"):
                yield inner
            yield from moments(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from moments(inner)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_nothing_is_from_the_future(name: str, world: World) -> None:
    now = f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}"
    for one in world.collections[name]:
        for key in ("created_on", "modified_on", "sent_on", "closed_on", "exited_on", "last_seen_on", "last_seen"):
            assert (one.get(key) or "") <= now
        if one.get("created_on") and one.get("modified_on"):
            assert one["created_on"] <= one["modified_on"]
        assert all(moment <= now for moment in moments(one))


def test_contacts(world: World, contacts: dict[str, Any]) -> None:
    newest: dict[str, str] = {}
    for message in world.collections["messages"]:
        if message["direction"] == "in":
            newest.setdefault(message["contact"]["uuid"], message["created_on"])
    keys = [one["key"] for one in world.collections["fields"]]
    waiting = {}
    for run in world.collections["runs"]:
        if run["exit_type"] is None:
            assert run["contact"]["uuid"] not in waiting
            waiting[run["contact"]["uuid"]] = run["flow"]
    for uuid, contact in contacts.items():
        seen = contact["last_seen_on"]
        assert (seen or "") >= newest.get(uuid, "")
        assert contact["flow"] == waiting.get(uuid)
        if contact["_deleted"]:
            continue
        assert sorted(contact["fields"]) == sorted(keys)
        assert seen is None or contact["created_on"] <= seen <= contact["modified_on"]
        assert contact["blocked"] == (contact["status"] == "blocked")
        assert contact["stopped"] == (contact["status"] == "stopped")
        assert contact["status"] == "active" or not contact["groups"]


def test_groups_hold_whom_they_count(world: World, contacts: dict[str, Any]) -> None:
    groups = refs(world, "groups")
    counted = Counter(group["uuid"] for one in contacts.values() for group in one["groups"])
    for group in world.collections["groups"]:
        assert group["count"] == counted[group["uuid"]], group["name"]
    for one in contacts.values():
        assert all(groups[group["uuid"]] == group["name"] for group in one["groups"])


def test_smart_groups_obey_their_queries(world: World, contacts: dict[str, Any]) -> None:
    def inside(name: str) -> list[Any]:
        return [one for one in contacts.values() if any(group["name"] == name for group in one["groups"])]

    assert all(one["fields"]["care_stage"] == "antenatal" for one in inside("Expecting mothers"))
    assert all(one["language"] == "fra" for one in inside("French speakers"))
    assert all(int(one["fields"]["age"]) < 20 for one in inside("Under 20"))
    assert all(int(one["fields"]["risk_score"]) >= 9 for one in inside("High risk"))
    assert all(one["fields"]["province"] == "Rwanda > Kigali City" for one in inside("Kigali City"))
    assert not any(urn.startswith("tel:") for one in inside("No phone number") for urn in one["urns"])
    women = inside("Women 15–49")
    assert all(one["fields"]["gender"] == "F" and 15 <= int(one["fields"]["age"]) <= 49 for one in women)
    active = [one for one in contacts.values() if one["status"] == "active"]
    assert len(inside("French speakers")) == sum(one["language"] == "fra" for one in active)
    assert len(inside("Under 20")) == sum(int(one["fields"]["age"]) < 20 for one in active)


def test_ages_agree_with_birth_dates(contacts: dict[str, Any]) -> None:
    for one in contacts.values():
        born = one["fields"].get("birth_date")
        if born:
            days = (NOW - datetime.fromisoformat(born)).days
            assert int(one["fields"]["age"]) == int(days // 365.25)


def test_places_exist(world: World, contacts: dict[str, Any]) -> None:
    boundaries = {one["osm_id"]: one for one in world.collections["boundaries"]}

    def path(one: Any) -> str:
        return f"{path(boundaries[one['parent']['osm_id']])} > {one['name']}" if one["parent"] else str(one["name"])

    paths = {path(one): one["level"] for one in boundaries.values()}
    for one in boundaries.values():
        assert (one["level"] == 0) == (one["parent"] is None)
        if one["parent"]:
            above = boundaries[one["parent"]["osm_id"]]
            assert (above["name"], above["level"]) == (one["parent"]["name"], one["level"] - 1)
        ring = one["geometry"]["coordinates"][0][0]
        assert ring[0] == ring[-1]
        assert all(28 < x < 31.5 and -3.2 < y < -0.9 for x, y in ring)
    for one in contacts.values():
        for key, level in (("province", 1), ("district", 2), ("sector", 3)):
            value = one["fields"].get(key)
            assert value is None or paths[value] == level


def test_messages(world: World, contacts: dict[str, Any]) -> None:
    channels, flows, labels = (refs(world, name) for name in ("channels", "flows", "labels"))
    broadcasts = {one["id"]: one for one in world.collections["broadcasts"]}
    labelled, sent_to = Counter[str](), Counter[int]()
    ids = [one["id"] for one in world.collections["messages"]]
    assert ids == sorted(ids, reverse=True)
    for one in world.collections["messages"]:
        contact = contacts[one["contact"]["uuid"]]
        assert one["contact"]["name"] == contact["name"]
        assert one["urn"] in contact["urns"]
        assert channels[one["channel"]["uuid"]] == one["channel"]["name"]
        assert one["type"] == "voice" or contact["_channels"][one["urn"]] == one["channel"]
        assert one["text"] or one["attachments"]
        assert contact["created_on"] <= one["created_on"] <= one["modified_on"]
        assert one["archived"] == (one["visibility"] == "archived")
        assert one["flow"] is None or flows[one["flow"]["uuid"]] == one["flow"]["name"]
        assert (one["status"] == "handled") == (one["direction"] == "in")
        assert "@" not in one["text"] or "@click" in one["text"]
        labelled.update(label["uuid"] for label in one["labels"] if one["visibility"] == "visible")
        assert all(labels[label["uuid"]] == label["name"] for label in one["labels"])
        assert not one["labels"] or one["direction"] == "in"
        if one["broadcast"]:
            sent_to[one["broadcast"]] += 1
            assert broadcasts[one["broadcast"]]["created_on"] <= one["created_on"]
            assert one["text"] in broadcasts[one["broadcast"]]["text"].values()
            group = broadcasts[one["broadcast"]]["groups"][0]
            assert group in contact["groups"]
    for label in world.collections["labels"]:
        assert label["count"] == labelled[label["uuid"]], label["name"]
    for number, broadcast in broadcasts.items():
        assert broadcast["progress"]["started"] == sent_to[number]


def test_flows_count_their_runs(world: World) -> None:
    counted = Counter((one["flow"]["uuid"], one["exit_type"] or "waiting") for one in world.collections["runs"])
    for flow in world.collections["flows"]:
        for outcome, count in flow["runs"].items():
            assert count == counted[flow["uuid"], outcome], (flow["name"], outcome)


def test_definitions(world: World) -> None:
    kinds = {"message": "messaging", "voice": "voice", "background": "messaging_background"}
    assert world.definition("no such flow") is None
    groups = refs(world, "groups")
    for flow in world.collections["flows"]:
        made = world.definition(flow["uuid"])
        assert made is not None
        assert (made["uuid"], made["name"], made["type"]) == (flow["uuid"], flow["name"], kinds[flow["type"]])
        assert world.definition(flow["uuid"]) == made
        nodes = {node["uuid"]: node for node in made["nodes"]}
        parts: list[str] = list(nodes)
        for node in made["nodes"]:
            exits = {leave["uuid"] for leave in node["exits"]}
            parts += exits
            parts += [action["uuid"] for action in node["actions"]]
            assert all(leave["destination_uuid"] in (None, *nodes) for leave in node["exits"])
            for action in node["actions"]:
                assert all(groups[group["uuid"]] == group["name"] for group in action.get("groups", []))
            if "router" in node:
                categories = {one["uuid"] for one in node["router"]["categories"]}
                parts += categories
                parts += [case["uuid"] for case in node["router"]["cases"]]
                assert {one["exit_uuid"] for one in node["router"]["categories"]} == exits
                assert all(case["category_uuid"] in categories for case in node["router"]["cases"])
                assert node["router"]["default_category_uuid"] in categories
        assert len(set(parts)) == len(parts)
        assert set(made["_ui"]["nodes"]) == set(nodes)
        actions = {action["uuid"] for node in made["nodes"] for action in node["actions"]}
        assert all(set(texts) <= actions for texts in made["localization"].values())
        for result in flow["results"]:
            for uuid in result["node_uuids"]:
                router = nodes[uuid]["router"]
                assert router["result_name"] == result["name"]
                assert [one["name"] for one in router["categories"]] == result["categories"]


def test_fields_count_the_flows_that_use_them(world: World) -> None:
    definitions = [json.dumps(world.definition(flow["uuid"])) for flow in world.collections["flows"]]
    for field in world.collections["fields"]:
        key = field["key"]
        used = sum(f'"key": "{key}"' in one or f"fields.{key}" in one for one in definitions)
        assert field["usages"]["flows"] == used, key


def test_runs_walk_through_their_flow(world: World, contacts: dict[str, Any]) -> None:
    flows = {one["uuid"]: one for one in world.collections["flows"]}
    starts = {one["uuid"]: one for one in world.collections["flow_starts"]}
    ways = {}
    for uuid in flows:
        made = world.definition(uuid)
        assert made is not None
        ways[uuid] = {node["uuid"]: {leave["destination_uuid"] for leave in node["exits"]} for node in made["nodes"]}
    for run in world.collections["runs"]:
        flow, contact = flows[run["flow"]["uuid"]], contacts[run["contact"]["uuid"]]
        assert run["contact"]["name"] == contact["name"]
        assert run["contact"]["urn"] is None or run["contact"]["urn"] in contact["urns"]
        steps = [step["node"] for step in run["path"]]
        way = ways[flow["uuid"]]
        assert all(after in way[before] for before, after in pairwise(steps))
        times = [step["time"] for step in run["path"]]
        assert times == sorted(times)
        results = {one["key"]: one for one in flow["results"]}
        for key, value in run["values"].items():
            assert value["node"] in results[key]["node_uuids"]
            assert value["node"] in steps
            assert value["category"] in results[key]["categories"]
        assert (run["exit_type"] is None) == (run["exited_on"] is None)
        if run["exit_type"] == "completed":
            assert way[steps[-1]] == {None}
        if run["start"]:
            start = starts[run["start"]["uuid"]]
            assert start["flow"] == run["flow"]
            assert start["created_on"] <= run["created_on"]


def test_answers_stand_in_the_runs_messages(world: World) -> None:
    said: dict[tuple[str, str], list[str]] = {}
    for one in world.collections["messages"]:
        if one["flow"] and one["direction"] == "in":
            said.setdefault((one["contact"]["uuid"], one["flow"]["uuid"]), []).append(one["text"])
    seen = 0
    for run in world.collections["runs"]:
        for value in run["values"].values():
            if "_input" in value:
                assert value["_input"] in said[run["contact"]["uuid"], run["flow"]["uuid"]]
                seen += 1
    assert seen > 1000


def test_tickets(world: World, contacts: dict[str, Any]) -> None:
    topics, users = refs(world, "topics"), refs(world, "users")
    counted = Counter((one["topic"]["uuid"], one["status"]) for one in world.collections["tickets"])
    for topic in world.collections["topics"]:
        assert topic["counts"] == {state: counted[topic["uuid"], state] for state in ("open", "closed")}
    opened = [one["contact"]["uuid"] for one in world.collections["tickets"] if one["status"] == "open"]
    assert len(set(opened)) == len(opened) > 20
    inside = {
        one["uuid"] for one in contacts.values() if any(group["name"] == "Open Tickets" for group in one["groups"])
    }
    assert inside == set(opened)
    for one in world.collections["tickets"]:
        assert contacts[one["contact"]["uuid"]]["name"] == one["contact"]["name"]
        assert topics[one["topic"]["uuid"]] == one["topic"]["name"]
        assert (one["closed_on"] is None) == (one["status"] == "open")
        assert one["opened_on"] <= one["modified_on"]
        if one["assignee"]:
            assert users[one["assignee"]["uuid"]] == one["assignee"]["name"]


def test_the_rest_refers_to_what_exists(world: World, contacts: dict[str, Any]) -> None:
    groups, flows, channels, campaigns = (refs(world, name) for name in ("groups", "flows", "channels", "campaigns"))
    keys = {one["key"]: one for one in world.collections["fields"]}
    used = Counter(one["relative_to"]["key"] for one in world.collections["campaign_events"])
    assert all(groups[one["group"]["uuid"]] == one["group"]["name"] for one in world.collections["campaigns"])
    for one in world.collections["campaign_events"]:
        assert campaigns[one["campaign"]["uuid"]] == one["campaign"]["name"]
        assert one["relative_to"]["key"] in (*keys, "created_on")
        assert (one["flow"] is None) != (one["message"] is None)
        assert one["flow"] is None or one["flow"]["uuid"] in flows
    for key, field in keys.items():
        assert field["usages"]["campaign_events"] == used[key]
    for one in world.collections["flow_starts"]:
        assert one["flow"]["uuid"] in flows
        assert all(groups[group["uuid"]] == group["name"] for group in one["groups"])
        assert all(contacts[contact["uuid"]]["status"] == "active" for contact in one["contacts"])
        assert bool(one["groups"]) != bool(one["contacts"])
    for one in world.collections["channel_events"]:
        contact = contacts[one["contact"]["uuid"]]
        assert one["channel"]["uuid"] in channels
        assert one["type"] != "stop-contact" or contact["status"] == "stopped"
    hooks = {one["resthook"] for one in world.collections["resthooks"]}
    runs = {one["uuid"] for one in world.collections["runs"]}
    assert {one["resthook"] for one in world.collections["resthook_subscribers"]} <= hooks
    for one in world.collections["resthook_events"]:
        assert one["resthook"] in hooks
        assert one["data"]["run"]["uuid"] in runs
    for one in world.collections["statistics"]:
        assert set(one["channels"]) <= set(channels)


def test_statistics_count_the_messages(world: World) -> None:
    counted = Counter(
        (one["created_on"][:10], one["channel"]["uuid"], f"{one['type']}:{one['direction']}")
        for one in world.collections["messages"]
    )
    for day in world.collections["statistics"][-80:]:
        for channel, counts in day["channels"].items():
            for name, count in counts.items():
                if name != "type":
                    assert count == counted[day["date"], channel, name]


def test_archives_hold_what_is_older(world: World) -> None:
    oldest = world.collections["messages"][-1]["created_on"][:10]
    archives = world.collections["archives"]
    assert {one["period"] for one in archives} == {"daily", "monthly"}
    assert all(one["start_date"] < oldest for one in archives)
    assert all((one["download_url"] is None) == (one["record_count"] == 0) for one in archives)


REAL = (
    "unicef", "usaid", "red cross", "world health", "médecins", "partners in health", "airtel", "tigo", "safaricom",
    "samsung", "nokia", "tecno", "textit", "nyaruka", "google", "microsoft", "kagame", "habyarimana", "twagiramungu",
    "museveni", "obama", "aminata traoré", "gasana", "rusesabagina", "nyiramasuhuko",
)  # fmt: skip
"""Organisations and people of whom nothing may be said here, in lower case."""


def test_nobody_real_is_named(world: World) -> None:
    everything = json.dumps({name: list(found) for name, found in world.collections.items()}, ensure_ascii=False)
    lowered = everything.lower()
    for name in REAL:
        assert name not in lowered, name
    hosts = set(re.findall(r"://([A-Za-z0-9.-]+)", everything))
    assert hosts
    assert all(host.endswith("example.org") for host in hosts), hosts
    for one in world.collections["contacts"]:
        for urn in one["urns"]:
            scheme, _, path = urn.partition(":")
            if scheme == "tel":
                assert path.startswith(("+25070", "+447700900")), urn
            elif scheme == "mailto":
                assert path.endswith("@example.org")
    assert all(one["email"].endswith("@example.org") for one in world.collections["users"])
