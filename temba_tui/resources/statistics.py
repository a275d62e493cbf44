"""Statistics: how many messages each channel carried, day by day."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import DATE_WIDTH, block, blocks, head, line, moment, number_at
from temba_tui.resources.spec import (
    Block,
    Cell,
    Column,
    Filter,
    Line,
    Record,
    Reference,
    Resource,
    Target,
    get,
    text_at,
)
from temba_tui.text import Lens, format_count, parse_datetime, plural

_COUNTERS = (("text:in", "texts in"), ("text:out", "texts out"), ("voice:in", "calls in"), ("voice:out", "calls out"))


def _channels(record: Record) -> Iterator[tuple[str, Mapping[str, object]]]:
    found = get(record, "channels")
    for uuid, counters in found.items() if isinstance(found, Mapping) else ():
        if isinstance(counters, Mapping):
            yield str(uuid), counters


def total(record: Record, counter: str) -> int:
    """The sum over channels. A counter of nothing is left out by the server."""
    found = 0
    for _uuid, counters in _channels(record):
        value = counters.get(counter)
        if isinstance(value, int) and not isinstance(value, bool):
            found += value
    return found


def _count(counter: str) -> Callable[[Record, Lens], Cell]:
    def cell(record: Record, _lens: Lens) -> Cell:
        found = total(record, counter)
        return Cell(format_count(found), "normal" if found else "muted")

    return cell


def _sort(counter: str) -> Callable[[Record], float]:
    return lambda record: float(max(min(total(record, counter), 2**63), -(2**63)))


def day(record: Record, lens: Lens) -> str:
    """The UTC day, whatever the workspace's zone."""
    found = parse_datetime(get(record, "date"))
    return text_at(record, "date") if found is None else Lens(day_first=lens.day_first).day(found)


def _channel(uuid: str, counters: Mapping[str, object]) -> Line:
    told = [
        f"{count:,.0f} {word}" for key, word in _COUNTERS if (count := number_at(counters, key)) and abs(count) < 1e15
    ]
    kind = text_at(counters, "type")
    return Line(
        kind or "channel", Cell(", ".join(told) or "nothing"), Target("channels", "uuid", uuid) if uuid else None
    )


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """The day's traffic, channel by channel."""
    every = list(_channels(record))
    return blocks(
        head(f"{day(record, lens)} (UTC)", plural(len(every), "channel")),
        block("All channels", *(line(word, format_count(total(record, key))) for key, word in _COUNTERS)),
        block("Channels", *(_channel(uuid, counters) for uuid, counters in every)),
    )


RESOURCE = Resource(
    name="statistics",
    title="Statistics",
    singular="day",
    section="Workspace",
    order=2,
    help="Messages and calls day by day (UTC), the last 90 days unless asked otherwise; days without any are left out.",
    eras=params.SINCE_26,
    gone="Statistics came to the API in 2026 (26.1).",
    identity=params.identity("date", params.NO_LOOKUP),
    paging="list",
    no_rights=params.EDITORS_ONLY,
    columns=(
        Column(
            "date",
            "Day",
            lambda record, lens: Cell(day(record, lens), "strong"),
            width=DATE_WIDTH,
            priority=1,
            sort=moment("date"),
            label="Day (UTC)",
        ),
        Column("text:in", "Texts in", _count("text:in"), width=10, align="right", priority=1, sort=_sort("text:in")),
        Column(
            "text:out", "Texts out", _count("text:out"), width=10, align="right", priority=1, sort=_sort("text:out")
        ),
        Column("voice:in", "Calls in", _count("voice:in"), width=10, align="right", priority=2, sort=_sort("voice:in")),
        Column(
            "voice:out", "Calls out", _count("voice:out"), width=10, align="right", priority=2, sort=_sort("voice:out")
        ),
        Column(
            "channels",
            "Channels",
            lambda record, _lens: Cell(str(sum(1 for _one in _channels(record))), "muted"),
            width=8,
            align="right",
            priority=3,
            sort=lambda record: float(sum(1 for _one in _channels(record))),
        ),
    ),
    filters=(
        Filter(
            "since",
            "date",
            "From",
            "The first day. No more than 366 days may be asked for.",
            eras=params.SINCE_26,
            day_only=True,
        ),
        Filter("until", "date", "Up to", "The day after the last one.", eras=params.SINCE_26, day_only=True),
    ),
    # Oldest first, and all at once: nothing is left on the server.
    sort_date=None,
    newer_by=None,
    references=(Reference("channels{}", "channels"),),
    title_of=lambda record: text_at(record, "date"),
    summary=summary,
)
