"""What was typed into a form and not sent: kept with the record that it was typed over, offered when that is opened
again.

The screen saves a second after the last key; what is saved survives an error, a lost connection, a closed screen and a
crash. A draft is not an edit: it is compared with the record as it is then, like any other change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.forms import Form, Values
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.edits import same
from temba_tui.workspace.state import Draft

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

NEW: Final = "new"
SAVE_AFTER: Final = 1.0
"""Seconds after the last key that a draft is saved."""


@dataclass(frozen=True, slots=True)
class FormDraft:
    """One draft: the form's values as typed (those that differ from the base), the base, and when it was saved, in
    epoch seconds."""

    resource: str
    identity: str
    values: Values
    base: Record | None
    at: float


class Drafts:
    """The drafts of one workspace. All of it raises StateError where the file fails: the person must know that what is
    typed is not safe."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def save(self, form: Form, base: Record | None, values: Values) -> FormDraft | None:
        """Keep what was typed; where nothing differs from the base, the draft goes. The draft, or None."""
        session = self._session
        resource = session.resources[form.resource]
        facts = session.facts()
        typed = {
            field.key: values[field.key]
            for field in form.fields_in(facts, base is None)
            if field.key in values and not same(field, field.value_of(base), values[field.key])
        }
        identity = _identity(resource, base)
        if not typed:
            self.drop(resource, base)
            return None
        body = json.dumps({"values": typed, "base": base}, ensure_ascii=False)
        session.writer.store.save_draft(_key(resource.name, identity), body)
        return FormDraft(resource.name, identity, typed, base, session.now())

    def of(self, resource: Resource, base: Record | None) -> FormDraft | None:
        """The draft for a record (None: for a new one), or None."""
        kept = self._session.writer.store.draft(_key(resource.name, _identity(resource, base)))
        return _read(kept) if kept is not None else None

    def all(self) -> tuple[FormDraft, ...]:
        """Every draft that can be read, the newest first."""
        found = (_read(kept) for kept in self._session.writer.store.drafts())
        return tuple(draft for draft in found if draft is not None)

    def drop(self, resource: Resource, base: Record | None) -> None:
        """Forget a draft: it was sent, or given up."""
        self._session.writer.store.drop_draft(_key(resource.name, _identity(resource, base)))

    def restored(self, form: Form, draft: FormDraft) -> dict[str, Any]:
        """The form's values with the draft's in place: what the person left. Values of fields that are gone (a contact
        field that was deleted) are left out."""
        facts = self._session.facts()
        values = form.values_of(draft.base, facts)
        for field in form.fields_in(facts, draft.base is None):
            if field.key in draft.values:
                value = draft.values[field.key]
                values[field.key] = tuple(value) if isinstance(value, list) else value
        return values


def _identity(resource: Resource, base: Record | None) -> str:
    return (resource.identity_of(base) or "") if base is not None else NEW


def _key(resource: str, identity: str) -> str:
    return f"{resource}/{identity}"


def _read(kept: Draft) -> FormDraft | None:
    resource, _, identity = kept.key.partition("/")
    try:
        body = json.loads(kept.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("values"), dict):
        return None
    base = body.get("base")
    if base is not None and not isinstance(base, Mapping):
        return None
    return FormDraft(resource, identity, body["values"], base, kept.at)

