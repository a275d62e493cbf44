"""`g`: what a pasted text may be, in which order it is tried, and that what is here costs nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client.errors import TembaPermissionError, TembaRateExceededError
from temba_tui.resources import all_resources
from temba_tui.workspace.identify import Found, NotFound, Paused, Planned, Skipped, Trying, identify
from temba_tui.workspace.plans import plan
from temba_tui.workspace.view import View
from tests.workspace.workspace_server import ORG, Server, contact, group

RESOURCES = {one.name: one for one in all_resources()}
V4 = "5c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b"
V7 = "01a1ff50-78b5-7824-bc1e-2c34f3eb4049"
NO_RIGHT = (403, {"detail": "You do not have permission to perform this action."})


def steps(text, era="26.3", **options):
    found = plan(text, era=era, resources=RESOURCES, **options)
    return [(one.resource, one.param, one.value) for one in found.steps]


def asked(text, era="26.3", **options):
    return [name for name, _, _ in steps(text, era, **options)]


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        (
            "+250 788-123.123",
            "phone",
            [("contacts", "urn", "tel:+250788123123"), ("contacts", "urn", "whatsapp:250788123123")],
        ),
        ("0788123123", "phone", [("contacts", "urn", "tel:0788123123")]),
        (
            "00250788123123",
            "phone",
            [("contacts", "urn", "tel:+250788123123"), ("contacts", "urn", "whatsapp:250788123123")],
        ),
        (
            "250788123123",
            "phone",
            [
                ("contacts", "urn", "tel:250788123123"),
                ("contacts", "urn", "whatsapp:250788123123"),
                ("messages", "id", "250788123123"),
            ],
        ),
        ("12345", "number", [("messages", "id", "12345"), ("runs", "id", "12345"), ("broadcasts", "id", "12345")]),
        ("42", "number", [("messages", "id", "42")]),
        ("tel:+250788123123", "urn", [("contacts", "urn", "tel:+250788123123")]),
        ("Telegram:12345", "urn", [("contacts", "urn", "telegram:12345")]),
        ("newscheme:abc", "urn", [("contacts", "urn", "newscheme:abc")]),
        (
            "ann@example.org",
            "email",
            [("users", "email", "ann@example.org"), ("contacts", "urn", "mailto:ann@example.org")],
        ),
        ("birth_date", "key", [("fields", "key", "birth_date"), ("groups", "name", "birth_date")]),
        ("Field staff", "name", [("groups", "name", "Field staff"), ("labels", "name", "Field staff")]),
        (V4.upper(), "uuid", [("contacts", "uuid", V4)]),
        (
            f" {V7} ",
            "uuid",
            [("messages", "uuid", V7), ("runs", "uuid", V7), ("tickets", "uuid", V7), ("broadcasts", "uuid", V7)],
        ),
    ],
)
def test_what_a_text_may_be_and_what_is_tried_first(text, kind, first):
    made = plan(text, era="26.3", resources=RESOURCES)
    assert made.kind == kind
    assert steps(text)[: len(first)] == first


def test_a_number_from_abroad_is_shown_as_it_is_read():
    assert "+250788123123" in plan("00 250 788 123 123", era="26.3", resources=RESOURCES).says


def test_a_national_number_is_no_whatsapp_number():
    made = plan("0788123123", era="26.3", resources=RESOURCES)
    assert not any(step.value.startswith("whatsapp:") for step in made.steps)
    assert any("WhatsApp" in reason for reason in made.skipped)


@pytest.mark.parametrize("era", ["2019", "9.0.0", "26.3"])
@pytest.mark.parametrize("text", [V4, V7, "12345", "ann@example.org", "birth_date", "Field staff", "+250788123123"])
def test_no_filter_is_sent_that_the_era_ignores(text, era):
    for step in plan(text, era=era, resources=RESOURCES).steps:
        resource = RESOURCES[step.resource]
        assert era in resource.eras
        if step.param:
            assert era in resource.filter(step.param).eras


def test_eras_differ_in_what_has_a_uuid():
    assert "messages" not in asked(V7, "9.0.0")
    assert "broadcasts" not in asked(V7, "9.0.0")
    assert asked(V7, "9.0.0")[0] == "contacts"
    assert "users" not in asked(V4, "9.0.0")
    assert ("topics", "", V4) in steps(V4)
    assert "tickets" not in asked(V4, "2019")
    assert "flow_starts" not in asked("12345", "26.3")
    assert ("users", "", "ann@example.org") in steps("ann@example.org", "9.0.0")


@pytest.mark.parametrize(
    ("address", "first"),
    [
        (f"https://temba.example/contact/read/{V4}/", ("contacts", "uuid", V4)),
        (f"https://temba.example/contact/filter/{V4}/?search=x", ("groups", "uuid", V4)),
        (f"https://temba.example/flow/editor/{V4}/", ("flows", "uuid", V4)),
        (f"https://temba.example/msg/filter/{V4}/", ("labels", "uuid", V4)),
        (f"https://temba.example/tickets/all/open/{V7}/", ("tickets", "uuid", V7)),
        (f"https://temba.example/channels/channel/read/{V4}/", ("channels", "uuid", V4)),
        (f"HTTPS://temba.example/campaign/read/{V4}/", ("campaigns", "uuid", V4)),
        (f"https://temba.example/somewhere/{V4}", ("contacts", "uuid", V4)),
    ],
)
def test_a_web_address_names_its_type(address, first):
    assert steps(address, host="temba.example")[0] == first
    assert plan(address, era="26.3", resources=RESOURCES, host="temba.example").skipped[:1] != ("It is an address",)


def test_an_address_of_another_host_is_told():
    made = plan(f"https://other.example/contact/read/{V4}/", era="26.3", resources=RESOURCES, host="temba.example")
    assert "other.example" in made.skipped[0]


def test_an_address_of_the_api_is_a_view():
    made = plan(f"https://temba.example/api/v2/messages.json?contact={V4}&cursor=abc", era="26.3", resources=RESOURCES)
    assert made.view == View("messages", (("contact", V4),))
    assert plan("https://temba.example/api/v2/messages.json?A%20B=1", era="26.3", resources=RESOURCES).view is None


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "http://[::1", "https://temba.example/"])
def test_what_is_nothing(text):
    made = plan(text, era="26.3", resources=RESOURCES)
    assert made.steps == ()
    assert made.says


def test_an_anonymous_workspace_is_not_asked_by_urn():
    made = plan("+250788123123", era="26.3", resources=RESOURCES, anon=True)
    assert made.steps == ()
    assert "anonymous" in made.skipped[0]


@given(st.text(), st.sampled_from(["2019", "9.0.0", "26.3"]))
def test_any_text_has_a_plan(text, era):
    made = plan(text, era=era, resources=RESOURCES)
    assert made.says
    assert len(set(made.steps)) == len(made.steps)


# Running it


async def opened(lists=None, **options):
    server = Server(
        {"contacts": [], "messages": [], "runs": [], "tickets": [], "broadcasts": [], **(lists or {})}, **options
    )
    session = server.session()
    await session.open()
    return server, session


def only(rows, param):
    """A list that honours one filter."""

    def answer(params):
        found = [row for row in rows if param not in params or str(row.get(param)) == params[param][0]]
        return {"next": None, "previous": None, "results": found}

    return answer


async def events(text, session, **options):
    return [event async for event in identify(text, session, **options)]


async def test_a_hit_ends_it():
    server, session = await opened({"runs": only([{"uuid": V7, "contact": None}], "uuid")})
    found = await events(V7, session)
    assert [type(event) for event in found] == [Planned, Trying, Trying, Found]
    assert found[-1].resource.name == "runs"
    assert found[-1].requests == 2
    assert found[-1].view == View("runs", (("uuid", V7),))
    assert [path for path, _ in server.asked] == ["org", "messages", "runs"]


async def test_after_three_requests_it_pauses():
    server, session = await opened()
    iterator = identify(V7, session)
    seen = []
    async for event in iterator:
        seen.append(event)
        if isinstance(event, Paused):
            break
    await iterator.aclose()
    assert isinstance(seen[-1], Paused)
    assert seen[-1].requests == 3
    assert seen[-1].left[0].resource == "broadcasts"
    assert len(server.asked) == 1 + 3


async def test_whoever_goes_on_gets_to_the_end():
    names = (
        "contacts",
        "flows",
        "groups",
        "labels",
        "campaigns",
        "channels",
        "flow_starts",
        "campaign_events",
        "users",
        "topics",
    )
    server, session = await opened({name: [] for name in names})
    found = await events(V4, session)
    assert sum(isinstance(event, Paused) for event in found) >= 3
    assert isinstance(found[-1], NotFound)
    assert found[-1].requests == len(server.asked) - 1


async def test_a_phone_number_is_tried_as_tel_then_as_whatsapp():
    amina = contact(1, name="Amina", urns=["whatsapp:250788123123"])

    def answer(params):
        rows = [amina] if params.get("urn") == ["whatsapp:250788123123"] else []
        return {"next": None, "previous": None, "results": rows}

    server, session = await opened({"contacts": answer})
    found = await events("+250 788 123 123", session)
    assert [params["urn"] for params in server.requests("contacts")] == [
        ["tel:+250788123123"],
        ["whatsapp:250788123123"],
    ]
    assert found[-1].record == amina
    assert found[-1].view == View("contacts", (("uuid", amina["uuid"]),))
    assert session.names.name_of(amina["uuid"]) == "Amina"


async def test_what_is_loaded_is_found_for_nothing():
    server, session = await opened({"contacts": [contact(number) for number in range(300)]})
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    before = len(server.asked)
    for text in (contact(7)["uuid"], contact(7)["urns"][0], "+250 788 000 007", "0788000007"):
        found = await events(text, session, lists=[records])
        assert [type(event) for event in found] == [Planned, Found]
        assert found[1].record["name"] == "Contact 7"
        assert found[1].requests == 0
    assert len(server.asked) == before


async def test_known_names_are_found_for_nothing():
    server, session = await opened({"groups": [group(1, "Reporters")]})
    await session.names.load("groups")
    before = len(server.asked)
    for text in ("reporters", group(1, "")["uuid"], f"https://temba.example/contact/filter/{group(1, '')['uuid']}/"):
        found = await events(text, session)
        assert found[-1].record["name"] == "Reporters"
    assert len(server.asked) == before


async def test_an_address_of_a_list_costs_nothing():
    server, session = await opened()
    found = await events("https://temba.example/api/v2/messages.json?folder=sent", session)
    assert found[-1] == Found(
        session.resources["messages"], None, View("messages", (("folder", "sent"),)), "a list of messages", 0
    )
    assert len(server.asked) == 1


async def test_what_may_not_be_asked_is_skipped_with_its_reason():
    server, session = await opened({"runs": only([{"uuid": V7}], "uuid")})
    server.refuses["messages"] = NO_RIGHT
    found = await events(V7, session)
    assert any(isinstance(event, Skipped) and event.reason.startswith("Messages: ") for event in found)
    assert isinstance(found[-1], Found)


async def test_what_was_refused_before_is_not_asked_again():
    server, session = await opened({"runs": only([{"uuid": V7}], "uuid")})
    server.refuses["messages"] = NO_RIGHT
    await events(V7, session)
    session._availabilities.refused(session.resources["messages"], TembaPermissionError())
    before = len(server.requests("messages"))
    found = await events(V7, session)
    assert len(server.requests("messages")) == before
    assert isinstance(found[1], Skipped)
    assert found[1].reason.startswith("Messages: ")


async def test_a_server_that_ignores_the_filter_finds_nothing():
    others = [{"uuid": "00000000-0000-4000-8000-000000000000"}]
    _, session = await opened(dict.fromkeys(("messages", "runs", "tickets", "broadcasts"), others))
    found = await events(V7, session)
    assert not any(isinstance(event, Found) for event in found)


async def test_what_passes_is_an_error():
    server, session = await opened()
    server.refuses["messages"] = (429, {"detail": "Request was throttled."})
    with pytest.raises(TembaRateExceededError):
        await events(V7, session)


async def test_an_anonymous_workspace_finds_no_number():
    server, session = await opened(org={**ORG, "anon": True})
    found = await events("+250788123123", session)
    assert [type(event) for event in found] == [Planned, Skipped, NotFound]
    assert len(server.asked) == 1


async def test_names_that_are_looked_through_cost_their_pages():
    topic = {"uuid": V4, "name": "General"}
    server, session = await opened({"topics": [topic], "groups": [], "labels": [], "fields": []})
    found = await events("general", session)
    hit = next(event for event in found if isinstance(event, Found))
    assert hit.record == topic
    assert hit.view == View("topics")
    assert hit.requests == len(server.asked) - 1


async def test_the_number_of_a_loaded_message_is_found_for_nothing():
    message = {"uuid": V7, "id": 5000000508, "text": "hello 12345", "created_on": "2026-11-01T00:00:00Z"}
    server, session = await opened({"messages": [message]})
    records = session.records(await session.resolve(View("messages")))
    await session.load_next(records)
    before = len(server.asked)
    found = await events("5000000508", session, lists=[records])
    assert found[-1].record == message
    assert len(server.asked) == before
    found = await events("12345", session, lists=[records])
    assert not any(isinstance(event, Found) and event.requests == 0 for event in found)


async def test_a_urn_is_found_among_loaded_contacts_only_when_it_is_the_same():
    _, session = await opened({"contacts": [contact(1, urns=["telegram:123456"]), contact(2, urns=["telegram:12345"])]})
    records = session.records(await session.resolve(View("contacts")))
    await session.load_next(records)
    found = await events("telegram:12345", session, lists=[records])
    assert [event.record["name"] for event in found if isinstance(event, Found)] == ["Contact 2"]


def test_what_is_hidden_or_zero_is_not_asked_for():
    assert steps("tel:********") == []
    assert steps("0") == []
    assert steps("000") == []
