"""What fails in the program itself: a worker, a handler; the report has no data in it; signals leave in order."""

import os
import signal
import sys
from pathlib import Path

import pytest

from temba_tui.app import TembaApp
from temba_tui.client.errors import TembaServerError
from temba_tui.crash import describe, farewell, report, write_report
from temba_tui.screens.working import run
from temba_tui.secrets import Secret
from tests.screens.driving import app_over, press, running, screen_text, session_over, settle, table_of
from tests.screens.form_driving import at_a_desk
from tests.workspace.workspace_server import Server, contact

TOKEN = "s3cret" * 6


def app_on(folder: Path | None = None) -> TembaApp:
    source = Server({"contacts": [contact(0, name="Amina Uwase"), contact(1)]})
    return app_over(lambda: session_over(source), label="", state_folder=folder)


def fails(token: str, record: dict[str, str]) -> None:
    """Fail with a token and a person's record at hand, and in the message."""
    secret = Secret(token)
    raise ValueError(f"{token} {secret} {record}")


def reports(folder: Path) -> list[str]:
    """The reports in a folder, which only their owner can read."""
    paths = list(folder.iterdir())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    return [path.read_text() for path in paths]


async def test_a_failing_worker_is_said_and_ends_nothing(tmp_path: Path) -> None:
    app = app_on(tmp_path)

    async def work() -> None:
        fails(TOKEN, {"name": "Amina Uwase"})

    async with running(app) as pilot:
        for node in (app, app.screen, table_of(app)):
            run(node, work, "test")
            await settle(pilot)
        said = [note.message for note in app._notifications]
        assert len(said) == 3
        assert all("Something in temba-tui failed (ValueError)" in one for one in said)
        assert app.is_running
        assert "Amina Uwase" in screen_text(app)
        await press(pilot, "down")
        assert table_of(app).cursor_row == 1
    assert app._exception is None
    for text in reports(tmp_path):
        assert TOKEN not in text
        assert "Amina" not in text
        assert "test_failures.py" in text


async def test_workers_that_textual_starts_are_listened_to_as_well() -> None:
    app = app_on()

    async def work() -> None:
        raise TembaServerError("The server failed.")

    async with running(app) as pilot:
        for node in (app, app.screen):
            node.run_worker(work, exit_on_error=False)
            await settle(pilot)
        assert [note.title for note in app._notifications] == ["Not done", "Not done"]


async def test_a_failing_handler_ends_in_a_short_report_without_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = app_on(tmp_path)
    with pytest.raises(ValueError):  # noqa: PT012 (Textual's tests raise what ended the app)
        async with running(app) as pilot:
            app.call_later(fails, TOKEN, {"name": "Amina Uwase"})
            await pilot.pause()
    assert app.return_code == 1
    printed = capsys.readouterr().err
    assert "stopped because of a mistake of its own: ValueError" in printed
    [text] = reports(tmp_path)
    assert "crash-" in printed
    assert "in fails" in text
    for shown in (printed, text):
        assert TOKEN not in shown
        assert "Amina" not in shown


def test_a_report_names_the_places_of_causes_too() -> None:
    try:
        try:
            fails(TOKEN, {})
        except ValueError as cause:
            raise RuntimeError(TOKEN) from cause
    except RuntimeError as error:
        text = describe(error)
    assert text.index("RuntimeError") < text.index("ValueError")
    assert TOKEN not in text
    group = describe(ExceptionGroup(TOKEN, [KeyError(TOKEN)]))
    assert "builtins.KeyError" in group
    assert TOKEN not in group


def test_a_report_knows_no_home_folder() -> None:
    with pytest.raises(ValueError) as caught:
        fails(TOKEN, {})
    assert str(Path.home()) not in report(caught.value)


def test_where_nothing_can_be_written_there_is_no_report(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    error = ValueError()
    assert write_report(error, blocked) is None
    assert "No report was written" in farewell(error, blocked)
    assert "No report was written" in farewell(error, None)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_signals_leave_in_order(number: int) -> None:
    app = app_on()
    async with running(app) as pilot:
        os.kill(os.getpid(), number)
        for _ in range(20):
            await pilot.pause()
            if not app.is_running or app._exit:
                break
        assert app._exit
    assert app.return_code == 128 + number


async def test_ctrl_c_says_how_to_quit_and_q_quits() -> None:
    app = app_on()
    async with running(app) as pilot:
        await press(pilot, "ctrl+c")
        assert [note.message for note in app._notifications] == ["Press q to quit."]
        await pilot.press("q")
    assert app._exit


async def test_ctrl_c_where_q_is_typed_says_what_closes() -> None:
    async with at_a_desk() as desk:
        for opens in ("/", "f", "colon", "e", "question_mark", "L"):
            await desk.press(opens)
            desk.app.clear_notifications()
            await desk.press("ctrl+c")
            assert [note.message for note in desk.app._notifications] == ["esc closes this; q in a list quits."], opens
            await desk.press("escape")
        desk.app.clear_notifications()
        await desk.press("ctrl+c")
        assert [note.message for note in desk.app._notifications] == ["Press q to quit."]
