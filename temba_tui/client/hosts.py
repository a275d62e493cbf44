"""What a person types as a host, made into the one base URL that the token may be sent to."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from temba_tui.client.errors import TembaHostError

API_ROOT: Final = "/api/v2/"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[^\s/\\?#@:\[\]%<>\"'`{|}^]+")


def normalise_host(text: str, allow_http: bool = False) -> str:
    """The base URL, ending in `/api/v2/`, for a host as people give it.

    Takes a bare host (`textit.com`, meant as https), `http(s)://host[:port]`, and a full API root with or without
    `/api/v2` and a final slash, also below a path. Refuses user information, other schemes, queries, other pages of the
    web site, and plain http beyond this machine unless `allow_http`: the token would be readable on the way.

    Raises TembaHostError.
    """
    given = text.strip()
    if not given or any(ord(char) < 33 or ord(char) == 127 for char in given):
        raise TembaHostError()
    if not _SCHEME.match(given):
        given = f"https://{given}"
    try:
        parts = urlsplit(given)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise TembaHostError() from None
    if parts.scheme not in ("http", "https"):
        raise TembaHostError(f"The address begins with {parts.scheme}://, but an API is reached by https://.")
    if "@" in parts.netloc:
        raise TembaHostError(
            "The address holds a user name or password.", hint="Give the host alone; the token is asked for separately."
        )
    if not host or not _valid_host(host, parts.netloc):
        raise TembaHostError()
    if parts.query or parts.fragment or "?" in given or "#" in given:
        raise TembaHostError("That is the address of a page, not of a server.")
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        raise TembaHostError(
            f"Plain http to {host} would send the token where others can read it.",
            hint="Use https, or --allow-http where you know the network.",
        )
    shown = f"[{host}]" if ":" in host else host
    default_port = 443 if parts.scheme == "https" else 80
    if port is not None and port != default_port:
        shown = f"{shown}:{port}"
    return f"{parts.scheme}://{shown}{_prefix(parts.path)}{API_ROOT}"


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself: `localhost`, 127.0.0.0/8, ::1."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def display_host(base_url: str) -> str:
    """The host (and port) of a base URL, for people."""
    return urlsplit(base_url).netloc


def _valid_host(host: str, netloc: str) -> bool:
    if netloc.startswith("["):
        try:
            return ipaddress.ip_address(host).version == 6
        except ValueError:
            return False
    return _HOST.fullmatch(host) is not None and ".." not in host and not host.startswith(".") and len(host) <= 253


def _prefix(path: str) -> str:
    """The path above the API's root; '' for most servers."""
    trimmed = path.rstrip("/")
    for suffix in ("/api/v2", "/api"):
        if trimmed.endswith(suffix):
            prefix = trimmed.removesuffix(suffix)
            if re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", prefix) and ".." not in prefix:
                return prefix
            raise TembaHostError("That is the address of a page, not of a server.")
    if trimmed:
        raise TembaHostError("That is the address of a page, not of a server.")
    return ""
