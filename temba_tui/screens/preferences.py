"""What a person chooses for good: the theme, and the columns of a type's table. Kept in the settings file, by a
thread."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from temba_tui.app import TembaApp

_writing = Lock()
"""One writer at a time, each with what is chosen by then: the last choice is the one that stays."""


def choose_theme(app: "TembaApp", name: str) -> None:
    """Use a theme, and keep it."""
    from temba_tui.settings import save_theme

    app.theme = name
    _keep(app, "The theme", lambda: save_theme(app.theme))


def choose_columns(app: "TembaApp", resource: str, keys: tuple[str, ...]) -> None:
    """Show these columns wherever a view of that type names none; none at all means as the type declares."""
    from temba_tui.settings import ViewSettings, save_view

    app.settings = replace(app.settings, views={**app.settings.views, resource: ViewSettings(keys)})
    _keep(app, "The choice of columns", lambda: save_view(resource, app.settings.views[resource]))


def _keep(app: "TembaApp", what: str, write: Callable[[], object]) -> None:
    app.run_worker(_written(app, what, write), group="settings", exit_on_error=False)


async def _written(app: "TembaApp", what: str, write: Callable[[], object]) -> None:
    from temba_tui.settings import SettingsError

    def locked() -> None:
        with _writing:
            write()

    try:
        await asyncio.to_thread(locked)
    except (SettingsError, OSError) as error:
        app.notify(f"{what} holds for this run, and is not kept: {error}", severity="warning", markup=False)
