"""What is on the terminal is not written again, and what is written leaves what the whole frames would have left."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.text import cell_width
from temba_tui.widgets.screen_diff import ScreenDiff

WIDTH, HEIGHT = 30, 4
STYLES = ("", "1", "38;2;10;20;30;48;2;1;2;3", "7")
# Characters that pyte, too, takes to be one or two cells.
TEXTS = st.text(st.sampled_from("ab  ·│█é中あ"), min_size=1, max_size=12)


def frame(*pieces: tuple[int, int, list[tuple[str, str]]]) -> str:
    """Styled texts at positions, and the cursor at home, as Textual writes them."""
    written = []
    before = 0
    for row, column, runs in sorted(pieces, key=lambda piece: piece[0]):
        text = "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for style, text in runs)
        written.append(f"{chr(10) if before and row > before else ''}\x1b[{row};{column}H{text}")
        before = row
    return "".join(written) + "\x1b[1;1H"


@st.composite
def frames(draw: st.DrawFn) -> str:
    """A frame of whole lines, or of pieces."""
    pieces = []
    for _ in range(draw(st.integers(1, 5))):
        row = draw(st.integers(1, HEIGHT))
        column = draw(st.sampled_from((1, 1, 1, 3, 9)))
        runs, left = [], WIDTH - column + 1
        for _ in range(draw(st.integers(1, 4))):
            text = draw(TEXTS)
            while cell_width(text) > left:
                text = text[:-1]
            left -= cell_width(text)
            if text:
                runs.append((draw(st.sampled_from(STYLES)), text))
        if column == 1 and draw(st.booleans()):
            runs.append(("", " " * left))
        if runs:
            pieces.append((row, column, runs))
    return frame(*pieces) if pieces else ""


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell: what stands in it, and how it looks."""
    return [[tuple(screen.buffer[row][column]) for column in range(screen.columns)] for row in range(screen.lines)]


@given(st.lists(st.one_of(frames(), st.sampled_from(["\x1b[?1049h", "\x1b[2J", "\x1b[?2026h"])), max_size=12))
def test_the_terminal_shows_what_whole_frames_would(data: list[str]) -> None:
    whole, less = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    all_of_it, changes = pyte.Stream(whole), pyte.Stream(less)
    diff = ScreenDiff()
    for one in data:
        all_of_it.feed(one)
        changes.feed(diff.changes(one))
        assert (less.cursor.x, less.cursor.y) == (whole.cursor.x, whole.cursor.y)
        assert shown(less) == shown(whole)


LINE = [("1", "Amina Uwase"), ("", " " * 8), ("7", "Reporters")]


def test_what_is_shown_is_not_written_again() -> None:
    diff = ScreenDiff()
    first = frame((1, 1, LINE), (2, 1, [("", "नमस्ते 中")]))
    assert diff.changes(first) == first.replace("\n", "")
    assert diff.changes(first) == "\x1b[1;1H"
    assert diff.changes(frame((1, 3, [("1", "ina")]))) == "\x1b[1;1H"
    assert diff.changes(first) == "\x1b[1;1H"


def test_only_the_cells_that_differ_are() -> None:
    diff = ScreenDiff()
    diff.changes(frame((1, 1, LINE)))
    changed = diff.changes(frame((1, 1, [("1", "Amina Uwara"), *LINE[1:]])))
    assert changed == "\x1b[1;10H\x1b[1mra\x1b[0m\x1b[1;1H"


def test_a_character_of_doubtful_width_brings_what_follows_it() -> None:
    """A terminal may have drawn it wider than we do, over what stands there."""
    diff = ScreenDiff()
    diff.changes(frame((1, 1, [("", "aaaa bbbb")])))
    line = frame((1, 1, [("", "कि bbbbbb"), ("1", "cccc")]))
    assert diff.changes(line) == line
    # It is known by its own text, whatever else is written with it.
    assert diff.changes(frame((1, 1, [("", "कि bbbbbb"), ("1", "cccd"), ("", "e")]))).startswith("\x1b[1;12H")


@pytest.mark.parametrize("sequence", ["\x1b[?1049h", "\x1b[?1049l", "\x1b[2J", "\x1bc"])
def test_another_screen_is_another_screen(sequence: str) -> None:
    diff = ScreenDiff()
    line = frame((1, 1, LINE))
    diff.changes(line)
    assert diff.changes(sequence) == sequence
    assert diff.changes(line) == line


def test_what_is_no_text_is_written_as_it_is() -> None:
    diff = ScreenDiff()
    odd = "\x1b[1;1Ha\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\\x1b[1;1H"
    assert diff.changes(odd) == diff.changes(odd) == odd


def test_after_forgetting_all_is_written() -> None:
    diff = ScreenDiff()
    line = frame((1, 1, LINE))
    diff.changes(line)
    diff.forget()
    assert diff.changes(line) == line


def test_a_frame_for_a_larger_terminal_is_not_taken_to_be_shown() -> None:
    """The terminal was made smaller, and one more frame was drawn for what it had been: its lines ran over."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    diff = ScreenDiff()
    diff.resized(WIDTH, HEIGHT)
    larger = frame(*((row, 1, [("", f"{row} large {'x' * WIDTH}")]) for row in range(1, HEIGHT + 3)))
    smaller = frame(*((row, 1, [("", f"{row} large {'x' * (WIDTH - 8)}")]) for row in range(1, HEIGHT + 1)))
    for one in (smaller, larger, smaller):
        stream.feed(diff.changes(one))
    assert screen.display == [f"{row} large {'x' * (WIDTH - 8)}" for row in range(1, HEIGHT + 1)]


def test_what_was_known_before_a_resize_is_not_any_more() -> None:
    diff = ScreenDiff()
    line = frame((1, 1, LINE))
    diff.changes(line)
    diff.resized(WIDTH, HEIGHT)
    assert diff.changes(line) == line
