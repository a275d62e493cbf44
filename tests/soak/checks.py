"""What must be so when somebody has closed everything and waited: nothing is left of what was closed."""

import asyncio
import gc
import sys
from collections import Counter
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from typing import Any

from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from temba_tui.app import TembaApp
from temba_tui.screens.places import ListPlace, RecordPlace
from temba_tui.workspace.history import LIMIT
from temba_tui.workspace.records import RecordList
from temba_tui.workspace.session import Session
from tests.soak.virtual import VirtualLoop
from tests.soak.world import World

HELD = 10
"""Closed screens that may be alive. Textual holds the widget where the mouse was pressed last, and each widget the last
message that it got, with its sender."""
OURS = ("textual", "temba_tui", "asyncio", "rich")


@dataclass(frozen=True, slots=True)
class Measure:
    """How much there is, of what is the program's and not the demo's."""

    keys: int
    blocks: int
    """Everything that Python holds, the demo's data included."""
    kinds: Counter[str]
    """Objects by type, of Textual's types, asyncio's and our own."""

    @property
    def objects(self) -> int:
        """All of those."""
        return self.kinds.total()


def collect() -> None:
    """Let go of what nothing refers to."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.forget_cancelled()
    gc.collect()


def drop_pictures(app: TembaApp) -> None:
    """Empty what Textual and Rich keep of lines that were drawn: caches of a fixed length, which fill for an hour."""
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and str(getattr(one, "__module__", "")).startswith(("textual", "rich")):
            one.cache_clear()
    for node in nodes_of(app):
        if isinstance(node, Widget):
            node._styles_cache.clear()


def measure(app: TembaApp, keys: int) -> Measure:
    """Count, after collecting."""
    drop_pictures(app)
    collect()
    kinds: Counter[str] = Counter()
    for one in gc.get_objects():
        kind = type(one)
        module = kind.__module__
        if isinstance(module, str) and module.startswith(OURS) and not module.startswith("temba_tui.demo"):
            kinds[f"{module}.{kind.__qualname__}"] += 1
    return Measure(keys, sys.getallocatedblocks(), kinds)


def nodes_of(app: TembaApp) -> list[DOMNode]:
    """Everything that is mounted: the app, its screens (those that are kept for later too), and what is in them."""
    screens = {id(one): one for one in (*app.screen_stack, *app._installed_screens.values()) if isinstance(one, Screen)}
    found: list[DOMNode] = [app]
    for screen in screens.values():
        found += [screen, *screen.walk_children()]
    return found


def leftovers(app: TembaApp) -> list[str]:
    """What is alive though it is part of nothing that is open, in words."""
    collect()
    nodes = nodes_of(app)
    known = {id(one) for one in nodes}
    said = []
    said += [f"a worker: {one}" for one in app.workers if not one.is_finished]
    closed = [one for one in gc.get_objects() if isinstance(one, Screen) and id(one) not in known]
    if len(closed) > HELD:
        said.append(f"{len(closed)} closed screens: {closed}")
    timers = sum(len(one._timers) for one in nodes)
    if timers > len(nodes) + 20:
        said.append(f"{timers} timers in {len(nodes)} widgets")
    tasks = asyncio.all_tasks()
    named = Counter(task_name(one) for one in tasks if not one.done())
    if len(tasks) > len(nodes) + timers + 20:
        said.append(f"{len(tasks)} tasks for {len(nodes)} widgets and {timers} timers: {named.most_common(8)}")
    if len(app.history) > LIMIT:
        said.append(f"{len(app.history)} places")
    lists = {id(one) for one in lists_of(app)}
    strays = [one for one in gc.get_objects() if isinstance(one, RecordList) and id(one) not in lists]
    if len(strays) > 8:
        said.append(f"{len(strays)} lists of records that no place has")
    sessions = [one for one in gc.get_objects() if isinstance(one, Session)]
    if len(sessions) > 2:
        said.append(f"{len(sessions)} sessions")
    return said


def task_name(task: "asyncio.Task[Any]") -> str:
    """What a task runs."""
    return getattr(task.get_coro(), "__qualname__", "?")


def lists_of(app: TembaApp) -> list[RecordList]:
    """The lists that the places hold."""
    found: list[RecordList] = []
    for place in app.history:
        places = (
            [place]
            if isinstance(place, ListPlace)
            else list(place.lists.values())
            if isinstance(place, RecordPlace)
            else []
        )
        found += [one.records for one in places if one.records is not None]
    return found


def unpaired(world: World) -> list[str]:
    """Where the journal, the wire and the demo differ, in words."""
    wire, done, kept = world.wire, world.journal("done"), world.journal("sending", "done", "refused", "unknown")
    said = []
    if wire.sent - kept:
        said.append(f"sent and not in the journal: {dict(wire.sent - kept)}")
    if done - wire.carried:
        said.append(f"done by the journal and not carried out: {dict(done - wire.carried)}")
    # An action that left everybody alone was carried out by the server, and refused to whoever reads the journal.
    missed = {one: count for one, count in (wire.carried - done).items() if not one.endswith("_actions")}
    if missed and not world.kind.faults:
        said.append(f"carried out and not done by the journal: {missed}")
    return said


def misdrawn(app: TembaApp) -> str:
    """What is wrong with the picture as it would be drawn now; '' when nothing is."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    if not strips or app.screen.size != app.size:
        return ""  # it is about to be drawn, or drawn anew
    lengths = {strip.cell_length for strip in strips}
    return (
        "" if len(strips) == height and lengths == {width} else f"{len(strips)} lines of {lengths} in {width}x{height}"
    )
