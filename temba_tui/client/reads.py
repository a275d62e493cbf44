"""The reading operations, by the official client's names, and those that it lacks."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from temba_tui.client.operations import Operations
from temba_tui.client.query import CursorQuery, Row
from temba_tui.client.values import Ref, given

When: TypeAlias = datetime | date | str
"""A point in time; without zone it counts as UTC. Both ends of a range are inclusive."""


class Reads(Operations):
    """`get_…`: a CursorQuery that sends nothing by itself, or for the unpaged ones the object.

    Arguments that are None are left out. References take a uuid or the record. A parameter that the server's era
    ignores raises TembaFilterIgnoredError, at once or, while the era is unknown, when an identity comes back that was
    not asked for.
    """

    def get_archives(
        self,
        type: str | None = None,
        period: str | None = None,
        before: When | None = None,
        after: When | None = None,
    ) -> CursorQuery:
        """Archives (`type` message or run, `period` daily or monthly), newest first. Pages by offset."""
        # Only the newest servers know `type`, and older ones would ignore it; the name before it works everywhere.
        name = "type" if self.era == "26.3" else "archive_type"
        return self.query("archives", given(**{name: type}, period=period, before=before, after=after))

    def get_boundaries(self, geometry: bool | None = None) -> CursorQuery:
        """Administrative boundaries of the workspace's country. 26.3 always sends the geometry (700 kB a page)."""
        return self.query("boundaries", given(geometry=geometry))

    def get_broadcasts(
        self,
        uuid: str | None = None,
        before: When | None = None,
        after: When | None = None,
        *,
        id: int | None = None,
    ) -> CursorQuery:
        """Broadcasts, newest first; one by `uuid` (26.3) or by `id`."""
        return self.query("broadcasts", given(uuid=uuid, id=id, before=before, after=after))

    def get_campaigns(self, uuid: str | None = None) -> CursorQuery:
        """Campaigns that are not archived, newest first; one by `uuid`."""
        return self.query("campaigns", given(uuid=uuid))

    def get_campaign_events(self, uuid: str | None = None, campaign: Ref | None = None) -> CursorQuery:
        """Campaign events, also those of one campaign (uuid or exact name)."""
        return self.query("campaign_events", given(uuid=uuid, campaign=campaign))

    def get_channels(self, uuid: str | None = None, address: str | None = None) -> CursorQuery:
        """Channels, also by exact address."""
        return self.query("channels", given(uuid=uuid, address=address))

    def get_channel_events(
        self,
        id: int | None = None,
        contact: Ref | None = None,
        before: When | None = None,
        after: When | None = None,
    ) -> CursorQuery:
        """Channel events (calls, new conversations…)."""
        return self.query("channel_events", given(id=id, contact=contact, before=before, after=after))

    def get_classifiers(self, uuid: str | None = None) -> CursorQuery:
        """Classifiers of natural language with their intents, newest first (9.0.0 only; elsewhere a 404)."""
        return self.query("classifiers", given(uuid=uuid))

    def get_contacts(
        self,
        uuid: str | None = None,
        urn: str | None = None,
        group: Ref | None = None,
        deleted: bool | None = None,
        before: When | None = None,
        after: When | None = None,
        reverse: bool | None = None,
        *,
        expand_urns: bool | None = None,
        urn_order: str | None = None,
    ) -> CursorQuery:
        """Contacts, last modified first; `group` is a uuid or exact name, `before` and `after` look at modified_on."""
        return self.query(
            "contacts",
            given(
                uuid=uuid,
                urn=urn,
                group=group,
                deleted=deleted,
                before=before,
                after=after,
                reverse=reverse,
                expand_urns=expand_urns,
                urn_order=urn_order,
            ),
        )

    async def get_definitions(
        self,
        flows: Iterable[Ref] = (),
        campaigns: Iterable[Ref] = (),
        dependencies: str | None = None,
        retry_on_rate_exceed: bool = False,
    ) -> Row:
        """The export of flows and campaigns with their `dependencies` (none, flows, all): one object, perhaps large."""
        chosen = given(flow=list(flows) or None, campaign=list(campaigns) or None, dependencies=dependencies)
        return await self._object("definitions", chosen, retry_on_rate_exceed)

    def get_fields(self, key: str | None = None) -> CursorQuery:
        """Contact fields of the workspace, newest first; one by its `key`, which is not its name."""
        return self.query("fields", given(key=key))

    def get_flows(
        self,
        uuid: str | None = None,
        type: str | None = None,
        archived: bool | None = None,
        *,
        before: When | None = None,
        after: When | None = None,
    ) -> CursorQuery:
        """Flows; archived ones are among them unless `archived` is False."""
        return self.query("flows", given(uuid=uuid, type=type, archived=archived, before=before, after=after))

    def get_flow_starts(
        self,
        uuid: str | None = None,
        *,
        id: int | None = None,
        before: When | None = None,
        after: When | None = None,
        reverse: bool | None = None,
    ) -> CursorQuery:
        """Flow starts; `id` up to 9.0.0."""
        return self.query("flow_starts", given(uuid=uuid, id=id, before=before, after=after, reverse=reverse))

    def get_globals(
        self,
        key: str | None = None,
        *,
        before: When | None = None,
        after: When | None = None,
        reverse: bool | None = None,
    ) -> CursorQuery:
        """Globals with their values (perhaps secrets), last modified first; one by its `key` (from 9.0.0)."""
        return self.query("globals", given(key=key, before=before, after=after, reverse=reverse))

    def get_groups(
        self, uuid: str | None = None, name: str | None = None, *, manual_only: bool | None = None
    ) -> CursorQuery:
        """Contact groups, by `uuid` or by `name` in any case."""
        return self.query("groups", given(uuid=uuid, name=name, manual_only=manual_only))

    def get_labels(self, uuid: str | None = None, name: str | None = None) -> CursorQuery:
        """Message labels, by `uuid` or by `name` in any case."""
        return self.query("labels", given(uuid=uuid, name=name))

    def get_messages(
        self,
        uuid: str | None = None,
        folder: str | None = None,
        before: When | None = None,
        after: When | None = None,
        *,
        id: int | None = None,
        contact: Ref | None = None,
        label: Ref | None = None,
        broadcast: int | None = None,
    ) -> CursorQuery:
        """Messages, newest first; at most one of folder, contact, label and broadcast (an integer id on every era)."""
        return self.query(
            "messages",
            given(
                uuid=uuid,
                folder=folder,
                before=before,
                after=after,
                id=id,
                contact=contact,
                label=label,
                broadcast=broadcast,
            ),
        )

    def get_optins(self) -> CursorQuery:
        """Opt-ins that contacts can be asked for, newest first (9.0.0 only; elsewhere a 404)."""
        return self.query("optins")

    async def get_org(self, retry_on_rate_exceed: bool = False) -> Row:
        """The workspace, by its old name, which every era has: the one sound probe of a token."""
        return await self._object("org", {}, retry_on_rate_exceed)

    def get_resthooks(self, *, reverse: bool | None = None) -> CursorQuery:
        """Resthooks, last modified first: places in flows to which programs subscribe. `resthook` is their slug."""
        return self.query("resthooks", given(reverse=reverse))

    def get_resthook_events(self, resthook: str | None = None) -> CursorQuery:
        """Events of resthooks, also of one by its slug."""
        return self.query("resthook_events", given(resthook=resthook))

    def get_resthook_subscribers(self, id: int | None = None, resthook: str | None = None) -> CursorQuery:
        """Subscribers of resthooks with their `target_url`, newest first; one by `id`, or those of one slug."""
        return self.query("resthook_subscribers", given(id=id, resthook=resthook))

    def get_runs(
        self,
        uuid: str | None = None,
        flow: Ref | None = None,
        responded: bool | None = None,
        before: When | None = None,
        after: When | None = None,
        reverse: bool | None = None,
        paths: bool | None = None,
        *,
        id: int | None = None,
        contact: Ref | None = None,
    ) -> CursorQuery:
        """Flow runs, last modified first, of one flow or one contact; `paths=False` leaves the paths out."""
        return self.query(
            "runs",
            given(
                uuid=uuid,
                flow=flow,
                responded=responded,
                before=before,
                after=after,
                reverse=reverse,
                paths=paths,
                id=id,
                contact=contact,
            ),
        )

    async def get_statistics(self, since: date | str | None = None, until: date | str | None = None) -> Row:
        """Daily message counts by channel (26.3), `since` inclusive to `until` exclusive, at most 366 days."""
        return await self._object("statistics", given(since=since, until=until), False)

    def get_templates(
        self, *, before: When | None = None, after: When | None = None, reverse: bool | None = None
    ) -> CursorQuery:
        """WhatsApp templates (9.0.0 only)."""
        return self.query("templates", given(before=before, after=after, reverse=reverse))

    def get_tickets(
        self, uuid: str | None = None, contact: Ref | None = None, *, reverse: bool | None = None
    ) -> CursorQuery:
        """Tickets, last modified first."""
        return self.query("tickets", given(uuid=uuid, contact=contact, reverse=reverse))

    def get_topics(self) -> CursorQuery:
        """Ticket topics. No server filters them."""
        return self.query("topics")

    def get_users(
        self,
        uuid: str | Sequence[str] | None = None,
        email: str | Sequence[str] | None = None,
        role: str | Sequence[str] | None = None,
    ) -> CursorQuery:
        """Users of the workspace; `uuid` and `email` from 26.3."""
        return self.query("users", given(uuid=uuid, email=email, role=role))

    async def get_workspace(self, retry_on_rate_exceed: bool = False) -> Row:
        """The workspace (from 9.0.0)."""
        return await self._object("workspace", {}, retry_on_rate_exceed)

    async def _object(self, endpoint: str, params: Any, retry_on_rate_exceed: bool) -> Row:
        found: Row = await self.fetch(endpoint, params, patience=math.inf if retry_on_rate_exceed else 0)
        return found
