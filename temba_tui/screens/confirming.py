"""What will be sent, before it is: the diff, conflicts to be decided key by key, the requests in their order.

Enter sends where the plan allows it. With a conflict, for deletes, sends, URNs and many objects a named key does.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.form_words import Words, plan_lines
from temba_tui.workspace.edits import Side
from temba_tui.workspace.preparing import Prepared
from temba_tui.workspace.steps import WritePlan


def plan_answers(plan: WritePlan, title: str = "save") -> list[Answer]:
    """The answer that sends a plan: Enter, or the key that it names."""
    if plan.named_key:
        return [Answer(plan.named_key, title, "send")]
    return [Answer("", title, "send", enter=True)]


class PlanScreen(Dialog):
    """Shows a plan and ends with "send" or None. For actions, deletes and sends: no conflicts, no form.

    `lines` stand above the requests: what it is done to. `title` of the answer: `delete`, `send`, `undo`.
    """

    def __init__(
        self, plan: WritePlan, lines: Sequence[Said] = (), *, now: Callable[[], float], verb: str = "save"
    ) -> None:
        super().__init__(
            plan.title, [*lines, *plan_lines(plan)], plan_answers(plan, verb), now=now, leave="back, nothing is sent"
        )


class ConfirmScreen(Dialog):
    """Shows what a form will change; ends with "send" and `choices`, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, id="confirm.up"),
        Binding("down", "step(1)", show=False, id="confirm.down"),
    ]

    def __init__(self, prepared: Prepared, words: Words, *, now: Callable[[], float]) -> None:
        name = prepared.resource.name_of(prepared.theirs) if prepared.theirs is not None else ""
        title = f"Change {name}" if name else f"New {prepared.resource.singular}"
        super().__init__(title, (), (), now=now, leave="back to the form")
        self.prepared = prepared
        self.choices: dict[str, Side] = {}
        self._words = words
        self._cursor = 0

    @property
    def plan(self) -> WritePlan | None:
        """The requests, once every conflict is decided."""
        return None if self.prepared.stops(self.choices) else self.prepared.plan(self.choices)

    @property
    def empties(self) -> bool:
        """Whether nothing is left to send: theirs was chosen everywhere."""
        plan = self.plan
        return plan is not None and not plan.steps

    def lines(self) -> Sequence[Said]:
        """Conflicts, the diff, what others changed, the requests."""
        merge, words = self.prepared.merge, self._words
        lines: list[Said] = []
        if merge.conflicts:
            lines.append(
                Said("Somebody else changed this too since you opened it. Choose for each:", "warn", wide=True)
            )
            for number, one in enumerate(merge.conflicts):
                lines += [Said(""), *words.conflict(one, self.choices.get(one.key), number == self._cursor)]
            lines.append(Said(""))
        plan = self.plan
        if plan is None:
            for change in merge.mine:
                lines += words.change(change)
            return [*lines, *words.others(merge.others)]
        for change in plan.changes:
            lines += words.change(change)
        if self.empties:
            lines.append(Said("Theirs is kept everywhere: there is nothing to send.", "muted"))
        if self.prepared.ours:
            lines.append(
                Said("The server's list is behind your own last change, which this is compared with.", "muted")
            )
        lines += words.others(merge.others)
        return [*lines, *plan_lines(plan)] if plan.steps else lines

    def answers(self) -> Sequence[Answer]:
        """Deciding the conflicts first; then what sends."""
        decide = [Answer("m", "keep yours", "mine"), Answer("t", "keep theirs", "theirs")]
        plan = self.plan
        sends = plan_answers(plan) if plan is not None and plan.steps else []
        if self.empties:
            sends = [Answer("", "take theirs", "theirs-all", enter=True)]
        return [*(decide if self.prepared.merge.conflicts else []), *sends]

    def answer(self, value: str) -> None:
        """Decide the conflict under the cursor, or end."""
        conflicts = self.prepared.merge.conflicts
        if value in ("mine", "theirs"):
            self.choices[conflicts[self._cursor].key] = "mine" if value == "mine" else "theirs"
            undecided = [number for number, one in enumerate(conflicts) if one.key not in self.choices]
            if undecided:
                self._cursor = undecided[0]
            self.draw()
            return
        self.dismiss(value)

    def action_step(self, by: int) -> None:
        """The next conflict; the text scrolls where there is none."""
        count = len(self.prepared.merge.conflicts)
        if count > 1:
            self._cursor = min(max(self._cursor + by, 0), count - 1)
            self.draw()
        else:
            self.action_scroll_by(by)
