"""Starting what waits for a server or a thread."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker

    from temba_tui.app import TembaApp


def run(node: "DOMNode", work: Callable[[], Coroutine[Any, Any, None]], group: str) -> "Worker[None]":
    """Run `work` in place of whatever of the same group this node has under way; its failure is said,
    and ends nothing.

    A function, not a coroutine: a worker that is cancelled before its turn would leave one that nobody awaits.
    """
    guarded = cast("Callable[[], Coroutine[None, None, None]]", partial(_guarded, cast("TembaApp", node.app), work))
    return node.run_worker(guarded, group=group, exclusive=True, exit_on_error=False)


async def _guarded(app: "TembaApp", work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """What a worker raises is told to its own node only, and nobody listens there."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 (it is said, and written down)
        app.report_failure(error)
