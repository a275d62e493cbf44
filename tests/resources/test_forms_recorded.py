"""The forms against what two real servers refused and took: what they refuse for the value alone, a form says before;
what they took, it lets pass."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from temba_tui.eras import Era
from temba_tui.resources import resource
from temba_tui.resources.arguments import ARGUMENTS
from temba_tui.resources.forms import Facts, Form
from temba_tui.workspace.phones import to_e164
from tests.contract.recorded import Case, cases

ERAS: tuple[Era, ...] = ("9.0.0", "26.3")
WRITTEN = ("contacts", "labels", "groups", "fields", "globals", "topics", "campaigns", "campaign_events",
           "resthook_subscribers")  # fmt: skip
COUNTRY, LANGUAGES = "NG", ("eng", "fra")

ONLY_THE_SERVER_KNOWS = re.compile(
    r"No such object|No resthook|must be unique|belongs to another|in use by another|already subscribed|query based"
    r"|Deleted contacts|being scheduled|Invalid contact field key|change type of date|change campaign for existing"
    r"|Non-active contacts|workspace is currently|suspended|flagged|not allowed for anonymous"
)
"""Refusals that go by what the workspace holds, not by the value."""

NOT_TYPED = re.compile(
    r"Not a valid string|Expected a|single JSON object|Must be a string|not be null|JSON parse|must contain one of"
    r"|can only contain one|Invalid URN: nope$|is not a valid UUID"
    # An empty name is sent as null, which clears it.
    r"|^contacts\.name\.This field may not be blank\.$"
)
"""Refusals of bodies that no form can make."""


def facts(era: Era, case: Case) -> Facts:
    return Facts(era=era, country=COUNTRY, languages=LANGUAGES, phone=partial(to_e164, country=COUNTRY),
                 records=lambda name: [{"key": key, "type": "text"} for key in field_keys(case)]
                 if name == "fields" else None)  # fmt: skip


def field_keys(case: Case) -> list[str]:
    fields = case.sent.get("fields") if isinstance(case.sent, dict) else None
    return list(fields) if isinstance(fields, dict) else []


def typed(form: Form, known: Facts, body: Mapping[str, Any], creating: bool) -> dict[str, Any] | None:
    """The form's values that make such a body; None where none do."""
    values: dict[str, Any] = {}
    for field in form.fields_in(known, creating):
        first, _, rest = field.key.partition(".")
        if first not in body or (rest and rest not in (body[first] or {})):
            continue
        found = body[first][rest] if rest else body[first]
        if field.kind in ("urns", "groups"):
            if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
                return None
            found = tuple(found)
        elif field.kind == "translations" and isinstance(found, str):
            found = {LANGUAGES[0]: found}
        elif field.kind in ("hour", "offset"):
            pass
        elif isinstance(found, (list, bool)) or (isinstance(found, dict) and field.kind != "translations"):
            return None
        elif found is None:
            found = field.empty
        elif isinstance(found, (int, float)):
            found = str(found)
        values[field.key] = found
    if not creating:
        # A form repeats what has to be repeated: an update without it cannot be made by one.
        wanted = set(form.always) - {"message", "flow"}
        if not wanted <= values.keys() or not values:
            return None
    return {**{one.key: one.empty for one in form.fields_in(known, creating)}, **values} if creating else values


def refusals(answer: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from refusals(value, f"{path}.{key}" if path else key)
    elif isinstance(answer, list):
        for one in answer:
            yield path, str(one)


def form_of(case: Case) -> Form:
    declared = resource(case.endpoint)
    assert declared is not None
    assert declared.form is not None
    return declared.form


def is_update(case: Case) -> bool:
    return bool({"uuid", "key"} & case.query.keys())


def base_of(case: Case) -> dict[str, Any] | None:
    """What was there before an update: something else in every key."""
    return {"uuid": "x", "key": "x", "name": "Old", "value": "old"} if is_update(case) else None


def writes(statuses: Sequence[int]) -> Iterator[tuple[Case, dict[str, Any]]]:
    """The recorded writes that a form can make, with its values."""
    for era in ERAS:
        for case in cases(era):
            if case.method != "POST" or case.endpoint not in WRITTEN or case.status not in statuses:
                continue
            if not isinstance(case.sent, dict) or {"label", "value_type"} & case.sent.keys() or "urn" in case.query:
                continue
            form = form_of(case)
            if is_update(case) and not form.updates:
                continue
            values = typed(form, facts(era, case), case.sent, not is_update(case))
            if values is not None:
                yield case, values


def refused() -> list[Any]:
    found = []
    for case, values in writes((400,)):
        local = [
            (path, message)
            for path, message in refusals(case.answer)
            if not ONLY_THE_SERVER_KNOWS.search(message)
            and not NOT_TYPED.search(f"{case.endpoint}.{path}.{message}")
            and path != "detail"
        ]
        if local:
            found.append(pytest.param(case, values, local, id=f"{case.era}-{case.name}"))
    return found


@pytest.mark.parametrize(("case", "values", "local"), refused())
def test_what_is_refused_for_its_value_is_said_before(
    case: Case, values: dict[str, Any], local: list[tuple[str, str]]
) -> None:
    said = {one.path for one in form_of(case).problems(values, facts(case.era, case), base_of(case))}
    for path, message in local:
        # What is refused as a whole stands at one of its fields here.
        right = said if path == "non_field_errors" else {path, path.partition(".")[0]} & said
        assert right, f"{path}: {message}; said: {said}"


@pytest.mark.parametrize(
    ("case", "values"),
    [pytest.param(case, values, id=f"{case.era}-{case.name}") for case, values in writes((200, 201))],
)
def test_what_is_taken_is_let_pass(case: Case, values: dict[str, Any]) -> None:
    form, known = form_of(case), facts(case.era, case)
    assert form.problems(form.normalised(values, known, base_of(case)), known, base_of(case)) == ()


@pytest.mark.parametrize(
    ("name", "argument"),
    [("message_actions/label_name_quote", "label_name"), ("ticket_actions/note_blank", "note")],
)
@pytest.mark.parametrize("era", ERAS)
def test_arguments_of_actions_are_checked_too(era: Era, name: str, argument: Any) -> None:
    case = next(one for one in cases(era) if one.name == name)
    assert case.status == 400
    (problem,) = ARGUMENTS[argument].problems(case.sent[argument], Facts(era=era))
    assert problem.path in dict(refusals(case.answer))


def test_much_was_compared() -> None:
    assert len(refused()) > 60
    assert len(list(writes((200, 201)))) > 100
