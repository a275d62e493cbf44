"""The client over real sockets: cut bodies, resets, slowness, and what httpx does with kept connections."""

import asyncio
import contextlib
import gzip
import ssl
import zlib
from pathlib import Path

import httpx
import pytest

from temba_tui.client import errors
from temba_tui.client.client import TembaClient
from temba_tui.secrets import Secret
from tests.client.helpers import EMPTY_PAGE, NEW, TOKEN, UUID, RawServer, RestlessClock, http, raw_server, settle, until


def client_at(server: RawServer, scheme: str = "http", **options: object) -> TembaClient:
    options.setdefault("clock", RestlessClock())
    return TembaClient(f"{scheme}://127.0.0.1:{server.port}", Secret(TOKEN), **options)  # type: ignore[arg-type]


def answering(*answers: bytes | None, close: bool = False):
    """A server that gives these answers in turn, over however many connections; None resets the connection."""
    left = list(answers)

    def connection(seen: RawServer):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await seen.read(reader)
                answer = left.pop(0) if left else http("200 OK", EMPTY_PAGE)
                if answer is None:
                    writer.transport.abort()
                    return
                writer.write(answer)
                await writer.drain()
                if close:
                    return

        return serve

    return connection


async def test_gets_share_a_kept_connection() -> None:
    async with raw_server(answering()) as server, client_at(server) as client:
        for _ in range(3):
            await client.get_labels().page()
        assert server.connections == 1


async def test_the_token_and_nothing_of_cookies_is_sent() -> None:
    cookie = http("200 OK", EMPTY_PAGE, "Set-Cookie: session=1")
    async with raw_server(answering(cookie, cookie)) as server, client_at(server) as client:
        await client.get_labels().page()
        assert f"Token {TOKEN}" in server.heads[0]
        assert server.heads[0].startswith("GET /api/v2/labels.json HTTP/1.1\r\n")


async def test_queries_arrive_percent_encoded() -> None:
    async with raw_server(answering()) as server, client_at(server) as client:
        await client.get_contacts(urn="tel:+250788 123", group="a&b=c/ü%41").page()
        line = server.heads[0].split("\r\n")[0]
        assert line == "GET /api/v2/contacts.json?urn=tel%3A%2B250788%20123&group=a%26b%3Dc%2F%C3%BC%2541 HTTP/1.1"


async def test_the_two_bytes_after_a_204_do_not_reach_the_next_request() -> None:
    quirk = b'HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n""'
    async with raw_server(answering(quirk, http("200 OK", EMPTY_PAGE), quirk)) as server, client_at(server) as client:
        assert await client.bulk_block_contacts([UUID]) == []
        assert (await client.get_labels().page()).rows == []
        assert await client.bulk_block_contacts([UUID]) == []
        assert (await client.get_labels().page()).rows == []
        assert server.connections == 3
        assert "connection: close" in server.heads[0].lower()
        assert "connection: close" not in server.heads[1].lower()


async def test_a_write_never_uses_a_kept_connection() -> None:
    answers = answering(http("200 OK", EMPTY_PAGE), http("201 Created", b'{"uuid": "x"}'))
    async with raw_server(answers) as server, client_at(server) as client:
        await client.get_labels().page()
        await client.create_label("A")
        assert server.connections == 2


async def test_a_get_on_a_dead_kept_connection_is_asked_again() -> None:
    async with raw_server(answering(http("200 OK", EMPTY_PAGE), None)) as server, client_at(server) as client:
        await client.get_labels().page()
        await client.get_labels().page()
        assert len(server.heads) == 3


@pytest.mark.parametrize(
    "cut",
    [
        http("200 OK", EMPTY_PAGE[:20], length=len(EMPTY_PAGE)),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + EMPTY_PAGE[:20] + b"\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + EMPTY_PAGE[:20],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\n\r\n"
        + gzip.compress(EMPTY_PAGE * 9)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
    ],
    ids=["content-length", "chunked", "until-close", "gzip", "head", "nothing"],
)
async def test_a_get_cut_short_is_asked_again_and_then_told(cut: bytes) -> None:
    async with raw_server(answering(cut, cut, close=True)) as server, client_at(server) as client:
        assert (await client.get_labels().page()).rows == []
        assert len(server.heads) == 3
    async with raw_server(answering(cut, cut, cut, close=True)) as server, client_at(server) as client:
        with pytest.raises((errors.TembaAnswerError, errors.TembaConnectionError)) as caught:
            await client.get_labels().page()
        assert "cut short" in str(caught.value) or "lost" in str(caught.value)
        assert len(server.heads) == 3


