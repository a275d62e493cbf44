"""What the workspace's own things are called: groups, fields, labels, flows, topics, users, channels, campaigns,
resthooks.

People type names and the server wants uuids: group and label names match exactly there, an unknown one answers with
an empty list and no error. So names are resolved here, before anything is sent. A type's names are loaded when they
are first needed, all pages of it up to a cap, by requests that a person caused. Names that come by in records are
learnt for nothing; they make chips readable.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from temba_tui.resources.spec import Record, Resource, get, references_in
from temba_tui.text import fold, format_count

NAMED: Final = frozenset(
    {"campaigns", "channels", "fields", "flows", "groups", "labels", "resthooks", "topics", "users"}
)
"""Types that are small enough to be known whole."""

MAX_PAGES: Final = 12
"""How far a type's names are loaded: 3,000 of them. Workspaces are limited to 250 groups, labels, fields and
globals."""

MAX_LEARNT: Final = 20_000
_ALSO: Final = ("name", "label", "key", "email", "resthook", "address")
"""What a record may be called besides its title, in one era or another."""

NamesPage = tuple[Sequence[Record], str | None]
"""Rows, and the cursor of the next page or None."""


class NameStore(Protocol):
    """Where names by uuid survive the program, keyed by workspace elsewhere."""

    def names(self) -> Mapping[str, str]:
        """Every name kept."""
        ...

    def keep_names(self, names: Mapping[str, str]) -> None:
        """Keep these names too."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """One thing of the workspace that has a name. `record` is as the server sent it."""

    resource: str
    identity: str
    name: str
    record: Record

    def value(self, by: str) -> str:
        """What the server is sent to mean this one; '' where the record does not say."""
        value = get(self.record, by)
        return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""

    @property
    def help(self) -> str:
        """A few words that tell it from others: how many it holds, its type, its address. Raw text."""
        count = self.record.get("count")
        if isinstance(count, int) and not isinstance(count, bool):
            return format_count(count)
        found = next(
            (self.record[key] for key in ("email", "address", "type", "value_type") if self.record.get(key)), ""
        )
        return found if isinstance(found, str) and found != self.name else ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The names of one type. `complete` is False when the cap cut them off; `requests` is what they took."""

    entries: tuple[Named, ...]
    complete: bool
    requests: int


_NEAR_CHARS: Final = 200
"""Characters of a name that are compared for likeness, which takes the product of both lengths."""


