"""Laying pieces out on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from temba_tui.widgets.bars import Piece, cut, place

pieces = st.lists(
    st.builds(
        Piece,
        st.text(max_size=20),
        key=st.sampled_from(("", "a", "b")),
        shrinks=st.booleans(),
        whole=st.booleans(),
        short=st.text(max_size=20),
    ),
    max_size=6,
)


def drawn(left: list[Piece], right: list[Piece], width: int) -> str:
    line = ""
    for one in place(left, right, width):
        line = line.ljust(one.start) + cut(one.piece.text, one.width)
    return line


TABLE: list[tuple[list[Piece], list[Piece], int, str]] = [
    ([Piece("left")], [Piece("right")], 12, "left   right"),
    ([Piece("left")], [Piece("right")], 8, "left"),
    ([Piece("a very long name", shrinks=True), Piece("tail")], [], 14, "a very lo…tail"),
    ([Piece("one", shrinks=True), Piece("two")], [], 4, "one…"),
    ([Piece(" f ", key="f", whole=True), Piece("find ", key="f", whole=True)], [], 8, " f find "),
    ([Piece(" f ", key="f", whole=True), Piece("find ", key="f", whole=True)], [], 7, ""),
    ([Piece("long, ", short="l, "), Piece("longer", short="lr")], [], 12, "long, longer"),
    ([Piece("long, ", short="l, "), Piece("longer", short="lr")], [], 11, "long, lr"),
    ([Piece("long, ", short="l, "), Piece("longer", short="lr")], [], 7, "l, lr"),
    ([Piece("a very long name", shrinks=True, short="a long name"), Piece("tail")], [], 12, "a long …tail"),
    ([Piece("a very long name", shrinks=True, short="a long name"), Piece("tail")], [], 9, "tail"),
    (
        [
            Piece("a ", key="a", whole=True),
            Piece("all ", key="a", whole=True),
            Piece("b ", key="b", whole=True),
            Piece("back", key="b", whole=True),
        ],
        [],
        9,
        "a all ",
    ),
    ([], [], 10, ""),
]


@pytest.mark.parametrize(("left", "right", "width", "line"), TABLE)
def test_pieces_take_their_places(left: list[Piece], right: list[Piece], width: int, line: str) -> None:
    assert drawn(left, right, width) == line


@given(pieces, pieces, st.integers(0, 60))
def test_nothing_overlaps_or_runs_over_the_edge(left: list[Piece], right: list[Piece], width: int) -> None:
    end = 0
    for one in place(left, right, width):
        assert one.start >= end
        assert one.width >= 0
        end = one.start + one.width
    assert end <= max(width, 0)


@given(st.text(max_size=30), st.integers(0, 30))
def test_a_cut_text_has_the_width_that_was_asked_for(text: str, width: int) -> None:
    from temba_tui.text import clean

    assert cell_len(cut(clean(text), width)) == width
