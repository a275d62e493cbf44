"""URNs: their schemes by era, and the paths that the server takes for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from temba_tui.eras import ALL_ERAS, NEWEST, Era, since
from temba_tui.resources.facts import Facts

MAX_URN: Final = 255
MASK: Final = "********"
"""What an anonymous workspace shows in place of a path."""

_SINCE_9 = since("9.0.0")
_DIGITS: Final = r"[0-9]+"
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of URN. `path` is a pattern that the whole path matches, `rule` says it in words."""

    name: str
    title: str
    path: str = ""
    rule: str = ""
    eras: frozenset[Era] = ALL_ERAS


SCHEMES: Final[Mapping[str, Scheme]] = {
    one.name: one
    for one in (
        Scheme("tel", "Phone number"),
        Scheme("whatsapp", "WhatsApp", r"[0-9]+|[A-Z]{2}\.[A-Za-z0-9]+", "digits only, with the country's code"),
        Scheme("mailto", "Email address", r"[^@\s]+@[^@\s]+\.[^@\s]+", "an email address"),
        Scheme("telegram", "Telegram", _DIGITS, "digits only"),
        Scheme("facebook", "Facebook", rf"{_DIGITS}|ref:\S+", "digits only"),
        Scheme("instagram", "Instagram", _DIGITS, "digits only", _SINCE_9),
        Scheme("twitterid", "Twitter ID", rf"{_DIGITS}(?:#.+)?", "digits only"),
        Scheme("twitter", "Twitter handle", r"[A-Za-z0-9_]{1,15}", "at most 15 letters, digits and underscores"),
        Scheme("viber", "Viber", r"[A-Za-z0-9_=/+]{1,24}", "at most 24 letters, digits and _ = / +"),
        Scheme("ext", "External identifier"),
        Scheme("line", "LINE"),
        Scheme("jiochat", "JioChat"),
        Scheme("wechat", "WeChat"),
        Scheme("fcm", "Firebase Cloud Messaging"),
        Scheme("freshchat", "Freshchat", rf"{_UUID}/{_UUID}", "two UUIDs with a slash between", _SINCE_9),
        Scheme("rocketchat", "RocketChat", eras=_SINCE_9),
        Scheme("slack", "Slack", eras=_SINCE_9),
        Scheme("vk", "VK", eras=_SINCE_9),
        Scheme("webchat", "Webchat", eras=_SINCE_9),
        Scheme("discord", "Discord", eras=frozenset({"9.0.0"})),
        Scheme("bsuid", "WhatsApp BSUID", r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", "such as US.1a2b3c", since("26.3")),
    )
}
"""The schemes that can be written, those that are most used first."""


def schemes_in(era: Era | None) -> tuple[Scheme, ...]:
    """The schemes that a server of `era` takes."""
    return tuple(one for one in SCHEMES.values() if (era or NEWEST) in one.eras)


def split(urn: str) -> tuple[str, str]:
    """(scheme in lower case, path) of a URN as typed; ('', the text) where it has no scheme."""
    scheme, colon, path = urn.strip().partition(":")
    return (scheme.strip().lower(), path.strip()) if colon else ("", urn.strip())


def is_masked(urn: object) -> bool:
    """Whether an anonymous workspace hides this one."""
    return isinstance(urn, str) and split(urn)[1].partition("#")[0] == MASK


def urn_problem(value: Any, facts: Facts) -> str:
    """Why the server would refuse this URN; '' where it would take it, if nobody else holds it."""
    if not isinstance(value, str):
        return "A URN is a scheme and an address."
    scheme, path = split(value)
    if not scheme:
        return "A URN begins with its scheme: tel:+250788123123."
    if len(value.strip()) > MAX_URN:
        return f"At most {MAX_URN} characters fit."
    known = SCHEMES.get(scheme)
    if known is None or (facts.era or NEWEST) not in known.eras:
        return "This server does not take URNs of that scheme."
    if not path:
        return "The address is missing."
    if scheme == "tel":
        # What is shown after # (older eras) is no part of the number.
        return _phone_problem(path.partition("#")[0], facts)
    if known.path and not re.fullmatch(known.path, path):
        return f"{known.title}: {known.rule}."
    return ""


def _phone_problem(path: str, facts: Facts) -> str:
    if facts.phone(path) != "":
        return ""
    if path.startswith(("+", "00")):
        return "This is no possible phone number."
    if not facts.country:
        return "The workspace has no country, so a phone number begins with + and its country's code."
    return "This is no possible phone number in the workspace's country. Others begin with + and their country's code."


def normal_urn(value: Any, facts: Facts) -> Any:
    """The URN as the server will keep it: numbers in E.164, handles and email addresses in lower case."""
    if not isinstance(value, str):
        return value
    scheme, path = split(value)
    if not scheme:
        return value.strip()
    if scheme == "tel":
        path = facts.phone(path) or path
    elif scheme in ("twitter", "mailto"):
        path = path.lower()
    return f"{scheme}:{path}"
