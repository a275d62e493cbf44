"""`temba-tui demo-server` as another program meets it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest


def get(host: str, token: str, path: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(f"{host}/api/v2/{path}", headers={"Authorization": f"Token {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_what_a_shell_takes_in_and_then_serves(end: signal.Signals) -> None:
    command = [sys.executable, "-m", "temba_tui", "demo-server", "--port", "0", "--era", "9.0.0", "--rate", "2/minute"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": ""}
    ) as server:
        assert server.stdout is not None
        lines = dict(server.stdout.readline().strip().split("=", 1) for _ in range(2))
        assert list(lines) == ["TEMBA_HOST", "TEMBA_TOKEN"]
        host, token = lines["TEMBA_HOST"], lines["TEMBA_TOKEN"]
        assert host.startswith("http://127.0.0.1:")
        assert get(host, token, "org.json")[1]["name"] == "Riverside Health Programme"
        assert get(host, "wrong", "org.json")[0] == 403
        assert get(host, token, "org.json")[0] == 200
        assert get(host, token, "org.json")[0] == 429
        server.send_signal(end)
        assert server.wait(20) == 0


def test_a_port_that_is_taken(run, served) -> None:
    outcome = run("demo-server", "--port", served.host.rpartition(":")[2])
    assert outcome.status == 1
    assert "--port" in outcome.err
    assert run("demo-server", "--port", "70000").status == 2
    assert run("demo-server", "--era", "8").status == 2
