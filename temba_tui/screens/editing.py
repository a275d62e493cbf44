"""`e`, `n`, `a`, `D`, `u`: the keys that write, when they apply, and what they open.

The keys are part of every browsing screen; what they open is imported when one is pressed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from temba_tui.resources.spec import Record, Resource
from temba_tui.text import clean
from temba_tui.workspace.people import is_whole

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen

NEW = Binding("n", "write('new')", "new", id="new")
EDIT_BINDINGS: tuple[BindingType, ...] = (
    Binding("e", "write('edit')", "edit", id="edit"),
    NEW,
    Binding("a", "write('act')", "actions", id="act"),
    Binding("D", "write('delete')", "delete", show=False, id="delete"),
    Binding("u", "write('undo')", "undo the last write", show=False, id="undo"),
)
SENT = frozenset({"messages", "broadcasts", "flow_starts"})
"""Types of which a new one is not saved but sent."""
WRITES = frozenset({"write"})
"""Actions of bindings that write: left out of the footer where nothing may be written."""


def why_not_edit(screen: "BrowserScreen", resource: Resource, record: Record) -> str:
    """Why this record cannot be edited, in a sentence; '' when it can. No request."""
    session = screen.session
    if session is None:
        return "The workspace is not open yet."
    form = resource.form
    if form is None or not form.updates:
        return f"The API cannot change {resource.title.lower()}."
    if not form.is_in(session.era):
        return f"This server's API cannot change {resource.title.lower()}."
    refusal = session.writer.refusal()
    if refusal:
        return refusal
    if resource.name == "contacts" and not is_whole(record):
        return "Only what a row or a file told is known of this person: open the contact first."
    if form.lookup_of(record, session.era) is None:
        return "What this was loaded from does not say how the server knows it."
    return form.locked(record, session.facts()) if form.locked is not None else ""


def why_not_new(screen: "BrowserScreen", resource: Resource) -> str:
    """Why no such object can be made, in a sentence; '' when one can. No request."""
    session = screen.session
    if session is None:
        return "The workspace is not open yet."
    form = resource.form
    if form is None or not form.creates:
        return f"The API cannot make {resource.title.lower()}."
    if not form.is_in(session.era):
        return f"This server's API cannot make {resource.title.lower()}."
    refusal = session.writer.refusal()
    if refusal:
        return refusal
    return form.locked(None, session.facts()) if form.locked is not None else ""


def edit(screen: "BrowserScreen") -> None:
    """Open the form of the record that the key means."""
    subject = screen.subject()
    if subject is None:
        screen.notify("There is nothing here to edit.", timeout=3, markup=False)
        return
    resource, record = subject
    reason = why_not_edit(screen, resource, record)
    if reason or resource.form is None:
        refuse(screen, reason)
        return
    from temba_tui.screens.form_screen import FormScreen

    screen.app.push_screen(FormScreen(resource, resource.form, record))


def new(screen: "BrowserScreen") -> None:
    """Open the form of a new object of the type that is looked at, or of one that is sent."""
    resource = screen.subject_type()
    if resource is None:
        return
    if resource.name in SENT:
        from temba_tui.screens.send_entries import open_new

        open_new(screen, resource.name)
        return
    reason = why_not_new(screen, resource)
    if reason or resource.form is None:
        refuse(screen, reason)
        return
    from temba_tui.screens.form_screen import FormScreen

    screen.app.push_screen(FormScreen(resource, resource.form))


def act(screen: "BrowserScreen") -> None:
    """What can be done to the marked rows, or to the one under the cursor."""
    from temba_tui.screens.actions_menu import open_actions

    open_actions(screen)


def delete(screen: "BrowserScreen") -> None:
    """Delete them, after they were named."""
    from temba_tui.screens.actions_menu import open_delete

    open_delete(screen)


def undo(screen: "BrowserScreen") -> None:
    """Take back this run's last write, after it was shown."""
    from temba_tui.screens.actions_menu import undo_last

    undo_last(screen)


def _has_delete(screen: "BrowserScreen") -> bool:
    resource = screen.subject_type()
    return resource is not None and any(one.destroys for one in resource.actions)


def _always(_screen: "BrowserScreen") -> bool:
    return True


def _has_edit(screen: "BrowserScreen") -> bool:
    subject = screen.subject()
    return subject is not None and subject[0].form is not None and subject[0].form.updates


def _has_new(screen: "BrowserScreen") -> bool:
    resource = screen.subject_type()
    if resource is None or resource.name in SENT:
        return resource is not None
    return resource.form is not None and resource.form.creates


# name: (whether the key applies here, what it does)
KEYS: dict[str, tuple[Callable[["BrowserScreen"], bool], Callable[["BrowserScreen"], None]]] = {
    "edit": (_has_edit, edit),
    "new": (_has_new, new),
    "act": (_always, act),
    "delete": (_has_delete, delete),
    "undo": (_always, undo),
}


def applies(screen: "BrowserScreen", action: str, parameters: tuple[object, ...]) -> bool:
    """Whether an action is one of ours that has nothing to do here, or anybody else's."""
    if action not in WRITES:
        return True
    found = KEYS.get(str(parameters[0])) if parameters else None
    return found is not None and found[0](screen)


def run(screen: "BrowserScreen", name: str) -> None:
    """Do what a key stands for."""
    found = KEYS.get(name)
    if found is not None:
        found[1](screen)


def barred(screen: "BrowserScreen", action: str) -> str:
    """Why a key that writes does nothing here, for the help and the footer; '' when it does."""
    session = screen.session
    if session is None or action.partition("(")[0] not in WRITES:
        return ""
    return "read-only: this program's promise, not the token's" if session.read_only else ""


def refuse(screen: "BrowserScreen", reason: str) -> None:
    """Say why not."""
    screen.notify(clean(reason), severity="warning", timeout=8, markup=False)
