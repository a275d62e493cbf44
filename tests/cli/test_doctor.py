"""`temba-tui doctor`: each finding with its remedy; a pasted token is compared before it is sent anywhere."""

import pytest

from temba_tui.commands import local_checks
from temba_tui.commands.findings import Report
from temba_tui.secrets import Secret
from temba_tui.settings import Profile, load, save_profile, settings_file, state_dir
from temba_tui.tokens import TokenStore

CLOSED = "http://127.0.0.1:9"
"""Where nothing listens (the discard port)."""


def save(profile: Profile, token: str) -> Profile:
    save_profile(profile)
    TokenStore().save_to_file(profile, Secret(token))
    return profile


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    monkeypatch.delenv("TMUX", raising=False)


def test_a_new_machine_has_nothing_wrong(run) -> None:
    outcome = run("doctor")
    assert outcome.status == 0
    assert "is not there yet" in outcome.out
    assert "no keyring that works" in outcome.out
    assert str(state_dir()) in outcome.out
    assert "Nothing is wrong." in outcome.out
    assert "profiles add" in outcome.out


def test_a_profile_that_works(run, served) -> None:
    save(Profile("demo", served.host, read_only=True, workspace_uuid=served.uuid), served.token)
    outcome = run("doctor")
    assert outcome.status == 0, outcome.out
    assert f"{served.host} answers as 9.0.0 does" in outcome.out
    assert f"Riverside Health Programme ({served.uuid}" in outcome.out
    assert "contacts, messages, broadcasts, flows, runs" in outcome.out
    assert "6 requests of the workspace's budget" in outcome.out
    assert served.token not in outcome.out


def test_offline_sends_nothing(run) -> None:
    save(Profile("demo", CLOSED), "0123456789")
    outcome = run("doctor", "--offline")
    assert outcome.status == 0
    assert "The workspace" not in outcome.out


@pytest.mark.parametrize(
    ("profile", "token", "said"),
    [
        ({"host": CLOSED}, "0123456789", "cannot be reached"),
        ({}, "0123456789", "does not accept this token"),
        ({"workspace_uuid": "00000000-0000-4000-8000-000000000000"}, "", "Profile demo is for 00000000"),
        ({"host": "http://a.org"}, "", "Plain http to a.org"),
    ],
)
def test_what_is_wrong_with_a_connection(run, served, profile: dict[str, str], token: str, said: str) -> None:
    save(Profile("demo", **{"host": served.host, **profile}), token or served.token)
    outcome = run("doctor")
    assert outcome.status == 1
    assert said in outcome.out
    assert "1 problem found." in outcome.out
    assert "→ " in outcome.out.partition(said)[2]


def test_no_token_is_kept(run, served, monkeypatch: pytest.MonkeyPatch) -> None:
    save_profile(Profile("demo", served.host))
    outcome = run("doctor")  # without a keyring it cannot be known whether one is kept
    assert outcome.status == 1
    assert "no keyring that works" in outcome.out
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    import keyring
    from keyring.backends import null

    before = keyring.get_keyring()
    keyring.set_keyring(null.Keyring())
    try:
        outcome = run("doctor")
    finally:
        keyring.set_keyring(before)
    assert outcome.status == 1
    assert "switched off" in outcome.out
    assert "temba-tui profiles set-token demo" in outcome.out


def test_a_broken_file_and_open_files(run) -> None:
    save(Profile("demo", CLOSED), "0123456789")
    TokenStore().file.chmod(0o644)
    settings_file().write_text("[profiles.demo]\nhots = 3\n")
    outcome = run("doctor")
    assert outcome.status == 1
    assert "line 2: unknown key `hots`; did you mean `host`?" in outcome.out
    assert f"chmod 600 {TokenStore().file}" in outcome.out


