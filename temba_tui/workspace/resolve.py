"""From a view to what the server is asked: names to uuids, dates to moments, and every mistake told before anything
is sent.

Servers forgive too much for that to be left to them: an unknown parameter is ignored (the whole list comes), a bad
date, an unknown group, label, folder or flow gives an empty list, a malformed uuid a 500.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from temba_tui.eras import NEWEST, Era
from temba_tui.resources.spec import Filter, Resource
from temba_tui.text import Lens
from temba_tui.workspace.values import BadValueError, Value, check_value
from temba_tui.workspace.view import View, format_filter

if TYPE_CHECKING:
    from temba_tui.workspace.names import Names

Sent: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""Query parameters; a tuple for one that repeats."""

ON: Final = "on"
_ENDS: Final = ("after", "before")
_VERBS: Final = {
    "modified_on": "changed",
    "created_on": "created",
    "sent_on": "sent",
    "last_seen_on": "seen",
    "start_date": "begins",
}
"""What the key of a date says in a chip: `changed after …`."""

_KEEPS_ALL: Final = frozenset({"reverse", "expand_urns", "urn_order", "paths", "geometry"})
"""Parameters that leave out no row: ignored, they do no harm."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as it is shown over the table. `index` is its place in the view's filters, for taking it off. Raw
    text."""

    index: int
    name: str
    value: str
    text: str
    """`group=Reporters`, `changed after 1 Mar 2026 00:00`."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A view understood. With `problems` (sentences) nothing may be sent."""

    view: View
    resource: Resource | None
    params: Sent
    chips: tuple[Chip, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the person should know though it is no mistake: names that could not be checked, what loading names cost."""
    stable: View | None = None
    """The view with uuids in place of names, for saving: a group that is renamed stays the same group. Dates stay as
    typed."""

    @property
    def ok(self) -> bool:
        """Whether it can be asked."""
        return not self.problems and self.resource is not None


@dataclass(frozen=True, slots=True)
class Context:
    """What views are resolved against. `names` None: nothing can be loaded, names are sent as they are."""

    resources: Mapping[str, Resource]
    era: Era | None
    lens: Lens
    names: "Names | None" = None
    anon: bool = False
    zone_known: bool = True
    """Whether the workspace's time zone is known; else dates are meant in UTC, which is told."""


@dataclass(slots=True)
class _Work:
    params: dict[str, list[str]] = field(default_factory=dict)
    understood: list[tuple[int, Filter, str, Value | BadValueError]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stable: list[tuple[str, str]] = field(default_factory=list)


async def resolve(view: View, context: Context) -> Resolved:
    """Understand a view. Loads names where the view uses them and they are not loaded yet: a request a page.

    Mistakes come back as `problems`. Raises TembaError when names are needed and cannot be loaded for a reason that
    passes (offline, refused); where this token may not read them, the name is sent as it is, with a note.
    """
    resource = context.resources.get(view.resource)
    if resource is None:
        return Resolved(view, None, {}, problems=(_unknown_resource(view.resource, context.resources),))
    era = context.era or NEWEST
    if era not in resource.eras:
        gone = resource.gone or f"{resource.title}: servers like this one ({era}) do not have them."
        return Resolved(view, resource, {}, problems=(gone,), stable=view)
    work = _Work()
    known = _filters_of(resource)
    for index, (name, typed) in enumerate(view.filters):
        spec = known.get(name)
        if spec is None or era not in spec.eras:
            work.stable.append((name, typed))
            work.problems.append(
                _unknown_filter(name, typed, resource, era) if spec is None else _ignored_filter(spec, resource, era)
            )
        else:
            await _resolve_one(index, spec, typed, resource, context, work)
    work.problems += _conflicts(view, resource, known)
    params = {name: values[0] if len(values) == 1 else tuple(values) for name, values in work.params.items()}
    return Resolved(
        view,
        resource,
        params,
        _chips(resource, work),
        tuple(dict.fromkeys(work.problems)),
        tuple(dict.fromkeys(work.notes)),
        replace(view, filters=tuple(work.stable)),
    )


def filter_names(resource: Resource, era: Era | None) -> tuple[str, ...]:
    """The names of the filters that a person may write for a resource on a server of `era`, `on` and `reverse` among
    them."""
    return tuple(name for name, spec in _filters_of(resource).items() if (era or NEWEST) in spec.eras)


def filter_spec(resource: Resource, name: str) -> Filter | None:
    """The filter called `name`, `on` and `reverse` among them."""
    return _filters_of(resource).get(name)


def _filters_of(resource: Resource) -> dict[str, Filter]:
    known = {spec.name: spec for spec in resource.filters}
    ends = [known[name] for name in _ENDS if name in known]
    if ON not in known and len(ends) == len(_ENDS) and all(spec.kind == "date" for spec in ends):
        eras = ends[0].eras & ends[1].eras
        said = "One day, in the workspace's time zone."
        known[ON] = Filter(ON, "date", "On", said, eras=eras, day_only=ends[0].day_only)
    if "reverse" not in known and resource.reverse_eras:
        known["reverse"] = Filter("reverse", "bool", "Oldest first", "The other way round.", eras=resource.reverse_eras)
    return known


async def _resolve_one(index: int, spec: Filter, typed: str, resource: Resource, context: Context, work: _Work) -> None:
    try:
        value = await check_value(spec, typed, context, resource)
    except BadValueError as problem:
        work.stable.append((spec.name, typed))
        work.problems.append(problem.sentence)
        work.understood.append((index, spec, typed, problem))
        return
    work.stable.append((spec.name, value.stable))
    work.notes += value.notes
    for name, sent in value.params(spec.name):
        if sent not in work.params.setdefault(name, []):
            work.params[name].append(sent)
    work.understood.append((index, spec, typed, value))


def _chips(resource: Resource, work: _Work) -> tuple[Chip, ...]:
    """The filters as they are shown, once all are known: a folder decides which date `after` looks at."""
    params = {name: values[0] for name, values in work.params.items()}
    key = resource.date_key(params) or ""
    verb = _VERBS.get(key, key.removesuffix("_on").replace("_", " "))
    chips = []
    for index, spec, typed, value in work.understood:
        if isinstance(value, BadValueError):
            text, help = format_filter(spec.name, typed), value.sentence
        elif spec.kind == "date" and spec.name in (*_ENDS, ON):
            text, help = f"{verb} {spec.name} {value.shown}".strip(), value.help or spec.help
        else:
            text, help = f"{spec.name}={value.shown}", value.help or spec.help
        chips.append(Chip(index, spec.name, typed, text, help))
    return tuple(chips)


def _conflicts(view: View, resource: Resource, known: Mapping[str, Filter]) -> list[str]:
    """What is wrong with the filters taken together."""
    names = [name for name, _ in view.filters]
    used = set(names)
    problems = [
        f"{name}= is given more than once, and the server takes one."
        for name in dict.fromkeys(names)
        if name in known and not known[name].repeat and names.count(name) > 1
    ]
    for exclusive in resource.exclusive:
        both = sorted(exclusive & used)
        if len(both) > 1:
            problems.append(f"The server takes one of {_listed([f'{name}=' for name in both])} at a time.")
    if ON in used and used & set(_ENDS) and known.get(ON) is not None:
        problems.append("on= says both ends already: leave out after= and before=.")
    if resource.required and not resource.required & used:
        needed = _listed([f"{name}=" for name in sorted(resource.required)], "or")
        problems.append(f"{resource.title} are asked for by {needed}.")
    return problems


def _unknown_resource(name: str, resources: Mapping[str, Resource]) -> str:
    titles = {one.title.lower().replace(" ", "_"): one.name for one in resources.values()}
    candidates = {**titles, **{one: one for one in resources}}
    near = difflib.get_close_matches(name.replace("-", "_"), candidates, n=1, cutoff=0.6)
    if not near:
        near = [one for one in resources if one.startswith(name)][:1]
    if near:
        return f"“{name}” is not a type of this workspace. Did you mean {candidates[near[0]]}?"
    return f"“{name}” is not a type of this workspace. There are: {', '.join(sorted(resources))}."


def _unknown_filter(name: str, typed: str, resource: Resource, era: Era) -> str:
    names = filter_names(resource, era)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    lead = f"{resource.title} cannot be filtered by {name}= at the server."
    if near:
        return f"{lead} Did you mean {near[0]}=?"
    column = resource.column(name)
    if column is not None and typed:
        return f"{lead} To search what is loaded: /{name}:{typed}"
    if names:
        return f"{lead} It takes {_listed([f'{one}=' for one in names])}."
    return f"{lead} It takes no filter."


def _ignored_filter(spec: Filter, resource: Resource, era: Era) -> str:
    lead = f"{resource.title}: servers like this one ({era}) ignore {spec.name}="
    if spec.name in _KEEPS_ALL:
        return f"{lead}, so it would change nothing."
    other = next((name for name in filter_names(resource, era) if spec.name in name.split("_")), "")
    return f"{lead}, and would send the whole list." + (f" Use {other}=." if other else "")


def _listed(words: Sequence[str], joiner: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"
