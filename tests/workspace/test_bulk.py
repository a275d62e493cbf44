"""Actions on many: hundreds, results for each object, what the server names, pace, pause, stop, lost answers."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from temba_tui.client.client import TembaClient
from temba_tui.client.errors import TembaReadOnlyError
from temba_tui.demo import open_demo
from temba_tui.eras import ERAS, Era
from temba_tui.resources import resource
from temba_tui.resources.spec import Record
from temba_tui.secrets import Secret
from temba_tui.workspace.bulk import MOST_REPEATS, Bulk, named_in
from temba_tui.workspace.chosen import Item, choose
from temba_tui.workspace.journal import Journal
from temba_tui.workspace.session import Session
from temba_tui.workspace.state import MemoryState
from tests.workspace.workspace_server import ORG, WORKSPACE, FrozenClock

GROUP = "8c0b0495-6a0b-4585-afee-83d9c75b9f2a"
CONTACTS = resource("contacts")
MESSAGES = resource("messages")
assert CONTACTS is not None
assert MESSAGES is not None


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def contact(number: int, **more: Any) -> Record:
    return {
        "uuid": uuid(number),
        "name": f"Person {number}",
        "status": "active",
        "groups": [],
        "modified_on": "2026-11-01T00:00:00Z",
        **more,
    }


class Hand:
    """A server of one endpoint, whose answers a test gives; keeps the bodies that came."""

    def __init__(self, answer: Callable[[Any], httpx.Response] | None = None) -> None:
        self.answer = answer or (lambda body: httpx.Response(204))
        self.bodies: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = {"X-Temba-Workspace": WORKSPACE}
        if request.method == "GET":
            return httpx.Response(200, json=ORG, headers=headers)
        body = json.loads(request.content)
        self.bodies.append(body)
        answer = self.answer(body)
        answer.headers.update(headers)
        return answer


async def session_with(server: Hand, **options: Any) -> Session:
    clock = FrozenClock()
    client = TembaClient(
        "rapidpro.example", Secret("x" * 40), transport=httpx.MockTransport(server), clock=clock, **options
    )
    session = Session(client, state=MemoryState(clock), clock=clock)
    await session.open()
    return session


async def bulk_of(session: Session, records: Sequence[Record], name: str = "add", argument: Any = GROUP) -> Bulk:
    action = CONTACTS.action(name)
    assert action is not None
    known = {str(one["uuid"]): one for one in records}
    chosen = await choose(CONTACTS, action, known, known.get, session.facts())
    return Bulk(session, CONTACTS, action, chosen.items, argument, facts=session.facts(), record_of=known.get)


async def ended(bulk: Bulk) -> Bulk:
    """Wait until the run is over or holds."""
    for _ in range(100_000):
        if bulk.state in ("over", "held", "paused"):
            return bulk
        await asyncio.sleep(0)
    raise AssertionError("the run does not end")


async def test_a_thousand_contacts_into_a_group_are_ten_requests() -> None:
    server = Hand()
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(1000)])
    assert bulk.planned == 10
    bulk.start()
    await bulk.done()
    assert [len(body["contacts"]) for body in server.bodies] == [100] * 10
    assert all(body["group"] == GROUP and body["action"] == "add" for body in server.bodies)
    assert bulk.counts() == {"done": 1000}
    assert bulk.requests == 10
    entries = session.writer.store.journal()
    assert [one.outcome for one in entries] == ["done"] * 10
    assert len(json.loads(entries[0].before)) == 100
    await session.close()


async def test_what_was_as_wanted_is_unchanged() -> None:
    session = await session_with(Hand())
    bulk = await bulk_of(session, [contact(1), contact(2, groups=[{"uuid": GROUP, "name": "Reporters"}])])
    bulk.start()
    await bulk.done()
    assert [one.state for one in bulk.items] == ["done", "unchanged"]
    await session.close()


async def test_what_the_server_names_is_left_out_and_the_rest_is_sent_again() -> None:
    gone = {uuid(7), uuid(150)}

    def answer(body: Any) -> httpx.Response:
        wrong = next((one for one in body["contacts"] if one in gone), None)
        if wrong is not None:
            return httpx.Response(400, json={"contacts": [f"No such object: {wrong}"]})
        return httpx.Response(204)

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(200)])
    bulk.start()
    await bulk.done()
    assert [len(body["contacts"]) for body in server.bodies] == [100, 99, 100, 99]
    assert bulk.counts() == {"done": 198, "refused": 2}
    assert {one.why for one in bulk.not_done()} == {"There is no such object in this workspace."}
    assert [one.outcome for one in reversed(session.writer.store.journal())] == ["refused", "done", "refused", "done"]
    await session.close()


async def test_several_that_are_named_at_once() -> None:
    away = [uuid(3), uuid(5)]

    def answer(body: Any) -> httpx.Response:
        idle = [one for one in body["contacts"] if one in away]
        if idle:
            said = f"Non-active contacts cannot be added to groups: {', '.join(idle)}"
            return httpx.Response(400, json={"non_field_errors": [said]})
        return httpx.Response(204)

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(10)])
    bulk.start()
    await bulk.done()
    assert len(server.bodies) == 2
    assert [one.identity for one in bulk.not_done()] == away
    assert bulk.not_done()[0].why == "Non-active contacts cannot be added to groups."
    await session.close()


async def test_a_refusal_that_names_nothing_is_halved() -> None:
    def answer(body: Any) -> httpx.Response:
        if uuid(77) in body["contacts"]:
            return httpx.Response(400, json={"non_field_errors": ["This cannot be done."]})
        return httpx.Response(204)

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(100)])
    bulk.start()
    await bulk.done()
    assert [one.identity for one in bulk.not_done()] == [uuid(77)]
    assert bulk.counts()["done"] == 99
    assert len(server.bodies) <= 15
    await session.close()


async def test_refusals_without_end_hold_the_run() -> None:
    server = Hand(lambda body: httpx.Response(400, json={"contacts": [f"No such object: {body['contacts'][0]}"]}))
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(100)])
    bulk.start()
    await ended(bulk)
    assert bulk.state == "held"
    assert len(server.bodies) == MOST_REPEATS + 1
    assert "costs a request more" in bulk.reason
    bulk.stop()
    await bulk.done()
    assert len(server.bodies) == MOST_REPEATS + 1
    assert bulk.counts() == {"refused": MOST_REPEATS + 1, "waiting": 100 - MOST_REPEATS - 1}
    await session.close()


async def test_what_is_wrong_for_all_ends_the_run() -> None:
    server = Hand(lambda body: httpx.Response(400, json={"group": [f"No such object: {GROUP}"]}))
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(300)])
    bulk.start()
    await bulk.done()
    assert len(server.bodies) == 1
    assert bulk.counts() == {"refused": 100, "waiting": 200}
    assert GROUP in bulk.reason
    await session.close()


async def test_failures_in_a_200_are_failures() -> None:
    server = Hand(lambda body: httpx.Response(200, json={"failures": [2]}))
    session = await session_with(server)
    action = MESSAGES.action("archive")
    assert action is not None
    records = {
        str(number): {"id": number, "uuid": uuid(number), "direction": "in", "visibility": "visible"}
        for number in (1, 2, 3)
    }
    chosen = await choose(MESSAGES, action, records, records.get, session.facts())
    bulk = Bulk(session, MESSAGES, action, chosen.items, facts=session.facts(), record_of=records.get)
    bulk.start()
    await bulk.done()
    assert server.bodies == [{"messages": [1, 2, 3], "action": "archive"}]
    assert [one.state for one in bulk.items] == ["done", "refused", "done"]
    await session.close()


async def test_a_lost_answer_to_all_there_was_is_the_end() -> None:
    def answer(body: Any) -> httpx.Response:
        raise httpx.ReadError("cut")

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(30)])
    bulk.start()
    await ended(bulk)
    assert bulk.is_over, "there is nothing to go on with"
    assert bulk.counts() == {"unknown": 30}
    assert len(server.bodies) == 1
    await session.close()


async def test_a_lost_answer_is_unknown_and_never_sent_again() -> None:
    calls = 0

    def answer(body: Any) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise httpx.ReadError("cut")
        return httpx.Response(204)

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(300)])
    bulk.start()
    await ended(bulk)
    assert bulk.state == "held"
    assert "lost" in bulk.reason
    bulk.go_on()
    await bulk.done()
    assert bulk.counts() == {"done": 200, "unknown": 100}
    sent = [one for body in server.bodies for one in body["contacts"]]
    assert len(sent) == len(set(sent)) == 300
    assert [one.outcome for one in reversed(session.writer.store.journal())] == ["done", "unknown", "done"]
    await session.close()


async def test_a_refusal_for_the_budget_holds_until_it_is_told_to_go_on() -> None:
    calls = 0

    def answer(body: Any) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 2:
            return httpx.Response(429, json={"detail": "throttled"}, headers={"Retry-After": "900"})
        return httpx.Response(204)

    server = Hand(answer)
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(200)])
    bulk.start()
    await ended(bulk)
    assert bulk.state == "held"
    assert bulk.held_until == pytest.approx(session.now() + 900)
    assert len(server.bodies) == 2
    bulk.go_on()
    await bulk.done()
    assert bulk.counts() == {"done": 200}
    assert len(server.bodies) == 3
    await session.close()


async def test_a_long_run_keeps_to_its_share_unless_it_is_allowed_more() -> None:
    server = Hand()
    session = await session_with(server)
    session.client.allow_background(3 / 3600)
    bulk = await bulk_of(session, [contact(number) for number in range(1000)])
    bulk.start()
    await ended(bulk)
    assert (bulk.state, len(server.bodies)) == ("held", 3)
    assert "their part" in bulk.reason
    bulk.allow_more()
    await bulk.done()
    assert bulk.counts() == {"done": 1000}
    await session.close()


async def test_pause_stop_and_what_was_not_sent() -> None:
    server = Hand()
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(500)])
    bulk.watch(lambda one: one.pause() if one.counts()["done"] == 200 else None)
    bulk.start()
    await ended(bulk)
    assert (bulk.state, len(server.bodies)) == ("paused", 2)
    bulk.stop()
    await bulk.done()
    assert bulk.counts() == {"done": 200, "waiting": 300}
    assert len(bulk.not_done()) == 300
    await session.close()


async def test_a_server_that_cannot_be_reached_holds_the_run() -> None:
    calls = 0

    def answer(body: Any) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise httpx.ConnectError("no")
        return httpx.Response(204)

    session = await session_with(Hand(answer))
    bulk = await bulk_of(session, [contact(number) for number in range(200)])
    bulk.start()
    await ended(bulk)
    assert (bulk.state, bulk.requests) == ("held", 0)
    bulk.go_on()
    await bulk.done()
    assert bulk.counts() == {"done": 200}
    await session.close()


async def test_read_only_begins_nothing() -> None:
    server = Hand()
    session = await session_with(server, read_only=True)
    bulk = await bulk_of(session, [contact(1)])
    with pytest.raises(TembaReadOnlyError):
        bulk.start()
    assert server.bodies == []
    await session.close()


async def test_choosing_leaves_out_what_cannot_be_done() -> None:
    session = await session_with(Hand())
    records = {
        "1": {"id": 1, "direction": "in", "text": "hello"},
        "2": {"id": 2, "direction": "out", "text": "bye"},
        "3": {"uuid": uuid(3), "direction": "in"},
    }
    action = MESSAGES.action("label")
    assert action is not None
    chosen = await choose(MESSAGES, action, ["1", "2", "3", "4"], records.get, session.facts())
    assert [one.sent for one in chosen.items] == [1]
    assert [one.identity for one in chosen.left_out] == ["2", "3", "4"]
    assert ("Only incoming messages can be changed: this one was sent.", 1) in chosen.reasons()
    await session.close()


async def test_stopped_contacts_are_never_unblocked_in_bulk() -> None:
    session = await session_with(Hand())
    records = {
        "a": contact(1, status="blocked"),
        "b": contact(2, status="stopped"),
        "c": {"uuid": uuid(3), "name": "of whom only a row told"},
    }
    action = CONTACTS.action("unblock")
    assert action is not None
    many = await choose(CONTACTS, action, records, records.get, session.facts())
    assert [one.identity for one in many.items] == ["a"]
    alone = await choose(CONTACTS, action, ["b"], records.get, session.facts())
    assert len(alone.items) == 1
    assert "opted out" in alone.warnings[0]
    await session.close()


async def test_contacts_of_whom_only_a_urn_is_known_are_sent_by_it() -> None:
    server = Hand()
    session = await session_with(server)
    record = {"uuid": None, "urns": ["tel:+250788123123"], "_sent": "tel:+250788123123"}
    action = CONTACTS.action("add")
    assert action is not None
    chosen = await choose(CONTACTS, action, ["x"], {"x": record}.get, session.facts())
    bulk = Bulk(session, CONTACTS, action, chosen.items, GROUP, facts=session.facts(), record_of={"x": record}.get)
    bulk.start()
    await bulk.done()
    assert server.bodies[0]["contacts"] == ["tel:+250788123123"]
    # Nothing is known of what it was before: there is nothing to undo it with.
    assert json.loads(session.writer.store.journal()[0].before) == []
    await session.close()


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("No such object: tel:+250788000001", ["tel:+250788000001"]),
        ("Objekt nicht gefunden: TEL:+250788000001", ["tel:+250788000001"]),
        ("Not an incoming message: 51", [51]),
        ("Not allowed: 51, tel:+250788000001.", [51, "tel:+250788000001"]),
        ("At most 51 of them", []),
        ("No such object: somebody else", []),
    ],
)
def test_what_a_message_names(message: str, found: list[Any]) -> None:
    items = [Item("tel:+250788000001", "a", "a"), Item(51, "b", "b")]
    assert sorted((one.sent for one in named_in([message], items)), key=str) == sorted(found, key=str)


@pytest.mark.parametrize("era", ERAS)
async def test_on_the_demo_in_every_era(era: Era) -> None:
    clock = FrozenClock()
    demo = open_demo(era, clock=clock)
    client = TembaClient(demo.host, Secret(demo.token), transport=demo.transport(), clock=clock)
    session = Session(client, state=MemoryState(clock), clock=clock)
    await session.open()
    groups = await client.get_groups().all()
    group = next(one for one in groups if not one.get("query") and not one.get("system") and one.get("status", "ready"))
    page = await client.get_contacts().page()
    records = {str(one["uuid"]): one for one in page.rows}
    records["00000000-0000-4000-8000-000000000000"] = contact(0, uuid="00000000-0000-4000-8000-000000000000")
    told: list[str] = []
    session.on_change(lambda change: told.append(change.identity))
    action = CONTACTS.action("add")
    assert action is not None
    facts = session.facts()
    chosen = await choose(CONTACTS, action, records, records.get, facts)
    bulk = Bulk(session, CONTACTS, action, chosen.items, group["uuid"], facts=facts, record_of=records.get)
    bulk.start()
    await bulk.done()
    counts = bulk.counts()
    # 2019 does not show who is archived: the server refuses them, by name.
    refused = [one.identity for one in bulk.not_done()]
    assert "00000000-0000-4000-8000-000000000000" in refused
    assert len(refused) == 1 or era == "2019"
    assert counts["done"] + counts["unchanged"] == len(chosen.items) - len(refused)
    assert len(told) >= counts["done"]
    await session.close()


async def test_quitting_stops_a_run_after_the_request_under_way() -> None:
    server = Hand()
    session = await session_with(server)
    bulk = await bulk_of(session, [contact(number) for number in range(500)])
    bulk.watch(lambda one: one.pause() if one.counts()["done"] == 100 else None)
    bulk.start()
    await ended(bulk)
    await session.close()
    assert bulk.is_over
    assert bulk.counts() == {"done": 100, "waiting": 400}


async def test_the_journal_shows_a_run_as_one_deed() -> None:
    gone = uuid(150)

    def answer(body: Any) -> httpx.Response:
        if gone in body["contacts"]:
            return httpx.Response(400, json={"contacts": [f"No such object: {gone}"]})
        return httpx.Response(204)

    session = await session_with(Hand(answer))
    bulk = await bulk_of(session, [contact(number) for number in range(250)])
    bulk.start()
    await bulk.done()
    (deed,) = Journal(session).deeds()
    assert deed.title == "Add to a group: 249 contacts, 4 requests"
    assert deed.outcome == "done"
    assert deed.why_not() == ""
    await session.close()
