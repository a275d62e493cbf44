"""Reading lists: page by page, resumed, in circles, and with identities that are checked."""

import math
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client import CursorQuery, Endpoint, Page, Param, Priority, errors
from temba_tui.client.endpoints import ENDPOINTS
from temba_tui.client.values import Pairs
from tests.client.helpers import NEW, OLD, OTHER, UUID, MockServer, client_of, page, refused


class Listing:
    """A list of pages by cursor, as a source."""

    def __init__(self, pages: list[tuple[list[int], str | None]], first: str | None = None) -> None:
        self.pages = dict(zip([first, *(cursor for _, cursor in pages)], pages, strict=False))
        self.asked: list[tuple[str | None, Priority, float]] = []

    async def read_page(
        self, endpoint: Endpoint, params: Pairs, cursor: str | None, *, priority: Priority, patience: float
    ) -> Page:
        self.asked.append((cursor, priority, patience))
        rows, following = self.pages[cursor]
        return Page([{"id": row} for row in rows], following, 10)

    @property
    def query(self) -> CursorQuery:
        return CursorQuery(self, ENDPOINTS["labels"])


async def test_all_pages_in_order() -> None:
    listing = Listing([([1, 2], "a"), ([], "b"), ([3], None)])
    sizes = [len(one.rows) async for one in listing.query.pages()]
    assert sizes == [2, 0, 1]
    assert [row["id"] for row in await listing.query.all()] == [1, 2, 3]
    assert [cursor for cursor, _, _ in listing.asked[:3]] == [None, "a", "b"]


async def test_first_reads_no_more_than_it_needs() -> None:
    listing = Listing([([], "a"), ([7], "b"), ([8], None)])
    assert await listing.query.first() == {"id": 7}
    assert len(listing.asked) == 2
    assert await Listing([([], None)]).query.first() is None
    assert await Listing([([], "a"), ([], None)]).query.first() is None


async def test_resuming() -> None:
    listing = Listing([([1], "a"), ([2], "b"), ([3], None)])
    pages = listing.query.iterfetches()
    assert pages.get_cursor() is None
    await anext(pages)
    kept = pages.get_cursor()
    assert kept == "a"
    again = listing.query.pages(resume_cursor=kept)
    assert again.get_cursor() == "a"
    assert [one.rows[0]["id"] async for one in again] == [2, 3]
    assert again.get_cursor() is None
    with pytest.raises(StopAsyncIteration):
        await anext(again)


async def test_priority_and_patience_are_handed_on() -> None:
    listing = Listing([([1], None)])
    await listing.query.page(priority=Priority.PREFETCH, patience=120)
    await anext(listing.query.pages(True, priority=Priority.WALK))
    await anext(listing.query.pages())
    assert [one[1:] for one in listing.asked] == [
        (Priority.PREFETCH, 120),
        (Priority.WALK, math.inf),
        (Priority.INTERACTIVE, 0),
    ]


@pytest.mark.parametrize("resume", [None, "a", "c"])
async def test_a_circle_ends_with_an_error(resume: str | None) -> None:
    listing = Listing([([1], "a"), ([2], "b"), ([3], "c")])
    listing.pages["c"] = ([4], "a")
    seen = []

    async def read() -> None:
        async for one in listing.query.pages(resume_cursor=resume):
            seen.extend(row["id"] for row in one.rows)

    with pytest.raises(errors.TembaCursorLoopError):
        await read()
    assert seen in ([1, 2, 3, 4], [2, 3, 4], [4, 2, 3])


async def test_a_page_that_is_its_own_next() -> None:
    listing = Listing([([1], "a")])
    listing.pages["a"] = ([2], "a")
    with pytest.raises(errors.TembaCursorLoopError):
        await listing.query.all()
    assert len(listing.asked) == 2


@given(st.lists(st.lists(st.integers(), max_size=4), min_size=1, max_size=8), st.integers(0, 7))
async def test_any_list_is_read_once_from_any_place(content: list[list[int]], start: int) -> None:
    cursors = [f"c{i}" for i in range(1, len(content))]
    listing = Listing(list(zip(content, [*cursors, None], strict=True)))
    start = min(start, len(content) - 1)
    pages = listing.query.pages(resume_cursor=None if start == 0 else f"c{start}")
    read = [row["id"] async for one in pages for row in one.rows]
    assert read == [row for rows in content[start:] for row in rows]


async def test_after_an_error_the_iterator_stands_where_it_stood() -> None:
    server = MockServer(page({"a": 1}, next="?cursor=x"), httpx.Response(500, text="oops", headers=NEW), page({"a": 2}))
    pages = client_of(server).get_labels().pages()
    await anext(pages)
    with pytest.raises(errors.TembaServerError):
        await anext(pages)
    assert pages.get_cursor() == "x"
    assert (await anext(pages)).rows == [{"a": 2}]


