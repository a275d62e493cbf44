"""The demo's content: the same each time, any page by itself, of every type enough."""

import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from temba_tui.demo.content import build_world
from temba_tui.demo.content.chance import Uuids, draw, iso, kind_key, microseconds
from temba_tui.demo.content.programme import Listing
from temba_tui.demo.world import COLLECTIONS, World

NOW = datetime(2026, 11, 21, 19, 30, 7, 123456, tzinfo=UTC)


def listing(world: World, name: str) -> Listing:
    found = world.collections[name]
    assert isinstance(found, Listing)
    return found


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(1, NOW)


def test_every_type_is_there(world: World) -> None:
    assert set(world.collections) == set(COLLECTIONS)
    assert all(len(world.collections[name]) for name in COLLECTIONS)
    sizes = {name: len(world.collections[name]) for name in COLLECTIONS}
    assert sizes["contacts"] >= 2000
    assert sizes["groups"] == 20
    assert sizes["fields"] == 20
    assert sizes["messages"] >= 5000
    assert sizes["flows"] == 12
    assert sizes["runs"] >= 3000
    assert sizes["labels"] >= 12


@pytest.mark.parametrize("name", COLLECTIONS)
def test_the_same_twice(name: str) -> None:
    one, two = (build_world(1, NOW).collections[name] for _ in range(2))
    assert one[:30] == two[:30]
    assert list(one[-5:]) == [two[len(two) - 5 + at] for at in range(5)] if len(two) >= 5 else True


@pytest.mark.parametrize("name", ["contacts", "messages", "runs", "tickets", "channel_events"])
def test_a_record_does_not_depend_on_what_was_read_before(name: str, world: World) -> None:
    whole = list(world.collections[name])
    place = len(whole) * 2 // 3
    assert build_world(1, NOW).collections[name][place] == whole[place]


def test_another_seed_is_another_workspace(world: World) -> None:
    other = build_world(2, NOW)
    assert other.workspace["uuid"] != world.workspace["uuid"]
    assert other.collections["contacts"][100]["uuid"] != world.collections["contacts"][100]["uuid"]


@pytest.mark.parametrize("seed", [0, 2, 77, 2**63])
def test_other_seeds_hold_enough_too(seed: int) -> None:
    other = build_world(seed, NOW)
    assert len(other.collections["messages"]) >= 5000
    assert len(other.collections["runs"]) >= 2800


def test_time_floats_and_nothing_else(world: World) -> None:
    later = build_world(1, NOW + timedelta(days=3)).collections["messages"]
    for before, after in zip(world.collections["messages"][:200], later[:200], strict=True):
        assert after["text"] == before["text"]
        assert after["contact"] == before["contact"]
        moved = datetime.fromisoformat(after["created_on"]) - datetime.fromisoformat(before["created_on"])
        assert abs(moved - timedelta(days=3)) <= timedelta(microseconds=1)


def test_somebody_was_here_a_moment_ago(world: World) -> None:
    assert NOW - datetime.fromisoformat(world.collections["contacts"][0]["modified_on"]) < timedelta(minutes=2)
    assert world.collections["contacts"][0]["name"] == "Amina Uwase"


def scripts_of(name: str) -> set[str]:
    return {unicodedata.name(char, "?").partition(" ")[0] for char in name if char.isalpha()}


def test_names_in_many_scripts(world: World) -> None:
    found = Counter(script for one in world.collections["contacts"] for script in scripts_of(one["name"] or ""))
    for script in (
        "LATIN",
        "ARABIC",
        "ETHIOPIC",
        "CJK",
        "DEVANAGARI",
        "CYRILLIC",
        "GREEK",
        "HANGUL",
        "THAI",
        "HEBREW",
        "GEORGIAN",
    ):
        assert found[script], script


def test_names_that_are_hard_to_show(world: World) -> None:
    names = [one["name"] for one in world.collections["contacts"]]
    for odd in ("[bold]x[/bold]", "[@click=app.quit]x[/]", "[/]", "=SUM(A1:A9)"):
        assert odd in names
    assert any("\x1b" in name for name in names if name)
    assert any("\u202e" in name for name in names if name)
    assert max(len(name) for name in names if name) == 64
    assert names.count(None) > 40


def test_every_kind_of_contact(world: World) -> None:
    contacts = world.collections["contacts"]
    schemes = Counter(urn.partition(":")[0] for one in contacts for urn in one["urns"])
    assert set(schemes) == {"tel", "whatsapp", "telegram", "facebook", "mailto", "ext"}
    states = Counter(one["status"] for one in contacts)
    assert set(states) == {"active", "blocked", "stopped", "archived", None}
    assert sum(one["_deleted"] for one in contacts) == states[None] > 10
    assert any(len(one["urns"]) > 2 for one in contacts)
    assert any(not one["urns"] for one in contacts if not one["_deleted"])
    assert any(one["notes"] for one in contacts)
    assert len({urn for one in contacts for urn in one["urns"]}) == sum(schemes.values())


def test_fields_of_every_type(world: World) -> None:
    fields = world.collections["fields"]
    assert {one["type"] for one in fields} == {"text", "number", "datetime", "state", "district", "ward"}
    for field in fields:
        values = [one["fields"].get(field["key"]) for one in world.collections["contacts"]]
        assert any(value is not None for value in values), field["key"]
        assert any(value is None for value in values), field["key"]


