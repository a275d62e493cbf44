"""The faults, as values: what is put on the wire, and what the program has to say about it.

`reads` is what a list says that was asked for under the fault, `walks` what a walk of several pages says, `writes` what
becomes of a write and `written` the words with it. They are regular expressions over the words on the screen, with
white space made one; '' means that all is as if nothing were wrong.
"""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any, Literal

from tests.faults.server import Act, Listening, Moment, wire
from tests.faults.workspace import Ask, Reply

Outcome = Literal["saved", "refused", "unknown", "not sent"]
Carries = Literal["always", "never", "perhaps"]
"""Whether a server with this fault has carried a write out: `perhaps` is tried both ways."""

LISTS_ONLY = "it is about the pages of lists"
NO_LIST = "the answer is no list"
NO_BODY = "a 204 has no body to spoil"
ONE_OBJECT = "one object has no next page"
FIRST_PAGE = "it begins with the second page, and the first alone is read"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a server, or what lies before it, misbehaves."""

    name: str
    group: str
    act: Act | None
    reads: str = ""
    writes: Outcome = "saved"
    written: str = ""
    walks: str | None = None
    carries: Carries = "always"
    listening: Listening = "open"
    again: str = "r"
    """The key that asks again once the server behaves."""
    not_for: Mapping[str, str] = field(default_factory=dict)
    """Doings for which it says nothing, and why."""
    in_body: bool = False
    """Whether it is in the answer's body alone: a 204 has none that is read, so what it answers is saved."""
    silent: bool = False
    """Whether it ends by a timeout only."""
    quick: bool = False
    """Whether it stands for its kind in the default test command."""

    @property
    def walked(self) -> str:
        """What a walk says."""
        return self.reads if self.walks is None else self.walks


WRITING = ("sending a form", "editing", "creating", "deleting", "a bulk action", "undoing")
BY_KEYS = ("deleting by keys", "a bulk by keys", "undoing by keys")
PAGES = dict.fromkeys((*WRITING, *BY_KEYS), LISTS_ONLY)
NEXT = PAGES | dict.fromkeys(("rereading", "saving a form"), ONE_OBJECT)
LATER = NEXT | dict.fromkeys(("opening", "filtering", "inspecting", "switching views", "quitting"), FIRST_PAGE)
ROWS = dict.fromkeys((*WRITING, *BY_KEYS), NO_LIST)
BODY = dict.fromkeys(("deleting", "a bulk action", "deleting by keys", "a bulk by keys"), NO_BODY)


def answered(status: str, body: bytes, *headers: str, kind: str = "application/json") -> Act:
    """This answer, whatever was asked."""

    async def act(moment: Moment) -> None:
        await moment.write(wire(status, body, *headers, kind=kind))

    return act


def mangled(change: Callable[[bytes, Ask], bytes], *headers: str) -> Act:
    """The good answer, its body changed."""

    async def act(moment: Moment) -> None:
        await moment.write(wire(moment.good.status, change(moment.good.body, moment.ask), *headers))

    return act


def rows_changed(change: Callable[[list[Any]], list[Any]]) -> Act:
    """The good answer, the rows of lists changed."""

    def change_body(body: bytes, ask: Ask) -> bytes:
        data = json.loads(body)
        if isinstance(data, dict) and isinstance(data.get("results"), list):
            data["results"] = change(data["results"])
            return json.dumps(data).encode()
        return body

    return mangled(change_body)


def each(change: Callable[[dict[str, Any]], Any]) -> Act:
    """The good answer, each object in it changed."""

    def change_body(body: bytes, ask: Ask) -> bytes:
        data = json.loads(body)
        if isinstance(data, dict) and isinstance(data.get("results"), list):
            data["results"] = [change(row) for row in data["results"]]
        elif isinstance(data, dict) and ask.path != "org":
            data = change(data)
        return json.dumps(data).encode()

    return mangled(change_body)


def in_text(old: bytes, new: bytes) -> Act:
    """The good answer, a piece of its JSON put in at its beginning."""
    return mangled(lambda body, ask: body.replace(old, new, 1))