# over the client


@given(st.text("abcDEF019+/=", min_size=1, max_size=40))
async def test_only_the_cursor_is_taken_from_next(cursor: str) -> None:
    link = f"http://evil.example:8000/api/v2/contacts.json?group=B&token=1&cursor={quote(cursor, safe='')}#x"
    server = MockServer(page(next=link), page())
    await client_of(server).get_contacts(group="A").all()
    assert server.paths == [
        "GET contacts.json?group=A",
        f"GET contacts.json?group=A&cursor={quote(cursor, safe='')}",
    ]
    assert {request.url.host for request in server.requests} == {"rapidpro.example"}


async def test_archives_page_by_offset() -> None:
    server = MockServer(page({"a": 1}, next="http://h/?limit=250&offset=250&archive_type=run"), page({"a": 2}))
    assert await client_of(server).get_archives("run").all() == [{"a": 1}, {"a": 2}]
    assert server.paths[1] == "GET archives.json?archive_type=run&limit=250&offset=250"


async def test_an_unpaged_answer_is_one_page() -> None:
    server = MockServer(httpx.Response(200, json={"uuid": "x"}), httpx.Response(200, json={"results": [{"date": "d"}]}))
    client = client_of(server)
    assert await client.query("workspace").all() == [{"uuid": "x"}]
    assert await client.query("statistics").all() == [{"date": "d"}]


@pytest.mark.parametrize("method", ["first", "page"])
async def test_an_identity_that_was_ignored_is_told(method: str) -> None:
    server = MockServer(page({"uuid": OTHER}, headers=OLD))
    query = client_of(server).get_messages(uuid=UUID)
    with pytest.raises(errors.TembaFilterIgnoredError) as caught:
        await getattr(query, method)()
    assert (caught.value.param, caught.value.sent) == ("uuid", True)


async def test_an_era_that_is_learned_later_refuses_before_sending() -> None:
    server = MockServer(httpx.Response(200, json={"uuid": "x"}, headers=OLD))
    client = client_of(server)
    query = client.get_messages(uuid=UUID)
    await client.get_workspace()
    assert client.era == "9.0.0"
    with pytest.raises(errors.TembaFilterIgnoredError) as caught:
        await query.first()
    assert not caught.value.sent
    assert len(server.requests) == 1


async def test_an_endpoint_of_somebody_else() -> None:
    endpoint = Endpoint("things", scope="v2.runs", params={"id": Param("int")}, lookups=("id",))
    server = MockServer(page({"id": 7}), httpx.Response(200, json={"id": 7}), httpx.Response(204))
    client = client_of(server)
    assert await client.query(endpoint, {"id": "7"}).first() == {"id": 7}
    assert await client.update(endpoint, {"id": 7}, {"name": None}) == {"id": 7}
    await client.delete(endpoint, {"id": 7})
    assert server.paths == ["GET things.json?id=7", "POST things.json?id=7", "DELETE things.json?id=7"]
    assert client.throttle.state("v2.runs").used == 3


async def test_a_walk_waits_for_as_long_as_it_is_told() -> None:
    server = MockServer(page(next="?cursor=a"), refused("60"), refused(None), page({"a": 1}))
    client = client_of(server)
    clock = client._exchange._clock
    assert await client.get_labels().all(retry_on_rate_exceed=True) == [{"a": 1}]
    assert sum(clock.slept) == pytest.approx(90)  # type: ignore[attr-defined]


def test_a_query_prints_what_it_asks() -> None:
    assert repr(client_of(MockServer()).get_labels(name="x")) == "CursorQuery('labels', {'name': 'x'})"


async def test_archives_say_how_many_there_are() -> None:
    whole = httpx.Response(200, json={"count": 92, "next": None, "previous": None, "results": []})
    odd = httpx.Response(200, json={"count": "many", "next": None, "previous": None, "results": []})
    server = MockServer(whole, odd, page())
    client = client_of(server)
    assert [(await client.get_archives().page()).count for _ in range(3)] == [92, None, None]


async def test_endless_empty_pages_are_given_up() -> None:
    def empty(request: httpx.Request) -> httpx.Response:
        return page(next=f"?cursor={len(server.requests)}")

    server = MockServer(*[empty] * 200)
    with pytest.raises(errors.TembaCursorLoopError, match="page after page without a row"):
        await client_of(server).get_labels(name="x").first()
    assert len(server.requests) == 10
    server.requests.clear()
    with pytest.raises(errors.TembaCursorLoopError):
        await client_of(server).get_labels().all()
    assert len(server.requests) == 100
