"""A server in this process: requests go to an ASGI app, without sockets and without importing an HTTP library.

The demo is opened this way: importing an HTTP library would be a third of the time until its first page is shown.
Nothing but the wire differs: queue, throttle, log, retries and errors are those of every client. As with httpx's own
transport for ASGI apps there are no timeouts, and an answer is handed over whole: cuts and slowness are for a server on
loopback.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from temba_tui.client.protocol import Reply, Request, check_token
from temba_tui.secrets import Secret

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
"""What the ASGI specification calls an application."""


class AsgiWire:
    """Puts requests to one app. An exception of the app is raised as it is: it is a mistake in this process."""

    def __init__(self, app: AsgiApp, base_url: str, token: Secret) -> None:
        self._app = app
        self._base_url = base_url
        self._token = token

    async def send(self, request: Request) -> Reply:
        """The answer, whatever its status. Raises TembaTokenError for what cannot be a token."""
        if not request.url.startswith(self._base_url):
            raise ValueError("a request goes to the client's own server only")
        check_token(self._token.reveal())
        address = urlsplit(request.url)
        headers = [("host", address.netloc), *request.headers, ("authorization", f"Token {self._token.reveal()}")]
        if request.body is not None:
            headers.append(("content-length", str(len(request.body))))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": address.scheme,
            "path": address.path,
            "raw_path": address.path.encode("ascii"),
            "query_string": address.query.encode("ascii"),
            "headers": [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers],
            "server": (address.hostname, address.port),
        }
        answer = _Answer(request.body or b"")
        await self._app(scope, answer.receive, answer.send)
        return answer.reply()

    def replace_token(self, token: Secret) -> Secret:
        """Send another token from now on; the one that was sent until now."""
        old, self._token = self._token, token
        return old

    async def close(self) -> None:
        """Does nothing: calls of an app in this process leave no connection open."""


class _Answer:
    """One exchange as the app sees it."""

    def __init__(self, body: bytes) -> None:
        self._outgoing = body
        self._status = 500
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    async def receive(self) -> Message:
        return {"type": "http.request", "body": self._outgoing, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message.get("headers", ())
            }
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def reply(self) -> Reply:
        """What the app answered."""
        return Reply(self._status, self._headers, bytes(self._body))
