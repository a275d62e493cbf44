"""What a resource type is, as data: the vocabulary in which the modules beside this one are written.

A resource declares how its records are told apart, which columns show them, what the server can be asked, and what
refers to what. Everything else (tables, chips, inspector, completion, help) is drawn from these declarations, so adding
a type is adding one module with a `RESOURCE` in it.

A record is the server's JSON object, whole. Keys may be missing, null, of another type or unknown: the functions here
take what comes and never raise for it (`get` reads a path safely).

Declarations are compared by identity, for there is one of each; what is made of records (`Cell`, `Line`, `Target`) by
value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from temba_tui.eras import ALL_ERAS, NEWEST, Era
from temba_tui.resources.forms import Action, Form
from temba_tui.resources.reading import get as get
from temba_tui.resources.reading import items_at as items_at
from temba_tui.resources.reading import names_something
from temba_tui.resources.reading import text_at as text_at
from temba_tui.resources.reading import text_of as text_of
from temba_tui.resources.shown import Block as Block
from temba_tui.resources.shown import Cell as Cell
from temba_tui.resources.shown import Line as Line
from temba_tui.resources.shown import Target as Target
from temba_tui.resources.shown import Tone as Tone
from temba_tui.secrets import HIDDEN
from temba_tui.text import Lens

Record: TypeAlias = Mapping[str, Any]
"""One JSON object as the server sent it."""

Params: TypeAlias = Mapping[str, str]
"""The query parameters of a list, by name."""

Section: TypeAlias = Literal["People", "Messaging", "Automation", "Integrations", "Workspace"]
Scope: TypeAlias = Literal["v2", "v2.contacts", "v2.messages", "v2.runs", "v2.broadcasts"]
Paging: TypeAlias = Literal["cursor", "offset", "single", "list"]
"""`cursor` and `offset` pages; `single`: the answer is the record; `list`: an unpaged `results`."""

FilterKind: TypeAlias = Literal["uuid", "int", "text", "date", "choice", "bool", "urn", "key", "email"]
SortKey: TypeAlias = str | float | None
"""Text that was folded, or a number; within a column all keys are of one kind. None (nothing there) stands last."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a resource's table.

    `cell` turns a record into what is shown. `width` is the cells that it asks for, `flex` its share of what is left
    over (0: none). `priority` says which columns survive on a narrow screen: 1 stays to the last. `sort` gives the key
    for sorting loaded rows, the shown text when None. `default` columns are shown unless the person chose otherwise.
    """

    key: str
    title: str
    cell: Callable[[Record, Lens], Cell | str]
    width: int = 12
    flex: int = 0
    priority: int = 5
    align: Literal["left", "right"] = "left"
    sort: Callable[[Record], SortKey] | None = None
    default: bool = True
    masked: bool = False
    """Whether the value may be a secret: shown as dots until the person reveals it."""
    eras: frozenset[Era] = ALL_ERAS
    label: str = ""
    """The whole name, for the column chooser and the help, where `title` is cut short or empty to save room."""

    @property
    def full_title(self) -> str:
        """What to call the column where there is room."""
        return self.label or self.title or self.key


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One query parameter that the server takes for a list.

    `eras` are those that honour it: elsewhere it is ignored and the whole list comes, so it is refused before sending.
    `values_from` names the resource whose records are the possible values (`groups`); with `by` the record's key that
    is sent (`uuid`), and names typed by a person are resolved to it. `choices` are fixed values; `choices_by_era` where
    they differ.
    """

    name: str
    kind: FilterKind
    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    choices_by_era: Mapping[Era, tuple[str, ...]] = field(default_factory=dict)
    values_from: str | None = None
    by: str = "uuid"
    repeat: bool = False
    eras: frozenset[Era] = ALL_ERAS
    day_only: bool = False
    """Of a date: sent as `YYYY-MM-DD`; a time of day would be refused (statistics)."""

    def values(self, era: Era | None) -> tuple[str, ...]:
        """The fixed values that a server of `era` knows; empty where any value goes."""
        return self.choices_by_era.get(era, self.choices) if era else self.choices


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A place in a record that names another record: `path` as in `get`, `key` within what stands there (`uuid`).

    In a path `groups[]` means every item of a list and `channels{}` every key of an object: `notes[].created_by`.
    Where the path leads to text or a number, that itself is the value (`urn`, `broadcast`).
    """

    path: str
    resource: str
    key: str = "uuid"
    param: str = "uuid"
    """The filter of `resource` that finds it."""
    eras: frozenset[Era] = ALL_ERAS
    """Those whose servers honour `param`: elsewhere the reference leads nowhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Referrer:
    """A list that refers to a record: a contact's messages. Shown as a tab of the inspector, loaded when opened."""

    title: str
    resource: str
    filter: str
    value: str = "uuid"
    """The path in this record whose value goes into the filter."""
    extra: tuple[tuple[str, str], ...] = ()
    eras: frozenset[Era] = ALL_ERAS


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """How records are told apart, and how one is asked for.

    `keys`: paths as in `get`. The first of these that a record has is its identity; with `together` all of them make
    it. `lookup`: by era, the (filter, record key) that finds exactly one; None where the server has no such filter.
    """

    keys: tuple[str, ...] = ("uuid",)
    together: bool = False
    lookup: Mapping[Era, tuple[str, str] | None] = field(
        default_factory=lambda: {
            "2019": ("uuid", "uuid"),
            "9.0.0": ("uuid", "uuid"),
            "26.3": ("uuid", "uuid"),
        }
    )

    def of(self, record: Record) -> str | None:
        """The record's identity as text, or None when it has none (such a row is never taken for another)."""
        if self.together:
            parts = [get(record, key) for key in self.keys]
            if all(part is None for part in parts) or any(isinstance(part, (Mapping, list)) for part in parts):
                return None
            return "\x1f".join("" if part is None else str(part) for part in parts)
        for key in self.keys:
            value = get(record, key)
            if names_something(value):
                return str(value)
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A resource type of the API, declared."""

    name: str
    """The name in views and in code: `contacts`, `campaign_events`."""
    title: str
    singular: str
    section: Section
    order: int
    """The place in its section of the sidebar."""
    columns: tuple[Column, ...]
    help: str = ""
    """One sentence that says what these are, for the help and the empty list."""
    endpoint: str = ""
    """The path below `/api/v2/`, without `.json`; the name unless given."""
    scope: Scope = "v2"
    scope_by_era: Mapping[Era, Scope] = field(default_factory=dict)
    eras: frozenset[Era] = ALL_ERAS
    identity: Identity = Identity()
    paging: Paging = "cursor"
    filters: tuple[Filter, ...] = ()
    exclusive: tuple[frozenset[str], ...] = ()
    """Sets of filters of which the server takes one at a time."""
    required: frozenset[str] = frozenset()
    """Filters of which at least one is needed for an answer that holds anything (definitions)."""
    sort_date: str | None = "created_on"
    """The key of the date by which the server orders the list, newest first; None where it is not by a date."""
    sort_date_for: Callable[[Params], str | None] | None = None
    """Where a filter changes the order: the key for these parameters."""
    filter_date: str | None = None
    """The key that `before` and `after` look at; `sort_date` when None."""
    newer_by: str | None = "modified_on"
    """The key that tells which of two copies of a record is the newer one."""
    reverse_eras: frozenset[Era] = frozenset()
    """Eras that honour `reverse=true`."""
    references: tuple[Reference, ...] = ()
    referrers: tuple[Referrer, ...] = ()
    title_of: Callable[[Record], str] | None = None
    """A record's name for breadcrumbs and lists; `name` or the identity when None."""
    summary: Callable[[Record, Lens], Sequence[Block]] | None = None
    """The inspector's summary; made from the columns when None."""
    web_path: Callable[[Record], str | None] | None = None
    """The path of the record's page on the web site, from the host's root."""
    masked: frozenset[str] = frozenset()
    """Record keys that may hold secrets: dots in JSON, table and copies until revealed."""
    no_rights: str = ""
    """What to say when this token may not read it; a general sentence when empty."""
    gone: str = ""
    """Why an era does not have it."""
    archived_later: bool = False
    """Whether older records leave the API for archives (messages, runs): an empty list says so."""
    short: str = ""
    """A title of at most 12 cells for the sidebar, where the type stands right below the one that it belongs to."""
    endpoint_by_era: Mapping[Era, str] = field(default_factory=dict)
    """Where an era has it under another name (2019: `org` for the workspace)."""
    web_path_by_era: Mapping[Era, Callable[[Record], str | None]] = field(default_factory=dict)
    """Where an era has the page elsewhere."""
    filter_date_for: Callable[[Params], str | None] | None = None
    """Where a filter changes what `before` and `after` look at: the key for these parameters."""
    form: Form | None = None
    """What of it can be written; None where nothing can."""
    actions: tuple[Action, ...] = ()
    """What can be done to its records, in the order of the menu."""

    @property
    def path(self) -> str:
        """The endpoint below `/api/v2/`, without suffix."""
        return self.endpoint or self.name

    def path_in(self, era: Era | None) -> str:
        """The endpoint as a server of `era` calls it."""
        return self.endpoint_by_era.get(era, self.path) if era else self.path

    def web_path_in(self, record: Record, era: Era | None) -> str | None:
        """The path of the record's page on the web site in `era`, from the host's root; None where it has none."""
        path = self.web_path_by_era.get(era, self.web_path) if era else self.web_path
        return None if path is None else path(record)

    @property
    def sidebar_title(self) -> str:
        """The title where there is little room."""
        return self.short or self.title

    def is_in(self, era: Era | None) -> bool:
        """Whether servers of `era` have this type (None: the newest)."""
        return (era or NEWEST) in self.eras

    def identity_of(self, record: Record) -> str | None:
        """The record's identity as text, or None."""
        return self.identity.of(record)

    def name_of(self, record: Record) -> str:
        """What to call a record: its own title, its name, else its identity. Raw text."""
        if self.title_of is not None:
            title = self.title_of(record)
            if title:
                return title
        name = get(record, "name")
        if isinstance(name, str) and name:
            return name
        return self.identity.of(record) or self.singular

    def sort_key(self, params: Params) -> str | None:
        """The date key that orders the list asked for with `params`, or None."""
        return self.sort_date_for(params) if self.sort_date_for is not None else self.sort_date

    def date_key(self, params: Params) -> str | None:
        """The date key that `before` and `after` look at in the list asked for with `params`, or None."""
        if self.filter_date_for is not None:
            return self.filter_date_for(params)
        return self.filter_date or self.sort_date

    def coverage_key(self, params: Params) -> str | None:
        """The date key by which what was loaded can be told from what is still on the server, or None.

        None where the list is not ordered by a date that its records show, and where `before` or `after` is asked of
        another date than the one that orders it (flows): a claim would be about the wrong date.
        """
        key = self.sort_key(params)
        asks = "before" in params or "after" in params
        return None if asks and key != self.date_key(params) else key

    def lookup_of(self, record: Record, era: Era | None) -> tuple[str, str] | None:
        """The (filter, value) that asks a server of `era` for just this record; None where there is no such filter."""
        found = self.identity.lookup.get(era or NEWEST)
        if found is None:
            return None
        value = get(record, found[1])
        return (found[0], str(value)) if names_something(value) else None

    def filters_in(self, era: Era | None) -> tuple[Filter, ...]:
        """The filters that a server of `era` honours."""
        return tuple(one for one in self.filters if (era or NEWEST) in one.eras)

    def columns_in(self, era: Era | None) -> tuple[Column, ...]:
        """The columns that a server of `era` has values for."""
        return tuple(one for one in self.columns if (era or NEWEST) in one.eras)

    def default_columns(self, era: Era | None) -> tuple[Column, ...]:
        """The columns that are shown unless the person chose otherwise."""
        return tuple(one for one in self.columns_in(era) if one.default)

    def hidden(self, record: Record) -> Record:
        """The record with dots in place of what may be a secret, for showing and copying until it is revealed."""
        if self.masked and isinstance(record, Mapping) and self.masked & record.keys():
            return {key: HIDDEN if key in self.masked and value else value for key, value in record.items()}
        return record

    def summary_of(self, record: Record, lens: Lens, revealed: bool = False) -> tuple[Block, ...]:
        """The inspector's summary of a record, made from the columns where the type has none of its own.

        What may be a secret is dots in it unless `revealed`.
        """
        if not revealed:
            record = self.hidden(record)
        if self.summary is not None:
            return tuple(self.summary(record, lens))
        name = self.name_of(record)
        lines = [line for line in self._column_lines(record, lens) if line.value.text and line.value.text != name]
        head = Block("", (Line("", Cell(name, "strong")),))
        return (head, Block("", tuple(lines))) if lines else (head,)

    def _column_lines(self, record: Record, lens: Lens) -> Iterator[Line]:
        for column in self.columns:
            cell = column.cell(record, lens)
            yield Line(column.full_title, cell if isinstance(cell, Cell) else Cell(cell))

    def scope_in(self, era: Era | None) -> Scope:
        """The throttle scope that a request draws on."""
        return self.scope_by_era.get(era, self.scope) if era else self.scope

    def actions_in(self, era: Era | None) -> tuple[Action, ...]:
        """What can be done to records on a server of `era`; what only undoes is left out."""
        return tuple(one for one in self.actions if one.is_in(era) and not one.hidden)

    def action(self, name: str) -> Action | None:
        """The declared action of that name, in whatever era; None where the type has no such action."""
        return next((one for one in self.actions if one.name == name), None)

    def filter(self, name: str) -> Filter | None:
        """The declared filter of that query parameter, in whatever era; None where there is none."""
        return next((one for one in self.filters if one.name == name), None)

    def column(self, key: str) -> Column | None:
        """The declared column of that key, shown or not; None where the type has no such column."""
        return next((one for one in self.columns if one.key == key), None)


