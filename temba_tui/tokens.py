"""Where a token is kept, and how one is asked for.

A profile's token is in the system's keyring. Where there is none, or it fails, the person may choose a file (0600, in
the state folder, not beside the settings, which people copy and publish). Nothing here falls back by itself: `save`
raises KeyringError, and `save_to_file` is what a person's yes calls.

The entry's name holds the profile's host, so a token that was given for one server is not sent to another when the host
in the settings file changes: it is asked for again.

A keyring may block for as long as its owner is asked for a password, and may fail in as many ways as there are
backends: every call runs in a thread of its own with a limit of 5 seconds. keyring is imported there, not before.
"""

import json
import os
import re
import threading
from collections.abc import Callable, Mapping, MutableMapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar

from temba_tui.files import PrivateFileError, locked, private_folder, read_private, replace_private
from temba_tui.secrets import Secret
from temba_tui.settings import APP, HOST_VARIABLE, STATE_VARIABLE, TOKEN_VARIABLE, Profile, state_dir
from temba_tui.text import clean

KEYRING_SECONDS: Final = 5.0

Place = Literal["keyring", "file"]

_FORM: Final = re.compile(r"[\x21-\x7e]{8,200}")
_LOOKS_LIKE_TOKEN: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{40}(?![0-9A-Za-z])")

T = TypeVar("T")


class TokenStoreError(Exception):
    """A token could not be read or kept. `sentence` says why, `hint` what to do; neither holds a token."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class KeyringError(TokenStoreError):
    """The system's keyring is missing, locked, silent for too long, or failing."""


