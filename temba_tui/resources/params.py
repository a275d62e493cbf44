"""The query parameters that many lists share, so that they are worded and typed alike."""

from collections.abc import Mapping
from typing import Any

from temba_tui.eras import ALL_ERAS, Era, since, until
from temba_tui.resources.spec import Filter, Identity

Lookup = Mapping[Era, tuple[str, str] | None]

SINCE_9 = since("9.0.0")
SINCE_26 = since("26.3")
UNTIL_9 = until("9.0.0")
ONLY_9: frozenset[Era] = frozenset({"9.0.0"})

EDITORS_ONLY = "Only tokens of administrators and editors may read it."
"""What a 403 means for most types: a surveyor's token (9.0.0) is refused, and that of a user who was demoted (26.3)."""


def by(name: str, eras: frozenset[Era] = ALL_ERAS, key: str = "") -> Lookup:
    """The lookup of a type that is found by the filter `name`, which takes the record's `key`, in `eras` only."""
    return {era: (name, key or name) if era in eras else None for era in ALL_ERAS}


NO_LOOKUP: Lookup = by("uuid", frozenset())


def identity(key: str, lookup: Lookup) -> Identity:
    """Told apart by one key of the record."""
    return Identity((key,), lookup=lookup)


def uuid(what: str, eras: frozenset[Era] = ALL_ERAS, **options: Any) -> Filter:
    """The filter for exactly one record."""
    return Filter("uuid", "uuid", "UUID", f"Just the {what} with this UUID.", eras=eras, **options)


def before(verb: str, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """The filter for what is not later than a moment (inclusive); `verb` says which of its dates is looked at."""
    return Filter("before", "date", f"{verb} before", f"{verb} at this moment or earlier.", eras=eras)


def after(verb: str, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """The filter for what is not earlier than a moment (inclusive); `verb` says which of its dates is looked at."""
    return Filter("after", "date", f"{verb} after", f"{verb} at this moment or later.", eras=eras)


def reverse(eras: frozenset[Era] = SINCE_9) -> Filter:
    """The parameter that turns a list sorted by its last change round."""
    return Filter("reverse", "bool", "Oldest first", "Those whose last change is oldest come first.", eras=eras)


def contact(what: str, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """The filter for what belongs to one contact."""
    return Filter(
        "contact", "uuid", "Contact", f"The {what} of one contact, by its UUID.", values_from="contacts", eras=eras
    )
