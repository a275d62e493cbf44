"""Reading many pages: the price, the ends, the stop that keeps what there is."""

import asyncio
from datetime import UTC, datetime

import pytest

from temba_tui.client.errors import TembaServerError
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.view import parse
from temba_tui.workspace.walks import price, walk
from tests.workspace.workspace_server import Server, contact, group


async def listed(server, line="contacts"):
    session = server.session()
    await session.open()
    return session, session.records(await session.resolve(parse(line)))


def many(count=1000):
    return Server({"contacts": [contact(number) for number in range(count)]})


async def test_to_the_end():
    session, records = await listed(many(600))
    told = []
    changes = []
    walked = await walk(session, records, max_pages=10, on_progress=told.append, on_change=changes.append)
    assert (walked.ended, walked.pages, walked.added) == ("complete", 3, 600)
    assert [one.rows for one in told] == [250, 500, 600]
    assert [one.first_new for one in changes] == [0, 250, 500]


async def test_a_limit_of_pages():
    session, records = await listed(many())
    walked = await walk(session, records, max_pages=2)
    assert (walked.ended, walked.pages, len(records)) == ("pages", 2, 500)
    walked = await walk(session, records, max_pages=2)
    assert (walked.ended, walked.added) == ("complete", 500)


async def test_until_a_row_matches():
    session, records = await listed(many())
    walked = await walk(session, records, max_pages=10, test=Matcher.parse('"contact 600"'))
    assert (walked.ended, walked.pages, walked.found) == ("found", 3, 600)


async def test_until_a_date():
    session, records = await listed(many())
    walked = await walk(session, records, max_pages=10, until=datetime(2026, 11, 20, 17, tzinfo=UTC))
    assert walked.ended == "date"
    assert len(records) == 500


async def test_a_stop_keeps_what_there_is():
    session, records = await listed(many())
    stop = asyncio.Event()
    walked = await walk(session, records, max_pages=10, stop=stop, on_progress=lambda _: stop.set())
    assert (walked.ended, walked.added, len(records)) == ("stopped", 250, 250)


async def test_an_error_keeps_what_there_is():
    server = many()
    session, records = await listed(server)

    def fail(_):
        server.refuses["contacts"] = (500, {})

    with pytest.raises(TembaServerError):
        await walk(session, records, max_pages=10, on_progress=fail)
    assert len(records) == 250


@pytest.mark.parametrize(
    ("line", "pages"),
    [
        ("contacts group=Reporters", 5),
        ("contacts group=Reporters after=2026-01-01", 5),
        ("contacts group=Reporters deleted=yes", None),
        ("contacts", None),
        ("messages label=Pain", 2),
        ("runs flow=Weekly", 1),
        ("groups", None),
    ],
)
async def test_the_price_is_told_where_somebody_counts(line, pages):
    server = Server(
        {
            "groups": [group(1, "Reporters", 1203)],
            "labels": [{"uuid": "5c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b", "name": "Pain", "count": 260}],
            "flows": [
                {"uuid": "6c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b", "name": "Weekly", "runs": {"active": 2, "failed": 3}}
            ],
        }
    )
    session, records = await listed(server, line)
    for name in ("groups", "labels", "flows"):
        await session.names.load(name)
    found = price(parse(line), records, session.names)
    assert found.pages == pages
    assert ("unknown" in found.sentence) is (pages is None)


async def test_archives_say_how_many_they_are():
    rows = [
        {"type": "run", "start_date": f"2026-01-{day:02}", "period": "daily", "record_count": 1} for day in range(1, 4)
    ]

    def answer(params):
        start = int(params.get("offset", ["0"])[0])
        link = "http://x/api/v2/archives.json?limit=1&offset=1" if start == 0 else None
        return {"count": 251, "next": link, "previous": None, "results": rows[start : start + 1]}

    session, records = await listed(Server({"archives": answer}), "archives")
    assert price(parse("archives"), records, session.names).pages is None
    await session.load_next(records)
    assert (records.total, price(parse("archives"), records, session.names).pages) == (251, 1)


async def test_oldest_first_ends_at_a_later_date():
    rows = [contact(number) for number in range(999, -1, -1)]
    session, records = await listed(Server({"contacts": rows}), "contacts reverse=yes")
    walked = await walk(session, records, max_pages=10, until=datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert walked.ended == "date"
    assert 0 < len(records) < 1000


async def test_what_is_complete_costs_nothing():
    session, records = await listed(many(3))
    await session.load_next(records)
    assert price(parse("contacts"), records, session.names).pages == 0


async def test_pages_without_rows_are_counted():
    def answer(params):
        number = int(params.get("cursor", ["0"])[0]) + 1
        return {"next": f"http://x/?cursor={number}", "previous": None, "results": []}

    server = Server({"contacts": answer})
    session, records = await listed(server)
    walked = await walk(session, records, max_pages=10)
    assert (walked.ended, walked.pages, walked.added) == ("pages", 10, 0)
    assert len(server.requests("contacts")) == 10, "as many requests as were said"
