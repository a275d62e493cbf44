"""Archives: files of the messages and runs that have left the lists."""

from collections.abc import Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import DATE_WIDTH, block, blocks, count_text, head, line, moment, number, number_at
from temba_tui.resources.cells import count_column as count
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Identity, Record, Resource, get, text_at
from temba_tui.text import Lens, format_bytes, parse_datetime


def kind(record: Record) -> str:
    """`message` or `run`; called `archive_type` before 10.1.104."""
    return text_at(record, "type") or text_at(record, "archive_type")


def day(record: Record, lens: Lens) -> str:
    """The first day that it covers, a UTC day whatever the workspace's zone; of a monthly one the month."""
    found = parse_datetime(get(record, "start_date"))
    if found is None:
        return text_at(record, "start_date")
    told = Lens(day_first=lens.day_first).day(found)
    return f"{told.split()[1]} {found.year}" if lens.day_first and text_at(record, "period") == "monthly" else told


def _size(record: Record) -> str:
    size = number_at(record, "size")
    return format_bytes(int(size)) if size is not None and 0 <= size < 2**63 else ""


def _file(record: Record) -> str:
    """Whether there is anything to fetch: an empty archive has no file ('' in 9.0.0, null in 26.3)."""
    return "yes" if text_at(record, "download_url") else "no file"


def name_of(record: Record) -> str:
    """`messages of 2026-08-23 (daily)`."""
    period = text_at(record, "period")
    told = f"{kind(record) or 'archive'}s of {text_at(record, 'start_date')}"
    return f"{told} ({period})" if period else told


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What the file holds and where it is for the next 24 hours."""
    return blocks(
        head(name_of(record), f"{count_text(get(record, 'record_count'))} records", _size(record)),
        block(
            "File",
            line("Address", text_at(record, "download_url") or "none"),
            line("", "Works for up to 24 hours, without a token; gzipped, one JSON record a line.", "muted")
            if text_at(record, "download_url")
            else None,
            line("MD5", text_at(record, "hash")),
        ),
        block("", line("First day", f"{day(record, lens)} (UTC)", "muted")),
    )


RESOURCE = Resource(
    name="archives",
    title="Archives",
    singular="archive",
    section="Integrations",
    order=4,
    help="Files of the messages and runs that have left the lists.",
    # No id is sent. Both names of the type, for servers drop the older one some day.
    identity=Identity(("archive_type", "type", "period", "start_date"), together=True, lookup=params.NO_LOOKUP),
    paging="offset",
    no_rights=params.EDITORS_ONLY,
    columns=(
        Column(
            "start_date",
            "From",
            lambda record, lens: Cell(day(record, lens), "strong"),
            width=DATE_WIDTH,
            priority=1,
            sort=moment("start_date"),
            label="First day",
        ),
        Column("type", "Type", lambda record, _lens: Cell(kind(record)), width=8, priority=1, sort=kind),
        text("period", "Period", width=8, priority=3, tone="muted"),
        count("record_count", "Records", width=11, priority=2),
        Column(
            "size",
            "Size",
            lambda record, _lens: Cell(_size(record), "muted"),
            width=8,
            align="right",
            priority=4,
            sort=number("size"),
        ),
        Column("file", "File", lambda record, _lens: Cell(_file(record), "muted"), width=8, priority=5, sort=_file),
        text("hash", "MD5", width=32, priority=8, tone="muted", default=False),
        text("download_url", "Address", width=30, flex=1, priority=9, tone="muted", default=False),
    ),
    filters=(
        Filter(
            "type",
            "choice",
            "Type",
            "Archives of messages, or of runs.",
            choices=("message", "run"),
            eras=params.SINCE_26,
        ),
        Filter(
            "archive_type",
            "choice",
            "Type (older name)",
            "What `type` was called; `type` wins where both are known.",
            choices=("message", "run"),
        ),
        Filter(
            "period",
            "choice",
            "Period",
            "Daily ones, or months into which days were rolled up.",
            choices=("daily", "monthly"),
        ),
        params.after("Begins"),
        params.before("Begins"),
    ),
    sort_date="start_date",
    newer_by=None,
    title_of=name_of,
    summary=summary,
)
