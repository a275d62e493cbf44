"""Records of which nothing is known but that they have to be there."""

from typing import Any

SAMPLE_DATE = "2026-01-01T00:00:00.000001Z"

BLANKS: dict[str, dict[str, Any]] = {
    "campaigns": {"uuid": "", "name": "", "archived": False, "group": {"uuid": "g", "name": "G"}, "created_on":
    SAMPLE_DATE}, "contacts": {
        "uuid": "", "name": "Somebody", "status": "active", "language": None, "urns": [], "groups": [], "notes": [],
        "fields": {}, "flow": None, "created_on": SAMPLE_DATE, "modified_on": SAMPLE_DATE, "last_seen_on": None,
        "blocked": False, "stopped": False,
    },
    "fields": {
        "key": "", "name": "", "type": "text", "featured": False, "priority": 0, "agent_access": "view", "label": "",
        "usages": {"flows": 0, "groups": 0, "campaign_events": 0}, "value_type": "text",
    },
    "flows": {
        "uuid": "", "name": "A flow", "type": "message", "archived": False, "labels": [], "expires": 10080, "runs": {},
        "results": [], "parent_refs": [], "created_on": SAMPLE_DATE, "modified_on": SAMPLE_DATE,
    },
    "globals": {"key": "", "name": "", "value": "x", "modified_on": SAMPLE_DATE},
    "groups": {"uuid": "", "name": "", "query": None, "status": "ready", "system": False, "count": 0},
    "labels": {"uuid": "", "name": "", "count": 0},
    "messages": {
        "uuid": "", "contact": {"uuid": "c", "name": None}, "urn": None, "channel": None, "direction": "in", "type":
        "text", "status": "handled", "archived": False, "visibility": "visible", "text": "x", "labels": [], "flow":
        None, "attachments": [], "quick_replies": [], "created_on": SAMPLE_DATE, "sent_on": None, "modified_on":
        SAMPLE_DATE, "media": None, "id": 0, "broadcast": None,
    },
    "optins": {"uuid": "", "name": "", "created_on": SAMPLE_DATE},
    "resthook_subscribers": {"id": 0, "resthook": "", "target_url": "https://a.example", "created_on": SAMPLE_DATE},
    "tickets": {
        "uuid": "", "contact": {"uuid": "c", "name": None}, "status": "open", "topic": {"uuid": "t", "name": "General"},
        "body": None, "assignee": None, "opened_on": SAMPLE_DATE, "opened_by": None, "opened_in": None,
        "modified_on": SAMPLE_DATE, "closed_on": None,
    },
    "topics": {"uuid": "", "name": "", "counts": {"open": 0, "closed": 0}, "system": False, "created_on": SAMPLE_DATE},
}  # fmt: skip
