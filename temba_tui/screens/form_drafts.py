"""What was typed into a form and not sent: kept under the record that it belongs to, with what it was typed over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from temba_tui.resources.spec import Record, Resource

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft: the values that were changed, the record that they were typed over, and when."""

    values: Mapping[str, Any]
    base: Record | None
    at: float

    @property
    def at_text(self) -> str:
        """When it was kept, as the API writes moments."""
        return datetime.fromtimestamp(self.at, UTC).isoformat()

    def base_moved(self, record: Record | None) -> bool:
        """Whether the record is another now than the one that was typed over."""
        return record is not None and self.base is not None and dict(record) != dict(self.base)


def _key(resource: Resource, record: Record | None) -> str:
    identity = resource.identity_of(record) if record is not None else None
    return f"form {resource.name} {identity or 'new'}"


def keep_draft(session: "Session", resource: Resource, base: Record | None, values: Mapping[str, Any]) -> None:
    """Keep what was typed. Raises StateError."""
    body = json.dumps({"values": dict(values), "base": base}, ensure_ascii=False)
    session.writer.store.save_draft(_key(resource, base), body)


def drop_draft(session: "Session", resource: Resource, base: Record | None) -> None:
    """Forget it. Raises StateError."""
    session.writer.store.drop_draft(_key(resource, base))


def kept_draft(session: "Session", resource: Resource, base: Record | None) -> KeptDraft | None:
    """What was typed before and not sent; None where nothing was. Raises StateError."""
    found = session.writer.store.draft(_key(resource, base))
    if found is None:
        return None
    try:
        kept = json.loads(found.body)
    except ValueError:
        return None
    if not isinstance(kept, dict) or not isinstance(kept.get("values"), dict) or not kept["values"]:
        return None
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in kept["values"].items()}
    old = kept.get("base")
    return KeptDraft(values, old if isinstance(old, dict) else None, found.at)
