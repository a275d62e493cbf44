"""Writing to many at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from temba_tui.resources.forms import Problem
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.audience_form import AudienceForm, people_of
from temba_tui.screens.dialog import Said
from temba_tui.screens.message_screen import content_lines, refused
from temba_tui.workspace.audience import Audience
from temba_tui.workspace.broadcasting import Broadcast
from temba_tui.workspace.content import Content, count
from temba_tui.workspace.send_forms import BROADCAST, base_of, broadcast_of
from temba_tui.workspace.steps import WritePlan

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen


class BroadcastScreen(AudienceForm):
    """A broadcast to `given` and whoever else is chosen."""

    def __init__(self, resource: Resource, given: Audience, base_language: str) -> None:
        preset = {"text": {base_language: ""}, "base_language": base_language}
        super().__init__(resource, BROADCAST, given, preset)

    def _broadcast(self) -> tuple[Broadcast, list[Problem]]:
        return broadcast_of(self.values(), self.audience(), self.facts, self.known)

    def content(self) -> Content:
        """What those get whose language has no text."""
        return self._broadcast()[0].content

    def read(self, values: Mapping[str, Any]) -> tuple[WritePlan | None, Sequence[Problem]]:
        """The files and the broadcasts, or what is wrong with them."""
        broadcast, problems = self._broadcast()
        found = [*problems, *broadcast.problems(self.session.era)]
        return (None, found) if found else (broadcast.plan(self.session.era), ())

    def head(self) -> Sequence[Said]:
        """To whom, what in each language."""
        broadcast, _ = self._broadcast()
        lines = self.audience_lines()
        era = self.session.era
        content = broadcast.content
        texts = broadcast.said
        if len(texts) <= 1:
            return [*lines, *content_lines(content, era)]
        for language, text in texts.items():
            base = " · base" if language == broadcast.base else ""
            lines += [Said(text, "normal", f"{language}{base}"), Said(count(text, era).words, "muted", " ")]
        return [*lines, *content_lines(Content("", content.attachments, content.replies), era)]


def compose_broadcast(screen: "BrowserScreen", audience: Audience | Sequence[Record] | None = None) -> None:
    """Write to many: an audience, contacts' records, or whoever is chosen in the form."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    screen.app.push_screen(
        BroadcastScreen(session.resources["broadcasts"], people_of(audience), base_of(session.facts()))
    )
