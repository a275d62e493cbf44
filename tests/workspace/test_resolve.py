"""From a view to what is sent: every mistake is told before anything is, names become uuids, dates moments."""

import pytest

from temba_tui.client.errors import TembaRateExceededError
from temba_tui.workspace import names as names_module
from temba_tui.workspace.view import View, parse
from tests.workspace.workspace_server import Server, contact, group

UUID = "5c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b"
GROUPS = [group(1, "Reporters", 1203), group(2, "reporters"), group(3, "Field staff"), group(4, "Åsane")]
FLOWS = [{"uuid": UUID, "name": "Weekly report", "runs": {"active": 3, "completed": 7}, "type": "message"}]
FIELDS = [{"key": "age", "name": "Age", "type": "number"}]
NO_RIGHT = (403, {"detail": "You do not have permission to perform this action."})


@pytest.fixture
def server():
    return Server(
        {
            "groups": GROUPS,
            "flows": FLOWS,
            "fields": FIELDS,
            "labels": [],
            "contacts": [],
            "resthooks": [{"resthook": "new-report", "subscribers": []}],
            "users": [
                {"uuid": UUID, "email": "Ann@example.org", "first_name": "Ann", "last_name": "Bo", "name": "Ann Bo"}
            ],
        }
    )


@pytest.fixture
async def session(server):
    session = server.session()
    await session.open()
    return session


async def sent(session, line):
    resolved = await session.resolve(parse(line))
    assert resolved.problems == ()
    assert resolved.ok
    return dict(resolved.params)


async def problem(session, line):
    resolved = await session.resolve(parse(line))
    assert not resolved.ok
    return " ".join(resolved.problems)


@pytest.mark.parametrize(
    ("line", "params"),
    [
        ("contacts", {}),
        ("contacts /amina sort:name columns:name", {}),
        (f"contacts uuid={UUID.upper()}", {"uuid": UUID}),
        (f"contacts uuid={UUID.replace('-', '')}", {"uuid": UUID}),
        (f"contacts group={UUID}", {"group": UUID}),
        ('contacts group="Field staff"', {"group": GROUPS[2]["uuid"]}),
        ("contacts group=Reporters", {"group": GROUPS[0]["uuid"]}),
        ("contacts group=reporters", {"group": GROUPS[1]["uuid"]}),
        ('contacts group="field STAFF"', {"group": GROUPS[2]["uuid"]}),
        ("contacts urn=+250788123123", {"urn": "tel:+250788123123"}),
        ('contacts urn="tel:0788 123 123"', {"urn": "tel:0788 123 123"}),
        ("contacts urn=TELEGRAM:12345", {"urn": "telegram:12345"}),
        ("contacts deleted=Yes", {"deleted": "true"}),
        ("contacts reverse=0", {"reverse": "false"}),
        ("contacts after=2026-03-01", {"after": "2026-02-28T23:00:00Z"}),
        ("contacts on=2026-03-01", {"after": "2026-02-28T23:00:00Z", "before": "2026-03-01T22:59:59.999999Z"}),
        ("contacts after=3d", {"after": "2026-11-18T18:05:07Z"}),
        ("messages folder=Inbox", {"folder": "inbox"}),
        ("messages folder=FAILED before=today", {"folder": "failed", "before": "2026-11-20T23:00:00Z"}),
        ("messages id=007", {"id": "7"}),
        ('runs flow="weekly report" responded=true', {"flow": UUID, "responded": "true"}),
        ("fields key=age", {"key": "age"}),
        ("users role=editor role=agent", {"role": ("editor", "agent")}),
        ("users email=ann@example.org", {"email": "ann@example.org"}),
        ("resthook_events resthook=new-report", {"resthook": "new-report"}),
        ("archives after=2026-03-01 type=run", {"after": "2026-03-01", "type": "run"}),
        ("statistics since=2026-03-01", {"since": "2026-03-01"}),
        (f"definitions flow={UUID} dependencies=none", {"flow": UUID, "dependencies": "none"}),
    ],
)
async def test_what_is_sent(session, line, params):
    found = await sent(session, line)
    assert {name: value.lower() if name == "email" else value for name, value in found.items()} == params


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("contactz", "Did you mean contacts?"),
        ("mess", "Did you mean messages?"),
        ("qqqqq", "There are: archives"),
        ("contacts groop=x", "Did you mean group="),
        ("contacts language=eng", "/language:eng"),
        ("contacts xyzzy=1", "It takes"),
        ("optins x=1", "in 2026"),
        ("contacts group=", "no value"),
        ('contacts group="a\\u0000b"', "NUL"),
        ("contacts group=Reportrs", "Did you mean “Reporters”"),
        ("contacts group=REPORTERS", "means 2 groups"),
        ("contacts group=nothing", "There is no group “nothing”"),
        ("contacts uuid=abc", "is a UUID"),
        ("contacts urn=amina", "not a URN"),
        ("contacts urn=tel:********", "asterisks"),
        ("contacts deleted=perhaps", "yes or no"),
        ("contacts after=soon", "not a date"),
        ("contacts on=2026-13-01", "calendar"),
        ("contacts on=today after=3d", "both ends"),
        ("contacts after=3d after=2d", "more than once"),
        ("messages id=1.5", "whole number"),
        ("messages id=-1", "whole number"),
        ("messages id=9223372036854775808", "whole number"),
        ("messages id=0", "begin at 1"),
        ("messages folder=incoming", "one of inbox"),
        (f"messages contact={UUID} folder=inbox", "one of contact= and folder= at a time"),
        ("messages contact=Amina", "contact's UUID"),
        (f"tickets ticket={UUID}", "ticket="),
        ("definitions", "asked for by"),
        ("classifiers", "2026"),
        ("users email=ann", "email"),
        ("runs flow=weekly", "Did you mean “Weekly report”"),
    ],
)
async def test_mistakes_are_told_before_anything_is_sent(session, server, line, says):
    asked = len(server.requests("contacts"))
    assert says in await problem(session, line)
    assert len(server.requests("contacts")) == asked


