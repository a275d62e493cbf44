"""Starting what waits for a server or a thread."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker


def run(node: "DOMNode", work: Callable[[], Coroutine[Any, Any, None]], group: str) -> "Worker[None]":
    """Run `work` in place of whatever of the same group this node has under way; its failure does not end the app.

    A function, not a coroutine: a worker that is cancelled before its turn would leave one that nobody awaits.
    """
    plain = cast("Callable[[], Coroutine[None, None, None]]", work)
    return node.run_worker(plain, group=group, exclusive=True, exit_on_error=False)
