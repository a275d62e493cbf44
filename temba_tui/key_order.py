"""Keys are handed out one at a time.

Textual forwards every key that it reads to whatever has the focus at that moment, and a key that opens a popup is
handled a little later. On a slow line `:messages⏎` comes in one packet: its letters would go to the list below, where
`e` edits and `a` acts. So a key waits until the one before it has been handled all the way up and, where that changed
the screen, until the new one is drawn and has its focus.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual import events
from textual.dom import DOMNode
from textual.screen import Screen

from temba_tui.ending import EndingApp
from temba_tui.start import Start

PATIENCE = 1.0
"""Seconds after which the next key goes out though nobody said that the one before is done: its target may be gone."""
LOOKS = 0.02
"""Seconds between looks whether the screen that was waited for is still on top."""


class OrderedKeysApp(EndingApp):
    """An app whose keys never overtake each other."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._keys: deque[events.Key] = deque()
        self._turn = 0
        """Counts the keys that were handed out: what is said of an earlier one is no news."""
        self._busy = False
        self._watched = 0
        """The turn that a timer looks after."""

    async def on_event(self, event: events.Event) -> None:
        """Hand a key out, or hold it until its turn comes."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._keys.append(event)
        if not self._busy:
            await self._hand_out()
        elif self._watched != self._turn:
            self._watched = self._turn
            self.set_timer(PATIENCE, partial(self._done, self._turn))

    async def _hand_out(self) -> None:
        if self._busy or not self._keys:
            return
        self._busy = True
        self._turn += 1
        screen = self.screen
        target = self.focused or screen
        done = partial(self._handled, self._turn, screen)
        nodes = list(target.ancestors_with_self)
        await super().on_event(self._keys.popleft())
        # Twice: what the key was bound to may have told its target something, which goes all the way up again. (⏎ in a
        # line says that it was submitted, and the popup around it closes.)
        self._follow(nodes, partial(self._follow, nodes, done))

    def _follow(self, nodes: Sequence[DOMNode], then: Callable[[], None]) -> None:
        """Call `then` when each node, from the key's target up, has done what was in its queue: the key among it."""
        if not nodes:
            then()
        elif not nodes[0].call_later(self._follow, nodes[1:], then):
            self._follow(nodes[1:], then)  # it is gone: the key closed the popup that it was in

    def _handled(self, turn: int, screen: Screen[Any]) -> None:
        if self.screen is screen:
            self._done(turn)
        else:
            self._when_drawn(turn, screen, int(PATIENCE / LOOKS))

    def _when_drawn(self, turn: int, screen: Screen[Any], looks: int) -> None:
        """The turn is over when the screen on top is drawn. One that closes before never is: the next counts then."""
        if turn != self._turn or not self._busy:
            return
        if not looks:
            self._done(turn)
            return
        top = self.screen
        if top is not screen:
            top.call_after_refresh(self._done, turn)
        self.set_timer(LOOKS, partial(self._when_drawn, turn, top, looks - 1))

    def _done(self, turn: int) -> None:
        if self._busy and turn == self._turn:
            self._busy = False
            if self._keys:
                self.call_later(self._hand_out)
