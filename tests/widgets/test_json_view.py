"""The JSON view: folding, search, links, copies, masked values, any size."""

import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from temba_tui.resources.spec import Target
from temba_tui.text import Lens, is_safe
from temba_tui.widgets.json_lines import _Node
from temba_tui.widgets.json_view import JsonView
from tests.widgets.hostile_texts import HOSTILE

LENS = Lens(lambda: datetime(2026, 11, 21, 12, tzinfo=UTC), ZoneInfo("Africa/Kigali"))
GROUP = Target("groups", "uuid", "g1")
URN = Target("contacts", "urn", "tel:+250788")
RECORD: dict[str, Any] = {
    "uuid": "c1",
    "name": "Amina \x1b[31m\u202e",
    "urns": ["tel:+250788"],
    "groups": [{"uuid": "g1", "name": "Reporters"}, {"uuid": "g2", "name": "Farmers"}],
    "fields": {"age": 34, "deep": {"er": ["needle"]}},
    "note": "word " * 100 + "hidden\nlast",
    "created_on": "2026-03-12T07:12:05.123Z",
    "secret": "s3cret",
}


class JsonApp(App[None]):
    def __init__(self, value: Any, **options: Any) -> None:
        super().__init__()
        self.value, self.options = value, options
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield JsonView()

    def on_mount(self) -> None:
        self.view = self.query_one(JsonView)
        self.view.set_value(self.value, self.options.pop("references", None), lens=LENS, **self.options)
        self.view.focus()

    def on_json_view_reference_opened(self, message: JsonView.ReferenceOpened) -> None:
        self.told.append(message)

    def on_json_view_search_changed(self, message: JsonView.SearchChanged) -> None:
        self.told.append(message)

    def lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        assert all(strip.cell_length == self.size.width for strip in strips)
        return [strip.text.rstrip() for strip in strips if strip.text.strip()]


@asynccontextmanager
async def shown(value: Any, size: tuple[int, int] = (120, 36), **options: Any) -> Iterator[tuple[JsonApp, Pilot[None]]]:  # type: ignore[misc]
    app = JsonApp(value, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app, pilot


async def test_a_record_is_shown_as_it_was_sent_and_safe() -> None:
    async with shown(RECORD, masked=frozenset({"secret"})) as (app, _):
        lines = app.lines()
        assert '    "name": "Amina \\u001b[31m\\u202e",' in lines
        assert "s3cret" not in "".join(lines)
        assert '    "secret": ••••••••' in lines
        assert lines[-3] == '    "created_on": "2026-03-12T07:12:05.123Z",  12 Mar 2026 09:12:05 · 8 months ago'
        assert all(is_safe(line) for line in lines)


async def test_arrows_fold_and_unfold() -> None:
    async with shown(RECORD) as (app, pilot):
        view = app.view
        whole = view.line_count
        await pilot.press("left")
        assert app.lines() == ["▸ {…}  Amina ␛[31m� · 8 keys"]
        await pilot.press("right", "right")
        assert (view.line_count, view.payload("path")) == (whole, ".uuid")
        await pilot.press("left")
        assert view.payload("path") == "."
        await pilot.press("minus")
        assert view.line_count == 10
        await pilot.press("plus")
        assert view.line_count == whole
        await pilot.press("end", "pageup", "home", "pagedown", "k", "j")
        assert view.line_count == whole


async def test_a_reference_opens_with_enter() -> None:
    async with shown(RECORD, references={"groups.0": GROUP, "urns.0": URN}) as (app, pilot):
        assert any("Reporters ›" in line for line in app.lines())
        assert not any("Farmers ›" in line for line in app.lines())
        for path in (("groups", 0), ("groups", 0, "name"), ("urns", 0)):
            app.view._go(path)
            await pilot.press("enter")
        assert [message.target for message in app.told] == [GROUP, GROUP, URN]
        app.view._go(("groups", 1))
        before = app.view.line_count
        await pilot.press("enter")
        assert app.view.line_count == before - 3
        assert len(app.told) == 3


async def test_search_finds_what_is_folded_and_goes_round() -> None:
    async with shown(RECORD) as (app, pilot):
        await pilot.press("minus")
        assert app.view.search("NEEDLE") == 1
        await pilot.pause()
        assert app.view.payload("path") == ".fields.deep.er[0]"
        strip = app.view.render_line(app.view._cursor - app.view.top)
        assert [part.text for part in strip if part.style == app.view.cursor_pen("highlight")] == ["needle"]
        assert app.view.search("uuid") == 3
        seen = []
        for _ in range(4):
            seen.append(app.view.payload("path"))
            app.view.next_match()
        assert seen == [".uuid", ".groups[0].uuid", ".groups[1].uuid", ".uuid"]
        app.view.previous_match()
        assert app.view.payload("path") == ".uuid"
        assert app.view.search("not there") == 0
        app.view.next_match()
        await pilot.pause()
        assert [(m.current, m.count, m.running) for m in app.told][-1] == (0, 0, False)
        app.view.end_search()
        assert not app.view.searching


async def test_search_unfolds_a_text_that_is_cut_before_the_match() -> None:
    async with shown(RECORD, (60, 30)) as (app, pilot):
        assert any("510 characters" in line or "…" in line for line in app.lines())
        app.view.search("hidden")
        await pilot.pause()
        assert app.view.payload("path") == ".note"
        strip = app.view.render_line(app.view._cursor - app.view.top)
        assert "hidden\\n" in strip.text
        await pilot.press("left")
        assert "…" in app.view.render_line(app.view._cursor - app.view.top).text


async def test_what_is_copied() -> None:
    async with shown(RECORD, masked=frozenset({"secret"})) as (app, pilot):
        view = app.view
        view._go(("groups", 1, "name"))
        assert (view.payload("value"), view.payload("path")) == ("Farmers", ".groups[1].name")
        view._go(("groups", 1))
        assert json.loads(view.payload("value")) == RECORD["groups"][1]
        assert json.loads(view.payload("whole"))["name"] == RECORD["name"]
        view._go(("secret",))
        assert view.payload("value") == "••••••••"
        assert "s3cret" not in view.payload("whole")
        assert view.has_masked
        assert view.search("s3cret") == 0
        view.reveal()
        await pilot.pause()
        assert view.payload("path") == ".secret"
        assert view.payload("value") == "s3cret"
        assert any("s3cret" in line for line in app.lines())


async def test_a_copy_of_what_cannot_be_encoded_is_escaped() -> None:
    async with shown({"name": "é\ud800"}) as (app, _):
        assert app.view.payload("whole").encode() == b'{\n  "name": "\\u00e9\\ud800"\n}'


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (30, 8), (12, 4), (4, 3), (1, 1)])
async def test_hostile_texts_in_any_size(size: tuple[int, int]) -> None:
    value = {name: [name, {name: name * 30}] for name in HOSTILE}
    async with shown(value, size) as (app, pilot):
        app.view.search("a")
        for key in ("plus", "end", "enter", "pageup", "home", "minus", "down", "right", "right", "enter"):
            await pilot.press(key)
            assert all(is_safe(line) for line in app.lines())


