"""The protocol as tables: requests as bytes, recorded refusals as errors, links as cursors."""

import contextlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client import errors
from temba_tui.client.endpoints import ENDPOINTS, Endpoint
from temba_tui.client.protocol import (
    Reply,
    Request,
    build_request,
    check_token,
    cursor_of,
    multipart,
    read_page,
    read_response,
    was_counted,
)

BASE = "https://rapidpro.example/api/v2/"
RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "refusals.json").read_text())
API = {"x-temba-org": "1", "content-type": "application/json"}


def request(method: Any = "GET", endpoint: str = "labels", *, cursor: bool = False) -> Request:
    return build_request(BASE, method, ENDPOINTS[endpoint], read_only=False, cursor=cursor)


def reply(status: int, body: Any, headers: Any = API) -> Reply:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return Reply(status, headers, raw)


def error_of(asked: Request, answered: Reply) -> errors.TembaError:
    with pytest.raises(errors.TembaError) as caught:
        read_response(asked, answered, now=0.0)
    return caught.value


# building


def test_a_get() -> None:
    built = build_request(BASE, "GET", ENDPOINTS["contacts"], params=(("urn", "tel:+1 ä"),), read_only=True)
    assert built.url == "https://rapidpro.example/api/v2/contacts.json?urn=tel%3A%2B1%20%C3%A4"
    assert built.path == "/api/v2/contacts.json?urn=tel%3A%2B1%20%C3%A4"
    assert built.body is None
    assert built.scope == "v2.contacts"
    assert not built.is_write
    names = [name for name, _ in built.headers]
    assert "Connection" not in names
    assert "Authorization" not in names


def test_a_post() -> None:
    built = build_request(BASE, "POST", ENDPOINTS["labels"], json_body={"name": "Pé", "x": None}, read_only=False)
    assert built.body == '{"name": "Pé", "x": null}'.encode()
    assert ("Content-Type", "application/json") in built.headers
    assert ("Connection", "close") in built.headers
    assert built.is_write


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH", "get"])
def test_a_read_only_client_builds_nothing_but_gets(method: Any) -> None:
    with pytest.raises(errors.TembaReadOnlyError):
        build_request(BASE, method, ENDPOINTS["labels"], read_only=True)


def test_methods_that_the_api_does_not_have() -> None:
    with pytest.raises(ValueError, match="PUT"):
        build_request(BASE, "PUT", ENDPOINTS["labels"], read_only=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_a_body_that_json_cannot_hold(value: Any) -> None:
    with pytest.raises(errors.TembaBadRequestError) as caught:
        build_request(BASE, "POST", ENDPOINTS["labels"], json_body={"name": value}, read_only=False)
    assert caught.value.local


def test_a_made_up_name_cannot_leave_the_api() -> None:
    built = build_request(BASE, "GET", Endpoint("../../admin?x=#"), read_only=True)
    assert built.url.startswith(BASE + "..%2F..%2Fadmin%3Fx%3D%23.json")


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.text(max_size=20)), max_size=4))
def test_whatever_is_asked_arrives_as_it_was(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value) for name, value in pairs if not any("\ud800" <= c <= "\udfff" for c in name + value)]
    built = build_request(BASE, "GET", ENDPOINTS["labels"], params=tuple(pairs), read_only=True)
    assert built.url.isascii()
    assert "+" not in built.url
    assert parse_qsl(urlsplit(built.url).query, keep_blank_values=True, strict_parsing=bool(pairs)) == pairs


def test_a_file() -> None:
    kind, body = multipart('a"b\r\nü.png', "image/png\r\nX: y", b"\x00\xff", "edge")
    assert kind == "multipart/form-data; boundary=edge"
    assert (
        body
        == (
            '--edge\r\nContent-Disposition: form-data; name="file"; filename="a%22b%0D%0Aü.png"\r\n'
            "Content-Type: image/pngX: y\r\n\r\n"
        ).encode()
        + b"\x00\xff\r\n--edge--\r\n"
    )


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "tökен", "\x7f"])
def test_what_cannot_be_a_token(token: str) -> None:
    with pytest.raises(errors.TembaTokenError):
        check_token(token)


# reading


