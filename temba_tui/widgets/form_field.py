"""One field of a form on the screen: its title, what edits it, and below it what is to be said: how it will be read,
what is wrong with it, why it cannot be edited.

The box draws title and notes itself and lays one editor over the place of the value, so that a form of forty fields is
eighty widgets, not two hundred.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from temba_tui.resources.facts import Facts
from temba_tui.resources.form_fields import FormField, Lock
from temba_tui.secrets import HIDDEN
from temba_tui.text import clean
from temba_tui.widgets.bars import cut
from temba_tui.widgets.form_editors import ChoiceEditor, Edited, LineEditor, LinesEditor
from temba_tui.widgets.form_lists import Described, GroupsEditor, ListEditor, UrnsEditor
from temba_tui.widgets.form_texts import TranslationsEditor, first_focus
from temba_tui.widgets.summary_view import wrap

FieldEditor = LineEditor | LinesEditor | ChoiceEditor | ListEditor | TranslationsEditor
LABELS = 18
"""Cells for the titles."""
_CLOCK = tuple(range(24))


@dataclass(frozen=True, slots=True)
class Helpers:
    """What a field asks of the screen: how to show a value or an item, and to offer values for `box` (with what was
    typed, and the item to change where one is)."""

    facts: Facts
    describe: Callable[[FormField, str], Described]
    ask: Callable[["FieldBox", str, str], None]


class FieldBox(Widget):
    """A field of a form. `original` is the record's value, `value` what the form shows first (a draft's)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "reveal", "reveal", show=False, id="form.reveal"),
    ]

    class Changed(Message):
        """The field holds another value."""

        def __init__(self, box: "FieldBox") -> None:
            super().__init__()
            self.box = box

    def __init__(self, field: FormField, original: Any, value: Any, lock: Lock | None, helpers: Helpers) -> None:
        super().__init__(classes="-locked" if lock is not None else "")
        if lock is None and field.masked and field.kind == "lines" and "\n" in (value or ""):
            # A box of several lines cannot show dots in their place.
            lock = Lock("Several lines, hidden. ctrl+r shows them, ⏎ empties them to be written anew.", True)
        self.field = field
        self.original = original
        self.closed = lock
        self._value = value
        self._helpers = helpers
        self._errors: dict[str, str] = {}
        self._warning = ""
        self._revealed = False
        self._shown: tuple[int, tuple[tuple[str, str], ...]] = (0, ())
        self.editor: FieldEditor | None = None if lock is not None else self._make_editor(value)
        self.can_focus = lock is not None
        self._settle()

    # The editor

    def _make_editor(self, value: Any) -> FieldEditor:
        field = self.field
        kind = field.kind
        if kind == "lines" and not field.masked:
            return LinesEditor(value)
        if kind == "translations":
            texts = value or dict.fromkeys(self._helpers.facts.languages[:1], "")
            return TranslationsEditor(texts, title_of=self.title_of, ask=self._ask)
        if kind in ("urns", "groups"):
            make = UrnsEditor if kind == "urns" else GroupsEditor
            return make(
                value or (),
                self.original or (),
                describe=lambda item: self._helpers.describe(field, item),
                ask=lambda text, item: self._helpers.ask(self, text, item),
            )
        if kind == "bool":
            return self._choice(value, (False, True))
        if kind == "hour":
            return self._choice(value, (-1, *_CLOCK))
        if kind == "choice":
            return self._choice(value, field.choices if field.required else ("", *field.choices))
        if kind in ("ref", "language"):
            return self._choice(value, ())
        return LineEditor(
            value,
            number=kind == "offset",
            masked=field.masked,
            placeholder=self._placeholder(),
            ask=self._ask if kind == "location" else None,
        )

    def _choice(self, value: Any, options: Sequence[Any]) -> ChoiceEditor:
        empty = None if self.field.required or options else ""
        return ChoiceEditor(value, options=options, empty=empty, title_of=self.title_of, ask=self._ask)

    def _placeholder(self) -> str:
        return {"location": "type it, or ⏎ to choose"}.get(self.field.kind, "")

    def title_of(self, value: Any) -> str:
        """What to call a value."""
        kind = self.field.kind
        if kind == "bool":
            return "yes" if value else "no"
        if kind == "hour":
            return f"{value:02}:00" if isinstance(value, int) and value >= 0 else "same time of day"
        if kind == "choice":
            return self.field.choice_titles.get(value, str(value))
        return self._helpers.describe(self.field, str(value)).text

    def _ask(self, text: str) -> None:
        self._helpers.ask(self, text, "")

    def compose(self) -> ComposeResult:
        """The editor."""
        if self.editor is not None:
            yield self._dress(self.editor)

    def _dress(self, editor: Widget) -> Widget:
        editor.styles.margin = (0, 0, 0, LABELS)
        return editor

    def focus_editor(self) -> None:
        """Give it the keys."""
        target = first_focus(self.editor) if self.editor is not None else self
        target.focus()

    def focus_path(self, path: str) -> None:
        """Give the keys to the part that a dotted path means: `urns.1`, `text.fra`."""
        rest = path.removeprefix(self.field.key).lstrip(".")
        if isinstance(self.editor, TranslationsEditor) and (box := self.editor.box_of(rest)) is not None:
            box.focus()
            return
        if isinstance(self.editor, ListEditor) and rest.isdecimal() and int(rest) < len(self.editor.entered()):
            self.editor.point_at(self.editor.entered()[int(rest)])
        self.focus_editor()

    # The value

    @property
    def value(self) -> Any:
        """The form's value."""
        if self.editor is None:
            return self._value
        if not self.editor.is_attached:
            return self._value
        return self.editor.entered()

    def put(self, value: Any) -> None:
        """Show another value, as if it had been typed."""
        self._value = value
        if self.editor is not None:
            self.editor.put(value)
        self._settle()

    def refresh_editor(self) -> None:
        """Draw the editor anew: names came."""
        if self.editor is not None:
            self.editor.refresh()

    def rebase(self, original: Any) -> None:
        """Compare with another state of the record from now on; what was not changed here follows it."""
        follows = not self.is_changed
        self.original = original
        if isinstance(self.editor, ListEditor):
            self.editor.rebase(original or ())
        if follows:
            self.put(original)
        self._settle()

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the record."""
        value, field = self.value, self.field
        return bool(value != self.original) and not (field.is_empty(value) and field.is_empty(self.original))

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()
        if self.value == self._value:
            return
        self._value = self.value
        self._errors.clear()
        self._warning = ""
        self._settle()
        self.post_message(self.Changed(self))

    def action_reveal(self) -> None:
        """Show a masked value, or hide it again."""
        if not self.field.masked:
            return
        self._revealed = not self._revealed
        if isinstance(self.editor, LineEditor):
            self.editor.reveal(self._revealed)
        elif self.closed is not None and self.closed.replaceable and self.field.kind == "lines":
            self._open(LinesEditor(self._value))
        self.refresh()

    def replace_value(self) -> None:
        """Give up a value that cannot be shown, and write it anew."""
        if self.closed is None or not self.closed.replaceable:
            return
        self._value = self.field.empty
        self._open(self._make_editor(self._value))
        self.post_message(self.Changed(self))

    def _open(self, editor: FieldEditor) -> None:
        """Edit after all what was closed."""
        self.closed = None
        self.can_focus = False
        self.editor = editor
        self.mount(self._dress(editor))
        self._settle()
        self.focus_editor()

    def on_key(self, event: events.Key) -> None:
        """⏎ on a value that cannot be shown begins it anew."""
        if self.has_focus and event.key == "enter" and self.closed is not None:
            event.stop()
            self.replace_value()

    # What is said

    @property
    def errors(self) -> Mapping[str, str]:
        """What is wrong, by dotted path."""
        return self._errors

    def say_errors(self, errors: Mapping[str, str]) -> None:
        """Show what is wrong with it, by dotted path."""
        self._errors = dict(errors)
        self._settle()

    def warn(self, sentence: str) -> None:
        """Say something about what was typed that is no error: who holds the URN. '' takes it back."""
        if sentence != self._warning:
            self._warning = sentence
            self._settle()

    @property
    def help(self) -> str:
        """What this field is, and what its keys do."""
        if self.closed is not None:
            return "⏎ empties it, to be written anew" if self.closed.replaceable else ""
        parts = [self.editor.keys if self.editor is not None else "", self.field.help]
        if self.field.max_length:
            parts.append(f"{self.field.max_length:,} characters at most")
        if self.field.masked:
            parts.append("ctrl+r shows it · not kept as a draft")
        return " · ".join(part for part in parts if part)

    def _notes(self) -> list[tuple[str, str]]:
        notes = []
        for path, sentence in self._errors.items():
            notes.append((f"✗ {self._place(path)}{sentence}", "$error"))
        if self._warning:
            notes.append((f"! {self._warning}", "$warning"))
        if self.closed is not None:
            notes.append((self.closed.sentence, "$text-muted"))
        elif self.field.echo is not None and not self._errors and self.field.kind != "language":
            # What a text will lead to is news only once it was typed; a date is hard to read as it is stored.
            told = self.is_changed or self.field.kind in ("datetime", "date")
            echo = self.field.echo(self.value, self._helpers.facts) if told else ""
            if echo:
                notes.append((f"→ {echo}", "$text-muted"))
        return notes

    def _place(self, path: str) -> str:
        """Which part of the value an error is about."""
        rest = path.removeprefix(self.field.key).lstrip(".")
        if not rest or rest == path:
            return ""
        if isinstance(self.editor, ListEditor) and rest.isdecimal() and int(rest) < len(self.editor.entered()):
            return f"{self._helpers.describe(self.field, self.editor.entered()[int(rest)]).text}: "
        if isinstance(self.editor, TranslationsEditor):
            return f"{self.title_of(rest)}: "
        return f"{rest}: "

    # Drawing

    @property
    def _editor_rows(self) -> int:
        return self.editor.rows if self.editor is not None else max(1, len(self._locked_lines()))

    def _locked_lines(self) -> list[str]:
        field, value = self.field, self._value
        if field.masked and value and not self._revealed:
            return [HIDDEN]
        if isinstance(value, Mapping):
            return [f"{self.title_of(key)}: {clean(str(text))}" for key, text in value.items()] or ["–"]
        if isinstance(value, (tuple, list)):
            return [clean(self._helpers.describe(field, one).text) for one in value] or ["–"]
        if field.kind in ("bool", "hour", "choice", "ref", "language"):
            return [clean(self.title_of(value)) if value != "" else "–"]
        return wrap(str(value), self._room)[:8] if value not in ("", None) else ["–"]

    @property
    def _room(self) -> int:
        width = self.size.width or (self.app.size.width - 4 if self.is_attached else 76)
        return max(20, width - LABELS - 1)

    def _settle(self) -> None:
        """Take as many lines as there is to show."""
        lines: list[tuple[str, str]] = []
        for text, style in self._notes():
            parts = wrap(text, self._room)
            lines += [(part if number == 0 else f"  {part}", style) for number, part in enumerate(parts)]
        rows = self._editor_rows
        if self.editor is not None:
            self.editor.styles.height = rows
        shown = (rows, tuple(lines))
        if shown != self._shown:
            self._shown = shown
            self.styles.height = rows + len(lines)
        self.refresh()

    def on_mount(self) -> None:
        """Lay out for the width that there is."""
        self._settle()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._settle()

    def on_descendant_focus(self) -> None:
        """Show which field has the keys."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """Show that it has not."""
        self.refresh()

    def render(self) -> Content:
        """Title and notes; the editor lies over the rest."""
        rows, notes = self._shown
        focused = self.has_focus or self.has_focus_within
        if self._errors:
            mark, style = "✗", "$error bold"
        elif self.is_changed:
            mark, style = "●", "$accent bold"
        else:
            mark, style = " ", ""
        title_style = "$primary bold" if focused else "$text-muted"
        title = cut(clean(self.field.title) + (" *" if self.field.required else ""), LABELS - 3)
        head = Content.assemble((mark + " ", style), (title + " ", title_style))
        lines = [head]
        indent = " " * LABELS
        if self.editor is None:
            values = self._locked_lines()
            lines = [Content.assemble(head, values[0])]
            lines += [Content(indent + one) for one in values[1:]]
        lines += [Content("")] * (rows - len(lines))
        lines += [Content.assemble(indent, (text, style)) for text, style in notes]
        return Content("\n").join(lines)
