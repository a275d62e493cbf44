"""What this program wrote is shown where it stands: rows in their place, open records; nothing is read again."""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from temba_tui.screens.places import ListPlace, RecordPlace

if TYPE_CHECKING:
    from temba_tui.app import TembaApp
    from temba_tui.workspace.jobs import RecordChanged


def patch_places(app: "TembaApp", news: "RecordChanged") -> None:
    """Put a written object into every list and record that shows it."""
    session = app.session
    if session is not None and session.names.can_load(news.resource):
        session.names.forget(news.resource)
    if news.gone:
        _take_out_later(app, news)
        return
    for place in app.history:
        if isinstance(place, ListPlace):
            _patch_list(place, news)
        else:
            _patch_record(place, news)
            for inner in place.lists.values():
                _patch_list(inner, news)
    app.browser.record_changed(news)


_GONE: "WeakKeyDictionary[TembaApp, dict[str, set[str]]]" = WeakKeyDictionary()


def _take_out_later(app: "TembaApp", news: "RecordChanged") -> None:
    """Take deleted rows out of the lists together, for a hundred come at once and each takes a walk over the list."""
    waiting = _GONE.setdefault(app, {})
    if not waiting:
        app.call_later(_take_out, app)
    waiting.setdefault(news.resource, set()).add(news.identity)


def _take_out(app: "TembaApp") -> None:
    from temba_tui.workspace.jobs import RecordChanged

    for resource, identities in _GONE.pop(app, {}).items():
        for place in app.history:
            lists = [place] if isinstance(place, ListPlace) else list(place.lists.values())
            for one in lists:
                if one.resource.name == resource and one.records is not None:
                    gone = one.records.remove(identities)
                    if one.rows is not None:
                        one.rows.removed(gone)
                    one.marks -= identities
        app.browser.record_changed(RecordChanged(resource, next(iter(identities)), gone=True))


def _patch_list(place: ListPlace, news: "RecordChanged") -> None:
    if place.resource.name != news.resource or place.records is None or place.rows is None or news.record is None:
        return
    index = place.records.replace(news.identity, news.record)
    if index is not None:
        place.rows.replaced(index)
    elif _is_whole(place):
        place.rows.merged(place.records.take((news.record,), None))


def _is_whole(place: ListPlace) -> bool:
    """Whether a list holds all that there is of its type, so that what it lacks is new and stands at its end.

    Labels, groups and the like: of messages and contacts the order says what is new.
    """
    form, view = place.resource.form, place.view
    creates = form is not None and form.creates and place.resource.name != "contacts"
    return creates and not view.filters and place.records is not None and place.records.complete


def _patch_record(place: RecordPlace, news: "RecordChanged") -> None:
    same = place.resource.name == news.resource and place.resource.identity_of(place.record) == news.identity
    if same and news.record is not None:
        place.record = news.record
