"""The API as pure functions over bytes: build a request, read a response, take the cursor out of a link.

Nothing here does I/O or knows an HTTP library, so everything can be tested with tables. A `Request` has no token in it:
that is added where it is sent, and only for the client's own base URL. A `Request` comes from `build_request` alone,
which refuses to make one that is not a GET for a read-only client.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn, TypeAlias
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from temba_tui.client.endpoints import Endpoint
from temba_tui.client.errors import (
    TembaAnswerError,
    TembaBadRequestError,
    TembaConflictError,
    TembaHttpError,
    TembaInvalidCursorError,
    TembaNoSuchEndpointError,
    TembaNoSuchObjectError,
    TembaPermissionError,
    TembaRateExceededError,
    TembaReadOnlyError,
    TembaServerError,
    TembaTokenError,
    TembaUnknownOutcomeError,
    flatten_errors,
)
from temba_tui.client.hosts import normalise_host
from temba_tui.client.jsontext import NotJsonError, parse_json
from temba_tui.client.retry_after import parse_retry_after
from temba_tui.client.values import Pairs
from temba_tui.eras import Era

__all__ = [
    "MOST_BYTES",
    "Answer",
    "PageData",
    "Reply",
    "Request",
    "build_request",
    "check_token",
    "cursor_of",
    "multipart",
    "normalise_host",
    "read_page",
    "read_response",
    "was_counted",
]

Method: TypeAlias = Literal["GET", "POST", "DELETE"]

MOST_BYTES: Final = 64 * 1024 * 1024
"""The largest body that is taken in, decoded. The largest seen is a 705 kB page; definitions may be some MB."""

GATEWAY: Final = frozenset({502, 503, 504})
"""Statuses that a proxy gives in the server's place: a GET may be asked again, a write's outcome is unknown."""

_TRANSPARENT = "-._~"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, without the token. `url` is absolute and below the base URL; `path` is the same from the host on."""

    method: Method
    url: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    endpoint: str
    scope: str
    cursor: bool = False
    """Whether it asks for a place in a list."""

    @property
    def is_write(self) -> bool:
        """Whether it may change something: such a request is never repeated by itself."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire: status, headers with lower-case names, and the decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its JSON (None for 204) and the size of its body in bytes."""

    status: int
    data: Any
    size: int


@dataclass(frozen=True, slots=True)
class PageData:
    """The rows of one page, the next cursor (None on the last), the `count` of the list where the server says it."""

    rows: list[dict[str, Any]]
    cursor: str | None
    count: int | None = None