def next_link(make: Callable[[str, Moment], str | None]) -> Act:
    """The good answer, its `next` made anew from the good one; only where there is one."""

    async def act(moment: Moment) -> None:
        data = moment.good.data
        if isinstance(data, dict) and data.get("next"):
            data = data | {"next": make(str(data["next"]), moment)}
        await moment.write(moment.bytes(Reply(moment.good.status, data)))

    return act


# What is put on the wire


async def reset_before(moment: Moment) -> None:
    """Cut before a byte of an answer."""
    moment.reset()


async def reset_during(moment: Moment) -> None:
    """Cut in the middle of the body."""
    whole = moment.bytes()
    await moment.write(whole[: len(whole) - max(1, len(moment.good.body) // 2)])
    moment.reset()


async def reset_after(moment: Moment) -> None:
    """Cut right after the whole answer."""
    await moment.write(moment.bytes())
    moment.reset()


async def too_long(moment: Moment) -> None:
    """Fewer bytes than the Content-Length says."""
    body = moment.good.body
    await moment.write(wire(moment.good.status, body, length=len(body) + 500))
    moment.writer.close()


async def chunks_cut(moment: Moment) -> None:
    """Chunked, without the last one."""
    body = moment.good.body[:-1]
    await moment.write(
        wire(moment.good.status, b"", "Transfer-Encoding: chunked") + b"%x\r\n%b\r\n" % (len(body), body)
    )
    moment.writer.close()


async def no_content(moment: Moment) -> None:
    """204 with two bytes of body, the connection kept; a server that is well answers some writes so, too."""
    moment.is_no_matter_of_bytes()
    await moment.write(wire("204 No Content", b'""'))


async def never(moment: Moment) -> None:
    """Not a byte."""
    moment.is_no_matter_of_bytes()
    await moment.reader.read()


async def trickle(moment: Moment) -> None:
    """The good answer, a byte now and then: a second of the program's patience is a fortieth of one here."""
    moment.is_no_matter_of_bytes()
    for byte in moment.bytes():
        if moment.writer.is_closing():
            return
        await moment.write(bytes([byte]))
        await asyncio.sleep(0.03 * max(1, len(moment.ask.body) / 800))  # a long request is given more time


async def refused_for(moment: Moment, header: str | None, twice: bool = False) -> None:
    """429; with `twice` the second time too, then good."""
    if twice and moment.server.faulted > 2:
        good = moment.server.workspace.answer(moment.ask) if moment.ask.is_write else moment.good
        await moment.write(moment.bytes(good))
        return
    detail = b'{"detail": "Request was throttled."}'
    await moment.write(wire("429 Too Many Requests", detail, *([f"Retry-After: {header}"] if header else [])))


async def refused_until(moment: Moment) -> None:
    """429 until a date."""
    until = format_datetime(datetime.fromtimestamp(moment.server.workspace.now() + 90, UTC), usegmt=True)
    await refused_for(moment, until)


async def redirected(moment: Moment) -> None:
    """301 to another host."""
    there = f"Location: http://127.0.0.1:{moment.server.trap}/api/v2/{moment.ask.path}.json"
    await moment.write(wire("301 Moved Permanently", b"", there))


async def empty_page(moment: Moment) -> None:
    """No row, though more follow."""
    if not isinstance(moment.good.data, dict) or "results" not in moment.good.data:
        await moment.write(moment.bytes())
        return
    start = int(moment.ask.params.get("cursor", ["c0"])[0][1:])
    cursor = f"c{start:0{moment.server.faulted + 4}}"  # another one each time, for the same place
    data = {"next": f"http://x/?cursor={cursor}", "previous": None, "results": []}
    await moment.write(moment.bytes(Reply("200 OK", data)))


async def shifted(moment: Moment) -> None:
    """The page begins with the last ten rows of the one before it."""
    start = int(moment.ask.params.get("cursor", ["c0"])[0][1:])
    if moment.ask.path == "contacts" and start:
        rows = sorted(moment.server.workspace.contacts.values(), key=lambda one: str(one["modified_on"]), reverse=True)
        data = dict(moment.good.data) | {"results": rows[start - 10 : start + 240]}
        await moment.write(moment.bytes(Reply("200 OK", data)))
        return
    await moment.write(moment.bytes())


async def clock_set(moment: Moment, seconds: float) -> None:
    """The good answer, and the machine's clock is set meanwhile."""
    moment.is_no_matter_of_bytes()
    moment.server.jump(seconds if moment.server.faulted == 1 else 0)
    await moment.write(moment.bytes())


async def bomb(moment: Moment) -> None:
    """A few kilobytes that unpack to eighty million."""
    pack = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join(pack.compress(bytes(1 << 20)) for _ in range(80)) + pack.flush()
    await moment.write(wire("200 OK", body, "Content-Encoding: gzip"))


async def packed_and_cut(moment: Moment) -> None:
    """Compressed, and its end missing."""
    body = gzip.compress(moment.good.body * 3)
    await moment.write(wire("200 OK", body[: len(body) // 2], "Content-Encoding: gzip"))


PORTAL = b"<!doctype html><html><title>Welcome to Hotel Wifi</title><body>Accept the terms</body></html>"
GATEWAY = b"<html><h1>Bad Gateway</h1></html>"


def said(**data: Any) -> bytes:
    """A JSON object as bytes."""
    return json.dumps(data).encode()


LOST = r"connection to the server was lost"
CUT = r"answer was cut short"
NOT_API = r"not the API's"
BUDGET = r"budget"
MAY = r"may (or may not )?have been (made|saved)|may or may not have been made|rest of its answer cannot be read"
NO_SHAPE = r"not a list of objects|not what a RapidPro|not one object"


def _connection() -> list[Fault]:
    unreached = {
        "reads": r"cannot be reached",
        "writes": "not sent",
        "written": "cannot be reached",
        "carries": "never",
    }
    return [
        Fault("refused connection", "connection", None, listening="closed", quick=True, **unreached),  # type: ignore[arg-type]
        Fault("DNS failure", "connection", None, listening="nameless", **unreached),  # type: ignore[arg-type]
        Fault(
            "connect timeout",
            "connection",
            None,
            r"could not be reached in time",
            "not sent",
            "could not be reached in time",
            carries="never",
            listening="full",
            silent=True,
        ),
        Fault(
            "certificate that does not verify",
            "connection",
            None,
            r"certificate is not trusted",
            "not sent",
            "certificate is not trusted",
            carries="never",
            listening="untrusted",
        ),
        Fault(
            "read timeout",
            "connection",
            never,
            "took too long",
            "unknown",
            MAY,
            carries="perhaps",
            silent=True,
            quick=True,
        ),
        Fault(
            "reset before the answer", "connection", reset_before, LOST, "unknown", MAY, carries="perhaps", quick=True
        ),
        Fault(
            "reset during the body", "connection", reset_during, CUT, "unknown", MAY, carries="perhaps", in_body=True
        ),
        Fault("reset after the body", "connection", reset_after),
        Fault(
            "truncated body", "connection", too_long, CUT, "unknown", MAY, carries="perhaps", in_body=True, quick=True
        ),
        Fault("chunked body cut off", "connection", chunks_cut, CUT, "unknown", MAY, carries="perhaps", in_body=True),
        Fault(
            "a byte a second", "connection", trickle, "took too long", "unknown", MAY, carries="perhaps", silent=True
        ),
        Fault(
            "compressed bomb",
            "connection",
            bomb,
            "larger than 67 MB",
            "unknown",
            MAY,
            carries="perhaps",
        ),
        Fault("compressed and cut", "connection", packed_and_cut, CUT, "unknown", MAY, carries="perhaps"),
        Fault("204 with a body", "connection", no_content, NO_SHAPE, "saved", "", quick=True),
    ]


def _refusals() -> list[Fault]:
    def no(name: str, status: str, body: bytes, reads: str, *headers: str, kind: str = "", **more: Any) -> Fault:
        more = {"writes": "refused", "written": reads, "carries": "never"} | more
        act = answered(status, body, *headers, kind=kind or "application/json")
        return Fault(name, "refusal", act, reads, **more)

    html = {"kind": "text/html"}
    gone = {"writes": "unknown", "written": MAY, "carries": "perhaps"}
    flat = said(name=["Ensure this field has no more than 64 characters."])
    return [
        no("400 flat", "400 Bad Request", flat, "no more than 64 characters", quick=True),
        no("400 nested", "400 Bad Request", said(urns={"0": ["Invalid URN."]}), "Invalid URN"),
        no("400 list", "400 Bad Request", b'["Not like this."]', "400|Not like this"),
        no("400 text", "400 Bad Request", b"Bad Request", "status 400", kind="text/plain"),
        no(
            "403 revoked token",
            "403 Forbidden",
            said(detail="Invalid token"),
            "does not accept this token",
            "No-Workspace: 1",
            quick=True,
        ),
        no(
            "403 role",
            "403 Forbidden",
            said(detail="You do not have permission to perform this action."),
            "may not read|not allowed",
            written="not allowed",
        ),
        no(
            "403 system object",
            "403 Forbidden",
            said(detail="Cannot modify system object."),
            "system object|may not read",
            written="system object",
        ),
        no(
            "404 invalid cursor",
            "404 Not Found",
            said(detail="Invalid cursor"),
            "does not know this place|no such object",
            not_for=PAGES,
        ),
        no(
            "404 no such object",
            "404 Not Found",
            said(detail="Not found."),
            "no such object|does not know this place|not there",
            written="no such object|not there",
        ),
        no(
            "404 HTML",
            "404 Not Found",
            b"<html>Not Found</html>",
            "This server (has no|does not have)",
            **html,
            quick=True,
        ),
        no("405", "405 Method Not Allowed", said(detail='Method "GET" not allowed.'), "405"),
        no("409", "409 Conflict", said(detail="This object already exists."), "409|already exists|limit"),
        no("413", "413 Content Too Large", b"<html>413</html>", "larger than the server takes", **html),
        no("415", "415 Unsupported Media Type", said(detail="Unsupported media type."), "415"),
        no(
            "500 text",
            "500 Internal Server Error",
            b"Server Error",
            "500|failed to answer",
            kind="text/plain",
            **(gone | {"written": "failed to answer|500"}),
            quick=True,
        ),
        no("502 HTML", "502 Bad Gateway", GATEWAY, "502|failed to answer", **html, **gone),
        no("503 HTML", "503 Service Unavailable", GATEWAY, "503|failed to answer", **html, **gone),
        no("504 HTML", "504 Gateway Timeout", GATEWAY, "504|failed to answer", **html, **gone),
    ]


def _budget() -> list[Fault]:
    def refused(name: str, act: Act, *, reads: str = BUDGET, **more: Any) -> Fault:
        more = {"writes": "refused", "written": BUDGET, "carries": "never", "again": "w"} | more
        return Fault(f"429 {name}", "budget", act, reads, **more)

    return [
        refused("in seconds", partial(refused_for, header="50"), quick=True),
        refused("until a date", refused_until),
        refused("without Retry-After", partial(refused_for, header=None)),
        refused("zero", partial(refused_for, header="0")),
        refused("huge", partial(refused_for, header="99999999999999999999")),
        refused("negative", partial(refused_for, header="-5")),
        refused("garbage", partial(refused_for, header="soon\x80")),
        refused(
            "twice in a row", partial(refused_for, header="20", twice=True), reads="", walks="Reading ahead is paused"
        ),
    ]


def _answers() -> list[Fault]:
    def odd(name: str, act: Act, reads: str = "", **more: Any) -> Fault:
        return Fault(name, "answer", act, reads, **more)

    def spoilt(name: str, act: Act, reads: str = "", **more: Any) -> Fault:
        return odd(name, act, reads, not_for=BODY, **more)

    deep = b"[" * 100_000 + b"]" * 100_000
    return [
        odd(
            "captive portal",
            answered("200 OK", PORTAL, "No-Workspace: 1", kind="text/html"),
            "a web page",
            writes="unknown",
            written="web page|may have|may or may not",
            carries="never",
            quick=True,
        ),
        odd(
            "301 to another host",
            redirected,
            "redirects elsewhere",
            writes="refused",
            written="redirects",
            carries="never",
            quick=True,
        ),
        odd("not an object", mangled(lambda body, ask: b"[1, 2]"), NO_SHAPE),
        odd(
            "results that is not a list",
            mangled(lambda body, ask: said(next=None, results="x")),
            NO_SHAPE,
            quick=True,
        ),
        odd("rows that are not objects", rows_changed(lambda rows: [1, "x", None]), NO_SHAPE, not_for=ROWS),
        spoilt(
            "rows without identity",
            each(lambda row: {key: value for key, value in row.items() if key not in ("uuid", "id")}),
            quick=True,
        ),
        odd("duplicated rows", rows_changed(lambda rows: [*rows, *rows]), not_for=ROWS),
        spoilt("identity of another type", each(lambda row: row | {"uuid": {"a": [1]}, "id": [True]})),
        spoilt("identity a number", each(lambda row: row | {"uuid": 5 + len(str(row)), "id": -1.5})),
        odd(
            "nested 100,000 deep",
            mangled(lambda body, ask: said(results=[], next=None)[:-1] + b', "x": ' + deep + b"}"),
            "nested too deeply",
        ),
        spoilt("strings of 10 MB", mangled(_long), quick=False),
        spoilt(
            "invalid UTF-8",
            in_text(b'"name": "', b'"name": "\xff\xfe'),
            "not text in UTF-8",
        ),
        spoilt("NaN", in_text(b"null", b"NaN"), "NaN"),
        spoilt(
            "duplicate keys",
            mangled(lambda body, ask: body.replace(b'"name": ', b'"name": 1, "name": "Twice ", "name": ')),
        ),
        spoilt("numbers beyond 2^64", each(lambda row: row | {"id": 2**80, "count": -(10**300), "big": 1e308})),
        spoilt("numbers of 5,000 digits", in_text(b"null", b"9" * 5000), "number that cannot be read"),
    ]


def _long(body: bytes, ask: Ask) -> bytes:
    return body.replace(b'"name": "', b'"name": "' + b"a b" * 3_400_000, 1)


def _pages() -> list[Fault]:
    def paged(name: str, act: Act, reads: str = "", **more: Any) -> Fault:
        return Fault(name, "pages", act, reads, **({"not_for": NEXT} | more))

    def with_host(host: str) -> Act:
        return next_link(lambda good, moment: good.replace("https://temba.example", host.format(moment.server.trap)))

    return [
        paged("next on another host", with_host("https://127.0.0.1:{}"), quick=True),
        paged("next over plain http", with_host("http://127.0.0.1:{}")),
        paged("next with userinfo", with_host("http://me:secret@127.0.0.1:{}")),
        paged("next relative", next_link(lambda good, moment: "?" + good.partition("?")[2])),
        paged("next to itself", next_link(_itself), not_for=LATER, walks="sent the same page again"),
        paged(
            "next without a cursor",
            next_link(lambda good, moment: "https://temba.example/"),
            "where its next page is",
        ),
        paged("empty page with a next", empty_page, not_for=PAGES, quick=True),
        paged("rows that shift", shifted, not_for=LATER),
        Fault("clock set forward", "pages", partial(clock_set, seconds=90_000.0)),
        Fault("clock set back", "pages", partial(clock_set, seconds=-90_000.0), quick=True),
    ]


def _itself(good: str, moment: Moment) -> str:
    here = moment.ask.params.get("cursor", [""])[0]
    return f"https://temba.example/api/v2/contacts.json?cursor={here}" if here else good


FAULTS: tuple[Fault, ...] = (*_connection(), *_refusals(), *_budget(), *_answers(), *_pages())
"""All of them."""
