"""Broadcasts, flow starts and interrupting those whom a start reached: what each era is sent, and what it never is."""

import asyncio
import json

import pytest

from temba_tui.eras import ERAS
from temba_tui.workspace.audience import Audience, Group, Person, of_contacts, of_groups
from temba_tui.workspace.broadcasting import Broadcast
from temba_tui.workspace.content import Attachment, QuickReply
from temba_tui.workspace.reached import Reached
from temba_tui.workspace.sending import run, settle
from temba_tui.workspace.starting import ParamsError, Start, params_problem, params_warnings, read_params
from tests.workspace.writing_server import loaded, lost, lost_before, opened, status

TO_ONE = Audience((), (Person("c", "Amina"),))
FILE = Attachment("a.png", "image/png", 5, uuid="media")


@pytest.fixture(params=ERAS)
async def session(request):
    session = await opened(request.param)
    yield session
    await session.close()


def body_of(session, index=-1):
    return json.loads(session.server.bodies[index])


async def some_audience(session):
    groups = [one for one in of_groups(await loaded(session, "groups")).groups if one.count and not one.smart]
    contacts = of_contacts((await loaded(session, "contacts"))[:2]).contacts
    session.server.asked.clear()
    session.server.bodies.clear()
    return Audience((groups[0],), contacts, ("tel:+250788000111",))


# Broadcasts


def test_text_in_several_languages_names_its_base():
    broadcast = Broadcast(
        TO_ONE, {"eng": " Hi ", "fra": "Salut", "kin": "  "}, "eng", (FILE,), (QuickReply("text", "Yes"),)
    )
    assert broadcast.problems("26.3") == ()
    assert broadcast.body("26.3", TO_ONE) == {
        "contacts": ["c"],
        "text": {"eng": "Hi", "fra": "Salut"},
        "base_language": "eng",
        "attachments": {"eng": ["media"]},
        "quick_replies": {"eng": [{"type": "text", "text": "Yes"}]},
    }


@pytest.mark.parametrize("era", ["9.0.0", "26.3"])
def test_files_alone_never_go_with_a_base_language(era):
    # The server answers that with a 500.
    broadcast = Broadcast(TO_ONE, {"eng": " "}, "eng", (FILE,))
    assert broadcast.problems(era) == ()
    assert broadcast.body(era, TO_ONE) == {"contacts": ["c"], "attachments": ["media"]}


def test_2019_gets_plain_text_and_no_base_language():
    assert Broadcast(TO_ONE, {"eng": "Hi"}, "eng").body("2019", TO_ONE) == {"contacts": ["c"], "text": "Hi"}
    both = Broadcast(TO_ONE, {"eng": "Hi", "fra": "Salut"}, "eng").body("2019", TO_ONE)
    assert both == {"contacts": ["c"], "text": {"eng": "Hi", "fra": "Salut"}}


@pytest.mark.parametrize(
    ("broadcast", "era", "paths"),
    [
        (Broadcast(Audience(), {"eng": "Hi"}, "eng"), "26.3", ["groups"]),
        (Broadcast(TO_ONE, {}, "eng"), "26.3", ["text"]),
        (Broadcast(TO_ONE, {"fra": "Salut"}, "eng"), "26.3", ["text"]),
        (Broadcast(TO_ONE, {"eng": "x" * 641}, "eng"), "9.0.0", ["text.eng"]),
        (Broadcast(TO_ONE, {"eng": "x", "fra": "x" * 4097}, "eng"), "26.3", ["text.fra"]),
        (Broadcast(TO_ONE, {"eng": "x"}, "eng", (FILE,)), "2019", ["attachments.0"]),
        (Broadcast(TO_ONE, {"eng": "x"}, "eng", (), (QuickReply("text", "Yes"),)), "9.0.0", ["quick_replies"]),
    ],
)
def test_what_stops_a_broadcast(broadcast, era, paths):
    assert [one.path for one in broadcast.problems(era)] == paths
    with pytest.raises(ValueError, match=r"."):
        broadcast.plan(era)


async def test_a_broadcast_in_every_era(session):
    audience = await some_audience(session)
    plan = Broadcast(audience, {"eng": "Hello"}, "eng").plan(session.era)
    assert plan.named_key == "S"
    assert any("new contact" in one for one in plan.warnings)
    job = await run(session, plan).done()
    assert job.state == "saved"
    assert session.server.writes() == ["POST broadcasts.json"]
    assert len(job.answer["groups"]) == 1
    assert len(job.answer["contacts"]) == 2
    assert [entry.outcome for entry in session.writer.store.journal()] == ["done"]


