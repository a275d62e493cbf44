"""How a session is opened: on the demo, which is in this process, or on a server. The one place that knows both.

Everything here imports the HTTP library and may read the disk or a keyring: call it in a thread.
"""

import atexit
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from temba_tui.secrets import Secret
from temba_tui.settings import Profile, state_dir
from temba_tui.tokens import TokenStore, TokenStoreError

if TYPE_CHECKING:
    from temba_tui.cli import DemoOptions
    from temba_tui.workspace.session import Session
    from temba_tui.workspace.state import SqliteState

STATE_FILE = "state.sqlite3"
"""Budget, journal, drafts and names, in the state folder."""


def state_file() -> "SqliteState":
    """What is remembered of workspaces: one open file for the whole program, made when something is asked of it."""
    return _state_file(state_dir() / STATE_FILE)


@cache
def _state_file(path: Path) -> "SqliteState":
    from temba_tui.workspace.state import SqliteState

    file = SqliteState(path)
    atexit.register(file.close)
    return file


class TokenMissingError(TokenStoreError):
    """No token is kept for a profile: it has to be asked for. `profile` says for which."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(
            f"No token is kept for {profile.name or profile.host}.",
            f"Save one with `temba-tui profiles set-token {profile.name}`.",
        )
        self.profile = profile


def kept_token(profile: Profile) -> Secret:
    """The token that is kept for a profile. Raises TokenStoreError."""
    found = TokenStore().load(profile)
    if found is None:
        raise TokenMissingError(profile)
    return found.token


def demo_session(options: "DemoOptions") -> "Session":
    """A session on a new demo workspace. What it remembers is in memory and ends with it."""
    from temba_tui.client import TembaClient
    from temba_tui.demo import open_demo
    from temba_tui.workspace.session import Session
    from temba_tui.workspace.state import MemoryState

    demo = open_demo(options.era, rate=options.rate, latency=options.latency, anon=options.anon)
    state = MemoryState()
    client = TembaClient(demo.host, Secret(demo.token), read_only=options.read_only, app=demo.app, budget=state)
    return Session(client, state=state)


def client_session(profile: Profile, token: Secret, *, memory: bool = False) -> "Session":
    """A session on the profile's server. Nothing is sent yet. With `memory` nothing is kept on disk.

    Raises TembaHostError.
    """
    from temba_tui.client import TembaClient, normalise_host
    from temba_tui.client.hosts import display_host
    from temba_tui.workspace.session import Session
    from temba_tui.workspace.state import MemoryState, StateStore

    state: StateStore = MemoryState()
    if not memory:
        host = display_host(normalise_host(profile.host, profile.allow_http))
        state = state_file().workspace(host, profile.workspace_uuid or None, profile=profile.name)
    client = TembaClient(profile.host, token, read_only=profile.read_only, allow_http=profile.allow_http, budget=state)
    return Session(client, profile=profile, state=state)
