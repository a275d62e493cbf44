"""Text as strangers may write it, and a server that puts it into every field."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import httpx

HOSTILE: tuple[str, ...] = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_G\x1b\\ \x1b^pm\x1b\\ \x1bX sos",
    "\x9b31mC1\x9d0;x\x9c\x90\x98\x9e\x9f",
    "\x00\x01\x05\x07\x08\x0b\x0c\x0e\x0f\x1a\x1c\x7f",
    "line\nline\r\nline\rback\ttab",
    "\u202eoverride\u202d\u202a\u202b\u202c\u2066x\u2067y\u2068z\u2069",
    "\u200e\u200f\u061c\u200b\u2060\ufeffzero",
    "\u2028line\u2029paragraph",
    "\ud800 lone \udfff",
    "[/]",
    "[@click=app.quit]x[/]",
    "[@click=app.exit()]x[/] [link=https://example.org]y[/link]",
    "[bold red]x[/bold red][",
    "[on #",
    "{name} %s %d {0} ${HOME} `id` $(id)",
    "$primary $error [$accent]x",
    "=1+1",
    "@SUM(A1)",
    "../../etc/passwd",
    "q",
    "日本語テキスト全角ＡＢＣ",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1f7\U0001f1fc \U0001f44d\U0001f3fd",
    "Z\u0338\u0321\u0353a\u0337\u033cl\u0335\u0330g\u0334o\u0336" * 3,
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
    "\U000e0041\U000e0042tags",
    "\ufff9a\ufffab\ufffb",
    "x" * 5000,
    "\u115f\u1160\u3164\uffa0",
    "",
    " ",
    "null",
)

RANGES = ((0, 0x20), (0x7F, 0xA0), (0x202A, 0x202F), (0x2066, 0x206A), (0xD800, 0xE000))
UNSAFE = frozenset(chr(code) for first, last in RANGES for code in range(first, last)) | {
    "\u200e",
    "\u200f",
    "\u2028",
    "\u2029",
    "\u061c",
}


def poisoned(value: Any, texts: Iterator[str], keep: frozenset[str] = frozenset({"uuid", "urn", "email"})) -> Any:
    """`value` with another hostile text in every text leaf (but identities), dates included."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, list):
        return [poisoned(item, texts, keep) for item in value]
    if isinstance(value, dict):
        return {
            key: item if key in keep and isinstance(item, str) else poisoned(item, texts, keep)
            for key, item in value.items()
        }
    return value


def poisoned_server(transport: httpx.AsyncBaseTransport) -> "PoisonedTransport":
    """`transport`, whose answers have hostile text in every field."""
    return PoisonedTransport(transport)


class PoisonedTransport(httpx.AsyncBaseTransport):
    """Rewrites the answers of another transport."""

    def __init__(self, inner: httpx.AsyncBaseTransport, rewrite: Callable[[Any], Any] | None = None) -> None:
        self._inner = inner
        self._texts = cycle(HOSTILE)
        self._rewrite = rewrite or self._poison

    def _poison(self, body: Any) -> Any:
        if isinstance(body, dict) and isinstance(body.get("results"), list):
            rows = [poisoned(row, self._texts) for row in body["results"][:60]]
            return {**body, "results": rows, "next": None}
        return poisoned(body, self._texts)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with text from strangers."""
        answer = await self._inner.handle_async_request(request)
        body = self._rewrite(json.loads(await answer.aread()))
        headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=json.dumps(body).encode())
