"""What the keys that act mean here: the marked rows, else the row under the cursor, else the record that is open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from temba_tui.resources.spec import Record, Resource
from temba_tui.text import plural
from temba_tui.workspace.chosen import RecordOf

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.screens.list_pane import ListPane
    from temba_tui.screens.places import ListPlace


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Rows of one type. `record_of` gives a row's record as it is now; `place` is the list that they are in."""

    resource: Resource
    identities: tuple[str, ...]
    record_of: RecordOf
    place: "ListPlace | None" = None
    marks: bool = False
    """Whether they were marked, and are not just under the cursor."""

    def __len__(self) -> int:
        return len(self.identities)

    def records(self) -> Iterator[Record]:
        """Their records, as far as they are loaded."""
        for identity in self.identities:
            record = self.record_of(identity)
            if record is not None:
                yield record

    @property
    def title(self) -> str:
        """`3 contacts`, or the name of the one. Raw."""
        if len(self) == 1:
            record = self.record_of(self.identities[0])
            return self.resource.name_of(record) if record is not None else self.resource.singular
        return plural(len(self), self.resource.singular.lower(), self.resource.title.lower())


def pane_of(screen: "BrowserScreen") -> "ListPane | None":
    """The list that the keys act on: the screen's, or that of an open tab."""
    from temba_tui.screens.list_screen import ListScreen
    from temba_tui.screens.record_screen import RecordScreen

    if isinstance(screen, ListScreen) and screen.ready:
        return screen.pane
    if isinstance(screen, RecordScreen) and screen.ready and screen.list_place is not None:
        return screen.list_pane
    return None


def marked(screen: "BrowserScreen") -> Marked | None:
    """What is marked, in the order of the rows, or under the cursor, or open; None where there is nothing."""
    from temba_tui.screens.places import RecordPlace

    pane = pane_of(screen)
    if pane is not None and pane.place is not None:
        return in_list(pane, pane.place)
    place = screen.temba.history.current
    if isinstance(place, RecordPlace):
        record, identity = place.record, place.resource.identity_of(place.record)
        if identity is not None:
            return Marked(place.resource, (identity,), {identity: record}.get)
    return None


def in_list(pane: "ListPane", place: "ListPlace") -> Marked | None:
    """The same in one list."""
    records = place.records
    if records is None:
        return None

    def record_of(identity: str) -> Record | None:
        index = records.index_of(identity)
        return records.record(index) if index is not None else None

    marks = pane.table.marks
    if marks:
        found = sorted((index, one) for one in marks if (index := records.index_of(one)) is not None)
        return Marked(place.resource, tuple(one for _, one in found), record_of, place, marks=True)
    identity = pane.table.cursor_identity
    if identity is None or not pane.table.display:
        return None
    return Marked(place.resource, (identity,), record_of, place)


def keep_marked(screen: "BrowserScreen", place: "ListPlace", identities: Iterable[str]) -> None:
    """Mark these rows of a list and no others, whether it is shown or not."""
    marks = frozenset(identities)
    place.marks = marks
    pane = pane_of(screen)
    if pane is not None and pane.place is place:
        pane.table.set_marks(marks)