class Keyring(Protocol):
    """The three calls of the keyring library that are used, all of them blocking."""

    def get_password(self, service: str, username: str, /) -> str | None: ...
    def set_password(self, service: str, username: str, password: str, /) -> None: ...
    def delete_password(self, service: str, username: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A token and where it was."""

    token: Secret
    place: Place


def system_keyring() -> Keyring:
    """The system's keyring. Imports the library and looks for backends, which takes a while: call it in a thread."""
    import keyring

    return keyring.get_keyring()


class TokenStore:
    """The tokens of profiles. Every method may block for `limit` seconds: call them in a thread from a running loop."""

    def __init__(
        self,
        file: Path | None = None,
        *,
        keyring: Callable[[], Keyring] = system_keyring,
        limit: float = KEYRING_SECONDS,
    ) -> None:
        self.file = file or state_dir() / "tokens.json"
        self._keyring = keyring
        self._limit = limit

    def load(self, profile: Profile) -> Found | None:
        """The profile's token, None when none is kept. Raises TokenStoreError.

        The file is looked at first: it holds this token only where the person chose it, and reading it costs nothing.
        """
        entry = entry_name(profile)
        if value := self._read_file().get(entry):
            return Found(Secret(value), "file")
        value = self._ask(lambda: self._keyring().get_password(APP, entry))
        return Found(Secret(value), "keyring") if value else None

    def save(self, profile: Profile, token: Secret) -> None:
        """Keep the token in the keyring, and nowhere else. Raises KeyringError, having kept it nowhere new.

        It is read back, because the backend that keeps nothing (`null`) says nothing either.
        """
        entry = entry_name(profile)

        def put() -> bool:
            ring = self._keyring()
            ring.set_password(APP, entry, token.reveal())
            return ring.get_password(APP, entry) == token.reveal()

        if not self._ask(put):
            raise KeyringError("The system's keyring did not keep the token.", _FILE_HINT)
        self._write_file(entry, None)

    def save_to_file(self, profile: Profile, token: Secret) -> Path:
        """Keep the token in the file, 0600; the file's path. For when the person said so. Raises TokenStoreError."""
        self._write_file(entry_name(profile), token)
        return self.file

    def delete(self, profile: Profile) -> None:
        """Forget the token, in the file and in the keyring. Raises TokenStoreError when it may still be kept."""
        entry = entry_name(profile)
        self._write_file(entry, None)

        def drop() -> None:
            ring = self._keyring()
            if ring.get_password(APP, entry) is not None:
                ring.delete_password(APP, entry)

        self._ask(drop)

    def backend(self) -> str:
        """What keeps the tokens, for people: the keyring's backend. Raises KeyringError when none works."""
        probe = "a probe that is never there"

        def look() -> str:
            ring = self._keyring()
            ring.get_password(APP, probe)
            name = f"{type(ring).__module__}.{type(ring).__qualname__}"
            if name == "keyring.backends.null.Keyring":
                raise KeyringError("The keyring is switched off (it is the one that keeps nothing).", _FILE_HINT)
            return name

        return self._ask(look)

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return within(self._limit, call)
        except TokenStoreError:
            raise
        except TimeoutError:
            raise KeyringError(
                f"The system's keyring did not answer within {self._limit:.0f} seconds; it may be locked.",
                f"Unlock it and try again, or use {TOKEN_VARIABLE} with {HOST_VARIABLE}, or keep the token in a file.",
            ) from None
        except Exception as error:  # noqa: BLE001 (backends raise what they like; each means that the keyring failed)
            kinds = [kind.__name__ for kind in type(error).__mro__]
            if "NoKeyringError" in kinds:
                raise KeyringError("This system has no keyring that works.", _FILE_HINT) from None
            if "KeyringLocked" in kinds:
                raise KeyringError("The system's keyring is locked.", "Unlock it and try again.") from None
            raise KeyringError(f"The system's keyring failed ({kinds[0]}).", _FILE_HINT) from None

    def _read_file(self) -> dict[str, str]:
        try:
            data = read_private(self.file)
            if data is None:
                return {}
            value = json.loads(data)
        except PrivateFileError as error:
            raise TokenStoreError(str(error), error.hint) from None
        except OSError as error:
            raise TokenStoreError(f"{self.file} cannot be read: {error.strerror}.") from None
        except ValueError:
            value = None
        if not isinstance(value, dict) or not all(isinstance(token, str) for token in value.values()):
            raise TokenStoreError(f"{self.file} is not a file of tokens.", "Move it away, and save the tokens again.")
        return value

    def _write_file(self, entry: str, token: Secret | None) -> None:
        """Set or drop one entry. A file that is not there is not made in order to drop something."""
        if token is None and not os.path.lexists(self.file):
            return
        try:
            private_folder(self.file.parent, tighten=STATE_VARIABLE not in os.environ)
            with locked(self.file.with_name(f".{self.file.name}.lock")):
                entries = self._read_file()
                if token is None:
                    if entries.pop(entry, None) is None:
                        return
                else:
                    entries[entry] = token.reveal()
                replace_private(self.file, json.dumps(entries, indent=1).encode("utf-8"))
        except PrivateFileError as error:
            raise TokenStoreError(str(error), error.hint) from None
        except OSError as error:
            raise TokenStoreError(f"{self.file} cannot be written: {error.strerror or error}.") from None


_FILE_HINT: Final = (
    f"Keep the token in a file that only you can read, or give it each time with {TOKEN_VARIABLE} and {HOST_VARIABLE}."
)


def entry_name(profile: Profile) -> str:
    """The name under which a profile's token is kept: the profile's and its server's."""
    host = profile.host.rstrip("/").removesuffix("/api/v2")
    return f"{profile.name} @ {host if '://' in host else 'https://' + host}"


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises, run in a daemon thread; TimeoutError after `seconds`, when it is left to itself.

    A pool's threads are joined at exit, so a keyring that hangs would hang the program's end: hence a thread.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 (handed over to the caller, whole)
            outcome.set_exception(error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return outcome.result(seconds)


def check_token(text: str) -> Secret:
    """The token in pasted `text`, without stray white space. Raises ValueError, which does not repeat it.

    Tokens are 40 letters and digits; other lengths are let through, characters that no header may hold are not.
    """
    token = Secret(text)
    if not token:
        raise ValueError("no token was given.")
    if not _FORM.fullmatch(token.reveal()):
        raise ValueError("this is not a token: one is 40 letters and digits, without spaces.")
    return token


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says about where to connect."""

    host: str
    token: Secret


def from_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """`TEMBA_HOST` and `TEMBA_TOKEN`. The token counts for that host only. Raises ValueError for what is no token."""
    given = environ.get(TOKEN_VARIABLE, "")
    try:
        token = check_token(given) if given.strip() else Secret("")
    except ValueError as error:
        raise ValueError(f"{TOKEN_VARIABLE}: {error}") from None
    return Environment(environ.get(HOST_VARIABLE, "").strip(), token)


_WITHDRAWN: Final[list[Secret]] = []
"""What stood in the environment, so that `redact` still knows it."""


def withdraw_from_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Take the token out of the environment: every program that we start inherits that, one for the clipboard too.

    Call it when the token was read, before anything is started.
    """
    given = Secret(environ.pop(TOKEN_VARIABLE, ""))
    if given and given not in _WITHDRAWN:
        _WITHDRAWN.append(given)


def redact(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """`text` on safe lines, with whatever may be a token made dots: for crash reports, whose messages others wrote."""
    for given in (Secret(environ.get(TOKEN_VARIABLE, "")), *_WITHDRAWN):
        if given:
            text = text.replace(given.reveal(), str(given))
    text = _LOOKS_LIKE_TOKEN.sub(str(Secret("")), text)
    return "\n".join(clean(line) for line in text.split("\n"))
