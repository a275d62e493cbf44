"""Writes: what they change, and what the next reading shows."""

from typing import Any

import pytest

from tests.demo.worlds import Server, contact, field, group, moment, uuid


def message(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uuid": uuid(number), "contact": {"uuid": uuid(1), "name": "Contact 1"}, "urn": "tel:+2348030000001",
        "direction": "in", "type": "text", "status": "handled", "archived": False, "visibility": "visible", "text": "x",
        "labels": [], "flow": None, "attachments": [], "quick_replies": [], "channel": None, "sent_on": None,
        "created_on": moment(number), "modified_on": moment(number), "media": None, "id": number, "broadcast": None,
        **more,
    }  # fmt: skip


CHANNEL = {"uuid": uuid(900), "name": "Channel", "address": "1", "type": "android", "country": "NG", "device": None,
           "last_seen": None, "created_on": moment(900)}  # fmt: skip


def test_a_created_contact_comes_first_and_keeps_what_was_sent() -> None:
    server = Server(contacts=[contact(1), contact(2)], groups=[group(50, "Reporters")])
    body = {
        "name": " Amina ",
        "urns": ["tel:0803 111 2222"],
        "groups": ["reporters"],
        "fields": {"age": 7.50, "joined": "1-2-2026"},
    }
    status, made = server.ask("POST", "contacts.json", body)
    assert status == 201
    assert (made["name"], made["urns"]) == ("Amina", ["tel:+2348031112222"])
    assert made["fields"] == {"age": "7.5", "joined": "2026-02-01T00:00:00+01:00"}
    assert [row["name"] for row in server.rows("contacts.json")] == ["Amina", "Contact 1", "Contact 2"]
    assert server.rows("groups.json")[0]["count"] == 1
    assert server.rows("contacts.json?group=Reporters") == [made]


@pytest.mark.parametrize(("era", "moves"), [("9.0.0", True), ("26.3", False)])
def test_a_urn_of_another_moves_in_silence_or_stays_in_silence(era: Any, moves: bool) -> None:
    server = Server(era, contacts=[contact(1), contact(2)])
    taken = contact(2)["urns"][0]
    status, changed = server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"urns": [taken]})
    assert (status, changed["urns"]) == (200, [taken] if moves else [])
    assert server.rows(f"contacts.json?uuid={uuid(2)}")[0]["urns"] == ([] if moves else [taken])


def test_an_id_of_nought_is_no_filter() -> None:
    server = Server(contacts=[contact(1)], messages=[message(5), message(6)])
    assert len(server.rows("messages.json?id=0")) == len(server.rows("messages.json?id=")) == 2
    assert [row["id"] for row in server.rows("messages.json?id=6")] == [6]
    assert server.rows("messages.json?id=6&folder=archived") == []


def test_posting_to_a_urn_that_nobody_has_makes_somebody() -> None:
    server = Server(contacts=[contact(1)])
    status, made = server.ask("POST", "contacts.json?urn=tel:%2B2348039999999", {"name": "New"})
    assert (status, made["urns"]) == (201, ["tel:+2348039999999"])
    status, again = server.ask("POST", "contacts.json?urn=tel:%2B2348039999999", {"name": "Newer"})
    assert (status, again["uuid"]) == (200, made["uuid"])
    status, refused = server.ask("POST", "contacts.json?urn=tel:%2B2348039999999", {"urns": []})
    assert (status, refused) == (400, {"urns": ["Field not allowed when using URN in URL"]})


def test_a_note_is_kept_without_touching_the_date_and_five_are_kept() -> None:
    server = Server(contacts=[contact(1)])
    for number in range(7):
        server.clock.at += 1
        _, changed = server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"note": f"n{number}"})
    assert [note["text"] for note in changed["notes"]] == ["n2", "n3", "n4", "n5", "n6"]
    assert changed["modified_on"] == contact(1)["modified_on"]


def test_smart_groups_follow_what_a_contact_is() -> None:
    old = group(51, "Old", 'age > 60 AND language = "eng"')
    server = Server(contacts=[contact(1)], groups=[old, group(52, "No age", 'age = ""')])
    _, changed = server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"language": "eng", "fields": {"age": "61"}})
    assert [each["name"] for each in changed["groups"]] == ["Old"]
    _, changed = server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"fields": {"age": None}})
    assert [each["name"] for each in changed["groups"]] == ["No age"]


