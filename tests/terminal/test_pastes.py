"""What is pasted is text: nothing in it acts as a key."""

from pathlib import Path

from tests.terminal.program import LOADED, Program, environment, temba


def test_escape_sequences_in_a_paste_are_no_keys(tmp_path: Path) -> None:
    with Program(temba("--demo"), env=environment(tmp_path)) as program:
        program.wait_for(LOADED)
        program.settle()
        program.send("/")
        program.wait_shown("filter the loaded rows")
        program.settle()
        program.send(b"\x1b[200~am\x1b[0mq\x1b[31m*a\x1b\x1bq\x1b[201~")
        program.wait_shown("am[0mq[31m*aq")
        assert program.process.poll() is None
