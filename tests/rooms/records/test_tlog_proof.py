"""Offline proofs: one file, and everything that must be wrong for it to be refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError, ProofError, SignatureError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.proofs import inclusion_proof
from scrutateur.records.checkpoint import Checkpoint, sign_checkpoint
from scrutateur.records.tlog_proof import TlogProof, parse_tlog_proof, verify_tlog_proof
from scrutateur.records.vkey import KeyType
from tests.fakes.signatures import ed25519_check, ed25519_key

LOG, SIGNER = ed25519_key("log.example/1", KeyType.ED25519)
LEAVES = [leaf_hash(bytes([number])) for number in range(13)]
TREE = Tree(LEAVES)
NOTE = sign_checkpoint(Checkpoint("log.example/1", 13, TREE.root()), LOG, SIGNER).encode()
PROOF = TlogProof(5, inclusion_proof(TREE, leaf_index=5, tree_size=13), NOTE)
FILE = PROOF.encode()
HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)


@given(st.integers(0, 2**63 - 1), HASHES, st.none() | st.binary(max_size=50))
def test_proof_reads_back(index, hashes, extra):
    """With and without extra data, with any number of hashes a log can need."""
    proof = TlogProof(index, hashes, NOTE, extra)
    assert parse_tlog_proof(proof.encode()) == proof


@pytest.mark.parametrize("index", range(13))
def test_proof_of_every_leaf_verifies(index):
    """What is written from the tree proves each entry, and returns the checkpoint it rests on."""
    proof = TlogProof(index, inclusion_proof(TREE, leaf_index=index, tree_size=13), NOTE)
    signed = verify_tlog_proof(proof, LEAVES[index], log_key=LOG, witness_keys=[], check=ed25519_check)
    assert (signed.checkpoint.size, signed.cosigners) == (13, frozenset())


@pytest.mark.parametrize(
    ("bent", "leaf", "error"),
    [
        (PROOF, LEAVES[6], ProofError),
        (replace(PROOF, leaf_index=4), LEAVES[5], ProofError),
        (replace(PROOF, leaf_index=13), LEAVES[5], ProofError),
        (replace(PROOF, hashes=PROOF.hashes[:-1]), LEAVES[5], ProofError),
        (replace(PROOF, checkpoint_note=NOTE.replace(b"\n13\n", b"\n14\n")), LEAVES[5], SignatureError),
        (replace(PROOF, checkpoint_note=b""), LEAVES[5], MalformedRecordError),
    ],
)
def test_bent_proof_is_refused(bent, leaf, error):
    """Another entry, index, hash or checkpoint proves nothing."""
    with pytest.raises(error):
        verify_tlog_proof(bent, leaf, log_key=LOG, witness_keys=[], check=ed25519_check)


def test_proof_of_another_log_is_refused():
    """The log's key is learnt elsewhere, never from the file."""
    other = ed25519_key("log.example/2", KeyType.ED25519)[0]
    with pytest.raises(SignatureError):
        verify_tlog_proof(PROOF, LEAVES[5], log_key=other, witness_keys=[], check=ed25519_check)


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"\n\n",
            FILE.replace(b"@v1", b"@v2"),
            FILE.replace(b"\n", b"\r\n"),
            b" " + FILE,
            FILE.split(b"\n\n")[0],
        ),
        *(FILE.replace(b"index 5\n", wrong) for wrong in (b"", b"index 05\n", b"index  5\n", b"Index 5\n", b"index\n")),
        *(FILE.replace(b"index 5\n", wrong) for wrong in (b"extra AB==\nindex 5\n", b"extra x\n", b"index 5\nAAAA\n")),
        FILE.replace(b"index 5\n", b"index 5\nextra AAAA\n"),
        FILE.replace(b"index 5\n", "index 5\né\n".encode()),
        TlogProof(5, (bytes(32),) * 64, NOTE).encode(),
        b"c2sp.org/tlog-proof@v1\n\n" + NOTE,
        FILE + bytes(2_000_000),
    ],
)
def test_file_that_is_not_exactly_a_proof_is_refused(data):
    """One head, one index, whole hashes, and limits."""
    with pytest.raises(MalformedRecordError):
        parse_tlog_proof(data)


@given(st.binary(max_size=60), st.integers(0, len(FILE)))
def test_any_bytes_read_into_what_writes_them_again_or_are_refused(noise, position):
    """No two files are one proof."""
    data = FILE[:position] + noise + FILE[position:]
    try:
        proof = parse_tlog_proof(data)
    except MalformedRecordError:
        return
    assert proof.encode() == data
