"""The kinds of walks, and doing one of them."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import temba_tui
from temba_tui.resources import languages
from temba_tui.workspace.phones import to_e164
from tests.soak.virtual import run
from tests.soak.walker import Tally, Walk
from tests.soak.world import Kind, World

KINDS = {
    one.name: one
    for one in (
        Kind("demo"),
        Kind("9.0.0, kept", era="9.0.0", kept=True),
        Kind("2019", era="2019"),
        Kind("read-only", read_only=True),
        Kind("few requests", rate=(12, 60.0)),
        Kind("slow", latency=2.0, kept=True),
        Kind("faults", faults=0.15),
        Kind("faults, kept", faults=0.05, kept=True, latency=0.5),
        Kind("connecting", connect=True),
        Kind("hostile", hostile=True, kept=True),
    )
}


def warm_up() -> None:
    """Load what is loaded when it is first needed: it is the same memory, at whatever key that comes."""
    for module in pkgutil.walk_packages(temba_tui.__path__, "temba_tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    to_e164("0788 123 123", "RW")
    languages.find("x")


def soak(kind: Kind, seed: int, keys: int, folder: Path, patch: pytest.MonkeyPatch) -> tuple[Tally, World]:
    """Walk; what was walked, on what. Raises Stumbled."""
    for name in ("TEMBA_TUI_CONFIG", "TEMBA_TUI_STATE", "HOME"):
        patch.setenv(name, str(folder / name.lower()))
    patch.setattr("temba_tui.screens.copying._to_system_clipboard", lambda text: False)
    patch.chdir(folder)
    (folder / "people.csv").write_text("name,phone\nAmina,0788123456\nBob,+250788000222\nnobody,here\n", "utf-8")

    warm_up()

    async def main() -> tuple[Tally, World]:
        world = World(kind, seed, folder)
        try:
            return await Walk(world, seed).go(keys), world
        finally:
            world.close()

    return run(main, patch, seed)
