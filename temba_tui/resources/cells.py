"""The small functions of which columns and summaries are made.

Each takes any JSON: what is missing or of another type shows as nothing and sorts last. Within one
column the sort keys are all text or all numbers, so that any two rows can be compared.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Line,
    Record,
    SortKey,
    Target,
    Tone,
    get,
    items_at,
    text_at,
    text_of,
)
from temba_tui.text import Lens, fold, format_count, format_urn, parse_datetime

DATE_WIDTH = 12
"""What `Lens.ago` needs at most: `Dec 31, 2024`."""


def folded(path: str) -> Callable[[Record], str]:
    """Sorts by the text at `path`, whatever its case and accents."""
    return lambda record: fold(text_at(record, path))


def moment(path: str) -> Callable[[Record], float | None]:
    """Sorts by the date at `path`."""
    return lambda record: seconds(get(record, path))


def seconds(value: object) -> float | None:
    """A datetime as seconds since 1970; None for anything else."""
    found = parse_datetime(value)
    return None if found is None else found.timestamp()


def number(path: str) -> Callable[[Record], float | None]:
    """Sorts by the number at `path`."""
    return lambda record: number_at(record, path)


def number_at(record: object, path: str) -> float | None:
    """The finite number at `path`, or None. Whole numbers too large for a float are held at its ends."""
    value = get(record, path)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return None if found != found else found


def text_column(key: str, title: str, path: str = "", *, tone: Tone = "normal", **options: Any) -> Column:
    """The text at `path` (the key unless given) as it is."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        return Cell(text_at(record, where), tone)

    options.setdefault("sort", folded(where))
    return Column(key, title, cell, **options)


def date_column(key: str, title: str, path: str = "", *, empty: str = "", **options: Any) -> Column:
    """The moment at `path` in the fewest words; `empty` where there is none."""
    where = path or key

    def cell(record: Record, lens: Lens) -> Cell:
        value = get(record, where)
        return Cell(empty if value is None else lens.ago(value), "muted")

    options.setdefault("width", DATE_WIDTH)
    return Column(key, title, cell, sort=moment(where), **options)


def count_column(key: str, title: str, path: str = "", **options: Any) -> Column:
    """The whole number at `path`, to the right."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        return Cell(count_text(get(record, where)), "muted" if get(record, where) == 0 else "normal")

    options.setdefault("width", 8)
    return Column(key, title, cell, align="right", sort=number(where), **options)


def list_column(key: str, title: str, path: str = "", *, tone: Tone = "normal", **options: Any) -> Column:
    """The first of the list at `path` by its name, and how many more there are: `Reporters +2`."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        return counted(items_at(record, where), tone)

    return Column(key, title, cell, sort=lambda record: fold(first_and_more(items_at(record, where))), **options)


def choice_column(
    key: str, title: str, tones: Mapping[str, Tone], path: str = "", *, tone: Tone = "normal", **options: Any
) -> Column:
    """One of a few words, each with its tone. A word that is not known is shown as it came."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        text = text_at(record, where)
        return Cell(text, tones.get(text, tone))

    return Column(key, title, cell, sort=folded(where), **options)


def flag_column(key: str, title: str, word: str, path: str = "", *, tone: Tone = "muted", **options: Any) -> Column:
    """`word` where the value at `path` is true, else nothing."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        return Cell(word if get(record, where) is True else "", tone)

    return Column(key, title, cell, sort=lambda record: word if get(record, where) is True else "", **options)


def count_text(value: object) -> str:
    """A whole number with its thousands apart; other values as they are."""
    if isinstance(value, int) and not isinstance(value, bool):
        return format_count(value)
    return text_of(value)


def first_and_more(items: Iterable[object]) -> str:
    """`Reporters +2`; '' for none."""
    names = [text_of(item) for item in items]
    if not names:
        return ""
    first = names[0] or "(no name)"
    return first if len(names) == 1 else f"{first} +{len(names) - 1}"


def counted(items: Iterable[object], tone: Tone = "normal") -> Cell:
    """`first_and_more` as a cell whose count stays when the name is cut."""
    text = first_and_more(items)
    head, space, more = text.rpartition(" +")
    return Cell(text, tone, space + more if head and more.isdecimal() else "")


def urn_text(value: object) -> str:
    """A URN, or one that the server expanded into an object (`expand_urns`), as people read it."""
    if isinstance(value, str):
        return format_urn(value)
    if isinstance(value, Mapping):
        scheme, path, display = (text_of(value.get(key)) for key in ("scheme", "path", "display"))
        return f"{scheme}:{display or path}" if scheme else display or path
    return text_of(value)


