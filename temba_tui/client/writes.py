"""The operations that change one object, by the official client's names, and those that it lacks."""

import asyncio
import mimetypes
import secrets
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from temba_tui.client.operations import Operations
from temba_tui.client.protocol import multipart
from temba_tui.client.query import Row
from temba_tui.client.values import UNSET, Ref, Unset, bad, reference, references, uuid_of, without_unset

Text: TypeAlias = str | Mapping[str, str]
"""A text, or texts by language."""

MOST_MEDIA_BYTES: Final = 25 * 1024 * 1024
"""The largest file that the server takes."""


class Writes(Operations):
    """`create_…`, `update_…`, `delete_…`. UNSET stays out of the body; None is sent as null, which clears.

    Each answers with the object as the server sent it back. A write is sent once: what it raises when no answer came is
    TembaUnknownOutcomeError.
    """

    async def create_broadcast(
        self,
        text: Text | Unset = UNSET,
        urns: Sequence[str] | Unset = UNSET,
        contacts: Iterable[Ref] | Unset = UNSET,
        groups: Iterable[Ref] | Unset = UNSET,
        *,
        attachments: Sequence[str] | Mapping[str, Sequence[str]] | Unset = UNSET,
        quick_replies: Sequence[Any] | Mapping[str, Sequence[Any]] | Unset = UNSET,
        base_language: str | Unset = UNSET,
    ) -> Row:
        """Send to many; every call sends. `attachments` and `quick_replies` are by language where the text is."""
        body = {
            "text": text,
            "attachments": attachments,
            "quick_replies": quick_replies,
            "base_language": base_language,
        }
        return await self.create("broadcasts", body | _recipients(urns, contacts, groups))

    async def create_campaign(self, name: str, group: Ref) -> Row:
        """A campaign for a group that is not smart."""
        return await self.create("campaigns", {"name": name, "group": reference(group)})

    async def create_campaign_event(
        self,
        campaign: Ref,
        relative_to: Ref,
        offset: int,
        unit: str,
        delivery_hour: int,
        message: Text | Unset = UNSET,
        flow: Ref | Unset = UNSET,
    ) -> Row:
        """An event `offset` units (`M` minutes, `H`, `D`, `W`) from a date field, with either a message or a flow."""
        return await self.create(
            "campaign_events", _event(campaign, relative_to, offset, unit, delivery_hour, message, flow)
        )

    async def create_contact(
        self,
        name: str | Unset | None = UNSET,
        language: str | Unset | None = UNSET,
        urns: Sequence[str] | Unset = UNSET,
        fields: Mapping[str, Any] | Unset = UNSET,
        groups: Iterable[Ref] | Unset = UNSET,
    ) -> Row:
        """A contact. A body without anything makes a person without a name, so it is refused here."""
        body = _contact(name, language, urns, fields, groups)
        if not body:
            raise bad("name", "A contact needs a name or a URN.")
        return await self.create("contacts", body)

    async def create_field(self, name: str, type: str) -> Row:
        """A contact field of type text, number, datetime, state, district or ward."""
        return await self.create("fields", self._field(name, type))

    async def create_flow_start(
        self,
        flow: Ref,
        urns: Sequence[str] | Unset = UNSET,
        contacts: Iterable[Ref] | Unset = UNSET,
        groups: Iterable[Ref] | Unset = UNSET,
        restart_participants: bool | Unset = UNSET,
        exclude_active: bool | Unset = UNSET,
        params: Mapping[str, Any] | Unset = UNSET,
    ) -> Row:
        """Start people in a flow. Not idempotent."""
        body = {
            "flow": reference(flow),
            "restart_participants": restart_participants,
            "exclude_active": exclude_active,
            "extra" if self.era == "2019" else "params": params,
        }
        return await self.create("flow_starts", body | _recipients(urns, contacts, groups))

    async def create_global(self, name: str, value: str) -> Row:
        """A global. A name whose key exists already overwrites that one's value."""
        return await self.create("globals", {"name": name, "value": value})

    async def create_group(self, name: str) -> Row:
        """A contact group. Smart ones cannot be made over the API."""
        return await self.create("groups", {"name": name})

    async def create_label(self, name: str) -> Row:
        """A label for messages, of at most 64 characters. A name that is taken, in any case, is refused with a 400."""
        return await self.create("labels", {"name": name})

    async def create_message(
        self,
        contact: Ref,
        text: str | Unset = UNSET,
        attachments: Sequence[str] | Unset = UNSET,
        quick_replies: Sequence[Mapping[str, Any]] | Unset = UNSET,
    ) -> Row:
        """Send one message; every call sends. Attachments are uuids of media, quick replies (26.3) objects."""
        if not isinstance(quick_replies, Unset) and not all(isinstance(one, Mapping) for one in quick_replies):
            # A text in their place is answered with a 500.
            raise bad("quick_replies", "A quick reply is an object with type and text.")
        body = {
            "contact": reference(contact),
            "text": text,
            "attachments": attachments,
            "quick_replies": quick_replies,
        }
        return await self.create("messages", body)

    async def create_optin(self, name: str) -> Row:
        """An opt-in (9.0.0 only)."""
        return await self.create("optins", {"name": name})

    async def create_resthook_subscriber(self, resthook: Ref, target_url: str) -> Row:
        """A subscriber of a resthook, named by its slug. Servers answer an address over 200 characters with a 500."""
        if len(target_url) > 200:
            raise bad("target_url", "An address may have 200 characters at most.")
        slug = reference(resthook, "resthook")
        return await self.create("resthook_subscribers", {"resthook": slug, "target_url": target_url})

    async def create_topic(self, name: str) -> Row:
        """A topic for tickets (from 9.0.0), of at most 64 characters. A name that is taken is refused with a 400."""
        return await self.create("topics", {"name": name})

    async def update_campaign(self, campaign: Ref, name: str, group: Ref) -> Row:
        """Both are needed, also where only one changes."""
        return await self.update("campaigns", _by_uuid(campaign), {"name": name, "group": reference(group)})

    async def update_campaign_event(
        self,
        event: Ref,
        campaign: Ref,
        relative_to: Ref,
        offset: int,
        unit: str,
        delivery_hour: int,
        message: Text | Unset = UNSET,
        flow: Ref | Unset = UNSET,
    ) -> Row:
        """All fields are needed, the campaign too. Before 26.3 the event comes back with a new uuid."""
        body = _event(campaign, relative_to, offset, unit, delivery_hour, message, flow)
        return await self.update("campaign_events", _by_uuid(event), body)

    async def update_contact(
        self,
        contact: Ref,
        name: str | Unset | None = UNSET,
        language: str | Unset | None = UNSET,
        urns: Sequence[str] | Unset = UNSET,
        fields: Mapping[str, Any] | Unset = UNSET,
        groups: Iterable[Ref] | Unset = UNSET,
        *,
        note: str | Unset = UNSET,
        or_create: bool = False,
    ) -> Row:
        """Change a contact, named by uuid, record or URN. `urns` and `groups` replace the whole list, `fields` merge.

        By URN the server creates a person when none matches, so that needs `or_create`.
        """
        body = _contact(name, language, urns, fields, groups)
        return await self.update(
            "contacts", _by_uuid_or_urn(contact), body | without_unset({"note": note}), or_create=or_create
        )

    async def add_contact_note(self, contact: Ref, note: str) -> Row:
        """Add a note (26.3) of at most 10,000 characters. The newest five are kept; modified_on does not move."""
        return await self.update("contacts", _by_uuid(contact), {"note": note})

    async def update_field(self, field: Ref, name: str, type: str) -> Row:
        """Rename or retype a contact field, named by its key. Both are needed; the key stays."""
        return await self.update("fields", {"key": reference(field, "key")}, self._field(name, type))

    async def update_global(self, global_: Ref, value: str) -> Row:
        """Change the value of a global, named by its key."""
        return await self.update("globals", {"key": reference(global_, "key")}, {"value": value})

    async def update_group(self, group: Ref, name: str) -> Row:
        """Rename a group, smart ones too; the server refuses system groups with a 400."""
        return await self.update("groups", _by_uuid(group), {"name": name})

    async def update_label(self, label: Ref, name: str) -> Row:
        """Rename a label, named by uuid or record. It stays on the messages that have it."""
        return await self.update("labels", _by_uuid(label), {"name": name})

    async def update_topic(self, topic: Ref, name: str) -> Row:
        """Rename a topic, named by uuid or record; the server refuses the system topic."""
        return await self.update("topics", _by_uuid(topic), {"name": name})

    async def delete_campaign_event(self, event: Ref) -> None:
        """Delete a campaign event, named by uuid or record. What it has scheduled is not sent."""
        await self.delete("campaign_events", _by_uuid(event))

    async def delete_contact(self, contact: Ref) -> None:
        """Delete a contact, named by uuid, record or URN."""
        await self.delete("contacts", _by_uuid_or_urn(contact))

    async def delete_group(self, group: Ref) -> None:
        """Delete a group; its contacts stay. A 400 while a campaign or trigger uses it, and for system groups."""
        await self.delete("groups", _by_uuid(group))

    async def delete_label(self, label: Ref) -> None:
        """Delete a label and take it off its messages, which stay. Its uuid is gone for good."""
        await self.delete("labels", _by_uuid(label))

    async def delete_resthook_subscriber(self, subscriber: int | Mapping[str, Any]) -> None:
        """Delete a subscriber, named by its id."""
        found = subscriber.get("id") if isinstance(subscriber, Mapping) else subscriber
        await self.delete("resthook_subscribers", {"id": str(found)})

    async def upload_media(
        self, content: bytes | Path, *, filename: str | None = None, content_type: str | None = None
    ) -> Row:
        """Upload a file of at most 25 MB; the media object's uuid can be attached to messages.

        Name and type are taken from the path where they are not given. Raises OSError when the file cannot be read.
        """
        name = filename or (content.name if isinstance(content, Path) else "file")
        kind = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        data = await asyncio.to_thread(content.read_bytes) if isinstance(content, Path) else content
        if len(data) > MOST_MEDIA_BYTES:
            raise bad("file", "The file is larger than 25 MB.")
        return await self.create_form("media", multipart(name, kind, data, secrets.token_hex(16)))

    @abstractmethod
    async def create_form(self, endpoint: str, form: tuple[str, bytes]) -> Row:
        """POST of a multipart body, as (content type, bytes)."""

    def _field(self, name: str, type: str) -> dict[str, str]:
        if self.era == "2019":
            return {"label": name, "value_type": "numeric" if type == "number" else type}
        return {"name": name, "type": type}


