"""What the command line hands to the app."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.secrets import Secret
    from temba_tui.settings import Profile, Settings
    from temba_tui.workspace.session import Session

CONTACTS = View("contacts")


@dataclass(frozen=True, slots=True)
class Start:
    """Settings, the first view, and the ways to a session, which import httpx and may read a keyring: call them in a
    thread."""

    settings: "Settings"
    open_demo: Callable[[], "Session"]
    open_client: Callable[["Profile", "Secret"], "Session"]
    view: View = CONTACTS
    open_first: Callable[[], "Session"] | None = None
    """The session to open at once; None shows the connect screen."""
    profile: "Profile | None" = None
    """What `open_first` opens; None for the demo."""
    label: str = ""
    """The profile's name, or `demo`, for the top bar."""
    colour: str = ""
    state_folder: Path | None = None
    """Where crash reports go; None keeps none."""
    on_started: Callable[[], None] = lambda: None
    """Called once, when the first page has had time to come."""
