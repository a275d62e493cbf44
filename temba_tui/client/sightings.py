"""Which era a server belongs to, as far as its answers have told.

The API has no version endpoint. What is looked at: an `X-Temba-Workspace` header comes from 26.3; `X-Temba-Org` from
9.0.0 or 2019, and these two are told apart by `workspace.json` and other endpoints that 2019 does not have. So the
first request that should be made, `workspace`, tells all three: 2019 answers it with a 404, and the `org` request that
follows settles it.
"""

from typing import Final

from temba_tui.client.protocol import Reply
from temba_tui.eras import Era

_NOT_IN_2019: Final = frozenset({"workspace", "globals", "tickets", "ticket_actions", "topics", "users"})


class Sightings:
    """What the answers so far have told. `workspace_id` is a uuid from 26.3, before it a number as text."""

    def __init__(self, era: Era | None = None) -> None:
        self.era = era
        self.workspace_id: str | None = None
        self._no_workspace = False

    def see(self, endpoint: str, reply: Reply) -> None:
        """Look at an answer."""
        workspace = reply.headers.get("x-temba-workspace")
        org = reply.headers.get("x-temba-org")
        self.workspace_id = workspace or org or self.workspace_id
        if workspace:
            self.era = "26.3"
        elif endpoint == "workspace" and reply.status == 404:
            self._no_workspace = True
        elif org:
            if endpoint in _NOT_IN_2019 and reply.status != 404:
                self.era = "9.0.0"
            elif self._no_workspace:
                self.era = "2019"
