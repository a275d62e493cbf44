"""`temba-tui forget`: erase what the program remembers of workspaces. Profiles and tokens stay."""

import argparse
import os
from pathlib import Path

from temba_tui.cli import base_url, find_profile
from temba_tui.commands.console import CommandError, confirm, say
from temba_tui.commands.sessions import state_file
from temba_tui.settings import load, state_dir
from temba_tui.text import plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = (
        "Erased are the count of requests, the journal of changes, drafts, and names of groups and fields; without an "
        "option those of every workspace, and crash reports too. Profiles and tokens stay (`profiles remove`)."
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--profile", metavar="NAME", help="only what is remembered of this profile's server")
    which.add_argument("--host", help="only what is remembered of this server")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Erase, after asking."""
    from temba_tui.client.hosts import display_host
    from temba_tui.workspace.state import StateError

    host = args.host
    if args.profile:
        host = find_profile(load(), args.profile).host
    if host is not None:
        host = display_host(base_url(host, allow_http=True))
    state, reports = state_file(), [] if host else crash_reports(state_dir())
    if not os.path.lexists(state.path) and not reports:
        say(f"Nothing is remembered in {state_dir()}.")
        return 0
    what = f"of {host}" if host else "of every workspace"
    if not args.yes and not confirm(f"Erase what is remembered {what}, with drafts that were not sent?"):
        raise CommandError("nothing was erased.", "Answer y, or use --yes.")
    try:
        erased = state.forget(host)
    except StateError as error:
        raise CommandError(error.sentence, error.hint) from None
    finally:
        state.close()
    for path in reports:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise CommandError(f"{path} could not be erased: {error.strerror}.") from None
    also = f", and {plural(len(reports), 'crash report')}" if reports else ""
    say(f"Erased what was remembered {what}{also}." if erased or reports else f"Nothing was remembered {what}.")
    return 0


def crash_reports(folder: Path) -> list[Path]:
    """The reports of this program's own failures in `folder`."""
    return sorted(path for path in folder.glob("crash-*.txt") if path.is_file() or path.is_symlink())
