"""Text in cells: safe, of exact width, of the same width in every terminal; search terms found where they stand."""

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from temba_tui.text import fold, is_safe
from temba_tui.widgets.cells import Finder, cut, fit, tidy, width_of, wrap
from tests.widgets.hostile_texts import HOSTILE

anything = st.text(st.characters(exclude_categories=["Cn"]), max_size=40)


@given(anything)
def test_tidied_text_is_safe_and_stays_so(value: str) -> None:
    tidied = tidy(value)
    assert is_safe(tidied)
    assert width_of(tidied) == cell_len(tidied)
    assert tidy(tidied) == tidied


@given(anything, st.integers(0, 30), st.sampled_from(["left", "right"]), st.booleans())
def test_fitted_text_has_exactly_its_width(value: str, width: int, align: str, more: bool) -> None:
    tidied = tidy(value)
    drawn, count, start = fit(tidied, width, "right" if align == "right" else "left", more)
    assert cell_len(drawn) == width
    assert drawn[start : start + count] == tidied[:count]
    if width > 0 and (count < len(tidied) or more):
        assert "…" in drawn


@given(anything, st.integers(1, 20))
def test_wrapped_text_loses_nothing(value: str, width: int) -> None:
    tidied = tidy(value)
    pieces = wrap(tidied, width)
    assert "".join(pieces) == tidied
    assert all(cell_len(piece) <= width or len(piece) == 1 for piece in pieces)


@given(anything, st.integers(0, 20))
def test_a_cut_is_a_beginning(value: str, width: int) -> None:
    tidied = tidy(value)
    kept = cut(tidied, width)
    assert tidied.startswith(kept)
    assert cell_len(kept) <= width


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [3, 8, 20])
def test_a_terminal_that_counts_character_by_character_agrees(name: str, width: int) -> None:
    drawn = fit(tidy(name), width)[0]
    assert sum(max(0, wcwidth.wcwidth(char)) for char in drawn) == width


def marked(finder: Finder, value: str) -> list[str]:
    return [value[start:end] for start, end in finder.spans(value)]


@pytest.mark.parametrize(
    ("terms", "value", "found"),
    [
        (("ami",), "Amina Amín", ["Ami", "Amí"]),
        (("ami",), "Ami\u0301na", ["Ami\u0301"]),
        (("strasse",), "Große Straße 5", ["Straße"]),
        (("amina", "ami"), "amina ami", ["amina", "ami"]),
        (("789",), "+250 7 89-12", ["7 89"]),
        (("0788123",), "tel:+250 788 123 123", ["788 123"]),
        (("88",), "88 8 8", ["88"]),
        (("x.y",), "xzy x.y", ["x.y"]),
        (("米",), "阿米娜", ["米"]),
        ((), "Amina", []),
        (("zz",), "Amína", []),
    ],
)
def test_terms_are_found_in_the_text_as_it_is_written(terms: tuple[str, ...], value: str, found: list[str]) -> None:
    assert marked(Finder(terms), value) == found


@given(anything, st.text(max_size=4))
def test_spans_are_in_order_and_in_the_text(value: str, term: str) -> None:
    spans = Finder((fold(term),)).spans(value)
    end = 0
    for first, last in spans:
        assert end <= first < last <= len(value)
        end = last
