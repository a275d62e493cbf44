"""The facts that the declarations are held against: a table made from the API's documentation, and recorded records."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


@cache
def api() -> dict[str, Any]:
    """What each endpoint takes and sends, by era (condensed from the studied servers' sources)."""
    return json.loads((_DATA / "api.json").read_text(encoding="utf-8"))


@cache
def recorded() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """A few records of every type as running servers sent them: by type, then era. Long texts and shapes are cut."""
    return json.loads((_DATA / "records.json").read_text(encoding="utf-8"))


def as_2019(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """A 9.0.0 record with the keys that 2019 had; no server of that era could be recorded."""
    fields = api()["org" if kind == "workspace" else kind]["fields"]
    return {key: value for key, value in record.items() if "2019" in fields.get(key, ())}


def records_of(kind: str, era: str) -> list[dict[str, Any]]:
    """The sample of one type in one era."""
    if era == "2019":
        return [as_2019(kind, record) for record in recorded()[kind].get("9.0.0", [])]
    return recorded()[kind].get(era, [])
