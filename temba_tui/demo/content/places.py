"""Administrative boundaries, and the paths by which contacts' fields name them."""

from collections.abc import Iterator
from functools import lru_cache
from math import cos, pi, sin
from typing import Any, Final, NamedTuple

from temba_tui.demo.content.gazetteer import COUNTRY, COUNTRY_ALIASES, OUTLINE, PROVINCES

_FIRST_OSM_ID: Final = 9000000171796
_RADIUS: Final = {1: 0.34, 2: 0.13, 3: 0.035}
"""How wide a boundary of each level is drawn, in degrees."""


class Home(NamedTuple):
    """Where a person lives, as full paths: `Rwanda > Kigali City > Gasabo > Remera`."""

    province: str
    district: str
    sector: str


class _Place(NamedTuple):
    name: str
    parent: int | None
    level: int
    aliases: tuple[str, ...]
    middle: tuple[float, float]


def _districts(text: str) -> Iterator[tuple[str, tuple[float, float], list[str]]]:
    for line in text.splitlines():
        head, _, sectors = line.strip().partition(": ")
        name, longitude, latitude = head.split()
        yield name, (float(longitude), float(latitude)), sectors.split(", ")


@lru_cache(maxsize=1)
def _places() -> tuple[_Place, ...]:
    """Country, then each province followed by its districts, each followed by its sectors."""
    places = [_Place(COUNTRY, None, 0, COUNTRY_ALIASES, (29.9, -1.95))]
    for province, aliases, text in PROVINCES:
        districts = list(_districts(text))
        middle = (
            sum(one[1][0] for one in districts) / len(districts),
            sum(one[1][1] for one in districts) / len(districts),
        )
        province_at = len(places)
        places.append(_Place(province, 0, 1, aliases, middle))
        for district, spot, sectors in districts:
            district_at = len(places)
            places.append(_Place(district, province_at, 2, (), spot))
            for number, sector in enumerate(sectors):
                angle = 2 * pi * number / len(sectors)
                where = (spot[0] + 0.08 * cos(angle), spot[1] + 0.08 * sin(angle))
                places.append(_Place(sector, district_at, 3, (), where))
    return tuple(places)


@lru_cache(maxsize=1)
def homes() -> tuple[Home, ...]:
    """Every sector as a place to live in. Kigali's come first."""
    found = []
    for province, _, text in PROVINCES:
        top = f"{COUNTRY} > {province}"
        for district, _, sectors in _districts(text):
            middle = f"{top} > {district}"
            found += [Home(top, middle, f"{middle} > {sector}") for sector in sectors]
    return tuple(found)


def boundary_count() -> int:
    """How many boundaries there are."""
    return len(_places())


def _ring(place: _Place, index: int) -> list[list[float]]:
    if place.level == 0:
        points = [[x, y] for x, y in OUTLINE]
    else:
        radius, corners = _RADIUS[place.level], 14 - 2 * place.level
        points = []
        for corner in range(corners):
            reach = radius * (0.85 + 0.05 * ((index * 7 + corner * 5) % 6))
            angle = 2 * pi * corner / corners
            points.append(
                [round(place.middle[0] + reach * cos(angle), 6), round(place.middle[1] + reach * sin(angle), 6)]
            )
    return [*points, points[0]]


def boundary(index: int) -> dict[str, Any]:
    """The boundary at `index` in the order of osm ids. The outlines are rough: they are no map."""
    places = _places()
    place = places[index]
    parent = place.parent
    return {
        "osm_id": str(_FIRST_OSM_ID + index),
        "name": place.name,
        "parent": None if parent is None else {"osm_id": str(_FIRST_OSM_ID + parent), "name": places[parent].name},
        "level": place.level,
        "aliases": list(place.aliases),
        "geometry": {"type": "MultiPolygon", "coordinates": [[_ring(place, index)]]},
    }
