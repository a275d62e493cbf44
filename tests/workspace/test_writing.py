"""Writing on the demo: what is asked, what is kept, what is said when it goes wrong."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from temba_tui.client.errors import (
    TembaBadRequestError,
    TembaNoSuchObjectError,
    TembaRateExceededError,
    TembaReadOnlyError,
    TembaUnknownOutcomeError,
)
from temba_tui.workspace.edits import Merge, changes, merge
from temba_tui.workspace.jobs import RecordChanged
from temba_tui.workspace.own_answers import LAG
from temba_tui.workspace.state import MemoryState, StateError
from temba_tui.workspace.writing import NotWrittenError, Part, Prepared, Step, WritePlan, action_step
from tests.workspace.writing_server import (
    contact_in,
    held,
    loaded,
    lost,
    lost_before,
    now,
    opened,
    status,
    unreachable,
)


def form(session: Any, name: str = "contacts") -> Any:
    return session.resources[name].form


async def saved(session: Any, base: Any, of: str = "contacts", /, **mine: Any) -> Any:
    """Prepare, confirm and carry out; all of it must go well."""
    prepared = await session.writer.prepare(form(session, of), base, mine)
    job = await session.writer.run(prepared.plan()).done()
    assert job.state == "saved", job.error
    return job


# One field


async def test_one_field_takes_two_requests(session):
    base = await contact_in(session)
    job = await saved(session, base, name="Amina U.")
    assert session.server.asked == [
        f"GET contacts.json?uuid={base['uuid']}",
        f"POST contacts.json?uuid={base['uuid']}",
    ]
    assert json.loads(session.server.bodies[-1]) == {"name": "Amina U."}
    assert job.answer["name"] == "Amina U."
    assert (await now(session, "contacts", base))["name"] == "Amina U."


async def test_clearing_sends_null(session):
    base = await contact_in(session)
    await saved(session, base, name="", language="")
    sent = json.loads(session.server.bodies[-1])
    assert sent.get("name", "absent") is None
    assert (await now(session, "contacts", base))["name"] is None


async def test_nothing_changed_is_nothing_to_send(newest):
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"name": base["name"]})
    assert prepared.is_empty
    assert prepared.plan().steps == ()


async def test_the_lists_are_told(newest):
    base = await contact_in(newest)
    told: list[RecordChanged] = []
    stop = newest.on_change(told.append)
    job = await saved(newest, base, name="Amina U.")
    (change,) = told
    assert (change.resource, change.identity, change.expected, change.gone) == ("contacts", base["uuid"], False, False)
    assert change.record is not None
    assert change.record["name"] == "Amina U."
    stop()
    await saved(newest, job.answer, name="Other")
    assert len(told) == 1


async def test_our_own_problems_cost_nothing(newest):
    base = await contact_in(newest)
    with pytest.raises(TembaBadRequestError) as caught:
        await newest.writer.prepare(form(newest), base, {"name": "x" * 65})
    assert caught.value.local
    assert "name" in caught.value.errors
    assert newest.server.asked == []


async def test_the_servers_errors_stand_in_the_part(newest):
    base = await contact_in(newest)
    newest.server.fail("POST contacts.json", status(400, {"urns": {"0": ["Invalid URN."]}}))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "New"})
    job = await newest.writer.run(prepared.plan()).done()
    assert job.state == "refused"
    assert isinstance(job.error, TembaBadRequestError)
    assert dict(job.error) == {"urns.0": ["Invalid URN."]}
    assert [change.key for change in job.unsaved()] == ["name"]
    assert newest.state.journal()[0].outcome == "refused"


async def test_gone_meanwhile(newest):
    base = await contact_in(newest)
    await newest.client.delete("contacts", {"uuid": base["uuid"]})
    with pytest.raises(TembaNoSuchObjectError):
        await newest.writer.prepare(form(newest), base, {"name": "New"})


async def test_a_form_that_was_not_touched_sends_nothing(session):
    for resource in session.resources.values():
        if resource.form is None or not resource.is_in(session.era):
            continue
        for needed in resource.form.needs:
            await session.names.load(needed)
        facts = session.facts()
        for record in await loaded(session, resource.name):
            values = resource.form.normalised(resource.form.values_of(record, facts), facts, record)
            assert changes(record, values, resource.form, facts) == (), resource.name
            assert merge(record, record, values, resource.form, facts) == Merge()


# Groups are steps of their own


async def test_groups_are_added_and_left_one_by_one(session):
    base = await contact_in(session)
    manual = [one for one in session.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    there = [one["uuid"] for one in base["groups"]]
    mine = [one.identity for one in manual if one.identity in there]
    others = [one.identity for one in manual if one.identity not in there]
    wanted = (*(uuid for uuid in there if uuid != mine[0]), others[0])
    prepared = await session.writer.prepare(form(session), base, {"name": "Moved", "groups": wanted})
    plan = prepared.plan()
    assert [step.verb for step in plan.steps] == ["update", "act", "act"]
    assert [step.body.get("action") for step in plan.steps] == [None, "add", "remove"]
    assert "groups" not in plan.steps[0].body
    told: list[RecordChanged] = []
    session.on_change(told.append)
    job = await session.writer.run(plan).done()
    assert job.state == "saved"
    assert [one.expected for one in told] == [False, True, True]
    after = await now(session, "contacts", base)
    assert {one["uuid"] for one in after["groups"]} >= {others[0]}
    assert mine[0] not in {one["uuid"] for one in after["groups"]}
    assert told[-1].record["name"] == "Moved"
    assert {one["uuid"] for one in told[-1].record["groups"]} == set(wanted)


async def test_it_stops_at_the_first_failure(newest):
    base = await contact_in(newest)
    groups = [one["uuid"] for one in base["groups"]]
    manual = [one for one in newest.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    others = [one.identity for one in manual if one.identity not in groups]
    wanted = (*groups, *others[:2])
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Moved", "groups": wanted})
    newest.server.fail("POST contact_actions", status(400, {"group": ["No such object."]}))
    job = await newest.writer.run(prepared.plan()).done()
    assert [part.state for part in job.parts] == ["saved", "refused", "not sent"]
    assert job.state == "partly saved"
    left = job.unsaved()
    assert [change.key for change in left] == ["groups", "groups"]
    assert {item for change in left for item in change.added} == set(others[:2])


async def test_a_contact_that_was_blocked_meanwhile_joins_no_group(session):
    base = await contact_in(session)
    await session.client.act("contact_actions", {"contacts": [base["uuid"]], "action": "block"})
    groups = [one["uuid"] for one in base["groups"]]
    manual = [one for one in session.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    other = next(one.identity for one in manual if one.identity not in groups)
    prepared = await session.writer.prepare(form(session), base, {"groups": (*groups, other)})
    assert "Only active contacts" in prepared.stops()[0]


async def test_smart_groups_that_took_someone_in_are_no_difference(newest):
    await newest.names.load("groups")
    (manual, *_) = [
        one for one in newest.names.loaded("groups") if not one.record["query"] and not one.record.get("system")
    ]
    smart = next(one for one in newest.names.loaded("groups") if one.record["query"])

    async def joined(request, answer):
        response = await answer()
        body = {**json.loads(await response.aread()), "groups": [{"uuid": manual.identity}, {"uuid": smart.identity}]}
        return httpx.Response(201, json=body, headers={"X-Temba-Workspace": newest.workspace.uuid}, request=request)

    newest.server.fail("POST contacts", joined)
    job = await saved(newest, None, name="Bosco", groups=(manual.identity,))
    assert job.differences == ()


# Conflicts


async def test_somebody_else_changed_the_same_key(session):
    base = await contact_in(session)
    await session.client.update("contacts", {"uuid": base["uuid"]}, {"name": "Theirs", "language": "fra"})
    prepared = await session.writer.prepare(form(session), base, {"name": "Mine"})
    assert [one.key for one in prepared.merge.conflicts] == ["name"]
    assert "language" in [one.key for one in prepared.merge.others]
    assert prepared.stops()
    with pytest.raises(ValueError, match="somebody else"):
        prepared.plan()
    plan = prepared.plan({"name": "mine"})
    assert plan.named_key == "s"
    assert plan.steps[0].body == {"name": "Mine"}
    assert plan.changes[0].old == "Theirs"
    assert prepared.plan({"name": "theirs"}).steps == ()


async def test_other_changes_of_theirs_stay(session):
    base = await contact_in(session)
    await session.client.update("contacts", {"uuid": base["uuid"]}, {"language": "fra"})
    await saved(session, base, name="Mine")
    after = await now(session, "contacts", base)
    assert (after["name"], after["language"]) == ("Mine", "fra")


async def test_a_list_that_is_behind_is_not_theirs(newest):
    base = await contact_in(newest)
    job = await saved(newest, base, name="First")
    newest.server.fail("GET contacts.json?uuid", status(200, {"next": None, "previous": None, "results": [base]}))
    prepared = await newest.writer.prepare(form(newest), job.answer, {"name": "Second"})
    assert prepared.ours
    assert prepared.theirs["name"] == "First"
    assert prepared.merge.conflicts == ()
    assert prepared.plan().changes[0].old == "First"


async def test_a_list_that_does_not_have_it_yet(newest):
    job = await saved(newest, None, name="labels".title())
    newest.server.fail("GET contacts.json?uuid", status(200, {"next": None, "previous": None, "results": []}))
    prepared = await newest.writer.prepare(form(newest), job.answer, {"name": "Second"})
    assert prepared.ours


async def test_a_type_without_dates_may_be_behind_too(newest):
    made = (await saved(newest, None, "labels", name="Follow up soon")).answer
    newest.clock.time += 2 * LAG
    job = await saved(newest, made, "labels", name="Follow up later")
    stale = {"next": None, "previous": None, "results": [{**made, "count": 12}]}
    for ours in (True, False):
        newest.server.fail("GET labels.json?uuid", status(200, stale))
        prepared = await newest.writer.prepare(form(newest, "labels"), job.answer, {"name": "Third"})
        assert prepared.ours is ours
        newest.clock.time += 2 * LAG


async def test_a_group_action_counts_as_our_answer_too(newest):
    base = await contact_in(newest)
    groups = [one["uuid"] for one in base["groups"]]
    manual = [one for one in newest.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    other = next(one.identity for one in manual if one.identity not in groups)
    await saved(newest, base, groups=(*groups, other))
    stale = {"next": None, "previous": None, "results": [base]}
    newest.server.fail("GET contacts.json?uuid", status(200, stale))
    prepared = await newest.writer.prepare(form(newest), base, {"groups": (*groups, other)})
    assert prepared.ours
    assert prepared.is_empty
    newest.clock.time += LAG + 1
    newest.server.fail("GET contacts.json?uuid", status(200, stale))
    prepared = await newest.writer.prepare(form(newest), base, {"groups": (*groups, other)})
    assert not prepared.ours


# URNs


async def test_a_urn_that_someone_holds_stops_it(session):
    base = await contact_in(session)
    other = next(one for one in await loaded(session, "contacts") if one["uuid"] != base["uuid"] and one["urns"])
    session.server.asked.clear()
    taken = other["urns"][0]
    prepared = await session.writer.prepare(form(session), base, {"urns": (*base["urns"], taken)})
    assert prepared.requests == 2
    assert session.server.asked[1].startswith("GET contacts.json?urn=")
    (holder,) = prepared.holders
    assert holder.record["uuid"] == other["uuid"]
    with pytest.raises(ValueError, match="belongs to another contact"):
        prepared.plan()
    plan = prepared.take_over()
    assert plan.named_key == "T"
    job = await session.writer.run(plan).done()
    assert job.state == "saved", job.error
    assert taken in (await now(session, "contacts", base))["urns"]
    assert taken not in (await now(session, "contacts", other))["urns"]
    assert len(session.state.journal()) == 2


async def test_a_urn_takes_three_requests_and_a_named_key(newest):
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"urns": (*base["urns"], "tel:+250788999001")})
    plan = prepared.plan()
    assert plan.named_key == "s"
    await newest.writer.run(plan).done()
    assert len(newest.server.asked) == 3


async def test_a_dropped_urn_is_told(newest):
    """26.3 leaves a taken URN with its owner and says 200; where the lookup did not see it, the answer tells."""
    base = await contact_in(newest)
    other = next(one for one in await loaded(newest, "contacts") if one["uuid"] != base["uuid"] and one["urns"])
    newest.server.fail("GET contacts.json?urn", status(200, {"next": None, "previous": None, "results": []}))
    job = await saved(newest, base, urns=(*base["urns"], other["urns"][0]))
    assert "left out" in job.differences[0].says


async def test_an_unreadable_date_is_told(session):
    base = await contact_in(session)
    key = next(one.record["key"] for one in session.names.loaded("fields") if "date" in one.record["value_type"])
    job = await saved(session, base, **{f"fields.{key}": "some day"})
    assert "could not read it" in job.differences[0].says


async def test_an_anonymous_workspace_is_not_asked_for_urns():
    session = await opened(anon=True)
    await session.names.load("groups")
    await session.names.load("fields")
    base = next(one for one in await loaded(session, "contacts") if one["urns"])
    session.server.asked.clear()
    prepared = await session.writer.prepare(form(session), base, {"urns": ("tel:+250788999001",)})
    assert "anonymous" in prepared.stops()[0]
    await saved(session, None, name="Bosco", urns=("tel:+250788999002",))
    assert not any("urn=" in one for one in session.server.asked)
    await session.close()


# New ones


async def test_a_new_contact(session):
    told: list[RecordChanged] = []
    session.on_change(told.append)
    job = await saved(session, None, name="Bosco", urns=("tel:+250788999002",))
    assert session.server.asked == ["GET contacts.json?urn=tel%3A%2B250788999002", "POST contacts.json"]
    assert told[0].created
    assert job.answer["urns"] == ["tel:+250788999002"]


CREATED = {
    "labels": {"name": "Follow up soon"},
    "groups": {"name": "Choir"},
    "fields": {"name": "Shoe size", "type": "number"},
    "globals": {"name": "Helpline", "value": "116"},
    "topics": {"name": "Vaccination"},
}
CHANGED = {
    "labels": {"name": "Follow up later"},
    "groups": {"name": "Big choir"},
    "fields": {"name": "Size of shoes"},
    "globals": {"value": "117"},
    "topics": {"name": "Vaccines"},
}


@pytest.mark.parametrize("name", CREATED)
async def test_small_things_are_made_and_changed(session, name):
    resource = session.resources[name]
    if session.era not in resource.eras:
        pytest.skip("this era does not have it")
    await session.names.load("fields")
    made = (await saved(session, None, name, **CREATED[name])).answer
    session.clock.time += LAG + 1
    changed = (await saved(session, made, name, **CHANGED[name])).answer
    for key, value in CHANGED[name].items():
        assert resource.form.field(key, session.facts()).value_of(changed) == value
    assert resource.identity_of(await now(session, name, changed)) == resource.identity_of(made)


async def test_loaded_names_follow(newest):
    await newest.names.load("labels")
    made = (await saved(newest, None, "labels", name="Follow up soon")).answer
    assert newest.names.find("labels", "Follow up soon")
    await saved(newest, made, "labels", name="Follow up later")
    assert newest.names.find("labels", "Follow up later")
    assert not newest.names.find("labels", "Follow up soon")
    assert newest.names.name_of(made["uuid"]) == "Follow up later"


async def test_a_global_is_not_overwritten(newest):
    there = (await loaded(newest, "globals"))[0]
    with pytest.raises(TembaBadRequestError, match="overwritten"):
        await newest.writer.prepare(form(newest, "globals"), None, {"name": there["name"], "value": "x"})
    assert newest.server.writes() == []


async def test_a_campaign_event_may_come_back_as_another(session):
    await session.names.load("fields")
    await session.names.load("campaigns")
    event = next(one for one in await loaded(session, "campaign_events") if one["message"])
    told: list[RecordChanged] = []
    session.on_change(told.append)
    session.clock.time += 3600
    job = await saved(session, event, "campaign_events", offset=event["offset"] + 1)
    assert job.answer["offset"] == event["offset"] + 1
    assert (job.answer["uuid"] == event["uuid"]) is (session.era == "26.3")
    assert told[0].identity == event["uuid"]
    # The form is still open over the old one: it is found under its new identity.
    session.clock.time += 3600
    again = await saved(session, event, "campaign_events", delivery_hour=5)
    assert (again.answer["offset"], again.answer["delivery_hour"]) == (event["offset"] + 1, 5)


# Guards


async def test_read_only_writes_nothing():
    session = await opened(read_only=True)
    base = await contact_in(session)
    assert "promise" in session.writer.refusal()
    with pytest.raises(TembaReadOnlyError):
        await session.writer.prepare(form(session), base, {"name": "x"})
    with pytest.raises(TembaReadOnlyError):
        session.writer.run(WritePlan("x", ()))
    part = await session.writer.carry(Part(Step("x", "create", "labels", {"name": "x"})))
    assert part.state == "not sent"
    assert session.state.journal() == []
    assert session.server.asked == []
    await session.close()


async def test_another_workspace_is_refused(newest):
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"name": "x"})

    async def elsewhere(request, answer):
        response = await answer()
        response.headers["X-Temba-Workspace"] = "00000000-0000-4000-8000-000000000000"
        return response

    newest.server.fail("GET contacts.json", elsewhere)
    with pytest.raises(NotWrittenError, match="another workspace"):
        await newest.writer.prepare(form(newest), base, {"name": "x"})
    with pytest.raises(NotWrittenError):
        newest.writer.run(prepared.plan())
    assert newest.server.writes() == []


async def test_a_journal_that_fails_stops_it(newest):
    class Full(MemoryState):
        def begin_write(self, *args, **more):
            raise StateError("The disk is full.", "Make room.")

    newest.writer.store = Full(newest.clock)
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"name": "x"})
    job = await newest.writer.run(prepared.plan()).done()
    assert job.state == "not sent"
    assert "The disk is full." in str(job.error)
    assert newest.server.writes() == []


async def test_a_journal_that_fails_afterwards_is_said(newest):
    class Late(MemoryState):
        def end_write(self, *args, **more):
            raise StateError("The disk is full.")

    newest.writer.store = Late(newest.clock)
    base = await contact_in(newest)
    job = await saved(newest, base, name="x")
    assert "The journal could not note the outcome. The disk is full." in job.notes


async def test_the_journal_says_sending_before_the_bytes_leave(newest):
    seen = []

    async def look(request, answer):
        seen.append(newest.state.journal()[0].outcome)
        return await answer()

    newest.server.fail("POST contacts", look)
    base = await contact_in(newest)
    await saved(newest, base, name="x")
    assert seen == ["sending"]
    assert newest.state.journal()[0].outcome == "done"


# Lost answers


async def lose(session: Any, fault: Any, base: Any, of: str = "contacts", /, **mine: Any) -> Any:
    session.server.fail("POST", fault)
    prepared = await session.writer.prepare(form(session, of), base, mine)
    return await session.writer.run(prepared.plan()).done()


async def test_a_lost_answer_that_was_carried_out(session):
    base = await contact_in(session)
    job = await lose(session, lost, base, name="Lost")
    assert job.state == "unknown"
    assert isinstance(job.error, TembaUnknownOutcomeError)
    assert session.state.journal()[0].outcome == "unknown"
    told: list[RecordChanged] = []
    session.on_change(told.append)
    await session.writer.check(job)
    assert job.state == "saved"
    assert job.parts[0].finding == "saved"
    assert told[0].record["name"] == "Lost"
    assert session.state.journal()[0].outcome == "done"
    assert len(session.server.writes()) == 1


async def test_a_lost_answer_that_was_not(newest):
    base = await contact_in(newest)
    job = await lose(newest, lost_before, base, name="Lost")
    await newest.writer.check(job)
    assert job.state == "unknown"
    assert job.parts[0].finding == "not visible yet"
    newest.clock.time += 3600
    await newest.client.update("contacts", {"uuid": base["uuid"]}, {"name": "Somebody's"})
    await newest.writer.check(job)
    assert job.parts[0].finding == "not saved"
    assert job.state == "refused"


@pytest.mark.parametrize("name", CREATED)
async def test_a_lost_creation_is_looked_for(session, name):
    if session.era not in session.resources[name].eras:
        pytest.skip("this era does not have it")
    job = await lose(session, lost, None, name, **CREATED[name])
    assert job.state == "unknown"
    await session.writer.check(job)
    assert job.state == "saved", job.parts[0].finding
    assert job.answer is not None
    job = await lose(session, lost_before, None, "labels", name="Never made")
    await session.writer.check(job)
    assert job.parts[0].finding == "not visible yet"


async def test_a_lost_change_of_a_campaign_event(session):
    await session.names.load("fields")
    await session.names.load("campaigns")
    event = next(one for one in await loaded(session, "campaign_events") if one["message"])
    session.clock.time += 3600
    for fault, finding in ((lost_before, "not visible yet"), (lost, "saved")):
        job = await lose(session, fault, event, "campaign_events", offset=event["offset"] + 17)
        await session.writer.check(job)
        assert job.parts[0].finding == finding
    assert job.answer["offset"] == event["offset"] + 17


async def test_a_lost_contact_is_found_by_its_urn(session):
    job = await lose(session, lost, None, name="Bosco", urns=("tel:+250788999002",))
    session.server.asked.clear()
    await session.writer.check(job)
    assert job.state == "saved"
    assert session.server.asked == ["GET contacts.json?urn=tel%3A%2B250788999002"]


async def test_a_lost_group_action(newest):
    base = await contact_in(newest)
    resource = newest.resources["contacts"]
    group = base["groups"][0]["uuid"]
    manual = next(
        one.identity
        for one in newest.names.loaded("groups")
        if one.identity in {g["uuid"] for g in base["groups"]} and not one.record["query"]
    )
    del group
    step = action_step(resource, resource.action("remove"), [base["uuid"]], manual, [base])
    for fault, finding in ((lost_before, "not visible yet"), (lost, "saved")):
        newest.server.fail("POST contact_actions", fault)
        job = await newest.writer.run(WritePlan("x", (step,))).done()
        assert job.state == "unknown"
        await newest.writer.check(job)
        assert job.parts[0].finding == finding


async def test_a_lost_delete(newest):
    made = (await saved(newest, None, "labels", name="Short lived")).answer
    resource = newest.resources["labels"]
    action = next(one for one in resource.actions_in("26.3") if one.destroys)
    step = action_step(resource, action, [made["uuid"]], None, [made])
    newest.server.fail("DELETE", lost)
    job = await newest.writer.run(WritePlan("x", (step,))).done()
    assert job.state == "unknown"
    await newest.writer.check(job)
    assert job.state == "saved"


async def test_what_never_left_is_not_sent(newest):
    base = await contact_in(newest)
    job = await lose(newest, unreachable, base, name="x")
    assert job.state == "not sent"
    assert newest.state.journal()[0].outcome == "refused"


@pytest.mark.parametrize(
    ("code", "state", "outcome"),
    [
        (400, "refused", "refused"),
        (403, "refused", "refused"),
        (404, "refused", "refused"),
        (409, "refused", "refused"),
        (429, "refused", "refused"),
        (500, "unknown", "unknown"),
        (502, "unknown", "unknown"),
        (504, "unknown", "unknown"),
    ],
)
async def test_what_a_status_means(newest, code, state, outcome):
    base = await contact_in(newest)
    job = await lose(newest, status(code, {"detail": "No."}), base, name="x")
    assert job.state == state
    assert newest.state.journal()[0].outcome == outcome
    assert len(newest.server.writes()) == 1
    assert [change.key for change in job.unsaved()] == ["name"]


async def test_an_answer_that_cannot_be_read_was_carried_out(newest):
    base = await contact_in(newest)

    async def odd(request, answer):
        response = await answer()
        return httpx.Response(200, json=["odd"], headers=response.headers, request=request)

    job = await lose(newest, odd, base, name="Odd")
    assert job.state == "saved"
    assert "not what the API says" in job.notes[0]
    assert newest.state.journal()[0].outcome == "done"


async def test_a_file_that_is_gone_was_not_sent(newest, tmp_path):
    step = Step("Upload", "upload", "media", {"path": str(tmp_path / "gone.jpg")})
    part = await newest.writer.carry(Part(step))
    assert part.state == "not sent"
    assert "gone.jpg cannot be read" in str(part.error)
    assert newest.state.journal()[0].outcome == "refused"


async def test_the_outcome_is_noted_whatever_the_comparison_does(newest, monkeypatch):
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"name": "x"})
    monkeypatch.setattr("temba_tui.workspace.edits.differences", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await newest.writer.carry(Part(prepared.plan().steps[0]))
    assert newest.state.journal()[0].outcome == "done"


async def test_a_write_that_is_cut_off_is_unknown(newest):
    base = await contact_in(newest)
    left, gate = asyncio.Event(), asyncio.Event()

    async def slow(request, answer):
        left.set()
        await gate.wait()
        return await answer()

    newest.server.fail("POST contacts", slow)
    prepared = await newest.writer.prepare(form(newest), base, {"name": "x"})
    part = Part(prepared.plan().steps[0])
    task = newest.writer.own(newest.writer.carry(part))
    await left.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert part.state == "unknown"
    assert newest.state.journal()[0].outcome == "sending"
    gate.set()


# Refused for now


async def test_a_refused_write_waits_only_when_told_to(newest):
    base = await contact_in(newest)
    newest.server.fail("POST contacts", status(429, {"detail": "throttled"}, **{"Retry-After": "20"}))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Later"})
    job = await newest.writer.run(prepared.plan()).done()
    assert isinstance(job.error, TembaRateExceededError)
    assert newest.writer.slot_in("contacts") > 0
    ticks: list[float] = []
    later = await newest.writer.send_at_slot(form(newest), base, {"name": "Later"}, on_tick=ticks.append)
    assert not isinstance(later, Prepared)
    assert (await later.done()).state == "saved"
    assert ticks[0] == pytest.approx(20, abs=1)
    assert len(ticks) >= 20


async def test_the_slot_is_that_of_every_part(newest):
    """Groups are changed by actions, which have another scope than contacts."""
    base = await contact_in(newest)
    groups = [one["uuid"] for one in base["groups"]]
    manual = [one for one in newest.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    other = next(one.identity for one in manual if one.identity not in groups)
    newest.server.fail("POST contact_actions", status(429, {"detail": "throttled"}, **{"Retry-After": "20"}))
    mine = {"groups": (*groups, other)}
    prepared = await newest.writer.prepare(form(newest), base, mine)
    job = await newest.writer.run(prepared.plan()).done()
    assert job.state == "refused"
    assert newest.writer.slot_in("contacts") == 0
    later = await newest.writer.send_at_slot(form(newest), base, mine)
    assert not isinstance(later, Prepared)
    assert (await later.done()).state == "saved"


async def test_at_the_slot_it_is_compared_again(newest):
    base = await contact_in(newest)
    await newest.client.update("contacts", {"uuid": base["uuid"]}, {"name": "Theirs"})
    later = await newest.writer.send_at_slot(form(newest), base, {"name": "Mine"})
    assert isinstance(later, Prepared)
    assert later.merge.conflicts
    assert len(newest.server.writes()) == 1


async def test_a_closed_form_ends_the_waiting(newest):
    base = await contact_in(newest)
    newest.server.fail("POST contacts", status(429, {"detail": "throttled"}, **{"Retry-After": "20"}))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Later"})
    await newest.writer.run(prepared.plan()).done()
    sleeping = asyncio.Event()

    async def forever(seconds):
        sleeping.set()
        await asyncio.Event().wait()

    newest.clock.sleep = forever
    task = asyncio.create_task(newest.writer.send_at_slot(form(newest), base, {"name": "Later"}))
    await sleeping.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(newest.server.writes()) == 1


# Whoever leaves


async def test_giving_up_the_waiting_does_not_stop_it(newest):
    gate = asyncio.Event()
    base = await contact_in(newest)
    newest.server.fail("POST contacts", held(gate))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Kept"})
    job = newest.writer.run(prepared.plan())
    waiting = asyncio.create_task(job.done())
    await asyncio.sleep(0)
    waiting.cancel()
    assert newest.writer.pending == 1
    gate.set()
    assert (await job.done()).state == "saved"
    await asyncio.sleep(0)
    assert newest.writer.pending == 0


async def test_quitting_waits_for_what_is_under_way(newest):
    gate = asyncio.Event()
    base = await contact_in(newest)
    newest.server.fail("POST contacts", held(gate))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Kept"})
    job = newest.writer.run(prepared.plan())
    quitting = asyncio.create_task(newest.writer.quit())
    await asyncio.sleep(0)
    gate.set()
    assert await quitting
    assert job.state == "saved"
    assert newest.writer.refusal()


async def test_quitting_waits_no_longer_than_its_patience(newest):
    gate = asyncio.Event()
    base = await contact_in(newest)
    groups = [one["uuid"] for one in base["groups"]]
    manual = [one for one in newest.names.loaded("groups") if not one.record["query"] and not one.record.get("system")]
    other = next(one.identity for one in manual if one.identity not in groups)
    newest.server.fail("POST contacts", held(gate))
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Kept", "groups": (*groups, other)})
    job = newest.writer.run(prepared.plan())
    assert not await newest.writer.quit(0.01)
    assert newest.state.journal()[0].outcome == "sending"
    gate.set()
    await job.done()
    # The part under way came to its end; the next was not begun.
    assert [part.state for part in job.parts] == ["saved", "not sent"]


async def test_watchers_see_every_state(newest):
    base = await contact_in(newest)
    prepared = await newest.writer.prepare(form(newest), base, {"name": "Seen"})
    job = newest.writer.run(prepared.plan())
    seen: list[str] = []
    job.watch(lambda one: seen.append(one.parts[0].state))
    await job.done()
    assert seen[0] == "sending"
    assert seen[-1] == "saved"
