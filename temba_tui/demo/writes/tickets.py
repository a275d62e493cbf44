"""Bulk actions on tickets. A current server tells which ones did not change; older ones say nothing."""

from typing import Any, Final

from temba_tui.demo.context import Context
from temba_tui.demo.http import invalid_whole
from temba_tui.demo.validate import Form, choice, reference, references, text
from temba_tui.demo.world import Record
from temba_tui.demo.writes import find

ACTIONS: Final = ("assign", "add_note", "change_topic", "close", "reopen")


def act(ctx: Context, form: Form) -> list[str] | None:
    """One action on up to 100 tickets; gives back the uuids of those that it left as they were."""
    rows = form.take("tickets", references(find.by_uuid(ctx, "tickets")), required=True)
    action = form.take("action", choice(*ACTIONS), required=True)
    assignee = form.take("assignee", reference(lambda email: _user(ctx, email)), null=True)
    topic = form.take("topic", reference(find.by_uuid(ctx, "topics")))
    note = form.take("note", text(10_000 if ctx.era == "26.3" else 4_096))
    form.check()
    if action == "assign" and not form.has("assignee"):
        raise invalid_whole('For action "assign" you must specify the assignee')
    if action == "add_note" and not note:
        raise invalid_whole('For action "add_note" you must specify the note')
    if action == "change_topic" and topic is None:
        raise invalid_whole('For action "change_topic" you must specify the topic')
    if action == "assign" and not ctx.principal.can_assign and ctx.era == "26.3":
        raise invalid_whole("You do not have permission to assign tickets.")
    ctx.hand_over()
    table = ctx.store["tickets"]
    failures = []
    for uuid in dict.fromkeys(row["uuid"] for row in rows):
        row = table.get(uuid)
        assert row is not None
        changes = _changes(ctx, action, row, assignee, topic)
        if changes is None:
            failures.append(uuid)
        else:
            _move_counts(ctx, row, changes)
            table.change(row, **changes, modified_on=ctx.stamp)
    return failures if ctx.era == "26.3" else None


def _user(ctx: Context, email: Any) -> Record | None:
    folded = str(email).lower()
    found = next((row for row in ctx.store["users"] if row["email"].lower() == folded), None)
    return None if found is None or found.get("_role") in ("viewer", "surveyor") else found


def _changes(
    ctx: Context, action: str, row: Record, assignee: Record | None, topic: Record | None
) -> dict[str, Any] | None:
    """What changes on one ticket; None where nothing would."""
    if action == "assign":
        wanted = {"email": assignee["email"], "name": assignee["name"]} if assignee else None
        return None if row["assignee"] == wanted else {"assignee": wanted}
    if action == "change_topic" and topic is not None:
        return None if row["topic"]["uuid"] == topic["uuid"] else {"topic": find.refer(topic)}
    if action == "close":
        return None if row["status"] == "closed" else {"status": "closed", "closed_on": ctx.stamp}
    if action == "reopen":
        others = ctx.store["tickets"]
        contact = row["contact"]["uuid"]
        opened = any(each["status"] == "open" and each["contact"]["uuid"] == contact for each in others)
        return None if row["status"] == "open" or opened else {"status": "open", "closed_on": None}
    return {}


def _move_counts(ctx: Context, row: Record, changes: dict[str, Any]) -> None:
    """Topics count their tickets: take one from where it was and add it where it is now."""
    topics = ctx.store["topics"]
    for ticket, step in ((row, -1), ({**row, **changes}, 1)):
        topic = topics.get(ticket["topic"]["uuid"])
        if topic is not None:
            counts = {**topic["counts"]}
            counts[ticket["status"]] = max(0, counts.get(ticket["status"], 0) + step)
            topics.change(topic, counts=counts)