def test_blocking_takes_a_contact_out_of_its_groups_and_unblocking_does_not_bring_it_back() -> None:
    reporters = group(50, "Reporters", count=1)
    one = contact(1, groups=[{"uuid": uuid(50), "name": "Reporters"}])
    server = Server(contacts=[one], groups=[reporters])
    for action, status in (("block", "blocked"), ("unblock", "active")):
        assert server.ask("POST", "contact_actions.json", {"contacts": [uuid(1)], "action": action})[0] == 204
        row = server.rows("contacts.json")[0]
        assert (row["status"], row["blocked"], row["groups"]) == (status, status == "blocked", [])
    assert server.rows("groups.json")[0]["count"] == 0


def test_a_rename_shows_wherever_a_thing_is_named_and_a_deletion_too() -> None:
    named = {"uuid": uuid(60), "name": "Health"}
    labels = [{**named, "count": 1}]
    server = Server(contacts=[contact(1)], labels=labels, messages=[message(5, labels=[named])])
    server.ask("POST", f"labels.json?uuid={uuid(60)}", {"name": "Well-being"})
    assert server.rows("messages.json?label=Well-being")[0]["labels"] == [{"uuid": uuid(60), "name": "Well-being"}]
    server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"name": "Renamed"})
    assert server.rows("messages.json")[0]["contact"]["name"] == "Renamed"
    assert server.ask("DELETE", f"labels.json?uuid={uuid(60)}")[0] == 204
    assert server.rows("messages.json")[0]["labels"] == []
    assert server.rows("messages.json?label=Well-being") == []


def test_a_deleted_contact_takes_its_messages_along() -> None:
    server = Server(contacts=[contact(1)], messages=[message(5)])
    assert server.ask("DELETE", f"contacts.json?uuid={uuid(1)}")[0] == 204
    assert server.rows("contacts.json") == server.rows("messages.json") == []
    assert server.rows("contacts.json?deleted=1")[0]["uuid"] == uuid(1)
    assert server.ask("DELETE", f"contacts.json?uuid={uuid(1)}")[0] == 204


def test_message_actions_do_what_can_be_done_and_name_the_rest() -> None:
    server = Server(contacts=[contact(1)], messages=[message(5), message(6), message(7, direction="out")], labels=[])
    act = {"messages": [9, 5, 9, uuid(6)], "action": "archive"}
    assert server.ask("POST", "message_actions.json", act) == (200, {"failures": [9, 9, uuid(6)]})
    assert [row["id"] for row in server.rows("messages.json?folder=archived")] == [5]
    assert server.ask("POST", "message_actions.json", {"messages": [6, 7], "action": "delete"})[0] == 400
    act = {"messages": [6], "action": "label", "label_name": "New one"}
    assert server.ask("POST", "message_actions.json", act)[0] == 204
    assert server.rows("labels.json") == [
        {"uuid": server.rows("labels.json")[0]["uuid"], "name": "New one", "count": 1}
    ]
    assert [row["id"] for row in server.rows("messages.json?label=New+one")] == [6]


def test_a_label_is_made_for_a_name_in_any_case_and_taken_off_by_the_very_name() -> None:
    server = Server(messages=[message(6)], labels=[{"uuid": uuid(60), "name": "Health", "count": 0}])
    for action, name, count in (("label", "HEALTH", 1), ("unlabel", "health", 1), ("unlabel", "Health", 0)):
        act = {"messages": [6], "action": action, "label_name": name}
        assert server.ask("POST", "message_actions.json", act)[0] == 204
        assert [row["count"] for row in server.rows("labels.json")] == [count]


def test_an_action_on_nobody_is_refused() -> None:
    server = Server()
    refused = {"contacts": ["Contacts can't be empty."]}
    assert server.ask("POST", "contact_actions.json", {"contacts": [], "action": "block"}) == (400, refused)


def test_a_message_that_was_sent_goes_its_way_as_time_goes_on() -> None:
    server = Server(contacts=[contact(1)], channels=[CHANNEL])
    status, sent = server.ask("POST", "messages.json", {"contact": uuid(1), "text": "Hello"})
    assert (status, sent["status"], sent["channel"]["name"]) == (201, "queued", "Channel")
    assert [row["status"] for row in server.rows("messages.json?folder=outbox")] == ["queued"]
    server.clock.at += 5
    assert [row["status"] for row in server.rows("messages.json?folder=sent")] == ["sent"]
    server.clock.at += 60
    row = server.rows(f"messages.json?uuid={sent['uuid']}")[0]
    assert (row["status"], row["sent_on"] is None) == ("delivered", False)
    status, failed = server.ask("POST", f"messages.json?uuid={sent['uuid']}", {"contact": uuid(1), "text": "Hello"})
    assert (status, failed["uuid"] == sent["uuid"]) == (200, False)


