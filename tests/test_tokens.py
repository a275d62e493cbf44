"""Where tokens are kept: a keyring that works, is missing, hangs or lies; a file; the environment."""

import json
import stat
import threading
import traceback
from pathlib import Path

import pytest

from temba_tui.secrets import Secret
from temba_tui.settings import Profile
from temba_tui.tokens import (
    KeyringError,
    TokenStore,
    TokenStoreError,
    check_token,
    entry_name,
    from_environment,
    redact,
    within,
)

TOKEN = "0123456789abcdef0123456789abcdef01234567"
PROFILE = Profile("riverside", "https://textit.com")


class FakeKeyring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class ForgetfulKeyring(FakeKeyring):
    """As keyring's `null` backend: takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class KeyringLocked(Exception):
    """Named as keyring's own."""


class FailingKeyring(FakeKeyring):
    """Raises what it is given, everywhere."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "tokens.json"


def test_kept_in_the_keyring(file: Path) -> None:
    ring = FakeKeyring()
    store = TokenStore(file, keyring=lambda: ring)
    assert store.load(PROFILE) is None
    store.save(PROFILE, Secret(TOKEN))
    found = store.load(PROFILE)
    assert found is not None
    assert (found.token, found.place) == (Secret(TOKEN), "keyring")
    assert ring.entries == {("temba-tui", "riverside @ https://textit.com"): TOKEN}
    assert not file.parent.exists()
    store.delete(PROFILE)
    assert ring.entries == {}
    store.delete(PROFILE)


def test_kept_in_a_file_when_chosen(file: Path) -> None:
    store = TokenStore(file, keyring=FakeKeyring)
    assert store.save_to_file(PROFILE, Secret(TOKEN)) == file
    found = store.load(PROFILE)
    assert found is not None
    assert (found.token, found.place) == (Secret(TOKEN), "file")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    store.delete(PROFILE)
    assert json.loads(file.read_text()) == {}


def test_the_keyring_takes_over_from_the_file(file: Path) -> None:
    ring = FakeKeyring()
    store = TokenStore(file, keyring=lambda: ring)
    store.save_to_file(PROFILE, Secret(TOKEN))
    store.save(PROFILE, Secret(TOKEN[::-1]))
    found = store.load(PROFILE)
    assert found is not None
    assert (found.token, found.place) == (Secret(TOKEN[::-1]), "keyring")
    assert TOKEN not in file.read_text()


def test_a_host_that_changed_gets_no_token(file: Path) -> None:
    store = TokenStore(file, keyring=FakeKeyring)
    store.save_to_file(PROFILE, Secret(TOKEN))
    assert store.load(Profile("riverside", "https://evil.example")) is None
    assert store.load(Profile("riverside", "textit.com/api/v2/")) is not None


@pytest.mark.parametrize(
    "host", ["textit.com", "https://textit.com", "https://textit.com/", "https://textit.com/api/v2"]
)
def test_forms_of_one_host_are_one_entry(host: str) -> None:
    assert entry_name(Profile("a", host)) == "a @ https://textit.com"


def test_no_keyring_is_said_and_nothing_is_written(file: Path) -> None:
    store = TokenStore(file)  # the tests' environment names the backend that fails
    with pytest.raises(KeyringError, match="no keyring that works") as caught:
        store.save(PROFILE, Secret(TOKEN))
    assert "file" in caught.value.hint
    assert not file.parent.exists()
    with pytest.raises(KeyringError, match="no keyring"):
        store.backend()


def test_a_keyring_that_keeps_nothing_is_noticed(file: Path) -> None:
    with pytest.raises(KeyringError, match="did not keep"):
        TokenStore(file, keyring=ForgetfulKeyring).save(PROFILE, Secret(TOKEN))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("unlock me"), "is locked"),
        (RuntimeError(f"bus error with {TOKEN}"), r"failed \(RuntimeError\)"),
        (OSError(5, "I/O error"), r"failed \(OSError\)"),
    ],
)
def test_a_failing_keyring_is_a_sentence_without_the_token(file: Path, error: Exception, words: str) -> None:
    store = TokenStore(file, keyring=lambda: FailingKeyring(error))
    with pytest.raises(KeyringError, match=words) as caught:
        store.save(PROFILE, Secret(TOKEN))
    printed = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in printed


def test_a_keyring_that_hangs_is_left_to_itself(file: Path) -> None:
    never = threading.Event()

    class Hanging(FakeKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            never.wait()
            return None

    try:
        with pytest.raises(KeyringError, match="did not answer"):
            TokenStore(file, keyring=Hanging, limit=0.01).load(PROFILE)
        assert any(thread.name == "keyring" and thread.daemon for thread in threading.enumerate())
    finally:
        never.set()


def test_a_call_within_its_limit_returns_or_raises() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(KeyError):
        within(5, lambda: {}["a"])


def test_a_token_file_that_others_may_read_is_refused(file: Path) -> None:
    store = TokenStore(file, keyring=FakeKeyring)
    store.save_to_file(PROFILE, Secret(TOKEN))
    file.chmod(0o640)
    with pytest.raises(TokenStoreError, match="Others may read") as caught:
        store.load(PROFILE)
    assert f"chmod 600 {file}" in caught.value.hint


def test_a_planted_token_file_is_neither_read_nor_written_through(file: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("{}")
    victim.chmod(0o600)
    file.parent.mkdir()
    file.symlink_to(victim)
    store = TokenStore(file, keyring=FakeKeyring)
    with pytest.raises(TokenStoreError, match="symbolic link"):
        store.load(PROFILE)
    with pytest.raises(TokenStoreError, match="symbolic link"):
        store.save_to_file(PROFILE, Secret(TOKEN))
    assert victim.read_text() == "{}"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', "\xff"])
def test_a_broken_token_file_is_left_alone(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))
    file.chmod(0o600)
    store = TokenStore(file, keyring=FakeKeyring)
    with pytest.raises(TokenStoreError, match="not a file of tokens"):
        store.save_to_file(PROFILE, Secret(TOKEN))
    assert file.read_bytes() == text.encode("latin-1")


def test_a_pasted_token_loses_its_white_space_only() -> None:
    assert check_token(f" \t{TOKEN}\r\n").reveal() == TOKEN
    for wrong in ("", "  ", f"Token {TOKEN}", "abc", f"{TOKEN}\u00e9", TOKEN * 10):
        with pytest.raises(ValueError, match="token") as caught:
            check_token(wrong)
        assert TOKEN not in str(caught.value)


def test_the_environment() -> None:
    given = from_environment({"TEMBA_HOST": " textit.com ", "TEMBA_TOKEN": f"{TOKEN}\n"})
    assert (given.host, given.token.reveal()) == ("textit.com", TOKEN)
    nothing = from_environment({})
    assert (nothing.host, bool(nothing.token)) == ("", False)
    with pytest.raises(ValueError, match="TEMBA_TOKEN: this is not a token"):
        from_environment({"TEMBA_TOKEN": "two words"})


def test_what_looks_like_a_token_is_not_printed() -> None:
    text = f"Illegal header value b'Token {TOKEN}'\nnext \x1b[31m line, and my-secret"
    shown = redact(text, {"TEMBA_TOKEN": "my-secret"})
    assert TOKEN not in shown
    assert "my-secret" not in shown
    assert "\x1b" not in shown
    assert shown.count("\n") == 1
