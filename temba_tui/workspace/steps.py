"""What will be written, as values: the requests of a plan in their order, each with all that an undo needs later.

A step is one request. What it says is for the person who confirms it and for the journal; `to_json` and `from_json`
carry it through the journal, so that an earlier run's step can be looked at, checked and undone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlencode

from temba_tui.client.errors import TembaError
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts
from temba_tui.resources.reading import text_of
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.edits import Change

Verb: TypeAlias = Literal["create", "update", "delete", "act", "upload"]
"""`upload`: a file, whose `body` says its path, name and type; the answer is the media object."""
_VERBS: Final[tuple[Verb, ...]] = ("create", "update", "delete", "act", "upload")

SEND: Final = "s"
DELETE: Final = "d"
TAKE_OVER: Final = "T"
"""Keys that confirm a plan by name. `t` asks for taking a URN over: a slip on that key must not do it as well."""


class NotWrittenError(TembaError):
    """Refused here, before anything was built: a read-only profile, another workspace, a journal that fails."""

    default_sentence = "Nothing was sent."


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One request that writes. `says` is what it does, in words; raw, it may hold strangers' names.

    `targets` are the identities of the objects of type `resource` that it changes, `before` their records as they were
    (whichever are known: what is unknown cannot be undone). `changes` is what the answer is compared with. An `act`
    names its `action` and argument. `irreversible` says why it cannot be undone, '' where it can. `undoes` is the
    number of the journal entry that it undoes.
    """

    says: str
    verb: Verb
    endpoint: str
    body: Mapping[str, Any] = field(default_factory=dict)
    lookup: Mapping[str, str] = field(default_factory=dict)
    resource: str = ""
    targets: tuple[str, ...] = ()
    before: tuple[Record, ...] = ()
    changes: tuple[Change, ...] = ()
    action: str = ""
    argument: Any = None
    irreversible: str = ""
    undoes: int = 0
    look: Mapping[str, str] = field(default_factory=dict)
    """Of a create: the filter of its list that would find the new object, were its answer lost; {} for the newest."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "DELETE" if self.verb == "delete" else "POST"

    @property
    def path(self) -> str:
        """The request's path below `/api/v2/`, with its query."""
        return f"{self.endpoint}.json" + (f"?{urlencode(self.lookup)}" if self.lookup else "")

    @property
    def identity(self) -> str | None:
        """The one object that it changes; None where there are several, or none yet."""
        return self.targets[0] if len(self.targets) == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class WritePlan:
    """Requests in their order, as they are confirmed. Any failure stops what follows.

    `named_key` is the key that sends it where Enter must not: after a conflict, for deletes, sends, URNs and bulk; ''
    where Enter may. `changes` is the diff to show.
    """

    title: str
    steps: tuple[Step, ...]
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    named_key: str = ""
    resource: str = ""
    follow: str = ""
    """What the server works out later, after it: smart groups."""
    skips_diff: bool = False
    """Whether it is one change so harmless that a person may have chosen not to be shown it."""

    @property
    def cost(self) -> int:
        """How many requests it takes."""
        return len(self.steps)

    @property
    def irreversible(self) -> tuple[str, ...]:
        """Why parts of it cannot be undone; () where all can."""
        return tuple(dict.fromkeys(step.irreversible for step in self.steps if step.irreversible))


def action_step(
    resource: Resource,
    action: Action,
    ids: Sequence[Any],
    argument: Any = None,
    before: Sequence[Record] = (),
    *,
    says: str = "",
    undoes: int = 0,
) -> Step:
    """One action on at most `action.limit` objects, called `ids` as the server wants them (uuids, integer ids, URNs).

    `before` are the records of those that are known: only these can be patched in lists, and undone.
    """
    targets = tuple(identity for record in before if (identity := resource.identity_of(record)) is not None)
    deletes = action.method == "DELETE"
    return Step(
        says or action_says(resource, action, len(ids), argument),
        "delete" if deletes else "act",
        action.endpoint,
        {} if deletes else action.body(list(ids), argument),
        {action.identity: str(ids[0])} if deletes else {},
        resource.name,
        targets,
        tuple(before),
        action=action.name,
        argument=argument,
        irreversible=action.irreversible,
        undoes=undoes,
    )


def action_says(resource: Resource, action: Action, count: int, argument_name: Any = None) -> str:
    """An action in words: `Add to a group (Reporters): 3 contacts`. `argument_name` is what to call the argument."""
    named = f" ({text_of(argument_name)})" if argument_name else ""
    return f"{action.title}{named}: {count:,} {resource.singular if count == 1 else resource.title.lower()}"


def to_json(step: Step, job: int = 0) -> tuple[str, str]:
    """A step as the journal keeps it: (request, prior records). `job` is the number of the first step that it belongs
    to."""
    from temba_tui.workspace import edits

    request = {
        "says": step.says,
        "verb": step.verb,
        "endpoint": step.endpoint,
        "lookup": dict(step.lookup),
        "body": step.body,
        "resource": step.resource,
        "targets": step.targets,
        "changes": edits.to_json(step.changes),
        "action": step.action,
        "argument": step.argument,
        "irreversible": step.irreversible,
        "undoes": step.undoes,
        "look": dict(step.look),
        "job": job,
    }
    return json.dumps(request, ensure_ascii=False), json.dumps(list(step.before), ensure_ascii=False)


def from_json(request: str, before: str, resource: Resource | None, facts: Facts) -> Step | None:
    """A step out of the journal; None where it is damaged, or of another version of this program."""
    from temba_tui.workspace import edits

    try:
        kept, records = json.loads(request), json.loads(before or "[]")
    except ValueError:
        return None
    if not isinstance(kept, dict) or kept.get("verb") not in _VERBS or not isinstance(kept.get("endpoint"), str):
        return None

    def mapping(key: str) -> dict[str, Any]:
        found = kept.get(key)
        return found if isinstance(found, dict) else {}

    def text(key: str) -> str:
        found = kept.get(key)
        return found if isinstance(found, str) else ""

    targets = kept.get("targets")
    undoes = kept.get("undoes")
    return Step(
        text("says"),
        kept["verb"],
        kept["endpoint"],
        mapping("body"),
        {key: str(value) for key, value in mapping("lookup").items()},
        text("resource"),
        tuple(str(one) for one in targets) if isinstance(targets, list) else (),
        tuple(one for one in records if isinstance(one, dict)) if isinstance(records, list) else (),
        edits.from_json(kept.get("changes"), resource.form if resource is not None else None, facts),
        text("action"),
        kept.get("argument"),
        text("irreversible"),
        undoes if isinstance(undoes, int) else 0,
        {key: str(value) for key, value in mapping("look").items()},
    )
