"""The columns of a view: a resource's own, or those that a person chose, any key of the records among them."""

from collections.abc import Iterable, Mapping

from temba_tui.eras import NEWEST, Era
from temba_tui.resources.spec import Cell, Column, Record, Resource, get
from temba_tui.text import Lens, parse_datetime


def columns_for(resource: Resource, keys: tuple[str, ...], era: Era | None) -> tuple[Column, ...]:
    """The columns to show: the resource's default ones that this era has, or those named, in their order.

    A key that is no declared column is a path in the record (`fields.age`).
    """
    if not keys:
        return tuple(one for one in resource.columns if one.default and (era or NEWEST) in one.eras)
    return tuple(resource.column(key) or path_column(key, resource) for key in dict.fromkeys(keys))


def path_column(path: str, resource: Resource) -> Column:
    """A column that shows what is at a path, whatever it is."""

    def cell(record: Record, lens: Lens) -> Cell:
        return Cell(_shown(get(record, path), lens))

    top = path.partition(".")[0]
    return Column(path, path.rpartition(".")[2], cell, width=14, flex=1, priority=4, masked=top in resource.masked)


def _shown(value: object, lens: Lens) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return lens.ago(value) if len(value) >= 20 and parse_datetime(value) else value
    if isinstance(value, Mapping):
        name = value.get("name") or value.get("uuid")
        return str(name) if name else ", ".join(str(key) for key in value)
    if isinstance(value, list):
        return ", ".join(_shown(item, lens) for item in value[:5]) + (f" +{len(value) - 5}" if len(value) > 5 else "")
    return str(value)


def paths_in(records: Iterable[Record]) -> list[str]:
    """Every key seen in these records, those of nested objects as paths, in the order in which they were met."""
    found: dict[str, None] = {}
    for record in records:
        for key, value in record.items():
            nested = isinstance(value, Mapping) and not {"uuid", "name"} & value.keys()
            if nested and value:
                found.update(dict.fromkeys(f"{key}.{inner}" for inner in value if "." not in str(inner)))
            elif not nested and "." not in key:
                found[key] = None
    return list(found)