async def test_a_lost_broadcast_is_looked_for_among_the_broadcasts(session):
    audience = await some_audience(session)
    for fault, finding in ((lost, "saved"), (lost_before, "not visible yet")):
        session.server.fail("POST broadcasts.json", fault)
        job = await run(session, Broadcast(audience, {"eng": f"Hello {finding}"}, "eng").plan(session.era)).done()
        assert job.state == "unknown"
        await settle(session, job.parts[0])
        assert job.parts[0].finding == finding
    assert len(session.server.writes()) == 2


async def test_more_than_a_hundred_named_are_several_broadcasts(session):
    people = tuple(Person(f"00000000-0000-4000-8000-{number:012}") for number in range(250))
    plan = Broadcast(Audience((), people), {"eng": "x"}, "eng").plan(session.era)
    assert [len(step.body["contacts"]) for step in plan.steps] == [100, 100, 50]
    assert plan.steps[0].says.endswith("(1 of 3)")


def test_a_template_is_said_to_be_one():
    assert any("@contact" in one for one in Broadcast(TO_ONE, {"eng": "Hi @contact"}, "eng").plan("26.3").warnings)
    assert Broadcast(TO_ONE, {"eng": "Hi"}, "eng").plan("26.3").warnings == ()


def test_a_smart_group_is_whoever_is_in_it_then():
    smart = Audience((Group("g", "Adults", 60, True),))
    assert any("smart group" in one for one in Broadcast(smart, {"eng": "Hi"}, "eng").plan("26.3").warnings)


# Parameters


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {}),
        ("a = 1\n\nb=x = y", {"a": "1", "b": "x = y"}),
        ('{"a": {"b": [1, null]}}', {"a": {"b": [1, None]}}),
    ],
)
def test_parameters_as_they_are_typed(typed, found):
    assert read_params(typed) == found


@pytest.mark.parametrize("typed", ["a", "= 1", "a=1\na=2", "{", "{1}"])
def test_parameters_that_cannot_be_read(typed):
    with pytest.raises(ParamsError):
        read_params(typed)


def test_the_limits_of_parameters():
    assert params_problem({"a": "x" * 9_990}, "26.3") == ""
    assert "10,000" in params_problem({"a": "x" * 10_000}, "26.3")
    assert params_problem({str(number): 1 for number in range(256)}, "9.0.0") == ""
    assert "256" in params_problem({str(number): 1 for number in range(257)}, "2019")


def test_what_older_servers_make_of_parameters_is_said():
    odd = {"weird key!": [None, "x" * 641]}
    assert list(params_warnings(odd, "26.3")) == []
    told = " ".join(params_warnings(odd, "9.0.0"))
    assert "into _" in told
    assert "640" in told
    assert "numbered" in told
    assert list(params_warnings({"plain": "x"}, "9.0.0")) == []


# Starts


def test_the_body_of_a_start_by_era():
    start = Start("f", "Registration", TO_ONE, restart=False, exclude_active=True, params={"a": "1"})
    assert start.body("26.3", TO_ONE) == {
        "flow": "f",
        "contacts": ["c"],
        "restart_participants": False,
        "exclude_active": True,
        "params": {"a": "1"},
    }
    assert start.body("2019", TO_ONE) == {
        "flow": "f",
        "contacts": ["c"],
        "restart_participants": False,
        "extra": {"a": "1"},
    }


def test_that_it_cannot_be_stopped_is_said_before():
    plan = Start("f", "Registration", TO_ONE).plan("26.3")
    assert any("cannot stop" in one for one in plan.irreversible)
    assert any("interrupted there" in one for one in plan.warnings)
    assert plan.named_key == "S"
    assert [one.path for one in Start("", "", Audience()).problems("26.3")] == ["flow", "groups"]


async def flow_of(session):
    flows = await loaded(session, "flows")
    flow = next(one for one in flows if not one["archived"])
    session.server.asked.clear()
    session.server.bodies.clear()
    return flow


async def started(session, contacts):
    flow = await flow_of(session)
    start = Start(flow["uuid"], flow["name"], of_contacts(contacts), params={"why": "test"})
    job = await run(session, start.plan(session.era)).done()
    assert job.state == "saved", job.error
    return job.answer


async def test_a_start_in_every_era(session):
    contacts = (await loaded(session, "contacts"))[:2]
    answer = await started(session, contacts)
    assert session.server.writes() == ["POST flow_starts.json"]
    assert (answer.get("params") or answer.get("extra")) == {"why": "test"}
    assert {one["uuid"] for one in answer["contacts"]} == {one["uuid"] for one in contacts}


