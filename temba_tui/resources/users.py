"""Users: the people who work in this workspace."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, head, line
from temba_tui.resources.cells import choice_column as choice
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Identity, Record, Resource, Tone, text_at
from temba_tui.text import Lens, fold

_TONES: Mapping[str, Tone] = {"administrator": "accent", "editor": "normal"}


def name_of(record: Record) -> str:
    """The name; before 10.1.165 made of first and last name; else the address."""
    whole = text_at(record, "name")
    parts = [part for part in (text_at(record, "first_name"), text_at(record, "last_name")) if part]
    return whole or " ".join(parts) or text_at(record, "email")


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """Who this is and what they may do."""
    return blocks(
        head(name_of(record), text_at(record, "role")),
        block("", line("Email", text_at(record, "email")), line("Team", text_at(record, "team"))),
        dates(record, lens, ("Joined", "created_on")),
    )


RESOURCE = Resource(
    name="users",
    title="Users",
    singular="user",
    section="People",
    order=4,
    help="The people who work in this workspace.",
    eras=params.SINCE_9,
    gone="Users came to the API in 2020 (6.5).",
    # 9.0.0 has only the address, and cannot be asked for one user.
    identity=Identity(("uuid", "email"), lookup={"2019": None, "9.0.0": None, "26.3": ("uuid", "uuid")}),
    no_rights=params.EDITORS_ONLY,
    columns=(
        Column(
            "name",
            "Name",
            lambda record, _lens: Cell(name_of(record), "strong"),
            width=24,
            flex=1,
            priority=1,
            sort=lambda record: fold(name_of(record)),
        ),
        text("email", "Email", width=30, flex=1, priority=2),
        choice("role", "Role", _TONES, width=13, priority=2, tone="muted"),
        text("team", "Team", width=16, flex=1, priority=6, tone="muted", eras=params.SINCE_26),
        date("created_on", "Joined", priority=4),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False, eras=params.SINCE_26),
    ),
    filters=(
        Filter(
            "role",
            "choice",
            "Role",
            "Users with one role. May be given more than once.",
            choices=("administrator", "editor", "agent"),
            choices_by_era={"9.0.0": ("administrator", "editor", "agent", "viewer", "surveyor")},
            repeat=True,
            eras=params.SINCE_9,
        ),
        Filter(
            "email",
            "email",
            "Email",
            "The user with this address. May be given more than once.",
            repeat=True,
            eras=params.SINCE_26,
        ),
        params.uuid("user", params.SINCE_26, repeat=True),
    ),
    newer_by=None,
    title_of=name_of,
    summary=summary,
)
