"""Opening a workspace and the screens for its places. Kept out of the app, which is small."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from temba_tui.resources import all_resources, resource
from temba_tui.screens.base import BrowserScreen
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.places import ListPlace, Place, RecordPlace
from temba_tui.screens.working import run
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.session import Session


def first_place(view: View) -> ListPlace:
    """The place that the program starts at. The command line has checked the resource's name."""
    return ListPlace(resource(view.resource) or all_resources()[0], view)


def screen_for(place: Place) -> tuple[str, Callable[[], BrowserScreen]]:
    """The kind of screen that shows a place, and what makes one.

    One screen shows the lists of every type: what differs is declared, and showing other rows in the same widgets
    is many
    times quicker than changing screens.
    """
    if isinstance(place, RecordPlace):
        from temba_tui.screens.record_screen import RecordScreen

        return "record", RecordScreen
    return "list", ListScreen


async def open_workspace(app: "TembaApp", session: "Session", patience: float = 0) -> None:
    """Ask who this is; the first page is under way meanwhile. A token that is refused is asked for anew.

    `patience` is how many seconds a refusal for the budget may be waited for.
    """
    from temba_tui.client.errors import TembaError, TembaTokenError
    from temba_tui.workspace.patience import patiently

    try:
        await patiently(session, patience, session.open)
    except TembaTokenError:
        if app.screen is app.browser:
            app.browser.action_token()
    except TembaError as error:
        app.report_failure(error)
    app.opened = True
    app.browser.workspace_opened()


def open_again(app: "TembaApp", patience: float = 0) -> None:
    """Ask once more who this is, where asking failed: zone, names and every write depend on it. One request."""
    session = app.session
    if session is not None and app.opened and session.workspace is None:
        run(app, partial(open_workspace, app, session, patience), "open")
