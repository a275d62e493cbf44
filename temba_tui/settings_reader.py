"""What the settings file may say, as values, and the reader that checks it and names the line at fault."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from temba_tui.settings import COLOURS, THEME_PREFIX, THEMES, Profile, Settings, SettingsError, ViewSettings
from temba_tui.text import clean, is_safe

_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_AT_LINE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_USERINFO: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?[^/?#]*@")
T = TypeVar("T")


def read(text: str, path: Path | None = None) -> Settings:
    """The settings that `text` spells. Raises SettingsError, with the line."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT_LINE.search(message)
        line = int(at[1]) if at and at[1] else max(1, len(text.splitlines()))
        what = message[: at.start()] if at else message
        raise SettingsError(f"{clean(what).rstrip('.')}.", line=line, path=path) from None
    return _Reader(text, path).settings(document)


def read_table(document: Mapping[str, Any]) -> Settings:
    """The settings that a table spells which no file holds yet. Raises SettingsError, without a line."""
    return _Reader("", None).settings(document)


class _Reader:
    """Turns a parsed document into Settings, and knows the text well enough to name the line at fault."""

    def __init__(self, text: str, path: Path | None) -> None:
        self._text = text
        self._path = path

    def settings(self, document: Mapping[str, Any]) -> Settings:
        self._known(document, (), ("default_profile", "theme", "skip_diff", "keys", "views", "profiles"))
        theme = (self._text_at(document, "theme", ()) or THEMES[0]).removeprefix(THEME_PREFIX)
        if theme not in THEMES:
            self._fail(f"`theme` is one of {', '.join(THEMES)}.", ("theme",))
        profiles = self._tables(document, "profiles")
        outcome = Settings(
            profiles=tuple(self._profile(name, table) for name, table in profiles.items()),
            default_profile=self._text_at(document, "default_profile", ()),
            theme=THEME_PREFIX + theme,
            skip_diff=self._typed(document, "skip_diff", bool, False, ()),
            keys=self._keys(document),
            views={name: self._view(name, table) for name, table in self._tables(document, "views").items()},
        )
        if outcome.default_profile and outcome.default is None:
            self._fail(f"there is no profile named `{clean(outcome.default_profile)}`.", ("default_profile",))
        return outcome

    def _profile(self, name: str, table: Mapping[str, Any]) -> Profile:
        at = ("profiles", name)
        if not name.strip() or name != name.strip() or name.startswith("-") or not is_safe(name) or len(name) > 60:
            self._fail(
                "a profile's name is up to 60 characters that can be shown, and begins with neither space nor `-`.", at
            )
        self._known(table, at, Profile.__slots__[1:])
        host = self._text_at(table, "host", at)
        if not host:
            self._fail(f"profile `{name}` has no `host`.", (*at, "host") if "host" in table else at)
        if _USERINFO.match(host):
            self._fail("`host` holds a user name or password; the token is kept elsewhere.", (*at, "host"))
        if not is_safe(host) or " " in host:
            self._fail("`host` is not the name or address of a server.", (*at, "host"))
        colour = self._text_at(table, "colour", at)
        if colour and colour not in COLOURS and not _HEX.fullmatch(colour):
            self._fail(f"`colour` is #rrggbb or one of {', '.join(COLOURS)}.", (*at, "colour"))
        uuid = self._text_at(table, "workspace_uuid", at)
        if uuid and not _UUID.fullmatch(uuid):
            self._fail("`workspace_uuid` is not a UUID.", (*at, "workspace_uuid"))
        return Profile(
            name=name,
            host=host,
            read_only=self._typed(table, "read_only", bool, False, at),
            colour=colour,
            workspace_uuid=uuid.lower(),
            allow_http=self._typed(table, "allow_http", bool, False, at),
        )

    def _view(self, name: str, table: Mapping[str, Any]) -> ViewSettings:
        at = ("views", name)
        self._known(table, at, ViewSettings.__slots__)
        columns = self._typed(table, "columns", list, [], at)
        if not all(isinstance(column, str) for column in columns):
            self._fail("`columns` is a list of texts.", (*at, "columns"))
        return ViewSettings(columns=tuple(columns))

    def _keys(self, document: Mapping[str, Any]) -> dict[str, str]:
        table = self._typed(document, "keys", dict, {}, ())
        for name, keys in table.items():
            if not isinstance(keys, str) or not keys.strip():
                self._fail(f"`{clean(name)}` is a text: a key, or keys separated by commas.", ("keys", name))
        return {name: ",".join(key.strip() for key in keys.split(",")) for name, keys in table.items()}

    def _tables(self, document: Mapping[str, Any], key: str) -> dict[str, dict[str, Any]]:
        tables = self._typed(document, key, dict, {}, ())
        for name, table in tables.items():
            if not isinstance(table, dict):
                self._fail(f"`{clean(key)}.{clean(name)}` is a table.", (key, name))
        return tables

    def _text_at(self, table: Mapping[str, Any], key: str, at: tuple[str, ...]) -> str:
        return self._typed(table, key, str, "", at)

    def _typed(self, table: Mapping[str, Any], key: str, kind: type[T], default: T, at: tuple[str, ...]) -> T:
        value = table.get(key, default)
        if not isinstance(value, kind):
            names: dict[type, str] = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table"}
            self._fail(f"`{key}` is {names[kind]}.", (*at, key))
        return value

    def _known(self, table: Mapping[str, Any], at: tuple[str, ...], keys: tuple[str, ...]) -> None:
        for key in table:
            if key not in keys:
                from difflib import get_close_matches

                near = get_close_matches(key, keys, 1)
                meant = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(keys)}."
                self._fail(f"unknown key `{clean(key)}`; {meant}", (*at, key))

    def _fail(self, message: str, at: tuple[str, ...]) -> NoReturn:
        raise SettingsError(message, line=line_of(self._text, at), path=self._path)


def line_of(text: str, at: tuple[str, ...]) -> int | None:
    """The line of `text` where the key path `at` stands, else that of the nearest table around it, else None.

    A TOML parser keeps no positions, so the text is parsed up to each line: the first after which the path exists.
    """
    lines = text.splitlines()
    for depth in range(len(at), 0, -1):
        if line := _first_line_with(lines, at[:depth]):
            return line
    return None


def _first_line_with(lines: list[str], at: tuple[str, ...]) -> int | None:
    for number in range(1, len(lines) + 1):
        try:
            found: Any = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        for key in at:
            found = found.get(key) if isinstance(found, dict) else None
        if found is not None:
            return _start_of(lines, number)
    return None


def _start_of(lines: list[str], number: int) -> int:
    """The first line of the value that ends on line `number`: the text before it parses by itself."""
    while number > 1:
        try:
            tomllib.loads("\n".join(lines[: number - 1]))
        except tomllib.TOMLDecodeError:
            number -= 1
        else:
            break
    return number