def folder(message: Any) -> str:
    if message["direction"] == "in":
        return "archived" if message["archived"] else "flows" if message["flow"] else "inbox"
    if message["status"] in ("initializing", "queued", "errored"):
        return "outbox"
    return "failed" if message["status"] == "failed" else "sent"


def test_messages_in_every_folder(world: World) -> None:
    folders = Counter(folder(one) for one in world.collections["messages"])
    for name in ("inbox", "flows", "archived", "outbox", "sent", "failed"):
        assert folders[name] > 25, (name, folders)


def test_messages_of_every_kind(world: World) -> None:
    messages = world.collections["messages"]
    assert {one["status"] for one in messages} >= {
        "handled",
        "queued",
        "wired",
        "sent",
        "delivered",
        "read",
        "errored",
        "failed",
    }
    assert {one["type"] for one in messages} == {"text", "voice"}
    assert any(one["attachments"] for one in messages)
    assert any(one["labels"] for one in messages)
    assert any(one["quick_replies"] for one in messages)
    assert any(one["broadcast"] for one in messages)
    assert {one["contact"]["uuid"] for one in messages} <= {one["uuid"] for one in world.collections["contacts"]}


def test_messages_are_short_long_and_empty(world: World) -> None:
    lengths = [len(one["text"]) for one in world.collections["messages"]]
    assert min(lengths) == 0
    assert max(lengths) > 640
    assert any("\n" in one["text"] for one in world.collections["messages"])
    assert any("\x1b" in one["text"] for one in world.collections["messages"])


def test_runs_of_every_outcome(world: World) -> None:
    outcomes = Counter(one["exit_type"] for one in world.collections["runs"])
    for name in ("completed", "interrupted", "expired", "failed", None):
        assert outcomes[name] > 25, (name, outcomes)
    assert any(one["start"] for one in world.collections["runs"])
    assert any("" in one["values"] for one in world.collections["runs"])


def test_the_state_of_everything_sent_to_many(world: World) -> None:
    wanted = {"pending", "queued", "started", "completed", "failed", "interrupted"}
    assert {one["status"] for one in world.collections["broadcasts"]} == wanted
    assert {one["status"] for one in world.collections["flow_starts"]} == wanted


def test_contacts_do_not_pay_for_other_lists() -> None:
    code = (
        "import sys, datetime, temba_tui.demo.content as content\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "rows = content.build_world(1, now).collections['contacts'][:250]\n"
        "assert len(rows) == 250\n"
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('temba_tui.demo.content.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "contacts" in loaded
    assert not loaded & {
        "definitions",
        "messages",
        "runs",
        "starts",
        "broadcasts",
        "tickets",
        "campaigns",
        "integrations",
        "history",
    }


def test_uuids_carry_their_index() -> None:
    uuids = Uuids(5, "anything")
    for index in (0, 1, 4095, 10_000_000):
        for uuid, version in ((uuids.v4(index), "4"), (uuids.v7(index, microseconds(NOW)), "7")):
            assert uuid[14] == version
            assert uuid[19] in "89ab"
            assert uuids.index(uuid) == index
            assert uuids.index(uuid.upper().replace("-", "")) == index
    assert uuids.index("abc") is None
    assert uuids.index("z" * 32) is None


def test_a_moment_always_has_a_fraction() -> None:
    assert iso(microseconds(datetime(2026, 1, 1, tzinfo=UTC))) == "2026-01-01T00:00:00.000001Z"
    assert iso(microseconds(NOW)) == "2026-11-21T19:30:07.123456Z"


def test_draws_spread() -> None:
    key = kind_key(1, "test")
    counts = Counter(draw(key, index) % 16 for index in range(16_000))
    assert all(850 < count < 1150 for count in counts.values())
    assert kind_key(1, "a") != kind_key(1, "b") != kind_key(2, "b")


def test_slices_and_indexes(world: World) -> None:
    users = world.collections["users"]
    assert users[-1] == users[len(users) - 1]
    assert users[2:4] == [users[2], users[3]]
    assert users[100:] == []
    with pytest.raises(IndexError):
        users[len(users)]


def test_short_ways_find_what_a_search_finds(world: World) -> None:
    contacts, messages, runs = (listing(world, name) for name in ("contacts", "messages", "runs"))
    for place in (0, 5, 300, 1200, 2400):
        contact = contacts[place]
        assert contacts.matching("uuid", contact["uuid"]) == [contact]
        for of in (messages, runs):
            found = of.matching("contact", contact["uuid"])
            assert found == [one for one in of if one["contact"]["uuid"] == contact["uuid"]]
        if contact["urns"]:
            assert contacts.matching("urn", contact["urns"][-1]) == [contact]
    for of in (messages, runs):
        assert of.matching("uuid", of[77]["uuid"]) == [of[77]]
        assert of.matching("uuid", contacts[0]["uuid"]) == []
        assert of.matching("contact", of[77]["uuid"]) == []
    assert contacts.matching("urn", "tel:+250000000000") == []
    assert contacts.matching("name", "x") is None
