"""Profiles, view settings, keys and theme: one TOML file, typed and checked; and where this program's files live.

    default_profile = "riverside"        # opened when neither the command line nor the environment names one
    theme = "dark"                       # dark, light or contrast
    skip_diff = false                    # true: a single harmless change (a contact's field) is saved without the diff

    [keys]                               # binding id = its keys, separated by commas
    quit = "q,f10"

    [views.contacts]                     # how a type's table is shown
    columns = ["name", "urn", "groups"]

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

APP: Final = "temba-tui"
CONFIG_VARIABLE: Final = "TEMBA_TUI_CONFIG"
STATE_VARIABLE: Final = "TEMBA_TUI_STATE"
TOKEN_VARIABLE: Final = "TEMBA_TOKEN"  # noqa: S105 (a variable's name)
HOST_VARIABLE: Final = "TEMBA_HOST"
THEMES: Final = ("dark", "light", "contrast")
"""As they are written in the file; the app's names for them begin with `temba-`."""
THEME_PREFIX: Final = "temba-"
COLOURS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "magenta", "grey")


class SettingsError(Exception):
    """The settings file, or what was to be written into it, is not as it must be.

    `line` counts from 1, None where no line is at fault; `path` is the file, None for a value that never reached one.
    """

    def __init__(self, message: str, *, line: int | None = None, path: Path | None = None, hint: str = "") -> None:
        self.message = message
        self.line = line
        self.path = path
        self.hint = hint
        where = "" if path is None else f"{path}, line {line}: " if line else f"{path}: "
        super().__init__(where + message)

    @property
    def sentence(self) -> str:
        """What is wrong, for people; the same as `str()`."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Profile:
    """One workspace on one server, under the name that the person gave it. Its token is kept elsewhere (`tokens`)."""

    name: str
    host: str
    read_only: bool = False
    colour: str = ""
    workspace_uuid: str = ""
    """The only workspace that this profile opens; empty for whichever the token belongs to."""
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How one type's table is shown. Empty means as the type declares."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says; the defaults where it says nothing."""

    profiles: tuple[Profile, ...] = ()
    default_profile: str = ""
    theme: str = THEME_PREFIX + THEMES[0]
    """The app's name for the theme."""
    skip_diff: bool = False
    """Whether a single change that is harmless is saved without showing the diff before."""
    keys: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, ViewSettings] = field(default_factory=dict)

    def profile(self, name: str) -> Profile | None:
        """The profile of that name, None when there is none."""
        return next((profile for profile in self.profiles if profile.name == name), None)

    def columns_of(self, resource: str) -> tuple[str, ...]:
        """The columns that the person chose for a type's table; empty for those that it declares."""
        chosen = self.views.get(resource)
        return chosen.columns if chosen else ()

    @property
    def default(self) -> Profile | None:
        """The profile to open when nothing names one: the default, or the only one there is."""
        if self.default_profile:
            return self.profile(self.default_profile)
        return self.profiles[0] if len(self.profiles) == 1 else None


def config_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the settings file: `$TEMBA_TUI_CONFIG`, else the platform's. Raises SettingsError."""
    return _folder(environ.get(CONFIG_VARIABLE, ""), "user_config_path")


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of budget, journal, drafts, crash reports: `$TEMBA_TUI_STATE`, else the platform's. Raises
    SettingsError."""
    return _folder(environ.get(STATE_VARIABLE, ""), "user_state_path")


def _folder(chosen: str, otherwise: str) -> Path:
    """A user without a home (a number that a container made up) has no place for files until one is named."""
    from temba_tui.files import typed_path

    if chosen:
        found = typed_path(chosen)
    else:
        import platformdirs

        try:
            found = getattr(platformdirs, otherwise)(APP)
        except RuntimeError:
            found = Path("~")
    if found.parts[:1] and found.parts[0].startswith("~"):
        raise SettingsError(
            "The home folder of this user is not known.",
            hint=f"Set HOME, or {CONFIG_VARIABLE} and {STATE_VARIABLE}, to folders of yours.",
        )
    return found


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the settings are."""
    return config_dir(environ) / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The settings in `path` (the usual file when None); the defaults when there is no file. Raises SettingsError."""
    path = path or settings_file()
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError("this is not UTF-8 text.", line=line, path=path) from None
    except OSError as error:
        raise SettingsError(f"it cannot be read: {error.strerror}.", path=path) from None
    return parse(text, path)


def parse(text: str, path: Path | None = None) -> Settings:
    """The settings that `text` spells. Raises SettingsError, with the line."""
    from temba_tui.settings_reader import read

    return read(text, path)


def check_profile(profile: Profile) -> Profile:
    """`profile` itself, when it may be saved. Raises SettingsError."""
    from temba_tui.settings_reader import read_table

    read_table({"profiles": {profile.name: profile_table(profile)}})
    return profile


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
        if view.columns:
            table["columns"] = list(view.columns)
        else:
            table.pop("columns", None)

    return edit(change, path)


def edit(change: "Callable[[TOMLDocument], None]", path: Path | None = None) -> Settings:
    """Read the file again under its lock, let `change` work on it, check the outcome, and replace the file in one step.

    Comments and layout stay. A broken file is left alone. Raises SettingsError.
    """
    from temba_tui.files import PrivateFileError, locked, private_folder, replace_private

    named = CONFIG_VARIABLE in os.environ or path is not None
    path = path or settings_file()
    try:
        private_folder(path.parent, tighten=not named, links=True)
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


def profile_table(profile: Profile) -> dict[str, str | bool]:
    return {
        "host": profile.host,
        "read_only": profile.read_only,
        "colour": profile.colour,
        "workspace_uuid": profile.workspace_uuid,
        "allow_http": profile.allow_http,
    }


def _table(document: MutableMapping[str, Any], *names: str) -> MutableMapping[str, Any]:
    """The table under `names`, made where it is missing; the outer ones without headers of their own."""
    import tomlkit

    table = document
    for depth, name in enumerate(names, 1):
        if name not in table:
            table[name] = tomlkit.table(is_super_table=depth < len(names))
        table = table[name]
    return table
