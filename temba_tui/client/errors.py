"""Every way in which a request can fail, each with a sentence for people and a hint about what to do.

The names are those of the official Python client where it has one::

    TembaError
    ├── TembaConnectionError            no answer; `.sent` says whether the request left
    │   ├── TembaTimeoutError           the server took too long
    │   └── TembaUnknownOutcomeError    a write was sent and no usable answer came: it may have been carried out
    ├── TembaTokenError                 the token is refused (403, the API never answers 401)
    ├── TembaPermissionError            a good token without the right, or the object is the system's (403)
    ├── TembaNoSuchObjectError          an update or delete of what is not there (404 with JSON)
    ├── TembaRateExceededError          429; `.retry_after`, `.scope`
    │   └── TembaPacedError             not refused by the server: background reading waits for its share of the budget
    ├── TembaBadRequestError            400, or refused here because the server would misread it; `.errors`
    ├── TembaHttpError                  any other refusing status; `.status`
    │   ├── TembaConflictError          409: the workspace has as many of these as it may
    │   ├── TembaServerError            5xx
    │   ├── TembaInvalidCursorError     404 to a cursor
    │   └── TembaNoSuchEndpointError    404 in HTML: this server does not have it
    ├── TembaAnswerError                not the API's answer: captive portal, cut short, not JSON, wrong shape
    ├── TembaCursorLoopError            the server gave a cursor that it had given before
    ├── TembaReadOnlyError              a write in a read-only client: nothing was built, nothing was sent
    ├── TembaFilterIgnoredError         this server ignores that filter and would return, or returned, everything
    └── TembaHostError                  the text is not a host that the token may be sent to (also a ValueError)

Texts that come from a server are verbatim in `detail` and in the sentence: whoever draws them makes them safe.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar


class TembaError(Exception):
    """What all of them are. `str()` is the sentence.

    `sentence` says what happened; `hint` what to do about it ('' where nothing helps). `carried_out` is about the
    request: False, the server surely did nothing for it; None, nobody knows; True, it was done but its answer could not
    be read.
    """

    default_sentence: ClassVar[str] = "The request failed."
    default_hint: ClassVar[str] = ""

    def __init__(self, sentence: str = "", *, hint: str | None = None, carried_out: bool | None = False) -> None:
        self.sentence = sentence or self.default_sentence
        self.hint = self.default_hint if hint is None else hint
        self.carried_out = carried_out
        super().__init__(self.sentence)


class TembaConnectionError(TembaError):
    """The server was not reached, or the connection was lost.

    `sent` is False when the request certainly never left, else None: it may have been carried out. `final` is True
    where trying again cannot help: an untrusted certificate, a malformed address, a client that was closed.
    """

    default_sentence = "The connection to the server was lost."
    default_hint = "Check the network, then try again."

    def __init__(
        self, sentence: str = "", *, hint: str | None = None, sent: bool | None = None, final: bool = False
    ) -> None:
        super().__init__(sentence, hint=hint, carried_out=False if sent is False else None)
        self.sent = sent
        self.final = final


class TembaTimeoutError(TembaConnectionError):
    """The server did not connect, or did not answer, in time."""

    default_sentence = "The server took too long."
    default_hint = "Try again, or ask for less: a narrower filter is a quicker answer."


class TembaUnknownOutcomeError(TembaConnectionError):
    """A write left and no usable answer came back: it may or may not have been carried out. Never repeated by itself.

    `status` is the gateway's (502, 503, 504) where one answered in the server's place.
    """

    default_sentence = "The change was sent, but no answer came: it may or may not have been made."
    default_hint = (
        "Look at the object before trying again. A list may be a little behind: not seeing it yet proves nothing."
    )

    def __init__(self, sentence: str = "", *, hint: str | None = None, status: int | None = None) -> None:
        super().__init__(sentence, hint=hint, sent=None)
        self.status = status


class TembaTokenError(TembaError):
    """The token is not accepted: wrong, revoked, or of someone who was removed."""

    default_sentence = "The server does not accept this token."
    default_hint = "Make a token on the web site under Settings, API, and paste it whole."


class TembaPermissionError(TembaError):
    """The token is valid and may not do this. With `system_object` nobody may: the object is the system's own."""

    default_sentence = "This token is not allowed to do that."
    default_hint = "An administrator or editor of the workspace can."

    def __init__(self, sentence: str = "", *, hint: str | None = None, system_object: bool = False) -> None:
        if system_object:
            sentence = sentence or "This is a system object: nobody can change or delete it."
            hint = "" if hint is None else hint
        super().__init__(sentence, hint=hint)
        self.system_object = system_object


class TembaNoSuchObjectError(TembaError):
    """The object to update, delete or fetch is not there (any more)."""

    default_sentence = "There is no such object in this workspace."
    default_hint = "It may have been deleted by somebody else: reload the list."


