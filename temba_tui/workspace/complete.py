"""Completion of the one-line view: what may stand where the cursor is.

Pure but for reading what is loaded: nothing is asked of the server. Where names would help that are not loaded yet,
a completion without text says which type's names to load (`load`), so that the screen may load them and ask again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from temba_tui.resources.spec import Filter, Resource
from temba_tui.text import fold
from temba_tui.workspace.dates import EXAMPLES
from temba_tui.workspace.people import FROM
from temba_tui.workspace.resolve import Context, filter_names, filter_spec
from temba_tui.workspace.view import COLUMNS, SORT, Token, format_filter, quote, tokens_of

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

MAX: Final = 50
_DATES: Final = ("today", "yesterday", "monday", "08:00", "3d", "2h", "2w")


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on: the line from `replaces_from` to the cursor becomes `text`. Raw text: whoever draws it makes
    it safe."""

    text: str
    replaces_from: int
    help: str = ""
    load: str = ""
    """A type whose names are not loaded; `text` is empty then."""


def complete(line: str, position: int, known: "Context | Session") -> list[Completion]:
    """What may stand at `position` of `line`, the likeliest first, at most `MAX`.

    What begins with what is typed comes before what holds it.
    """
    context = known if isinstance(known, Context) else known.context()
    tokens = tokens_of(line[:position])
    at_new = not tokens or ((tokens[-1].end < position or line[:position][-1:].isspace()) and tokens[-1].open_quote < 0)
    token = Token("", position, position) if at_new else tokens[-1]
    before = tokens if at_new else tokens[:-1]
    if not before:
        return _ranked(_resources(context, token.start), token.text)
    resource = context.resources.get(before[0].text.lower())
    if resource is None:
        return []
    if token.text.startswith("/"):
        return []
    if token.text.startswith(SORT):
        return _sorts(resource, token)
    if token.text.startswith(COLUMNS):
        return _columns(resource, token, context)
    name, equals, typed = token.text.partition("=")
    if equals:
        return _values(resource, name.lower(), typed, token, context)
    return _ranked(_words(resource, before[1:], token.start, context), token.text)


def _resources(context: Context, start: int) -> Iterator[tuple[str, Completion]]:
    for resource in context.resources.values():
        gone = "" if resource.is_in(context.era) else " (not on this server)"
        yield resource.name, Completion(resource.name, start, f"{resource.title}{gone}")


def _words(resource: Resource, used: Iterable[Token], start: int, context: Context) -> Iterator[tuple[str, Completion]]:
    """The filters that may still be added, and our own words."""
    taken = {token.text.partition("=")[0].lower() for token in used if "=" in token.text}
    barred = {name for group in resource.exclusive if group & taken for name in group}
    for name in filter_names(resource, context.era):
        spec = filter_spec(resource, name)
        if spec is not None and name not in barred - taken and (name not in taken or spec.repeat):
            yield name, Completion(f"{name}=", start, spec.help or spec.title)
    if resource.name == "contacts" and not taken:
        yield f"{FROM}=", Completion(f"{FROM}=", start, "a list from a file: a UUID, URN or number a line, or a CSV")
    yield SORT, Completion(SORT, start, "sort the loaded rows by a column; - for descending")
    yield COLUMNS, Completion(COLUMNS, start, "show these columns")


def _values(resource: Resource, name: str, typed: str, token: Token, context: Context) -> list[Completion]:
    spec = filter_spec(resource, name)
    if spec is None:
        return []
    found = _ranked(((shown, _value(name, value, token, help)) for shown, value, help in _known(spec, context)), typed)
    source = spec.values_from
    names = context.names
    if source and names is not None and names.can_load(source) and names.loaded(source) is None:
        title = context.resources[source].title.lower()
        found.append(Completion("", token.start, f"load the names of {title} (1 request)", load=source))
    return found


def _known(spec: Filter, context: Context) -> Iterator[tuple[str, str, str]]:
    """(what is matched, the value, help) of every value that is known."""
    for choice in spec.values(context.era):
        yield choice, choice, ""
    if spec.kind == "bool":
        yield "yes", "yes", spec.help
        yield "no", "no", ""
    if spec.kind == "date":
        for word in _DATES:
            yield word, word, EXAMPLES
    if spec.values_from and context.names is not None:
        for one in context.names.loaded(spec.values_from) or ():
            yield one.name, one.name, one.help


def _value(name: str, value: str, token: Token, help: str) -> Completion:
    return Completion(format_filter(name, value), token.start, help)


def _sorts(resource: Resource, token: Token) -> list[Completion]:
    typed = token.text.removeprefix(SORT)
    minus = "-" if typed.startswith("-") else ""
    options = (
        (one.key, Completion(f"{SORT}{minus}{quote(one.key)}", token.start, one.full_title)) for one in resource.columns
    )
    return _ranked(options, typed.removeprefix("-"))


def _columns(resource: Resource, token: Token, context: Context) -> list[Completion]:
    done, comma, last = token.text.removeprefix(COLUMNS).rpartition(",")
    taken = set(done.split(","))
    options = (
        (key, Completion(COLUMNS + quote(f"{done}{comma}{key}"), token.start, help))
        for key, help in _keys(resource, context)
        if key not in taken
    )
    return _ranked(options, last)


def _keys(resource: Resource, context: Context) -> Iterator[tuple[str, str]]:
    for column in resource.columns_in(context.era):
        yield column.key, column.full_title
    if resource.name == "contacts" and context.names is not None:
        for one in context.names.loaded("fields") or ():
            yield f"fields.{one.value('key')}", one.name


def _ranked(options: Iterable[tuple[str, Completion]], typed: str) -> list[Completion]:
    """Those options that begin with what is typed, then those that hold it; accents and case do not matter."""
    wanted = fold(typed)
    beginning: list[Completion] = []
    holding: list[Completion] = []
    for matched, completion in options:
        folded = fold(matched)
        if folded.startswith(wanted):
            beginning.append(completion)
        elif wanted in folded:
            holding.append(completion)
    return [*beginning, *holding][:MAX]
