"""The content of the demo workspace: a community health programme that does not exist.

Every record is a function of (seed, type, index, now), so that any page is made by itself, quickly, and looks the same
each time.
Times are relative to `now`: the newest contact was changed a minute ago, whenever that is.
"""

from datetime import datetime

from temba_tui.demo.content.chance import Uuids, microseconds
from temba_tui.demo.content.programme import Programme
from temba_tui.demo.world import World

NAME = "Riverside Health Programme"


def build_world(seed: int, now: datetime) -> World:
    """The demo's world. `now` is aware; nothing is made before it is asked for."""
    programme = Programme(seed, microseconds(now))
    workspace = {
        "uuid": Uuids(seed, "workspace").v4(1),
        "name": NAME,
        "country": "RW",
        "languages": ["eng", "kin", "fra", "swa"],
        "timezone": "Africa/Kigali",
        "date_style": "day_first",
        "anon": False,
        "credits": {"used": -1, "remaining": -1},
        "primary_language": "eng",
    }
    return World(workspace=workspace, now=now, collections=programme.collections(), definition=programme.definition)
