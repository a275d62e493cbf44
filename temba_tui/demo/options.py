"""How the demo's options are written on a command line: pure, so that the command line pays no import for them."""

import re
from typing import Final

_UNITS: Final = {
    "s": 1.0, "sec": 1.0, "second": 1.0,
    "m": 60.0, "min": 60.0, "minute": 60.0,
    "h": 3600.0, "hour": 3600.0,
    "d": 86400.0, "day": 86400.0,
}  # fmt: skip


def parse_rate(text: str) -> tuple[int, float]:
    """`20/minute` as (20 requests, 60.0 seconds). Units: second, minute, hour, day, or their first letter; ValueError
    otherwise."""
    found = re.fullmatch(r"\s*(\d+)\s*/\s*([a-z]+)\s*", text.lower())
    if not found or found[2] not in _UNITS:
        raise ValueError(f"{text!r} is not a rate: write it as 20/minute, with second, minute, hour or day")
    number = int(found[1])
    if number < 1:
        raise ValueError(f"{text!r} allows no request at all: the least is 1/day")
    return number, _UNITS[found[2]]


def parse_latency(text: str) -> float:
    """`300ms`, `0.3s` or `0.3` in seconds; ValueError otherwise."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ms|s)?\s*", text.lower())
    if not found:
        raise ValueError(f"{text!r} is not a time: write it as 300ms or 0.3s")
    return float(found[1]) / (1000 if found[2] == "ms" else 1)
