"""`a`: what can be done to the marked rows, or to the one under the cursor. `D`: deleting. `u`: the last write undone.

The menu says for how many an action applies and how many requests it takes; what it needs (a group, a label) is asked
next, and then everything is shown once more before anything is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from temba_tui.client.errors import TembaError
from temba_tui.resources.acts import Action
from temba_tui.resources.facts import Facts
from temba_tui.screens.marked import Marked, marked
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.working import run
from temba_tui.text import clean, plural
from temba_tui.workspace.chosen import choose, why_not

if TYPE_CHECKING:
    from temba_tui.screens.base import BrowserScreen
    from temba_tui.workspace.session import Session

_LOOKED_AT = 2_000
"""Rows up to which the menu says for how many each action applies."""


@dataclass(frozen=True, slots=True, eq=False)
class More:
    """An entry of the menu that is no action of the API: what it opens."""

    choice: Choice
    open: Callable[[], object]


def open_actions(screen: "BrowserScreen") -> None:
    """The menu of `a`."""
    session = screen.session
    if session is None:
        return
    found = marked(screen)
    actions = _actions(session, found, destroys=False)
    choices = _choices(session, found, actions) if found is not None else []
    more = _more(screen, found)
    if not choices and not more:
        screen.notify("There is nothing to do here.", timeout=3, markup=False)
        return

    def chosen(name: str | None) -> None:
        entry = next((one for one in more if one.choice.value == name), None)
        if entry is not None:
            entry.open()
        elif name is not None and found is not None:
            act(screen, found, next(one for one in actions if one.name == name))

    title = f"Do with {found.title}" if found is not None else "Do"
    hint = session.writer.refusal() or "nothing is sent before it was shown once more"
    if found is not None and found.place is not None and not found.marks and not session.writer.refusal():
        hint += " · for many at once: esc, then space marks rows, * all"
    shown = _each_its_key([*choices, *(one.choice for one in more)])
    screen.app.push_screen(Picker(title, shown, placeholder="a key, or type to narrow", hint=hint), chosen)


def _each_its_key(choices: list[Choice]) -> list[Choice]:
    """The choices with a key each: where two want the same one, the later takes a letter of its title."""
    used: set[str] = set()
    given = []
    for one in choices:
        key = one.key
        if key in used:
            key = next((letter for letter in one.text.lower() if letter.isalpha() and letter not in used), "")
        used.add(key)
        given.append(replace(one, key=key))
    return given


def open_delete(screen: "BrowserScreen") -> None:
    """`D`: what is deleted is named, and a named key does it."""
    session = screen.session
    found = marked(screen)
    if session is None or found is None:
        screen.notify("There is nothing here to delete.", timeout=3, markup=False)
        return
    refusal = session.writer.refusal()
    actions = _actions(session, found, destroys=True)
    if not actions:
        refusal = refusal or f"The API cannot delete {found.resource.title.lower()}."
    if refusal:
        screen.notify(clean(refusal), severity="warning", timeout=8, markup=False)
        return
    act(screen, found, actions[0])


def undo_last(screen: "BrowserScreen") -> None:
    """`u`: this run's last write that can be undone, after showing what that takes."""
    from temba_tui.screens.undoing import undo_last_write

    undo_last_write(screen)


def open_journal(screen: "BrowserScreen") -> None:
    """Everything that was written, and undoing from there."""
    from temba_tui.screens.journal_screen import JournalScreen

    if screen.session is not None:
        screen.app.push_screen(JournalScreen())


def _actions(session: "Session", found: Marked | None, *, destroys: bool) -> list[Action]:
    if found is None:
        return []
    return [one for one in found.resource.actions_in(session.era) if one.destroys == destroys and not one.hidden]


def _choices(session: "Session", found: Marked, actions: list[Action]) -> list[Choice]:
    facts, refusal = session.facts(), session.writer.refusal()
    choices = []
    for action in actions:
        count, why = _applies(found, action, facts)
        said = plural(action.requests(count), "request")
        if count != len(found):
            said = f"{count:,} of {len(found):,} · {said}"
        disabled = "read-only" if session.read_only else refusal or ("" if count else why)
        choices.append(Choice(action.name, _title(action), said, action.key, disabled))
    return choices


def _title(action: Action) -> str:
    return f"{action.title}…" if action.argument is not None else action.title


def _applies(found: Marked, action: Action, facts: Facts) -> tuple[int, str]:
    """For how many rows an action applies (all, where they are too many to look at), and why not for the last."""
    if len(found) > _LOOKED_AT:
        return len(found), ""
    count, why = 0, ""
    for record in found.records():
        reason = why_not(action, record, facts, len(found) > 1)
        count += not reason
        why = reason or why
    return count, why


def _more(screen: "BrowserScreen", found: Marked | None) -> list[More]:
    from temba_tui.screens.people_menu import outside_entry, people_entries, sends
    from temba_tui.screens.ticket_views import ticket_entries

    more: list[More] = [
        *sends(screen, found),
        *people_entries(screen, found),
        *ticket_entries(screen),
        *outside_entry(screen),
    ]
    more += _runs(screen)
    journal = Choice("=journal", "What was written…", "the journal; undo from there", "j")
    return [*more, More(journal, lambda: open_journal(screen))]


def _runs(screen: "BrowserScreen") -> list[More]:
    """The run that is under way or was the last, where a person left it."""
    from temba_tui.screens.bulk_screen import BulkScreen
    from temba_tui.screens.runs import runs_of, told

    runs = runs_of(screen.temba)
    found = next((one for one in runs if not one[0].is_over), runs[0] if runs else None)
    if found is None:
        return []
    bulk, place = found
    state = "what became of it" if bulk.is_over else bulk.state
    choice = Choice("=run", f"The run: {bulk.title}", f"{state}: {told(bulk)}", "R")
    return [More(choice, lambda: screen.app.push_screen(BulkScreen(bulk, place=place)))]


def act(screen: "BrowserScreen", found: Marked, action: Action) -> None:
    """Ask what an action needs, then show what it will do."""
    from temba_tui.screens.action_argument import ask_argument

    def asked(action: Action, argument: Any, name: str) -> None:
        run(screen, partial(_show, screen, found, action, argument, name), "act")

    if action.argument is None:
        asked(action, None, "")
    else:
        ask_argument(screen, found, action, asked)


async def _show(screen: "BrowserScreen", found: Marked, action: Action, argument: Any, name: str) -> None:
    from temba_tui.screens.bulk_screen import BulkScreen
    from temba_tui.workspace.bulk import Bulk

    session = screen.session
    if session is None:
        return
    if action.restores is not None and session.names.loaded("groups") is None:
        # Which groups are lost, and what an undo brings back, stands in the groups' own records.
        try:
            await session.names.load("groups")
        except TembaError as error:
            screen.notify(clean(error.sentence), severity="warning", markup=False)
            return
    facts = session.facts()
    chosen = await choose(found.resource, action, found.identities, found.record_of, facts)
    if not chosen.items:
        why = chosen.reasons()[0][0] if chosen.left_out else "There is nothing left to do it to."
        screen.notify(clean(why), severity="warning", timeout=8, markup=False)
        return
    bulk = Bulk(
        session,
        found.resource,
        action,
        chosen.items,
        argument,
        facts=facts,
        record_of=found.record_of,
        argument_name=name,
        left_out=chosen.left_out,
    )
    screen.app.push_screen(BulkScreen(bulk, chosen, place=found.place))
