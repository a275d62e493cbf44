"""The client over an app in this process: the same requests and answers as over the network."""

import subprocess
import sys
from typing import Any

import pytest

from temba_tui.client import TembaClient
from temba_tui.client.asgi import Message, Receive, Send
from temba_tui.client.errors import TembaNoSuchEndpointError, TembaTokenError
from temba_tui.demo import open_demo
from temba_tui.secrets import Secret

TOKEN = "x" * 40


def recording(
    seen: list[Message], status: int = 200, body: bytes = b'{"results": [], "next": null, "previous": null}'
) -> Any:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        seen.append({**scope, "body": (await receive())["body"]})
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"Content-Type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": body[10:]})

    return app


async def test_a_request_arrives_as_over_the_network() -> None:
    seen: list[Message] = []
    async with TembaClient("server.test", Secret(TOKEN), app=recording(seen)) as client:
        assert await client.get_contacts(group="Völker & Co").all() == []
    (scope,) = seen
    assert (scope["method"], scope["scheme"], scope["path"]) == ("GET", "https", "/api/v2/contacts.json")
    assert scope["query_string"] == b"group=V%C3%B6lker%20%26%20Co"
    headers = dict(scope["headers"])
    assert headers[b"authorization"] == f"Token {TOKEN}".encode()
    assert headers[b"host"] == b"server.test"


async def test_a_body_arrives_with_its_length() -> None:
    seen: list[Message] = []
    async with TembaClient(
        "server.test", Secret(TOKEN), app=recording(seen, 201, b'{"uuid": "a", "name": "b"}')
    ) as client:
        assert (await client.create("labels", {"name": "b"}))["name"] == "b"
    assert dict(seen[0]["headers"])[b"content-length"] == str(len(seen[0]["body"])).encode()


async def test_refusals_are_the_same_errors() -> None:
    demo = open_demo()
    async with TembaClient(demo.host, Secret("y" * 40), app=demo.app) as client:
        with pytest.raises(TembaTokenError):
            await client.get_contacts().first()
    async with TembaClient(demo.host, Secret(demo.token), app=demo.app) as client:
        with pytest.raises(TembaNoSuchEndpointError):
            await client.fetch("classifiers", {})


def test_the_demo_opens_without_an_http_library() -> None:
    script = (
        "import asyncio, sys\n"
        "from temba_tui.cli import DemoOptions\n"
        "from temba_tui.commands.sessions import demo_session\n"
        "asyncio.run(demo_session(DemoOptions()).open())\n"
        "print([name for name in ('httpx', 'httpcore', 'anyio') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
