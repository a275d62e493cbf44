"""Dates as typed, in the workspace's zone, over changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.workspace.dates import DateError, format_sent, resolve_date, resolve_day

LAGOS = ZoneInfo("Africa/Lagos")
NOW = datetime(2026, 11, 21, 18, 5, 7, tzinfo=UTC)  # a Saturday; 19:05:07 in Lagos


def sent(text, zone=LAGOS, now=NOW, **options):
    return resolve_date(text, zone, now, **options).sent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", "2026-02-28T23:00:00Z"),
        ("2026-03", "2026-02-28T23:00:00Z"),
        ("today", "2026-11-20T23:00:00Z"),
        (" Today ", "2026-11-20T23:00:00Z"),
        ("yesterday", "2026-11-19T23:00:00Z"),
        ("saturday", "2026-11-20T23:00:00Z"),
        ("monday", "2026-11-15T23:00:00Z"),
        ("Sun", "2026-11-14T23:00:00Z"),
        ("08:00", "2026-11-21T07:00:00Z"),
        ("8:30", "2026-11-21T07:30:00Z"),
        ("23:00", "2026-11-20T22:00:00Z"),
        ("now", "2026-11-21T18:05:07Z"),
        ("30m", "2026-11-21T17:35:07Z"),
        ("2h", "2026-11-21T16:05:07Z"),
        ("3d", "2026-11-18T18:05:07Z"),
        ("2w", "2026-11-07T18:05:07Z"),
        ("0d", "2026-11-21T18:05:07Z"),
        ("2026-03-01T08:00", "2026-03-01T07:00:00Z"),
        ("2026-03-01 08:00:30", "2026-03-01T07:00:30Z"),
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
        ("2026-03-01t08:00:00.5z", "2026-03-01T08:00:00.500000Z"),
        ("2026-03-01T08:00:00+05:30", "2026-03-01T02:30:00Z"),
        ("yesterday 08:00", "2026-11-20T07:00:00Z"),
        ("mon 23:59", "2026-11-16T22:59:00Z"),
    ],
)
def test_dates_mean_the_workspace_s_time(text, expected):
    assert sent(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", "2026-03-01T22:59:59.999999Z"),
        ("2026-03", "2026-03-31T22:59:59.999999Z"),
        ("2025-12", "2025-12-31T22:59:59.999999Z"),
        ("08:00", "2026-11-21T07:00:00Z"),
    ],
)
def test_the_end_of_a_day_is_its_last_moment(text, expected):
    assert sent(text, end=True) == expected


def test_on_a_day_is_its_first_and_last_moment():
    first, last = resolve_day("2026-03-01", LAGOS, NOW)
    assert (first.sent, last.sent) == ("2026-02-28T23:00:00Z", "2026-03-01T22:59:59.999999Z")
    assert first.whole_day
    first, last = resolve_day("3d", LAGOS, NOW)
    assert (first.sent, last.sent) == ("2026-11-17T23:00:00Z", "2026-11-18T22:59:59.999999Z")


def test_what_is_shown_is_the_workspace_s_time():
    date = resolve_date("2026-02-28T23:00:00Z", LAGOS, NOW)
    assert (date.shown, date.day) == ("1 Mar 2026 00:00", "2026-03-01")
    assert resolve_date("2026-03-01", LAGOS, NOW, day_first=False).shown == "Mar 1, 2026 00:00"
    assert resolve_date("30m", LAGOS, NOW).shown == "21 Nov 2026 18:35:07"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing"),
        ("soon", "not a date"),
        ("to", "not a date"),
        ("2026-02-30", "not a day of the calendar"),
        ("2026-13", "not a month"),
        ("0000-01", "not a month"),
        ("2026-02-30T08:00", "not a moment"),
        ("2026-02-30 08:00", "not a day"),
        ("25:00", "not a date"),
        ("01/03/2026", "year first"),
        ("1.3.26", "year first"),
        ("2026/03/01", "year first"),
        ("20260301", "not a date"),
        ("999999999w", "calendar goes"),
        ("999999999h", "calendar goes"),
        ("0001-01-01", "calendar goes"),
        ("9999-12", "calendar goes"),
        ("9999-12-31", "calendar goes"),
        ("\x1b[31m", "not a date"),
    ],
)
def test_wrong_dates_are_told(text, says):
    with pytest.raises(DateError, match=says):
        resolve_date(text, LAGOS, NOW)


def test_a_day_that_begins_in_a_change_of_the_clock():
    # On 4 November 2018 the clocks of São Paulo went from 23:59 to 01:00.
    zone = ZoneInfo("America/Sao_Paulo")
    first, last = resolve_day("2018-11-04", zone, NOW)
    assert (first.sent, first.shown) == ("2018-11-04T03:00:00Z", "4 Nov 2018 01:00")
    assert last.sent == "2018-11-05T01:59:59.999999Z"


def test_a_day_whose_midnight_comes_twice():
    # On 1 November 2026 the clocks of Havana go from 01:00 back to 00:00.
    first, last = resolve_day("2026-11-01", ZoneInfo("America/Havana"), NOW)
    assert first.sent == "2026-11-01T04:00:00Z"
    assert last.moment - first.moment == timedelta(hours=25, microseconds=-1)


def test_days_ago_keep_the_time_of_day_and_hours_pass():
    zone = ZoneInfo("Europe/Oslo")
    now = datetime(2026, 10, 25, 11, 0, tzinfo=UTC)  # 12:00 on the day that has 25 hours
    assert sent("1d", zone, now) == "2026-10-24T10:00:00Z"
    assert sent("24h", zone, now) == "2026-10-24T11:00:00Z"


def test_a_time_of_day_that_comes_twice():
    zone = ZoneInfo("Europe/Oslo")
    assert sent("2026-10-25 02:30", zone) == "2026-10-25T00:30:00Z"
    assert sent("2026-10-25 02:30", zone, end=True) == "2026-10-25T01:30:00Z"


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_sentence(text):
    try:
        ending = resolve_date(text, LAGOS, NOW).sent[-1]
    except DateError as error:
        ending = error.message[-1]
    assert ending in "Z."


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)))
def test_what_is_sent_is_read_back_as_the_same_moment(moment):
    aware = moment.replace(tzinfo=UTC)
    assert resolve_date(format_sent(aware), LAGOS, NOW).moment == aware
