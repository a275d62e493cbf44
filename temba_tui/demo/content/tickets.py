"""Tickets and their topics: a ticket belongs to a conversation."""

from typing import Any, Final

from temba_tui.demo.content.chance import DAY, Uuids, iso
from temba_tui.demo.content.chat_scripts import CHATS, TOPICS
from temba_tui.demo.content.episodes import ANTENATAL, CHAT, Episode, Episodes
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.people import People
from temba_tui.demo.content.staff import Staff

_BITS: Final = 5
_PREGNANCY: Final = 2
"""The topic whose tickets the antenatal flow may open."""


class Tickets:
    """Tickets, by the time of their last change, newest first."""

    def __init__(self, seed: int, now: int, people: People, episodes: Episodes, staff: Staff, flows: Flows) -> None:
        self._now = now
        self._people = people
        self._episodes = episodes
        self._staff = staff
        self._flows = flows
        self._uuids = Uuids(seed, "ticket")
        self._topics = Uuids(seed, "topic")
        self._order: list[tuple[int, int, Episode]] | None = None

    def _scan(self) -> list[tuple[int, int, Episode]]:
        if self._order is None:
            found = [
                (episode.end, index << _BITS | episode.number, episode)
                for index in range(self._episodes.reach)
                for episode in self._episodes.of(index)
                if episode.kind == CHAT and episode.outcome
            ]
            found.sort(key=lambda one: one[:2])
            self._order = found
        return self._order

    def __len__(self) -> int:
        return len(self._scan())

    def _topic(self, number: int) -> dict[str, str]:
        return {"uuid": self._topics.v4(number), "name": TOPICS[number]}

    def record(self, position: int) -> dict[str, Any]:
        """The ticket at `position`."""
        ended, address, episode = self._scan()[position]
        index = address >> _BITS
        person, bits = self._people[index], episode.bits
        opened, is_open = self._now - episode.start, episode.outcome == "open"
        lines = CHATS[episode.what].lines
        changed = iso(self._now - ended)
        return {
            "uuid": self._uuids.v7(address, opened),
            "contact": self._people.ref(index),
            "status": episode.outcome,
            "topic": self._topic(CHATS[episode.what].topic),
            "body": None,
            "assignee": self._staff.ref(bits >> 7) if not is_open or bits >> 5 & 3 else None,
            "opened_on": iso(opened),
            "opened_by": self._staff.ref(bits >> 9) if bits >> 11 & 3 == 0 else None,
            "opened_in": self._flows.ref(ANTENATAL) if CHATS[episode.what].topic == _PREGNANCY and bits & 1 else None,
            "modified_on": changed,
            "closed_on": None if is_open else changed,
            "_body": (lines.get(person.language or "eng") or lines["eng"])[0][2:],
            "_id": 70_000 - position,
        }

    def topic(self, position: int) -> dict[str, Any]:
        """A topic, newest first, with how many tickets it has."""
        number = len(TOPICS) - 1 - position
        of = [episode.outcome for _, _, episode in self._scan() if CHATS[episode.what].topic == number]
        return {
            **self._topic(number),
            "counts": {"open": of.count("open"), "closed": of.count("closed")},
            "system": number == 0,
            "created_on": iso(self._now - (960 - number * 90) * DAY - number * 2_345_678),
        }
