"""Requests and answers as values, and the ways in which an endpoint refuses.

Nothing here knows ASGI or sockets: `app.py` and `serve.py` turn these into bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request. `path` is decoded, `raw_query` is not; header names are lower case."""

    method: str
    path: str
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "http"

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query's parameters in the order sent. Bytes that are not UTF-8 become U+FFFD, as in Django."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.raw_query, keep_blank_values=True, errors="replace"):
            found.setdefault(name, []).append(value)
        return found

    def get(self, name: str) -> str | None:
        """The parameter's value, the last one where it is repeated (Django's rule); None where it is not there."""
        values = self.query.get(name)
        return values[-1] if values else None

    def truth(self, name: str) -> bool:
        """Whether a parameter says yes: true, y, yes or 1 in any case."""
        return (self.get(name) or "").lower() in ("true", "y", "yes", "1")

    @property
    def base_url(self) -> str:
        """Scheme and host as the server sees them: the Host header, and `https` where the proxy says so."""
        scheme = "https" if self.headers.get("x-forwarded-proto", "").lower() == "https" else self.scheme
        return f"{scheme}://{self.headers.get('host', 'localhost')}"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `content_type` is None where the server sends none (a DELETE's 204)."""

    status: int
    body: bytes = b""
    content_type: str | None = JSON
    headers: tuple[tuple[str, str], ...] = ()
    bare: bool = False
    """An answer made before the API's view is reached: it has neither Allow nor the workspace's header."""


def encode(value: Any) -> bytes:
    """JSON as the server writes it: compact, and not escaped to ASCII."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate can reach us in a JSON body as \ud800; like any other answer this one has to be encodable.
    return text.encode("utf-8", "replace")


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(status, encode(value))


class Refusal(Exception):  # noqa: N818 -- an answer, no error of this program
    """An endpoint's refusal: raised anywhere below the app, sent as it is."""

    def __init__(self, status: int, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(status, body)
        self.response = Response(status, encode(body), JSON, headers)


class Crash(Exception):  # noqa: N818 -- the same
    """Where the real server falls over: 500 and a line of plain text. The argument says why, for whoever reads the
    demo's code."""


def detail(status: int, text: str) -> Refusal:
    """A refusal of the shape `{"detail": text}`."""
    return Refusal(status, {"detail": text})


def invalid(errors: Mapping[str, Any]) -> Refusal:
    """A 400 with errors by field; nested where the field is a list or a translation."""
    return Refusal(400, errors)


def invalid_whole(text: str) -> Refusal:
    """A 400 that concerns no single field."""
    return Refusal(400, {"non_field_errors": [text]})


def not_found(model: str) -> Refusal:
    """The 404 of a lookup that matches nothing; `model` is the server's own name of the type (`ContactGroup`)."""
    return detail(404, f"No {model} matches the given query.")


CRASHED: Final = Response(500, b"Server Error. Site administrators have been notified.", HTML)
NOWHERE: Final = Response(
    404,
    b'\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1>'
    b"<p>The requested resource was not found on this server.</p>\n</body>\n</html>\n",
    HTML,
    bare=True,
)


def page(title: str, status: int = 200) -> Response:
    """The documentation page, which a browser gets; only what a program could look at: it is HTML and has a title."""
    text = (
        '<!DOCTYPE HTML>\n\n\n\n  <html lang="en-us">\n  \n  <head>\n'
        f"    <title>\n      \n  {title}\n\n    </title>\n"
        '    <meta charset="utf-8">\n  </head>\n  <body>\n    <p>The demo of temba-tui has no documentation.</p>\n'
        "  </body>\n</html>\n"
    )
    return Response(status, text.encode(), HTML)
