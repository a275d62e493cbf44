"""The figures that the program should reach, measured in one run: `python -m tests.bench [PART …]`.

Everything runs on a real pseudo-terminal of 120×36 cells; what is compared runs by turns, so that a busy machine
slows both. Medians, unless it says otherwise. Parts: start, imports, page, take, memory, search, idle, line (all
unless given).
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.apps import READY
from tests.bench.installed import everything_needed, import_seconds, named_by_us, own_size, size_of
from tests.bench.terminal import Terminal, python

PAGE_DOWN = b"\x1b[6~"
PAGE_UP = b"\x1b[5~"
STARTS = 9
IMPORTS = ("textual.app", "temba_tui.cli", "temba_tui.client", "temba_tui.app")
PRESSES = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `limit` and `value` are in the same unit; None says that there is no limit."""

    what: str
    value: float
    limit: float | None
    shown: str

    @property
    def at_most(self) -> str:
        """The limit, in the unit in which the value is shown."""
        if self.limit is None:
            return ""
        if self.shown.endswith("ms"):
            return f"{self.limit * 1000:g} ms"
        return f"{self.limit:g} {self.shown.split()[-1]}"

    @property
    def verdict(self) -> str:
        return "" if self.limit is None else "ok" if self.value <= self.limit else "MISSED"


def bench(*words: str) -> list[str]:
    """The command of one of the programs in `apps`."""
    return python("-m", "tests.bench.apps", *words)


def demo(*words: str) -> list[str]:
    """The command of the whole program on the demo."""
    return python("-m", "temba_tui", "--demo", *words)


def own(folder: Path) -> dict[str, str]:
    """Settings and state in a folder of its own."""
    return {"TEMBA_TUI_CONFIG": str(folder / "config"), "TEMBA_TUI_STATE": str(folder / "state")}


def start(folder: Path) -> Iterator[Figure]:
    """Process start to first paint, and to the first contacts."""
    word: list[float] = []
    paint: list[float] = []
    contacts: list[float] = []
    for _ in range(STARTS):
        with Terminal(bench("word")) as terminal:
            word.append(terminal.wait_for(READY))
        with Terminal(demo("contacts"), env=own(folder)) as terminal:
            paint.append(terminal.wait_for("temba"))
            contacts.append(terminal.wait_for("contacts loaded"))
    base = median(word[1:])
    yield Figure("a bare Textual app shows one word", base, None, f"{base * 1000:.0f} ms")
    for what, times, limit in (("first paint", paint, 1.6), ("first demo contacts on screen", contacts, 2.0)):
        ratio = median(times[1:]) / base
        yield Figure(f"process start to {what}", ratio, limit, f"{median(times[1:]) * 1000:.0f} ms = {ratio:.2f} ×")


