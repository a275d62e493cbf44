"""What stands in two columns in a dialog, a picker and the command line stays in two columns, whatever it is."""

import pytest

from temba_tui.screens.command import _drawn
from temba_tui.screens.dialog import Said, paragraph
from temba_tui.screens.picker import Choice, Picker
from temba_tui.text import is_safe
from temba_tui.widgets.cells import padded, width_of
from temba_tui.workspace.complete import Completion
from tests.hostile.corpus import CORPUS

HERE = "plainly here"


def column_of(line: str) -> int:
    """The cells before the second column."""
    return width_of(line[: line.index(HERE)])


@pytest.mark.parametrize("text", ["日本語", "ＡＢ", "e\u0301e\u0301", "\U0001f1f7\U0001f1fc", *CORPUS[::5]])
def test_a_label_moves_nothing(text: str) -> None:
    said = paragraph(Said(HERE, label=text), 60, 18)
    assert column_of(said[0].plain) == 18
    picker = Picker("Pick", [Choice("a", text[:9], HERE), Choice("b", "b", HERE)])
    lines = [picker._line(one, 34).plain for one in picker._choices]
    assert len({column_of(line) for line in lines}) == 1
    completion = _drawn(Completion(text[:9], 0, HERE)).plain
    assert column_of(completion) == 30
    assert all(is_safe(line) for line in (said[0].plain, *lines, completion))


@pytest.mark.parametrize("text", CORPUS[::3])
def test_padding_counts_cells(text: str) -> None:
    for width in (0, 3, 40):
        assert width_of(padded(text, width)) == max(width, width_of(padded(text, 0)))
