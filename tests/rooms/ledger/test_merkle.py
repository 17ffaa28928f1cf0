"""The tree: every way to compute a root agrees with the definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.ledger.merkle import EMPTY_ROOT, Tree, leaf_hash, node_hash, range_hash, root_at, root_of, split_point
from tests.rooms.ledger.definition import LEAVES, definition_root


@pytest.mark.parametrize("size", range(71))
def test_every_root_equals_the_recursive_definition(size):
    """Rows of pairs, the growing tree and the tree as it once was give the root that RFC 6962 defines."""
    expected = definition_root(LEAVES[:size])
    assert root_of(LEAVES[:size]) == Tree(LEAVES[:size]).root() == Tree(LEAVES).root(size) == expected


@given(st.lists(st.binary(max_size=3), max_size=600), st.integers(min_value=0))
def test_growing_tree_keeps_every_older_root(entries, some_number):
    """Appending changes no root of a smaller size, whatever the entries are."""
    leaves = [leaf_hash(entry) for entry in entries]
    size = some_number % (len(leaves) + 1)
    tree = Tree(leaves[:size])
    tree.extend(leaves[size:])
    assert (tree.size, tree.root(size), tree.root()) == (len(leaves), root_of(leaves[:size]), root_of(leaves))


def test_subtree_of_every_level_is_the_root_of_its_leaves():
    """Kept levels and those in between give the same hashes as the leaves below them."""
    leaves = [leaf_hash(bytes([number % 251])) for number in range(512)]
    tree = Tree(leaves)
    for level in range(10):
        for index in range(512 >> level):
            below = leaves[index << level : (index + 1) << level]
            assert tree.subtree(level, index) == root_of(below), (level, index)


def test_leaf_can_never_be_taken_for_a_node():
    """The prefixes tell a leaf of 64 bytes from a node of two hashes."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


def test_root_of_nothing_is_the_hash_of_nothing():
    """The empty tree has a root of its own."""
    assert root_of([]) == Tree().root() == root_at(Tree(), 0) == EMPTY_ROOT


def test_tree_of_a_thousand_leaves_takes_34_bytes_each():
    """Only every fourth level is kept: a million leaves fit in 35 MB."""
    tree = Tree(LEAVES[number % 70] for number in range(4096))
    kept = sum(len(tree.hashes(level, start=0, end=4096 >> level)) for level in (0, 4, 8, 12))
    assert kept == 32 * (4096 + 256 + 16 + 1)


@pytest.mark.parametrize(
    "misuse",
    [
        lambda tree: tree.append(b"short"),
        lambda tree: tree.root(71),
        lambda tree: tree.subtree(0, 70),
        lambda tree: tree.hashes(1, start=0, end=1),
        lambda tree: range_hash(tree, 3, 8),
        lambda tree: range_hash(tree, 4, 4),
        lambda tree: split_point(1),
    ],
    ids=["short leaf", "larger than it is", "beyond its leaves", "level not kept", "not aligned", "empty", "one leaf"],
)
def test_misuse_stops_the_process(misuse):
    """A caller's bug is an assertion, never a wrong hash."""
    with pytest.raises(AssertionError):
        misuse(Tree(LEAVES))