async def test_a_reset_get_is_asked_three_times() -> None:
    clock = RestlessClock()
    async with raw_server(answering(None, None, None)) as server, client_at(server, clock=clock) as client:
        with pytest.raises(errors.TembaConnectionError) as caught:
            await client.get_labels().page()
        assert caught.value.sent is None
        assert len(server.heads) == 3
        assert clock.slept == [0.5, 2.0]
        assert client.throttle.state("v2").used == 3


@pytest.mark.parametrize(
    "answer",
    [None, b"", http("201 Created", b'{"uuid', length=99), b"HTTP/1.1 201 Cre", http("502 Bad Gateway", b"<html>")],
    ids=["reset", "closed", "cut body", "cut head", "gateway"],
)
async def test_a_write_without_answer_is_never_repeated(answer: bytes | None) -> None:
    entries = []
    async with raw_server(answering(answer, close=True)) as server, client_at(server) as client:
        client.subscribe(entries.append)
        with pytest.raises(errors.TembaUnknownOutcomeError) as caught:
            await client.create_message(UUID, "hello")
        assert caught.value.carried_out is None
        assert caught.value.sent is None
        assert len(server.heads) == 1
        assert entries[0].error == caught.value.sentence
        assert client.throttle.state("v2.messages").used == 1


async def test_nobody_listens() -> None:
    async with raw_server(answering()) as server:
        port = server.port
    async with TembaClient(f"http://127.0.0.1:{port}", Secret(TOKEN), clock=RestlessClock()) as client:
        with pytest.raises(errors.TembaConnectionError) as caught:
            await client.get_labels().page()
        assert caught.value.sent is False
        with pytest.raises(errors.TembaConnectionError) as caught:
            await client.create_label("A")
        assert caught.value.sent is False
        assert caught.value.carried_out is False
        assert not isinstance(caught.value, errors.TembaUnknownOutcomeError)
        assert client.throttle.state("v2").used == 0


def silent(seen: RawServer):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await seen.read(reader)
        await reader.read()

    return serve


async def test_a_get_that_takes_too_long_is_told_and_not_repeated() -> None:
    async with raw_server(silent) as server, client_at(server, read_seconds=0.05) as client:
        with pytest.raises(errors.TembaTimeoutError) as caught:
            await client.get_labels().page()
        assert caught.value.sent is None
        assert len(server.heads) == 1


async def test_a_write_that_takes_too_long_has_an_unknown_outcome() -> None:
    async with raw_server(silent) as server, client_at(server, read_seconds=0.05) as client:
        with pytest.raises(errors.TembaUnknownOutcomeError):
            await client.create_label("A")
        assert len(server.heads) == 1


def trickling(head: bytes, pause: float = 0.01):
    """A server that sends `head` at once, then a byte now and then, without end."""

    def connection(seen: RawServer):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read(reader)
            writer.write(head)
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(pause)

        return serve

    return connection


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"],
    ids=["status", "head", "body"],
)
async def test_an_answer_that_trickles_in_ends(head: bytes) -> None:
    async with raw_server(trickling(head)) as server:
        async with client_at(server, connect_seconds=0.1, read_seconds=0.1) as client:
            with pytest.raises(errors.TembaTimeoutError):
                await client.get_labels().page()
            with pytest.raises(errors.TembaUnknownOutcomeError):
                await client.create_label("A")
        assert len(server.heads) == 2


async def test_cancelling_a_get_closes_its_connection() -> None:
    closed = asyncio.Event()

    def watching(seen: RawServer):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read(reader)
            with contextlib.suppress(ConnectionError):
                await reader.read()
            closed.set()

        return serve

    entries = []
    async with raw_server(watching) as server, client_at(server) as client:
        client.subscribe(entries.append)
        task = asyncio.create_task(client.get_labels().page())
        await until(lambda: server.heads)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 5)
        assert [entry.error for entry in entries] == ["It was given up."]
        assert client.pending == ()
        assert client.throttle.state("v2").used == 1


async def test_a_write_goes_on_when_nobody_waits_for_it_any_more() -> None:
    release = asyncio.Event()

    def slow(seen: RawServer):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read(reader)
            await release.wait()
            writer.write(http("201 Created", b'{"uuid": "x"}'))

        return serve

    entries = []
    async with raw_server(slow) as server:
        client = client_at(server)
        client.subscribe(entries.append)
        task = asyncio.create_task(client.create_label("A"))
        await until(lambda: server.heads)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [one.state for one in client.pending] == ["sending"]
        release.set()
        await client.close()
        assert [(entry.status, entry.error) for entry in entries] == [(201, None)]
        assert client.pending == ()


