"""A person without a plan: presses what is bound where the focus is, types, pastes, clicks, resizes, and returns."""

import asyncio
import traceback
from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key, key_to_character
from textual.screen import Screen
from textual.widgets import Input, TextArea

from temba_tui.app import TembaApp
from temba_tui.client.errors import TembaError
from temba_tui.screens.base import BrowserScreen
from temba_tui.screens.command import CommandScreen
from temba_tui.screens.connect import ConnectScreen
from temba_tui.screens.dialog import Dialog
from temba_tui.screens.form_screen import FormScreen
from temba_tui.screens.picker import Picker
from temba_tui.screens.record_screen import RecordScreen
from temba_tui.settings import Settings
from temba_tui.start import Start
from temba_tui.workspace.history import History
from temba_tui.workspace.view import parse
from tests.soak.checks import Measure, leftovers, measure, misdrawn, unpaired
from tests.soak.choices import CONNECTING, FILTERED, OPENERS, PASTES, SIZES, VIEWS, WAIT, intention, keys_of, text
from tests.soak.world import World

GAPS = ((0.9, (0.05, 0.3)), (0.994, (0.4, 3.0)), (1.0, (5.0, 60.0)))
"""How long a person waits before the next key: up to which chance, and between how many seconds."""
LEAVING = frozenset({"q", "ctrl+q"})
PATIENCE = 20.0
"""Virtual seconds within which a key must have been handled."""
TRAIL = 60
STOCK = 500
"""After so many keys everything is closed, and looked at for what is left."""
LINGERS = 25
"""Steps after which somebody wants to leave a popup."""


class Stumbled(AssertionError):
    """The walk found something wrong."""


