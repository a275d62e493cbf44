"""What is typed into a form outlives whatever ends or stops the program, be it within a second of the last key."""

import shlex
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.terminal.program import DEADLINE, LOADED, Program, environment, open_form, temba

TYPED = "Quartermaster"


def type_a_name(program: Program) -> None:
    """Open the first contact's form and type over its name; return as soon as it is on the screen."""
    open_form(program)
    program.mark()
    program.send(b"\x05", b"\x15", TYPED)  # to the end, all of it away
    program.wait_for("1 field changed")
    program.wait_shown(TYPED)


def assert_kept(variables: Mapping[str, str]) -> None:
    """Start again, open the form: the draft is offered, with what was typed; taken up, it is in the field."""
    with Program(temba("contacts"), env=variables) as program:
        program.wait_for(LOADED)
        program.settle()
        program.mark()
        program.send("e")
        program.wait_for("An unsaved draft")
        program.wait_shown(TYPED)
        program.settle(0.5)  # a key before the dialog could be read answers nothing
        program.mark()
        program.send("t")
        program.wait_for("1 field changed")
        program.wait_shown(TYPED)


def signalled(number: signal.Signals) -> Callable[[Program], None]:
    """Ends a program by a signal."""

    def end(program: Program) -> None:
        program.process.send_signal(number)
        assert program.wait_end() == 128 + number
        assert b"Traceback" not in program.output

    return end


def hung_up(program: Program) -> None:
    """The window is closed."""
    program.hang_up()
    assert program.process.wait(DEADLINE) != 0


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(signalled(signal.SIGTERM), id="SIGTERM"),
        pytest.param(signalled(signal.SIGHUP), id="SIGHUP", marks=pytest.mark.slow),
        pytest.param(signalled(signal.SIGINT), id="SIGINT", marks=pytest.mark.slow),
        pytest.param(hung_up, id="window closed"),
    ],
)
def test_a_draft_outlives_an_end(end: Callable[[Program], None], server: Mapping[str, str], tmp_path: Path) -> None:
    variables = environment(tmp_path, **server)
    with Program(temba("contacts"), env=variables) as program:
        type_a_name(program)
        end(program)
    assert_kept(variables)


def test_a_draft_outlives_a_mistake_of_our_own(server: Mapping[str, str], tmp_path: Path) -> None:
    script = tmp_path / "failing.py"
    script.write_text(
        "import sys\n"
        "from temba_tui.screens.form_screen import FormScreen\n"
        "def fail(self):\n"
        "    raise RuntimeError('of our own')\n"
        "FormScreen.action_keys = fail\n"
        "from temba_tui.cli import main\n"
        "sys.exit(main(['contacts']))\n"
    )
    variables = environment(tmp_path, **server)
    with Program([*temba()[:1], str(script)], env=variables) as program:
        type_a_name(program)
        program.send(b"\x1bOP")  # F1
        assert program.wait_end() == 1
    assert_kept(variables)


def test_a_form_is_as_it_was_after_a_stop(server: Mapping[str, str], tmp_path: Path) -> None:
    """ctrl+z, another size meanwhile, fg: the text stands there, in the new size, and is kept."""
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")
    variables = environment(tmp_path, PS1="ready> ", HISTFILE="/dev/null", **server)
    with Program([shell, "--norc", "--noprofile", "-i"], env=variables) as program:
        program.wait_for("ready> ")
        program.mark()
        program.send(shlex.join(temba("contacts")), "\r")
        type_a_name(program)
        program.mark()
        program.send(b"\x1a")
        program.wait_for("Stopped")
        program.wait_for("ready> ")
        program.resize((84, 28))
        program.mark()
        program.send("fg\r")
        program.wait_for("1 field changed")
        program.settle()
        program.wait_shown(TYPED)
        program.wait(lambda: "ctrl+s" in program.shown().splitlines()[27], what="the keys at the new bottom")
        # The keys go where they went before.
        program.mark()
        program.send("X")
        program.wait_shown(f"{TYPED}X")
        program.send(b"\x1a")
        program.wait_for("Stopped")
        program.wait_for("ready> ")
        program.mark()
        program.send("kill -TERM %1; fg\r")
        program.wait_for("ready> ")
        program.send("exit\r")
        program.wait_end()
    assert_kept(variables)
