"""Sending: what is built for each era, in which order, journaled before it leaves; never twice, never with a lookup."""

import asyncio
import json

import pytest

from temba_tui.resources.guesses import guesses
from temba_tui.resources.reading import text_at
from temba_tui.text import Lens
from temba_tui.workspace import sending
from temba_tui.workspace.content import Attachment, Content, QuickReply
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.resending import check, resend_of, resend_plan
from temba_tui.workspace.sending import message_plan, outcome, rest_of, run, settle, with_uploads
from temba_tui.workspace.steps import NotWrittenError, Step
from tests.workspace.writing_server import (
    contact_in,
    loaded,
    lost,
    lost_before,
    opened,
    status,
    unreachable,
)

HELLO = Content("Hello")


def journal(session):
    return [(entry.title, entry.outcome) for entry in session.writer.store.journal()]


async def send(session, contact, content=HELLO, **more):
    job = run(session, message_plan(contact, content, session.era), **more)
    return await job.done()


def body(session, index=-1):
    return json.loads(session.server.bodies[index])


async def test_a_message_to_a_contact(session):
    contact = await contact_in(session)
    job = await send(session, contact, Content("  Hello @you\n"))
    assert job.state == "saved"
    endpoint = "broadcasts.json" if session.era == "2019" else "messages.json"
    # One request, and no lookup: with one the server would send again.
    assert session.server.writes() == [f"POST {endpoint}"]
    said = body(session)
    assert said["text"] == "Hello @you"
    assert contact["uuid"] in (said.get("contact"), *said.get("contacts", ()))
    assert outcome(job.parts[0]).good is True
    assert journal(session) == [(f"Send to {text_at(contact, 'name')}", "done")]


async def test_what_cannot_be_taken_back_is_said_before(session):
    contact = await contact_in(session)
    plan = message_plan(contact, Content("x"), session.era)
    assert plan.irreversible == (sending.UNDOABLE,)
    assert plan.named_key == "S"
    assert plan.cost == 1
    listed = any("broadcasts to one contact" in one for one in plan.warnings)
    assert listed is (session.era == "2019")


async def test_a_text_that_was_sent_before_is_not_filled_in_again():
    record = {"uuid": "u", "name": "A", "urns": ["tel:+1"]}
    plan = message_plan(record, Content("mail a@b.org"), "2019", already_filled=True)
    assert plan.steps[0].body["text"] == "mail a@@b.org"
    plan = message_plan(record, Content("mail a@b.org"), "9.0.0", already_filled=True)
    assert plan.steps[0].body["text"] == "mail a@b.org"


async def test_problems_stop_before_anything_is_built():
    with pytest.raises(ValueError, match="nothing to send"):
        message_plan({"uuid": "u"}, Content(" "), "26.3")


async def test_quick_replies_are_sent_as_objects(newest):
    contact = await contact_in(newest)
    job = await send(newest, contact, Content("Well?", replies=(QuickReply("text", "Yes"), QuickReply("location"))))
    assert job.state == "saved"
    assert body(newest)["quick_replies"] == [{"type": "text", "text": "Yes"}, {"type": "location"}]
    assert job.answer["quick_replies"][0]["text"] == "Yes"


@pytest.mark.parametrize("era", ["9.0.0", "26.3"])
async def test_files_are_uploaded_when_it_is_sent_and_then_attached(era, tmp_path):
    session = await opened(era)
    contact = await contact_in(session)
    files = []
    for name in ("a.png", "b.pdf"):
        (tmp_path / name).write_bytes(b"x" * 67)
        kind = "image/png" if name == "a.png" else "application/pdf"
        files.append(Attachment(name, kind, 67, tmp_path / name))
    content = Content("", tuple(files))
    job = await send(session, contact, content)
    assert job.state == "saved"
    assert session.server.writes() == ["POST media.json", "POST media.json", "POST messages.json"]
    uuids = [part.answer["uuid"] for part in job.parts[:2]]
    assert body(session)["attachments"] == uuids
    assert [entry[1] for entry in journal(session)] == ["done"] * 3
    # Trying again does not upload again.
    assert with_uploads(content, job).uploads == ()
    await session.close()


