"""What edits a list: URNs in the order of their priority, groups that are joined and left.

What was there and is taken out stays on the screen, struck through, until it is saved: nothing disappears by a slip of
the finger, and a second press brings it back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from temba_tui.text import clean, truncate
from temba_tui.widgets.form_editors import Edited, Editor, typed_ahead


@dataclass(frozen=True, slots=True)
class Described:
    """How an item of a list is shown. `locked` is a sentence why it can be neither added nor removed. Raw text."""

    text: str
    note: str = ""
    locked: str = ""


class ListEditor(Widget, Editor, can_focus=True):
    """A list of items, one a line. `describe` says how an item is shown; `ask(text, item)` opens what adds or changes
    one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, id="form.list.up"),
        Binding("down", "step(1)", show=False, id="form.list.down"),
        Binding("space,delete,backspace,ctrl+h,minus", "take_out", "take out", show=False, id="form.list.toggle"),
        Binding("enter", "choose", "add", show=False, id="form.list.choose"),
    ]

    empty_words = "nothing yet"
    leaving = "will be taken out"
    joining = "new"

    def __init__(
        self,
        value: Sequence[str],
        original: Sequence[str],
        *,
        describe: Callable[[str], Described],
        ask: Callable[[str, str], None],
    ) -> None:
        super().__init__(classes="editor")
        self._original = tuple(original)
        self._items: list[str] = list(value)
        self._describe = describe
        self._ask = ask
        self._cursor = 0

    @property
    def shown(self) -> list[str]:
        """The items in the order of the lines: those that are in, then those that were taken out."""
        return [*self._items, *(one for one in self._original if one not in self._items)]

    @property
    def rows(self) -> int:  # type: ignore[override]
        """A line for each item, one where there is none."""
        return max(1, len(self.shown))

    @property
    def current(self) -> str:
        """The item under the cursor; '' where there is none."""
        shown = self.shown
        return shown[min(self._cursor, len(shown) - 1)] if shown else ""

    def entered(self) -> tuple[str, ...]:
        """The items that are in."""
        return tuple(self._items)

    def put(self, value: Sequence[str]) -> None:
        """Show other items."""
        if list(value) != self._items:
            self._items = list(value)
            self.post_message(Edited())
        self._cursor = min(self._cursor, self.rows - 1)
        self.refresh()

    def rebase(self, original: Sequence[str]) -> None:
        """Compare with another state of the list from now on."""
        self._original = tuple(original)
        self.refresh()

    def add(self, item: str) -> None:
        """Put an item in, and the cursor on it."""
        if item not in self._items:
            self.put([*self._items, item])
        self.point_at(item)

    def exchange(self, old: str, new: str) -> None:
        """Put `new` in the place of `old`."""
        self.put([new if one == old else one for one in self._items if one != new or one == old])
        self.point_at(new)

    def point_at(self, item: str) -> None:
        """Put the cursor on an item."""
        shown = self.shown
        if item in shown:
            self._cursor = shown.index(item)
        self.refresh()

    def toggle(self, item: str) -> None:
        """Take an item out, or put it back."""
        if item in self._items:
            self.put([one for one in self._items if one != item])
            self.point_at(item)
        else:
            self.add(item)

    def render(self) -> Content:
        """The items."""
        shown = self.shown
        if not shown:
            return Content.styled(self.empty_words, "$text-muted on $row-cursor" if self.has_focus else "$text-muted")
        width = max(10, self.size.width)
        return Content("\n").join(self._line(index, one, width) for index, one in enumerate(shown))

    def _line(self, index: int, item: str, width: int) -> Content:
        told = self._describe(item)
        here = self.has_focus and index == min(self._cursor, len(self.shown) - 1)
        back = " on $row-cursor bold" if here else ""
        if item not in self._items:
            mark, style, note = "−", "$text-muted strike", self.leaving
        elif item not in self._original:
            mark, style, note = self.mark(item, "+"), "$success", self.joining
        else:
            mark, style, note = self.mark(item, "•"), "$text-muted" if told.locked else "", ""
        # A note is cut before the name is.
        text = truncate(clean(told.text), max(8, width - 4))
        notes = " · ".join(part for part in (clean(told.note), note) if part)
        room = width - len(mark) - 1 - Content(text).cell_length - 2
        line = Content.assemble((f"{mark} ", f"$accent{back}"), (text, f"{style}{back}".strip()))
        if notes and room > 6:
            line = line + Content.styled("  " + truncate(notes, room), f"$text-muted{back}")
        return line

    def mark(self, item: str, usual: str) -> str:
        """What stands before an item that is in."""
        return usual

    def on_key(self, event: events.Key) -> None:
        """A letter or a digit begins the search for, or the typing of, another item."""
        if not event.is_printable or event.character is None:
            return
        if typed_ahead(self, event.character):
            event.stop()
            event.prevent_default()
        elif event.character.strip():
            if event.key in ("minus", "less_than_sign", "greater_than_sign"):
                return
            event.stop()
            event.prevent_default()
            self._ask(event.character, "")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the item that was clicked."""
        if event.y < len(self.shown):
            self._cursor = event.y
            self.refresh()

    def action_step(self, by: int) -> None:
        """The next item; at an end the next field."""
        at = self._cursor + by
        if not 0 <= at < len(self.shown):
            raise SkipAction
        self._cursor = at
        self.refresh()
        self.scroll_visible(animate=False)

    def action_take_out(self) -> None:
        """Take the item out, or put it back."""
        item = self.current
        locked = self._describe(item).locked if item else ""
        if locked:
            self.notify(clean(locked), timeout=6, severity="warning", markup=False)
        elif item:
            self.toggle(item)

    def action_choose(self) -> None:
        """Add an item."""
        self._ask("", "")


class GroupsEditor(ListEditor):
    """The groups that a contact is in."""

    empty_words = "in no group: type to find one"
    leaving = "leaves it"
    joining = "joins it"

    @property
    def shown(self) -> list[str]:
        """Those that it was in stay in their places, those that are new follow: groups have no order."""
        return [*self._original, *(one for one in self._items if one not in self._original)]

    @property
    def keys(self) -> str:
        """Adding, and what the group under the cursor allows."""
        locked = self._describe(self.current).locked if self.current else ""
        if locked:
            return f"{locked} · type to find a group"
        return "type to find a group, ⏎ shows all · space takes the group out, or back in"


class UrnsEditor(ListEditor):
    """The URNs of a contact; the first is the one that is tried first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("less_than_sign", "move(-1)", "earlier", show=False, key_display="<", id="form.list.earlier"),
        Binding("greater_than_sign", "move(1)", "later", show=False, key_display=">", id="form.list.later"),
    ]
    empty_words = "none: type a phone number"

    @property
    def keys(self) -> str:
        """Adding, changing, removing, ordering."""
        if not self.shown:
            return "type a number, or ⏎ to choose what kind of URN"
        return "type a number to add one · ⏎ changes it · space takes it out · < > move it"

    def mark(self, item: str, usual: str) -> str:
        """Its place."""
        return f"{self._items.index(item) + 1}" if len(self._items) > 1 else usual

    def action_choose(self) -> None:
        """Change the URN under the cursor, or add one."""
        item = self.current
        self._ask("", item if item in self._items else "")

    def action_move(self, by: int) -> None:
        """Move the URN up or down in the order."""
        item = self.current
        if item not in self._items:
            return
        at = self._items.index(item)
        to = at + by
        if 0 <= to < len(self._items):
            items = list(self._items)
            items[at], items[to] = items[to], items[at]
            self.put(items)
            self.point_at(item)
