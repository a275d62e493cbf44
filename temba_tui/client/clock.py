"""Time and sleep, passed in so that a test owns them."""

import asyncio
import time
from typing import Final, Protocol

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
"""A list may take half a minute, and a person can give a request up."""


class Clock(Protocol):
    """Wall-clock time and a sleep that belongs to it."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        await asyncio.sleep(seconds)