class Names:
    """The names of one workspace.

    `resources` are the types by name; `load_page(resource, cursor)` asks the server for a page, and its errors come
    out of
    `load`. For one event loop.
    """

    def __init__(
        self,
        resources: Mapping[str, Resource],
        load_page: Callable[[Resource, str | None], Awaitable[NamesPage]],
        store: NameStore | None = None,
    ) -> None:
        self._resources = resources
        self._load_page = load_page
        self._store = store
        self._loaded: dict[str, Loaded] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._by_identity: OrderedDict[str, str] = OrderedDict()
        self.read_kept()

    def read_kept(self) -> None:
        """Read what an earlier run kept, once it is known which workspace this is. What was seen since wins."""
        if self._store is not None:
            kept = dict(self._store.names())
            self._remember({identity: name for identity, name in kept.items() if identity not in self._by_identity})

    def can_load(self, resource: str) -> bool:
        """Whether this type's names may be loaded whole."""
        return resource in NAMED and resource in self._resources

    def loaded(self, resource: str) -> tuple[Named, ...] | None:
        """The names of a type in alphabetical order; None before they were loaded."""
        found = self._loaded.get(resource)
        return found.entries if found else None

    def records(self, resource: str) -> tuple[Record, ...] | None:
        """The loaded records of a type; None before they were loaded."""
        found = self.loaded(resource)
        return None if found is None else tuple(one.record for one in found)

    def is_complete(self, resource: str) -> bool:
        """Whether all names of a type are loaded, so that what is not among them does not exist."""
        found = self._loaded.get(resource)
        return found is not None and found.complete

    async def load(self, name: str, *, again: bool = False, on_page: Callable[[int], None] | None = None) -> Loaded:
        """The names of a type, loaded unless they are: a request a page of 250.

        `on_page` is told how many it took so far. Raises what the client raises, and nothing half-loaded is kept
        then; KeyError for a type that is not declared.
        """
        resource = self._resources[name]
        lock = self._locks.setdefault(resource.name, asyncio.Lock())
        async with lock:
            known = self._loaded.get(resource.name)
            if known is not None and not again:
                return known
            rows: list[Record] = []
            cursor: str | None = None
            pages = 0
            while pages < MAX_PAGES:
                page, cursor = await self._load_page(resource, cursor)
                pages += 1
                rows += page
                if on_page is not None:
                    on_page(pages)
                if cursor is None:
                    break
            loaded = Loaded(_entries(resource, rows), cursor is None, pages)
            self._loaded[resource.name] = loaded
            self._remember({one.identity: one.name for one in loaded.entries}, keep=True)
            return loaded

    def forget(self, resource: str) -> None:
        """Drop a type's names: something was created, renamed or deleted."""
        self._loaded.pop(resource, None)

    def changed(self, resource: Resource, identity: str, record: Record | None) -> None:
        """Enter what was created or changed here under `identity`, or take out what was deleted (None). No request."""
        if record is None:
            self._by_identity.pop(identity, None)
        found = self._loaded.get(resource.name)
        if found is None:
            return
        rows = [one.record for one in found.entries if one.identity != identity]
        self._loaded[resource.name] = replace(
            found, entries=_entries(resource, [*rows, record] if record is not None else rows)
        )

    def find(self, resource: str, text: str, by: str = "uuid") -> tuple[Named, ...]:
        """Those of the loaded names that `text` means, several when it is ambiguous.

        The value that would be sent, then the exact name, then names that differ in case only, then other keys
        (email, field key).
        """
        entries = self.loaded(resource) or ()
        folded = text.casefold()
        tests: tuple[Callable[[Named], bool], ...] = (
            lambda one: one.value(by) == text or one.identity == text,
            lambda one: one.name == text,
            lambda one: one.name.casefold() == folded,
            lambda one: any(also.casefold() == folded for also in _other_names(one.record)),
        )
        for test in tests:
            found = tuple(one for one in entries if test(one))
            if found:
                return found
        return ()

    def near(self, resource: str, text: str, count: int = 3) -> tuple[str, ...]:
        """Loaded names that look like `text`, the nearest first."""
        import difflib

        wanted = fold(text)
        by_folded: dict[str, str] = {}
        for one in self.loaded(resource) or ():
            by_folded.setdefault(fold(one.name[:_NEAR_CHARS]), one.name)
        containing = [name for folded, name in by_folded.items() if wanted and wanted in folded]
        close = difflib.get_close_matches(wanted, by_folded, n=count, cutoff=0.7)
        names = dict.fromkeys([*(by_folded[one] for one in close), *containing])
        return tuple(names)[:count]

    def name_of(self, identity: str) -> str | None:
        """The name that goes with an identity, as last seen; None when it never came by."""
        return self._by_identity.get(identity)

    def learn(self, resource: Resource, record: Record) -> None:
        """Learn the names that an opened record shows: its own, and those of what it refers to. No request."""
        self._remember(dict(names_in(resource, (record,), every=True)))

    def take(self, names: Mapping[str, str]) -> None:
        """Enter names found by `names_in` in another thread."""
        self._remember(names)

    def _remember(self, names: Mapping[str, str], keep: bool = False) -> None:
        known = self._by_identity
        for identity, name in names.items():
            known[identity] = name
            known.move_to_end(identity)
        while len(known) > MAX_LEARNT:
            known.popitem(last=False)
        if keep and self._store is not None and names:
            self._store.keep_names(names)


def names_in(resource: Resource, records: Iterable[Record], every: bool = False) -> Iterator[tuple[str, str]]:
    """(identity, name) of what `records` show. Pure: may run in a thread.

    Only types whose names are few, unless `every`: a hundred thousand contacts' names belong into no dictionary.
    """
    if not every:
        resource = replace(resource, references=tuple(one for one in resource.references if one.resource in NAMED))
    for record in records:
        if every or resource.name in NAMED:
            identity = resource.identity_of(record)
            name = resource.name_of(record)
            if identity and name and name != identity:
                yield identity, name
        for _, target, shown in references_in(resource, record):
            if shown != target.value:
                yield target.value, shown


def _entries(resource: Resource, rows: Iterable[Record]) -> tuple[Named, ...]:
    found: dict[str, Named] = {}
    for row in rows:
        identity = resource.identity_of(row)
        if identity is not None:
            found[identity] = Named(resource.name, identity, resource.name_of(row), row)
    return tuple(sorted(found.values(), key=lambda one: (fold(one.name), one.name)))


def _other_names(record: Record) -> Iterator[str]:
    for key in _ALSO:
        value = record.get(key)
        if isinstance(value, str) and value:
            yield value
