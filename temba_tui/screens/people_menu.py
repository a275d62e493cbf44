"""The people behind marked rows, and people from a list that came from outside: opened as a list, acted on."""

from typing import TYPE_CHECKING

from temba_tui.resources.acts import Action
from temba_tui.screens.marked import Marked
from temba_tui.screens.picker import Choice, Picker
from temba_tui.screens.places import ListPlace
from temba_tui.text import plural
from temba_tui.workspace.people import FROM, People, has_people, people_behind, price
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from temba_tui.screens.actions_menu import More
    from temba_tui.screens.base import BrowserScreen

_FIRST = ("add", "remove", "interrupt")
"""Actions on people that stand first."""


def people_entries(screen: "BrowserScreen", found: Marked | None) -> "list[More]":
    """The entry of the menu for rows that say whose they are."""
    from temba_tui.screens.actions_menu import More

    if found is None or not has_people(found.resource):
        return []
    people = people_behind(found.resource, found.records())
    if not people.contacts:
        return []
    choice = Choice("=people", "Their contacts…", f"{len(people.contacts):,} distinct", "p")
    return [More(choice, lambda: open_people(screen, found, people))]


def open_people(screen: "BrowserScreen", found: Marked, people: People) -> None:
    """What can be done with the people behind rows."""
    session = screen.session
    contacts = session.resources.get("contacts") if session is not None else None
    if session is None or contacts is None:
        return
    refusal = "read-only" if session.read_only else session.writer.refusal()
    actions = {one.name: one for one in contacts.actions_in(session.era) if not one.hidden and not one.destroys}
    order = [*(name for name in _FIRST if name in actions), *(name for name in actions if name not in _FIRST)]
    listed_as = {str(one["uuid"]): one for one in people.contacts}
    behind = Marked(contacts, tuple(listed_as), listed_as.get)
    choices = [Choice("=list", "Open as a list", f"no request · {price(len(listed_as))}", "o")]
    choices += [_choice(actions[name], len(listed_as), refusal) for name in order if _will_do(actions[name])]
    extras = sends(screen, behind)
    choices += [one.choice for one in extras]

    def chosen(name: str | None) -> None:
        extra = next((one for one in extras if one.choice.value == name), None)
        if name == "=list":
            open_list(screen, people.contacts, f"people of {found.title}")
        elif extra is not None:
            extra.open()
        elif name is not None:
            from temba_tui.screens.actions_menu import act

            act(screen, behind, actions[name])

    rest = f" {people.without:,} of the {people.rows:,} rows name nobody." if people.without else ""
    title = f"Their contacts: {len(listed_as):,} distinct in {plural(people.rows, 'row')}"
    screen.app.push_screen(Picker(title, choices, placeholder="a key, or type to narrow", hint=rest.strip()), chosen)


def _will_do(action: Action) -> bool:
    # What depends on more than a row tells of a person (who opted out) is not offered.
    return action.applies_in_bulk is None


def _choice(action: Action, count: int, refusal: str) -> Choice:
    title = f"{action.title}…" if action.argument is not None else action.title
    return Choice(action.name, title, plural(action.requests(count), "request"), action.key, refusal)


def sends(screen: "BrowserScreen", found: Marked | None) -> "list[More]":
    """What is sent to people, or started for them."""
    from temba_tui.screens.actions_menu import More
    from temba_tui.screens.send_entries import send_entries

    return [
        More(Choice(one.name, one.title, one.help, one.key, one.why), one.open) for one in send_entries(screen, found)
    ]


def open_list(screen: "BrowserScreen", records: "Iterable[Mapping[str, Any]]", name: str) -> None:
    """A list of people that nobody was asked for. `name` is shown as its filter."""
    from temba_tui.screens.made_lists import fill

    session = screen.session
    if session is not None:
        contacts = session.resources["contacts"]
        place = ListPlace(contacts, View("contacts", ((FROM, name),)))
        fill(place, records, session.now(), contacts)
        screen.temba.go(place)


def outside_entry(screen: "BrowserScreen") -> "list[More]":
    """The entry for a list from outside, where contacts are looked at."""
    from temba_tui.screens.actions_menu import More

    place = screen.temba.history.current
    if not isinstance(place, ListPlace) or place.resource.name != "contacts":
        return []
    choice = Choice("=outside", "People from a file or a paste…", "UUIDs, URNs, phone numbers, a CSV", "o")
    return [More(choice, lambda: open_outside(screen))]


def open_outside(screen: "BrowserScreen", path: str = "") -> None:
    """Read a list from outside, show what was understood, and open it."""
    from temba_tui.screens.outside_screen import OutsideScreen
    from temba_tui.workspace.outside import Outside

    def read(found: Outside | None) -> None:
        if found is not None and found.entries:
            open_list(screen, found.records(), found.name)

    screen.app.push_screen(OutsideScreen(path), read)
