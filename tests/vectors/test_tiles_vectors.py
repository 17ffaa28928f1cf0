"""The vectors of tiles: paths, widths, and the worked example byte for byte."""

import json
from pathlib import Path

import pytest

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.bundles import ENTRY_BYTES_MAX, encode_bundle, parse_bundle
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.tile_reader import TileReader
from scrutateur.ledger.tiles import Tile, entry_bundles, hash_tiles, parse_tile_path, tiles_for

DATA = Path(__file__).parent / "data"
TILES = json.loads((DATA / "tiles.json").read_text())
EXAMPLE = TILES["worked_example"]
ENTRIES = [bytes.fromhex(leaf) for leaf in json.loads((DATA / "merkle.json").read_text())["leaves"]]


@pytest.mark.parametrize("vector", TILES["index_paths"], ids=lambda vector: vector["path"])
def test_index_is_written_in_groups_of_three(vector):
    """N is written as published, in a path that reads back to the same tile."""
    tile = Tile(0, vector["n"])
    assert tile.path == f"tile/0/{vector['path']}"
    assert parse_tile_path(tile.path) == tile


@pytest.mark.parametrize("path", TILES["bad_paths"])
def test_path_that_no_tile_has_is_refused(path):
    """Leading zeroes, widths of 0 and 256, level 64 and groups without their x are refused."""
    with pytest.raises(MalformedRecordError):
        parse_tile_path(path)


@pytest.mark.parametrize("vector", TILES["layouts"], ids=lambda vector: str(vector["tree_size"]))
def test_layout_is_the_published_one(vector):
    """Each level of a size has the published number of full tiles and the published partial width."""
    tiles = hash_tiles(vector["tree_size"])
    assert len({tile.level for tile in tiles}) == len(vector["levels"])
    for level in vector["levels"]:
        widths = [tile.width for tile in tiles if tile.level == level["level"]]
        partial = [level["partial_width"]] if level["partial_width"] else []
        assert widths == [256] * level["full"] + partial


@pytest.mark.parametrize("vector", TILES["right_edge_files"], ids=lambda vector: str(vector["tree_size"]))
def test_right_edge_is_the_published_one(vector):
    """The last tile of each level is the published file."""
    last = {tile.level: tile.path for tile in hash_tiles(vector["tree_size"])}
    assert list(last.values()) == vector["files"]


def test_worked_example_is_equal_byte_for_byte():
    """Eight leaves give the published tile and the published bundle, under their paths."""
    tile, bundle = EXAMPLE["tile"], EXAMPLE["entry_bundle"]
    tree = Tree([leaf_hash(entry) for entry in ENTRIES])
    assert tiles_for(tree, 8) == [(tile["path"], bytes.fromhex(tile["hex"]))]
    assert [named.path for named in entry_bundles(8)] == [bundle["path"]]
    assert encode_bundle(ENTRIES).hex() == bundle["hex"]
    assert parse_bundle(bytes.fromhex(bundle["hex"]), 8) == tuple(ENTRIES)
    assert TileReader({tile["path"]: bytes.fromhex(tile["hex"])}.get, 8).root() == tree.root()


@pytest.mark.parametrize("vector", TILES["bad_bundles"], ids=lambda vector: vector["why"])
def test_bundle_that_ends_early_or_late_is_refused(vector):
    """A bundle of width 8 with a byte too few, a byte too many or a ninth entry is refused."""
    with pytest.raises(MalformedRecordError):
        parse_bundle(bytes.fromhex(vector["hex"]), 8)


def test_longest_entry_is_the_published_one():
    """The limit of an entry is what two bytes of length can say."""
    assert TILES["entry_bytes_max"] == ENTRY_BYTES_MAX
