"""Choosing a place for a contact field: the country's places are read when they are first wanted, and said to cost."""

from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaError
from temba_tui.screens.picker import Choice, Picker
from temba_tui.text import plural
from temba_tui.widgets.form_editors import LineEditor
from temba_tui.widgets.form_field import FieldBox
from temba_tui.workspace import places

if TYPE_CHECKING:
    from temba_tui.screens.form_screen import FormScreen

HINT = "⏎ choose · esc close"


def offer_places(form: "FormScreen", box: FieldBox) -> None:
    """Offer the places of the field's level. Nothing is read before the person chooses to."""
    editor = box.editor
    if not isinstance(editor, LineEditor):
        return
    found = places.loaded(form.session)
    if found is None:
        _ask_whether(form, box)
        return
    picker = Picker(box.field.title, _choices(found, box), placeholder="type to find", hint=_hint(found))
    form.app.push_screen(picker, lambda path: editor.put(path) if path is not None else None)


def _ask_whether(form: "FormScreen", box: FieldBox) -> None:
    from temba_tui.screens.dialog import Answer, Dialog, Said

    lines = [
        Said("The country's places are not loaded yet. Reading them takes 1 request for each 250 places."),
        Said("Current servers send the shapes along: that may be a megabyte or more.", "muted"),
        Said("They are kept until you leave the program. Typing the name works without them.", "muted"),
    ]

    def answered(value: str | None) -> None:
        if value is None:
            return
        picker = Picker(box.field.title, (), placeholder="type to find", hint="loading places…")
        editor = box.editor
        if isinstance(editor, LineEditor):
            form.app.push_screen(picker, lambda path: editor.put(path) if path is not None else None)
            picker.run_worker(_load(form, box, picker), group="values", exclusive=True, exit_on_error=False)

    form.app.push_screen(
        Dialog("Load places?", lines, [Answer("l", "load them", "load", enter=True)], now=form.session.now), answered
    )


async def _load(form: "FormScreen", box: FieldBox, picker: Picker) -> None:
    def page(count: int) -> None:
        picker.replace([], f"loading places… {plural(count, 'request')}")

    try:
        found = await places.load(form.session, page)
    except TembaError as error:
        picker.replace([], f"They could not be loaded: {error.sentence}")
        return
    picker.replace(_choices(found, box), _hint(found))


def _choices(found: places.LoadedPlaces, box: FieldBox) -> list[Choice]:
    return [
        Choice(one.path, one.name, " · ".join(part for part in (one.path, ", ".join(one.aliases)) if part != one.name))
        for one in found.at(box.field.level)
    ]


def _hint(found: places.LoadedPlaces) -> str:
    return HINT if found.complete else f"{HINT} · the first {len(found.entries):,} places"
