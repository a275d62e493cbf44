"""A walk through the program on a terminal, with the same keys whatever the data is."""

from collections.abc import Sequence
from pathlib import Path

from temba_tui.resources import resource
from tests.hostile.server import Listening
from tests.terminal.program import Program, environment, temba

SIZE = (110, 32)
PAGE_DOWN, ESCAPE, RETURN = b"\x1b[6~", b"\x1b", b"\r"
POPUPS = {
    "y": "Copy",
    "s": "Sort the",
    "c": "Columns",
    "f": "Ask the server",
    "?": "Keys",
    "L": "Requests of this run",
    "\x10": "Search for",
    "a": "What was written",
    "aj": "newest first",
    ":": "Go to",
    "g": "What is this?",
}
"""Keys, and a word of what they open."""
ASKING = {"ab": "Takes 1 request", "e": "ctrl+s"}
"""The same of what stands before a write; nothing is written."""


def opened(server: Listening, folder: Path, *words: str, size: tuple[int, int] = SIZE, **env: str) -> Program:
    """The program, looking at a server."""
    variables = environment(folder, TEMBA_HOST=server.host, TEMBA_TOKEN=server.token, **env)
    return Program(temba(*words), env=variables, size=size)


def go(program: Program, name: str, *arrived: str) -> None:
    """Go to a type by its line, typed in one go as on a slow line, and wait until the list has come."""
    program.mark()
    program.send(f":{name}\r")
    program.wait_shown(f"▸ {resource_title(name)}")
    if arrived:
        program.settle()  # what stood there for the list before may be the same words
        program.wait(lambda: listed(program, arrived), what=f"the list of {name}")


def listed(program: Program, arrived: Sequence[str]) -> bool:
    """Whether one of these words stands there, and nothing is loading."""
    shown = program.shown()
    return "loading" not in shown and any(words in shown for words in arrived)


def resource_title(name: str) -> str:
    """What the top bar calls a type."""
    found = resource(name)
    assert found is not None
    return found.title


LISTED = ("all that the server lists", "loaded,", "1 thing", "Nothing", "nothing to list")


def look_around(program: Program, names: Sequence[str]) -> None:
    """Through the list of every type, its preview, a record with its JSON, and back."""
    for name in names:
        go(program, name, *LISTED)
        program.send(*[PAGE_DOWN] * 9, b"\x1b[H")
        program.mark()
        program.send("p", *[b"\x1b[B"] * 12, "p", b"\x1b[H", RETURN)
        program.wait_for("2 JSON")
        program.send("2", *[PAGE_DOWN] * 20, ESCAPE)


def open_popups(program: Program) -> None:
    """What stands above a list: each opened, and closed when it was drawn."""
    go(program, "contacts", *LISTED)
    for key, words in {**POPUPS, **ASKING}.items():
        program.mark()
        program.send(key)
        program.wait_for(words)
        program.send(*[b"\x1b[B"] * 3)
        program.settle()
        program.mark()
        program.send(ESCAPE)
        program.wait_for(b"\x1b[")
        program.settle()
