"""The demo over loopback: real bytes, real clients, and the answer that trips them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest

from temba_tui.demo import DEMO_TOKEN
from temba_tui.demo.serve import Server, serve
from tests.demo.worlds import Server as World
from tests.demo.worlds import contact, uuid

HEADERS = {"Authorization": f"Token {DEMO_TOKEN}"}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    listening = Server(World(contacts=[contact(1), contact(2)]).demo)
    await listening.start()
    yield listening
    await listening.close()


async def test_a_client_reads_a_list_and_keeps_the_connection(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.host, headers=HEADERS) as client:
        for _ in range(3):
            answer = await client.get("/api/v2/contacts.json")
            assert answer.status_code == 200
            assert len(answer.json()["results"]) == 2
        form = await client.post("/api/v2/contacts.json", data={"name": "By form"})
        assert form.json()["name"] == "By form"
        media = await client.post("/api/v2/media.json", files={"file": ("a b.png", b"x" * 10, "image/png")})
        assert (media.status_code, media.json()["filename"], media.json()["size"]) == (201, "a b.png", 10)
        big = await client.post("/api/v2/labels.json", json={"name": "x", "junk": "y" * 300_000})
        assert big.status_code == 201


async def test_the_204_with_a_body_breaks_the_next_request_on_a_kept_connection(server: Server) -> None:
    body = {"contacts": [uuid(1)], "action": "block"}
    async with httpx.AsyncClient(base_url=server.host, headers=HEADERS) as client:
        assert (await client.post("/api/v2/contact_actions.json", json=body)).status_code == 204
        with pytest.raises(httpx.RemoteProtocolError, match="illegal status line"):
            await client.get("/api/v2/labels.json")
        closing = {"Connection": "close"}
        assert (await client.post("/api/v2/contact_actions.json", json=body, headers=closing)).status_code == 204
        assert (await client.get("/api/v2/labels.json")).status_code == 200


async def test_requests_sent_together_are_answered_in_turn(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    one = f"GET /api/v2/labels.json HTTP/1.1\r\nHost: x\r\nAuthorization: Token {DEMO_TOKEN}\r\n"
    writer.write(f"{one}\r\n{one}Connection: close\r\n\r\n".encode())
    answered = (await reader.read()).decode()
    assert answered.count("HTTP/1.1 200 OK") == 2
    writer.close()
    await writer.wait_closed()


async def test_what_is_no_http_ends_the_connection_and_nothing_else(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"\x00\x01 nonsense\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    async with httpx.AsyncClient(base_url=server.host, headers=HEADERS) as client:
        assert (await client.get("/api/v2/labels.json")).status_code == 200


async def test_serving_tells_its_port_and_ends_when_cancelled() -> None:
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(World().demo, ready=ready.set_result))
    port = await ready
    async with httpx.AsyncClient(headers=HEADERS) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/api/v2/org.json")).json()["name"] == "Test"
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
