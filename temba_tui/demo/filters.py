"""Query parameters as the eras honour them: the vocabulary in which `catalogue.py` declares each list.

A filter turns the values of its parameter into a test of one record, or None where it leaves the list alone. What a
server does
with nonsense differs by era and column: a refusal (400), a crash (500), or nothing found; a parameter that is not
declared is ignored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from temba_tui.demo import times, urns
from temba_tui.demo.context import Context
from temba_tui.demo.cursor import Predicate
from temba_tui.demo.http import Crash, detail
from temba_tui.demo.world import Record
from temba_tui.eras import ALL_ERAS, Era, until

Make = Callable[[Context, list[str]], Predicate | None]
Malformed = Literal["param", "value", "crash", "text"]
"""What comes of a uuid that is none: a 400 naming the parameter, the older 400, a 500, or a comparison that finds
nothing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter of a list. `make` gets the values sent, in their order. `unique`: at most one record passes, so
    that the search for it ends there.
    """

    param: str
    make: Make
    eras: frozenset[Era] = ALL_ERAS
    unique: bool = False


def nothing(record: Record) -> bool:
    """The test that no record passes: an unknown name, a date that is none."""
    return False


def as_uuid(text: str) -> str | None:
    """A uuid in its usual form, from any form that the server takes (upper case, no dashes); None for anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def plain(text: str) -> str:
    """Text that goes into a database query: a NUL crashes there."""
    if "\0" in text:
        raise Crash("a NUL in a query parameter")
    return text


def checked_uuid(param: str, values: list[str], malformed: Malformed) -> str | None:
    """The uuid of a parameter under an era's rule; None where the rule is to leave an empty value alone."""
    if malformed == "param":
        found = as_uuid(values[0])
        if found is None:
            raise detail(400, f"Param '{param}': {values[0]} is not a valid UUID.")
        return found
    text = plain(values[-1])
    if not text or malformed == "text":
        return text or None
    found = as_uuid(text)
    if found is None:
        if malformed == "value":
            raise detail(400, f"Value for {param} must be a valid UUID")
        raise Crash("a uuid column compared with text")
    return found


def uuid(
    param: str = "uuid",
    path: str = "uuid",
    *,
    older: Malformed = "text",
    newer: Malformed = "param",
    eras: frozenset[Era] = ALL_ERAS,
) -> Filter:
    """By uuid; `path` may name a reference (`flow`). `older` is 9.0.0's rule; 2019 compared text."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        wanted = checked_uuid(param, values, uuid_rule(ctx.era, older, newer))
        if wanted is None:
            return None
        if path == "uuid":
            return lambda record: record.get("uuid") == wanted
        return lambda record: (record.get(path) or {}).get("uuid") == wanted

    return Filter(param, make, eras, unique=path == "uuid")


def uuid_rule(era: Era, older: Malformed, newer: Malformed = "param") -> Malformed:
    """Which rule for malformed uuids an era has, where 9.0.0 has `older`."""
    return newer if era == "26.3" else older if era == "9.0.0" else "text"


def uuids(param: str, *, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """By any of several uuids, the parameter repeated."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        wanted = {checked_uuid(param, [value], "param") for value in values}
        return lambda record: record.get("uuid") in wanted

    return Filter(param, make, eras)


