"""What the client tells about itself: the log of its requests, and what is under way."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from temba_tui.client.throttle import Priority

MOST_LOGGED: Final = 64 * 1024
"""Characters of a body that the log keeps, where bodies are asked for."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One request as it went: never the token; bodies only when the client was made with `log_bodies`.

    `path` has the query. `at` is when it left, in epoch seconds; `seconds` until its answer was read; `size` the body's
    bytes, decoded. `status` is None when no answer came, `error` the sentence of what was raised.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    size: int
    scope: str
    at: float
    error: str | None = None
    request_body: str | None = None
    response_body: str | None = None


@dataclass(slots=True, eq=False)
class Pending:
    """A request that is not answered yet. `waiting` is the pause before it is tried again."""

    method: str
    endpoint: str
    priority: Priority
    state: Literal["queued", "sending", "waiting"] = "queued"


_Told = TypeVar("_Told")


class Listeners(Generic[_Told]):
    """Callbacks that are told something. One that fails is reported to the log and does not stop the request."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[_Told], Any]] = []

    def add(self, callback: Callable[[_Told], Any]) -> Callable[[], None]:
        """Tell `callback` from now on; the function that is returned ends that."""
        self._callbacks.append(callback)

        def remove() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return remove

    def tell(self, what: _Told) -> None:
        """Call every callback with `what`, in the order in which they were added."""
        for callback in tuple(self._callbacks):
            try:
                callback(what)
            except Exception:
                logger.exception("a listener of the client failed")


def logged(body: bytes | None) -> str | None:
    """A body as the log keeps it."""
    if body is None:
        return None
    return body[: MOST_LOGGED * 4].decode("utf-8", "replace")[:MOST_LOGGED]
