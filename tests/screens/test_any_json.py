"""Whatever JSON a server sends as a record is drawn: in the list, the preview, the summary and the JSON."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from temba_tui.resources import all_resources
from temba_tui.resources.spec import Resource
from temba_tui.screens.places import RecordPlace
from temba_tui.workspace.view import View
from tests.screens.driving import app_over, here, running, screen_text, session_over, settle, table_of
from tests.screens.hostile import HOSTILE, UNSAFE
from tests.workspace.workspace_server import Server, contact

TYPES = tuple(one for one in all_resources() if "26.3" in one.eras and not one.required)

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(HOSTILE),
    st.sampled_from(("2026-01-01T00:00:00Z", "tel:+250788123123", contact(1)["uuid"])),
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**30, 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(texts, inner, max_size=3),
        st.fixed_dictionaries({"uuid": inner, "name": inner}),
    ),
    max_leaves=8,
)


def keys_of(resource: Resource) -> list[str]:
    """The keys that the declared columns, references and dates look at."""
    paths = [column.key for column in resource.columns] + [one.path.rstrip("[]") for one in resource.references]
    known = {path.partition(".")[0].partition("[")[0] for path in paths}
    return sorted(known | {"uuid", "id", "key", "name", "created_on", "modified_on", "status"})


@st.composite
def records(draw: st.DrawFn, resource: Resource) -> dict[str, Any]:
    known = draw(st.dictionaries(st.sampled_from(keys_of(resource)), values, max_size=8))
    return {**known, **draw(st.dictionaries(texts, values, max_size=2))}


def drawn(resources: tuple[Resource, ...]) -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    return st.fixed_dictionaries({one.name: st.lists(records(one), min_size=6, max_size=9) for one in resources})


async def draw_all(rows: dict[str, list[dict[str, Any]]], resources: tuple[Resource, ...]) -> None:
    lists: dict[str, Any] = {one.path_in("26.3"): rows[one.name] for one in resources if one.paging != "single"}
    lists |= {one.path_in("26.3"): lambda _, one=one: rows[one.name][0] for one in resources if one.paging == "single"}
    app = app_over(lambda: session_over(Server({"contacts": [], **lists})), label="")
    async with running(app) as pilot:
        for resource in resources:
            app.browser.go_view(View(resource.name))
            await settle(pilot)
            place = here(app)
            assert place.resource is resource
            place.preview = True
            app.browser.resized()
            await pilot.pause()
            check(screen_text(app), resource.name)
            count = len(place.records) if place.records is not None else 0
            for index in range(count):
                assert place.records is not None
                assert place.records.record(index) in json.loads(json.dumps(rows[resource.name]))
            if table_of(app).display:
                await pilot.press("end", "left_square_bracket", "right_square_bracket")
            for row in rows[resource.name][:4]:
                for tab in (0, 1):
                    app.go(RecordPlace(resource, row, tab=tab))
                    await pilot.pause()
                    check(screen_text(app), f"{resource.name} {tab}")
        assert app._exception is None
        assert not [note.message for note in app._notifications if "failed" in note.message]


def check(text: str, where: str) -> None:
    found = {char for char in text if char in UNSAFE and char != "\n"}
    assert not found, (where, found)


NO_SHRINKING = (Phase.explicit, Phase.generate)
"""Each try starts an app: making a failure smaller would take longer than finding it."""

QUICK = tuple(one for one in TYPES if one.name in ("contacts", "messages", "runs"))


@settings(max_examples=3, phases=NO_SHRINKING, suppress_health_check=list(HealthCheck))
@given(drawn(QUICK))
def test_any_record_is_drawn(rows: dict[str, list[dict[str, Any]]]) -> None:
    asyncio.run(draw_all(rows, QUICK))


@pytest.mark.slow
@pytest.mark.parametrize("resource", TYPES, ids=lambda one: one.name)
def test_any_record_of_any_type_is_drawn(resource: Resource) -> None:
    @settings(max_examples=6, phases=NO_SHRINKING, suppress_health_check=list(HealthCheck))
    @given(drawn((resource,)))
    def run(rows: dict[str, list[dict[str, Any]]]) -> None:
        asyncio.run(draw_all(rows, (resource,)))

    run()
