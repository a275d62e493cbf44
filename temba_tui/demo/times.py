"""Moments as the API writes them. A key is a text of one fixed form, so that keys sort as the moments do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_ISO: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?"
)


def parse(text: str) -> datetime | None:
    """An ISO 8601 date or time as an aware moment in UTC (no zone: UTC); None for anything else.

    A space in front of an offset's digits is what an unescaped `+` becomes: it is not a date, as on the server.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")), tzinfo=UTC,
        )  # fmt: skip
        if zone and zone not in "Zz":
            digits = zone[1:].replace(":", "").ljust(4, "0")
            shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            moment = moment - shift if zone[0] == "+" else moment + shift
    except (ValueError, OverflowError):
        return None
    return moment


def written(moment: datetime) -> str:
    """The moment as the server writes it: UTC with microseconds, which vanish where they are zero."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def key(value: Any) -> str:
    """A record's moment (or date) as a sortable text with microseconds; "" for null."""
    if not isinstance(value, str):
        return ""
    return value[:-1] + ".000000Z" if len(value) == 20 and value.endswith("Z") else value


def key_of(moment: datetime) -> str:
    """A moment as a key."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def position(sort_key: str) -> str:
    """A key as it stands in a cursor: `2026-11-21 15:43:26.310686+00:00`."""
    if len(sort_key) != 27:
        return sort_key
    return f"{sort_key[:10]} {sort_key[11:26].removesuffix('.000000')}+00:00"
