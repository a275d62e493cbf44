"""What can be copied: a value, a record as JSON, its names, its page on the web, the request that fetches it.

What is copied is pasted somewhere, often into a shell. So control characters never leave as they are, a command line
is quoted whatever the data holds, and the token is never in it: `$TEMBA_TOKEN` stands for it. Values that may be
secrets stay dots until revealed.
"""

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from temba_tui.eras import Era
from temba_tui.resources.spec import Cell, Column, Record, Resource, get
from temba_tui.secrets import HIDDEN
from temba_tui.text import Lens, clean, clean_lines, is_safe
from temba_tui.workspace.resolve import Sent

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9 .,]*")
_API: Final = "api/v2/"


@dataclass(frozen=True, slots=True)
class Copy:
    """One thing to copy. `key` is a letter that chooses it, `what` names it (`the URN`), `text` is safe to paste."""

    key: str
    what: str
    text: str


def copies_of(
    resource: Resource, record: Record, *, base_url: str, era: Era | None = None, revealed: bool = False
) -> list[Copy]:
    """What a record has to copy, the likeliest first. `base_url` ends in `/api/v2/`. No request."""
    found = [Copy("j", f"{resource.singular} as JSON", json_text(resource, record, revealed=revealed))]
    uuid = get(record, "uuid")
    identity = resource.identity_of(record)
    if isinstance(uuid, str) and uuid:
        found.append(Copy("u", "UUID", safe_text(uuid)))
    elif identity and "\x1f" not in identity:
        found.append(Copy("u", "identity", safe_text(identity)))
    name = resource.name_of(record)
    if name and name != identity:
        found.append(Copy("n", "name", safe_text(name)))
    found += [Copy(str(index), urn, safe_text(urn)) for index, urn in enumerate(urns_of(record)[:9], 1)]
    path = resource.web_path_in(record, era)
    if path:
        found.append(Copy("w", "web address", web_url(base_url, path)))
    lookup = resource.lookup_of(record, era)
    if lookup is not None:
        found.append(Copy("c", "curl command", curl(base_url, resource.path_in(era), dict([lookup]))))
    return found


def urns_of(record: Record) -> tuple[str, ...]:
    """The URNs that a record shows, in its order; none that the server hides behind asterisks."""
    values: list[Any] = [get(record, "urn"), get(record, "contact.urn")]
    listed = get(record, "urns")
    values += listed if isinstance(listed, list) else []
    urns = []
    for value in values:
        if isinstance(value, Mapping):
            scheme, path = value.get("scheme"), value.get("path")
            value = f"{scheme}:{path}" if scheme and path else None
        if isinstance(value, str) and ":" in value and "***" not in value:
            urns.append(value)
    return tuple(dict.fromkeys(urns))


def safe_text(value: str) -> str:
    """Text for the clipboard: line breaks and tabs stay, every other control character becomes a visible symbol."""
    return "\n".join("\t".join(clean(part) for part in line.split("\t")) for line in re.split("\r\n|\n|\r", value))


def safe_json(value: object) -> str:
    """JSON, indented; characters that a terminal might obey are escaped, which is the same JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(char if char == "\n" or is_safe(char) else _escaped(char) for char in text)


def json_text(resource: Resource, record: Record, *, revealed: bool = False) -> str:
    """A record as JSON, with dots in place of what may be secret unless `revealed`."""
    shown = (
        record
        if revealed
        else {key: _masked(value) if key in resource.masked else value for key, value in record.items()}
    )
    return safe_json(shown)


def web_url(base_url: str, path: str) -> str:
    """The page of the web site at `path`, on the host of the API. The path comes from data: it is quoted."""
    root = base_url.removesuffix("/").removesuffix("/api/v2")
    return f"{root}/{quote(path.lstrip('/'), safe='/')}"


def api_url(base_url: str, path: str, params: Sent) -> str:
    """The URL of a list. `base_url` ends in `/api/v2/`; a parameter with several values is repeated."""
    pairs = [(name, one) for name, value in params.items() for one in ((value,) if isinstance(value, str) else value)]
    query = urlencode(pairs, quote_via=quote, errors="replace")
    return f"{base_url}{path}.json{'?' if query else ''}{query}"


def curl(base_url: str, path: str, params: Sent) -> str:
    """A shell command that asks for the same, with the token taken from `$TEMBA_TOKEN`. Safe for any data."""
    url = api_url(base_url, path, params)
    # Brackets of an IPv6 host would be a pattern to curl.
    globbing = "-g " if "[" in urlsplit(url).netloc else ""
    return f'curl {globbing}-H "Authorization: Token $TEMBA_TOKEN" {shlex.quote(url)}'


def rows_text(
    rows: Iterable[Record], columns: Sequence[Column], lens: Lens, *, revealed: bool = False, titles: bool = True
) -> str:
    """Rows as lines with tabs between the columns, for a spreadsheet: no cell of it can become a formula."""
    lines = ["\t".join(_cell(column.full_title) for column in columns)] if titles else []
    lines += ["\t".join(_shown(column, row, lens, revealed) for column in columns) for row in rows]
    return "\n".join(lines)


def _shown(column: Column, row: Record, lens: Lens, revealed: bool) -> str:
    shown = column.cell(row, lens)
    text = shown.text if isinstance(shown, Cell) else shown
    if column.masked and not revealed and text:
        return HIDDEN
    return _cell(text)


def _cell(text: str) -> str:
    one_line = " ".join(clean_lines(text.replace("\t", " ")))
    guarded = text.startswith(_FORMULA) and not _NUMBER.fullmatch(one_line)
    return f"'{one_line}" if guarded else one_line


def _masked(value: object) -> object:
    return HIDDEN if value not in (None, "") else value


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
