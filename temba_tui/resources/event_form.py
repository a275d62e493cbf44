"""The form of a campaign event: one message or flow, so long before or after a date of the contact."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import NEWEST, Era, until
from temba_tui.resources import languages
from temba_tui.resources.fields import type_of
from temba_tui.resources.forms import Change, Facts, Form, FormField, Problem, Record, Values
from temba_tui.resources.name_rules import too_long
from temba_tui.resources.reading import text_at
from temba_tui.text import plural

UNITS: Final = ("minutes", "hours", "days", "weeks")
SYSTEM_DATES: Final = {"created_on": "Created On", "last_seen_on": "Last Seen On"}
"""Dates of a contact that are no fields, and are not listed with them, but that events may count from (all eras)."""
MOST_LANGUAGES: Final = 50
_MINUTES: Final = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}
_CENTURY: Final = 100 * 366 * 1440
_TIMING: Final = frozenset({"relative_to", "offset", "unit", "delivery_hour"})


def _only(key: str) -> Any:
    """Payload keys for one of two that exclude each other: nothing at all where it is empty."""

    def write(value: Any, _era: Era) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            value = {language: text for language, text in value.items() if isinstance(text, str) and text.strip()}
        return {key: value} if value else {}

    return write


def _is_date(field: Record) -> bool:
    return type_of(field) == "datetime"


def _date_problem(value: Any, facts: Facts) -> str:
    if not isinstance(value, str) or not value or value in SYSTEM_DATES:
        return ""
    field = facts.record("fields", value, "key")
    if field is not None:
        # The server fails (500) instead of refusing.
        return "" if _is_date(field) else "This field holds no dates."
    return "The workspace has no such field." if facts.is_whole("fields") else ""


def _offset_problem(value: Any, _facts: Facts) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) else "A whole number, or 0 for the day itself."


def _hour_problem(value: Any, _facts: Facts) -> str:
    right = isinstance(value, int) and not isinstance(value, bool) and -1 <= value <= 23
    return "" if right else "An hour from 0 to 23, or none to keep the time of the date."


def _text_problem(value: Any, facts: Facts) -> str:
    return too_long(value, 4096 if (facts.era or NEWEST) == "26.3" else 640)


def _message_problem(value: Any, facts: Facts) -> str:
    if not isinstance(value, Mapping) or not value:
        return ""
    texts = {key: text for key, text in value.items() if isinstance(text, str) and text.strip()}
    if len(texts) > MOST_LANGUAGES:
        return f"At most {MOST_LANGUAGES} languages fit."
    for code in texts:
        language = languages.language(code) if isinstance(code, str) else None
        if code != "base" and (language is None or not language.translates):
            return "Messages can only be in languages that have a two-letter code too."
    first = facts.languages[0] if facts.languages else ""
    if texts and first and first not in texts and not ("base" in texts and facts.era == "2019"):
        return f"The text in the workspace's first language, {languages.name_of(first)}, is needed."
    return ""


def _problems(values: Values, _facts: Facts, _base: Record | None) -> Iterable[Problem]:
    message = values.get("message")
    texts = message.values() if isinstance(message, Mapping) else (message,)
    says = any(isinstance(text, str) and text.strip() for text in texts)
    if says == bool(values.get("flow")):
        sentence = "Either a message or a flow, not both." if says else "A message or a flow is needed."
        yield Problem("flow" if says else "message", sentence)
    offset, unit = values.get("offset"), values.get("unit")
    if isinstance(offset, int) and abs(offset) * _MINUTES.get(str(unit), 1) > _CENTURY:
        # The server fails (500) where the date that comes out is beyond what it can hold.
        yield Problem("offset", "At most a hundred years.")


def in_words(values: Values, facts: Facts) -> str:
    """What the values together mean: `3 days after Registration, at 9:00`; '' while something is missing."""
    offset, unit, hour = values.get("offset"), values.get("unit"), values.get("delivery_hour")
    key = str(values.get("relative_to") or "")
    if not isinstance(offset, int) or isinstance(offset, bool) or unit not in UNITS or not key:
        return ""
    field = facts.record("fields", key, "key")
    name = SYSTEM_DATES.get(key) or text_at(field, "name") or text_at(field, "label") or key
    size = plural(abs(offset), str(unit).removesuffix("s"))
    told = f"{size} {'before' if offset < 0 else 'after'} {name}" if offset else f"on {name}"
    return f"{told}, at {hour}:00" if isinstance(hour, int) and 0 <= hour <= 23 else f"{told}, at the time of the date"


def _locked(record: Record | None, _facts: Facts) -> str:
    return "" if record is None else "The API cannot move an event to another campaign."


def _warnings(changes: Sequence[Change], record: Record | None, facts: Facts) -> Sequence[str]:
    if record is None:
        return ()
    found = []
    if (facts.era or NEWEST) in FORM.renames_on_update:
        found.append("This server replaces the event: it gets a new UUID, and the old one is gone.")
    if any(change.key in _TIMING for change in changes):
        found.append("What is scheduled already is scheduled anew.")
    if (facts.era or NEWEST) == "26.3":
        found.append("While the server is scheduling an event, also right after it was made, it refuses to change it.")
    return found


FORM: Final = Form(
    "campaign_events",
    (
        FormField("campaign", "Campaign", "ref", required=True, values_from="campaigns", locked=_locked),
        FormField("offset", "How long", "offset", required=True, help="Negative for before.", check=_offset_problem),
        FormField("unit", "Unit", "choice", required=True, choices=UNITS, default="days"),
        FormField(
            "relative_to",
            "Counted from",
            "ref",
            help="A date of the contact.",
            required=True,
            values_from="fields",
            by="key",
            offered=_is_date,
            choices=tuple(SYSTEM_DATES),
            choice_titles=SYSTEM_DATES,
            check=_date_problem,
        ),
        FormField(
            "delivery_hour",
            "At",
            "hour",
            help="The hour of the day, or none to keep the time of the date that it counts from.",
            default=-1,
            required=True,
            check=_hour_problem,
        ),
        FormField(
            "message",
            "Message",
            "translations",
            help="One text a language; the workspace's first language is needed.",
            write=_only("message"),
            check=_message_problem,
            check_each=_text_problem,
        ),
        FormField("flow", "Flow", "ref", help="Instead of a message.", values_from="flows", write=_only("flow")),
    ),
    needs=("campaigns", "fields", "flows"),
    always=("campaign", "offset", "unit", "relative_to", "delivery_hour", "message", "flow"),
    check=_problems,
    warnings=_warnings,
    echo=in_words,
    renames_on_update=until("9.0.0"),
)
