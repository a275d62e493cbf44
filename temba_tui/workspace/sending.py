"""Sending one message to a contact, and the same text anew to those whom it did not reach.

Sends are not idempotent and have no key, so nothing here is ever sent twice by itself, and no send carries a lookup
(`messages?uuid=` would answer 200 and send again). After a lost answer there is a look at what the contact was sent
(`look`), and what is not seen there is "not visible yet".

2019 has no sending of one message: there a broadcast to the one contact does it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from temba_tui.client.errors import TembaBadRequestError, TembaNoSuchObjectError, TembaUnknownOutcomeError
from temba_tui.eras import NEWEST, Era
from temba_tui.resources import contacts
from temba_tui.resources.reading import get, items_at, text_at
from temba_tui.resources.spec import Record
from temba_tui.text import parse_datetime
from temba_tui.workspace.content import Content, is_template, literal
from temba_tui.workspace.jobs import Job, Part
from temba_tui.workspace.looking import Found
from temba_tui.workspace.steps import NotWrittenError, Step, WritePlan

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

SEND: Final = "S"
"""The key that sends: a capital letter, so that no slip does."""
TYPED_ABOVE: Final = 50
"""Above this many recipients their number is typed."""
UNDOABLE: Final = "What was sent cannot be taken back."
PUBLIC: Final = (
    "A file is kept by the server at an address that anyone who knows it can open; the API cannot delete it."
)
TEMPLATE: Final = "The server fills in @contact.name and the like; @@ is a plain @."
SKEW: Final = 120.0
"""Seconds by which the server's clock may be behind ours when what was sent is looked for."""
_REFUSALS: Final = 3
"""So many refusals in a row end a series of sends: the next would be refused too."""
_SLOT: Final = "upload:"


def can_send_one(era: Era | None) -> bool:
    """Whether this server has `messages` to send by; else a broadcast to one contact is made (2019)."""
    return (era or NEWEST) != "2019"


def message_plan(contact: Record, content: Content, era: Era | None, *, already_filled: bool = False) -> WritePlan:
    """The requests that send `content` to one contact: each new file, then the message.

    `already_filled`: the text is one that was sent before, so a server that fills texts in must leave it alone.
    Raises ValueError where `content` has problems.
    """
    found = content.problems(era)
    if found:
        raise ValueError("; ".join(one.sentence for one in found))
    name = contacts.name_of(contact)
    steps = [*upload_steps(content), _message_step(contact, content, era, already_filled)]
    warnings = list(contact_warnings(contact))
    if not can_send_one(era):
        warnings.append(
            "This server sends single messages as broadcasts to one contact: it will be listed among those."
        )
        if is_template(content.text) and not already_filled:
            warnings.append(TEMPLATE)
    return WritePlan(
        f"Send a message to {name}", tuple(steps), warnings=tuple(warnings), named_key=SEND, resource="messages"
    )


def upload_steps(content: Content) -> list[Step]:
    """A request for each file that the server does not have."""
    return [
        Step(
            f"Upload {one.words}",
            "upload",
            "media",
            {"path": str(one.path), "filename": one.name, "content_type": one.content_type},
            irreversible=PUBLIC,
        )
        for one in content.uploads
    ]


def attachment_values(content: Content) -> list[str]:
    """What a body says for the files; a new one's uuid is filled in once it is uploaded (`run`)."""
    fresh = iter(range(len(content.uploads)))
    return [one.sent_as or f"{_SLOT}{next(fresh)}" for one in content.attachments]


def _message_step(contact: Record, content: Content, era: Era | None, already_filled: bool) -> Step:
    uuid, name = text_at(contact, "uuid"), contacts.name_of(contact)
    text = content.text.strip()
    if not can_send_one(era):
        said = literal(text) if already_filled else text
        return Step(
            f"Send to {name}",
            "create",
            "broadcasts",
            {"contacts": [uuid], "text": said},
            resource="broadcasts",
            irreversible=UNDOABLE,
        )
    body: dict[str, Any] = {"contact": uuid}
    if text:
        body["text"] = text
    if content.attachments:
        body["attachments"] = attachment_values(content)
    if content.replies:
        body["quick_replies"] = [one.body for one in content.replies]
    return Step(
        f"Send to {name}",
        "create",
        "messages",
        body,
        resource="messages",
        irreversible=UNDOABLE,
        look={"contact": uuid},
    )


def contact_warnings(contact: Record) -> tuple[str, ...]:
    """What will keep a message from this contact, as far as its record tells."""
    why = why_unreachable(contact)
    return (f"{contacts.name_of(contact)} {why}: the message would be created, and fail.",) if why else ()


def why_unreachable(contact: Record) -> str:
    """`is blocked`, `is stopped: this person opted out`, `has no URN`…; '' where nothing speaks against it.

    A reference (`{uuid, name}`) tells nothing: without a name it only looks like a contact that was deleted.
    """
    if "urns" not in contact:
        return ""
    state = contacts.state(contact)
    told = {
        "blocked": "is blocked",
        "stopped": "is stopped, which means that this person opted out",
        "archived": "is archived",
        "deleted": "was deleted",
    }
    if state in told:
        return told[state]
    return "has no URN" if get(contact, "urns") == [] else ""


# Carrying it out


def run(session: "Session", plan: WritePlan, *, stop: asyncio.Event | None = None, independent: bool = False) -> Job:
    """Begin what was confirmed; it goes on whoever leaves. Returns at once.

    What is uploaded by an earlier step is filled into the later ones. It ends at the first step that fails, but where
    the steps are `independent` (each to another person) a refusal of one does not keep it from the others. `stop` ends
    it between two steps. Raises NotWrittenError by the guard.
    """
    refusal = session.writer.refusal()
    if refusal:
        raise NotWrittenError(refusal)
    job = Job(plan)
    session.writer.own(_carry(session, job, stop, independent), plan.title)
    return job


