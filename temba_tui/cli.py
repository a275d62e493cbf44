# PYTHON_ARGCOMPLETE_OK
"""The command line: `temba-tui [OPTIONS] [VIEW…]` browses, a first word that is a subcommand's name runs that.

Nothing heavy is imported here: what is drawn first must not wait for a keyring, an HTTP library or a TOML writer. The
app gets functions that open sessions, and calls them in a thread when it has painted.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from temba_tui import __version__
from temba_tui.commands import COMMANDS
from temba_tui.commands.console import (
    USAGE,
    CommandError,
    Parser,
    UsageError,
    complain,
    let_locales_lack_letters,
    read_token,
)
from temba_tui.eras import ERAS, NEWEST, Era
from temba_tui.settings import (
    HOST_VARIABLE,
    TOKEN_VARIABLE,
    Profile,
    Settings,
    SettingsError,
    load,
    state_dir,
)

if TYPE_CHECKING:
    from temba_tui.secrets import Secret
    from temba_tui.tokens import Environment
    from temba_tui.workspace.session import Session
    from temba_tui.workspace.view import View

T = TypeVar("T")

_WITH_VALUE: Final = frozenset({"--profile", "--host", "--demo-era", "--demo-rate", "--demo-latency"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 not done, 2 not well said, 130 interrupted."""
    if "_ARGCOMPLETE" in os.environ:
        from temba_tui.commands.completion import complete

        complete()
    let_locales_lack_letters()
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except CommandError as error:
        complain(error.sentence, error.hint)
        return error.status
    except SettingsError as error:
        complain(error.sentence, error.hint or "The file was left as it is.")
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 (the last wall: Python's own traceback would show what an error's text holds)
        from temba_tui.crash import write_report

        path = write_report(error, state_dir())
        complain(
            f"this is a mistake in temba-tui itself ({type(error).__name__}).",
            f"A report without data of the workspace is in {path}" if path else "",
        )
        return 1


def _run(argv: list[str]) -> int:
    at = command_at(argv)
    if at is None:
        return browse(browse_parser().parse_intermixed_args(argv))
    return run_command(argv[at], argv[:at] + argv[at + 1 :])


