"""The requests that an edit takes, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form
from temba_tui.resources.reading import text_of
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace import edits
from temba_tui.workspace.edits import Change
from temba_tui.workspace.steps import SEND, Step, WritePlan, action_step

_LOOKS: Final = {"urns": "urn", "name": "name", "campaign": "campaign", "contact": "contact", "resthook": "resthook"}
"""By the key of a create's body, the filter of the list that would show the new object."""


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
                look=_look_for(resource, facts, body),
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
        says=f"{action.title}: {facts.name_of(item) or item}",
        undoes=undoes,
    )
    return replace(step, changes=(change,))


def _identities(resource: Resource, record: Record) -> tuple[str, ...]:
    identity = resource.identity_of(record)
    return () if identity is None else (identity,)


def _look_for(resource: Resource, facts: Facts, body: Mapping[str, Any]) -> dict[str, str]:
    """The filter that finds the new object, were the answer lost; {} for the newest of the list."""
    filters = {one.name for one in resource.filters_in(facts.era)}
    for key, name in _LOOKS.items():
        value = body.get(key)
        value = value[0] if isinstance(value, list) and value else value
        # An anonymous workspace refuses to look a URN up.
        if name in filters and isinstance(value, str) and value and not (name == "urn" and facts.anon):
            return {name: text_of(value)}
    return {}
