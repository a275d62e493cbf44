"""How the server reads a date that was typed into a contact field: by the workspace's zone and order of days.

It stores nothing, and refuses nothing, where it cannot read one (all eras): so what it will read is shown before.
"""

import re
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Final

from temba_tui.resources.facts import Facts
from temba_tui.text import parse_datetime

_YEAR_FIRST: Final = re.compile(r"\b([0-9]{4})[-./_ ]([0-9]{1,2})[-./_ ]([0-9]{1,2})(?![0-9])", re.ASCII)
_YEAR_LAST: Final = re.compile(r"\b([0-9]{1,2})[-./_ ]([0-9]{1,2})[-./_ ]([0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII)
_CLOCK: Final = re.compile(r"\b([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\W*([aApP][mM])?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
UNREADABLE: Final = "The server cannot read this as a date, and would store nothing."
NO_NUMBER: Final = "The server cannot read this as a number, and would store nothing."
SHORT_YEAR: Final = "Write the year with four digits: servers differ in how they read two."


def read_moment(text: str, zone: tzinfo, day_first: bool) -> datetime | None:
    """The moment that the text means, with its zone; None where it cannot be read. Midnight where it has no time.

    ISO 8601 with a zone as it stands; else a date with the year first or last, its parts separated by one of `-./_` or
    a space, and an hour and minutes with or without am and pm.
    """
    text = text.strip()
    moment = parse_datetime(text) if re.search(r"(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})$", text) else None
    if moment is not None:
        return moment
    found = _day(text, day_first)
    if found is None:
        return None
    day, rest = found
    clock = _time(rest)
    return None if clock is None else datetime.combine(day, clock, zone)


def _day(text: str, day_first: bool) -> tuple[date, str] | None:
    match = _YEAR_FIRST.search(text)
    if match is not None:
        year, month, day = (int(part) for part in match.groups())
    else:
        match = _YEAR_LAST.search(text)
        if match is None or len(match[3]) == 2:
            return None
        first, second, year = (int(part) for part in match.groups())
        day, month = (first, second) if day_first else (second, first)
    try:
        return date(year, month, day), text[match.end() :]
    except ValueError:
        return None


def _time(text: str) -> time | None:
    text = text.lstrip("T ,")
    if not text:
        return time()
    match = _CLOCK.search(text)
    if match is None:
        return time()
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def echo_moment(value: object, facts: Facts) -> str:
    """How the server will read a date: `3 Mar 2026 08:00 in Kigali`; a sentence where it cannot; '' for nothing."""
    if not isinstance(value, str) or not value.strip():
        return ""
    moment = read_moment(value, facts.zone, facts.day_first)
    if moment is None:
        match = _YEAR_LAST.search(value)
        short = match is not None and len(match[3]) == 2 and not _YEAR_FIRST.search(value)
        return SHORT_YEAR if short else UNREADABLE
    lens = facts.lens
    try:
        local = moment.astimezone(facts.zone)
    except (OverflowError, ValueError):
        return UNREADABLE
    clock = f" {local:%H:%M}" if (local.hour, local.minute, local.second) != (0, 0, 0) else ""
    return f"{lens.day(local)}{clock} in {lens.place}"


def moment_of(value: object, facts: Facts) -> datetime | None:
    """The moment that a value is, as the server reads it; None where it cannot."""
    return read_moment(value, facts.zone, facts.day_first) if isinstance(value, str) else None


def number_of(value: object, _facts: Facts) -> Decimal | None:
    """The number that a value is, as the server reads it: `12.50` is `12.5`; None where it cannot."""
    return Decimal(value.strip()) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else None


def echo_number(value: object, _facts: Facts) -> str:
    """A sentence where the server cannot read a number; '' where it can."""
    if not isinstance(value, str) or not value.strip():
        return ""
    return (
        "" if _NUMBER.fullmatch(value.strip()) else "The server cannot read this as a number, and would store nothing."
    )
