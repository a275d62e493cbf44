"""What the server takes as a name, and the keys that it makes of names."""

import re
from typing import Final

from temba_tui.eras import NEWEST
from temba_tui.resources.facts import Facts

MAX_NAME: Final = 64
"""Of a contact, group, label or topic, and of a campaign since 9.0.0."""
MAX_KEYED: Final = 36
"""Of a field or global, and of its key."""

_STATUS_GROUPS: Final = frozenset({"active", "blocked", "stopped", "archived"})
_FIELD_NAME: Final = re.compile(r"[A-Za-z0-9\- ]+")
_GLOBAL_NAME: Final = re.compile(r"[A-Za-z0-9_\- ]+")
_NOT_KEY: Final = re.compile(r"[^a-z0-9]+")
_RESERVED: Final = frozenset({"has", "is", "fields", "urns", "created_on", "last_seen_on"})
_OLD_RESERVED: Final = _RESERVED | {
    *("active", "blocked", "stopped", "archived", "created_by", "flow", "group", "groups", "history", "id", "language"),
    *("modified_by", "modified_on", "name", "org", "status", "tickets", "urn", "uuid", "tel", "mailto", "ext"),
    *("facebook", "twitter", "twitterid", "telegram", "whatsapp", "viber", "line", "jiochat", "wechat", "fcm"),
    *("freshchat", "instagram", "rocketchat", "slack", "vk", "webchat", "discord"),
}
"""Keys that 9.0.0 and older keep for attributes and schemes; 26.3 gave most of them up."""


def name_problem(value: object, _facts: Facts) -> str:
    """Why a group, label, topic or campaign cannot be called so; '' where it can, if nothing else is (all eras)."""
    if not isinstance(value, str):
        return ""
    found = next((char for char in '"\\' if char in value), "")
    return f"A name cannot hold the character {found}" if found else ""


def group_name_problem(value: object, facts: Facts) -> str:
    """The same for groups: before 26.3 the status groups have names of their own."""
    if isinstance(value, str) and facts.era in ("2019", "9.0.0") and value.strip().casefold() in _STATUS_GROUPS:
        return "The server has a group of this name already."
    return name_problem(value, facts)


def too_long(value: object, most: int) -> str:
    """A sentence for text of more than `most` characters; '' otherwise."""
    length = len(value.strip()) if isinstance(value, str) else 0
    return f"At most {most:,} characters fit; this has {length:,}." if length > most else ""


def key_of(name: str) -> str:
    """The key that the server makes of a field's or global's name: `Birth-Date` and `birth date` are `birth_date`."""
    return _NOT_KEY.sub("_", name.lower().strip()).strip("_")[:MAX_KEYED]


def field_name_problem(value: object, facts: Facts) -> str:
    """Why a contact field cannot be called so; '' where it can."""
    if not isinstance(value, str) or not value.strip():
        return ""
    if not _FIELD_NAME.fullmatch(value.strip()):
        return "A field's name has only the letters A to Z, digits, spaces and hyphens."
    key = key_of(value)
    reserved = _OLD_RESERVED if (facts.era or NEWEST) in ("2019", "9.0.0") else _RESERVED
    if not key or not key[0].isalpha():
        return "A field's name begins with a letter."
    return "The server keeps this name for itself." if key in reserved else ""


def global_name_problem(value: object, _facts: Facts) -> str:
    """Why a global cannot be called so; '' where it can."""
    if not isinstance(value, str) or not value.strip():
        return ""
    if not _GLOBAL_NAME.fullmatch(value.strip()):
        return "A global's name has only the letters A to Z, digits, spaces, hyphens and underscores."
    key = key_of(value)
    return "" if key and key[0].isalpha() else "A global's name begins with a letter."