def test_a_flow_start_puts_its_contacts_into_the_flow() -> None:
    flow = {"uuid": uuid(70), "name": "Survey", "type": "message", "archived": False, "labels": [], "expires": 1,
            "runs": {}, "results": [], "parent_refs": [], "created_on": moment(9),
            "modified_on": moment(9)}  # fmt: skip
    server = Server(contacts=[contact(1)], flows=[flow], channels=[CHANNEL])
    status, start = server.ask("POST", "flow_starts.json", {"flow": uuid(70), "contacts": [uuid(1)]})
    assert (status, start["status"], start["progress"]) == (201, "pending", {"total": -1, "started": 0})
    assert server.rows("runs.json") == []
    server.clock.at += 10
    row = server.rows(f"flow_starts.json?uuid={start['uuid']}")[0]
    assert (row["status"], row["progress"]) == ("completed", {"total": 1, "started": 1})
    assert server.rows(f"runs.json?contact={uuid(1)}")[0]["start"] == {"uuid": start["uuid"]}
    assert server.rows("contacts.json")[0]["flow"] == {"uuid": uuid(70), "name": "Survey"}
    assert server.ask("POST", "contact_actions.json", {"contacts": [uuid(1)], "action": "interrupt"})[0] == 204
    assert server.rows("runs.json")[0]["exit_type"] == "interrupted"


def test_a_workspace_holds_so_many_and_a_blocked_one_takes_nothing() -> None:
    server = Server(world={"limits": {"labels": 1}})
    assert server.ask("POST", "labels.json", {"name": "One"})[0] == 201
    assert server.ask("POST", "labels.json", {"name": ""})[0] == 409
    old = Server("9.0.0", world={"limits": {"labels": 0}})
    text = "Cannot create object because workspace has reached limit of 0."
    assert old.ask("POST", "labels.json", {"name": "x"}) == (409, {"detail": text})
    for state in ("suspended", "flagged"):
        stopped = Server(world={state: True})
        assert stopped.ask("GET", "labels.json")[0] == 200
        status, body = stopped.ask("POST", "labels.json", {"name": "x"})
        assert status == 400
        assert f"currently {state}" in body["non_field_errors"][0]


def test_an_anonymous_workspace_hides_urns_and_refuses_to_look_them_up() -> None:
    server = Server(world={"workspace": {"anon": True}}, contacts=[contact(1)], messages=[message(5)])
    row = server.rows("contacts.json")[0]
    assert row["urns"] == ["tel:********"]
    assert (len(row["ref"]), row["ref"]) == (6, row["anon_display"])
    assert server.rows("messages.json")[0]["urn"] is None
    refused = {"detail": "URN lookups not allowed for anonymous organizations"}
    assert server.ask("GET", "contacts.json?urn=tel:%2B2348030000001") == (400, refused)
    status, body = server.ask("POST", f"contacts.json?uuid={uuid(1)}", {"urns": []})
    assert (status, body) == (400, {"urns": ["Updating URNs not allowed for anonymous organizations"]})
    assert "2348030" not in str(server.get("contacts.json?expand_urns=true"))


def test_2019_speaks_its_own_words() -> None:
    server = Server("2019", contacts=[contact(1)], messages=[message(5)], labels=[])
    assert server.rows("contacts.json")[0].keys() == {
        "uuid", "name", "language", "urns", "groups", "fields", "created_on", "modified_on", "blocked", "stopped",
    }  # fmt: skip
    assert server.rows("fields.json")[0].keys() == {"key", "label", "value_type"}
    assert server.rows("messages.json")[0]["type"] == "inbox"
    assert server.ask("POST", "messages.json", {})[0] == 405
    assert server.ask("GET", "tickets.json")[0] == 404
    missing = {"label": ["This field is required."], "value_type": ["This field is required."]}
    assert server.ask("POST", "fields.json", {"name": "Age", "type": "number"}) == (400, missing)
    assert server.ask("POST", "fields.json", {"label": "Size", "value_type": "numeric"})[0] == 201


def test_two_fields_with_one_key_crash_as_they_do_there() -> None:
    server = Server(fields=[field("birth_date", "datetime") | {"name": "Birth Date"}])
    assert server.ask("POST", "fields.json", {"name": "Birth-Date", "type": "text"})[0] == 500


def test_a_new_field_shows_in_every_contact() -> None:
    server = Server(contacts=[contact(1)])
    server.ask("POST", "fields.json", {"name": "Shoe size", "type": "number"})
    assert server.rows("contacts.json")[0]["fields"] == {"shoe_size": None, "age": None, "joined": None}
