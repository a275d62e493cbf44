"""Languages by code and by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.languages import all_languages, find, language, name_of, told


def test_the_table_is_the_whole_code_set() -> None:
    table = all_languages()
    assert len(table) > 7_800
    assert all(len(code) == 3 and code.isalpha() and code.islower() and one.name for code, one in table.items())
    assert sum(one.translates for one in table.values()) == 186


def test_codes_have_names() -> None:
    assert name_of("kin") == "Kinyarwanda"
    assert told("kin") == "kin · Kinyarwanda"
    assert name_of("xxx") == told("xxx") == "xxx"
    assert language("KIN") is None


@pytest.mark.parametrize(
    ("text", "first"), [("kin", "kin"), ("kinyar", "kin"), ("FREN", "fra"), ("sw", "swa"), ("espan", None),
                        ("haus", "hau"), ("bokmal", "nob")])  # fmt: skip
def test_a_name_finds_its_code(text: str, first: str | None) -> None:
    assert next((one.code for one in find(text)), None) == first


def test_the_workspaces_own_come_first() -> None:
    assert [one.code for one in find("", ("swa", "eng"))][:2] == ["swa", "eng"]
    assert next(one.code for one in find("sign", ("ase",))) == "ase"
    assert find("zzzzzz", ("swa",)) == ()


def test_messages_are_in_languages_with_two_letters() -> None:
    assert all(one.translates for one in find("sign", translating=True))
    assert {one.code for one in find("und", translating=True)} >= {"und"}


@given(st.text(max_size=12))
def test_any_text_will_do(text: str) -> None:
    assert len(find(text, ("kin", "nothing"), most=5)) <= 5
