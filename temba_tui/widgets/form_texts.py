"""What edits a text in several languages: one box for each, and a line that adds a language."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from temba_tui.text import clean
from temba_tui.widgets.form_editors import Edited, Editor, LinesEditor

_TEXT_ROWS = 3


class AddLanguage(Widget, can_focus=True):
    """The line that adds a language."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "offer", "another language", show=False, id="form.language"),
    ]

    def __init__(self, ask: Callable[[str], None]) -> None:
        super().__init__()
        self._ask = ask

    def render(self) -> Content:
        """What it does."""
        return Content.styled("+ another language", "$accent bold" if self.has_focus else "$text-muted")

    def on_click(self) -> None:
        """Offer the languages."""
        self._ask("")

    def action_offer(self) -> None:
        """Offer the languages."""
        self._ask("")


class TranslationsEditor(Widget, Editor):
    """A text by language. `title_of` names a language; `ask` offers those that can be added."""

    def __init__(self, value: Mapping[str, str], *, title_of: Callable[[str], str], ask: Callable[[str], None]) -> None:
        super().__init__()
        self._texts = dict(value)
        self._title_of = title_of
        self._ask = ask
        self._boxes: dict[str, LinesEditor] = {}

    @property
    def rows(self) -> int:  # type: ignore[override]
        """A title and a box for each language, and the line that adds one."""
        return len(self._texts) * (_TEXT_ROWS + 1) + 1

    @property
    def keys(self) -> str:
        """An emptied text is taken away."""
        return "an emptied text is taken away · tab goes to the next language"

    def compose(self) -> ComposeResult:
        """A box for each language."""
        for language, text in self._texts.items():
            yield from self._parts(language, text)
        yield AddLanguage(self._ask)

    def _parts(self, language: str, text: str) -> ComposeResult:
        box = self._boxes[language] = LinesEditor(text, rows=_TEXT_ROWS)
        yield Static(Content.styled(clean(self._title_of(language)), "$text-muted"), classes="language")
        yield box

    def entered(self) -> dict[str, str]:
        """The texts that are not empty."""
        now = dict(self._texts)
        now.update((language, box.entered()) for language, box in self._boxes.items() if box.is_mounted)
        return {language: text for language, text in now.items() if text}

    def put(self, value: Mapping[str, str]) -> None:
        """Show other texts."""
        for language, text in value.items():
            if language in self._boxes:
                self._boxes[language].put(text)
            else:
                self.add(language, text)
        for language, box in self._boxes.items():
            if language not in value:
                box.put("")

    def add(self, language: str, text: str = "") -> None:
        """Begin the text of another language."""
        if language in self._boxes:
            self._boxes[language].focus()
            return
        self._texts[language] = text
        self.mount(*self._parts(language, text), before=self.query_one(AddLanguage))
        self._boxes[language].focus()
        self.post_message(Edited())

    def box_of(self, language: str) -> LinesEditor | None:
        """The box of a language."""
        return self._boxes.get(language)

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        if event._sender is not self:
            event.stop()
            self.post_message(Edited())


def first_focus(editor: Any) -> Widget:
    """The part of an editor that takes the focus."""
    if isinstance(editor, TranslationsEditor):
        for box in editor._boxes.values():
            return box
        return editor.query_one(AddLanguage)
    assert isinstance(editor, Widget)
    return editor