def _contact(
    name: str | Unset | None,
    language: str | Unset | None,
    urns: Sequence[str] | Unset,
    fields: Mapping[str, Any] | Unset,
    groups: Iterable[Ref] | Unset,
) -> dict[str, Any]:
    return without_unset(
        {
            "name": name,
            "language": language,
            "urns": urns if isinstance(urns, Unset) else references(urns, "urns"),
            "fields": fields if isinstance(fields, Unset) else dict(fields),
            "groups": groups if isinstance(groups, Unset) else references(groups, "groups"),
        }
    )


def _recipients(
    urns: Sequence[str] | Unset, contacts: Iterable[Ref] | Unset, groups: Iterable[Ref] | Unset
) -> dict[str, Any]:
    return {
        "urns": urns if isinstance(urns, Unset) else references(urns, "urns"),
        "contacts": contacts if isinstance(contacts, Unset) else references(contacts, "contacts"),
        "groups": groups if isinstance(groups, Unset) else references(groups, "groups"),
    }


def _event(
    campaign: Ref,
    relative_to: Ref,
    offset: int,
    unit: str,
    delivery_hour: int,
    message: Text | Unset,
    flow: Ref | Unset,
) -> dict[str, Any]:
    if isinstance(message, Unset) == isinstance(flow, Unset):
        raise bad("message", "An event has either a message or a flow.")
    return {
        "campaign": reference(campaign),
        "relative_to": reference(relative_to, "key"),
        "offset": offset,
        "unit": unit,
        "delivery_hour": delivery_hour,
        "message": message,
        "flow": flow if isinstance(flow, Unset) else reference(flow),
    }


def _by_uuid(value: Ref) -> dict[str, str]:
    return {"uuid": reference(value)}


def _by_uuid_or_urn(value: Ref) -> dict[str, str]:
    text = reference(value)
    return {"urn": text} if ":" in text and uuid_of(text) is None else {"uuid": text}