def imports(folder: Path) -> Iterator[Figure]:
    """Importing, against importing Textual; and what is installed with the program."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(STARTS):
        for name in IMPORTS:
            times[name].append(import_seconds(name))
    base = median(times["textual.app"][1:])
    yield Figure("import textual.app", base, None, f"{base * 1000:.0f} ms")
    for name in IMPORTS[1:]:
        ratio = median(times[name][1:]) / base
        yield Figure(f"import {name}: to textual.app", ratio, None, f"{ratio * base * 1000:.0f} ms = {ratio:.2f} ×")
    direct, every = named_by_us(), everything_needed()
    yield Figure("dependencies, direct", len(direct), None, f"{len(direct)}")
    yield Figure("dependencies, with what they bring", len(every), None, f"{len(every)}")
    sizes = {name: size_of(held) for name, held in every.items()}
    most = sorted(sizes, key=lambda name: -sizes[name])[:2]
    told = ", ".join(f"{name} {sizes[name]:.1f}" for name in most)
    yield Figure(f"installed without us ({told})", sum(sizes.values()), None, f"{sum(sizes.values()):.1f} MB")
    yield Figure("installed, the program itself", own_size(), None, f"{own_size():.1f} MB")


def page(folder: Path) -> Iterator[Figure]:
    """A page down: from the key to the last byte."""
    names = ("table", "grid", "datatable", "program")
    times: dict[str, list[float]] = {name: [] for name in names}
    with ExitStack() as stack:
        terminals = {name: stack.enter_context(Terminal(bench(name))) for name in names[:3]}
        terminals["program"] = stack.enter_context(Terminal(demo("contacts"), env=own(folder)))
        for name, terminal in terminals.items():
            terminal.wait_for("contacts loaded" if name == "program" else "Name", 180)
        for terminal in terminals.values():
            terminal.settle(1.0)
        for number in range(PRESSES + 3):
            for name, terminal in terminals.items():
                # The whole program goes down and up within its first page: what it does with the next one is not meant.
                back = name == "program" and number // 4 % 2
                _, last, _ = terminal.press(PAGE_UP if back else PAGE_DOWN)
                if number >= 3:
                    times[name].append(last)
    ours, bare, theirs, whole = (median(times[name]) for name in names)
    yield Figure("page down, a bare ScrollView grid", bare, None, f"{bare * 1000:.1f} ms")
    yield Figure("page down, DataTable of 10,000 rows", theirs, None, f"{theirs * 1000:.1f} ms")
    yield Figure(
        "page down, 100,000 rows: to the grid", ours / bare, 1.5, f"{ours * 1000:.1f} ms = {ours / bare:.2f} ×"
    )
    yield Figure("page down, 100,000 rows: to DataTable", ours / theirs, 0.5, f"{ours / theirs:.2f} ×")
    yield Figure(
        "page down in the whole program: to the grid",
        whole / bare,
        1.5,
        f"{whole * 1000:.1f} ms = {whole / bare:.2f} ×",
    )


def measured(name: str, folder: Path) -> dict[str, list[float]]:
    """Run a program that measures itself, and read what it wrote."""
    out = folder / f"{name}.json"
    with Terminal(bench(name, str(out))) as terminal:
        until = time.monotonic() + 300
        while terminal.process.poll() is None and time.monotonic() < until:
            terminal.read(0.5)
        if not out.exists():
            raise RuntimeError(f"{name} measured nothing:\n{terminal.shown()[-2000:]}")
    found: dict[str, list[float]] = json.loads(out.read_text())
    return found


def take(folder: Path) -> Iterator[Figure]:
    """Taking in a page."""
    times = measured("take", folder)
    for rows, key in (("1,000", "early"), ("100,000", "late")):
        cost = median(times[key])
        yield Figure(f"a page of 250 taken in at {rows} rows, UI thread", cost, 0.015, f"{cost * 1000:.1f} ms")


def memory(folder: Path) -> Iterator[Figure]:
    """What a hundred thousand contacts take."""
    with Terminal(bench("empty")) as empty, Terminal(bench("table")) as full:
        for terminal in (empty, full):
            terminal.wait_for("Name", 180)
            terminal.settle(1.0)
        for _ in range(20):
            full.press(PAGE_DOWN, 0.05)
        used = full.memory() - empty.memory()
    yield Figure("memory of 100,000 contacts of 1 KB", used, 80.0, f"{used:.0f} MB")


def search(folder: Path) -> Iterator[Figure]:
    """`/` over a hundred thousand rows; the worst of several texts."""
    times = measured("search", folder)
    # Where hardly anything matches, the first match is wherever it happens to be.
    first = max(one[0] for one in times.values() if one[3] >= 100)
    whole = max(one[1] for one in times.values())
    keys = max(one[2] for one in times.values())
    yield Figure("/ over 100,000 rows: first matches", first, 0.1, f"{first * 1000:.0f} ms")
    yield Figure("/ over 100,000 rows: all", whole, 1.5, f"{whole * 1000:.0f} ms")
    yield Figure("/ over 100,000 rows: longest wait of a key", keys, 0.05, f"{keys * 1000:.0f} ms")


def idle(folder: Path) -> Iterator[Figure]:
    """Processor time while nothing happens."""
    with Terminal(demo("contacts"), env=own(folder)) as terminal:
        terminal.wait_for("contacts loaded")
        terminal.settle(2.0, 10.0)
        before, until = terminal.cpu(), time.monotonic() + 10
        while (left := until - time.monotonic()) > 0:
            terminal.read(left)
        used = terminal.cpu() - before
    yield Figure("idle for 10 s", used, 0.1, f"{used:.2f} s of CPU")


def line(folder: Path) -> Iterator[Figure]:
    """What goes over the line for a key: on a slow one, that is what a person waits for."""
    doings = (
        ("the cursor down", (b"\x1b[B",)),
        ("a page down", (PAGE_DOWN,)),
        ("`:` opened and closed", (b":", b"\x1b")),
        ("`a` opened and closed", (b"a", b"\x1b")),
        ("a form opened", (b"e",)),
        ("a letter typed in it", (b"x",)),
        ("its next field", (b"\t",)),
    )
    with Terminal(demo("contacts"), env=own(folder)) as terminal:
        terminal.wait_for("contacts loaded")
        terminal.settle(1.0)
        for what, keys in doings:
            size = sum(terminal.press(key, 0.5)[2] for key in keys)
            yield Figure(f"written to the terminal: {what}", size, None, f"{size / 1000:.1f} kB")


PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "start": start,
    "imports": imports,
    "page": page,
    "take": take,
    "memory": memory,
    "search": search,
    "idle": idle,
    "line": line,
}


def machine() -> str:
    """What this ran on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next(
            (line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line), cpu
        )
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, {cpu}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}{load}"


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    print(machine())
    print(f"{'what':52} {'measured':>20}  {'at most':>8}")
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            for figure in PARTS[name](Path(folder)):
                print(f"{figure.what:52} {figure.shown:>20}  {figure.at_most:>8}  {figure.verdict}", flush=True)
                missed += figure.verdict == "MISSED"
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
