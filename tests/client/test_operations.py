"""Every operation of the table: its verb, path, parameters and body, as they are on the wire."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import temba_tui.client as package
from temba_tui.client import UNSET, CursorQuery, errors
from temba_tui.client.client import TembaClient
from temba_tui.client.throttle import Priority
from temba_tui.eras import ERAS, Era
from tests.client.helpers import NEW, OTHER, UUID, MockServer, client_of, made, page

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
CONTACT = {"uuid": UUID, "name": "Amina"}
GROUP = {"uuid": OTHER, "name": "Reporters"}

Call = Callable[[TembaClient], Any]

QUERIES: list[tuple[str, Call, str]] = [
    (
        "get_archives",
        lambda c: c.get_archives("run", "daily", AT, AT),
        "archives.json?archive_type=run&period=daily&before={at}&after={at}",
    ),
    ("get_boundaries", lambda c: c.get_boundaries(), "boundaries.json"),
    (
        "get_broadcasts",
        lambda c: c.get_broadcasts(UUID, AT, AT),
        f"broadcasts.json?uuid={UUID}&before={{at}}&after={{at}}",
    ),
    ("get_broadcasts", lambda c: c.get_broadcasts(id=7), "broadcasts.json?id=7"),
    ("get_campaigns", lambda c: c.get_campaigns(UUID), f"campaigns.json?uuid={UUID}"),
    (
        "get_campaign_events",
        lambda c: c.get_campaign_events(UUID, GROUP),
        f"campaign_events.json?uuid={UUID}&campaign={OTHER}",
    ),
    ("get_channels", lambda c: c.get_channels(UUID, "+1"), f"channels.json?uuid={UUID}&address=%2B1"),
    (
        "get_channel_events",
        lambda c: c.get_channel_events(7, CONTACT, AT, AT),
        f"channel_events.json?id=7&contact={UUID}&before={{at}}&after={{at}}",
    ),
    ("get_classifiers", lambda c: c.get_classifiers(UUID), f"classifiers.json?uuid={UUID}"),
    (
        "get_contacts",
        lambda c: c.get_contacts(UUID, "tel:+1", GROUP, True, AT, AT, True),
        f"contacts.json?uuid={UUID}&urn=tel%3A%2B1&group={OTHER}&deleted=true&before={{at}}&after={{at}}&reverse=true",
    ),
    (
        "get_contacts",
        lambda c: c.get_contacts(expand_urns=True, urn_order="priority"),
        "contacts.json?expand_urns=true&urn_order=priority",
    ),
    ("get_fields", lambda c: c.get_fields("age"), "fields.json?key=age"),
    (
        "get_flows",
        lambda c: c.get_flows(UUID, "voice", False, before=AT, after=AT),
        f"flows.json?uuid={UUID}&type=voice&archived=false&before={{at}}&after={{at}}",
    ),
    (
        "get_flow_starts",
        lambda c: c.get_flow_starts(UUID, before=AT, after=AT, reverse=True),
        f"flow_starts.json?uuid={UUID}&before={{at}}&after={{at}}&reverse=true",
    ),
    (
        "get_globals",
        lambda c: c.get_globals("org", before=AT, after=AT, reverse=False),
        "globals.json?key=org&before={at}&after={at}&reverse=false",
    ),
    ("get_groups", lambda c: c.get_groups(UUID, manual_only=True), f"groups.json?uuid={UUID}&manual_only=true"),
    ("get_groups", lambda c: c.get_groups(name="x"), "groups.json?name=x"),
    ("get_labels", lambda c: c.get_labels(name="x y"), "labels.json?name=x%20y"),
    (
        "get_messages",
        lambda c: c.get_messages(UUID, "inbox", AT, AT),
        f"messages.json?uuid={UUID}&folder=inbox&before={{at}}&after={{at}}",
    ),
    ("get_messages", lambda c: c.get_messages(id=7, contact=CONTACT), f"messages.json?id=7&contact={UUID}"),
    ("get_messages", lambda c: c.get_messages(label="Spam"), "messages.json?label=Spam"),
    ("get_messages", lambda c: c.get_messages(broadcast=9), "messages.json?broadcast=9"),
    ("get_optins", lambda c: c.get_optins(), "optins.json"),
    ("get_resthooks", lambda c: c.get_resthooks(reverse=True), "resthooks.json?reverse=true"),
    ("get_resthook_events", lambda c: c.get_resthook_events("new-mother"), "resthook_events.json?resthook=new-mother"),
    (
        "get_resthook_subscribers",
        lambda c: c.get_resthook_subscribers(3, "new-mother"),
        "resthook_subscribers.json?id=3&resthook=new-mother",
    ),
    (
        "get_runs",
        lambda c: c.get_runs(UUID, GROUP, True, AT, AT, True, False),
        f"runs.json?uuid={UUID}&flow={OTHER}&responded=true&before={{at}}&after={{at}}&reverse=true&paths=false",
    ),
    ("get_runs", lambda c: c.get_runs(id=5, contact=CONTACT), f"runs.json?id=5&contact={UUID}"),
    ("get_templates", lambda c: c.get_templates(before=AT, after=AT), "templates.json?before={at}&after={at}"),
    (
        "get_tickets",
        lambda c: c.get_tickets(UUID, CONTACT, reverse=True),
        f"tickets.json?uuid={UUID}&contact={UUID}&reverse=true",
    ),
    ("get_topics", lambda c: c.get_topics(), "topics.json"),
    (
        "get_users",
        lambda c: c.get_users([UUID, OTHER], "a@b.example", ["editor"]),
        f"users.json?uuid={UUID}&uuid={OTHER}&email=a%40b.example&role=editor",
    ),
]

OBJECTS: list[tuple[str, Call, str]] = [
    (
        "get_definitions",
        lambda c: c.get_definitions([GROUP, UUID], [CONTACT], "none"),
        f"definitions.json?flow={OTHER}&flow={UUID}&campaign={UUID}&dependencies=none",
    ),
    ("get_org", lambda c: c.get_org(), "org.json"),
    (
        "get_statistics",
        lambda c: c.get_statistics(date(2026, 3, 1), "2026-04-01"),
        "statistics.json?since=2026-03-01&until=2026-04-01",
    ),
    ("get_workspace", lambda c: c.get_workspace(), "workspace.json"),
]

EVENT: dict[str, Any] = {"relative_to": "edd", "offset": -3, "unit": "D", "delivery_hour": 9}
TICKETS = {"tickets": [UUID, OTHER]}

WRITES: list[tuple[str, Call, str, Any]] = [
    (
        "create_broadcast",
        lambda c: c.create_broadcast({"eng": "Hi"}, ["tel:+1"], [CONTACT, OTHER], [GROUP], base_language="eng"),
        "POST broadcasts.json",
        {
            "text": {"eng": "Hi"},
            "urns": ["tel:+1"],
            "contacts": [UUID, OTHER],
            "groups": [OTHER],
            "base_language": "eng",
        },
    ),
    (
        "create_broadcast",
        lambda c: c.create_broadcast(
            groups=["Reporters"], attachments=[UUID], quick_replies=[{"type": "text", "text": "Y"}]
        ),
        "POST broadcasts.json",
        {"groups": ["Reporters"], "attachments": [UUID], "quick_replies": [{"type": "text", "text": "Y"}]},
    ),
    (
        "create_campaign",
        lambda c: c.create_campaign("Mums", GROUP),
        "POST campaigns.json",
        {"name": "Mums", "group": OTHER},
    ),
    (
        "create_campaign_event",
        lambda c: c.create_campaign_event(GROUP, {"key": "edd"}, -3, "D", 9, "Hi"),
        "POST campaign_events.json",
        {"campaign": OTHER, **EVENT, "message": "Hi"},
    ),
    (
        "create_contact",
        lambda c: c.create_contact("Amina", None, ["tel:+1"], {"age": None}, [GROUP]),
        "POST contacts.json",
        {"name": "Amina", "language": None, "urns": ["tel:+1"], "fields": {"age": None}, "groups": [OTHER]},
    ),
    ("create_field", lambda c: c.create_field("Age", "number"), "POST fields.json", {"name": "Age", "type": "number"}),
    (
        "create_flow_start",
        lambda c: c.create_flow_start(GROUP, ["tel:+1"], [CONTACT], [GROUP], True, False, {"a": 1}),
        "POST flow_starts.json",
        {
            "flow": OTHER,
            "urns": ["tel:+1"],
            "contacts": [UUID],
            "groups": [OTHER],
            "restart_participants": True,
            "exclude_active": False,
            "params": {"a": 1},
        },
    ),
    ("create_flow_start", lambda c: c.create_flow_start(OTHER), "POST flow_starts.json", {"flow": OTHER}),
    ("create_global", lambda c: c.create_global("Org", "x"), "POST globals.json", {"name": "Org", "value": "x"}),
    ("create_group", lambda c: c.create_group("A"), "POST groups.json", {"name": "A"}),
    ("create_label", lambda c: c.create_label("A"), "POST labels.json", {"name": "A"}),
    (
        "create_message",
        lambda c: c.create_message(CONTACT, "Hi", [UUID], [{"type": "text", "text": "Y"}]),
        "POST messages.json",
        {"contact": UUID, "text": "Hi", "attachments": [UUID], "quick_replies": [{"type": "text", "text": "Y"}]},
    ),
    (
        "create_message",
        lambda c: c.create_message("tel:+1", "Hi"),
        "POST messages.json",
        {"contact": "tel:+1", "text": "Hi"},
    ),
    ("create_optin", lambda c: c.create_optin("A"), "POST optins.json", {"name": "A"}),
    (
        "create_resthook_subscriber",
        lambda c: c.create_resthook_subscriber({"resthook": "new"}, "https://x.example"),
        "POST resthook_subscribers.json",
        {"resthook": "new", "target_url": "https://x.example"},
    ),
    ("create_topic", lambda c: c.create_topic("A"), "POST topics.json", {"name": "A"}),
    (
        "update_campaign",
        lambda c: c.update_campaign(CONTACT, "Mums", GROUP),
        f"POST campaigns.json?uuid={UUID}",
        {"name": "Mums", "group": OTHER},
    ),
    (
        "update_campaign_event",
        lambda c: c.update_campaign_event(CONTACT, GROUP, "edd", -3, "D", 9, flow=OTHER),
        f"POST campaign_events.json?uuid={UUID}",
        {"campaign": OTHER, **EVENT, "flow": OTHER},
    ),
    (
        "update_contact",
        lambda c: c.update_contact(CONTACT, name=None, language=None),
        f"POST contacts.json?uuid={UUID}",
        {"name": None, "language": None},
    ),
    (
        "update_contact",
        lambda c: c.update_contact(UUID.upper(), "A", "eng", [], {"age": "7"}, [], note="seen"),
        f"POST contacts.json?uuid={UUID}",
        {"name": "A", "language": "eng", "urns": [], "fields": {"age": "7"}, "groups": [], "note": "seen"},
    ),
    (
        "update_contact",
        lambda c: c.update_contact("tel:+1", "A", or_create=True),
        "POST contacts.json?urn=tel%3A%2B1",
        {"name": "A"},
    ),
    ("add_contact_note", lambda c: c.add_contact_note(CONTACT, "n"), f"POST contacts.json?uuid={UUID}", {"note": "n"}),
    (
        "update_field",
        lambda c: c.update_field({"key": "age"}, "Age", "text"),
        "POST fields.json?key=age",
        {"name": "Age", "type": "text"},
    ),
    ("update_global", lambda c: c.update_global("org", "y"), "POST globals.json?key=org", {"value": "y"}),
    ("update_group", lambda c: c.update_group(CONTACT, "B"), f"POST groups.json?uuid={UUID}", {"name": "B"}),
    ("update_label", lambda c: c.update_label(UUID, "B"), f"POST labels.json?uuid={UUID}", {"name": "B"}),
    ("update_topic", lambda c: c.update_topic(UUID, "B"), f"POST topics.json?uuid={UUID}", {"name": "B"}),
    (
        "delete_campaign_event",
        lambda c: c.delete_campaign_event(CONTACT),
        f"DELETE campaign_events.json?uuid={UUID}",
        None,
    ),
    ("delete_contact", lambda c: c.delete_contact(CONTACT), f"DELETE contacts.json?uuid={UUID}", None),
    ("delete_contact", lambda c: c.delete_contact("tel:+1"), "DELETE contacts.json?urn=tel%3A%2B1", None),
    ("delete_group", lambda c: c.delete_group(UUID), f"DELETE groups.json?uuid={UUID}", None),
    ("delete_label", lambda c: c.delete_label(UUID), f"DELETE labels.json?uuid={UUID}", None),
    (
        "delete_resthook_subscriber",
        lambda c: c.delete_resthook_subscriber(7),
        "DELETE resthook_subscribers.json?id=7",
        None,
    ),
    (
        "delete_resthook_subscriber",
        lambda c: c.delete_resthook_subscriber({"id": 7}),
        "DELETE resthook_subscribers.json?id=7",
        None,
    ),
]


def bulk(name: str, call: Call, action: str, endpoint: str = "contact", **body: Any) -> tuple[str, Call, str, Any]:
    return name, call, f"POST {endpoint}_actions.json", {**body, "action": action}


PEOPLE = {"contacts": [UUID, "tel:+1"]}
TEXTS = {"messages": [7, 8]}
ACTIONS = [
    bulk("bulk_add_contacts", lambda c: c.bulk_add_contacts([CONTACT, "tel:+1"], GROUP), "add", **PEOPLE, group=OTHER),
    bulk(
        "bulk_remove_contacts",
        lambda c: c.bulk_remove_contacts([CONTACT, "tel:+1"], "A"),
        "remove",
        **PEOPLE,
        group="A",
    ),
    bulk("bulk_block_contacts", lambda c: c.bulk_block_contacts([CONTACT, "tel:+1"]), "block", **PEOPLE),
    bulk("bulk_unblock_contacts", lambda c: c.bulk_unblock_contacts([CONTACT, "tel:+1"]), "unblock", **PEOPLE),
    bulk("bulk_interrupt_contacts", lambda c: c.bulk_interrupt_contacts([CONTACT, "tel:+1"]), "interrupt", **PEOPLE),
    bulk(
        "bulk_archive_contact_messages",
        lambda c: c.bulk_archive_contact_messages([CONTACT, "tel:+1"]),
        "archive_messages",
        **PEOPLE,
    ),
    bulk("bulk_delete_contacts", lambda c: c.bulk_delete_contacts([CONTACT, "tel:+1"]), "delete", **PEOPLE),
    bulk(
        "bulk_label_messages",
        lambda c: c.bulk_label_messages([7, {"id": 8, "uuid": UUID}], GROUP),
        "label",
        "message",
        **TEXTS,
        label=OTHER,
    ),
    bulk(
        "bulk_label_messages",
        lambda c: c.bulk_label_messages([7, 8], label_name="A"),
        "label",
        "message",
        **TEXTS,
        label_name="A",
    ),
    bulk(
        "bulk_unlabel_messages",
        lambda c: c.bulk_unlabel_messages([7, 8], "A"),
        "unlabel",
        "message",
        **TEXTS,
        label="A",
    ),
    bulk("bulk_archive_messages", lambda c: c.bulk_archive_messages([7, 8]), "archive", "message", **TEXTS),
    bulk("bulk_restore_messages", lambda c: c.bulk_restore_messages([7, 8]), "restore", "message", **TEXTS),
    bulk("bulk_delete_messages", lambda c: c.bulk_delete_messages([7, 8]), "delete", "message", **TEXTS),
    bulk(
        "assign_tickets",
        lambda c: c.assign_tickets([UUID, OTHER], {"email": "a@b.example"}),
        "assign",
        "ticket",
        **TICKETS,
        assignee="a@b.example",
    ),
    bulk(
        "assign_tickets", lambda c: c.assign_tickets([UUID, OTHER], None), "assign", "ticket", **TICKETS, assignee=None
    ),
    bulk("add_ticket_note", lambda c: c.add_ticket_note([UUID, OTHER], "n"), "add_note", "ticket", **TICKETS, note="n"),
    bulk(
        "change_ticket_topic",
        lambda c: c.change_ticket_topic([UUID, OTHER], GROUP),
        "change_topic",
        "ticket",
        **TICKETS,
        topic=OTHER,
    ),
    bulk("close_tickets", lambda c: c.close_tickets([CONTACT, OTHER]), "close", "ticket", **TICKETS),
    bulk("reopen_tickets", lambda c: c.reopen_tickets([UUID, OTHER]), "reopen", "ticket", **TICKETS),
]


def names(cases: list[Any]) -> list[str]:
    return [case[0] for case in cases]


@pytest.mark.parametrize(("name", "call", "path"), QUERIES, ids=names(QUERIES))
async def test_queries(name: str, call: Call, path: str) -> None:
    server = MockServer()
    client = client_of(server)
    query = call(client)
    assert isinstance(query, CursorQuery)
    assert server.paths == []
    assert await query.first() is None
    assert server.paths == [f"GET {path}".format(at="2026-03-01T08%3A00%3A00%2B00%3A00")]
    assert server.bodies == [None]


@pytest.mark.parametrize(("name", "call", "path"), OBJECTS, ids=names(OBJECTS))
async def test_objects(name: str, call: Call, path: str) -> None:
    server = MockServer(made(200, uuid="x", results=[]))
    assert await call(client_of(server)) == {"uuid": "x", "results": []}
    assert server.paths == [f"GET {path}"]


@pytest.mark.parametrize(("name", "call", "path", "body"), WRITES, ids=names(WRITES))
async def test_writes(name: str, call: Call, path: str, body: Any) -> None:
    answer = httpx.Response(204, headers=NEW) if path.startswith("DELETE") else made(uuid="new")
    server = MockServer(answer)
    assert await call(client_of(server)) == (None if path.startswith("DELETE") else {"uuid": "new"})
    assert server.paths == [path]
    assert server.bodies == [body]
    assert server.requests[0].headers["connection"] == "close"


@pytest.mark.parametrize(("name", "call", "path", "body"), ACTIONS, ids=names(ACTIONS))
async def test_actions(name: str, call: Call, path: str, body: Any) -> None:
    server = MockServer(httpx.Response(204, headers=NEW), made(200, failures=[8]))
    client = client_of(server)
    assert await call(client) == []
    assert await call(client) == [8]
    assert server.paths == [path, path]
    assert server.bodies == [body, body]


@pytest.mark.parametrize("name", sorted(set(names(WRITES) + names(ACTIONS)) | {"upload_media"}))
async def test_a_read_only_client_sends_no_write(name: str) -> None:
    server = MockServer()
    client = client_of(server, read_only=True)
    calls = {case[0]: case[1] for case in [*WRITES, *ACTIONS]}
    calls["upload_media"] = lambda c: c.upload_media(b"x")
    with pytest.raises(errors.TembaReadOnlyError):
        await calls[name](client)
    assert server.requests == []
    assert client.throttle.state("v2").used == 0


async def test_uploads(tmp_path: Path) -> None:
    server = MockServer(made(uuid=UUID), made(uuid=UUID))
    client = client_of(server)
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG")
    assert (await client.upload_media(file))["uuid"] == UUID
    await client.upload_media(b"hello", filename="x.unknownkind")
    assert server.paths == ["POST media.json"] * 2
    kind = server.requests[0].headers["content-type"]
    assert re.fullmatch("multipart/form-data; boundary=[0-9a-f]{32}", kind)
    assert b'name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n' in server.requests[0].content
    assert b"application/octet-stream" in server.requests[1].content
    with pytest.raises(errors.TembaBadRequestError, match="25 MB"):
        await client.upload_media(bytes(25 * 1024 * 1024 + 1))


LOCAL: list[Call] = [
    lambda c: c.create_contact(),
    lambda c: c.create_contact(groups=["g"] * 101),
    lambda c: c.update_contact("not-a-uuid", "A"),
    lambda c: c.update_contact("tel:+1", "A"),
    lambda c: c.update_contact({"name": "no uuid"}, "A"),
    lambda c: c.delete_contact("nobody"),
    lambda c: c.delete_resthook_subscriber({"uuid": UUID}),
    lambda c: c.create_message(UUID, "Hi", quick_replies=["Yes"]),
    lambda c: c.create_campaign_event(UUID, "edd", 1, "D", 9),
    lambda c: c.create_campaign_event(UUID, "edd", 1, "D", 9, "Hi", UUID),
    lambda c: c.create_resthook_subscriber("new", "https://x.example/" + "x" * 200),
    lambda c: c.bulk_block_contacts([UUID] * 101),
    lambda c: c.bulk_block_contacts(["0788123123"]),
    lambda c: c.bulk_archive_messages([UUID]),
    lambda c: c.bulk_archive_messages(["7"]),
    lambda c: c.bulk_archive_messages([True]),
    lambda c: c.bulk_archive_messages([0]),
    lambda c: c.bulk_archive_messages([{"uuid": UUID}]),
    lambda c: c.bulk_archive_messages(list(range(1, 102))),
    lambda c: c.bulk_label_messages([7]),
    lambda c: c.bulk_label_messages([7], "A", "B"),
    lambda c: c.close_tickets(["abc"]),
    lambda c: c.change_ticket_topic([UUID], "General"),
    lambda c: c.update("messages", {"uuid": UUID}, {"text": "again"}),
    lambda c: c.update("broadcasts", {"uuid": UUID}, {"text": "again"}),
    lambda c: c.update("flow_starts", {"uuid": UUID}, {}),
    lambda c: c.delete("messages", {"uuid": UUID}),
]


@pytest.mark.parametrize("call", LOCAL, ids=range(len(LOCAL)))
async def test_what_is_refused_before_it_is_sent(call: Callable[[TembaClient], Awaitable[Any]]) -> None:
    server = MockServer()
    with pytest.raises(errors.TembaBadRequestError) as caught:
        await call(client_of(server))
    assert caught.value.local
    assert caught.value.carried_out is False
    assert server.requests == []


@pytest.mark.parametrize("era", ERAS)
async def test_names_that_changed_with_the_era(era: Era) -> None:
    headers = NEW if era == "26.3" else {}
    server = MockServer(page(headers=headers), *(httpx.Response(201, json={}, headers=headers) for _ in range(2)))
    client = client_of(server, era=era)
    await client.get_archives("run").first()
    await client.create_field("Age", "number")
    await client.create_flow_start(UUID, params={"a": 1})
    assert server.paths[0] == ("GET archives.json?type=run" if era == "26.3" else "GET archives.json?archive_type=run")
    field, start = server.bodies[1:]
    assert field == ({"label": "Age", "value_type": "numeric"} if era == "2019" else {"name": "Age", "type": "number"})
    assert start == {"flow": UUID, ("extra" if era == "2019" else "params"): {"a": 1}}


OFFICIAL = re.findall(
    r"\w+",
    """
    get_archives get_boundaries get_broadcasts get_campaigns get_campaign_events get_channels get_classifiers
    get_contacts get_definitions get_fields get_flows get_flow_starts get_globals get_groups get_labels
    get_messages get_org get_resthooks get_resthook_events get_resthook_subscribers get_runs create_broadcast
    create_campaign create_campaign_event create_contact create_field create_flow_start create_global
    create_group create_label create_message create_resthook_subscriber update_campaign update_campaign_event
    update_contact update_field update_global update_group update_label delete_campaign_event delete_contact
    delete_group delete_label delete_resthook_subscriber bulk_add_contacts bulk_remove_contacts
    bulk_block_contacts bulk_unblock_contacts bulk_interrupt_contacts bulk_archive_contact_messages
    bulk_delete_contacts bulk_label_messages bulk_unlabel_messages bulk_archive_messages bulk_restore_messages
    bulk_delete_messages
    """,
)


def test_the_table_names_every_operation_and_the_tests_cover_each() -> None:
    rows = re.findall(r"^([a-z_]+)( \+)? +(GET|POST|DELETE) ", package.__doc__ or "", re.MULTILINE)
    official = [name for name, added, _ in rows if not added]
    assert len(OFFICIAL) == 56
    assert sorted(official) == sorted(OFFICIAL)
    table = {name for name, _, _ in rows}
    assert all(callable(getattr(TembaClient, name)) for name in table)
    pattern = re.compile("(get|create|update|delete|bulk|add|assign|change|close|reopen|upload)_")
    methods = {name for name in dir(TembaClient) if pattern.match(name)} - {"create_form"}
    assert table == methods
    tested = set(names(QUERIES) + names(OBJECTS) + names(WRITES) + names(ACTIONS)) | {"upload_media"}
    assert table == tested


def test_unset_and_null_are_not_the_same() -> None:
    assert UNSET is not None
    assert json.dumps({"name": None}) == '{"name": null}'


async def test_a_long_run_of_actions_keeps_to_the_background_share() -> None:
    server = MockServer(*(httpx.Response(204) for _ in range(3)))
    async with client_of(server, era="9.0.0") as client:
        client.allow_background(1 / 2500)
        await client.bulk_block_contacts([CONTACT], priority=Priority.WALK)
        with pytest.raises(errors.TembaPacedError) as refused:
            await client.bulk_block_contacts([CONTACT], priority=Priority.WALK, patience=60)
        assert refused.value.retry_after == pytest.approx(3600, abs=5)
        assert refused.value.carried_out is False
        assert len(server.requests) == 1
        await client.bulk_block_contacts([CONTACT])
        await client.bulk_block_contacts([CONTACT], priority=Priority.WALK, patience=4000)
        assert len(server.requests) == 3


async def test_a_write_that_the_server_refuses_is_not_sent_again_however_patient() -> None:
    server = MockServer(httpx.Response(429, headers={"Retry-After": "5"}, json={"detail": "throttled"}))
    async with client_of(server) as client:
        with pytest.raises(errors.TembaRateExceededError):
            await client.act("contact_actions", {"contacts": [UUID]}, patience=1000, priority=Priority.WALK)
        assert len(server.requests) == 1
