"""What the command line prints and asks. Every line passes through `clean`: strangers wrote a workspace's name."""

import argparse
import codecs
import sys
from typing import NoReturn, TextIO

from temba_tui.secrets import Secret
from temba_tui.text import clean

USAGE = 2
"""The exit status for a command that was not well said."""


class CommandError(Exception):
    """What was asked for was not done. `main` prints it on stderr and exits with `status`."""

    status = 1

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(CommandError):
    """What was asked for cannot be done as it was said."""

    status = USAGE


class Parser(argparse.ArgumentParser):
    """argparse's parser, whose complaints do not repeat a token that was given where none belongs."""

    def error(self, message: str) -> NoReturn:
        """Say how it is used and what was wrong, and exit with status 2."""
        from temba_tui.tokens import redact

        self.print_usage(sys.stderr)
        say(redact(f"{self.prog}: {message}"), file=sys.stderr)
        raise SystemExit(USAGE)


def in_as_many_cells(error: UnicodeError) -> tuple[str, int]:
    """A handler for `codecs`: what an encoding lacks becomes question marks that take as many cells on a terminal."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from rich.cells import cell_len

    return "?" * cell_len(error.object[error.start : error.end]), error.end


def let_locales_lack_letters() -> None:
    """Have stdout and stderr write whatever text there is: a locale that lacks a letter must not end the program, nor
    move the columns of what is drawn."""
    codecs.register_error("temba-cells", in_as_many_cells)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="temba-cells")


def say(text: str = "", *, file: TextIO | None = None) -> None:
    """Print `text`, each of its lines made safe."""
    out = file or sys.stdout
    for line in text.split("\n"):
        out.write(clean(line) + "\n")
    out.flush()


def complain(sentence: str, hint: str = "") -> None:
    """Say on stderr what is wrong and what to do, a token in it made dots."""
    from temba_tui.tokens import redact

    say(redact(f"temba-tui: {sentence}"), file=sys.stderr)
    if hint:
        say(redact(f"  {hint}"), file=sys.stderr)


def read_token(where: str) -> Secret:
    """Ask for a token without showing it; from a pipe, its first line. Raises UsageError.

    A pipe is read as it is: a token in a password manager reaches us that way. Nothing is echoed either way.
    """
    from temba_tui.tokens import check_token

    try:
        if sys.stdin.isatty():
            import warnings
            from getpass import GetPassWarning, getpass

            with warnings.catch_warnings():
                warnings.simplefilter("error", GetPassWarning)  # given where what is typed would be shown
                return check_token(getpass(f"API token for {clean(where)} (not shown): ", stream=sys.stderr))
        return check_token(sys.stdin.readline())
    except Warning:
        raise UsageError(
            "this terminal cannot hide what is typed.", "Pipe the token in, or set the variables."
        ) from None
    except (ValueError, EOFError) as error:
        raise UsageError(
            str(error) or "no token was given.", "A token is on the web: your account's page, API tokens."
        ) from None


def confirm(question: str) -> bool:
    """A yes or no, no being the default; no where nobody can be asked."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{clean(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
