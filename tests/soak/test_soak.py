"""The soak: random walks over every key that is bound, on the whole app over the demo, in time that is made to pass.

Nothing fails, nothing hangs, nothing of what was closed is left, the journal has what the server carried out, and
memory stays where it was after warm-up. A walk that stumbles names its seed and its last keys; `python -m tests.soak
KIND SEED KEYS` does it again.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak.kinds import KINDS, soak
from tests.soak.report import record
from tests.soak.walker import Tally

Record = Callable[[str, object], None]
SHORT, LONG = 220, 2_400
"""Keys of a walk in the default run, and in the slow one: 10 of those are 24,000."""
GROWTH = 1.15
"""How much more memory there may be at the end than in the middle, both times at the same list with all closed."""
MORE = 250
"""How many more objects of one type there may be then."""
DRAWN = ("rich", *(f"textual.{one}" for one in ("strip", "cache", "geometry", "style", "content", "box_model", "css")))
"""What drawing makes: as much of it as there was to see last."""
BOUNDED = ("temba_tui.resources.languages.Language", "temba_tui.workspace.chosen.Item")
"""What is loaded once, and what the last five runs of actions hold."""


@pytest.mark.parametrize(("kind", "seed"), [("demo", 1), ("read-only", 2), ("faults, kept", 3), ("connecting", 4)])
def test_a_short_walk(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    tally, world = soak(KINDS[kind], seed, SHORT, tmp_path, monkeypatch)
    assert tally.keys >= SHORT
    record(record_property, tally, world)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for seed, kind in enumerate(KINDS, 11)])
def test_a_long_walk(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    tally, world = soak(KINDS[kind], seed, LONG, tmp_path, monkeypatch)
    assert tally.keys >= LONG
    assert tally.events["resizes"] > 5
    assert world.wire.carried or KINDS[kind].read_only
    record(record_property, tally, world)
    assert_it_did_not_grow(tally)


def assert_it_did_not_grow(tally: Tally) -> None:
    """Between the middle and the end memory stays where it is, and of no kind of object there is much more."""
    warm, last = tally.middle, tally.measures[-1]
    assert last.blocks <= warm.blocks * GROWTH, (last.kinds - warm.kinds).most_common(12)
    more = {kind: count for kind, count in (last.kinds - warm.kinds).items() if count > MORE and kind not in BOUNDED}
    assert not {kind: count for kind, count in more.items() if not kind.startswith(DRAWN)}
