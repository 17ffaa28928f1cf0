"""Tiles: what a log of each size needs, byte for byte, and nothing twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.tiles import (
    ENTRIES,
    Tile,
    entry_bundles,
    hash_tiles,
    parse_tile_path,
    tile_at,
    tile_bytes,
    tiles_for,
)

SIZES = st.integers(0, 2**40)
LEVELS = st.one_of(st.just(ENTRIES), st.integers(0, 63))


@given(LEVELS, st.integers(0, 2**55), st.integers(1, 256))
def test_path_of_every_tile_reads_back(level, index, width):
    """A path names one tile, and a tile has one path."""
    tile = Tile(level, index, width)
    assert parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        *("", "tile", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile/0/000\n", "tile/-1/000", "tile/0/x000"),
        *("tile/0/x000/001", "tile/0/x1/000", "tile/0/٠٠٠", "tile/0/000.p/", "tile/0/000.p/01", "tile/0/000.p/-1"),
        *("tile/0/" + "x001/" * 2000 + "000", "tile/data/000", "tile/0/000.p/999", "tile/entries/0", "tile/100/000"),
    ],
)
def test_path_that_is_not_exactly_a_tile_s_is_refused(path):
    """A second spelling of a tile would be a second file."""
    with pytest.raises(MalformedRecordError):
        parse_tile_path(path)


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_tiles_since_a_size_are_those_it_did_not_have(one, other):
    """What is new is exactly what the larger size needs and the smaller did not, full tiles and partial ones."""
    before, after = min(one, other), max(one, other)
    for name in (hash_tiles, entry_bundles):
        new = name(after, since=before)
        assert len(set(new)) == len(new)
        assert set(new) == set(name(after)) - set(name(before))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536, 70_000])
def test_tiles_of_a_size_hold_each_hash_once(size):
    """At each level the tiles follow one another without a gap, full but for the last."""
    tiles = hash_tiles(size)
    for level in {tile.level for tile in tiles}:
        row = [tile for tile in tiles if tile.level == level]
        assert [tile.start for tile in row] == [0, *(tile.end for tile in row[:-1])]
        assert row[-1].end == size >> (8 * level)
        assert all(tile == tile_at(level, index=tile.index, tree_size=size) for tile in row)


def test_tiles_written_step_by_step_equal_those_written_at_once():
    """However the log grew, its folder holds the same bytes, and a partial tile begins the full one."""
    leaves = [leaf_hash(number.to_bytes(3, "big")) for number in range(66_000)]
    tree, folder = Tree(leaves[:1]), dict(tiles_for(Tree(leaves[:1]), 1))
    sizes = [1, 5, 255, 256, 257, 300, 512, 30_000, 65_535, 65_536, 66_000]
    for before, after in pairwise(sizes):
        tree.extend(leaves[before:after])
        folder |= tiles_for(tree, after, since=before)
    assert dict(tiles_for(tree, 66_000)).items() <= folder.items()
    for path, content in folder.items():
        full = folder.get(parse_tile_path(path).full.path, content)
        assert full.startswith(content), path


def test_nothing_new_makes_no_tile():
    """A checkpoint of the same size, or of none, publishes no tile."""
    assert tiles_for(Tree(), 0) == hash_tiles(300, since=300) == entry_bundles(300, since=300) == []


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: hash_tiles(1, since=2),
        lambda: entry_bundles(1, since=2),
        lambda: tile_at(0, index=1, tree_size=256),
        lambda: tile_bytes(Tree(), Tile(ENTRIES, 0)),
        lambda: Tile(64, 0),
        lambda: Tile(0, -1),
        lambda: Tile(0, 0, 0),
        lambda: Tile(0, 0, 257),
    ],
    ids=["shrinks", "shrinks too", "beyond", "entries of a tree", "level 64", "index -1", "width 0", "width 257"],
)
def test_misuse_stops_the_process(misuse):
    """A caller's bug is an assertion, never a file that no reader looks for."""
    with pytest.raises(AssertionError):
        misuse()
