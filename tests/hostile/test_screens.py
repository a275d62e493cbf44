"""What a terminal shows of hostile text, and what a mouse does to it: columns stay, nothing acts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.server import HOSTILE, Listening, listening
from tests.hostile.tour import LISTED, PAGE_DOWN, SIZE, opened
from tests.terminal.program import Program

MARK = "tel:+250788"


def name_only(texts: Sequence[str], model: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of which the first column is hostile, and the second is plain: where it begins can be seen."""
    return [
        {**model, "uuid": f"{at:08x}-0000-4000-8000-000000000000", "name": text, "urns": [f"{MARK}{at:06}"]}
        for at, text in enumerate(texts)
    ]


def columns_of(texts: Sequence[str], folder: Path, pages: int) -> tuple[set[int], int]:
    with listening(texts) as server, opened(server, folder, "contacts") as program:
        program.wait_for(*LISTED)
        program.settle()
        found = program.starts(MARK)
        for _ in range(pages):
            program.send(PAGE_DOWN)
            program.settle()
            found += program.starts(MARK)
        program.send("q")
        assert program.wait_end() == 0
    return set(found), len(found)


def test_columns_stay_aligned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that counts each code point by itself, as many do, whatever stands in the first column."""
    monkeypatch.setattr("tests.hostile.server.rows_of", name_only)
    places, rows = columns_of(HOSTILE, tmp_path, 10)
    assert len(places) == 1
    assert rows >= len(HOSTILE)


def click_around(program: Program, server: Listening, step: tuple[int, int]) -> None:
    """Click on every few cells of the screen, twice (the second click opens), and come back."""
    for row in range(2, SIZE[1] - 1, step[1]):
        for column in range(19, SIZE[0], step[0]):
            for letter in ("M", "m"):
                program.send(f"\x1b[<0;{column};{row}{letter}")
        program.settle(0.05)
        assert program.process.poll() is None, f"a click in row {row} ended it"
    assert all(line.startswith("GET ") for line in server.poisoner.seen)


@pytest.mark.parametrize("pages", [0, pytest.param(3, marks=pytest.mark.slow)])
def test_a_click_on_text_runs_nothing(pages: int, tmp_path: Path) -> None:
    with listening(HOSTILE) as server, opened(server, tmp_path, "contacts") as program:
        program.wait_for(*LISTED)
        program.send(*[PAGE_DOWN] * pages)
        program.settle()
        before = len(program.output)
        click_around(program, server, (13, 2) if not pages else (3, 1))
        for _ in range(3):
            program.send(b"\x1b")
            program.settle()
        program.send("\r")
        program.settle()
        program.send("2")
        program.settle()
        click_around(program, server, (17, 3) if not pages else (4, 1))
        written = bytes(program.output[before:])
        assert b"\x1b]52" not in written, "a click wrote the clipboard"
        assert b"\x1b]8" not in written
        for _ in range(3):
            program.send(b"\x1b")
            program.settle()
        program.send("q")
        assert program.wait_end() == 0
