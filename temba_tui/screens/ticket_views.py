"""Views of tickets that the server has no filter for: mine, nobody's, open for long. They look at the loaded rows."""

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from temba_tui.client.errors import TembaError
from temba_tui.resources.reading import text_at
from temba_tui.screens.marked import pane_of
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.working import run
from temba_tui.text import clean

if TYPE_CHECKING:
    from temba_tui.screens.actions_menu import More
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.screens.list_pane import ListPane
    from temba_tui.workspace.session import Session

_DAYS = (1, 3, 7, 14, 30)
_ME: "WeakKeyDictionary[Session, str]" = WeakKeyDictionary()
"""Who said that they are whom, by workspace."""
HINT = "These look at the loaded tickets only; m loads one more page, M searches on."


def ticket_entries(screen: "BrowserScreen") -> "list[More]":
    """The entry of the menu, where tickets are looked at."""
    from temba_tui.screens.actions_menu import More

    pane = pane_of(screen)
    if pane is None or pane.place is None or pane.place.resource.name != "tickets":
        return []
    choice = Choice("=views", "Show only…", "mine, unassigned, open for long", "v")
    return [More(choice, lambda: open_ticket_views(screen, pane))]


def open_ticket_views(screen: "BrowserScreen", pane: "ListPane") -> None:
    """Choose a local filter over the loaded tickets."""
    choices = [
        Choice("mine", "Mine", "open ones; asks once who you are", "m"),
        Choice("unassigned", "Unassigned", "open ones that nobody has", "u"),
        *(Choice(f"{days}d", f"Open for more than {days} day{'' if days == 1 else 's'}") for days in _DAYS),
        Choice("all", "All that are loaded", "no local filter", "a"),
    ]

    def chosen(name: str | None) -> None:
        if name == "mine":
            _mine(screen, pane)
        elif name == "unassigned":
            pane.set_search("status:open assignee:none")
        elif name == "all":
            pane.set_search("")
        elif name is not None:
            pane.set_search(f"status:open opened_on:{before(pane, int(name.removesuffix('d')))}")

    screen.app.push_screen(Picker("Tickets", choices, placeholder="a key, or type to narrow", hint=HINT), chosen)


def before(pane: "ListPane", days: int) -> str:
    """The term that means opened so many days ago or earlier, in the workspace's zone."""
    from datetime import UTC, datetime, timedelta

    assert pane.session is not None
    moment = datetime.fromtimestamp(pane.session.now(), UTC) - timedelta(days=days)
    return f"<{moment:%Y-%m-%dT%H:%M}"


def _mine(screen: "BrowserScreen", pane: "ListPane") -> None:
    """The API does not tell whose token this is, so it is asked once a run."""
    session = screen.session
    known = _ME.get(session, "") if session is not None else ""
    if known:
        pane.set_search(f"status:open assignee:{known}")
        return
    if session is None:
        return

    def choices() -> list[Choice]:
        return [
            Choice(email, one.name, email)
            for one in session.names.loaded("users") or ()
            if (email := text_at(one.record, "email"))
        ]

    def chosen(email: str | None) -> None:
        if email:
            _ME[session] = email
            pane.set_search(f"status:open assignee:{email}")

    async def load(picker: Picker) -> None:
        try:
            await session.names.load("users")
        except TembaError as error:
            picker.replace([], clean(f"The users could not be loaded: {error.sentence} Type your e-mail address."))
            return
        picker.replace(choices(), hint)

    hint = "The API does not say whose token this is. It is asked once, and sent nowhere."
    picker = Picker("Who are you?", choices(), free=True, hint=hint, placeholder="type to narrow, or your e-mail")
    screen.app.push_screen(picker, chosen)
    if session.names.loaded("users") is None:
        picker.replace([], "loading users… (1 request)")
        run(picker, partial(load, picker), "values")
