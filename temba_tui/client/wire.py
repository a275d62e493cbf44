"""Sends one request over httpx and takes its whole answer in. The only module, with `client`, that knows httpx."""

import asyncio
import contextlib
import ssl
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import truststore

from temba_tui.client.body import BodyReader
from temba_tui.client.clock import CONNECT_SECONDS, READ_SECONDS
from temba_tui.client.errors import (
    TembaAnswerError,
    TembaConnectionError,
    TembaError,
    TembaTimeoutError,
    TembaUnknownOutcomeError,
)
from temba_tui.client.hosts import is_loopback
from temba_tui.client.protocol import MOST_BYTES, Reply, Request, check_token
from temba_tui.client.quick_httpx import httpx
from temba_tui.secrets import Secret

for _name in ("httpcore", "anyio._backends._asyncio"):
    # The first request would import these on the event loop's thread, for 40 ms; this module is imported elsewhere.
    with contextlib.suppress(ImportError):
        import_module(_name)


SLOWEST: Final = 1000
"""Bytes a second, on average, that a body must come or go with once its patience is over. httpx's timeouts are for each
read: a server that sends a byte now and then would keep a person waiting for ever."""


class Wire:
    """The connections to one server.

    GETs share kept connections. A request that may change something gets a connection of its own: a kept one may be
    dead, and whether the request left could then not be told. Two httpx clients do that; the second is made when first
    needed, never in a read-only client.

    `transport` replaces the network (tests, the demo); it is closed with the wire.
    """

    def __init__(
        self,
        base_url: str,
        token: Secret,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._base_url = base_url
        self._token = token
        self._transport = transport
        # The pool's own timeout is off: the gate lets no more through than there are connections.
        self._timeout = httpx.Timeout(read_seconds, connect=connect_seconds, pool=None)
        self._patience = connect_seconds + read_seconds
        self._most_bytes = most_bytes
        self._tls: ssl.SSLContext | None = None
        self._kept: httpx.AsyncClient | None = None
        self._single: httpx.AsyncClient | None = None

    async def send(self, request: Request) -> Reply:
        """The answer, whatever its status, decompressed. Redirects are not followed.

        Raises TembaConnectionError and its kinds; for a request that may change something TembaUnknownOutcomeError
        whenever it may have left. TembaAnswerError for a body that is too large, cut short or damaged.
        """
        if not request.url.startswith(self._base_url):
            raise ValueError("a request goes to the client's own server only")
        check_token(self._token.reveal())
        client, outgoing = self._prepared(request)
        status: int | None = None
        try:
            async with asyncio.timeout(self._patience + len(request.body or b"") / SLOWEST) as limit:
                response = await client.send(outgoing, stream=True)
                status = response.status_code
                try:
                    return Reply(status, _headers(response), await self._body(response, limit))
                finally:
                    await response.aclose()
        except TembaAnswerError as error:
            if request.is_write:
                raise TembaUnknownOutcomeError(
                    f"The server answered {status}, but the rest of its answer cannot be read.", status=status
                ) from error
            error.status = status
            raise
        except TimeoutError as error:
            _forget_locals(error)
            if request.is_write:
                raise TembaUnknownOutcomeError(status=status) from error
            raise TembaTimeoutError() from error
        except (httpx.HTTPError, OSError) as error:
            _forget_locals(error)
            raise _translated(request, error, status) from error

    def replace_token(self, token: Secret) -> Secret:
        """Send another token from now on; the one that was sent until now."""
        old, self._token = self._token, token
        return old

    async def close(self) -> None:
        """Close every connection, kept or in use. A request that is sent afterwards opens one again."""
        for client in (self._kept, self._single):
            if client is not None:
                await client.aclose()
        self._kept = self._single = None

    def _prepared(self, request: Request) -> tuple[httpx.AsyncClient, httpx.Request]:
        """The client to use and the request with its token. Raises TembaConnectionError for an address that is none."""
        try:
            client = self._client(request.is_write)
            outgoing = client.build_request(
                request.method,
                request.url,
                headers=list(request.headers),
                content=request.body,
            )
            _ = outgoing.url.host  # decodes an international name, which may fail
            outgoing.headers["Authorization"] = f"Token {self._token.reveal()}"
        except (httpx.InvalidURL, UnicodeError) as error:
            raise TembaConnectionError(
                "The address of the server is malformed.", hint="Check the host.", sent=False, final=True
            ) from error
        return client, outgoing

    def _client(self, single: bool) -> httpx.AsyncClient:
        if single:
            if self._single is None:
                self._single = self._made(httpx.Limits(max_keepalive_connections=0))
            return self._single
        if self._kept is None:
            self._kept = self._made(httpx.Limits(max_keepalive_connections=3, keepalive_expiry=30))
        return self._kept

    def _made(self, limits: httpx.Limits) -> httpx.AsyncClient:
        host = httpx.URL(self._base_url).host
        if self._tls is None:
            self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            return httpx.AsyncClient(
                transport=self._transport,
                verify=self._tls,
                timeout=self._timeout,
                limits=limits,
                follow_redirects=False,
                event_hooks={"response": [_set_location_aside]},
                # HTTPS_PROXY and NO_PROXY; a proxy elsewhere cannot reach this machine's own servers.
                trust_env=not is_loopback(host),
            )
        except (ValueError, ImportError) as error:
            raise TembaConnectionError(
                "The proxy that the environment names cannot be used.",
                hint="Check HTTPS_PROXY.",
                sent=False,
                final=True,
            ) from error

    async def _body(self, response: httpx.Response, limit: asyncio.Timeout) -> bytes:
        if response.is_stream_consumed:
            # A transport that hands whole answers over (httpx.MockTransport) has decoded them too.
            reader = BodyReader(most=self._most_bytes)
            reader.feed(response.content)
            return reader.finish()
        if response.status_code == 204:
            # The two bytes after a bulk action's 204 are no body, and the connection closes.
            return b""
        reader = BodyReader(response.headers.get("content-encoding", ""), most=self._most_bytes)
        began = asyncio.get_running_loop().time()
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if not limit.expired():  # else the next read is cut off
                limit.reschedule(began + self._patience + size / SLOWEST)
            reader.feed(chunk)
        return reader.finish()


def _forget_locals(error: BaseException | None) -> None:
    """Empty the frames of an error and its causes: those of the HTTP library hold the headers, and so the token, which
    a traceback with local variables would print. Where they were stays."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


async def _set_location_aside(response: httpx.Response) -> None:
    """httpx makes the request that a redirect asks for, though it is not to be followed, and fails over an address that
    is none: nothing that stands there is read by it."""
    if "location" in response.headers:
        response.extensions["location"] = response.headers.pop("location")


def _headers(response: httpx.Response) -> Mapping[str, str]:
    found = {name.lower(): value for name, value in response.headers.items()}
    location = response.extensions.get("location")
    return found if location is None else {**found, "location": location}


def _translated(request: Request, error: Exception, status: int | None) -> TembaError:
    """Our error for one of httpx's. `status` is not None when the answer had begun."""
    if isinstance(error, httpx.ConnectTimeout):
        return TembaTimeoutError(
            "The server could not be reached in time.", hint=TembaConnectionError.default_hint, sent=False
        )
    if isinstance(error, httpx.ProxyError):
        return TembaConnectionError(
            "The proxy did not connect to the server.", hint="Check HTTPS_PROXY, then try again.", sent=False
        )
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error)
    if isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        return TembaConnectionError("The request is malformed and was not sent.", hint="", sent=False, final=True)
    if request.is_write:
        if status is not None:
            return TembaUnknownOutcomeError(
                f"The server began to answer ({status}) and the connection was lost: the change may have been made.",
                status=status,
            )
        return TembaUnknownOutcomeError()
    if isinstance(error, httpx.TimeoutException):
        return TembaTimeoutError()
    if status is not None:
        return TembaAnswerError("The answer was cut short.", hint="Try again.", status=status, cut=True)
    return TembaConnectionError()


def _not_connected(error: httpx.ConnectError) -> TembaConnectionError:
    """Why no connection came about, as far as it can be told: a certificate is a matter of its own."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TembaConnectionError(
                f"The server's certificate is not trusted: {cause.verify_message}.",
                hint="Check the host; on a network with its own authority, add that to the system's trust store.",
                sent=False,
                final=True,
            )
        if isinstance(cause, ssl.SSLError):
            return TembaConnectionError(
                "The server does not speak TLS as it should.", hint="Check host and port.", sent=False
            )
        cause = cause.__cause__ or cause.__context__
    return TembaConnectionError("The server cannot be reached.", sent=False)
