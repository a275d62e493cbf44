"""Recordings that the suite does not replay, and why."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "wire/httpx_keepalive_after_204": "what became of a client, not a request; tests/demo/test_serve.py has it happen",
}
"""By name of the recording, in any era."""


def reason(name: str) -> str | None:
    """Why a recording is left out; None where it is replayed."""
    return REASONS.get(name)
