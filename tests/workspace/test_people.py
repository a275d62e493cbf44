"""The people behind rows: distinct, in order, from what the rows say, without a request."""

import pytest

from temba_tui.resources import resource
from temba_tui.workspace.people import has_people, is_whole, listed, people_behind

A = {"uuid": "00000000-0000-4000-8000-00000000000a", "name": "Amina"}
B = {"uuid": "00000000-0000-4000-8000-00000000000b", "name": None}


def test_each_contact_once_with_what_its_rows_tell() -> None:
    messages = resource("messages")
    assert messages is not None
    found = people_behind(
        messages,
        [
            {"id": 1, "contact": B, "urn": "tel:+250788000001"},
            {"id": 2, "contact": A, "urn": None},
            {"id": 3, "contact": {**B, "name": "Blessing"}, "urn": "tel:+250788000001"},
            {"id": 4, "contact": None},
            {"id": 5},
        ],
    )
    assert [one["uuid"] for one in found.contacts] == [B["uuid"], A["uuid"]]
    assert found.contacts[0] == {"uuid": B["uuid"], "name": "Blessing", "urns": ["tel:+250788000001"]}
    assert (found.rows, found.without) == (5, 2)
    assert found.title == "their contacts (2 distinct)"


def test_several_contacts_of_one_row() -> None:
    starts = resource("flow_starts")
    assert starts is not None
    found = people_behind(starts, [{"uuid": "x", "contacts": [A, B, A], "urn": "tel:+1"}])
    assert [one["name"] for one in found.contacts] == ["Amina", None]
    assert "urns" not in found.contacts[0]


@pytest.mark.parametrize("name", ["messages", "runs", "tickets", "channel_events", "broadcasts", "flow_starts"])
def test_rows_that_name_contacts(name: str) -> None:
    found = resource(name)
    assert found is not None
    assert has_people(found)


@pytest.mark.parametrize("name", ["contacts", "groups", "labels", "fields"])
def test_rows_that_do_not(name: str) -> None:
    found = resource(name)
    assert found is not None
    assert not has_people(found)


def test_a_list_made_here_has_identities_for_urns_too() -> None:
    contacts = resource("contacts")
    assert contacts is not None
    made = listed(contacts, [dict(A), {"uuid": None, "name": None, "urns": ["tel:+1"], "_sent": "tel:+1"}])
    assert [made.identity(0), made.identity(1)] == [A["uuid"], "tel:+1"]
    assert made.complete
    assert not is_whole(made.record(0))
