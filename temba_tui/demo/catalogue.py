"""Every endpoint as data: which eras have it, which methods it takes, how its list is sorted and what can be asked of
it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from temba_tui.demo import filters as by
from temba_tui.demo.context import Context
from temba_tui.demo.cursor import Predicate
from temba_tui.demo.filters import Filter
from temba_tui.eras import ALL_ERAS, Era, since, until

NEW: Final = since("9.0.0")
CURRENT: Final[frozenset[Era]] = frozenset({"26.3"})
NOWHERE: Final[frozenset[Era]] = frozenset()
NINE: Final[frozenset[Era]] = frozenset({"9.0.0"})
OLDEST: Final[frozenset[Era]] = frozenset({"2019"})


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its filters in the order in which the server applies them, and which of its parameters exclude one
    another."""

    filters: tuple[Filter, ...] = ()
    exclusive: tuple[str, ...] = ()
    shown: Callable[[Context], Predicate] | None = None
    """What the list holds before any filter; everything where None."""
    order: Callable[[Context], str] | None = None
    """What it is sorted by where that is not the type's own order."""
    reverse: frozenset[Era] = NOWHERE
    """The eras that honour `reverse`."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address under `/api/v2/`. `model` is what the server calls its type in a 404."""

    name: str
    model: str = ""
    methods: tuple[str, ...] = ("GET",)
    listing: Listing | None = None
    eras: frozenset[Era] = ALL_ERAS
    root: frozenset[Era] = ALL_ERAS
    """The eras whose root listing names it."""
    lookups: tuple[str, ...] = ("uuid",)
    """The parameters by which POST (update) and DELETE find their object, sorted."""
    malformed: by.Malformed = "text"
    """9.0.0's rule for a malformed uuid in a look-up."""

    def methods_in(self, era: Era) -> tuple[str, ...]:
        """The methods that an era offers."""
        if era == "2019" and self.name == "messages":
            return ("GET",)
        return self.methods

    def allow(self, era: Era) -> str:
        """The `Allow` header. HEAD and OPTIONS are named in it and refused all the same."""
        methods = self.methods_in(era)
        return ", ".join((*methods, *(("HEAD",) if "GET" in methods else ()), "OPTIONS"))

    def scope(self, era: Era) -> str:
        """The throttle's scope that a request counts in."""
        if self.name in ("contacts", "messages", "runs") or (self.name == "broadcasts" and era == "9.0.0"):
            return f"v2.{self.name}"
        return "v2"


def _message_order(ctx: Context) -> str:
    folder = ctx.request.get("folder") or ""
    if folder.lower() == "sent" and ctx.era != "2019":
        return "sent_on"
    return "modified_on" if folder == "incoming" and ctx.era != "26.3" else "created_on"


def _message_date(ctx: Context) -> str:
    return "modified_on" if ctx.request.get("folder") == "incoming" and ctx.era != "26.3" else "created_on"


def _living(ctx: Context) -> Predicate:
    return lambda record: not record.get("_deleted") and record.get("visibility") != "deleted"


def _unarchived(ctx: Context) -> Predicate:
    return lambda record: not record.get("archived")


READ: Final = ("GET",)
WRITE: Final = ("GET", "POST")
ALL: Final = ("GET", "POST", "DELETE")
ACT: Final = ("POST",)