class TembaRateExceededError(TembaError):
    """The hour's budget of `scope` is used up.

    `retry_after` is the seconds until one request will be accepted, as the server said, or None where it did not say
    (30 seconds are then assumed).
    """

    default_sentence = "The workspace's hourly budget of requests is used up."
    default_hint = "All users and integrations of the workspace share it. It frees one request at a time."

    def __init__(
        self, sentence: str = "", *, hint: str | None = None, retry_after: float | None = None, scope: str = ""
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.retry_after = retry_after
        self.scope = scope


class TembaPacedError(TembaRateExceededError):
    """Background reading has used its share of the hour's budget. The server was not asked; a click still goes."""

    default_sentence = "Reading ahead is paused: it has used its share of this hour's requests."
    default_hint = "Go on by hand, or allow reading to use more of the budget."


class TembaBadRequestError(TembaError):
    """The request is wrong in itself. Iterates as (field, [messages]).

    `errors` has a key for every field; nested ones are dotted paths (`urns.0`, `text.eng`), what belongs to no field is
    under ''. `local` is True when it was refused here, before anything was sent.
    """

    default_sentence = "The server does not accept this."
    default_hint = "Correct it and try again."

    def __init__(self, errors: Mapping[str, list[str]], *, hint: str | None = None, local: bool = False) -> None:
        self.errors: dict[str, list[str]] = {field: list(messages) for field, messages in errors.items()}
        self.local = local
        parts = [
            f"{field}: {' '.join(messages)}" if field else " ".join(messages) for field, messages in self.errors.items()
        ]
        super().__init__(" ".join(parts), hint=hint)

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        return iter(self.errors.items())


class TembaHttpError(TembaError):
    """A status that says no, and that has no kind of its own. `detail` is the server's text, '' where it gave none."""

    default_sentence = "The server refused the request."

    def __init__(
        self,
        status: int,
        sentence: str = "",
        *,
        hint: str | None = None,
        detail: str = "",
        carried_out: bool | None = False,
    ) -> None:
        text = sentence or (f"The server answered {status}: {detail}" if detail else self.sentence_for(status))
        super().__init__(text, hint=hint, carried_out=carried_out)
        self.status = status
        self.detail = detail

    @classmethod
    def sentence_for(cls, status: int) -> str:
        """What to say where the server gave no text."""
        return f"{cls.default_sentence.removesuffix('.')} (status {status})."


class TembaConflictError(TembaHttpError):
    """409: no more of these can be created."""

    default_sentence = "The workspace has reached its limit of these."
    default_hint = "Delete one that is no longer used, or ask the server's operator for more."


class TembaServerError(TembaHttpError):
    """5xx: the server failed. After a write nobody knows how far it came (`carried_out` is None)."""

    default_sentence = "The server failed to answer."
    default_hint = "It is not your fault. Try again in a moment; if it stays, tell the server's operator."


class TembaInvalidCursorError(TembaHttpError):
    """The place in the list that was asked for does not exist: a cursor of another list, or damaged."""

    default_sentence = "The server does not know this place in the list."
    default_hint = "Reload the list from its start."


class TembaNoSuchEndpointError(TembaHttpError):
    """This server's API does not have the endpoint."""

    default_sentence = "This server does not have that."
    default_hint = (
        "Its version of RapidPro is older or newer than the one that has it, or the host is not a RapidPro server."
    )


class TembaAnswerError(TembaError):
    """What came back is not the API's answer.

    `cut` is True when the answer began well and ended too early; a GET is then asked again. `status` is the HTTP
    status, or None.
    """

    default_sentence = "The answer is not what a RapidPro server would say."
    default_hint = "A login page of the network, or a proxy, may be in between. Open the host in a browser to see."

    def __init__(
        self,
        sentence: str = "",
        *,
        hint: str | None = None,
        status: int | None = None,
        cut: bool = False,
        carried_out: bool | None = False,
    ) -> None:
        super().__init__(sentence, hint=hint, carried_out=carried_out)
        self.status = status
        self.cut = cut


class TembaCursorLoopError(TembaError):
    """The server gave a cursor twice (many rows share one date, past its offset limit): going on would never end."""

    default_sentence = "The server sent the same page again: the rest of this list cannot be read."
    default_hint = "Narrow the list with a filter or dates."


class TembaReadOnlyError(TembaError):
    """The client is read-only, so this request was not made."""

    default_sentence = "This profile is read-only: nothing is changed."
    default_hint = "Open the workspace with a profile that is not read-only."


class TembaFilterIgnoredError(TembaError):
    """The server ignores the filter `param` and answers with the whole list; `sent` tells whether it was asked."""

    default_sentence = "This server ignores that filter and would return everything."
    default_hint = "Leave the filter out and search the loaded rows instead."

    def __init__(self, sentence: str = "", *, hint: str | None = None, param: str = "", sent: bool = False) -> None:
        super().__init__(sentence, hint=hint)
        self.param = param
        self.sent = sent


class TembaHostError(TembaError, ValueError):
    """The text is not a host, or not one that a token may be sent to."""

    default_sentence = "That is not the address of a RapidPro server."
    default_hint = "Give the host alone, for example app.example.org."


def flatten_errors(body: Any) -> dict[str, list[str]]:
    """The messages of a 400's JSON by field, nested ones by dotted path; `detail` and `non_field_errors` under ''.

    The shapes are many (lists, objects keyed by index or language, single strings), so anything is taken: what is not a
    message is shown as it is.
    """
    found: dict[str, list[str]] = {}

    def walk(path: str, value: Any, depth: int) -> None:
        if isinstance(value, Mapping) and depth < 20:
            for key, inner in value.items():
                name = "" if key in ("detail", "non_field_errors") else str(key)
                walk(".".join(part for part in (path, name) if part), inner, depth + 1)
        elif isinstance(value, list) and depth < 20:
            # A list of messages stays one field; a list of objects is told apart by index.
            for index, inner in enumerate(value):
                walk(path if not isinstance(inner, (Mapping, list)) else f"{path}.{index}", inner, depth + 1)
        elif value is not None:
            found.setdefault(path, []).append(value if isinstance(value, str) else str(value))

    walk("", body, 0)
    return found
