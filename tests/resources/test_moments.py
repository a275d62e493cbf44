"""How the server reads dates that were typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.facts import Facts
from temba_tui.resources.moments import SHORT_YEAR, UNREADABLE, echo_moment, echo_number, read_moment

KIGALI = ZoneInfo("Africa/Kigali")


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2026-03-04", True, (2026, 3, 4, 0, 0)),
        ("2026-03-04", False, (2026, 3, 4, 0, 0)),
        ("2026/3/4 08:30", False, (2026, 3, 4, 8, 30)),
        ("2026-03-04T08:30:15", True, (2026, 3, 4, 8, 30, 15)),
        ("04-03-2026", True, (2026, 3, 4, 0, 0)),
        ("04-03-2026", False, (2026, 4, 3, 0, 0)),
        ("4.3.2026 8:05 pm", True, (2026, 3, 4, 20, 5)),
        ("4 3 2026 12:05 am", True, (2026, 3, 4, 0, 5)),
        ("due 4/3/2026", True, (2026, 3, 4, 0, 0)),
    ],
)
def test_dates_are_read_in_the_workspaces_order_and_zone(text: str, day_first: bool, expected: tuple[int, ...]) -> None:
    assert read_moment(text, KIGALI, day_first) == datetime(*expected, tzinfo=KIGALI)  # type: ignore[misc,arg-type]


def test_a_zone_of_its_own_is_kept() -> None:
    assert read_moment("2026-03-04T08:30:00Z", KIGALI, True) == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "31/02/2026", "13/13/2026", "4/3/26", "2026-03-04 25:00", "8:30"])
def test_others_are_not(text: str) -> None:
    assert read_moment(text, KIGALI, True) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-03-04", "4 Mar 2026 in Kigali"),
        ("2026-03-04T08:30:00Z", "4 Mar 2026 10:30 in Kigali"),
        ("2017-11-11T13:12:13+02:00", "11 Nov 2017 13:12 in Kigali"),
        ("4/3/26", SHORT_YEAR),
        ("soon", UNREADABLE),
        ("0001-01-01T00:00:00+14:00", UNREADABLE),
        ("  ", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_the_echo_says_how(value: object, said: str) -> None:
    assert echo_moment(value, Facts(zone=KIGALI)) == said


def test_the_echo_tells_months_first_where_the_workspace_does() -> None:
    assert echo_moment("3/4/2026", Facts(zone=KIGALI, day_first=False)) == "Mar 4, 2026 in Kigali"


@pytest.mark.parametrize(("value", "right"), [("12", True), ("-1.50", True), (".5", True), ("", True), (None, True),
                                             ("1,5", False), ("1e5", False), ("twelve", False)])  # fmt: skip
def test_numbers(value: object, right: bool) -> None:
    assert (echo_number(value, Facts()) == "") is right


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,4}[-/. ][0-9]{1,4}.{0,12}", fullmatch=True))
def test_any_text_will_do(text: str) -> None:
    assert isinstance(echo_moment(text, Facts(zone=KIGALI)), str)
    echo_number(text, Facts())
