"""`g`: finds what a pasted text is, at the least cost.

What is here already comes first and is free: the rows of loaded lists, the names that were loaded. Then the plan's
steps, a request each, until one finds something; after three requests it pauses, and whoever iterates decides
whether it goes on.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from temba_tui.client.errors import (
    TembaBadRequestError,
    TembaFilterIgnoredError,
    TembaNoSuchEndpointError,
    TembaPermissionError,
)
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.export import urns_of
from temba_tui.workspace.match import Matcher
from temba_tui.workspace.names import NAMED
from temba_tui.workspace.plans import Plan, Step, plan
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.urns import read_phone, split_urn
from temba_tui.workspace.values import read_uuid
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

ASK_AFTER: Final = 3
"""Requests after which the person is asked whether to go on."""

_MAX_HITS: Final = 20


@dataclass(frozen=True, slots=True)
class Planned:
    """What the text may be. Comes first, before any request."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Trying:
    """A step begins; `requests` were made before it."""

    step: Step
    requests: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step was left out, or came to nothing for a reason that is worth telling (a sentence)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A record, or the list that an address names (`record` None). `view` shows it."""

    resource: Resource
    record: Record | None
    view: View
    how: str
    requests: int


@dataclass(frozen=True, slots=True)
class Paused:
    """So many requests found nothing. Ask for the next event to go on with `left`, or stop iterating."""

    requests: int
    left: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """Every step was tried."""

    requests: int


Event: TypeAlias = Planned | Trying | Skipped | Found | Paused | NotFound


async def identify(
    text: str, session: "Session", *, lists: Iterable[RecordList] = (), ask_after: int = ASK_AFTER
) -> AsyncIterator[Event]:
    """Find what `text` is. `lists` are the loaded ones, looked through first.

    Yields `Planned`, then what happens; ends after the first step that found something (several `Found` when several
    loaded things match), or with `NotFound`. Raises TembaError for what is no answer (offline, refused, token);
    closing the iterator stops it.
    """
    made = plan(text, era=session.era, resources=session.resources, anon=session.anon, host=session.client.host)
    yield Planned(made)
    hits = [*_in_names(made, session), *await _in_lists(made, session, lists)]
    if made.view is not None:
        hits.append(Found(session.resources[made.view.resource], None, made.view, made.says, 0))
    if hits:
        for hit in _without_repeats(hits)[:_MAX_HITS]:
            yield hit
        return
    steps, unavailable = _in_order(made.steps, session)
    for reason in (*made.skipped, *unavailable):
        yield Skipped(reason)
    requests = 0
    asked = 0
    for index, step in enumerate(steps):
        if requests - asked >= ask_after:
            asked = requests
            yield Paused(requests, tuple(steps[index:]))
        yield Trying(step, requests)
        try:
            found, cost = await _try(step, session)
        except (TembaBadRequestError, TembaPermissionError, TembaNoSuchEndpointError, TembaFilterIgnoredError) as error:
            requests += 1
            yield Skipped(f"{session.resources[step.resource].title}: {error.sentence}")
            continue
        requests += cost
        if found:
            for record in found[:_MAX_HITS]:
                yield _found(session, step, record, requests)
            return
    yield NotFound(requests)


def _in_order(steps: Sequence[Step], session: "Session") -> tuple[list[Step], list[str]]:
    """The steps to take, and the reasons for those that are not.

    Those that loaded names speak against come last (names may be older than what is looked for), or not at all where
    only names could tell.
    """
    found = {step.resource: session.availability(step.resource) for step in steps}
    usable = [step for step in steps if found[step.resource].ok]
    unlikely = [step for step in usable if session.names.is_complete(step.resource)]
    reasons = [f"{session.resources[name].title}: {one.reason}" for name, one in found.items() if not one.ok]
    return [*(step for step in usable if step not in unlikely), *(step for step in unlikely if step.param)], reasons


async def _try(step: Step, session: "Session") -> tuple[list[Record], int]:
    """What a step finds, and the requests that it took."""
    if not step.param:
        loaded = await session.names.load(step.resource)
        return [one.record for one in session.names.find(step.resource, step.value)], loaded.requests
    resource = session.resources[step.resource]
    page = await session.client.query(session.endpoint(resource), {step.param: step.value}).page(None)
    return [row for row in page.rows if _is_meant(step, row)], 1


def _is_meant(step: Step, row: Record) -> bool:
    """Whether a row is what was asked for. A server that ignores a filter sends its whole list."""
    if step.param == "urn":
        return True
    value = row.get(step.param)
    return value is None or str(value).casefold() == step.value.casefold()


def _found(session: "Session", step: Step, record: Record, requests: int) -> Found:
    resource = session.resources[step.resource]
    view = session.lookup_view(resource, record) or step.view
    session.names.learn(resource, record)
    return Found(resource, record, view, step.says, requests)


def _in_names(made: Plan, session: "Session") -> list[Found]:
    """What the loaded names know under this text."""
    wanted = _uuid_of(made) or made.text
    hits = []
    for name in sorted(NAMED):
        for one in session.names.find(name, wanted) if session.names.loaded(name) is not None else ():
            resource = session.resources[name]
            view = session.lookup_view(resource, one.record) or View(name)
            hits.append(Found(resource, one.record, view, f"a known {resource.singular.lower()}", 0))
    return hits


async def _in_lists(made: Plan, session: "Session", lists: Iterable[RecordList]) -> list[Found]:
    """What the loaded rows hold: by identity, by number, and contacts by URN."""
    wanted = _uuid_of(made) or made.text
    hits = []
    for records in lists:
        rows = [index] if (index := records.index_of(wanted)) is not None else []
        if not rows and made.kind in ("phone", "urn", "number"):
            rows = await asyncio.to_thread(_scan, records, made)
        for row in rows:
            record = records.record(row)
            view = session.lookup_view(records.resource, record) or View(records.resource.name)
            hits.append(Found(records.resource, record, view, "a loaded row", 0))
    return hits


def _scan(records: RecordList, made: Plan) -> list[int]:
    """The rows of a list that are this URN, phone number or number. Runs in a thread."""
    digits = "".join(char for char in made.text if char.isdigit())
    urn = split_urn(made.text) if made.kind == "urn" else None
    term = urn[1] if urn else digits.lstrip("0")
    if not term:
        return []
    quoted = term.replace("\\", "\\\\").replace('"', '\\"')
    rows = records.scan(Matcher.parse(f'"{quoted}"'), 0, len(records))
    meant = _is_urn_of if records.resource.name == "contacts" else _is_number_of
    return [row for row in rows if meant(records.record(row), made)][:_MAX_HITS]


def _is_urn_of(record: Record, made: Plan) -> bool:
    phone = read_phone(made.text) if made.kind != "urn" else None
    for urn in urns_of(record):
        path = urn.partition(":")[2].partition("#")[0].partition("?")[0]
        if phone is None:
            if urn.casefold().partition("#")[0] == made.text.casefold():
                return True
        elif path.lstrip("+") == phone.digits or (phone.digits.startswith("0") and path.endswith(phone.digits[1:])):
            return True
    return False


def _is_number_of(record: Record, made: Plan) -> bool:
    return made.kind != "urn" and str(record.get("id")) == made.text


def _uuid_of(made: Plan) -> str | None:
    found = read_uuid(made.text)
    if found is None and made.kind == "address" and made.steps:
        return read_uuid(made.steps[0].value)
    return found


def _without_repeats(hits: Sequence[Found]) -> list[Found]:
    """The hits, each record once."""
    seen: dict[tuple[str, str | None], Found] = {}
    for hit in hits:
        identity = hit.resource.identity_of(hit.record) if hit.record is not None else str(hit.view)
        seen.setdefault((hit.resource.name, identity), hit)
    return list(seen.values())
