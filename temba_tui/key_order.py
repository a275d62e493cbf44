"""Keys are handed out one at a time.

Textual forwards every key that it reads to whatever has the focus at that moment, and a key that opens a popup is
handled a little later. On a slow line `:messages⏎` comes in one packet: its letters would go to the list below, where
`e` edits and `a` acts. So a key waits until the one before it has been handled all the way up and, where that changed
the screen, until the new one is drawn and has its focus.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.dom import DOMNode
from textual.screen import Screen

from temba_tui.ending import EndingApp
from temba_tui.start import Start

PATIENCE = 1.0
"""Seconds after which the next key goes out though nobody said that the one before is done: its target may be gone."""


class OrderedKeysApp(EndingApp):
    """An app whose keys never overtake each other."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._held_keys: deque[events.Key] = deque()
        self._handed_at: float | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hand a key out, or hold it until its turn comes."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._handed_at is None or time.monotonic() - self._handed_at > PATIENCE:
            await self._hand_out(event)
        else:
            if not self._held_keys:
                self.set_timer(PATIENCE, self._next_key)
            self._held_keys.append(event)

    async def _hand_out(self, event: events.Key) -> None:
        self._handed_at = time.monotonic()
        screen = self.screen
        target = self.focused or screen
        await super().on_event(event)
        self._follow(list(target.ancestors_with_self), lambda: self._handled(screen))

    def _follow(self, nodes: Sequence[DOMNode], then: Callable[[], None]) -> None:
        """Call `then` when each node, from the key's target up, has done what was in its queue: the key among it."""
        if not nodes:
            then()
        elif not nodes[0].call_later(self._follow, nodes[1:], then):
            self._follow(nodes[1:], then)  # it is gone: the key closed the popup that it was in

    def _handled(self, screen: Screen[Any]) -> None:
        if self.screen is screen:
            self._next_key()
        else:
            self.screen.call_after_refresh(self._next_key)

    def _next_key(self) -> None:
        self._handed_at = None
        if self._held_keys:
            self._handed_at = time.monotonic()
            self.call_later(self._hand_out, self._held_keys.popleft())
