"""Writing to one contact, and sending failed messages anew."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from temba_tui.client.errors import TembaError
from temba_tui.resources.forms import Problem
from temba_tui.resources.guesses import guesses, has_failed
from temba_tui.resources.reading import get, text_at
from temba_tui.resources.spec import Record
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.loaded import contact_name, loaded_contacts
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.send_confirming import SendConfirm
from temba_tui.screens.send_form import SendForm
from temba_tui.text import clean, format_urn, plural
from temba_tui.workspace import sending
from temba_tui.workspace.audience import Estimate
from temba_tui.workspace.content import Content, count
from temba_tui.workspace.jobs import Job
from temba_tui.workspace.resending import Resend, check, resend_of, resend_plan
from temba_tui.workspace.send_forms import MESSAGE, content_of
from temba_tui.workspace.steps import WritePlan

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

_LISTED = 8


class MessageScreen(SendForm):
    """A message to `contact`: its record, or a reference to it (`{uuid, name}`)."""

    def __init__(self, resource: Any, contact: Record, preset: Mapping[str, Any] | None = None) -> None:
        # The draft belongs to the contact; that the contact changed since is no conflict.
        super().__init__(resource, MESSAGE, {"uuid": text_at(contact, "uuid")}, preset)
        self.contact = contact

    def crumbs(self) -> Sequence[str]:
        """Whom it goes to."""
        return ("Messages", f"to {contact_name(self.contact)}")

    def _show_fields(self, values: Mapping[str, Any]) -> None:
        super()._show_fields(values)
        why = sending.why_unreachable(self.contact)
        if why:
            self.say(
                Said(f"{contact_name(self.contact)} {why}: a message would be created, and fail.", "warn", "", "!")
            )

    @property
    def recipient(self) -> Record | None:
        """The contact."""
        return self.contact

    def content(self) -> Content:
        """What was written."""
        return content_of(self.values(), self.known)[0]

    def read(self, values: Mapping[str, Any]) -> tuple[WritePlan | None, Sequence[Problem]]:
        """The files and the message, or what is wrong with them."""
        content, problems = content_of(values, self.known)
        found = [*problems, *content.problems(self.session.era)]
        return (None, found) if found else (sending.message_plan(self.contact, content, self.session.era), ())

    def head(self) -> Sequence[Said]:
        """To whom, what."""
        urns = get(self.contact, "urns")
        first = format_urn(urns[0]) if isinstance(urns, list) and urns and isinstance(urns[0], str) else ""
        who = contact_name(self.contact)
        # On an anonymous workspace a URN is asterisks.
        shown = first if first != who and "*" not in first else ""
        lines = [Said(f"{who}  {shown}".strip(), "strong", "To")]
        return [*lines, *content_lines(self.content(), self.session.era)]


def content_lines(content: Content, era: Any) -> list[Said]:
    """A message as it will be: text, files, replies."""
    lines = []
    if content.text.strip():
        lines += [Said(content.text.strip(), "normal", "Text"), Said(count(content.text, era).words, "muted", " ")]
    lines += [
        Said(one.words, "normal", "" if number else "Files", "+") for number, one in enumerate(content.attachments)
    ]
    if content.replies:
        told = "  ".join(f"[{one.text or one.kind}]" for one in content.replies)
        lines.append(Said(told, "normal", "Quick replies"))
    return lines


def refused(screen: "BrowserScreen") -> bool:
    """Whether nothing may be written now; says why."""
    session = screen.session
    reason = session.writer.refusal() if session is not None else "The workspace is not open yet."
    if reason:
        screen.notify(clean(reason), severity="warning", timeout=8, markup=False)
    return bool(reason)


def compose_message(screen: "BrowserScreen", contact: Record | None = None) -> None:
    """Write to a contact. Without one it is asked for."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    if contact is None:
        _ask_contact(screen)
    elif not text_at(contact, "uuid"):
        screen.notify("What this was loaded from does not say which contact it is.", severity="warning", markup=False)
    else:
        # A reference says less than a record that a list holds.
        known = contact if "urns" in contact else loaded_contacts(screen.temba).get(text_at(contact, "uuid"), contact)
        screen.app.push_screen(MessageScreen(session.resources["messages"], known))


def _ask_contact(screen: "BrowserScreen") -> None:
    """Choose among the contacts that are loaded somewhere, or name one by UUID, URN or phone number (one request)."""
    known = loaded_contacts(screen.temba)
    choices = [
        Choice(text_at(one, "uuid"), contact_name(one), format_urn(text_at(one, "urns.0"))) for one in known.values()
    ]

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if value in known:
            compose_message(screen, known[value])
        else:
            screen.run_worker(_find(screen, value), group="find-contact", exclusive=True, exit_on_error=False)

    screen.app.push_screen(
        Picker(
            "Send a message to…",
            choices,
            free=True,
            placeholder="a name, or a phone number, URN or UUID",
            hint="Contacts that are loaded are listed. A number, URN or UUID is looked up: 1 request.",
        ),
        chosen,
    )


async def _find(screen: "BrowserScreen", typed: str) -> None:
    from temba_tui.workspace.audience import read_people

    session = screen.session
    assert session is not None
    people, _unread = read_people(typed, session.facts())
    asked = {"uuid": people.contacts[0].uuid} if people.contacts else {"urn": people.urns[0]} if people.urns else None
    if asked is None:
        screen.notify("That is no UUID, URN or phone number, and no loaded contact.", severity="warning", markup=False)
        return
    try:
        found = await session.client.query(session.endpoint(session.resources["contacts"]), asked).first()
    except TembaError as error:
        screen.notify(clean(error.sentence), severity="warning", timeout=8, markup=False)
        return
    if found is None:
        screen.notify("No contact of this workspace has it.", severity="warning", markup=False)
    else:
        compose_message(screen, found)


