"""What holds for every test: no network beyond this machine, nobody's settings or tokens, no animation."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # read when Textual is imported
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for name in ("TEMBA_HOST", "TEMBA_TOKEN", "NO_COLOR", "SSH_TTY", "SSH_CONNECTION", "HTTPS_PROXY", "https_proxy"):
    os.environ.pop(name, None)

from hypothesis import settings  # noqa: E402 (after the environment is clean)

settings.register_profile("temba", derandomize=True, deadline=None, database=None)
settings.load_profile("temba")

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse connections to other machines, except where a live server was named."""
    if os.environ.get("TEMBA_LIVE_HOST"):
        yield
        return
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host or "127.0.0.1")
        if not name.startswith(_LOOPBACK):
            raise OSError(f"a test wanted to reach {name}; tests reach this machine only")

    def guarded(call: Any) -> Any:
        def reach(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return call(self, address)

        return reach

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", resolve)
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    """Settings and state of a test are its own, in folders that are not made before something is written."""
    root = tmp_path_factory.getbasetemp() / "own" / f"{abs(hash(request.node.nodeid)):x}"
    monkeypatch.setenv("TEMBA_TUI_CONFIG", str(root / "config"))
    monkeypatch.setenv("TEMBA_TUI_STATE", str(root / "state"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Here and not beside what is reported, since with `-n` nothing below this folder is loaded where it is printed."""
    from tests import reports
    from tests.contract.report import write_recordings
    from tests.faults.report import write_matrix
    from tests.soak.report import write_soak

    write_recordings(terminalreporter)
    write_matrix(terminalreporter)
    write_soak(terminalreporter)
    reports.write(terminalreporter)
