"""One value, one byte form: what the profile of RFC 8785 takes, and everything else that looks like it."""

import json
import unicodedata

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import INTEGER_MAX, canonical, decode_canonical, from_base64, to_base64

KEYS = st.text("abcdefghijklmnopqrstuvwxyz_ABC09.-", min_size=1, max_size=8)
TEXTS = st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
INTEGERS = st.integers(-INTEGER_MAX, INTEGER_MAX)
VALUES = st.recursive(
    st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


class Sample(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A format of three members, to decode into."""

    n: int
    names: dict[str, str] = {}
    text: str = ""


DECODER = msgspec.json.Decoder(Sample)


@given(VALUES)
def test_canonical_is_rfc_8785(value):
    """In this profile the fast encoder and the reference implementation give the same bytes."""
    assert canonical(value) == rfc8785.dumps(value)


@given(INTEGERS, st.dictionaries(KEYS, TEXTS, max_size=3), TEXTS)
def test_what_is_written_reads_back(n, names, text):
    """Every sample has one spelling, and that spelling gives it back."""
    sample = Sample(n, names, text)
    data = canonical(sample)
    try:
        assert decode_canonical(DECODER, data, "sample") == sample
    except MalformedRecordError:  # an escaped control character before a combining one: its escape ends in a letter
        assert not unicodedata.is_normalized("NFC", data.decode())


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"null", b"[]", b'{"n":1', b'{"n":1}\n', b' {"n":1}', b'{"n": 1}', b'\xef\xbb\xbf{"n":1}'),
        *(b'{"n":1,"n":1}', b'{"n":1,"n":2}', b'{"text":"a","n":1}', b'{"n":1,"other":2}', b'{"n":1,"text":""}'),
        *(b'{"n":1.0}', b'{"n":1e2}', b'{"n":-0}', b'{"n":01}', b'{"n":+1}', b'{"n":NaN}', b'{"n":Infinity}'),
        *(b'{"n":null}', b'{"n":true}', b'{"n":"1"}', b'{"n":1,"text":null}', b'{"n":1,"names":{}}'),
        *(b'{"n":1,"text":"\\u0061"}', b'{"n":1,"text":"\\/"}', b'{"n":1,"text":"\\ud800"}', b'{"n":1,"text":"\xff"}'),
        b'{"n":1,"text":"\xed\xa0\x80"}',  # a lone surrogate, written as UTF-8 has it not
        '{"n":1,"text":"e\u0301"}'.encode(),  # not NFC
        b'{"n":' + b"9" * 5000 + b"}",
        b'{"n":1,"names":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
        b"[" * 100_000,
    ],
)
def test_any_other_spelling_is_refused(data):
    """Two keys, white space, floats, nulls, escapes, other orders, other Unicode: none is a second spelling."""
    with pytest.raises(MalformedRecordError, match="sample"):
        decode_canonical(DECODER, data, "sample")


def test_json_of_the_standard_library_would_take_two_keys():
    """The last of two keys wins in a plain parser: why the bytes are compared."""
    data = b'{"n":1,"n":2}'
    assert json.loads(data) == {"n": 2}
    with pytest.raises(MalformedRecordError, match="sample"):
        decode_canonical(DECODER, data, "sample")


@given(st.binary(max_size=40))
def test_base64_reads_back(data):
    """Every text of bytes is read as those bytes."""
    assert from_base64(to_base64(data), "x") == data


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AA=", "AB==", "AAB=", "AAAA=", "AA==AA==", "AA==\n", " AAAA"])
def test_other_spellings_of_base64_are_refused(text):
    """Padding, bits beyond the last byte, white space: one spelling only."""
    with pytest.raises(MalformedRecordError, match="x"):
        from_base64(text, "x")


@pytest.mark.parametrize("text", ["AA-_", "AA\u0301", "\u0661AAA", "AA\x00A"])
def test_other_alphabets_of_base64_are_refused(text):
    """The alphabet for addresses and letters of other scripts are not standard base64."""
    with pytest.raises(MalformedRecordError, match="x"):
        from_base64(text, "x")
