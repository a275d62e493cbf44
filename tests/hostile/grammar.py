"""What a program writes to a terminal, taken apart: its control sequences by kind, and the text between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"(?P<csi>\x1b\[(?P<private>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<middle>[ -/]*)(?P<final>[@-~]))"
    r"|(?P<string>\x1b(?P<family>[\]PX^_])(?P<payload>[^\x07\x1b\x9c]*)(?P<end>\x07|\x1b\\))"
    r"|(?P<short>\x1b[ -/]*[0-~])",
)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\U000e0000-\U000e007f]")


@dataclass
class Written:
    """The kinds of what was written. Numbers of colours and positions are no kind; everything else is."""

    kinds: set[str] = field(default_factory=set)
    controls: set[str] = field(default_factory=set)
    rows: int = 0
    columns: int = 0
    wrong: list[str] = field(default_factory=list)

    def minus(self, other: "Written") -> list[str]:
        """What is written here and not there, and what has no business anywhere."""
        return sorted(
            {*(self.kinds - other.kinds), *(repr(one) for one in self.controls - other.controls), *self.wrong}
        )


def taken_apart(data: bytes, size: tuple[int, int]) -> Written:
    """The kinds of sequences in all that a program wrote to a terminal of that size."""
    found = Written()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found.wrong.append(f"no UTF-8: {data[error.start - 40 : error.end + 40]!r}")
        text = data.decode("utf-8", "replace")
    at = 0
    for match in TOKEN.finditer(text):
        found.controls.update(UNSAFE.findall(text, at, match.start()))
        at = match.end()
        found.kinds.add(_kind(match))
        if match["final"] == "H" and not match["private"]:
            row, column = ([int(one or 1) for one in match["numbers"].split(";")] + [1, 1])[:2]
            found.rows, found.columns = max(found.rows, row), max(found.columns, column)
    found.controls.update(UNSAFE.findall(text, at))
    if found.columns > size[0] + 1 or found.rows > size[1] + 1:
        found.wrong.append(f"a position outside of the screen: {found.rows}, {found.columns}")
    return found


def _kind(match: re.Match[str]) -> str:
    if match["csi"]:
        # The numbers of a mode or a report are what it does; those of a colour or a position are not.
        drawn = match["final"] in "mH" and not match["private"]
        return f"CSI {match['private']}{'n' if drawn else match['numbers']}{match['middle']}{match['final']}"
    if match["string"]:
        return f"ESC {match['family']}{match['payload']}"
    return f"ESC {match['short'][1:]}"


def printed(data: bytes) -> Iterator[str]:
    """The text between the sequences."""
    yield from TOKEN.split(data.decode("utf-8", "replace"))
