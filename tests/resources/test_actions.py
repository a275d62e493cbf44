"""What can be done to records: bodies, who it applies to, what is expected afterwards, what undoes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources, resource
from temba_tui.resources.arguments import ARGUMENTS
from temba_tui.resources.forms import Action, Facts
from tests.contract.recorded import cases
from tests.resources.facts import api

GROUPS = [
    {"uuid": "g1", "name": "Reporters", "query": None, "system": False},
    {"uuid": "g2", "name": "Drivers", "query": None, "system": False},
    {"uuid": "smart", "name": "Youth", "query": "age < 20", "system": False},
]
LABELS = [{"uuid": "l1", "name": "Urgent", "count": 2}]
USERS = [{"email": "ada@example.org", "name": "Ada", "uuid": "u1", "role": "agent"}]
KNOWN = Facts(
    era="26.3",
    now=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
    records={"groups": GROUPS, "labels": LABELS, "users": USERS}.get,
    name_of={"g1": "Reporters", "g2": "Drivers", "l1": "Urgent", "t2": "Support"}.get,
)
CONTACT: dict[str, Any] = {
    "uuid": "c1",
    "name": "Amina",
    "status": "active",
    "urns": ["tel:+250788123123"],
    "groups": [{"uuid": "g1", "name": "Reporters"}, {"uuid": "smart", "name": "Youth"}],
    "flow": None,
    "blocked": False,
    "stopped": False,
}
MESSAGE: dict[str, Any] = {
    "id": 7,
    "uuid": "m1",
    "direction": "in",
    "labels": [{"uuid": "l1", "name": "Urgent"}],
    "visibility": "visible",
    "archived": False,
}
TICKET: dict[str, Any] = {
    "uuid": "t1",
    "status": "open",
    "assignee": {"email": "ada@example.org", "name": "Ada"},
    "topic": {"uuid": "topic1", "name": "General"},
    "closed_on": None,
}
STOPPED = {**CONTACT, "status": "stopped", "stopped": True}
BLOCKED = {**CONTACT, "status": "blocked", "blocked": True, "groups": []}


def action(kind: str, name: str) -> Action:
    declared = resource(kind)
    assert declared is not None
    found = declared.action(name)
    assert found is not None
    return found


def every() -> list[Action]:
    return [one for declared in all_resources() for one in declared.actions]


class TestAll:
    def test_letters_of_a_menu_are_told_apart(self) -> None:
        for declared in all_resources():
            for era in ERAS:
                keys = [one.key for one in declared.actions_in(era)]
                assert len(keys) == len(set(keys)), declared.name
                assert all(len(key) == 1 for key in keys)

    def test_names_are_told_apart_and_inverses_are_there(self) -> None:
        for declared in all_resources():
            assert len({one.name for one in declared.actions}) == len(declared.actions)
            for one in declared.actions:
                assert one.resource == declared.name
                assert bool(one.irreversible) == (one.inverse is None), one.name
                assert one.inverse is None or declared.action(one.inverse) is not None
                assert not (one.harmless and one.irreversible)

    def test_what_cannot_be_undone_is_said_in_a_sentence(self) -> None:
        for one in every():
            for sentence in (one.irreversible, one.warning, one.follow):
                assert not sentence or sentence.endswith((".", "?"))
            assert one.undo_refused({}, KNOWN) == one.irreversible or not one.irreversible

    def test_arguments_are_fields(self) -> None:
        assert {one.argument for one in every()} - {None} == set(ARGUMENTS)
        assert all(name == one.key for name, one in ARGUMENTS.items())

    def test_requests_come_in_hundreds(self) -> None:
        assert [action("contacts", "add").requests(count) for count in (0, 1, 100, 101, 1_000)] == [0, 1, 1, 2, 10]
        assert action("labels", "delete").requests(3) == 3

    def test_deletes_of_single_things_are_not_done_to_many(self) -> None:
        label = {"uuid": "l1", "count": 2}
        assert action("labels", "delete").why_not(label, KNOWN) == ""
        assert action("labels", "delete").why_not(label, KNOWN, many=True) == "This is done to one at a time."

    @pytest.mark.parametrize("one", every(), ids=lambda one: f"{one.resource}-{one.name}")
    def test_what_the_server_cannot_know_it_by_is_left_out(self, one: Action) -> None:
        assert "does not say" in one.why_not({"direction": "in"}, Facts(era=min(one.eras)))


RECORDED = [
    pytest.param(kind, case, id=f"{era}-{case.name}")
    for kind in ("contact", "message", "ticket")
    for era in ("9.0.0", "26.3")
    for case in cases(era)  # type: ignore[arg-type]
    if case.endpoint == f"{kind}_actions" and case.method == "POST" and case.status in (200, 204)
    and isinstance(case.sent, dict)
]  # fmt: skip


@pytest.mark.parametrize(("kind", "case"), RECORDED)
def test_recorded_bodies_are_made(kind: str, case: Any) -> None:
    declared = resource(f"{kind}s")
    assert declared is not None
    extra = {"label", "label_name", "group", "topic", "assignee", "note"} & case.sent.keys()
    argument = case.sent[extra.pop()] if extra else None
    ids = case.sent[f"{kind}s"]
    bodies = [one.body(ids, argument) for one in declared.actions_in(case.era)] + [
        one.body(ids, argument) for one in declared.actions if one.hidden
    ]
    wanted = {key: value for key, value in case.sent.items() if key not in ("other", "extra", "foo")}
    assert any(dict(body) == wanted or dict(body).items() <= wanted.items() for body in bodies)


@pytest.mark.parametrize("kind", ["contact", "message", "ticket"])
@pytest.mark.parametrize("era", ERAS)
def test_every_action_of_the_api_is_there(kind: str, era: Era) -> None:
    if kind == "ticket" and era == "2019":
        assert resource("tickets").actions_in(era) == ()  # type: ignore[union-attr]
        return
    documented = {
        "contact": {"add", "remove", "block", "unblock", "interrupt", "delete", "archive_messages"},
        "message": {"label", "unlabel", "archive", "restore", "delete"},
        "ticket": {"assign", "add_note", "change_topic", "close", "reopen"},
    }[kind]
    if (kind, era) == ("contact", "2019"):
        documented = documented - {"archive_messages"} | {"archive"}
    declared = resource(f"{kind}s")
    assert declared is not None
    assert {one.body([1], "x")["action"] for one in declared.actions_in(era)} == documented


class TestContacts:
    def test_who_is_not_active_joins_no_group(self) -> None:
        add = action("contacts", "add")
        assert add.why_not(CONTACT, KNOWN) == ""
        assert add.why_not({**CONTACT, "flow": {"uuid": "f"}}, KNOWN) == ""
        assert add.why_not(BLOCKED, KNOWN) == "Only active contacts can join a group: this one is blocked."

    def test_a_group_is_added_and_removed_once(self) -> None:
        add, remove = action("contacts", "add"), action("contacts", "remove")
        added = add.expected(CONTACT, "g2", KNOWN)
        assert added is not None
        assert added["groups"][-1] == {"uuid": "g2", "name": "Drivers"}
        assert remove.expected(added, "g2", KNOWN) == CONTACT
        assert not add.would_change(CONTACT, "g1", KNOWN)
        assert not remove.would_change(CONTACT, "g2", KNOWN)

    def test_a_block_empties_the_manual_groups_which_undoing_brings_back(self) -> None:
        block = action("contacts", "block")
        blocked = block.expected(CONTACT, None, KNOWN)
        assert blocked is not None
        assert (blocked["status"], blocked["blocked"], blocked["stopped"]) == ("blocked", True, False)
        assert [one["uuid"] for one in blocked["groups"]] == ["smart"]
        assert block.restores is not None
        assert block.restores(CONTACT, KNOWN) == (("add", "g1"),)
        assert block.warn is not None
        assert block.warn(CONTACT, KNOWN) == "It is in 1 manual group, and leaves it."
        assert "manual groups" in block.warning
        assert not block.would_change(BLOCKED, None, KNOWN)

    def test_a_stopped_contact_is_unblocked_alone_and_warned_of(self) -> None:
        unblock = action("contacts", "unblock")
        assert unblock.why_not(STOPPED, KNOWN) == ""
        assert "opted out" in unblock.why_not(STOPPED, KNOWN, many=True)
        assert unblock.why_not(BLOCKED, KNOWN, many=True) == ""
        assert unblock.warn is not None
        assert "opted out" in unblock.warn(STOPPED, KNOWN)
        assert unblock.warn(BLOCKED, KNOWN) == ""
        assert "cannot make it so again" in unblock.undo_refused(STOPPED, KNOWN)
        assert unblock.undo_refused(BLOCKED, KNOWN) == ""
        assert unblock.expected(BLOCKED, None, KNOWN) == {**BLOCKED, "status": "active", "blocked": False}
        assert not unblock.would_change(CONTACT, None, KNOWN)

    def test_what_is_so_already_is_not_asked_for(self) -> None:
        assert action("contacts", "unblock").why_not(CONTACT, KNOWN) == "It is active already."
        assert action("contacts", "block").why_not(BLOCKED, KNOWN) == "It is blocked already."
        assert action("contacts", "block").why_not(STOPPED, KNOWN) == ""

    def test_blocking_a_stopped_contact_cannot_be_undone(self) -> None:
        assert "stopped before" in action("contacts", "block").undo_refused(STOPPED, KNOWN)
        assert action("contacts", "block").undo_refused(CONTACT, KNOWN) == ""

    def test_an_interrupt_ends_the_flow_that_they_are_in(self) -> None:
        interrupt = action("contacts", "interrupt")
        assert interrupt.would_change({**CONTACT, "flow": {"uuid": "f"}}, None, KNOWN)
        assert not interrupt.would_change(CONTACT, None, KNOWN)
        # 2019 does not say who is in a flow.
        assert interrupt.would_change({"uuid": "c", "blocked": False}, None, KNOWN)
        assert interrupt.undo_refused(CONTACT, KNOWN) == interrupt.irreversible

    def test_2019_has_no_status(self) -> None:
        old = {"uuid": "c", "name": "A", "blocked": False, "stopped": False, "groups": []}
        assert action("contacts", "block").expected(old, None, KNOWN) == {**old, "blocked": True}

    def test_what_was_deleted_is_left_alone(self) -> None:
        gone = {"uuid": "c1", "name": None, "urns": [], "status": None, "blocked": None, "stopped": None}
        for name in ("remove", "block", "unblock", "interrupt", "delete", "archive_messages"):
            assert action("contacts", name).why_not(gone, KNOWN) == "Deleted contacts cannot be changed."
        assert action("contacts", "delete").expected(CONTACT, None, KNOWN) is None


class TestMessages:
    def test_they_are_named_by_their_numbers(self) -> None:
        label = action("messages", "label")
        assert label.identity_of(MESSAGE) == 7
        for odd in (None, "7", True, 0, 7.0):
            assert label.identity_of({**MESSAGE, "id": odd}) is None

    def test_only_incoming_ones_are_changed(self) -> None:
        for declared in (action("messages", name) for name in ("label", "archive", "delete")):
            assert declared.why_not(MESSAGE, KNOWN, many=True) == ""
            assert "incoming" in declared.why_not({**MESSAGE, "direction": "out"}, KNOWN)

    def test_labels_are_put_on_and_taken_off(self) -> None:
        bare = {**MESSAGE, "labels": []}
        assert action("messages", "label").expected(bare, "l1", KNOWN) == MESSAGE
        assert action("messages", "unlabel").expected(MESSAGE, "l1", KNOWN) == bare
        assert not action("messages", "label").would_change(MESSAGE, "l1", KNOWN)
        assert not action("messages", "label_new").would_change(MESSAGE, " URGENT ", KNOWN)
        assert action("messages", "label_new").expected(bare, "urgent", KNOWN) == {
            **MESSAGE,
            "labels": [{"uuid": "l1", "name": "urgent"}],
        }
        assert action("messages", "unlabel_new").expected(MESSAGE, "urgent", KNOWN) == bare
        assert action("messages", "unlabel_new").hidden

    def test_archived_and_back(self) -> None:
        archived = {**MESSAGE, "visibility": "archived", "archived": True}
        assert action("messages", "archive").expected(MESSAGE, None, KNOWN) == archived
        assert action("messages", "restore").expected(archived, None, KNOWN) == MESSAGE
        assert not action("messages", "restore").would_change(MESSAGE, None, KNOWN)

    @pytest.mark.parametrize("era", ERAS)
    def test_every_era_may_name_failures(self, era: Era) -> None:
        assert all(one.is_partial(era) for one in resource("messages").actions)  # type: ignore[union-attr]


class TestTickets:
    def test_nobody_is_sent_as_null(self) -> None:
        assign = action("tickets", "assign")
        assert assign.body(["t1"], None) == {"tickets": ["t1"], "action": "assign", "assignee": None}
        assert assign.optional_argument
        assert assign.expected(TICKET, None, KNOWN) == {**TICKET, "assignee": None}
        assert not assign.would_change(TICKET, "ADA@example.org", KNOWN)
        assert assign.prior is not None
        assert assign.prior(TICKET) == "ada@example.org"
        assert assign.prior({**TICKET, "assignee": None}) is None
        changed = assign.expected({**TICKET, "assignee": None}, "ada@example.org", KNOWN)
        assert changed is not None
        assert changed["assignee"] == {"email": "ada@example.org", "name": "Ada", "uuid": "u1"}

    def test_topics_go_back_to_what_they_were(self) -> None:
        change = action("tickets", "change_topic")
        changed = change.expected(TICKET, "t2", KNOWN)
        assert changed is not None
        assert changed["topic"] == {"uuid": "t2", "name": "Support"}
        assert change.prior is not None
        assert change.prior(TICKET) == "topic1"
        assert change.undo_refused({**TICKET, "topic": None}, KNOWN) == "It had no topic that is known."

    def test_closed_and_open(self) -> None:
        closed = action("tickets", "close").expected(TICKET, None, KNOWN)
        assert closed == {**TICKET, "status": "closed", "closed_on": "2026-11-21T12:00:00Z"}
        assert action("tickets", "reopen").expected(closed, None, KNOWN) == TICKET
        assert not action("tickets", "close").would_change(closed, None, KNOWN)
        assert action("tickets", "close").is_partial("26.3")
        assert not action("tickets", "close").is_partial("9.0.0")

    def test_notes_were_shorter_before_26(self) -> None:
        note = ARGUMENTS["note"]
        assert list(note.problems("x" * 4097, KNOWN)) == []
        assert len(list(note.problems("x" * 4097, Facts(era="9.0.0")))) == 1
        assert len(list(note.problems("x" * 10_001, KNOWN))) == 1


class TestDeletes:
    @pytest.mark.parametrize("kind", ["labels", "groups", "campaign_events", "resthook_subscribers"])
    def test_they_are_requests_without_a_body(self, kind: str) -> None:
        delete = action(kind, "delete")
        assert (delete.method, delete.endpoint, delete.kind) == ("DELETE", kind, "one")
        assert delete.body(["x"], None) == {}
        assert delete.destroys
        assert delete.expected({"uuid": "x"}, None, KNOWN) is None

    def test_what_depends_on_it_is_said(self) -> None:
        label, group = action("labels", "delete").warn, action("groups", "delete").warn
        assert label is not None
        assert group is not None
        assert label({"count": 1}, KNOWN) == "It is taken off 1 message; the messages stay."
        assert group({"count": 3}, KNOWN).startswith("3 contacts leave it; they stay.")
        assert "flows use it" in group({"count": 0}, Facts(era="2019"))
        assert "server keeps" in action("groups", "delete").why_not({"uuid": "g", "system": True}, KNOWN)

    def test_a_subscriber_is_known_by_its_number(self) -> None:
        assert action("resthook_subscribers", "delete").identity_of({"id": 9, "uuid": "x"}) == 9


def test_the_documented_endpoints_are_those() -> None:
    assert {one.endpoint for one in every() if one.method == "POST"} <= {
        *api().keys(), "contact_actions", "message_actions", "ticket_actions",
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["uuid", "name", "email"]), inner),
    max_leaves=5,
)
ROW = st.dictionaries(st.sampled_from(sorted({*CONTACT, *MESSAGE, *TICKET, "count", "query", "system"})), JSON)


@given(st.sampled_from(every()), ROW, ROW, JSON, st.sampled_from(ERAS))
def test_any_json_will_do(one: Action, record: Any, row: Any, argument: Any, era: Era) -> None:
    known = Facts(era=era, records=lambda _name: [row], name_of=lambda _uuid: None)
    one.why_not(record, known, many=True)
    expected = one.expected(record, argument, known)
    assert expected is None or isinstance(expected, Mapping)
    one.would_change(record, argument, known)
    one.undo_refused(record, known)
    for function in (one.warn, one.restores):
        if function is not None:
            function(record, known)
    if one.prior is not None:
        one.prior(record)
