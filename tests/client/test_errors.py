"""The errors as values: a sentence, a hint, a place in the tree."""

import re

import pytest

from temba_tui.client import errors

KINDS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.TembaError)
}


def make(kind: type[errors.TembaError]) -> errors.TembaError:
    if issubclass(kind, errors.TembaBadRequestError):
        return kind({"name": ["Too long."]})
    if issubclass(kind, errors.TembaHttpError):
        return kind(418)
    return kind()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_sentence(name: str) -> None:
    error = make(KINDS[name])
    assert error.sentence == str(error)
    assert error.sentence[0].isupper() or isinstance(error, errors.TembaBadRequestError)
    assert error.sentence.endswith((".", "?"))
    assert error.hint == "" or error.hint.endswith(".")
    assert error.carried_out in (True, False, None)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)(Temba\w*Error)", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            drawn[match[2]] = path[depth - 1] if depth else "Exception"
    assert drawn == {name: kind.__bases__[0].__name__ for name, kind in KINDS.items()}


def test_what_a_lost_request_may_have_done() -> None:
    assert errors.TembaConnectionError(sent=False).carried_out is False
    assert errors.TembaConnectionError().carried_out is None
    assert errors.TembaUnknownOutcomeError(status=502).carried_out is None
    assert errors.TembaUnknownOutcomeError().sent is None
    assert errors.TembaServerError(500, carried_out=None).carried_out is None
    assert errors.TembaTokenError().carried_out is False


def test_details() -> None:
    assert errors.TembaHttpError(415, detail="Unsupported.").sentence == "The server answered 415: Unsupported."
    assert errors.TembaServerError(503).sentence == "The server failed to answer (status 503)."
    assert errors.TembaPermissionError(system_object=True).hint == ""
    bad = errors.TembaBadRequestError({"urns.0": ["Taken.", "Really."], "": ["No."]})
    assert list(bad) == [("urns.0", ["Taken.", "Really."]), ("", ["No."])]
    assert bad.sentence == "urns.0: Taken. Really. No."
