"""Reading a tree from its tiles: roots and proofs from files alone, and what happens when one is gone or wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError, MissingPartError, ProofError
from scrutateur.ledger.merkle import EMPTY_ROOT, Tree, leaf_hash
from scrutateur.ledger.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from scrutateur.ledger.tile_reader import TileReader
from scrutateur.ledger.tiles import tiles_for

LEAVES = [leaf_hash(number.to_bytes(3, "big")) for number in range(66_000)]
TREE = Tree(LEAVES)


def folder(*sizes: int) -> dict[str, bytes]:
    """The tiles of some sizes of one log."""
    return {path: content for size in sizes for path, content in tiles_for(TREE, size)}


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000])
def test_root_from_tiles_is_the_tree_s(size):
    """The right edge of the published tiles gives the root of every size."""
    assert TileReader(folder(size).get, size).root() == TREE.root(size)


def test_empty_log_has_a_root_and_no_tile():
    """A monitor can begin before the first entry."""
    reader = TileReader({}.get, 0)
    assert (reader.size, reader.root()) == (0, EMPTY_ROOT)


@given(st.integers(0, 65_999), st.integers(0, 65_999))
def test_proofs_from_tiles_equal_the_tree_s(index, other):
    """Whoever has the tiles makes every proof without the log."""
    reader, old = TileReader(folder_of_all.get, 66_000), other + 1
    inclusion = inclusion_proof(reader, leaf_index=index, tree_size=66_000)
    assert inclusion == inclusion_proof(TREE, leaf_index=index, tree_size=66_000)
    verify_inclusion(LEAVES[index], inclusion, leaf_index=index, tree_size=66_000, root=TREE.root())
    growth = consistency_proof(reader, old_size=old, new_size=66_000)
    verify_consistency(growth, old_size=old, old_root=TREE.root(old), new_size=66_000, new_root=TREE.root())


folder_of_all = folder(66_000)


def test_full_tile_is_read_where_the_partial_one_was_removed():
    """A reader of an old checkpoint goes on when its partial tiles are gone."""
    tiles = folder(300, 512)
    del tiles["tile/0/001.p/44"]
    assert TileReader(tiles.get, 300).root() == TREE.root(300)


def test_partial_tile_is_read_where_the_full_one_is_not_there_yet():
    """A reader asks for the width of its own checkpoint first."""
    asked: list[str] = []
    tiles = folder(300, 512)
    TileReader(lambda path: asked.append(path) or tiles.get(path), 300).root()
    assert sorted(asked) == ["tile/0/001.p/44", "tile/1/000.p/1"]


def test_each_tile_is_read_once():
    """Proof after proof, no file is read again."""
    asked: list[str] = []
    reader = TileReader(lambda path: asked.append(path) or folder_of_all.get(path), 66_000)
    for index in range(0, 512, 16):
        inclusion_proof(reader, leaf_index=index, tree_size=66_000)
    assert len(set(asked)) == len(asked)


def test_leaf_hashes_of_a_tile_are_the_tree_s():
    """A verifier compares each bundle's leaves with the tile beside it."""
    reader = TileReader(folder(300).get, 300)
    assert reader.leaf_hashes(0) + reader.leaf_hashes(1) == LEAVES[:300]


def test_absent_tile_is_said_to_be_missing():
    """Missing is not wrong: the error names the path, and no root is invented."""
    tiles = folder(300)
    del tiles["tile/0/001.p/44"]
    with pytest.raises(MissingPartError, match=r"tile/0/001\.p/44"):
        TileReader(tiles.get, 300).root()


@pytest.mark.parametrize(("path", "size"), [("tile/0/000.p/8", 8), ("tile/0/000", 8)])
def test_tile_of_another_length_is_refused(path, size):
    """A tile holds as many hashes as its path says, partial or full."""
    for content in (b"", bytes(31), bytes(9000)):
        with pytest.raises(MalformedRecordError, match=f"{path}: expected"):
            TileReader({path: content}.get, size).root()


def test_changed_tile_proves_nothing():
    """A changed hash below the right edge does not change the root; the proof made from it fails."""
    tiles = folder(512)
    tiles["tile/0/000"] = tiles["tile/0/000"][:-1] + b"\0"
    reader = TileReader(tiles.get, 512)
    assert reader.root() == TREE.root(512)
    proof = inclusion_proof(reader, leaf_index=0, tree_size=512)
    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[0], proof, leaf_index=0, tree_size=512, root=TREE.root(512))


def test_subtree_outside_the_log_stops_the_process():
    """Asking for what the size does not have is a bug, not a missing file."""
    with pytest.raises(AssertionError):
        TileReader(folder(300).get, 300).subtree(6, 4)
    with pytest.raises(AssertionError):
        TileReader(folder(300).get, 300).subtree(0, 600)
