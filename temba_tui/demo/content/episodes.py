"""What happened to each contact in the last 90 days: runs of flows, conversations, broadcasts, and the turns of each.

Everything that is listed elsewhere (messages, runs, tickets, a contact's flow and when it was last seen) is read off
these, so the
lists agree with one another. Older episodes have left the API for archives, as on a real server.
"""

from bisect import bisect_right
from typing import Final, NamedTuple

from temba_tui.demo.content.chance import DAY, HOUR, MINUTE, SECOND, draw, kind_key
from temba_tui.demo.content.chat_scripts import CHATS, REPLIES
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.people import PEOPLE, TELEGRAM, WHATSAPP, People, Person, changed_before

HORIZON: Final = 90 * DAY
"""What is older than this has been archived."""
RUN, CHAT, BROADCAST = range(3)
BROADCASTS: Final = 40
SENT_TO: Final = (0, 6, 4, 5, 6, 0, 4, 1)
"""The group that each broadcast went to, by turns (a bit of `Person.groups`)."""
_FIRST_BROADCAST_EPISODE: Final = 16
OTHER: Final = -1
"""The choice of an answer that fits no category."""

REGISTRATION, WEEKLY, ANTENATAL, VACCINATION, MALARIA, SATISFACTION, TIPS, ARABIC, VOICE, STAGE, APPOINTMENT, PILOT = (
    range(len(SCRIPTS))
)
"""The flows by number."""
_SHARES: Final = tuple(number for number, script in enumerate(SCRIPTS) for _ in range(script.share))
_ASKING: Final = tuple(number for number in _SHARES if number != STAGE)


class Turn(NamedTuple):
    """One thing that was said. `step` is the question's number, or the line's; `choice` what was answered."""

    ago: int
    incoming: bool
    step: int
    choice: int = 0
    reprise: int = 0
    """For a free answer or one of several wordings: which one."""


class Episode(NamedTuple):
    """One run, conversation or broadcast. Times are microseconds before now."""

    number: int
    kind: int
    what: int
    """The number of the script, chat or broadcast."""
    start: int
    end: int
    outcome: str
    """Of a run: completed, expired, interrupted, failed, waiting.

    Of a conversation: open or closed, or '' without a ticket.
    """
    turns: tuple[Turn, ...]
    bits: int
    channel: int = 0
    """Which of the person's URNs it went over."""


def broadcast_ago(number: int) -> int:
    """When a broadcast was made."""
    return (
        (40 * SECOND, 4 * MINUTE, 25 * MINUTE)[number]
        if number < 3
        else (number - 2) * 56 * HOUR + (number * 37 % 50) * MINUTE
    )