def expected(case: dict[str, Any]) -> str:
    """What a recorded refusal means, by name."""
    status, body = case["status"], case["body"]
    text = body.get("detail", "") if isinstance(body, dict) else ""
    match status:
        case 400:
            return "TembaBadRequestError" if isinstance(body, dict) else "TembaHttpError"
        case 403:
            about_token = "oken" in text or "credentials" in text
            return "TembaTokenError" if about_token else "TembaPermissionError"
        case 404 if isinstance(body, str):
            return "TembaNoSuchEndpointError"
        case 404:
            return "TembaInvalidCursorError" if text == "Invalid cursor" else "TembaNoSuchObjectError"
        case 409:
            return "TembaConflictError"
        case 429:
            return "TembaRateExceededError"
        case 500:
            return "TembaServerError"
        case _:
            return "TembaHttpError"


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["case"])
def test_recorded_refusals(case: dict[str, Any]) -> None:
    method = case["method"] if case["method"] in ("GET", "POST", "DELETE") else "POST"
    asked = request(method, cursor=case["cursor"])
    answered = reply(case["status"], case["body"], case["headers"])
    error = error_of(asked, answered)
    assert type(error).__name__ == expected(case)
    assert error.sentence
    assert str(error) == error.sentence
    assert "<" not in error.sentence
    if isinstance(error, errors.TembaPermissionError):
        assert error.system_object == ("system object" in case["body"]["detail"])
    if isinstance(error, errors.TembaHttpError):
        assert error.status == case["status"]
    if isinstance(error, errors.TembaBadRequestError):
        assert not error.local
        assert all(isinstance(one, str) for _, messages in error for one in messages)
    if isinstance(error, errors.TembaRateExceededError):
        assert error.retry_after is not None
        assert error.scope == "v2"
    assert was_counted(answered) == (
        case["status"] not in (405, 429)
        and not isinstance(error, errors.TembaTokenError)
        and (not isinstance(error, errors.TembaPermissionError) or error.system_object)
    )


def test_field_errors_are_flat_by_path() -> None:
    body = {
        "name": ["Too long."],
        "urns": {"0": ["Taken."], "12": ["Bad.", "Very bad."]},
        "text": {"eng": ["Needed."]},
        "quick_replies": [{}, {"text": ["Needed."]}],
        "non_field_errors": ["Suspended."],
        "detail": "And that.",
        "odd": 7,
        "none": None,
    }
    error = error_of(request("POST"), reply(400, body))
    assert isinstance(error, errors.TembaBadRequestError)
    assert dict(error) == {
        "name": ["Too long."],
        "urns.0": ["Taken."],
        "urns.12": ["Bad.", "Very bad."],
        "text.eng": ["Needed."],
        "quick_replies.1.text": ["Needed."],
        "": ["Suspended.", "And that."],
        "odd": ["7"],
    }
    assert "urns.12: Bad. Very bad." in error.sentence


def test_field_errors_nested_beyond_reason() -> None:
    body: Any = ["deep"]
    for _ in range(200):
        body = {"a": body}
    error = error_of(request("POST"), reply(400, body))
    assert isinstance(error, errors.TembaBadRequestError)
    assert len(error.errors) == 1


@pytest.mark.parametrize("body", [{}, {"x": []}])
def test_a_400_without_reason(body: Any) -> None:
    assert dict(error_of(request("POST"), reply(400, body)).errors) == {"": ["The server gave no reason."]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("method", "status", "kind", "carried_out"),
    [
        ("GET", 502, errors.TembaServerError, False),
        ("GET", 500, errors.TembaServerError, False),
        ("POST", 500, errors.TembaServerError, None),
        ("POST", 502, errors.TembaUnknownOutcomeError, None),
        ("DELETE", 503, errors.TembaUnknownOutcomeError, None),
        ("POST", 504, errors.TembaUnknownOutcomeError, None),
        ("POST", 413, errors.TembaHttpError, False),
        ("POST", 302, errors.TembaAnswerError, False),
        ("GET", 206, errors.TembaAnswerError, False),
        ("GET", 401, errors.TembaTokenError, False),
    ],
)
def test_statuses(method: Any, status: int, kind: type, carried_out: bool | None) -> None:
    error = error_of(request(method), reply(status, "<html>proxy</html>", {"content-type": "text/html"}))
    assert type(error) is kind
    assert error.carried_out is carried_out


def test_a_403_that_is_not_json_is_no_verdict_on_the_token() -> None:
    error = error_of(request(), reply(403, "<html>Blocked by firewall</html>", {"content-type": "text/html"}))
    assert type(error) is errors.TembaHttpError


def test_a_translated_403_is_told_by_its_header() -> None:
    assert type(error_of(request(), reply(403, {"detail": "Vous n'avez pas le droit"}))) is errors.TembaPermissionError
    assert type(error_of(request(), reply(403, {"detail": "Jeton non valide"}, {}))) is errors.TembaTokenError


