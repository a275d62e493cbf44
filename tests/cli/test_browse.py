"""What the words, the settings and the environment open."""

import argparse
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from temba_tui import cli, settings
from temba_tui.cli import DemoOptions, Target, browse_parser, choose_target, command_at
from temba_tui.commands import console
from temba_tui.commands.console import UsageError
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, Settings

TOKEN = "0123456789abcdef0123456789abcdef01234567"
LOCKED = Profile("locked", "https://locked.org", read_only=True)
OPEN = Profile("open", "https://open.org")


def words(*argv: str) -> argparse.Namespace:
    return browse_parser().parse_intermixed_args(list(argv))


@pytest.mark.parametrize(
    ("argv", "at"),
    [
        ([], None),
        (["doctor"], 0),
        (["--profile", "a", "doctor"], 2),
        (["--read-only", "profiles", "list"], 1),
        (["contacts", "doctor"], None),
        (["--profile", "doctor"], None),
        (["--profile=a", "doctor"], 1),
        (["--", "doctor"], None),
    ],
)
def test_the_first_word_may_be_a_subcommand(argv: list[str], at: int | None) -> None:
    assert command_at(argv) == at


def test_a_view_stands_before_between_or_after_options() -> None:
    for argv in (
        ["--demo", "--read-only", "contacts", "group=A b"],
        ["contacts", "--demo", "group=A b", "--read-only"],
        ["contacts", "group=A b", "--read-only", "--demo"],
    ):
        found = words(*argv)
        assert (found.demo, found.read_only, found.view) == (True, True, ["contacts", "group=A b"])


def test_the_demo_and_its_options() -> None:
    given = words("--demo", "--demo-era", "9.0.0", "--demo-rate", "20/minute", "--demo-latency", "300ms", "--demo-anon")
    target = choose_target(given, Settings(profiles=(OPEN,)), {"TEMBA_HOST": "a.org", "TEMBA_TOKEN": TOKEN})
    assert target == Target(demo=DemoOptions("9.0.0", (20, 60.0), 0.3, True), label="demo")


def test_a_profile_and_its_promise() -> None:
    known = Settings(profiles=(LOCKED, OPEN), default_profile="open")
    assert choose_target(words(), known, {}).profile == OPEN
    assert choose_target(words("--profile", "locked"), known, {}).profile == LOCKED
    found = choose_target(words("--read-only"), known, {}).profile
    assert found is not None
    assert found.read_only
    with pytest.raises(UsageError, match="no profile named `other`"):
        choose_target(words("--profile", "other"), known, {})


def test_the_environment_comes_before_the_default_profile_and_after_a_named_one() -> None:
    known = Settings(profiles=(OPEN,))
    variables = {"TEMBA_HOST": "textit.com/api/v2/", "TEMBA_TOKEN": f" {TOKEN}\n"}
    target = choose_target(words(), known, variables)
    assert target.profile == Profile("", "https://textit.com")
    assert target.token is not None
    assert target.token.reveal() == TOKEN
    assert target.label == "textit.com"
    assert choose_target(words("--profile", "open"), known, variables).profile == OPEN


def test_nothing_named_asks_and_several_profiles_want_a_choice() -> None:
    assert choose_target(words(), Settings(), {}) == Target()
    with pytest.raises(UsageError, match="none is the default") as caught:
        choose_target(words(), Settings(profiles=(LOCKED, OPEN)), {})
    assert "locked, open" in caught.value.hint


def test_a_token_without_its_host_is_not_guessed_at() -> None:
    with pytest.raises(UsageError, match="TEMBA_HOST is not"):
        choose_target(words(), Settings(profiles=(OPEN,)), {"TEMBA_TOKEN": TOKEN})


def test_the_environments_token_goes_to_its_own_host_only(capsys: pytest.CaptureFixture[str]) -> None:
    variables = {"TEMBA_HOST": "textit.com", "TEMBA_TOKEN": TOKEN}
    same = choose_target(words("--host", "https://textit.com/"), Settings(), variables)
    assert same.token == Secret(TOKEN)
    assert not same.ask
    for given in (variables, {"TEMBA_TOKEN": TOKEN}):
        other = choose_target(words("--host", "http://localhost:8000"), Settings(), given)
        assert other.token is None
        assert other.ask
        assert "is not used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("textit.com", "https://textit.com"),
        ("https://a.org:8443/api/v2", "https://a.org:8443"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("https://a.org/rp/api/v2/", "https://a.org/rp/api/v2/"),
    ],
)
def test_forms_of_a_host(host: str, address: str) -> None:
    variables = {"TEMBA_HOST": host, "TEMBA_TOKEN": TOKEN}
    profile = choose_target(words(), Settings(), variables).profile
    assert profile is not None
    assert profile.host == address


@pytest.mark.parametrize("host", ["https://me:pw@a.org", "me@a.org", "http://a.org", "ftp://a.org", "a b", "https://"])
def test_hosts_that_no_token_may_go_to(run, host: str) -> None:
    outcome = run("--host", host, typed=TOKEN)
    assert outcome.status == 2
    assert outcome.err.startswith("temba-tui: ")
    assert "pw" not in outcome.err


