"""A summary's lines: labels in one column, long values below themselves, references where the cursor stops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from temba_tui.resources.spec import Block, Cell, Line, Target
from temba_tui.widgets.summary_view import SummaryView, layout, wrap

GROUP = Target("groups", "uuid", "u1")


def lines(blocks: list[Block], width: int = 40) -> list[str]:
    return [one.title or (one.label + one.value.text).rstrip() for one in layout(blocks, width)]


def test_labels_stand_in_one_column() -> None:
    block = Block("Fields", (Line("age", Cell("34")), Line("district", Cell("Gasabo"))))
    assert lines([block]) == ["Fields", "  age       34", "  district  Gasabo"]


def test_long_values_go_on_below_themselves() -> None:
    block = Block("", (Line("note", Cell("one two three four five six")),))
    assert lines([block], 24) == ["note  one two three", "      four five six"]


def test_blocks_are_parted_by_a_line() -> None:
    assert lines([Block("", (Line("", Cell("Amina")),)), Block("URNs", (Line("", Cell("tel:1")),))]) == [
        "Amina",
        "",
        "URNs",
        "  tel:1",
    ]


def test_one_value_takes_two_hundred_lines_at_most() -> None:
    assert len(lines([Block("", (Line("", Cell("x\n" * 1000)),))])) == 200


@given(st.text(max_size=200), st.integers(1, 40))
def test_wrapped_lines_fit(text: str, width: int) -> None:
    for line in wrap(text, width):
        assert cell_len(line) <= max(width, 2), "a wide character stands alone"


cells = st.builds(Cell, st.text(max_size=60))
rows = st.lists(st.builds(Line, st.text(max_size=30), cells), max_size=4).map(tuple)


@given(st.lists(st.builds(Block, st.text(max_size=10), rows), max_size=4), st.integers(1, 80))
def test_any_blocks_are_laid_out(blocks: list[Block], width: int) -> None:
    layout(blocks, width)


class Stage(App[None]):
    """A summary by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Target] = []

    def compose(self) -> ComposeResult:
        yield SummaryView()

    def on_summary_view_reference_opened(self, event: SummaryView.ReferenceOpened) -> None:
        self.opened.append(event.target)


async def test_the_cursor_stops_at_references_and_opens_them() -> None:
    other = Target("flows", "uuid", "f1")
    app = Stage()
    async with app.run_test(size=(40, 10)) as pilot:
        view = app.query_one(SummaryView)
        view.show(
            [
                Block("Groups", (Line("", Cell("Reporters"), GROUP), Line("", Cell("none")))),
                Block("Flow", (Line("", Cell("Survey"), other),)),
            ]
        )
        view.focus()
        await pilot.pause()
        await pilot.press("enter", "down", "enter", "up", "enter")
        assert app.opened == [GROUP, other, GROUP]
        await pilot.click(view, offset=(3, 2))
        assert len(app.opened) == 3, "a line without a reference opens nothing"


def test_a_long_word_is_walked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring what is left of it again for each line takes seconds for a record whose fields are long."""
    measured = 0

    def counting(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return cell_len(text)

    monkeypatch.setattr("temba_tui.widgets.summary_view.cell_len", counting)
    word = "x" * 10_000
    lines = wrap(word, 30)
    assert "".join(lines) == word
    assert {len(line) for line in lines[:-1]} == {30}
    assert measured < 4 * len(word)
