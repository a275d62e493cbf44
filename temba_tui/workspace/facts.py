"""The facts of an open session, for the forms: nothing here asks the server."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from temba_tui.resources.facts import Facts, Record
from temba_tui.workspace.info import WorkspaceInfo
from temba_tui.workspace.phones import to_e164

if TYPE_CHECKING:
    from temba_tui.workspace.session import Session


def facts_of(session: "Session") -> Facts:
    """What local rules may look at. Made anew whenever it is asked for: names come in as they are loaded."""
    info = session.workspace or WorkspaceInfo()
    lens = session.lens
    names = session.names

    def records(resource: str) -> Sequence[Record] | None:
        loaded = names.loaded(resource)
        return None if loaded is None else tuple(one.record for one in loaded)

    return Facts(
        era=session.era,
        country=info.country,
        languages=info.languages,
        zone=lens.zone,
        day_first=lens.day_first,
        anon=info.anon,
        now=lens.now,
        records=records,
        is_whole=names.is_complete,
        name_of=names.name_of,
        # Without the workspace's own record its country is not known: the server decides.
        phone=_undecided if info.limited else partial(to_e164, country=info.country),
    )


def _undecided(_typed: str) -> None:
    return None
