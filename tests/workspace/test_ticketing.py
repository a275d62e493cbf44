"""Several things done to tickets at once: the order, the hundreds, and what a 200 with failures means (26.3)."""

import json

import pytest

from temba_tui.workspace.content import Content
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.sending import run
from temba_tui.workspace.steps import Step
from temba_tui.workspace.ticketing import Tickets, longest_note, tickets_of, unchanged
from tests.workspace.writing_server import loaded, opened, status

ERAS = ("9.0.0", "26.3")


@pytest.fixture(params=ERAS)
async def session(request):
    session = await opened(request.param)
    yield session
    await session.close()


async def of_status(session, wanted, count=1):
    found = [one for one in await loaded(session, "tickets") if one["status"] == wanted][:count]
    session.server.asked.clear()
    session.server.bodies.clear()
    return found


async def do(session, tickets):
    return await run(session, tickets.plan(session.resources["tickets"], session.era)).done()


async def test_answering_noting_and_closing_in_that_order(session):
    (ticket,) = await of_status(session, "open")
    job = await do(session, Tickets((ticket,), Content("See you"), note="Told her\nat three", then="close"))
    assert job.state == "saved"
    assert session.server.writes() == ["POST messages.json", "POST ticket_actions.json", "POST ticket_actions.json"]
    bodies = [json.loads(one) for one in session.server.bodies]
    assert bodies[0]["contact"] == ticket["contact"]["uuid"]
    assert bodies[1] == {"tickets": [ticket["uuid"]], "action": "add_note", "note": "Told her\nat three"}
    assert bodies[2] == {"tickets": [ticket["uuid"]], "action": "close"}
    (now,) = [one for one in await loaded(session, "tickets") if one["uuid"] == ticket["uuid"]]
    assert now["status"] == "closed"


async def test_a_ticket_is_not_closed_when_its_answer_failed(session):
    (ticket,) = await of_status(session, "open")
    session.server.fail("POST messages.json", status(400, {"text": ["No."]}))
    job = await do(session, Tickets((ticket,), Content("See you"), then="close"))
    assert [part.state for part in job.parts] == ["refused", "not sent"]


async def test_somebody_sees_to_them_and_their_topic_changes(session):
    tickets = await of_status(session, "open", 3)
    users, topics = await loaded(session, "users"), await loaded(session, "topics")
    user = next(one for one in users if one.get("role") in ("administrator", "editor", "agent", None))
    session.server.bodies.clear()
    values = {"assignee": user["email"], "topic": topics[0]["uuid"]}
    job = await do(session, tickets_of(values, tickets, Content(), {user["email"]: "Odile"}))
    assert job.state in ("saved", "partly saved"), job.error
    first = json.loads(session.server.bodies[0])
    assert first == {"tickets": [one["uuid"] for one in tickets], "action": "assign", "assignee": user["email"]}
    assert "Odile" in job.parts[0].step.says


async def test_failures_of_some_are_told_with_what_may_be_the_reason(session):
    tickets = [*await of_status(session, "open", 2), *await of_status(session, "closed", 1)]
    session.server.asked.clear()
    job = await do(session, Tickets(tuple(tickets), then="close"))
    assert job.state == "saved"
    left = unchanged(job.parts[0])
    if session.era == "26.3":
        assert [(one.record["uuid"], one.why) for one in left] == [(tickets[2]["uuid"], "it is closed already")]
    else:
        assert left == ()  # 9.0.0 says 204 for no change too


async def test_where_none_changed_it_is_refused_and_not_done():
    session = await opened("26.3")
    tickets = await of_status(session, "closed", 2)
    job = await do(session, Tickets(tuple(tickets), then="close"))
    assert job.state == "refused"
    assert len(unchanged(job.parts[0])) == 2
    await session.close()


def test_hundreds():
    from temba_tui.resources import resource

    tickets = tuple({"uuid": f"00000000-0000-4000-8000-{number:012}"} for number in range(250))
    plan = Tickets(tickets, note="x", then="close").plan(resource("tickets"), "26.3")
    assert [len(step.body["tickets"]) for step in plan.steps] == [100, 100, 50] * 2
    assert [step.action for step in plan.steps] == ["add_note"] * 3 + ["close"] * 3
    assert plan.named_key == "S"


def test_closing_one_can_be_undone_and_needs_no_named_key():
    from temba_tui.resources import resource

    ticket = {"uuid": "t", "contact": {"uuid": "c", "name": "Amina"}, "status": "open"}
    closing = Tickets((ticket,), then="close").plan(resource("tickets"), "26.3")
    assert (closing.named_key, closing.irreversible) == ("", ())
    noting = Tickets((ticket,), note="x").plan(resource("tickets"), "26.3")
    assert noting.named_key == "S"
    assert noting.irreversible


@pytest.mark.parametrize(
    ("tickets", "paths"),
    [
        (Tickets(({"uuid": "t"},)), [""]),
        (Tickets(({"uuid": "t"},), note="x" * 4097), ["note"]),
        (Tickets(({"uuid": "t"},), Content("Hello")), ["text"]),
        (Tickets(({"uuid": "t", "contact": {"uuid": "c"}},), Content("x" * 641)), ["text"]),
    ],
)
def test_what_stops_it(tickets, paths):
    assert [one.path for one in tickets.problems("9.0.0")] == paths


def test_the_length_of_a_note_by_era():
    assert (longest_note("9.0.0"), longest_note("26.3"), longest_note(None)) == (4096, 10_000, 10_000)


@pytest.mark.parametrize(
    ("action", "argument", "record", "why"),
    [
        ("close", None, {"status": "closed"}, "closed already"),
        ("close", None, {"status": "open"}, "meanwhile"),
        ("reopen", None, {"status": "open"}, "open already"),
        ("reopen", None, {"status": "closed"}, "another open ticket"),
        ("assign", "A@b.org", {"assignee": {"email": "a@b.org"}}, "theirs already"),
        ("assign", "a@b.org", {"assignee": None}, "meanwhile"),
        ("change_topic", "p", {"topic": {"uuid": "p"}}, "this topic already"),
        ("change_topic", "p", {"topic": {"uuid": "q"}}, "meanwhile"),
        ("add_note", "x", {}, "does not say"),
    ],
)
def test_reasons(action, argument, record, why):
    step = Step("", "act", "ticket_actions", before=({"uuid": "T", **record},), action=action, argument=argument)
    (told,) = unchanged(Part(step, failures=("t",)))
    assert why in told.why