def run_command(name: str, argv: list[str]) -> int:
    """Run a subcommand. Raises CommandError and SettingsError."""
    from importlib import import_module

    from temba_tui.client.errors import TembaError
    from temba_tui.tokens import TokenStoreError

    module = import_module(f"temba_tui.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"temba-tui {name}", description=f"{COMMANDS[name].capitalize()}.", allow_abbrev=False)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(argv)))
    except (TokenStoreError, TembaError) as error:
        raise CommandError(error.sentence, error.hint) from None


def command_at(argv: Sequence[str]) -> int | None:
    """The place of the subcommand's name in `argv`: the first word that is no option, if it is such a name."""
    at = 0
    while at < len(argv):
        word = argv[at]
        if word == "--":
            return None
        if not word.startswith("-"):
            return at if word in COMMANDS else None
        at += 2 if word in _WITH_VALUE else 1
    return None


def browse_parser() -> Parser:
    """The parser of everything but the subcommands."""
    commands = "\n".join(f"  {name:<12} {what}" for name, what in COMMANDS.items())
    parser = Parser(
        prog="temba-tui",
        usage="temba-tui [OPTIONS] [VIEW…]\n       temba-tui COMMAND [OPTIONS]",
        description="Browse and edit a RapidPro or TextIt workspace.",
        epilog=f"commands:\n{commands}\n\nThe token comes from the profile's keyring entry, from {TOKEN_VARIABLE} "
        f"together with\n{HOST_VARIABLE}, or from a hidden prompt; never from an argument.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--demo", action="store_true", help="open the demo workspace, which needs no server")
    where.add_argument("--profile", metavar="NAME", help="open the saved workspace of that name")
    where.add_argument(
        "--host", help="connect to this server: textit.com, https://rapidpro.example.org, http://localhost:8000"
    )
    parser.add_argument("--read-only", action="store_true", help="send nothing that changes the workspace")
    parser.add_argument("--allow-http", action="store_true", help="let --host be plain http beyond this machine")
    demo = parser.add_argument_group("the demo workspace")
    add_demo_options(demo, "--demo-")
    parser.add_argument("--version", action="version", version=f"temba-tui {__version__}")
    parser.add_argument(
        "view", nargs="*", metavar="VIEW", help="what to show first, such as: contacts group=Reporters /amina"
    )
    return parser


def add_demo_options(group: argparse._ActionsContainer, prefix: str) -> None:
    """The demo's own options, which `--demo` and `demo-server` share."""
    group.add_argument(
        f"{prefix}era", dest="era", choices=ERAS, default=None, help=f"answer as this server does ({NEWEST})"
    )
    group.add_argument(f"{prefix}rate", dest="rate", metavar="N/UNIT", type=_rate, help="refuse beyond this: 20/minute")
    group.add_argument(
        f"{prefix}latency",
        dest="latency",
        metavar="TIME",
        type=_latency,
        help="answer this late: 300ms",
    )
    group.add_argument(
        f"{prefix}anon", dest="anon", action="store_true", help="be an anonymous workspace, which hides URNs"
    )


def _rate(text: str) -> tuple[int, float]:
    from temba_tui.demo.options import parse_rate

    return _parsed(parse_rate, text)


def _latency(text: str) -> float:
    from temba_tui.demo.options import parse_latency

    return _parsed(parse_latency, text)


def _parsed(parse: Callable[[str], T], text: str) -> T:
    """`parse(text)`, whose error keeps its own words: argparse would only say that the value is invalid."""
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How the demo workspace is to behave."""

    era: Era = NEWEST
    rate: tuple[int, float] | None = None
    latency: float = 0.0
    anon: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What to open: the demo, or a profile; with neither, the connect screen asks.

    `token` None is the one that is kept, unless `ask`: the server was named without one.
    """

    demo: DemoOptions | None = None
    profile: Profile | None = None
    token: "Secret | None" = None
    label: str = ""
    ask: bool = False


def demo_options(args: argparse.Namespace, read_only: bool = False) -> DemoOptions:
    """The demo's options as they were given."""
    return DemoOptions(args.era or NEWEST, args.rate, args.latency or 0.0, args.anon, read_only)


def browse(args: argparse.Namespace) -> int:
    """Open the app on what the words name."""
    if not args.demo and (args.era or args.rate or args.latency or args.anon):
        raise UsageError("the --demo-… options go with --demo.")
    if args.allow_http and (args.profile or not (args.host or os.environ.get(HOST_VARIABLE))):
        raise UsageError("--allow-http goes with --host; a profile says it in its settings.")
    view = read_view(args.view)
    settings = load()
    target = choose_target(args, settings, os.environ)
    if not (_is_terminal(sys.__stdin__) and _is_terminal(sys.__stderr__)):
        raise UsageError(
            "this program draws on a terminal, and there is none here.", "See `temba-tui --help` for commands."
        )
    if target.ask and target.profile:
        target = replace(target, token=read_token(target.profile.host))
    return launch(target, settings, view, read_only=args.read_only)


def read_view(words: Sequence[str]) -> "View | None":
    """The view that the words say, None for no words. Raises UsageError."""
    if not words:
        return None
    from temba_tui.resources import all_resources
    from temba_tui.workspace.view import ViewError, parse_tokens

    try:
        view = parse_tokens(words)
    except ViewError as error:
        raise UsageError(error.message) from None
    names = [resource.name for resource in all_resources()]
    if view.resource not in names:
        from difflib import get_close_matches

        near = get_close_matches(view.resource, [*names, *COMMANDS], 1)
        raise UsageError(
            f"there is nothing named `{view.resource}`" + (f"; did you mean `{near[0]}`?" if near else "."),
            f"There are: {', '.join(names)}.",
        )
    return view


def choose_target(args: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> Target:
    """What an option names, else what the environment does, else the default profile. Raises UsageError."""
    if args.demo:
        return Target(demo=demo_options(args, args.read_only), label="demo")
    if args.profile:
        return _profile_target(find_profile(settings, args.profile), args)
    from temba_tui.tokens import from_environment

    try:
        given = from_environment(environ)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if args.host or given.host:
        return _host_target(args, given)
    if given.token:
        raise UsageError(
            f"{TOKEN_VARIABLE} is set, and {HOST_VARIABLE} is not.",
            f"A token opens one server's workspace: set both, or unset {TOKEN_VARIABLE} to use a profile.",
        )
    if settings.default is not None:
        return _profile_target(settings.default, args)
    if settings.profiles:
        names = ", ".join(profile.name for profile in settings.profiles)
        raise UsageError(
            "there are several profiles, and none is the default.",
            f"Name one with --profile, or run `temba-tui profiles default NAME`. There are: {names}.",
        )
    return Target()


def find_profile(settings: Settings, name: str) -> Profile:
    """The profile of that name. Raises UsageError, which lists those there are."""
    profile = settings.profile(name)
    if profile is None:
        names = ", ".join(one.name for one in settings.profiles)
        raise UsageError(
            f"there is no profile named `{name}`.",
            f"There are: {names}." if names else "Save one with `temba-tui profiles add NAME --host HOST`.",
        )
    return profile


def base_url(host: str, *, allow_http: bool) -> str:
    """The API root that a host in any of its forms means. Raises UsageError."""
    from temba_tui.client.errors import TembaError
    from temba_tui.client.protocol import normalise_host

    try:
        return normalise_host(host, allow_http=allow_http)
    except (TembaError, ValueError) as error:
        raise UsageError(getattr(error, "sentence", str(error)), getattr(error, "hint", "")) from None


def address_of(base: str) -> str:
    """The shortest form of an API root that means the same: without `/api/v2/`, unless it stands below a path."""
    address = base.removesuffix("/api/v2/")
    return base if "/" in address.partition("://")[2] else address


def _profile_target(profile: Profile, args: argparse.Namespace) -> Target:
    """A profile, made read-only by the flag; a read-only profile stays so without it."""
    base_url(profile.host, allow_http=profile.allow_http)
    return Target(profile=replace(profile, read_only=profile.read_only or args.read_only), label=profile.name)


def _host_target(args: argparse.Namespace, given: "Environment") -> Target:
    """A server that is named outside the settings. The environment's token counts for the environment's host only."""
    host = args.host or given.host
    base = base_url(host, allow_http=args.allow_http)
    address = address_of(base)
    profile = Profile(name="", host=address, read_only=args.read_only, allow_http=args.allow_http)
    token: Secret | None = given.token
    if args.host and token and (not given.host or base_url(given.host, allow_http=True) != base):
        complain(f"{TOKEN_VARIABLE} is not used: it counts for {HOST_VARIABLE} only, which is another server.")
        token = None
    return Target(profile=profile, token=token or None, label=address.partition("://")[2], ask=not token)


def launch(target: Target, settings: Settings, view: "View | None", *, read_only: bool) -> int:
    """Run the app. Sessions are opened by functions that the app calls in a thread, after its first paint."""
    # Starting makes many objects that stay: looking through them for garbage again and again takes a tenth of the time.
    gc.disable()
    from temba_tui.app import TembaApp
    from temba_tui.start import Start
    from temba_tui.tokens import withdraw_from_environment

    withdraw_from_environment()
    demo, profile, token = target.demo, target.profile, target.token

    def open_demo() -> "Session":
        from temba_tui.commands.sessions import demo_session

        return demo_session(demo or DemoOptions(read_only=read_only))

    def open_client(profile: Profile, token: "Secret") -> "Session":
        from temba_tui.commands.sessions import client_session

        return client_session(replace(profile, read_only=profile.read_only or read_only), token)

    def open_profile() -> "Session":
        from temba_tui.commands.sessions import kept_token

        if profile is None:
            raise LookupError("no profile was chosen")
        return open_client(profile, token or kept_token(profile))

    first = open_demo if demo else open_profile if profile else None
    start = Start(
        settings=settings,
        open_demo=open_demo,
        open_client=open_client,
        open_first=first,
        profile=profile,
        label=target.label,
        colour=profile.colour if profile else "",
        state_folder=state_dir(),
        on_started=_collect_garbage,
        **({"view": view} if view else {}),
    )
    app = TembaApp(start)
    app.run()
    return app.return_code or 0


def _collect_garbage() -> None:
    """From now on; what starting made stays and need not be looked through."""
    gc.freeze()
    gc.enable()


def _is_terminal(stream: object) -> bool:
    return bool(stream is not None and getattr(stream, "isatty", lambda: False)())
