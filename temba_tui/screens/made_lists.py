"""Lists of contacts that were made here, of rows or of a file: what they hold, and the rest of it at a request each."""

from functools import partial
from typing import TYPE_CHECKING

from temba_tui.client.errors import TembaError
from temba_tui.resources.spec import Record
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.screens.working import run
from temba_tui.text import clean, plural
from temba_tui.workspace.people import detail, is_whole, listed, made_from, price
from temba_tui.workspace.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from temba_tui.screens.list_pane import ListPane

_SOME = 50


def fill(place: ListPlace, records: "Iterable[Mapping[str, Any]]", now: float, contacts: "Any") -> None:
    """Put people into a list that nobody is asked for."""
    made = listed(contacts, records)
    place.resource, place.records, place.rows = made.resource, made, Rows(made)
    place.phase, place.problems, place.error, place.read_at = "ready", (), None, now
    place.table = None


def start(pane: "ListPane") -> bool:
    """Ask where the people of a new list come from; False where the list is the server's."""
    place, session = pane.place, pane.session
    if place is None or not made_from(place.view):
        return False
    if place.phase == "new" and session is not None and pane.ready and pane.temba.opened:
        place.phase, place.problems = "ready", ("The list is read from a file or a paste; r asks again for it.",)
        pane.refresh_words()
        ask_outside(pane, place)
    return True


def ask_outside(pane: "ListPane", place: ListPlace) -> None:
    """Read a list from outside into `place`."""
    from temba_tui.screens.outside_screen import OutsideScreen
    from temba_tui.workspace.outside import Outside

    def read(found: Outside | None) -> None:
        session = pane.session
        if found is None or session is None:
            return
        fill(place, found.records(), session.now(), session.resources["contacts"])
        if pane.place is place:
            pane.draw_anew()
            pane.narrow()

    pane.app.push_screen(OutsideScreen(made_from(place.view)), read)


def reload(pane: "ListPane") -> bool:
    """`r`: load what is not known of the people, for its price; False where the list is the server's."""
    place = pane.place
    if place is None or not made_from(place.view):
        return False
    if place.records is None:
        ask_outside(pane, place)
        return True
    missing = [index for index in range(len(place.records)) if not is_whole(place.records.record(index))]
    if not missing:
        pane.notify("Everything is known of these people; ⏎ opens one, r there reads it again.", markup=False)
        return True
    if place.walking:
        return True
    choices = [Choice("all", f"Load the details of all {len(missing):,}", plural(len(missing), "request"))]
    if len(missing) > _SOME:
        choices.insert(0, Choice("some", f"Load the details of the next {_SOME}", f"{_SOME} requests"))

    def chosen(how: str | None) -> None:
        if how is not None and place is pane.place:
            run(pane, partial(_load, pane, place, missing if how == "all" else missing[:_SOME]), "walk")

    pane.app.push_screen(
        Picker("People of whom little is known", choices, hint=f"{price(len(missing))} Esc stops it."), chosen
    )
    return True


async def _load(pane: "ListPane", place: ListPlace, indexes: list[int]) -> None:
    session, records = pane.session, place.records
    if session is None or records is None:
        return
    missed = 0
    place.error = None
    try:
        for number, index in enumerate(indexes, 1):
            place.walking = f"loading details {number:,} of {len(indexes):,}"
            if place is pane.place:
                pane.refresh_words()
            identity = records.identity(index)
            found = await detail(session, records.record(index))
            if found is None or identity is None:
                missed += 1
                continue
            records.replace(identity, found)
            if place.rows is not None:
                place.rows.replaced(index)
            if place is pane.place:
                pane.table.rows_changed(index)
    except TembaError as error:
        place.error = error
    finally:
        place.walking = ""
        if place is pane.place:
            pane.refresh_words()
    if missed:
        said = plural(missed, "is", "are")
        pane.notify(clean(f"{said} not in this workspace, as far as its list shows."), markup=False)


def open_row(pane: "ListPane", record: Record) -> bool:
    """Open a person of whom only a row or a file told: one request. False where the record is the server's."""
    place, session = pane.place, pane.session
    if place is None or session is None or not made_from(place.view):
        return False
    run(pane, partial(_open, pane, place, record), "open")
    return True


async def _open(pane: "ListPane", place: ListPlace, record: Record) -> None:
    session = pane.session
    assert session is not None
    contacts = session.resources["contacts"]
    if is_whole(record):
        pane.temba.go(RecordPlace(contacts, record))
        return
    identity = place.resource.identity_of(record)
    found = await detail(session, record)
    if found is None:
        pane.notify("This person is not in this workspace, as far as its list shows.", markup=False)
        return
    if place.records is not None and identity is not None:
        place.records.replace(identity, found)
    if place is pane.place and pane.screen.is_current:
        pane.temba.go(RecordPlace(contacts, found))
