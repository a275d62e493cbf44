"""Recordings that the suite does not replay, and why."""

from collections.abc import Mapping

MAILROOM = "the server's Go service was switched off; the demo has none to switch off"
REASONS: Mapping[str, str] = {
    "extras/mailroom_down_contact_update": MAILROOM,
    "extras/mailroom_down_contact_update_nothing": MAILROOM,
    "extras/mailroom_down_message_send": MAILROOM,
    "extras/mailroom_down_ticket_action": MAILROOM,
    "wire/httpx_keepalive_after_204": "what became of a client, not a request; tests/demo/test_serve.py has it happen",
}
"""By name of the recording, in any era."""


def reason(name: str) -> str | None:
    """Why a recording is left out; None where it is replayed."""
    return REASONS.get(name)
