"""`temba-tui profiles`: the saved workspaces. `profile` in the options is a profile's name."""

import argparse
import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from temba_tui.cli import address_of, base_url, find_profile
from temba_tui.commands.console import CommandError, UsageError, complain, confirm, read_token, say
from temba_tui.settings import COLOURS, Profile, check_profile, edit, load, remove_profile, save_profile, settings_file
from temba_tui.tokens import KeyringError, TokenStore, TokenStoreError

if TYPE_CHECKING:
    from temba_tui.secrets import Secret


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands and their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, does: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=does, description=f"{does.capitalize()}.", allow_abbrev=False)

    action("list", "list the saved workspaces")
    add = action("add", "save a workspace; its token is asked for, tested and kept")
    add.add_argument("profile", metavar="NAME")
    add.add_argument("--host", required=True, help="textit.com, https://rapidpro.example.org, http://localhost:8000")
    add.add_argument("--read-only", action="store_true", help="never send anything that changes it")
    add.add_argument("--colour", metavar="COLOUR", default="", help=f"#rrggbb or one of {', '.join(COLOURS)}")
    add.add_argument("--allow-http", action="store_true", help="plain http beyond this machine")
    add.add_argument("--default", action="store_true", help="open it when nothing else is named")
    add.add_argument("--replace", action="store_true", help="take the place of a profile of that name")
    add.add_argument("--no-test", action="store_true", help="send no request; the workspace is not pinned then")
    add.add_argument("--no-pin", action="store_true", help="let the profile open whichever workspace its token is for")
    _add_place(add)
    remove = action("remove", "remove a saved workspace and its token")
    remove.add_argument("profile", metavar="NAME")
    test = action("test", "ask the server which workspace the kept token opens (one request)")
    test.add_argument("profile", metavar="NAME", nargs="?", help="the default profile when left out")
    token = action("set-token", "ask for a new token, test it and keep it")
    token.add_argument("profile", metavar="NAME")
    token.add_argument("--no-test", action="store_true", help="send no request")
    _add_place(token)
    default = action("default", "choose which workspace opens when nothing else is named")
    default.add_argument("profile", metavar="NAME")


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep-in",
        choices=("keyring", "file", "nowhere"),
        default="keyring",
        help="where the token is kept: the system's keyring (the default), a file that only you can read, or nowhere",
    )


def run(args: argparse.Namespace) -> int:
    """Do what `args.action` says."""
    actions = {
        "list": list_profiles,
        "add": add_profile,
        "remove": remove,
        "test": test,
        "set-token": set_token,
        "default": set_default,
    }
    return actions[args.action](args)


def list_profiles(args: argparse.Namespace) -> int:
    """Print the profiles, one on a line: name, host and what is special about it."""
    settings = load()
    if not settings.profiles:
        say("No workspace is saved. Save one with `temba-tui profiles add NAME --host HOST`.")
        return 0
    default = settings.default
    width = max(len(profile.name) for profile in settings.profiles)
    for profile in settings.profiles:
        special = [
            "default" if profile == default else "",
            "read-only" if profile.read_only else "",
            "plain http allowed" if profile.allow_http else "",
            f"workspace {profile.workspace_uuid}" if profile.workspace_uuid else "any workspace",
        ]
        say(f"{profile.name:<{width}}  {profile.host}  {', '.join(filter(None, special))}")
    return 0


