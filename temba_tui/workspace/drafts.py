"""What was typed into a form and not sent: kept with the record that it was typed over, offered when that is opened
again.

The screen saves a second after the last key; what is saved survives an error, a lost connection, a closed screen and a
crash. A draft is not an edit: it is compared with the record as it is then, like any other change. All of it raises
StateError where the file fails: the person must know that what is typed is not safe.

Each run of the program keeps its own drafts and drops no other's: two that edit the same record on one state folder
would lose one another's text. All are offered, the newest first; taking one up makes it this run's.

What was sent is a draft until it is known that it arrived: it names the write by which it left (`Sent`), from before
its bytes did, so that neither a closed form nor the end of the program lets it be taken for something that was never
sent.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from temba_tui.resources.forms import Form, Values
from temba_tui.resources.spec import Record, Resource
from temba_tui.workspace.edits import same
from temba_tui.workspace.state import Draft

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

SAVE_AFTER: Final = 1.0
"""Seconds after the last key that a draft is saved."""
_NEW: Final = "new"
_FORM: Final = "form"
_RUN: Final = os.urandom(6).hex()
"""What tells this run's drafts from those of others."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The write by which a draft was last sent: the journal's numbers of its requests as far as they were begun, when
    the first was (epoch seconds), what the whole was called, and how many requests it was to take. `taken` are those
    that were carried out and that the form has let go of: what stands in its fields was typed since."""

    numbers: tuple[int, ...]
    at: float
    title: str
    steps: int
    taken: tuple[int, ...] = ()
    wrote: Mapping[str, Any] = field(default_factory=dict)
    """The values that it was made of, of those that the draft has; another one was typed since."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft: the values that were changed, the record that they were typed over (None: a new one), and when it was
    kept, in epoch seconds. `identity` is None for a new one, `kept` is what the store has; `sent` is the write by which
    it was last sent, None where it never was."""

    kept: Draft
    resource: str
    identity: str | None
    values: Mapping[str, Any]
    base: Record | None
    sent: Sent | None = None

    @property
    def at(self) -> float:
        """When it was kept, in epoch seconds."""
        return self.kept.at

    @property
    def at_text(self) -> str:
        """When it was kept, as the API writes moments."""
        return datetime.fromtimestamp(self.at, UTC).isoformat()

    def base_moved(self, record: Record | None) -> bool:
        """Whether the record is another now than the one that was typed over."""
        return record is not None and self.base is not None and dict(record) != dict(self.base)


def keep_draft(
    session: "Session", resource: Resource, base: Record | None, values: Mapping[str, Any], sent: Sent | None = None
) -> None:
    """Keep what was typed over a record (None: for a new one), in place of what this run kept for it before. `sent` is
    the write by which it is being sent, or was, of which nobody knows what became."""
    kept: dict[str, Any] = {"values": dict(values), "base": base}
    if sent is not None:
        kept["sent"] = asdict(sent)
    session.writer.store.save_draft(_key(resource, base), json.dumps(kept, ensure_ascii=False))


def drop_draft(session: "Session", resource: Resource, base: Record | None) -> None:
    """Forget what this run kept of it: it was sent, or given up."""
    session.writer.store.drop_draft(_key(resource, base))


def keep_rest(
    session: "Session", resource: Resource, form: Form, base: Record | None, sent: Values, record: Record | None
) -> tuple[str, ...]:
    """A write made of the values `sent` over `base` was carried out, and left `record` (None: not known): of what this
    run kept for it only what was typed since is left, as a change to that. The keys of it."""
    own = _key(resource, base)
    kept = next((one for one in kept_drafts(session) if one.kept.key == own), None)
    if kept is None:
        return ()
    left = {key: value for key, value in kept.values.items() if value != sent.get(key)}
    if record is not None:
        facts = session.facts()
        fields = {key: form.field(key, facts) for key in left}
        left = {
            key: left[key]
            for key, field in fields.items()
            if field is None or not same(field, field.value_of(record), left[key])
        }
    drop_draft(session, resource, base)
    if left:
        keep_draft(session, resource, record if record is not None else base, left)
    return tuple(left)


def drop_sent(session: "Session", resource: Resource, base: Record | None, sent: Sent) -> None:
    """Forget what this run kept of it, where that is what was sent by this write and not something typed since into
    another form."""
    own = _key(resource, base)
    for one in kept_drafts(session):
        if one.kept.key == own and one.sent is not None and set(one.sent.numbers) & set(sent.numbers):
            session.writer.store.drop_draft(own)


def kept_draft(session: "Session", resource: Resource, base: Record | None) -> KeptDraft | None:
    """What was typed last and not sent, in whichever run; None where nothing was."""
    wanted = resource.identity_of(base) if base is not None else None
    return next((one for one in kept_drafts(session) if (one.resource, one.identity) == (resource.name, wanted)), None)


def take_up(session: "Session", draft: KeptDraft, resource: Resource, base: Record | None) -> None:
    """Make a draft that was offered this run's own."""
    own = _key(resource, base)
    if draft.kept.key != own:
        session.writer.store.save_draft(own, draft.kept.body)
        session.writer.store.drop_draft(draft.kept.key)


def throw_away(session: "Session", draft: KeptDraft) -> None:
    """Forget a draft that was offered."""
    session.writer.store.drop_draft(draft.kept.key)


def kept_drafts(session: "Session") -> tuple[KeptDraft, ...]:
    """Every draft of a form that can be read, the newest first."""
    found = (_read(kept) for kept in session.writer.store.drafts())
    return tuple(draft for draft in found if draft is not None)


def _key(resource: Resource, record: Record | None) -> str:
    identity = resource.identity_of(record) if record is not None else None
    return f"{_FORM}@{_RUN} {resource.name} {identity or _NEW}"


def _read(kept: Draft) -> KeptDraft | None:
    kind, _, about = kept.key.partition(" ")
    if kind.partition("@")[0] != _FORM:
        return None
    resource, _, identity = about.partition(" ")
    try:
        body = json.loads(kept.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("values"), dict) or not body["values"]:
        return None
    values = _values(body["values"])
    base = body.get("base")
    return KeptDraft(
        kept,
        resource,
        None if identity == _NEW else identity,
        values,
        base if isinstance(base, dict) else None,
        _sent(body.get("sent")),
    )


def _sent(kept: Any) -> Sent | None:
    if not isinstance(kept, dict):
        return None
    numbers, taken = _numbers(kept.get("numbers")), _numbers(kept.get("taken"))
    at, title, steps = kept.get("at"), kept.get("title"), kept.get("steps")
    if not numbers:
        return None
    return Sent(
        numbers,
        float(at) if isinstance(at, (int, float)) else 0.0,
        title if isinstance(title, str) else "",
        steps if isinstance(steps, int) else len(numbers),
        taken,
        _values(kept.get("wrote")),
    )


def _values(kept: Any) -> dict[str, Any]:
    """What JSON made of the values of fields, as fields have them."""
    if not isinstance(kept, dict):
        return {}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}


def _numbers(kept: Any) -> tuple[int, ...]:
    found = kept if isinstance(kept, list) else ()
    return tuple(one for one in found if isinstance(one, int) and not isinstance(one, bool))
