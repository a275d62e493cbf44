"""What a workspace holds, declared as data: one module a type.

A type is a module of this package with a `RESOURCE` in it; putting it into the package's path is all that adding one
takes.
"""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, get_args

from temba_tui.resources.spec import Resource, Section

SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
"""The sections of the sidebar, in their order."""


def all_resources() -> tuple[Resource, ...]:
    """Every declared type, in the order of the sidebar: by section, then by its place in it.

    Raises what a module raises when it is imported, and ValueError where two modules declare the same name: both are
    mistakes of whoever added the module, and hiding them would hide the type.
    """
    return tuple(_discover(tuple(__path__)).values())


def resource(name: str) -> Resource | None:
    """The type called `name`, or None."""
    return _discover(tuple(__path__)).get(name)


@lru_cache(maxsize=4)
def _discover(path: tuple[str, ...]) -> dict[str, Resource]:
    found: list[Resource] = []
    for info in iter_modules(path):
        declared = getattr(import_module(f"{__name__}.{info.name}"), "RESOURCE", None)
        if isinstance(declared, Resource):
            found.append(declared)
    found.sort(key=lambda one: (SECTIONS.index(one.section), one.order, one.name))
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found):
        names = [one.name for one in found]
        raise ValueError(f"declared twice: {', '.join(sorted({name for name in names if names.count(name) > 1}))}")
    return by_name
