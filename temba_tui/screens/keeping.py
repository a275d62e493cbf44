"""A state file that fails: what is kept goes on in memory, and the person is told, once for each reason."""

from typing import TYPE_CHECKING

from temba_tui.text import clean

if TYPE_CHECKING:
    from temba_tui.app import TembaApp


def tell_what_is_not_kept(app: "TembaApp") -> None:
    """Say that counts and names are not kept on this machine for now, and why; nothing where that was said already."""
    state = app.session.state if app.session is not None else None
    problem = getattr(state, "problem", None)
    if problem is None or problem.sentence == app.not_kept:
        return
    app.not_kept = problem.sentence
    words = f"{problem.sentence} Browsing goes on; counts and names last until you quit. {problem.hint}"
    app.notify(clean(words.strip()), title="Not kept", severity="warning", timeout=12, markup=False)
