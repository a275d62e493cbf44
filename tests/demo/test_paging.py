"""Pages: whole walks in both directions, ties, and rows made no further than they are asked for."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.demo.worlds import Server, contact, moment


def walk(server: Server, address: str, link: str = "next") -> list[list[str]]:
    """The pages from an address on, as lists of names."""
    pages = []
    name = address.partition("?")[0]
    while True:
        body = server.get(address)
        pages.append([row["name"] for row in body["results"]])
        if not body[link]:
            return pages
        address = f"{name}?{urlsplit(body[link]).query}"


def test_a_walk_shows_every_row_once_and_walks_back_the_same_way() -> None:
    server = Server(contacts=[contact(number) for number in range(620)])
    pages = walk(server, "contacts.json")
    assert [len(page) for page in pages] == [250, 250, 120]
    assert [name for page in pages for name in page] == [f"Contact {number}" for number in range(620)]
    last = server.get("contacts.json")["next"]
    last = server.get(f"contacts.json?{urlsplit(last).query}")["next"]
    back = walk(server, f"contacts.json?{urlsplit(last).query}", "previous")
    assert [name for page in reversed(back) for name in page] == [f"Contact {number}" for number in range(620)]


@pytest.mark.parametrize("reverse", ["", "reverse=true&"])
def test_equal_moments_are_passed_over_by_counting(reverse: str) -> None:
    rows = [contact(number, modified_on=moment(number // 400)) for number in range(900)]
    server = Server(contacts=rows)
    names = [name for page in walk(server, f"contacts.json?{reverse}x=1") for name in page]
    assert sorted(names) == sorted(row["name"] for row in rows)
    assert names == [row["name"] for row in (reversed(rows) if reverse else rows)]


def test_a_filter_and_a_cursor_go_together() -> None:
    rows = [contact(number, _deleted=number % 2 == 1) for number in range(700)]
    server = Server(contacts=rows)
    assert [name for page in walk(server, "contacts.json") for name in page] == [
        f"Contact {at}" for at in range(0, 700, 2)
    ]
    deleted = server.rows("contacts.json?deleted=true")
    assert (deleted[0]["uuid"], deleted[0]["name"], deleted[0]["urns"]) == (rows[1]["uuid"], None, [])


class Counting(Sequence[Any]):
    """Contacts that count how many of them were made."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.made = 0

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(self.total))]
        if not -self.total <= at < self.total:
            raise IndexError(at)
        self.made += 1
        return contact(at % self.total)


def test_a_page_makes_no_more_rows_than_it_needs() -> None:
    rows = Counting(100_000)
    server = Server(contacts=rows)
    body = server.get("contacts.json")
    assert rows.made <= 251 + 10
    rows.made = 0
    body = server.get(f"contacts.json?{urlsplit(body['next']).query}")
    assert body["results"][0]["name"] == "Contact 250"
    assert rows.made <= 251 + 30
    rows.made = 0
    assert server.rows("contacts.json?reverse=true")[0]["name"] == "Contact 99999"
    assert rows.made <= 251 + 10


def test_links_keep_the_parameters_in_order_and_take_host_and_scheme_from_the_request() -> None:
    server = Server(contacts=[contact(number) for number in range(300)])
    _, body = server.ask(
        "GET", "contacts.json?zeta=1&after=2020-01-01", host="a.example", **{"x-forwarded-proto": "https"}
    )
    assert body["next"].startswith("https://a.example/api/v2/contacts.json?after=2020-01-01&cursor=")
    assert body["next"].endswith("&zeta=1")


def test_archives_count_and_go_by_limit_and_offset() -> None:
    rows = [
        {"type": "message", "start_date": f"2026-{12 - at:02d}-01", "period": "monthly", "record_count": 1, "size": 1,
         "hash": None, "download_url": None, "archive_type": "message"} for at in range(12)
    ]  # fmt: skip
    server = Server(archives=rows)
    body = server.get("archives.json?limit=5&offset=5")
    assert (body["count"], len(body["results"])) == (12, 5)
    assert body["next"].endswith("?limit=5&offset=10")
    assert body["previous"].endswith("?limit=5")
    assert len(server.rows("archives.json?limit=nonsense&offset=-4")) == 12
    assert server.get("archives.json?after=2026-11-01&before=2026-11-30")["count"] == 1


@pytest.mark.parametrize(
    ("cursor", "status"),
    [("garbage", 404), ("!!!!", 200), ("", 200), ("bz0tMQ==", 404), ("cD1ub3RhZGF0ZQ==", 500), ("bz05OTk5OTk5", 200)],
)
def test_odd_cursors(cursor: str, status: int) -> None:
    server = Server(contacts=[contact(1)])
    assert server.ask("GET", f"contacts.json?cursor={cursor}")[0] == status
