"""An action on many, from the last look before it to the result of each object.

Before: what, how many, who is left out and why, how many requests. While it runs: how far, pause, stop; leaving the
screen stops nothing. After: what was done, unchanged, refused and why, unknown; what was not done stays marked, and can
be saved as a list.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from temba_tui.client.endpoints import endpoint_of
from temba_tui.client.errors import TembaError, TembaPacedError
from temba_tui.resources.spec import Tone
from temba_tui.screens.dialog import Answer, Dialog, Said
from temba_tui.screens.picker import Picker
from temba_tui.screens.runs import can_undo, follow
from temba_tui.screens.working import run
from temba_tui.text import clean, format_count, format_span, plural
from temba_tui.workspace.bulk import Bulk
from temba_tui.workspace.bulk_results import default_path, save_list
from temba_tui.workspace.chosen import Chosen, Item, ItemState

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.screens.places import ListPlace

_NAMED = 12
"""So many of those that it is done to are named."""
_RESULTS = 200
"""So many results are shown one by one; all of them are in the saved list."""
_CELLS = 30
MARKS: dict[ItemState, tuple[str, str, Tone]] = {
    "done": ("✓", "done", "good"),
    "unchanged": ("=", "unchanged", "muted"),
    "refused": ("✗", "refused", "bad"),
    "unknown": ("?", "unknown", "warn"),
    "waiting": ("–", "not sent", "muted"),
}
_LEAVING = {"running": "leave, it goes on", "paused": "leave, it stays paused", "held": "leave, it waits for you"}
_LEFT = {
    "running": "It goes on; a shows it again.",
    "paused": "It stays paused until you let it go on: a shows it again.",
    "held": "It waits, and sends nothing until you let it go on: a shows it again.",
}
"""What leaving the screen means for the run."""


class BulkScreen(Dialog):
    """Shows one run. Ends with None; the run goes on, or waits as it did."""

    def __init__(self, bulk: Bulk, chosen: Chosen | None = None, *, place: "ListPlace | None" = None) -> None:
        title = f"{bulk.title}: {_many(bulk)}" if len(bulk.items) > 1 else f"{bulk.title}: {clean(bulk.items[0].name)}"
        super().__init__(title, (), (), now=bulk.session.now)
        self.bulk = bulk
        self._chosen = chosen
        self._place = place
        self._phase = bulk.state
        self._saved = ""

    def on_mount(self) -> None:
        """Follow the run while it is looked at."""
        super().on_mount()
        self._unwatch = self.bulk.watch(lambda _: self._follow())
        self.set_interval(1, self._tick)

    def on_unmount(self) -> None:
        """The run goes on by itself."""
        self._unwatch()

    def _tick(self) -> None:
        if self.bulk.held_until is not None:
            self.draw()

    def draw(self) -> None:
        """Show what it says now, and what leaving means now."""
        self._leave = _LEAVING.get(self.bulk.state, "close")
        super().draw()

    def _follow(self) -> None:
        if self.bulk.is_over and len(self.bulk.items) == 1 and not self.bulk.not_done() and self.is_current:
            # One that went well needs no look at its result: it is said, as that of a run that nobody looks at.
            self.dismiss(None)
            return
        if self.bulk.state != self._phase:
            self._phase = self.bulk.state
            # Other keys apply: those that were typed ahead for the old ones answer nothing.
            self._drawn = self._now()
            self.set_timer(0.3, self.draw)
        self.draw()

    # What it says

    def lines(self) -> Sequence[Said]:
        """By its phase."""
        if self.bulk.state == "ready":
            return self._before()
        return [*self._progress(), *self._results()]

    def _before(self) -> list[Said]:
        bulk, chosen = self.bulk, self._chosen
        names = ", ".join(clean(one.name) for one in bulk.items[:_NAMED])
        more = len(bulk.items) - _NAMED
        # The one stands in the title.
        lines = [Said(f"{names}{f' and {more:,} more' if more > 0 else ''}", "strong")] if len(bulk.items) > 1 else []
        if chosen is not None and chosen.left_out:
            lines += [Said(""), Said(f"{plural(len(chosen.left_out), 'is', 'are')} left out:", "warn")]
            lines += [Said(f"{count:,}: {why}", "muted", "", "–") for why, count in chosen.reasons()]
        said = [bulk.action.warning, *(chosen.warnings if chosen is not None else ()), bulk.action.irreversible]
        if any(said):
            lines += [Said("")] if lines else []
            lines += [Said(one, "warn", "", "!") for one in said if one]
        return [*lines, *([Said("")] if lines else []), *self._cost()]

    def _cost(self) -> list[Said]:
        bulk, client = self.bulk, self.bulk.session.client
        state = client.throttle.state(endpoint_of(bulk.endpoint).scope_in(client.era))
        lines = [
            Said(
                f"Takes {plural(bulk.planned, 'request')} of at most {format_count(state.left)} left this hour"
                f"{f', {bulk.action.limit} at a time' if bulk.planned > 1 else ''}."
            )
        ]
        if bulk.planned > 1:
            lines.append(
                Said(f"It leaves the others their budget: at most {client.throttle.share:.0%} of the hour's.", "muted")
            )
        if any(isinstance(one.sent, str) and ":" in one.sent for one in bulk.items):
            lines.append(Said("Each who is not found takes a request more.", "muted"))
        return lines

    def _progress(self) -> list[Said]:
        bulk = self.bulk
        counts, total = bulk.counts(), len(bulk.items)
        over = total - counts["waiting"]
        filled = round(_CELLS * over / total) if total else _CELLS
        bar = "█" * filled + "░" * (_CELLS - filled)
        lines = [Said(f"{bar}  {over:,} of {total:,}", "accent")]
        told = [f"{counts[state]:,} {self._word(state)}" for state in MARKS if counts[state]]
        if bulk.left_out:
            told.append(f"{len(bulk.left_out):,} left out")
        lines.append(Said(f"{' · '.join(told)} · {plural(bulk.requests, 'request')}"))
        if bulk.state == "running" and bulk.held_until is not None:
            wait = format_span(bulk.held_until - self._now())
            lines.append(Said(f"It leaves others their budget, and goes on in {wait}.", "muted"))
        elif bulk.state == "paused":
            lines.append(Said("Paused.", "warn"))
        elif bulk.state == "held":
            lines += [Said(""), Said(self._held(), "warn", "", "!")]
        elif bulk.state == "over":
            lines += self._outcome()
        return lines

    def _word(self, state: ItemState) -> str:
        return "to go" if state == "waiting" and not self.bulk.is_over else MARKS[state][1]

    def _held(self) -> str:
        until = self.bulk.held_until
        if until is None:
            return self.bulk.reason
        wait = until - self._now()
        return f"{self.bulk.reason} The next can go {f'in {format_span(wait)}' if wait > 0 else 'now'}."

    def _outcome(self) -> list[Said]:
        bulk = self.bulk
        counts = bulk.counts()
        lines: list[Said] = []
        if bulk.reason:
            lines.append(Said(f"It ended before it was done: {bulk.reason}", "bad"))
        if bulk.error is not None and bulk.error.hint:
            lines.append(Said(bulk.error.hint, "muted"))
        if counts["done"] and bulk.action.follow:
            lines.append(Said(bulk.action.follow, "muted", "", "…"))
        if counts["unknown"]:
            lines.append(Said("a j shows the journal: r looks there whether what is unknown was done.", "muted"))
        if counts["done"]:
            lines.append(Said(self._undo_words(), "muted"))
        if bulk.not_done():
            lines.append(Said("What was not done stays marked." if self._place is not None else "", "muted"))
        if self._saved:
            lines.append(Said(self._saved, "good"))
        return lines

    def _undo_words(self) -> str:
        if can_undo(self.bulk):
            return "u undoes it, for those that it changed and that nobody changed since."
        return self.bulk.action.irreversible or "How they were before is not known, so it cannot be undone."

    def _results(self) -> list[Said]:
        bulk = self.bulk
        shown = [one for one in bulk.items if one.state in ("refused", "unknown")]
        if bulk.is_over:
            shown += [one for one in bulk.items if one.state == "waiting"]
        lines = [_result(one) for one in shown[:_RESULTS]]
        if len(shown) > _RESULTS:
            lines.append(Said(f"… and {len(shown) - _RESULTS:,} more: the saved list has them all.", "muted"))
        reasons = Counter(one.why for one in bulk.left_out).most_common() if bulk.is_over else ()
        lines += [Said(f"{count:,} left out: {why}", "muted", "", "–") for why, count in reasons]
        return [Said(""), *lines] if lines else []

    # What can be answered

    def answers(self) -> Sequence[Answer]:
        """By its phase. Enter begins nothing that is not harmless, or done to many."""
        bulk = self.bulk
        if bulk.state == "ready":
            if bulk.action.destroys:
                return [Answer("D", f"delete {_many(bulk)} for good", "start")]
            harmless = bulk.action.harmless and len(bulk.items) == 1
            return [Answer("s", "send", "start", enter=harmless)]
        if bulk.state == "running":
            return [Answer("p", "pause", "pause"), Answer("x", "stop", "stop")]
        if bulk.state == "paused":
            return [Answer("g", "go on", "go_on"), Answer("x", "stop", "stop")]
        if bulk.state == "held":
            waits = bulk.held_until is not None and bulk.held_until > self._now()
            wait = "wait and go on" if waits else "go on"
            more = [Answer("m", "allow all of the budget", "more")] if self._may_allow_more else []
            return [Answer("g", wait, "go_on"), *more, Answer("x", "stop", "stop")]
        found = [Answer("", "done", "close", enter=True)]
        if bulk.not_done():
            found.append(Answer("l", "save as a list", "save"))
        if bulk.counts()["done"] and can_undo(self.bulk):
            found.append(Answer("u", "undo", "undo"))
        return found

    @property
    def _may_allow_more(self) -> bool:
        return isinstance(self.bulk.error, TembaPacedError) and self.bulk.session.client.throttle.share < 1

    def answer(self, value: str) -> None:
        """Do it; the screen stays until it is left."""
        bulk = self.bulk
        if value == "start":
            self._start()
        elif value == "pause":
            bulk.pause()
        elif value == "go_on":
            bulk.go_on()
        elif value == "more":
            bulk.allow_more()
        elif value == "stop":
            bulk.stop()
        elif value == "save":
            self._ask_where()
        elif value == "undo":
            self.dismiss(None)
            self._undo()
        else:
            self.dismiss(None)

    def _start(self) -> None:
        try:
            self.bulk.start()
        except TembaError as error:
            self.notify(clean(error.sentence), severity="warning", markup=False)
            self.dismiss(None)
            return
        follow(cast("TembaApp", self.app), self.bulk, self._place)
        self._follow()

    def _undo(self) -> None:
        from temba_tui.screens.undoing import undo_parts

        undo_parts(cast("TembaApp", self.app), self.bulk.parts)

    def action_cancel(self) -> None:
        """Leave; a run goes on."""
        if self.bulk.state in _LEFT:
            self.notify(_LEFT[self.bulk.state], timeout=4, markup=False)
        self.dismiss(None)

    # The saved list

    def _ask_where(self) -> None:
        picker = Picker(
            f"Save {plural(len(self.bulk.not_done()), 'object')} as a list",
            [],
            free=True,
            placeholder="a file",
            text=str(default_path(self.bulk)),
            hint="a CSV; :contacts from=FILE reads it again · ⏎ saves · esc back",
        )
        self.app.push_screen(picker, self._save)

    def _save(self, path: str | None) -> None:
        if path:
            run(self, partial(self._write, path), "save")

    async def _write(self, path: str) -> None:
        try:
            written = await asyncio.to_thread(save_list, path, self.bulk.not_done())
        except OSError as error:
            self.notify(clean(f"Not saved: {error.strerror or error}"), severity="warning", markup=False)
            return
        self._saved = f"Saved in {written}"
        self.draw()


def _many(bulk: Bulk) -> str:
    return plural(len(bulk.items), bulk.resource.singular.lower(), bulk.resource.title.lower())


def _result(one: Item) -> Said:
    mark, word, tone = MARKS[one.state]
    name = clean(one.name)
    told = f"{name} ({one.sent})" if isinstance(one.sent, str) and ":" in one.sent and one.sent != one.name else name
    return Said(f"{told}: {one.why or word}", tone, "", mark)
