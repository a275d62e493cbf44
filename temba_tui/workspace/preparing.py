"""From what a person changed to the requests that it takes: the object read again, both sides compared, the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form, Values
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Change, Merge, Side
from temba_tui.workspace.steps import SEND, TAKE_OVER, Step, WritePlan, action_step


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
        found += [f"{one.urn} belongs to another contact: {self.resource.name_of(one.record)}." for one in self.holders]
        return tuple(found)

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


def plan_of(
    resource: Resource,
    form: Form,
    facts: Facts,
    record: Record | None,
    made: Sequence[Change],
    *,
    named: bool = False,
    title: str = "",
    undoes: int = 0,
) -> WritePlan:
    """The requests that make these changes to a record (None: create it). `named`: never by Enter.

    Raises ValueError when the record does not say how an update names it.
    """
    body = edits.payload(made, form, facts, record)
    endpoint = resource.path_in(facts.era)
    steps: list[Step] = []
    through = edits.through(made, form, facts) if record is not None else ()
    apart = {key for key, _action, _item in through}
    in_body = tuple(change for change in made if change.key not in apart)
    name = resource.name_of(record) if record is not None else ""
    if record is None:
        steps.append(
            Step(
                f"Create the {resource.singular}",
                "create",
                endpoint,
                body,
                resource=resource.name,
                changes=in_body,
                undoes=undoes,
            )
        )
    elif body:
        lookup = form.lookup_of(record, facts.era)
        if lookup is None:
            raise ValueError("the record does not say how the server knows it")
        said = ", ".join(change.title for change in in_body)
        steps.append(
            Step(
                f"Change {name}: {said}",
                "update",
                endpoint,
                body,
                lookup,
                resource.name,
                _identities(resource, record),
                (record,),
                in_body,
                undoes=undoes,
            )
        )
    for key, name_of_action, item in through:
        steps.append(_through_step(resource, form, facts, record or {}, key, name_of_action, item, undoes))
    keys = {change.key for change in made}
    named = named or bool(keys & form.named_key)
    return WritePlan(
        title or (f"Change {name}" if record is not None else f"New {resource.singular}"),
        tuple(steps),
        tuple(made),
        tuple(form.warnings(made, record, facts)) if form.warnings is not None else (),
        SEND if named else "",
        resource.name,
        form.may_follow(made) if form.may_follow is not None else "",
        skips_diff=not named and len(made) == 1 and len(steps) == 1 and all(map(form.skips_diff, keys)),
    )


def bare(urn: str) -> str:
    """A URN without what is only for showing it (`#display`, in older eras)."""
    return urn.partition("#")[0]


def _through_step(
    resource: Resource, form: Form, facts: Facts, record: Record, key: str, name: str, item: str, undoes: int
) -> Step:
    """One item of a list added or removed by an action of its own. Its change is what must be in the draft if it
    fails."""
    action = resource.action(name)
    field = form.field(key, facts)
    if action is None or field is None:
        raise ValueError(f"{resource.name} has no action {name}")
    adds = name == field.through[0]
    change = Change(key, field.title, () if adds else (item,), (item,) if adds else (), field.kind)
    step = action_step(
        resource,
        action,
        [action.identity_of(record)],
        item,
        [record],
        says=f"{action.title} {facts.name_of(item) or item}".strip(),
        undoes=undoes,
    )
    return Step(
        step.says,
        step.verb,
        step.endpoint,
        step.body,
        step.lookup,
        step.resource,
        step.targets,
        step.before,
        (change,),
        step.action,
        step.argument,
        step.irreversible,
        undoes,
    )


def _identities(resource: Resource, record: Record) -> tuple[str, ...]:
    identity = resource.identity_of(record)
    return () if identity is None else (identity,)


def _by_contact(holders: Sequence[Holder]) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = {}
    for one in holders:
        found.setdefault(str(one.record.get("uuid")), []).append(one)
    return found
