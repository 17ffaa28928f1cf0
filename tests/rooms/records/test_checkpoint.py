"""Checkpoints: who states what of which log, and the grease that proves nothing and must not change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError, SignatureError
from scrutateur.ledger.merkle import EMPTY_ROOT
from scrutateur.records.checkpoint import (
    SIZE_MAX,
    Checkpoint,
    add_cosignatures,
    grease_line,
    is_grease,
    open_checkpoint,
    parse_checkpoint,
    parse_decimal,
    sign_checkpoint,
)
from scrutateur.records.cosignature import cosign
from scrutateur.records.note import Note, SignatureLine, sign_note
from scrutateur.records.vkey import KeyType, is_key_name
from tests.fakes.signatures import ed25519_check, ed25519_key

LOG, LOG_SIGNER = ed25519_key("log.example/1", KeyType.ED25519)
W1, W1_SIGNER = ed25519_key("witness.example/w1", KeyType.COSIGNATURE)
W2, W2_SIGNER = ed25519_key("witness.example/w2", KeyType.COSIGNATURE)
CHECKPOINT = Checkpoint("log.example/1", 8, bytes(range(32)))
NOTE = sign_checkpoint(CHECKPOINT, LOG, LOG_SIGNER)
ORIGINS = st.text(min_size=1, max_size=30).filter(is_key_name)


@given(st.builds(Checkpoint, ORIGINS, st.integers(0, SIZE_MAX), st.binary(min_size=32, max_size=32)))
def test_checkpoint_reads_back(checkpoint):
    """Every origin, size and root has one text."""
    assert parse_checkpoint(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\n\n", CHECKPOINT.text[:-1], CHECKPOINT.text + "extension\n", CHECKPOINT.text + "\n"),
        *(CHECKPOINT.text.replace("\n8\n", f"\n{size}\n") for size in ("08", "+8", "8 ", "-8", "", "8.0", "٨", "8_0")),
        *(CHECKPOINT.text.replace("\n8\n", f"\n{size}\n") for size in (2**63, "9" * 5000)),
        *(CHECKPOINT.text.replace("log.example/1", origin) for origin in ("", "two words", "a+b")),
        "log.example/1\n8\nAAAA\n",
        "log.example/1\n8\nnot base64\n",
    ],
)
def test_text_that_is_not_exactly_a_checkpoint_is_refused(text):
    """Three lines, a plain decimal, 32 bytes of root; no extension."""
    with pytest.raises(MalformedRecordError):
        parse_checkpoint(text)


def test_checkpoint_opens_with_those_who_cosigned_it():
    """The log's signature is needed; witnesses that signed are named, with their times."""
    cosigned = add_cosignatures(NOTE, [(W1, cosign(NOTE.text, W1_SIGNER, posix_seconds=100))])
    signed = open_checkpoint(cosigned.encode(), LOG, [W1, W2], ed25519_check)
    assert (signed.checkpoint, signed.cosigners) == (CHECKPOINT, {W1})


def test_checkpoint_that_only_a_witness_signed_is_refused():
    """A witness does not speak for the log."""
    alone = Note(NOTE.text, add_cosignatures(NOTE, [(W1, cosign(NOTE.text, W1_SIGNER, posix_seconds=1))]).lines[1:])
    with pytest.raises(SignatureError, match="expected the signature of the log"):
        open_checkpoint(alone.encode(), LOG, [W1], ed25519_check)


def test_checkpoint_of_another_log_is_refused():
    """A key signs for the origin that it is named after, and for no other."""
    other = sign_note(Checkpoint("log.example/2", 8, bytes(32)).text, [(LOG, LOG_SIGNER)])
    with pytest.raises(SignatureError, match=r"expected origin log\.example/1"):
        open_checkpoint(other.encode(), LOG, [], ed25519_check)


def test_signed_text_that_is_no_checkpoint_is_refused():
    """The log's key under another text does not make it a checkpoint."""
    with pytest.raises(MalformedRecordError):
        open_checkpoint(sign_note("notice\n", [(LOG, LOG_SIGNER)]).encode(), LOG, [], ed25519_check)


def test_fresh_cosignature_takes_the_place_of_the_older_one():
    """Asked again, a witness has one line, with its newest time; the others stay as they were."""
    first = add_cosignatures(NOTE, [(W1, cosign(NOTE.text, W1_SIGNER, posix_seconds=100))])
    both = add_cosignatures(first, [(W2, cosign(NOTE.text, W2_SIGNER, posix_seconds=150))])
    fresh = add_cosignatures(both, [(W1, cosign(NOTE.text, W1_SIGNER, posix_seconds=200))])
    signed = open_checkpoint(fresh.encode(), LOG, [W1, W2], ed25519_check)
    times = {line.name: line.cosigned_at_seconds for line in signed.note.lines}
    assert times == {LOG.name: None, W1.name: 200, W2.name: 150}
    assert len(signed.note.lines) == 3


def test_grease_is_ignored_by_readers_and_checked_by_a_verifier():
    """A checkpoint with grease opens as one without; its line is the grease of this text alone."""
    greased = sign_checkpoint(CHECKPOINT, LOG, LOG_SIGNER, grease=True)
    note = open_checkpoint(greased.encode(), LOG, [], ed25519_check).note
    assert [line.name for line in note.lines] == ["log.example/1", "grease.invalid"]
    assert is_grease(note.text, note.lines[1])
    assert not is_grease(note.text + "x", note.lines[1])
    assert not is_grease(note.text, note.lines[0])


@pytest.mark.parametrize("position", range(36))
def test_changed_byte_of_grease_shows(position):
    """Even the bytes that nobody signed cannot change unseen."""
    made = grease_line(NOTE.text)
    payload = bytearray(made.key_id + made.signature)
    payload[position] ^= 1
    assert not is_grease(NOTE.text, SignatureLine(made.name, bytes(payload[:4]), bytes(payload[4:])))


def test_grease_under_a_real_key_s_name_is_none():
    """Only the name that no body can have is grease."""
    made = grease_line(NOTE.text)
    assert not is_grease(NOTE.text, SignatureLine("witness.example/w1", made.key_id, made.signature))


@given(st.text(max_size=25) | st.integers(-5, 2**64).map(str))
def test_decimal_is_read_as_it_is_written_or_refused(text):
    """No second spelling of a number is read."""
    try:
        value = parse_decimal(text, what="test")
    except MalformedRecordError:
        return
    assert str(value) == text and 0 <= value <= SIZE_MAX


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: Checkpoint("two words", 0, EMPTY_ROOT),
        lambda: Checkpoint("log.example/1", -1, EMPTY_ROOT),
        lambda: Checkpoint("log.example/1", 0, b""),
        lambda: sign_checkpoint(CHECKPOINT, W1, W1_SIGNER),
    ],
    ids=["origin with a space", "negative size", "no root", "another's key"],
)
def test_misuse_stops_the_process(misuse):
    """No checkpoint that a reader would refuse is ever signed."""
    with pytest.raises(AssertionError):
        misuse()
