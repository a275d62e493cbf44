"""Waiting for the budget with what takes several requests, of scopes that are not known beforehand."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from temba_tui.client.errors import TembaRateExceededError
from temba_tui.client.throttle import Priority

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session

_T = TypeVar("_T")


async def patiently(session: "Session", patience: float, ask: Callable[[], Awaitable[_T]]) -> _T:
    """What `ask` gives; after a refusal it is asked again at the slot, for as long as that is within `patience`
    seconds.

    For reads only. A view's names draw on another scope than its rows: who waits for the list waits for them too.
    Raises the refusal where the wait would be longer, and whatever else `ask` raises.
    """
    deadline = session.now() + patience
    while True:
        try:
            return await ask()
        except TembaRateExceededError as error:
            wait = max(1.0, session.client.throttle.delay(error.scope, Priority.INTERACTIVE))
            if session.now() + wait > deadline:
                raise
            await session.clock.sleep(wait)
