"""Places for contact fields: the country's states, districts and wards, read when somebody wants to choose one.

Boundaries are large (current servers send every shape with them), so they are never read before they are asked for,
shapes are dropped at once, and what was read is kept as long as the session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from temba_tui.resources.boundaries import level as level_of
from temba_tui.resources.reading import get, items_at, text_at
from temba_tui.text import fold

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

MOST_PAGES: Final = 20
"""How far they are read: 5,000 places."""
_SEPARATOR: Final = " > "


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One place. `path` is how the server names it, from the country on; `aliases` what the workspace also calls it."""

    name: str
    level: str
    path: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedPlaces:
    """The places read so far; `complete` is False where the cap cut them off."""

    entries: tuple[PlaceName, ...]
    complete: bool
    requests: int

    def at(self, level: str) -> tuple[PlaceName, ...]:
        """Those of one level, by path."""
        return tuple(one for one in self.entries if not level or one.level == level)


_LOADED: WeakKeyDictionary["Session", LoadedPlaces] = WeakKeyDictionary()


def loaded(session: "Session") -> LoadedPlaces | None:
    """The places that were read; None before."""
    return _LOADED.get(session)


async def load(session: "Session", on_page: Callable[[int], None] | None = None) -> LoadedPlaces:
    """Read them: a request for each 250. Raises what the client raises; nothing half-read is kept then."""
    known = _LOADED.get(session)
    if known is not None:
        return known
    query = session.client.query(session.endpoint(session.resources["boundaries"]), {})
    rows: dict[str, tuple[str, str, str, tuple[str, ...]]] = {}
    cursor: str | None = None
    pages = 0
    while pages < MOST_PAGES:
        page = await query.page(cursor)
        pages += 1
        for row in page.rows:
            aliases = tuple(one for one in items_at(row, "aliases") if isinstance(one, str))
            parent = get(row, "parent")
            osm = text_at(parent, "osm_id") if parent is not None else ""
            rows[text_at(row, "osm_id")] = (text_at(row, "name"), level_of(row), osm, aliases)
        if on_page is not None:
            on_page(pages)
        cursor = page.cursor
        if cursor is None:
            break

    def path_of(osm: str) -> str:
        names: list[str] = []
        while osm in rows and len(names) < 8:
            names.append(rows[osm][0])
            osm = rows[osm][2]
        return _SEPARATOR.join(reversed(names))

    entries = [PlaceName(name, level, path_of(osm), also) for osm, (name, level, _, also) in rows.items()]
    found = LoadedPlaces(tuple(sorted(entries, key=lambda one: fold(one.path))), cursor is None, pages)
    _LOADED[session] = found
    return found
