"""The whole way on the demo, with values made up: theirs and mine are kept, and undo gives back what was there."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from temba_tui.eras import ERAS, Era
from temba_tui.workspace.edits import applied, same
from temba_tui.workspace.journal import Journal
from temba_tui.workspace.undoing import undo_plan
from tests.workspace.writing_server import contact_in, now, opened

NAMES = st.sampled_from(["Amina", "Bosco", "Chantal", ""])
LANGUAGES = st.sampled_from(["kin", "eng", ""])
WORDS = st.sampled_from(["weaver", "teacher", ""])
NEW_URNS = ("tel:+250788999001", "tel:+250788999002", "mailto:a@example.org")


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """What one side does: some fields, some groups in and out, URNs added, dropped and put in another order."""
    return {
        "name": draw(st.none() | NAMES),
        "language": draw(st.none() | LANGUAGES),
        "word": draw(st.none() | WORDS),
        "groups": draw(st.sets(st.integers(0, 4), max_size=2)),
        "add": draw(st.lists(st.sampled_from(NEW_URNS), unique=True, max_size=2)),
        "drop": draw(st.booleans()),
        "turn": draw(st.booleans()),
    }


def values_after(base: dict[str, Any], edit: dict[str, Any], key: str, manual: list[str]) -> dict[str, Any]:
    """The form's values once a side has done its part."""
    values = dict(base)
    for name, of in (("name", "name"), ("language", "language"), ("word", key)):
        if edit[name] is not None:
            values[of] = edit[name]
    toggled = {manual[index % len(manual)] for index in edit["groups"]}
    groups = set(base["groups"])
    values["groups"] = tuple(sorted(groups ^ toggled))
    urns = list(base["urns"])[1 if edit["drop"] else 0 :] + [one for one in edit["add"] if one not in base["urns"]]
    values["urns"] = tuple(reversed(urns)) if edit["turn"] else tuple(urns)
    return values


async def go(era: Era, theirs: dict[str, Any], mine: dict[str, Any], side: str) -> None:
    session = await opened(era)
    base = await contact_in(session)
    form, resource = session.resources["contacts"].form, session.resources["contacts"]
    facts = session.facts()
    fields = session.names.loaded("fields") or ()
    key = next(f"fields.{one.record['key']}" for one in fields if one.record["value_type"] == "text")
    groups = session.names.loaded("groups") or ()
    manual = [one.identity for one in groups if not one.record["query"] and not one.record.get("system")]
    start = form.values_of(base, facts)

    # Somebody else, by requests of their own.
    there = values_after(start, theirs, key, manual)
    body = {"name": there["name"] or None, "language": there["language"] or None, "urns": list(there["urns"])}
    body["fields"] = {key.removeprefix("fields."): there[key] or None}
    await session.client.update("contacts", {"uuid": base["uuid"]}, body)
    for group in set(start["groups"]) ^ set(there["groups"]):
        action = "add" if group in there["groups"] else "remove"
        await session.client.act("contact_actions", {"contacts": [base["uuid"]], "action": action, "group": group})
    session.clock.time += 600
    before = form.values_of(await now(session, "contacts", base), facts)

    # Here.
    here = values_after(start, mine, key, manual)
    prepared = await session.writer.prepare(form, base, here)
    assert prepared.holders == ()
    choices = {one.key: side for one in prepared.merge.conflicts}
    plan = prepared.plan(choices)
    job = await session.writer.run(plan).done()
    if not plan.steps:
        return
    assert job.state == "saved", job.error
    assert job.differences == ()
    after = form.values_of(await now(session, "contacts", base), facts)
    seen = applied(before, plan.changes)
    touched = [key, "name", "language", "urns", "groups"]

    def told(values: dict[str, Any], of: str) -> Any:
        # Smart groups follow by themselves.
        return tuple(one for one in values[of] if one in manual) if of == "groups" else values[of]

    for of in touched:
        field = form.field(of, facts)
        assert same(field, told(after, of), told(seen, of)), of

    # And back.
    session.clock.time += 600
    deed = Journal(session).last_undoable()
    assert deed is not None
    undo = await undo_plan(session, deed)
    assert undo.plan is not None, undo.why
    assert undo.left_out == ()
    assert (await session.writer.run(undo.plan).done()).state == "saved"
    restored = form.values_of(await now(session, "contacts", base), facts)
    for of in touched:
        assert same(form.field(of, facts), told(restored, of), told(before, of)), of
    assert resource.identity_of(base)
    await session.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(era=st.sampled_from(ERAS), theirs=edits(), mine=edits(), side=st.sampled_from(["mine", "theirs"]))
def test_both_sides_are_kept_and_undo_gives_back_theirs(era, theirs, mine, side):
    asyncio.run(go(era, theirs, mine, side))
