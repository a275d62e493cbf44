"""Every fault while a person does each thing. The report at the end counts the cells."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.faults.browsing import BROWSING
from tests.faults.faults import FAULTS, Fault
from tests.faults.forms import FORMS
from tests.faults.keyed import KEYED
from tests.faults.stage import WHOLE, staged
from tests.faults.writing import WRITING

DOINGS = {**BROWSING, **FORMS, **KEYED, **WRITING}


def chosen() -> Iterator[tuple[str, str]]:
    """The cells of the default test command: for one or two faults of each kind one thing that is looked at and three
    that are written, in turn, so that every doing has its share."""
    screens, writes = [*BROWSING, *FORMS], [*WRITING]
    for number, fault in enumerate(one for one in FAULTS if one.quick):
        yield fault.name, screens[number % len(screens)]
        for more in range(3):
            yield fault.name, writes[(number + 2 * more) % len(writes)]
    # A key behind a form that was saved and closes at once: it came a second late.
    yield "certificate that does not verify", "undoing by keys"


def cells() -> list[object]:
    """What applies; the whole is slow, one or two faults of each kind are not."""
    found = []
    quick = set(chosen())
    for fault in FAULTS:
        for doing in DOINGS:
            if doing in fault.not_for:
                continue
            marks = () if (fault.name, doing) in quick else (pytest.mark.slow,)
            found.append(pytest.param(fault, doing, id=f"{fault.name}-{doing}".replace(" ", "_"), marks=marks))
    return found


def ways(fault: Fault, doing: str) -> tuple[bool, ...]:
    """Whether the server carries a write out: both ways, where that cannot be known."""
    both = fault.carries == "perhaps" and doing in ("sending a form", *WRITING) and doing != "rereading"
    told = fault.in_body and doing in ("deleting", "a bulk action")  # a 204 says that it was
    return (True, False) if both and not told else (True,)


@pytest.mark.parametrize(("fault", "doing"), cells())
async def test_cell(
    fault: Fault, doing: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    record_property("cell", (fault.name, doing))
    for carry in ways(fault, doing):
        async with staged(fault, monkeypatch, carry) as stage:
            async with asyncio.timeout(WHOLE):
                await DOINGS[doing](stage)
