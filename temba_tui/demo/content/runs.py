"""Runs of flows as records: their paths and values belong to the flows' definitions."""

from typing import Any, Final

from temba_tui.demo.content.chance import Uuids, iso, mix
from temba_tui.demo.content.definitions import result_key
from temba_tui.demo.content.episodes import OTHER, RUN, STAGE, Episode, Episodes
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.flows import OUTCOMES, Flows
from temba_tui.demo.content.people import PEOPLE, People
from temba_tui.demo.content.scripts import Step
from temba_tui.demo.content.starts import Starts

RUN_BITS: Final = 5
"""A run's address: the contact's index, then the episode's number in this many bits."""
_ODD_ANSWERS: Final = ("?", "I don't know", "..", "sinzi", "[/]", "pardon ?", "👍", "call me")


def answer(step: Step, choice: int, how: int, language: str | None, base: str) -> str:
    """What a person of `language` wrote for `choice`, in one of several wordings."""
    if step.choices:
        if choice == OTHER:
            return _ODD_ANSWERS[how % len(_ODD_ANSWERS)]
        words = step.choices[choice].said
        wordings = words.get(language or base) or words[base]
    elif step.number:
        return str(choice)
    else:
        wordings = step.said.get(language or base) or step.said.get(base) or ("ok",)
    return wordings[how % len(wordings)]


class Runs:
    """Runs, by the time of their last change, newest first."""

    def __init__(self, seed: int, now: int, people: People, episodes: Episodes, flows: Flows, starts: Starts) -> None:
        self._now = now
        self._people = people
        self._episodes = episodes
        self.uuids = Uuids(seed, "run")
        self._order: list[tuple[int, int]] | None = None
        self._places: dict[int, int] | None = None
        self._counts: list[dict[str, int]] | None = None
        self.flows = flows
        self.starts = starts

    def _scan(self) -> list[tuple[int, int]]:
        if self._order is None:
            order: list[tuple[int, int]] = []
            counts = [dict.fromkeys(OUTCOMES, 0) for _ in SCRIPTS]
            for index in range(self._episodes.reach):
                for episode in self._episodes.of(index):
                    if episode.kind == RUN:
                        order.append((self._changed(episode), index << RUN_BITS | episode.number))
                        counts[episode.what][episode.outcome] += 1
            order.sort()
            self._order, self._counts = order, counts
        return self._order

    @staticmethod
    def _changed(episode: Episode) -> int:
        """How long ago a run was last changed: the last turn of one that waits, its exit otherwise."""
        return episode.turns[-1].ago if episode.outcome == "waiting" else episode.end

    def counts(self) -> list[dict[str, int]]:
        """How many runs of each outcome each flow has."""
        self._scan()
        assert self._counts is not None
        return self._counts

    def __len__(self) -> int:
        return len(self._scan())

    def record(self, position: int) -> dict[str, Any]:
        """The run at `position`, newest first."""
        address = self._scan()[position][1]
        index, number = address >> RUN_BITS, address & 31
        episode = self._episodes.get(index, number)
        assert episode is not None
        return self._record(address, index, episode)

    def _place(self, address: int) -> int:
        if self._places is None:
            self._places = {entry[1]: place for place, entry in enumerate(self._scan())}
        return self._places[address]

    def of_contact(self, uuid: str) -> list[int]:
        """The places of the runs of one contact, newest first."""
        return sorted(
            self._place(index << RUN_BITS | episode.number)
            for index in self._people.find(uuid)
            for episode in self._episodes.of(index)
            if episode.kind == RUN
        )

    def find(self, uuid: str) -> list[int]:
        """The place of the run of that uuid, in a list of one; empty when there is none."""
        address = self.uuids.index(uuid)
        if address is None or address >> RUN_BITS >= PEOPLE:
            return []
        episode = self._episodes.get(address >> RUN_BITS, address & 31)
        if episode is None or episode.kind != RUN or self.uuids.v7(address, self._now - episode.start) != uuid:
            return []
        return [self._place(address)]

    def _record(self, address: int, index: int, episode: Episode) -> dict[str, Any]:
        person, now, flow = self._people[index], self._now, episode.what
        created = now - episode.start
        nodes = self.flows.definitions
        path: list[dict[str, str]] = []
        values: dict[str, dict[str, Any]] = {}
        script = SCRIPTS[flow]
        if flow == STAGE:
            path = [{"node": nodes.ask(flow, at), "time": iso(created + at * 4021)} for at in (0, 1)]
            expecting = person.stage == "antenatal"
            if episode.outcome == "completed":
                values["due"] = {
                    "name": "Due",
                    "value": iso(created) if expecting else "",
                    "category": "Expecting" if expecting else "Other",
                    "node": nodes.ask(flow, 0),
                    "time": iso(created + 2017),
                }
            else:
                path.pop()
        for turn in episode.turns:
            at = iso(now - turn.ago)
            if not turn.incoming:
                path.append({"node": nodes.ask(flow, turn.step), "time": at})
                if turn.step < len(script.steps):
                    path.append({"node": nodes.wait(flow, turn.step), "time": at})
                continue
            step = script.steps[turn.step]
            text = answer(step, turn.choice, turn.reprise, person.language, script.base)
            category = "All Responses"
            if step.choices:
                category = "Other" if turn.choice == OTHER else step.choices[turn.choice].category
            elif step.number:
                category = "Has Number" if step.number[0] <= turn.choice <= step.number[1] else "Other"
            values[result_key(step.result)] = {
                "name": step.result,
                "value": text,
                "category": category,
                "node": nodes.wait(flow, turn.step),
                "time": at,
                "_input": text,
            }
        urn = person.urns[min(episode.channel, len(person.urns) - 1)] if person.urns else None
        waiting = episode.outcome == "waiting"
        changed = iso(now - self._changed(episode))
        return {
            "uuid": self.uuids.v7(address, created),
            "flow": self.flows.ref(flow),
            "contact": {**self._people.ref(index), "urn": urn, "urn_display": display(urn)},
            "start": self.starts.of_run(flow, episode.start, mix(episode.bits)),
            "responded": any(turn.incoming for turn in episode.turns),
            "path": path,
            "values": values,
            "created_on": iso(created),
            "modified_on": changed,
            "exited_on": None if waiting else changed,
            "exit_type": None if waiting else episode.outcome,
            "id": 7_000_000_000 + address,
        }


def display(urn: str | None) -> str | None:
    """A URN as the server shows it to people: a number of the country in its national form."""
    if urn is None:
        return None
    scheme, _, path = urn.partition(":")
    if scheme == "tel" and path.startswith("+2507"):
        return f"0{path[4:7]} {path[7:10]} {path[10:]}"
    return path
