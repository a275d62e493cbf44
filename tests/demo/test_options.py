"""The demo's options as they are written."""

import pytest

from temba_tui.demo.options import parse_latency, parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20/minute", (20, 60.0)), (" 3600 / hour ", (3600, 3600.0)), ("5/s", (5, 1.0)), ("1/DAY", (1, 86400.0))],
)
def test_a_rate_is_so_many_in_so_long(text: str, rate: tuple[int, float]) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "20", "20/fortnight", "0/minute", "-1/s", "a/b", "20/minute/x"])
def test_a_rate_that_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"rate|least"):
        parse_rate(text)


@pytest.mark.parametrize(("text", "seconds"), [("300ms", 0.3), ("0.3s", 0.3), ("2", 2.0), (" 1.5 s ", 1.5)])
def test_a_latency_is_in_seconds(text: str, seconds: float) -> None:
    assert parse_latency(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-1s", "3m"])
def test_a_latency_that_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        parse_latency(text)
