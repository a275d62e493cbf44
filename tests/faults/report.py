"""The report of the matrix: which cells held, which do not apply and why."""

from collections import Counter

import pytest

from tests.reports import properties

MARKS = {"held": "·", "not held": "✗", "not applicable": "–", "not run": " "}


def write_matrix(reporter: pytest.TerminalReporter) -> None:
    """Print the matrix, if any cell of it was run."""
    ran: dict[tuple[str, str], str] = {}
    for outcome, name, value in properties(reporter):
        if name == "cell":
            fault, doing = value
            if ran.get((fault, doing)) != "not held":
                ran[fault, doing] = "held" if outcome == "passed" else "not held"
    if not ran:
        return
    from tests.faults.faults import FAULTS
    from tests.faults.test_matrix import DOINGS

    write = reporter.write_line
    reporter.section("matrix of faults")
    found = {
        (fault.name, doing): "not applicable" if doing in fault.not_for else ran.get((fault.name, doing), "not run")
        for fault in FAULTS
        for doing in DOINGS
    }
    counts = Counter(found.values())
    write(
        f"{len(FAULTS)} faults × {len(DOINGS)} doings = {len(found)} cells: "
        + ", ".join(f"{counts[word]} {word}" for word in MARKS if counts[word])
    )
    if counts["not run"] < len(found) // 2:
        width = max(len(fault.name) for fault in FAULTS)
        for number, doing in enumerate(DOINGS):
            write(f"{'':{width}}  {'│ ' * number}{doing}")
        for fault in FAULTS:
            write(f"{fault.name:{width}}  " + " ".join(MARKS[found[fault.name, doing]] for doing in DOINGS))
        write(", ".join(f"{mark} {word}" for word, mark in MARKS.items() if mark.strip()))
    reasons = Counter(why for fault in FAULTS for doing, why in fault.not_for.items() if doing in DOINGS)
    for why, count in reasons.most_common():
        write(f"not applicable: {count} cells: {why}")
    for (fault_name, doing), word in found.items():
        if word == "not held":
            write(f"NOT HELD: {fault_name} × {doing}")
