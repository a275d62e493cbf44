"""GET: a page of a list, and the few answers that are no list."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from temba_tui.demo import times
from temba_tui.demo.catalogue import Endpoint, Listing
from temba_tui.demo.context import Context
from temba_tui.demo.cursor import Ordered, Predicate, cursor_page, offset_page
from temba_tui.demo.filters import as_uuid, nothing
from temba_tui.demo.http import Crash, Response, answer, detail
from temba_tui.demo.render import render
from temba_tui.demo.table import Table
from temba_tui.demo.world import Record

OF_CONTACTS: Final = frozenset({"channel_events", "messages", "runs", "tickets"})
"""Types whose records belong to a contact, and go with it."""
STATISTICS_DAYS: Final = 366
"""The longest span of days that statistics answers for."""
STATISTICS_DEFAULT: Final = 90


def get(endpoint: Endpoint, ctx: Context) -> Response:
    """The answer to a GET, throttled and permitted already."""
    single = SINGLES.get(endpoint.name)
    if single is not None:
        return answer(single(ctx))
    assert endpoint.listing is not None, endpoint.name
    if endpoint.name == "archives":
        return answer(_archives(endpoint.listing, ctx))
    return answer(_list(endpoint, endpoint.listing, ctx))


def test_of(name: str, listing: Listing, ctx: Context) -> tuple[Predicate | None, bool]:
    """Which records the request asks for (None: all), and whether that is one at most. 400 where parameters exclude one
    another.
    """
    query = ctx.request.query
    if sum(bool(ctx.request.get(param)) for param in listing.exclusive) > 1:
        raise detail(400, f"You may only specify one of the {', '.join(listing.exclusive)} parameters")
    tests = [listing.shown(ctx)] if listing.shown else []
    unique = False
    for each in listing.filters:
        if each.param in query and ctx.era in each.eras:
            test = each.make(ctx, query[each.param])
            if test is nothing:
                return nothing, False
            if test is not None:
                tests.append(test)
                unique = unique or each.unique
    gone = ctx.store.gone
    if gone and name in OF_CONTACTS:
        tests.append(lambda record: record["contact"]["uuid"] not in gone)
    if not tests:
        return None, False
    return (tests[0] if len(tests) == 1 else lambda record: all(test(record) for test in tests)), unique


def ordered(table: Table, order: str, wanted: Predicate | None, flipped: bool) -> tuple[Ordered, Predicate | None]:
    """The rows in the order asked for, and what is still to be tested. Another order than the type's own reads all of
    it."""
    rows: Sequence[Record] = table.rows
    if order != table.order:
        rows = [row for row in rows if wanted is None or wanted(row)]
        rows.sort(key=lambda row: (times.key(row.get(order)), row.get("id", 0)), reverse=True)
        wanted = None
    descending = table.descending
    if flipped:
        rows, descending = _Flipped(rows), not descending
    dated = order != "osm_id"
    return Ordered(
        rows,
        lambda record: times.key(record.get(order)),
        descending,
        times.position if dated else str,
        _moment if dated else str,
    ), wanted


def _moment(position: str) -> str:
    found = times.parse(position)
    if found is None:
        raise Crash("a cursor whose position is no date")
    return times.key_of(found)


class _Flipped(Sequence[Record]):
    """A sequence the other way round, read no further than asked for."""

    def __init__(self, rows: Sequence[Record]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        total = len(self._rows)
        if isinstance(at, slice):
            start, stop, _ = at.indices(total)
            return list(reversed(self._rows[total - stop : total - start])) if stop > start else []
        return self._rows[total - 1 - at]


def _list(endpoint: Endpoint, listing: Listing, ctx: Context) -> dict[str, Any]:
    if endpoint.name == "contacts" and ctx.era != "2019" and ctx.request.truth("expand_urns"):
        ctx.hand_over()
    table = ctx.store[endpoint.name]
    wanted, unique = test_of(endpoint.name, listing, ctx)
    order = listing.order(ctx) if listing.order else table.order
    flipped = ctx.era in listing.reverse and ctx.request.truth("reverse")
    if wanted is nothing:
        rows, left = Ordered((), lambda record: "", True, times.position, _moment), None
    else:
        rows, left = ordered(table, order, wanted, flipped)
    found, following, preceding = cursor_page(ctx.request, rows, left, unique=unique and left is not None)
    return {"next": following, "previous": preceding, "results": [render(endpoint.name, row, ctx) for row in found]}


def _archives(listing: Listing, ctx: Context) -> dict[str, Any]:
    wanted, _ = test_of("archives", listing, ctx)
    rows = [row for row in ctx.store["archives"] if wanted is None or wanted(row)]
    envelope, found = offset_page(ctx.request, rows)
    return envelope | {"results": [render("archives", row, ctx) for row in found]}


COUNTED_CREDITS: Final = {"used": 31420, "remaining": 68580}
"""Servers of 2019 count credits; later ones say -1."""


def _workspace(ctx: Context) -> dict[str, Any]:
    shown = {key: value for key, value in ctx.store.world.workspace.items() if not key.startswith("_")}
    if ctx.era == "2019" and "credits" in shown:
        shown["credits"] = COUNTED_CREDITS
    return shown


def _identities(ctx: Context, param: str) -> list[str]:
    """The uuids asked for. What is none crashes a current server and was dropped before."""
    found = []
    for value in ctx.request.query.get(param, []):
        uuid = as_uuid(value)
        if uuid is not None:
            found.append(uuid)
        elif ctx.era == "26.3":
            raise Crash("a uuid column compared with text")
    return found


def _definitions(ctx: Context) -> dict[str, Any]:
    depth = ctx.request.get("dependencies") or "all"
    if depth not in ("none", "flows", "all"):
        raise detail(400, f"dependencies must be one of none, flows, all not {depth}")
    flows = dict.fromkeys(_identities(ctx, "flow"))
    campaigns = {row["uuid"]: row for row in map(ctx.store["campaigns"].get, _identities(ctx, "campaign")) if row}
    if depth != "none":
        _follow(ctx, flows, campaigns, everything=depth == "all")
    exported = [definition for uuid in flows if (definition := ctx.store.world.definition(uuid)) is not None]
    events = [event for event in ctx.store["campaign_events"] if event["campaign"]["uuid"] in campaigns]
    drawn = [
        {
            "uuid": uuid,
            "name": campaign["name"],
            "group": campaign["group"],
            "events": [_event(event, ctx) for event in events if event["campaign"]["uuid"] == uuid],
        }
        for uuid, campaign in campaigns.items()
    ]
    version = {"2019": "11.12"}.get(ctx.era, "13")
    shown = {"version": version, "site": "https://app.rapidpro.io", "flows": exported, "campaigns": drawn}
    shown["triggers"] = []
    if ctx.era != "2019":
        fields, groups = _dependencies(ctx, exported, campaigns, events) if depth == "all" else ([], [])
        shown |= {"fields": fields, "groups": groups}
    return shown


def _follow(ctx: Context, flows: dict[str, Any], campaigns: dict[str, Record], *, everything: bool) -> None:
    """Add the flows that the flows enter; with `everything` also the campaigns that start them and what those start."""
    seen = -1
    while seen != len(flows) + len(campaigns):
        seen = len(flows) + len(campaigns)
        for uuid in list(flows):
            definition = ctx.store.world.definition(uuid) or {}
            for node in definition.get("nodes", ()):
                for action in node.get("actions", ()):
                    if action.get("type") == "enter_flow" and "flow" in action:
                        flows.setdefault(action["flow"]["uuid"])
        for event in ctx.store["campaign_events"] if everything else ():
            campaign = ctx.store["campaigns"].get(event["campaign"]["uuid"])
            if campaign is None or event["flow"] is None:
                continue
            if event["flow"]["uuid"] in flows:
                campaigns.setdefault(campaign["uuid"], campaign)
            if campaign["uuid"] in campaigns:
                flows.setdefault(event["flow"]["uuid"])


def _event(event: Record, ctx: Context) -> dict[str, Any]:
    """A campaign's event as an export draws it. A current server leaves the message out where there is none."""
    message = {} if event["flow"] and ctx.era == "26.3" else {"message": event["message"]}
    return {
        "uuid": event["uuid"],
        "offset": event["offset"],
        "unit": event["unit"][0].upper(),
        "event_type": "F" if event["flow"] else "M",
        "delivery_hour": event["delivery_hour"],
        **message,
        "relative_to": {"label": event["relative_to"]["name"], "key": event["relative_to"]["key"]},
        "start_mode": "I",
        **(
            {"flow": event["flow"]} if event["flow"] else {"base_language": next(iter(event["message"] or {"und": ""}))}
        ),
    }


