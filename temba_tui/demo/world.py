"""What a workspace holds, as a value: the contract between the demo server's engine and its content.

A canonical record is the JSON object that a current (26.3) server sends for that type, with every key that it has, plus
private keys that begin with `_` and never reach the wire. Older eras' shapes are rendered from it. For types that
26.3 no longer
has (templates, classifiers, optins) it is the 9.0.0 object.

Datetimes are strings as the server sends them: UTC, `2026-05-21T23:09:51.129481Z`, always with microseconds; dates are
`YYYY-MM-DD`. References are `{"uuid", "name"}` objects (users: `{"email", "name"}`; fields: `{"key", "name",
"label"}`).

A collection is a sequence in the order in which the server lists the type (below; newest first, ties by `id`/`_id`
descending).
It is read by index, a page at a time: `len(collection)` must be cheap, `collection[i]` and slices make only the
records asked
for (a slice returns a list). The engine never changes a record that it was given: writes are kept beside it.

Keys by type (26.3 unless said; private keys in brackets, all optional unless said "required"):

- archives (-start_date): type "message"|"run", start_date, period "daily"|"monthly", record_count, size, hash,
  download_url, archive_type.
- boundaries (osm_id): osm_id, name, parent {osm_id, name}|null, level 0-3, aliases [str], geometry (GeoJSON
  MultiPolygon).
- broadcasts (-created_on): uuid, status pending|queued|started|completed|failed|interrupted, progress {total,
  started}, urns, contacts,
  groups, text {lang: str}, attachments {lang: []}, quick_replies {lang: [{text, type, extra?}]}, base_language,
  created_on, id (required).
- campaigns (-created_on): uuid, name, archived, group, created_on. Archived ones are never listed.
- campaign_events (-created_on): uuid, campaign, relative_to {key, name, label}, offset, unit
  minutes|hours|days|weeks, delivery_hour (-1..23), flow|null,
  message {lang: str}|null, created_on.
- channels (-created_on): uuid, name, address, type (slug), country, device {name, power_level, power_status,
  power_source, network_type}|null,
  last_seen, created_on.
- channel_events (-created_on): id (required), type, contact, channel, extra, occurred_on, created_on.
- classifiers (-created_on; 9.0.0): uuid, name, type, intents [str], created_on.
- contacts (-modified_on): uuid, name|null, status active|blocked|stopped|archived, language|null, urns [str], groups,
  notes
  [{text, created_on, created_by}], fields {key: str|null} (every field of the workspace), flow|null, created_on,
  modified_on, last_seen_on, blocked, stopped;
  [_id required; _deleted bool; _channels {urn: {uuid, name}} for expand_urns].
- definitions: not a collection, see `World.definition`.
- fields (-created_on, which is not sent): key, name, type text|number|datetime|state|district|ward, featured,
  priority, usages {flows, groups,
  campaign_events}, agent_access view|edit|none, label (= name), value_type (= type, "numeric" for number).
- flows (-created_on): uuid, name, type message|voice|background|survey, archived, labels, expires, runs {active,
  waiting, completed, expired,
  interrupted, failed}, results [{key, name, categories, node_uuids}], parent_refs, created_on, modified_on.
- flow_starts (-modified_on): uuid, flow, status pending|queued|started|completed|failed|interrupted, progress {total,
  started}, groups, contacts, params
  (object|null), created_on, modified_on, id (required), extra (= params), restart_participants, exclude_active;
  [_urns].
- globals (-modified_on): key, name, value, modified_on.
- groups (-created_on, not sent): uuid, name, query|null, status initializing|evaluating|ready, system, count; [_used
  bool: a campaign or trigger needs it,
  deleting answers 400].
- labels (-created_on, not sent): uuid, name, count.
- messages (-created_on): uuid, contact, urn, channel, direction in|out, type text|voice|optin, status (queued wired
  sent delivered read handled
  errored failed), archived, visibility visible|archived|deleted, text, labels, flow|null, attachments
  [{content_type, url}], quick_replies,
  created_on, sent_on, modified_on, media|null, id (required), broadcast (the integer id)|null; [_deleted]. Its
  folder follows from these.
- optins (-created_on; 9.0.0): uuid, name, created_on.
- resthooks (-modified_on): resthook, modified_on, created_on.  resthook_events (-created_on): resthook, data,
  created_on.
- resthook_subscribers (-created_on): id (required), resthook, target_url, created_on.
- runs (-modified_on): uuid, flow, contact {uuid, name, urn, urn_display}, start {uuid}|null, responded, path [{node,
  time}], values
  {key: {name, value, category, node, time, [_input]}}, created_on, modified_on, exited_on, exit_type
  completed|interrupted|expired|failed|null, id (required).
- statistics (date ascending): date, channels {uuid: {type, "text:in", "text:out", "voice:in", "voice:out"}}.
- templates (-modified_on; 9.0.0): uuid, name, translations [{language, locale, content, namespace, variable_count,
  status, channel}], created_on, modified_on.
- tickets (-modified_on): uuid, contact, status open|closed, topic, body (null), assignee {email, name}|null,
  opened_on, opened_by|null, opened_in|null,
  modified_on, closed_on; [_body: what older eras show; _id].
- topics (-created_on): uuid, name, counts {open, closed}, system, created_on. One is {"name": "General", "system":
  true}.
- users (-date joined): uuid, name, email, role administrator|editor|agent, team {uuid, name}|null, created_on,
  avatar, first_name, last_name;
  [_role: what 9.0.0 shows (viewer, surveyor)].
- workspace: `World.workspace`: uuid, name, country, languages [str], timezone, date_style
  day_first|month_first|year_first, anon, credits
  {used: -1, remaining: -1}, primary_language.

The content package exports `build_world(seed: int, now: datetime) -> World`
(`temba_tui/demo/content/__init__.py`); `now` is aware and in UTC.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]
"""One canonical record. Whoever holds one treats it as frozen."""

COLLECTIONS: tuple[str, ...] = (
    "archives", "boundaries", "broadcasts", "campaigns", "campaign_events", "channels", "channel_events", "classifiers",
    "contacts", "fields", "flows", "flow_starts", "globals", "groups", "labels", "messages", "optins", "resthooks",
    "resthook_events", "resthook_subscribers", "runs", "statistics", "templates", "tickets", "topics", "users",
)  # fmt: skip
"""The types of which a world holds a sequence."""

Definition: TypeAlias = Callable[[str], Record | None]
"""A flow's definition by the flow's uuid; None when there is none."""


def no_definition(uuid: str) -> Record | None:
    """The definitions of a world that has none."""
    return None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a workspace holds. A collection that is missing is empty."""

    workspace: Record
    now: datetime
    """The moment at which the content was made: aware, in UTC."""
    collections: Mapping[str, Sequence[Record]]
    definition: Definition = no_definition
    org_id: int = 1
    """What 9.0.0 and older send as `X-Temba-Org`."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many fields, globals, groups, labels and topics this workspace may hold; the server's own limit where a type
    is missing."""
    mailroom: bool = True
    """Whether the server's Go service runs, which changes contacts and sends: without it such writes end in a 500."""
    suspended: bool = False
    flagged: bool = False
    """Suspended or flagged: everything can be read, and every write is refused."""
