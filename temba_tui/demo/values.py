"""Contact field values as they are kept: always text, in the form of the field's type; null where they do not parse."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from temba_tui.demo.context import Context
from temba_tui.demo.world import Record

LONGEST: Final = 640
"""The longest text that a field keeps."""
_LEVELS: Final = {"state": 1, "district": 2, "ward": 3}


def zone_of(ctx: Context) -> tzinfo:
    """The workspace's time zone."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(str(ctx.store.world.workspace.get("timezone") or "UTC"))


def stored(ctx: Context, sent: Mapping[str, str | None], had: Mapping[str, str | None]) -> dict[str, str | None]:
    """What is kept of the values that were sent."""
    found: dict[str, str | None] = {}
    for key, value in sent.items():
        field = ctx.store["fields"].get(key)
        found[key] = None if not value or field is None else one(ctx, field, value, {**had, **found})
    return found


def one(ctx: Context, field: Record, value: str, around: Mapping[str, str | None]) -> str | None:
    """One value in its field's form."""
    kind = field["type"]
    if kind == "number":
        return number(value)
    if kind == "datetime":
        moment = date(value, str(ctx.store.world.workspace.get("date_style")), zone_of(ctx))
        return moment.isoformat() if moment else None
    if kind in _LEVELS:
        return place(ctx, value, _LEVELS[kind], around)
    return value[:LONGEST]


def number(value: str) -> str | None:
    """A number without needless zeros."""
    try:
        found = Decimal(value.strip().replace(",", ""))
    except InvalidOperation:
        return None
    if not found.is_finite():
        return None
    plain = f"{found:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def date(value: str, style: str, zone: tzinfo) -> datetime | None:
    """A date as people write it in the workspace's order, or ISO 8601, in the workspace's time zone."""
    text = value.strip()
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups()[:3])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        day, month = (second, first) if style == "month_first" else (first, second)
        year = third + 2000 if third < 100 else third
    try:
        return datetime(year, month, day, int(found[4] or 0), int(found[5] or 0), int(found[6] or 0), tzinfo=zone)
    except ValueError:
        return None


def place(ctx: Context, value: str, level: int, around: Mapping[str, str | None]) -> str | None:
    """The full path of a state, district or ward, by its name, an alias or its path."""
    boundaries = ctx.store["boundaries"]
    wanted = value.strip().lower()
    for row in boundaries:
        if row["level"] != level:
            continue
        path = path_of(ctx, row)
        names = [row["name"].lower(), path.lower(), *(alias.lower() for alias in row["aliases"])]
        if wanted in names and (level == 1 or " > " in value or _inside(path, around)):
            return path
    return None


def path_of(ctx: Context, row: Record) -> str:
    """`Nigeria > Kano > Dala` for a boundary."""
    names = [row["name"]]
    parent = row["parent"]
    while parent:
        above = ctx.store["boundaries"].get(parent["osm_id"])
        names.append(parent["name"])
        parent = above["parent"] if above else None
    return " > ".join(reversed(names))


def _inside(path: str, around: Mapping[str, str | None]) -> bool:
    """Whether the place lies within one that another field of the contact names: a district's name alone says too
    little."""
    above = path.rpartition(" > ")[0]
    return any(value == above for value in around.values())
