"""Phone numbers in E.164, by the workspace's country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.workspace.phones import doubt, to_e164


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("0788 123 123", "RW", "+250788123123"),
        ("0788123123", "rw", "+250788123123"),
        ("788-123-123", "RW", "+250788123123"),
        ("250788123123", "RW", "+250788123123"),
        ("+250 (788) 123.123", "RW", "+250788123123"),
        ("+250788123123", "NG", "+250788123123"),
        ("0803 000 0000", "NG", "+2348030000000"),
        # With so many digits and no 0 before them, the country's code is taken to be there.
        ("2348030000000", "RW", "+2348030000000"),
        ("00250788123123", "", "+250788123123"),
        ("00 250 788 123 123", "NG", "+250788123123"),
        ("+250788123123", "", "+250788123123"),
        ("+250788123123", "ZZ", "+250788123123"),
        ("٠٧٨٨١٢٣١٢٣", "RW", "+250788123123"),
        ("+1 555 010 9999", "", "+15550109999"),
    ],
)
def test_numbers_are_read_by_the_country(typed: str, country: str, expected: str) -> None:
    assert to_e164(typed, country) == expected


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("0788123123", ""),
        ("0788123123", "ZZ"),
        ("123", "RW"),
        ("08030000", "NG"),
        ("abc", "RW"),
        ("+", "RW"),
        ("++250788123123", "RW"),
        ("0788123123 ext 5", "RW"),
        ("0788123123#5", "RW"),
        ("", "RW"),
        ("9" * 41, "RW"),
    ],
)
def test_what_is_no_possible_number_is_nothing(typed: str, country: str) -> None:
    assert to_e164(typed, country) == ""


def test_a_number_of_possible_length_that_nobody_has_is_doubted() -> None:
    assert doubt("+250788123123") == ""
    assert doubt("+15550109999") == "No such number is known to be in use: is it complete?"
    assert doubt("nothing") == "This is no phone number."


@given(st.text(max_size=60), st.sampled_from(["RW", "", "US", "NG", "??"]))
def test_any_text_will_do(typed: str, country: str) -> None:
    found = to_e164(typed, country)
    assert found == "" or (found.startswith("+") and found[1:].isdecimal())
    assert to_e164(found, country) in (found, "")
