"""The words of a list: the coverage line and the faces of its states. Pure: values in, text out."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from temba_tui.client.errors import (
    TembaConnectionError,
    TembaError,
    TembaNoSuchEndpointError,
    TembaPermissionError,
    TembaRateExceededError,
    TembaTokenError,
)
from temba_tui.resources.spec import Resource
from temba_tui.text import Lens, format_count, format_span, plural
from temba_tui.widgets.bars import Piece
from temba_tui.widgets.face import FaceLine
from temba_tui.workspace.view import View

if TYPE_CHECKING:
    from temba_tui.workspace.resolve import Resolved

VERBS: dict[str, str] = {
    "modified_on": "changed",
    "created_on": "created",
    "sent_on": "sent",
    "start_date": "starting",
    "opened_on": "opened",
}


STALE_AFTER = 300
"""Seconds after which a list says how old it is."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a list covers, as values."""

    resource: Resource
    loaded: int
    shown: int
    complete: bool
    searching: bool = False
    sorted_by: str = ""
    unsorted: int = 0
    """Rows that came after the sort and stand behind the sorted ones."""
    date_key: str | None = None
    reverse: bool = False
    oldest: datetime | None = None
    newest: datetime | None = None
    loading: bool = False
    stale: bool = False
    """Whether the list is being read anew."""
    walking: str = ""
    scanning: str = ""
    marked: int = 0
    age: float = 0
    """Seconds since the latest page came."""
    error: TembaError | None = None
    made: bool = False
    """Whether its rows were made here, of rows or of a file."""


def coverage_pieces(what: Coverage, lens: Lens) -> tuple[list[Piece], list[Piece]]:
    """The line under a table: always true about what was looked at, and what can be done about the rest."""
    left: list[Piece] = []
    if not what.loaded and not what.complete:
        return [Piece("nothing loaded", "$text-muted"), *_tail(what)], []
    count = plural(what.loaded, what.resource.singular, what.resource.title.lower())
    if what.searching:
        left.append(Piece(f"{format_count(what.shown)} match", "bold"))
        left.append(Piece(f" in {'all ' if what.complete else ''}{format_count(what.loaded)} loaded"))
    elif what.complete:
        left.append(Piece(f"{count}", "bold"))
        whole = "; r loads what is not known of them" if what.made else ", all that the server lists"
        left.append(Piece(whole if what.loaded else ""))
    else:
        left.append(Piece(f"{count} loaded", "bold"))
    if not (what.error and what.loaded) and (span := _span(what, lens)):  # why it is no longer so says more
        left.append(Piece(f", {_verb(what)} {span}", shrinks=True, short=f", {span}"))
    if what.sorted_by:
        later = f", {format_count(what.unsorted)} newer ones behind" if what.unsorted else ""
        left.append(Piece(f" · sorted by {what.sorted_by} among the loaded{later}", "$accent", shrinks=True))
    if what.marked:
        left.append(Piece(f" · {format_count(what.marked)} marked", "$accent bold"))
    left += _tail(what)
    right = []
    if what.age >= STALE_AFTER:
        right.append(Piece(f"read {what.age / 60:,.0f} min ago, ", "$text-muted"))
        right.append(Piece("r", "$accent bold", "retry"))
        right.append(Piece(" reloads", "$text-muted", "retry"))
    if what.scanning:
        right.append(Piece(what.scanning, "$accent"))
    return left, right


def _verb(what: Coverage) -> str:
    key = what.date_key or ""
    return VERBS.get(key, key.replace("_", " "))


def _span(what: Coverage, lens: Lens) -> str:
    if what.complete or what.date_key is None:
        return ""
    word, end = ("up to", what.newest) if what.reverse else ("since", what.oldest)
    return f"{word} {lens.ago(end.isoformat())}" if end else ""


def _tail(what: Coverage) -> list[Piece]:
    if what.walking:
        return [Piece(f" · {what.walking} · ", "$accent"), Piece("esc stops", "$accent", "stop")]
    if what.error is not None and what.loaded:
        # Its own sentence is as long as the line.
        used_up = what.error.sentence == TembaRateExceededError.default_sentence
        said = [
            Piece(" · not read: ", "$error", short=" · "),
            Piece("The budget is used up." if used_up else what.error.sentence, "$error", shrinks=True),
        ]
        if isinstance(what.error, TembaRateExceededError):
            said.append(Piece("  w wait for it", "$accent", "wait", short="  w waits"))
        elif isinstance(what.error, TembaTokenError):
            said.append(Piece("  t enter another token", "$accent", "token", short="  t token"))
        said.append(Piece("  r try again", "$accent", "retry", short="  r again"))
        return said
    if what.loading:
        doing = "reading the list anew…" if what.stale else "loading the next page…"
        return [Piece(f" · {doing}", "$accent")] if what.loaded else [Piece(" · loading…", "$accent")]
    if what.complete:
        return []
    if not what.loaded:
        return []
    if what.searching or what.sorted_by:
        tail = [
            Piece(" · more on the server: ", short=" · more: "),
            Piece("m", "$accent bold", "more"),
            Piece(" one more page", "", "more", short=" one page"),
        ]
        if what.searching:
            tail += [Piece("  "), Piece("M", "$accent bold", "search_on"), Piece(" search on", "", "search_on")]
        return tail
    return [Piece(" · more on the server", short=" · more")]


