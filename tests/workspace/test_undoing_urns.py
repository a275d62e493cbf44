"""Undoing what brings a URN back: whoever has it by now keeps it, and what the server left out is not called undone."""

from typing import Any

import pytest

from temba_tui.client.errors import TembaReadOnlyError
from temba_tui.workspace.journal import Journal
from temba_tui.workspace.undoing import undo_plan
from tests.workspace.test_journal import acted, latest, saved, undone
from tests.workspace.writing_server import contact_in, loaded, lost, now, opened, status

NEW = "tel:+250788999001"


async def others(session: Any, base: Any) -> list[Any]:
    """Other contacts that have a URN and take changes."""
    found = await loaded(session, "contacts")
    return [one for one in found if one["uuid"] != base["uuid"] and one["urns"] and not one["blocked"]]


async def without_its_first(session: Any) -> tuple[Any, str]:
    """A contact whose first URN was removed by a form, as it was before, and that URN."""
    base = await contact_in(session)
    await saved(session, base, urns=tuple(base["urns"][1:]))
    session.clock.time += 600
    return base, base["urns"][0]


async def given(session: Any, to: Any, urn: str) -> None:
    """Somebody else adds a URN to a contact."""
    await session.client.update("contacts", {"uuid": to["uuid"]}, {"urns": [*to["urns"], urn]})
    session.clock.time += 600


async def urns(session: Any, record: Any) -> list[str]:
    return (await now(session, "contacts", record))["urns"]


async def test_a_removed_urn_is_looked_up_before_it_comes_back(session):
    base, urn = await without_its_first(session)
    session.server.asked.clear()
    undo = await undo_plan(session, latest(session))
    assert undo.plan is not None, undo.why
    assert undo.requests == 2
    assert [one.partition("=")[0] for one in session.server.asked] == [
        "GET contacts.json?uuid",
        "GET contacts.json?urn",
    ]
    assert undo.plan.named_key == "s"
    assert undo.plan.cost == 1
    assert (await session.writer.run(undo.plan).done()).state == "saved"
    assert await urns(session, base) == base["urns"]
    assert urn in base["urns"]
    assert Journal(session).deeds()[1].is_undone


async def test_whoever_has_it_by_now_keeps_it(session):
    base, urn = await without_its_first(session)
    other = (await others(session, base))[0]
    await given(session, other, urn)
    session.server.asked.clear()
    undo = await undo_plan(session, latest(session))
    assert undo.plan is None
    assert undo.why == f"{urn} belongs to {other['name']} now, and undoing must not take it away."
    assert session.server.writes() == []
    assert urn in await urns(session, other)
    assert not latest(session).is_undone


async def test_the_whole_form_stays_then(newest):
    base = await contact_in(newest)
    await saved(newest, base, name="Wrong", urns=tuple(base["urns"][1:]))
    newest.clock.time += 600
    await given(newest, (await others(newest, base))[0], base["urns"][0])
    undo = await undo_plan(newest, latest(newest))
    assert undo.plan is None
    assert "belongs to" in undo.why


async def test_a_urn_that_was_added_is_taken_out_without_a_look(newest):
    base = await contact_in(newest)
    await saved(newest, base, urns=(*base["urns"], NEW))
    newest.server.asked.clear()
    undo = await undone(newest)
    assert undo.requests == 1
    assert undo.plan.named_key == "s"
    assert len(newest.server.asked) == 2
    assert await urns(newest, base) == base["urns"]


async def test_our_own_last_answers_tell_where_the_list_is_behind(newest):
    base = await contact_in(newest)
    await saved(newest, base, urns=tuple(base["urns"][1:]))
    other = (await others(newest, base))[0]
    await saved(newest, other, urns=(*other["urns"], base["urns"][0]))
    deed = Journal(newest).deeds()[1]
    # The list knows of neither.
    newest.server.fail("GET contacts.json?urn", status(200, {"next": None, "previous": None, "results": [base]}))
    undo = await undo_plan(newest, deed)
    assert undo.plan is None
    assert f"belongs to {other['name']} now" in undo.why
    assert undo.requests == 3
    # It was given back by us, and the list still shows it where it was.
    held = await now(newest, "contacts", other)
    newest.clock.time += 5
    await saved(newest, held, urns=tuple(other["urns"]))
    newest.server.fail("GET contacts.json?urn", status(200, {"next": None, "previous": None, "results": [held]}))
    undo = await undo_plan(newest, deed)
    assert undo.plan is not None, undo.why


async def test_a_take_over_goes_back_to_both(session):
    base = await contact_in(session)
    other = (await others(session, base))[0]
    form = session.resources["contacts"].form
    prepared = await session.writer.prepare(form, base, {"urns": (*base["urns"], other["urns"][0])})
    assert (await session.writer.run(prepared.take_over()).done()).state == "saved"
    undo = await undone(session)
    # Both are read again, and the one URN that is added is looked up: it is where this undo takes it from first.
    assert undo.requests == 3
    assert undo.plan.named_key == "s"
    assert [step.targets for step in undo.plan.steps] == [(base["uuid"],), (other["uuid"],)]
    assert await urns(session, base) == base["urns"]
    assert await urns(session, other) == other["urns"]
    assert Journal(session).deeds()[1].is_undone


