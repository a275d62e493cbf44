"""`L`: the requests that were made, newest first. Bodies and the token are not in it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from temba_tui.screens.popup import Popup
from temba_tui.text import Lens, clean, format_bytes

if TYPE_CHECKING:
    from temba_tui.client import RequestEntry


def log_line(entry: "RequestEntry", lens: Lens) -> Content:
    """One request on one line."""
    at = datetime.fromtimestamp(entry.at, UTC).astimezone(lens.zone)
    status = str(entry.status) if entry.status is not None else type(entry.error).__name__.removeprefix("Temba")
    tone = "$success" if entry.status is not None and entry.status < 400 else "$error"
    return Content.assemble(
        (f"{at:%H:%M:%S} ", "$text-muted"),
        (f"{status[:18]:<4}", tone),
        f" {entry.method:<6} ",
        (f"{entry.seconds * 1000:>7,.0f} ms {format_bytes(entry.size):>8}  ", "$text-muted"),
        clean(entry.path),
    )


class LogScreen(Popup[None]):
    """The request log, following while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,L", "dismiss", "Close", id="log.close"),
    ]

    def compose(self) -> ComposeResult:
        """A title, the lines, a hint."""
        with Vertical(id="picker"):
            yield Static(Content("Requests of this run, newest first"), id="picker-title")
            yield OptionList(id="picker-list")
            yield Static(Content("no tokens, no bodies · esc closes"), id="picker-hint")

    def on_mount(self) -> None:
        """Fill it."""
        self.update_status()
        self.query_one(OptionList).focus()

    def update_status(self) -> None:
        """A request ended: show it."""
        from temba_tui.app import TembaApp

        app = self.app
        if not isinstance(app, TembaApp):
            return
        lens = app.session.lens if app.session is not None else Lens()
        lines = self.query_one(OptionList)
        at = lines.highlighted
        lines.clear_options()
        lines.add_options([log_line(entry, lens) for entry in reversed(app.requests)] or ["nothing was asked yet"])
        lines.highlighted = at if at is not None and at < lines.option_count else 0
