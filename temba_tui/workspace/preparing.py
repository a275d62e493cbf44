"""From what a person changed to the requests that it takes: the object read again, both sides compared, the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaBadRequestError, TembaNoSuchObjectError
from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form, Values
from temba_tui.resources.reading import items_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Change, Merge, Side
from temba_tui.workspace.planning import plan_of as plan_of
from temba_tui.workspace.steps import TAKE_OVER, NotWrittenError, Step, WritePlan

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Holder:
    """Another contact that holds a URN which is to be added."""

    key: str
    urn: str
    record: Record


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """An edit compared with what the server has, ready to be shown and confirmed. Made by `Writer.prepare`.

    `theirs` is the record as the server has it now (None: a new one), `ours` whether that is our own last answer,
    because the server's list was behind. `values` are the form's, normalised. `holders` are other contacts that hold an
    added URN: the plan stops at them, and only `take_over` goes on. `requests` is what it took so far.
    """

    resource: Resource
    form: Form
    facts: Facts
    base: Record | None
    theirs: Record | None
    values: Values
    merge: Merge
    holders: tuple[Holder, ...] = ()
    ours: bool = False
    requests: int = 0

    def stops(self, choices: Mapping[str, Side] | None = None) -> tuple[str, ...]:
        """Why there is no plan yet, in sentences; () when `plan` gives one."""
        found = [f"{one.title}: somebody else changed it too. Choose." for one in self.merge.unresolved(choices or {})]
        found += [sentence for change in self.merge.mine if (sentence := self._locked(change))]
        found += [f"{one.urn} belongs to another contact: {self.resource.name_of(one.record)}." for one in self.holders]
        return tuple(found)

    def _locked(self, change: Change) -> str:
        """Why the object, as it is now, does not take this change: it was blocked meanwhile."""
        field = self.form.field(change.key, self.facts)
        if field is None or field.locked is None or self.theirs is None:
            return ""
        sentence = field.locked(self.theirs, self.facts)
        return f"{change.title}: {sentence}" if sentence else ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to send: nothing was changed, or somebody else made the same changes."""
        return self.theirs is not None and not self.merge.mine and not self.merge.conflicts

    def changes(self, choices: Mapping[str, Side] | None = None) -> tuple[Change, ...]:
        """The diff against theirs, once every conflict is decided. Raises ValueError before."""
        order = {field.key: place for place, field in enumerate(self.form.fields_in(self.facts, self.theirs is None))}
        return tuple(sorted(self.merge.resolved(choices), key=lambda change: order.get(change.key, len(order))))

    def plan(self, choices: Mapping[str, Side] | None = None) -> WritePlan:
        """The requests that it takes, with the conflicts decided by key. Raises ValueError while `stops` says why."""
        if self.stops(choices):
            raise ValueError("; ".join(self.stops(choices)))
        return plan_of(
            self.resource, self.form, self.facts, self.theirs, self.changes(choices), named=bool(self.merge.conflicts)
        )

    def take_over(self, choices: Mapping[str, Side] | None = None) -> WritePlan:
        """The requests that take added URNs away from the contacts that hold them, then make the changes.

        An action of its own: confirmed by its own key, journaled for both, undone for both.
        """
        made = self.changes(choices)
        steps: list[Step] = []
        for uuid, records in _by_contact(self.holders).items():
            record = records[0].record
            taken = {one.urn for one in records}
            left = [urn for urn in record.get("urns") or () if isinstance(urn, str) and bare(urn) not in taken]
            field = self.form.field(records[0].key, self.facts)
            title = field.title if field is not None else records[0].key
            change = Change(records[0].key, title, tuple(record.get("urns") or ()), tuple(left), "urns")
            steps.append(
                Step(
                    f"Take {', '.join(sorted(taken))} from {self.resource.name_of(record)}",
                    "update",
                    self.resource.path_in(self.facts.era),
                    {"urns": left},
                    {"uuid": uuid},
                    self.resource.name,
                    (uuid,),
                    (record,),
                    (change,),
                )
            )
        own = plan_of(self.resource, self.form, self.facts, self.theirs, made, named=True)
        names = ", ".join(self.resource.name_of(one[0].record) for one in _by_contact(self.holders).values())
        return WritePlan(
            own.title,
            (*steps, *own.steps),
            own.changes,
            (*own.warnings, f"The URN is taken away from {names}, who can no longer be reached by it."),
            TAKE_OVER,
            own.resource,
            own.follow,
        )


