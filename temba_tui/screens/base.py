"""What every browsing screen has: top bar, sidebar, a body, status bar, keys; and going places."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from temba_tui.resources import SECTIONS, all_resources, resource
from temba_tui.resources.spec import Record, Resource, Scope, Target
from temba_tui.screens.editing import EDIT_BINDINGS, applies, barred
from temba_tui.screens.keys import is_typed, key_pieces, run_bound
from temba_tui.screens.places import ListPlace, Place
from temba_tui.screens.status import Status, status_pieces
from temba_tui.widgets.bars import Piece, PieceBar, PieceClicked
from temba_tui.widgets.sidebar import Entry, Sidebar
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.screens.copying import CopyItem
    from temba_tui.workspace.jobs import RecordChanged
    from temba_tui.workspace.session import Session

NARROW = 100
"""Under this many columns the sidebar starts hidden."""


class BrowserScreen(Screen[None]):
    """A screen at the bottom of the stack. Subclasses give the body and show places in it."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # the widgets draw themselves anew
    AUTO_FOCUS = ""  # not the sidebar, which comes first: each screen gives the keys to its body
    BINDINGS: ClassVar[list[BindingType]] = [
        *EDIT_BINDINGS,
        Binding("colon", "command", "go to", key_display=":", id="go"),
        Binding("g", "identify", "what is this", id="identify"),
        Binding("y", "copy", "copy", id="copy"),
        Binding("r", "reload", "reload", show=False, id="reload"),
        Binding("left_square_bracket", "app.back", "back", show=False, key_display="[", id="back"),
        Binding("right_square_bracket", "app.forward", "forward", show=False, key_display="]", id="forward"),
        Binding("b", "sidebar", "sidebar", show=False, id="sidebar"),
        Binding("L", "log", "request log", show=False, id="log"),
        Binding("t", "token", "another token", show=False, id="token"),
        Binding("question_mark", "help", "help", key_display="?", id="help"),
        Binding("escape", "step_back", "back, give up", show=False, id="escape"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._countdown: Timer | None = None
        self.ready = False
        """Whether the widgets are there. (Textual's own flag is set after `on_mount`.)"""

    @property
    def temba(self) -> "TembaApp":
        """The app, typed."""
        return cast("TembaApp", self.app)

    @property
    def session(self) -> "Session | None":
        """The open session; None while it opens."""
        return self.temba.session

    def compose(self) -> ComposeResult:
        """Bars around the body."""
        yield PieceBar(id="top")
        with Horizontal(id="body"):
            yield Sidebar(id="sidebar")
            yield from self.compose_body()
        yield PieceBar(id="status")
        yield PieceBar(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """The widgets beside the sidebar."""
        raise NotImplementedError

    def show_place(self, place: Place) -> None:
        """Show a place. May be called before the screen is mounted."""
        raise NotImplementedError

    def leave(self) -> None:
        """Keep in the place what coming back to it needs."""

    def session_ready(self) -> None:
        """The session exists: requests can be made."""

    def workspace_opened(self) -> None:
        """The workspace is known (or opening it failed): names, zone and era are as good as they get."""
        self.update_bars()

    def record_changed(self, news: "RecordChanged") -> None:
        """An object was written by this program, and its places have it already: draw it."""

    def subject(self) -> tuple[Resource, Record] | None:
        """The record that a key means here, with its type."""
        return None

    def subject_type(self) -> Resource | None:
        """The type of which a key makes a new object here."""
        return None

    def crumbs(self) -> list[str]:
        """What the top bar says after the workspace's name."""
        return []

    @property
    def scope(self) -> Scope:
        """The throttle scope that this screen draws on."""
        return "v2"

    @property
    def busy(self) -> str:
        """What this screen waits for, in a few words."""
        return ""

    def on_mount(self) -> None:
        """Draw the bars; follow focus and size."""
        self.ready = True
        self.bindings_updated_signal.subscribe(self, lambda _: self.update_keys())
        self.mounted()
        self.update_bars()

    def mounted(self) -> None:
        """The widgets are there: show the place that came before them."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker tells its own node only."""
        self.temba.on_worker_state_changed(event)

    def on_screen_resume(self) -> None:
        """Bring the bars up to date when a popup closes."""
        self.update_bars()

    def on_resize(self) -> None:
        """Show or hide the sidebar by the width."""
        self._place_sidebar()
        self.resized()

    def resized(self) -> None:
        """The size changed."""

    def _place_sidebar(self) -> None:
        wanted = self.temba.sidebar_wanted
        shown = self.size.width >= NARROW if wanted is None else wanted
        self.query_one(Sidebar).set_class(shown, "-shown")

    # Bars

    def update_bars(self) -> None:
        """Redraw whatever of the bars has changed."""
        if not self.ready:
            return
        self._place_sidebar()
        self._update_top()
        self._update_sidebar()
        self.update_status()
        self.update_keys()

    def _update_top(self) -> None:
        session = self.session
        workspace = session.workspace if session is not None else None
        left = [Piece(" temba ", "$background on $primary bold"), Piece(" ")]
        name = workspace.name if workspace else self.temba.label or "connecting…"
        left.append(Piece(f" {name}", "", shrinks=True))
        crumbs = self.crumbs()
        for index, crumb in enumerate(crumbs):
            left.append(Piece(" ▸ ", "$text-muted"))
            left.append(Piece(crumb, "bold" if index == len(crumbs) - 1 else "", shrinks=index > 0))
        right = []
        if self.temba.label:
            style = f"#000000 on {self.temba.colour} bold" if self.temba.colour else "$background on $accent bold"
            right.append(Piece(f" {self.temba.label} ", style))
        if session is not None and session.wrong_workspace:
            right.append(Piece(" another workspace than this profile's ", "$background on $error bold"))
        if session is not None and session.read_only:
            right.append(Piece(" read-only ", "$text-muted"))
        self.query_one("#top", PieceBar).show(left, right)

    def _update_sidebar(self) -> None:
        entries: list[Entry] = []
        session = self.session
        for section in SECTIONS:
            if entries:
                entries.append(Entry(""))
            entries.append(Entry(section))
            for one in all_resources():
                if one.section == section:
                    dimmed = session is not None and not session.availability(one).ok
                    entries.append(Entry(one.sidebar_title, one.name, dimmed))
        current = self.temba.history.current
        self.query_one(Sidebar).show(entries, current.resource.name if current is not None else "")

    def update_status(self) -> None:
        """The budget, the countdown, what is under way."""
        if not self.ready:
            return
        session = self.session
        if session is None:
            status = Status(self.scope, 0, 0, False, opening=True)
        else:
            client, now = session.client, session.now()
            state = client.throttle.state(self.scope)
            waits = {
                scope: client.throttle.state(scope).blocked_until
                for scope in ("v2", "v2.contacts", "v2.messages", "v2.runs")
            }
            elsewhere = tuple(
                (s, until - now) for s, until in waits.items() if s != self.scope and until and until > now
            )
            status = Status(
                self.scope,
                state.left,
                state.limit,
                state.limit_known,
                blocked_for=max(0.0, (state.blocked_until or now) - now),
                waiting=bool(self.busy),
                busy=self._busy_words(),
                offline=self.temba.offline,
                latency=client.latency,
                blocked_elsewhere=elsewhere,
            )
        self.query_one("#status", PieceBar).show(*status_pieces(status))
        self._count_down(status.blocked_for > 0 or bool(status.blocked_elsewhere))

    def _busy_words(self) -> str:
        """What is under way here; that it is tried again, where that is so."""
        pending = self.session.client.pending if self.session is not None else ()
        if any(one.state == "waiting" for one in pending):
            return "no answer, trying again…"
        return self.busy

    def _count_down(self, on: bool) -> None:
        if on and self._countdown is None:
            self._countdown = self.set_interval(1, self.update_countdown)
        elif not on and self._countdown is not None:
            self._countdown.stop()
            self._countdown = None

    def update_countdown(self) -> None:
        """Once a second while something is refused."""
        if self.is_current:
            self.update_status()

    def update_keys(self) -> None:
        """The keys that apply now."""
        if self.ready and self.is_current:
            active: Iterable[ActiveBinding] = [
                one for one in self.active_bindings.values() if not barred(self, one.binding.action)
            ]
            if isinstance(self.focused, Input):
                active = [one for one in active if not is_typed(one.binding)]
            self.query_one("#keys", PieceBar).show(*key_pieces(active, self.app.get_key_display))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that write are there where there is something to write."""
        return applies(self, action, parameters) and super().check_action(action, parameters)

    async def action_write(self, name: str) -> None:
        """One of the keys that write: see `editing`."""
        from temba_tui.screens.editing import run

        run(self, name)

    # Going places

    def go_view(self, view: View) -> None:
        """Open a list."""
        found = resource(view.resource)
        if found is None:
            self.notify(f"There is no view called {view.resource}.", severity="warning", markup=False)
            return
        known = next((one for one in self.temba.history if isinstance(one, ListPlace) and one.view == view), None)
        if known is not None and known.phase == "ready":
            self.temba.go(known)  # a request is money: what is loaded is shown, with its age, and `r` reads it anew
        else:
            self.temba.go(ListPlace(found, view))

    def go_target(self, target: Target) -> None:
        """Open what a reference leads to: the one record, by a list of one (one request)."""
        found = resource(target.resource)
        if found is None:
            return
        place = ListPlace(found, View(found.name, ((target.param, target.value),)), open_first=True)
        self.temba.go(place)

    @on(Sidebar.TypeChosen)
    def _type_chosen(self, event: Sidebar.TypeChosen) -> None:
        event.stop()
        found = resource(event.name)
        if found is not None and self.session is not None:
            availability = self.session.availability(found)
            if not availability.ok:
                self.notify(f"{found.title}: {availability.reason}", severity="warning", markup=False)
        self.go_view(View(event.name))

    @on(PieceClicked, "#keys")
    async def _key_clicked(self, event: PieceClicked) -> None:
        event.stop()
        await run_bound(self, event.key)

    @on(PieceClicked, "#status")
    def _status_clicked(self, event: PieceClicked) -> None:
        event.stop()
        if event.key == "log":
            self.action_log()
        elif event.key == "budget":
            from temba_tui.screens.budget import BudgetScreen

            self.app.push_screen(BudgetScreen())

    def action_sidebar(self) -> None:
        """Show or hide the sidebar."""
        sidebar = self.query_one(Sidebar)
        self.temba.sidebar_wanted = not sidebar.has_class("-shown")
        self._place_sidebar()
        self.resized()
        if self.temba.sidebar_wanted:
            sidebar.focus()
        else:
            self.focus_body()

    def focus_body(self) -> None:
        """Give the keys to the main thing of this screen."""

    def action_command(self) -> None:
        """The `:` line."""
        from temba_tui.screens.command import CommandScreen

        current = self.temba.history.current
        here = current.view if isinstance(current, ListPlace) else None
        self.app.push_screen(CommandScreen(here), lambda view: self.go_view(view) if view is not None else None)

    def action_identify(self) -> None:
        """The `g` popup."""
        from temba_tui.screens.identify import IdentifyScreen

        self.app.push_screen(IdentifyScreen(), lambda found: found(self) if found is not None else None)

    def action_copy(self) -> None:
        """The copy menu for what is under the cursor."""
        from temba_tui.screens.copying import open_copy_menu

        open_copy_menu(self)

    def copy_items(self) -> Sequence["CopyItem"]:
        """What there is to copy."""
        return ()

    def action_reload(self) -> None:
        """Ask the server anew."""

    def action_log(self) -> None:
        """The request log."""
        from temba_tui.screens.log import LogScreen

        self.app.push_screen(LogScreen())

    def action_token(self) -> None:
        """Enter another token for this workspace."""
        from temba_tui.screens.connect import TokenScreen

        if not any(isinstance(screen, TokenScreen) for screen in self.app.screen_stack):
            self.app.push_screen(TokenScreen())  # the first page and who this is may be refused at the same time

    def action_help(self) -> None:
        """Every key that applies here; runs what is chosen."""
        from temba_tui.screens.helping import open_help

        open_help(self)

    def action_step_back(self) -> None:
        """One step out: the innermost thing closes."""
        self.temba.travel_back()