class Episodes:
    """The episodes of every contact, newest first, kept once made."""

    def __init__(self, seed: int, people: People) -> None:
        self._people = people
        self._key = kind_key(seed, "episode")
        self._made: dict[int, tuple[Episode, ...]] = {}
        self._first: dict[int, Episode | None] = {}
        self.reach = bisect_right(range(PEOPLE), HORIZON, key=lambda index: changed_before(index, 0))
        """How many of the contacts, from the newest on, may have episodes."""

    def of(self, index: int) -> tuple[Episode, ...]:
        """The episodes of the contact at `index`."""
        found = self._made.get(index)
        if found is None:
            found = self._made[index] = self._make(self._people[index])
        return found

    def get(self, index: int, number: int) -> Episode | None:
        """One episode of a contact by its number."""
        return next((one for one in self.of(index) if one.number == number), None)

    def newest(self, index: int) -> Episode | None:
        """The last run or conversation of a contact: the only one that may still go on."""
        found = self._made.get(index)
        if found is not None:
            return found[0] if found and found[0].number == 0 else None
        if index not in self._first:
            self._first[index] = self._newest(self._people[index])
        return self._first[index]

    def has_open_ticket(self, index: int) -> bool:
        """Whether a ticket of that contact is open."""
        newest = self.newest(index)
        return newest is not None and newest.outcome == "open"

    def last_incoming(self, index: int) -> int | None:
        """How long ago the contact last wrote, as far back as messages are kept; None where it did not."""
        newest = self.newest(index)
        if newest is not None:
            # Turns go from old to new, and nobody answers a broadcast during or after the newest episode.
            for turn in reversed(newest.turns):
                if turn.incoming:
                    return turn.ago
        return min((turn.ago for episode in self.of(index) for turn in episode.turns if turn.incoming), default=None)

    def _newest(self, person: Person) -> Episode | None:
        if person.status == "deleted" or person.changed > HORIZON:
            return None
        bits = draw(self._key, person.number << 5)
        if person.number % 3 != 1 and person.reachable:
            bits |= 1 << 63  # most of those seen first are in a conversation
        made = self._one(person, 0, person.changed, bits, True)
        return made if made.start <= min(person.created, HORIZON) else None

    def _make(self, person: Person) -> tuple[Episode, ...]:
        if person.status == "deleted" or person.changed > HORIZON:
            return ()
        limit = min(person.created, HORIZON)
        episodes: list[Episode] = []
        end = person.changed
        chatted = False
        wanted = 6 if person.number < 4 else 1 + person.bits % 5
        for number in range(wanted):
            bits = draw(self._key, person.number << 5 | number)
            made = self.newest(person.number) if number == 0 else self._one(person, number, end, bits, not chatted)
            if made is None or made.start > limit:
                break
            chatted = chatted or made.kind == CHAT
            episodes.append(made)
            end = made.start + HOUR // 2 + (bits >> 8 & 0xFFFF) * (12 * DAY >> 16)
        episodes += self._broadcasts(person, limit, episodes[0].start if episodes else person.changed)
        return tuple(episodes)

    def _one(self, person: Person, number: int, end: int, bits: int, first_chat: bool) -> Episode:
        channel = 0
        if len(person.channels) > 1 and person.channels[1] in (WHATSAPP, TELEGRAM) and bits >> 30 & 3:
            channel = 1
        if not person.reachable:
            return Episode(number, RUN, STAGE, end, end, "completed", (), bits)
        if bits & 0xFF < 46:
            return self._chat(person, number, end, bits, first_chat, channel)
        return self._run(person, number, end, bits, channel)

    def _chat(self, person: Person, number: int, end: int, bits: int, first: bool, channel: int) -> Episode:
        language = person.language or "eng"
        at = (bits >> 16) % len(CHATS)
        while language not in CHATS[at].lines and not (language not in CHATS[4].lines and "eng" in CHATS[at].lines):
            at = (at + 1) % len(CHATS)
        chat = CHATS[at]
        lines = chat.lines.get(language) or chat.lines["eng"]
        delays, taken = [], 0
        for line in range(len(lines)):
            delay = (
                0 if line == 0 else 40 * SECOND + (bits >> (20 + 3 * line) & 31) * 17 * SECOND + (bits >> line & 0xFFF)
            )
            taken += delay
            delays.append(taken)
        # The newest conversation may still wait for the programme's answer.
        shown = len(lines)
        outcome = ""
        if chat.ticket and bits >> 36 & 7:
            fresh = first and number == 0 and person.status == "active"
            outcome = "open" if fresh and (bits >> 40 & 3 or end < 6 * HOUR) else "closed"
            if outcome == "open" and shown > 2 and bits >> 42 & 1:
                shown = 1 + 2 * ((bits >> 43) % (shown // 2))
        start = end + delays[shown - 1]
        turns = tuple(Turn(start - delays[line], lines[line][0] == "<", line) for line in range(shown))
        return Episode(number, CHAT, at, start, end, outcome, turns, bits, channel)

    def _script(self, person: Person, number: int, bits: int) -> int:
        at = _SHARES[(bits >> 16) % len(_SHARES)]
        if number == 0 and at == STAGE and bits >> 40 & 7:
            at = _ASKING[(bits >> 33) % len(_ASKING)]  # what was seen last is mostly a conversation
        if person.language == "ara" and bits >> 24 & 1:
            return ARABIC
        if person.groups & 1 and bits >> 28 & 3:
            return WEEKLY
        if person.stage == "antenatal" and bits >> 28 & 1:
            return ANTENATAL
        if at == WEEKLY and not person.groups & 1:
            return VACCINATION if person.female else STAGE
        if at == ANTENATAL and person.stage != "antenatal":
            return SATISFACTION if person.female else APPOINTMENT
        if at == REGISTRATION and person.created > HORIZON:
            return TIPS if bits >> 29 & 1 else MALARIA
        if at in (ARABIC, PILOT):
            return PILOT if person.changed > 60 * DAY else SATISFACTION
        if at == VOICE and not person.urns[0].startswith("tel:"):
            return APPOINTMENT
        return at

    def _run(self, person: Person, number: int, end: int, bits: int, channel: int) -> Episode:
        what = (
            self._script(person, number, bits)
            if bits >> 63 == 0 or person.number > 15
            else (WEEKLY if person.groups & 1 else VACCINATION)
        )
        script = SCRIPTS[what]
        if not script.steps:
            failed = bits >> 44 & 63 == 0
            return Episode(number, RUN, what, end, end, "failed" if failed else "completed", (), bits)
        share = bits >> 44 & 0xFF
        outcome = (
            "completed" if share < 112 else "expired" if share < 228 else "interrupted" if share < 247 else "failed"
        )
        expires = script.expires * MINUTE
        if number == 0 and person.status == "active" and end < expires and (share >= 112 or bits >> 54 & 1):
            outcome = "waiting"
        elif outcome == "interrupted" and number == 0:
            outcome = "completed"
        plan: list[tuple[int, bool, int, int, int]] = []
        steps, at, passed = len(script.steps), 0, 0
        stop = steps if outcome == "completed" else (bits >> 56) % steps if bits >> 60 & 3 == 0 else 0
        if outcome == "waiting" and person.number == 0:
            stop = 1
        while at < steps:
            plan.append((passed, False, at, 0, 0))
            if at >= stop and outcome != "completed":
                break
            luck = draw(self._key ^ bits, at)
            passed += (
                (15 + luck % 45) * SECOND + (luck >> 8 & 7) * (luck >> 12 & 7) * 19 * SECOND + (luck >> 20 & 0xFFFF)
            )
            step, goto = script.steps[at], ""
            choice = 0
            if step.choices:
                choice = OTHER if luck >> 40 & 31 == 1 else (luck >> 46) % len(step.choices)
                if step.field == "gender":
                    choice = 0 if person.female else 1
                goto = step.choices[choice].goto if choice >= 0 else ""
            elif step.number:
                choice = step.number[0] + (luck >> 46) % (step.number[1] - step.number[0] + 1)
                if step.field == "age":
                    choice = person.age
            plan.append((passed, True, at, choice, luck >> 16 & 0xFF))
            passed += SECOND + (luck >> 30 & 0xFFFF)
            at = script.after(at, goto)
        else:
            plan.append((passed, False, steps, 0, 0))
        lasted = passed
        if outcome == "expired":
            lasted += expires
        elif outcome in ("interrupted", "failed"):
            lasted += 90 * SECOND + (bits >> 20 & 0xFFFFFF)
        start = end + lasted
        turns = tuple(Turn(start - dt, incoming, step_at, choice, how) for dt, incoming, step_at, choice, how in plan)
        return Episode(number, RUN, what, start, end, outcome, turns, bits, channel)

    def _broadcasts(self, person: Person, limit: int, newest: int) -> list[Episode]:
        if not person.groups or not person.reachable:
            return []
        made: list[Episode] = []
        luck = draw(self._key, person.number << 5 | 31)
        for turn in range(4):
            number = 2 + (luck >> (8 * turn)) % (BROADCASTS - 2)
            ago = broadcast_ago(number)
            taken = any(one.what == number for one in made)
            if taken or ago >= limit or not person.groups >> SENT_TO[number % len(SENT_TO)] & 1:
                continue
            ago -= SECOND + (luck >> 32) % (40 * SECOND)
            turns = [Turn(ago, False, 0)]
            if luck >> (40 + turn) & 7 == 0 and ago > newest + HOUR and (person.language or "eng") in REPLIES:
                turns.append(Turn(ago - 2 * MINUTE - (luck >> 20) % (50 * MINUTE), True, 1, 0, luck >> 50))
            made.append(
                Episode(_FIRST_BROADCAST_EPISODE + turn, BROADCAST, number, ago, turns[-1].ago, "", tuple(turns), luck)
            )
        return made
