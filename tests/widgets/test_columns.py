"""The layout of columns: whatever is asked for, it fits, and the important ones stay."""

from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.spec import Column
from temba_tui.widgets.columns import GAP, GUTTER, lay_out, least


def column(key: str, width: int = 10, flex: int = 0, priority: int = 5, align: str = "left") -> Column:
    return Column(
        key, key.title(), lambda record, lens: "", width, flex, priority, "right" if align == "right" else "left"
    )


columns_of_any_kind = st.lists(
    st.builds(
        column,
        st.text("abc", min_size=1, max_size=3),
        st.integers(0, 60),
        st.integers(0, 4),
        st.integers(1, 9),
        st.sampled_from(["left", "right"]),
    ),
    max_size=12,
)


@given(columns_of_any_kind, st.integers(0, 250), st.integers(0, 14))
def test_every_layout_lies_within_its_width(columns: list[Column], width: int, first: int) -> None:
    layout = lay_out(columns, width, first)
    end = GUTTER - GAP
    for place in layout.places:
        assert place.x >= end + GAP
        assert place.width >= 1
        end = place.x + place.width
        assert end <= width
    assert [place.index for place in layout.places] == sorted({place.index for place in layout.places})
    assert len(layout.places) + layout.before + layout.after == len(columns)
    if columns and width > GUTTER and not first:
        assert layout.places[0].index == 0


@given(columns_of_any_kind, st.integers(10, 250))
def test_scrolling_right_reaches_every_column(columns: list[Column], width: int) -> None:
    seen: set[int] = set()
    first = 0
    while True:
        layout = lay_out(columns, width, first)
        seen |= {place.index for place in layout.places}
        if not layout.after:
            break
        first += 1
        assert first <= len(columns) + 1
    assert seen == set(range(len(columns)))


def test_the_least_important_columns_go_first() -> None:
    columns = [column("a", 20, priority=1), column("b", 20, priority=9), column("c", 20, priority=2)]
    assert [place.index for place in lay_out(columns, 80).places] == [0, 1, 2]
    assert [place.index for place in lay_out(columns, 60).places] == [0, 2]
    assert [place.index for place in lay_out(columns, 30).places] == [0]
    assert lay_out(columns, 60).after == 1


def test_what_is_left_over_goes_to_the_flexible_columns() -> None:
    columns = [column("a", 10, flex=1, priority=1), column("b", 10, priority=2), column("c", 10, flex=3, priority=3)]
    places = lay_out(columns, GUTTER + 30 + 2 * GAP + 40).places
    assert [place.width for place in places] == [20, 10, 40]


def test_flexible_columns_give_way_before_another_is_dropped() -> None:
    columns = [column("a", 30, flex=1, priority=1), column("b", 12, priority=2)]
    places = lay_out(columns, GUTTER + 20 + GAP + 12).places
    assert [place.width for place in places] == [20, 12]
    assert least(columns[0]) == 20


def test_a_narrow_mark_column_stays_together_with_the_name() -> None:
    columns = [column("mark", 1, priority=1), column("name", 12, priority=1), *(column(f"c{n}", 20) for n in range(4))]
    layout = lay_out(columns, 60, 3)
    assert [place.index for place in layout.places] == [0, 1, 4]
    assert (layout.before, layout.after) == (2, 1)


def test_a_single_column_is_cut_to_the_screen() -> None:
    assert [place.width for place in lay_out([column("a", 80)], 20).places] == [18]
    assert lay_out([column("a", 80)], 2).places == ()
