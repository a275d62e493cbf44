"""Bulk actions on contacts (all or nothing) and on messages (those that are there)."""

from collections.abc import Callable, Set
from typing import Any, Final

from temba_tui.demo.context import Context
from temba_tui.demo.http import Crash, invalid_whole
from temba_tui.demo.table import Store
from temba_tui.demo.validate import Form, Wrong, choice, name_check, reference, references, text
from temba_tui.demo.world import Record
from temba_tui.demo.writes import contacts as people
from temba_tui.demo.writes import find, named

CONTACT_ACTIONS: Final = ("add", "remove", "block", "unblock", "interrupt", "archive", "delete", "archive_messages")
MESSAGE_ACTIONS: Final = ("label", "unlabel", "archive", "restore", "delete")


def contacts(ctx: Context, form: Form) -> None:
    """One action on up to 100 contacts."""
    records = form.take("contacts", references(find.contact(ctx)), required=True)
    action = form.take("action", choice(*CONTACT_ACTIONS), required=True)
    group = form.take("group", _group(ctx))
    if records == []:
        form.refuse("contacts", "Contacts can't be empty.")
    form.check()
    grouping = action in ("add", "remove")
    if grouping and group is None:
        raise invalid_whole(f'For action "{action}" you should also specify a group')
    if not grouping and group is not None:
        raise invalid_whole(f'For action "{action}" you should not specify a group')
    if action == "add":
        idle = [record["uuid"] for record in records if record["status"] != "active"]
        if idle:
            raise invalid_whole(f"Non-active contacts cannot be added to groups: {', '.join(idle)}")
    uuids = dict.fromkeys(record["uuid"] for record in records)
    if action == "interrupt":
        _interrupt(ctx, uuids.keys())
    for uuid in uuids:
        record = ctx.store["contacts"].get(uuid)
        assert record is not None
        _act(ctx, action, record, group)
    if action in ("archive", "archive_messages"):
        _archive_messages(ctx, uuids.keys())


def _group(ctx: Context) -> Callable[[Any], Any]:
    return reference(find.group(ctx, manual=True))


def _act(ctx: Context, action: str, record: Record, group: Record | None) -> None:
    changes: dict[str, Any] = {}
    if group is not None:
        others = [each for each in record["groups"] if each["uuid"] != group["uuid"]]
        changes["groups"] = [*others, find.refer(group)] if action == "add" else others
        if len(changes["groups"]) == len(record["groups"]):
            return
    elif action == "block":
        changes = {"status": "blocked", "blocked": True, "stopped": False, "groups": []}
    elif action == "unblock":
        changes = {"status": "active", "blocked": False, "stopped": False}
    elif action == "interrupt":
        changes = {"flow": None}
    elif action == "delete":
        people.delete(ctx, record)
        return
    else:
        return
    ctx.hand_over()
    people.save(ctx, {**record, **changes, "modified_on": ctx.stamp})


def _interrupt(ctx: Context, contacts: Set[str]) -> None:
    runs = ctx.store["runs"]
    for run in [run for run in runs if run["contact"]["uuid"] in contacts and run["exited_on"] is None]:
        runs.change(run, exited_on=ctx.stamp, exit_type="interrupted", modified_on=ctx.stamp)


def _archive_messages(ctx: Context, contacts: Set[str]) -> None:
    messages = ctx.store["messages"]
    for msg in [msg for msg in messages if msg["contact"]["uuid"] in contacts and msg["direction"] == "in"]:
        if msg["visibility"] == "visible":
            _set(ctx, msg, visibility="archived", archived=True)


def _message_of(store: Store, number: int) -> Record | None:
    msg = store["messages"].find(id=number)
    return None if msg is None or msg.get("_deleted") or msg["visibility"] == "deleted" else msg


def messages(ctx: Context, form: Form) -> list[Any]:
    """One action on up to 100 incoming messages, by integer id; gives back what is not there, as it was sent.

    A uuid is no error: it is a message that is not there.
    """

    def message(value: Any) -> tuple[Any, Record | None]:
        # A boolean is an integer to Python and to the server, but no message's id.
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(value, str) and ctx.era == "2019":
            if not value.isdigit():
                raise Crash("an integer column compared with text")
            number = int(value)
        found = _message_of(ctx.store, number) if number is not None else None
        if found is not None and found["direction"] != "in":
            raise Wrong(f"Not an incoming message: {value}")
        return value, found

    rows: list[tuple[Any, Record | None]] = form.take("messages", references(message), required=True)
    action = form.take("action", choice(*MESSAGE_ACTIONS), required=True)
    label = form.take("label", _label(ctx))
    label_name = form.take("label_name", text(64, checks=(name_check(64),)))
    form.check()
    labelling = action in ("label", "unlabel")
    if label is not None and label_name:
        raise invalid_whole("Can't specify both label and label_name.")
    if labelling and label is None and not label_name:
        raise invalid_whole(f'For action "{action}" you should also specify a label')
    if not labelling and (label is not None or label_name):
        raise invalid_whole(f'For action "{action}" you should not specify a label')
    if label_name:
        # Labels are made once for a name in any case, and taken off by the very name.
        label = find.by_name(ctx, "labels", label_name) if action == "label" else _named(ctx, label_name)
        if label is None and action == "label":
            limit = ctx.store.world.limits.get("labels", 250)
            # At the limit nothing is made, nothing is labelled and nothing is said.
            label = named.new_label(ctx, label_name) if len(ctx.store["labels"]) < limit else None
    for number in dict.fromkeys(msg["id"] for _, msg in rows if msg is not None):
        found = _message_of(ctx.store, number)
        assert found is not None
        _apply(ctx, action, found, label)
    return [value for value, msg in rows if msg is None]


def _named(ctx: Context, name: str) -> Record | None:
    return ctx.store["labels"].find(name=name)


def _label(ctx: Context) -> Callable[[Any], Any]:
    return reference(lambda value: find.by_name(ctx, "labels", value))


def _apply(ctx: Context, action: str, msg: Record, label: Record | None) -> None:
    if action == "archive":
        if msg["visibility"] == "visible":
            _set(ctx, msg, visibility="archived", archived=True)
    elif action == "restore":
        if msg["visibility"] == "archived":
            _set(ctx, msg, visibility="visible", archived=False)
    elif action == "delete":
        _set(ctx, msg, visibility="deleted", _deleted=True)
    elif label is not None:
        others = [each for each in msg["labels"] if each["uuid"] != label["uuid"]]
        had = len(others) < len(msg["labels"])
        wants = action == "label"
        if had != wants:
            kept = ctx.store["labels"].get(label["uuid"]) or label
            ctx.store["labels"].change(kept, count=max(0, kept["count"] + (1 if wants else -1)))
            _set(ctx, msg, labels=[*others, find.refer(label)] if wants else others)


def _set(ctx: Context, msg: Record, **changes: Any) -> None:
    ctx.store["messages"].change(msg, **changes, modified_on=ctx.stamp)
