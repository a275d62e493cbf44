"""What edits one value on one line or a few: typed text, several lines, one of several things.

An editor has the field's value as `temba_tui.resources.form_fields` shapes it: `entered` gives it, `put` shows
another. It says `Edited` when the person changed it. It knows nothing of labels, errors and the other fields.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from temba_tui.text import clean, is_safe


class Edited(Message):
    """The person changed a value."""


class Editor:
    """What all editors can; mixed into a widget."""

    rows: int = 1
    """The lines that it takes."""

    @abstractmethod
    def entered(self) -> Any:
        """The value as it stands."""

    @abstractmethod
    def put(self, value: Any) -> None:
        """Show another value."""

    @property
    def keys(self) -> str:
        """What its own keys do, in a line."""
        return ""


def typed_ahead(widget: Widget, text: str) -> bool:
    """Hand a letter to the popup that a letter before it opened; False where none is open.

    Keys that come in one burst (a paste, a slow line) are on their way to the editor before the popup has the keys.
    """
    top = widget.app.screen
    take = getattr(top, "type_ahead", None)
    if top is widget.screen or take is None:
        return False
    take(text)
    return True


def typed(text: str) -> str:
    """What of a typed or pasted text is taken: characters that a terminal obeys, or that cannot be seen, are not."""
    return "".join(char for char in text if char == "\n" or is_safe(char))


class LineEditor(Input, Editor):
    """A line of text. With `number` its value is an int where it is one. `ask` is what ⏎ does, the next field if
    None."""

    def __init__(
        self,
        value: Any,
        *,
        number: bool = False,
        masked: bool = False,
        placeholder: str = "",
        ask: Callable[[str], None] | None = None,
    ) -> None:
        self._number = number
        self._ask = ask
        super().__init__(
            self._text_of(value), password=masked, placeholder=placeholder, select_on_focus=False, classes="editor"
        )

    @staticmethod
    def _text_of(value: Any) -> str:
        return "" if value is None else str(value)

    def entered(self) -> Any:
        """The text; an int where that is wanted and the text is one."""
        if self._number:
            text = self.value.strip()
            try:
                return int(text)
            except ValueError:
                return text
        return self.value

    def put(self, value: Any) -> None:
        """Show another value."""
        self.value = self._text_of(value)
        self.cursor_position = len(self.value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text` in the place of what stands there."""
        super().replace(typed(text), start, end)

    def insert_text_at_cursor(self, text: str) -> None:
        """Insert `text`."""
        super().insert_text_at_cursor(typed(text))

    def reveal(self, shown: bool) -> None:
        """Show a masked value, or hide it again."""
        self.password = not shown

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(Edited())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._ask is not None:
            self._ask(self.value)
        else:
            self.screen.focus_next()

    @property
    def keys(self) -> str:
        """What ⏎ does where it does something."""
        return "⏎ shows what there is to choose" if self._ask is not None else ""


class LinesEditor(TextArea, Editor):
    """Text of several lines."""

    rows = 3

    def __init__(self, value: Any, *, rows: int = 3) -> None:
        super().__init__(
            "" if value is None else str(value),
            show_line_numbers=False,
            highlight_cursor_line=False,
            classes="editor",
        )
        self.rows = rows
        self.move_cursor(self.document.end)

    def entered(self) -> str:
        """The text."""
        return self.text

    def put(self, value: Any) -> None:
        """Show another text."""
        self.load_text("" if value is None else str(value))

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typed(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        await super()._on_paste(event)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Edited())

    @property
    def keys(self) -> str:
        """⏎ is a line break here."""
        return "⏎ begins a new line"


class ChoiceEditor(Widget, Editor, can_focus=True):
    """One of several things, shown by its name. A letter, ⏎ or space offers them; ← → go through few fixed ones.

    `options` are the fixed values; empty where others offer them. `ask(text)` opens the offer with what was typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "offer", "choose", show=False, id="form.offer"),
        Binding("left", "turn(-1)", "the one before", show=False, id="form.before"),
        Binding("right", "turn(1)", "the next one", show=False, id="form.after"),
        Binding("delete,backspace,ctrl+h", "empty", "empty it", show=False, id="form.empty"),
    ]

    def __init__(
        self,
        value: Any,
        *,
        options: Sequence[Any] = (),
        empty: Any = None,
        title_of: Callable[[Any], str],
        ask: Callable[[str], None],
        placeholder: str = "",
    ) -> None:
        super().__init__(classes="editor")
        self._value = value
        self.options = tuple(options)
        self._empty = empty
        self._title_of = title_of
        self._ask = ask
        self._placeholder = placeholder

    def entered(self) -> Any:
        """The chosen value."""
        return self._value

    def put(self, value: Any) -> None:
        """Choose another."""
        if value != self._value:
            self._value = value
            self.post_message(Edited())
        self.refresh()

    @property
    def keys(self) -> str:
        """How to choose."""
        turn = "← → change it · " if self.options else ""
        empty = " · delete empties it" if self._empty is not None and self._value != self._empty else ""
        return f"{turn}type to find, ⏎ shows all{empty}"

    def render(self) -> Content:
        """The name of what is chosen."""
        title = clean(self._title_of(self._value)) if self._value != "" or self._value in self.options else ""
        mark = ("▾ ", "$accent bold" if self.has_focus else "$text-muted")
        return Content.assemble(mark, title if title else (self._placeholder or "nothing chosen", "$text-muted"))

    def on_key(self, event: events.Key) -> None:
        """A letter begins a search among what there is to choose."""
        if not event.is_printable or event.character is None:
            return
        ahead = typed_ahead(self, event.character)
        if ahead or event.character != " ":
            event.stop()
            event.prevent_default()
        if not ahead and event.character != " ":
            self._ask(event.character)

    def on_click(self) -> None:
        """Offer what there is."""
        self._ask("")

    def action_offer(self) -> None:
        """Offer what there is."""
        self._ask("")

    def action_turn(self, by: int) -> None:
        """The next of the fixed values, or the one before."""
        if self.options:
            at = self.options.index(self._value) + by if self._value in self.options else 0
            self.put(self.options[at % len(self.options)])

    def action_empty(self) -> None:
        """Choose nothing, where that can be."""
        if self._empty is not None:
            self.put(self._empty)
