"""A body taken in chunk by chunk: decompressed, counted, and refused when it grows too large or ends too early."""

import zlib
from typing import Final

from temba_tui.client.errors import TembaAnswerError
from temba_tui.client.protocol import MOST_BYTES

_STEP: Final = 1024 * 1024


class BodyReader:
    """Takes the raw chunks of one body and gives the decoded whole, of at most `most` bytes.

    A small compressed body can hold gigabytes, so no more is ever decompressed than may still come.
    """

    def __init__(self, content_encoding: str = "", *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        name = content_encoding.strip().lower()
        self._deflate = name == "deflate"
        self._inflate = _decompressor(name)
        self._began = False

    def feed(self, chunk: bytes) -> None:
        """Take a raw chunk. Raises TembaAnswerError when the body is too large or not compressed as it says."""
        if self._inflate is None:
            self._keep(chunk)
            return
        while not self._inflate.eof:
            size = self._size
            chunk = self._decompress(chunk)
            if not chunk and self._size - size < _STEP:
                break

    def finish(self) -> bytes:
        """The decoded body. Raises TembaAnswerError, with `cut`, when it ends in the middle of its compression."""
        if self._inflate is not None and self._began and not self._inflate.eof:
            raise TembaAnswerError("The answer was cut short.", hint="Try again.", cut=True)
        return b"".join(self._parts)

    def _decompress(self, chunk: bytes) -> bytes:
        assert self._inflate is not None
        try:
            self._keep(self._inflate.decompress(chunk, _STEP))
        except zlib.error:
            if not self._deflate or self._began:
                raise TembaAnswerError("The answer is damaged: it cannot be decompressed.") from None
            # Some servers mean the bare stream by "deflate".
            self._deflate, self._inflate = False, zlib.decompressobj(-zlib.MAX_WBITS)
            return chunk
        self._began = True
        return self._inflate.unconsumed_tail

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._most:
            raise TembaAnswerError(
                f"The answer is larger than {self._most // 1_000_000} MB and was not read.", hint="Ask for less."
            )
        if part:
            self._parts.append(part)


def _decompressor(name: str) -> "zlib._Decompress | None":
    match name:
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        case "deflate":
            return zlib.decompressobj()
        case _:
            raise TembaAnswerError("The answer is compressed in a way that was not asked for.")
