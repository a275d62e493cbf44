"""The first run, and a profile without its token."""

from dataclasses import replace

import keyring
import pytest
from keyring.backend import KeyringBackend
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input

from temba_tui.app import TembaApp
from temba_tui.screens.connect import ConnectScreen, MissingTokenScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, Settings, load
from temba_tui.start import Start
from temba_tui.tokens import TokenStoreError
from temba_tui.workspace.session import Session
from tests.screens.driving import (
    app_over,
    bar_text,
    demo_session,
    press,
    running,
    screen_text,
    session_over,
    settle,
    type_text,
)
from tests.workspace.workspace_server import Server, contact

TOKEN = "0123456789abcdef" * 2 + "01234567"


class Memory(KeyringBackend):
    """A keyring that is a dictionary."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> object:
    """A keyring for one test."""
    before, mine = keyring.get_keyring(), Memory()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


class Desk:
    """The app at its first run, and what it opened."""

    def __init__(self, source: Server | None = None) -> None:
        self.source = source or Server({"contacts": [contact(0, name="Amina")]})
        self.opened: list[tuple[Profile, Secret]] = []
        self.app = TembaApp(Start(Settings(), open_demo=demo_session, open_client=self._open))

    def _open(self, profile: Profile, token: Secret) -> Session:
        self.opened.append((profile, token))
        return session_over(self.source)

    async def fill(self, pilot: Pilot[None], host: str, token: str) -> None:
        """Type both, and ⏎."""
        await type_text(pilot, host)
        await press(pilot, "enter")
        self.app.screen.query_one("#token", Input).value = token
        await press(pilot, "enter")


def said(app: TembaApp) -> str:
    return " ".join(screen_text(app).split())


async def test_the_demo_is_a_key_away() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        assert isinstance(desk.app.screen, ConnectScreen)
        assert "Nothing is sent before" in said(desk.app)
        await press(pilot, "ctrl+d")
        assert isinstance(desk.app.screen, ListScreen)
        assert "250 contacts loaded" in bar_text(desk.app, "#coverage")
        assert "demo" in bar_text(desk.app, "#top")


async def test_a_token_is_tested_and_the_workspace_named_before_anything_is_saved(ring: Memory) -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await desk.fill(pilot, "rapidpro.example.org", f"  {TOKEN}\n")
        assert "It opens “Riverside Health Programme”." in said(desk.app)
        assert TOKEN not in screen_text(desk.app)
        assert load() == Settings()
        assert desk.app.screen.query_one("#name", Input).value == "riverside-health-programme"
        desk.app.screen.query_one("#read-only", Checkbox).value = True
        await press(pilot, "enter")
        assert isinstance(desk.app.screen, ListScreen)
        assert "Amina" in screen_text(desk.app)
    [profile] = load().profiles
    assert profile.host == "https://rapidpro.example.org"
    assert profile.read_only
    assert profile.workspace_uuid
    assert load().default == profile
    assert list(ring.kept.values()) == [TOKEN]


async def test_without_a_keyring_a_file_is_offered() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await desk.fill(pilot, "https://rapidpro.example.org/api/v2/", TOKEN)
        await press(pilot, "enter")
        assert "0600" in said(desk.app)
        assert isinstance(desk.app.screen, ConnectScreen)
        assert desk.app.screen.query_one("#save", Button).has_focus
        await press(pilot, "enter")
        assert isinstance(desk.app.screen, ListScreen)
        notes = [note.message for note in desk.app._notifications]
        assert any("its token is in the file" in note for note in notes)


async def test_it_can_be_opened_and_nothing_saved() -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await desk.fill(pilot, "rapidpro.example.org", TOKEN)
        await pilot.click("#open")
        await settle(pilot)
        assert isinstance(desk.app.screen, ListScreen)
    assert load() == Settings()


@pytest.mark.parametrize(
    ("host", "token", "words"),
    [
        ("", TOKEN, ""),
        ("http://rapidpro.example.org", TOKEN, "http"),
        ("https://user:pass@rapidpro.example.org", TOKEN, ""),
        ("rapidpro.example.org", "", "token"),
        ("rapidpro.example.org", "two words", "token"),
    ],
)
async def test_what_cannot_be_used_is_said_and_nothing_sent(host: str, token: str, words: str) -> None:
    desk = Desk()
    async with running(desk.app) as pilot:
        await desk.fill(pilot, host, token)
        assert isinstance(desk.app.screen, ConnectScreen)
        assert words in said(desk.app)
        assert not desk.opened
        assert not desk.app.screen.query_one("#connect-save").display


async def test_a_token_that_is_refused_is_said() -> None:
    source = Server({})
    source.refuses["org"] = (403, {"detail": "Invalid token"})
    desk = Desk(source)
    async with running(desk.app) as pilot:
        await desk.fill(pilot, "rapidpro.example.org", TOKEN)
        assert "The server does not accept this token." in said(desk.app)
        source.refuses.clear()
        await press(pilot, "enter")
        assert "It opens “Riverside Health Programme”." in said(desk.app)
        desk.app.screen.query_one("#host", Input).value = "elsewhere.example.org"
        await settle(pilot)
        assert not desk.app.screen.query_one("#connect-save").display, "what was tested was another server"


async def test_a_profile_without_its_token_asks_for_one_for_this_run() -> None:
    source = Server({"contacts": [contact(0, name="Amina")]})

    def missing() -> Session:
        raise TokenStoreError("No token is kept for riverside.", hint="Set one with profiles set-token.")

    app = app_over(lambda: session_over(source))
    app.start = replace(app.start, open_first=missing, profile=Profile("riverside", "https://rapidpro.example.org"))
    async with running(app) as pilot:
        assert isinstance(app.screen, MissingTokenScreen)
        assert "No token is kept for riverside." in said(app)
        await type_text(pilot, TOKEN)
        await press(pilot, "enter")
        assert isinstance(app.screen, ListScreen)
        assert "Amina" in screen_text(app)
