"""A walk by hand: `python -m tests.soak KIND SEED KEYS`."""

import sys
import tempfile
import time
from pathlib import Path

import pytest

import tests.conftest  # noqa: F401 (the environment of a test)
from tests.soak.kinds import KINDS, soak


def main(kind: str, seed: int, keys: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        began = time.process_time()
        tally, _ = soak(KINDS[kind], seed, keys, Path(folder), patch)
        took = time.process_time() - began
        print(f"{tally.keys} keys in {took:.1f} s, {1000 * took / tally.keys:.1f} ms a key; {dict(tally.events)}")
        for one in tally.measures:
            print(f"{one.keys}: {one.blocks:,} blocks, {one.objects:,} objects")
        if len(tally.measures) > 1:
            print((tally.measures[-1].kinds - tally.measures[len(tally.measures) // 2 - 1].kinds).most_common(30))
        never = sorted(f"{at[0]}.{at[1]}" for at, ours in tally.bound.items() if ours and not tally.walked[at])
        print(f"{len(tally.bound)} pairs; of the program's own, never: {' '.join(never)}")
        print("slowest:", [(f"{seconds:.2f}", what) for seconds, what in tally.slowest])


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
