"""Looking for the objects that a body names."""

from collections.abc import Callable
from typing import Any

from temba_tui.demo import urns
from temba_tui.demo.context import Context
from temba_tui.demo.validate import Kind, Wrong, text
from temba_tui.demo.world import Record

Find = Callable[[Any], Any]


def contact(ctx: Context) -> Find:
    """A live contact by uuid or URN (which has to be written as it is kept)."""

    def find(value: Any) -> Record | None:
        known = ctx.store["contacts"].get(str(value))
        if known is None and ":" in str(value):
            known = owner(ctx, str(value))
        return known if known is not None and not known.get("_deleted") else None

    return find


def owner(ctx: Context, urn: str) -> Record | None:
    """The live contact that holds a URN."""
    return next((row for row in ctx.store["contacts"] if urn in row["urns"] and not row.get("_deleted")), None)


def group(ctx: Context, *, manual: bool = False) -> Find:
    """A group by uuid or name, in any case; `manual` refuses one that a query fills."""

    def find(value: Any) -> Record | None:
        found = by_name(ctx, "groups", value)
        if manual and found is not None and found["query"]:
            raise Wrong(f"Contact group must not be query based: {value}")
        return found

    return find


def by_name(ctx: Context, table: str, value: Any) -> Record | None:
    """A record by uuid or name, in any case."""
    known = ctx.store[table].get(value)
    if known is None:
        folded = str(value).lower()
        known = next((row for row in ctx.store[table] if str(row["name"]).lower() == folded), None)
    return known


def by_uuid(ctx: Context, table: str) -> Find:
    """A record by uuid alone."""
    return lambda value: ctx.store[table].get(value)


def media(ctx: Context) -> Find:
    """What was uploaded, by uuid, or by the `content-type:url` in which it is quoted."""

    def find(value: Any) -> Any:
        quoted = str(value)
        return next((each for uuid, each in ctx.store.media.items() if uuid in quoted), None)

    return find


def urn(ctx: Context) -> Kind:
    """A URN of at most 255 characters, put into the form in which it is kept."""
    read = text(255)

    def kind(value: Any) -> str:
        found = urns.identity(read(value), str(ctx.store.world.workspace.get("country") or ""))
        if found is None:
            raise Wrong(f"Invalid URN: {value}. Ensure phone numbers contain country codes.")
        return found

    return kind


def refer(record: Record) -> dict[str, Any]:
    """A record as others refer to it."""
    return {"uuid": record["uuid"], "name": record["name"]}