async def test_a_file_that_is_refused_keeps_the_message_from_being_sent(newest, tmp_path):
    contact = await contact_in(newest)
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    newest.server.fail("POST media.json", status(400, {"file": ["Unsupported file type."]}))
    job = await send(newest, contact, Content("x", (Attachment("a.png", "image/png", 1, path),)))
    assert [part.state for part in job.parts] == ["refused", "not sent"]
    assert newest.server.writes() == ["POST media.json"]


async def test_a_file_that_went_away_is_not_sent(newest, tmp_path):
    contact = await contact_in(newest)
    job = await send(newest, contact, Content("x", (Attachment("a.png", "image/png", 1, tmp_path / "gone.png"),)))
    assert job.parts[0].state == "not sent"
    assert "cannot be read" in job.error.sentence
    assert newest.server.writes() == []


async def test_created_but_failed_is_said_as_what_it_is(session):
    if session.era == "2019":
        pytest.skip("a broadcast does not tell")
    contact = await contact_in(session, state="blocked", groups=0)
    plan = message_plan(contact, Content("x"), session.era)
    assert any("is blocked" in one for one in plan.warnings)
    job = await run(session, plan).done()
    assert job.state == "saved"
    told = outcome(job.parts[0])
    assert told.good is False
    assert "created, but failed" in told.sentence
    assert any("blocked" in one for one in guesses(job.answer, session.lens, contact))


async def test_a_lost_answer_is_never_sent_again_and_is_found(session):
    contact = await contact_in(session)
    endpoint = "broadcasts" if session.era == "2019" else "messages"
    session.server.fail(f"POST {endpoint}.json", lost)
    job = await send(session, contact, Content("Only once"))
    assert job.state == "unknown"
    assert outcome(job.parts[0]).good is None
    assert journal(session)[0][1] == "unknown"
    await settle(session, job.parts[0])
    assert job.state == "saved"
    assert journal(session)[0][1] == "done"
    assert session.server.writes() == [f"POST {endpoint}.json"]


async def test_a_lost_request_is_not_visible_yet_which_proves_nothing(session):
    contact = await contact_in(session)
    endpoint = "broadcasts" if session.era == "2019" else "messages"
    session.server.fail(f"POST {endpoint}.json", lost_before)
    job = await send(session, contact, Content("Never there"))
    await settle(session, job.parts[0])
    assert job.state == "unknown"
    assert job.parts[0].finding == "not visible yet"
    assert "proves nothing" in outcome(job.parts[0]).sentence
    assert session.server.writes() == [f"POST {endpoint}.json"]


async def test_an_earlier_send_of_the_same_text_is_not_taken_for_the_lost_one(newest):
    contact = await contact_in(newest)
    await send(newest, contact, Content("Same"))
    newest.server.fail("POST messages.json", lost_before)
    job = await send(newest, contact, Content("Same"))
    await settle(newest, job.parts[0])
    assert job.parts[0].finding == "not visible yet"


async def test_what_was_never_sent_is_said_so(newest):
    contact = await contact_in(newest)
    newest.server.fail("POST messages.json", unreachable)
    job = await send(newest, contact)
    assert job.parts[0].state == "not sent"
    assert outcome(job.parts[0]).good is False


async def test_a_read_only_profile_sends_nothing():
    session = await opened(read_only=True)
    contact = (await loaded(session, "contacts"))[0]
    session.server.asked.clear()
    with pytest.raises(NotWrittenError):
        run(session, message_plan(contact, Content("x"), session.era))
    assert session.server.asked == []
    await session.close()


# A series


