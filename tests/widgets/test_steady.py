"""Columns stay where they are on terminals that count differently."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.drivers.headless_driver import HeadlessDriver

from temba_tui.text import cell_width, clean, truncate
from temba_tui.widgets.screen_diff import ScreenDiff
from temba_tui.widgets.steady import _ANY_DOUBT, steadied, steady_driver
from tests.hostile.corpus import CORPUS

WIDTHS: dict[str, Callable[[str], int]] = {
    "as we do": lambda char: 0 if char in "\u200d\ufe0f" else min(2, cell_width(char)),
    "marks take a cell": lambda char: max(1, cell_width(char)),
    "emoji take one": lambda char: 1 if ord(char) > 0x1F000 else cell_width(char),
    "nothing joins": lambda char: 2 if ord(char) > 0x2E80 else 1,
}


def drawn(data: str, width: Callable[[str], int]) -> dict[tuple[int, int], str]:
    """Where each character of `data` lands on a terminal that takes characters to be that wide."""
    cells: dict[tuple[int, int], str] = {}
    row = column = 1
    for token in re.finditer(r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;]*m|(?s:.)", data):
        if token[1]:
            row, column = int(token[1]), int(token[2])
        elif not token.group().startswith("\x1b"):
            char = token.group()
            wide = width(char) if _ANY_DOUBT.match(char) else cell_width(char)
            if wide:
                cells[row, column] = token.group()
            column += wide
    return cells


TEXTS = st.one_of(st.sampled_from(CORPUS), st.text(max_size=12)).map(clean)


@given(st.lists(st.tuples(TEXTS, st.integers(3, 24)), min_size=1, max_size=5), st.sampled_from(sorted(WIDTHS)))
def test_what_follows_a_cell_is_where_it_belongs(columns: list[tuple[str, int]], kind: str) -> None:
    line, marks, x = "\x1b[7;3H\x1b[1;31m", [], 3
    for text, width in columns:
        shown = truncate(text, width)
        line += shown + " " * (width - cell_width(shown)) + "  \x1b[0m|\x1b[1m"
        x += width + 2
        marks.append(x)
        x += 1
    cells = drawn(steadied(line), WIDTHS[kind])
    assert [cells.get((7, mark)) for mark in marks] == ["|"] * len(marks)


@given(
    st.text(
        st.characters(max_codepoint=0x24F, min_codepoint=0x20, exclude_categories=["Cc", "Cf"], exclude_characters="©®")
    )
)
def test_what_every_terminal_knows_is_left_as_it_is(text: str) -> None:
    assert steadied(f"\x1b[2;1H{text}") == f"\x1b[2;1H{text}"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "plain",
        "\x1b[2;1H日本語 ─│█ Ünïcödé ёж",
        "\U0001f600 before any position",
        "\x1b]0;a title with \U0001f600\x07",
    ],
)
def test_nothing_is_changed(data: str) -> None:
    assert steadied(data) == data


def test_where_it_puts_the_cursor() -> None:
    assert steadied("\x1b[2;5Ha \U0001f44d b\r\n\x1b[1mc\u0301d") == (
        "\x1b[2;5Ha    \x1b[2;7H\U0001f44d\x1b[2;10Hb\r\n\x1b[1m \x1b[3;1Hc\u0301\x1b[3;2Hd"
    )


def test_a_name_is_put_down_whole_with_the_blank_cells_behind_it() -> None:
    name = "सुनीता गुरुङ"
    width = cell_width(name)
    assert steadied(f"\x1b[1;1H{name}   |") == f"\x1b[1;1H{' ' * (width + 3)}\x1b[1;1H{name}\x1b[1;{width + 4}H|"


def test_a_driver_writes_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: written.append(data))
    kind = steady_driver(HeadlessDriver, ScreenDiff())
    assert issubclass(kind, HeadlessDriver)
    kind.write(object.__new__(kind), "\x1b[1;1H\U0001f600")
    assert written == ["\x1b[1;1H  \x1b[1;1H\U0001f600\x1b[1;3H"]
    kind.write(object.__new__(kind), "\x1b[1;1H\U0001f600")
    assert len(written) == 1  # it is shown already
