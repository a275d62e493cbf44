"""The command palette (`ctrl+p`): every view, theme and action by name."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.worker import Worker

from temba_tui.resources import all_resources
from temba_tui.screens.base import BrowserScreen
from temba_tui.screens.keys import run_bound
from temba_tui.screens.popup import ClosingScreen
from temba_tui.screens.preferences import choose_theme
from temba_tui.text import clean, fold
from temba_tui.themes import THEMES
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.app import TembaApp

THEME_NAMES = {"temba-dark": "dark", "temba-light": "light", "temba-contrast": "high contrast"}


class Palette(CommandPalette, ClosingScreen[None]):
    """Textual's palette. An Esc behind the key that has chosen a command does not close what lies below as well."""

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """The search for commands. It ends the program no more than any other worker does where it fails."""

        async def search() -> None:
            if self.query(CommandList):  # the palette, or the program, may have been closed before this begins
                await work()

        return super().run_worker(search, *arguments, **{**options, "exit_on_error": False})

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker tells its own node only."""
        cast("TembaApp", self.app).on_worker_state_changed(event)


class TembaCommands(Provider):
    """What can be done, with the names of what the workspace has once they are loaded."""

    @property
    def _temba(self) -> "TembaApp":
        return cast("TembaApp", self.app)

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        screen = self.screen
        if isinstance(screen, BrowserScreen):
            for resource in all_resources():
                yield f"Go to {resource.title.lower()}", resource.help, partial(screen.go_view, View(resource.name))
            yield from self._actions(screen)
            yield from self._names(screen)
        for theme in THEMES:
            yield (
                f"Theme: {THEME_NAMES.get(theme.name, theme.name)}",
                "",
                partial(choose_theme, self._temba, theme.name),
            )
        yield "Quit", "", self._temba.action_leave

    def _actions(self, screen: BrowserScreen) -> Iterator[tuple[str, str, Callable[[], object]]]:
        from temba_tui.screens.helping import help_choices

        for choice in help_choices(screen):
            if choice.value != "app.command_palette" and not choice.disabled:
                key, _, text = choice.text.partition(" ")
                name = text.strip()
                yield name[:1].upper() + name[1:], f"key {key}", partial(run_bound, screen, choice.value)

    def _names(self, screen: BrowserScreen) -> Iterator[tuple[str, str, Callable[[], object]]]:
        session = screen.session
        if session is None:
            return
        for source, resource, param in (
            ("groups", "contacts", "group"),
            ("labels", "messages", "label"),
            ("flows", "runs", "flow"),
        ):
            for one in session.names.loaded(source) or ():
                view = View(resource, ((param, one.name or one.identity),))
                yield clean(f"{resource.capitalize()} of {source[:-1]} {one.name}"), "", partial(screen.go_view, view)

    async def discover(self) -> Hits:
        """Everything, before something is typed."""
        for name, help_text, run in self._commands():
            yield DiscoveryHit(Content(name), run, text=name, help=help_text or None)

    async def search(self, query: str) -> Hits:
        """What has all the words of the query in it, or its letters in order."""
        matcher = self.matcher(query)
        words = fold(query).split()
        for name, help_text, run in self._commands():
            score = matcher.match(name)
            if all(word in fold(name) for word in words):
                score += 1
            if score > 0:
                yield Hit(score, Content(name), run, text=name, help=help_text or None)
