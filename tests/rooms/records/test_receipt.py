"""The receipt: signed evidence that an act was kept, and nothing that could be used before the embargo ends."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import Channel, KeyID, LeafIndex
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import Envelope, Received, Signature, encode_envelope, pae
from scrutateur.records.receipt import Receipt, parse_receipt, policy_hash, short_code, sign_receipt
from scrutateur.records.vkey import KeyType
from tests.fakes.signatures import ed25519_check, ed25519_key

KEY, SIGNER = ed25519_key("instance", KeyType.ED25519)
AT = Received(datetime(2026, 9, 20, 17, tzinfo=UTC), KeyID("0" * 32), Channel.WEB)
RECEIPT = Receipt("results.example/1", "return", False, LeafIndex(7), bytes(32), AT, 60)
DATA = sign_receipt(RECEIPT, SIGNER)


@given(st.booleans(), st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32), st.sampled_from(Channel))
def test_a_receipt_reads_back(side, index, leaf, channel):
    """Journal, position, leaf and channel survive, and the signature is the instance's."""
    receipt = replace(RECEIPT, side=side, index=index, leaf_hash=leaf, received=replace(AT, channel=channel))
    parsed, envelope = parse_receipt(sign_receipt(receipt, SIGNER))
    assert parsed == receipt
    assert ed25519_check(KEY.public_key, envelope.signatures[0].raw, envelope.signed_bytes())


def test_a_changed_byte_never_leaves_the_same_receipt():
    """Each changed byte is refused, or says something else that the signature does not cover."""
    for position in range(len(DATA)):
        data = DATA[:position] + bytes([DATA[position] ^ 1]) + DATA[position + 1 :]
        try:
            receipt, envelope = parse_receipt(data)
        except MalformedRecordError:
            continue
        signature = envelope.signatures[0].raw
        good = ed25519_check(KEY.public_key, signature, envelope.signed_bytes())
        assert not good or receipt.received.by != AT.by, data


def resealed(**members: object) -> bytes:
    payload = {**json.loads(base64.b64decode(json.loads(DATA)["payload"])), **members}
    data = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
    return encode_envelope(Envelope("receipt", data, (Signature(AT.by, SIGNER(pae("receipt", data))),)))


@pytest.mark.parametrize(
    "members",
    [
        *({"journal": "top"}, {"index": -1}, {"index": 1.0}, {"leaf_hash": "AB" * 32}, {"leaf_hash": "0" * 64 + "\n"}),
        *({"received_at": "2026-09-20T17:00:00Z"}, {"channel": "fax"}, {"figures": {}}, {"inclusion_seconds_max": -1}),
    ],
)
def test_a_receipt_of_other_members_is_refused(members):
    """All members, no other, each of its type."""
    with pytest.raises(MalformedRecordError):
        parse_receipt(resealed(**members))


def test_an_envelope_of_another_kind_is_no_receipt():
    """A signed return is not evidence that it was kept, nor is a receipt of two instances."""
    payload = base64.b64decode(json.loads(DATA)["payload"])
    other = Envelope("return", payload, (Signature(AT.by, b""),))
    double = Envelope("receipt", payload, (Signature(AT.by, b""), Signature(KeyID("1" * 32), b"")))
    for envelope in (other, double):
        with pytest.raises(MalformedRecordError, match="one signature and payload type"):
            parse_receipt(encode_envelope(envelope))


def test_a_receipt_holds_no_figure_and_no_identity():
    """It may be photographed and posted before the embargo ends."""
    payload = json.loads(base64.b64decode(json.loads(DATA)["payload"]))
    assert set(payload) == {
        *("channel", "inclusion_seconds_max", "index", "journal", "kind", "leaf_hash", "origin", "received_at")
    }


def test_the_short_code_is_the_first_fifty_bits():
    """Ten letters of Crockford's alphabet, without I, L, O and U."""
    assert short_code(bytes(32)) == "00000-00000"
    assert short_code(b"\xff" * 32) == "ZZZZZ-ZZZZZ"
    assert short_code(bytes([0b00001_000, 0b10_00011_0, 0, 0, 0, 0, 0])) == "12300-00000"
    assert short_code(bytes(6) + b"\x3f" + b"\xff" * 25) == "00000-00000"


def test_the_policy_hash_is_of_the_payload_bytes():
    """What a stranger learnt elsewhere is compared with SHA-256 of the published file."""
    assert policy_hash(b"{}") == sha256(b"{}").hexdigest()
