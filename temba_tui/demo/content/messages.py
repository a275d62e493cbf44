"""Messages as records: the turns of the episodes, over all contacts, newest first."""

from typing import Any, Final

from temba_tui.demo.content.chance import DAY, MINUTE, SECOND, Uuids, iso, mix, pick
from temba_tui.demo.content.channels import Channels
from temba_tui.demo.content.chat_scripts import BROADCASTS, CHATS, LABELS, REPLIES
from temba_tui.demo.content.definitions import texts
from temba_tui.demo.content.episodes import BROADCAST, CHAT, RUN, Episode, Episodes, Turn
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.gazetteer import CLINICS
from temba_tui.demo.content.people import FACEBOOK, OLD_ANDROID, PEOPLE, VOICE, WHATSAPP, People, Person
from temba_tui.demo.content.runs import answer
from temba_tui.demo.content.scripts import said

NEWEST_ID: Final = 48_213_377
"""The id of the newest message; each older one has the next lower."""
BROADCAST_ID: Final = 5_400
"""The id of the newest broadcast."""
_TURN_BITS: Final = 7
_EPISODE_BITS: Final = 5
_MEDIA: Final = "https://media.example.org/riverside/"


class Messages:
    """Messages, by the time of their creation, newest first.

    A message's address is its contact's index, its episode's number and its turn, so it is made without looking at
    others.
    """

    def __init__(
        self, seed: int, now: int, people: People, episodes: Episodes, flows: Flows, channels: Channels
    ) -> None:
        self._now = now
        self._people = people
        self._episodes = episodes
        self._flows = flows
        self._channels = channels
        self.uuids = Uuids(seed, "message")
        self._label_uuids = Uuids(seed, "label")
        self._order: list[tuple[int, int]] | None = None
        self._places: dict[int, int] | None = None
        self._label_counts: list[int] | None = None
        self._broadcast_counts: dict[int, int] | None = None

    def _scan(self) -> list[tuple[int, int]]:
        """(time before now, address) of every message, newest first."""
        if self._order is None:
            order: list[tuple[int, int]] = []
            for index in range(self._episodes.reach):
                for episode in self._episodes.of(index):
                    base = (index << _EPISODE_BITS | episode.number) << _TURN_BITS
                    order += [(turn.ago, base + at) for at, turn in enumerate(episode.turns)]
            order.sort()
            self._order = order
        return self._order

    def _place(self, address: int) -> int:
        if self._places is None:
            self._places = {entry[1]: place for place, entry in enumerate(self._scan())}
        return self._places[address]

    def __len__(self) -> int:
        return len(self._scan())

    def record(self, position: int) -> dict[str, Any]:
        """The message at `position`, newest first."""
        address = self._scan()[position][1]
        episode = self._episodes.get(address >> _TURN_BITS + _EPISODE_BITS, address >> _TURN_BITS & 31)
        assert episode is not None
        return self._record(address, episode, position)

    def of_contact(self, uuid: str) -> list[int]:
        """The places of the messages of one contact, newest first."""
        found = []
        for index in self._people.find(uuid):
            for episode in self._episodes.of(index):
                base = (index << _EPISODE_BITS | episode.number) << _TURN_BITS
                found += [self._place(base + at) for at in range(len(episode.turns))]
        return sorted(found)

    def find(self, uuid: str) -> list[int]:
        """The place of the message of that uuid, in a list of one; empty when there is none."""
        address = self.uuids.index(uuid)
        index = PEOPLE if address is None else address >> _TURN_BITS + _EPISODE_BITS
        if address is None or index >= PEOPLE:
            return []
        episode = self._episodes.get(index, address >> _TURN_BITS & 31)
        if episode is None or address & 127 >= len(episode.turns):
            return []
        created = self._now - episode.turns[address & 127].ago
        return [self._place(address)] if self.uuids.v7(address, created) == uuid else []

    def labels_of(self, episode: Episode, at: int) -> tuple[int, ...]:
        """The labels of a turn by number: agents label what people write by themselves."""
        if episode.kind != CHAT or at != 0:
            return ()
        labels = CHATS[episode.what].labels
        return labels if episode.bits >> 50 & 7 else (*labels, 8) if 8 not in labels else labels

    def label_counts(self) -> list[int]:
        """How many visible messages each label has."""
        if self._label_counts is None:
            self._label_counts = [0] * len(LABELS)
            for index in range(self._episodes.reach):
                for episode in self._episodes.of(index):
                    for label in self.labels_of(episode, 0) if episode.turns else ():
                        self._label_counts[label] += not self._archived(episode, episode.turns[0])
        return self._label_counts

    def broadcast_count(self, number: int) -> int:
        """How many messages a broadcast made."""
        if self._broadcast_counts is None:
            self._broadcast_counts = {}
            for index in range(self._episodes.reach):
                for episode in self._episodes.of(index):
                    if episode.kind == BROADCAST:
                        self._broadcast_counts[episode.what] = self._broadcast_counts.get(episode.what, 0) + 1
        return self._broadcast_counts.get(number, 0)

    def label(self, position: int) -> dict[str, Any]:
        """A label, newest first."""
        number = len(LABELS) - 1 - position
        return {"uuid": self._label_uuids.v4(number), "name": LABELS[number], "count": self.label_counts()[number]}

    @staticmethod
    def _archived(episode: Episode, turn: Turn) -> bool:
        """Whether an agent has put an incoming message away."""
        return episode.kind != RUN and turn.incoming and turn.ago > DAY and episode.bits >> 52 & 3 == 0

    def _text(self, person: Person, episode: Episode, turn: Turn) -> str:
        if episode.kind == CHAT:
            lines = CHATS[episode.what].lines
            return (lines.get(person.language or "eng") or lines["eng"])[turn.step][2:]
        if episode.kind == BROADCAST:
            if turn.incoming:
                return pick(REPLIES[person.language or "eng"], turn.reprise)
            return said(BROADCASTS[episode.what % len(BROADCASTS)], person.language, "eng")
        script = SCRIPTS[episode.what]
        if turn.incoming:
            return answer(script.steps[turn.step], turn.choice, turn.reprise, person.language, script.base)
        text = said(texts(script, turn.step), person.language, script.base)
        if "@" in text:
            first = (person.name or "").partition(" ")[0] if person.name else ""
            text = text.replace(" @contact.first_name", f" {first}" if first else "")
            text = text.replace("@fields.clinic", pick(CLINICS, person.bits))
        return text

    @staticmethod
    def _status(episode: Episode, at: int, channel: int, luck: int) -> str:
        turn = episode.turns[at]
        if turn.incoming:
            return "handled"
        share = luck & 0xFF
        if at < len(episode.turns) - 1:
            # It was answered, so it arrived.
            return "read" if channel in (WHATSAPP, FACEBOOK) and share < 150 else "delivered" if share < 200 else "sent"
        if channel == OLD_ANDROID and turn.ago < 9 * DAY:
            return "queued"  # its phone has not been seen since
        if turn.ago < 4 * MINUTE:
            return "queued" if share < 60 else "wired"
        if share < 16:
            return "failed"
        if share < 24:
            return "errored"
        if channel in (WHATSAPP, FACEBOOK):
            return "read" if share < 150 else "delivered"
        return "delivered" if share < 170 else "sent" if share < 240 else "wired"

    @staticmethod
    def _brings_media(episode: Episode) -> bool:
        """Whether a conversation begins with an attachment: sometimes, and always where nothing is said."""
        chat = CHATS[episode.what]
        return bool(chat.attachment) and (chat.silent or bool(episode.bits >> 45 & 1))

    def _attachments(self, episode: Episode, turn: Turn, address: int) -> list[dict[str, str]]:
        if episode.kind == CHAT and turn.step == 0 and self._brings_media(episode):
            kind, _, file = CHATS[episode.what].attachment.partition(":")
            return [{"content_type": kind, "url": file if kind == "geo" else f"{_MEDIA}{address:x}/{file}"}]
        if episode.kind == BROADCAST and not turn.incoming and episode.what % 8 == 3:
            return [{"content_type": "image/jpeg", "url": f"{_MEDIA}nets/poster.jpg"}]
        return []

    def _record(self, address: int, episode: Episode, position: int) -> dict[str, Any]:
        index, at = address >> _TURN_BITS + _EPISODE_BITS, address & 127
        person, turn = self._people[index], episode.turns[at]
        luck = mix(address)
        created = self._now - turn.ago
        script = SCRIPTS[episode.what] if episode.kind == RUN else None
        voice = script is not None and script.kind == "voice"
        via = episode.channel if person.channels[episode.channel] >= 0 else 0
        channel = VOICE if voice else person.channels[via]
        status = self._status(episode, at, channel, luck) if not voice or turn.incoming else "delivered"
        archived = self._archived(episode, turn)
        sent = None
        if status in ("wired", "sent", "delivered", "read"):
            sent = created + min(SECOND + luck % (4 * SECOND), turn.ago // 2)
        modified = sent if sent is not None else created
        if archived:
            modified = created + (luck >> 20) % DAY
        elif status in ("delivered", "read"):
            modified += min((luck >> 24) % (9 * SECOND), turn.ago // 4)
        attachments = self._attachments(episode, turn, address)
        quick: list[dict[str, str]] = []
        if script is not None and not turn.incoming and not voice and turn.step < len(script.steps):
            quick = [
                {"type": "text", "text": said({k: v[0] for k, v in choice.said.items()}, person.language, script.base)}
                for choice in script.steps[turn.step].choices
            ]
        return {
            "uuid": self.uuids.v7(address, created),
            "contact": self._people.ref(index),
            "urn": person.urns[via],
            "channel": self._channels.ref(channel),
            "direction": "in" if turn.incoming else "out",
            "type": "voice" if voice else "text",
            "status": status,
            "archived": archived,
            "visibility": "archived" if archived else "visible",
            "text": self._text(person, episode, turn),
            "labels": [{"uuid": self._label_uuids.v4(one), "name": LABELS[one]} for one in self.labels_of(episode, at)],
            "flow": self._flows.ref(episode.what) if script is not None else None,
            "attachments": attachments,
            "quick_replies": quick,
            "created_on": iso(created),
            "sent_on": None if sent is None else iso(sent),
            "modified_on": iso(modified),
            "media": f"{attachments[0]['content_type']}:{attachments[0]['url']}" if attachments else None,
            "id": NEWEST_ID - position,
            "broadcast": BROADCAST_ID - episode.what if episode.kind == BROADCAST and not turn.incoming else None,
        }