async def _carry(session: "Session", job: Job, stop: asyncio.Event | None, independent: bool) -> None:
    uploaded: list[str] = []
    refused = 0
    try:
        for part in job.parts:
            if stop is not None and stop.is_set():
                break
            part.step = _filled(part.step, uploaded)
            job.changed()
            await session.writer.carry(part, job.changed)
            if part.state == "saved":
                refused = 0
                if part.step.verb == "upload":
                    uploaded.append(text_at(part.answer, "uuid"))
                continue
            refused += 1
            alone = part.state == "refused" and isinstance(part.error, (TembaBadRequestError, TembaNoSuchObjectError))
            if not (independent and alone and refused < _REFUSALS):
                break
    finally:
        job.end()


def _filled(step: Step, uploaded: Sequence[str]) -> Step:
    def fill(value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_SLOT):
            return uploaded[int(value.removeprefix(_SLOT))]
        if isinstance(value, list):
            return [fill(one) for one in value]
        return {key: fill(one) for key, one in value.items()} if isinstance(value, Mapping) else value

    if step.verb == "upload" or "attachments" not in step.body:
        return step
    return replace(step, body={**step.body, "attachments": fill(step.body["attachments"])})


def with_uploads(content: Content, job: Job) -> Content:
    """`content` with the uuids of the files that a job uploaded, so that trying again does not upload them again."""
    uuids = iter([text_at(part.answer, "uuid") for part in job.parts if part.step.verb == "upload"])
    fresh = [one if one.sent_as else one.uploaded(next(uuids, "")) for one in content.attachments]
    return replace(content, attachments=tuple(fresh))


def rest_of(job: Job) -> WritePlan | None:
    """What a series of sends did not get to, as a plan of its own: never what was refused, nor what nobody knows
    about. None when nothing is left."""
    left = tuple(part.step for part in job.parts if part.state == "not sent")
    return replace(job.plan, steps=left) if left else None


# What became of it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one send, in words. `good` is None where nobody knows yet."""

    sentence: str
    good: bool | None = True


def outcome(part: Part) -> Outcome:
    """What to say about a send that is over: an answer of 201 may be a message that failed at once."""
    answer = part.answer
    if part.state == "saved" and answer is not None:
        status = text_at(answer, "status")
        if status == "failed":
            return Outcome("It was created, but failed at once: nobody received it.", False)
        told = {
            "pending": "The server took it, and is about to count whom it goes to.",
            "queued": "The server took it and queued it.",
        }
        return Outcome(f"{told.get(status, f'The server took it: {status}.' if status else 'The server took it.')}")
    if part.state == "saved":
        return Outcome("It was sent: it was found afterwards.")
    if part.state == "unknown":
        if part.finding == "not visible yet":
            return Outcome("It is not visible yet. That proves nothing: lists may be behind.", None)
        if part.error is None or part.error.sentence == TembaUnknownOutcomeError.default_sentence:
            return Outcome("It may or may not have been sent: no answer came.", None)
        return Outcome(f"It may or may not have been sent. {part.error.sentence}", None)
    sentence = part.error.sentence if part.error is not None else ""
    return Outcome(f"It was not sent. {sentence}".strip(), False)


async def look(session: "Session", part: Part) -> Record | None:
    """Whether a send whose answer was lost is there: one request. The record that was found, else None, which proves
    nothing. Raises TembaError.

    The newest rows are compared by what was sent, of those that were made since shortly before it left; rows that other
    sends of this program made are not it.
    """
    step = part.step
    resource = session.resources[step.resource]
    page = await session.client.query(session.endpoint(resource), dict(step.look)).page()
    ours = session.writer.own_answers
    return next(
        (row for row in page.rows if is_the_one(step, row, part.started) and ours.of(resource, row) is None), None
    )


async def settle(session: "Session", part: Part) -> Part:
    """The same, entered into the part and into the journal; of an action, what the records it was done to tell.

    Raises TembaError; NotWrittenError where no read can tell (a note on a ticket).
    """
    if part.step.verb != "create":
        return await session.writer.check_part(part)
    record = await look(session, part)
    return session.writer.found(part, Found("saved" if record is not None else "not visible yet", record))


def is_the_one(step: Step, row: Record, started: float) -> bool:
    """Whether a row of the list can be what a step sent."""
    made = parse_datetime(get(row, "created_on"))
    if made is None or made < datetime.fromtimestamp(started - SKEW, UTC):
        return False
    body = step.body
    if step.endpoint == "flow_starts":
        return text_at(row, "flow.uuid") == body.get("flow") and _same_people(body, row)
    if step.endpoint == "broadcasts":
        return _same_text(body.get("text"), get(row, "text")) and _same_people(body, row)
    return (
        get(row, "direction") == "out"
        and text_at(row, "contact.uuid") == body.get("contact")
        and text_at(row, "text").strip() == str(body.get("text", "")).strip()
        and get(row, "broadcast") is None
    )


def _same_text(sent: Any, kept: Any) -> bool:
    texts = [one.strip() for one in kept.values() if isinstance(one, str)] if isinstance(kept, Mapping) else []
    wanted = list(sent.values()) if isinstance(sent, Mapping) else [sent] if sent else []
    return sorted(str(one).strip() for one in wanted) == sorted(texts)


def _same_people(body: Mapping[str, Any], row: Record) -> bool:
    def uuids(key: str) -> set[str]:
        return {text_at(one, "uuid") for one in items_at(row, key)}

    return uuids("groups") == set(body.get("groups", ())) and uuids("contacts") >= set(body.get("contacts", ()))


Progress = Callable[[int, int], Any]
"""Told how many of how many are done."""
