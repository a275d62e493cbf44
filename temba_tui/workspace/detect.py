"""Which era of server this is, told from answers that were asked for anyway.

The API has no version endpoint. `X-Temba-Workspace` (a uuid) is sent from 10.3.116 on, `X-Temba-Org` (a number)
before; credits in the workspace's own record are -1 since 7.5.89, when they stopped being counted; records of 9.0.0
have keys that those of 2019 lack.
"""

from collections.abc import Mapping
from typing import Any, Final

from temba_tui.eras import Era

_NEW_KEYS: Final = {
    "contacts": ("status", "last_seen_on", "flow"),
    "fields": ("name", "type", "featured"),
    "flows": ("results", "parent_refs"),
    "groups": ("system",),
}
"""Keys that records of 9.0.0 have and those of 2019 have not, by the types of which every era has them."""


def era_of_header(workspace: str | None) -> Era | None:
    """The era that the workspace header proves: a uuid is the current server's; a number is an older one's, which
    proves none."""
    return "26.3" if workspace and not workspace.isdecimal() else None


def era_of_org(org: Mapping[str, Any]) -> Era | None:
    """The era that the workspace's record proves: only servers of 2019 count credits. None where it proves none."""
    credits = org.get("credits")
    used = credits.get("used") if isinstance(credits, Mapping) else None
    counted = isinstance(used, int) and not isinstance(used, bool) and used >= 0
    return "2019" if counted else None


def era_of_record(resource: str, record: Mapping[str, Any]) -> Era | None:
    """Whether a record of an older server is of 9.0.0 or 2019; None where its type does not tell."""
    keys = _NEW_KEYS.get(resource)
    if keys is None:
        return None
    return "9.0.0" if any(key in record for key in keys) else "2019"