@dataclass
class Tally:
    """What was walked."""

    keys: int = 0
    events: Counter[str] = field(default_factory=Counter)
    walked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By screen and key."""
    bound: dict[tuple[str, str], bool] = field(default_factory=dict)
    """The keys that were found bound, by screen and key: whether by the program, not by Textual."""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    @property
    def middle(self) -> Measure:
        """What there was when half of the walk was done."""
        return self.measures[(len(self.measures) - 1) // 2]


def name_of(screen: Screen[Any]) -> str:
    """How a screen is called in the tally."""
    return type(screen).__name__


class Walk:
    """One walk on one world. `go` does it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed = world, seed
        self.chance = Random(seed)
        self.tally = Tally()
        self.trail: deque[str] = deque(maxlen=TRAIL)
        self.ahead: deque[str] = deque()
        """Keys that were decided on already: a line being typed."""
        self.stack = ""
        """The screens that are open, and for how many steps."""
        self.here = 0
        self.rest = 0.0
        """Seconds that are to pass now, '' to wait for what was asked."""
        self.app: TembaApp

    def make_app(self) -> TembaApp:
        """The program, as the command line would start it."""
        world = self.world
        app = TembaApp(
            Start(
                Settings(),
                open_demo=world.open,
                open_client=world.open,
                open_first=None if world.kind.connect else world.open,
                view=parse(self.chance.choice(VIEWS)),
                label="demo",
                state_folder=world.folder / "crashes",
            )
        )
        report = app.report_failure

        def failed(error: BaseException) -> None:
            if not isinstance(error, TembaError):
                self.tally.failures.append(error)
            report(error)

        app.report_failure = failed  # type: ignore[method-assign]
        return app

    async def go(self, keys: int) -> Tally:
        """Press that many keys, starting the program anew whenever it was left."""
        stock = STOCK
        try:
            while self.tally.keys < keys:
                self.app = self.make_app()
                self.ahead.clear()
                self.trail.append("<start>")
                self.tally.events["starts"] += 1
                async with self.app.run_test(size=(100, 28), notifications=True):
                    await asyncio.sleep(0.5)
                    while self.tally.keys < keys and not self.app._exit:
                        await self.step()
                        self.check()
                        if self.tally.keys >= stock:
                            stock += STOCK
                            await self.take_stock(counting=True)
                    if not self.app._exit:
                        await self.take_stock(counting=True)
                self.left()
        except BaseException as error:
            raise Stumbled(self.said(error)) from error
        return self.tally

    def said(self, error: BaseException) -> str:
        """The failure with what led to it."""
        return (
            f"{type(error).__name__}: {error}\n"
            f"{self.world.kind.name}, seed {self.seed}, after {self.tally.keys} keys:\n{' '.join(self.trail)}"
        )

    def left(self) -> None:
        """The program has ended: well, and leaving nothing behind."""
        self.check()
        if self.app.return_code:
            raise Stumbled(f"it ended with {self.app.return_code}")
        tasks = [one for one in asyncio.all_tasks() if one is not asyncio.current_task() and not one.done()]
        if tasks:
            raise Stumbled(f"left behind: {tasks}")

    def check(self) -> None:
        """What holds after every key."""
        if self.app._exception is not None:
            raise self.app._exception
        if self.tally.failures:
            error = self.tally.failures[0]
            raise Stumbled("".join(traceback.format_exception(error))) from error
        if self.world.kind.read_only and self.world.wire.sent:
            raise Stumbled(f"written in a read-only session: {self.world.wire.sent}")
        stack = self.app.screen_stack
        if len(stack) > 8:
            raise Stumbled(f"{len(stack)} screens are open")
        if (
            self.app.is_running
            and not self.app._exit
            and not (len(stack) > 1 and isinstance(stack[1], BrowserScreen | ConnectScreen))
        ):
            raise Stumbled(f"nothing to look at: {stack}")

    async def step(self) -> None:
        """One thing that a person does, and the time until the next."""
        began = perf_counter()
        stack = ">".join(name_of(one) for one in self.app.screen_stack[1:])
        if stack != self.stack:
            self.stack, self.here = stack, 0
            self.trail.append(f"\n[{stack}]")
        self.here += 1
        what = self.act()
        self.trail.append(what)
        await self.pass_time()
        if self.app.is_running and not self.app._exit and self.chance.random() < 0.03:
            await asyncio.sleep(0.2)
            wrong = misdrawn(self.app)
            if wrong:
                raise Stumbled(wrong)
        self.tally.slowest.append((perf_counter() - began, what))
        self.tally.slowest.sort(reverse=True)
        del self.tally.slowest[10:]

    async def pass_time(self) -> None:
        if self.rest:
            await asyncio.sleep(self.rest)
            self.rest = 0.0
            return
        at = self.chance.random()
        if at < 0.12:
            await asyncio.sleep(0)  # the next one comes in the same packet
            return
        gap = self.chance.uniform(*next(gap for until, gap in GAPS if at < until))
        await asyncio.sleep(gap)
        waited = 0.0
        while self.app._keys and not self.app._exit and self.app._exception is None:
            if waited > PATIENCE:
                raise Stumbled(f"keys were not handled: {list(self.app._keys)}")
            await asyncio.sleep(0.1)
            waited += 0.1

    # Resting

    async def home(self) -> None:
        """Close everything, and wait until all that was asked has come or failed."""
        self.ahead.clear()
        self.trail.append("<home>")
        for _ in range(60):
            if self.app._exit or not self.app.is_running:
                return
            if len(self.app.screen_stack) <= 2 and not self.app._keys:
                break
            screen = self.app.screen
            if isinstance(screen, Dialog) and self.chance.random() < 0.5:
                leaves = [one for one in screen.answers() if one.value in ("keep", "drop", "stop")]
                self.press(_character_to_key(leaves[0].key) if leaves and leaves[0].key else "escape")
            else:
                self.press("escape")
            await asyncio.sleep(0.5)
            self.check()
        else:
            raise Stumbled("it cannot be left by Esc")
        self.press("escape")  # what is waited for, or a filter
        for _ in range(10):
            await asyncio.sleep(30)
            if not any(not one.is_finished for one in self.app.workers):
                break
        await asyncio.sleep(30)
        self.check()

    async def take_stock(self, *, counting: bool = False) -> None:
        """Go home, and see that nothing is left; `counting` also what there is."""
        await self.home()
        if self.app._exit or not self.app.is_running:
            return
        said = leftovers(self.app)
        said += unpaired(self.world)
        if said:
            raise Stumbled("\n".join(said))
        if counting and isinstance(self.app.screen, BrowserScreen):
            self.resize_to(100, 28)
            self.app.browser.go_view(parse("groups"))
            await asyncio.sleep(60)
            current = self.app.history.current
            self.app.history = History()
            if current is not None:
                self.app.history.push(current)
            self.tally.measures.append(measure(self.app, self.tally.keys))

    # Choosing

    def act(self) -> str:
        """Do something; what it was."""
        if self.ahead:
            if self.chance.random() < 0.97:
                return self.press(self.ahead.popleft())
            self.ahead.clear()
        at = self.chance.random()
        if at < (0.15 if self.app.size.width * self.app.size.height > 4_000 else 0.02):
            return self.resize()
        if at < 0.06:
            return self.mouse()
        if at < 0.075:
            return self.paste()
        if self.among(BrowserScreen):
            if at < (0.2 if isinstance(self.app.screen, RecordScreen) else 0.35):
                openers = [keys for name, keys in OPENERS.items() if self.fresh(name)]
                new = openers and self.chance.random() < 0.4
                self.ahead.extend(self.chance.choice(openers) if new else intention(self.chance))
        elif isinstance(self.app.screen, ConnectScreen) and at < 0.4:
            self.ahead.extend(
                self.chance.choice([["ctrl+d"], ["enter"], ["tab"], *(keys_of(one) for one in CONNECTING)])
            )
        elif self.here > LINGERS and self.chance.random() < 0.15:
            return self.press("escape")
        elif isinstance(self.app.screen, FormScreen) and at < 0.35:
            self.ahead.extend(
                self.chance.choice([["tab"], ["down"], ["ctrl+s"], ["enter"], ["space"], text(self.chance)])
            )
        elif isinstance(self.app.screen, Dialog) and at < 0.65 and self.app.screen.answers():
            one = self.chance.choice(list(self.app.screen.answers()))
            self.ahead.append("enter" if one.enter or not one.key else _character_to_key(one.key))
        elif isinstance(self.app.screen, Picker) and at < 0.6:
            self.ahead.extend(self.chance.choice([["down", "enter"], ["enter"], ["down", "down", "enter"], ["escape"]]))
        elif isinstance(self.app.screen, CommandScreen) and at < 0.5:
            self.ahead.extend([*keys_of(self.chance.choice([*VIEWS, *FILTERED])), "enter"])
        elif isinstance(self.app.focused, Input | TextArea) and self.chance.random() < 0.4:
            self.ahead.extend(text(self.chance))
        return self.press(self.ahead.popleft() if self.ahead else self.choose())

    def among(self, kind: type[Screen[Any]]) -> bool:
        """Whether such a screen has the keys, and no line is being typed into it."""
        return isinstance(self.app.screen, kind) and not isinstance(self.app.focused, Input)

    def choose(self) -> str:
        """One of the keys that are bound here: mostly one of our own that was never pressed, else rather one that was
        pressed little."""
        screen = self.app.screen
        name = name_of(screen)
        keys: dict[str, bool] = {}
        lines: set[str] = set()
        """The keys of a line of text, of which there are many: they are no fourth of the program's own."""
        for node, bindings in screen._modal_binding_chain:
            for key, binding in bindings:
                if key not in keys and isinstance(node, Input | TextArea):
                    lines.add(key)
                keys[key] = keys.get(key, False) or binding.id is not None
        for key, ours in keys.items():
            self.tally.bound.setdefault((name, key), ours)
        names = sorted(keys)
        fresh = [key for key in self.fresh(name) if key in keys]
        if fresh and self.chance.random() < 0.6:
            return self.chance.choice(fresh)
        weights = [self.weight(name, key) * (0.25 if key in lines else 1) for key in names]
        return self.chance.choices(names, weights)[0] if names else "escape"

    def fresh(self, screen: str) -> list[str]:
        """The program's own keys that were found bound on a screen and not pressed yet."""
        bound = sorted(key for (name, key), ours in self.tally.bound.items() if ours and name == screen)
        return [key for key in bound if not self.tally.walked[screen, key]] if bound else ["any"]

    def weight(self, screen: str, key: str) -> float:
        """How much a key is wanted."""
        weight = 1 / (1 + self.tally.walked[screen, key]) ** 0.7
        if key in LEAVING and screen in ("ListScreen", "RecordScreen", "ConnectScreen"):
            return weight * 0.03
        return weight * (2.5 if key in ("enter", "down", "ctrl+s", "space") else 5 if key == "escape" else 1)

    # Doing

    def press(self, key: str) -> str:
        """Put a key into the app's queue."""
        if key == WAIT:
            self.rest = self.chance.uniform(1, 3)
            return WAIT
        screen = name_of(self.app.screen)
        self.tally.keys += 1
        self.tally.walked[screen, key] += 1
        self.app.post_message(events.Key(key, key_to_character(key)))
        return key

    def paste(self) -> str:
        text = self.chance.choice(PASTES)
        self.tally.events["pastes"] += 1
        self.app.post_message(events.Paste(text))
        return f"<paste {text[:30]!r}>"

    def resize(self) -> str:
        """Another size of the terminal: seldom a huge one, which costs the most to draw."""
        huge = self.chance.random() < 0.15
        if self.chance.random() < 0.5:
            width, height = self.chance.choice(SIZES if huge else SIZES[:6])
        else:
            width, height = self.chance.randint(20, 300 if huge else 130), self.chance.randint(5, 100 if huge else 32)
        self.resize_to(width, height)
        self.tally.events["resizes"] += 1
        return f"<{width}x{height}>"

    def resize_to(self, width: int, height: int) -> None:
        """As the terminal's driver would tell it."""
        driver = self.app._driver
        assert isinstance(driver, HeadlessDriver)
        size = Size(width, height)
        driver._size = size
        self.app.post_message(events.Resize(size, size))

    def mouse(self) -> str:
        size = self.app.size
        x, y = self.chance.randrange(max(1, size.width)), self.chance.randrange(max(1, size.height))
        if self.chance.random() < 0.3:
            kind = self.chance.choice([events.MouseScrollDown, events.MouseScrollUp])
            self.tally.events["wheel"] += 1
            self.app.post_message(self._at(kind, x, y))
            return f"<{kind.__name__} {x},{y}>"
        self.tally.events["clicks"] += 1
        times = 2 if self.chance.random() < 0.15 else 1
        self.app.post_message(self._at(events.MouseMove, x, y))
        for _ in range(times):
            self.app.post_message(self._at(events.MouseDown, x, y, 1))
            self.app.post_message(self._at(events.MouseUp, x, y, 1))
        return f"<click {x},{y}>"

    @staticmethod
    def _at(kind: type[events.MouseEvent], x: int, y: int, button: int = 0) -> events.MouseEvent:
        return kind(None, x, y, 0, 0, button, False, False, False, x, y)
