"""Every public name of the client and of the vocabulary of resources says what it is.

Docstrings are the manual of both: what is documented there (shapes, units, errors) is found nowhere else.
"""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import FunctionType, ModuleType

import pytest

import temba_tui.client
import temba_tui.resources.spec

FEWEST = 3
"""Words that say something besides the name itself."""
STOP = frozenset({"a", "an", "the", "of", "to", "in", "is", "it", "this", "that", "for", "and", "or", "one", "see"})
MODULES = (
    "temba_tui.client",
    *(f"temba_tui.client.{info.name}" for info in iter_modules(temba_tui.client.__path__)),
    "temba_tui.resources.spec",
    "temba_tui.resources.acts",
    "temba_tui.resources.facts",
    "temba_tui.resources.form_fields",
    "temba_tui.resources.forms",
    "temba_tui.resources.reading",
    "temba_tui.resources.shown",
)
"""With the modules whose names `resources.spec` and `resources.forms` hand on."""


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """(dotted name, what it is) of all public classes, functions, methods and properties that a module defines."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, FunctionType):
            yield f"{module.__name__}.{name}", value
        elif inspect.isclass(value):
            yield f"{module.__name__}.{name}", value
            for part, member in vars(value).items():
                if not part.startswith("_") and isinstance(member, (FunctionType, property, classmethod, staticmethod)):
                    yield f"{module.__name__}.{name}.{part}", member


def own_words(value: object) -> str:
    """The docstring that stands in the source: neither inherited nor made by `dataclass`."""
    found = (value.__dict__.get("__doc__") if inspect.isclass(value) else value.__doc__) or ""
    return "" if inspect.isclass(value) and found.startswith(f"{value.__name__}(") else found


def said(name: str, words: str) -> list[str]:
    """The words that are more than the name again: `get_fields` → "Contact fields." says one thing, "contact"."""
    parts = set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", name.rpartition(".")[2]).lower()))
    known = parts | {f"{part}s" for part in parts} | {part.removesuffix("s") for part in parts} | STOP
    return [word for word in re.findall(r"[a-z0-9_]+", words.lower()) if word not in known]


@pytest.mark.parametrize("module", MODULES)
def test_public_names_say_what_they_are(module: str) -> None:
    found = import_module(module)
    assert len(said("module", found.__doc__ or "")) >= FEWEST
    mute = {name: own_words(value) for name, value in public(found) if len(said(name, own_words(value))) < FEWEST}
    assert mute == {}


def test_what_the_packages_hand_on_is_among_them() -> None:
    """Every name of `__all__` and of the specification's re-exports is defined in a module that is looked at."""
    for package, names in (
        (temba_tui.client, temba_tui.client.__all__),
        (temba_tui.resources.spec, vars(temba_tui.resources.spec)),
    ):
        for name in names:
            home = getattr(getattr(package, name), "__module__", "")
            if not name.startswith("_") and home.startswith("temba_tui.") and inspect.isclass(getattr(package, name)):
                assert home in {*MODULES, "temba_tui.text", "temba_tui.eras"}, name


def test_names_alone_do_not_count() -> None:
    assert said("a.Reads.get_fields", "Get the fields.") == []
    assert said("a.Reads.get_fields", "Contact fields.") == ["contact"]
    assert said("a.CursorQuery", "A cursor query of rows, read when asked.") == ["rows", "read", "when", "asked"]
