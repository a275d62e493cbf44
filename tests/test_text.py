"""Outside text made safe; dates, numbers and URNs as people read them."""

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from temba_tui.text import (
    Lens,
    cell_width,
    clean,
    clean_lines,
    fold,
    fold_digits,
    format_bytes,
    format_count,
    format_span,
    format_urn,
    is_safe,
    looks_like_moment,
    parse_datetime,
    plural,
    truncate,
)

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x07\x08\t\n\x0b\x0c\r\x1b\x7f\x80\x85\x9b\x9d\u00ad\u200b\u200d\u200e\u202e\u2028\u2066\u2069\ufeff"
        ),
        st.sampled_from("\ud800\udfff\U000e0041\ufffe\u3164\u0301\u0300กขåé阿😀\U0001f1f3\u17a1"),
    ),
    max_size=40,
)


# --- safe to draw


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Amina", "Amina"),
        ("", ""),
        ("Ünïcødé 阿米 أمينة", "Ünïcødé 阿米 أمينة"),
        ("a\nb", "a↵b"),
        ("a\r\nb", "a↵b"),
        ("a\u2028b\u2029c\x85d", "a↵b↵c↵d"),
        ("a\tb", "a⇥b"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x00\x08\x7f", "␀␈␡"),
        ("\x9b31m\x9d0;t\x9c", "�31m�0;t�"),
        ("abc\u202edef\u202c", "abc�def�"),
        ("\u2066x\u2069\u200f\u200e\u061c", "�x����"),
        ("a\u200bb", "a�b"),
        ("a\u00adb\ufeff\u2060", "a�b��"),
        ("\u3164\u115f\uffa0", "���"),
        ("\ufff9a\ufffab\ufffb", "�a�b�"),
        ("\U000e0041\U000e007f", "��"),
        ("\ud83d", "�"),
        ("\ufffe\U0010ffff\ufdd0", "���"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        # Needed by the scripts that they stand in.
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f"),
        ("ខ្ញុំ\u200bទៅ", "ខ្ញុំ\u200bទៅ"),
        ("ไป\u200bไหน", "ไป\u200bไหน"),
        ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)
def test_clean(value: str, wanted: str) -> None:
    assert clean(value) == wanted
    assert is_safe(value) == (value == wanted)


def test_marks_do_not_pile_up() -> None:
    assert clean("e" + "\u0301" * 500 + "x") == "e" + "\u0301" * 8 + "\ufffdx"
    assert clean("Việt Nam, e\u0302\u0323") == "Việt Nam, e\u0302\u0323"


@given(NASTY)
def test_clean_text_holds_nothing_that_a_terminal_obeys(value: str) -> None:
    done = clean(value)
    for char in done:
        code = ord(char)
        assert code >= 0x20, hex(code)
        assert not 0x7F <= code <= 0x9F
        assert code not in (0x061C, 0x200E, 0x200F, 0x2028, 0x2029)
        assert not 0x202A <= code <= 0x202E
        assert not 0x2066 <= code <= 0x2069
        assert not 0xD800 <= code <= 0xDFFF
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
    assert clean(done) == done
    assert is_safe(done)
    done.encode("utf-8")


@given(NASTY)
def test_lines_are_clean_and_none_is_lost(value: str) -> None:
    lines = clean_lines(value)
    assert lines
    assert all(is_safe(line) for line in lines)
    assert len(lines) == 1 + clean(value).count("↵") - value.count("↵")


def test_every_code_point_is_decided() -> None:
    """Of the format characters only those stay that scripts need; unassigned code points are harmless."""
    kept = {
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and is_safe(chr(code))
    }
    joiners = {0x200C, 0x200D}
    seen = set(range(0x0600, 0x0606)) | {0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
    hieroglyphs = set(range(0x13430, 0x13440))
    assert kept <= joiners | seen | hieroglyphs


# --- search


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("AMINA", "amina"),
        ("Éugène Ångström", "eugene angstrom"),
        ("Straße", "strasse"),
        ("İstanbul Iğdır", "istanbul igdir"),
        ("Ødegård Łukasz Đorđe æsir", "odegard lukasz dorde aesir"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("مُحَمَّد", "محمد"),
        ("أمينة", "امينة"),
        ("محـــمد", "محمد"),
        ("Γιώργος", "γιωργοσ"),
        ("ﬁn ᴬ", "fin a"),
        ("क्ष\u200d", "कष"),
    ],
)
def test_fold(value: str, wanted: str) -> None:
    assert fold(value) == wanted


@given(NASTY)
def test_folding_twice_changes_nothing(value: str) -> None:
    assert fold(fold(value)) == fold(value)


@given(st.text(max_size=20))
def test_case_does_not_matter(value: str) -> None:
    assert fold(value) == fold(value.casefold())


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("+250788123123", "250788123123"),
        ("+250 788 123 123", "250788123123"),
        ("+250-788-123.123", "250788123123"),
        ("00250788123123", "250788123123"),
        ("(250) 788/123 123", "250788123123"),
        ("tel:+250788123123", "250788123123"),
        ("whatsapp:250788123123", "250788123123"),
        ("0788 123 123", "788123123"),
        (" 0788\u00a0123\u2011123 ", "788123123"),
        ("+٢٥٠ ٧٨٨ ١٢٣ ١٢٣", "250788123123"),
        ("\u202a+250 788 123 123\u202c", "250788123123"),
        ("123", ""),
        ("Amina", ""),
        ("room 1234", ""),
        ("", ""),
        ("+", ""),
        ("0000", ""),
        ("12:34:56", ""),
    ],
)
def test_fold_digits(typed: str, wanted: str) -> None:
    assert fold_digits(typed) == wanted


