"""The endpoints of API v2 as data: which parameters each takes in which era, how it pages, what it is called in the
throttle.

The eras of a parameter are those that honour it. A server ignores what it does not know and answers with the whole
list, so a filter outside its eras is refused before it is sent. An endpoint that this table lacks is an `Endpoint` made
by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from temba_tui.eras import ALL_ERAS, NEWEST, Era, since, until

Paging: TypeAlias = Literal["cursor", "offset", "single", "list"]
"""`cursor`: pages of 250. `offset`: by limit and offset. `single`: one object. `list`: `results` without pages."""

ParamKind: TypeAlias = Literal["uuid", "int", "date", "day", "bool", "choice", "text"]
"""What is checked before sending: `day` is a date alone, `text` takes anything but nothing and NUL."""

IDENTITIES: frozenset[str] = frozenset({"uuid", "id", "key", "email", "ticket"})
"""Parameters that name one object: what comes back must be that object, or the server ignored the parameter."""


@dataclass(frozen=True, slots=True)
class Param:
    """One query parameter of a list. `choices` are closed: servers ignore any other value and return everything."""

    kind: ParamKind = "text"
    eras: frozenset[Era] = ALL_ERAS
    repeat: bool = False
    choices: tuple[str, ...] = ()
    answered_by: str = ""
    """For an identity: the record's key that must equal the value; the parameter's own name when empty."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint below `/api/v2/`.

    `params` are the filters of its list; None means that they are not declared, and any goes through. `lookups` are the
    parameters that an update or a delete may name its object by; `upserts` those by which an update creates when none
    matches. `exclusive` sets take one parameter at a time. Without `lookups` nothing can be updated: on such an
    endpoint (messages, broadcasts, flow_starts) a POST with a lookup creates, and sends, again.
    """

    name: str
    scope: str = "v2"
    scope_by_era: Mapping[Era, str] = field(default_factory=dict)
    params: Mapping[str, Param] | None = field(default_factory=dict)
    lookups: tuple[str, ...] = ()
    upserts: tuple[str, ...] = ()
    deletes: tuple[str, ...] | None = None
    """Lookups of a delete where they differ from `lookups`; () where nothing can be deleted."""
    exclusive: tuple[frozenset[str], ...] = ()
    paging: Paging = "cursor"
    eras: frozenset[Era] = ALL_ERAS

    def scope_in(self, era: Era | None) -> str:
        """The throttle scope that a request draws on; an unknown era counts as the newest."""
        return self.scope_by_era.get(era or NEWEST, self.scope)

    @property
    def deletable_by(self) -> tuple[str, ...]:
        """Names of the parameters that a delete may name its object by; () where nothing can be deleted."""
        return self.lookups if self.deletes is None else self.deletes


_UUID = Param("uuid")
_TEXT = Param("text")
_DATES = {"before": Param("date"), "after": Param("date")}
_REVERSE = {"reverse": Param("bool", since("9.0.0"))}
_NEW = since("9.0.0")
_ONLY_9: frozenset[Era] = frozenset({"9.0.0"})
_KINDS = ("message", "run")

_TABLE: tuple[Endpoint, ...] = (
    Endpoint(
        "archives",
        params={
            "type": Param("choice", since("26.3"), choices=_KINDS),
            "archive_type": Param("choice", choices=_KINDS),
            "period": Param("choice", choices=("daily", "monthly")),
            **_DATES,
        },
        paging="offset",
    ),
    Endpoint("boundaries", params={"geometry": Param("bool", until("9.0.0"))}),
    Endpoint(
        "broadcasts",
        scope_by_era={"9.0.0": "v2.broadcasts"},
        params={"uuid": Param("uuid", since("26.3")), "id": Param("int"), **_DATES},
    ),
    Endpoint("campaigns", params={"uuid": _UUID}, lookups=("uuid",), deletes=()),
    Endpoint("campaign_events", params={"uuid": _UUID, "campaign": _TEXT}, lookups=("uuid",)),
    Endpoint("channels", params={"uuid": _UUID, "address": _TEXT}),
    Endpoint("channel_events", params={"id": Param("int"), "contact": _UUID, **_DATES}),
    Endpoint("classifiers", params={"uuid": _UUID, **_DATES}, eras=_ONLY_9),
    Endpoint(
        "contacts",
        scope="v2.contacts",
        params={
            "uuid": _UUID,
            "urn": _TEXT,
            "group": _TEXT,
            "deleted": Param("bool"),
            "expand_urns": Param("bool", _NEW),
            "urn_order": Param("choice", since("26.3"), choices=("priority",)),
            **_DATES,
            **_REVERSE,
        },
        lookups=("uuid", "urn"),
        upserts=("urn",),
    ),
    Endpoint("contact_actions"),
    Endpoint(
        "definitions",
        params={
            "flow": Param("uuid", repeat=True),
            "campaign": Param("uuid", repeat=True),
            "dependencies": Param("choice", choices=("none", "flows", "all")),
        },
        paging="single",
    ),
    Endpoint("fields", params={"key": _TEXT}, lookups=("key",), deletes=()),
    Endpoint("flows", params={"uuid": _UUID, "type": _TEXT, "archived": Param("bool"), **_DATES}),
    Endpoint("flow_starts", params={"uuid": _UUID, "id": Param("int", until("9.0.0")), **_DATES, **_REVERSE}),
    Endpoint("globals", params={"key": _TEXT, **_DATES, **_REVERSE}, lookups=("key",), deletes=(), eras=_NEW),
    Endpoint(
        "groups",
        params={"uuid": _UUID, "name": _TEXT, "manual_only": Param("bool", since("26.3"))},
        lookups=("uuid",),
        exclusive=(frozenset({"uuid", "name"}),),
    ),
    Endpoint(
        "labels",
        params={"uuid": _UUID, "name": _TEXT},
        lookups=("uuid",),
        exclusive=(frozenset({"uuid", "name"}),),
    ),
    Endpoint("media", eras=_NEW),
    Endpoint(
        "messages",
        scope="v2.messages",
        params={
            "uuid": Param("uuid", since("26.3")),
            "id": Param("int"),
            "folder": _TEXT,
            "contact": _UUID,
            "label": _TEXT,
            "broadcast": Param("int"),
            **_DATES,
        },
        exclusive=(frozenset({"contact", "folder", "label", "broadcast"}),),
    ),
    Endpoint("message_actions"),
    Endpoint("optins", eras=_ONLY_9),
    Endpoint("org", paging="single"),
    Endpoint("resthooks", params={**_REVERSE}),
    Endpoint("resthook_events", params={"resthook": _TEXT}),
    Endpoint(
        "resthook_subscribers",
        params={"id": Param("int"), "resthook": _TEXT},
        deletes=("id",),
    ),
    Endpoint(
        "runs",
        scope="v2.runs",
        params={
            "uuid": _UUID,
            "id": Param("int"),
            "flow": _UUID,
            "contact": _UUID,
            "responded": Param("bool"),
            "paths": Param("bool", _NEW),
            **_DATES,
            **_REVERSE,
        },
        exclusive=(frozenset({"contact", "flow"}),),
    ),
    Endpoint("statistics", params={"since": Param("day"), "until": Param("day")}, paging="list", eras=since("26.3")),
    Endpoint("templates", params={**_DATES, **_REVERSE}, eras=_ONLY_9),
    Endpoint(
        "tickets",
        params={
            "uuid": _UUID,
            "ticket": Param("uuid", _ONLY_9, answered_by="uuid"),
            "contact": _UUID,
            **_REVERSE,
        },
        eras=_NEW,
    ),
    Endpoint("ticket_actions", eras=_NEW),
    Endpoint("topics", lookups=("uuid",), deletes=(), eras=_NEW),
    Endpoint(
        "users",
        params={
            "uuid": Param("uuid", since("26.3"), repeat=True),
            "email": Param("text", since("26.3"), repeat=True),
            "role": Param("choice", repeat=True, choices=("administrator", "editor", "agent", "viewer", "surveyor")),
        },
        eras=_NEW,
    ),
    Endpoint("workspace", paging="single", eras=_NEW),
)

ENDPOINTS: Mapping[str, Endpoint] = {endpoint.name: endpoint for endpoint in _TABLE}
"""The endpoints by name."""

SCOPES: frozenset[str] = frozenset({"v2", "v2.contacts", "v2.messages", "v2.runs", "v2.broadcasts"})
"""The throttle scopes that any server has."""


def endpoint_of(endpoint: str | Endpoint) -> Endpoint:
    """The endpoint called so, or the one given. Of a name that the table lacks nothing is known."""
    if isinstance(endpoint, Endpoint):
        return endpoint
    return ENDPOINTS.get(endpoint) or Endpoint(endpoint, params=None, lookups=(), deletes=())
