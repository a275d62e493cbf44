"""Adding a URN, or changing one: what kind it is, and its address; a phone number is shown as it will be kept."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from temba_tui.resources.facts import Facts
from temba_tui.resources.form_fields import FormField
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.popup import Popup
from temba_tui.text import clean
from temba_tui.widgets.form_editors import ChoiceEditor, Edited, LineEditor
from temba_tui.widgets.form_field import FieldBox
from temba_tui.widgets.form_lists import UrnsEditor
from temba_tui.workspace.urns import SCHEMES, split_urn

if TYPE_CHECKING:
    from temba_tui.screens.form_screen import FormScreen

NAMES: dict[str, str] = {
    "tel": "phone number",
    "whatsapp": "WhatsApp",
    "facebook": "Facebook",
    "telegram": "Telegram",
    "mailto": "email address",
    "ext": "identifier of another system",
    "viber": "Viber",
    "line": "LINE",
    "twitterid": "Twitter/X, by number",
    "twitter": "Twitter/X, by name",
    "instagram": "Instagram",
    "wechat": "WeChat",
    "fcm": "Firebase Cloud Messaging",
    "bsuid": "WhatsApp, by business-scoped id",
}
COMMON = tuple(NAMES)


def schemes() -> tuple[str, ...]:
    """The kinds of URN, the common ones first."""
    return (*COMMON, *sorted(SCHEMES - set(COMMON) - {"deleted"}))


class UrnEntry(Popup[str | None]):
    """Ends with a URN as it will be kept, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "close", id="urn.cancel"),
        Binding("enter,ctrl+s", "take", "take it", priority=False, id="urn.take"),
        Binding("up", "app.focus_previous", show=False, id="urn.up"),
        Binding("down", "app.focus_next", show=False, id="urn.down"),
    ]

    def __init__(self, field: FormField, facts: Facts, others: Sequence[str], text: str = "", item: str = "") -> None:
        super().__init__()
        self._field = field
        self._facts = facts
        self._others = frozenset(others)
        self._changes = bool(item)
        split = split_urn(item)
        self._scheme = split[0] if split else "tel"
        self._path = (split[1].partition("#")[0] if split else "") + text
        self._ahead = ""

    def compose(self) -> ComposeResult:
        """Kind, address, how it will be kept."""
        with Vertical(id="urn"):
            yield Static(Content("Change a URN" if self._changes else "Add a URN"), id="urn-title")
            yield Static(Content("Kind"), classes="label")
            yield ChoiceEditor(
                self._scheme, options=schemes(), title_of=lambda one: f"{one} · {NAMES.get(one, one)}", ask=self._ask
            )
            yield Static(Content("Address"), classes="label")
            yield _Path(self._path, placeholder="a phone number, or scheme:address")
            yield Static(id="urn-echo")
            yield Static(Content.styled("⏎ takes it · ↑ chooses another kind · esc closes", "$text-muted"))

    def on_mount(self) -> None:
        """The address has the keys: most add a phone number."""
        path = self.query_one(_Path)
        path.focus()
        if self._ahead:
            path.insert_text_at_cursor(self._ahead)
        self._tell()

    def on_key(self, event: events.Key) -> None:
        """What was typed before the address had the keys belongs into it."""
        if event.is_printable and event.character is not None and not isinstance(self.focused, ChoiceEditor):
            event.stop()
            event.prevent_default()
            self.type_ahead(event.character)

    def type_ahead(self, text: str) -> None:
        """Take what was typed before this popup had the keys."""
        if self.is_mounted:
            self.query_one(_Path).insert_text_at_cursor(text)
        else:
            self._ahead += text

    def _ask(self, text: str) -> None:
        def chosen(scheme: str | None) -> None:
            if scheme is not None:
                self.query_one(ChoiceEditor).put(scheme)
                self.query_one(_Path).focus()

        choices = [Choice(one, one, NAMES.get(one, "")) for one in schemes()]
        self.app.push_screen(Picker("Kind of URN", choices, text=text, hint="⏎ choose · esc close"), chosen)

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()
        split = split_urn(self.query_one(_Path).value)
        if split is not None and split[0] in SCHEMES:
            # A whole URN was pasted.
            self.query_one(ChoiceEditor).put(split[0])
            self.query_one(_Path).put(split[1])
        self._tell()

    @property
    def urn(self) -> str:
        """The URN as it will be kept."""
        path = self.query_one(_Path).value.strip()
        scheme = self.query_one(ChoiceEditor).entered()
        if not path:
            return ""
        kept = self._field.normalised((f"{scheme}:{path}",), self._facts)
        return str(kept[0]) if kept else f"{scheme}:{path}"

    @property
    def problem(self) -> str:
        """Why it cannot be taken, in a sentence; '' when it can."""
        urn = self.urn
        if not urn:
            return "Type the address."
        if urn in self._others:
            return "This contact has it already."
        found = [one.sentence for one in self._field.problems((urn,), self._facts)]
        return found[0] if found else ""

    def _tell(self) -> None:
        echo = self.query_one("#urn-echo", Static)
        if not self.query_one(_Path).value.strip():
            echo.update(Content(""))
        elif self.problem:
            echo.update(Content.styled(f"✗ {clean(self.problem)}", "$error"))
        else:
            echo.update(Content.styled(f"→ {clean(self.urn)}", "$success"))

    def action_take(self) -> None:
        """End with the URN, where it is one."""
        if self.problem:
            self.query_one("#urn-echo", Static).update(Content.styled(f"✗ {clean(self.problem)}", "$error"))
            self.query_one(_Path).focus()
        else:
            self.dismiss(self.urn)

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(None)


class _Path(LineEditor):
    """The address; ⏎ takes it instead of going to the next field."""

    async def action_submit(self) -> None:
        """Take the URN."""
        screen = self.screen
        if isinstance(screen, UrnEntry):
            screen.action_take()


def enter_urn(form: "FormScreen", box: FieldBox, text: str, item: str) -> None:
    """Ask for a URN, and put it into the field."""
    editor = box.editor
    if not isinstance(editor, UrnsEditor):
        return

    def entered(urn: str | None) -> None:
        if urn is None:
            return
        if item:
            editor.exchange(item, urn)
        else:
            editor.add(urn)

    others = [one for one in editor.entered() if one != item]
    form.app.push_screen(UrnEntry(box.field, form.facts, others, text, item), entered)
