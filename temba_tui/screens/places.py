"""Places: what was visited, with all that coming back to it needs. The history is a stack of these."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from temba_tui.client.errors import TembaError
from temba_tui.resources.spec import Record, Resource
from temba_tui.widgets.record_table import TablePlace
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.workspace.records import RecordList
    from temba_tui.workspace.resolve import Resolved
    from temba_tui.workspace.rows import Rows

Phase = Literal["new", "loading", "ready", "failed"]


class GivenUpError(TembaError):
    """The person gave the request up."""

    default_sentence: ClassVar[str] = "You gave the request up."


@dataclass(eq=False, slots=True)
class ListPlace:
    """One list: its view, its rows as far as they were loaded, and where the person stood in it."""

    resource: Resource
    view: View
    resolved: "Resolved | None" = None
    records: "RecordList | None" = None
    rows: "Rows | None" = None
    phase: Phase = "new"
    error: TembaError | None = None
    problems: tuple[str, ...] = ()
    table: TablePlace | None = None
    marks: frozenset[str] = frozenset()
    preview: bool = False
    read_at: float = 0
    """When its latest page came, in seconds since 1970."""
    stale: bool = False
    """Whether its rows are being, or were to be, read anew."""
    fruitless: bool = False
    """Whether the latest pages brought no row: what follows is asked for by hand, for each costs a request."""
    walking: str = ""
    """What a walk is doing, for the coverage line; '' when none runs."""
    open_first: bool = False
    """Whether the first record is opened when it comes: the list was asked for one record by its identity."""

    @property
    def title(self) -> str:
        """Its name in the breadcrumbs."""
        return self.resource.title

    def copy_for(self, view: View) -> "ListPlace":
        """A new place for another view of the same resource."""
        return ListPlace(self.resource, view, preview=self.preview)


@dataclass(eq=False, slots=True)
class RecordPlace:
    """One record that was opened, with the tab that was looked at and the lists that its tabs loaded."""

    resource: Resource
    record: Record
    tab: int = 0
    lists: dict[int, ListPlace] = field(default_factory=dict)
    revealed: bool = False

    @property
    def title(self) -> str:
        """Its name in the breadcrumbs, as the server has it."""
        return self.resource.name_of(self.record)


Place = ListPlace | RecordPlace
