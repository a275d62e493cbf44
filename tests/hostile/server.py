"""The demo over loopback with other people's text in it: in every field, key, error, header and redirect.

The same server with `aaaa` in place of each string is what the program is compared with: the structure of the answers
is the same to the last list.
"""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from temba_tui.demo import open_demo
from temba_tui.demo.http import JSON, Request, Response
from temba_tui.demo.serve import Server
from temba_tui.eras import Era
from temba_tui.resources import all_resources
from tests.hostile.corpus import CORPUS, HUGE, LONG
from tests.hostile.models import filled, model_of

HOSTILE = (*CORPUS, *LONG)
PLAIN = ("aaaa",) * len(HOSTILE)
NAME = f"\x1b]52;c;eA==\x07\x9b31m\u202ename\r\n{''.join(CORPUS)}"
"""A workspace's name: what a bar shows of it, and after that the whole corpus."""
IDENTITIES = frozenset({"uuid", "id", "key"})
Answer = tuple[Response, list[tuple[str, str]]]


def rows_of(texts: Sequence[str], model: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each text, which stands in every field of it, and before them one with all of them.

    `model` has every field that a server was seen to send. Identities are made different by a number, so that no row
    is taken for another one.
    """
    rows = [filled(model, text, at, IDENTITIES) for at, text in enumerate(texts)]
    everything = {f"{text}-{at}": [text, {text: None}] for at, text in enumerate(texts)}
    everything["huge"] = HUGE if len(set(texts)) > 1 else texts[0]
    rows.insert(0, {**each_its_own(model, texts, len(texts)), "everything": everything})
    return rows


def each_its_own(model: dict[str, Any], texts: Sequence[str], at: int) -> dict[str, Any]:
    """The model with another text in each field."""
    row: dict[str, Any] = {}
    for turn, (key, value) in enumerate(model.items()):
        row |= filled({key: value}, texts[turn % len(texts)], at, IDENTITIES)
    return row


Headers = list[tuple[str, str]]


def errors_with(text: str) -> Iterator[tuple[int, Any, Headers]]:
    """Every kind of refusal and of odd answer with the text in it: status, body, headers. The last is a 429."""
    line = "".join(char for char in text if char not in "\r\n\0" and ord(char) < 256)
    html = [("Content-Type", "text/html")]
    yield 400, {"detail": text}, []
    yield 400, {"name": [text], text: {"0": [text]}, "non_field_errors": [text]}, []
    yield 400, [text, text], []
    yield 403, {"detail": text}, []
    yield 404, {"detail": text}, []
    yield 404, f"<html>{text}</html>", html
    yield 405, {"detail": text}, [("Allow", line)]
    yield 409, {"detail": text}, []
    yield 413, text, [("Content-Type", "text/plain")]
    yield 500, text, [("Content-Type", "text/plain")]
    yield 502, f"<html><title>{text}</title>", html
    yield 200, f"<html><title>{text}</title>", html
    yield 200, {"results": text, "next": text}, []
    yield 200, {"results": [], "next": f"https://evil.example/{text}?cursor={text}"}, []
    yield 301, "", [("Location", f"https://evil.example/{line}")]
    yield 302, "", [("Location", line)]
    yield 200, {"results": []}, [("X-Temba-Workspace", line), ("Server", line), ("Content-Language", line)]
    yield 429, {"detail": text}, [("Retry-After", line)]


def error_bytes(body: Any) -> bytes:
    """A body as it is sent: JSON, or the text itself."""
    return body.encode("utf-8", "replace") if isinstance(body, str) else json.dumps(body).encode()


@dataclass
class Poisoner:
    """Answers as the demo does, with `texts` in the place of the data. `mode` says where they are put.

    `rows`: every field of the rows. `errors`: every answer but the workspace's is an error of the next kind and text.
    """

    engine: Any
    texts: Sequence[str]
    mode: str = "rows"
    seen: list[str] = field(default_factory=list)
    asked: int = 0

    def answer(self, request: Request) -> Answer:
        """The engine's answer, rewritten."""
        self.seen.append(f"{request.method} {request.path}")
        name = request.path.rpartition("/")[2].removesuffix(".json")
        response, headers = self.engine.answer(request)
        if response.status != 200:
            return response, headers
        body = json.loads(response.body)
        if name in ("org", "workspace"):
            body = {
                key: self.texts[at % len(self.texts)] if isinstance(one, str) else one
                for at, (key, one) in enumerate(body.items())
            }
            body["name"] = self._name()
            return self._with(response, headers, body)
        if self.mode != "rows":
            return self._error(headers)
        if isinstance(body, dict) and isinstance(body.get("results"), list):
            resource = next(one for one in all_resources() if one.path_in(self.engine.era) == name)
            body = {**body, "results": rows_of(self.texts, model_of(resource, self.engine.era)), "next": None}
        else:
            body = filled(body, self.texts[self.asked % len(self.texts)], 0, IDENTITIES)
        self.asked += 1
        return self._with(response, headers, body)

    def _name(self) -> str:
        """What the workspace is called, which the top bar shows: with control characters where it can be seen."""
        return self.texts[0] if len(set(self.texts)) == 1 else NAME

    def _error(self, headers: list[tuple[str, str]]) -> Answer:
        at = self.asked
        self.asked += 1
        every = [*errors_with(self.texts[at % len(self.texts)])]
        status, body, more = every[-1] if self.mode == "refusals" else every[at % (len(every) - 1)]
        names = {name for name, _ in more}
        kept = [(name, value) for name, value in headers if name not in {*names, "Content-Length"}]
        data = error_bytes(body)
        return Response(status, data, JSON, bare=True), [*kept, *more, ("Content-Length", str(len(data)))]

    @staticmethod
    def _with(response: Response, headers: list[tuple[str, str]], body: Any) -> Answer:
        data = json.dumps(body).encode()
        kept = [(name, value) for name, value in headers if name != "Content-Length"]
        return Response(response.status, data), [*kept, ("Content-Length", str(len(data)))]


@dataclass
class _App:
    engine: Any
    clock: Any
    latency: float = 0.0


@dataclass
class _Poisoned:
    app: _App


@dataclass(frozen=True)
class Listening:
    """A server on loopback."""

    host: str
    token: str
    poisoner: Poisoner


@contextlib.contextmanager
def listening(texts: Sequence[str], *, mode: str = "rows", era: Era = "26.3") -> Iterator[Listening]:
    """A server of its own thread and event loop, until the block is left."""
    demo = open_demo(era)
    poisoner = Poisoner(demo.engine, texts, mode)
    with serving(_Poisoned(_App(poisoner, demo.app.clock))) as host:
        yield Listening(host, demo.token, poisoner)


@contextlib.contextmanager
def serving(demo: Any, before: Callable[[], None] = lambda: None) -> Iterator[str]:
    """A demo (or what looks like one) on loopback; its host."""
    loop = asyncio.new_event_loop()
    port: Future[int] = Future()
    stop: asyncio.Event = asyncio.Event()

    async def run() -> None:
        server = Server(demo)
        await server.start()
        port.set_result(server.port)
        await stop.wait()
        await server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port.result(20)}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
