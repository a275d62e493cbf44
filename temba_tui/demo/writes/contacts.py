"""Contacts: made, changed and deleted."""

from typing import Any, Final

from temba_tui.demo import languages
from temba_tui.demo.context import Context
from temba_tui.demo.http import invalid, invalid_whole
from temba_tui.demo.smart import smart_groups
from temba_tui.demo.validate import MISSING, Form, Wrong, listed, references, text
from temba_tui.demo.values import stored
from temba_tui.demo.world import Record
from temba_tui.demo.writes import find

NOTES: Final = 5
"""How many notes of a contact are kept."""

owner_of = find.owner


def _language(value: Any) -> str:
    code = text(3, least=3)(value)
    if not languages.known(code):
        raise Wrong("Not a valid ISO639-3 language code.")
    return str(code)


def _fields(ctx: Context, value: Any) -> dict[str, str | None]:
    """Values by field key, as they are sent; the keys have to exist."""
    if not isinstance(value, dict):
        raise Wrong(f'Expected a dictionary of items but got type "{type(value).__name__}".')
    if len(value) > 100:
        raise Wrong("Ensure this field has no more than 100 elements.")
    found: dict[str, str | None] = {}
    wrong: dict[str, Any] = {}
    kind = text(blank=True)
    for key, each in value.items():
        try:
            found[key] = None if each is None else kind(each)
        except Wrong as refused:
            wrong[key] = refused.errors
    if wrong:
        raise Wrong(wrong)
    for key in found:
        if ctx.store["fields"].get(key) is None:
            raise Wrong(f"Invalid contact field key: {key}")
    return found


def write(ctx: Context, form: Form, record: Record | None) -> Record:
    """A contact made, or changed where the request named one. A URN that names nobody makes the one whom it names."""
    if record is not None and record.get("_deleted"):
        raise invalid_whole("Deleted contacts can't be modified.")
    by_urn = "urn" in ctx.request.query
    name = form.take("name", text(64), null=True, default=MISSING)
    language = form.take("language", _language, null=True, default=MISSING)
    urns = form.take("urns", listed(find.urn(ctx)), default=MISSING)
    groups = form.take("groups", references(find.group(ctx, manual=True)), default=MISSING)
    fields = form.take("fields", lambda value: _fields(ctx, value), default=MISSING)
    note = form.take("note", text(10_000, blank=True), default=MISSING) if ctx.era == "26.3" and record else MISSING
    if urns is not MISSING and by_urn:
        form.refuse("urns", "Field not allowed when using URN in URL")
    elif urns is not MISSING and ctx.anon and record is not None:
        form.refuse("urns", "Updating URNs not allowed for anonymous organizations")
    if groups not in (MISSING, []) and record is not None and record["status"] != "active":
        form.refuse("groups", "Non-active contacts can't be added to groups")
    form.check()
    if record is None:
        wanted = _looked_up_urns(ctx) if by_urn else list(dict.fromkeys([] if urns is MISSING else urns))
        _refuse_taken(ctx, wanted)
        record = _blank(ctx, wanted)
        urns = MISSING
    changes: dict[str, Any] = {}
    if name is not MISSING:
        changes["name"] = name
    if language is not MISSING:
        changes["language"] = language
    if urns is not MISSING:
        changes["urns"] = _take_urns(ctx, list(dict.fromkeys(urns)), record)
    if groups is not MISSING:
        changes["groups"] = [find.refer(group) for group in {group["uuid"]: group for group in groups}.values()]
        changes["groups"] += [each for each in record["groups"] if _is_smart(ctx, each["uuid"])]
    if fields is not MISSING:
        changes["fields"] = {**record["fields"], **stored(ctx, fields, record["fields"])}
    if note is not MISSING:
        author = ctx.store["users"].get(ctx.principal.email)
        by = {"email": ctx.principal.email, "name": author["name"] if author else ctx.principal.email}
        changes["notes"] = [*record["notes"], {"text": note, "created_on": ctx.stamp, "created_by": by}][-NOTES:]
    is_new = ctx.store["contacts"].get(record["uuid"]) is None
    if is_new or any(key != "notes" and record[key] != value for key, value in changes.items()):
        ctx.hand_over()
        changes["modified_on"] = ctx.stamp
    return save(ctx, {**record, **changes})


def save(ctx: Context, record: Record) -> Record:
    """Keep a changed contact: its smart groups follow from what it now is, groups' counts and others' references
    follow it."""
    table = ctx.store["contacts"]
    old = table.get(record["uuid"])
    manual = [each for each in record["groups"] if not _is_smart(ctx, each["uuid"])]
    known = {each["uuid"] for each in record["groups"]}
    record = {**record, "groups": manual + smart_groups(ctx, record, known)}
    if old is not None and old["name"] != record["name"]:
        ctx.store.rename(record["uuid"], record["name"])
    _count(ctx, old["groups"] if old else [], record["groups"])
    return table.put(record)


def _count(ctx: Context, before: list[Any], after: list[Any]) -> None:
    groups = ctx.store["groups"]
    old, new = ({each["uuid"] for each in some} for some in (before, after))
    for uuid, step in [*((uuid, -1) for uuid in old - new), *((uuid, 1) for uuid in new - old)]:
        group = groups.get(uuid)
        if group is not None:
            groups.change(group, count=max(0, group["count"] + step))


def _is_smart(ctx: Context, uuid: str) -> bool:
    group = ctx.store["groups"].get(uuid)
    return group is not None and bool(group["query"])


def _looked_up_urns(ctx: Context) -> list[str]:
    return [find.urn(ctx)(ctx.request.get("urn"))]


def _refuse_taken(ctx: Context, urns: list[str]) -> None:
    for at, urn in enumerate(urns):
        if find.owner(ctx, urn) is not None:
            if ctx.era == "26.3":
                raise invalid({"urns": {str(at): ["URN is in use by another contact."]}})
            raise invalid({"urns": [f"URN belongs to another contact: {urn}"]})


def _take_urns(ctx: Context, urns: list[str], record: Record) -> list[str]:
    """The URNs that an update leaves the contact with. One that another has stays there in silence on a current server,
    and moves over in silence on an older one."""
    kept = []
    for urn in urns:
        owner = find.owner(ctx, urn)
        if owner is not None and owner["uuid"] != record["uuid"]:
            if ctx.era == "26.3":
                continue
            ctx.store["contacts"].change(owner, urns=[each for each in owner["urns"] if each != urn])
        kept.append(urn)
    return kept


def _blank(ctx: Context, urns: list[str]) -> Record:
    channel = next((row for row in ctx.store["channels"]), None)
    return {
        "uuid": ctx.uuid4(),
        "name": None,
        "status": "active",
        "language": None,
        "urns": urns,
        "groups": [],
        "notes": [],
        "fields": {field["key"]: None for field in ctx.store["fields"]},
        "flow": None,
        "created_on": ctx.stamp,
        "modified_on": ctx.stamp,
        "last_seen_on": None,
        "blocked": False,
        "stopped": False,
        "_channels": {urn: find.refer(channel) for urn in urns} if channel else {},
    }


def delete(ctx: Context, record: Record) -> None:
    """A contact goes; its uuid stays known. Once more is no error."""
    if record.get("_deleted"):
        return
    _count(ctx, record["groups"], [])
    ctx.store["contacts"].change(record, _deleted=True, urns=[], groups=[], modified_on=ctx.stamp)
    ctx.store.gone.add(record["uuid"])
