"""Outside text made safe to draw; dates, numbers and URNs as people read them.

Everything that a server sends was written by strangers: a contact picks its own name. A terminal obeys some characters
(ESC, C1 controls, bidirectional overrides), so `clean` turns every one of them into a visible symbol. It works on a
class of characters, not on a grammar of escape sequences: there is nothing to parse, and so nothing to get wrong.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, TypeGuard

# What is never drawn as it is. Each class has its reason:
_OBEYED: Final = (
    # C0, DEL and C1: cursor, colours, clipboard, titles
    "\x00-\x1f\x7f-\x9f"
    # bidirectional marks, embeddings, overrides, isolates; line separators
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    # lone surrogates: they cannot be written as UTF-8
    "\ud800-\udfff"
)
_INVISIBLE: Final = (
    # soft hyphen, joiners, deprecated format characters, byte order mark
    "\u00ad\u180e\u2060-\u2065\u206a-\u206f\ufeff"
    # Hangul fillers and Khmer inherent vowels: a name that looks empty
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5"
    # annotation, shorthand and musical format characters
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    # tags, which can carry a hidden ASCII text
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
# Zero-width joiners (U+200C, U+200D) and variation selectors stay: names in several scripts, and emoji, need them. A
# zero-width space stays where it parts words, after a letter of a script that is written without spaces (Thai, Lao,
# Burmese, Khmer).
_PARTS_WORDS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
_UNSAFE: Final = re.compile(f"[{_OBEYED}{_INVISIBLE}{_NONCHARACTERS}\u200b]")
_PARTED: Final = re.compile(f"[{_PARTS_WORDS}]")
_LINE_BREAKS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# No script stacks more than a handful of marks on one letter; hundreds of them run over the lines above and below.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_PILE: Final = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")


def _symbol(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == 0x200B and match.start() and _PARTED.match(match.string, match.start() - 1):
        return match.group()
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return "\ufffd"


def clean(value: str) -> str:
    """`value` on one line, with every character that a terminal might obey replaced by a visible symbol.

    Line breaks become `↵`, tabs `⇥`, other C0 controls their control pictures (ESC is `␛`), what cannot be seen
    `\ufffd`, and so does what is piled on a letter beyond eight marks. Cleaning twice changes nothing more.
    """
    if value.isascii() and value.isprintable():
        return value
    value = _UNSAFE.sub(_symbol, _LINE_BREAKS.sub("↵", value).replace("\t", "⇥"))
    return value if value.isascii() else _PILE.sub("\\1\ufffd", value)


def clean_lines(value: str) -> list[str]:
    """`value` as the lines that its author meant, each one cleaned. Never empty."""
    return [clean(line) for line in _LINE_BREAKS.split(value)]


def is_safe(value: str) -> bool:
    """Whether `clean` would leave `value` as it is."""
    return clean(value) == value


_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_IGNORED: Final = "\u0640\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\u00ad"
# Letters that carry a stroke instead of an accent, so that Unicode does not take them apart.
_STROKES: Final = str.maketrans("øđðłħŧıŋ", "oddlhtin") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
_STRIPPED: Final = re.compile(f"[{_IGNORED}]")


@lru_cache(maxsize=8192)
def _fold_piece(piece: str) -> str:
    combining = unicodedata.combining
    for _ in range(3):  # a few characters decompose into ones that fold, or fold into ones that decompose
        decomposed = unicodedata.normalize("NFKD", piece.casefold()).translate(_STROKES)
        folded = _STRIPPED.sub("", "".join([char for char in decomposed if not combining(char)]))
        if folded == piece:
            break
        piece = folded
    return piece


def fold(value: str) -> str:
    """`value` as it is searched and sorted: case, accents, width and invisible joiners do not matter."""
    if value.isascii():
        return value.lower()
    return _NON_ASCII.sub(lambda match: _fold_piece(match.group()), value).lower()


_PHONE: Final = re.compile(r"\s*(?:tel:|whatsapp:)?\+?[\d\s().·/–-]+", re.ASCII | re.IGNORECASE)
_NOT_DIGITS: Final = re.compile(r"\D+", re.ASCII)


def fold_digits(value: str) -> str:
    """The digits by which a phone number is found however it was typed: '' for what is no phone number.

    `+250 788-123 123`, `00250788123123` and `(250) 788 123 123` all give `250788123123`; the national `0788 123 123`
    gives `788123123`, which stands at the end of the international form. Digits of other scripts count as digits.
    """
    plain = value if value.isascii() else "".join([_ascii_digit(char) for char in value])
    if _PHONE.fullmatch(plain) is None:
        return ""
    digits = _NOT_DIGITS.sub("", plain)
    if len(digits) < 4:
        return ""
    return digits.lstrip("0")


def _ascii_digit(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return " " if char.isspace() or char in "\u202a\u202c\u200e\u2011" else char


def cell_width(value: str) -> int:
    """How many terminal cells `value` takes: wide characters two, combining marks none."""
    if value.isascii():
        return len(value)
    from rich.cells import cell_len

    return cell_len(value)


def truncate(value: str, width: int, tail: str = "") -> str:
    """`value` in at most `width` cells; what is cut off is shown by an ellipsis. No character is cut in half.

    `tail` is an end of `value` that stays where there is room for it and more: `Reporters +2` becomes `Repor… +2`.
    """
    if len(value) <= width and value.isascii():
        return value
    if width <= 0:
        return ""
    if tail and value.endswith(tail) and (room := width - cell_width(tail)) > 1:
        head = value[: -len(tail)]
        return value if _fits(value, width) else _cut(head, room) + tail
    return value if _fits(value, width) else _cut(value, width)


def _fits(value: str, width: int) -> bool:
    # A cell holds one character of a few code points: far more than this cannot fit, and is not worth measuring.
    return len(value) <= width * 16 + 16 and cell_width(value) <= width


def _cut(value: str, width: int) -> str:
    """As much of the beginning as leaves a cell for the ellipsis."""
    if value.isascii():
        return value[: width - 1] + "…"
    from rich.cells import split_graphemes

    head = value[: width * 16 + 16]
    used = end = 0
    for _start, stop, cells in split_graphemes(head)[0]:
        if used + cells > width - 1:
            break
        used += cells
        end = stop
    return head[:end] + "…"


def parse_datetime(value: object) -> datetime | None:
    """An API datetime (`…Z` with or without a fraction, or with an offset), aware; None for anything else."""
    if not isinstance(value, str) or not 10 <= len(value) <= 40 or not value[0].isdigit():
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)


def looks_like_moment(value: object) -> TypeGuard[str]:
    """Whether this is written as the API writes a moment: with a time and a zone. A bare date is mere text."""
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


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
    for larger in ("MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"


def format_urn(urn: str) -> str:
    """A URN as people read it: a display part (`#name`) is preferred to a number that only a machine reads."""
    path, _, display = urn.partition("#")
    if display:
        scheme = path.partition(":")[0]
        return f"{scheme}:{display}"
    return path.partition("?")[0]


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SKEW: Final = timedelta(minutes=1)
"""How far ahead of ours a server's clock may be before a moment is told as one to come."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How this person reads time: what time it is, in which zone, days or months first.

    `now` is a function so that a picture and a test can stop the clock. Months are named in English whatever the
    locale.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    zone: tzinfo = UTC
    day_first: bool = True

    def ago(self, value: object) -> str:
        """A moment in the fewest words that still say when: `5 min ago`, `yesterday`, `12 Mar`, `3 Mar 2024`.

        At most 12 cells. Text that is no moment comes back as it is, for what is shown must not hide what was sent.
        """
        moment = parse_datetime(value)
        if moment is None:
            return value if isinstance(value, str) else ""
        now = self.now()
        passed = now - moment
        if -_SKEW <= passed < timedelta(hours=12):
            minutes = int(passed.total_seconds() // 60)
            if minutes < 1:
                return "just now"
            return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"
        local, today = self._local(moment), self._local(now)
        if passed > timedelta(0) and (today.date() - local.date()).days == 1:
            return "yesterday"
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return self.day(local, year=local.year != today.year)

    def exact(self, value: object) -> str:
        """A moment in the workspace's zone to the second: `12 Mar 2026 09:12:05`."""
        moment = parse_datetime(value)
        if moment is None:
            return value if isinstance(value, str) else ""
        local = self._local(moment)
        return f"{self.day(local)} {local:%H:%M:%S}"

    def when(self, value: object) -> str:
        """A moment as people and as clocks tell it: `2 h ago (09:12)`, `yesterday (17:40)`, `12 Mar 2026 09:12`."""
        moment = parse_datetime(value)
        if moment is None:
            return value if isinstance(value, str) else ""
        told = self.ago(value)
        local, today = self._local(moment), self._local(self.now())
        if told == "just now" or told.endswith("ago") or told == "yesterday":
            if told != "yesterday" and local.date() != today.date():
                return f"{told} ({self.day(local, year=local.year != today.year)} {local:%H:%M})"
            return f"{told} ({local:%H:%M})"
        return f"{self.day(local)} {local:%H:%M}"

    def value(self, text: str) -> str:
        """A contact field's or a result's text: a moment to the minute in the workspace's zone, anything else as it is.

        Servers send datetime fields as text with the workspace's offset; midnight means that only the day was given.
        """
        if not looks_like_moment(text):
            return text
        moment = parse_datetime(text)
        if moment is None:
            return text
        local = self._local(moment)
        if (local.hour, local.minute, local.second) == (0, 0, 0):
            return self.day(local)
        return f"{self.day(local)} {local:%H:%M}"

    def day(self, moment: datetime, year: bool = True) -> str:
        """The day of an aware moment: `12 Mar 2026`, or `Mar 12, 2026` where months come first."""
        local = self._local(moment)
        month = _MONTHS[local.month - 1]
        name = f"{local.day} {month}" if self.day_first else f"{month} {local.day}"
        if not year:
            return name
        return f"{name} {local.year}" if self.day_first else f"{name}, {local.year}"

    @property
    def place(self) -> str:
        """The zone as people call it: `Kigali`, `New York`, `UTC`."""
        key = getattr(self.zone, "key", None) or str(self.zone)
        return str(key).rpartition("/")[2].replace("_", " ")

    def _local(self, moment: datetime) -> datetime:
        try:
            return moment.astimezone(self.zone)
        except (OverflowError, ValueError):
            return moment
