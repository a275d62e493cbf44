"""What is sent: lengths, quick replies and files, refused here where the server would refuse them or fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.eras import ERAS
from temba_tui.workspace.content import (
    Attachment,
    AttachmentError,
    Content,
    QuickReply,
    attachments_of,
    count,
    is_template,
    literal,
    read_attachment,
    read_replies,
    replies_of,
)

PNG = Attachment("photo.png", "image/png", 67)


@pytest.mark.parametrize(("era", "most"), [("2019", 640), ("9.0.0", 640), ("26.3", 4096), (None, 4096)])
def test_the_length_of_a_text_by_era(era, most):
    assert Content("x" * most).problems(era) == ()
    (problem,) = Content("x" * (most + 1)).problems(era)
    assert problem.path == "text"
    assert "1 character too many" in problem.sentence


def test_the_server_counts_after_trimming():
    assert count("  " + "x" * 640 + "\n", "9.0.0").fits
    assert count("abc ", "9.0.0").words == "3 of 640 characters"


@pytest.mark.parametrize("era", ERAS)
def test_nothing_is_not_sent(era):
    assert [one.path for one in Content("  \n").problems(era)] == ["text"]
    assert Content(replies=(QuickReply(text="Yes"),)).problems("26.3") != ()


def test_quick_replies_are_typed_a_line_each():
    assert read_replies(
        "Yes\n\n No | not now \nurl: Map | https://x.org\nform:Fill in|12\nlocation: Where?\nlocation:"
    ) == (
        QuickReply("text", "Yes"),
        QuickReply("text", "No", "not now"),
        QuickReply("url", "Map", "https://x.org"),
        QuickReply("form", "Fill in", "12"),
        QuickReply("location", "Where?"),
        QuickReply("location"),
    )


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_quick_reply_is_an_object_whatever_is_typed(text, extra):
    for reply in read_replies(f"{text}|{extra}"):
        assert isinstance(reply.body, dict)
        assert set(reply.body) <= {"type", "text", "extra"}
        if not reply.problem():
            assert reply.body["type"] in ("text", "location", "form", "url")


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        (QuickReply("text", "Yes"), True),
        (QuickReply("text", "x" * 64), True),
        (QuickReply("text", "x" * 65), False),
        (QuickReply("text", ""), False),
        (QuickReply("text", "Yes", "x" * 1001), False),
        (QuickReply("url", "Map"), False),
        (QuickReply("url", "Map", "https://x.org"), True),
        (QuickReply("form", "", "12"), False),
        (QuickReply("location", ""), True),
        (QuickReply("location", "Where?"), True),
        (QuickReply("location", "Where?", "x"), False),
    ],
)
def test_the_shapes_of_quick_replies(reply, right):
    assert (reply.problem() == "") is right


def test_ten_quick_replies_and_only_where_there_are_any():
    many = tuple(QuickReply("text", str(number)) for number in range(11))
    assert Content("x", replies=many[:10]).problems("26.3") == ()
    assert [one.path for one in Content("x", replies=many).problems("26.3")] == ["quick_replies"]
    assert [one.path for one in Content("x", replies=many[:1]).problems("9.0.0")] == ["quick_replies"]
    wrong = (many[0], QuickReply("url", "Map"))
    assert [one.path for one in Content("x", replies=wrong).problems("26.3")] == ["quick_replies.1"]


def test_quick_replies_of_a_message_that_cannot_be_sent_again_are_left_out():
    record = {"quick_replies": [{"type": "text", "text": "Yes"}, {"type": "new", "text": "?"}, "No", {"text": ""}]}
    assert replies_of(record) == (QuickReply("text", "Yes"),)


@pytest.mark.parametrize(
    ("kind", "eras"),
    [
        ("image/png", {"9.0.0", "26.3"}),
        ("image/bmp", {"9.0.0"}),
        ("image/svg+xml", {"9.0.0"}),
        ("audio/x-m4a", {"9.0.0", "26.3"}),
        ("video/mp4", {"9.0.0", "26.3"}),
        ("application/pdf", {"9.0.0", "26.3"}),
        ("text/plain", set()),
        ("application/octet-stream", set()),
    ],
)
def test_the_files_that_each_era_takes(kind, eras):
    assert {era for era in ERAS if not Attachment("f", kind, 5).problem(era)} == eras


def test_the_size_of_a_file():
    most = 25 * 1024 * 1024
    assert Attachment("f.png", "image/png", most).problem("26.3") == ""
    assert "25 MB" in Attachment("f.png", "image/png", most + 1).problem("26.3")
    assert "empty" in Attachment("f.png", "image/png", 0).problem("26.3")


def test_ten_files():
    assert Content("", (PNG,) * 10).problems("26.3") == ()
    assert [one.path for one in Content("", (PNG,) * 11).problems("26.3")] == ["attachments"]


def test_a_file_is_read_by_its_path(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(b"x" * 67)
    found = read_attachment(f"  '{path}' ")
    assert (found.name, found.content_type, found.size, found.path) == ("photo.png", "image/png", 67, path)
    assert found.words == "photo.png (image/png, 67 B)"
    assert found.uploaded("u").sent_as == "u"
    with pytest.raises(AttachmentError, match="There is no file"):
        read_attachment(str(tmp_path / "none.png"))
    with pytest.raises(AttachmentError, match="There is no file"):
        read_attachment(str(tmp_path))


def test_attachments_of_a_message_in_either_shape():
    record = {
        "attachments": [{"content_type": "image/png", "url": "https://x/a.png"}, "audio/mp4:https://x/b.m4a", 5, ""]
    }
    assert [one.sent_as for one in attachments_of(record)] == ["image/png:https://x/a.png", "audio/mp4:https://x/b.m4a"]
    assert all(one.problem("26.3") == "" for one in attachments_of(record))


@pytest.mark.parametrize(
    ("text", "template"),
    [("Hi @contact.name", True), ("a@b.org", True), ("a@@b.org", False), ("@@@x", True), ("", False)],
)
def test_whether_the_server_would_fill_a_text_in(text, template):
    assert is_template(text) is template
    assert not is_template(literal(text))