def references_in(resource: Resource, record: Record, era: Era | None = None) -> Iterator[tuple[str, Target, str]]:
    """Every reference of the record that can be followed in `era`: (path with indexes, target, shown name)."""
    for reference in resource.references:
        if (era or NEWEST) not in reference.eras:
            continue
        for path, entry in _places(record, reference.path.split("."), ""):
            value = entry.get(reference.key) if isinstance(entry, Mapping) else entry
            if not names_something(value) or (reference.param == "urn" and not _is_urn(value)):
                continue
            name = entry.get("name") if isinstance(entry, Mapping) else None
            shown = name if isinstance(name, str) and name else str(value)
            yield path, Target(reference.resource, reference.param, str(value)), shown


def _places(value: object, parts: Sequence[str], path: str) -> Iterator[tuple[str, object]]:
    if not parts:
        yield path, value
        return
    part, rest = parts[0], parts[1:]
    kind = part[-2:]
    name = part[:-2] if kind in ("[]", "{}") else part
    found = get(value, name)
    here = f"{path}.{name}" if path else name
    if kind == "[]":
        for index, item in enumerate(found if isinstance(found, list) else ()):
            yield from _places(item, rest, f"{here}.{index}")
    elif kind == "{}":
        for key in found if isinstance(found, Mapping) else ():
            yield from _places(key, rest, f"{here}.{key}")
    else:
        yield from _places(found, rest, here)


def _is_urn(value: object) -> bool:
    """Whether this can be asked for: an anonymous workspace sends asterisks, and `deleted:` is output only."""
    return isinstance(value, str) and ":" in value and "***" not in value and not value.startswith("deleted:")
