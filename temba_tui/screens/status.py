"""The status bar's words: what is left of the budget, what is under way, what went wrong."""

from dataclasses import dataclass

from temba_tui.resources.spec import Scope
from temba_tui.text import format_count, format_span
from temba_tui.widgets.bars import Piece

SCOPE_NAMES: dict[str, str] = {
    "v2": "general",
    "v2.contacts": "contacts",
    "v2.messages": "messages",
    "v2.runs": "runs",
    "v2.broadcasts": "broadcasts",
}


@dataclass(frozen=True, slots=True)
class Status:
    """All that the status bar shows, as values. Times are in seconds."""

    scope: Scope
    left: int
    limit: int
    limit_known: bool
    blocked_for: float = 0
    """Seconds until the server takes requests of this scope again; 0 when it does."""
    waiting: bool = False
    """Whether a request of this screen waits for that."""
    busy: str = ""
    offline: bool = False
    latency: float | None = None
    opening: bool = False
    blocked_elsewhere: tuple[tuple[str, float], ...] = ()


def gauge(left: int, limit: int, cells: int = 8) -> str:
    """A bar that is full when everything is left; it never looks empty while something is."""
    if limit <= 0:
        return ""
    eighths = round(cells * 8 * max(0, min(left, limit)) / limit)
    if left > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    bar = "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")
    return bar.ljust(cells, "░")


def status_pieces(status: Status) -> tuple[list[Piece], list[Piece]]:
    """The bar's left and right pieces."""
    name = SCOPE_NAMES.get(status.scope, status.scope)
    right: list[Piece] = []
    if status.busy:
        right.append(Piece(f"{status.busy} ", "$accent", "log"))
    if status.latency is not None and not status.offline:
        right.append(Piece(f" {status.latency * 1000:,.0f} ms ", "$text-muted", "log"))
    if status.opening:
        return [Piece(" opening the workspace… ", "$accent")], right
    if status.offline:
        return [
            Piece(" offline ", "$background on $error bold", "log"),
            Piece("  what is loaded stays usable · r tries again"),
        ], right
    if status.blocked_for > 0:
        wait = "the next page waits, esc gives up" if status.waiting else "what is loaded stays usable"
        return (
            [
                Piece(
                    f" refused: {name} resume in {format_span(status.blocked_for)} ",
                    "$background on $error bold",
                    "budget",
                ),
                Piece(f"  {wait}", "$text-muted", shrinks=True),
            ],
            right,
        )
    share = status.left / status.limit if status.limit else 1
    tone = "$success" if share > 0.25 else "$warning" if share > 0.05 else "$error"
    guess = "" if status.limit_known else " assumed"
    left = [
        Piece(f" {name} ", "bold", "budget"),
        Piece(gauge(status.left, status.limit), tone, "budget"),
        Piece(f" at most {format_count(status.left)}", "bold", "budget"),
        Piece(f" of {format_count(status.limit)}{guess} left this hour", "$text-muted", "budget", shrinks=True),
    ]
    left += [
        Piece(f" · {SCOPE_NAMES.get(scope, scope)} refused for {format_span(wait)}", "$error", "budget", shrinks=True)
        for scope, wait in status.blocked_elsewhere
    ]
    return left, right
