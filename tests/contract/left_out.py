"""Recordings that the suite does not replay, and why."""

from temba_tui.eras import Era

REASONS: dict[str, str] = {
    "extras/mailroom_down_contact_update": "the server's Go service was switched off; the demo has none to switch off",
    "extras/mailroom_down_contact_update_nothing": "the same",
    "extras/mailroom_down_message_send": "the same",
    "extras/mailroom_down_ticket_action": "the same",
}
"""By name of the recording, in any era."""


def reason(era: Era, name: str) -> str | None:
    """Why a recording is left out; None where it is replayed."""
    return REASONS.get(name)