async def test_a_redirect_is_not_followed() -> None:
    away = http("302 Found", b"", "Location: http://127.0.0.1:1/login?next=/api")
    async with raw_server(answering(away)) as server, client_at(server) as client:
        with pytest.raises(errors.TembaAnswerError, match=r"redirects elsewhere, to 127\.0\.0\.1:1") as caught:
            await client.get_labels().page()
        assert caught.value.status == 302
        assert len(server.heads) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_compressed_answers_are_read(encoding: str) -> None:
    body = gzip.compress(EMPTY_PAGE) if encoding == "gzip" else zlib.compress(EMPTY_PAGE)
    answer = http("200 OK", body, f"Content-Encoding: {encoding}")
    async with raw_server(answering(answer)) as server, client_at(server) as client:
        assert (await client.get_labels().page()).size == len(EMPTY_PAGE)
        assert "accept-encoding: gzip, deflate" in server.heads[0].lower()


async def test_a_compressed_bomb_is_not_read() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(80)) + bomb.flush()
    assert len(body) < 100_000
    answer = http("200 OK", body, "Content-Encoding: gzip")
    async with raw_server(answering(answer)) as server, client_at(server) as client:
        with pytest.raises(errors.TembaAnswerError, match="larger than 67 MB"):
            await client.get_labels().page()
        assert len(server.heads) == 1


async def test_noise_instead_of_http() -> None:
    noise = answering(*[b"SSH-2.0-OpenSSH_9.2\r\n"] * 3, close=True)
    async with raw_server(noise) as server, client_at(server) as client:
        with pytest.raises(errors.TembaConnectionError):
            await client.get_labels().page()


def hasty(seen: RawServer):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()

    return serve


async def test_tls_to_a_server_that_has_none() -> None:
    async with raw_server(hasty) as server, client_at(server, "https") as client:
        with pytest.raises(errors.TembaConnectionError, match="does not speak TLS") as caught:
            await client.create_label("A")
        assert caught.value.sent is False


async def test_a_certificate_of_nobody_is_not_trusted() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent / "data" / "nobody.pem")
    async with raw_server(answering(), tls) as server, client_at(server, "https") as client:
        with pytest.raises(errors.TembaConnectionError, match="certificate is not trusted") as caught:
            await client.get_labels().page()
        assert caught.value.sent is False
        assert caught.value.final
        assert server.connections <= 1
        assert server.heads == []


async def test_a_proxy_sees_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(answering(*[http("407 Proxy Authentication Required")] * 3, close=True)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with TembaClient("rapidpro.example", Secret(TOKEN), clock=RestlessClock()) as client:
            with pytest.raises(errors.TembaConnectionError, match="proxy") as caught:
                await client.create_label("A")
            assert caught.value.sent is False
        assert proxy.heads[0].startswith("CONNECT rapidpro.example:443 HTTP/1.1\r\n")
        assert TOKEN not in proxy.heads[0]


async def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with raw_server(answering()) as server, client_at(server) as client:
        assert (await client.get_labels().page()).rows == []


@pytest.mark.parametrize("proxy", ["nonsense://x", "socks5://127.0.0.1:1"])
async def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    async with TembaClient("rapidpro.example", Secret(TOKEN), clock=RestlessClock()) as client:
        with pytest.raises(errors.TembaConnectionError, match="proxy") as caught:
            await client.get_labels().page()
        assert caught.value.final


async def test_a_host_that_cannot_be_named() -> None:
    async with TembaClient("xn--.example", Secret(TOKEN), clock=RestlessClock()) as client:
        with pytest.raises(errors.TembaConnectionError) as caught:
            await client.get_labels().page()
        assert caught.value.sent is False


async def test_closing_while_a_request_waits() -> None:
    async with raw_server(silent) as server:
        client = client_at(server)
        tasks = [asyncio.create_task(client.get_labels().page()) for _ in range(4)]
        await until(lambda: len(server.heads) == 3)
        await client.close()
        tasks[3].done() or await settle()
        with pytest.raises(errors.TembaConnectionError, match="closed"):
            await tasks[3]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with pytest.raises(errors.TembaConnectionError, match="closed"):
            await client.get_labels().page()


async def test_the_workspace_header_is_read_over_the_wire() -> None:
    answer = http("200 OK", EMPTY_PAGE, *(f"{name}: {value}" for name, value in NEW.items()))
    async with raw_server(answering(answer)) as server, client_at(server) as client:
        await client.get_labels().page()
        assert client.era == "26.3"
        assert client.workspace_id == NEW["X-Temba-Workspace"]
        assert client.latency is not None


@pytest.mark.parametrize(
    "location",
    ["javascript:alert(1)", "C:\\CON", "tel:+", "https://[x", "http://a:99999/", "//", "", "\x7f", "https://évil"],
)
async def test_wherever_a_redirect_leads_it_is_told(location: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"Location", location.encode("latin-1"))])

    async with TembaClient("temba.example", Secret("t" * 40), transport=httpx.MockTransport(answer)) as client:
        for call in (client.fetch("labels"), client.create_label("x")):
            with pytest.raises(errors.TembaError, match="redirects elsewhere"):
                await call