def build_request(
    base_url: str,
    method: Method,
    endpoint: Endpoint,
    *,
    era: Era | None = None,
    params: Pairs = (),
    json_body: Mapping[str, Any] | None = None,
    form: tuple[str, bytes] | None = None,
    cursor: bool = False,
    read_only: bool,
    user_agent: str = "temba-tui",
) -> Request:
    """A request to an endpoint, with already checked `params` in their order.

    `json_body` is sent as JSON, `form` is a multipart body as (content type, bytes). The path always ends in `.json`:
    without it a list answers 200 and `[]`, and newer servers refuse every write. Everything in the query is
    percent-encoded but letters, digits and `-._~`: a bare `+` would arrive as a space.

    Raises TembaReadOnlyError for anything but a GET when `read_only`, TembaBadRequestError for a body that JSON cannot
    hold.
    """
    if method != "GET" and read_only:
        raise TembaReadOnlyError()
    if method not in ("GET", "POST", "DELETE"):
        raise ValueError(f"the API has no {method}")
    url = f"{base_url}{quote(endpoint.name, safe=_TRANSPARENT)}.json"
    if params:
        url = f"{url}?{urlencode(params, quote_via=quote, safe=_TRANSPARENT, errors='strict')}"
    headers = [("Accept", "application/json"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", user_agent)]
    body: bytes | None = None
    if form is not None:
        headers.append(("Content-Type", form[0]))
        body = form[1]
    elif json_body is not None:
        headers.append(("Content-Type", "application/json"))
        body = _encode(json_body)
    if method != "GET":
        # Two bytes of body follow the 204 of a bulk action; a kept connection would take them for the next answer.
        headers.append(("Connection", "close"))
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Request(method, url, path, tuple(headers), body, endpoint.name, endpoint.scope_in(era), cursor)


def check_token(token: str) -> None:
    """Raise TembaTokenError for a text that cannot be a token: an HTTP header could not carry it."""
    if not token:
        raise TembaTokenError("There is no token.")
    if not all("!" <= char <= "~" for char in token):
        raise TembaTokenError("This is not a token: it holds spaces or letters that a token never has.")


def multipart(filename: str, content_type: str, content: bytes, boundary: str) -> tuple[str, bytes]:
    """A form with the one file `file`, as (content type, body)."""
    name = filename.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    kind = content_type.replace("\r", "").replace("\n", "")
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = f"--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n"
    return f"multipart/form-data; boundary={boundary}", b"".join(
        (head.encode("utf-8", "replace"), content, f"\r\n--{boundary}--\r\n".encode())
    )


def read_response(request: Request, reply: Reply, *, now: float) -> Answer:
    """The answer's JSON, or one of our errors for everything else. `now`, epoch seconds, is for a Retry-After date."""
    status = reply.status
    if status in (200, 201):
        return Answer(status, _decode(request, reply), len(reply.body))
    if status == 204:
        return Answer(status, None, len(reply.body))
    if status >= 400:
        _refuse(request, reply, now)
    if 300 <= status < 400:
        where = _host_in(reply.headers.get("location", ""))
        raise TembaAnswerError(
            f"The server redirects elsewhere{f', to {where}' if where else ''}; the token is not sent there.",
            hint="Give the address of the server itself, with https.",
            status=status,
        )
    raise TembaAnswerError(f"The server answered with status {status}, which the API never does.", status=status)


def read_page(endpoint: Endpoint, data: Any) -> PageData:
    """The rows and the next cursor in a list's answer. An unpaged answer is one page; a single object is one row."""
    if endpoint.paging == "single":
        if not isinstance(data, dict):
            raise TembaAnswerError(f"The answer to {endpoint.name} is not one object.")
        return PageData([data], None)
    rows = data.get("results") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TembaAnswerError(f"The answer to {endpoint.name} is not a list of objects.")
    if endpoint.paging == "list":
        return PageData(rows, None)
    count = data.get("count")
    if not isinstance(count, int) or isinstance(count, bool):
        count = None
    following = data.get("next")
    if following is not None and not isinstance(following, str):
        raise TembaAnswerError(f"The answer to {endpoint.name} does not say where its next page is.")
    if following is None:
        return PageData(rows, None, count)
    cursor = cursor_of(following)
    if cursor is None:
        raise TembaAnswerError(f"The answer to {endpoint.name} does not say where its next page is.")
    return PageData(rows, cursor, count)


def cursor_of(link: str) -> str | None:
    """The place in the list that a `next` link points to: its cursor, else its offset; None where it has neither.

    Nothing else is taken from the link. Its host and scheme are what the server behind the proxies saw, so the token
    must not go there.
    """
    try:
        query = dict(parse_qsl(urlsplit(link).query, errors="strict"))
    except ValueError:
        return None
    cursor = query.get("cursor")
    if cursor:
        return cursor
    offset = query.get("offset", "")
    return offset if offset.isascii() and offset.isdecimal() else None


def was_counted(reply: Reply) -> bool:
    """Whether the server has written the request into its log of the hour.

    Accepted requests are, whatever their outcome (400, 404 and 500 too). Not those refused before the throttle: 429,
    405, and the 403 of a token or a role; a system object's 403 comes after it.
    """
    if reply.status in (405, 429):
        return False
    return reply.status != 403 or _is_system_object(_detail(_leniently(reply)))


def _encode(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise TembaBadRequestError({"": [f"This cannot be sent as JSON: {error}"]}, local=True) from None


def _decode(request: Request, reply: Reply) -> Any:
    """The body as JSON. A write whose answer cannot be read was carried out all the same, if the API said so."""
    carried_out = (True if from_api(reply) else None) if request.is_write else False
    try:
        return parse_json(reply.body)
    except NotJsonError as error:
        kind = reply.headers.get("content-type", "").split(";")[0].strip().lower()
        if error.cut and kind == "application/json":
            raise TembaAnswerError(
                "The answer was cut short.",
                hint="Try again.",
                status=reply.status,
                cut=True,
                carried_out=carried_out,
            ) from None
        what = "a web page" if kind == "text/html" else str(error)
        raise TembaAnswerError(
            f"The answer is not the API's: {what}.", status=reply.status, carried_out=carried_out
        ) from None


def from_api(reply: Reply) -> bool:
    """Whether the answer carries the header that every answer to a valid token has."""
    return "x-temba-workspace" in reply.headers or "x-temba-org" in reply.headers


def _leniently(reply: Reply) -> Any:
    """A refusal's JSON, or None: a 500 is plain text, a 404 or a proxy's answer HTML."""
    if len(reply.body) > 1_000_000:
        return None
    try:
        return parse_json(reply.body)
    except ValueError:
        return None


def _detail(data: Any) -> str:
    detail = data.get("detail") if isinstance(data, dict) else None
    return detail if isinstance(detail, str) else ""


def _is_system_object(detail: str) -> bool:
    return "system object" in detail.lower()


def _refuse(request: Request, reply: Reply, now: float) -> NoReturn:
    """Raise what a status of 400 or more means."""
    status, data = reply.status, _leniently(reply)
    detail = _detail(data)
    if status == 429:
        raise TembaRateExceededError(
            retry_after=parse_retry_after(reply.headers.get("retry-after"), now), scope=request.scope
        )
    if status == 401:
        raise TembaTokenError()
    if status == 403:
        raise _refused_403(reply, data, detail)
    if status == 400 and isinstance(data, dict):
        raise TembaBadRequestError(flatten_errors(data) or {"": ["The server gave no reason."]})
    if status == 404:
        raise _refused_404(request, data, detail)
    if status == 409:
        raise TembaConflictError(status, detail=detail)
    if status in GATEWAY and request.is_write:
        raise TembaUnknownOutcomeError(
            f"A gateway answered {status} in the server's place: the change may or may not have been made.",
            status=status,
        )
    if status >= 500:
        raise TembaServerError(status, detail=detail, carried_out=None if request.is_write else False)
    raise TembaHttpError(status, _PLAIN_REFUSALS.get(status, "") if data is None else "", detail=detail)


_PLAIN_REFUSALS: Final = {
    400: "A server in front refuses the request as malformed or too long (status 400).",
    413: "What was sent is larger than the server takes (status 413).",
}


def _host_in(link: str) -> str:
    try:
        return urlsplit(link).netloc[:100]
    except ValueError:
        return ""


def _refused_403(reply: Reply, data: Any, detail: str) -> Exception:
    """A valid token's 403 carries the workspace's header, a bad token's does not; the text settles the rest."""
    if data is None:
        return TembaHttpError(403, "Something in front of the server refuses the request (status 403).")
    if _is_system_object(detail):
        return TembaPermissionError(system_object=True)
    if from_api(reply) or "permission" in detail.lower():
        return TembaPermissionError()
    return TembaTokenError()


def _refused_404(request: Request, data: Any, detail: str) -> Exception:
    if not isinstance(data, dict):
        return TembaNoSuchEndpointError(404, f"This server does not have {request.endpoint}.")
    if request.cursor:
        return TembaInvalidCursorError(404, TembaInvalidCursorError.default_sentence, detail=detail)
    return TembaNoSuchObjectError()
