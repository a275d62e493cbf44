"""Lists from outside: what is read as whom, what spreadsheets do to them, what is nobody."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.workspace.outside import OutsideError, decoded, read_file, read_one, read_text
from temba_tui.workspace.phones import to_e164

UUID = "376b869a-ca4f-4c2a-b7c4-84c87301b96d"


def phone(typed: str) -> str:
    return to_e164(typed, "RW")


def unknown(_typed: str) -> None:
    return None


@pytest.mark.parametrize(
    ("text", "sent", "kind"),
    [
        (UUID, UUID, "UUID"),
        (UUID.upper(), UUID, "UUID"),
        (UUID.replace("-", ""), UUID, "UUID"),
        ("0788 123 123", "tel:+250788123123", "phone number"),
        ("+250 788-123-123", "tel:+250788123123", "phone number"),
        ("00250788123123", "tel:+250788123123", "phone number"),
        ("'+250788123123", "tel:+250788123123", "phone number"),
        ("tel:0788123123", "tel:+250788123123", "URN"),
        ("TEL:+250788123123", "tel:+250788123123", "URN"),
        ("tel:MTN", "tel:MTN", "URN"),
        ("whatsapp:+250788123123", "whatsapp:250788123123", "URN"),
        ("telegram:12345#amina", "telegram:12345", "URN"),
        ("mailto:Amina@Example.org", "mailto:amina@example.org", "URN"),
    ],
)
def test_who_is_meant(text: str, sent: str, kind: str) -> None:
    assert read_one(text, phone) == (sent, kind)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Amina", "no UUID, URN or phone number"),
        ("2.50789E+11", "rounded"),
        ("2,50789E+11", "rounded"),
        ("123", "no UUID"),
        ("https://example.org", "no UUID"),
        ("0788 12", "no phone number in the workspace"),
        ("telegram:", "no UUID"),
    ],
)
def test_who_is_nobody(text: str, why: str) -> None:
    found = read_one(text, phone)
    assert isinstance(found, str)
    assert why in found


def test_without_a_country_only_whole_numbers_are_taken() -> None:
    assert read_one("+250 788 123 123", unknown) == ("tel:+250788123123", "phone number")
    assert "country" in str(read_one("0788 123 123", unknown))


def test_a_line_each_repeated_ones_once_empty_ones_not_at_all() -> None:
    found = read_text(f"phone\n0788123123\n\n+250788123123\n{UUID}\nnobody\n", phone)
    assert [one.sent for one in found.entries] == ["tel:+250788123123", UUID]
    assert [(one.line, one.text) for one in found.unread] == [(6, "nobody")]
    assert found.repeated == 1
    assert found.says == "2 people: 1 phone number, 1 UUID; 1 came again and count once."
    assert found.columns == ()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_gives_the_column_with_the_people(separator: str) -> None:
    rows = [["Name", "Phone", "Age"], ["Amina", "0788123123", "31"], ["Ben, the 2nd", "0788123124", "29"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    found = read_text(text, phone)
    assert found.columns == ("Name", "Phone", "Age")
    assert found.column == 1
    assert [one.sent for one in found.entries] == ["tel:+250788123123", "tel:+250788123124"]
    assert found.entries[0].line == 2
    other = read_text(text, phone, column=0)
    assert (len(other.entries), len(other.unread)) == (0, 2)


def test_of_two_columns_with_people_the_surer_title_wins() -> None:
    found = read_text(f"phone,contact uuid\n0788123123,{UUID}\n", phone)
    assert found.columns[found.column] == "contact uuid"


def test_a_table_without_titles() -> None:
    found = read_text("0788123123,Amina\n0788123124,Ben\n", phone)
    assert found.columns == ("column 1", "column 2")
    assert len(found.entries) == 2


def test_people_as_contacts() -> None:
    records = read_text(f"{UUID}\n0788123123\n", phone).records()
    assert records[0] == {"uuid": UUID, "name": None}
    assert records[1]["urns"] == ["tel:+250788123123"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_a_spreadsheet_wrote(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Prénom;Numéro\nAmélie;0788123123\n".encode(encoding))
    found = read_text(read_file(path), phone, name=str(path))
    assert found.columns == ("Prénom", "Numéro")
    assert len(found.entries) == 1


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="no file"):
        read_file(tmp_path / "missing.csv")
    with pytest.raises(OutsideError, match="CSV"):
        decoded(b"PK\x03\x04\x00\x00")


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = read_text(text, phone)
    except OutsideError:
        return
    assert len({one.sent for one in found.entries}) == len(found.entries)
