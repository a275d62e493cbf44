"""The client as a whole over a mock server: retries, refusals, the log, what is under way, eras, secrets."""

import asyncio
import contextlib
import json
import logging
import subprocess
import sys

import httpx
import pytest

import temba_tui.client as package
from temba_tui.client import MemoryBudget, Priority, RequestEntry, errors
from temba_tui.client.client import TembaClient
from temba_tui.client.jsontext import LARGE
from temba_tui.eras import Era
from temba_tui.secrets import Secret
from tests.client.helpers import (
    NEW,
    OLD,
    TOKEN,
    UUID,
    FakeClock,
    MockServer,
    RestlessClock,
    client_of,
    made,
    page,
    refused,
    settle,
)

HTML = {"Content-Type": "text/html"}


def gateway(status: int = 502) -> httpx.Response:
    return httpx.Response(status, text="<html>Bad gateway</html>", headers=HTML)


class Held:
    """A server that answers when it is told."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.waiting: list[asyncio.Future[httpx.Response]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        future: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        return await future

    def answer(self, response: httpx.Response | None = None) -> None:
        self.waiting.pop(0).set_result(response or page())


# retries


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_get_is_asked_again_behind_a_gateway(status: int) -> None:
    server, clock = MockServer(gateway(status), gateway(status)), RestlessClock()
    assert (await client_of(server, clock=clock).get_labels().page()).rows == []
    assert len(server.requests) == 3
    assert clock.slept == [0.5, 2.0]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, text="Server Error", headers=NEW),
        httpx.Response(404, json={"detail": "no"}, headers=NEW),
        httpx.Response(200, text="<html>", headers=HTML),
        httpx.Response(403, json={"detail": "Invalid token"}),
        httpx.ReadTimeout("slow"),
        httpx.ConnectTimeout("slow"),
        refused(),
    ],
    ids=lambda one: type(one).__name__ + str(getattr(one, "status_code", "")),
)
async def test_what_is_not_asked_again(answer: httpx.Response | Exception) -> None:
    server = MockServer(answer)
    with pytest.raises(errors.TembaError):
        await client_of(server).get_labels().page()
    assert len(server.requests) == 1


async def test_a_server_that_is_down_is_not_asked_three_times_as_much() -> None:
    server = MockServer(*(httpx.ConnectError("down") for _ in range(100)))
    client = client_of(server, clock=(clock := RestlessClock()))
    for _ in range(10):
        with pytest.raises(errors.TembaConnectionError):
            await client.get_labels().page()
    assert len(server.requests) == 20
    clock.jump(60)
    with pytest.raises(errors.TembaConnectionError):
        await client.get_labels().page()
    assert len(server.requests) == 23


@pytest.mark.parametrize(
    "answer",
    [
        gateway(),
        gateway(503),
        httpx.ReadError("cut"),
        httpx.ReadTimeout("slow"),
        httpx.WriteError("cut"),
        OSError("odd"),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_write_is_sent_once_and_its_outcome_is_unknown(answer: httpx.Response | Exception) -> None:
    server = MockServer(answer)
    client = client_of(server)
    with pytest.raises(errors.TembaUnknownOutcomeError) as caught:
        await client.bulk_delete_contacts([UUID])
    assert caught.value.carried_out is None
    assert len(server.requests) == 1
    assert client.throttle.state("v2").used == 1


async def test_a_write_that_says_done_in_other_words() -> None:
    for answer in (made(200, done="yes"), httpx.Response(200, json=[]), httpx.Response(200, text="OK", headers=NEW)):
        with pytest.raises(errors.TembaAnswerError) as caught:
            await client_of(MockServer(answer)).bulk_delete_contacts([UUID])
        assert caught.value.carried_out is True
    with pytest.raises(errors.TembaAnswerError) as caught:
        await client_of(MockServer(httpx.Response(201, json=[]))).create_label("A")
    assert caught.value.carried_out is True


# refusals


async def test_a_click_that_is_refused_is_told_at_once() -> None:
    server = MockServer(refused("60"))
    client = client_of(server, clock=FakeClock())
    for _ in range(3):
        with pytest.raises(errors.TembaRateExceededError) as caught:
            await client.get_labels().page()
        assert caught.value.retry_after == 60
        assert caught.value.scope == "v2"
    assert len(server.requests) == 1
    await client.get_contacts().page()
    assert len(server.requests) == 2


async def test_patience() -> None:
    server, clock = MockServer(refused("60"), page()), FakeClock()
    client = client_of(server, clock=clock)
    task = asyncio.create_task(client.get_labels().page(patience=120))
    await settle()
    assert [(one.endpoint, one.state) for one in client.pending] == [("labels", "queued")]
    await clock.advance(59)
    assert len(server.requests) == 1
    await clock.advance(1)
    assert (await task).rows == []
    assert client.pending == ()
    await client.close()


async def test_patience_is_for_the_whole_wait() -> None:
    server, clock = MockServer(refused("60"), refused("61")), FakeClock()
    client = client_of(server, clock=clock)
    task = asyncio.create_task(client.get_labels().page(patience=120))
    await clock.advance(61)
    with pytest.raises(errors.TembaRateExceededError) as caught:
        await task
    assert caught.value.retry_after == 61
    await client.close()


async def test_giving_up_a_waiting_request() -> None:
    server, clock = MockServer(refused("60")), FakeClock()
    client = client_of(server, clock=clock)
    task = asyncio.create_task(client.get_labels().page(patience=120))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await clock.advance(100)
    assert len(server.requests) == 1
    assert client.pending == ()
    await client.close()


async def test_a_refused_write_does_not_fire_by_itself() -> None:
    server, clock = MockServer(refused("60")), FakeClock()
    client = client_of(server, clock=clock)
    for _ in range(2):
        with pytest.raises(errors.TembaRateExceededError) as caught:
            await client.create_label("A")
        assert caught.value.carried_out is False
    await clock.advance(1000)
    assert len(server.requests) == 1


async def test_what_the_server_counts() -> None:
    server = MockServer(
        page(),
        httpx.Response(404, json={"detail": "Invalid cursor"}, headers=NEW),
        httpx.Response(400, json={"detail": "bad"}, headers=NEW),
        httpx.Response(403, json={"detail": "Cannot modify system object."}, headers=NEW),
        httpx.Response(500, text="Server Error", headers=NEW),
        httpx.Response(403, json={"detail": "Invalid token"}),
        httpx.Response(403, json={"detail": "You do not have permission to perform this action."}, headers=NEW),
        httpx.Response(405, json={"detail": "no"}, headers=NEW),
        httpx.ConnectTimeout("not sent"),
        refused(),
    )
    client = client_of(server)
    used = []
    while server.answers:
        with contextlib.suppress(errors.TembaError):
            await client.get_labels().page()
        used.append(client.throttle.state("v2").used)
    assert used == [1, 2, 3, 4, 5, 5, 5, 5, 5, 5]


async def test_background_reading_leaves_a_place_for_a_click() -> None:
    server = Held()
    client = TembaClient("rapidpro.example", Secret(TOKEN), transport=httpx.MockTransport(server), clock=FakeClock())
    tasks = [asyncio.create_task(client.get_runs().page(priority=Priority.WALK)) for _ in range(4)]
    await settle()
    assert len(server.requests) == 2
    click = asyncio.create_task(client.get_contacts().page())
    await settle()
    assert len(server.requests) == 3
    assert [(one.priority, one.state) for one in client.pending] == [
        (Priority.WALK, "sending"),
        (Priority.WALK, "sending"),
        (Priority.WALK, "queued"),
        (Priority.WALK, "queued"),
        (Priority.INTERACTIVE, "sending"),
    ]
    for _ in range(5):
        server.answer()
        await settle()
    await asyncio.gather(click, *tasks)
    await client.close()


async def test_a_walk_stops_at_its_share_and_goes_on_when_allowed() -> None:
    server, clock = MockServer(), FakeClock()
    client = client_of(server, clock=clock)
    for _ in range(720):
        client.throttle.finish(client.throttle.start("v2", Priority.WALK), counted=True)
    client.era = "26.3"
    with pytest.raises(errors.TembaPacedError):
        await client.get_labels().page(priority=Priority.PREFETCH)
    await client.get_labels().page()
    task = asyncio.create_task(client.get_labels().page(priority=Priority.WALK, patience=4000))
    await settle()
    assert not task.done()
    client.allow_background(0.5)
    assert (await task).rows == []
    assert len(server.requests) == 2
    await client.close()


# writes that outlive those who wait


async def test_a_queued_write_that_is_given_up_is_never_sent() -> None:
    server = Held()
    client = TembaClient("rapidpro.example", Secret(TOKEN), transport=httpx.MockTransport(server), clock=FakeClock())
    reads = [asyncio.create_task(client.get_labels().page()) for _ in range(3)]
    await settle()
    write = asyncio.create_task(client.create_label("A"))
    await settle()
    write.cancel()
    with pytest.raises(asyncio.CancelledError):
        await write
    for _ in range(3):
        server.answer()
    await asyncio.gather(*reads)
    await settle()
    assert [request.method for request in server.requests] == ["GET"] * 3
    assert client.pending == ()
    await client.close()


@pytest.mark.parametrize("answer", [made(uuid="x"), httpx.Response(400, json={"name": ["Taken."]}, headers=NEW)])
async def test_closing_waits_for_a_write(answer: httpx.Response) -> None:
    server = Held()
    client = TembaClient("rapidpro.example", Secret(TOKEN), transport=httpx.MockTransport(server), clock=FakeClock())
    entries: list[RequestEntry] = []
    client.subscribe(entries.append)
    write = asyncio.create_task(client.create_label("A"))
    await settle()
    write.cancel()
    closing = asyncio.create_task(client.close())
    await settle()
    assert not closing.done()
    server.answer(answer)
    await closing
    assert [entry.status for entry in entries] == [answer.status_code]
    assert write.cancelled()


# what it tells


async def test_the_log_of_requests() -> None:
    server = MockServer(page({"a": 1}), made(uuid="x"), refused("9"), httpx.ConnectTimeout("no"))
    client = client_of(server, clock=(clock := FakeClock(1000.0)))
    entries: list[RequestEntry] = []
    stop = client.subscribe(entries.append)
    await client.get_contacts(group="A").page()
    await client.create_label("A")
    for _ in range(2):
        with pytest.raises(errors.TembaError):
            await client.get_messages().page()
        await clock.advance(10)
    assert [(e.method, e.path, e.status, e.scope) for e in entries] == [
        ("GET", "/api/v2/contacts.json?group=A", 200, "v2.contacts"),
        ("POST", "/api/v2/labels.json", 201, "v2"),
        ("GET", "/api/v2/messages.json", 429, "v2.messages"),
        ("GET", "/api/v2/messages.json", None, "v2.messages"),
    ]
    assert entries[0].size == len(page({"a": 1}).content)
    assert entries[0].at == 1000.0
    assert [entry.error is None for entry in entries] == [True, True, False, False]
    assert all(entry.request_body is None and entry.response_body is None for entry in entries)
    stop()
    stop()
    await client.get_contacts().page()
    assert len(entries) == 4
    assert TOKEN not in repr(entries)


async def test_bodies_only_when_asked() -> None:
    server = MockServer(made(uuid="x"))
    client = client_of(server, log_bodies=True)
    entries: list[RequestEntry] = []
    client.subscribe(entries.append)
    await client.create_label("A")
    assert json.loads(entries[0].request_body or "") == {"name": "A"}
    assert json.loads(entries[0].response_body or "") == {"uuid": "x"}


async def test_a_listener_that_fails_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(MockServer())

    def fail(_: RequestEntry) -> None:
        raise RuntimeError("listener")

    client.subscribe(fail)
    with caplog.at_level(logging.ERROR):
        assert (await client.get_labels().page()).rows == []
    assert "a listener of the client failed" in caplog.text


async def test_watching() -> None:
    client = client_of(MockServer())
    seen: list[int] = []
    stop = client.watch(lambda: seen.append(len(client.pending)))
    await client.get_labels().page()
    assert 1 in seen
    assert seen[-1] == 0
    stop()
    count = len(seen)
    await client.get_labels().page()
    assert len(seen) == count


async def test_latency() -> None:
    clock = FakeClock()

    async def slow(request: httpx.Request) -> httpx.Response:
        clock.jump(0.25)
        return page()

    client = client_of(MockServer(slow), clock=clock)
    assert client.latency is None
    await client.get_labels().page()
    assert client.latency == pytest.approx(0.25)


@pytest.mark.parametrize("size", [LARGE - 1000, LARGE * 5])
async def test_large_answers_are_the_same_answers(size: int) -> None:
    client = client_of(MockServer(page({"text": "x" * size}), httpx.Response(200, text="[" * size)))
    found = await client.get_labels().page()
    assert found.rows == [{"text": "x" * size}]
    assert found.size > size
    with pytest.raises(errors.TembaAnswerError):
        await client.get_labels().page()


# eras


@pytest.mark.parametrize(
    ("answers", "era", "workspace"),
    [
        ([httpx.Response(200, json={}, headers=NEW)], "26.3", NEW["X-Temba-Workspace"]),
        ([httpx.Response(200, json={}, headers=OLD)], "9.0.0", "1"),
        ([gateway(404), httpx.Response(200, json={}, headers=OLD)], "2019", "1"),
        ([httpx.Response(403, json={"detail": "permission"}, headers=OLD)], "9.0.0", "1"),
        ([httpx.Response(403, json={"detail": "Invalid token"})], None, None),
        ([gateway(404), httpx.Response(200, json={})], None, None),
        ([httpx.Response(500, text="x", headers=NEW)], "26.3", NEW["X-Temba-Workspace"]),
    ],
)
async def test_eras(answers: list[httpx.Response], era: Era | None, workspace: str | None) -> None:
    client = client_of(MockServer(*answers))
    for call in (client.get_workspace, client.get_org)[: len(answers)]:
        with contextlib.suppress(errors.TembaError):
            await call()
    assert client.era == era
    assert client.workspace_id == workspace
    assert client.throttle.state("v2").limit == (3600 if era == "26.3" else 2500)


async def test_contacts_alone_do_not_tell_9_from_2019() -> None:
    client = client_of(MockServer(page(headers=OLD)))
    await client.get_contacts().page()
    assert client.era is None


async def test_a_server_that_was_upgraded() -> None:
    client = client_of(MockServer(), era="9.0.0")
    assert client.throttle.state("v2").limit == 2500
    await client.get_labels().page()
    assert client.era == "26.3"
    assert client.throttle.state("v2").limit == 3600


async def test_the_scope_of_broadcasts_follows_the_era() -> None:
    for era, scope in (("9.0.0", "v2.broadcasts"), ("26.3", "v2"), ("2019", "v2")):
        client = client_of(MockServer(page(headers={})), era=era)
        await client.get_broadcasts().page()
        assert client.throttle.state(scope).used == 1


# secrets and shape


async def test_a_token_that_is_none_is_not_sent() -> None:
    for text in ("", "two words"):
        server = MockServer()
        client = TembaClient("rapidpro.example", Secret(text), transport=httpx.MockTransport(server))
        with pytest.raises(errors.TembaTokenError):
            await client.get_labels().page()
        assert server.requests == []
        assert client.throttle.state("v2").used == 0


async def test_the_token_stands_nowhere_but_in_the_header() -> None:
    server = MockServer(httpx.Response(500, text="x", headers=NEW))
    client = client_of(server)
    with pytest.raises(errors.TembaError) as caught:
        await client.get_labels().page()
    trace = caught.traceback
    for entry in trace:
        assert TOKEN not in repr(entry.frame.f_locals)
    assert server.requests[0].headers["authorization"] == f"Token {TOKEN}"
    assert TOKEN not in repr(vars(client))


def test_hosts_and_read_only() -> None:
    client = TembaClient("https://rapidpro.example/api/v2", Secret(TOKEN), read_only=True)
    assert (client.host, client.base_url) == ("rapidpro.example", "https://rapidpro.example/api/v2/")
    assert client.read_only
    with pytest.raises(AttributeError):
        client.read_only = False  # type: ignore[misc]
    with pytest.raises(errors.TembaHostError):
        TembaClient("http://rapidpro.example", Secret(TOKEN))


async def test_requests_name_the_program_and_ask_for_json() -> None:
    server = MockServer()
    async with client_of(server) as client:
        await client.get_labels().page()
    headers = server.requests[0].headers
    assert headers["user-agent"].startswith("temba-tui/")
    assert headers["accept"] == "application/json"
    assert "x-temba-workspace" not in headers


def test_naming_an_error_does_not_import_httpx() -> None:
    names = sorted(package.__all__)
    code = f"""
