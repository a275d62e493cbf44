"""`f`: asking the server: first which filter, then its value, with what the workspace has to choose from."""

from functools import partial
from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaError
from temba_tui.resources.spec import Filter, Resource
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.working import run
from temba_tui.workspace.dates import EXAMPLES
from temba_tui.workspace.names import Named
from temba_tui.workspace.resolve import filter_names, filter_spec

if TYPE_CHECKING:
    from temba_tui.screens.list_pane import ListPane


def ask_filter(pane: "ListPane") -> None:
    """Choose one of the filters that this server takes for this list."""
    place, session = pane.place, pane.session
    if place is None or session is None:
        return
    resource = place.resource
    names = filter_names(resource, session.era)
    if not names:
        pane.notify(
            f"The server takes no filter for {resource.title.lower()}; / searches what is loaded.", markup=False
        )
        return
    used = {name for name, _ in place.view.filters}
    choices = []
    for name in names:
        spec = filter_spec(resource, name)
        if spec is None:
            continue
        barred = next(
            (other for group in resource.exclusive if name in group for other in group & used if other != name), ""
        )
        why = (
            f"instead of {barred}"
            if barred
            else ("replaces the present one" if name in used and not spec.repeat else "")
        )
        choices.append(Choice(name, f"{name}=", " · ".join(part for part in (spec.help or spec.title, why) if part)))

    def chosen(name: str | None) -> None:
        spec = filter_spec(resource, name) if name else None
        if spec is not None:
            ask_value(pane, resource, spec)

    pane.app.push_screen(
        Picker(f"Ask the server for {resource.title.lower()} by…", choices, hint="⏎ choose · esc close"), chosen
    )


def ask_value(pane: "ListPane", resource: Resource, spec: Filter) -> None:
    """Choose or type the value."""
    place, session = pane.place, pane.session
    if place is None or session is None:
        return
    choices, hint = _values(pane, spec)
    picker = Picker(
        f"{resource.title} where {spec.name} =",
        choices,
        free=True,
        placeholder=_placeholder(spec),
        hint=hint,
    )

    def chosen(value: str | None) -> None:
        if value is None or place is None:
            return
        used = {name for group in resource.exclusive if spec.name in group for name in group} - {spec.name}
        view = place.view.with_filters(one for one in place.view.filters if one[0] not in used)
        view = view.with_filter(spec.name, value) if spec.repeat else view.replacing_filter(spec.name, value)
        pane.choose_view(view)

    pane.app.push_screen(picker, chosen)
    if spec.values_from and session.names.can_load(spec.values_from) and session.names.loaded(spec.values_from) is None:
        run(picker, partial(_load_values, pane, picker, spec), "values")


def _placeholder(spec: Filter) -> str:
    if spec.kind == "date":
        return EXAMPLES
    if spec.kind == "bool":
        return "true or false"
    return "type to narrow, or a value of your own" if spec.values_from or spec.choices else "the value"


def _values(pane: "ListPane", spec: Filter) -> tuple[list[Choice], str]:
    session = pane.session
    assert session is not None
    if spec.kind == "date":
        days = ("today", "yesterday", "monday", "3d", "7d", "30d")
        return [Choice(day, day) for day in days], "in the workspace's time zone; the chip shows what was understood"
    if spec.kind == "bool":
        return [Choice("true", "true"), Choice("false", "false")], ""
    fixed = spec.values(session.era)
    if fixed:
        return [Choice(value, value) for value in fixed], ""
    if spec.values_from:
        loaded = session.names.loaded(spec.values_from)
        if loaded is None:
            return [], f"loading {spec.values_from.replace('_', ' ')}… (1 request)"
        return [_choice(one, spec) for one in loaded], ""
    return [], spec.help


def _choice(one: Named, spec: Filter) -> Choice:
    """A thing of the workspace: typed by its name, which the view keeps and resolves."""
    count = one.record.get("count")
    query = one.record.get("query")
    told = [f"{count:,}"] if isinstance(count, int) else []
    told += [f"smart: {query}"] if isinstance(query, str) and query else []
    name = one.name or one.value(spec.by)
    return Choice(one.value(spec.by), name, " · ".join(told))


async def _load_values(pane: "ListPane", picker: Picker, spec: Filter) -> None:
    session = pane.session
    assert session is not None
    assert spec.values_from is not None
    try:
        await session.names.load(spec.values_from)
    except TembaError as error:
        picker.replace([], f"The names could not be loaded: {error.sentence} Type a value.")
        return
    choices, hint = _values(pane, spec)
    picker.replace(choices, hint)