CAPTIVE = "<!doctype html><title>Log in to the network</title>"


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (CAPTIVE, False),
        ("", True),
        ("   ", True),
        ('{"results": [{"a": "b', True),
        ('{"results": [', True),
        ('{"results": [}', False),
        ("null garbage", False),
        ('{"a": NaN}', False),
        ('{"a": -Infinity}', False),
        (b'{"a": "\xff\xfe"}', False),
        (b'{"a": "\xe2\x82', True),
        ("[" * 100_000, False),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, False),
        ("[" + "1" * 5000 + "]", False),
    ],
)
def test_what_is_not_json(body: Any, cut: bool) -> None:
    error = error_of(request(), reply(200, body))
    assert type(error) is errors.TembaAnswerError
    assert error.cut is cut
    assert error.status == 200
    assert len(error.sentence) < 200


def test_a_captive_portal() -> None:
    error = error_of(request(), reply(200, CAPTIVE, {"content-type": "text/html; charset=utf-8"}))
    assert isinstance(error, errors.TembaAnswerError)
    assert "a web page" in error.sentence
    assert not error.cut
    assert error.hint


@pytest.mark.parametrize(("headers", "carried_out"), [(API, True), ({"content-type": "text/html"}, None)])
def test_a_write_whose_answer_cannot_be_read(headers: Any, carried_out: bool | None) -> None:
    assert error_of(request("POST"), reply(201, CAPTIVE, headers)).carried_out is carried_out


def test_answers() -> None:
    answer = read_response(request(), reply(200, '\ufeff{"a": 1}'), now=0)
    assert answer.data == {"a": 1}
    assert read_response(request("POST"), reply(204, b'""'), now=0).data is None


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_one_of_our_errors(body: bytes) -> None:
    for status in (200, 400, 403, 404, 500):
        with contextlib.suppress(errors.TembaError):
            read_response(request(), reply(status, body), now=0)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    )
)
def test_any_shape_is_a_page_or_an_answer_error(data: Any) -> None:
    for endpoint in (ENDPOINTS["labels"], ENDPOINTS["workspace"], ENDPOINTS["statistics"], ENDPOINTS["archives"]):
        with contextlib.suppress(errors.TembaAnswerError):
            read_page(endpoint, data)


# pages


@pytest.mark.parametrize(
    ("endpoint", "data", "rows", "cursor"),
    [
        ("labels", {"next": None, "results": [{"a": 1}]}, [{"a": 1}], None),
        ("labels", {"results": []}, [], None),
        ("labels", {"next": "http://inner:8000/x?cursor=a%3D%3D&z=1", "results": []}, [], "a=="),
        ("archives", {"count": 9, "next": "https://h/?limit=250&offset=500", "results": []}, [], "500"),
        ("workspace", {"uuid": "x"}, [{"uuid": "x"}], None),
        ("statistics", {"results": [{"date": "d"}]}, [{"date": "d"}], None),
    ],
)
def test_pages(endpoint: str, data: Any, rows: Any, cursor: str | None) -> None:
    found = read_page(ENDPOINTS[endpoint], data)
    assert (found.rows, found.cursor) == (rows, cursor)


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("labels", []),
        ("labels", None),
        ("labels", {"results": None}),
        ("labels", {"results": [1]}),
        ("labels", {"results": [], "next": 7}),
        ("labels", {"results": [], "next": "https://h/?page=2"}),
        ("labels", {"results": [], "next": ""}),
        ("workspace", [{}]),
        ("statistics", {"uuid": "x"}),
    ],
)
def test_what_is_no_page(endpoint: str, data: Any) -> None:
    with pytest.raises(errors.TembaAnswerError):
        read_page(ENDPOINTS[endpoint], data)


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        ("https://h/api/v2/contacts.json?after=x&cursor=cD0yMDI2LTEx", "cD0yMDI2LTEx"),
        ("?cursor=bz0xJnA9YSUyQmI%3D", "bz0xJnA9YSUyQmI="),
        ("http://h/?limit=250&offset=250", "250"),
        ("http://h/?offset=-1", None),
        ("http://h/?offset=²", None),
        ("http://h/?cursor=", None),
        ("http://[broken?cursor=a", None),
        ("", None),
    ],
)
def test_cursors(link: str, cursor: str | None) -> None:
    assert cursor_of(link) == cursor


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.text(max_size=20))
def test_only_the_cursor_is_taken(cursor: str, host: str) -> None:
    built = build_request(BASE, "GET", ENDPOINTS["labels"], params=(("cursor", cursor),), read_only=True)
    assert cursor_of(built.url) == cursor
    assert cursor_of(f"?{urlsplit(built.url).query}") == cursor


@pytest.mark.parametrize("location", ["http://[broken", "https://" + "x" * 5000, "", "/login"])
def test_any_redirect_is_told_in_a_sentence(location: str) -> None:
    error = error_of(request(), reply(301, "", {"location": location}))
    assert type(error) is errors.TembaAnswerError
    assert "redirects elsewhere" in error.sentence
    assert len(error.sentence) < 250