async def people(session, count):
    return [one for one in await loaded(session, "contacts") if not sending.why_unreachable(one)][:count]


def series(session, contacts):
    first, *others = (message_plan(one, Content("x"), session.era) for one in contacts)
    from dataclasses import replace

    return replace(first, steps=tuple(step for plan in (first, *others) for step in plan.steps))


async def test_a_refusal_of_one_does_not_keep_it_from_the_others(newest):
    plan = series(newest, await people(newest, 3))
    newest.server.fail("POST messages.json", status(400, {"contact": ["No such object: x"]}))
    job = await run(newest, plan, independent=True).done()
    assert [part.state for part in job.parts] == ["refused", "saved", "saved"]


async def test_three_refusals_in_a_row_end_it(newest):
    plan = series(newest, await people(newest, 5))
    for _ in range(3):
        newest.server.fail("POST messages.json", status(400, {"non_field_errors": ["suspended"]}))
    job = await run(newest, plan, independent=True).done()
    assert [part.state for part in job.parts] == ["refused", "refused", "refused", "not sent", "not sent"]


async def test_a_lost_answer_ends_it_and_the_rest_is_a_plan_of_its_own(newest):
    plan = series(newest, await people(newest, 4))
    newest.server.fail("POST messages.json", lost)
    job = await run(newest, plan, independent=True).done()
    assert [part.state for part in job.parts] == ["unknown", "not sent", "not sent", "not sent"]
    rest = rest_of(job)
    assert rest.steps == plan.steps[1:]
    assert rest.named_key == plan.named_key
    again = await run(newest, rest, independent=True).done()
    assert again.state == "saved"
    assert rest_of(again) is None
    assert len(newest.server.writes()) == 4


async def test_a_full_budget_ends_it(newest):
    plan = series(newest, await people(newest, 2))
    newest.server.fail("POST messages.json", status(429, {"detail": "throttled"}, **{"Retry-After": "60"}))
    job = await run(newest, plan, independent=True).done()
    assert [part.state for part in job.parts] == ["refused", "not sent"]


async def test_it_stops_between_two(newest):
    stop = asyncio.Event()
    plan = series(newest, await people(newest, 3))
    job = run(newest, plan, stop=stop, independent=True)
    job.watch(lambda job: stop.set() if job.parts[0].state == "saved" else None)
    await job.done()
    assert [part.state for part in job.parts] == ["saved", "not sent", "not sent"]


# Anew


def failed(contact, text="Hello", **more):
    return {
        "uuid": more.pop("uuid", "m"),
        "contact": contact,
        "direction": "out",
        "status": "failed",
        "text": text,
        "attachments": [],
        **more,
    }


AMINA, BEN = {"uuid": "a", "name": "Amina"}, {"uuid": "b", "name": "Ben"}


def test_the_same_text_to_the_same_contact_is_sent_once():
    found = resend_of([failed(AMINA), failed(AMINA), failed(AMINA, "Other"), failed(BEN)], "26.3")
    assert [(one.uuid, one.content.text, len(one.messages)) for one in found.again] == [
        ("a", "Hello", 2),
        ("a", "Other", 1),
        ("b", "Hello", 1),
    ]
    assert found.people == 2
    assert found.price == "2 requests to see who can be reached, then 3 requests to send."


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"direction": "in"}, "incoming"),
        ({"status": "errored"}, "still tried"),
        ({"status": "sent"}, "not failed"),
        ({"contact": None}, "whom"),
        ({"text": ""}, "nothing to send"),
    ],
)
def test_what_is_not_sent_anew(message, why):
    found = resend_of([failed(AMINA) | message], "26.3")
    assert found.again == ()
    assert why in found.left_out[0].why


def test_attachments_are_sent_as_they_were_quoted():
    record = failed(AMINA, "", attachments=[{"content_type": "image/png", "url": "https://x/a.png"}])
    assert resend_of([record], "26.3").again[0].content.attachments[0].sent_as == "image/png:https://x/a.png"


