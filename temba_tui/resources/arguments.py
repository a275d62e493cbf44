"""What an action asks of the person, as fields of a form: a group, a label, whom to assign."""

from collections.abc import Mapping
from typing import Any, Final

from temba_tui.eras import NEWEST
from temba_tui.resources.acts import ArgumentName
from temba_tui.resources.contact_state import is_manual
from temba_tui.resources.facts import Facts
from temba_tui.resources.form_fields import FormField
from temba_tui.resources.name_rules import MAX_NAME, name_problem, too_long
from temba_tui.resources.reading import text_at


def _note_problem(value: Any, facts: Facts) -> str:
    return too_long(value, 10_000 if (facts.era or NEWEST) == "26.3" else 4096)


ARGUMENTS: Final[Mapping[ArgumentName, FormField]] = {
    "group": FormField(
        "group",
        "Group",
        "ref",
        help="A manual group; who is in a smart one is decided by its query.",
        required=True,
        values_from="groups",
        offered=is_manual,
    ),
    "label": FormField("label", "Label", "ref", required=True, values_from="labels"),
    "label_name": FormField(
        "label_name", "New label", help="Its name.", required=True, max_length=MAX_NAME, check=name_problem
    ),
    "topic": FormField("topic", "Topic", "ref", required=True, values_from="topics"),
    "assignee": FormField(
        "assignee",
        "Assignee",
        "ref",
        help="Who sees to it; nothing for nobody.",
        values_from="users",
        by="email",
        # Other roles are refused (9.0.0); 26.3 has no others.
        offered=lambda user: text_at(user, "role") in ("", "administrator", "editor", "agent"),
    ),
    "note": FormField("note", "Note", "lines", required=True, check=_note_problem),
}
"""By `Action.argument`. The value that is sent is what the field's payload has under its key."""
