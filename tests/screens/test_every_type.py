"""Every resource type opens on every era, with its record, its JSON and the lists that refer to it."""

import pytest

from temba_tui.eras import ERAS, Era
from temba_tui.resources import all_resources
from temba_tui.screens.list_screen import ListScreen
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.screens.record_screen import RecordScreen
from temba_tui.workspace.view import View
from tests.screens.driving import app_over, demo_session, running, screen_text, settle


async def test_every_type_has_a_list_and_a_record() -> None:
    app = app_over(lambda: demo_session())
    async with running(app) as pilot:
        for resource in all_resources():
            if "flow" in resource.required or "26.3" not in resource.eras:
                continue
            app.browser.go_view(View(resource.name))
            await settle(pilot)
            place = app.history.current
            assert isinstance(place, ListPlace)
            assert place.error is None, (resource.name, place.error)
            assert not place.problems, (resource.name, place.problems)
            assert place.records, f"the demo has no {resource.name}"
            app.go(RecordPlace(resource, place.records.record(0)))
            await settle(pilot)
            assert app.browser.crumbs()[0] == resource.title
        assert app._exception is None


@pytest.mark.slow
@pytest.mark.parametrize("era", ERAS)
async def test_every_type_opens(era: Era) -> None:
    app = app_over(lambda: demo_session(era))
    shown: dict[str, int] = {}
    async with running(app) as pilot:
        for resource in all_resources():
            if "flow" in resource.required:
                continue
            app.browser.go_view(View(resource.name))
            await settle(pilot)
            place = app.history.current
            assert isinstance(place, ListPlace)
            assert isinstance(app.screen, ListScreen)
            if era not in resource.eras:
                assert place.problems or place.error, resource.name
                assert resource.gone in " ".join(place.problems) + screen_text(app) or place.error
                continue
            assert place.error is None, (resource.name, place.error)
            assert not place.problems, (resource.name, place.problems)
            assert place.records is not None
            assert len(place.records), f"the demo has no {resource.name}"
            shown[resource.name] = len(place.records)
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(app.screen, RecordScreen), resource.name
            tabs = 2 + len(app.session.referrers(resource)) if app.session else 2
            for tab in range(1, tabs + 1):
                await pilot.press(str(tab))
                await settle(pilot)
                inner = app.screen.list_place
                if tab > 2:
                    assert inner is not None
                    assert inner.error is None, (resource.name, inner.resource.name, inner.error)
                    assert not inner.problems, (resource.name, inner.resource.name, inner.problems)
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, ListScreen)
            assert app.history.current is place
        assert app._exception is None
    assert set(shown) >= {"contacts", "groups", "messages", "runs", "flows", "fields", "labels"}


async def test_a_definition_opens_from_its_flow() -> None:
    app = app_over(lambda: demo_session(), "flows")
    async with running(app) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, RecordScreen)
        titles = [referrer.title for referrer in app.session.referrers(app.screen.place.resource)]  # type: ignore[union-attr]
        definitions = next(i for i, t in enumerate(titles) if "efinition" in t)
        await pilot.press(str(definitions + 3))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        place = app.history.current
        assert isinstance(place, RecordPlace)
        assert place.resource.name == "definitions"
        await pilot.press("2")
        await settle(pilot)
        assert '"nodes"' in screen_text(app) or "flows" in screen_text(app)
