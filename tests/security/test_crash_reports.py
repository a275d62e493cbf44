"""What is written of a failure of our own: where it happened. No record, no token, no text of a person."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temba_tui.crash import farewell, report, write_report
from temba_tui.secrets import Secret

TOKEN = "5ecre7f0e1d2c3b4a5968778695a4b3c2d1e0f0q"


class RecordError(Exception):
    """Carries data, as errors of libraries do."""

    def __init__(self, record: Any) -> None:
        super().__init__(f"cannot draw {record!r}")
        self.record = record


def failing(record: Any, how: str) -> None:
    """Fail with data in every place where Python keeps some."""
    headers = {"Authorization": f"Token {TOKEN}"}
    secret = Secret(TOKEN)
    try:
        raise RecordError((record, headers, secret))
    except RecordError as inner:
        inner.add_note(f"while looking at {record!r}")
        if how == "cause":
            raise ValueError(f"bad {record!r}") from inner
        if how == "context":
            raise KeyError(record) from None if record is None else KeyError(str(record))
        if how == "group":
            raise ExceptionGroup(f"several {record!r}", [inner, ValueError(repr(record))]) from inner
        raise


WORDS = st.text(min_size=6, max_size=30).filter(lambda text: len(set(text)) > 4)


@settings(max_examples=60)
@given(WORDS, st.sampled_from(["plain", "cause", "context", "group"]))
def test_a_report_holds_nothing_of_what_was_looked_at(word: str, how: str) -> None:
    with pytest.raises(Exception) as caught:
        failing({"name": f"Zz{word}zZ", "urns": ["tel:+250788000111"]}, how)
    for text in (report(caught.value), farewell(caught.value, None)):
        assert f"Zz{word}zZ" not in text
        assert repr(word)[1:-1] not in text.replace(__name__, "")
        assert "250788000111" not in text
        assert TOKEN not in text
        assert "Authorization" not in text
        assert str(Path.home()) not in text
        assert "failing" in text


def test_it_is_private_and_follows_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "state"
    old = os.umask(0)
    try:
        path = write_report(ValueError("x"), folder)
        assert path is not None
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(old)
    path.unlink()
    victim = tmp_path / "victim"
    victim.write_text("kept")
    path.symlink_to(victim)

    class Stopped:
        @staticmethod
        def now(zone: Any) -> Any:
            from datetime import datetime

            return datetime.strptime(path.name.split("-", 1)[1].rsplit("-", 1)[0], "%Y%m%d-%H%M%S").replace(tzinfo=zone)

    monkeypatch.setattr("temba_tui.crash.datetime", Stopped)
    assert write_report(ValueError("x"), folder) is None
    assert victim.read_text() == "kept"


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert write_report(ValueError("x"), blocked / "state") is None
    assert "No report was written." in farewell(ValueError("x"), blocked / "state")
