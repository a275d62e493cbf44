"""A paste is text, whatever is in it.

Textual takes escape sequences in a bracketed paste for keys: with an ESC in what was copied, `q` left the program. The
parser here gets a paste without them. What ends a paste is for the terminal to keep out of it, as all of them do.
"""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual._xterm_parser import XTermParser
    from textual.driver import Driver
    from textual.message import Message

ESC: Final = "\x1b"
START: Final = f"{ESC}[200~"
END: Final = f"{ESC}[201~"


class PasteFilter:
    """Takes what a terminal sends, in whatever pieces it comes, and gives it without ESC inside of pastes."""

    def __init__(self) -> None:
        self._pasting = False
        self._before = ""
        """The last of what was passed on: a mark that begins a paste may come in two pieces."""
        self._held = ""
        """The first of what may be the mark that ends one."""

    def passed(self, data: str) -> str:
        """What of `data`, and of what was held back before it, is to be passed on."""
        data, self._held = self._held + data, ""
        parts: list[str] = []
        while data:
            if not self._pasting:
                joined = self._before + data
                at = joined.find(START)
                end = at + len(START) - len(self._before) if at >= 0 else len(data)
                self._pasting, self._before = at >= 0, "" if at >= 0 else joined[1 - len(START) :]
                parts.append(data[:end])
                data = data[end:]
                continue
            text, escape, _ = data.partition(ESC)
            parts.append(text)
            data = data[len(text) :]
            if data.startswith(END):
                self._pasting = False
                parts.append(END)
                data = data[len(END) :]
            elif END.startswith(data):
                self._held = data
                break
            else:
                data = data[len(escape) :]
        return "".join(parts)


def take_pastes_whole(kind: "type[Driver]") -> None:
    """Have a driver of Textual's read what the terminal sends through a `PasteFilter`.

    A driver makes its parser by its module's name for it, in the midst of the loop that reads: that name is replaced.
    """
    module = sys.modules[kind.__module__]
    parser: type[XTermParser] | None = getattr(module, "XTermParser", None)
    if parser is None or hasattr(parser, "takes_pastes_whole"):  # it reads no terminal, or this was done before
        return

    class WholePastesParser(parser):  # type: ignore[valid-type, misc]
        """Textual's, behind the filter."""

        takes_pastes_whole = True

        def __init__(self, debug: bool = False) -> None:
            super().__init__(debug)
            self._pastes = PasteFilter()

        def feed(self, data: str) -> "Iterable[Message]":
            """The events of what has come; '' ends it all."""
            passed = self._pastes.passed(data)
            return super().feed(passed) if passed or not data else ()

    setattr(module, "XTermParser", WholePastesParser)  # noqa: B010 - a module's name, which has a type
