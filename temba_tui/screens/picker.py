"""Choosing one of several things: type to narrow, `⏎` or a click to choose, Esc to leave.

The copy menu, filters and their values, columns, sorting and the help are all this one popup.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from temba_tui.screens.popup import Popup
from temba_tui.text import clean, fold
from temba_tui.widgets.cells import padded, tidy, width_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `value` is what is returned; `key` is shown and, where the input is empty, chooses it at
    once."""

    value: str
    text: str
    help: str = ""
    key: str = ""
    disabled: str = ""
    """Why it cannot be chosen; '' when it can."""


class Line(Option):
    """A choice in the list."""

    def __init__(self, choice: Choice, prompt: Content) -> None:
        super().__init__(prompt, disabled=bool(choice.disabled))
        self.choice = choice


class Picker(Popup[str | None]):
    """Shows choices; dismisses with the value of the chosen one, with None on Esc.

    With `free`, what was typed may be returned though it is not among the choices. With `find`, the choices for a text
    are what it gives: for what is too much to be listed whole.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", id="picker.cancel"),
        Binding("up", "move(-1)", show=False, id="picker.up"),
        Binding("down", "move(1)", show=False, id="picker.down"),
        Binding("pageup", "move(-10)", show=False, id="picker.page_up"),
        Binding("pagedown", "move(10)", show=False, id="picker.page_down"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        hint: str = "",
        placeholder: str = "type to narrow",
        free: bool = False,
        text: str = "",
        selected: str = "",
        find: Callable[[str], Sequence[Choice]] | None = None,
    ) -> None:
        super().__init__()
        self._find = find
        self._title = title
        self._choices = tuple(choices)
        self._hint = hint
        self._placeholder = placeholder
        self._free = free
        self._text = text
        self._selected = selected
        self._shown: list[Choice] = []
        self._ahead = ""

    def compose(self) -> ComposeResult:
        """Title, input, list, hint."""
        with Vertical(id="picker"):
            yield Static(Content(clean(self._title)), id="picker-title")
            yield Input(self._text, placeholder=self._placeholder, id="picker-input", select_on_focus=False)
            yield OptionList(id="picker-list")
            yield Static(Content(clean(self._hint)), id="picker-hint")

    def on_mount(self) -> None:
        """Show every choice."""
        self.query_one("#picker-list", OptionList).can_focus = False
        self.query_one("#picker-hint").display = bool(self._hint)
        self._narrow(self._text)
        for index, choice in enumerate(self._shown):
            if choice.value == self._selected:
                self.query_one("#picker-list", OptionList).highlighted = index
        if self._ahead:
            self.query_one(Input).insert_text_at_cursor(self._ahead)

    def type_ahead(self, text: str) -> None:
        """Take what was typed before this popup had the keys."""
        if self.is_mounted:
            self.query_one(Input).insert_text_at_cursor(text)
        else:
            self._ahead += text

    def replace(self, choices: Sequence[Choice], hint: str | None = None) -> None:
        """Show other choices, keeping what was typed."""
        self._choices = tuple(choices)
        self._hint = hint if hint is not None else self._hint
        if not self.is_mounted:
            return  # what came at once is drawn with the rest
        if hint is not None:
            line = self.query_one("#picker-hint", Static)
            line.update(Content(clean(hint)))
            line.display = bool(hint)
        self._narrow(self.query_one(Input).value)

    def _narrow(self, text: str) -> None:
        if self._find is not None:
            self._shown = list(self._find(text))
        else:
            terms = fold(text).split()
            self._shown = [c for c in self._choices if all(t in fold(f"{c.text} {c.help} {c.value}") for t in terms)]
        options = self.query_one("#picker-list", OptionList)
        options.clear_options()
        width = max((width_of(tidy(c.text)) for c in self._shown), default=0)
        options.add_options([Line(choice, self._line(choice, min(width, 34))) for choice in self._shown])
        if not self._shown and text and not self._free:
            options.add_option(Option(Content.styled("nothing matches", "$text-muted"), disabled=True))
        options.highlighted = 0 if self._shown else None

    def _line(self, choice: Choice, width: int) -> Content:
        key = f"{choice.key:<3}" if any(c.key for c in self._choices) else ""
        help_text = choice.disabled or choice.help
        return Content.assemble(
            (key, "$accent bold"),
            padded(choice.text, width),
            ("  " + clean(help_text) if help_text else "", "$text-muted"),
        )

    @on(Input.Changed, "#picker-input")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        for choice in self._choices:
            if choice.key and choice.key == event.value and not choice.disabled and not self._free:
                self.dismiss(choice.value)
                return
        self._narrow(event.value)

    def on_key(self, event: events.Key) -> None:
        """What was typed before the input had the focus belongs into it; what it had itself does not come here."""
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self.type_ahead(event.character)

    @on(Input.Submitted, "#picker-input")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        index = self.query_one("#picker-list", OptionList).highlighted
        typed = event.value.strip()
        if self._free and typed and (index is None or not self._shown):
            self.dismiss(typed)
        elif index is not None and index < len(self._shown) and not self._shown[index].disabled:
            self.dismiss(self._shown[index].value)

    @on(OptionList.OptionSelected, "#picker-list")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        # Its number may be another one's by now: what was typed behind the click has narrowed the list.
        if isinstance(event.option, Line):
            self.dismiss(event.option.choice.value)

    def action_move(self, by: int) -> None:
        """Move the highlight, not past the ends."""
        options = self.query_one("#picker-list", OptionList)
        if self._shown:
            options.highlighted = min(max((options.highlighted or 0) + by, 0), len(self._shown) - 1)

    def action_cancel(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
