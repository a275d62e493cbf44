"""Text as strangers may write it, and a server that puts it into every field."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import httpx

from tests.hostile.corpus import CORPUS

HOSTILE: tuple[str, ...] = (*CORPUS, "x" * 5000)

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


def poisoned_server(transport: httpx.AsyncBaseTransport, lead: str = "") -> "PoisonedTransport":
    """`transport`, whose answers have hostile text in every field; each begins with `lead`."""
    return PoisonedTransport(transport, lead=lead)


class PoisonedTransport(httpx.AsyncBaseTransport):
    """Rewrites the answers of another transport."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, rewrite: Callable[[Any], Any] | None = None, lead: str = ""
    ) -> None:
        self._inner = inner
        self._texts = cycle([lead + text for text in HOSTILE])
        self._rewrite = rewrite or self._poison

    def _poison(self, body: Any) -> Any:
        if isinstance(body, dict) and isinstance(body.get("results"), list):
            rows = [poisoned(row, self._texts) for row in body["results"][:60]]
            return {**body, "results": rows, "next": None}
        return poisoned(body, self._texts)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with text from strangers."""
        answer = await self._inner.handle_async_request(request)
        if not (content := await answer.aread()):  # what an action answers
            return answer
        body = self._rewrite(json.loads(content))
        headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=json.dumps(body).encode())
