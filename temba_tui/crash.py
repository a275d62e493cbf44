"""What is kept of a failure of our own: where it happened, and nothing of what was looked at.

A traceback as Python prints it may show a token or a person's record: local variables, and texts in error messages.
The report
holds the kinds of the errors and the places in the code, and nothing else.
"""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from temba_tui import __version__
from temba_tui.files import private_folder


def describe(error: BaseException) -> str:
    """The error as text without data: its kind and the chain of places, those of its causes first."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        lines = [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-25:]]
        parts.append("\n".join([f"{type(current).__module__}.{type(current).__qualname__}", *lines]))
        if isinstance(current, BaseExceptionGroup):
            parts += [describe(inner) for inner in current.exceptions[:5]]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nwhile handling, or caused by:\n".join(parts)


def report(error: BaseException) -> str:
    """The whole text of a report."""
    return (
        f"temba-tui {__version__}, Python {platform.python_version()}, {sys.platform}, "
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
        "This report has no data of the workspace in it: error texts and variables are left out.\n\n"
        f"{describe(error)}\n"
    )


def write_report(error: BaseException, folder: Path) -> Path | None:
    """Write a report into `folder` (0600 in 0700) and return its path; None where that is not possible."""
    name = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        path = private_folder(folder, tighten=False) / name
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(report(error))
    except OSError:
        return None
    return path


def farewell(error: BaseException, folder: Path | None) -> str:
    """What is printed when the program ends because of `error`: the last places, and where the report is."""
    path = write_report(error, folder) if folder is not None else None
    return "\n".join(
        [
            f"temba-tui stopped because of a mistake of its own: {type(error).__name__}.",
            *describe(error).splitlines()[-6:],
            f"The report, without data of the workspace, is in {path}" if path else "No report was written.",
        ]
    )


def _short(filename: str) -> str:
    """The file's path from its package on: a home folder is nobody's business."""
    parts = Path(filename).parts
    for anchor in ("temba_tui", "site-packages"):
        if anchor in parts:
            return "/".join(parts[parts.index(anchor) :])
    return "/".join(parts[-2:])
