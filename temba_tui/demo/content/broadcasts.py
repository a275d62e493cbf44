"""Broadcasts as records."""

from typing import Any, Final

from temba_tui.demo.content.chance import Uuids, iso
from temba_tui.demo.content.chat_scripts import BROADCASTS as TEXTS
from temba_tui.demo.content.episodes import BROADCASTS, SENT_TO, broadcast_ago
from temba_tui.demo.content.memberships import Groups
from temba_tui.demo.content.messages import BROADCAST_ID, Messages
from temba_tui.demo.content.people import People

_STATUS: Final = {0: "pending", 1: "queued", 2: "started", 11: "interrupted", 23: "failed"}


class Broadcasts:
    """Broadcasts, newest first."""

    def __init__(self, seed: int, now: int, people: People, groups: Groups, messages: Messages) -> None:
        self._now = now
        self._people = people
        self._groups = groups
        self._messages = messages
        self._uuids = Uuids(seed, "broadcast")

    def __len__(self) -> int:
        return BROADCASTS

    def record(self, number: int) -> dict[str, Any]:
        """The broadcast at `number`."""
        created = self._now - broadcast_ago(number)
        status = _STATUS.get(number, "completed")
        made = self._messages.broadcast_count(number)
        texts = TEXTS[number % len(TEXTS)]
        total = {"pending": -1, "queued": 96, "started": made * 3, "interrupted": made + 31, "failed": made + 9}.get(
            status, made
        )
        attachments: dict[str, list[str]] = {language: [] for language in texts}
        if number % 8 == 3:
            attachments["eng"] = ["image/jpeg:https://media.example.org/riverside/nets/poster.jpg"]
        replies: dict[str, list[dict[str, str]]] = {language: [] for language in texts}
        if number % 8 == 1:
            replies["eng"] = [
                {"text": "I will come", "type": "text", "extra": "Between 8:00 and 12:00"},
                {"text": "Where?", "type": "location"},
            ]
        return {
            "uuid": self._uuids.v7(number, created),
            "status": status,
            "progress": {"total": total, "started": made},
            "urns": ["tel:+250700000198", "whatsapp:250700000199"] if number == 1 else [],
            "contacts": [self._people.ref(7), self._people.ref(9)] if number == 0 else [],
            "groups": [self._groups.refs[SENT_TO[number % len(SENT_TO)]]],
            "text": dict(texts),
            "attachments": attachments,
            "quick_replies": replies,
            "base_language": "eng",
            "created_on": iso(created),
            "id": BROADCAST_ID - number,
        }
