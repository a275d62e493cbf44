"""The journal read, what was unknown looked at, and everything undone that can be."""

import json
from typing import Any

import pytest

from temba_tui.workspace.journal import Deed, Journal
from temba_tui.workspace.state import MemoryState, SqliteState
from temba_tui.workspace.undoing import Undo, undo_plan
from temba_tui.workspace.writing import Job, WritePlan, action_step
from tests.workspace.workspace_server import FrozenClock
from tests.workspace.writing_server import contact_in, loaded, lost, lost_before, now, opened


async def saved(session: Any, base: Any, of: str = "contacts", /, **mine: Any) -> Job:
    prepared = await session.writer.prepare(session.resources[of].form, base, mine)
    job = await session.writer.run(prepared.plan()).done()
    assert job.state == "saved", job.error
    return job


async def acted(session: Any, of: str, name: str, records: list[Any], argument: Any = None) -> Job:
    resource = session.resources[of]
    action = resource.action(name)
    ids = [action.identity_of(one) for one in records]
    step = action_step(resource, action, ids, argument, records)
    job = await session.writer.run(WritePlan(step.says, (step,))).done()
    assert job.state == "saved", job.error
    return job


async def undone(session: Any) -> Undo:
    """Undo this run's last deed; it must go well."""
    deed = Journal(session).last_undoable()
    assert deed is not None
    undo = await undo_plan(session, deed)
    assert undo.plan is not None, undo.why
    job = await session.writer.run(undo.plan).done()
    assert job.state == "saved", job.error
    return undo


def groups_of(record: Any) -> set[str]:
    return {one["uuid"] for one in record["groups"]}


def manual(session: Any) -> list[str]:
    found = session.names.loaded("groups")
    return [one.identity for one in found if not one.record["query"] and not one.record.get("system")]


async def joining(session: Any) -> list[Any]:
    """Contacts that can join groups."""
    add, facts = session.resources["contacts"].action("add"), session.facts()
    return [one for one in await loaded(session, "contacts") if not add.why_not(one, facts)]


def latest(session: Any) -> Deed:
    return Journal(session).deeds()[0]


# Reading