async def test_a_take_over_by_a_new_contact_goes_back(session):
    other = next(one for one in await loaded(session, "contacts") if one["urns"] and not one["blocked"])
    await contact_in(session)  # names
    form = session.resources["contacts"].form
    prepared = await session.writer.prepare(form, None, {"name": "New", "urns": (other["urns"][0],)})
    job = await session.writer.run(prepared.take_over()).done()
    assert job.state == "saved", job.error
    session.clock.time += 600
    undo = await undone(session)
    assert undo.plan.named_key == "d"
    assert await urns(session, other) == other["urns"]
    assert Journal(session).deeds()[1].is_undone


async def test_a_take_over_stays_where_a_third_contact_has_the_urn(session):
    base = await contact_in(session)
    other, third = (await others(session, base))[:2]
    urn = other["urns"][0]
    form = session.resources["contacts"].form
    prepared = await session.writer.prepare(form, base, {"urns": (*base["urns"], urn)})
    await session.writer.run(prepared.take_over()).done()
    session.clock.time += 600
    await session.client.update("contacts", {"uuid": base["uuid"]}, {"urns": base["urns"]})
    await given(session, third, urn)
    undo = await undo_plan(session, latest(session))
    assert undo.plan is None
    assert f"{urn} belongs to {third['name']} now" in undo.why


async def test_an_anonymous_workspace_cannot_be_asked(newest):
    base = await contact_in(newest)
    await saved(newest, base, urns=())
    deed = latest(newest)
    newest.workspace = type(newest.workspace)(**{**_fields(newest.workspace), "anon": True})
    newest.server.asked.clear()
    undo = await undo_plan(newest, deed)
    assert undo.plan is None
    assert undo.why.startswith("URNs: This workspace is anonymous")
    assert not any("urn=" in one for one in newest.server.asked)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


# What the server made of it


async def half_undone(session: Any) -> tuple[Any, Any]:
    """An undo whose URN somebody took between the look and the write. The contact before, and the job."""
    base, urn = await without_its_first(session)
    undo = await undo_plan(session, latest(session))
    assert undo.plan is not None
    await given(session, (await others(session, base))[0], urn)
    return base, await session.writer.run(undo.plan).done()


async def test_what_the_server_left_out_is_not_undone(newest):
    base, job = await half_undone(newest)
    assert job.state == "saved"
    assert "was left out" in job.differences[0].says
    assert await urns(newest, base) == base["urns"][1:]
    undo, deed = Journal(newest).deeds()
    assert not deed.is_undone
    assert deed.is_partly_undone
    assert not undo.is_in_full
    assert deed.why_not() == ""
    # Trying again looks again, and says who has it.
    assert "belongs to" in (await undo_plan(newest, deed)).why


async def test_the_rest_is_undone_once_the_urn_is_free(newest):
    base, job = await half_undone(newest)
    other = (await others(newest, base))[0]
    assert job.differences
    await newest.client.update("contacts", {"uuid": other["uuid"]}, {"urns": other["urns"][:-1]})
    newest.clock.time += 600
    deed = Journal(newest).last_undoable()
    assert deed is not None
    undo = await undo_plan(newest, deed)
    assert undo.plan is not None, undo.why
    await newest.writer.run(undo.plan).done()
    assert await urns(newest, base) == base["urns"]
    deed = Journal(newest).deeds()[-1]
    assert deed.is_undone
    assert not deed.is_partly_undone


async def test_a_part_of_an_undo_that_was_refused_leaves_it_undone_in_part(newest):
    base = await contact_in(newest)
    await acted(newest, "contacts", "block", [base])
    undo = await undo_plan(newest, latest(newest))
    assert undo.plan.cost > 1
    newest.server.fail("POST contact_actions", _carried)
    newest.server.fail("POST contact_actions", status(400, {"group": ["No such object."]}))
    job = await newest.writer.run(undo.plan).done()
    assert job.state == "partly saved"
    deed = Journal(newest).deeds()[1]
    assert not deed.is_undone
    assert deed.is_partly_undone


async def _carried(request: Any, answer: Any) -> Any:
    return await answer()


async def test_what_an_undo_could_not_take_back_of_many_is_undone_in_part(newest):
    label = (await loaded(newest, "labels"))[0]["uuid"]
    messages = await loaded(newest, "messages", folder="inbox")
    free = [one for one in messages if all(each["uuid"] != label for each in one["labels"])][:2]
    await acted(newest, "messages", "label", free, label)
    undo = await undo_plan(newest, latest(newest))
    newest.server.fail("POST message_actions", status(200, {"failures": [free[0]["id"]]}))
    job = await newest.writer.run(undo.plan).done()
    assert job.state == "saved"
    assert not job.is_in_full
    assert Journal(newest).deeds()[1].is_partly_undone
    assert not Journal(newest).deeds()[1].is_undone


async def test_a_lost_answer_of_an_undo_is_judged_once_it_was_looked_for(newest):
    base, _urn = await without_its_first(newest)
    undo = await undo_plan(newest, latest(newest))
    newest.server.fail("POST contacts", lost)
    job = await newest.writer.run(undo.plan).done()
    assert job.state == "unknown"
    assert not Journal(newest).deeds()[1].is_undone
    await Journal(newest).check(latest(newest).entries[0])
    assert Journal(newest).deeds()[1].is_undone
    assert await urns(newest, base) == base["urns"]


async def test_a_read_only_profile_looks_nothing_up():
    session = await opened()
    await without_its_first(session)
    deed = latest(session)
    await session.close()
    reading = await opened(read_only=True)
    with pytest.raises(TembaReadOnlyError):
        await undo_plan(reading, deed)
    assert reading.server.asked == []
    await reading.close()
