"""Runs of actions on many that outlive the screen that began them: what became of them is said, and marked again."""

from typing import TYPE_CHECKING

from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.marked import keep_marked
from temba_tui.text import clean
from temba_tui.workspace.bulk import Bulk

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.ending import EndingApp
    from temba_tui.screens.places import ListPlace

_KEPT = 5
"""Runs that are over and can still be looked at."""


def runs_of(app: "EndingApp") -> "tuple[tuple[Bulk, ListPlace | None], ...]":
    """The runs of the open workspace that there is something to see of, the newest first."""
    known = [one for one in app.runs if one[0].session is app.session]
    return tuple(one for one in reversed(known) if not one[0].is_over or len(one[0].items) > 1 or one[0].not_done())


def follow(app: "TembaApp", bulk: Bulk, place: "ListPlace | None") -> None:
    """Keep a run that was begun; when it is over, mark what was not done, and say so where nobody looks at it."""
    app.runs.append((bulk, place))
    for old in [one for one in app.runs if one[0].is_over][:-_KEPT]:
        app.runs.remove(old)

    def changed(_bulk: Bulk) -> None:
        if bulk.is_over:
            unwatch()
            ended(app, bulk, place)
        elif bulk.state == "held" and not _is_shown(app, bulk):
            app.notify(clean(f"{bulk.title} waits: {bulk.reason} Press a to see it."), severity="warning", markup=False)

    unwatch = bulk.watch(changed)


def ended(app: "TembaApp", bulk: Bulk, place: "ListPlace | None") -> None:
    """A run is over."""
    if not app.is_running:
        return
    if place is not None:
        keep_marked(app.browser, place, [one.identity for one in bulk.not_done()])
    if not _is_shown(app, bulk):
        name = f": {bulk.items[0].name}" if len(bulk.items) == 1 else ""
        undo = "u undoes it. " if bulk.counts()["done"] and can_undo(bulk) else ""
        said = f"{bulk.title}{name}: {told(bulk)}. {undo}{bulk.action.follow}"
        app.notify(clean(said.strip()), timeout=6, markup=False)


def can_undo(bulk: Bulk) -> bool:
    """Whether what it did can be undone, for those whose prior state is known."""
    action = bulk.action
    known = any(part.step.before for part in bulk.parts if part.state == "saved")
    return known and not action.irreversible and action.inverse is not None


def told(bulk: Bulk) -> str:
    """What became of a run, in a few words: `297 done, 3 refused`."""
    counts = bulk.counts()
    words = {"waiting": "not sent" if bulk.is_over else "to go"}
    if len(bulk.items) == 1:
        return words.get(bulk.items[0].state, bulk.items[0].state)
    return ", ".join(
        f"{counts[state]:,} {words.get(state, state)}"
        for state in ("done", "unchanged", "refused", "unknown", "waiting")
        if counts[state]
    )


def asks_before_leaving(app: "EndingApp") -> bool:
    """Ask whether to leave while runs are under way, which it stops; False where none is."""
    session = app.session
    going = [one for one, _ in runs_of(app) if not one.is_over]
    if session is None or not going:
        return False

    def answered(answer: str | None) -> None:
        if answer == "leave":
            app.leave()

    lines = [Said(f"{one.title}: {told(one)}.") for one in going]
    said = "Leaving stops it after the request that is under way. What it has done stays, and the journal has it."
    answers = [Answer("Q", "stop and quit", "leave")]
    dialog = Dialog("A run is under way", [*lines, Said(""), Said(said, "muted")], answers, now=session.now)
    app.push_screen(dialog, answered)
    return True


def _is_shown(app: "TembaApp", bulk: Bulk) -> bool:
    return any(isinstance(one, Dialog) and getattr(one, "bulk", None) is bulk for one in app.screen_stack)