def test_the_environment_is_looked_at(run, served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMBA_TOKEN", served.token)
    assert "TEMBA_HOST is not" in run("doctor").out
    monkeypatch.setenv("TEMBA_HOST", served.host)
    outcome = run("doctor", "--all")
    assert outcome.status == 0
    assert "globals" in outcome.out
    assert served.token not in outcome.out
    monkeypatch.setenv("TEMBA_TOKEN", "two words")
    assert run("doctor").status == 1


def test_a_pasted_token_of_a_profile(run, served) -> None:
    save(Profile("demo", served.host), served.token)
    before = settings_file().read_bytes(), TokenStore().file.read_bytes()
    outcome = run("doctor", "--paste", "--offline", typed=served.token)
    assert outcome.status == 0
    assert f"the one kept for profile demo ({served.host})" in outcome.out
    assert "answers" not in outcome.out
    outcome = run("doctor", "--paste", typed=f"  {served.token}\r\n")
    assert outcome.status == 0
    assert "Riverside Health Programme" in outcome.out
    assert "on the web only" in outcome.out
    assert "1 request of" in outcome.out
    assert served.token not in outcome.out + outcome.err
    assert before == (settings_file().read_bytes(), TokenStore().file.read_bytes())


def test_a_pasted_token_of_nobody(run, served) -> None:
    save(Profile("demo", served.host), served.token)
    unknown = run("doctor", "--paste", typed="another-token")
    assert unknown.status == 1
    assert "No saved profile has it." in unknown.out
    assert "Say it with --host" in unknown.out
    tried = run("doctor", "--paste", "--host", served.host, typed="another-token")
    assert tried.status == 1
    assert "does not accept this token" in tried.out
    named = run("doctor", "--paste", "--profile", "demo", typed="another-token")
    assert "does not accept this token" in named.out
    assert run("doctor", "--paste", "--host", "me@a.org", typed="another-token").status == 1
    assert run("doctor", "--paste", typed="").status == 2


def test_adding_a_profile_asks_the_server_and_pins(run, served) -> None:
    added = run("profiles", "add", "demo", "--host", served.host, "--keep-in", "file", typed=served.token)
    assert added.status == 0
    assert "The token opens Riverside Health Programme" in added.out
    assert load().profiles == (Profile("demo", served.host, workspace_uuid=served.uuid),)
    assert run("profiles", "test").status == 0
    wrong = run("profiles", "set-token", "demo", "--keep-in", "file", typed="another-token")
    assert wrong.status == 1
    assert "does not accept this token" in wrong.err
    assert run("profiles", "test", "demo").status == 0, "the token that works is still kept"
    assert run("profiles", "set-token", "demo", "--keep-in", "file", typed=served.token).status == 0


def test_a_token_of_another_workspace_is_not_kept(run, served) -> None:
    save_profile(Profile("demo", served.host, workspace_uuid="00000000-0000-4000-8000-000000000000"))
    outcome = run("profiles", "set-token", "demo", "--keep-in", "file", typed=served.token)
    assert outcome.status == 1
    assert "not the workspace of profile demo" in outcome.err
    assert not TokenStore().file.exists()


@pytest.mark.parametrize(
    ("environ", "level", "said"),
    [
        ({}, "problem", "TERM is not set"),
        ({"TERM": "dumb"}, "problem", "TERM is dumb"),
        ({"TERM": "xterm"}, "ok", "as the terminal says"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "ok", "none (NO_COLOR)"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "truecolor"),
    ],
)
def test_the_terminal(capsys: pytest.CaptureFixture[str], environ: dict[str, str], level: str, said: str) -> None:
    report = Report()
    local_checks.check_terminal(report, environ)
    assert report.findings[0].level == level
    assert said in report.findings[0].sentence
    assert said in capsys.readouterr().out


def test_a_clipboard_over_ssh_is_the_terminals(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    local_checks.check_clipboard(report, {"SSH_CONNECTION": "a"})
    assert "OSC 52" in report.findings[0].sentence


def test_findings_are_safe_to_print(capsys: pytest.CaptureFixture[str]) -> None:
    Report().problem("workspace", "\x1b]52;c;aGk=\x07 name", "\x9b2J")
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)
