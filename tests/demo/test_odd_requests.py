"""Requests that make no sense are answered like any other: nothing that a client sends raises within the server."""

import json
import random
from typing import Any

import pytest

from temba_tui.demo.catalogue import ENDPOINTS
from tests.demo.test_writes import CHANNEL, message
from tests.demo.worlds import Server, contact, group, uuid

KEYS = [
    "name",
    "urns",
    "groups",
    "fields",
    "language",
    "note",
    "contacts",
    "contact",
    "action",
    "group",
    "messages",
    "label",
    "label_name",
    "tickets",
    "assignee",
    "topic",
    "text",
    "attachments",
    "quick_replies",
    "base_language",
    "flow",
    "params",
    "extra",
    "exclude_active",
    "campaign",
    "offset",
    "unit",
    "delivery_hour",
    "relative_to",
    "message",
    "type",
    "value_type",
    "value",
    "resthook",
    "target_url",
]
VALUES: list[Any] = [
    None,
    True,
    0,
    -5,
    3.5,
    float("inf"),
    10**30,
    "",
    "x",
    "eng",
    "\0",
    "a" * 700,
    "\ud800",
    [],
    [None],
    [1],
    [[]],
    [{}],
    {},
    {"eng": "x"},
    {"eng": None},
    {"a": {"b": 1}},
    {"eng": ["x"]},
    "add",
    "block",
    "archive",
    "label",
    "assign",
    "text",
    "days",
    "created_on",
    uuid(1),
    [uuid(1)],
    [uuid(50), "zz"],
    [5],
    [True, 2],
    {"age": [1]},
    [{"text": "a"}],
    ["tel:+2348030000000"],
]
PARAMS = [
    "uuid",
    "id",
    "urn",
    "group",
    "folder",
    "contact",
    "label",
    "broadcast",
    "before",
    "after",
    "reverse",
    "key",
    "name",
    "flow",
    "type",
    "archived",
    "cursor",
    "limit",
    "offset",
    "since",
    "until",
    "role",
    "email",
    "campaign",
    "dependencies",
    "period",
    "expand_urns",
    "deleted",
    "paths",
    "responded",
    "geometry",
    "address",
    "resthook",
]
TEXTS = [
    "",
    "x",
    "1",
    "-1",
    "true",
    "%00",
    "9" * 30,
    "2026-02-31",
    "0000-00-00",
    "%ff",
    "+",
    "::",
    "tel:",
    "cD0=",
    "bz0x",
    "cj0x",
    "cj0xJnA9MjAyNi0wMy0xNSswMyUzQTE0JTNBMDAuNDIxNzUyJTJCMDAlM0EwMA%3D%3D",
    uuid(1),
]
SANE = {200, 201, 204, 400, 403, 404, 405, 409, 415, 500}


@pytest.mark.parametrize("era", ["2019", "9.0.0", "26.3"])
def test_nothing_that_is_sent_raises(era: Any) -> None:
    chance = random.Random(7)
    server = Server(
        era, world={"rate": (10**9, 1.0)}, contacts=[contact(1), contact(2)], messages=[message(5)], channels=[CHANNEL],
        groups=[group(50, "Reporters"), group(51, "Old", "age > 60")],
    )  # fmt: skip
    known = [endpoint for endpoint in ENDPOINTS.values() if era in endpoint.eras]
    lookups = [
        "",
        f"?uuid={uuid(1)}",
        f"?uuid={uuid(50)}",
        "?key=age",
        "?id=1",
        "?id=",
        "?uuid=abc",
        "?uuid=",
        "?urn=tel:1",
    ]
    for _ in range(700):
        endpoint = chance.choice(known)
        body = {key: chance.choice(VALUES) for key in chance.sample(KEYS, chance.randint(0, 9))}
        method = chance.choice(["POST", "POST", "DELETE"])
        status, _ = server.ask(method, f"{endpoint.name}.json{chance.choice(lookups)}", body)
        assert status in SANE, (method, endpoint.name, json.dumps(body))
        query = "&".join(f"{chance.choice(PARAMS)}={chance.choice(TEXTS)}" for _ in range(chance.randint(0, 3)))
        assert server.ask("GET", f"{endpoint.name}.json?{query}")[0] in SANE, (endpoint.name, query)
