"""What an action is to be done to: of the rows that were marked, those that it applies to, and why not the others."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts
from temba_tui.resources.reading import items_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.people import is_whole
from temba_tui.workspace.rows import Pause, breathe

ItemState: TypeAlias = Literal["waiting", "done", "unchanged", "refused", "unknown"]
"""`waiting`: not sent yet; when a run is over, not sent at all. `unchanged`: it was as wanted already. `unknown`: it
was sent, and the answer was lost."""

RecordOf: TypeAlias = Callable[[str], Record | None]
"""The record of the row with an identity, as it is now; None where it is not loaded."""

_STEP: Final = 200
"""Rows that are looked at before others have their turn."""


@dataclass(slots=True, eq=False)
class Item:
    """One object of an action: what the server is told to mean it, the identity of its row, what people call it.

    `why` is a sentence for what was refused or left out. Names are raw text.
    """

    sent: str | int
    identity: str
    name: str
    state: ItemState = "waiting"
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What an action is done to, and what is left out, with why. `warnings` are sentences about some of them."""

    action: Action
    items: tuple[Item, ...]
    left_out: tuple[Item, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests it takes, if the server refuses none."""
        return self.action.requests(len(self.items))

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why things are left out, and how many for each reason, the most frequent first."""
        return tuple(Counter(one.why for one in self.left_out).most_common())


async def choose(
    resource: Resource,
    action: Action,
    identities: Iterable[str],
    record_of: RecordOf,
    facts: Facts,
    *,
    pause: Pause = breathe,
) -> Chosen:
    """Tell apart what `action` can be done to. In slices, for all loaded rows may be marked.

    What two rows mean to the server as one is taken once. No request.
    """
    marked = list(identities)
    many = len(marked) > 1
    items: dict[str | int, Item] = {}
    left_out: list[Item] = []
    warnings: Counter[str] = Counter()
    for index, identity in enumerate(marked):
        if index % _STEP == _STEP - 1:
            await pause()
        record = record_of(identity)
        if record is None:
            left_out.append(Item(identity, identity, identity, "refused", "It is no longer among the loaded rows."))
            continue
        name = resource.name_of(record)
        sent = sent_of(action, record)
        why = why_not(action, record, facts, many)
        if why or sent is None:
            left_out.append(Item(identity, identity, name, "refused", why))
            continue
        items.setdefault(sent, Item(sent, identity, name))
        if action.warn is not None and (warning := action.warn(record, facts)):
            warnings[warning] += 1
    said = [f"{text} ({count:,} of them)" if many and count > 1 else text for text, count in warnings.most_common()]
    return Chosen(action, tuple(items.values()), tuple(left_out), tuple(said))


def sent_of(action: Action, record: Record) -> Any:
    """What the server is told to mean a record: its identity, else its first URN where the action takes URNs."""
    found = action.identity_of(record)
    if found is None and action.takes_urns:
        found = next((one for one in items_at(record, "urns") if isinstance(one, str) and one), None)
    return found


def why_not(action: Action, record: Record, facts: Facts, many: bool = False) -> str:
    """'' where the action can be done to a record, else a sentence. A contact of whom the URN alone is known will do
    where the server takes URNs, and where nothing depends on what is not known of them."""
    if action.applies_in_bulk is not None and not is_whole(record) and action.resource == "contacts":
        return "Too little is known of this person: open the contact first."
    if action.identity_of(record) is None and sent_of(action, record) is not None:
        return "" if action.is_in(facts.era) else "This server's API cannot do that."
    return action.why_not(record, facts, many)
