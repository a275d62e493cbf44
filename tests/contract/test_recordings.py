"""Recorded requests, sent to the demo unchanged: the same status, the same shape, the same errors.

Every case has a small workspace of its own (harvest.py, given.py), so that no write is seen by another case.
"""

import json
import re
from functools import cache
from typing import Any

import pytest

from temba_tui.demo import Demo, demo_of
from temba_tui.demo.http import Request, Response
from tests.contract import left_out
from tests.contract.given import principal_for, rows_for
from tests.contract.harvest import NOW, Known, harvest, identity_of, world_of
from tests.contract.recorded import ERAS, MAIN, TOKEN, Case, cases, wires
from tests.contract.shapes import differences

THROTTLED = (20, 60.0)
"""The rate of the recorded server on its second port."""
MOMENTS = frozenset({"created_on", "modified_on"})
VOLATILE = MOMENTS | {"uuid", "id", "url"}
REPLAYED = [case for era in ERAS for case in cases(era) if not left_out.reason(case.name)]


class FrozenClock:
    """A clock that stands at the moment of the recordings."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


def demo_for(case: Case) -> Demo:
    """The demo with the workspace in which a case is asked."""
    tokens = (
        {TOKEN: principal_for(case)} if case.role or case.name.endswith("token_lowercase_scheme") else {TOKEN: _ADMIN}
    )
    clock = FrozenClock(NOW[case.era].timestamp())
    rate = THROTTLED if case.port else None
    world = world_of(case.era, case.org, rows_for(case), mailroom="mailroom_down" not in case.name)
    demo = demo_of(
        world,
        case.era,
        rate=rate,
        clock=clock,
        tokens=tokens,
    )
    if case.status == 429:
        for _ in range(THROTTLED[0]):
            demo.engine.throttle.accept("v2", clock.now())
    _upload_for(case, demo)
    return demo


_ADMIN = principal_for(next(case for case in cases("26.3") if case.role == "administrator"))


def _upload_for(case: Case, demo: Demo) -> None:
    """The media that a case attaches were uploaded before, unless they were refused as unknown."""
    sent = case.sent if isinstance(case.sent, dict) else {}
    shown = json.dumps(case.answer)
    for uuid in sent.get("attachments") or ():
        if f"No such object: {uuid}" not in shown:
            url = re.search(rf'image/png:([^"]*{uuid}[^"]*)"', shown)
            media = {"uuid": uuid, "content_type": "image/png", "url": url[1] if url else f"https://a.example/{uuid}"}
            demo.engine.store.media[uuid] = media


def replay(case: Case) -> tuple[Response, dict[str, str], Any]:
    """The demo's answer to a case: with its headers, and its body's value (text where it is not JSON)."""
    from urllib.parse import unquote

    request = Request(case.method, unquote(case.path), case.raw_query, case.headers, case.body)
    response, headers = demo_for(case).engine.answer(request)
    named = {name.lower(): value for name, value in headers}
    body: Any = response.body.decode()
    if response.content_type == "application/json":
        body = json.loads(body)
    return response, named, body


@pytest.mark.parametrize("case", REPLAYED, ids=lambda case: f"{case.era}:{case.name}")
def test_a_recorded_request_is_answered_as_recorded(case: Case, covered: Any) -> None:
    response, headers, body = replay(case)
    shown = json.dumps(body, ensure_ascii=False)[:600]
    assert response.status == case.status, shown
    want_type = case.answer_headers.get("content-type")
    if response.status != 204 and want_type:
        assert (response.content_type or "").partition(";")[0] == want_type.partition(";")[0]
    if "allow" in case.answer_headers:
        assert headers.get("allow") == case.answer_headers["allow"]
    for name in ("x-temba-org", "x-temba-workspace", "retry-after"):
        assert (name in headers) == (name in case.answer_headers), name
    if "retry-after" in case.answer_headers:
        assert headers["retry-after"] == case.answer_headers["retry-after"]
    if response.status == 204:
        pass
    elif isinstance(case.answer, str):
        assert isinstance(body, str)
        if response.status in (404, 500):
            assert body == case.answer
    elif response.status >= 400:
        assert body == case.answer
    elif case.is_list and case.method == "GET":
        _compare_lists(case, body)
    elif case.endpoint == "definitions":
        assert body.keys() == case.answer.keys()
        for part in ("flows", "campaigns", "fields", "groups"):
            # Their order follows ids that no answer shows.
            named = [sorted(each["name"] for each in answer[part]) for answer in (body, case.answer)]
            assert named[0] == named[1], part
        problems = list(differences(case.answer["campaigns"], body["campaigns"], loose=True))
        assert not problems, problems
    elif isinstance(case.answer, list) or case.endpoint in (
        "org",
        "workspace",
        "message_actions",
        "ticket_actions",
        "",
    ):
        assert body == case.answer
    else:
        _compare_objects(case, body)
    covered(case.era, case.name)


def _compare_lists(case: Case, body: Any) -> None:
    want, have = case.answer, body
    assert have.keys() == want.keys() - {"_trimmed_from"}
    kind = case.endpoint
    if want.get("next") and have.get("next"):
        assert _parameters(want["next"]) == _parameters(have["next"])
    recorded = {_identity(kind, row, case): row for row in want["results"]}
    answered = {_identity(kind, row, case): row for row in have["results"]}
    assert len(answered) == len(have["results"]), "a row came twice"
    missing = [key for key in recorded if key not in answered]
    if missing:
        # Other recordings showed newer rows, which may have pushed these off the page.
        assert len(have["results"]) == 250, f"not answered: {missing[:3]}"
        assert len(missing) < len(recorded), "nothing of what was recorded"
    in_order = [key for key in answered if key in recorded]
    if kind == "archives":
        # Nothing decides between two archives of one day.
        assert [key[2] for key in in_order] == [key[2] for key in recorded if key in answered]
    else:
        assert in_order == [key for key in recorded if key in answered]
    for key in in_order:
        assert answered[key] == _fresh(recorded[key], answered[key]), key
    for key, row in answered.items():
        if recorded and key not in recorded:
            problems = list(differences(want["results"], [row], loose=True))
            assert not problems, problems
    if case.whole:
        made_later = [key for key in answered if key not in recorded and key in _listed_before(case)]
        assert not made_later, f"answered too: {made_later[:3]}"
        assert have.get("next") is None or len(have["results"]) == 250


def _fresh(want: Any, have: Any) -> Any:
    """A recorded row, with what an anonymous workspace makes up for itself taken from the answer."""
    if "anon_display" in want:
        want = {**want, **{key: have.get(key) for key in ("ref", "anon_display") if key in want}}
    contact = want.get("contact")
    if isinstance(contact, dict) and "anon_display" in contact:
        own = {key: have["contact"].get(key) for key in ("ref", "anon_display") if key in contact}
        want = {**want, "contact": {**contact, **own}}
    return want


@cache
def _plain_list(era: Any, org: str, kind: str) -> frozenset[Any]:
    for case in cases(era):
        if case.name == f"{kind}/list" and case.org == org and case.is_list:
            return frozenset(_identity(kind, row, case) for row in case.rows)
    return frozenset()


def _listed_before(case: Case) -> frozenset[Any]:
    """What the plain list of the type showed: a filter that lets one of these through by mistake is found out by it."""
    return _plain_list(case.era, case.org, case.endpoint)


def _identity(kind: str, row: Any, case: Case) -> Any:
    if kind in ("messages", "broadcasts") and "uuid" not in row:
        return row["id"]
    return identity_of(kind, row)


def _parameters(link: str) -> list[str]:
    from urllib.parse import parse_qsl, urlsplit

    return [name for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)]


def _compare_objects(case: Case, body: Any) -> None:
    problems = list(differences(case.answer, body))
    assert not problems, problems
    assert _steady(_fresh(body, case.answer)) == _steady(case.answer)


def _steady(value: Any, inside: bool = False) -> Any:
    """A made or changed object without what the server makes up: its own identity, and moments."""
    if isinstance(value, dict):
        left_out = MOMENTS if inside else VOLATILE
        kept = {key: _steady(each, True) for key, each in value.items() if key not in left_out}
        if isinstance(kept.get("groups"), list):
            # Their order follows ids that no answer shows.
            kept["groups"].sort(key=lambda group: group["name"])
        if isinstance(kept.get("notes"), list):
            # A sixth note takes the place of the one that it drives out; only a later GET puts them in order.
            kept["notes"].sort(key=lambda note: note["text"])
        return kept
    if isinstance(value, list):
        return [_steady(each, inside) for each in value]
    return value


@pytest.mark.parametrize(
    "wire", [wire for era in ERAS for wire in wires(era)], ids=lambda wire: f"{wire.era}:{wire.name}"
)
async def test_recorded_bytes_are_sent_over_loopback(wire: Any, covered: Any) -> None:
    import asyncio

    from temba_tui.demo.serve import Server

    rows = {kind: Known(known) for kind, known in harvest(wire.era, MAIN).items()}
    path = wire.request["path"]
    body = json.dumps(wire.request["body"]).encode() if wire.request["body"] else b""
    for kind in ("contacts", "tickets"):
        for uuid in (wire.request["body"] or {}).get(kind, []):
            first = next(iter(rows[kind].values()))
            rows[kind].setdefault(uuid, {**first, "uuid": uuid})
    for number in (wire.request["body"] or {}).get("messages", []):
        found = next(row for row in rows["messages"].values() if row["direction"] == "in")
        rows["messages"][f"message-{number}"] = {**found, "uuid": f"message-{number}", "id": number}
    if wire.request["method"] == "DELETE":
        uuid = path.partition("uuid=")[2]
        rows["labels"].setdefault(uuid, {"uuid": uuid, "name": "To delete", "count": 0})
    clock = FrozenClock(NOW[wire.era].timestamp())
    demo = demo_of(world_of(wire.era, MAIN, rows), wire.era, clock=clock, tokens={TOKEN: _ADMIN})
    server = Server(demo)
    await server.start()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"{wire.request['method']} {path} HTTP/1.1\r\nHost: server.test\r\nAuthorization: Token {TOKEN}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n".encode() + body)
        answered_head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
        length = int(next(line.split(": ")[1] for line in answered_head if line.startswith("Content-Length")))
        after = (await reader.readexactly(length)).decode()
        writer.close()
        await writer.wait_closed()
    finally:
        await server.close()
    volatile = ("Date:", "Content-Length:") if wire.request["method"] == "GET" else ("Date:",)
    steady = [line for line in wire.head if not line.startswith(volatile)]
    assert [line for line in answered_head if not line.startswith(volatile)] == steady
    if wire.request["method"] != "GET" or wire.head[0].split()[1] != "200":
        assert after == wire.after
    else:
        assert after.startswith('{"next":')
    covered(wire.era, wire.name)