@given(NASTY)
def test_digits_are_digits(value: str) -> None:
    found = fold_digits(value)
    assert found == "" or (found.isascii() and found.isdecimal())


# --- width


@pytest.mark.parametrize(
    ("value", "width", "wanted"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("abcd", -1, ""),
        ("", 0, ""),
        ("阿米", 4, "阿米"),
        ("阿米阿", 4, "阿…"),
        ("阿米阿", 5, "阿米…"),
        ("阿", 1, "…"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("\u0301", 0, ""),
    ],
)
def test_truncate(value: str, width: int, wanted: str) -> None:
    assert truncate(value, width) == wanted


@given(NASTY.map(clean), st.integers(-1, 30))
def test_truncated_text_fits(value: str, width: int) -> None:
    done = truncate(value, width)
    assert cell_width(done) <= max(0, width)
    assert done == value or done == "" or (done.endswith("…") and value.startswith(done[:-1]))
    if cell_width(value) <= width:
        assert done == value


@given(st.text(max_size=30), st.text("0123456789 +", max_size=4), st.integers(0, 30))
def test_a_tail_stays(head: str, tail: str, width: int) -> None:
    value = clean(head) + tail
    done = truncate(value, width, tail)
    assert cell_width(done) <= width
    if cell_width(value) > width > len(tail) + 1:
        assert done.endswith("…" + tail)


def test_truncating_a_long_text_is_quick() -> None:
    assert truncate("阿" * 1_000_000, 10) == "阿" * 4 + "…"
    assert truncate("a" + "\u0301" * 1_000_000, 5).endswith("…")


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=30))
def test_ascii_is_as_wide_as_it_is_long(value: str) -> None:
    assert cell_width(value) == len(value) == cell_len(value)


# --- numbers


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (0.2, "1 s"),
        (59, "59 s"),
        (59.5, "1:00"),
        (60, "1:00"),
        (2477, "41:17"),
        (3600, "1:00:00"),
    ],
)
def test_span(seconds: float, wanted: str) -> None:
    assert format_span(seconds) == wanted


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (3_440, "3.4 kB"),
        (9_960, "10 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (12_000_000, "12 MB"),
        (3_900_000_000, "3.9 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_bytes(size: int, wanted: str) -> None:
    assert format_bytes(size) == wanted


def test_counts_and_plurals() -> None:
    assert format_count(1234567) == "1,234,567"
    assert plural(1, "page") == "1 page"
    assert plural(1200, "page") == "1,200 pages"
    assert plural(2, "reply", "replies") == "2 replies"


@pytest.mark.parametrize(
    ("urn", "wanted"),
    [
        ("tel:+250788123123", "tel:+250788123123"),
        ("telegram:3214#amina_u", "telegram:amina_u"),
        ("facebook:123?id=3", "facebook:123"),
        ("facebook:123?id=3#Amina", "facebook:Amina"),
        ("tel:********", "tel:********"),
        ("", ""),
        ("nonsense", "nonsense"),
        ("webchat:x#", "webchat:x"),
    ],
)
def test_urn(urn: str, wanted: str) -> None:
    assert format_urn(urn) == wanted


# --- time


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2026-11-21T17:35:53.254375Z", datetime(2026, 11, 21, 17, 35, 53, 254375, UTC)),
        ("2026-11-21T17:35:53Z", datetime(2026, 11, 21, 17, 35, 53, tzinfo=UTC)),
        ("2017-11-11T13:12:13+02:00", datetime(2017, 11, 11, 11, 12, 13, tzinfo=UTC)),
        ("2026-08-23", datetime(2026, 8, 23, tzinfo=UTC)),
        ("2026-11-21T17:35:53", datetime(2026, 11, 21, 17, 35, 53, tzinfo=UTC)),
    ],
)
def test_parse(value: str, wanted: datetime) -> None:
    assert parse_datetime(value) == wanted


