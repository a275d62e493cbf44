"""The forms of what is sent, as data: one message, a broadcast, a flow start; and what was filled in, as values.

A form of these is never saved like a record's: its values become a `Content`, a `Broadcast` or a `Start`, which know
the limits and make the plan. People are a list of contact uuids and URNs together.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from temba_tui.eras import since
from temba_tui.resources.facts import Facts
from temba_tui.resources.forms import Form, FormField, Problem
from temba_tui.resources.reading import get
from temba_tui.resources.spec import Record
from temba_tui.workspace.audience import Audience, Person, of_groups
from temba_tui.workspace.broadcasting import PLAIN, Broadcast
from temba_tui.workspace.content import (
    WITH_MEDIA,
    WITH_REPLIES,
    Attachment,
    AttachmentError,
    Content,
    count,
    read_attachment,
    read_replies,
)
from temba_tui.workspace.starting import WITH_EXCLUDE, ParamsError, Start, params_problem, read_params

_ALSO_2019: Final = since("2019")


def _nothing(_record: Record) -> str:
    return ""


def _none(_record: Record) -> tuple[str, ...]:
    return ()


def _length(value: Any, facts: Facts) -> str:
    return count(str(value), facts.era).words


def _lengths(value: Any, facts: Facts) -> str:
    texts = value if isinstance(value, Mapping) else {}
    return " · ".join(f"{language} {count(str(text), facts.era).words}" for language, text in texts.items())


def _too_long(value: Any, facts: Facts) -> str:
    counted = count(str(value), facts.era)
    return "" if counted.fits else f"{counted.words[0].upper()}{counted.words[1:]}."


def _files(value: Any, _facts: Facts) -> str:
    told = []
    for line in str(value).splitlines():
        if line.strip():
            try:
                told.append(read_attachment(line).words)
            except AttachmentError as error:
                told.append(str(error))
    return " · ".join(told)


def _replies(value: Any, _facts: Facts) -> str:
    replies = read_replies(str(value))
    return " · ".join(one.problem() or f"[{one.text or one.kind}]" for one in replies)


def _params(value: Any, facts: Facts) -> str:
    if not str(value).strip():
        return ""
    try:
        found = read_params(str(value))
    except ParamsError as error:
        return str(error)
    return params_problem(found, facts.era) or ", ".join(f"{key}: {one!r}" for key, one in list(found.items())[:6])


FILES: Final = FormField(
    "attachments",
    "Files",
    "lines",
    help="the path of a file on each line; uploaded when you send",
    eras=WITH_MEDIA,
    read=_nothing,
    echo=_files,
)
REPLIES: Final = FormField(
    "quick_replies",
    "Quick replies",
    "lines",
    help="one on each line: Yes · Yes | description · url: Map | https://… · location: Where?",
    eras=WITH_REPLIES,
    read=_nothing,
    echo=_replies,
)
GROUPS: Final = FormField("groups", "Groups", "groups", values_from="groups", read=_none)
PEOPLE: Final = FormField("contacts", "People", "groups", values_from="contacts", read=_none)

TEXT: Final = FormField("text", "Text", "lines", read=_nothing, echo=_length, check=_too_long)

MESSAGE: Final = Form("messages", (TEXT, FILES, REPLIES))
"""One message to a contact."""

BROADCAST: Final = Form(
    "broadcasts",
    (
        GROUPS,
        PEOPLE,
        FormField("text", "Text", "translations", read=lambda _record: {}, echo=_lengths, check_each=_too_long),
        FormField(
            "base_language",
            "Base language",
            "language",
            help="what those get whose language has no text",
            read=_nothing,
            eras=WITH_MEDIA,
        ),
        FILES,
        REPLIES,
    ),
)
"""One message to many."""


def _archived(record: Record) -> bool:
    return get(record, "archived") is not True


START: Final = Form(
    "flow_starts",
    (
        FormField("flow", "Flow", "ref", values_from="flows", required=True, offered=_archived, read=_nothing),
        GROUPS,
        PEOPLE,
        FormField(
            "restart_participants",
            "Restart",
            "bool",
            help="yes: also those who were in this flow before",
            default=True,
            eras=_ALSO_2019,
        ),
        FormField(
            "exclude_active",
            "Skip the busy",
            "bool",
            help="yes: leave out whoever is in a flow now; no: that flow is interrupted",
            default=False,
            eras=WITH_EXCLUDE,
        ),
        FormField(
            "params",
            "Parameters",
            "lines",
            help="key = value on each line, or a JSON object; the flow reads them as @trigger.params",
            read=_nothing,
            echo=_params,
        ),
    ),
)
"""People started in a flow."""


# Values


def attachments_in(typed: Any, known: Mapping[str, Attachment]) -> tuple[tuple[Attachment, ...], list[Problem]]:
    """The files that were typed, and what is wrong with them. `known` are those that are uploaded, by their line."""
    found: list[Attachment] = []
    problems: list[Problem] = []
    for line in str(typed or "").splitlines():
        if not line.strip():
            continue
        try:
            found.append(known.get(line.strip()) or read_attachment(line))
        except AttachmentError as error:
            problems.append(Problem(f"attachments.{len(found)}", str(error)))
    return tuple(found), problems


def content_of(values: Mapping[str, Any], known: Mapping[str, Attachment]) -> tuple[Content, list[Problem]]:
    """What a message's form holds."""
    files, problems = attachments_in(values.get("attachments"), known)
    replies = read_replies(str(values.get("quick_replies") or ""))
    return Content(str(values.get("text") or ""), files, replies), problems


def audience_of(values: Mapping[str, Any], facts: Facts, fixed: Audience, name_of: Callable[[str], str]) -> Audience:
    """Whom a form means: its groups with what is known of them, its people, and those that were chosen before."""
    groups = [
        facts.record("groups", uuid) or {"uuid": uuid, "name": name_of(uuid)} for uuid in values.get("groups", ())
    ]
    items = [str(one) for one in values.get("contacts", ())]
    people = Audience(
        of_groups(groups).groups,
        tuple(Person(one, name_of(one)) for one in items if ":" not in one),
        tuple(one for one in items if ":" in one),
    )
    return fixed.plus(people)


def base_of(facts: Facts) -> str:
    """The language of text that says none: the workspace's first."""
    return facts.languages[0] if facts.languages else PLAIN if facts.era == "2019" else "eng"


def broadcast_of(
    values: Mapping[str, Any], audience: Audience, facts: Facts, known: Mapping[str, Attachment]
) -> tuple[Broadcast, list[Problem]]:
    """What a broadcast's form holds."""
    files, problems = attachments_in(values.get("attachments"), known)
    texts = values.get("text")
    base = str(values.get("base_language") or "") or base_of(facts)
    replies = read_replies(str(values.get("quick_replies") or ""))
    return Broadcast(audience, texts if isinstance(texts, Mapping) else {}, base, files, replies), problems


def start_of(values: Mapping[str, Any], audience: Audience, facts: Facts) -> tuple[Start, list[Problem]]:
    """What a flow start's form holds."""
    params: dict[str, Any] = {}
    problems: list[Problem] = []
    try:
        params = read_params(str(values.get("params") or ""))
    except ParamsError as error:
        problems.append(Problem("params", str(error)))
    flow = str(values.get("flow") or "")
    record = facts.record("flows", flow)
    name = get(record, "name") if record is not None else None
    return Start(
        flow,
        name if isinstance(name, str) else facts.name_of(flow) or "",
        audience,
        values.get("restart_participants", True) is True,
        values.get("exclude_active", False) is True,
        params,
    ), problems
