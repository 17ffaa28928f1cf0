"""The vectors of notes, checkpoints, cosignatures, offline proofs and policies."""

import json
from pathlib import Path

import pytest

from scrutateur.errors import MalformedRecordError, ProofError, SignatureError
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.checkpoint import Checkpoint, add_cosignatures, open_checkpoint, sign_checkpoint
from scrutateur.records.cosignature import cosign, cosigned_bytes
from scrutateur.records.note import open_note
from scrutateur.records.tlog_policy import parse_policy
from scrutateur.records.tlog_proof import parse_tlog_proof, verify_tlog_proof
from scrutateur.records.vkey import KeyType, parse_vkey
from tests.fakes.signatures import ed25519_check, ed25519_key

NOTES = json.loads((Path(__file__).parent / "data" / "notes.json").read_text())
WORKED = NOTES["checkpoint"]
LOG = parse_vkey(WORKED["log_vkey"])
WITNESS = parse_vkey(WORKED["witness_vkey"])


@pytest.mark.parametrize("vector", NOTES["signed_notes"], ids=lambda vector: vector["name"])
def test_published_note_opens(vector):
    """Notes made by others open with their key and encode to the same bytes."""
    key = parse_vkey(vector["vkey"])
    note = open_note(vector["note"].encode(), [key], ed25519_check)
    assert (note.text, note.signers) == (vector["text"], {key})
    assert note.encode() == vector["note"].encode()


@pytest.mark.parametrize("vkey", [vector["vkey"] for vector in NOTES["signed_notes"]] + [LOG.text, WITNESS.text])
def test_published_key_is_written_as_it_was_read(vkey):
    """A key's name, ID and type survive reading and writing, the `+` of base64 too."""
    assert parse_vkey(vkey).text == vkey


def test_worked_checkpoint_is_made_byte_for_byte():
    """Log and witness of the worked example sign exactly the published note."""
    log_key, log_signer = ed25519_key(WORKED["origin"], KeyType.ED25519, bytes.fromhex(WORKED["log_seed_hex"]))
    seed = bytes.fromhex(WORKED["witness_seed_hex"])
    witness_key, witness_signer = ed25519_key(WORKED["witness_name"], KeyType.COSIGNATURE, seed)
    checkpoint = Checkpoint(WORKED["origin"], WORKED["tree_size"], bytes.fromhex(WORKED["root_hex"]))
    note = sign_checkpoint(checkpoint, log_key, log_signer)
    assert note.encode() == WORKED["note_log_only"].encode()
    cosignature = cosign(note.text, witness_signer, posix_seconds=WORKED["witness_time"])
    assert add_cosignatures(note, [(witness_key, cosignature)]).encode() == WORKED["note"].encode()


def test_worked_checkpoint_opens_with_its_cosigner():
    """The published checkpoint verifies, and says who cosigned it and when."""
    signed = open_checkpoint(WORKED["note"].encode(), LOG, [WITNESS], ed25519_check)
    assert signed.checkpoint == Checkpoint(WORKED["origin"], 8, bytes.fromhex(WORKED["root_hex"]))
    assert signed.cosigners == {WITNESS}
    assert [line.cosigned_at_seconds for line in signed.note.lines] == [None, WORKED["witness_time"]]


def test_key_ids_and_signed_bytes_are_the_published_ones():
    """Key IDs and the bytes under a cosignature equal the published ones."""
    assert (LOG.key_id.hex(), WITNESS.key_id.hex()) == (WORKED["log_key_id"], WORKED["witness_key_id"])
    found = cosigned_bytes(WORKED["text"], WORKED["witness_time"])
    assert found == WORKED["cosignature_signed_text"].encode()


@pytest.mark.parametrize("vector", NOTES["must_be_refused"], ids=lambda vector: vector["why"])
def test_note_that_must_be_refused_is(vector):
    """Altered, wrongly laid out and unsigned notes are refused."""
    trusted = [parse_vkey(vkey) for vkey in vector.get("trusted", [LOG.text, WITNESS.text])]
    with pytest.raises((MalformedRecordError, SignatureError)):
        open_note(vector["note"].encode(), trusted, ed25519_check)


def test_note_with_an_unknown_line_is_accepted():
    """A line by an unknown key is returned, and not judged."""
    [vector] = NOTES["must_be_accepted"]
    note = open_note(vector["note"].encode(), [LOG], ed25519_check)
    unknown = [line.name for line in note.lines if line.key is None]
    assert unknown == ["witness.example/w1", "grease.example/unknown"]


def test_published_offline_proof_verifies():
    """The proof of leaf 5 reads, verifies and is written as it was read."""
    file = NOTES["tlog_proof"]["file"].encode()
    proof = parse_tlog_proof(file)
    entry = leaf_hash(bytes.fromhex(NOTES["tlog_proof"]["entry_hex"]))
    signed = verify_tlog_proof(proof, entry, log_key=LOG, witness_keys=[WITNESS], check=ed25519_check)
    assert (proof.leaf_index, signed.checkpoint.size, signed.cosigners) == (5, 8, {WITNESS})
    assert proof.encode() == file


def test_published_offline_proof_proves_no_other_entry():
    """The same proof does not hold for other bytes."""
    proof = parse_tlog_proof(NOTES["tlog_proof"]["file"].encode())
    with pytest.raises(ProofError):
        verify_tlog_proof(proof, leaf_hash(b"other"), log_key=LOG, witness_keys=[WITNESS], check=ed25519_check)


def test_published_policy_is_satisfied_by_its_witness():
    """The example policy knows the log and is satisfied by the cosigned checkpoint, not by the one of the log alone."""
    policy = parse_policy(NOTES["policy_example"].encode())
    assert [log.key for log in policy.logs] == [LOG]
    keys = [witness.key for witness in policy.witnesses]
    cosigned = open_checkpoint(WORKED["note"].encode(), LOG, keys, ed25519_check)
    alone = open_checkpoint(WORKED["note_log_only"].encode(), LOG, keys, ed25519_check)
    assert policy.satisfied_by(policy.names_of(cosigned.cosigners))
    assert not policy.satisfied_by(policy.names_of(alone.cosigners))


def test_answer_to_a_witness_request_is_the_published_line():
    """The witness's answer in the vectors is the very line under the published checkpoint."""
    signed = open_checkpoint(WORKED["note"].encode(), LOG, [WITNESS], ed25519_check)
    assert signed.note.lines[-1].text == NOTES["add_checkpoint"]["expected_response_line"]


def test_changed_byte_of_a_checkpoint_is_refused_wherever_it_is():
    """No byte of a checkpoint can be another one: it is refused, or its witness is missing and the policy says so."""
    policy = parse_policy(NOTES["policy_example"].encode())
    for position in range(len(WORKED["note"].encode())):
        changed = bytearray(WORKED["note"].encode())
        changed[position] ^= 1
        try:
            signed = open_checkpoint(bytes(changed), LOG, [WITNESS], ed25519_check)
        except (MalformedRecordError, SignatureError):
            continue
        assert not policy.satisfied_by(policy.names_of(signed.cosigners)), f"byte {position}"