def add_profile(args: argparse.Namespace) -> int:
    """Test the token, keep it, then write the profile: what is written works, or was said not to be tested."""
    settings = load()
    if settings.profile(args.profile) and not args.replace:
        raise UsageError(
            f"there is a profile named `{args.profile}` already.",
            "Use another name, `set-token` for a new token, or --replace.",
        )
    address = address_of(base_url(args.host, allow_http=args.allow_http))
    profile = Profile(
        name=args.profile,
        host=address,
        read_only=args.read_only,
        colour=args.colour,
        allow_http=args.allow_http,
    )
    check_profile(profile)
    token = read_token(address)
    if not args.no_test:
        uuid = tell_workspace(profile, token)
        if not args.no_pin:
            profile = replace(profile, workspace_uuid=uuid)
    kept = keep(profile, token, args.keep_in)
    save_profile(profile, default=args.default)
    say(f"Saved {profile.name} in {settings_file()}.")
    say(f"Open it with: temba-tui --profile {profile.name}")
    return 0 if kept else 1


def remove(args: argparse.Namespace) -> int:
    """Remove the token first: a profile that is gone names no token."""
    profile = find_profile(load(), args.profile)
    status = 0
    try:
        TokenStore().delete(profile)
    except TokenStoreError as error:
        complain(f"the token of {profile.name} may still be kept: {error.sentence}", error.hint)
        status = 1
    remove_profile(profile.name)
    say(f"Removed {profile.name}. Its token still works: tokens are revoked on the web.")
    return status


def test(args: argparse.Namespace) -> int:
    """One request with the token that is kept."""
    settings = load()
    profile = find_profile(settings, args.profile) if args.profile else settings.default
    if profile is None:
        raise UsageError("no profile is the default.", "Name one: `temba-tui profiles test NAME`.")
    from temba_tui.commands.sessions import kept_token

    tell_workspace(profile, kept_token(profile))
    return 0


def set_token(args: argparse.Namespace) -> int:
    """Ask for the token; one that opens another workspace than the pinned one is refused."""
    profile = find_profile(load(), args.profile)
    token = read_token(profile.host)
    if not args.no_test:
        tell_workspace(profile, token)
    return 0 if keep(profile, token, args.keep_in) else 1


def set_default(args: argparse.Namespace) -> int:
    """Write the default profile's name."""
    profile = find_profile(load(), args.profile)
    edit(lambda document: document.__setitem__("default_profile", profile.name))
    say(f"{profile.name} opens when nothing else is named.")
    return 0


def tell_workspace(profile: Profile, token: "Secret") -> str:
    """Ask which workspace the token opens (one request), print it, and return its UUID.

    Raises CommandError when the server does not say, or when it is another than the profile's own.
    """
    from temba_tui.client.errors import TembaError
    from temba_tui.commands.sessions import client_session

    async def ask() -> tuple[str, str, str]:
        session = client_session(profile, token)
        try:
            workspace = await session.open()
            return workspace.uuid or "", workspace.name, session.era or "unknown"
        finally:
            await session.close()

    try:
        uuid, name, era = asyncio.run(ask())
    except TembaError as error:
        raise CommandError(error.sentence, error.hint) from None
    say(f"The token opens {name or '(no name)'} on {profile.host} (workspace {uuid or 'unknown'}, era {era}).")
    if profile.workspace_uuid and uuid and uuid != profile.workspace_uuid:
        raise CommandError(
            f"this is not the workspace of profile {profile.name}, which is {profile.workspace_uuid}.",
            "Save it under a name of its own, or take `workspace_uuid` out of the profile.",
        )
    return uuid


def keep(profile: Profile, token: "Secret", place: str) -> bool:
    """Keep the token as asked; when the keyring fails say so and offer the file. False: it is kept nowhere."""
    store = TokenStore()
    if place == "nowhere":
        say("The token is kept nowhere: it will be asked for.")
        return True
    if place == "keyring":
        try:
            store.save(profile, token)
        except KeyringError as error:
            complain(error.sentence, "" if sys.stdin.isatty() else f"{error.hint} (--keep-in file)")
            if not confirm(f"Keep the token in {store.file}, which only you can read?"):
                complain("the token is not kept; it will be asked for.")
                return False
        else:
            say("The token is in the system's keyring.")
            return True
    say(f"The token is in {store.save_to_file(profile, token)}, which only you can read.")
    return True
