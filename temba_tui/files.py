"""Files that hold what is private: made 0600 in a 0700 folder, replaced whole, locked against another running program.

Three things can go wrong with a file in a folder that others may reach, and each has its rule here: a umask is not
trusted (modes are set on the open file), a symbolic link planted at the path is never written through (a fresh file
takes its place), and a file that is read for a token must be ours alone.
"""

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path


class PrivateFileError(OSError):
    """A private file or folder cannot be used as it stands. `str()` says why, `hint` what to do."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint


def typed_path(text: str) -> Path:
    """The path that a person typed, `~` being the home folder. One that is nobody's (`~nobody/x`) stays as it is."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def private_folder(path: Path, *, tighten: bool = True, links: bool = False) -> Path:
    """Make sure that `path` is a folder, 0700 where this call makes it (its parents too), and return it.

    An existing folder of ours is closed to others unless `tighten` is off (one that the person named is theirs). A
    symbolic link in its place is refused, or with `links` one that another user made: who has settings may keep them
    elsewhere. Raises PrivateFileError, OSError.
    """
    if path.is_symlink() and not (links and path.lstat().st_uid in (os.geteuid(), 0)):
        raise PrivateFileError(f"{path} is a symbolic link.", "Remove it, or name the folder that it leads to.")
    if not path.is_dir():
        # Parents too: who may write to one could put another folder in the place of ours.
        for folder in (*(one for one in reversed(path.parents) if not one.exists()), path):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)
        return path
    found = path.stat()
    if tighten and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)
    return path


def replace_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, 0600: a reader sees the old file or the new one, never half of it.

    A symbolic link at `path` is replaced by the file; what it pointed to is not touched. Raises OSError.
    """
    import tempfile  # late: reading paths does not wait for it

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def read_private(path: Path) -> bytes | None:
    """The bytes of a file that only we may have written and read; None when there is none.

    Raises PrivateFileError for a symbolic link, another owner, or a file that others may read or write; OSError else.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            raise PrivateFileError(f"{path} is a symbolic link.", "Remove it, and save the token again.") from None
        raise
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise PrivateFileError(f"{path} is not a file of this user.", "Remove it, and save the token again.")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise PrivateFileError(
                f"Others may read {path}.",
                f"Run `chmod 600 {path}`; if others use this machine, replace its tokens.",
            )
        return file.read()


@contextlib.contextmanager
def locked(path: Path, patience: float = 5.0) -> Iterator[None]:
    """Hold the lock file at `path` for a read-change-replace. Raises PrivateFileError after `patience` seconds."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(handle, 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise PrivateFileError(
                        f"Another program holds {path}.", "Close the other temba-tui that is saving, and try again."
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)
