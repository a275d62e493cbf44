"""No textual form of a secret shows it."""

import copy
import dataclasses
import json
import pickle
import pprint
import traceback

import pytest

from temba_tui.secrets import HIDDEN, Secret

VALUE = "3f5a2b1c9d8e7f60aabbccddeeff001122334455"


@dataclasses.dataclass
class Holder:
    name: str
    token: Secret


@pytest.mark.parametrize(
    "shown",
    [
        repr(Secret(VALUE)),
        str(Secret(VALUE)),
        f"{Secret(VALUE)}",
        f"{Secret(VALUE)!r:>60}",
        f"{Secret(VALUE):>60}",
        "%s %r" % (Secret(VALUE), Secret(VALUE)),  # noqa: UP031
        ascii(Secret(VALUE)),
        repr([Secret(VALUE)]),
        repr({"token": Secret(VALUE)}),
        repr(Holder("a", Secret(VALUE))),
        pprint.pformat(Holder("a", Secret(VALUE))),
        repr(dataclasses.asdict(Holder("a", Secret(VALUE)))),
        repr(copy.deepcopy(Secret(VALUE))),
        repr(copy.copy(Secret(VALUE))),
    ],
)
def test_hidden(shown: str) -> None:
    assert VALUE not in shown
    assert "•" in shown or "\\u2022" in shown


def test_reveal() -> None:
    assert Secret(VALUE).reveal() == VALUE


@pytest.mark.parametrize("pasted", [f" {VALUE}", f"{VALUE}\n", f"\t{VALUE}\r\n", f"\u00a0{VALUE}\u2028"])
def test_stray_white_space_is_stripped(pasted: str) -> None:
    assert Secret(pasted).reveal() == VALUE


def test_equality_and_hash() -> None:
    assert Secret(VALUE) == Secret(f"{VALUE}\n")
    assert Secret(VALUE) != Secret("other")
    assert Secret(VALUE) != VALUE
    assert len({Secret(VALUE), Secret(VALUE)}) == 1
    assert not Secret("  ")
    assert Secret(VALUE)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(VALUE), protocol)


def test_is_not_written_as_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(VALUE)})


def test_has_no_dictionary_to_print() -> None:
    with pytest.raises(TypeError):
        vars(Secret(VALUE))


def test_a_traceback_with_local_variables_hides_it() -> None:
    def fail(token: Secret) -> None:
        raise ValueError(f"no luck with {token}")

    try:
        fail(Secret(VALUE))
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert VALUE not in told
    assert HIDDEN in told


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (VALUE, True),
        ("", False),
        ("two words", False),
        ("bro\nken", False),
        ("tök", False),
        ("a\x00b", False),
        ("\ud800", False),
    ],
)
def test_what_fits_a_header(value: str, fits: bool) -> None:
    assert Secret(value).fits_header is fits


def test_hiding_in_a_report() -> None:
    secret = Secret("a+b/c'd")
    report = "Authorization: Token a+b/c'd; url ?t=a%2Bb%2Fc%27d"
    assert secret.hide_in(report) == f"Authorization: Token {HIDDEN}; url ?t={HIDDEN}"
    assert Secret("").hide_in(report) == report
    assert Secret("\ud800x").hide_in("nothing here") == "nothing here"
