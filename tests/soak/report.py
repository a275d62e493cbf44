"""What was walked, told at the end of a run: counts, and the keys that nobody has pressed."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.reports import properties
from tests.soak.walker import Tally
from tests.soak.world import World

TITLE = "soak"
NAMED = 60
"""Keys that are named at most: a short run presses few of them."""


def record(record_property: Callable[[str, object], None], tally: Tally, world: World) -> None:
    """Leave what was walked with the test's result, as plain values."""
    half = [tally.middle, tally.measures[-1]] if len(tally.measures) > 2 else []
    record_property(
        TITLE,
        {
            "counts": {
                "keys": tally.keys,
                **tally.events,
                "requests": world.wire.requests,
                "faults": world.wire.faults.total(),
                "writes": world.wire.carried.total(),
            },
            "pairs": [[*at, ours, tally.walked[at]] for at, ours in tally.bound.items()],
            "memory": [world.kind.name, *(number for one in half for number in (one.keys, one.blocks))],
        },
    )


def write_soak(reporter: pytest.TerminalReporter) -> None:
    """Print the sums of all walks that were done."""
    counts: Counter[str] = Counter()
    walked: Counter[tuple[str, str]] = Counter()
    ours: dict[tuple[str, str], bool] = {}
    memory: list[Any] = []
    for _, name, value in properties(reporter):
        if name == TITLE:
            counts.update(value["counts"])
            memory += [value["memory"]] if len(value["memory"]) > 1 else []
            for screen, key, own, times in value["pairs"]:
                walked[screen, key] += times
                ours[screen, key] = own
    if not counts:
        return
    reporter.section(TITLE)
    reporter.write_line(", ".join(f"{count:,} {what}" for what, count in counts.items()))
    own = [at for at, one in ours.items() if one]
    never = sorted(".".join(at) for at in own if not walked[at])
    pressed = sum(bool(walked[at]) for at in ours)
    reporter.write_line(
        f"{len({screen for screen, _ in ours})} screens; {pressed:,} of {len(ours):,} bound keys were pressed, "
        f"{len(own) - len(never):,} of the {len(own):,} that the program binds itself"
    )
    if never:
        more = f" and {len(never) - NAMED} more" if len(never) > NAMED else ""
        reporter.write_line(f"never pressed: {', '.join(never[:NAMED])}{more}")
    for name, keys, blocks, at_last, left in memory:
        reporter.write_line(f"memory of “{name}”: {blocks:,} blocks after {keys:,} keys, {left:,} after {at_last:,}")
