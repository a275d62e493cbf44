"""What this program wrote is shown where it stands: rows in their place, open records; nothing is read again."""

from typing import TYPE_CHECKING

from temba_tui.screens.places import ListPlace, RecordPlace

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.jobs import RecordChanged


def patch_places(app: "TembaApp", news: "RecordChanged") -> None:
    """Put a written object into every list and record that shows it."""
    session = app.session
    if session is not None and session.names.can_load(news.resource):
        session.names.forget(news.resource)
    for place in app.history:
        if isinstance(place, ListPlace):
            _patch_list(place, news)
        else:
            _patch_record(place, news)
            for inner in place.lists.values():
                _patch_list(inner, news)
    app.browser.record_changed(news)


def _patch_list(place: ListPlace, news: "RecordChanged") -> None:
    if place.resource.name != news.resource or place.records is None or place.rows is None or news.record is None:
        return
    index = place.records.replace(news.identity, news.record)
    if index is not None:
        place.rows.replaced(index)


def _patch_record(place: RecordPlace, news: "RecordChanged") -> None:
    same = place.resource.name == news.resource and place.resource.identity_of(place.record) == news.identity
    if same and news.record is not None:
        place.record = news.record