def _dependencies(
    ctx: Context, flows: Sequence[Record], campaigns: Mapping[str, Record], events: Sequence[Record]
) -> tuple[list[Any], list[Any]]:
    """The fields and groups that the flows' definitions name, and those on which what is exported hangs."""
    text = str(flows)
    dated = {event["relative_to"]["key"] for event in events}
    grouped = {campaign["group"]["uuid"] for campaign in campaigns.values()}
    fields = [
        {"key": field["key"], "name": field["name"], "type": field["type"]}
        for field in ctx.store["fields"]
        if field["key"] in dated or f"fields.{field['key']}" in text or f"'key': '{field['key']}'" in text
    ]
    groups = [
        {"uuid": group["uuid"], "name": group["name"], "query": group["query"]}
        for group in ctx.store["groups"]
        if group["uuid"] in grouped or group["uuid"] in text
    ]
    return fields, groups


def _statistics(ctx: Context) -> dict[str, Any]:
    since, until = _day(ctx, "since"), _day(ctx, "until")
    today = ctx.now.date()
    first = since or today - timedelta(days=STATISTICS_DEFAULT)
    last = until or today + timedelta(days=1)
    if (last - first).days > STATISTICS_DAYS:
        raise detail(400, f"Date range can't be more than {STATISTICS_DAYS} days.")
    span = (first.isoformat(), last.isoformat())
    return {
        "results": [
            render("statistics", row, ctx) for row in ctx.store["statistics"] if span[0] <= row["date"] < span[1]
        ]
    }


def _day(ctx: Context, param: str) -> date | None:
    text = ctx.request.get(param)
    if not text:
        return None
    try:
        if len(text) != len("2026-11-21"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise detail(400, f"Invalid date value for '{param}'.") from None


SINGLES: Final[dict[str, Callable[[Context], dict[str, Any]]]] = {
    "definitions": _definitions,
    "org": _workspace,
    "statistics": _statistics,
    "workspace": _workspace,
}
"""Endpoints that answer one object."""