async def test_only_those_who_can_be_reached_now_are_sent_it(session):
    contacts = await loaded(session, "contacts")
    active = [one for one in contacts if not sending.why_unreachable(one)][:2]
    blocked = next(one for one in contacts if "block" in sending.why_unreachable(one))
    gone = {"uuid": "00000000-0000-4000-8000-000000000000", "name": "Gone"}
    messages = [failed({"uuid": one["uuid"], "name": one["name"]}) for one in (*active, blocked, gone)]
    wanted = resend_of(messages, session.era)
    with pytest.raises(ValueError, match="nobody"):
        resend_plan(wanted, session.era)
    session.server.asked.clear()
    told = []
    checked = await check(session, wanted, on_progress=lambda done, of: told.append((done, of)))
    assert len(session.server.asked) == 4
    assert told[-1] == (4, 4)
    assert [one.uuid for one in checked.again] == [one["uuid"] for one in active]
    assert sorted(one.why for one in checked.left_out) == ["is blocked", "was deleted"]
    plan = resend_plan(checked, session.era)
    assert plan.cost == 2
    assert plan.named_key == "S"
    job = await run(session, plan, independent=True).done()
    assert job.state == "saved"


# What is guessed


def test_a_guess_is_made_of_failed_messages_only():
    assert guesses(failed(AMINA) | {"status": "sent"}, Lens()) == ()
    assert guesses(failed(AMINA) | {"direction": "in"}, Lens()) == ()


def test_what_may_be_the_reason():
    lens = Lens()
    record = {"uuid": "a", "name": "Amina", "urns": ["tel:+1"], "status": "active", "blocked": False, "stopped": False}
    assert "no URN" in guesses(failed(AMINA, urn=None, channel=None), lens)[0]
    assert "has no URN" in guesses(failed(AMINA, urn=None, channel=None), lens, record | {"urns": []})[0]
    with_channel = failed(AMINA, urn="tel:+1", channel={"uuid": "c", "name": "Phone"})
    assert "opted out" in guesses(with_channel, lens, record | {"status": "stopped"})[0]
    assert "blocked" in guesses(with_channel, lens, {**record, "status": None, "blocked": True})[0]
    silent = {"uuid": "c", "name": "Phone", "last_seen": "2020-01-01T00:00:00Z"}
    assert "last seen" in guesses(with_channel, lens, record, silent)[0]
    # On an anonymous workspace no URN is shown: that none is there says nothing.
    anonymous = guesses(failed(AMINA, urn=None, channel=None), lens, anon=True)
    assert "none for this kind" in anonymous[0]
    assert guesses(with_channel, lens, record, {"last_seen": None}) == ()


def test_a_reference_tells_nothing_about_whether_they_can_be_reached():
    unnamed = {"uuid": "a", "name": None}
    assert sending.why_unreachable(unnamed) == ""
    assert not any("deleted" in one for one in guesses(failed(AMINA, urn=None, channel=None), Lens(), unnamed))
    assert sending.why_unreachable({**unnamed, "urns": [], "status": "active"}) == "has no URN"


def test_what_is_looked_for_is_not_mistaken():
    step = Step("", "create", "messages", {"contact": "a", "text": "Hi"}, resource="messages")
    row = {
        "created_on": "2026-11-21T12:00:00Z",
        "direction": "out",
        "contact": {"uuid": "a"},
        "text": "Hi",
        "broadcast": None,
    }
    at = Part(step, started=1_795_262_400.0).started
    assert sending.is_the_one(step, row, at)
    for other in (
        {"direction": "in"},
        {"contact": {"uuid": "b"}},
        {"text": "Ho"},
        {"broadcast": 5},
        {"created_on": "2026-11-21T11:50:00Z"},
        {"created_on": None},
    ):
        assert not sending.is_the_one(step, row | other, at), other
