"""The line in which the local filter is typed: it narrows while you type, ⏎ and Esc leave it, the filter stays."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from temba_tui.screens.list_pane import ListPane


class SearchInput(Input):
    """The local filter of the pane that it is mounted in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave the line", show=False, id="search.leave"),
        Binding("down", "leave", "to the rows", show=False, id="search.down"),
    ]

    def __init__(self, value: str, *, id: str) -> None:  # noqa: A002
        super().__init__(value, placeholder="filter the loaded rows: terms, key:value, -not, \"as is\"", id=id, select_on_focus=False)

    @property
    def pane(self) -> "ListPane":
        """The pane that is filtered."""
        return cast("ListPane", self.parent)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as typed."""
        event.stop()
        self.pane.search_typed(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the rows."""
        event.stop()
        self.pane.search_left()

    def action_leave(self) -> None:
        """To the rows; the filter stays."""
        self.pane.search_left()
