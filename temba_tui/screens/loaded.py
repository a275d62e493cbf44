"""Contacts that are known without a request, because a list or a record that was visited holds them."""

from typing import TYPE_CHECKING

from temba_tui.resources import contacts
from temba_tui.resources.cells import person
from temba_tui.resources.reading import text_at
from temba_tui.resources.spec import Record
from temba_tui.screens.places import ListPlace, RecordPlace

if TYPE_CHECKING:
    from temba_tui.app import TembaApp

MOST = 500
"""So many are offered: more are found by typing a number."""


def loaded_contacts(temba: "TembaApp") -> dict[str, Record]:
    """The records by uuid, those of the places visited first before the others."""
    found: dict[str, Record] = {}
    for place in temba.history:
        if isinstance(place, RecordPlace) and place.resource.name == "contacts":
            found.setdefault(text_at(place.record, "uuid"), place.record)
        elif isinstance(place, ListPlace) and place.resource.name == "contacts" and place.rows is not None:
            for index in range(min(len(place.rows), MOST - len(found))):
                record = place.rows.record(index)
                found.setdefault(text_at(record, "uuid"), record)
    found.pop("", None)
    return found


def contact_name(contact: Record) -> str:
    """What to call a contact of whom there is a record, or a reference only."""
    return contacts.name_of(contact) if "urns" in contact else person(contact)
