"""Dates as people type them, turned into the moments that the server is asked for.

The API takes ISO 8601, reads a date without a zone as UTC, treats both ends as inclusive and answers a bad date with
an empty list. People mean their workspace's days. So every date is read here, in the workspace's zone, and sent as
UTC with `Z`; what cannot be read is an error before anything is sent. Relative dates stay relative in the view and
are read anew whenever it is opened.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(microseconds=1)
"""The server's datetimes have microseconds, so this is the step between two of them."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGO: Final = re.compile(r"(\d{1,9})\s*(w|d|h|m)")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_OTHER_ORDER: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./]\d{1,2}[./]\d{1,2}")
EXAMPLES: Final = "2026-03-01, today, monday, 08:00, 3d"


class DateError(ValueError):
    """Text that is no date. `message` is a sentence for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A date that was understood: the moment (aware, UTC), what is sent for it, and what to show."""

    moment: datetime
    sent: str
    """`2026-02-28T23:00:00Z`."""
    day: str
    """The day alone in the workspace's zone, for parameters that take no time: `2026-03-01`."""
    shown: str
    """`1 Mar 2026 00:00`, in the workspace's zone."""
    whole_day: bool
    """Whether the text named a day and no time."""


def resolve_date(
    text: str, zone: tzinfo, now: datetime, end: bool = False, *, day_first: bool = True, whole_day: bool = False
) -> ResolvedDate:
    """The moment that `text` means in `zone` when it is `now` (aware).

    A day means its first moment, with `end` its last one (inclusive, as the server compares). A weekday or a time of
    day means the most recent one. `3d` and `2w` count days on the calendar, `2h` and `30m` hours and minutes that
    have passed. With
    `whole_day` only the day counts (for `on=`). Days that begin in a clock change begin at their first moment that
    exists.

    Raises DateError with a sentence.
    """
    words = text.strip().lower()
    if not words:
        raise DateError(f"A date is missing: {EXAMPLES}.")
    try:
        first, last, is_day = _span(words, text.strip(), zone, now)
        if whole_day and not is_day:
            local = first.astimezone(zone).date()
            first, last, is_day = _start(local, zone), _start(local + _DAY, zone) - _TICK, True
        moment = last if end else first
        local_moment = moment.astimezone(zone)
    except OverflowError:
        raise DateError(f"“{text}” is further away than the calendar goes.") from None
    return ResolvedDate(
        moment=moment,
        sent=format_sent(moment),
        day=local_moment.date().isoformat(),
        shown=_shown(local_moment, day_first),
        whole_day=is_day,
    )


def resolve_day(text: str, zone: tzinfo, now: datetime, *, day_first: bool = True) -> tuple[ResolvedDate, ResolvedDate]:
    """The first and the last moment of the day that `text` means: what `on=` asks for. Raises DateError."""
    first = resolve_date(text, zone, now, day_first=day_first, whole_day=True)
    return first, resolve_date(text, zone, now, end=True, day_first=day_first, whole_day=True)


def format_sent(moment: datetime) -> str:
    """An aware moment as the server is sent it: UTC, with `Z`, so that no `+` needs escaping and no zone is guessed."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _shown(local: datetime, day_first: bool) -> str:
    day = f"{local.day} {local:%b} {local.year}" if day_first else f"{local:%b} {local.day}, {local.year}"
    return f"{day} {local:%H:%M:%S}" if local.second else f"{day} {local:%H:%M}"


def _start(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day, in UTC.

    Where midnight is skipped, fold 0 reads it with the offset before the change, which is the moment of the change;
    where it comes twice, fold 0 is the first one.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _span(words: str, typed: str, zone: tzinfo, now: datetime) -> tuple[datetime, datetime, bool]:
    """The first and last moment that the text covers, in UTC, and whether it names a whole day (or month)."""
    if words == "now":
        return now.astimezone(UTC), now.astimezone(UTC), False
    today = now.astimezone(zone).date()
    if match := _AGO.fullmatch(words):
        moment = _ago(int(match[1]), match[2], zone, now)
        return moment, moment, False
    if match := _CLOCK.fullmatch(words):
        moment = _at(today, match, zone, 0)
        if moment > now:
            moment = _at(today - _DAY, match, zone, 0)
        return moment, moment, False
    if match := _MONTH.fullmatch(words):
        return _month(match, typed, zone)
    day = _day(words, typed, today)
    if day is not None:
        return _start(day, zone), _start(day + _DAY, zone) - _TICK, True
    day_words, blank, clock = words.partition(" ")
    match = _CLOCK.fullmatch(clock.strip()) if blank else None
    day = _day(day_words, typed, today) if match else None
    if match is not None and day is not None:
        return _at(day, match, zone, 0), _at(day, match, zone, 1), False
    moment = _iso(typed, zone)
    return moment, moment, False


def _ago(count: int, unit: str, zone: tzinfo, now: datetime) -> datetime:
    if unit == "h":
        return now.astimezone(UTC) - timedelta(hours=count)
    if unit == "m":
        return now.astimezone(UTC) - timedelta(minutes=count)
    local = now.astimezone(zone).replace(tzinfo=None) - timedelta(days=count * (7 if unit == "w" else 1))
    return local.replace(tzinfo=zone).astimezone(UTC)


def _at(day: date, clock: re.Match[str], zone: tzinfo, fold: int) -> datetime:
    moment = time(int(clock[1]), int(clock[2]), int(clock[3] or 0), fold=fold)
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _month(match: re.Match[str], typed: str, zone: tzinfo) -> tuple[datetime, datetime, bool]:
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or year < 1:
        raise DateError(f"“{typed}” is not a month of the calendar.")
    if (year, month) == (9999, 12):
        raise OverflowError
    after = date(year + month // 12, month % 12 + 1, 1)
    return _start(date(year, month, 1), zone), _start(after, zone) - _TICK, False


def _day(words: str, typed: str, today: date) -> date | None:
    """The day that words name, None when they name none. Raises DateError for a day that does not exist."""
    if words == "today":
        return today
    if words == "yesterday":
        return today - _DAY
    if len(words) >= 3:
        weekday = next((index for index, name in enumerate(_WEEKDAYS) if name.startswith(words)), None)
        if weekday is not None:
            return today - timedelta(days=(today.weekday() - weekday) % 7)
    if _ISO_DAY.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            raise DateError(f"“{typed}” is not a day of the calendar.") from None
    return None


def _iso(typed: str, zone: tzinfo) -> datetime:
    """A full ISO datetime; without an offset it is meant in the workspace's zone. Raises DateError."""
    # The pattern keeps out the forms that fromisoformat knows and people do not (`20260301`, `2026-W09`), which
    # would surprise.
    if re.match(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}", typed):
        try:
            moment = datetime.fromisoformat(typed.upper())
        except ValueError:
            raise DateError(f"“{typed}” is not a moment of the calendar.") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if _OTHER_ORDER.fullmatch(typed):
        raise DateError(f"“{typed}”: write the year first, as in 2026-03-01.")
    raise DateError(f"“{typed}” is not a date: {EXAMPLES}.")
