"""The rows of one query: shown once, in their newest copy, in little memory."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.resources.spec import Column, Identity, Params, Resource, text_at
from temba_tui.workspace.packing import CHUNK_ROWS
from temba_tui.workspace.records import KEPT_CHUNKS, Change, Coverage, RecordList
from temba_tui.workspace.searchtext import LEAF, ROW_CAP, search_text

THINGS = Resource(
    name="things",
    title="Things",
    singular="thing",
    section="People",
    order=1,
    columns=(Column("name", "Name", lambda record, lens: text_at(record, "name")),),
    sort_date="modified_on",
    identity=Identity(keys=("uuid", "id", "key")),
)


def thing(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.UUID(int=number + 1)),
        "name": f"Thing {number}",
        "modified_on": f"2026-03-{1 + number % 28:02}T10:00:00.000{number % 1000:03}Z",
        **more,
    }


def names(records: RecordList) -> list[str]:
    return [records.record(index)["name"] for index in range(len(records))]


def test_rows_keep_the_order_of_the_pages() -> None:
    records = RecordList(THINGS)
    assert records.take([thing(n) for n in range(120)], "c1") == Change(0, 120)
    assert records.take([thing(n) for n in range(120, 130)], None) == Change(120, 10)
    assert names(records) == [f"Thing {n}" for n in range(130)]
    assert (len(records), records.pages, records.cursor, records.complete) == (130, 2, None, True)


def test_a_list_is_complete_only_after_its_last_page() -> None:
    records = RecordList(THINGS)
    assert not records.complete
    records.take([], "c1")
    assert not records.complete
    records.take([], None)
    assert records.complete


def test_a_row_that_comes_twice_is_shown_once() -> None:
    records = RecordList(THINGS)
    records.take([thing(1), thing(2)], "c1")
    change = records.take([thing(2), thing(3)], "c2")
    assert change == Change(2, 1, (), 1)
    assert names(records) == ["Thing 1", "Thing 2", "Thing 3"]


def test_a_newer_copy_takes_the_place_of_the_older_one() -> None:
    records = RecordList(THINGS)
    records.take([thing(n) for n in range(3)], "c1")
    change = records.take([thing(1, name="Renamed", modified_on="2026-09-01T00:00:00Z"), thing(9)], None)
    assert change == Change(3, 1, (1,), 0)
    assert names(records) == ["Thing 0", "Renamed", "Thing 2", "Thing 9"]


@pytest.mark.parametrize("when", ["2026-01-01T00:00:00Z", "2026-03-02T10:00:00.000001Z", None, "nonsense", 7])
def test_an_older_or_equal_copy_is_dropped(when: object) -> None:
    records = RecordList(THINGS)
    records.take([thing(n) for n in range(3)], "c1")
    assert records.take([thing(1, name="Stale", modified_on=when)], None) == Change(3, 0, (), 1)
    assert names(records)[1] == "Thing 1"


def test_a_copy_twice_within_one_page_is_dealt_with_alike() -> None:
    records = RecordList(THINGS)
    newer = thing(1, name="Newer", modified_on="2026-09-01T00:00:00Z")
    assert records.take([thing(1), thing(2), newer, thing(2)], None) == Change(0, 2, (), 2)
    assert names(records) == ["Newer", "Thing 2"]


def test_rows_without_identity_are_all_kept() -> None:
    records = RecordList(THINGS)
    assert records.take([{"name": "x"}, {"name": "x"}, {"uuid": None, "name": "x"}], None) == Change(0, 3)
    assert [records.identity(index) for index in range(3)] == [None, None, None]


def test_a_type_without_a_modification_date_never_replaces() -> None:
    plain = Resource("logs", "Logs", "log", "People", 1, THINGS.columns, newer_by=None, sort_date="created_on")
    records = RecordList(plain)
    records.take([{"uuid": "a", "name": "first"}], "c")
    assert records.take([{"uuid": "a", "name": "second"}], None) == Change(1, 0, (), 1)
    assert names(records) == ["first"]


@pytest.mark.parametrize(
    "identity",
    ["0", "12", "007", "-1", "9" * 30, "٣", "key_name", "", " ", "a" * 36, "00000000-0000-0000-0000-00000000000A",
     "00000000-0000-0000-0000-00000000000a", "0000000a-0000-4000-8000-000000000000", "\x1f", "caf\u00e9"],
)  # fmt: skip
def test_identities_come_back_as_they_were(identity: str) -> None:
    records = RecordList(THINGS)
    records.take([{"key": identity, "name": "n"}], None)
    assert records.identity(0) == (identity or None)
    if identity:
        assert records.index_of(identity) == 0


def test_identities_that_only_look_alike_are_different_rows() -> None:
    records = RecordList(THINGS)
    upper = "0000000A-0000-4000-8000-000000000000"
    rows = [{"uuid": text} for text in (upper, upper.lower(), upper.replace("-", ""), "7", "07", "٧")]
    assert records.take(rows, None).added == 6


def test_an_edit_replaces_its_row_whatever_the_dates_say() -> None:
    records = RecordList(THINGS)
    records.take([thing(n) for n in range(3)], None)
    edited = thing(1, name="Edited", modified_on=None)
    assert records.replace(edited["uuid"], edited) == 1
    assert names(records) == ["Thing 0", "Edited", "Thing 2"]
    before = records.coverage
    records.replace(edited["uuid"], {**edited, "modified_on": "2030-01-01T00:00:00Z"})
    assert records.coverage == before
    assert records.replace("nobody", thing(7)) is None
    assert len(records) == 3


def test_an_edit_that_gives_a_new_identity_is_found_by_it() -> None:
    records = RecordList(THINGS)
    records.take([thing(1), thing(2)], None)
    old = thing(1)["uuid"]
    assert records.replace(old, thing(5)) == 0
    assert records.index_of(old) is None
    assert records.index_of(thing(5)["uuid"]) == 0
    assert records.identity(0) == thing(5)["uuid"]


def test_coverage_is_the_span_of_the_sort_date() -> None:
    records = RecordList(THINGS)
    assert records.coverage == Coverage(None, None)
    records.take([thing(3), thing(1), {"name": "undated", "modified_on": None}], "c")
    records.take([thing(10)], None)
    assert records.coverage == Coverage(
        datetime(2026, 3, 11, 10, 0, 0, 10, UTC), datetime(2026, 3, 2, 10, 0, 0, 1, UTC)
    )
    assert records.oldest_row_date == records.coverage.oldest


def test_no_coverage_is_claimed_without_a_sort_date() -> None:
    records = RecordList(Resource("x", "X", "x", "People", 1, (), sort_date=None))
    records.take([thing(1)], None)
    assert records.coverage == Coverage(None, None)


def test_the_sort_date_follows_the_filters() -> None:
    def sorted_by(params: Params) -> str:
        return "sent_on" if params.get("folder") == "sent" else "created_on"

    sent = Resource("m", "M", "m", "People", 1, (), sort_date_for=sorted_by)
    records = RecordList(sent, {"folder": "sent"})
    records.take([{"id": 1, "created_on": "2026-01-01T00:00:00Z", "sent_on": "2026-02-01T00:00:00Z"}], None)
    assert records.coverage.oldest == datetime(2026, 2, 1, tzinfo=UTC)


def test_indexes_outside_the_list_are_errors() -> None:
    records = RecordList(THINGS)
    records.take([thing(1)], None)
    for index in (-1, 1):
        with pytest.raises(IndexError):
            records.record(index)


def test_records_that_were_looked_at_are_kept_for_a_while_only() -> None:
    records = RecordList(THINGS)
    records.take([thing(n) for n in range(CHUNK_ROWS * (KEPT_CHUNKS + 2))], None)
    first = records.record(0)
    assert records.record(0) is first
    for chunk in range(1, KEPT_CHUNKS + 2):
        records.record(chunk * CHUNK_ROWS)
    again = records.record(0)
    assert again == first
    assert again is not first


def test_huge_records_lie_in_chunks_of_their_own() -> None:
    records = RecordList(THINGS)
    records.take([thing(n, nodes=["x" * 1000] * 200) for n in range(5)], None)
    assert [records.end_of_run(index) for index in range(5)] == [1, 2, 3, 4, 5]


def test_the_json_of_a_row_is_on_one_line() -> None:
    records = RecordList(THINGS)
    record = thing(1, text="a\nb\u2028c\x85d\r")
    records.take([record, thing(2)], None)
    assert json.loads(records.json(0)) == record
    assert records.record(0) == record


def test_a_chunk_of_repeats_leaves_nothing_behind() -> None:
    records = RecordList(THINGS)
    records.take([thing(n) for n in range(50)], "c")
    size = records.size
    records.take([thing(n) for n in range(50)], "c")
    assert records.size == size


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(st.characters(exclude_categories=()))
)
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
rows = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "uuid": st.sampled_from(["a", "b", str(uuid.UUID(int=3)), "7"]) | st.text(max_size=2),
            "modified_on": st.sampled_from([f"2026-01-0{n}T00:00:00Z" for n in range(1, 5)]) | st.none(),
            "body": values,
        },
    ),
    max_size=8,
)


@given(st.lists(rows, max_size=5))
def test_any_pages_come_back_whole_and_once(pages: list[list[dict[str, Any]]]) -> None:
    """Against the plain way to do it: a list, searched from its start."""
    records = RecordList(THINGS)
    shown: list[dict[str, Any]] = []
    for number, page in enumerate(pages):
        first_new = len(shown)
        for row in page:
            old = next(
                (at for at, other in enumerate(shown) if other.get("uuid") and other["uuid"] == row.get("uuid")), None
            )
            if old is None:
                shown.append(row)
            elif (row.get("modified_on") or "") > (shown[old].get("modified_on") or ""):
                shown[old] = row
        change = records.take(page, None if number == len(pages) - 1 else str(number))
        assert (change.first_new, change.added) == (first_new, len(shown) - first_new)
        assert change.added + change.duplicates + len(change.replaced) <= len(page)
    assert [records.record(index) for index in range(len(records))] == shown
    assert [index for index, _ in records.decoded(0, len(shown))] == list(range(len(shown)))
    for index, row in enumerate(shown):
        assert records.identity(index) == (row.get("uuid") or None)
        if row.get("uuid"):
            assert records.index_of(row["uuid"]) == index


# What is searched


def leaves_of(text: str) -> Iterator[str]:
    return iter(text.split(LEAF))


def test_search_text_is_folded_and_has_no_keys_uuids_or_timestamps() -> None:
    text, cut = search_text(
        {
            "uuid": "0000000a-0000-4000-8000-000000000000",
            "name": "Zoë ÅBC",
            "created_on": "2026-03-01T00:00:00.123456Z",
            "groups": [{"uuid": "0000000a-0000-4000-8000-000000000000", "name": "Reporters"}],
            "fields": {"age": "34", "none": None},
            "id": 7,
            "flag": True,
        }
    )
    assert sorted(leaves_of(text)) == ["34", "7", "reporters", "zoe abc"]
    assert not cut


def test_grouped_numbers_are_there_in_one_piece_too() -> None:
    text, _ = search_text({"text": "call +250 788 (123)-123 or 12 now"})
    assert text.split(LEAF)[1:] == ["+250788123123"]


def test_secrets_are_not_searched() -> None:
    text, _ = search_text({"name": "api", "value": "s3cret"}, frozenset({"value"}))
    assert "s3cret" not in text


def test_a_row_has_a_bounded_search_text() -> None:
    text, cut = search_text({"nodes": ["abc def"] * 100_000})
    assert cut
    assert len(text) < ROW_CAP * 2
