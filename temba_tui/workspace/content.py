"""What is sent: texts, quick replies and files, with the limits that each era has. Pure but for looking at a file.

Limits are checked here first: a quick reply that is a text or null is answered with a 500 (26.3), a file over 25 MB
with a 400 after all of it was uploaded. The server counts characters after trimming.
"""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from temba_tui.client.writes import MOST_MEDIA_BYTES
from temba_tui.eras import NEWEST, Era, since
from temba_tui.files import typed_path
from temba_tui.resources.form_fields import Problem
from temba_tui.resources.reading import items_at, text_at
from temba_tui.text import format_bytes, format_count, plural

ReplyKind: TypeAlias = Literal["text", "location", "form", "url"]

MOST_REPLIES: Final = 10
MOST_REPLY_TEXT: Final = 64
MOST_REPLY_EXTRA: Final = 1000
MOST_ATTACHMENTS: Final = 10
WITH_REPLIES: Final = since("26.3")
"""Eras whose messages have quick replies (10.1.54)."""
WITH_MEDIA: Final = since("9.0.0")
"""Eras that take files and attach them (8.1.37)."""

_LONGEST: Final[Mapping[Era, int]] = {"2019": 640, "9.0.0": 640, "26.3": 4096}
_KINDS: Final = ("text", "location", "form", "url")
_KIND: Final = re.compile(r"\s*(text|location|form|url)\s*:(.*)", re.DOTALL | re.IGNORECASE)
_IMAGES: Final = frozenset(f"image/{kind}" for kind in ("apng", "avif", "gif", "jpeg", "png", "webp"))
"""The images that 26.3 takes; before it all were taken."""
_FAMILIES: Final = ("audio", "video")


def longest_text(era: Era | None) -> int:
    """How many characters a text may have: 640, and 4,096 since 10.1.45."""
    return _LONGEST[era or NEWEST]


@dataclass(frozen=True, slots=True)
class Count:
    """How long a text is, as the server counts it, against what it takes."""

    characters: int
    most: int

    @property
    def left(self) -> int:
        """How many more fit; negative when there are too many."""
        return self.most - self.characters

    @property
    def fits(self) -> bool:
        """Whether the server takes it."""
        return self.left >= 0

    @property
    def words(self) -> str:
        """`312 of 640 characters`, `12 characters too many (640 fit)`."""
        if self.fits:
            return f"{format_count(self.characters)} of {format_count(self.most)} characters"
        return f"{plural(-self.left, 'character')} too many ({format_count(self.most)} fit)"


def count(text: str, era: Era | None) -> Count:
    """The length of a text against this era's limit."""
    return Count(len(text.strip()), longest_text(era))


# Quick replies


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A reply that the contact may tap. `text` is needed but for a location; `extra` is a form's or a page's address,
    or a text's description."""

    kind: ReplyKind = "text"
    text: str = ""
    extra: str = ""

    @property
    def body(self) -> dict[str, str]:
        """As it is sent: an object, never a text."""
        parts = {"type": self.kind, "text": self.text.strip(), "extra": self.extra.strip()}
        return {key: value for key, value in parts.items() if value}

    @property
    def line(self) -> str:
        """As it is typed: see `read_replies`."""
        head = self.text if self.kind == "text" and not _KIND.match(self.text) else f"{self.kind}: {self.text}"
        return f"{head} | {self.extra}" if self.extra else head

    def problem(self) -> str:
        """What the server would refuse; '' when nothing."""
        text, extra = self.text.strip(), self.extra.strip()
        if len(text) > MOST_REPLY_TEXT:
            return f"A quick reply has at most {MOST_REPLY_TEXT} characters; this has {len(text)}."
        if len(extra) > MOST_REPLY_EXTRA:
            return f"What stands behind the | has at most {format_count(MOST_REPLY_EXTRA)} characters."
        if self.kind == "location":
            return "A location has nothing behind a |." if extra else ""
        if not text:
            return "A quick reply needs a text."
        if self.kind in ("form", "url") and not extra:
            what = "form" if self.kind == "form" else "address"
            return f"Write the {what} behind a |:  {self.kind}: {text} | …"
        return ""


def read_replies(lines: str) -> tuple[QuickReply, ...]:
    """The quick replies that were typed, one a line: `Yes`, `Yes | a description`, `url: Open | https://…`,
    `form: Fill in | 123`, `location: Where are you?`. Empty lines are none."""
    return tuple(_reply(line) for line in lines.splitlines() if line.strip())


def _reply(line: str) -> QuickReply:
    match = _KIND.fullmatch(line)
    kind, rest = (match[1].lower(), match[2]) if match else ("text", line)
    text, _, extra = rest.partition("|")
    return QuickReply(cast("ReplyKind", kind), text.strip(), extra.strip())


def replies_of(record: Mapping[str, Any]) -> tuple[QuickReply, ...]:
    """The quick replies of a message that exists; those that could not be sent again are left out."""
    found = []
    for one in items_at(record, "quick_replies"):
        kind = text_at(one, "type") or "text"
        if isinstance(one, Mapping) and kind in _KINDS:
            reply = QuickReply(cast("ReplyKind", kind), text_at(one, "text"), text_at(one, "extra"))
            if not reply.problem():
                found.append(reply)
    return tuple(found[:MOST_REPLIES])


# Files