def urn_sort(value: object) -> SortKey:
    """Sorts URNs by scheme, then path."""
    return fold(urn_text(value))


def person(value: object) -> str:
    """A user or a contact by name, else by address; `(no name)` for a contact who has none; '' for nobody."""
    if not isinstance(value, Mapping):
        return text_of(value)
    for key in ("name", "email", "anon_display", "ref"):
        found = value.get(key)
        if isinstance(found, str) and found.strip():
            return found
    urn = value.get("urn")
    if isinstance(urn, str) and urn:
        return format_urn(urn)
    return "(no name)" if value else ""


def person_column(key: str, title: str, path: str = "", *, tone: Tone = "normal", **options: Any) -> Column:
    """A contact or a user by name. Who has no name is `(no name)`, muted."""
    where = path or key

    def cell(record: Record, _lens: Lens) -> Cell:
        value = get(record, where)
        shown = person(value)
        named = isinstance(value, Mapping) and isinstance(value.get("name"), str)
        return Cell(shown, tone if named else "muted")

    return Column(key, title, cell, sort=lambda record: fold(person(get(record, where))), **options)


_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", re.ASCII)


def page(pattern: str, path: str = "uuid") -> Callable[[Record], str | None]:
    """The web page of a record: `pattern` with the UUID at `path`. None where no UUID stands there: a server's text is
    never made into a path as it is.
    """

    def web_path(record: Record) -> str | None:
        uuid = text_at(record, path)
        return pattern.format(uuid) if _UUID.fullmatch(uuid) else None

    return web_path


# --- summaries


def line(label: str, value: object, tone: Tone = "normal", target: Target | None = None) -> Line:
    """One line of a summary."""
    return Line(label, Cell(text_of(value), tone), target)


def block(title: str, *lines: Line | None) -> Block | None:
    """Lines under a title; those without a value are left out, and so is a block without lines."""
    kept = tuple(one for one in lines if one is not None and (one.value.text or one.target))
    return Block(title, kept) if kept else None


def blocks(*found: Block | None) -> tuple[Block, ...]:
    """The blocks that there are."""
    return tuple(one for one in found if one is not None)


def head(title: str, *facts: str, tone: Tone = "muted") -> Block:
    """The first block: what the record is called, and in one line what matters most (`active · kin · since 2024`)."""
    lines = [Line("", Cell(title, "strong"))]
    told = " · ".join(fact for fact in facts if fact)
    if told:
        lines.append(Line("", Cell(told, tone)))
    return Block("", tuple(lines))


def link(
    label: str, value: object, resource: str, *, param: str = "uuid", key: str = "uuid", shown: str = ""
) -> Line | None:
    """A line that opens the record which `value` names (an object, a key or a number); None where it names none."""
    if value is None:
        return None
    wanted = value.get(key) if isinstance(value, Mapping) else value
    text = shown or (person(value) if isinstance(value, Mapping) else text_of(value))
    if isinstance(wanted, bool) or not isinstance(wanted, (str, int)) or wanted == "":
        return Line(label, Cell(text)) if text else None
    return Line(label, Cell(text or str(wanted)), Target(resource, param, str(wanted)))


def links(title: str, values: Iterable[object], resource: str, limit: int = 100, **options: Any) -> Block | None:
    """A block with a link for each of `values`; beyond `limit` it says how many more there are."""
    every = list(values)
    more = line("", f"and {format_count(len(every) - limit)} more", "muted") if len(every) > limit else None
    return block(title, *(link("", value, resource, **options) for value in every[:limit]), more)


def dates(record: Record, lens: Lens, *pairs: tuple[str, str]) -> Block | None:
    """The last block: (label, path) of the moments, each as people tell it and by the clock."""
    return block("", *(line(label, lens.when(get(record, path)), "muted") for label, path in pairs))


def entries(title: str, values: object, lens: Lens, limit: int = 100) -> Block | None:
    """The keys and values of an object, those without a value left out."""
    if not isinstance(values, Mapping):
        return None
    filled = [(key, text_of(value)) for key, value in values.items() if value not in (None, "")]
    more = line("", f"and {format_count(len(filled) - limit)} more", "muted") if len(filled) > limit else None
    return block(title, *(line(str(key), lens.value(text)) for key, text in filled[:limit]), more)
