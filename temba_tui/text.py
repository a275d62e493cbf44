"""Outside text made safe to draw; dates, numbers and URNs as people read them.

Everything that a server sends was written by strangers: a contact picks its own name. A terminal obeys some characters
(ESC, C1 controls, bidirectional overrides), so `clean` turns every one of them into a visible symbol. It works on a class of
characters, not on a grammar of escape sequences: there is nothing to parse, and so nothing to get wrong.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

# C0, DEL, C1, zero-width and bidi marks, embeddings, overrides and isolates, line and paragraph separators, the byte order mark,
# interlinear annotation, tag characters, lone surrogates. Zero-width joiners (U+200C, U+200D) stay: names in several scripts need them.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_LINE_BREAKS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def _symbol(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in (0x2028, 0x2029):
        return "↵"
    return "\ufffd"


def clean(value: str) -> str:
    """`value` on one line, with every character that a terminal might obey replaced by a visible symbol.

    Line breaks become `↵`, tabs `⇥`, other C0 controls their control pictures (ESC is `␛`), the rest `\ufffd`.
    Cleaning twice changes nothing more.
    """
    if value.isascii() and value.isprintable():
        return value
    return _UNSAFE.sub(_symbol, _LINE_BREAKS.sub("↵", value).replace("\t", "⇥"))


def clean_lines(value: str) -> list[str]:
    """`value` as the lines that its author meant, each one cleaned. Never empty."""
    return [clean(line) for line in _LINE_BREAKS.split(value)]


def is_safe(value: str) -> bool:
    """Whether `clean` would leave `value` as it is."""
    return clean(value) == value


def fold(value: str) -> str:
    """`value` as it is searched: case and accents do not matter."""
    if value.isascii():
        return value.lower()
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def parse_datetime(value: object) -> datetime | None:
    """An API datetime (`…Z`, with or without a fraction, or with an offset) as an aware datetime; None for anything else."""
    if not isinstance(value, str) or len(value) < 10 or not value[0].isdigit():
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_count(number: int) -> str:
    """12345 as `12,345`."""
    return f"{number:,}"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 page`, `12 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def format_span(seconds: float) -> str:
    """A wait as people count it down: `9 s`, `41:12`, `1:00:00`."""
    whole = max(0, int(-(-seconds // 1)))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def format_bytes(size: int) -> str:
    """A size as people read it: `812 B`, `3.4 kB`, `12 MB`."""
    if size < 1000:
        return f"{size} B"
    amount, unit = size / 1000, "kB"
    for unit in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount /= 1000
    return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"


def format_urn(urn: str) -> str:
    """A URN as people read it: a display part (`#name`) is preferred to a number that only a machine reads."""
    path, _, display = urn.partition("#")
    if display:
        scheme = path.partition(":")[0]
        return f"{scheme}:{display}"
    return path.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Lens:
    """How this person reads time: what time it is, in which zone, days or months first.

    `now` is a function so that a picture and a test can stop the clock.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    zone: tzinfo = UTC
    day_first: bool = True

    def ago(self, value: object) -> str:
        """A moment in the fewest words that still say when: `now`, `5 min ago`, `2 h ago`, `yesterday`, `12 Mar`, `3 Mar 2024`."""
        moment = parse_datetime(value)
        if moment is None:
            return "" if value in (None, "") else str(value)
        now = self.now()
        passed = now - moment
        if timedelta(0) <= passed < timedelta(hours=12):
            minutes = int(passed.total_seconds() // 60)
            if minutes < 1:
                return "just now"
            return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"
        local, today = self._local(moment), self._local(now)
        if (today.date() - local.date()).days == 1:
            return "yesterday"
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return self.day(local, year=local.year != today.year)

    def exact(self, value: object) -> str:
        """A moment in the workspace's zone to the second: `12 Mar 2026 09:12:05`."""
        moment = parse_datetime(value)
        if moment is None:
            return "" if value in (None, "") else str(value)
        local = self._local(moment)
        return f"{self.day(local)} {local:%H:%M:%S}"

    def day(self, moment: datetime, year: bool = True) -> str:
        """The day of an aware moment: `12 Mar 2026`, or `Mar 12, 2026` where months come first."""
        local = self._local(moment)
        name = f"{local.day} {local:%b}" if self.day_first else f"{local:%b} {local.day}"
        if not year:
            return name
        return f"{name} {local.year}" if self.day_first else f"{name}, {local.year}"

    def _local(self, moment: datetime) -> datetime:
        try:
            return moment.astimezone(self.zone)
        except OverflowError:
            return moment