async def test_resizing_wraps_unfolded_texts_anew() -> None:
    async with shown({"note": "word " * 200, "after": 1}) as (app, pilot):
        app.view._go(("note",))
        await pilot.press("enter")
        wide = app.view.line_count
        assert wide > 8
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        assert app.view.line_count > wide
        assert app.view.payload("path") == ".note"
        for width, height in ((3, 3), (1, 1), (120, 36)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert app.view.line_count == wide


@pytest.mark.parametrize("value", [None, True, 3, "text", "long " * 100, [], {}, "", -0.0, 10**4000])
async def test_a_value_that_is_no_record(value: Any) -> None:
    async with shown(value, (40, 10)) as (app, pilot):
        await pilot.press("enter", "down", "left", "right", "plus", "minus", "end")
        assert app.lines()
        app.view.search("e")
        await pilot.pause()


async def test_a_click_on_the_sign_folds() -> None:
    async with shown(RECORD) as (app, pilot):
        before = app.view.line_count
        await pilot.click(JsonView, offset=(2, 3))
        assert app.view.line_count == before - 2
        await pilot.click(JsonView, offset=(2, 3))
        assert app.view.line_count == before


async def test_a_megabyte_is_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = {"nodes": [{"uuid": str(n), "actions": [{"text": "hello " * 10}] * 3} for n in range(5000)]}
    assert len(json.dumps(flow)) > 1_000_000
    async with shown({}) as (app, pilot):
        made = 0

        def counted(*arguments: Any) -> _Node:
            nonlocal made
            made += 1
            return _Node(*arguments)

        monkeypatch.setattr("temba_tui.widgets.json_lines._Node", counted)
        app.view.set_value(flow, lens=LENS)
        assert app.view.render_line(0).cell_length
        assert 0 < made < 10, "of 25,000 objects and lists only those on the screen are looked into"
        monkeypatch.undo()
        app.view.search("no such thing in the whole document")
        while app.view._search is not None and app.view._search.running:
            await pilot.pause()
        assert app.told[-1].count == 0  # type: ignore[attr-defined]


async def test_ten_megabytes_in_one_text() -> None:
    async with shown({"text": "阿米娜 \x1b" * 2_000_000}) as (app, pilot):
        assert any("characters" in line for line in app.lines())
        await pilot.press("down")
        await pilot.press("enter")
        assert 5000 < app.view.line_count < 50_000
        await pilot.press("end")
        assert any("9,600,000 more characters" in line for line in app.lines())
        await pilot.press("pageup")
        assert all(is_safe(line) for line in app.lines())