async def test_the_journal_tells_what_was_written(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Amina U.")
    deed = latest(newest)
    assert deed.this_run
    assert deed.outcome == "done"
    assert deed.title == f"Change {base['name']}: Name"
    (entry,) = deed.entries
    assert entry.kept.path == f"contacts.json?uuid={base['uuid']}"
    assert entry.step.before == ()
    assert Journal(newest).whole(deed).entries[0].step.before[0] == base
    assert entry.answer["name"] == "Amina U."
    assert [change.old for change in entry.step.changes] == [base["name"]]
    assert "token" not in entry.kept.request.lower()


async def test_parts_of_one_job_are_one_deed(newest):
    base = await contact_in(newest)
    other = next(uuid for uuid in manual(newest) if uuid not in groups_of(base))
    await saved(newest, base, name="Moved", groups=(*[one["uuid"] for one in base["groups"]], other))
    deed = latest(newest)
    assert len(deed.entries) == 2
    assert deed.title.endswith("(and 1 more)")
    assert deed.number == deed.entries[0].number


async def test_damaged_entries_are_shown_and_stay(newest):
    number = newest.state.begin_write("Odd", "POST", "x.json", "{broken", "[1]")
    newest.state.end_write(number, "done", "", "[")
    newest.state.begin_write("Older", "POST", "x.json", json.dumps({"verb": "magic"}))
    deeds = Journal(newest).deeds()
    assert [deed.title for deed in deeds] == ["Older", "Odd"]
    assert "cannot be read" in deeds[1].why_not()
    undo = await undo_plan(newest, deeds[1])
    assert undo.plan is None
    assert "cannot be read" in undo.why


async def test_what_another_run_left_is_unknown_and_can_be_looked_at(tmp_path):
    file = SqliteState(tmp_path / "state.db", FrozenClock())
    first = await opened(state=file.workspace("demo.invalid", None))
    base = await contact_in(first)
    first.server.fail("POST contacts", lost)
    prepared = await first.writer.prepare(first.resources["contacts"].form, base, {"name": "Lost"})
    job = await first.writer.run(prepared.plan()).done()
    assert job.state == "unknown"
    # A later start: nothing is known but what the file says.
    first._writer = None
    journal = Journal(first)
    (deed,) = journal.deeds()
    assert not deed.this_run
    assert deed.outcome == "unknown"
    assert "look first" in deed.why_not()
    found = await journal.check(deed.entries[0])
    assert found.finding == "saved"
    (deed,) = journal.deeds()
    assert deed.outcome == "done"
    undo = await undo_plan(first, deed)
    assert undo.plan.steps[0].body == {"name": base["name"]}
    await first.close()
    file.close()


async def test_looking_finds_nothing_yet(newest):
    base = await contact_in(newest)
    newest.server.fail("POST contacts", lost_before)
    prepared = await newest.writer.prepare(newest.resources["contacts"].form, base, {"name": "Lost"})
    await newest.writer.run(prepared.plan()).done()
    found = await Journal(newest).check(latest(newest).entries[0])
    assert found.finding == "not visible yet"
    assert latest(newest).outcome == "unknown"
    assert Journal(newest).last_undoable() is None


# Undo of a form


async def test_undo_brings_the_old_values_back(session):
    base = await contact_in(session)
    key = next(one.record["key"] for one in session.names.loaded("fields") if one.record["value_type"] == "text")
    await saved(session, base, name="Wrong", **{f"fields.{key}": "Wrong too"})
    session.server.asked.clear()
    undo = await undone(session)
    assert undo.requests == 1
    assert (undo.plan.changes[0].key, undo.plan.changes[0].new) == ("name", base["name"])
    assert len(session.server.asked) == 2
    after = await now(session, "contacts", base)
    assert after["name"] == base["name"]
    assert after["fields"][key] == base["fields"][key]
    assert latest(session).undoes
    assert Journal(session).last_undoable() is None
    assert Journal(session).deeds()[1].is_undone


async def test_undo_of_undo_is_not_u(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong")
    await undone(newest)
    assert Journal(newest).last_undoable() is None
    # From the journal's own view it can be.
    again = await undo_plan(newest, latest(newest))
    assert again.plan.steps[0].body == {"name": "Wrong"}


async def test_somebody_changed_it_since(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong")
    newest.clock.time += 10
    await newest.client.update("contacts", {"uuid": base["uuid"]}, {"name": "Somebody's"})
    undo = await undo_plan(newest, latest(newest))
    assert undo.plan is None
    assert undo.why == "Name was changed since, and undoing would overwrite that."


async def test_somebody_changed_something_else_since(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong")
    newest.clock.time += 10
    await newest.client.update("contacts", {"uuid": base["uuid"]}, {"language": "fra"})
    await undone(newest)
    after = await now(newest, "contacts", base)
    assert (after["name"], after["language"]) == (base["name"], "fra")


async def test_undo_covers_what_was_done_of_a_form(session):
    base = await contact_in(session)
    other = next(uuid for uuid in manual(session) if uuid not in groups_of(base))
    await saved(session, base, name="Moved", groups=(*[one["uuid"] for one in base["groups"]], other))
    undo = await undone(session)
    # The last thing first, and the object is read once.
    assert [step.body.get("action") for step in undo.plan.steps] == ["remove", None]
    assert undo.requests == 1
    after = await now(session, "contacts", base)
    assert after["name"] == base["name"]
    assert other not in groups_of(after)


async def test_a_note_stays(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong", note="Called on Monday.")
    undo = await undone(newest)
    assert undo.left_out == ("Note: it cannot be taken back.",)
    assert (await now(newest, "contacts", base))["name"] == base["name"]


async def test_a_taken_over_urn_goes_back_to_both(newest):
    base = await contact_in(newest)
    other = next(one for one in await loaded(newest, "contacts") if one["uuid"] != base["uuid"] and one["urns"])
    prepared = await newest.writer.prepare(
        newest.resources["contacts"].form, base, {"urns": (*base["urns"], other["urns"][0])}
    )
    await newest.writer.run(prepared.take_over()).done()
    undo = await undone(newest)
    assert len(undo.plan.steps) == 2
    assert (await now(newest, "contacts", base))["urns"] == base["urns"]
    assert (await now(newest, "contacts", other))["urns"] == other["urns"]


async def test_a_campaign_event_is_put_back(session):
    await session.names.load("fields")
    await session.names.load("campaigns")
    event = next(one for one in await loaded(session, "campaign_events") if one["message"])
    session.clock.time += 3600
    job = await saved(session, event, "campaign_events", offset=event["offset"] + 1)
    session.clock.time += 3600
    await undone(session)
    after = (await session.client.query("campaign_events").page()).rows
    same = [one for one in after if one["message"] == event["message"] and one["offset"] == event["offset"]]
    assert same
    assert job.answer["uuid"] not in [one["uuid"] for one in after] or session.era == "26.3"


async def test_what_was_made_is_deleted_where_that_is_possible(session):
    made = (await saved(session, None, "labels", name="Follow up soon")).answer
    undo = await undone(session)
    assert undo.plan.named_key == "d"
    assert await now(session, "labels", made) is None
    await saved(session, None, "fields", name="Shoe size", type="number")
    undo = await undo_plan(session, latest(session))
    assert undo.plan is None
    assert undo.why == "The API cannot delete fields: what was created stays."


async def test_what_was_made_and_changed_by_somebody_stays(newest):
    made = (await saved(newest, None, "labels", name="Follow up soon")).answer
    newest.clock.time += 600
    await newest.client.update("labels", {"uuid": made["uuid"]}, {"name": "Somebody's"})
    undo = await undo_plan(newest, latest(newest))
    assert undo.why == "Name was changed since it was created, so it stays."


# Undo of actions


async def test_undo_of_a_group_touches_only_who_was_added(session):
    await session.names.load("groups")
    people = await joining(session)
    group = max(manual(session), key=lambda uuid: sum(uuid in groups_of(one) for one in people[:60]))
    inside = [one for one in people if group in groups_of(one)][:2]
    outside = [one for one in people if group not in groups_of(one)][:3]
    await acted(session, "contacts", "add", [*inside, *outside], group)
    undo = await undone(session)
    (step,) = undo.plan.steps
    assert step.body["contacts"] == [one["uuid"] for one in outside]
    assert undo.plan.named_key == "s"
    for one in inside:
        assert group in groups_of(await now(session, "contacts", one))
    for one in outside:
        assert group not in groups_of(await now(session, "contacts", one))


async def test_many_are_read_by_the_page(newest):
    await newest.names.load("groups")
    people = await joining(newest)
    group = manual(newest)[0]
    outside = [one for one in people if group not in groups_of(one)][:60]
    await acted(newest, "contacts", "add", outside, group)
    newest.clock.time += 5
    await newest.client.act("contact_actions", {"contacts": [outside[0]["uuid"]], "action": "remove", "group": group})
    newest.clock.time += 300
    newest.server.asked.clear()
    undo = await undo_plan(newest, latest(newest))
    assert undo.requests == 1
    assert newest.server.asked[0].startswith("GET contacts.json?after=")
    assert len(undo.plan.steps[0].body["contacts"]) == 59
    assert "changed since" in undo.plan.warnings[0]


async def test_chunks_of_one_run_are_read_together(newest):
    await newest.names.load("groups")
    people = await joining(newest)
    group = manual(newest)[0]
    outside = [one for one in people if group not in groups_of(one)][:80]
    resource = newest.resources["contacts"]
    action = resource.action("add")
    chunks = [outside[start : start + 20] for start in range(0, 80, 20)]
    steps = [action_step(resource, action, [one["uuid"] for one in some], group, some) for some in chunks]
    await newest.writer.run(WritePlan("x", tuple(steps))).done()
    assert len(latest(newest).entries) == 4
    newest.clock.time += 300
    undo = await undo_plan(newest, latest(newest))
    assert undo.requests == 1
    assert [len(step.body["contacts"]) for step in undo.plan.steps] == [20] * 4
    assert undo.plan.steps[0].body["contacts"] == [one["uuid"] for one in chunks[-1]]
    job = await newest.writer.run(undo.plan).done()
    assert job.state == "saved"
    assert Journal(newest).deeds()[1].is_undone


async def test_messages_that_are_many_are_not_read_again(newest):
    messages = (await loaded(newest, "messages", folder="inbox"))[:30]
    assert len(messages) > 10
    await acted(newest, "messages", "archive", messages)
    newest.server.asked.clear()
    undo = await undo_plan(newest, latest(newest))
    assert newest.server.asked == []
    assert undo.plan.steps[0].body["action"] == "restore"
    assert "not read again" in undo.plan.warnings[0]


async def test_undo_of_many_blocks_adds_by_the_group(newest):
    await newest.names.load("groups")
    people = (await joining(newest))[:8]
    await acted(newest, "contacts", "block", people)
    undo = await undone(newest)
    lost = {group for one in people for group in groups_of(one) if group in manual(newest)}
    assert undo.plan.cost == 1 + len(lost)
    for one in people:
        assert groups_of(one) & lost <= groups_of(await now(newest, "contacts", one))


async def test_undo_of_a_block_brings_back_the_manual_groups(session):
    base = await contact_in(session, groups=2)
    mine = [uuid for uuid in manual(session) if uuid in groups_of(base)]
    await acted(session, "contacts", "block", [base])
    assert not groups_of(await now(session, "contacts", base)) & set(mine)
    undo = await undone(session)
    assert undo.plan.cost == 1 + len(mine)
    after = await now(session, "contacts", base)
    assert after["blocked"] is False
    assert set(mine) <= groups_of(after)


async def test_undo_of_unblocking_a_stopped_contact_is_not_possible(session):
    base = await contact_in(session, state="stopped", groups=0)
    await acted(session, "contacts", "unblock", [base])
    undo = await undo_plan(session, latest(session))
    assert undo.plan is None
    assert "stopped" in undo.why


async def test_what_cannot_be_undone_says_so(newest):
    base = await contact_in(newest)
    await acted(newest, "contacts", "interrupt", [base])
    assert "flow" in latest(newest).why_not()
    assert Journal(newest).last_undoable() is None
    await acted(newest, "contacts", "delete", [base])
    undo = await undo_plan(newest, latest(newest))
    assert undo.plan is None
    assert undo.why


async def test_contacts_named_by_urn_have_no_prior_state(newest):
    base = await contact_in(newest)
    resource = newest.resources["contacts"]
    group = next(uuid for uuid in manual(newest) if uuid not in groups_of(base))
    step = action_step(resource, resource.action("add"), [base["urns"][0]], group)
    await newest.writer.run(WritePlan("x", (step,))).done()
    assert latest(newest).why_not() == "How it was before is not known, so it cannot be undone."


async def test_labels_of_messages(session):
    messages = (await loaded(session, "messages", folder="inbox"))[:4]
    label = (await loaded(session, "labels"))[0]["uuid"]
    had = [any(one["uuid"] == label for one in message["labels"]) for message in messages]
    job = await acted(session, "messages", "label", messages, label)
    assert job.parts[0].failures == ()
    undo = await undone(session)
    assert len(undo.plan.steps[0].body["messages"]) == had.count(False)
    after = {one["id"]: one for one in await loaded(session, "messages", folder="inbox")}
    for message, there in zip(messages, had, strict=True):
        labels = [one["uuid"] for one in after[message["id"]]["labels"]]
        assert (label in labels) is there


async def test_failures_are_not_undone(newest):
    messages = (await loaded(newest, "messages", folder="inbox"))[:2]
    label = (await loaded(newest, "labels"))[0]["uuid"]
    gone = {**messages[0], "id": 999_999_999, "uuid": "01900000-0000-7000-8000-000000000000"}
    free = next(one for one in messages if all(each["uuid"] != label for each in one["labels"]))
    job = await acted(newest, "messages", "label", [free, gone], label)
    assert job.parts[0].failures == (999_999_999,)
    undo = await undo_plan(newest, latest(newest))
    assert undo.plan.steps[0].body["messages"] == [free["id"]]


async def test_nothing_was_done_is_refused(newest):
    messages = await loaded(newest, "messages", folder="inbox")
    label = (await loaded(newest, "labels"))[0]["uuid"]
    gone = {**messages[0], "id": 999_999_999}
    resource = newest.resources["messages"]
    step = action_step(resource, resource.action("label"), [gone["id"]], label, [gone])
    job = await newest.writer.run(WritePlan("x", (step,))).done()
    assert job.state == "refused"
    assert "left it as before" in str(job.error)


async def test_tickets_go_back_to_whom_they_were_assigned(session):
    if session.era == "2019":
        pytest.skip("no tickets then")
    await session.names.load("users")
    tickets = [one for one in await loaded(session, "tickets") if one["status"] == "open"][:6]
    users = [one["email"] for one in await loaded(session, "users") if one["role"] in ("administrator", "editor")]
    target = next(one for one in users if any((t["assignee"] or {}).get("email") != one for t in tickets))
    await acted(session, "tickets", "assign", tickets, target)
    undo = await undone(session)
    prior = {(one["assignee"] or {}).get("email") for one in tickets} - {target}
    assert {step.body["assignee"] for step in undo.plan.steps} == prior
    after = {one["uuid"]: one for one in await loaded(session, "tickets")}
    for one in tickets:
        assert (after[one["uuid"]]["assignee"] or {}).get("email") == (one["assignee"] or {}).get("email")


async def test_undo_needs_a_writer_that_may(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong")
    deed = latest(newest)
    reading = await opened(read_only=True, state=MemoryState(newest.clock))
    with pytest.raises(Exception, match="read-only"):
        await undo_plan(reading, deed)
    await reading.close()
