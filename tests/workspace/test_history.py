"""Back and forward through visited places."""

from hypothesis import given
from hypothesis import strategies as st

from temba_tui.workspace.history import History


def test_back_and_forward() -> None:
    history: History[str] = History()
    assert history.current is None
    assert history.back() is None
    assert history.forward() is None
    for place in "abc":
        history.push(place)
    assert history.current == "c"
    assert history.forward() is None
    assert [history.back(), history.back(), history.back()] == ["b", "a", None]
    assert history.current == "a"
    assert history.forward() == "b"


def test_a_new_place_forgets_what_lay_ahead() -> None:
    history: History[str] = History()
    for place in "abc":
        history.push(place)
    history.back()
    history.back()
    history.push("d")
    assert history.forward() is None
    assert history.back() == "a"
    assert len(history) == 2


def test_the_oldest_places_are_dropped() -> None:
    history: History[int] = History(limit=3)
    for place in range(10):
        history.push(place)
    assert len(history) == 3
    assert [history.current, history.back(), history.back(), history.back()] == [9, 8, 7, None]


@given(st.lists(st.sampled_from(["push", "back", "forward"]), max_size=40))
def test_any_walk_is_that_of_two_stacks(steps: list[str]) -> None:
    """Against the usual way: what lies behind, what lies ahead."""
    history: History[int] = History(limit=1000)
    behind: list[int] = []
    ahead: list[int] = []
    for number, step in enumerate(steps):
        if step == "push":
            history.push(number)
            behind.append(number)
            ahead.clear()
        elif step == "back":
            moved = history.back()
            assert (moved is not None) == (len(behind) > 1)
            if moved is not None:
                ahead.append(behind.pop())
        else:
            moved = history.forward()
            assert (moved is not None) == bool(ahead)
            if moved is not None:
                behind.append(ahead.pop())
        assert history.current == (behind[-1] if behind else None)
        assert len(history) == len(behind) + len(ahead)
