"""Words that several types share for how far something got."""

from collections.abc import Mapping

from temba_tui.resources import params
from temba_tui.resources.cells import number, number_at
from temba_tui.resources.spec import Cell, Column, Tone
from temba_tui.text import format_count

PROGRESS_TONES: Mapping[str, Tone] = {
    # 9.0.0 and 2019: starting, complete (flow starts), sent (broadcasts); 26.3: the same six words for both.
    "pending": "muted",
    "queued": "accent",
    "starting": "accent",
    "started": "accent",
    "complete": "good",
    "completed": "good",
    "sent": "good",
    "failed": "bad",
    "interrupted": "warn",
}


def progress(record: object) -> str:
    """`16 of 127` from `progress`, whose total is -1 until the server has counted; '' where there is none (9.0.0)."""
    started, total = number_at(record, "progress.started"), number_at(record, "progress.total")
    if started is None and total is None:
        return ""
    done = _count(started or 0)
    return f"{done} of {_count(total)}" if total is not None and total >= 0 else f"{done} so far"


def progress_column() -> Column:
    """How far the server has got (26.3)."""
    return Column(
        "progress",
        "Progress",
        lambda record, _lens: Cell(progress(record), "muted"),
        width=13,
        priority=5,
        sort=number("progress.started"),
        eras=params.SINCE_26,
    )


def _count(value: float) -> str:
    return format_count(int(max(min(value, 1e15), -1e15)))
