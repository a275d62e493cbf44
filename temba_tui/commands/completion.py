"""`temba-tui completion`: switching on completion in a shell, and answering the shell when it asks.

The shell runs the program with `_ARGCOMPLETE` in its environment; only then is argcomplete imported.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from temba_tui.commands import COMMANDS
from temba_tui.commands.console import say

SHELLS: Final = {
    "bash": ("~/.bashrc", 'eval "$(temba-tui completion bash)"'),
    "zsh": ("~/.zshrc, after compinit", 'eval "$(temba-tui completion zsh)"'),
    "fish": ("~/.config/fish/config.fish", "temba-tui completion fish | source"),
}
"""Where its line goes, and the line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", nargs="?", choices=tuple(SHELLS), help="print what this shell takes in")


def run(args: argparse.Namespace) -> int:
    """Print the shell's code; without a shell, say where its line goes."""
    if args.shell is None:
        say("Completion is switched on by one line in the shell's start file:")
        for shell, (file, line) in SHELLS.items():
            say(f"\n{shell}: in {file}\n  {line}")
        return 0
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["temba-tui"], shell=args.shell))
    return 0


def complete() -> None:
    """Answer the shell and exit. Returns when it was not the shell that asked."""
    import argcomplete

    from temba_tui.cli import browse_parser, command_at

    words = words_so_far()
    if command_at(words[:-1]) is not None:
        parser = argparse.ArgumentParser(prog="temba-tui", allow_abbrev=False)
        commands = parser.add_subparsers()
        for name in COMMANDS:
            command = commands.add_parser(name, allow_abbrev=False)
            import_module(f"temba_tui.commands.{name.replace('-', '_')}").add_arguments(command)
            _complete_profiles(command)
    else:
        parser = browse_parser()
        _complete_profiles(parser)
        for action in parser._actions:  # argparse offers no public way to its actions; argcomplete reads them so too
            if action.dest == "view":
                action.completer = lambda prefix, **_: list(view_words(words[:-1], prefix))  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options=False)


def words_so_far() -> list[str]:
    """The words of the line up to the cursor, without the program's name; the last is being typed, perhaps empty."""
    line = os.environ.get("COMP_LINE", "")
    line = line[: int(os.environ.get("COMP_POINT") or len(line))]
    lexer = shlex.shlex(line + "\0", posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:  # a quote that is still open
        words = (line + "\0").split()
    return [word.removesuffix("\0") for word in words[1:]] or [""]


def view_words(before: list[str], prefix: str) -> Iterator[str]:
    """What a view's next word may be: a type or a subcommand first, then the type's filters and their values."""
    from temba_tui.resources import all_resources

    resources = {resource.name: resource for resource in all_resources()}
    named = next((word for word in before if word in resources), None)
    if named is None:
        yield from resources
        yield from COMMANDS
        return
    for one in resources[named].filters:
        values = one.values(None)
        if values and prefix.startswith(f"{one.name}="):
            yield from (f"{one.name}={value}" for value in values)
        else:
            yield f"{one.name}="
    if prefix.startswith("sort:"):
        for column in resources[named].columns:
            yield f"sort:{column.key}"
            yield f"sort:-{column.key}"
    else:
        yield "sort:"


def _complete_profiles(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if action.dest == "profile":
            action.completer = lambda **_: profile_names()  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _complete_profiles(inner)


def profile_names() -> list[str]:
    """The names of the saved profiles; none where the settings are broken: completion is not the place to say so."""
    from temba_tui.settings import SettingsError, load

    try:
        return [profile.name for profile in load().profiles]
    except SettingsError:
        return []
