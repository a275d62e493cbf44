"""`temba-tui doctor`: look at everything that may stop the program, and say what to do about each."""

import argparse
import asyncio
import os
from typing import TYPE_CHECKING

from temba_tui.cli import choose_target
from temba_tui.commands.console import CommandError, UsageError, read_token, say
from temba_tui.commands.findings import Report
from temba_tui.commands.local_checks import (
    check_clipboard,
    check_environment,
    check_files,
    check_program,
    check_settings,
    check_terminal,
    check_tokens,
)
from temba_tui.settings import HOST_VARIABLE, Profile, Settings
from temba_tui.text import plural
from temba_tui.tokens import TokenStore, TokenStoreError

if TYPE_CHECKING:
    from temba_tui.client import RequestEntry
    from temba_tui.secrets import Secret
    from temba_tui.workspace.session import Session

FIRST_TYPES = ("contacts", "messages", "flows", "runs", "broadcasts")
"""The types whose reading is tried: one of each of the server's budgets."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = "Exit status: 0 when nothing is wrong, 1 when something is."
    parser.add_argument("--profile", metavar="NAME", help="look at this saved workspace instead of the default one")
    parser.add_argument("--host", help="look at this server; the token is asked for")
    parser.add_argument("--allow-http", action="store_true", help="let --host be plain http beyond this machine")
    parser.add_argument("--offline", action="store_true", help="send no request")
    parser.add_argument("--all", action="store_true", help="try to read every type, one request each")
    parser.add_argument(
        "--paste", action="store_true", help="ask for a token and say which workspace it opens; nothing is saved"
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 when one of them is a problem."""
    report = Report()
    if args.paste:
        look_at_token(report, args)
        return 1 if report.problems else 0
    report.section("This program")
    check_program(report)
    settings = check_settings(report)
    check_environment(report)
    check_tokens(report)
    report.section("This terminal")
    check_terminal(report)
    check_clipboard(report)
    report.section("Files")
    check_files(report)
    if settings is not None and not args.offline:
        report.section("The workspace")
        look_at_workspace(report, args, settings)
    say()
    say(f"{plural(report.problems, 'problem')} found." if report.problems else "Nothing is wrong.")
    return 1 if report.problems else 0


def look_at_workspace(report: Report, args: argparse.Namespace, settings: Settings) -> None:
    """Reach what the program would open."""
    args.demo, args.read_only = False, True
    try:
        target = choose_target(args, settings, os.environ)
    except CommandError as error:
        report.problem("connection", error.sentence, error.hint)
        return
    if target.profile is None:
        report.note(
            "connection",
            "No workspace is saved or named.",
            "Run `temba-tui`, or `temba-tui profiles add NAME --host HOST`.",
        )
        return
    token = target.token
    if target.ask:
        token = read_token(target.profile.host)
    elif token is None:
        try:
            found = TokenStore().load(target.profile)
        except TokenStoreError as error:
            report.problem("token", error.sentence, error.hint)
            return
        if found is None:
            name = target.profile.name
            report.problem("token", f"None is kept for {name}.", f"temba-tui profiles set-token {name}")
            return
        report.ok("token", f"kept in the {'system keyring' if found.place == 'keyring' else 'tokens file'}")
        token = found.token
    asyncio.run(reach(report, target.profile, token, rights=True, every=args.all))


