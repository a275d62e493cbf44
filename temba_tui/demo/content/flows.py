"""Flows as records."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from temba_tui.demo.content.chance import DAY, HOUR, Uuids, iso
from temba_tui.demo.content.flow_scripts import FLOW_LABELS, SCRIPTS

if TYPE_CHECKING:
    from temba_tui.demo.content.definitions import Definitions

OUTCOMES: Final = ("active", "waiting", "completed", "expired", "interrupted", "failed")


class Flows:
    """Flows, newest first. `counts`: how many runs of each outcome each flow has, by its number."""

    def __init__(self, seed: int, now: int, counts: Callable[[], list[dict[str, int]]]) -> None:
        self._uuids = Uuids(seed, "flow")
        self._labels = Uuids(seed, "flow.label")
        self._now = now
        self._counts = counts
        self._seed = seed
        self.uuids: tuple[str, ...] = tuple(self._uuids.v4(number) for number in range(len(SCRIPTS)))
        self._refs = [{"uuid": uuid, "name": script.name} for uuid, script in zip(self.uuids, SCRIPTS, strict=True)]

    @cached_property
    def definitions(self) -> Definitions:
        """What makes definitions: imported when a flow is first looked into."""
        from temba_tui.demo.content.definitions import Definitions

        return Definitions(self._seed)

    def __len__(self) -> int:
        return len(SCRIPTS)

    def ref(self, number: int) -> dict[str, str]:
        """A flow as other records name it."""
        return self._refs[number]

    def definition(self, uuid: str, groups: dict[str, str]) -> dict[str, Any] | None:
        """The definition of the flow of that uuid; None when there is none."""
        if uuid not in self.uuids:
            return None
        number = self.uuids.index(uuid)
        return self.definitions.make(number, uuid, SCRIPTS[number], groups)

    def record(self, position: int) -> dict[str, Any]:
        """A flow, newest first."""
        from temba_tui.demo.content.definitions import categories, result_key

        number = len(SCRIPTS) - 1 - position
        script = SCRIPTS[number]
        created = (960 - number * 79) * DAY + number * 3_141_592
        results = [
            {
                "key": result_key(step.result),
                "name": step.result,
                "categories": categories(step),
                "node_uuids": [self.definitions.wait(number, at)],
            }
            for at, step in enumerate(script.steps)
        ]
        if not script.steps:
            nodes = [self.definitions.ask(number, 0)]
            results = [{"key": "due", "name": "Due", "categories": ["Expecting", "Other"], "node_uuids": nodes}]
        return {
            **self.ref(number),
            "type": script.kind,
            "archived": script.archived,
            "labels": [{"uuid": self._labels.v4(label), "name": FLOW_LABELS[label]} for label in script.labels],
            "expires": script.expires,
            "runs": dict(self._counts()[number]),
            "results": results,
            "parent_refs": [],
            "created_on": iso(self._now - created),
            "modified_on": iso(self._now - created * (number * 29 % 60) // 100 - HOUR * (3 + number)),
        }
