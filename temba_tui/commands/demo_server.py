"""`temba-tui demo-server`: the demo workspace over HTTP on loopback, for other clients."""

import argparse
import asyncio
import contextlib
import shlex
import signal

from temba_tui.cli import add_demo_options, demo_options
from temba_tui.commands.console import CommandError, UsageError, say
from temba_tui.settings import HOST_VARIABLE, TOKEN_VARIABLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = (
        f"It first prints two lines for a shell, {HOST_VARIABLE}=… and {TOKEN_VARIABLE}=…. "
        "What clients write lasts until it ends."
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="listen there; 0 takes a free one (8000)")
    add_demo_options(parser, "--")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted or told to end."""
    if not 0 <= args.port <= 65535:
        raise UsageError(f"{args.port} is not a port: they go from 0 to 65535.")
    options = demo_options(args)
    from temba_tui.demo import open_demo
    from temba_tui.demo.serve import serve

    demo = open_demo(options.era, rate=options.rate, latency=options.latency, anon=options.anon)

    def ready(port: int) -> None:
        say(f"{HOST_VARIABLE}={shlex.quote(f'http://127.0.0.1:{port}')}\n{TOKEN_VARIABLE}={shlex.quote(demo.token)}")

    async def until_ended() -> None:
        serving = asyncio.create_task(serve(demo, port=args.port, ready=ready))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    try:
        asyncio.run(until_ended())
    except OSError as error:
        raise CommandError(
            f"port {args.port} cannot be used: {error.strerror or error}.",
            "Choose another with --port; 0 takes a free one.",
        ) from None
    return 0
