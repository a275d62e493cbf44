"""One message to many, in one language or several.

What the server says of languages: the base language must be one of those that the text has (and the files and quick
replies, where there are any), and with files alone it must not be said at all: that is answered with a 500, on every
era that has it. 2019 has no base language: plain text is the workspace's first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from temba_tui.eras import NEWEST, Era
from temba_tui.resources.form_fields import Problem
from temba_tui.workspace.audience import Audience
from temba_tui.workspace.content import (
    Attachment,
    Content,
    QuickReply,
    attachment_problems,
    is_template,
    reply_problems,
    text_problems,
)
from temba_tui.workspace.sending import SEND, TEMPLATE, UNDOABLE, attachment_values, upload_steps
from temba_tui.workspace.steps import Step, WritePlan

PLAIN: Final = "base"
"""The language of plain text where a workspace has none (2019)."""
MOST_LANGUAGES: Final = 50
CREATES: Final = "A URN that nobody holds becomes a new contact."


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What is sent to whom. `texts` by language; files and quick replies are those of the base language, and go to
    whoever gets no other."""

    audience: Audience
    texts: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    attachments: tuple[Attachment, ...] = ()
    replies: tuple[QuickReply, ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """The texts that are not empty, trimmed."""
        return {language: text.strip() for language, text in self.texts.items() if text.strip()}

    @property
    def content(self) -> Content:
        """What those get whose language has no text of its own."""
        return Content(self.said.get(self.base, ""), self.attachments, self.replies)

    def problems(self, era: Era | None) -> tuple[Problem, ...]:
        """What the server would refuse, and what it would fail at, by the path of its own errors."""
        return (*self.audience.problems(), *self._problems(era))

    def _problems(self, era: Era | None) -> Iterator[Problem]:
        texts = self.said
        for language, text in texts.items():
            yield from text_problems(f"text.{language}", text, era)
        if len(texts) > MOST_LANGUAGES:
            yield Problem("text", f"At most {MOST_LANGUAGES} languages fit.")
        if not texts and not self.attachments:
            files = "" if era == "2019" else " or a file"
            yield Problem("text", f"Write a text{files}: there is nothing to send.")
        elif texts and self.base not in texts:
            yield Problem("text", f"The text in the base language ({self.base or 'none is chosen'}) is needed.")
        yield from attachment_problems(self.attachments, era)
        yield from reply_problems(self.replies, era)

    def body(self, era: Era | None, audience: Audience) -> dict[str, Any]:
        """The body of the request that sends it to (a part of) its audience."""
        texts, found = self.said, dict[str, Any](audience.body)
        if (era or NEWEST) == "2019":
            # Plain text is what its server files under the workspace's first language by itself.
            found["text"] = texts[self.base] if list(texts) == [self.base] else texts
            return found
        if texts:
            found["text"] = texts
            found["base_language"] = self.base
        if self.attachments:
            files = attachment_values(self.content)
            found["attachments"] = {self.base: files} if texts else files
        if self.replies:
            replies = [one.body for one in self.replies]
            found["quick_replies"] = {self.base: replies} if texts else replies
        return found

    def plan(self, era: Era | None) -> WritePlan:
        """The requests: each new file, then one broadcast for every hundred named. Raises ValueError on problems."""
        found = self.problems(era)
        if found:
            raise ValueError("; ".join(one.sentence for one in found))
        steps = upload_steps(self.content)
        for one, part in self.audience.parts():
            says = f"Send to {one.title}{part}"
            steps.append(
                Step(says, "create", "broadcasts", self.body(era, one), resource="broadcasts", irreversible=UNDOABLE)
            )
        return WritePlan(
            f"Send a broadcast to {self.audience.title}",
            tuple(steps),
            warnings=tuple(self._warnings(len(self.audience.chunks()))),
            named_key=SEND,
            resource="broadcasts",
        )

    def _warnings(self, chunks: int) -> Iterator[str]:
        if any(is_template(text) for text in self.said.values()):
            yield TEMPLATE
        if self.audience.urns:
            yield CREATES
        if chunks > 1 and self.audience.urns and self.audience.contacts:
            yield "Who is named as a contact and by a URN too may get it twice, for these are several broadcasts."
        if any(group.smart for group in self.audience.groups):
            yield "A smart group means whoever is in it when the server sends, not when it was counted."

    def with_attachments(self, attachments: tuple[Attachment, ...]) -> "Broadcast":
        """The same with other files (those that the server has by now)."""
        return replace(self, attachments=attachments)
