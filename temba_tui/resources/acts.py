"""Actions: what is done to one record or to many at once, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from temba_tui.eras import ALL_ERAS, NEWEST, Era
from temba_tui.resources.facts import Facts, Record
from temba_tui.resources.form_fields import MAX_ITEMS
from temba_tui.resources.reading import get

ArgumentName = Literal["group", "label", "label_name", "topic", "assignee", "note"]


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """Something done to one record or to many, by one request for up to `limit` of them.

    An answer of 204 says that it was done to all; in eras of `partial` a 200 may name failures, which did not change.
    """

    name: str
    """In code, in the journal, and for most the server's word for it."""
    title: str
    key: str
    """The letter in the menu."""
    endpoint: str
    resource: str
    body: Callable[[Sequence[Any], Any], Mapping[str, Any]] = lambda _ids, _argument: {}
    """The body for these identities and this argument; {} for a DELETE."""
    kind: Literal["one", "many"] = "many"
    method: Literal["POST", "DELETE"] = "POST"
    argument: ArgumentName | None = None
    """What is asked of the person: see `arguments.ARGUMENTS`."""
    optional_argument: bool = False
    """Whether None is an argument too (nobody as the assignee)."""
    identity: str = "uuid"
    """The record's key that is sent; for a DELETE also the query parameter."""
    takes_urns: bool = False
    """Whether a URN goes in place of a uuid (contact_actions; numbers in E.164, for they are not localised there)."""
    limit: int = MAX_ITEMS
    harmless: bool = False
    """Whether it can be undone without loss and reaches nobody outside."""
    destroys: bool = False
    """Whether it belongs into the menu of `D`."""
    irreversible: str = ""
    """What cannot be undone, in a sentence; '' where it can."""
    inverse: str | None = None
    """The action that undoes it."""
    prior: Callable[[Record], Any] | None = None
    """The inverse's argument from the record as it was before; the same argument as was given when None."""
    restores: Callable[[Record, Facts], Sequence[tuple[str, Any]]] | None = None
    """(action, argument) pairs that undoing takes besides the inverse: the manual groups that a block emptied."""
    undo_why_not: Callable[[Record, Facts], str] | None = None
    """From the record as it was before: why the inverse would not bring that back, '' where it would."""
    applies: Callable[[Record, Facts], str] | None = None
    """'' or a sentence why it cannot be done to this record."""
    applies_in_bulk: Callable[[Record, Facts], str] | None = None
    """The same for many at once, after `applies`."""
    patch: Callable[[Record, Any, Facts], Record | None] | None = None
    """The record as it is expected to be afterwards, for a 204 returns none; None: it is gone."""
    changed: Callable[[Record, Any, Facts], bool] | None = None
    """Whether it changes a record, where `patch` does not tell."""
    hidden: bool = False
    """Whether it stands in no menu: it only undoes."""
    eras: frozenset[Era] = ALL_ERAS
    partial: frozenset[Era] = frozenset()
    warning: str = ""
    """What to know before, in a sentence."""
    warn: Callable[[Record, Facts], str] | None = None
    """What to know of this record before, '' for nothing."""
    follow: str = ""
    """What the server works out later."""

    def is_in(self, era: Era | None) -> bool:
        """Whether servers of `era` have it."""
        return (era or NEWEST) in self.eras

    def is_partial(self, era: Era | None) -> bool:
        """Whether a 200 of a server of `era` may hold failures."""
        return (era or NEWEST) in self.partial

    def identity_of(self, record: Record) -> Any:
        """What is sent to mean this record; None where it does not say."""
        value = get(record, self.identity)
        if self.identity == "id":
            return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
        return value if isinstance(value, str) and value else None

    def why_not(self, record: Record, facts: Facts, many: bool = False) -> str:
        """'' where it can be done to this record, else a sentence."""
        if not self.is_in(facts.era):
            return "This server's API cannot do that."
        if self.identity_of(record) is None:
            return "What this was loaded from does not say how the server knows it."
        found = self.applies(record, facts) if self.applies is not None else ""
        if not found and many:
            if self.kind == "one":
                return "This is done to one at a time."
            found = self.applies_in_bulk(record, facts) if self.applies_in_bulk is not None else ""
        return found

    def expected(self, record: Record, argument: Any, facts: Facts) -> Record | None:
        """The record as it is expected to be afterwards; None: gone. As it was where nothing can be said."""
        return record if self.patch is None else self.patch(record, argument, facts)

    def would_change(self, record: Record, argument: Any, facts: Facts) -> bool:
        """Whether this changes the record, as far as its prior state tells: undo touches only what was changed."""
        if self.changed is not None:
            return self.changed(record, argument, facts)
        return self.patch is None or self.patch(record, argument, facts) != record

    def undo_refused(self, record: Record, facts: Facts) -> str:
        """Why this cannot be undone for a record as it was before, '' where it can."""
        if self.irreversible or self.inverse is None:
            return self.irreversible or "This cannot be undone."
        return self.undo_why_not(record, facts) if self.undo_why_not is not None else ""

    def requests(self, count: int) -> int:
        """How many requests it takes for `count` records."""
        return -(-max(count, 0) // (1 if self.kind == "one" else self.limit))