def chip_pieces(view: View, resolved: "Resolved | None") -> list[Piece]:
    """What the server was asked, as chips; the local filter beside them; notes on what was understood."""
    pieces: list[Piece] = []
    if view.filters:
        pieces.append(Piece("▽ ", "$primary"))
        shown = {chip.index: chip.text for chip in resolved.chips} if resolved is not None else {}
        for index, (name, value) in enumerate(view.filters):
            style, key = "$background on $primary", f"drop:{index}"
            pieces.append(Piece(f" {shown.get(index, f'{name}={value}')}", style, key, True))
            pieces.append(Piece(" ✕ ", style, key))
            pieces.append(Piece(" "))
    if view.search:
        pieces.append(Piece(" /", "$accent", "search"))
        pieces.append(Piece(view.search, "$accent underline", "search", True))
        pieces.append(Piece(" ✕ ", "$accent", "drop:search"))
    if resolved is not None:
        pieces += [Piece(f"  {note}", "$text-muted", whole=True) for note in resolved.notes]
    return pieces


def loading_face(resource: Resource) -> list[FaceLine]:
    """While the first page is under way."""
    return [FaceLine(f"Loading {resource.title.lower()}…", "muted")]


def problems_face(problems: tuple[str, ...]) -> list[FaceLine]:
    """A view that was not sent, and why."""
    return [
        FaceLine("Nothing was asked of the server:", "warn"),
        FaceLine(""),
        *(FaceLine(problem) for problem in problems),
        FaceLine(""),
        FaceLine("f change the filters    : type the view    [ back", "muted"),
    ]


def none_yet_face(resource: Resource, pages: int) -> list[FaceLine]:
    """Pages came and brought no row, and more follow: that there are none is not known."""
    return [
        FaceLine(f"No {resource.title.lower()} in the first {plural(pages, 'page')}; more on the server.", "strong"),
        FaceLine(""),
        FaceLine("m asks for more pages    r reload    [ back", "muted"),
    ]


def empty_face(resource: Resource, *, filtered: bool, searched: int, needs: tuple[str, ...]) -> list[FaceLine]:
    """A list that has no rows, and why that may be."""
    if searched:
        return [
            FaceLine(f"Nothing matches in the {format_count(searched)} loaded {resource.title.lower()}.", "strong"),
            FaceLine(""),
            FaceLine("The local filter searches what is loaded, nothing else.", "muted"),
            FaceLine("esc clears it    m one more page    M search on    f ask the server", "muted"),
        ]
    if needs and not filtered:
        return [
            FaceLine(f"{resource.title} are shown for one of: {', '.join(needs)}.", "strong"),
            FaceLine(""),
            FaceLine("f choose one", "muted"),
        ]
    lines = [
        FaceLine(
            f"No {resource.title.lower()}{' match these filters' if filtered else ' in this workspace'}.", "strong"
        )
    ]
    lines.append(FaceLine(""))
    if resource.help and not filtered:
        lines.append(FaceLine(resource.help, "muted"))
    if resource.archived_later:
        lines.append(FaceLine("Older ones leave the API for archives: see : archives", "muted"))
    if filtered:
        lines.append(FaceLine("x removes a filter    f change filters    r reload    [ back", "muted"))
    else:
        lines.append(FaceLine("r reload    : go elsewhere", "muted"))
    return lines


def error_face(resource: Resource, error: TembaError, wait: float) -> list[FaceLine]:
    """A first page that did not come: what happened, whose fault it may be, what to press."""
    if isinstance(error, TembaNoSuchEndpointError):
        title, keys = f"This server has no {resource.title.lower()}.", ": go elsewhere    [ back"
    elif isinstance(error, TembaPermissionError):
        title, keys = f"This token may not read {resource.title.lower()}.", "r try again    : go elsewhere    [ back"
    elif isinstance(error, TembaTokenError):
        title, keys = "The server refuses this token.", "t enter another token    r try again    q quit"
    elif isinstance(error, TembaRateExceededError):
        title = f"The budget is used up{f'; the next request can go in {format_span(wait)}' if wait else ''}."
        keys = "w wait for it    r try again    esc give up"
    elif isinstance(error, TembaConnectionError):
        title, keys = "The server cannot be reached.", "r try again    L request log"
    else:
        title, keys = "The answer could not be used.", "r try again    L request log    [ back"
    lines = [FaceLine(title, "bad"), FaceLine("")]
    if resource.gone and isinstance(error, TembaNoSuchEndpointError):
        lines.append(FaceLine(resource.gone))
    elif resource.no_rights and isinstance(error, TembaPermissionError):
        lines.append(FaceLine(resource.no_rights))
    else:
        if error.sentence != title:
            lines.append(FaceLine(error.sentence))
        if error.hint:
            lines.append(FaceLine(error.hint, "muted"))
    return [*lines, FaceLine(""), FaceLine(keys, "muted")]