async def test_a_lost_start_is_looked_for_among_the_starts(session):
    flow = await flow_of(session)
    contacts = (await loaded(session, "contacts"))[:2]
    session.server.asked.clear()
    for fault, finding in ((lost, "saved"), (lost_before, "not visible yet")):
        session.server.fail("POST flow_starts.json", fault)
        start = Start(flow["uuid"], flow["name"], of_contacts(contacts))
        job = await run(session, start.plan(session.era)).done()
        assert job.state == "unknown"
        await settle(session, job.parts[0])
        assert job.parts[0].finding == finding
        contacts = contacts[:1]
    assert len(session.server.writes()) == 2


# Those reached


def active(contacts):
    return [
        one
        for one in contacts
        if one["blocked"] is False and one["stopped"] is False and one.get("status") in (None, "active")
    ]


async def reached(session, count=4):
    contacts = active(await loaded(session, "contacts"))[:count]
    start = await started(session, contacts)
    await session.clock.sleep(10)
    session.server.asked.clear()
    session.server.bodies.clear()
    return contacts, Reached(session, start)


async def test_those_reached_are_found_and_interrupted(session):
    contacts, found = await reached(session)
    told = []
    first = await found.look(asyncio.Event(), told.append)
    assert first.complete
    assert set(first.waiting) == {one["uuid"] for one in contacts}
    assert told
    assert all(one.startswith("GET runs.json?flow=") for one in session.server.asked)
    plan = found.plan(first)
    assert plan.named_key == "I"
    assert any("whatever flow" in one for one in plan.warnings)
    assert plan.irreversible
    job = await found.run(plan, asyncio.Event()).done()
    assert job.state == "saved"
    assert session.server.writes() == ["POST contact_actions.json"]
    assert body_of(session)["action"] == "interrupt"
    again = await found.look(asyncio.Event(), told.append)
    assert again.waiting == {}
    with pytest.raises(ValueError, match="nobody"):
        found.plan(again)


async def test_runs_of_other_starts_are_left_alone(session):
    contacts, found = await reached(session, 1)
    others = active(await loaded(session, "contacts"))[3:4]
    await started(session, others)
    await session.clock.sleep(10)
    first = await found.look(asyncio.Event(), lambda _: None)
    assert set(first.waiting) == {contacts[0]["uuid"]}
    assert first.guessed == 0


async def test_a_run_that_a_trigger_began_is_left_alone(session):
    _, found = await reached(session, 1)
    first = await found.look(asyncio.Event(), lambda _: None)
    run_of = next(one for one in await loaded(session, "runs") if one["contact"]["uuid"] in first.waiting)
    session.server.fail("GET runs.json", status(200, {"next": None, "results": [{**run_of, "start": None}]}))
    again = await found.look(asyncio.Event(), lambda _: None)
    assert again.waiting == {}


async def test_where_runs_do_not_say_who_started_them_those_that_began_since_are_taken(session):
    contacts, found = await reached(session, 1)
    await started(session, active(await loaded(session, "contacts"))[3:4])
    await session.clock.sleep(10)
    found.start = {key: value for key, value in found.start.items() if key != "uuid"}
    first = await found.look(asyncio.Event(), lambda _: None)
    assert contacts[0]["uuid"] in first.waiting
    assert first.guessed == len(first.waiting) == 2


async def test_a_contact_that_is_gone_is_dropped_and_the_rest_is_interrupted(session):
    contacts, found = await reached(session, 3)
    first = await found.look(asyncio.Event(), lambda _: None)
    gone = contacts[1]["uuid"]
    session.server.fail("POST contact_actions.json", status(400, {"contacts": [f"No such object: {gone}"]}))
    job = await found.run(found.plan(first), asyncio.Event()).done()
    assert job.state == "saved"
    assert len(session.server.writes()) == 2
    assert gone not in body_of(session)["contacts"]
    assert set(found.left_alone) == {gone}
    assert found.interrupted == set(first.waiting) - {gone}


async def test_a_walk_stops_and_keeps_what_it_has(session):
    _, found = await reached(session)
    stop = asyncio.Event()
    stop.set()
    first = await found.look(stop, lambda _: None)
    assert not first.complete
    assert session.server.asked == []


async def test_while_the_start_goes_on_there_may_be_more(session):
    _, found = await reached(session)
    found.start = {**found.start, "status": "started"}
    assert not found.is_over
    await found.read_again()
    assert found.is_over
    assert session.server.asked[-1].startswith("GET flow_starts.json?uuid=")


async def test_hundreds_are_interrupted_in_hundreds(session):
    _, found = await reached(session, 1)
    first = await found.look(asyncio.Event(), lambda _: None)
    first.waiting = {f"00000000-0000-4000-8000-{number:012}": "" for number in range(250)}
    assert [len(step.body["contacts"]) for step in found.plan(first).steps] == [100, 100, 50]
