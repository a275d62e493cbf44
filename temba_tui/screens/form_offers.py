"""What a field offers to choose from: languages, the workspace's groups and other things, places, kinds of URN.

Names that are not loaded yet are asked for when they are first offered; the popup says what that costs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from temba_tui.client.errors import TembaError
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.screens.picker import Choice, Picker
from temba_tui.text import format_count
from temba_tui.widgets.form_editors import ChoiceEditor, LineEditor
from temba_tui.widgets.form_field import FieldBox
from temba_tui.widgets.form_lists import ListEditor
from temba_tui.widgets.form_texts import TranslationsEditor

if TYPE_CHECKING:
    from temba_tui.screens.form_screen import FormScreen

MOST = 60
"""Languages that are listed at once."""


def offer(form: "FormScreen", box: FieldBox, text: str, item: str) -> None:
    """Offer values for a field. `text` is what was typed already, `item` the one of a list that is to be changed."""
    kind = box.field.kind
    if kind == "urns":
        from temba_tui.screens.urn_entry import enter_urn

        enter_urn(form, box, text, item)
    elif kind in ("language", "translations"):
        _offer_languages(form, box, text)
    elif kind == "location":
        from temba_tui.screens.places_offer import offer_places

        offer_places(form, box)
    elif box.field.values_from:
        _offer_names(form, box, text)
    else:
        _offer_fixed(form, box, text)


def _offer_languages(form: "FormScreen", box: FieldBox, text: str) -> None:
    from temba_tui.resources import languages

    own = form.facts.languages
    editor = box.editor
    taken = set(editor.entered()) if isinstance(editor, TranslationsEditor) else set()
    texts = box.field.kind == "translations"

    def find(wanted: str) -> list[Choice]:
        found = languages.find(wanted, own, translating=texts, most=MOST)
        none = [Choice("", "no language", "", "")] if not wanted and not texts and not box.field.required else []
        return none + [
            Choice(one.code, one.name, f"{one.code}{' · of this workspace' if one.code in own else ''}")
            for one in found
            if one.code not in taken
        ]

    def chosen(code: str | None) -> None:
        if code is None:
            return
        if isinstance(editor, TranslationsEditor):
            editor.add(code)
        elif isinstance(editor, ChoiceEditor):
            editor.put(code)

    selected = editor.entered() if isinstance(editor, ChoiceEditor) else ""
    form.app.push_screen(
        Picker(box.field.title, (), text=text, placeholder="type to find", find=find, selected=selected, hint=_HINT),
        chosen,
    )


_HINT = "⏎ choose · esc close"


def _offer_fixed(form: "FormScreen", box: FieldBox, text: str) -> None:
    editor = box.editor
    if not isinstance(editor, ChoiceEditor):
        return
    titles = [box.title_of(one) for one in editor.options]
    choices = [Choice(str(number), title or "(none)") for number, title in enumerate(titles)]
    selected = str(editor.options.index(editor.entered())) if editor.entered() in editor.options else ""

    def chosen(number: str | None) -> None:
        if number is not None:
            editor.put(editor.options[int(number)])

    form.app.push_screen(Picker(box.field.title, choices, text=text, selected=selected, hint=_HINT), chosen)


# The workspace's own things


def _offer_names(form: "FormScreen", box: FieldBox, text: str) -> None:
    field = box.field
    names = form.session.names
    editor = box.editor
    loaded = form.facts.records(field.values_from)
    what = field.values_from.replace("_", " ")
    can_load = names.can_load(field.values_from)
    hint = _HINT if loaded is not None else f"loading {what}… (1 request)" if can_load else f"{what} cannot be listed"
    picker = Picker(
        field.title,
        choices_of(form, box, loaded or ()),
        text=text,
        placeholder="type to find",
        hint=hint,
        selected=editor.entered() if isinstance(editor, ChoiceEditor) else "",
    )

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if isinstance(editor, ListEditor):
            editor.toggle(value)
        elif isinstance(editor, ChoiceEditor):
            editor.put(value)

    form.app.push_screen(picker, chosen)
    if loaded is None and can_load:
        picker.run_worker(_load(form, box, picker), group="values", exclusive=True, exit_on_error=False)


async def _load(form: "FormScreen", box: FieldBox, picker: Picker) -> None:
    try:
        await form.session.names.load(box.field.values_from)
    except TembaError as error:
        picker.replace([], f"They could not be loaded: {error.sentence}")
        return
    picker.replace(choices_of(form, box, form.facts.records(box.field.values_from) or ()), _HINT)
    for one in form.boxes:
        one.refresh(layout=False)
        if one.editor is not None:
            one.refresh_editor()


def choices_of(form: "FormScreen", box: FieldBox, records: Sequence[Record]) -> list[Choice]:
    """The records as choices: those of a list that are in it are marked; what cannot be chosen says why."""
    field = box.field
    editor = box.editor
    chosen = set(editor.entered()) if isinstance(editor, ListEditor) else set()
    found = []
    for record in records:
        value = get(record, field.by)
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            continue
        identity = str(value)
        told = form.words.describe(field, identity)
        mark = ("● " if identity in chosen else "○ ") if isinstance(editor, ListEditor) else ""
        barred = told.locked
        if not barred and field.offered is not None and not field.offered(record):
            barred = told.note or "cannot be chosen here"
        found.append(Choice(identity, f"{mark}{told.text}", _help(record, told.note), disabled=barred))
    # What can be chosen first.
    return sorted(found, key=lambda one: bool(one.disabled))


def _help(record: Record, note: str) -> str:
    count: Any = get(record, "count")
    parts = [note, text_at(record, "email"), text_at(record, "type")]
    if isinstance(count, int) and not isinstance(count, bool):
        parts.insert(0, format_count(count))
    return " · ".join(part for part in parts if part)


def put_text(box: FieldBox, text: str) -> None:
    """Type a text into a field's line."""
    if isinstance(box.editor, LineEditor):
        box.editor.put(text)
