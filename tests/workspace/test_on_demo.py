"""The session on the demo of each era: every type opens, what refers leads somewhere, and nothing is asked that the
era lacks."""

from itertools import islice

import pytest

from temba_tui.client import TembaClient
from temba_tui.client.errors import TembaNoSuchEndpointError
from temba_tui.demo import open_demo
from temba_tui.eras import ERAS
from temba_tui.resources import all_resources
from temba_tui.resources.spec import references_in
from temba_tui.secrets import Secret
from temba_tui.workspace.identify import Found, identify
from temba_tui.workspace.session import Session
from temba_tui.workspace.view import View, parse
from tests.workspace.workspace_server import FrozenClock

SAMPLE = 20


@pytest.fixture(params=ERAS)
async def session(request):
    clock = FrozenClock()
    demo = open_demo(request.param, clock=clock)
    client = TembaClient(demo.host, Secret(demo.token), transport=demo.transport(), allow_http=True, clock=clock)
    session = Session(client, clock=clock)
    await session.open()
    await loaded(session, View("contacts"))
    assert session.era == request.param
    yield session
    await session.close()


async def loaded(session, view):
    resolved = await session.resolve(view)
    assert resolved.problems == (), view
    records = session.records(resolved)
    await session.load_next(records)
    return records


async def needed(session, resource):
    """A view of a type; with one of the filters that it cannot be asked without."""
    if not resource.required:
        return View(resource.name)
    flows = await loaded(session, View("flows"))
    return View(resource.name, (("flow", flows.record(0)["uuid"]),))


async def test_every_type_opens_or_is_not_there(session):
    for resource in all_resources():
        view = await needed(session, resource)
        if not resource.is_in(session.era):
            assert not session.availability(resource).ok
            assert not (await session.resolve(view)).ok
            continue
        records = await loaded(session, view)
        assert len(records) > 0, resource.name
        assert session.availability(resource).ok
        assert records.identity(0) is not None or resource.name in ("resthook_events", "definitions"), resource.name


async def test_what_a_record_refers_to_can_be_asked_for(session):
    for resource in all_resources():
        if not resource.is_in(session.era):
            continue
        records = await loaded(session, await needed(session, resource))
        tried = set()
        for index in range(min(SAMPLE, len(records))):
            for _, target, _ in islice(references_in(resource, records.record(index), session.era), 20):
                if target.resource not in tried and session.resources[target.resource].is_in(session.era):
                    tried.add(target.resource)
                    assert len(await loaded(session, session.view_of(target))) <= 1, (resource.name, target)


async def test_a_record_is_found_by_its_own_lookup_and_its_referrers_open(session):
    for resource in all_resources():
        if not resource.is_in(session.era):
            continue
        records = await loaded(session, await needed(session, resource))
        record = records.record(0)
        view = session.lookup_view(resource, record)
        if view is not None:
            found = await loaded(session, view)
            assert found.identity(0) == records.identity(0), resource.name
        for referrer in session.referrers(resource):
            referring = session.referrer_view(resource, record, referrer)
            if referring is not None:
                await loaded(session, referring)


async def test_every_filter_that_an_era_has_is_taken(session):
    for line in (
        "contacts group=reporters after=30d",
        "contacts on=yesterday",
        "messages folder=Inbox after=2026-11-01",
        "messages folder=failed",
        "archives archive_type=run after=2026-06-01",
        "flows type=message archived=no",
        "groups name=REPORTERS",
        "runs responded=yes on=yesterday",
    ):
        await loaded(session, parse(line))


async def test_a_pasted_contact_is_found(session):
    contacts = await loaded(session, View("contacts"))
    record = next(row for row in map(contacts.record, range(len(contacts))) if row["urns"])
    for text in (record["uuid"], record["urns"][0]):
        found = [event async for event in identify(text, session)]
        assert isinstance(found[-1], Found)
        assert found[-1].record["uuid"] == record["uuid"]
        free = [event async for event in identify(text, session, lists=[contacts])]
        assert free[-1].requests == 0
        assert free[-1].record["uuid"] == record["uuid"]


async def test_what_the_server_lacks_is_dimmed_where_the_era_was_not_known():
    demo = open_demo("2019")
    client = TembaClient(demo.host, Secret(demo.token), transport=demo.transport(), allow_http=True)
    session = Session(client)
    records = session.records(await session.resolve(View("tickets")))
    with pytest.raises(TembaNoSuchEndpointError):
        await session.load_next(records)
    assert not session.availability("tickets").ok
    await session.close()
