"""Verifier keys: one spelling each, and none that another reader would refuse."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import Algorithm, PublicKey
from scrutateur.records.vkey import KeyType, VerifierKey, decode_base64, is_key_name, parse_vkey

KEY = VerifierKey("results.example/1", KeyType.ED25519, bytes(range(32)))
NAMES = st.text(min_size=1, max_size=40).filter(is_key_name)
KEYS = st.builds(VerifierKey, NAMES, st.sampled_from(KeyType), st.binary(min_size=32, max_size=32))


@given(KEYS)
def test_key_of_any_name_reads_back(key):
    """Whatever the name, the key is written in one way and read as it was."""
    assert parse_vkey(key.text) == key
    assert key.public_key == PublicKey(Algorithm.ED25519, key.raw)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "a\u3000", "a\x00b", "a\ud800"])
def test_name_that_no_note_may_carry_is_none(name):
    """No space of any alphabet, no `+`, no control character, nothing outside Unicode, not empty."""
    assert not is_key_name(name)
    with pytest.raises(AssertionError):
        VerifierKey(name, KeyType.ED25519, bytes(32))
    with pytest.raises(MalformedRecordError):
        parse_vkey(f"{name}+{KEY.key_id.hex()}+{KEY.text.split('+', 2)[2]}")


@pytest.mark.parametrize(
    "text",
    [
        *("", "+", "++", "name", "name+00000000", KEY.text + "\n", " " + KEY.text, KEY.text.rstrip("=") + "A"),
        KEY.text.replace(KEY.key_id.hex(), "00000000"),
        KEY.text.replace(KEY.key_id.hex(), KEY.key_id.hex().upper()),
        KEY.text.replace(KEY.key_id.hex(), KEY.key_id.hex()[:7]),
        KEY.text.replace("results", "other"),
        f"name+00000000+{b64encode(bytes([2]) + bytes(32)).decode()}",
        f"name+00000000+{b64encode(bytes([1]) + bytes(31)).decode()}",
        f"name+00000000+{b64encode(bytes([1]) + bytes(33)).decode()}",
        f"name+00000000+{'A' * 600}",
        "name+00000000+\ud800",
    ],
)
def test_key_that_is_not_exactly_written_is_refused(text):
    """Another ID, type, length, case, or a byte around it: no second spelling of a key exists."""
    with pytest.raises(MalformedRecordError):
        parse_vkey(text)


def test_key_of_another_length_stops_the_process():
    """A key built in our own code has 32 bytes."""
    with pytest.raises(AssertionError):
        VerifierKey("name", KeyType.ED25519, bytes(31))


def test_witness_key_has_another_id_than_a_log_key_of_the_same_bytes():
    """The type is in the ID: a log's signature can never be taken for a cosignature."""
    assert VerifierKey(KEY.name, KeyType.COSIGNATURE, KEY.raw).key_id != KEY.key_id


@given(st.binary(max_size=40))
def test_base64_reads_back(data):
    """Standard base64 with padding is what is read."""
    assert decode_base64(b64encode(data).decode(), what="test") == data


@pytest.mark.parametrize("text", ["A", "AA", "AA=", "AAA", "AB==", "AAB=", "A A=", "AA==\n", "-_==", "AA==AA==", "é"])
def test_base64_of_another_spelling_is_refused(text):
    """No missing padding, no loose bits, no white space, no other alphabet."""
    with pytest.raises(MalformedRecordError):
        decode_base64(text, what="test")