def test_plain_http_is_allowed_on_request() -> None:
    variables = {"TEMBA_HOST": "http://a.org", "TEMBA_TOKEN": TOKEN}
    with pytest.raises(UsageError):
        choose_target(words(), Settings(), variables)
    given = words("--host", "http://a.org", "--allow-http")
    profile = choose_target(given, Settings(), variables).profile
    assert profile is not None
    assert profile.allow_http


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--demo-era", "9.0.0"], "go with --demo"),
        (["--allow-http"], "goes with --host"),
        (["--demo", "contcts"], "did you mean `contacts`?"),
        (["--demo", "docter"], "did you mean `doctor`?"),
        (["--demo", "contacts", "reporters"], ""),
        (["--demo", "group=Reporters"], "A view begins with"),
        (["--demo", "--host", "a.org"], "not allowed with"),
        (["--demo", "--demo-rate", "often"], "is not a rate"),
        (["--demo", "--demo-latency", "slow"], "is not a time"),
        (["--demo", "--demo-era", "10"], "invalid choice"),
        (["--profile", "nobody"], "no profile named `nobody`"),
        (["--demo"], "draws on a terminal"),
        (["--dem"], "unrecognized arguments"),
    ],
)
def test_what_was_not_well_said(run, argv: list[str], said: str) -> None:
    outcome = run(*argv)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_a_token_as_an_argument_is_refused_and_not_repeated(run) -> None:
    for argv in (["--token", TOKEN], [f"--token={TOKEN}"], [TOKEN], ["--demo", f"contacts{TOKEN[8:]}", TOKEN]):
        outcome = run(*argv)
        assert outcome.status == 2
        assert TOKEN not in outcome.err + outcome.out


def test_a_broken_file_is_named_with_its_line(run, folders: Path) -> None:
    file = settings.settings_file()
    file.parent.mkdir()
    file.write_text('theme = "dark"\nthem = "x"\n')
    outcome = run()
    assert outcome.status == 2
    assert f"{file}, line 2: unknown key `them`; did you mean `theme`?" in outcome.err
    assert "left as it is" in outcome.err


def test_a_mistake_of_our_own_prints_no_data(run, folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(args: argparse.Namespace) -> int:
        raise ValueError(f"header b'Token {TOKEN}'")

    monkeypatch.setattr(cli, "browse", fail)
    outcome = run()
    assert outcome.status == 1
    assert "ValueError" in outcome.err
    (report,) = (folders / "state").glob("crash-*.txt")
    assert TOKEN not in outcome.err + report.read_text()


def test_interrupting_is_no_failure(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "browse", stop)
    assert run().status == 130


def test_version_and_help(run) -> None:
    assert run("--version").out.startswith("temba-tui 0.")
    shown = run("--help").out
    for word in ("doctor", "profiles", "forget", "demo-server", "completion", "--demo-era", "TEMBA_TOKEN"):
        assert word in shown
    for command in ("doctor", "profiles", "forget", "demo-server", "completion"):
        assert run(command, "--help").out.startswith(f"usage: temba-tui {command}")


def test_the_command_line_imports_nothing_heavy() -> None:
    """What is drawn first waits for these: the list is what must not be among them."""
    code = (
        "import sys; from temba_tui.cli import browse_parser, choose_target; from temba_tui.settings import load;"
        "args = browse_parser().parse_intermixed_args(['--demo']); choose_target(args, load(), {});"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), 'temba_tui.demo' in sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded[-1] == "False"
    heavy = {
        "httpx",
        "keyring",
        "tomlkit",
        "argcomplete",
        "textual",
        "rich",
        "truststore",
        "h11",
        "asyncio",
        "pyperclip",
    }
    assert not heavy & set(loaded)


def test_plain_http_for_the_environments_host(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMBA_HOST", "http://a.org")
    monkeypatch.setenv("TEMBA_TOKEN", TOKEN)
    assert "Plain http" in run().err
    assert "draws on a terminal" in run("--allow-http").err


def test_a_pipe_is_not_read_where_there_is_no_terminal_to_draw_on(run) -> None:
    outcome = run("--host", "a.org", typed="not a token")
    assert "draws on a terminal" in outcome.err


def test_a_terminal_that_cannot_hide_what_is_typed_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass
    import warnings

    def shown(prompt: str, stream: object = None) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return TOKEN

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(getpass, "getpass", shown)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(UsageError, match="cannot hide"):
        console.read_token("a.org")


def test_a_locale_without_our_letters_ends_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "temba_tui", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0
    assert b"[VIEW?]" in done.stdout


def test_what_a_locale_lacks_takes_as_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    console.let_locales_lack_letters()
    out.write("é 日本 e\u0301 │ \ud800")
    out.flush()
    assert out.buffer.getvalue() == b"? ???? e ? ?"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "temba-cells")
