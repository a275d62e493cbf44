"""The one-line view: `contacts group=Reporters /amina sort:-modified_on`.

One line says what is listed, what the server is asked, what is searched in the loaded rows, how they are sorted and
which columns show. History, saved views, `:` and the command line all use it.

The grammar. Tokens are separated by white space; double quotes keep white space, and within them a backslash escapes
(`\\"`, `\\\\`, `\\n`, `\\r`, `\\t`, `\\uXXXX`, `\\UXXXXXXXX`). The first token is the resource. A token that begins
with `/` is the local filter (several are joined: its terms are ANDed anyway), `sort:KEY` and `columns:A,B` are ours,
every other token is a filter that the first `=` splits; filters may repeat. In `columns:` a backslash keeps a comma
that belongs to a key. `parse(format_view(view)) == view` for every view.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from temba_tui.text import is_safe

_NAME: Final = re.compile(r"[a-z_][a-z0-9_.-]*\Z")
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
SORT: Final = "sort:"
COLUMNS: Final = "columns:"


class ViewError(ValueError):
    """A line that is no view. `message` is a sentence for people, `position` the character of the line that it is
    about."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    @property
    def sentence(self) -> str:
        """The same as `message`: every error of this program has a sentence."""
        return self.message


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, as a plain value. Nothing in it has been checked against a server.

    `filters` are (name, value) as typed, in order; `sort` is a column's key, with `-` before it for descending, and
    '' for the server's order. Raises ValueError for names that could not be printed and read again.
    """

    resource: str
    filters: tuple[tuple[str, str], ...] = ()
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.match(self.resource):
            raise ValueError(f"not a resource's name: {self.resource!r}")
        for name, _ in self.filters:
            if not _NAME.match(name):
                raise ValueError(f"not a filter's name: {name!r}")
        if not all(self.columns):
            raise ValueError("a column has a key")

    def with_filter(self, name: str, value: str) -> "View":
        """This view with one more filter; the same view when it has it already."""
        if (name, value) in self.filters:
            return self
        return replace(self, filters=(*self.filters, (name, value)))

    def without_filter(self, index: int) -> "View":
        """This view without the filter at `index`; the same view when there is none."""
        if not 0 <= index < len(self.filters):
            return self
        return replace(self, filters=self.filters[:index] + self.filters[index + 1 :])

    def replacing_filter(self, name: str, value: str) -> "View":
        """This view with `name` filtered by `value` alone, at the place where it was filtered before."""
        place = next((index for index, one in enumerate(self.filters) if one[0] == name), len(self.filters))
        rest = [one for one in self.filters if one[0] != name]
        return replace(self, filters=(*rest[:place], (name, value), *rest[place:]))

    def with_filters(self, filters: Iterable[tuple[str, str]]) -> "View":
        """This view with these filters only."""
        return replace(self, filters=tuple(filters))

    def with_search(self, search: str) -> "View":
        """This view with another local filter."""
        return replace(self, search=search)

    def with_sort(self, sort: str) -> "View":
        """This view with the loaded rows sorted by another column."""
        return replace(self, sort=sort)

    def with_columns(self, columns: Iterable[str]) -> "View":
        """This view with these columns; the resource's own when there are none."""
        return replace(self, columns=tuple(columns))

    def values_of(self, name: str) -> tuple[str, ...]:
        """What `name` is filtered by, as typed."""
        return tuple(value for one, value in self.filters if one == name)

    def __str__(self) -> str:
        return format_view(self)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: what it says without quotes, and where it stands. `open_quote` is where a quote that is
    never closed begins, or -1."""

    text: str
    start: int
    end: int
    open_quote: int = -1


def _escape_at(line: str, position: int) -> tuple[str, int]:
    """The character that the backslash at `position` stands for, and where the line goes on."""
    if position + 1 >= len(line):
        return "", len(line)
    letter = line[position + 1]
    if letter in "uU":
        length = 4 if letter == "u" else 8
        digits = line[position + 2 : position + 2 + length]
        if len(digits) == length and _HEX.fullmatch(digits) and int(digits, 16) < 0x110000:
            return chr(int(digits, 16)), position + 2 + length
    return _ESCAPES.get(letter, letter), position + 2


def tokens_of(line: str) -> list[Token]:
    """The tokens of a line. A quote that is not closed runs to the end of the line and is marked so."""
    tokens: list[Token] = []
    position = 0
    while position < len(line):
        if line[position].isspace():
            position += 1
            continue
        start = position
        parts: list[str] = []
        quote_at = -1
        while position < len(line) and (quote_at >= 0 or not line[position].isspace()):
            char = line[position]
            if char == '"':
                quote_at = -1 if quote_at >= 0 else position
                position += 1
            elif char == "\\" and quote_at >= 0:
                escaped, position = _escape_at(line, position)
                parts.append(escaped)
            else:
                parts.append(char)
                position += 1
        tokens.append(Token("".join(parts), start, position, quote_at))
    return tokens


def parse(line: str) -> View:
    """The view that a line says. Raises ViewError with the place of what is wrong."""
    tokens = tokens_of(line)
    if tokens and tokens[-1].open_quote >= 0:
        raise ViewError("A quote is opened here and never closed.", tokens[-1].open_quote)
    return _view(tokens)


def parse_tokens(words: Sequence[str]) -> View:
    """The view that words say, each taken as one token as it is: the shell has split and unquoted them already.

    The positions of errors are those in the words joined by single blanks.
    """
    tokens = []
    start = 0
    for word in words:
        tokens.append(Token(word, start, start + len(word)))
        start += len(word) + 1
    return _view(tokens)


def _view(tokens: Sequence[Token]) -> View:
    if not tokens:
        raise ViewError("Say what to list, for example: contacts group=Reporters")
    first = tokens[0]
    resource = first.text.lower()
    if "=" in first.text or first.text.startswith("/") or not _NAME.match(resource):
        raise ViewError("A view begins with what to list, for example: contacts group=Reporters", first.start)
    filters: list[tuple[str, str]] = []
    searches: list[str] = []
    columns: list[str] = []
    sort: str | None = None
    for token in tokens[1:]:
        text = token.text
        if text.startswith("/"):
            searches.append(text[1:])
        elif text.startswith(SORT):
            if sort is not None:
                raise ViewError("The rows can be sorted by one column only.", token.start)
            sort = text.removeprefix(SORT)
        elif text.startswith(COLUMNS):
            columns += [key for key in _split_keys(text.removeprefix(COLUMNS)) if key]
        else:
            filters.append(_filter(token))
    return View(resource, tuple(filters), " ".join(searches), sort or "", tuple(columns))


def _filter(token: Token) -> tuple[str, str]:
    name, equals, value = token.text.partition("=")
    if not equals:
        raise ViewError(
            f"“{name}” is not a filter: write name=value for the server, "
            f"or {format_search(name)} to search what is loaded.",
            token.start,
        )
    if not name:
        raise ViewError("A filter has a name before its “=”, for example: group=Reporters", token.start)
    name = name.lower()
    if not _NAME.match(name):
        raise ViewError(f"“{name}” cannot be the name of a filter.", token.start)
    return name, value


def _split_keys(text: str) -> list[str]:
    keys = [""]
    chars = iter(text)
    for char in chars:
        if char == ",":
            keys.append("")
        else:
            keys[-1] += next(chars, "\\") if char == "\\" else char
    return keys


def quote(text: str) -> str:
    """`text` as it stands in a line: in double quotes where white space, quotes or unsafe characters need them."""
    if text and not any(char.isspace() or char in '"\\' or not is_safe(char) for char in text):
        return text
    return f'"{"".join(map(_quoted_char, text))}"' if text else '""'


def _quoted_char(char: str) -> str:
    if char in _ESCAPED:
        return _ESCAPED[char]
    if is_safe(char):
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def format_search(search: str) -> str:
    """The token of a local filter: `/amina`, `/"amina u"`."""
    return f"/{quote(search)}"


def format_filter(name: str, value: str) -> str:
    """The token of a filter: `group=Reporters`, `group="Field staff"`; an empty value prints nothing after the sign."""
    return f"{name}={quote(value) if value else ''}"


def format_view(view: View) -> str:
    """The line of a view. It has no control character, so it fits any log and any title."""
    parts = [view.resource, *(format_filter(name, value) for name, value in view.filters)]
    if view.search:
        parts.append(format_search(view.search))
    if view.sort:
        parts.append(SORT + quote(view.sort))
    if view.columns:
        keys = ",".join(re.sub(r"[\\,]", r"\\\g<0>", key) for key in view.columns)
        parts.append(COLUMNS + quote(keys))
    return " ".join(parts)
