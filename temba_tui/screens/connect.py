"""The first screen where nothing is known yet: which server, which token, or the demo; and asking for another token."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Checkbox, Input, Static

from temba_tui.client.errors import TembaError
from temba_tui.screens.popup import Popup
from temba_tui.screens.working import run
from temba_tui.settings import Profile, SettingsError, save_profile
from temba_tui.text import clean
from temba_tui.tokens import KeyringError, TokenStore, TokenStoreError, check_token

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.secrets import Secret
    from temba_tui.workspace.session import Session


class ConnectScreen(Screen[None]):
    """Host and token, tested before anything is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "start over", show=False, id="connect.clear"),
        # Ahead of the inputs, to which ctrl+d means delete.
        Binding("ctrl+d", "demo", "try the demo", id="connect.demo", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._tested: tuple[Profile, Secret, Session] | None = None
        self._into_file = False
        """Whether the person was told that there is no keyring, and offered a file."""

    @property
    def temba(self) -> "TembaApp":
        """The app, typed."""
        return cast("TembaApp", self.app)

    def compose(self) -> ComposeResult:
        """Two inputs, what came of testing them, and the demo."""
        with Vertical(id="connect"):
            yield Static(Content("temba-tui"), id="connect-title")
            yield Static(
                Content("Browse a RapidPro or TextIt workspace. Nothing is sent before you press ⏎ on the token.")
            )
            yield Static(Content("Server"), classes="label")
            yield Input(placeholder="textit.com, rapidpro.example.org, http://localhost:8000", id="host")
            yield Static(Content("API token, from your account's page on the web site"), classes="label")
            yield Input(placeholder="40 letters and digits; not shown", password=True, id="token")
            yield Static(Content(""), id="connect-said")
            with Vertical(id="connect-save"):
                yield Static(Content("Name for this workspace, under which it is saved"), classes="label")
                yield Input(id="name")
                yield Checkbox("read-only: this program sends nothing that changes the workspace", id="read-only")
                with Horizontal(classes="buttons"):
                    yield Button("Save and open", id="save", variant="primary")
                    yield Button("Open, save nothing", id="open")
            with Horizontal(classes="buttons"):
                yield Button("Test the token", id="test", variant="primary")
                yield Button("Try the demo (ctrl+d)", id="demo")
            yield Static(Content("tab next · ⏎ press · esc start over · ctrl+q quit"), classes="label")

    def on_mount(self) -> None:
        """Begin at the server."""
        self.query_one("#connect-save").display = False
        self.query_one("#host").focus()

    def say(self, text: str, style: str = "$text-muted") -> None:
        """Show a sentence under the inputs."""
        self.query_one("#connect-said", Static).update(Content.styled(clean(text), style))

    @on(Input.Changed, "#host")
    @on(Input.Changed, "#token")
    def _changed(self) -> None:
        if self._tested is not None:
            self._forget()

    def _forget(self) -> None:
        self._tested = None
        self.query_one("#connect-save").display = False
        self.query_one("#test").display = True
        self.say("")

    @on(Input.Submitted, "#host")
    def _to_token(self) -> None:
        self.query_one("#token").focus()

    @on(Input.Submitted, "#token")
    @on(Button.Pressed, "#test")
    def _test(self) -> None:
        from temba_tui.client.hosts import normalise_host

        host = self.query_one("#host", Input).value
        try:
            base = normalise_host(host)
            token = check_token(self.query_one("#token", Input).value)
        except TembaError as error:
            self.say(f"{error.sentence} {error.hint}", "$error")
            self.query_one("#host").focus()
            return
        except ValueError as error:
            self.say(f"{str(error)[:1].upper()}{str(error)[1:]}", "$error")
            self.query_one("#token").focus()
            return
        self.say("Asking the server…")
        profile = Profile(name="", host=base.removesuffix("/api/v2/"))
        run(self, partial(self._try, profile, token), "test")

    async def _try(self, profile: Profile, token: "Secret") -> None:
        session = await asyncio.to_thread(self.temba.start.open_client, profile, token)
        try:
            info = await session.open()
        except TembaError as error:
            await session.close()
            self.say(f"{error.sentence} {error.hint}", "$error")
            return
        self._tested = (profile, token, session)
        rights = " This token has few rights." if info.limited else ""
        self.say(f"It opens “{info.name or 'a workspace that it may not read'}”.{rights}", "$success")
        self.query_one("#connect-save").display = True
        self.query_one("#test").display = False
        name = self.query_one("#name", Input)
        if not name.value:
            name.value = _short_name(info.name or profile.host.partition("://")[2])
        name.focus()

    @on(Input.Submitted, "#name")
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        if self._tested is not None:
            run(self, self._save_and_open, "test")

    async def _save_and_open(self) -> None:
        assert self._tested is not None
        profile, token, session = self._tested
        named = Profile(
            name=self.query_one("#name", Input).value.strip(),
            host=profile.host,
            read_only=self.query_one("#read-only", Checkbox).value,
            workspace_uuid=session.workspace.uuid if session.workspace is not None else "",
        )
        try:
            await asyncio.to_thread(save_profile, named, default=True)
            if self._into_file:
                where = f"the file {await asyncio.to_thread(TokenStore().save_to_file, named, token)}"
            else:
                await asyncio.to_thread(TokenStore().save, named, token)
                where = "the system's keyring"
        except KeyringError as error:
            self._into_file = True
            self.query_one("#save", Button).label = "Save into the file, and open"
            self.say(
                f"{error.sentence} Press the button to keep the token in a file that only you can read (0600), "
                "or open the workspace and save nothing.",
                "$warning",
            )
            self.query_one("#save").focus()
            return
        except (SettingsError, TokenStoreError) as error:
            self.say(error.sentence, "$error")
            return
        await session.close()
        self.temba.notify(f"Saved {clean(named.name)}; its token is in {where}.", markup=False)
        self._open(named, token)

    @on(Button.Pressed, "#open")
    def _open_unsaved(self) -> None:
        if self._tested is not None:
            profile, token, _ = self._tested
            read_only = self.query_one("#read-only", Checkbox).value
            self._open(Profile(name="", host=profile.host, read_only=read_only), token)

    def _open(self, profile: Profile, token: "Secret") -> None:
        app = self.temba
        app.label = profile.name or profile.host.partition("://")[2]
        app.colour = profile.colour
        app.switch_from_connect(lambda: app.start.open_client(profile, token))

    @on(Button.Pressed, "#demo")
    def action_demo(self) -> None:
        """Open the demo workspace."""
        self.temba.label = "demo"
        self.temba.switch_from_connect(self.temba.start.open_demo)

    def action_clear(self) -> None:
        """Start over."""
        self.query_one("#token", Input).value = ""
        self._forget()
        self.query_one("#host").focus()


def _short_name(text: str) -> str:
    """A profile's name made of a workspace's: letters, digits and dashes."""
    words = "".join(char.lower() if char.isascii() and char.isalnum() else " " for char in text).split()
    return "-".join(words)[:30] or "workspace"


class TokenInput(Popup[None]):
    """One hidden input for a token."""

    TITLE_TEXT: ClassVar[str] = ""
    HINT: ClassVar[str] = "⏎ tests it · esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Close", id="token.close")]

    def compose(self) -> ComposeResult:
        """A title, the input, what came of it."""
        with Vertical(id="picker"):
            yield Static(Content(self.TITLE_TEXT), id="picker-title")
            yield Input(password=True, placeholder="paste it; not shown", id="picker-input")
            yield Static(Content(self.HINT), id="picker-hint")

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.query_one("#picker-hint", Static).update(Content(clean(text)))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            token = check_token(event.value)
        except ValueError as error:
            self.say(str(error))
            return
        self.say("Asking the server…")
        self.use(token)

    def use(self, token: "Secret") -> None:
        """A token was entered."""
        raise NotImplementedError


