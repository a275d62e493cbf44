"""Screens above others: they close themselves, and nothing else.

Textual's `dismiss` closes whatever is on top. A screen that ends because its work is done may have another one above it
by then (the palette, a dialog), or may be closed already: it would close that one in its place, and end the program
when it is closed itself.
"""

from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

R = TypeVar("R")


class ClosingScreen(Screen[R], Generic[R]):
    """A screen whose `dismiss` means this screen."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # the widgets draw themselves anew
    _ending: tuple[R | None] | None = None
    """What it ends with when it comes to the top again."""

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """End with `result`: at once where it is on top, else when what is above it is gone. Ending twice is once."""
        if self.app.screen is self:
            return super().dismiss(result)
        if self in self.app.screen_stack and self._ending is None:
            self._ending = (result,)
        return AwaitComplete()

    @on(events.ScreenResume)
    def _end(self) -> None:
        if self._ending is not None and self.app.screen is self:
            ending, self._ending = self._ending, None
            self.dismiss(ending[0])


class Popup(ModalScreen[R], ClosingScreen[R]):  # in this order: styles are inherited from the first base alone
    """A popup: what is below it is seen, and gets no key; nor does the app, whose ctrl+c holds here too."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "app.say_how_to_quit", show=False, system=True)]
