"""The line in which the local filter is typed: it narrows while you type, ⏎ and Esc leave it, the filter stays."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.widgets import Input

from temba_tui.widgets.json_view import JsonView

if TYPE_CHECKING:
    from temba_tui.screens.list_pane import ListPane


class SearchInput(Input):
    """The local filter of the pane that it is mounted in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "to the rows, the filter stays", id="search.leave"),
        Binding("down", "leave", "to the rows", show=False, id="search.down"),
    ]

    def __init__(self, value: str, *, id: str) -> None:
        super().__init__(
            value, placeholder='filter the loaded rows: terms, key:value, -not, "as is"', id=id, select_on_focus=False
        )

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


class JsonSearch(Input):
    """What is searched in a JSON view: found while you type, ⏎ and Esc leave the line, the search stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,down", "leave", "to the matches, n and N go on", id="json_search.leave"),
    ]

    def __init__(self, view: JsonView, *, id: str) -> None:
        super().__init__(placeholder="find in this record", id=id, select_on_focus=False)
        self._view = view

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as typed."""
        event.stop()
        if event.value:
            self._view.search(event.value)
        else:
            self._view.end_search()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the matches."""
        event.stop()
        self.action_leave()

    def action_leave(self) -> None:
        """To the matches; the search stays."""
        self._view.focus()
        self.remove()
