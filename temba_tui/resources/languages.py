"""Languages by their ISO 639-3 codes: what a code means, and which codes a name means.

The table in `languages.txt` is the whole code set. The libraries that carry it take half a second and tens of megabytes
to load, which a form that opens at a keystroke cannot wait for; the codes change once a year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from temba_tui.text import fold

_ALSO_TRANSLATED: Final = frozenset({"mul", "und"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language. `translates`: whether messages can be in it (all eras take those that have a two-letter code)."""

    code: str
    name: str
    translates: bool


@lru_cache(maxsize=1)
def all_languages() -> Mapping[str, Language]:
    """Every language by its code, about 7,900 of them; read from the package in some milliseconds."""
    found = {}
    for line in files(__package__).joinpath("languages.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, name = line[:3], line[4:]
            found[code] = Language(code, name, line[3] == "*" or code in _ALSO_TRANSLATED)
    return found


def language(code: str) -> Language | None:
    """The language with this code, or None."""
    return all_languages().get(code)


def name_of(code: str) -> str:
    """A language's English name; the code itself where it is not one."""
    found = all_languages().get(code)
    return found.name if found is not None else code


def told(code: str) -> str:
    """A code and its name: `kin · Kinyarwanda`."""
    found = all_languages().get(code)
    return f"{code} · {found.name}" if found is not None else code


def find(text: str, first: Sequence[str] = (), *, translating: bool = False, most: int = 50) -> tuple[Language, ...]:
    """Languages that `text` may mean, the workspace's own (`first`) before all others.

    The code itself, then names that begin with the text, then names in which a word does, then the rest that hold it;
    case and accents do not matter. Without text the workspace's own come, then all by name. `translating` leaves out
    those that messages cannot be in.
    """
    wanted = fold(text.strip())
    ranked = []
    for one in all_languages().values():
        if translating and not one.translates:
            continue
        rank = _rank(one, wanted)
        if rank is not None:
            own = first.index(one.code) if one.code in first else len(first)
            ranked.append((own, rank, _folded()[one.code], one.code, one))
    ranked.sort(key=lambda entry: entry[:4])
    return tuple(entry[4] for entry in ranked[: max(most, 0)])


def _rank(one: Language, wanted: str) -> int | None:
    if one.code == wanted:
        return 0
    name = _folded()[one.code]
    if name.startswith(wanted):
        # Those with a two-letter code are the ones that most people mean.
        return 1 if one.translates else 2
    if f" {wanted}" in name or f"({wanted}" in name:
        return 3
    return 4 if wanted in name else None


@lru_cache(maxsize=1)
def _folded() -> Mapping[str, str]:
    return dict(_fold_all())


def _fold_all() -> Iterator[tuple[str, str]]:
    for code, one in all_languages().items():
        yield code, fold(one.name)
