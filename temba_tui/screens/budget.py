"""What is known of the budget, scope by scope: opened by a click on the status bar."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from temba_tui.screens.popup import Popup
from temba_tui.screens.status import SCOPE_NAMES, gauge
from temba_tui.text import format_count, format_span


class BudgetScreen(Popup[None]):
    """The scopes, what we used of each, and how sure that is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "Close", id="budget.close")]

    def compose(self) -> ComposeResult:
        """A title, a line a scope, the reasons."""
        with Vertical(id="picker"):
            yield Static(Content("The budget of this workspace"), id="picker-title")
            yield Static(self._lines(), id="budget-lines")
            yield Static(
                Content(
                    "Our own count of the last 60 minutes: other integrations draw on the same budget, so less may be "
                    "left. The server never says what is left; a limit marked “assumed” is the usual one until a "
                    "refusal teaches it. esc closes"
                ),
                id="picker-hint",
            )

    def _lines(self) -> Content:
        from temba_tui.app import TembaApp

        app = self.app
        if not isinstance(app, TembaApp) or app.session is None:
            return Content("No workspace is open.")
        session, lines = app.session, []
        for scope, name in SCOPE_NAMES.items():
            state = session.client.throttle.state(scope)
            wait = (state.blocked_until or 0) - session.now()
            refused = f"  refused for {format_span(wait)}" if wait > 0 else ""
            sure = "" if state.limit_known else " (assumed)"
            lines.append(
                Content.assemble(
                    f"{name:<12}",
                    (gauge(state.left, state.limit, 16), "$success"),
                    f"  at most {format_count(state.left)} of {format_count(state.limit)}{sure}",
                    f", {format_count(state.used)} used here",
                    (refused, "$error"),
                )
            )
        return Content("\n").join(lines)
