"""URNs: which ones the server takes, and the form in which it keeps them."""

import re
from typing import Final

SCHEMES: Final[dict[str, str]] = {
    "tel": r".+", "mailto": r"[^@\s]+@[^@\s]+\.[^@\s]+", "ext": r".+", "facebook": r"ref:\S+|\d+", "twitter":
    r"[a-zA-Z0-9_]{1,15}",
    "twitterid": r"\d+(#.+)?", "telegram": r"\d+", "whatsapp": r"\d+|[A-Z]{2}\.[A-Za-z0-9]+", "viber":
    r"[a-zA-Z0-9_=/+]{1,24}", "line": r".+",
    "jiochat": r".+", "wechat": r".+", "fcm": r".+", "freshchat": r"[0-9a-fA-F-]{36}/[0-9a-fA-F-]{36}",
    "instagram": r"\d+",
    "rocketchat": r".+", "slack": r".+", "vk": r".+", "webchat": r".+", "discord": r".+", "bsuid":
    r"[A-Z]{2}\.[A-Za-z0-9]{1,128}",
}  # fmt: skip
"""The rule for a URN's path, by scheme."""

_DIALS: Final = {
    "NG": "234",
    "RW": "250",
    "EC": "593",
    "KE": "254",
    "US": "1",
    "UG": "256",
    "GH": "233",
    "ZA": "27",
    "GB": "44",
    "IN": "91",
}
"""How a national number of some countries begins when written in full; others are taken only in full."""


def _phone(path: str, country: str) -> str | None:
    digits = re.sub(r"[^0-9+]", "", path)
    if re.search(r"[A-Za-z]", path) or not re.search(r"\d", digits):
        return None
    if digits.startswith("+"):
        return digits if 8 <= len(digits) <= 16 else None
    dial = _DIALS.get(country)
    if dial and digits.startswith(dial) and len(digits) >= len(dial) + 9:
        return f"+{digits}"
    if dial and digits.startswith("0") and 10 <= len(digits) <= 12:
        return f"+{dial}{digits[1:]}"
    # Short codes are kept as they are; anything else without a country is no number.
    return None


def identity(text: str, country: str) -> str | None:
    """The URN in the form in which it is kept (`tel:+2348030000000`), from one as people write it; None where it is
    none."""
    scheme, colon, path = text.strip().partition(":")
    scheme, path = scheme.lower(), path.strip()
    if not colon or not path or scheme not in SCHEMES or not re.fullmatch(SCHEMES[scheme], path, re.DOTALL):
        return None
    if scheme == "tel":
        number = _phone(path, country)
        return f"tel:{number}" if number else None
    if scheme in ("twitter", "mailto"):
        path = path.lower()
    return f"{scheme}:{path}"
