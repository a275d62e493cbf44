"""Every fault while a person does each thing. The report at the end counts the cells."""

from collections.abc import Callable

import pytest

from tests.faults.browsing import BROWSING
from tests.faults.faults import FAULTS, Fault
from tests.faults.stage import in_time, staged

DOINGS = {**BROWSING}


def cells() -> list[object]:
    """What applies; the whole is slow, one or two faults of each kind are not."""
    found = []
    for fault in FAULTS:
        for doing in DOINGS:
            if doing in fault.not_for:
                continue
            marks = () if fault.quick else (pytest.mark.slow,)
            found.append(pytest.param(fault, doing, id=f"{fault.name}-{doing}".replace(" ", "_"), marks=marks))
    return found


@pytest.mark.parametrize(("fault", "doing"), cells())
async def test_cell(
    fault: Fault, doing: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    record_property("cell", (fault.name, doing))
    async with staged(fault, monkeypatch) as stage:
        await in_time(DOINGS[doing](stage))
