"""The programme as a whole: the parts of the workspace, made for one seed and one moment, and wired to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from temba_tui.demo.content.channels import Channels
from temba_tui.demo.content.chat_scripts import LABELS, TOPICS
from temba_tui.demo.content.contacts import Contacts
from temba_tui.demo.content.episodes import Episodes
from temba_tui.demo.content.flow_scripts import SCRIPTS
from temba_tui.demo.content.flows import Flows
from temba_tui.demo.content.memberships import FIELDS, GROUP_NAMES, Groups, field_record
from temba_tui.demo.content.people import PEOPLE, People
from temba_tui.demo.content.places import boundary, boundary_count
from temba_tui.demo.content.staff import Staff
from temba_tui.demo.world import Record

if TYPE_CHECKING:
    from temba_tui.demo.content.broadcasts import Broadcasts
    from temba_tui.demo.content.campaigns import Campaigns
    from temba_tui.demo.content.history import Archives, ChannelEvents, Statistics
    from temba_tui.demo.content.integrations import Integrations
    from temba_tui.demo.content.messages import Messages
    from temba_tui.demo.content.runs import Runs
    from temba_tui.demo.content.starts import Starts
    from temba_tui.demo.content.tickets import Tickets


Finder: TypeAlias = "Callable[[str], Iterable[int]]"
"""From a value to the places of the records that have it."""


class Listing(Sequence[Record]):
    """A sequence whose records are made when they are asked for, and kept."""

    __slots__ = ("_count", "_finders", "_made", "_make")

    def __init__(
        self,
        count: Callable[[], int],
        make: Callable[[int], dict[str, Any]],
        finders: Mapping[str, Finder] | None = None,
    ) -> None:
        self._count = count
        self._make = make
        self._finders = finders or {}
        self._made: dict[int, Record] = {}

    def matching(self, key: str, value: str) -> list[Record] | None:
        """The records whose `uuid`, `contact` (uuid) or `urn` is `value`, in order, without looking at the others.

        None where this list has no such short way: then it must be searched.
        """
        finder = self._finders.get(key)
        return None if finder is None else [self._at(at) for at in finder(value)]

    def __len__(self) -> int:
        return self._count()

    def _at(self, index: int) -> Record:
        record = self._made.get(index)
        if record is None:
            record = self._made[index] = self._make(index)
        return record

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return [self._at(at) for at in range(*index.indices(len(self)))]
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        return self._at(index % count)

    def __iter__(self) -> Iterator[Record]:
        return (self._at(at) for at in range(len(self)))


class Programme:
    """Every part of the workspace, made when it is first needed: opening one list does not pay for the others."""

    def __init__(self, seed: int, now: int) -> None:
        self._seed = seed
        self._now = now

    @cached_property
    def people(self) -> People:
        return People(self._seed)

    @cached_property
    def episodes(self) -> Episodes:
        return Episodes(self._seed, self.people)

    @cached_property
    def groups(self) -> Groups:
        return Groups(self._seed, self.people, self.episodes)

    @cached_property
    def channels(self) -> Channels:
        return Channels(self._seed, self._now)

    @cached_property
    def staff(self) -> Staff:
        return Staff(self._seed, self._now)

    @cached_property
    def flows(self) -> Flows:
        return Flows(self._seed, self._now, lambda: self.runs.counts())

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(
            self._seed, self._now, self.people, self.episodes, self.groups, self.flows, self.channels, self.staff
        )

    @cached_property
    def starts(self) -> Starts:
        from temba_tui.demo.content.starts import Starts

        return Starts(self._seed, self._now, self.people, self.groups, self.flows)

    @cached_property
    def runs(self) -> Runs:
        from temba_tui.demo.content.runs import Runs

        return Runs(self._seed, self._now, self.people, self.episodes, self.flows, self.starts)

    @cached_property
    def messages(self) -> Messages:
        from temba_tui.demo.content.messages import Messages

        return Messages(self._seed, self._now, self.people, self.episodes, self.flows, self.channels)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        from temba_tui.demo.content.broadcasts import Broadcasts

        return Broadcasts(self._seed, self._now, self.people, self.groups, self.messages)

    @cached_property
    def tickets(self) -> Tickets:
        from temba_tui.demo.content.tickets import Tickets

        return Tickets(self._seed, self._now, self.people, self.episodes, self.staff, self.flows)

    @cached_property
    def campaigns(self) -> Campaigns:
        from temba_tui.demo.content.campaigns import Campaigns

        return Campaigns(self._seed, self._now, self.groups, self.flows)

    @cached_property
    def integrations(self) -> Integrations:
        from temba_tui.demo.content.integrations import Integrations

        return Integrations(self._seed, self._now, self.flows, self.channels, lambda: self.runs)

    @cached_property
    def archives(self) -> Archives:
        from temba_tui.demo.content.history import Archives

        return Archives(self._seed, self._now)

    @cached_property
    def statistics(self) -> Statistics:
        from temba_tui.demo.content.history import Statistics

        return Statistics(self._seed, self._now, self.people, self.episodes, self.channels)

    @cached_property
    def channel_events(self) -> ChannelEvents:
        from temba_tui.demo.content.history import ChannelEvents

        return ChannelEvents(self._seed, self._now, self.people, self.channels)

    def collections(self) -> dict[str, Sequence[Record]]:
        """The lists of a world. None of them is read here."""

        def fixed(count: int, make: Callable[[int], dict[str, Any]]) -> Listing:
            return Listing(lambda: count, make)

        return {
            "archives": Listing(lambda: len(self.archives), lambda at: self.archives.record(at)),
            "boundaries": Listing(boundary_count, boundary),
            "broadcasts": Listing(lambda: len(self.broadcasts), lambda at: self.broadcasts.record(at)),
            "campaigns": Listing(lambda: len(self.campaigns), lambda at: self.campaigns.record(at)),
            "campaign_events": Listing(lambda: self.campaigns.event_count(), lambda at: self.campaigns.event(at)),
            "channels": Listing(lambda: len(self.channels), lambda at: self.channels.record(at)),
            "channel_events": Listing(lambda: len(self.channel_events), lambda at: self.channel_events.record(at)),
            "classifiers": Listing(
                lambda: self.integrations.classifier_count, lambda at: self.integrations.classifier(at)
            ),
            "contacts": Listing(
                lambda: PEOPLE,
                lambda at: self.contacts.record(at),
                {"uuid": self.people.find, "urn": self.people.find_urn},
            ),
            "fields": fixed(len(FIELDS), field_record),
            "flows": fixed(len(SCRIPTS), lambda at: self.flows.record(at)),
            "flow_starts": Listing(lambda: len(self.starts), lambda at: self.starts.record(at)),
            "globals": Listing(lambda: self.integrations.global_count, lambda at: self.integrations.one_global(at)),
            "groups": fixed(len(GROUP_NAMES), lambda at: self.groups.record(at)),
            "labels": fixed(len(LABELS), lambda at: self.messages.label(at)),
            "messages": Listing(
                lambda: len(self.messages),
                lambda at: self.messages.record(at),
                {"uuid": lambda uuid: self.messages.find(uuid), "contact": lambda uuid: self.messages.of_contact(uuid)},
            ),
            "optins": Listing(lambda: self.integrations.optin_count, lambda at: self.integrations.optin(at)),
            "resthooks": Listing(lambda: self.integrations.hook_count, lambda at: self.integrations.hook(at)),
            "resthook_events": Listing(lambda: self.integrations.call_count(), lambda at: self.integrations.call(at)),
            "resthook_subscribers": Listing(
                lambda: self.integrations.subscriber_count, lambda at: self.integrations.subscriber(at)
            ),
            "runs": Listing(
                lambda: len(self.runs),
                lambda at: self.runs.record(at),
                {"uuid": lambda uuid: self.runs.find(uuid), "contact": lambda uuid: self.runs.of_contact(uuid)},
            ),
            "statistics": Listing(lambda: len(self.statistics), lambda at: self.statistics.record(at)),
            "templates": Listing(lambda: self.integrations.template_count, lambda at: self.integrations.template(at)),
            "tickets": Listing(lambda: len(self.tickets), lambda at: self.tickets.record(at)),
            "topics": fixed(len(TOPICS), lambda at: self.tickets.topic(at)),
            "users": fixed(len(self.staff), lambda at: self.staff.record(at)),
        }

    def definition(self, uuid: str) -> Record | None:
        """A flow's definition."""
        return self.flows.definition(uuid, {one["name"]: one["uuid"] for one in self.groups.refs})
