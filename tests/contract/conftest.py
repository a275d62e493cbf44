"""Counts which recordings were answered as recorded, and says so at the end of the run."""

from collections.abc import Callable

import pytest

from contract import left_out
from contract.recorded import ERAS, total
from temba_tui.eras import Era

_covered: dict[Era, set[str]] = {era: set() for era in ERAS}


@pytest.fixture
def covered() -> Callable[[Era, str], None]:
    """Called by a test that has checked a recording to its end."""
    return lambda era, name: _covered[era].add(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not any(_covered.values()):
        return
    terminalreporter.section("recordings")
    for era in ERAS:
        terminalreporter.write_line(f"{era}: {len(_covered[era])} of {total(era)} recordings are answered as recorded")
    terminalreporter.write_line("left out:")
    for name, why in left_out.REASONS.items():
        terminalreporter.write_line(f"  {name}: {why}")
