"""`:`: one line that says where to go, completed from what the workspace has."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from temba_tui.client.errors import TembaError
from temba_tui.resources import all_resources
from temba_tui.screens.popup import Popup
from temba_tui.screens.working import run
from temba_tui.text import Lens, clean
from temba_tui.widgets.cells import padded
from temba_tui.workspace.complete import Completion, complete
from temba_tui.workspace.resolve import Context
from temba_tui.workspace.view import View, ViewError, format_view, parse

if TYPE_CHECKING:
    from temba_tui.app import TembaApp


class CommandScreen(Popup[View | None]):
    """Dismisses with the view that was typed; None on Esc. Tab takes the highlighted completion, ⏎ goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", id="command.cancel"),
        Binding("tab", "take", "complete", id="command.take", priority=True),
        Binding("up", "move(-1)", show=False, id="command.up"),
        Binding("down", "move(1)", show=False, id="command.down"),
    ]

    def __init__(self, here: View | None) -> None:
        super().__init__()
        self._here = here
        self._found: list[Completion] = []

    def compose(self) -> ComposeResult:
        """The line, what may follow, what is wrong."""
        with Vertical(id="picker"):
            yield Static(Content("Go to"), id="picker-title")
            yield Input(
                placeholder="contacts group=Reporters after=3d /amina", id="picker-input", select_on_focus=False
            )
            yield OptionList(id="picker-list")
            yield Static(Content(""), id="picker-hint")

    def on_mount(self) -> None:
        """Offer every type, and the present view to change."""
        self.query_one(OptionList).can_focus = False
        self._hint()
        self._offer()

    @property
    def _completion_context(self) -> Context:
        session = cast("TembaApp", self.app).session
        if session is not None:
            return session.context()
        return Context({one.name: one for one in all_resources()}, None, Lens())

    def _hint(self, text: str = "", bad: bool = False) -> None:
        here = (
            f"tab completes · ⏎ goes · here: {format_view(self._here)}"
            if self._here is not None
            else "tab completes · ⏎ goes"
        )
        style = "$error" if bad else "$text-muted"
        self.query_one("#picker-hint", Static).update(Content.styled(clean(text or here), style))

    def _offer(self) -> None:
        line = self.query_one(Input)
        self._found = complete(line.value, line.cursor_position, self._completion_context)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_drawn(one)) for one in self._found])
        options.highlighted = 0 if self._found else None
        options.display = bool(self._found)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._hint()
        self._offer()

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._found:
            options.highlighted = max(0, min(len(self._found) - 1, (options.highlighted or 0) + by))

    def action_take(self) -> None:
        """Take the highlighted completion; load the names where it stands for them."""
        index = self.query_one(OptionList).highlighted
        if index is None or index >= len(self._found):
            return
        self._take(self._found[index])

    def _take(self, one: Completion) -> None:
        if one.load:
            run(self, partial(self._load, one.load), "names")
            return
        line = self.query_one(Input)
        rest = line.value[line.cursor_position :]
        glue = "" if one.text.endswith(("=", ":")) or rest.startswith(" ") else " "
        before = line.value[: one.replaces_from] + one.text + glue
        line.value = before + rest
        line.cursor_position = len(before)

    async def _load(self, name: str) -> None:
        session = cast("TembaApp", self.app).session
        if session is None:
            return
        self._hint(f"loading {name.replace('_', ' ')}…")
        try:
            await session.names.load(name)
        except TembaError as error:
            self._hint(f"The names could not be loaded: {error.sentence}", bad=True)
            return
        self._hint()
        self._offer()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._found[event.option_index])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip().removeprefix(":").strip()
        if not text:
            self.dismiss(None)
            return
        try:
            view = parse(text)
        except ViewError as error:
            self._hint(error.message, bad=True)
            return
        if view.resource not in self._completion_context.resources:
            first = self._found[0].text if self._found and " " not in text else ""
            if not first:
                self._hint(f"“{view.resource}” is not a type of this workspace.", bad=True)
                return
            view = View(first)
        self.dismiss(view)

    def action_cancel(self) -> None:
        """Leave."""
        self.dismiss(None)


def _drawn(one: Completion) -> Content:
    if one.load:
        return Content.styled(clean(f"tab: {one.help}"), "$accent")
    return Content.assemble(padded(one.text, 28), ("  " + clean(one.help) if one.help else "", "$text-muted"))
