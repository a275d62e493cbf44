"""Starting people in a flow."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from temba_tui.resources.forms import Problem
from temba_tui.resources.reading import text_at
from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.audience_form import AudienceForm, people_of
from temba_tui.screens.dialog import Said
from temba_tui.screens.message_screen import refused
from temba_tui.workspace.audience import Audience
from temba_tui.workspace.send_forms import START, start_of
from temba_tui.workspace.starting import WITH_EXCLUDE, Start
from temba_tui.workspace.steps import WritePlan

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen


class StartScreen(AudienceForm):
    """A start of a flow for `given` and whoever else is chosen."""

    verb = "start"

    def __init__(self, resource: Resource, given: Audience, flow: Record | None = None) -> None:
        super().__init__(resource, START, given, {"flow": text_at(flow, "uuid")} if flow is not None else None)
        self._flow = flow

    def _learn(self) -> None:
        super()._learn()
        if self._flow is not None:
            self.words.learn({"flow": {"uuid": text_at(self._flow, "uuid"), "name": text_at(self._flow, "name")}})

    def _start(self) -> tuple[Start, list[Problem]]:
        return start_of(self.values(), self.audience(), self.facts)

    def read(self, values: Mapping[str, Any]) -> tuple[WritePlan | None, Sequence[Problem]]:
        """The starts, or what is wrong with them."""
        start, problems = self._start()
        found = [*problems, *start.problems(self.session.era)]
        return (None, found) if found else (start.plan(self.session.era), ())

    def head(self) -> Sequence[Said]:
        """Which flow, whom, how."""
        start, _ = self._start()
        lines = [Said(start.flow_name or start.flow, "strong", "Flow"), *self.audience_lines()]
        if not start.restart:
            lines.append(Said("not those who were in it before", "normal", "Restart"))
        if start.exclude_active and (self.session.era is None or self.session.era in WITH_EXCLUDE):
            lines.append(Said("whoever is in a flow now is left out", "normal", "Busy"))
        lines += [
            Said(f"{key} = {value}", "normal", "" if number else "Parameters")
            for number, (key, value) in enumerate(start.params.items())
        ]
        return lines


def start_flow(
    screen: "BrowserScreen", audience: Audience | Sequence[Record] | None = None, flow: Record | None = None
) -> None:
    """Start an audience, contacts' records, or whoever is chosen in the form, in a flow."""
    if refused(screen):
        return
    session = screen.session
    assert session is not None
    screen.app.push_screen(StartScreen(session.resources["flow_starts"], people_of(audience), flow))
