"""Profiles, view settings, keys and theme: one TOML file, typed and checked; and where this program's files live.

    default_profile = "riverside"        # opened when neither the command line nor the environment names one
    theme = "dark"                       # dark, light or contrast

    [keys]                               # binding id = its keys, separated by commas
    "go.to" = "colon,ctrl+g"

    [views.contacts]                     # how a type's table is shown
    columns = ["name", "urn", "groups"]
    sort = "-last_seen"

    [profiles.riverside]
    host = "https://textit.com"
    read_only = true                     # a promise of this program: the token itself can write
    colour = "red"                       # a colour's name or #rrggbb, so that the live workspace looks like one
    workspace_uuid = "5c5…"              # the only workspace that this profile opens
    allow_http = false                   # plain http beyond this machine

A file that cannot be read as that is left alone, and SettingsError names the line. An unknown key is an error too:
`read_onyl = true` must not open a workspace for writing. Tokens are not in this file (see `tokens`).
"""

import os
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from temba_tui.files import PrivateFileError, locked, private_folder, replace_private
from temba_tui.settings_reader import (
    COLOURS,
    THEME_PREFIX,
    THEMES,
    Profile,
    Settings,
    SettingsError,
    ViewSettings,
    check_profile,
    parse,
    profile_table,
)

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

__all__ = [
    "COLOURS",
    "THEMES",
    "Profile",
    "Settings",
    "SettingsError",
    "ViewSettings",
    "check_profile",
    "config_dir",
    "edit",
    "load",
    "parse",
    "remove_profile",
    "save_profile",
    "save_theme",
    "save_view",
    "settings_file",
    "state_dir",
]

APP: Final = "temba-tui"
CONFIG_VARIABLE: Final = "TEMBA_TUI_CONFIG"
STATE_VARIABLE: Final = "TEMBA_TUI_STATE"


def config_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the settings file: `$TEMBA_TUI_CONFIG`, else the platform's."""
    if chosen := environ.get(CONFIG_VARIABLE):
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_config_path(APP)


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of budget, journal, drafts, crash reports: `$TEMBA_TUI_STATE`, else the platform's."""
    if chosen := environ.get(STATE_VARIABLE):
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_state_path(APP)


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the settings are."""
    return config_dir(environ) / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The settings in `path` (the usual file when None); the defaults when there is no file. Raises SettingsError."""
    path = path or settings_file()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError("this is not UTF-8 text.", line=line, path=path) from None
    except OSError as error:
        raise SettingsError(f"it cannot be read: {error.strerror}.", path=path) from None
    return parse(text, path)


def save_profile(profile: Profile, *, default: bool = False, path: Path | None = None) -> Settings:
    """Write `profile`, in place of the one of the same name. Raises SettingsError."""
    check_profile(profile)

    def change(document: "TOMLDocument") -> None:
        table = _table(document, "profiles", profile.name)
        for key, value in profile_table(profile).items():
            if value or key in table or key == "host":
                table[key] = value
        if default:
            document["default_profile"] = profile.name

    return edit(change, path)


def remove_profile(name: str, *, path: Path | None = None) -> Settings:
    """Take the profile out of the file; that there is none is no error. Raises SettingsError."""

    def change(document: "TOMLDocument") -> None:
        profiles = document.get("profiles")
        if profiles is not None and name in profiles:
            del profiles[name]
        if document.get("default_profile") == name:
            del document["default_profile"]

    return edit(change, path)


def save_theme(theme: str, *, path: Path | None = None) -> Settings:
    """Write the theme: the app's name for it or the file's. Raises SettingsError."""

    def change(document: "TOMLDocument") -> None:
        document["theme"] = theme.removeprefix(THEME_PREFIX)

    return edit(change, path)


def save_view(resource: str, view: ViewSettings, *, path: Path | None = None) -> Settings:
    """Write how the table of `resource` is shown. Raises SettingsError."""

    def change(document: "TOMLDocument") -> None:
        table = _table(document, "views", resource)
        for key, value in (("columns", list(view.columns)), ("sort", view.sort)):
            if value:
                table[key] = value
            else:
                table.pop(key, None)

    return edit(change, path)


def edit(change: "Callable[[TOMLDocument], None]", path: Path | None = None) -> Settings:
    """Read the file again under its lock, let `change` work on it, check the outcome, and replace the file in one step.

    Comments and layout stay. A broken file is left alone. Raises SettingsError.
    """
    named = CONFIG_VARIABLE in os.environ or path is not None
    path = path or settings_file()
    try:
        private_folder(path.parent, tighten=not named)
        with locked(path.with_name(f".{path.name}.lock")):
            import tomlkit

            load(path)
            document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
            change(document)
            text = tomlkit.dumps(document)
            outcome = parse(text, path)
            replace_private(path, text.encode("utf-8"))
            return outcome
    except PrivateFileError as error:
        raise SettingsError(str(error), path=path, hint=error.hint) from None
    except OSError as error:
        raise SettingsError(f"it cannot be written: {error.strerror or error}.", path=path) from None


def _table(document: MutableMapping[str, Any], *names: str) -> MutableMapping[str, Any]:
    """The table under `names`, made where it is missing; the outer ones without headers of their own."""
    import tomlkit

    table = document
    for depth, name in enumerate(names, 1):
        if name not in table:
            table[name] = tomlkit.table(is_super_table=depth < len(names))
        table = table[name]
    return table
