"""Cosignatures: a witness's word on a text and a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError, SignatureError
from scrutateur.records.cosignature import (
    SECONDS_MAX,
    Cosignature,
    cosign,
    cosigned_bytes,
    parse_cosignature,
    verify_cosignature,
)
from scrutateur.records.note import Note, SignatureLine, open_note
from scrutateur.records.vkey import KeyType
from tests.fakes.signatures import ed25519_check, ed25519_key

KEY, SIGNER = ed25519_key("witness.example/w1", KeyType.COSIGNATURE)
TEXT = "log.example/1\n8\nroot\n"
COSIGNATURE = cosign(TEXT, SIGNER, posix_seconds=1_700_000_000)


@given(st.integers(0, SECONDS_MAX), st.binary(min_size=64, max_size=64))
def test_cosignature_reads_back(seconds, signature):
    """72 bytes hold any time that the standard allows."""
    cosignature = Cosignature(seconds, signature)
    assert parse_cosignature(cosignature.encode()) == cosignature


def test_signed_bytes_hold_the_time_and_the_whole_text():
    """What the witness signs is a head line, its time and the checkpoint, to the last line end."""
    assert cosigned_bytes(TEXT, 1_700_000_000) == b"cosignature/v1\ntime 1700000000\nlog.example/1\n8\nroot\n"


def test_cosignature_holds_for_its_text_and_time_alone():
    """Another text, time or key is not what the witness signed."""
    other_key = ed25519_key("witness.example/w2", KeyType.COSIGNATURE)[0]
    later = Cosignature(COSIGNATURE.posix_seconds + 1, COSIGNATURE.signature)
    assert verify_cosignature(TEXT, COSIGNATURE, KEY, ed25519_check)
    assert not verify_cosignature(TEXT + "more\n", COSIGNATURE, KEY, ed25519_check)
    assert not verify_cosignature(TEXT, later, KEY, ed25519_check)
    assert not verify_cosignature(TEXT, COSIGNATURE, other_key, ed25519_check)


@pytest.mark.parametrize("data", [b"", bytes(64), bytes(71), bytes(73), b"\x80" + bytes(71), b"\xff" * 72])
def test_cosignature_of_another_length_or_age_is_refused(data):
    """72 bytes, and a time of at most 2^63 - 1."""
    with pytest.raises(MalformedRecordError):
        parse_cosignature(data)


def test_cosignature_in_a_note_is_verified_with_its_time():
    """A note opens with a witness's key alone, and tells its time; a bare signature by that key is refused."""
    line = SignatureLine(KEY.name, KEY.key_id, COSIGNATURE.encode())
    [opened] = open_note(Note(TEXT, (line,)).encode(), [KEY], ed25519_check).lines
    assert opened.cosigned_at_seconds == 1_700_000_000
    assert line.cosigned_at_seconds is None
    bare = SignatureLine(KEY.name, KEY.key_id, bytes(8) + SIGNER(TEXT.encode()))
    with pytest.raises(SignatureError):
        open_note(Note(TEXT, (bare,)).encode(), [KEY], ed25519_check)


def test_misuse_stops_the_process():
    """A time before 1970, a short signature or a log's key is a caller's bug."""
    log_key = ed25519_key("log.example/1", KeyType.ED25519)[0]
    for misuse in (
        lambda: Cosignature(-1, bytes(64)),
        lambda: Cosignature(0, bytes(63)),
        lambda: verify_cosignature(TEXT, COSIGNATURE, log_key, ed25519_check),
    ):
        with pytest.raises(AssertionError):
            misuse()
