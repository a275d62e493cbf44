"""The installed program on a terminal, as a person tries it first."""

import subprocess
from pathlib import Path

from tests.terminal.program import Program, environment
from tests.terminal.test_leaving import LOADED, assert_left


def shows_its_demo(python: Path, folder: Path) -> None:
    """Open the demo with the program beside `python`, from a folder that is no checkout: contacts come, one is opened,
    q leaves the terminal as it was."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    variables = environment(folder)
    variables.pop("PYTHONPATH", None)
    where = [str(python), "-c", "import temba_tui; print(temba_tui.__file__)"]
    found = subprocess.run(where, cwd=elsewhere, env=variables, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(python.parents[1])
    command = [str(python.with_name("temba-tui")), "--demo"]
    with Program(command, env=variables, cwd=elsewhere) as program:
        program.wait_for(LOADED)
        program.settle()
        shown = "\n".join(program.screen().display)
        assert "250 contacts loaded" in shown
        program.mark()
        program.send("\r")
        program.wait_for("2 JSON")
        program.settle()
        assert "Contacts ▸ " in program.screen().display[0]
        program.send("q")
        assert program.wait_end() == 0
        assert b"Traceback" not in program.output
        assert_left(program)
