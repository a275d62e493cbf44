"""Channels: the numbers and accounts over which messages come and go."""

from collections.abc import Mapping, Sequence

from temba_tui.resources import params
from temba_tui.resources.cells import block, blocks, dates, head, line, number_at, page
from temba_tui.resources.cells import date_column as date
from temba_tui.resources.cells import text_column as text
from temba_tui.resources.spec import Block, Cell, Column, Filter, Record, Resource, get, text_at, text_of
from temba_tui.text import Lens, fold

_POWER = {"CHA": "charging", "DIS": "discharging", "FUL": "full", "NOT": "not charging", "UNK": ""}
_SOURCE = {"AC": "mains", "USB": "USB", "BAT": "battery", "WIR": "wireless", "UNK": ""}


def device(record: Record) -> str:
    """An Android phone's name and battery: `Samsung SM-G991B 63%`; '' for other channels."""
    found = get(record, "device")
    if not isinstance(found, Mapping):
        return ""
    level = number_at(found, "power_level")
    battery = f"{level:.0f}%" if level is not None and 0 <= level <= 100 else ""
    return " ".join(part for part in (text_at(found, "name"), battery) if part)


def _address(record: Record) -> str:
    return text_at(record, "address")


def summary(record: Record, lens: Lens) -> Sequence[Block]:
    """What it is, and how the phone behind it is doing."""
    status, source = text_at(record, "device.power_status"), text_at(record, "device.power_source")
    level = number_at(record, "device.power_level")
    return blocks(
        head(text_at(record, "name") or _address(record), text_at(record, "type"), text_at(record, "country")),
        block("", line("Address", _address(record))),
        block(
            "Device",
            line("Name", text_at(record, "device.name")),
            # -1 until the phone has synced for the first time.
            line("Battery", f"{level:.0f}%" if level is not None and 0 <= level <= 100 else ""),
            line(
                "Power", ", ".join(part for part in (_POWER.get(status, status), _SOURCE.get(source, source)) if part)
            ),
            line("Network", text_of(get(record, "device.network_type"))),
        ),
        dates(record, lens, ("Last seen", "last_seen"), ("Created", "created_on")),
    )


RESOURCE = Resource(
    name="channels",
    title="Channels",
    singular="channel",
    section="Messaging",
    order=6,
    help="The numbers and accounts over which messages come and go.",
    no_rights=params.EDITORS_ONLY,
    columns=(
        text("name", "Name", width=28, flex=2, priority=1, tone="strong"),
        text("address", "Address", width=18, flex=1, priority=2),
        text("type", "Type", width=10, priority=3, tone="muted", eras=params.SINCE_26),
        text("country", "In", width=3, priority=6, tone="muted", label="Country"),
        Column(
            "device",
            "Device",
            lambda record, _lens: Cell(device(record), "muted"),
            width=18,
            flex=1,
            priority=7,
            sort=lambda record: fold(device(record)),
        ),
        date("last_seen", "Last seen", priority=4),
        date("created_on", "Created", priority=7),
        text("uuid", "UUID", width=36, priority=9, tone="muted", default=False),
    ),
    filters=(
        Filter("address", "text", "Address", "The channel with exactly this number, handle or page."),
        params.uuid("channel"),
    ),
    newer_by=None,
    title_of=lambda record: text_at(record, "name") or _address(record),
    summary=summary,
    web_path=page("/channels/channel/read/{}/"),
)
