"""Reading a body as the server's serializers do: the same checks in the same order, with the same words.

A kind is a function that takes what was sent and gives what is kept, or raises `Wrong`. A `Form` reads the keys of
one body
and gathers what is wrong with each, so that several fields can be refused at once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from temba_tui.demo.http import invalid
from temba_tui.demo.world import Record

Kind = Callable[[Any], Any]
Check = Callable[[str], str | None]
"""Looks at a text and says what is wrong with it."""

MOST_ITEMS: Final = 100
MISSING: Final = object()


class Wrong(Exception):  # noqa: N818 -- what a field is refused for, no error of this program
    """What is wrong with a value: messages, or messages by index or language."""

    def __init__(self, errors: str | list[str] | dict[str, Any]) -> None:
        super().__init__(errors)
        self.errors = [errors] if isinstance(errors, str) else errors


class Form:
    """One body, read key by key."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        self.errors: dict[str, Any] = {}

    def has(self, name: str) -> bool:
        """Whether the key was sent, with any value."""
        return name in self.body

    def take(self, name: str, kind: Kind, *, required: bool = False, null: bool = False, default: Any = None) -> Any:
        """The key's value as `kind` reads it; `default` where it was not sent or is wrong."""
        value = self.body.get(name, MISSING)
        if value is MISSING:
            if required:
                self.errors[name] = ["This field is required."]
            return default
        if value is None:
            if not null:
                self.errors[name] = ["This field may not be null."]
                return default
            return None
        try:
            return kind(value)
        except Wrong as wrong:
            self.errors[name] = wrong.errors
            return default

    def refuse(self, name: str, message: str) -> None:
        """Add what only the endpoint can know about a field."""
        self.errors.setdefault(name, []).append(message)

    def check(self) -> None:
        """Raise the 400 where anything was wrong so far."""
        if self.errors:
            raise invalid(self.errors)


def text(
    most: int | None = None, *, least: int = 0, blank: bool = False, trim: bool = True, checks: Sequence[Check] = ()
) -> Kind:
    """A string; numbers are taken and written out, outer space is cut off. `checks` come before the lengths."""

    def read(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Wrong("Not a valid string.")
        found = str(value).strip() if trim else str(value)
        if not found:
            if blank:
                return found
            raise Wrong("This field may not be blank.")
        wrong = [message for check in checks if (message := check(found))]
        if most is not None and len(found) > most:
            wrong.append(f"Ensure this field has no more than {most} characters.")
        if len(found) < least:
            wrong.append(f"Ensure this field has at least {least} characters.")
        if "\0" in found:
            wrong.append("Null characters are not allowed.")
        if wrong:
            raise Wrong(wrong)
        return found

    return read


def name_check(most: int) -> Check:
    """What the names of groups, labels, topics, campaigns and opt-ins may be: the first thing wrong with one."""

    def check(name: str) -> str | None:
        for bad in ('"', "\\"):
            if bad in name:
                return f"Cannot contain the character: {bad}"
        if "\0" in name:
            return "Cannot contain null characters."
        return f"Cannot be longer than {most} characters." if len(name) > most else None

    return check


def unique(rows: Sequence[Record] | Any, besides: Record | None, *also: str) -> Check:
    """That no other record has the name, in any case; `also` are names that the server keeps for itself."""

    def check(name: str) -> str | None:
        folded = name.lower()
        taken = any(row is not besides and str(row["name"]).lower() == folded for row in rows)
        return "This field must be unique." if taken or folded in also else None

    return check


def named(rows: Any, besides: Record | None, *also: str, most: int = 64) -> Kind:
    """A name that no other record of the type has."""
    return text(most, checks=(name_check(most), unique(rows, besides, *also)))


def choice(*values: str) -> Kind:
    """One of a few words."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in values:
            return value
        raise Wrong(f'"{value}" is not a valid choice.')

    return read


def boolean(value: Any) -> bool:
    """A boolean, or one of the words for it."""
    if value in (True, "true", "True", "TRUE", "t", "T", "y", "Y", "yes", "Yes", "YES", "on", "1", 1):
        return True
    if value in (False, "false", "False", "FALSE", "f", "F", "n", "N", "no", "No", "NO", "off", "0", 0, 0.0):
        return False
    raise Wrong("Must be a valid boolean.")


def integer(least: int | None = None, most: int | None = None) -> Kind:
    """A whole number, also as text."""

    def read(value: Any) -> int:
        try:
            if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
                raise ValueError(value)
            found = int(value)
        except (TypeError, ValueError):
            raise Wrong("A valid integer is required.") from None
        if most is not None and found > most:
            raise Wrong(f"Ensure this value is less than or equal to {most}.")
        if least is not None and found < least:
            raise Wrong(f"Ensure this value is greater than or equal to {least}.")
        return found

    return read


def reference(find: Callable[[Any], Any]) -> Kind:
    """One existing object, named by a string or an integer; `find` gives None for what is not there and may raise
    `Wrong`."""

    def read(value: Any) -> Any:
        if not isinstance(value, str | int):
            raise Wrong("Must be a string or integer")
        found = find(value)
        if found is None:
            raise Wrong(f"No such object: {value}")
        return found

    return read


def _items(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong(f'Expected a list of items but got type "{type(value).__name__}".')
    if len(value) > most:
        raise Wrong(f"Ensure this field has no more than {most} elements.")
    return value


def references(find: Callable[[Any], Any], *, most: int = MOST_ITEMS) -> Kind:
    """Existing objects. The first that is wrong is what the whole list is refused for."""
    one = reference(find)

    def read(value: Any) -> list[Any]:
        return [one(item) for item in _items(value, most)]

    return read


def listed(kind: Kind, most: int = MOST_ITEMS) -> Kind:
    """A list whose items are refused one by one, under their index."""

    def read(value: Any) -> list[Any]:
        return _each(
            {str(at): item for at, item in enumerate(_items(value, most))}, kind, "This field may not be null."
        )

    def _each(items: dict[str, Any], kind: Kind, null: str) -> list[Any]:
        return list(each(items, kind, null).values())

    return read


def each(items: Mapping[str, Any], kind: Kind, null: str = "This field may not be null.") -> dict[str, Any]:
    """Every value read by `kind`, refused under its key."""
    found: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for key, item in items.items():
        try:
            if item is None:
                raise Wrong(null)
            found[key] = kind(item)
        except Wrong as refused:
            wrong[key] = refused.errors
    if wrong:
        raise Wrong(wrong)
    return found


def translated(kind: Kind, language: str, most: int = 50) -> Kind:
    """A value by language; one that is no object is filed under `language`, the workspace's first."""

    def read(value: Any) -> dict[str, Any]:
        by_language = value if isinstance(value, dict) else {language: value}
        if not by_language:
            raise Wrong("This dictionary may not be empty.")
        if len(by_language) > most:
            raise Wrong(f"Ensure this field has no more than {most} elements.")
        for code in by_language:
            if not (isinstance(code, str) and len(code) == 3 and code.isalpha()) and code != "base":
                raise Wrong(f"Language code '{code}' is not supported.")
        return each(by_language, kind)

    return read
