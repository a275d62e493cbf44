"""Contact fields: what this workspace writes down about a contact."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params, small_forms
from temba_tui.resources.cells import block, blocks, count_text, head, line, number_at
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import flag_column as flag
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Resource, get, text_at
from temba_tui.text import Lens, fold, plural


def name_of(record: Record) -> str:
    """The name; 2019 calls it `label`."""
    return text_at(record, "name") or text_at(record, "label")


def type_of(record: Record) -> str:
    """The type as current servers spell it: 2019 has only `value_type`, where a number is `numeric`."""
    found = text_at(record, "type") or text_at(record, "value_type")
    return "number" if found == "numeric" else found


def usages(record: Record) -> str:
    """Where it is used: `2 flows, 1 group`; '' where nothing uses it or the server does not say."""
    found = get(record, "usages")
    if not isinstance(found, Mapping):
        return ""
    words = (("flows", "flow"), ("groups", "group"), ("campaign_events", "event"))
    counts = [(found.get(key), word) for key, word in words]
    return ", ".join(plural(used, word) for used, word in counts if isinstance(used, int) and used > 0)


def _uses(record: Record) -> float | None:
    found = get(record, "usages")
    if not isinstance(found, Mapping):
        return None
    return sum((number_at(found, key) or 0.0 for key in ("flows", "groups", "campaign_events")), 0.0)


def summary(record: Record, _lens: Lens) -> Sequence[Block]:
    """What the field holds, who may touch it, and what depends on it."""
    return blocks(
        head(name_of(record), type_of(record), "featured" if get(record, "featured") is True else ""),
        block(
            "",
            line("Key", text_at(record, "key")),
            line("Type", type_of(record)),
            line(
                "Agents may",
                {"none": "not see it", "view": "see it", "edit": "edit it"}.get(
                    text_at(record, "agent_access"), text_at(record, "agent_access")
                ),
            ),
            line("Priority", count_text(get(record, "priority"))),
            line("Used by", usages(record) or ("nothing" if isinstance(get(record, "usages"), Mapping) else "")),
        ),
    )


RESOURCE = Resource(
    name="fields",
    title="Fields",
    singular="field",
    section="People",
    order=3,
    help="What this workspace writes down about its contacts.",
    identity=params.identity("key", params.by("key")),
    columns=(
        Column(
            "name",
            "Name",
            lambda record, _lens: Cell(name_of(record), "strong"),
            width=24,
            flex=2,
            priority=1,
            sort=lambda record: fold(name_of(record)),
        ),
        text("key", "Key", width=20, flex=2, priority=2),
        Column("type", "Type", lambda record, _lens: Cell(type_of(record), "muted"), width=8, priority=3, sort=type_of),
        flag("featured", "Featured", "featured", width=8, priority=5, eras=params.SINCE_9),
        Column(
            "usages",
            "Used by",
            lambda record, _lens: Cell(usages(record), "muted"),
            width=24,
            flex=1,
            priority=4,
            sort=_uses,
            eras=params.SINCE_9,
        ),
        text(
            "agent_access", "Agents", width=6, priority=6, tone="muted", label="What agents may do", eras=params.SINCE_9
        ),
        count("priority", "Priority", priority=8, default=False, eras=params.SINCE_9),
    ),
    filters=(Filter("key", "key", "Key", "The field with exactly this key."),),
    # Ordered by creation, which the records do not show (all eras).
    sort_date=None,
    newer_by=None,
    title_of=name_of,
    summary=summary,
    form=small_forms.FIELD,
)
