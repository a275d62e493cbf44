"""Adding a type is adding one module."""

import subprocess
import sys
from pathlib import Path

import pytest

from temba_tui import resources
from temba_tui.resources import SECTIONS, all_resources, resource
from temba_tui.text import cell_width

MADE_UP = """
from temba_tui.resources.spec import Column, Resource, text_at

RESOURCE = Resource(
    name="{name}",
    title="Comets",
    singular="comet",
    section="Workspace",
    order={order},
    columns=(Column("name", "Name", lambda record, _lens: text_at(record, "name")),),
)
"""

ALL = [
    "archives",
    "boundaries",
    "broadcasts",
    "campaign_events",
    "campaigns",
    "channel_events",
    "channels",
    "classifiers",
    "contacts",
    "definitions",
    "fields",
    "flow_starts",
    "flows",
    "globals",
    "groups",
    "labels",
    "messages",
    "optins",
    "resthook_events",
    "resthook_subscribers",
    "resthooks",
    "runs",
    "statistics",
    "templates",
    "tickets",
    "topics",
    "users",
    "workspace",
]


def test_every_type_is_found() -> None:
    assert sorted(one.name for one in all_resources()) == ALL


def test_order_is_by_section_then_place() -> None:
    places = [(SECTIONS.index(one.section), one.order) for one in all_resources()]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_by_name() -> None:
    found = resource("contacts")
    assert found is not None
    assert found.title == "Contacts"
    assert resource("nothing") is None


def test_sidebar_titles_fit() -> None:
    assert all(cell_width(one.sidebar_title) <= 13 for one in all_resources())


def test_sub_items_stand_below_what_they_belong_to() -> None:
    names = [one.name for one in all_resources()]
    assert names[names.index("channels") + 1] == "channel_events"
    assert names[names.index("campaigns") + 1] == "campaign_events"
    assert names[names.index("resthooks") + 1 :][:2] == ["resthook_events", "resthook_subscribers"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "__path__", [*resources.__path__, str(tmp_path)])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("temba_tui.resources.comets"):
            del sys.modules[name]
            delattr(resources, name.rpartition(".")[2])


def test_a_module_is_all_that_a_type_takes(folder: Path) -> None:
    (folder / "comets.py").write_text(MADE_UP.format(name="comets", order=99), encoding="utf-8")
    found = resource("comets")
    assert found is not None
    assert found.singular == "comet"
    assert all_resources()[-1] is found
    assert len(all_resources()) == len(ALL) + 1


def test_a_name_declared_twice_is_told(folder: Path) -> None:
    (folder / "comets_again.py").write_text(MADE_UP.format(name="contacts", order=99), encoding="utf-8")
    with pytest.raises(ValueError, match="declared twice: contacts"):
        all_resources()


def test_a_module_without_a_type_is_only_a_module(folder: Path) -> None:
    (folder / "comets_helpers.py").write_text("RESOURCE = 3\n", encoding="utf-8")
    assert len(all_resources()) == len(ALL)


def test_without_them_nothing_heavy_is_imported() -> None:
    """Neither Textual nor httpx nor rich comes with the declarations."""
    heavy = ("textual", "httpx", "rich", "temba_tui.client", "temba_tui.workspace")
    code = (
        "import sys; from temba_tui.resources import all_resources; all_resources();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
