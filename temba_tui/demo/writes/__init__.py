"""POST and DELETE: which object a request means, what it may do, and what the body says.

Create is a POST without a look-up parameter and update one with it. The order is the server's: look-up (404), system
object (403), the workspace's limit (409), the body (415, 400), the workspace's state (400), the fields (400).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from temba_tui.demo import urns
from temba_tui.demo.catalogue import Endpoint
from temba_tui.demo.context import Context
from temba_tui.demo.filters import as_uuid
from temba_tui.demo.http import Crash, Response, answer, detail, encode, invalid_whole, not_found
from temba_tui.demo.render import render
from temba_tui.demo.validate import Form
from temba_tui.demo.world import Record
from temba_tui.demo.writes import actions, automation, bodies, contacts, messaging, named, tickets

Write = Callable[[Context, Form, Record | None], Record]
Act = Callable[[Context, Form], list[Any] | None]


@dataclass(frozen=True, slots=True)
class Writer:
    """How a type is written. `write` gets the object that the request names, None for a new one."""

    write: Write
    delete: Callable[[Context, Record], None] | None = None
    limited: bool = False
    """Whether a workspace may hold so many and no more."""


WRITERS: Final[Mapping[str, Writer]] = {
    "broadcasts": Writer(messaging.broadcast),
    "campaigns": Writer(automation.campaign),
    "campaign_events": Writer(automation.event, automation.delete_event),
    "contacts": Writer(contacts.write, contacts.delete),
    "fields": Writer(named.field, limited=True),
    "flow_starts": Writer(automation.start),
    "globals": Writer(named.global_, limited=True),
    "groups": Writer(named.group, named.delete_group, limited=True),
    "labels": Writer(named.label, named.delete_label, limited=True),
    "messages": Writer(messaging.message),
    "optins": Writer(named.optin),
    "resthook_subscribers": Writer(automation.subscriber, automation.delete_subscriber),
    "topics": Writer(named.topic, limited=True),
}
ACTIONS: Final[Mapping[str, Act]] = {
    "contact_actions": actions.contacts,
    "message_actions": actions.messages,
    "ticket_actions": tickets.act,
}
LIMIT: Final = 250
TOPIC_LIMIT: Final = 50
"""How many topics a current workspace may have."""

DONE: Final = Response(204, encode(""))
"""What the bulk actions answer: a 204 that has a body of two bytes all the same, and announces it."""
DELETED: Final = Response(204, b"", None)


def write(endpoint: Endpoint, ctx: Context) -> Response:
    """The answer to a POST or DELETE, throttled and permitted already."""
    if ctx.request.method == "DELETE":
        return _delete(endpoint, ctx)
    if endpoint.name in ACTIONS:
        failures = ACTIONS[endpoint.name](ctx, _form(ctx))
        return DONE if not failures else answer({"failures": failures})
    if endpoint.name == "media":
        return answer(bodies.upload(ctx), 201)
    writer = WRITERS[endpoint.name]
    looked_up, record = _look_up(endpoint, ctx, _post_lookups(endpoint, ctx))
    if record is not None and record.get("system"):
        raise detail(403, "Cannot modify system object.")
    if not looked_up and writer.limited:
        _limit(endpoint, ctx)
    written = writer.write(ctx, _form(ctx), record)
    return answer(render(endpoint.name, written, ctx), 200 if record is not None else 201)


def _delete(endpoint: Endpoint, ctx: Context) -> Response:
    looked_up, record = _look_up(endpoint, ctx, endpoint.lookups)
    if not looked_up:
        raise detail(400, f"URL must contain one of the following parameters: {', '.join(endpoint.lookups)}")
    delete = WRITERS[endpoint.name].delete
    assert delete is not None
    assert record is not None
    if record.get("system"):
        raise detail(403, "Cannot delete system object.")
    delete(ctx, record)
    return DELETED


def _form(ctx: Context) -> Form:
    body = bodies.parse(ctx.request)
    if not isinstance(body, dict):
        raise invalid_whole("Request body should be a single JSON object")
    world = ctx.store.world
    if world.suspended or world.flagged:
        state = "suspended" if world.suspended else "flagged"
        raise invalid_whole(
            f"Sorry, your workspace is currently {state}. To re-enable starting flows and sending messages, "
            "please contact support."
        )
    return Form(body)


def _limit(endpoint: Endpoint, ctx: Context) -> None:
    usual = TOPIC_LIMIT if endpoint.name == "topics" and ctx.era == "26.3" else LIMIT
    limit = ctx.store.world.limits.get(endpoint.name, usual)
    if sum(not record.get("system") for record in ctx.store[endpoint.name]) >= limit:
        number = "" if ctx.era == "26.3" else f" of {limit}"
        raise detail(409, f"Cannot create object because workspace has reached limit{number}.")


def _post_lookups(endpoint: Endpoint, ctx: Context) -> tuple[str, ...]:
    """The parameters that a POST takes for a look-up. Where the type cannot be updated, the object is looked for all
    the
    same, and then a new one is made."""
    if endpoint.name in ("messages", "broadcasts") and ctx.era != "26.3":
        return ()
    return endpoint.lookups


def _look_up(endpoint: Endpoint, ctx: Context, lookups: tuple[str, ...]) -> tuple[bool, Record | None]:
    """Whether the request names an object, and the object: None only for a POST by a URN that nobody has."""
    given = [param for param in lookups if param in ctx.request.query]
    if len(given) > 1:
        raise detail(400, f"URL can only contain one of the following parameters: {', '.join(lookups)}")
    if not given:
        return False, None
    param = given[0]
    value = ctx.request.get(param) or ""
    table = ctx.store[endpoint.name]
    if param == "urn":
        if ctx.anon:
            raise detail(400, "URN lookups not allowed for anonymous organizations")
        urn = urns.identity(value, str(ctx.store.world.workspace.get("country") or ""))
        if urn is None:
            raise detail(400, f"Invalid URN: {value}")
        owner = contacts.owner_of(ctx, urn)
        if owner is None and ctx.request.method == "DELETE":
            raise not_found(endpoint.model)
        return True, owner
    found = table.get(_identity(endpoint, ctx, param, value))
    if found is None or (endpoint.name == "messages" and found.get("_deleted")):
        raise not_found(endpoint.model)
    return True, found


def _identity(endpoint: Endpoint, ctx: Context, param: str, value: str) -> Any:
    if param == "id":
        try:
            return int(value)
        except ValueError:
            raise Crash("an integer column compared with text") from None
    if param != "uuid":
        return value
    if ctx.era == "26.3" and as_uuid(value) is None:
        raise detail(400, f"Param 'uuid': {value} is not a valid UUID.")
    if ctx.era == "9.0.0" and endpoint.malformed != "text" and as_uuid(value) is None:
        if endpoint.malformed == "value":
            raise detail(400, "Value for uuid must be a valid UUID")
        raise Crash("a uuid column compared with text")
    return value