async def prepare(session: "Session", form: Form, base: Record | None, mine: Values) -> Prepared:
    """What `Writer.prepare` does."""
    writer = session.writer
    writer.guard()
    resource, facts = session.resources[form.resource], session.facts()
    # Rules between fields look at all of them.
    values = {**form.values_of(base, facts), **form.normalised(mine, facts, base)}
    problems: dict[str, list[str]] = {}
    for problem in form.problems(values, facts, base):
        problems.setdefault(problem.path, []).append(problem.sentence)
    if problems:
        raise TembaBadRequestError(problems, local=True)
    theirs, ours, requests = None, False, 0
    wanted = form.must_be_free(values, facts) if base is None and form.must_be_free is not None else None
    if wanted is not None:
        there = session.client.query(session.endpoint(session.resources[wanted.resource]), {wanted.param: wanted.value})
        requests += 1
        if await there.first() is not None:
            raise TembaBadRequestError({wanted.path: [wanted.taken]}, local=True)
    if base is not None:
        theirs, ours = await writer.reread(resource, base)
        requests += 1
        # The answer may have told that this is another workspace.
        writer.guard()
        locked = form.locked(theirs, facts) if form.locked is not None else ""
        if locked:
            raise NotWrittenError(locked)
    elif form.must_be_free is not None and (wanted := form.must_be_free(values, facts)) is not None:
        # The server overwrites what is there, and says that it was created (globals, all eras that have them).
        endpoint = session.endpoint(session.resources[wanted.resource])
        requests += 1
        if await session.client.query(endpoint, {wanted.param: wanted.value}).first() is not None:
            raise TembaBadRequestError({wanted.path: [wanted.taken]}, local=True)
    merge = edits.merge(base, theirs, values, form, facts)
    added = _added(form, facts, theirs, merge)
    holders, looked = await holders_of(session, resource, theirs, added)
    return Prepared(resource, form, facts, base, theirs, values, merge, holders, ours, requests + looked)


async def holders_of(
    session: "Session", resource: Resource, record: Record | None, added: Iterable[tuple[str, str]]
) -> tuple[tuple[Holder, ...], int]:
    """Who else holds the URNs, (field key, URN), that are to be added to a record (None: a new one); and the requests
    that it took: one each.

    The list may be behind. Where our own last answers say otherwise they are believed, and whom they name is read again
    (one request more).
    """
    found: list[Holder] = []
    requests = 0
    own_answers, identity = session.writer.own_answers, resource.identity_of(record or {})
    for key, urn in added:
        wanted = bare(urn)
        holder: Record | None = await session.client.query(session.endpoint(resource), {"urn": wanted}).first()
        requests += 1
        if holder is not None and resource.identity_of(holder) != identity:
            own = own_answers.of(resource, holder)
            if own is None or _has(own.record, wanted) or not own.is_ahead_of(holder, resource, session.now()):
                found.append(Holder(key, wanted, holder))
                continue
        recent = (one for one in own_answers.recent(resource) if resource.identity_of(one) != identity)
        given = next((one for one in recent if _has(one, wanted)), None)
        if given is None:
            continue
        requests += 1
        try:
            holder, _ours = await session.writer.reread(resource, given)
        except TembaNoSuchObjectError:
            continue
        if _has(holder, wanted):
            found.append(Holder(key, wanted, holder))
    return tuple(found), requests


def _has(record: Record, urn: str) -> bool:
    return any(isinstance(one, str) and bare(one) == urn for one in items_at(record, "urns"))


def _added(form: Form, facts: Facts, theirs: Record | None, merge: Merge) -> list[tuple[str, str]]:
    """(field key, URN) of what is to be looked up first. An anonymous workspace cannot be asked for URNs."""
    if facts.anon:
        return []
    found = []
    for key in form.look_first:
        old = form.values_of(theirs, facts).get(key, ()) if theirs is not None else ()
        there = {bare(one) for one in old}
        new = [change.new for change in merge.mine if change.key == key]
        new += [conflict.mine for conflict in merge.conflicts if conflict.key == key]
        found += [(key, item) for value in new for item in value if bare(item) not in there]
    return found


def bare(urn: str) -> str:
    """A URN without what is only for showing it (`#display`, in older eras)."""
    return urn.partition("#")[0]


def _by_contact(holders: Sequence[Holder]) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = {}
    for one in holders:
        found.setdefault(str(one.record.get("uuid")), []).append(one)
    return found
