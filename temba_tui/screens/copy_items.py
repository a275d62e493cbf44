"""What a screen has to copy: of the row or record that is looked at, and of the list as a whole."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from temba_tui.resources.spec import Record, Resource
from temba_tui.screens.copying import CopyItem
from temba_tui.screens.places import ListPlace
from temba_tui.text import plural
from temba_tui.workspace.export import copies_of, curl, json_text, rows_text, safe_text
from temba_tui.workspace.view import format_view

if TYPE_CHECKING:
    from temba_tui.screens.list_pane import ListPane
    from temba_tui.screens.list_screen import ListScreen
    from temba_tui.screens.record_screen import RecordScreen
    from temba_tui.workspace.session import Session


def _of_record(session: "Session", resource: Resource, record: Record, revealed: bool) -> list[CopyItem]:
    return [
        CopyItem(one.key, one.what, partial(str, one.text), one.text.partition("\n")[0])
        for one in copies_of(resource, record, base_url=session.client.base_url, era=session.era, revealed=revealed)
    ]


def _of_list(session: "Session", pane: "ListPane", place: ListPlace) -> list[CopyItem]:
    items = [CopyItem("v", "this view as a line", partial(format_view, place.view), format_view(place.view))]
    if place.resolved is not None and place.resolved.ok:
        path = place.resource.path_in(session.era)
        items.append(
            CopyItem(
                "l", "curl command of the list", partial(curl, session.client.base_url, path, place.resolved.params)
            )
        )
    marks, rows = pane.table.marks, place.rows
    if rows is not None and marks:
        marked = [index for index in range(len(rows)) if rows.identity(index) in marks]

        def lines() -> str:
            return rows_text([rows.record(index) for index in marked], pane.columns(), session.lens)

        def whole() -> str:
            return "\n".join(json_text(place.resource, rows.record(index)) for index in marked)

        many = plural(len(marked), "marked row")
        items.append(CopyItem("m", f"{many}, tab-separated", lines))
        items.append(CopyItem("J", f"{many}, as JSON", whole))
    return items


def list_items(screen: "ListScreen") -> Sequence[CopyItem]:
    """Of the row under the cursor, then of the list."""
    session, place, pane = screen.session, screen.place, screen.pane
    if session is None or place is None:
        return []
    record = pane.record_under_cursor()
    revealed = pane.table.cursor_identity in pane.table.revealed
    items = _of_record(session, place.resource, record, revealed) if record is not None else []
    return items + _of_list(session, pane, place)


def record_items(screen: "RecordScreen") -> Sequence[CopyItem]:
    """Of the JSON line under the cursor, then of the record; in a tab with a list, of its row."""
    session, place = screen.session, screen.place
    if session is None or place is None:
        return []
    inner = screen.list_place
    if inner is not None:
        pane = screen.list_pane
        record = pane.record_under_cursor()
        items = _of_record(session, inner.resource, record, revealed=False) if record is not None else []
        return items + _of_list(session, pane, inner)
    items = []
    selected = screen.selected_value()
    if selected is not None:
        path, value = selected
        items.append(CopyItem("v", "this value", partial(safe_text, value), value.partition("\n")[0]))
        items.append(CopyItem("p", "its path", partial(safe_text, path), path))
    return items + _of_record(session, place.resource, place.record, place.revealed)
