"""What a run did not do, as a list: a CSV that this program and a spreadsheet read."""

import csv
import io
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from temba_tui.files import typed_path
from temba_tui.workspace.chosen import Item

if TYPE_CHECKING:
    from temba_tui.workspace.bulk import Bulk

HEADER = ("id", "name", "outcome", "why")
_WORDS = {"waiting": "not sent"}


def default_path(bulk: "Bulk") -> Path:
    """Where a list is saved unless another place is named: the folder that the program was begun in."""
    moment = datetime.fromtimestamp(bulk.session.now(), bulk.session.lens.zone)
    return Path(f"not-done-{bulk.action.name}-{moment:%Y%m%d-%H%M%S}.csv")


def list_text(items: Iterable[Item]) -> str:
    """The objects as CSV. No cell becomes a formula in a spreadsheet."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in items:
        writer.writerow([_cell(str(one.sent)), _cell(one.name), _WORDS.get(one.state, one.state), _cell(one.why)])
    return lines.getvalue()


def save_list(path: str | Path, items: Iterable[Item]) -> Path:
    """Write the list into a new file that only we can read, and return where. Blocks: call it in a thread.

    A file or link that is there is not written to; where the disk is full, half a list is not left. Raises OSError.
    """
    place = typed_path(str(path)).absolute()
    data = list_text(items).encode("utf-8", "replace")
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
    except OSError:
        place.unlink(missing_ok=True)
        raise
    return place


def _cell(text: str) -> str:
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