@pytest.mark.parametrize(
    "value", [None, "", 3, True, [], {}, "soon", "2026-13-01", "2026-11-21T25:00:00Z", "²026-01-01", "1" * 100]
)
def test_what_is_no_moment(value: object) -> None:
    assert parse_datetime(value) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2022-10-18T00:00:00+01:00", True),
        ("2022-12-07T20:52:03.564702+01:00", True),
        ("2026-11-21T17:35Z", True),
        ("2026-11-21", False),
        ("2026-11-21T17:35:53", False),
        ("x2026-11-21T17:35Z", False),
        ("2026-11-21T17:35Z\n", False),
        (None, False),
        (20261121, False),
    ],
)
def test_what_looks_like_a_moment(value: object, wanted: bool) -> None:
    assert looks_like_moment(value) is wanted


def lens(now: str, zone: str = "UTC", day_first: bool = True) -> Lens:
    moment = datetime.fromisoformat(now)
    return Lens(now=lambda: moment, zone=ZoneInfo(zone), day_first=day_first)


@pytest.mark.parametrize(
    ("zone", "now", "value", "wanted"),
    [
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T18:59:30Z", "just now"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T18:55:00Z", "5 min ago"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T18:00:01Z", "59 min ago"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T17:00:00Z", "2 h ago"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T07:00:01Z", "11 h ago"),
        # Twelve hours and more: the clock, then the day.
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T07:00:00Z", "07:00"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T00:00:00Z", "00:00"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-20T23:59:59Z", "yesterday"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-20T00:00:00Z", "yesterday"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-19T23:59:59Z", "19 Nov"),
        ("UTC", "2026-11-21T19:00:00Z", "2025-11-21T19:00:00Z", "21 Nov 2025"),
        # Less than twelve hours ago is told so across midnight.
        ("UTC", "2026-11-21T01:00:00Z", "2026-11-20T23:00:00Z", "2 h ago"),
        ("UTC", "2026-11-21T11:00:00Z", "2026-11-20T22:00:00Z", "yesterday"),
        ("UTC", "2026-01-01T13:00:00Z", "2025-12-31T23:00:00Z", "yesterday"),
        ("UTC", "2026-01-02T13:00:00Z", "2025-12-31T23:00:00Z", "31 Dec 2025"),
        # The same moments elsewhere: the day is the workspace's.
        ("Africa/Kigali", "2026-11-21T19:00:00Z", "2026-11-20T22:30:00Z", "00:30"),
        ("Africa/Kigali", "2026-11-21T22:30:00Z", "2026-11-21T08:00:00Z", "yesterday"),
        ("Pacific/Auckland", "2026-11-21T19:00:00Z", "2026-11-21T06:00:00Z", "yesterday"),
        ("America/Los_Angeles", "2026-11-21T06:00:00Z", "2026-11-20T09:00:00Z", "01:00"),
        ("Pacific/Kiritimati", "2026-12-31T23:00:00Z", "2026-12-31T09:59:00Z", "yesterday"),
        # Clocks go forward (29 March 2026, a day of 23 hours) and back (25 October 2026, 25 hours).
        ("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:30:00Z", "00:30"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T22:30:00Z", "yesterday"),
        ("Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-29T00:30:00Z", "1 h ago"),
        ("Europe/Berlin", "2026-10-25T22:30:00Z", "2026-10-24T22:30:00Z", "00:30"),
        ("Europe/Berlin", "2026-10-25T23:30:00Z", "2026-10-24T22:30:00Z", "yesterday"),
        ("America/New_York", "2026-11-01T20:00:00Z", "2026-11-01T05:30:00Z", "01:30"),
        # A server's clock may be a little ahead; what is to come is told by the clock or the day.
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T19:00:45Z", "just now"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-21T20:30:00Z", "20:30"),
        ("UTC", "2026-11-21T19:00:00Z", "2026-11-22T09:00:00Z", "22 Nov"),
        ("UTC", "2026-11-21T19:00:00Z", "2027-01-05T09:00:00Z", "5 Jan 2027"),
    ],
)
def test_ago(zone: str, now: str, value: str, wanted: str) -> None:
    assert lens(now, zone).ago(value) == wanted


