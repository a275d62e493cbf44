"""URNs and phone numbers as people paste them.

A URN is `scheme:path`. The server normalises `tel:` paths by the workspace's country, so a local number is sent as
it was typed; an international one that begins with `00` is not read as one there, so it is shown as it will be read.
"""

import re
from dataclasses import dataclass
from typing import Final

SCHEMES: Final = frozenset(
    {
        *("tel", "mailto", "ext", "facebook", "twitter", "twitterid", "telegram", "whatsapp", "bsuid", "viber", "line"),
        *("jiochat", "wechat", "fcm", "freshchat", "instagram", "rocketchat", "slack", "vk", "webchat", "discord"),
        "deleted",
    }
)
"""The schemes of all eras."""

_URN: Final = re.compile(r"([a-z][a-z0-9]*):(\S.*)", re.DOTALL)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().\-/\u00a0\u2010-\u2015\u202f]*")
_NOT_DIGITS: Final = re.compile(r"[^0-9]")
_NOT_PHONE: Final = re.compile(r"[^+0-9]")
MIN_DIGITS: Final = 5
MAX_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number as typed. `path` is what is sent after `tel:`; `read_as` says so where it is not what was
    typed."""

    path: str
    digits: str
    read_as: str = ""


def split_urn(text: str) -> tuple[str, str] | None:
    """(scheme, path) of a URN; None for other text. The scheme comes in lower case; a made-up one is taken too."""
    scheme, colon, path = text.strip().partition(":")
    match = _URN.fullmatch(f"{scheme.lower()}{colon}{path.strip()}")
    if match is None or path.startswith("//"):
        return None
    return match[1], match[2]


def read_phone(text: str) -> Phone | None:
    """The phone number that `text` is, with its punctuation taken off; None for other text."""
    typed = text.strip()
    if not _PHONE.fullmatch(typed):
        return None
    digits = _NOT_DIGITS.sub("", typed)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        return None
    path = _NOT_PHONE.sub("", typed)
    if path.startswith("00") and len(digits) > 8:
        return Phone(f"+{digits[2:]}", digits[2:], f"+{digits[2:]}")
    return Phone(path, digits)
