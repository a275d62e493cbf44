"""Which resource types this server and this token have.

Only use tells: a 404 or 403 to a type's own list, or the known era. The API's root listing leaves out endpoints that
work, and probing each type would cost a request each. What was refused is kept with its date, so that the sidebar
knows it the next day too; it is tried again whenever the person asks for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from temba_tui.client.errors import TembaError, TembaNoSuchEndpointError
from temba_tui.eras import Era
from temba_tui.resources.spec import Resource

GONE: Final = "gone"
FORBIDDEN: Final = "forbidden"


class RefusalStore(Protocol):
    """Where refusals survive the program, for one workspace and token."""

    def refusals(self) -> Mapping[str, tuple[str, float]]:
        """By resource name: `gone` or `forbidden`, and when (seconds since 1970)."""
        ...

    def keep_refusal(self, resource: str, kind: str | None, at: float) -> None:
        """Keep a refusal; None forgets it."""
        ...


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a type can be listed; if not, why (a sentence), and since when where a refusal told."""

    ok: bool
    reason: str = ""
    since: datetime | None = None


class Availabilities:
    """What is known of each type. `now` gives seconds since 1970."""

    def __init__(self, now: Callable[[], float], store: RefusalStore | None = None) -> None:
        self._now = now
        self._store = store
        self._refused: dict[str, tuple[str, float]] = {}
        self.read_kept()

    def read_kept(self) -> None:
        """Read what an earlier run kept, once it is known which workspace this is."""
        if self._store is not None:
            self._refused |= self._store.refusals()

    def of(self, resource: Resource, era: Era | None) -> Availability:
        """What is known of `resource`."""
        if not resource.is_in(era):
            return Availability(False, resource.gone or f"Servers like this one ({era}) do not have it.")
        refused = self._refused.get(resource.name)
        if refused is None:
            return Availability(True)
        kind, at = refused
        since = datetime.fromtimestamp(at, UTC)
        if kind == FORBIDDEN:
            return Availability(
                False, resource.no_rights or f"This token may not read {resource.title.lower()}.", since
            )
        return Availability(False, "This server does not have it.", since)

    def refused(self, resource: Resource, error: TembaError) -> None:
        """A request for the type's own list was answered 404 or 403."""
        kind = GONE if isinstance(error, TembaNoSuchEndpointError) else FORBIDDEN
        at = self._now()
        self._refused[resource.name] = (kind, at)
        if self._store is not None:
            self._store.keep_refusal(resource.name, kind, at)

    def answered(self, resource: Resource) -> None:
        """The type's list was answered: an old refusal no longer holds."""
        if self._refused.pop(resource.name, None) is not None and self._store is not None:
            self._store.keep_refusal(resource.name, None, self._now())

    def forget(self) -> None:
        """Drop every refusal: another token may have other rights."""
        for name in list(self._refused):
            del self._refused[name]
            if self._store is not None:
                self._store.keep_refusal(name, None, self._now())