@pytest.mark.parametrize(
    ("day_first", "wanted"),
    [
        (True, ("12 Mar", "3 Mar 2024", "12 Mar 2026 09:12:05")),
        (False, ("Mar 12", "Mar 3, 2024", "Mar 12, 2026 09:12:05")),
    ],
)
def test_days_or_months_first(day_first: bool, wanted: tuple[str, str, str]) -> None:
    eye = lens("2026-11-21T19:00:00Z", "Africa/Kigali", day_first)
    assert eye.ago("2026-03-12T07:12:05Z") == wanted[0]
    assert eye.ago("2024-03-03T07:12:05Z") == wanted[1]
    assert eye.exact("2026-03-12T07:12:05.999Z") == wanted[2]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2026-11-21T17:00:00Z", "2 h ago (19:00)"),
        ("2026-11-21T18:59:50Z", "just now (20:59)"),
        ("2026-11-20T15:40:00Z", "yesterday (17:40)"),
        ("2026-03-12T07:12:05Z", "12 Mar 2026 09:12"),
        ("2026-11-21T00:30:00Z", "21 Nov 2026 02:30"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_when(value: object, wanted: str) -> None:
    assert lens("2026-11-21T19:00:00Z", "Africa/Kigali").when(value) == wanted


def test_when_says_the_day_across_midnight() -> None:
    assert lens("2026-11-21T01:00:00Z").when("2026-11-20T23:00:00Z") == "2 h ago (20 Nov 23:00)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2022-12-07T20:52:03.564702+01:00", "7 Dec 2022 20:52"),
        ("2022-10-18T00:00:00+01:00", "18 Oct 2022"),
        ("2026-01-01", "2026-01-01"),
        ("34", "34"),
        ("", ""),
        ("2026-99-01T00:00:00Z", "2026-99-01T00:00:00Z"),
    ],
)
def test_field_values(text: str, wanted: str) -> None:
    assert lens("2026-11-21T19:00:00Z", "Africa/Lagos").value(text) == wanted


def test_place() -> None:
    assert lens("2026-11-21T19:00:00Z", "Africa/Kigali").place == "Kigali"
    assert lens("2026-11-21T19:00:00Z", "America/Argentina/Buenos_Aires").place == "Buenos Aires"
    assert Lens().place == "UTC"


@given(st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("Asia/Kathmandu")])), st.timezones())
def test_any_moment_is_told(moment: datetime, zone: ZoneInfo) -> None:
    eye = Lens(now=lambda: datetime(2026, 11, 21, 19, tzinfo=UTC), zone=zone)
    text = moment.isoformat()
    assert eye.ago(text)
    assert len(eye.ago(text)) <= 12
    assert eye.exact(text)
    assert eye.when(text)
    assert eye.value(text)


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), NASTY, st.lists(st.text(max_size=2), max_size=2))
)
def test_anything_is_told(value: object) -> None:
    eye = Lens(now=lambda: datetime(2026, 11, 21, 19, tzinfo=UTC))
    for told in (eye.ago(value), eye.exact(value), eye.when(value)):
        assert isinstance(told, str)


@given(st.timezones(), st.integers(0, 48 * 60))
def test_yesterday_is_the_day_before_there(zone: ZoneInfo, minutes: int) -> None:
    now = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)
    moment = now - timedelta(minutes=minutes)
    told = Lens(now=lambda: now, zone=zone).ago(moment.isoformat())
    days = (now.astimezone(zone).date() - moment.astimezone(zone).date()).days
    if minutes >= 12 * 60:
        assert (told == "yesterday") == (days == 1)
    else:
        assert told == "just now" or told.endswith(" ago")
