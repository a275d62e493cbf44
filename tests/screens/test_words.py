"""The words of a list and of the status bar, as tables."""

from datetime import UTC, datetime

import pytest
from textual.binding import ActiveBinding, Binding

from temba_tui.client.errors import (
    TembaAnswerError,
    TembaConnectionError,
    TembaError,
    TembaNoSuchEndpointError,
    TembaPermissionError,
    TembaRateExceededError,
    TembaServerError,
    TembaTokenError,
)
from temba_tui.resources import all_resources, resource
from temba_tui.resources.spec import Resource
from temba_tui.screens.keys import is_typed, key_pieces
from temba_tui.screens.status import Status, gauge, status_pieces
from temba_tui.screens.words import Coverage, chip_pieces, coverage_pieces, empty_face, error_face, problems_face
from temba_tui.text import Lens
from temba_tui.widgets.bars import Piece, cut, place
from temba_tui.workspace.view import View

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LENS = Lens(now=lambda: NOW)
OLDEST = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def named(name: str) -> Resource:
    found = resource(name)
    assert found is not None
    return found


CONTACTS = named("contacts")


def text(pieces: tuple[list[Piece], list[Piece]]) -> str:
    return "".join(piece.text for side in pieces for piece in side)


COVERAGE: list[tuple[Coverage, str]] = [
    (Coverage(CONTACTS, 0, 0, False, loading=True), "nothing loaded · loading…"),
    (Coverage(CONTACTS, 1, 1, True), "1 contact, all that the server lists"),
    (Coverage(CONTACTS, 1234, 1234, True), "1,234 contacts, all that the server lists"),
    (Coverage(CONTACTS, 0, 0, True), "0 contacts"),
    (
        Coverage(CONTACTS, 750, 750, False, date_key="modified_on", oldest=OLDEST),
        "750 contacts loaded, changed since 18 Nov · more on the server",
    ),
    (
        Coverage(CONTACTS, 750, 750, False, date_key="modified_on", reverse=True, newest=OLDEST),
        "750 contacts loaded, changed up to 18 Nov · more on the server",
    ),
    (Coverage(CONTACTS, 750, 750, False), "750 contacts loaded · more on the server"),
    (
        Coverage(CONTACTS, 750, 2, False, searching=True, date_key="modified_on", oldest=OLDEST),
        "2 match in 750 loaded, changed since 18 Nov · more on the server: m one more page  M search on",
    ),
    (Coverage(CONTACTS, 750, 2, True, searching=True), "2 match in all 750 loaded"),
    (
        Coverage(CONTACTS, 500, 500, False, sorted_by="Name", unsorted=250),
        "500 contacts loaded · sorted by Name among the loaded, 250 newer ones behind"
        " · more on the server: m one more page",
    ),
    (Coverage(CONTACTS, 20, 20, True, marked=3), "20 contacts, all that the server lists · 3 marked"),
    (Coverage(CONTACTS, 250, 250, False, loading=True), "250 contacts loaded · loading the next page…"),
    (Coverage(CONTACTS, 250, 250, False, loading=True, stale=True), "250 contacts loaded · reading the list anew…"),
    (
        Coverage(CONTACTS, 250, 250, False, walking="reading page 4 of at most 100"),
        "250 contacts loaded · reading page 4 of at most 100 · esc stops",
    ),
    (
        Coverage(CONTACTS, 250, 250, False, error=TembaAnswerError("It failed.")),
        "250 contacts loaded · not read: It failed.  r try again",
    ),
    (
        Coverage(CONTACTS, 250, 250, False, error=TembaRateExceededError("Used up.")),
        "250 contacts loaded · not read: Used up.  w wait for it  r try again",
    ),
    (Coverage(CONTACTS, 9, 9, True, age=299), "9 contacts, all that the server lists"),
    (
        Coverage(CONTACTS, 9, 9, True, age=600),
        "9 contacts, all that the server listsread 10 min ago, r reloads",
    ),
]


@pytest.mark.parametrize(("what", "said"), COVERAGE, ids=[said for _, said in COVERAGE])
def test_the_coverage_line_says_what_was_looked_at(what: Coverage, said: str) -> None:
    assert text(coverage_pieces(what, LENS)) == said


def test_on_a_narrow_terminal_the_coverage_line_says_it_shorter() -> None:
    what = Coverage(
        CONTACTS, 250, 17, False, searching=True, date_key="modified_on", oldest=datetime(2026, 11, 20, 9, tzinfo=UTC)
    )
    said = [placed.piece.text for placed in place(*coverage_pieces(what, LENS), 78)]
    assert "".join(said) == "17 match in 250 loaded, since yesterday · more: m one page  M search on"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TembaRateExceededError(), "The budget is used up.  w wait for it  r again"),
        (TembaTokenError(), "The server does not accept this token.  t token  r again"),
        (TembaServerError(503), "The server failed to answer (status 503).  r again"),
        (TembaConnectionError(), "The connection to the server was lost.  r again"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, TembaError) else "",
)
def test_on_a_narrow_terminal_why_a_page_was_not_read_can_be_read(error: TembaError, said: str) -> None:
    what = Coverage(CONTACTS, 250, 250, False, date_key="modified_on", oldest=OLDEST, error=error)
    shown = [cut(one.piece.text, one.width) for one in place(*coverage_pieces(what, LENS), 78)]
    assert "".join(shown).partition(" · ")[2].removeprefix("not read: ") == said


