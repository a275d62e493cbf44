"""What is copied is safe to paste: no control characters, no token, quoted for a shell whatever the data holds."""

import json
import shlex
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.resources import resource
from temba_tui.resources.spec import Column, text_at
from temba_tui.secrets import HIDDEN
from temba_tui.text import Lens, is_safe
from temba_tui.workspace.export import (
    api_url,
    copies_of,
    curl,
    json_text,
    rows_text,
    safe_json,
    safe_text,
    urns_of,
    web_url,
)
from tests.workspace.workspace_server import contact

BASE = "https://temba.example/api/v2/"
HOSTILE = [
    "'; rm -rf ~; echo '",
    "$(touch /tmp/x)",
    "`id`",
    "a\nb",
    "\x1b]52;c;eA==\x07",
    '"$HOME"',
    "\\",
    "\x9b31m",
    "#&?=+ %00",
    "\ud800",
    "\U000e0041",
]


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_a_curl_line_is_two_words_of_ours_and_one_url(name, value):
    words = shlex.split(curl(BASE, "contacts", {"group": value, "x": (name, value)}))
    assert words[:3] == ["curl", "-H", "Authorization: Token $TEMBA_TOKEN"]
    assert len(words) == 4
    assert parse_qs(urlsplit(words[3]).query, keep_blank_values=True) == {"group": [value], "x": [name, value]}
    assert is_safe(words[3])


@pytest.mark.parametrize("value", [text for text in HOSTILE if "\ud800" not in text])
def test_a_shell_reads_it_as_meant(value):
    line = curl(BASE, "contacts", {"group": value}).replace(
        "curl", f"{sys.executable} -c 'import sys; print(sys.argv[-1])'", 1
    )
    shown = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, text=True, check=True, env={"TEMBA_TOKEN": "t"}
    )
    assert parse_qs(urlsplit(shown.stdout.strip()).query) == {"group": [value]}


def test_curl_takes_no_brackets_for_patterns():
    assert curl("http://[::1]:8000/api/v2/", "contacts", {}).startswith("curl -g -H ")
    assert api_url(BASE, "contacts", {"urn": "tel:+250788"}) == f"{BASE}contacts.json?urn=tel%3A%2B250788"


@given(st.text())
def test_text_for_the_clipboard_has_line_breaks_and_tabs_only(value):
    assert all(is_safe(part) for line in safe_text(value).split("\n") for part in line.split("\t"))


def test_text_keeps_its_lines():
    assert safe_text("one\r\ntwo\tthree\rfour") == "one\ntwo\tthree\nfour"
    assert safe_text("\x1b[31mred\x1b[0m") == "␛[31mred␛[0m"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
@settings(max_examples=60)
def test_json_is_the_same_json_and_safe(value):
    text = safe_json(value)
    assert json.loads(text) == value
    assert all(is_safe(line) for line in text.split("\n"))


def test_secrets_stay_dots_until_revealed():
    globals_ = resource("globals")
    record = {"key": "api_key", "name": "API key", "value": "s3cret", "modified_on": "2026-01-01T00:00:00Z"}
    for copy in copies_of(globals_, record, base_url=BASE, era="26.3"):
        assert "s3cret" not in copy.text
    assert HIDDEN in json_text(globals_, record)
    assert "s3cret" in json_text(globals_, record, revealed=True)
    assert json.loads(json_text(globals_, {"value": ""}))["value"] == ""


def test_what_a_contact_has_to_copy():
    contacts = resource("contacts")
    record = contact(1, name="Amina\x1b Uwase", urns=["tel:+250788123123", "whatsapp:250788123123"])
    found = {copy.what: copy.text for copy in copies_of(contacts, record, base_url=BASE, era="26.3")}
    assert json.loads(found["contact as JSON"])["name"] == "Amina\x1b Uwase"
    assert found["UUID"] == record["uuid"]
    assert found["name"] == "Amina␛ Uwase"
    assert found["tel:+250788123123"] == "tel:+250788123123"
    assert found["web address"] == f"https://temba.example/contact/read/{record['uuid']}/"
    assert found["curl command"].endswith(f"contacts.json?uuid={record['uuid']}'")
    keys = [copy.key for copy in copies_of(contacts, record, base_url=BASE) if copy.key]
    assert len(keys) == len(set(keys))


def test_what_cannot_be_asked_for_has_no_curl():
    topics = resource("topics")
    record = {"uuid": "5c2f1b3e-8a4d-4f6e-9b0a-1c2d3e4f5a6b", "name": "General"}
    assert "curl command" not in [copy.what for copy in copies_of(topics, record, base_url=BASE, era="26.3")]


def test_urns_that_are_hidden_are_not_copied():
    assert urns_of({"urns": ["tel:********", {"scheme": "tel", "path": "+250788"}, 3, None]}) == ("tel:+250788",)
    assert urns_of({"urn": "telegram:1", "contact": {"urn": "telegram:1"}}) == ("telegram:1",)


def test_a_path_from_data_stays_on_the_host():
    assert web_url(BASE, "//evil.example/x") == "https://temba.example/evil.example/x"
    assert web_url(BASE, "/contact/read/a b'$(x)/") == "https://temba.example/contact/read/a%20b%27%24%28x%29/"


def test_rows_for_a_spreadsheet():
    columns = (
        Column("name", "Name", lambda record, lens: text_at(record, "name")),
        Column("urn", "URN", lambda record, lens: text_at(record, "urn")),
        Column("value", "Value", lambda record, lens: text_at(record, "value"), masked=True),
    )
    rows = [
        {"name": "=HYPERLINK(1)", "urn": "+250 788 123", "value": "s3cret"},
        {"name": "a\tb\nc", "urn": "-5.5", "value": ""},
        {"name": "\x1b@x", "urn": "@SUM(1)"},
        {"name": "\t=1", "urn": "--1"},
    ]
    assert rows_text(rows, columns, Lens()).split("\n") == [
        "Name\tURN\tValue",
        f"'=HYPERLINK(1)\t+250 788 123\t{HIDDEN}",
        "a b c\t-5.5\t",
        "␛@x\t'@SUM(1)\t",
        "' =1\t'--1\t",
    ]
    assert "s3cret" in rows_text(rows, columns, Lens(), revealed=True, titles=False)
