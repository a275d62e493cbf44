"""Sending: messages and broadcasts. Nothing leaves the demo; what was sent goes on as if a channel had taken it."""

from typing import Any, Final

from temba_tui.demo import sending
from temba_tui.demo.context import Context
from temba_tui.demo.http import Crash, invalid_whole
from temba_tui.demo.validate import Form, Kind, Wrong, listed, reference, references, text, translated
from temba_tui.demo.world import Record
from temba_tui.demo.writes import find

NO_CONTENT: Final = "Must provide either text or attachments."


def longest(ctx: Context) -> int:
    """How long a message's text may be."""
    return 4096 if ctx.era == "26.3" else 640


def quick_reply(value: Any) -> dict[str, Any]:
    """One quick reply: `{type, text, extra}`. Text and null crash the server, as they crash it here."""
    if not isinstance(value, dict):
        raise Crash("a quick reply that is no object")
    errors: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    for name, most in (("text", 64), ("extra", 1000)):
        if name in value:
            try:
                parts[name] = text(most, blank=True)(value[name])
            except Wrong as wrong:
                errors[name] = wrong.errors
    kind = value.get("type", "text")
    if kind not in ("text", "form", "url", "location"):
        errors["type"] = [f'"{kind}" is not a valid choice.']
    if errors:
        raise Wrong(errors)
    if kind == "text" and not parts.get("text"):
        raise Wrong("Quick replies of type 'text' require a 'text' value.")
    if kind in ("form", "url") and not (parts.get("text") and parts.get("extra")):
        raise Wrong(f"Quick replies of type '{kind}' require 'text' and 'extra' values.")
    if kind == "location" and parts.get("extra"):
        raise Wrong("Quick replies of type 'location' cannot have an 'extra' value.")
    return {"type": kind, **{name: part for name, part in parts.items() if part}}


def _attachments(ctx: Context) -> Kind:
    return references(find.media(ctx), most=10)


def _replies() -> Kind:
    def read(value: Any) -> Any:
        if isinstance(value, list) and any(not isinstance(item, dict) for item in value):
            raise Crash("a quick reply that is no object")
        return listed(quick_reply, most=10)(value)

    return read


def message(ctx: Context, form: Form, record: Record | None) -> Record:
    """One message to one contact: sent at once, or failed where there is no way to reach them. A look-up in the
    address changes
    nothing: a new message is made all the same."""
    to = form.take("contact", reference(find.contact(ctx)), required=True)
    body = form.take("text", text(longest(ctx)))
    attachments = form.take("attachments", _attachments(ctx), default=[])
    replies = form.take("quick_replies", _replies(), default=[]) if ctx.era == "26.3" else []
    form.check()
    if not body and not attachments:
        raise invalid_whole(NO_CONTENT)
    ctx.hand_over()
    urn = next(iter(to["urns"]), None)
    channel = _channel(ctx, to, urn)
    media = [{"content_type": each["content_type"], "url": each["url"]} for each in attachments]
    made = ctx.store["messages"].put(
        {
            "uuid": ctx.new_uuid(),
            "contact": find.refer(to),
            "urn": urn,
            "channel": channel,
            "direction": "out",
            "type": "text",
            "status": "queued" if urn and channel and to["status"] == "active" else "failed",
            "archived": False,
            "visibility": "visible",
            "text": body or "",
            "labels": [],
            "flow": None,
            "attachments": media,
            "quick_replies": replies,
            "created_on": ctx.stamp,
            "sent_on": None,
            "modified_on": ctx.stamp,
            "media": f"{media[0]['content_type']}:{media[0]['url']}" if media else None,
            "id": ctx.store.next_id("messages"),
            "broadcast": None,
        }
    )
    sending.send_message(ctx, made)
    return made


def _channel(ctx: Context, to: Record, urn: str | None) -> Any:
    if urn is None:
        return None
    known = (to.get("_channels") or {}).get(urn)
    first = next((row for row in ctx.store["channels"]), None)
    return known or (find.refer(first) if first else None)


def broadcast(ctx: Context, form: Form, record: Record | None) -> Record:
    """A message to many: queued, and sent later. A look-up in the address changes nothing."""
    language = ctx.language
    urns = form.take("urns", listed(find.urn(ctx)), default=[])
    contacts = form.take("contacts", references(find.contact(ctx)), default=[])
    groups = form.take("groups", references(find.group(ctx)), default=[])
    body = form.take("text", translated(text(longest(ctx)), language))
    attachments = form.take("attachments", translated(_attachments(ctx), language))
    replies = form.take("quick_replies", translated(_replies(), language)) if ctx.era == "26.3" else None
    base = form.take("base_language", text(3, least=3))
    form.check()
    if not body and not attachments:
        raise invalid_whole(NO_CONTENT)
    if not (urns or contacts or groups):
        raise invalid_whole("Must provide either urns, contacts or groups.")
    for name, given in (("text", body), ("attachments", attachments), ("quick_replies", replies)):
        if base and given is None and name == "text":
            raise Crash("a base language without text")
        if base and given is not None and base not in given:
            raise invalid_whole(f"No {name} translation provided in base language.")
    if ctx.era == "26.3":
        ctx.hand_over()
    codes = list(dict.fromkeys([*(body or {}), *(attachments or {}), *(replies or {})]))
    made = ctx.store["broadcasts"].put(
        {
            "uuid": ctx.new_uuid(),
            "status": "pending",
            "progress": {"total": -1, "started": 0},
            "urns": urns,
            "contacts": [find.refer(each) for each in contacts],
            "groups": [find.refer(each) for each in groups],
            "text": {code: (body or {}).get(code) for code in codes},
            "attachments": {
                code: [f"{each['content_type']}:{each['url']}" for each in (attachments or {}).get(code, ())]
                for code in codes
            },
            "quick_replies": {code: (replies or {}).get(code, []) for code in codes},
            "base_language": base or codes[0],
            "created_on": ctx.stamp,
            "id": ctx.store.next_id("broadcasts"),
        }
    )
    sending.send_broadcast(ctx, made)
    return made
