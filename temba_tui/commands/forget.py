"""`temba-tui forget`: erase what the program remembers of workspaces. Profiles and tokens stay."""

import argparse
from pathlib import Path

from temba_tui.commands.console import CommandError, confirm, say
from temba_tui.commands.sessions import STATE_FILE
from temba_tui.settings import state_dir
from temba_tui.text import plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = (
        "Erased are the count of requests, the journal of changes, drafts, and names of groups and fields, of every "
        "workspace; and crash reports. Profiles and tokens stay: see `temba-tui profiles remove`."
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Erase, after asking; 1 when the answer was no."""
    folder = state_dir()
    found = remembered(folder)
    if not found:
        say(f"Nothing is remembered in {folder}.")
        return 0
    for path in found:
        say(str(path))
    if not args.yes and not confirm("Erase these files, with drafts that were not sent?"):
        raise CommandError("nothing was erased.", "Answer y, or use --yes.")
    for path in found:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise CommandError(f"{path} could not be erased: {error.strerror}.") from None
    say(f"Erased {plural(len(found), 'file')}.")
    return 0


def remembered(folder: Path) -> list[Path]:
    """The files in `folder` that hold what is remembered: the database with its companions, and crash reports."""
    patterns = (STATE_FILE, f"{STATE_FILE}-*", "crash-*.txt")
    return sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file() or path.is_symlink())
