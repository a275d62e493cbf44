"""How long a 429 asks to wait."""

from email.utils import parsedate_to_datetime
from typing import Final

ASSUMED_WAIT: Final = 30.0
"""Seconds to wait where the server does not say: the header is absent when its log is longer than its limit."""

LONGEST_WAIT: Final = 3600.0
"""Seconds. The log slides over one hour, so a slot is free by then whatever a header says."""


def parse_retry_after(value: str | None, now: float) -> float | None:
    """The seconds in a Retry-After header (a number or an HTTP date), between 1 and an hour; None for anything else.

    `now` is in epoch seconds. Garbage, a negative number and a date that has passed say nothing, as an absent header
    does.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        # Some thousand digits are still a number; nobody waits longer than an hour.
        seconds = float(text) if len(text) < 18 else LONGEST_WAIT
        return min(max(seconds, 1.0), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(seconds, LONGEST_WAIT) if seconds >= 1.0 else None
