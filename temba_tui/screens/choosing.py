"""Choosing a sort and the columns of a list."""

from typing import TYPE_CHECKING

from temba_tui.screens.picker import Choice, Picker
from temba_tui.workspace.columns import columns_for, paths_in

if TYPE_CHECKING:
    from temba_tui.screens.list_narrowing import ListNarrowing

_SAMPLE = 100
"""Rows that are looked at for keys."""


def choose_sort(pane: "ListNarrowing") -> None:
    """Sort the loaded rows by a column, or go back to the server's order."""
    place = pane.place
    if place is None or place.rows is None:
        return
    choices = [Choice("", "the server's order", "as the pages came")]
    for column in pane.columns():
        choices.append(Choice(column.key, f"{column.full_title} ↑"))
        choices.append(Choice(f"-{column.key}", f"{column.full_title} ↓"))

    def chosen(sort: str | None) -> None:
        if sort is not None:
            pane.set_sort(sort)

    pane.app.push_screen(
        Picker(
            f"Sort the {len(place.rows):,} rows that are loaded",
            choices,
            selected=place.view.sort,
            hint="The server cannot sort: rows that are not loaded are not looked at.",
        ),
        chosen,
    )


def choose_columns(pane: "ListNarrowing") -> None:
    """Show or hide columns: the declared ones and every key seen."""
    place = pane.place
    if place is None:
        return
    era = pane.session.era if pane.session is not None else None
    shown = [column.key for column in pane.columns()]
    sample = range(min(_SAMPLE, len(place.rows) if place.rows is not None else 0))
    seen = paths_in(place.rows.record(index) for index in sample) if place.rows is not None else []
    known = [column.key for column in place.resource.columns if era is None or era in column.eras]
    choices = [Choice("=default", "the usual columns", "forget the choice")]
    for key in dict.fromkeys([*shown, *known, *seen]):
        column = place.resource.column(key)
        mark = "●" if key in shown else "○"
        choices.append(
            Choice(
                key, f"{mark} {column.full_title if column is not None else key}", "" if column is not None else "key"
            )
        )

    def chosen(key: str | None) -> None:
        if key is None:
            return
        if key == "=default":
            pane.set_columns(())
        else:
            keys = [one for one in shown if one != key] if key in shown else [*shown, key]
            default = tuple(column.key for column in columns_for(place.resource, (), era))
            pane.set_columns(() if tuple(keys) == default or not keys else keys)
        choose_columns(pane)

    pane.app.push_screen(Picker("Columns", choices, hint="⏎ shows or hides one · esc closes", selected=""), chosen)
