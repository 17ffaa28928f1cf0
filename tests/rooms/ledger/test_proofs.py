"""Proofs: every pair up to 70 leaves, and every way to bend one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import ProofError
from scrutateur.ledger.merkle import EMPTY_ROOT, Tree
from scrutateur.ledger.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from tests.rooms.ledger.definition import LEAVES, definition_growth, definition_path

TREE = Tree(LEAVES)
SIZES = st.integers(1, 70)


@pytest.mark.parametrize("size", range(1, 71))
def test_every_inclusion_proof_equals_the_definition_and_verifies(size):
    """For each leaf of each size the proof is PATH(m, D[n]), and leads to the root."""
    for index in range(size):
        proof = inclusion_proof(TREE, leaf_index=index, tree_size=size)
        assert list(proof) == definition_path(index, LEAVES[:size])
        verify_inclusion(LEAVES[index], proof, leaf_index=index, tree_size=size, root=TREE.root(size))


@pytest.mark.parametrize("new", range(1, 71))
def test_every_consistency_proof_equals_the_definition_and_verifies(new):
    """From each size to each later one the proof is SUB(m, D[n], true), and leads to both roots."""
    for old in range(1, new + 1):
        proof = consistency_proof(TREE, old_size=old, new_size=new)
        assert list(proof) == definition_growth(old, LEAVES[:new])
        verify_consistency(proof, old_size=old, old_root=TREE.root(old), new_size=new, new_root=TREE.root(new))


@pytest.mark.parametrize("new", [0, 1, 8, 70])
def test_growth_from_nothing_takes_no_proof(new):
    """The empty tree is the beginning of every tree, and only its own root says so."""
    assert consistency_proof(TREE, old_size=0, new_size=new) == ()
    verify_consistency((), old_size=0, old_root=EMPTY_ROOT, new_size=new, new_root=TREE.root(new))
    with pytest.raises(ProofError, match="expected old root"):
        verify_consistency((), old_size=0, old_root=LEAVES[0], new_size=new, new_root=TREE.root(new))


def test_equal_sizes_with_other_roots_are_refused():
    """Two trees of one size are one tree or a contradiction."""
    with pytest.raises(ProofError, match="expected old root"):
        verify_consistency((), old_size=8, old_root=TREE.root(7), new_size=8, new_root=TREE.root(8))


@given(SIZES, st.data())
def test_bent_inclusion_proof_is_refused(size, data):
    """No other leaf, index, size of another shape, root, order, or count of hashes passes."""
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(TREE, leaf_index=index, tree_size=size), TREE.root(size)
    flipped = [(*proof[:n], bytes([hashed[0] ^ 1]) + hashed[1:], *proof[n + 1 :]) for n, hashed in enumerate(proof)]
    for bent in [(*proof, root), (LEAVES[0], *proof), *([proof[:-1], proof[1:]] if proof else []), *flipped]:
        with pytest.raises(ProofError):
            verify_inclusion(LEAVES[index], bent, leaf_index=index, tree_size=size, root=root)
    for other in set(range(-1, size + 1)) - {index}:
        with pytest.raises(ProofError):
            verify_inclusion(LEAVES[index], proof, leaf_index=other, tree_size=size, root=root)
    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[(index + 1) % 70], proof, leaf_index=index, tree_size=size, root=root)


@given(SIZES, SIZES, st.data())
def test_bent_consistency_proof_is_refused(one, other, data):
    """No other root, order, or count of hashes passes, nor the proof of another pair of sizes."""
    old, new = min(one, other), max(one, other)
    proof = consistency_proof(TREE, old_size=old, new_size=new)
    roots = {"old_root": TREE.root(old), "new_root": TREE.root(new)}
    position = data.draw(st.integers(0, max(0, len(proof) - 1)))
    flipped = [(*proof[:position], LEAVES[69], *proof[position + 1 :])] if proof else []
    for bent in [(*proof, LEAVES[0]), (LEAVES[0], *proof), *([proof[:-1], proof[1:]] if proof else []), *flipped]:
        with pytest.raises(ProofError):
            verify_consistency(bent, old_size=old, new_size=new, **roots)
    for wrong in [{**roots, "old_root": LEAVES[69]}, {**roots, "new_root": LEAVES[69]}]:
        with pytest.raises(ProofError):
            verify_consistency(proof, old_size=old, new_size=new, **wrong)


@given(st.integers(0, 70), st.integers(0, 70), st.lists(st.sampled_from(LEAVES[:9]), max_size=9))
def test_proof_of_any_hashes_for_any_sizes_ends_in_a_proof_error(old, new, hashes):
    """Whatever comes from outside is refused in one way; nothing loops and nothing crashes."""
    with pytest.raises(ProofError):
        verify_consistency(hashes, old_size=old, old_root=LEAVES[10], new_size=new, new_root=LEAVES[11])
    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[10], hashes, leaf_index=old, tree_size=new, root=LEAVES[11])


@pytest.mark.parametrize("length", [0, 31, 33])
def test_hash_of_another_length_is_refused_wherever_it_stands(length):
    """Leaf, siblings and roots have 32 bytes: an empty root equal to an empty leaf proves nothing."""
    odd = bytes(length)
    root = TREE.root(2)
    for leaf, proof, top in [(odd, (), odd), (LEAVES[0], (odd,), root), (LEAVES[0], (LEAVES[1],), odd)]:
        with pytest.raises(ProofError, match="32 bytes"):
            verify_inclusion(leaf, proof, leaf_index=0, tree_size=1 + len(proof), root=top)
    for old, proof, new in [(odd, (), odd), (LEAVES[0], (odd,), root), (LEAVES[0], (LEAVES[1],), odd)]:
        with pytest.raises(ProofError, match="32 bytes"):
            verify_consistency(proof, old_size=1, old_root=old, new_size=1 + len(proof), new_root=new)


@pytest.mark.parametrize(("old", "new"), [(-1, 8), (8, 7)])
def test_sizes_out_of_order_are_refused(old, new):
    """A tree does not shrink, and none has fewer than no leaves."""
    with pytest.raises(ProofError, match="old size"):
        verify_consistency((), old_size=old, old_root=TREE.root(8), new_size=new, new_root=TREE.root(7))


@pytest.mark.parametrize(("old", "new"), [(3, 2), (-1, 2)])
def test_asking_for_a_proof_of_shrinking_stops_the_process(old, new):
    """Whoever answers requests checks the sizes first; here a wrong one is a bug."""
    with pytest.raises(AssertionError):
        consistency_proof(TREE, old_size=old, new_size=new)
    with pytest.raises(AssertionError):
        inclusion_proof(TREE, leaf_index=old, tree_size=new)