def look_at_token(report: Report, args: argparse.Namespace) -> None:
    """Say whose a pasted token is: first whether a saved profile has it, which takes no request, then what it opens."""
    report.section("The token")
    settings = check_settings(report) or Settings()
    hosts = [profile for profile in settings.profiles if args.profile in (None, profile.name)]
    token = read_token(args.host or os.environ.get(HOST_VARIABLE, "") or "any saved server")
    same = [profile for profile in hosts if _kept(report, profile) == token]
    for profile in same:
        report.ok("token", f"It is the one kept for profile {profile.name} ({profile.host}).")
    if not same and settings.profiles:
        report.note("token", "No saved profile has it.")
    host = args.host or os.environ.get(HOST_VARIABLE, "")
    if host:
        from temba_tui.cli import base_url

        try:
            base_url(host, allow_http=args.allow_http)
        except UsageError as error:
            report.problem("host", error.sentence, error.hint)
            return
        target = Profile(name="", host=host, read_only=True, allow_http=args.allow_http)
    elif same or (hosts and args.profile):
        target = same[0] if same else hosts[0]
    else:
        report.problem("host", "Which server the token is for cannot be told from it.", "Say it with --host.")
        return
    if not args.offline:
        asyncio.run(reach(report, target, token, rights=False, every=False))
    report.note("owner", "Whose token it is, and revoking it, are on the web only: the account's page, API tokens.")
    say("Nothing was saved.")


def _kept(report: Report, profile: Profile) -> "Secret | None":
    try:
        found = TokenStore().load(profile)
    except TokenStoreError as error:
        report.note("keyring", f"The token of {profile.name} could not be compared: {error.sentence}", error.hint)
        return None
    return found.token if found else None


async def reach(report: Report, profile: Profile, token: "Secret", *, rights: bool, every: bool) -> None:
    """Open the workspace (one request), and with `rights` try to read its types (one request each)."""
    from temba_tui.client.errors import (
        TembaConnectionError,
        TembaError,
        TembaHostError,
        TembaPermissionError,
        TembaTokenError,
    )
    from temba_tui.commands.sessions import client_session

    try:
        session = client_session(profile, token, memory=not rights)
    except TembaHostError as error:
        report.problem("host", error.sentence, error.hint)
        return
    sent: list[RequestEntry] = []
    session.client.subscribe(sent.append)
    try:
        info = await session.open()
    except TembaConnectionError as error:
        report.problem("server", f"{profile.host}: {error.sentence}", error.hint)
    except (TembaTokenError, TembaPermissionError) as error:
        report.ok("server", f"{profile.host} answers")
        report.problem("token", error.sentence, error.hint)
    except TembaError as error:
        report.problem("server", f"{profile.host}: {error.sentence}", error.hint)
    else:
        report.ok("server", f"{profile.host} answers as {session.era} does")
        if info.limited:
            report.note("workspace", "The token is valid, and may not read the workspace itself: it has few rights.")
        else:
            zone = f", {info.timezone}" if info.timezone else ""
            report.ok("workspace", f"{info.name} ({info.uuid}{zone})")
        if session.wrong_workspace:
            report.problem(
                "workspace",
                f"Profile {profile.name} is for {profile.workspace_uuid}.",
                f"temba-tui profiles set-token {profile.name}",
            )
        if profile.read_only and profile.name:
            report.ok("rights", "The profile is read-only: this program sends nothing that changes the workspace.")
        if rights:
            await check_rights(report, session, every)
    finally:
        await session.close()
    answered = sum(entry.status is not None for entry in sent)
    report.ok("requests", f"{plural(answered, 'request')} of the workspace's budget used")


async def check_rights(report: Report, session: "Session", every: bool) -> None:
    """Read one page of each type. What may be written cannot be tried: it would have to be written."""
    from temba_tui.client.errors import TembaError
    from temba_tui.workspace.view import View

    names = [
        name
        for name, resource in session.resources.items()
        if (every or name in FIRST_TYPES) and not resource.required and resource.is_in(session.era)
    ]
    readable = []
    for name in names:
        try:
            records = session.records(await session.resolve(View(name)))
            await session.load_next(records)
        except TembaError as error:
            availability = session.availability(name)
            if availability.ok:
                report.problem(name, error.sentence, error.hint)
            else:
                report.note(name, availability.reason)
        else:
            readable.append(name)
    if readable:
        report.ok("may read", ", ".join(readable))
    report.note("may write", "Whether the token may change things shows only when something is changed.")