class AttachmentError(Exception):
    """A file that cannot be attached; `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send. `uuid` is the server's, once it is uploaded; `quoted` is an attachment of a message that exists
    (`image/jpeg:https://…`), sent as it is."""

    name: str
    content_type: str
    size: int = 0
    path: Path | None = None
    uuid: str = ""
    quoted: str = ""

    @property
    def sent_as(self) -> str:
        """What a body says for it; '' before it is uploaded."""
        return self.quoted or self.uuid

    @property
    def words(self) -> str:
        """`photo.jpg (image/jpeg, 1.2 MB)`."""
        told = [self.content_type, *([format_bytes(self.size)] if self.size else [])]
        return f"{self.name} ({', '.join(told)})"

    def uploaded(self, uuid: str) -> "Attachment":
        """The same file, known to the server."""
        return replace(self, uuid=uuid)

    def problem(self, era: Era | None) -> str:
        """What the server would refuse; '' when nothing."""
        if (era or NEWEST) not in WITH_MEDIA:
            return "This server cannot take files over its API."
        if self.sent_as:
            return ""
        if self.size > MOST_MEDIA_BYTES:
            return f"{self.name} is larger than 25 MB, which is the most that the server takes."
        if not self.size:
            return f"{self.name} is empty."
        return "" if _takes(self.content_type, era or NEWEST) else f"{self.name}: {_allowed(era or NEWEST)}"


def _takes(content_type: str, era: Era) -> bool:
    family = content_type.partition("/")[0]
    if family in _FAMILIES or content_type == "application/pdf":
        return True
    return content_type in _IMAGES if era == "26.3" else family == "image"


def _allowed(era: Era) -> str:
    images = "images (JPEG, PNG, GIF, WebP, AVIF)" if era == "26.3" else "images"
    return f"the server takes {images}, audio, video and PDF."


def read_attachment(typed: str) -> Attachment:
    """The file at a path as typed (`~` is the home folder). Raises AttachmentError where it cannot be read."""
    path = typed_path(typed.strip().strip("'\""))
    try:
        if not path.is_file():
            raise AttachmentError(f"There is no file {path}.")
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise AttachmentError(f"{path} cannot be read: {error.strerror or error}.") from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(path.name, kind, size, path)


def attachments_of(record: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The attachments of a message that exists, in either shape in which servers send them."""
    found = []
    for one in items_at(record, "attachments"):
        if isinstance(one, Mapping):
            kind, url = text_at(one, "content_type"), text_at(one, "url")
        else:
            kind, _, url = (one if isinstance(one, str) else "").partition(":")
        if kind and url:
            found.append(Attachment(url.rpartition("/")[2] or kind, kind, quoted=f"{kind}:{url}"))
    return tuple(found[:MOST_ATTACHMENTS])


# Together


@dataclass(frozen=True, slots=True)
class Content:
    """What one message says, in one language."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    replies: tuple[QuickReply, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.text.strip() and not self.attachments

    @property
    def uploads(self) -> tuple[Attachment, ...]:
        """The files that the server does not have yet."""
        return tuple(one for one in self.attachments if not one.sent_as)

    def problems(self, era: Era | None) -> tuple[Problem, ...]:
        """What the server would refuse, by the path of its own errors."""
        return (*text_problems("text", self.text, era), *self._others(era))

    def _others(self, era: Era | None) -> Iterator[Problem]:
        if self.is_empty:
            files = " or a file" if (era or NEWEST) in WITH_MEDIA else ""
            yield Problem("text", f"Write a text{files}: there is nothing to send.")
        yield from attachment_problems(self.attachments, era)
        yield from reply_problems(self.replies, era)


def text_problems(path: str, text: str, era: Era | None) -> Iterator[Problem]:
    """What the server would refuse about a text."""
    if "\x00" in text:
        yield Problem(path, "Null characters are not taken.")
    elif not (counted := count(text, era)).fits:
        yield Problem(path, f"{counted.words[0].upper()}{counted.words[1:]}.")


def attachment_problems(attachments: Sequence[Attachment], era: Era | None) -> Iterator[Problem]:
    """What the server would refuse about files."""
    if len(attachments) > MOST_ATTACHMENTS:
        yield Problem("attachments", f"At most {MOST_ATTACHMENTS} files fit; these are {len(attachments)}.")
    yield from _each("attachments", (one.problem(era) for one in attachments))


def reply_problems(replies: Sequence[QuickReply], era: Era | None) -> Iterator[Problem]:
    """What the server would refuse about quick replies."""
    if replies and (era or NEWEST) not in WITH_REPLIES:
        yield Problem("quick_replies", "This server has no quick replies.")
        return
    if len(replies) > MOST_REPLIES:
        yield Problem("quick_replies", f"At most {MOST_REPLIES} quick replies fit; these are {len(replies)}.")
    yield from _each("quick_replies", (one.problem() for one in replies))


def _each(path: str, sentences: Iterable[str]) -> Iterator[Problem]:
    yield from (Problem(f"{path}.{index}", one) for index, one in enumerate(sentences) if one)


def is_template(text: str) -> bool:
    """Whether a server that fills texts in would look at this one: it has an @ that is not doubled."""
    return re.search(r"(?<!@)@(?:@@)*(?!@)", text) is not None


def literal(text: str) -> str:
    """A text that a server which fills texts in leaves as it is: every @ doubled."""
    return text.replace("@", "@@")
