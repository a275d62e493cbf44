"""The forms of things that have little more than a name, and of what only can be made or deleted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from temba_tui.eras import ERAS, NEWEST, Era, since
from temba_tui.resources.forms import Change, Facts, Form, FormField, LookUp, Problem, Record, Values
from temba_tui.resources.name_rules import (
    MAX_KEYED,
    MAX_NAME,
    field_name_problem,
    global_name_problem,
    group_name_problem,
    key_of,
    name_problem,
    too_long,
)
from temba_tui.resources.reading import get, text_at

FIELD_TYPES: Final = ("text", "number", "datetime", "state", "district", "ward")
_TYPE_TITLES: Final = {"datetime": "date & time"}
MAX_GLOBAL: Final = 10_000
MAX_URL: Final = 200
_BY_KEY: Final[Mapping[Era, tuple[str, str]]] = dict.fromkeys(ERAS, ("key", "key"))
_WEB: Final = re.compile(r"(?:https?|ftps?)://[^\s/?#]+\S*", re.IGNORECASE)


def _kept_by_server(record: Record | None, _facts: Facts) -> str:
    return "The server keeps this one, and lets nobody change it." if get(record, "system") is True else ""


LABEL: Final = Form("labels", (FormField("name", "Name", required=True, max_length=MAX_NAME, check=name_problem),))

GROUP: Final = Form(
    "groups",
    (
        FormField(
            "name",
            "Name",
            help="A manual group; smart ones are made on the web site, and can be renamed here.",
            required=True,
            max_length=MAX_NAME,
            check=group_name_problem,
        ),
    ),
    locked=_kept_by_server,
)

TOPIC: Final = Form(
    "topics",
    (FormField("name", "Name", required=True, max_length=MAX_NAME, check=name_problem),),
    eras=since("9.0.0"),
    locked=_kept_by_server,
)


# Contact fields


def _field_name(record: Record) -> Any:
    # 2019 calls it `label`.
    return text_at(record, "name") or text_at(record, "label")


def _write_name(value: Any, era: Era) -> Mapping[str, Any]:
    return {"label" if era == "2019" else "name": value}


def _field_type(record: Record) -> Any:
    found = text_at(record, "type") or text_at(record, "value_type")
    return "number" if found == "numeric" else found


def _write_type(value: Any, era: Era) -> Mapping[str, Any]:
    if era == "2019":
        return {"value_type": "numeric" if value == "number" else value}
    return {"type": value}


def _key_told(value: Any, _facts: Facts) -> str:
    key = key_of(value) if isinstance(value, str) else ""
    return f"A new field of this name has the key {key}, for good." if key else ""


def _field_problems(values: Values, facts: Facts, base: Record | None) -> Iterable[Problem]:
    if base is None:
        key = key_of(str(values.get("name") or ""))
        if key and facts.record("fields", key, "key") is not None:
            # The server fails (500) where two names make one key.
            yield Problem("name", f"This name makes the key {key}, and another field has it.")
        return
    used = get(base, "usages.campaign_events")
    if (
        _field_type(base) == "datetime"
        and values.get("type") != "datetime"
        and isinstance(used, int)
        and not isinstance(used, bool)
        and used > 0
    ):
        yield Problem("type", "Campaign events count from this date, so it stays one.")


def _field_warnings(changes: Sequence[Change], record: Record | None, _facts: Facts) -> Sequence[str]:
    if record is not None and any(change.key == "type" for change in changes):
        return ("What contacts have in it stays, but what cannot be read as the new type counts as nothing.",)
    return ()


FIELD: Final = Form(
    "fields",
    (
        FormField(
            "name",
            "Name",
            help="Letters A to Z, digits, spaces and hyphens. The key follows from the first name and never changes.",
            required=True,
            max_length=MAX_KEYED,
            read=_field_name,
            write=_write_name,
            also=("label",),
            check=field_name_problem,
            echo=_key_told,
        ),
        FormField(
            "type",
            "Type",
            "choice",
            required=True,
            choices=FIELD_TYPES,
            choice_titles=_TYPE_TITLES,
            default="text",
            read=_field_type,
            write=_write_type,
            also=("value_type",),
        ),
    ),
    needs=("fields",),
    always=("name", "type"),
    lookup=_BY_KEY,
    check=_field_problems,
    warnings=_field_warnings,
)


# Globals


def _global_key_told(value: Any, _facts: Facts) -> str:
    key = key_of(value) if isinstance(value, str) else ""
    return f"Flows use it as @globals.{key}" if key else ""


def _global_there(values: Values, _facts: Facts) -> LookUp | None:
    key = key_of(str(values.get("name") or ""))
    if not key:
        return None
    return LookUp(
        "name",
        "globals",
        "key",
        key,
        f"This name makes the key {key}, and a global with it is there: it would be overwritten.",
    )


GLOBAL: Final = Form(
    "globals",
    (
        FormField(
            "name",
            "Name",
            help="Letters A to Z, digits, spaces, hyphens and underscores. It cannot be changed later.",
            required=True,
            max_length=MAX_KEYED,
            on_update=False,
            check=global_name_problem,
            echo=_global_key_told,
        ),
        FormField("value", "Value", "lines", required=True, max_length=MAX_GLOBAL, masked=True),
    ),
    eras=since("9.0.0"),
    lookup=_BY_KEY,
    must_be_free=_global_there,
    warnings=lambda _changes, record, _facts: (
        ("Every flow that uses it has the new value from its next step on.",) if record is not None else ()
    ),
)


# Campaigns


def _campaign_name_problem(value: Any, facts: Facts) -> str:
    return too_long(value, 255 if (facts.era or NEWEST) == "2019" else MAX_NAME) or name_problem(value, facts)


def _campaign_warnings(changes: Sequence[Change], record: Record | None, _facts: Facts) -> Sequence[str]:
    if record is not None and any(change.key == "group" for change in changes):
        return ("All events of the campaign are scheduled anew, for the members of the other group.",)
    return ()


CAMPAIGN: Final = Form(
    "campaigns",
    (
        FormField("name", "Name", required=True, check=_campaign_name_problem),
        FormField(
            "group",
            "Group",
            "ref",
            help="Its events are for the members of this group, a smart one or a manual one.",
            required=True,
            values_from="groups",
        ),
    ),
    needs=("groups",),
    always=("name", "group"),
    warnings=_campaign_warnings,
)


# Resthook subscribers


def _url_problem(value: Any, _facts: Facts) -> str:
    if not isinstance(value, str) or not value.strip():
        return ""
    return "" if _WEB.fullmatch(value.strip()) else "A web address begins with https:// or http://."


SUBSCRIBER: Final = Form(
    "resthook_subscribers",
    (
        FormField("resthook", "Resthook", "ref", required=True, values_from="resthooks", by="resthook"),
        FormField(
            "target_url",
            "Address",
            help="It is called for every event of the resthook.",
            required=True,
            # Longer ones make the server fail (500).
            max_length=MAX_URL,
            check=_url_problem,
        ),
    ),
    updates=False,
    needs=("resthooks",),
    named_key=frozenset({"target_url"}),
    warnings=lambda _changes, _record, _facts: ("What the flows send from now on goes to this address too.",),
)