_ENDPOINTS: Final = (
    Endpoint("archives", listing=Listing((
        by.same("type", eras=CURRENT), Filter("archive_type", by.archive_type), Filter("period", by.period),
        *by.dates("start_date"),
    )), root=NEW),
    Endpoint("boundaries", listing=Listing(), root=until("9.0.0")),
    Endpoint("broadcasts", "Broadcast", WRITE, Listing((
        by.uuid(eras=CURRENT), by.integer(), *by.dates("created_on"),
    ))),
    Endpoint("campaigns", "Campaign", WRITE, Listing((by.uuid(older="crash"),), shown=_unarchived), malformed="crash"),
    Endpoint("campaign_events", "CampaignEvent", ALL, Listing((
        by.uuid(older="crash"), by.named("campaign", "campaigns", "campaign"),
    )), malformed="crash"),
    Endpoint("channels", "Channel", READ, Listing((by.uuid(), by.same("address")))),
    Endpoint("channel_events", listing=Listing((by.integer(), by.contact(), *by.dates("created_on"))),
    root=until("9.0.0")),
    Endpoint("classifiers", listing=Listing((by.uuid(older="crash"), *by.dates("created_on"))), eras=NINE),
    Endpoint("contacts", "Contact", ALL, Listing((
        by.uuid(), Filter("urn", by.urn), by.named("group", "groups", "groups"), *by.dates("modified_on"),
    ), shown=by.deleted, reverse=NEW), lookups=("urn", "uuid")),
    Endpoint("contact_actions", methods=ACT),
    Endpoint("definitions", root=OLDEST),
    Endpoint("fields", "ContactField", WRITE, Listing((by.same("key"),)), lookups=("key",)),
    Endpoint("flow_starts", "FlowStart", WRITE, Listing((
        by.integer(eras=until("9.0.0")), by.uuid(older="value"), *by.dates("modified_on"),
    ), reverse=NEW), malformed="value"),
    Endpoint("flows", "Flow", READ, Listing((
        by.uuid(), by.same("type"), Filter("archived", by.archived), *by.dates("modified_on"),
    ))),
    Endpoint("globals", "Global", WRITE, Listing((by.same("key"), *by.dates("modified_on")), reverse=NEW),
    eras=NEW, lookups=("key",)),
    Endpoint("groups", "ContactGroup", ALL, Listing((
        by.uuid(), by.folded("name"), by.truth("manual_only", lambda group: not group["query"], eras=CURRENT),
    ), exclusive=("uuid", "name"))),
    Endpoint("labels", "Label", ALL, Listing((by.uuid(older="crash"), by.folded("name")), exclusive=("uuid",
    "name")), malformed="crash"),
    Endpoint("media", "Media", ACT, eras=NEW),
    Endpoint("messages", "Msg", WRITE, Listing((
        by.uuid(eras=CURRENT), by.integer(), Filter("folder", by.folder), by.contact(),
        by.named("label", "labels", "labels"), Filter("broadcast", by.broadcast), *by.dates(_message_date),
    ), exclusive=("contact", "folder", "label", "broadcast"), shown=_living, order=_message_order)),
    Endpoint("message_actions", methods=ACT),
    Endpoint("optins", "OptIn", WRITE, Listing(), eras=NINE, root=NOWHERE, lookups=()),
    Endpoint("org", root=OLDEST),
    Endpoint("resthooks", listing=Listing(reverse=NEW)),
    Endpoint("resthook_events", listing=Listing((by.same("resthook"),))),
    Endpoint("resthook_subscribers", "ResthookSubscriber", ALL, Listing((by.integer(), by.same("resthook"))),
    lookups=("id",)),
    Endpoint("runs", "FlowRun", READ, Listing((
        by.integer(), by.uuid(older="value"), by.uuid("flow", "flow"), by.contact(),
        by.truth("responded", lambda run: bool(run["responded"])), *by.dates("modified_on"),
    ), exclusive=("contact", "flow"), reverse=NEW)),
    Endpoint("statistics", eras=CURRENT, root=NOWHERE),
    Endpoint("templates", listing=Listing(by.dates("modified_on"), reverse=NEW), eras=NINE),
    Endpoint("tickets", "Ticket", READ, Listing((
        by.uuid(older="crash", newer="crash"), by.uuid("ticket", "uuid", older="crash", eras=NINE), by.contact(),
    ), reverse=NEW), eras=NEW),
    Endpoint("ticket_actions", methods=ACT, eras=NEW),
    Endpoint("topics", "Topic", WRITE, Listing(), eras=NEW, malformed="crash"),
    Endpoint("users", "User", READ, Listing((
        by.uuids("uuid", eras=CURRENT), Filter("email", by.emails, CURRENT), Filter("role", by.roles),
    )), eras=NEW),
    Endpoint("workspace", eras=NEW),
)  # fmt: skip

ENDPOINTS: Final[dict[str, Endpoint]] = {endpoint.name: endpoint for endpoint in _ENDPOINTS}
"""Every endpoint by name, in the order in which the root lists them."""


def endpoint_of(name: str, era: Era) -> Endpoint | None:
    """The endpoint of that name where the era has it."""
    found = ENDPOINTS.get(name)
    return found if found and era in found.eras else None
