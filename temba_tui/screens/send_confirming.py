"""The last look before something is sent: to whom, what, by which requests, and that it cannot be taken back.

Enter never sends. A capital letter does, once the dialog could be read; above fifty recipients their number is typed
before.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from temba_tui.client.errors import TembaError
from temba_tui.resources.cells import person
from temba_tui.resources.spec import Record
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.text import format_count, plural
from temba_tui.workspace.audience import Estimate, Group
from temba_tui.workspace.steps import WritePlan

_SHOWN = 8
"""So many requests are named one by one."""

Sampler = Callable[[Group], Awaitable[Sequence[Record]]]


def request_lines(plan: WritePlan) -> list[Said]:
    """The requests of a plan of sends, what they bring along, and that they cannot be undone."""
    order = ", in this order" if plan.cost > 1 else ""
    lines = [Said(""), Said(f"Takes {plural(plan.cost, 'request')}{order}:", "muted")]
    for number, step in enumerate(plan.steps[:_SHOWN], 1):
        lines.append(Said(f"{step.says}  ({step.method} {step.path})", "normal", "", str(number)))
    if plan.cost > _SHOWN:
        lines.append(Said(f"… and {format_count(plan.cost - _SHOWN)} more like these", "muted"))
    said = list(dict.fromkeys((*plan.warnings, *plan.irreversible)))
    return [*lines, Said(""), *(Said(one, "warn", "", "!") for one in said)]


class SendConfirm(Dialog):
    """Shows a plan of sends; ends with "send" or None.

    `estimate` says how many are reached; where it has something `to_type`, that is typed here before the key sends.
    `groups` can be sampled by `sampler`, a request each. `typed_word` is asked for in place of a number: `again`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "close", id="dialog.cancel"),
    ]

    def __init__(
        self,
        plan: WritePlan,
        lines: Sequence[Said],
        *,
        now: Callable[[], float],
        verb: str = "send",
        estimate: Estimate | None = None,
        groups: Sequence[Group] = (),
        sampler: Sampler | None = None,
        typed_word: str = "",
    ) -> None:
        super().__init__(plan.title, (), (), now=now, leave="back, nothing is sent")
        self._plan = plan
        self._head = tuple(lines)
        self._verb = verb
        self._estimate = estimate
        self._unsampled = list(groups) if sampler is not None else []
        self._sampler = sampler
        self._samples: list[Said] = []
        self._to_type = typed_word or (estimate.to_type if estimate is not None else "")
        self._word = typed_word
        self.typed = ""

    @property
    def is_typed(self) -> bool:
        """Whether what has to be typed was."""
        return self.typed == self._to_type

    def lines(self) -> Sequence[Said]:
        """To whom, what, samples, requests, and what has to be typed."""
        # What has to be typed stands first: it must be seen however long the text is.
        lines = [Said(self._estimate.sentence, "strong", "Reaches")] if self._estimate is not None else []
        if self._to_type:
            lines += self._typing()
        return [*lines, *self._samples, *self._head, *request_lines(self._plan)]

    def _typing(self) -> list[Said]:
        if self.is_typed:
            return [Said(f"{self.typed} is typed: {self._plan.named_key} sends.", "good", "", "✓")]
        if self._word:
            why = "to send it again all the same"
        elif self._to_type.isalpha():
            why = "to go on though nobody can say how many it reaches"
        else:
            why = "to go on: that is how many it reaches"
        return [Said(f"Type {self._to_type} {why}:  {self.typed}▏", "accent", "", "▸")]

    def answers(self) -> Sequence[Answer]:
        """Sending, once that may be; a sample of a group that was not looked at."""
        key = self._plan.named_key
        found = [Answer(key, self._verb, "send", enter=not key)] if self.is_typed else []
        if self._unsampled:
            title = f"a few of {self._unsampled[0].name or 'the group'} (1 request)"
            found.append(Answer("w", title, "sample"))
        return found

    def on_key(self, event: events.Key) -> None:
        """What has to be typed; then the keys that answer."""
        char = event.character or ""
        if self._to_type and not self.is_typed:
            wants_letters = self._to_type.isalpha()
            if event.key in ("backspace", "ctrl+h"):
                self._take(event, self.typed[:-1])
                return
            if (char.isdecimal() and not wants_letters) or (char.isalpha() and char.islower() and wants_letters):
                self._take(event, self.typed + char)
                return
        super().on_key(event)

    def _take(self, event: events.Key, typed: str) -> None:
        event.stop()
        event.prevent_default()
        if self.settled:
            self.typed = typed[: len(self._to_type)]
            if len(self.typed) == len(self._to_type) and not self.is_typed:
                self.typed = ""  # wrong: begin anew
                self.notify("That is not it.", timeout=2, severity="warning", markup=False)
            self.draw()

    def answer(self, value: str) -> None:
        """Send, or look at a few members of a group."""
        if value == "sample":
            if self._unsampled:
                self.run_worker(self._sample(self._unsampled.pop(0)), group="sample", exit_on_error=False)
            return
        self.dismiss(value)

    async def _sample(self, group: Group) -> None:
        assert self._sampler is not None
        name = group.name or group.uuid
        self._samples.append(Said("looking at a few…", "muted", name))
        self.draw()
        try:
            members = await self._sampler(group)
        except TembaError as error:
            said = Said(f"They could not be looked at: {error.sentence}", "warn", name)
        else:
            names = ", ".join(person(one) for one in members)
            said = Said(
                f"for example {names}" if members else "nobody, as far as the server's list shows", "muted", name
            )
        self._samples[-1] = said
        self.draw()