async def test_filters_that_an_era_ignores_are_refused():
    old = Server(header=("X-Temba-Org", "1")).session()
    await old.open()
    assert "ignore uuid=" in await problem(old, f"messages uuid={UUID}")
    assert await sent(old, "messages folder=incoming") == {"folder": "incoming"}
    assert (
        await sent(old, f"tickets ticket={UUID}") == {"ticket": UUID}
        if old.resources["tickets"].filter("ticket")
        else True
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("archives type=run", "Use archive_type=."),
        ("contacts reverse=yes", "change nothing"),
        ("users role=editor", "2020"),
    ],
)
async def test_what_the_oldest_era_lacks(line, says):
    from tests.workspace.workspace_server import ORG

    session = Server(header=("X-Temba-Org", "1"), org={**ORG, "credits": {"used": 1, "remaining": 9}}).session()
    await session.open()
    resolved = await session.resolve(parse(line))
    assert len(resolved.problems) == 1
    assert says in resolved.problems[0]


async def test_a_zone_that_is_not_known_is_told():
    from tests.workspace.workspace_server import ORG

    session = Server(org={**ORG, "timezone": "Moon/Far_side"}).session()
    await session.open()
    resolved = await session.resolve(parse("contacts on=today"))
    assert resolved.params["after"] == "2026-11-21T00:00:00Z"
    assert "UTC" in resolved.notes[0]


async def test_the_date_that_is_meant_depends_on_what_else_is_asked():
    session = Server(header=("X-Temba-Org", "1")).session()
    await session.open()
    resolved = await session.resolve(parse("messages after=today folder=incoming"))
    assert resolved.chips[0].text == "changed after 21 Nov 2026 00:00"


async def test_an_anonymous_workspace_takes_no_urns():
    from tests.workspace.workspace_server import ORG

    session = Server(org={**ORG, "anon": True}).session()
    await session.open()
    assert "anonymous" in await problem(session, "contacts urn=+250788123123")