def test_chips_show_what_was_asked_and_what_is_searched_here() -> None:
    view = View("contacts", (("group", "Reporters"), ("after", "3d")), search="amina")
    pieces = chip_pieces(view, None)
    assert "".join(piece.text for piece in pieces) == "▽  group=Reporters ✕   after=3d ✕   /amina ✕ "
    assert [piece.key for piece in pieces if piece.text == " ✕ "] == ["drop:0", "drop:1", "drop:search"]
    assert chip_pieces(View("contacts"), None) == []


def test_a_chip_never_loses_its_cross() -> None:
    pieces = chip_pieces(View("contacts", (("group", "x" * 200),)), None)
    assert [placed.piece.text for placed in place(pieces, [], 40)][-2] == " ✕ "


ERRORS: list[tuple[TembaError, str, str]] = [
    (TembaNoSuchEndpointError(404), "This server has no contacts.", ": go elsewhere"),
    (TembaPermissionError(), "This token may not read contacts.", "r try again"),
    (TembaTokenError(), "The server refuses this token.", "t enter another token"),
    (TembaRateExceededError(), "The budget is used up; the next request can go in 2:00.", "w wait for it"),
    (TembaConnectionError(), "The server cannot be reached.", "r try again"),
    (TembaAnswerError(), "The answer could not be used.", "L request log"),
    (TembaServerError(500), "The answer could not be used.", "r try again"),
]


@pytest.mark.parametrize(("error", "title", "key"), ERRORS, ids=[type(error).__name__ for error, _, _ in ERRORS])
def test_a_page_that_did_not_come_says_what_happened_and_what_to_press(error: TembaError, title: str, key: str) -> None:
    lines = error_face(CONTACTS, error, 120)
    assert lines[0].text == title
    assert key in lines[-1].text
    assert any(error.sentence in line.text or error.hint in line.text for line in lines) or CONTACTS.gone


@pytest.mark.parametrize("one", all_resources(), ids=lambda one: one.name)
def test_every_type_has_words_for_having_none(one: Resource) -> None:
    for filtered in (False, True):
        lines = [line.text for line in empty_face(one, filtered=filtered, searched=0, needs=())]
        assert lines[0].startswith(f"No {one.title.lower()}")
        assert "reload" in lines[-1]
        assert any("leave the API for archives" in line for line in lines) == one.archived_later


def test_a_list_that_needs_something_says_what() -> None:
    assert "flow" in empty_face(named("definitions"), filtered=False, searched=0, needs=("flow",))[0].text


def test_problems_are_told_one_by_one() -> None:
    lines = [line.text for line in problems_face(("one", "two"))]
    assert lines[0] == "Nothing was asked of the server:"
    assert lines[2:4] == ["one", "two"]


# The status bar


STATUS: list[tuple[Status, str]] = [
    (Status("v2", 0, 0, False, opening=True), " opening the workspace… "),
    (
        Status("v2.contacts", 2381, 2500, True),
        " contacts ███████▋ at most 2,381 of 2,500 left this hour",
    ),
    (
        Status("v2.contacts", 2500, 2500, False, latency=0.143),
        " contacts ████████ at most 2,500 of 2,500 assumed left this hour 143 ms ",
    ),
    (
        Status("v2.messages", 0, 2500, True, blocked_for=75),
        " refused: messages resume in 1:15   what is loaded stays usable",
    ),
    (
        Status("v2.messages", 0, 2500, True, blocked_for=75, waiting=True, busy="loading page 2…"),
        " refused: messages resume in 1:15   the next page waits, esc gives uploading page 2… ",
    ),
    (Status("v2", 9, 10, True, offline=True, latency=1), " offline   what is loaded stays usable · r tries again"),
]


@pytest.mark.parametrize(("status", "said"), STATUS, ids=[said.strip() for _, said in STATUS])
def test_the_status_bar_says_what_is_left_at_most(status: Status, said: str) -> None:
    assert text(status_pieces(status)) == said


def test_what_is_refused_elsewhere_is_said() -> None:
    status = Status("v2", 9, 10, True, blocked_elsewhere=(("v2.runs", 30.0),))
    assert "runs refused for 30 s" in text(status_pieces(status))


@pytest.mark.parametrize(
    ("left", "limit", "bar"),
    [
        (8, 8, "████████"),
        (4, 8, "████░░░░"),
        (0, 8, "░░░░░░░░"),
        (1, 2500, "▏░░░░░░░"),
        (9, 0, ""),
        (20, 10, "████████"),
    ],
)
def test_the_gauge_is_never_empty_while_something_is_left(left: int, limit: int, bar: str) -> None:
    assert gauge(left, limit) == bar


# The footer


def test_keys_that_an_input_takes_as_text() -> None:
    for key in ("f", "R", "slash", "colon", "space", "left_square_bracket", "question_mark"):
        assert is_typed(Binding(key, "x")), key
    for key in ("escape", "enter", "tab", "ctrl+s", "f1", "down"):
        assert not is_typed(Binding(key, "x")), key


def test_the_footer_shows_what_applies_once_and_help_at_the_right() -> None:
    class Node:
        """Where a binding belongs."""

        screen: "Node"

    node = Node()
    node.screen = node
    bindings = [
        Binding("question_mark", "help", "help", id="help"),
        Binding("y", "copy", "copy", id="copy"),
        Binding("enter", "open", "open", id="table.open"),
        Binding("o", "open", "open", id="other"),
        Binding("s", "sort", "sort", show=False),
    ]
    active = [ActiveBinding(node, binding, True) for binding in bindings]  # type: ignore[arg-type]
    active.append(ActiveBinding(node, Binding("x", "not_now", "not now"), False))  # type: ignore[arg-type]
    left, right = key_pieces(active, lambda binding: binding.key)
    assert "".join(piece.text for piece in left) == " ⏎ open  y copy "
    assert "".join(piece.text for piece in right) == " ? help "
