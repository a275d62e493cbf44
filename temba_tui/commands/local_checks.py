"""What the doctor looks at without a request: settings, tokens, terminal, clipboard, and where files are."""

import locale
import os
import platform
import shutil
import stat
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from temba_tui import __version__
from temba_tui.commands.findings import Report
from temba_tui.settings import (
    HOST_VARIABLE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    config_dir,
    load,
    settings_file,
    state_dir,
)
from temba_tui.text import format_bytes, plural
from temba_tui.tokens import TokenStore, TokenStoreError, from_environment

SMALLEST = (80, 24)
"""Columns and rows that the screens are made for."""


def check_settings(report: Report) -> Settings | None:
    """The settings file; None when it is broken."""
    file = settings_file()
    try:
        settings = load(file)
    except SettingsError as error:
        report.problem("settings", error.sentence, "Put that line right; the file was left as it is.")
        return None
    if not file.exists():
        report.ok("settings", f"{file} is not there yet: everything is as it comes.")
        return settings
    default = f", {settings.default.name} is opened first" if settings.default else ""
    report.ok("settings", f"{file}: {plural(len(settings.profiles), 'profile')}{default}")
    _check_mode(report, "settings", file)
    if len(settings.profiles) > 1 and settings.default is None:
        report.note("settings", "No profile is the default.", "Choose one: `temba-tui profiles default NAME`.")
    return settings


def check_environment(report: Report, environ: Mapping[str, str] = os.environ) -> None:
    """The variables that say where to connect."""
    try:
        given = from_environment(environ)
    except ValueError as error:
        report.problem("environment", str(error), f"Set {TOKEN_VARIABLE} to the token alone, or unset it.")
        return
    if given.token and not given.host:
        report.problem(
            "environment",
            f"{TOKEN_VARIABLE} is set, and {HOST_VARIABLE} is not.",
            f"Set both, or unset {TOKEN_VARIABLE}.",
        )
    elif given.host:
        asked = "" if given.token else f"; {TOKEN_VARIABLE} is not, so the token is asked for"
        report.ok("environment", f"{HOST_VARIABLE} is set{asked}.")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        if environ.get(name):
            report.note("environment", f"{name} is set: requests go through that proxy.")


def check_tokens(report: Report) -> None:
    """Where tokens can be kept."""
    store = TokenStore()
    try:
        report.ok("keyring", store.backend())
    except TokenStoreError as error:
        report.note("keyring", error.sentence, error.hint)
    if os.path.lexists(store.file):
        _check_mode(report, "tokens file", store.file)


def check_terminal(report: Report, environ: Mapping[str, str] = os.environ) -> None:
    """Whether the screens can be drawn here."""
    term = environ.get("TERM", "")
    if term in ("", "dumb"):
        report.problem("terminal", f"TERM is {term or 'not set'}.", "Use a terminal emulator; over ssh, `ssh -t`.")
    else:
        colours = environ.get("COLORTERM") or "as the terminal says"
        report.ok("terminal", f"{term}, colours: {'none (NO_COLOR)' if environ.get('NO_COLOR') else colours}")
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        report.ok("encoding", encoding)
    else:
        report.problem("encoding", f"{encoding} cannot show every name.", "Set LANG to a UTF-8 locale, as C.UTF-8.")
    if sys.stdout.isatty():
        size = shutil.get_terminal_size()
        if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
            report.note("size", f"{size.columns}×{size.lines}", "It works best from 80×24 on.")
        else:
            report.ok("size", f"{size.columns}×{size.lines}")
    if environ.get("TMUX"):
        report.note(
            "tmux", "Esc may be slow and copies may stay in tmux.", "set -s escape-time 10; set -g set-clipboard on"
        )


def check_clipboard(report: Report, environ: Mapping[str, str] = os.environ) -> None:
    """Where `y` copies to."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        report.note(
            "clipboard",
            "Over ssh, copies go to the terminal (OSC 52).",
            "If nothing arrives, allow it in your terminal's settings; Apple's Terminal cannot.",
        )
        return
    import pyperclip

    copy, _ = pyperclip.determine_clipboard()
    if copy:
        report.ok("clipboard", f"this machine's ({getattr(copy, '__name__', 'system').removeprefix('copy_')})")
    else:
        report.note(
            "clipboard",
            "This machine has no clipboard program; copies go to the terminal (OSC 52).",
            "Install wl-clipboard, xclip or xsel, if it has a desktop.",
        )


def check_files(report: Report) -> None:
    """Where files are, how large, and who may read them."""
    report.ok("settings in", str(config_dir()))
    folder = state_dir()
    report.ok("state in", str(folder))
    if folder.is_dir():
        _check_mode(report, "state in", folder)
        for path in sorted(folder.iterdir()):
            if path.name.startswith("crash-"):
                report.note("crash report", str(path), "`temba-tui forget` erases it.")
            elif path.is_file() and not path.name.startswith("."):
                report.ok("", f"{path.name}, {format_bytes(path.stat().st_size)}")
                _check_mode(report, "", path)


def check_program(report: Report) -> None:
    """Which versions are running."""
    parts = [f"temba-tui {__version__}", f"Python {platform.python_version()}"]
    for name in ("textual", "httpx"):
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            report.problem("program", f"{name} is not installed.", "Install temba-tui again.")
    report.ok("program", ", ".join(parts))


def _check_mode(report: Report, about: str, path: Path) -> None:
    found = path.stat()
    if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
        mode = "700" if path.is_dir() else "600"
        report.problem(about, f"Others may read {path}.", f"chmod {mode} {path}")
