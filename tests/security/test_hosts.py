"""Which server a token goes to: none with a user name in its address, none over plain http beyond this machine.

Wherever a host is taken: the argument, the environment, the settings, `profiles add`, the screen that asks, the client.
"""

from argparse import Namespace
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.cli import choose_target
from temba_tui.client import TembaClient
from temba_tui.client.errors import TembaHostError
from temba_tui.client.hosts import is_loopback, normalise_host
from temba_tui.commands.console import UsageError
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, Settings, SettingsError, parse, save_profile

TOKEN = "5ecre7" + "f0e1d2c3b4a5968778695a4b3c2d1e0f" + "qz"
WITH_A_USER = (
    "me@temba.example",
    "me:pw@temba.example",
    "https://me@temba.example",
    "https://me:pw@temba.example",
    "https://:pw@temba.example",
    "https://@temba.example",
    "https://temba.example@evil.example",
    "https://temba.example:443@evil.example/api/v2",
    "https://temba.example%40evil.example",
    "https://temba.example\uff20evil.example",
    "https://temba.example\\@evil.example",
    "https://evil.example\\.temba.example",
    "https://me:p@w@temba.example",
    "http://127.0.0.1@evil.example",
    "http://localhost:8000@evil.example",
)
PLAIN_AND_FAR = (
    "http://temba.example",
    "HTTP://temba.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://notlocalhost",
    "http://10.0.0.1",
    "http://192.168.1.4:8000",
    "http://0.0.0.0",
    "http://[::]",
    "http://[2001:db8::1]",
    "http://169.254.169.254",
)
NO_WEB = ("ftp://temba.example", "file:///etc/passwd", "javascript:alert(1)", "ws://temba.example", "//temba.example")


def words(host: str = "") -> Namespace:
    return Namespace(demo=False, profile=None, host=host, read_only=False, allow_http=False)


def by_argument(host: str) -> None:
    choose_target(words(host), Settings(), {})


def by_environment(host: str) -> None:
    choose_target(words(), Settings(), {"TEMBA_HOST": host, "TEMBA_TOKEN": TOKEN})


def by_a_profile(host: str) -> None:
    choose_target(words(), Settings((Profile("here", host),)), {})


def in_the_settings(host: str) -> None:
    text = host.replace("\\", "\\\\")
    found = parse(f'[profiles.here]\nhost = "{text}"\n')
    choose_target(words(), found, {})


def saved(host: str) -> None:
    by_a_profile(save_profile(Profile("here", host)).profiles[0].host)


def by_the_client(host: str) -> None:
    TembaClient(host, Secret(TOKEN))


WAYS = (by_argument, by_environment, by_a_profile, in_the_settings, saved, by_the_client)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("host", [*WITH_A_USER, *PLAIN_AND_FAR, *NO_WEB])
def test_it_is_refused(host: str, way: Callable[[str], None]) -> None:
    with pytest.raises((UsageError, SettingsError, TembaHostError)) as caught:
        way(host)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("host", WITH_A_USER)
def test_that_plain_http_is_allowed_allows_no_user(host: str) -> None:
    with pytest.raises(TembaHostError):
        normalise_host(host, allow_http=True)


PIECES = ("http", "https", "://", ":", "/", "//", "\\", "@", "%40", "\uff20", "#", "?", ".", "[", "]", "::1", " ", "\t")
PIECES += ("127.0.0.1", "0x7f.1", "localhost", "evil.example", "temba.example", "me", "8000", "xn--a", "\u3002", "%2f")
addresses = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=20)


@given(addresses)
def test_whatever_is_typed_the_token_goes_to_one_host_that_may_have_it(text: str) -> None:
    """As httpx reads the address, which is what counts."""
    try:
        base = normalise_host(text)
    except TembaHostError:
        return
    try:
        url = httpx.URL(base)
        host = url.host
    except (httpx.InvalidURL, UnicodeError):
        return  # nothing is sent to it: tests/client/test_wire.py
    assert url.userinfo == b""
    assert url.scheme == "https" or is_loopback(host)
    assert url.path.endswith("/api/v2/")
    assert not url.query
    assert not url.fragment
    assert normalise_host(base) == base
