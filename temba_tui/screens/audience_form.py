"""What the forms of broadcasts and flow starts have in common: choosing whom they reach."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from textual import work

from temba_tui.client.errors import TembaError
from temba_tui.resources.forms import Facts, Form, FormField
from temba_tui.resources.spec import Resource
from temba_tui.screens.dialog import Said
from temba_tui.screens.loaded import contact_name, loaded_contacts
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.send_form import SendForm
from temba_tui.text import clean, format_urn
from temba_tui.widgets.form_field import FieldBox
from temba_tui.widgets.form_lists import Described, ListEditor
from temba_tui.workspace.audience import Audience, read_people, sized, sizes
from temba_tui.workspace.jobs import Part
from temba_tui.workspace.send_forms import audience_of

if TYPE_CHECKING:
    from temba_tui.workspace.steps import WritePlan

LISTED = 20
"""So many people are listed one by one in the form; more stand there as their number."""


_WORDS: Final = (
    ("groups", "none: type to find a group", "type to find a group, ⏎ shows all · space takes one out"),
    ("contacts", "none: type a name or a number", "type a name, a number, URN or UUID · space takes one out"),
)


class RecipientsEditor(ListEditor):
    """Groups, or people, that are meant. `keys` says what its keys do."""

    leaving = "taken out"
    joining = ""

    def __init__(
        self,
        value: Sequence[str],
        *,
        describe: Callable[[str], Described],
        ask: Callable[[str, str], None],
        empty_words: str,
        keys: str,
    ) -> None:
        super().__init__(value, value, describe=describe, ask=ask)
        self.empty_words = empty_words
        self._keys = keys

    @property
    def keys(self) -> str:
        """What its keys do."""
        return self._keys


def _chosen_field(audience: Audience) -> FormField:
    names = ", ".join([*(one.name or one.uuid for one in audience.contacts[:5]), *map(format_urn, audience.urns[:5])])
    return FormField(
        "chosen",
        "Chosen",
        default=audience.words,
        locked=lambda _record, _facts: clean(f"{names} …  chosen before this form was opened"),
    )


class AudienceForm(SendForm):
    """A form with groups and people. `given` is whom it was opened for."""

    def __init__(
        self, resource: Resource, form: Form, given: Audience, preset: Mapping[str, Any] | None = None
    ) -> None:
        many = given.named > LISTED
        self._fixed = replace(given, groups=()) if many else Audience()
        if many:
            form = replace(form, fields=(_chosen_field(self._fixed), *form.all_fields(Facts())))
        people = () if many else (*(one.uuid for one in given.contacts), *given.urns)
        values = {"groups": tuple(one.uuid for one in given.groups), "contacts": people, **(preset or {})}
        super().__init__(resource, form, None, {key: value for key, value in values.items() if value != ()})
        self._people: dict[str, str] = {one.uuid: one.name for one in given.contacts}
        self._given = given

    def _show_fields(self, values: Mapping[str, Any]) -> None:
        self._learn()
        super()._show_fields(values)
        for key, words, keys in _WORDS:
            box = self.box(key)
            if box is not None:
                box.editor = self._recipients(box, words, keys)

    def _recipients(self, box: FieldBox, words: str, keys: str) -> "RecipientsEditor":
        return RecipientsEditor(
            box.value,
            describe=lambda item: self.words.describe(box.field, item),
            ask=lambda text, item: self._ask(box, text, item),
            empty_words=words,
            keys=keys,
        )

    def _learn(self) -> None:
        groups = [{"uuid": one.uuid, "name": one.name} for one in self._given.groups if one.name]
        people = [{"uuid": uuid, "name": name} for uuid, name in self._people.items() if name]
        self.words.learn({"groups": groups, "contacts": people})

    def name_of(self, identity: str) -> str:
        """What to call a group or a contact, '' where it is not known."""
        return self._people.get(identity) or self.facts.name_of(identity) or ""

    def audience(self) -> Audience:
        """Whom the form means, with the sizes that are known."""
        audience = audience_of(self.values(), self.facts, self._fixed, self.name_of)
        records = self.facts.records("groups")
        return sized(audience, records) if records is not None else audience

    def took(self, part: Part) -> None:
        """Leave out whom a part was sent to: the rest can be sent again."""
        done = {str(one) for key in ("groups", "contacts", "urns") for one in part.step.body.get(key, ())}
        for one in done:
            self._fixed = self._fixed.minus(one)
        for key in ("groups", "contacts"):
            box = self.box(key)
            if box is not None:
                box.put(tuple(one for one in box.value if one not in done))

    def audience_lines(self) -> list[Said]:
        """Whom, for the confirmation."""
        audience = self.audience()
        lines = [
            Said(one.name or one.uuid, "strong", "" if number else "To") for number, one in enumerate(audience.groups)
        ]
        people = [one.name or one.uuid for one in audience.contacts] + [format_urn(one) for one in audience.urns]
        if people:
            more = f" and {len(people) - LISTED:,} more" if len(people) > LISTED else ""
            lines.append(Said(", ".join(people[:LISTED]) + more, "strong", "" if lines else "To"))
        return lines

    # Choosing people

    def _ask(self, box: FieldBox, text: str, item: str) -> None:
        if box.field.key == "contacts":
            self._ask_people(box, text)
        else:
            super()._ask(box, text, item)

    def _ask_people(self, box: FieldBox, text: str) -> None:
        editor = box.editor
        if not isinstance(editor, ListEditor):
            return
        known = loaded_contacts(self.temba)
        choices = [
            Choice(uuid, contact_name(one), format_urn(str((one.get("urns") or [""])[0])))
            for uuid, one in known.items()
        ]

        def chosen(value: str | None) -> None:
            if value is None:
                return
            if value in known:
                self._people[value] = contact_name(known[value])
                self._learn()
                editor.add(value)
                return
            people, unread = read_people(value, self.facts)
            for one in (*(person.uuid for person in people.contacts), *people.urns):
                editor.add(one)
            if unread:
                self.notify(
                    clean(f"No UUID, URN or phone number: {', '.join(unread[:5])}."),
                    severity="warning",
                    timeout=6,
                    markup=False,
                )

        self.app.push_screen(
            Picker(
                "Whom?",
                choices,
                free=True,
                text=text,
                placeholder="a name, or numbers, URNs and UUIDs with commas",
                hint="Loaded contacts are listed. What is typed besides is not looked up.",
            ),
            chosen,
        )

    # Counting before sending

    def _confirm(self, plan: "WritePlan", again: bool) -> None:
        if self.audience().groups:
            self._count(again)
        else:
            super()._confirm(plan, again)

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _count(self, again: bool) -> None:
        """Have the groups counted anew (a request a page of 250): what is typed is their size now."""
        self._set_busy("counting the groups…")
        try:
            await sizes(self.session)
        except TembaError as error:
            self.say(Said(f"The groups could not be counted anew: {error.sentence}", "warn", "", "!"))
        finally:
            self._set_busy("")
        plan, _problems = self.read(self.values())
        if plan is not None:
            super()._confirm(plan, again)


def people_of(audience: Audience | Sequence[Mapping[str, Any]] | None) -> Audience:
    """An audience, from one or from contacts' records."""
    from temba_tui.workspace.audience import of_contacts

    if audience is None:
        return Audience()
    return audience if isinstance(audience, Audience) else of_contacts(audience)
