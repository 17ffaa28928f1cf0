"""The second way to the root agrees with the first, at every size."""

from hashlib import sha256

from scrutateur.ledger.edge import Edge
from scrutateur.ledger.merkle import EMPTY_ROOT, Tree

LEAVES = [sha256(b"leaf %d" % number).digest() for number in range(300)]


def test_edge_and_tree_agree_at_every_size():
    """Two derivations that share no line give one root, from the empty log to 300 entries."""
    edge, tree = Edge(), Tree()
    for size, leaf in enumerate(LEAVES, start=1):
        edge.append(leaf)
        tree.append(leaf)
        assert (edge.size, edge.root()) == (size, tree.root()), f"the roots differ at size {size}"


def test_edge_of_nothing_is_the_empty_root():
    """An empty log has the root of the standard, in both derivations."""
    assert Edge().root() == Tree().root() == EMPTY_ROOT


def test_edge_notices_two_leaves_exchanged():
    """The order of entries is covered: two that changed places lead elsewhere."""
    right, wrong = Edge(), Edge()
    for leaf in LEAVES[:7]:
        right.append(leaf)
    for leaf in (*LEAVES[:4], LEAVES[5], LEAVES[4], LEAVES[6]):
        wrong.append(leaf)
    assert right.root() != wrong.root()
