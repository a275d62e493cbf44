"""The command line's subcommands, one module each: `add_arguments(parser)` and `run(args) -> exit status`.

A module here is imported only when its command is given.
"""

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "doctor": "check the configuration, the connection, the token and this terminal",
    "profiles": "list, add, remove and test saved workspaces",
    "forget": "erase what is remembered of a workspace: budget, journal, drafts, names",
    "demo-server": "serve the demo workspace on this machine, for other clients",
    "completion": "say how to switch on completion in bash, zsh or fish",
}
"""Name and what it does, in the order of `--help`."""

__all__ = ["COMMANDS"]
