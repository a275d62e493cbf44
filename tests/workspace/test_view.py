"""The one-line view: what a line means, and that printing and parsing undo each other."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from temba_tui.text import is_safe
from temba_tui.workspace.view import View, ViewError, format_view, parse, parse_tokens, quote, tokens_of

NAMES = st.from_regex(r"[a-z_][a-z0-9_.-]{0,12}", fullmatch=True)
HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet='"\\ =/,:\n\t\r\x1b\x00\u202e\u2028\x85\xa0\u3000\ud800\U000e0001aé“'),
    st.sampled_from(
        ["/", "//x", "sort:", "columns:a,b", "=", '"', '\\"', "\\", "[/]", "[@click=app.quit]x[/]", "\x1b]52;c;x\x07"]
    ),
)
VIEWS = st.builds(
    View,
    NAMES,
    st.lists(st.tuples(NAMES, HOSTILE), max_size=4).map(tuple),
    HOSTILE,
    HOSTILE,
    st.lists(HOSTILE.filter(bool), max_size=4).map(tuple),
)


@given(VIEWS)
@example(View("contacts", (("group", "Field staff"),), "amina u", "-modified_on", ("a,b", "c\\")))
@example(View("contacts", (("group", ""), ("group", "")), "", "", ("\\,",)))
def test_printing_then_parsing_is_the_identity(view):
    assert parse(format_view(view)) == view


@given(VIEWS)
def test_a_printed_view_is_one_safe_line(view):
    assert is_safe(format_view(view))


@given(st.text())
def test_any_line_is_a_view_or_an_error_with_a_place_in_it(line):
    error = None
    try:
        view = parse(line)
    except ViewError as raised:
        error = raised
    if error is None:
        assert parse(format_view(view)) == view
    else:
        assert 0 <= error.position <= len(line)
        assert error.message


def test_a_line_with_everything():
    view = parse('contacts group="Field staff" after=2026-01-01 /amina sort:-modified_on columns:name,fields.age')
    assert view == View(
        "contacts",
        (("group", "Field staff"), ("after", "2026-01-01")),
        "amina",
        "-modified_on",
        ("name", "fields.age"),
    )


def test_the_first_equals_sign_splits_and_filters_repeat():
    assert parse("users role=editor role=agent email=a=b").filters == (
        ("role", "editor"),
        ("role", "agent"),
        ("email", "a=b"),
    )


def test_the_local_filter_may_be_quoted_and_given_in_parts():
    assert parse('contacts /"amina u"').search == "amina u"
    assert parse("contacts /amina /uwase").search == "amina uwase"
    assert parse(r'contacts /"\"amina u\" -x"').search == '"amina u" -x'


def test_escapes_within_quotes_and_plain_backslashes_without():
    assert parse(r'contacts group="a\nb\"\\\u00e9\q"').filters == (("group", 'a\nb"\\éq'),)
    assert parse(r"contacts group=a\nb").filters == (("group", r"a\nb"),)
    assert parse(r'contacts group="\uZZZZ"').filters == (("group", "uZZZZ"),)


def test_words_of_the_command_line_are_taken_unsplit():
    view = parse_tokens(["contacts", 'group=Field "staff"', "/amina u"])
    assert view == View("contacts", (("group", 'Field "staff"'),), "amina u")


def test_names_are_read_in_any_case():
    assert parse("Contacts GROUP=Reporters") == View("contacts", (("group", "Reporters"),))


@pytest.mark.parametrize(
    ("line", "position", "says"),
    [
        ("", 0, "what to list"),
        ("   ", 0, "what to list"),
        ("group=x", 0, "begins with"),
        (" /amina", 1, "begins with"),
        ("contacts amina", 9, "/amina"),
        ('contacts "amina u"', 9, '/"amina u"'),
        ("contacts =x", 9, "name before"),
        ("contacts gr√up=x", 9, "cannot be the name"),
        ('contacts group="x', 15, "never closed"),
        (r'contacts group="x\"', 15, "never closed"),
        ("contacts sort:a sort:b", 16, "one column"),
    ],
)
def test_errors_say_where_and_what(line, position, says):
    with pytest.raises(ViewError, match=says.replace("/", "/")) as caught:
        parse(line)
    assert caught.value.position == position
    assert caught.value.sentence == caught.value.message


def test_errors_of_words_have_a_place_too():
    with pytest.raises(ViewError) as caught:
        parse_tokens(["contacts", "amina"])
    assert caught.value.position == 9


def test_an_open_quote_is_a_token_for_completion():
    (first, second) = tokens_of('contacts group="Rep')
    assert (first.text, first.open_quote) == ("contacts", -1)
    assert (second.text, second.start, second.open_quote) == ("group=Rep", 9, 15)


def test_changes_of_a_view():
    view = View("contacts").with_filter("group", "a").with_filter("after", "3d").with_filter("group", "a")
    assert view.filters == (("group", "a"), ("after", "3d"))
    assert view.without_filter(0).filters == (("after", "3d"),)
    assert view.without_filter(7) is view
    assert view.without_filter(-1) is view
    assert view.replacing_filter("group", "b").filters == (("group", "b"), ("after", "3d"))
    assert view.replacing_filter("urn", "c").filters == (("group", "a"), ("after", "3d"), ("urn", "c"))
    assert view.with_search("x").with_sort("-name").with_columns(["name"]) == View(
        "contacts", view.filters, "x", "-name", ("name",)
    )
    assert view.with_filters([]).filters == ()
    assert view.values_of("after") == ("3d",)
    assert str(view) == "contacts group=a after=3d"


@pytest.mark.parametrize(
    "make",
    [
        lambda: View(""),
        lambda: View("a b"),
        lambda: View("contacts", (("a=b", "c"),)),
        lambda: View("contacts", columns=("",)),
    ],
)
def test_a_view_that_could_not_be_printed_is_refused(make):
    with pytest.raises(ValueError):
        make()


def test_quoting_leaves_plain_text_alone():
    assert quote("Reporters") == "Reporters"
    assert quote("क्‍ष") == "क्‍ष"
    assert quote("") == '""'