def integer(param: str = "id", *, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """By integer id; 0 and nothing leave the list alone."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        if not values[-1]:
            return None
        try:
            wanted = int(values[-1])
        except ValueError:
            raise detail(400, f"Value for {param} must be an integer") from None
        return (lambda record: record.get("id") == wanted) if wanted else None

    return Filter(param, make, eras, unique=True)


def same(param: str, path: str | None = None, *, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """By a text that must be the same."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        wanted = plain(values[-1])
        return (lambda record: record.get(path or param) == wanted) if wanted else None

    return Filter(param, make, eras)


def folded(param: str) -> Filter:
    """By a text, ignoring case."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        wanted = plain(values[-1]).lower()
        return (lambda record: str(record.get(param)).lower() == wanted) if wanted else None

    return Filter(param, make)


def dates(path: str | Callable[[Context], str], *, eras: frozenset[Era] = ALL_ERAS) -> tuple[Filter, Filter]:
    """`before` and `after`, both inclusive, over the moment at `path`. A date that is none finds nothing."""

    def limit(param: str, keeps: Callable[[str, str], bool]) -> Filter:
        def make(ctx: Context, values: list[str]) -> Predicate | None:
            if not values[-1]:
                return None
            moment = times.parse(values[-1])
            if moment is None:
                return nothing
            name = path if isinstance(path, str) else path(ctx)
            edge = times.key_of(moment)
            return lambda record: keeps(times.key(record.get(name)), edge if name != "start_date" else edge[:10])

        return Filter(param, make, eras)

    return limit("before", lambda key, edge: bool(key) and key <= edge), limit("after", lambda key, edge: key >= edge)


def contact(path: str = "contact") -> Filter:
    """By the contact that a record belongs to. Anything that is no live contact's uuid finds nothing."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        wanted = plain(values[-1])
        if not wanted:
            return None
        known = ctx.store["contacts"].get(wanted)
        if known is not None and known.get("_deleted"):
            return nothing
        return lambda record: (record.get(path) or {}).get("uuid") == wanted

    return Filter("contact", make)


def named(param: str, table: str, path: str) -> Filter:
    """By a reference, or a list of them, given by uuid or exact name; unknown: nothing."""

    def make(ctx: Context, values: list[str]) -> Predicate | None:
        text = plain(values[-1])
        if not text:
            return None
        found = next((row for row in ctx.store[table] if text in (row["uuid"], row["name"])), None)
        if found is None:
            return nothing
        wanted = found["uuid"]

        def test(record: Record) -> bool:
            value = record.get(path)
            references = value if isinstance(value, list) else [value]
            return any(reference and reference["uuid"] == wanted for reference in references)

        return test

    return Filter(param, make)


def urn(ctx: Context, values: list[str]) -> Predicate | None:
    """A contact's URN, put into its usual form first; 400 where that fails or URNs are hidden."""
    if not values[-1]:
        return None
    if ctx.anon:
        raise detail(400, "URN lookups not allowed for anonymous organizations")
    wanted = urns.identity(values[-1], str(ctx.store.world.workspace.get("country") or ""))
    if wanted is None:
        raise detail(400, f"Invalid URN: {values[-1]}")
    return lambda record: wanted in record["urns"]


FOLDERS: Final[dict[str, Predicate]] = {
    "inbox": lambda msg: _inbound(msg, "visible") and not msg["flow"],
    "flows": lambda msg: _inbound(msg, "visible") and bool(msg["flow"]),
    "archived": lambda msg: _inbound(msg, "archived"),
    "outbox": lambda msg: msg["direction"] == "out" and msg["status"] in ("initializing", "queued", "errored"),
    "sent": lambda msg: msg["direction"] == "out" and msg["status"] in ("wired", "sent", "delivered", "read", "resent"),
    "failed": lambda msg: msg["direction"] == "out" and msg["status"] == "failed",
}
"""Which messages a folder holds (api_v2.json)."""


def _inbound(msg: Record, visibility: str) -> bool:
    return bool(msg["direction"] == "in" and msg["visibility"] == visibility)


def folder(ctx: Context, values: list[str]) -> Predicate | None:
    """A message's folder: any case, but `incoming`, which older servers alone have, in lower case only."""
    name = values[-1]
    if not name:
        return None
    if name == "incoming" and ctx.era in until("9.0.0"):
        return lambda msg: bool(msg["direction"] == "in")
    return FOLDERS.get(name.lower(), nothing)


def broadcast(ctx: Context, values: list[str]) -> Predicate | None:
    """The messages of a broadcast, by its integer id; text crashes there."""
    if not values[-1]:
        return None
    try:
        wanted = int(values[-1])
    except ValueError:
        raise Crash("an integer column compared with text") from None
    return lambda msg: msg["broadcast"] == wanted


def roles(ctx: Context, values: list[str]) -> Predicate | None:
    """Users of any of the roles; unknown ones are dropped, and when none is left there is nobody."""
    known = {"administrator", "editor", "agent"} | ({"viewer", "surveyor"} if ctx.era == "9.0.0" else set())
    wanted = {value for value in values if value in known}
    if ctx.era == "9.0.0":
        return lambda user: (user.get("_role") or user["role"]) in wanted
    return lambda user: user["role"] in wanted


def emails(ctx: Context, values: list[str]) -> Predicate | None:
    """Users by any of the addresses, ignoring case."""
    wanted = {value.lower() for value in values}
    return lambda user: user["email"].lower() in wanted


def archived(ctx: Context, values: list[str]) -> Predicate | None:
    """Flows that are archived, or with any other value those that are not."""
    if not values[-1]:
        return None
    wanted = values[-1].lower() in ("true", "y", "yes", "1")
    return lambda flow: flow["archived"] == wanted


def archive_type(ctx: Context, values: list[str]) -> Predicate | None:
    """An archive's type under its older name, which gives way to `type` where the server knows that."""
    if not values[-1] or (ctx.era == "26.3" and ctx.request.get("type")):
        return None
    return lambda archive: archive["archive_type"] == values[-1]


def period(ctx: Context, values: list[str]) -> Predicate | None:
    """Daily or monthly archives; any other value is ignored."""
    wanted = values[-1]
    return (lambda archive: archive["period"] == wanted) if wanted in ("daily", "monthly") else None


def truth(param: str, keeps: Predicate, *, eras: frozenset[Era] = ALL_ERAS) -> Filter:
    """A parameter that narrows the list when it says yes, and does nothing when it says anything else."""
    return Filter(param, lambda ctx, values: keeps if ctx.request.truth(param) else None, eras)


def deleted(ctx: Context) -> Predicate:
    """Contacts that were deleted where they are asked for, else those that were not."""
    wanted = ctx.request.truth("deleted")
    return lambda contact: bool(contact.get("_deleted")) == wanted
