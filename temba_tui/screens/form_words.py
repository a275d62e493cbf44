"""The words of a form: values as people read them, changes, requests, outcomes. Pure: values in, paragraphs out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from temba_tui.resources.facts import Facts
from temba_tui.resources.form_fields import FormField
from temba_tui.resources.forms import Form
from temba_tui.resources.reading import get
from temba_tui.resources.spec import Record
from temba_tui.screens.dialog import Said
from temba_tui.secrets import HIDDEN
from temba_tui.text import format_urn, plural
from temba_tui.widgets.form_lists import Described
from temba_tui.workspace.edits import Change, Conflict, Difference
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.steps import WritePlan

NOTHING = "(empty)"


class Words:
    """How the values of one form are shown, with the names that its record brings along."""

    def __init__(self, form: Form, facts: Facts, record: Record | None) -> None:
        self.form = form
        self.facts = facts
        self._names: dict[str, str] = {}
        if record is not None:
            self.learn(record)

    def learn(self, record: Record) -> None:
        """Take the names of what a record refers to."""
        for value in record.values():
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, Mapping) and isinstance(one.get("name"), str):
                    for key in ("uuid", "key", "email"):
                        if isinstance(one.get(key), str):
                            self._names[one[key]] = one["name"]

    def describe(self, field: FormField, item: str) -> Described:
        """How one value of a field, or one item of its list, is shown."""
        locked = field.item_locked(item, self.facts) if field.item_locked is not None else ""
        if field.kind == "urns":
            return Described(format_urn(item), "", locked)
        if field.kind == "language":
            from temba_tui.resources import languages

            return Described(languages.told(item))
        if field.kind == "translations":
            from temba_tui.resources import languages

            return Described(languages.name_of(item))
        if field.values_from:
            record = self.facts.record(field.values_from, item, field.by)
            query = get(record, "query") if record is not None else None
            note = f"smart: {query}" if isinstance(query, str) and query else ""
            name = get(record, "name") if record is not None else None
            found = name if isinstance(name, str) and name else self._names.get(item) or self.facts.name_of(item)
            return Described(found or item, note, locked)
        return Described(item, "", locked)

    def shown(self, field: FormField | None, value: Any) -> str:
        """A value in a line or a few. What may be a secret is dots."""
        if field is not None and field.masked and value:
            return HIDDEN
        if value in (None, "", ()) or value == {}:
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if field is None:
            return str(value)
        if field.kind == "hour":
            return f"{value:02}:00" if isinstance(value, int) and value >= 0 else "same time of day"
        if isinstance(value, Mapping):
            return "\n".join(f"{self.describe(field, key).text}: {text}" for key, text in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(self.describe(field, one).text for one in value)
        if field.kind == "choice":
            return field.choice_titles.get(value, str(value))
        if field.kind in ("language", "ref"):
            return self.describe(field, value).text
        return str(value)

    # A change

    def change(self, change: Change) -> list[Said]:
        """A change as old → new; a list as what is added and taken out."""
        field = self.form.field(change.key, self.facts)
        if change.is_list and field is not None:
            return self._list_change(change, field)
        new = self.shown(field, change.new)
        if change.old in (None, "", (), {}):
            return [Said(new, "good", change.title, "+")]
        old = self.shown(field, change.old)
        if field is not None and field.masked:
            return [Said("a new value, which is not shown", "strong", change.title, "→")]
        if "\n" in old or "\n" in new or len(old) + len(new) > 60:
            return [Said(old, "muted", change.title, "−"), Said(new, "strong", "", "+")]
        return [Said(f"{old}  →  {new}", "strong", change.title)]

    def _list_change(self, change: Change, field: FormField) -> list[Said]:
        parts = [("−", one, "bad") for one in change.removed] + [("+", one, "good") for one in change.added]
        lines = []
        for number, (mark, item, tone) in enumerate(parts):
            text = self.describe(field, item).text
            lines.append(Said(text, "good" if tone == "good" else "bad", "" if number else change.title, mark))
        if change.reordered or not lines:
            order = ", ".join(self.describe(field, one).text for one in change.new)
            lines.append(Said(f"in this order: {order}", "normal", "" if lines else change.title))
        return lines

    def conflict(self, one: Conflict, choice: str | None, here: bool) -> list[Said]:
        """A field that both sides changed, with what is chosen."""
        field = self.form.field(one.key, self.facts)
        state = {"mine": "keeps yours", "theirs": "keeps theirs"}.get(choice or "", "choose: m yours, t theirs")
        return [
            Said(state, "good" if choice else "warn", one.title, "▸" if here else " ", here),
            Said(f"was      {self.shown(field, one.base)}", "muted", "", " "),
            Said(
                f"theirs   {self.shown(field, one.theirs)}",
                "strong" if choice == "theirs" else "muted" if choice else "normal",
                "",
                "●" if choice == "theirs" else " ",
            ),
            Said(
                f"yours    {self.shown(field, one.mine)}",
                "strong" if choice == "mine" else "muted" if choice else "normal",
                "",
                "●" if choice == "mine" else " ",
            ),
        ]

    def others(self, changes: Iterable[Change]) -> list[Said]:
        """What somebody else changed meanwhile, which stays."""
        lines: list[Said] = []
        for one in changes:
            field = self.form.field(one.key, self.facts)
            lines.append(
                Said(f"{self.shown(field, one.old)}  →  {self.shown(field, one.new)}", "muted", one.title, " ")
            )
        return (
            [Said(""), Said("Somebody else changed meanwhile, and it stays so:", "warn", wide=True), *lines]
            if lines
            else []
        )


def plan_lines(plan: WritePlan) -> list[Said]:
    """The requests of a plan in their order, what they bring along, what cannot be undone."""
    lines = [
        Said(""),
        Said(f"Takes {plural(plan.cost, 'request')}{', in this order' if plan.cost > 1 else ''}:", "muted"),
    ]
    for number, step in enumerate(plan.steps, 1):
        lines.append(Said(step.says, "normal", "", str(number)))
        lines.append(Said(f"{step.method} {step.path}", "muted", "", " " * len(str(number)), cut=True))
    said = [Said(one, "warn", "", "!") for one in (*plan.warnings, *plan.irreversible)]
    if plan.follow:
        said.append(Said(plan.follow, "muted", "", "…"))
    return [*lines, *([Said(""), *said] if said else [])]


STATES: Mapping[str, tuple[str, str]] = {
    "saved": ("✓", "saved"),
    "refused": ("✗", "refused"),
    "unknown": ("?", "may or may not have been saved"),
    "not sent": ("–", "not sent"),
    "waiting": ("·", "waits"),
    "sending": ("…", "being sent"),
}


def part_line(part: Part) -> Said:
    """One request and what became of it."""
    mark, word = STATES[part.state]
    tone = {"saved": "good", "refused": "bad", "unknown": "warn"}.get(part.state, "muted")
    if part.state == "unknown" and part.finding:
        word = {"not saved": "was not saved", "not visible yet": "not visible yet: it may still come"}.get(
            part.finding, part.finding
        )
    text = f"{part.step.says}: {word}"
    return Said(text, tone, "", mark)  # type: ignore[arg-type]


def job_lines(job: Job) -> list[Said]:
    """What became of each part, why it stopped, what was stored otherwise."""
    lines = [part_line(part) for part in job.parts]
    if job.error is not None:
        lines.append(Said(job.error.sentence, "bad"))
        if job.error.hint:
            lines.append(Said(job.error.hint, "muted"))
    return [*lines, *difference_lines(job.differences), *(Said(note, "muted", "", "…") for note in job.notes)]


def difference_lines(differences: Sequence[Difference]) -> list[Said]:
    """What the server stored otherwise than it was sent."""
    return [Said(one.says, "warn", "", "!") for one in differences]