@pytest.mark.parametrize(
    ("line", "chips"),
    [
        ("contacts group=REPORTERS2 after=2026-01-01", ["group=REPORTERS2", "changed after 1 Jan 2026 00:00"]),
        ('contacts group="field staff"', ["group=Field staff"]),
        (
            "messages after=2026-01-01 before=08:00",
            ["created after 1 Jan 2026 00:00", "created before 21 Nov 2026 08:00"],
        ),
        ("archives after=2026-01-01", ["begins after 1 Jan 2026"]),
        ("statistics since=2026-01-01", ["since=1 Jan 2026"]),
        ("runs on=yesterday", ["changed on 20 Nov 2026"]),
        ("contacts deleted=1", ["deleted=yes"]),
        ("contacts urn=00250788123123", ["urn=tel:+250788123123"]),
    ],
)
async def test_chips_show_what_was_understood(session, line, chips):
    resolved = await session.resolve(parse(line))
    assert [chip.text for chip in resolved.chips] == chips
    assert [chip.index for chip in resolved.chips] == list(range(len(chips)))


async def test_a_saved_view_keeps_uuids_and_relative_dates(session):
    resolved = await session.resolve(parse('contacts group="field staff" after=3d /amina sort:name'))
    assert resolved.stable == parse(f"contacts group={GROUPS[2]['uuid']} after=3d /amina sort:name")
    again = await session.resolve(resolved.stable)
    assert again.chips[0].text == "group=Field staff"
    assert again.params["group"] == resolved.params["group"]


async def test_names_are_loaded_once_and_their_cost_is_told(session, server):
    first = await session.resolve(parse("contacts group=Reporters"))
    assert first.notes == ("Loading the names of groups took 1 request.",)
    second = await session.resolve(parse('contacts group="Field staff"'))
    assert second.notes == ()
    assert len(server.requests("groups")) == 1


async def test_a_uuid_needs_no_names(session, server):
    await session.resolve(parse(f"contacts group={UUID}"))
    assert server.requests("groups") == []


async def test_names_that_may_not_be_listed_are_sent_as_they_are(session, server):
    server.refuses["groups"] = NO_RIGHT
    resolved = await session.resolve(parse("contacts group=Reporters"))
    assert resolved.params == {"group": "Reporters"}
    assert "unchecked" in resolved.notes[0]


async def test_what_passes_is_an_error_of_the_client(session, server):
    server.refuses["groups"] = (429, {"detail": "Request was throttled."})
    with pytest.raises(TembaRateExceededError):
        await session.resolve(parse("contacts group=Reporters"))


async def test_dates_are_read_anew_each_time(session):
    view = View("contacts", (("after", "2h"),))
    first = await session.resolve(view)
    session._clock.time += 3600
    second = await session.resolve(view)
    assert (first.params["after"], second.params["after"]) == ("2026-11-21T16:05:07Z", "2026-11-21T17:05:07Z")


async def test_the_name_of_a_contact_that_was_seen_stands_on_the_chip(session):
    amina = contact(7, name="Amina")
    session.names.learn(session.resources["contacts"], amina)
    resolved = await session.resolve(View("messages", (("contact", amina["uuid"]),)))
    assert resolved.chips[0].text == "contact=Amina"
    assert resolved.chips[0].help == amina["uuid"]


async def test_a_name_beyond_the_cap_is_sent_as_it_is(session, server, monkeypatch):
    monkeypatch.setattr(names_module, "MAX_PAGES", 1)
    server.page = 2
    resolved = await session.resolve(parse("contacts group=Elsewhere"))
    assert resolved.params == {"group": "Elsewhere"}
    assert "not among" in resolved.notes[-1]


async def test_stray_blanks_around_a_name_do_not_matter(session):
    assert (await sent(session, 'contacts group=" Field staff "'))["group"] == GROUPS[2]["uuid"]
