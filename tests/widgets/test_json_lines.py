"""JSON as lines: the count is right, folding can be undone, nothing unsafe is drawn."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from temba_tui.text import Lens, fold, is_safe
from temba_tui.widgets.cells import Finder, width_of
from temba_tui.widgets.json_lines import JsonLines, is_container, jq
from temba_tui.widgets.json_search import search
from temba_tui.widgets.json_text import Context, TextPieces, draw, escape, redacted

texts = st.text(max_size=12)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=25,
)


def lines_of(value: Any) -> int:
    """The lines of a value that is unfolded everywhere."""
    if not is_container(value):
        return 1
    return 2 + sum(map(lines_of, value.values() if isinstance(value, dict) else value))


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if is_container(value):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            found += paths_of(item, (*path, step))
    return found


def check(lines: JsonLines) -> None:
    """Every line can be asked for, and every value that has a line is found at it."""
    seen = [lines[at] for at in range(len(lines))]
    for at, line in enumerate(seen):
        if line.kind != "close" and not line.part:
            assert lines.line_of(line.path) == at
            assert lines.value_at(line.path) is line.value or line.value == lines.value_at(line.path)
    opened = [line.path for line in seen if line.kind == "open"]
    assert sorted(opened, key=repr) == sorted((line.path for line in seen if line.kind == "close"), key=repr)


@given(anything)
def test_unfolded_a_value_has_a_line_for_everything_in_it(value: Any) -> None:
    lines = JsonLines(value)
    assert lines.unfold_all()
    assert len(lines) == lines_of(value)
    assert [lines[at].path for at in range(len(lines)) if lines[at].kind != "close"] == paths_of(value)
    check(lines)


@given(
    anything, st.lists(st.tuples(st.sampled_from(["fold", "unfold", "text", "fold all", "unfold all"]), st.integers(0)))
)
def test_folding_keeps_the_count(value: Any, steps: list[tuple[str, int]]) -> None:
    lines = JsonLines(value, at_first=6)
    for what, number in steps:
        line = lines[number % len(lines)]
        if what == "fold":
            lines.fold(line.path)
        elif what == "unfold":
            lines.unfold(line.path)
        elif what == "fold all":
            lines.fold_all()
        elif what == "unfold all":
            lines.unfold_all()
        elif isinstance(line.value, str):
            lines.unfold_text(line.path, 1 + number % 4)
        check(lines)


@given(anything, st.integers(0))
def test_folding_and_unfolding_is_the_identity(value: Any, number: int) -> None:
    lines = JsonLines(value)
    before = [lines[at] for at in range(len(lines))]
    path = before[number % len(before)].path
    if lines.fold(path):
        assert len(lines) < len(before)
        assert lines.unfold(path)
    assert repr([lines[at] for at in range(len(lines))]) == repr(before)


@given(anything, st.integers(0))
def test_unfolding_to_a_path_shows_it(value: Any, number: int) -> None:
    lines = JsonLines(value)
    lines.fold_all()
    paths = paths_of(value)
    path = paths[number % len(paths)]
    lines.unfold(path[:-1])
    assert lines.line_of(path) is not None
    check(lines)


@given(anything, st.integers(1, 60), texts)
def test_every_drawn_line_is_safe_and_of_its_width(value: Any, width: int, term: str) -> None:
    lines = JsonLines(value)
    for path in paths_of(value):
        line = lines.line_of(path)
        if line is not None and isinstance(lines[line].value, str):
            lines.unfold_text(path, len(TextPieces(lines[line].value, max(2, width - 6))) + 1)
    plain = Style()
    context = Context(
        width,
        Lens(),
        lambda name: plain,
        Finder((fold(term),)),
        lambda line: None,
        lambda line: TextPieces(line.value, max(2, width - 6)),
    )
    for at in range(len(lines)):
        strip = draw(lines[at], context)
        assert strip.cell_length == width
        assert sum(width_of(segment.text) for segment in strip) == width
        assert is_safe(strip.text)


def test_every_character_is_escaped_or_harmless() -> None:
    for start in range(0, 0x110000, 4096):
        value = "x".join(map(chr, range(start, start + 4096)))  # apart, so that no two make a pair or a pile
        shown = escape(value)
        assert is_safe(shown)
        assert json.loads(f'"{shown}"') == value


@given(st.text(max_size=60), st.integers(2, 20))
def test_the_pieces_of_a_text_are_all_of_it(value: str, width: int) -> None:
    pieces = TextPieces(value, width)
    shown = "".join(pieces[part] for part in range(len(pieces)))
    assert json.loads(f'"{shown}"') == value
    assert all(width_of(pieces[part]) <= width or len(pieces[part]) == 1 for part in range(len(pieces)))


@pytest.mark.parametrize("unit", ["a" * 99 + " ", "阿米娜\u202e\n"])
def test_of_ten_megabytes_of_text_the_first_part_is_wrapped(unit: str) -> None:
    value = "needle" + unit * (10_000_000 // len(unit))
    pieces = TextPieces(value, 80)
    assert pieces.rest == len(value) - 400_000
    assert all(width_of(pieces[part]) <= 80 for part in range(0, len(pieces), 97))
    assert "needle" in pieces[pieces.find("needle")]
    assert pieces[len(pieces) - 1] == ""


@given(anything)
def test_search_finds_every_key_and_value(value: Any) -> None:
    found = [path for path in search(value, "") if path is not None]
    expected = [
        path
        for path in paths_of(value)
        if (path and isinstance(path[-1], str)) or not isinstance(JsonLines(value).value_at(path), (dict, list))
    ]
    assert found == expected


def test_a_deep_document_is_no_recursion() -> None:
    deep: Any = "needle"
    for _ in range(3000):
        deep = [deep]
    lines = JsonLines(deep)
    path = next(path for path in search(deep, "needle") if path is not None)
    lines.unfold(path[:-1])
    assert lines.line_of(path) == 3000
    assert len(lines) == 6001


def test_a_large_document_opens_a_little_at_a_time() -> None:
    flow = {"nodes": [{"uuid": str(n), "actions": [{"text": "x"}] * 3} for n in range(20_000)], "name": "Big"}
    lines = JsonLines(flow)
    assert len(lines) == 20_005
    assert lines[1].kind == "open"
    assert lines[2].kind == "folded"
    assert not lines.unfold_all(1000)
    assert len(lines) > 20_005


def test_paths_are_written_as_jq_reads_them() -> None:
    assert jq(()) == "."
    assert jq(("groups", 0, "uuid")) == ".groups[0].uuid"
    assert jq(("fields", "first name", 'a"b')) == '.fields["first name"]["a\\"b"]'
    assert jq((0, "a")) == ".[0].a"
    assert jq(("é",)) == '.["\\u00e9"]'


def test_masked_keys_are_replaced_in_the_record_only() -> None:
    value = redacted(
        {"key": "a", "value": "s3cret", "inner": {"value": "shown"}, "none": None}, frozenset({"value", "none"})
    )
    assert str(value["value"]) == "••••••••"
    assert value["inner"] == {"value": "shown"}
    assert value["none"] is None
    assert str(redacted([{"value": 1}], frozenset({"value"}))[0]["value"]) == "••••••••"
