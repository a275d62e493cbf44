"""The people behind rows: the distinct contacts of marked messages, runs, tickets, events, broadcasts.

A row says who it is about (uuid and name, some the URN too), so they are known without a request. Their groups, fields
and the rest are not: a request each, for the API finds contacts one at a time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from temba_tui.client.throttle import Priority
from temba_tui.resources.reading import get, items_at
from temba_tui.resources.spec import Cell, Column, Identity, Record, Resource
from temba_tui.text import Lens, plural
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

SENT: Final = "_sent"
"""In a record of a list that was made here: what the server is told to mean it, a URN where no uuid is known."""


_TOLD: Final = frozenset({"name", "urn", "urns", "uuid"})
"""Columns for which rows and files may have something to say."""
FROM: Final = "from"
"""The filter of a view that says where its rows come from, when no server is asked for them."""


@dataclass(frozen=True, slots=True)
class People:
    """Who rows are about. `contacts` are their records as far as rows tell: uuid, name, perhaps a URN.

    `rows` is how many rows were looked at, `without` how many of them name nobody.
    """

    contacts: tuple[dict[str, Any], ...]
    rows: int
    without: int = 0

    @property
    def title(self) -> str:
        """`their contacts (37 distinct)`."""
        return f"their contacts ({len(self.contacts):,} distinct)"


def has_people(resource: Resource) -> bool:
    """Whether the rows of a type say whose they are."""
    return resource.name != "contacts" and any(one.resource == "contacts" for one in resource.references)


def people_behind(resource: Resource, records: Iterable[Record]) -> People:
    """The distinct contacts that rows name, in the order of the rows. No request."""
    paths = tuple(one.path for one in resource.references if one.resource == "contacts" and one.key == "uuid")
    found: dict[str, dict[str, Any]] = {}
    rows = without = 0
    for record in records:
        rows += 1
        named = [one for path in paths for one in _at(record, path) if isinstance(get(one, "uuid"), str)]
        if not any(one["uuid"] for one in named):
            without += 1
        for one in named:
            if one["uuid"]:
                known = found.setdefault(one["uuid"], {"uuid": one["uuid"], "name": None})
                _learn(known, one, record)
    return People(tuple(found.values()), rows, without)


def _at(record: Record, path: str) -> list[Any]:
    if path.endswith("[]"):
        return [one for one in items_at(record, path.removesuffix("[]")) if isinstance(one, Mapping)]
    value = get(record, path)
    return [value] if isinstance(value, Mapping) else []


def _learn(known: dict[str, Any], named: Mapping[str, Any], record: Record) -> None:
    if isinstance(named.get("name"), str) and named["name"]:
        known["name"] = named["name"]
    urn = named.get("urn") or record.get("urn")
    if isinstance(urn, str) and urn and len(items_at(record, "contacts")) <= 1:
        urns = known.setdefault("urns", [])
        if urn not in urns:
            urns.append(urn)


def made_here(contacts: Resource) -> Resource:
    """The type of contacts for a list that was made here: its rows may have no uuid, only what the server is told.

    What is not known of a person is not shown as if it were: no `never` for when they were last seen.
    """
    columns = tuple(one if one.key in _TOLD else replace(one, cell=_if_whole(one)) for one in contacts.columns)
    return replace(contacts, columns=columns, identity=Identity(("uuid", SENT), lookup=contacts.identity.lookup))


def _if_whole(column: Column) -> Callable[[Record, Lens], Cell | str]:
    return lambda record, lens: column.cell(record, lens) if is_whole(record) else ""


def listed(contacts: Resource, records: Iterable[Mapping[str, Any]]) -> RecordList:
    """A whole list of contacts that nobody was asked for."""
    made = RecordList(made_here(contacts))
    made.take(records, None)
    return made


def is_whole(record: Record) -> bool:
    """Whether a contact's record is the server's, not what rows or a file told."""
    return "modified_on" in record


def made_from(view: View) -> str:
    """Where the rows of a list come from that no server was asked for: `contacts from=people.csv`; else ''."""
    if view.resource != "contacts":
        return ""
    return next((value for name, value in view.filters if name == FROM), "")


async def detail(session: "Session", record: Record) -> dict[str, Any] | None:
    """The contact of whom a list made here has a uuid or a URN: one request, after everything that is clicked.

    None when the server's list does not have it. Raises TembaError.
    """
    uuid, urn = get(record, "uuid"), next(iter(items_at(record, "urns")), None)
    params = {"uuid": uuid} if isinstance(uuid, str) and uuid else {"urn": urn} if isinstance(urn, str) else {}
    if not params:
        return None
    query = session.client.query(session.endpoint(session.resources["contacts"]), params)
    page = await query.page(priority=Priority.WALK, patience=120)
    return dict(page.rows[0]) if page.rows else None


def price(count: int) -> str:
    """What loading the details of so many takes."""
    return f"Their details take {plural(count, 'request')}: the API finds contacts one at a time."
