"""Merkle proofs: a leaf is in the tree; a tree is the beginning of a later one.

A proof is a sequence of hashes of 32 bytes, the one nearest the leaf first. Whoever verifies needs no tree: only the
leaf, the proof and roots of checkpoints already verified.

Source: RFC 9162, sections 2.1.3 and 2.1.4. Section 2.1.4 does not define a proof from the empty tree; here, as
elsewhere, it is the empty proof, and the old root must be that of the empty tree.
"""

from collections.abc import Sequence

from scrutateur.errors import ProofError
from scrutateur.ledger.merkle import EMPTY_ROOT, HASH_BYTES, HashSource, node_hash, range_hash, split_point


def inclusion_proof(source: HashSource, *, leaf_index: int, tree_size: int) -> tuple[bytes, ...]:
    """Prove that a leaf is in the tree of `tree_size` leaves.

    Args:
        source: Where the hashes are; it holds at least `tree_size` leaves.
        leaf_index: Position of the leaf, from 0; less than `tree_size`, or the caller has a bug.
    """
    assert 0 <= leaf_index < tree_size, f"no leaf {leaf_index} in a tree of {tree_size}"
    proof = []
    start, end = 0, tree_size
    while end - start > 1:
        middle = start + split_point(end - start)
        if leaf_index < middle:
            proof.append(range_hash(source, middle, end))
            end = middle
        else:
            proof.append(range_hash(source, start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(source: HashSource, *, old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Prove that the tree of `old_size` leaves is the beginning of the tree of `new_size` leaves.

    Args:
        source: Where the hashes are; it holds at least `new_size` leaves.
        old_size: From 0 to `new_size`, or the caller has a bug; the proof is empty at both ends.
    """
    assert 0 <= old_size <= new_size, f"no proof from {old_size} to {new_size} leaves"
    if old_size == 0:
        return ()
    proof = []
    start, end = 0, new_size
    while end != old_size:
        middle = start + split_point(end - start)
        if old_size <= middle:
            proof.append(range_hash(source, middle, end))
            end = middle
        else:
            proof.append(range_hash(source, start, middle))
            start = middle
    if start:  # the old tree is then not one subtree of the new one, and its last part is not known to the verifier
        proof.append(range_hash(source, start, end))
    return tuple(reversed(proof))


def verify_inclusion(leaf_hash: bytes, proof: Sequence[bytes], *, leaf_index: int, tree_size: int, root: bytes) -> None:
    """Check that a leaf is in the tree of a checkpoint.

    Args:
        leaf_hash: 32 bytes, SHA-256 with the leaf prefix.
        proof: Sibling hashes, 32 bytes each, from the leaf up.
        leaf_index: Position of the leaf, from 0.
        tree_size: Number of leaves that the checkpoint states.
        root: 32 bytes, from a checkpoint already verified.

    Raises:
        ProofError: The proof has the wrong length or leads to another root.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= leaf_index < tree_size:
        raise ProofError(f"inclusion: expected an index below the tree size {tree_size}, found {leaf_index}")
    _require_hashes("inclusion", (leaf_hash, *proof, root))
    position, last, computed = leaf_index, tree_size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise ProofError(f"inclusion: the proof of {len(proof)} hashes is too long for {tree_size} leaves")
        if position % 2 or position == last:
            computed = node_hash(sibling, computed)
            position, last = _skip_levels_without_sibling(position, last=last)
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError(f"inclusion: the proof of {len(proof)} hashes is too short for {tree_size} leaves")
    if computed != root:
        raise ProofError(f"inclusion of leaf {leaf_index}: expected root {root.hex()}, found {computed.hex()}")


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Check that an older tree is the beginning of a newer one.

    Args:
        proof: Hashes of 32 bytes, as `consistency_proof` orders them; empty for equal sizes and for an empty old tree.
        old_size: Leaves of the older tree.
        old_root: 32 bytes, from a checkpoint already verified.
        new_size: Leaves of the newer tree.
        new_root: 32 bytes, from a checkpoint already verified.

    Raises:
        ProofError: The proof has the wrong length or leads to other roots.

    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"consistency: expected an old size from 0 to {new_size}, found {old_size}")
    _require_hashes("consistency", (old_root, *proof, new_root))
    if old_size in (0, new_size):
        _verify_without_proof(proof, old_root, expected=new_root if old_size == new_size else EMPTY_ROOT)
        return
    if not proof:
        raise ProofError(f"consistency: the proof from {old_size} to {new_size} leaves is empty")
    if old_size & (old_size - 1) == 0:
        proof = (old_root, *proof)
    _verify_growth(proof, old=(old_size, old_root), new=(new_size, new_root))


def _verify_without_proof(proof: Sequence[bytes], old_root: bytes, *, expected: bytes) -> None:
    if proof:
        raise ProofError(f"consistency: expected no hash between these sizes, found {len(proof)}")
    if old_root != expected:
        raise ProofError(f"consistency: expected old root {expected.hex()}, found {old_root.hex()}")


def _verify_growth(proof: Sequence[bytes], *, old: tuple[int, bytes], new: tuple[int, bytes]) -> None:
    """Fold a proof that begins with the last subtree of the old tree into both roots at once."""
    (old_size, old_root), (new_size, new_root) = old, new
    position, last = old_size - 1, new_size - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    old_computed = new_computed = proof[0]
    for hashed in proof[1:]:
        if last == 0:
            raise ProofError(f"consistency: the proof from {old_size} to {new_size} leaves is too long")
        if position % 2 or position == last:
            old_computed, new_computed = node_hash(hashed, old_computed), node_hash(hashed, new_computed)
            position, last = _skip_levels_without_sibling(position, last=last)
        else:
            new_computed = node_hash(new_computed, hashed)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError(f"consistency: the proof from {old_size} to {new_size} leaves is too short")
    if old_computed != old_root:
        raise ProofError(f"consistency: expected old root {old_root.hex()}, found {old_computed.hex()}")
    if new_computed != new_root:
        raise ProofError(f"consistency: expected new root {new_root.hex()}, found {new_computed.hex()}")


def _skip_levels_without_sibling(position: int, *, last: int) -> tuple[int, int]:
    """Climb past the levels at which the last node of an uneven tree went up alone."""
    while position and position % 2 == 0:
        position, last = position >> 1, last >> 1
    return position, last


def _require_hashes(what: str, hashes: Sequence[bytes]) -> None:
    # Without this a "root" of any length, equal to a "leaf", would pass a proof of no hashes.
    for hashed in hashes:
        if len(hashed) != HASH_BYTES:
            raise ProofError(f"{what}: expected hashes of 32 bytes, found one of {len(hashed)}")
