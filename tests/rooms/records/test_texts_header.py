"""Texts beside an act, in a header of its request."""

import pytest

from scrutateur.errors import MalformedRecordError
from scrutateur.records.texts_header import BYTES_MAX, CHARACTERS_MAX, TEXTS_MAX, encode_texts, parse_texts


@pytest.mark.parametrize("texts", [(), (b"one",), (b"one", b"", b"\xff" * 40)])
def test_what_is_written_reads_back(texts):
    """None, one, several, an empty one behind another."""
    assert parse_texts(encode_texts(texts)) == texts


def test_the_bound_is_the_same_for_both_ends():
    """The longest that may be sent is read; one byte more is neither sent nor read."""
    longest = b"t" * (CHARACTERS_MAX * 3 // 4)
    assert parse_texts(encode_texts([longest])) == (longest,)
    with pytest.raises(MalformedRecordError, match="at most 6800 characters of base64 expected beside an act, 6804"):
        encode_texts([longest + b"t"])
    with pytest.raises(MalformedRecordError, match="at most 6800"):
        parse_texts("A" * (CHARACTERS_MAX + 4))


def test_as_much_as_may_be_written_beside_an_act_fits():
    """However the bytes are divided among the texts."""
    for each in ([BYTES_MAX], [BYTES_MAX // TEXTS_MAX] * TEXTS_MAX, [BYTES_MAX - 3, 1, 1, 1]):
        texts = tuple(bytes(size) for size in each)
        assert parse_texts(encode_texts(texts)) == texts


@pytest.mark.parametrize("value", ["%%", "QQ==,QR==", "QQ"])
def test_what_is_no_base64_is_refused(value):
    """Not even one bit may be read in two ways."""
    with pytest.raises(MalformedRecordError, match="Scrutateur-Texts"):
        parse_texts(value)
