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
"""Keys of a walk in the default run, and in the slow one: 9 of those are more than 20,000."""
GROWTH = 1.10
"""How much more there may be at the end than after the first third, both times at the same list with all closed."""


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
    assert tally.events["resizes"] > 10
    record(record_property, tally, world)
    assert_it_did_not_grow(tally)


def assert_it_did_not_grow(tally: Tally) -> None:
    """Of no kind of object is there much more at the end; nor of all together."""
    warm, last = tally.measures[len(tally.measures) // 3], tally.measures[-1]
    more = (last.kinds - warm.kinds).most_common(12)
    assert last.objects <= warm.objects * GROWTH, more
    assert last.blocks <= warm.blocks * GROWTH, more
