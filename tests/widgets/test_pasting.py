"""What a terminal sends, in whatever pieces: a paste is one text, and what is typed stays as it is typed."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from temba_tui.widgets.pasting import END, ESC, START, PasteFilter, take_pastes_whole

pastes = st.text(alphabet=st.sampled_from([ESC, "[", "2", "0", "1", "~", "m", "q", "a", "\t", "\r", "é"]), max_size=30)
typed = st.text(alphabet=st.sampled_from(["q", "[", "2", "~", "é"]), max_size=8)


def in_pieces(data: str, cuts: list[int]) -> Iterator[str]:
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return (data[start:end] for start, end in pairwise(places))


def parser() -> XTermParser:
    """A driver's, as the program makes it."""
    module = ModuleType("a_driver")
    module.XTermParser = XTermParser  # type: ignore[attr-defined]
    sys.modules["a_driver"] = module
    try:
        kind = type("ADriver", (), {"__module__": "a_driver"})
        take_pastes_whole(kind)  # type: ignore[arg-type]
        first = module.XTermParser
        take_pastes_whole(kind)  # type: ignore[arg-type]
        assert module.XTermParser is first, "once is enough"
        made = first()
        assert isinstance(made, XTermParser)
        return made
    finally:
        del sys.modules["a_driver"]


@given(typed, pastes, typed, st.lists(st.integers(0, 99), max_size=6))
def test_a_paste_is_one_text_and_no_key(before: str, pasted: str, after: str, cuts: list[int]) -> None:
    assume(END not in pasted)  # that is where the paste ends, for every program
    reader = parser()
    sent = f"{before}{START}{pasted}{END}{after}"
    found = [event for piece in in_pieces(sent, cuts) for event in reader.feed(piece)]
    assert [one.text for one in found if isinstance(one, events.Paste)] == [pasted.replace(ESC, "")]
    keys = "".join(one.character or "" for one in found if isinstance(one, events.Key))
    assert keys == before + after


@given(
    st.text(alphabet=st.sampled_from([ESC, "[", "2", "0", "1", "~", "O", "P", "a"]), max_size=40),
    st.lists(st.integers(0, 99)),
)
def test_what_is_typed_passes_as_it_is_and_at_once(data: str, cuts: list[int]) -> None:
    assume(START not in data)
    reading = PasteFilter()
    assert [reading.passed(piece) for piece in in_pieces(data, cuts)] == list(in_pieces(data, cuts))


def test_a_driver_without_a_terminal_is_left_alone() -> None:
    from textual.drivers.headless_driver import HeadlessDriver

    take_pastes_whole(HeadlessDriver)
    assert not hasattr(sys.modules[HeadlessDriver.__module__], "XTermParser")


@pytest.mark.parametrize("data", ["", "x"])
def test_the_end_of_the_input_is_told(data: str) -> None:
    reader = parser()
    list(reader.feed(data))
    assert reader.is_eof == (not data)
