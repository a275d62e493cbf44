"""The async client of the RapidPro / TextIt API v2, usable by itself.

Names are imported when they are first used, so that an error or a query type can be named without importing httpx: only
`TembaClient` brings it in.

The operations of the official client
(rapidpro-python 2.22, 56 of them) by its names, with what it lacks marked by +:

====================================  =====================================================================
operation                             request
====================================  =====================================================================
get_archives                          GET archives ?type|archive_type period before after, by offset
get_boundaries                        GET boundaries ?geometry
get_broadcasts                        GET broadcasts ?uuid id before after
get_campaigns                         GET campaigns ?uuid
get_campaign_events                   GET campaign_events ?uuid campaign
get_channels                          GET channels ?uuid address
get_channel_events +                  GET channel_events ?id contact before after
get_classifiers                       GET classifiers ?uuid
get_contacts                          GET contacts ?uuid urn group deleted before after reverse expand_urns urn_order
get_definitions                       GET definitions ?flow campaign dependencies
get_fields                            GET fields ?key
get_flows                             GET flows ?uuid type archived before after
get_flow_starts                       GET flow_starts ?uuid id before after reverse
get_globals                           GET globals ?key before after reverse
get_groups                            GET groups ?uuid name manual_only
get_labels                            GET labels ?uuid name
get_messages                          GET messages ?uuid id folder contact label broadcast before after
get_optins +                          GET optins
get_org                               GET org
get_resthooks                         GET resthooks ?reverse
get_resthook_events                   GET resthook_events ?resthook
get_resthook_subscribers              GET resthook_subscribers ?id resthook
get_runs                              GET runs ?uuid id flow contact responded before after reverse paths
get_statistics +                      GET statistics ?since until
get_templates +                       GET templates ?before after reverse
get_tickets +                         GET tickets ?uuid contact reverse
get_topics +                          GET topics
get_users +                           GET users ?uuid email role
get_workspace +                       GET workspace
create_broadcast                      POST broadcasts
create_campaign                       POST campaigns
create_campaign_event                 POST campaign_events
create_contact                        POST contacts
create_field                          POST fields
create_flow_start                     POST flow_starts
create_global                         POST globals
create_group                          POST groups
create_label                          POST labels
create_message                        POST messages
create_optin +                        POST optins
create_resthook_subscriber            POST resthook_subscribers
create_topic +                        POST topics
update_campaign                       POST campaigns ?uuid
update_campaign_event                 POST campaign_events ?uuid
update_contact                        POST contacts ?uuid (or ?urn, with or_create)
add_contact_note +                    POST contacts ?uuid, note
update_field                          POST fields ?key
update_global                         POST globals ?key
update_group                          POST groups ?uuid
update_label                          POST labels ?uuid
update_topic +                        POST topics ?uuid
delete_campaign_event                 DELETE campaign_events ?uuid
delete_contact                        DELETE contacts ?uuid or ?urn
delete_group                          DELETE groups ?uuid
delete_label                          DELETE labels ?uuid
delete_resthook_subscriber            DELETE resthook_subscribers ?id
upload_media +                        POST media, multipart
bulk_add_contacts                     POST contact_actions, add
bulk_remove_contacts                  POST contact_actions, remove
bulk_block_contacts                   POST contact_actions, block
bulk_unblock_contacts                 POST contact_actions, unblock
bulk_interrupt_contacts               POST contact_actions, interrupt
bulk_archive_contact_messages         POST contact_actions, archive_messages
bulk_delete_contacts                  POST contact_actions, delete
bulk_label_messages                   POST message_actions, label
bulk_unlabel_messages                 POST message_actions, unlabel
bulk_archive_messages                 POST message_actions, archive
bulk_restore_messages                 POST message_actions, restore
bulk_delete_messages                  POST message_actions, delete
assign_tickets +                      POST ticket_actions, assign
add_ticket_note +                     POST ticket_actions, add_note
change_ticket_topic +                 POST ticket_actions, change_topic
close_tickets +                       POST ticket_actions, close
reopen_tickets +                      POST ticket_actions, reopen
====================================  =====================================================================
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from temba_tui.client import errors
    from temba_tui.client.activity import Pending, RequestEntry
    from temba_tui.client.budget import BudgetStore, MemoryBudget
    from temba_tui.client.client import TembaClient
    from temba_tui.client.clock import Clock, SystemClock
    from temba_tui.client.endpoints import ENDPOINTS, Endpoint, Param
    from temba_tui.client.errors import TembaError
    from temba_tui.client.protocol import normalise_host
    from temba_tui.client.query import CursorQuery, Page, PageIterator
    from temba_tui.client.throttle import Priority, ScopeState, Throttle
    from temba_tui.client.values import UNSET

_HOMES = {
    "BudgetStore": "budget",
    "MemoryBudget": "budget",
    "TembaClient": "client",
    "Clock": "clock",
    "SystemClock": "clock",
    "ENDPOINTS": "endpoints",
    "Endpoint": "endpoints",
    "Param": "endpoints",
    "TembaError": "errors",
    "Pending": "activity",
    "RequestEntry": "activity",
    "normalise_host": "protocol",
    "CursorQuery": "query",
    "Page": "query",
    "PageIterator": "query",
    "Priority": "throttle",
    "ScopeState": "throttle",
    "Throttle": "throttle",
    "UNSET": "values",
}

__all__ = [
    "ENDPOINTS",
    "UNSET",
    "BudgetStore",
    "Clock",
    "CursorQuery",
    "Endpoint",
    "MemoryBudget",
    "Page",
    "PageIterator",
    "Param",
    "Pending",
    "Priority",
    "RequestEntry",
    "ScopeState",
    "SystemClock",
    "TembaClient",
    "TembaError",
    "Throttle",
    "errors",
    "normalise_host",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("temba_tui.client.errors")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
