"""What a workspace keeps about its past: archives, daily statistics and the events of its channels."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from temba_tui.demo.content.chance import DAY, HOUR, draw, iso, kind_key, mix, moment_of, pick
from temba_tui.demo.content.channels import Channels
from temba_tui.demo.content.episodes import HORIZON, RUN, Episodes
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.people import AGGREGATOR, FACEBOOK, PEOPLE, VOICE, WHATSAPP, People

EVENTS: Final = 220
_EVENT_TYPES: Final = (
    "call-in-missed",
    "call-in",
    "call-out-missed",
    "call-out",
    "new-conversation",
    "referral",
    "welcome-message",
    "optin",
    "stop-contact",
)
_STATISTICS_DAYS: Final = 420
_MONTHS: Final = 26
"""How many months of the past are in archives."""


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


class Archives:
    """Archives, newest first: the days of the month that was cut last, then whole months."""

    def __init__(self, seed: int, now: int) -> None:
        self._key = kind_key(seed, "archive")
        self._now = now

    @cached_property
    def _rows(self) -> list[tuple[date, str, str]]:
        cut = moment_of(self._now - HORIZON).date()
        rows: list[tuple[date, str, str]] = []
        day = cut - timedelta(days=1)
        while day.month == (cut - timedelta(days=1)).month:
            rows += [(day, "daily", kind) for kind in ("run", "message")]
            day -= timedelta(days=1)
        month = day.replace(day=1)
        for _ in range(_MONTHS):
            rows += [(month, "monthly", kind) for kind in ("run", "message")]
            month = _month_before(month)
        return rows

    def __len__(self) -> int:
        return len(self._rows)

    def record(self, position: int) -> dict[str, Any]:
        """An archive."""
        day, period, kind = self._rows[position]
        luck = draw(self._key, day.toordinal() * 2 + (kind == "run"))
        usual = 31 if kind == "run" else 54
        count = usual // 2 + luck % usual if period == "daily" else 30 * usual * 2 // 3 + luck % (usual * 9)
        if period == "daily" and luck >> 32 & 15 == 0:
            count = 0
        stamp = f"{day:D%Y%m%d}" if period == "daily" else f"{day:M%Y%m}"
        name = f"{kind}_{stamp}.jsonl.gz"
        digest = f"{mix(luck):016x}{mix(luck + 1):016x}"
        return {
            "type": kind,
            "start_date": day.isoformat(),
            "period": period,
            "record_count": count,
            "size": 23 if not count else count * 71 + (luck >> 40) % 400,
            "hash": digest if count else None,
            "download_url": f"https://archives.example.org/riverside/{name}?Expires=86400&Signature=demo"
            if count
            else None,
            "archive_type": kind,
        }


class Statistics:
    """Messages per day and channel, oldest day first.

    The days of the messages that are kept are counted; older ones are remembered.
    """

    def __init__(self, seed: int, now: int, people: People, episodes: Episodes, channels: Channels) -> None:
        self._key = kind_key(seed, "statistics")
        self._now = now
        self._people = people
        self._episodes = episodes
        self._channels = channels

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        today, counts = self._now // DAY, self._counted()
        rows = []
        for day in range(today - _STATISTICS_DAYS, today + 1):
            of = counts.get(day) if (today - day) * DAY < HORIZON else self._remembered(day)
            if of:
                rows.append(
                    {
                        "date": moment_of(day * DAY).date().isoformat(),
                        "channels": {
                            self._channels.ref(channel)["uuid"]: {"type": self._channels.type(channel), **of[channel]}
                            for channel in sorted(of)
                        },
                    }
                )
        return rows

    def _counted(self) -> dict[int, dict[int, dict[str, int]]]:
        counts: dict[int, dict[int, dict[str, int]]] = {}
        for index in range(self._episodes.reach):
            person = self._people[index]
            for episode in self._episodes.of(index):
                if not episode.turns:
                    continue
                voice = episode.kind == RUN and SCRIPTS[episode.what].kind == "voice"
                channel = (
                    VOICE if voice else person.channels[episode.channel if person.channels[episode.channel] >= 0 else 0]
                )
                for turn in episode.turns:
                    name = f"{'voice' if voice else 'text'}:{'in' if turn.incoming else 'out'}"
                    day = counts.setdefault((self._now - turn.ago) // DAY, {}).setdefault(channel, {})
                    day[name] = day.get(name, 0) + 1
        return counts

    def _remembered(self, day: int) -> dict[int, dict[str, int]]:
        counts: dict[int, dict[str, int]] = {}
        for channel in range(AGGREGATOR):
            luck = draw(self._key, day * 16 + channel)
            if luck & 7 == 0:
                continue
            usual = 24 if channel in (0, WHATSAPP) else 6
            kind = "voice" if channel == VOICE else "text"
            counts[channel] = {f"{kind}:in": 1 + (luck >> 8) % usual, f"{kind}:out": 2 + (luck >> 16) % (usual * 2)}
        return counts

    def __len__(self) -> int:
        return len(self._rows)

    def record(self, position: int) -> dict[str, Any]:
        """A day."""
        return self._rows[position]


class ChannelEvents:
    """Events of channels, newest first."""

    def __init__(self, seed: int, now: int, people: People, channels: Channels) -> None:
        self._key = kind_key(seed, "channel.event")
        self._now = now
        self._people = people
        self._channels = channels

    def __len__(self) -> int:
        return EVENTS

    def record(self, position: int) -> dict[str, Any]:
        """An event. A contact's `stop-contact` is only seen where the contact is stopped."""
        luck = draw(self._key, position)
        index, suits = luck % PEOPLE, self._suits(luck)
        while not suits(index):
            index = (index + 1) % PEOPLE
        person = self._people[index]
        kind = pick(_EVENT_TYPES, luck >> 20)
        created = self._now - (position * 9 * HOUR + 11 * 60 * 1_000_000 + luck % HOUR)
        channel = (
            VOICE
            if kind.startswith("call")
            else FACEBOOK
            if kind in ("referral", "welcome-message")
            else next(one for one in person.channels if one >= 0)
        )
        extra: dict[str, Any] = {}
        if kind == "referral":
            extra = {"referrer_id": "poster[1]", "source": "QR"}
        elif kind == "call-in":
            extra = {"duration": 20 + (luck >> 30) % 200}
        return {
            "id": 9_900 - position,
            "type": kind,
            "contact": self._people.ref(index),
            "channel": self._channels.ref(channel),
            "extra": extra,
            "occurred_on": iso(created - 1_300_000 - luck % 900_000),
            "created_on": iso(created),
        }

    def _suits(self, luck: int) -> Callable[[int], bool]:
        kind = pick(_EVENT_TYPES, luck >> 20)
        people = self._people

        def suits(index: int) -> bool:
            person = people[index]
            if not person.reachable or person.status == "deleted":
                return False
            if kind == "stop-contact":
                return person.status == "stopped"
            if kind.startswith("call"):
                return person.urns[0].startswith("tel:")
            return (
                person.channels[0] == FACEBOOK if kind in ("referral", "welcome-message") else person.status == "active"
            )

        return suits