# Anew


def resend(screen: "BrowserScreen", messages: Sequence[Record]) -> None:
    """Send the text of failed messages anew: first who can be reached, then the plan, then a named key."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    wanted = resend_of(messages, session.era)
    lines = _resend_lines(screen, wanted, messages)
    if not wanted.again:
        screen.app.push_screen(Dialog("Nothing to send anew", lines, (), now=session.now))
        return
    lines += [Said(""), Said(wanted.price, "muted"), Said("The contacts are read first; nothing is sent yet.", "muted")]
    answers = [Answer("r", f"read {plural(wanted.people, 'contact')}", "read", enter=True)]

    def answered(value: str | None) -> None:
        if value == "read":
            screen.run_worker(_check(screen, wanted), group="resend", exclusive=True, exit_on_error=False)

    title = "Send it anew" if len(wanted.again) == 1 else f"Send {plural(len(wanted.again), 'message')} anew"
    screen.app.push_screen(Dialog(title, lines, answers, now=session.now), answered)


def _resend_lines(screen: "BrowserScreen", wanted: Resend, messages: Sequence[Record]) -> list[Said]:
    session = screen.session
    assert session is not None
    lines: list[Said] = []
    for one in wanted.again[:_LISTED]:
        twice = f"  (failed {len(one.messages)} times, sent once)" if len(one.messages) > 1 else ""
        said = " ".join(one.content.text.split()) or ", ".join(file.words for file in one.content.attachments)
        lines.append(Said(f"{contact_name(one.contact)}: {said}{twice}", "normal", "", "•"))
    if len(wanted.again) > _LISTED:
        lines.append(Said(f"… and {len(wanted.again) - _LISTED:,} more", "muted"))
    failed = [one for one in messages if has_failed(one)]
    if len(failed) == 1 and not wanted.checked:
        facts = session.facts()
        channel = facts.record("channels", text_at(failed[0], "channel.uuid"))
        contact = loaded_contacts(screen.temba).get(text_at(failed[0], "contact.uuid"))
        why = guesses(failed[0], session.lens, contact, channel, anon=session.anon)
        lines += [Said(""), *(Said(one, "muted", "Why? A guess" if not i else "", "?") for i, one in enumerate(why))]
    return [*lines, *_left_out_lines(wanted)]


def _left_out_lines(wanted: Resend) -> list[Said]:
    if not wanted.left_out:
        return []
    lines = [Said(""), Said(f"{plural(len(wanted.left_out), 'message')} left out:", "warn")]
    lines += [Said(f"{one.name} {one.why}", "muted", "", "−") for one in wanted.left_out[:_LISTED]]
    if len(wanted.left_out) > _LISTED:
        lines.append(Said(f"… and {len(wanted.left_out) - _LISTED:,} more", "muted"))
    return lines


async def _check(screen: "BrowserScreen", wanted: Resend) -> None:
    session = screen.session
    assert session is not None
    from temba_tui.screens.running import RunDialog

    stop = asyncio.Event()
    progress = RunDialog("Reading who can be reached", now=session.now, stop=stop) if wanted.people > 3 else None
    if progress is not None:
        screen.app.push_screen(progress)
    try:
        checked = await check(
            session, wanted, stop=stop, on_progress=progress.told if progress is not None else lambda done, of: None
        )
    except TembaError as error:
        screen.notify(clean(f"Nothing was sent. {error.sentence}"), severity="warning", timeout=8, markup=False)
        return
    finally:
        if progress is not None and progress.is_attached:
            progress.dismiss(None)
    if not checked.again:
        lines = [Said("Nobody of them can be reached now.", "warn"), *_left_out_lines(checked)]
        screen.app.push_screen(Dialog("Nothing to send anew", lines, (), now=session.now))
        return
    _confirm(screen, checked)


def _confirm(screen: "BrowserScreen", checked: Resend) -> None:
    session = screen.session
    assert session is not None
    plan = resend_plan(checked, session.era)
    estimate = Estimate(checked.people, True, f"{plural(checked.people, 'contact')}, all of them active.")

    def answered(value: str | None) -> None:
        if value == "send":
            send_many(screen, plan)

    screen.app.push_screen(
        SendConfirm(plan, _resend_lines(screen, checked, ()), now=session.now, estimate=estimate), answered
    )


def send_many(screen: "BrowserScreen", plan: WritePlan) -> None:
    """Carry a series of sends out, with progress and a stop, and say what became of each."""
    session = screen.session
    assert session is not None
    stop = asyncio.Event()
    try:
        job = sending.run(session, plan, stop=stop, independent=True)
    except TembaError as error:
        screen.notify(clean(error.sentence), severity="warning", timeout=8, markup=False)
        return
    from temba_tui.screens.running import JobDialog

    screen.app.push_screen(JobDialog(job, session, stop=stop), lambda value: _after(screen, job, value))


def _after(screen: "BrowserScreen", job: Job, value: str | None) -> None:
    rest = sending.rest_of(job) if value == "rest" else None
    session = screen.session
    if rest is None or session is None:
        return
    people = len({str(step.body.get("contact") or step.body.get("contacts")) for step in rest.steps})
    estimate = Estimate(people, True, f"{plural(people, 'contact')} who were not sent anything yet.")

    def answered(answer: str | None) -> None:
        if answer == "send":
            send_many(screen, rest)

    screen.app.push_screen(SendConfirm(rest, (), now=session.now, estimate=estimate), answered)
