"""Reading many pages: how far, what it costs, how to stop."""

from typing import TYPE_CHECKING

from temba_tui.screens.picker import Choice, Picker
from temba_tui.workspace.walks import price

if TYPE_CHECKING:
    from temba_tui.screens.list_reading import ListReading


def _price(pane: "ListReading") -> str:
    session, place = pane.session, pane.place
    if session is None or place is None:
        return ""
    state = session.client.throttle.state(place.resource.scope_in(session.era))
    return f"Each page is one request of at most {state.left:,} left this hour."


def ask_how_far(pane: "ListReading") -> None:
    """`End`: the server does not say how many rows there are, so ask how far to go."""
    place = pane.place
    if place is None or place.records is None or pane.session is None:
        return
    total = price(place.view, place.records, pane.session.names).sentence
    choices = [
        Choice("0", "to the last row that is loaded", "no request"),
        Choice("1", "one more page", "1 request"),
        Choice("10", "10 more pages", "at most 10 requests"),
        Choice("100", "100 more pages", "at most 100 requests"),
        Choice("1000", "to the end, at most 1,000 pages", total),
    ]

    def chosen(pages: str | None) -> None:
        if pages == "0":
            pane.table.move_to(len(pane.table.source) - 1)
        elif pages:
            pane.walk(int(pages), to_end=True)

    pane.app.push_screen(
        Picker("How far?", choices, hint=f"{_price(pane)} Esc stops a walk and keeps what it has."), chosen
    )


def ask_search_on(pane: "ListReading") -> None:
    """`M`: load pages until something matches."""
    choices = [
        Choice("10", "search on, at most 10 pages"),
        Choice("50", "search on, at most 50 pages"),
        Choice("200", "search on, at most 200 pages"),
    ]

    def chosen(pages: str | None) -> None:
        if pages:
            pane.walk(int(pages), until_match=True)

    pane.app.push_screen(
        Picker("Search on until a row matches", choices, hint=f"{_price(pane)} Esc stops and keeps what it has."),
        chosen,
    )