import sys, temba_tui.client as client
assert all(getattr(client, name) for name in {names})
assert "httpx" not in sys.modules
from temba_tui.secrets import Secret
client.TembaClient("server.test", Secret("x"))
assert "httpx" in sys.modules, "importing it belongs to making a client, which is done in a thread"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_name_of_the_package_is_there() -> None:
    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError):
        _ = package.nonsense  # type: ignore[attr-defined]


async def test_a_token_can_be_replaced() -> None:
    server = MockServer()
    client = client_of(server)
    assert client.replace_token(Secret("another")) == Secret(TOKEN)
    await client.get_labels().page()
    assert server.requests[0].headers["authorization"] == "Token another"


async def test_a_write_that_the_end_of_the_program_cuts_off_has_an_unknown_outcome() -> None:
    server = Held()
    client = TembaClient("rapidpro.example", Secret(TOKEN), transport=httpx.MockTransport(server), clock=FakeClock())
    entries: list[RequestEntry] = []
    client.subscribe(entries.append)
    write = asyncio.create_task(client.create_label("A"))
    await settle()
    for task in client._exchange._writes:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await write
    assert entries[0].error == errors.TembaUnknownOutcomeError.default_sentence
    assert client.throttle.state("v2").used == 1
    await client.close()


async def test_a_budget_that_cannot_be_kept_takes_no_place() -> None:
    class Broken(MemoryBudget):
        def append(self, scope: str, at: float) -> None:
            raise OSError("disk full")

    client = client_of(MockServer(), budget=Broken())
    for _ in range(5):
        with pytest.raises(OSError, match="disk full"):
            await client.get_labels().page()
    assert client.pending == ()
