"""How rows are kept in little memory: a few dozen of them compressed together, and identities in their shortest form.

zlib at level 1: level 6 saves a fifth of the room and takes two and a half times as long.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from temba_tui.resources.spec import Record
from temba_tui.text import parse_datetime
from temba_tui.workspace.searchtext import ROW, is_uuid, search_text, to_line

CHUNK_ROWS: Final = 50
CHUNK_BYTES: Final = 128 * 1024
"""A chunk is closed at this many rows, or at this many characters of JSON: a flow's definition may be a megabyte."""

_LEVEL: Final = 1
NEVER: Final = -(2**63)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Key: TypeAlias = bytes | int | str
"""An identity in little memory: a UUID as 16 bytes, a number as a number, anything else as it is."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A few dozen rows, compressed: their JSON one a line, and their search text one a line."""

    rows: int
    json: bytes
    search: bytes
    partial: bool


def chunks_of(rows: Sequence[Record], masked: frozenset[str]) -> Iterator[Chunk]:
    """The rows in chunks; what is in `masked` is not searched."""
    lines: list[str] = []
    texts: list[str] = []
    size = 0
    partial = False
    for row in rows:
        line = to_line(row)
        if lines and (len(lines) == CHUNK_ROWS or size + len(line) > CHUNK_BYTES):
            yield Chunk(len(lines), _pack(lines), _pack(texts), partial)
            lines, texts, size, partial = [], [], 0, False
        text, cut = search_text(row, masked)
        lines.append(line)
        texts.append(text)
        size += len(line)
        partial = partial or cut
    if lines:
        yield Chunk(len(lines), _pack(lines), _pack(texts), partial)


def _pack(lines: list[str]) -> bytes:
    # A server may send half of a surrogate pair as an escape; such text has no UTF-8 form, and must come back as it
    # was.
    return zlib.compress(ROW.join(lines).encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(data: bytes) -> str:
    """What `Chunk` holds: rows joined by `ROW`."""
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def key_of(identity: str | None) -> Key | None:
    """The compact form of an identity: two identities have the same one only when they are the same text."""
    if identity is None:
        return None
    if is_uuid(identity) and identity == identity.lower() and identity.isascii():
        return bytes.fromhex(identity.replace("-", ""))
    if identity.isascii() and identity.isdecimal() and len(identity) < 19 and (identity[0] != "0" or identity == "0"):
        return int(identity)
    return identity


def text_of(key: Key | None) -> str | None:
    """The identity that a key stands for."""
    if isinstance(key, bytes):
        text = key.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return str(key) if isinstance(key, int) else key


def microseconds(value: object) -> int:
    """An API datetime as microseconds since 1970; `NEVER` for anything else."""
    moment = parse_datetime(value)
    return NEVER if moment is None else (moment - _EPOCH) // _MICROSECOND
