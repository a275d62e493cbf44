"""The vocabulary itself: reading JSON safely, references, identities."""

from typing import Any

import pytest

from temba_tui.eras import ERAS, since, until
from temba_tui.resources import resource
from temba_tui.resources.spec import (
    Cell,
    Column,
    Identity,
    Reference,
    Resource,
    Target,
    get,
    items_at,
    references_in,
    text_at,
    text_of,
)
from temba_tui.text import Lens


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("contact.name", "Amina"),
        ("urns.0", "tel:1"),
        ("urns.7", None),
        ("urns.x", None),
        ("urns.-1", None),
        ("contact.name.first", None),
        ("nothing.at.all", None),
        ("none.x", None),
    ],
)
def test_get(path: str, wanted: object) -> None:
    assert get({"contact": {"name": "Amina"}, "urns": ["tel:1"], "none": None}, path) == wanted


@pytest.mark.parametrize("record", [None, 3, "text", [], True])
def test_what_is_no_record_reads_as_empty(record: Any) -> None:
    assert get(record, "a.b") is None
    assert text_at(record, "a") == ""
    assert items_at(record, "a") == []
    contacts = resource("contacts")
    assert contacts is not None
    assert contacts.identity_of(record) is None
    assert contacts.lookup_of(record, "26.3") is None
    assert contacts.name_of(record)
    assert list(references_in(contacts, record)) == []


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, ""),
        ("text", "text"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (2.5, "2.5"),
        ({}, ""),
        ({"uuid": "u", "name": "N"}, "N"),
        ({"uuid": "u", "name": None}, "u"),
        ({"x": 1}, "{…}"),
        ([], ""),
        (["a", 1], "a, 1"),
        ([{}, {}], "2 items"),
        (list("abcdef"), "6 items"),
    ],
)
def test_text_of(value: object, wanted: str) -> None:
    assert text_of(value) == wanted


def made_up(**options: Any) -> Resource:
    return Resource("comets", "Comets", "comet", "Workspace", 1, (), **options)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"uuid": "a", "id": 3}, "a"),
        ({"uuid": None, "id": 3}, "3"),
        ({"uuid": "", "id": 0}, "0"),
        ({"uuid": ["a"], "id": True}, None),
        ({}, None),
    ],
)
def test_identity(record: dict[str, Any], wanted: str | None) -> None:
    assert Identity(("uuid", "id")).of(record) == wanted


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"a": "x", "b": {"c": 1}}, "x\x1f1"),
        ({"a": "x"}, "x\x1f"),
        ({"a": None, "b": None}, None),
        ({"a": ["x"], "b": {"c": 1}}, None),
    ],
)
def test_identity_made_of_several_keys(record: dict[str, Any], wanted: str | None) -> None:
    assert Identity(("a", "b.c"), together=True).of(record) == wanted


def test_references() -> None:
    declared = made_up(
        references=(
            Reference("contact", "contacts"),
            Reference("urn", "contacts", param="urn"),
            Reference("urns[]", "contacts", param="urn"),
            Reference("groups[]", "groups"),
            Reference("notes[].created_by", "users", key="email", param="email", eras=since("26.3")),
            Reference("channels{}", "channels"),
            Reference("broadcast", "broadcasts", param="id"),
            Reference("flow", "flows"),
        )
    )
    record = {
        "contact": {"uuid": "c", "name": None},
        "urn": "tel:+250788123123",
        "urns": ["tel:********", "deleted:1", "nonsense", "ext:7", None],
        "groups": [{"uuid": "g", "name": "Reporters"}, {"name": "no uuid"}, None, "h"],
        "notes": [{"created_by": {"email": "bob@example.org", "name": "Bob"}}, 3],
        "channels": {"u1": {"type": "android"}},
        "broadcast": 39,
        "flow": True,
    }
    assert list(references_in(declared, record)) == [
        ("contact", Target("contacts", "uuid", "c"), "c"),
        ("urn", Target("contacts", "urn", "tel:+250788123123"), "tel:+250788123123"),
        ("urns.3", Target("contacts", "urn", "ext:7"), "ext:7"),
        ("groups.0", Target("groups", "uuid", "g"), "Reporters"),
        ("groups.3", Target("groups", "uuid", "h"), "h"),
        ("notes.0.created_by", Target("users", "email", "bob@example.org"), "Bob"),
        ("channels.u1", Target("channels", "uuid", "u1"), "u1"),
        ("broadcast", Target("broadcasts", "id", "39"), "39"),
    ]
    assert "notes.0.created_by" not in [path for path, _, _ in references_in(declared, record, "9.0.0")]


def test_assignees_lead_nowhere_where_users_cannot_be_asked_for() -> None:
    tickets = resource("tickets")
    assert tickets is not None
    record = {"uuid": "t", "assignee": {"email": "bob@example.org", "name": "Bob"}}
    assert [target for _, target, _ in references_in(tickets, record, "26.3")] == [
        Target("users", "email", "bob@example.org")
    ]
    assert list(references_in(tickets, record, "9.0.0")) == []


def test_lookups_by_era() -> None:
    messages = resource("messages")
    assert messages is not None
    record = {"uuid": "01a1ff5e-0467-7579-8896-f572cdbd9542", "id": 7}
    assert messages.lookup_of(record, "26.3") == ("uuid", record["uuid"])
    assert messages.lookup_of(record, None) == ("uuid", record["uuid"])
    assert messages.lookup_of(record, "9.0.0") == ("id", "7")
    topics = resource("topics")
    assert topics is not None
    assert topics.lookup_of(record, "26.3") is None


def test_workspace_is_org_in_2019() -> None:
    workspace = resource("workspace")
    assert workspace is not None
    assert [workspace.path_in(era) for era in ERAS] == ["org", "workspace", "workspace"]
    assert workspace.path_in(None) == "workspace"


def test_a_summary_is_made_of_columns_where_none_is_declared() -> None:
    declared = Resource(
        "comets",
        "Comets",
        "comet",
        "Workspace",
        1,
        (
            Column("mark", "", lambda _record, _lens: "*", width=1, label="Mark"),
            Column("name", "Name", lambda record, _lens: Cell(text_at(record, "name"), "strong")),
            Column("tail", "Tail", lambda record, _lens: Cell(text_at(record, "tail"))),
            Column("gone", "Gone", lambda _record, _lens: ""),
        ),
    )
    blocks = declared.summary_of({"name": "Halley", "tail": "long"}, Lens())
    lines = [(line.label, line.value.text) for block in blocks for line in block.lines]
    assert lines == [("", "Halley"), ("Mark", "*"), ("Tail", "long")]


def test_eras() -> None:
    assert since("9.0.0") == {"9.0.0", "26.3"}
    assert until("9.0.0") == {"2019", "9.0.0"}
    assert since("2019") == until("26.3") == set(ERAS)
    declared = made_up(eras=until("9.0.0"))
    assert declared.is_in("2019")
    assert not declared.is_in("26.3")
    assert not declared.is_in(None)


def test_a_type_says_how_it_is_called_where_there_is_little_room() -> None:
    assert made_up().sidebar_title == "Comets"
    assert made_up(short="· tails").sidebar_title == "· tails"
