"""What becomes of what was sent: the work that the real server hands to its queue, done as the demo's clock goes on."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from temba_tui.demo import times
from temba_tui.demo.context import Context
from temba_tui.demo.world import Record

MESSAGE: Final = (("wired", 2.0), ("sent", 4.0), ("delivered", 8.0))
"""A message's way, and how many seconds after it was made it gets so far."""
BROADCAST: Final = (("queued", 1.0), ("started", 2.0), ("completed", 4.0))
START: Final = (("queued", 0.5), ("started", 1.0), ("completed", 2.0))
"""A flow start's way: slow enough to be seen, quick enough to be waited for."""


def send_message(ctx: Context, msg: Record) -> None:
    """Have a queued message go its way."""
    if msg["status"] == "queued":
        for status, seconds in MESSAGE:
            sent = {"sent_on": _stamp(ctx, seconds)} if status == "sent" else {}
            _later(ctx, "messages", msg["uuid"], seconds, status=status, **sent)


def send_broadcast(ctx: Context, broadcast: Record) -> None:
    """Have a broadcast go its way; its total is known once it is queued."""
    people = {each["uuid"] for each in broadcast["contacts"]}
    groups = [ctx.store["groups"].get(each["uuid"]) for each in broadcast["groups"]]
    total = len(people) + len(broadcast["urns"]) + sum(group["count"] for group in groups if group)
    _progress(ctx, "broadcasts", broadcast["uuid"], total, BROADCAST)


def start_flow(ctx: Context, start: Record) -> None:
    """Have a flow start go its way; the contacts that it names, or that are in its groups, are then in the flow."""
    groups = [ctx.store["groups"].get(each["uuid"]) for each in start["groups"]]
    total = len(start["contacts"]) + len(start["_urns"]) + sum(group["count"] for group in groups if group)
    _progress(ctx, "flow_starts", start["uuid"], total, START)
    definition = ctx.store.world.definition(start["flow"]["uuid"]) or {}
    first = next((node["uuid"] for node in definition.get("nodes", ())), None)
    runs = [run for uuid in _reached(ctx, start) if (run := _run(ctx, start, uuid, first)) is not None]
    if runs and ctx.store.world.mailroom:
        ctx.store.after(_due(ctx, START[-1][1]), lambda: _enter(ctx, runs))


def _reached(ctx: Context, start: Record) -> list[str]:
    """Whom a start puts into its flow: once each, and without those whom its options leave out."""
    groups = {each["uuid"] for each in start["groups"]}
    members = [
        row["uuid"] for row in ctx.store["contacts"] if groups and any(one["uuid"] in groups for one in row["groups"])
    ]
    uuids = dict.fromkeys([*(each["uuid"] for each in start["contacts"]), *members])
    if not start["restart_participants"]:
        flow = start["flow"]["uuid"]
        before = {run["contact"]["uuid"] for run in ctx.store["runs"] if run["flow"]["uuid"] == flow}
        uuids = dict.fromkeys(uuid for uuid in uuids if uuid not in before)
    if start["exclude_active"]:
        busy = {run["contact"]["uuid"] for run in ctx.store["runs"] if run["exited_on"] is None}
        uuids = dict.fromkeys(uuid for uuid in uuids if uuid not in busy)
    return list(uuids)


def _due(ctx: Context, seconds: float) -> float:
    return ctx.now.timestamp() + seconds


def _stamp(ctx: Context, seconds: float) -> str:
    return times.written(datetime.fromtimestamp(ctx.now.timestamp(), UTC) + timedelta(seconds=seconds))


def _later(ctx: Context, kind: str, uuid: str, seconds: float, **changes: Any) -> None:
    if not ctx.store.world.mailroom:
        return

    def work() -> None:
        record = ctx.store[kind].get(uuid)
        if record is not None:
            moved = {"modified_on": _stamp(ctx, seconds)} if "modified_on" in record else {}
            ctx.store[kind].change(record, **changes, **moved)

    ctx.store.after(_due(ctx, seconds), work)


def _progress(ctx: Context, kind: str, uuid: str, total: int, way: tuple[tuple[str, float], ...]) -> None:
    for status, seconds in way:
        started = total if status == "completed" else 0
        # The server shows -1 for a total that is not known, and for one that is nothing.
        _later(ctx, kind, uuid, seconds, status=status, progress={"total": total or -1, "started": started})


def _run(ctx: Context, start: Record, contact: str, node: str | None) -> dict[str, Any] | None:
    known = ctx.store["contacts"].get(contact)
    if known is None or known["status"] != "active":
        return None
    urn = next(iter(known["urns"]), None)
    entered = _stamp(ctx, START[-1][1])
    return {
        "uuid": ctx.new_uuid(),
        "flow": start["flow"],
        "contact": {"uuid": contact, "name": known["name"], "urn": urn, "urn_display": urn and urn.partition(":")[2]},
        "start": {"uuid": start["uuid"]},
        "responded": False,
        "path": [{"node": node, "time": entered}] if node else [],
        "values": {},
        "created_on": entered,
        "modified_on": entered,
        "exited_on": None,
        "exit_type": None,
    }


def _enter(ctx: Context, entering: list[dict[str, Any]]) -> None:
    """The runs begin; whatever flow their contacts were in is interrupted by it."""
    runs, contacts = ctx.store["runs"], ctx.store["contacts"]
    by_contact = {run["contact"]["uuid"]: run for run in entering}
    for old in [each for each in runs if not each["exited_on"] and each["contact"]["uuid"] in by_contact]:
        at = by_contact[old["contact"]["uuid"]]["created_on"]
        runs.change(old, exited_on=at, exit_type="interrupted", modified_on=at)
    for run in entering:
        runs.put({**run, "id": ctx.store.next_id("runs")})
        contact = contacts.get(run["contact"]["uuid"])
        if contact is not None:
            contacts.change(contact, flow=run["flow"], modified_on=run["created_on"])
