"""People from outside: a file is named or a list pasted, what was understood is shown, and it opens as a list."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from temba_tui.screens.popup import Popup
from temba_tui.screens.working import run
from temba_tui.text import clean, plural
from temba_tui.workspace.outside import Outside, OutsideError, read_file, read_text

if TYPE_CHECKING:
    from temba_tui.app import TembaApp

PAUSE = 0.2
"""Seconds after the last key before a pasted list is read."""
_SHOWN = 5


class OutsideScreen(Popup[Outside | None]):
    """Dismisses with the list that was read; None on Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "close", id="outside.cancel"),
        Binding("ctrl+s", "open", "open the list", id="outside.open", priority=True),
        Binding("f2", "column", "another column", id="outside.column", priority=True),
    ]

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self._path = path
        self._text = ""
        self._source = ""
        self._column: int | None = None
        self.found: Outside | None = None

    def compose(self) -> ComposeResult:
        """A file, or a paste; what was understood; the keys."""
        with Vertical(id="picker"):
            yield Static(Content("People from outside"), id="picker-title")
            yield Static(Content.styled("A UUID, URN or phone number a line, or a CSV", "$text-muted"))
            yield Input(self._path, placeholder="a file: ~/people.csv", id="picker-input", select_on_focus=False)
            yield TextArea("", id="outside-paste", soft_wrap=False, placeholder="or paste the list here")
            yield Static(Content(""), id="outside-said")
            yield Static(Content("⏎ reads the file · tab to paste · ctrl+s opens · esc closes"), id="picker-hint")

    def on_mount(self) -> None:
        """Read the file that was named."""
        self.query_one(Input).focus()
        if self._path:
            self._read_file(self._path)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value.strip()
        if path and path == self._source and self.found is not None and self.found.entries:
            self.action_open()
        elif path:
            self._read_file(path)

    @on(TextArea.Changed)
    def _pasted(self, event: TextArea.Changed) -> None:
        event.stop()
        text = event.text_area.text
        if text.strip():
            self._source, self._text, self._column = "the pasted list", text, None
            run(self, partial(self._read, PAUSE), "read")

    def _read_file(self, path: str) -> None:
        run(self, partial(self._load, path), "read")

    async def _load(self, path: str) -> None:
        try:
            text = await asyncio.to_thread(read_file, path)
        except OutsideError as error:
            self.found = None
            self._say(Content.styled(clean(str(error)), "$error"))
            return
        self._source, self._text, self._column = path, text, None
        await self._read(0)

    async def _read(self, pause: float) -> None:
        session = cast("TembaApp", self.app).session
        if session is None:
            return
        if pause:
            await asyncio.sleep(pause)
        phone = session.facts().phone
        try:
            found = await asyncio.to_thread(read_text, self._text, phone, name=self._source, column=self._column)
        except OutsideError as error:
            self.found = None
            self._say(Content.styled(clean(str(error)), "$error"))
            return
        self.found = found
        self._say(_said(found))

    def _say(self, content: Content) -> None:
        self.query_one("#outside-said", Static).update(content)

    def action_column(self) -> None:
        """Read another column of the table."""
        if self.found is not None and self.found.columns:
            self._column = (self.found.column + 1) % len(self.found.columns)
            run(self, partial(self._read, 0), "read")

    def action_open(self) -> None:
        """Open what was understood as a list; another file than the one that was read is read first."""
        path = self.query_one(Input).value.strip()
        if path and path != self._source and not self.query_one(TextArea).text.strip():
            self._read_file(path)
            return
        if self.found is None or not self.found.entries:
            self._say(Content.styled("There is nobody to open yet.", "$warning"))
            return
        self.dismiss(self.found)

    def action_cancel(self) -> None:
        """Leave."""
        self.dismiss(None)


def _said(found: Outside) -> Content:
    """What was understood, the first few, and what was not."""
    lines = [Content.styled(clean(found.says), "$success" if found.entries else "$warning")]
    if found.columns:
        lines.append(
            Content.styled(
                clean(f"read from the column “{found.columns[found.column]}” · f2 takes another"), "$text-muted"
            )
        )
    lines += [
        Content.assemble(clean(one.text), ("  →  ", "$text-muted"), clean(one.sent))
        if one.text != one.sent
        else Content(clean(one.text))
        for one in found.entries[:_SHOWN]
    ]
    if len(found.entries) > _SHOWN:
        lines.append(Content.styled(f"… and {len(found.entries) - _SHOWN:,} more", "$text-muted"))
    if found.unread:
        lines.append(
            Content.styled(f"{plural(len(found.unread), 'line is', 'lines are')} nobody, and left out:", "$warning")
        )
        lines += [
            Content.styled(clean(f"line {one.line}: {one.text[:40]}: {one.why}"), "$text-muted")
            for one in found.unread[:_SHOWN]
        ]
    return Content("\n").join(lines)
