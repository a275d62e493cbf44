"""JSON in steps is JSON at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client import jsontext
from temba_tui.client.jsontext import NotJsonError, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)


@pytest.fixture(params=["at once", "in steps"])
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "LARGE", 0 if request.param == "in steps" else 1 << 40)


def in_steps(body: bytes) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "LARGE", 0)
        return parse_json(body)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_any_value(value: Any, indent: int | str | None) -> None:
    body = json.dumps(value, indent=indent).encode()
    assert parse_json(body) == value
    assert in_steps(body) == value
    assert in_steps(b" \r\n" + body + b"\n\t ") == value


@given(VALUES, st.integers(0, 300), st.sampled_from([b"", b"]", b"}", b",", b'"', b" x", b"\x00", b"\xff", b":", b"1"]))
def test_damage_is_seen_alike(value: Any, at: int, damage: bytes) -> None:
    whole = json.dumps({"next": None, "results": value}).encode()
    for body in (whole[:at], whole[:at] + damage + whole[at:], whole[:at] + damage + whole[at + 1 :]):
        outcomes: list[Any] = []
        for read in (parse_json, in_steps):
            try:
                outcomes.append(read(body))
            except NotJsonError as error:
                outcomes.append((str(error), error.cut))
        assert outcomes[0] == outcomes[1]


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"results": [], "results": [1]}', {"results": [1]}),
        (b"{}", {}),
        (b"[]", []),
        (b'{"a":[1,{"b":[]},"x"],"c":{"d":[2]}}', {"a": [1, {"b": []}, "x"], "c": {"d": [2]}}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b"7", 7),
    ],
)
def test_values(body: bytes, value: Any) -> None:
    assert parse_json(body) == value


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("body", "why", "cut"),
    [
        (b'{"a":[NaN]}', "NaN", False),
        (b'{"a":[1,]}', "not JSON", False),
        (b'{"a":[1 2]}', "not JSON", False),
        (b'{"a":1} x', "not JSON", False),
        (b'{"a":1,}', "not JSON", False),
        (b'{"a" 1}', "not JSON", False),
        (b'{"a":[1,', "not JSON", True),
        (b'{"a":[1', "not JSON", True),
        (b'{"a":', "not JSON", True),
        (b'{"a', "not JSON", True),
        (b"{", "not JSON", True),
        (b'{"a":"\xe2\x82', "UTF-8", True),
        (b'{"a":"\xff"}', "UTF-8", False),
        (b'{"a":[' + b"[" * 50_000, "deeply", False),
        (b'{"a":' + b'{"a":' * 50_000, "deeply", False),
        (b'{"a":[' + b"1" * 5000 + b"]}", "number", False),
    ],
)
def test_what_is_not_json(body: bytes, why: str, cut: bool) -> None:
    with pytest.raises(NotJsonError, match=why) as caught:
        parse_json(body)
    assert caught.value.cut is cut
