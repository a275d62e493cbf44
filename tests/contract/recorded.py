"""The recordings of two real servers, as cases: a request with who sent it, and what was answered."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from temba_tui.eras import Era

RECORDINGS = Path(__file__).parent / "recordings"
ERAS: tuple[Era, ...] = ("9.0.0", "26.3")
MAIN = "Riverside Health Programme"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
"""What stands in the recordings for the token of whoever asks."""

ROLES = {"Administrators": "administrator", "Editors": "editor", "Agents": "agent", "Viewers": "viewer",
         "Surveyors": "surveyor", "Prometheus": "prometheus"}  # fmt: skip
BOUNDARY = "temba-tui-boundary"


@dataclass(frozen=True)
class Case:
    """One recording. `org` is the workspace that it was made in; `role` None: without a (good) token."""

    era: Era
    name: str
    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes
    sent: Any
    """The body's value; None where there is none."""
    org: str
    role: str | None
    email: str
    note: str
    status: int
    answer: Any
    answer_headers: dict[str, str]
    port: int | None = None

    @property
    def endpoint(self) -> str:
        """The name of the endpoint: `contacts`."""
        return self.path.removeprefix("/api/v2/").partition(".")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query; the last value where a parameter is repeated."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a list that was answered."""
        return self.answer["results"] if self.is_list else []

    @property
    def is_list(self) -> bool:
        return isinstance(self.answer, dict) and isinstance(self.answer.get("results"), list)

    @property
    def whole(self) -> bool:
        """Whether the list was answered whole: one page, none of it left out of the recording."""
        return (
            self.is_list
            and "_trimmed_from" not in self.answer
            and not (self.answer.get("next") or self.answer.get("previous"))
        )


@dataclass(frozen=True)
class Wire:
    """A recording of raw bytes."""

    era: Era
    name: str
    request: dict[str, Any]
    head: list[str] = field(default_factory=list)
    after: str = ""


MORE = os.environ.get("TEMBA_RECORDINGS")
"""A folder of more recordings (`<era>/<endpoint>/<case>.json`), replayed as well, in place of any of the same name."""


def _lines(era: Era) -> Iterator[dict[str, Any]]:
    found = {each["name"]: each for each in _bundle(era)}
    for path in sorted(Path(MORE, era).glob("*/*.json")) if MORE else ():
        each = json.loads(path.read_text(encoding="utf-8"))
        name = f"{path.parent.name}/{path.stem}"
        found[name] = {"name": name, **each}
    yield from found.values()


def _bundle(era: Era) -> Iterator[dict[str, Any]]:
    with gzip.open(RECORDINGS / f"{era}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def cases(era: Era) -> tuple[Case, ...]:
    """All recordings of an era that are a request and an answer."""
    return tuple(_case(era, each) for each in _lines(era) if "response" in each)


@cache
def wires(era: Era) -> tuple[Wire, ...]:
    """The recordings of raw bytes."""
    return tuple(
        Wire(era, each["name"], each["request"], each["response_head"], each["bytes_after_head"])
        for each in _lines(era)
        if "response_head" in each
    )


@cache
def names(era: Era) -> tuple[str, ...]:
    """The names of all recordings of an era."""
    return tuple(each["name"] for each in _lines(era))


def _case(era: Era, each: dict[str, Any]) -> Case:
    request, response = each["request"], each["response"]
    path, _, raw_query = request["path"].partition("?")
    if not raw_query:
        query = request.get("query") or {}
        pairs = [tuple(pair) for pair in request.get("query_list") or query.items()]
        raw_query = urlencode(pairs)
    headers = {name.lower(): value for name, value in (request.get("headers") or {}).items()}
    sent = request.get("body")
    body = _body(each["name"], sent, response.get("body"), headers)
    note = request.get("token_note") or f"{MAIN} / Administrators / ada.admin@example.org / main org"
    parts = note.split(" / ")
    role = ROLES[parts[1]] if len(parts) > 1 else None
    if role:
        headers.setdefault("authorization", f"Token {TOKEN}")
    headers.setdefault("accept", "application/json" if path.endswith(".json") else "*/*")
    headers.setdefault("host", "server.test")
    return Case(
        era=era, name=each["name"], method=request["method"], path=path, raw_query=raw_query, headers=headers,
        body=body, sent=sent, org=parts[0] if role else MAIN, role=role, email=parts[2] if role else "", note=note,
        status=response["status"], answer=response.get("body"), answer_headers=response.get("headers") or {},
        port=request.get("port"),
    )  # fmt: skip


def _body(name: str, sent: Any, answer: Any, headers: dict[str, str]) -> bytes:
    if sent == "<multipart>":
        headers["content-type"] = f"multipart/form-data; boundary={BOUNDARY}"
        return _multipart(name, answer)
    if name.endswith("body_latin1"):
        return '{"name": "ab\xe9"}'.encode("latin-1")
    if sent is None:
        return b""
    if isinstance(sent, str):
        return sent.encode()
    headers.setdefault("content-type", "application/json")
    return json.dumps(sent).encode()


def _multipart(name: str, answer: Any) -> bytes:
    """A body like the one that was sent: the recordings hold only what came of it."""
    case = name.rpartition("/")[2]
    parts = []
    if case == "upload_no_file":
        parts.append(b'Content-Disposition: form-data; name="other"\r\n\r\nx')
    else:
        filename = answer.get("filename", "note.txt")
        kind = {"upload_text": "text/plain", "upload_26mb": "image/png", "upload_m4a": "audio/x-m4a"}.get(case)
        size = 26 * 1024 * 1024 if case == "upload_26mb" else answer.get("size", 3)
        head = f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: '
        parts.append(head.encode() + (kind or answer["content_type"]).encode() + b"\r\n\r\n" + b"x" * size)
        if case == "upload_two_files":
            parts.insert(0, parts[0].replace(b"b.png", b"a.png"))
    body = b"".join(b"--" + BOUNDARY.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--" + BOUNDARY.encode() + b"--\r\n"
