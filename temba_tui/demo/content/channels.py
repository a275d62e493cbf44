"""The channels of the workspace."""

from typing import Any, Final, NamedTuple

from temba_tui.demo.content.chance import DAY, MINUTE, Uuids, iso


class _Channel(NamedTuple):
    name: str
    type: str
    address: str
    country: str | None
    days: int
    device: tuple[str, int, str, str, str] | None = None
    seen: int = 0


_CHANNELS: Final[tuple[_Channel, ...]] = (
    _Channel("Riverside short code", "external", "7070", "RW", 950),
    _Channel(
        "Clinic phone (Nyamata)",
        "android",
        "+250700000101",
        "RW",
        900,
        ("Handset RX-5", 63, "DIS", "BAT", "LTE"),
        3 * MINUTE,
    ),
    _Channel(
        "Old clinic phone", "android", "+250700000102", "RW", 880, ("Handset J2", 4, "DIS", "BAT", "UMTS"), 9 * DAY
    ),
    _Channel("WhatsApp Business", "whatsapp", "250700000103", None, 610),
    _Channel("Telegram: RiversideHealthBot", "telegram", "riverside_health_demo_bot", None, 540),
    _Channel("Facebook: صفحة الصحة", "facebook", "100200300400", None, 430),
    _Channel("Voice line", "twilio", "+250700000104", "RW", 300),
    _Channel("[b]Test[/b] aggregator", "vonage", "7071", "RW", 40),
)
"""Oldest first, by number as in `people`."""


class Channels:
    """Channels, newest first."""

    def __init__(self, seed: int, now: int) -> None:
        self._uuids = Uuids(seed, "channel")
        self._now = now
        self._refs = [{"uuid": self._uuids.v4(number), "name": one.name} for number, one in enumerate(_CHANNELS)]

    def __len__(self) -> int:
        return len(_CHANNELS)

    def ref(self, number: int) -> dict[str, str]:
        """A channel as other records name it."""
        return self._refs[number]

    def type(self, number: int) -> str:
        """The type of a channel."""
        return _CHANNELS[number].type

    def record(self, position: int) -> dict[str, Any]:
        """A channel, newest first."""
        number = len(_CHANNELS) - 1 - position
        one = _CHANNELS[number]
        device = None
        if one.device:
            device = dict(
                zip(("name", "power_level", "power_status", "power_source", "network_type"), one.device, strict=True)
            )
        return {
            "uuid": self._uuids.v4(number),
            "name": one.name,
            "address": one.address,
            "type": one.type,
            "country": one.country,
            "device": device,
            "last_seen": iso(self._now - one.seen) if one.seen else None,
            "created_on": iso(self._now - one.days * DAY - number * 1_234_567),
        }
