"""The report of the contract suite: how many recordings were answered as recorded, and which are left out and why."""

import pytest

from tests.contract import left_out
from tests.contract.recorded import ERAS, names
from tests.reports import properties


def write_recordings(reporter: pytest.TerminalReporter) -> None:
    """Print how many recordings were checked to their end, if any was."""
    found: dict[str, set[str]] = {era: set() for era in ERAS}
    for outcome, name, value in properties(reporter):
        if name == "recording" and outcome == "passed":
            found[value[0]].add(value[1])
    if not any(found.values()):
        return
    reporter.section("recordings")
    for era in ERAS:
        known = names(era)
        reporter.write_line(f"{era}: {len(found[era])} of {len(known)} recordings are answered as recorded")
        for name in known:
            why = left_out.reason(name)
            if why:
                reporter.write_line(f"    left out: {name}: {why}")
