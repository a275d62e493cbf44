"""The operations on many objects at once: at most 100, over contact_actions, message_actions and ticket_actions."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, Unpack

from temba_tui.client.operations import Failures, Operations, Pace
from temba_tui.client.values import (
    UNSET,
    Ref,
    Unset,
    bad,
    check_count,
    check_id,
    check_uuid,
    reference,
    references,
    uuid_of,
)

MessageRef: TypeAlias = int | Mapping[str, Any]
"""A message by its integer `id`, or the record. Servers of every era count a uuid as missing and do nothing for it."""


class Bulk(Operations):
    """`bulk_…` and the ticket actions. Each answers with what the server left alone, [] when all was done.

    Contact actions are done for all or for none. They take uuids, records, and URNs as they are stored (a phone number
    in local form is not localised). Message actions, and ticket actions from 26.3, may succeed in part. `priority` and
    `patience` are those of `Pace`: a long run gives `Priority.WALK`, so that it keeps to its share of the budget.
    """

    async def bulk_add_contacts(self, contacts: Iterable[Ref], group: Ref, **pace: Unpack[Pace]) -> Failures:
        """Add contacts to a group that is not smart."""
        return await self._contacts("add", contacts, group, **pace)

    async def bulk_remove_contacts(self, contacts: Iterable[Ref], group: Ref, **pace: Unpack[Pace]) -> Failures:
        """Take contacts out of a group."""
        return await self._contacts("remove", contacts, group, **pace)

    async def bulk_block_contacts(self, contacts: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Block contacts: they leave all manual groups, and unblocking does not bring them back."""
        return await self._contacts("block", contacts, **pace)

    async def bulk_unblock_contacts(self, contacts: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Make contacts active again, stopped ones (who opted out) too."""
        return await self._contacts("unblock", contacts, **pace)

    async def bulk_interrupt_contacts(self, contacts: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """End the flows that contacts are in."""
        return await self._contacts("interrupt", contacts, **pace)

    async def bulk_archive_contact_messages(self, contacts: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Archive every incoming message of these contacts; what they write later comes to the inbox."""
        return await self._contacts("archive_messages", contacts, **pace)

    async def bulk_delete_contacts(self, contacts: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Delete contacts with their messages and runs. It cannot be undone: who writes again is a new contact."""
        return await self._contacts("delete", contacts, **pace)

    async def bulk_label_messages(
        self,
        messages: Iterable[MessageRef],
        label: Ref | None = None,
        label_name: str | None = None,
        **pace: Unpack[Pace],
    ) -> Failures:
        """Label messages, with a label (uuid or name) or by `label_name`, which is made where it does not exist."""
        return await self._messages("label", messages, _label(label, label_name), **pace)

    async def bulk_unlabel_messages(
        self,
        messages: Iterable[MessageRef],
        label: Ref | None = None,
        label_name: str | None = None,
        **pace: Unpack[Pace],
    ) -> Failures:
        """Take a label off messages."""
        return await self._messages("unlabel", messages, _label(label, label_name), **pace)

    async def bulk_archive_messages(self, messages: Iterable[MessageRef], **pace: Unpack[Pace]) -> Failures:
        """Move incoming messages from the inbox to the archive; `bulk_restore_messages` takes them out again."""
        return await self._messages("archive", messages, **pace)

    async def bulk_restore_messages(self, messages: Iterable[MessageRef], **pace: Unpack[Pace]) -> Failures:
        """Take messages out of the archive."""
        return await self._messages("restore", messages, **pace)

    async def bulk_delete_messages(self, messages: Iterable[MessageRef], **pace: Unpack[Pace]) -> Failures:
        """Delete messages for good: unlike archived ones, nothing restores them."""
        return await self._messages("delete", messages, **pace)

    async def assign_tickets(self, tickets: Iterable[Ref], assignee: Ref | None, **pace: Unpack[Pace]) -> Failures:
        """Give tickets to a user (email, or the record), or with None to nobody."""
        return await self._tickets("assign", tickets, {"assignee": assignee and reference(assignee, "email")}, **pace)

    async def add_ticket_note(self, tickets: Iterable[Ref], note: str, **pace: Unpack[Pace]) -> Failures:
        """Add a note to each of these tickets. Not idempotent: a second call adds it again."""
        return await self._tickets("add_note", tickets, {"note": note}, **pace)

    async def change_ticket_topic(self, tickets: Iterable[Ref], topic: Ref, **pace: Unpack[Pace]) -> Failures:
        """Move tickets to a topic, named by its uuid."""
        return await self._tickets("change_topic", tickets, {"topic": check_uuid("topic", reference(topic))}, **pace)

    async def close_tickets(self, tickets: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Close tickets. From 26.3 those that were closed already are among what is given back."""
        return await self._tickets("close", tickets, **pace)

    async def reopen_tickets(self, tickets: Iterable[Ref], **pace: Unpack[Pace]) -> Failures:
        """Open tickets again, where the contact has no other open one."""
        return await self._tickets("reopen", tickets, **pace)

    async def _contacts(
        self, action: str, contacts: Iterable[Ref], group: Ref | Unset = UNSET, **pace: Unpack[Pace]
    ) -> Failures:
        named = [_contact(one) for one in references(contacts, "contacts")]
        body = {"contacts": named, "action": action}
        if not isinstance(group, Unset):
            body["group"] = reference(group)
        return await self.act("contact_actions", body, **pace)

    async def _messages(
        self,
        action: str,
        messages: Iterable[MessageRef],
        more: Mapping[str, str] | None = None,
        **pace: Unpack[Pace],
    ) -> Failures:
        ids = [_message_id(one) for one in messages]
        check_count("messages", ids)
        return await self.act("message_actions", {"messages": ids, "action": action, **(more or {})}, **pace)

    async def _tickets(
        self, action: str, tickets: Iterable[Ref], more: Mapping[str, Any] | None = None, **pace: Unpack[Pace]
    ) -> Failures:
        named = [check_uuid("tickets", one) for one in references(tickets, "tickets")]
        return await self.act("ticket_actions", {"tickets": named, "action": action, **(more or {})}, **pace)


def _contact(text: str) -> str:
    found = uuid_of(text)
    if found is None and ":" not in text:
        raise bad("contacts", "This is neither a UUID nor a URN.")
    return found or text


def _message_id(value: MessageRef) -> int:
    found = value.get("id") if isinstance(value, Mapping) else value
    if not isinstance(found, int):
        raise bad("messages", "Messages are named by their numeric id.")
    return int(check_id("messages", found))


def _label(label: Ref | None, label_name: str | None) -> dict[str, str]:
    if (label is None) == (label_name is None):
        raise bad("label", "Give either a label or a label's name.")
    return {"label": reference(label)} if label is not None else {"label_name": label_name or ""}
