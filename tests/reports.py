"""What the tests tell at the end of a run beside which passed: counts and lines, gathered from every worker.

A test tells by `record_property`: `("counted", (title, {what: count}))` is added up over the tests that passed or
failed, `("told", (title, line))` is printed as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

Record = Callable[[str, object], None]


def counted(record: Record, title: str, counts: Mapping[str, int]) -> None:
    """Add counts to those that stand under a title at the end."""
    record("counted", (title, {what: count for what, count in counts.items() if count}))


def told(record: Record, title: str, line: str) -> None:
    """Have a line printed under a title at the end."""
    record("told", (title, line))


def properties(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, str, Any]]:
    """What was recorded: the outcome of the test (`passed`, `failed`, `error`), the name, the value."""
    outcomes: dict[str, str] = {}
    recorded: dict[str, list[tuple[str, Any]]] = {}
    # What a fixture recorded at its end stands with the report of the teardown, which is counted under no name.
    for outcome in ("passed", "failed", "error", ""):
        for report in reporter.stats.get(outcome, ()):
            properties = getattr(report, "user_properties", None)
            if properties:
                if outcome:
                    outcomes[report.nodeid] = outcome
                if len(properties) > len(recorded.get(report.nodeid, ())):
                    recorded[report.nodeid] = properties
    for nodeid, found in recorded.items():
        for name, value in found:
            yield outcomes.get(nodeid, "passed"), name, value


def write(reporter: pytest.TerminalReporter) -> None:
    """Print what was told."""
    sums: dict[str, Counter[str]] = {}
    lines: dict[str, list[str]] = {}
    for _, name, value in properties(reporter):
        if name == "counted":
            title, counts = value
            sums.setdefault(title, Counter()).update(counts)
        elif name == "told":
            title, line = value
            lines.setdefault(title, []).append(line)
    for title in sorted({*sums, *lines}):
        reporter.section(title)
        if title in sums:
            reporter.write_line(", ".join(f"{count:,} {what}" for what, count in sorted(sums[title].items())))
        for line in lines.get(title, ()):
            reporter.write_line(line)