class MissingTokenScreen(TokenInput):
    """No token is kept for the profile that is to be opened, or it cannot be read: one for this run."""

    TITLE_TEXT = "The token of this workspace"

    def __init__(self, error: TokenStoreError) -> None:
        super().__init__()
        self._error = error

    def on_mount(self) -> None:
        """Say why it is asked for."""
        self.say(f"{self._error.sentence} {self._error.hint} Or paste it here, for this run only: nothing is saved.")

    def use(self, token: "Secret") -> None:
        """Open the profile with it."""
        app = cast("TembaApp", self.app)
        profile = app.start.profile
        if profile is None:
            self.say("There is no profile to open.")
            return
        self.dismiss(None)
        app.begin(lambda: app.start.open_client(profile, token))


class TokenScreen(TokenInput):
    """Another token for the same workspace, in place: what is loaded stays."""

    TITLE_TEXT = "Another token for this workspace"
    HINT = "⏎ tests it · esc closes · what is loaded stays"

    def use(self, token: "Secret") -> None:
        """Test it."""
        run(self, partial(self._try, token), "test")

    async def _try(self, token: "Secret") -> None:
        from temba_tui.workspace.info import WrongWorkspaceError

        app = cast("TembaApp", self.app)
        if app.session is None:
            return
        try:
            info = await app.session.replace_token(token)
        except (TembaError, WrongWorkspaceError) as error:
            self.say(f"{error.sentence} {error.hint}")
            return
        app.opened = True
        self.dismiss(None)
        app.notify(clean(f"Going on in {info.name or 'the same workspace'}."), timeout=4, markup=False)
        app.browser.workspace_opened()
        app.browser.action_reload()
