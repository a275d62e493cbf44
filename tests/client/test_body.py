"""Bodies in pieces: compressed, huge, cut."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temba_tui.client.body import BodyReader
from temba_tui.client.errors import TembaAnswerError

RAW_DEFLATE = -zlib.MAX_WBITS


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=RAW_DEFLATE)
    return packer.compress(content) + packer.flush()


PACKERS = {"": bytes, "identity": bytes, "gzip": gzip.compress, "GZIP ": gzip.compress, "deflate": zlib.compress}


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKERS)), st.integers(1, 50))
def test_any_body_in_any_pieces(content: bytes, encoding: str, size: int) -> None:
    packed = PACKERS[encoding](content)
    reader = BodyReader(encoding)
    for start in range(0, len(packed), size):
        reader.feed(packed[start : start + size])
    assert reader.finish() == content


def test_bare_deflate() -> None:
    reader = BodyReader("deflate")
    reader.feed(bare(b"hello" * 100))
    assert reader.finish() == b"hello" * 100


@pytest.mark.parametrize("size", [1_048_575, 1_048_576, 1_048_577, 3_000_000])
def test_bodies_around_the_step(size: int) -> None:
    reader = BodyReader("gzip")
    reader.feed(gzip.compress(bytes(size)))
    assert len(reader.finish()) == size


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_no_more_than_allowed(encoding: str) -> None:
    packed = PACKERS[encoding](bytes(5000))
    reader = BodyReader(encoding, most=5000)
    reader.feed(packed)
    assert len(reader.finish()) == 5000
    with pytest.raises(TembaAnswerError, match="larger"):
        BodyReader(encoding, most=4999).feed(packed)


def test_a_cut_compression() -> None:
    reader = BodyReader("gzip")
    reader.feed(gzip.compress(b"x" * 100)[:-1])
    with pytest.raises(TembaAnswerError) as caught:
        reader.finish()
    assert caught.value.cut


def test_nothing_at_all_is_an_empty_body() -> None:
    assert BodyReader("gzip").finish() == b""


def test_what_follows_a_compression_is_left() -> None:
    reader = BodyReader("gzip")
    reader.feed(gzip.compress(b"x") + b"garbage")
    reader.feed(b"more")
    assert reader.finish() == b"x"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_not_compressed_as_it_says(encoding: str) -> None:
    with pytest.raises(TembaAnswerError, match="damaged"):
        BodyReader(encoding).feed(b"<html>hello</html>" * 9)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
def test_a_compression_that_was_not_asked_for(encoding: str) -> None:
    with pytest.raises(TembaAnswerError):
        BodyReader(encoding)
