"""The bytes that the program writes to a terminal: with text from strangers, nothing that it would not write anyway.

The real program on a pseudo-terminal, over loopback, twice with the same keys: once every text is `aaaa`,
once it is the corpus. The control sequences of the second run are among those of the first.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from temba_tui.eras import Era
from temba_tui.resources import all_resources
from tests.hostile.corpus import CORPUS
from tests.hostile.grammar import Written, taken_apart
from tests.hostile.server import HOSTILE, PLAIN, listening
from tests.hostile.tour import LISTED, SIZE, go, look_around, open_popups, opened

MANY = tuple(one.name for one in all_resources() if not one.required)


def toured(
    texts: Sequence[str], names: Sequence[str], folder: Path, era: Era = "26.3", popups: bool = False
) -> Written:
    """What a walk over these types writes."""
    with listening(texts, era=era) as server, opened(server, folder, names[0]) as program:
        program.wait_for(*LISTED)
        look_around(program, [name for name in names if era in resource_eras(name)])
        if popups:
            open_popups(program)
        program.mark()
        program.send("q")
        assert program.wait_end() == 0
        assert program.modes() == program.modes_before
        assert all(line.startswith("GET ") for line in server.poisoner.seen)
        return taken_apart(bytes(program.output), SIZE)


def resource_eras(name: str) -> Sequence[str]:
    return next(one.eras for one in all_resources() if one.name == name)


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 150
    assert len(set(CORPUS)) == len(CORPUS)


FEW = ("contacts", "messages")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """What the program writes of `aaaa`."""
    return toured(PLAIN, FEW, tmp_path_factory.mktemp("plain"), popups=True)


def test_lists_records_and_popups_write_what_plain_text_would(plain: Written, tmp_path: Path) -> None:
    assert not plain.wrong
    assert toured(HOSTILE, FEW, tmp_path, popups=True).minus(plain) == []


@pytest.mark.slow
@pytest.mark.parametrize("era", ["26.3", "9.0.0", "2019"])
def test_every_type_writes_what_plain_text_would(era: Era, tmp_path: Path) -> None:
    plain = toured(PLAIN, MANY, tmp_path / "plain", era)
    hostile = toured(HOSTILE, MANY, tmp_path / "hostile", era)
    assert hostile.minus(plain) == []


def refused(texts: Sequence[str], times: int, folder: Path, mode: str = "errors") -> Written:
    """What errors, headers and redirects with these texts write."""
    with listening(texts, mode=mode) as server, opened(server, folder, "topics") as program:
        asked = server.poisoner
        program.wait(lambda: asked.asked, what="an answer")
        for at in range(times):
            before = asked.asked
            go(program, MANY[at % len(MANY)])
            # What was refused, or is not on the server, or is known to be empty, is not asked for again by going there.
            program.settle(0.1)
            if asked.asked == before:
                program.send("r")
                program.settle(0.1)
        program.settle()
        program.mark()
        program.send("L")
        program.wait_for("Requests of this run")
        program.settle()
        program.send(b"\x1b")
        program.settle()
        program.send("q")
        assert program.wait_end() == 0
        assert asked.asked > times // 2
        return taken_apart(bytes(program.output), SIZE)


def test_errors_headers_and_redirects_write_what_plain_text_would(plain: Written, tmp_path: Path) -> None:
    assert refused(HOSTILE[60:] + HOSTILE[:60], 18, tmp_path).minus(plain) == []


@pytest.mark.slow
def test_a_refusal_and_its_header_write_what_plain_text_would(plain: Written, tmp_path: Path) -> None:
    assert refused(HOSTILE[60:], 1, tmp_path, "refusals").minus(plain) == []


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(HOSTILE), 66))
def test_every_text_in_an_error(start: int, plain: Written, tmp_path: Path) -> None:
    """Each text in the kind that is its turn; each in every kind: tests/hostile/test_errors.py."""
    assert refused(HOSTILE[start:] + HOSTILE[:start], 66, tmp_path).minus(plain) == []
