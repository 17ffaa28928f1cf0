"""Tiles: the tree cut into files of 256 hashes that never change, once full.

    tile/<L>/<N>            hashes, level L from 0 to 63, 8,192 bytes
    tile/<L>/<N>.p/<W>      the first W of them, 1 to 255
    tile/entries/<N>[.p/W]  the entries of the same leaves, see `bundles`

Tile N of level L holds the hashes of the complete subtrees (8 L, 256 N) to (8 L, 256 N + 255). Only full tiles are
hashed into the level above, so a tree of s leaves has s div 256^L hashes at level L. N is written in groups of three
digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`. A width of 0 does not exist.

Source: C2SP tlog-tiles.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.merkle import Tree

LEVELS_PER_TILE: Final = 8
TILE_WIDTH: Final = 1 << LEVELS_PER_TILE
LEVEL_MAX: Final = 63
ENTRIES: Final = "entries"

Level: TypeAlias = int | Literal["entries"]

# Seven groups of digits name more tiles than a log of 2^63 entries has.
_PATH: Final = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """The name of one tile: its level, or `entries`; its index in the level; how many elements it holds."""

    level: Level
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        assert self.level == ENTRIES or 0 <= self.level <= LEVEL_MAX, f"no level {self.level}"
        assert self.index >= 0, f"no tile {self.index}"
        assert 1 <= self.width <= TILE_WIDTH, f"no tile of width {self.width}"

    @property
    def start(self) -> int:
        """Position in the level of the first element."""
        return self.index * TILE_WIDTH

    @property
    def end(self) -> int:
        """Position in the level after the last element."""
        return self.start + self.width

    @property
    def path(self) -> str:
        """The path under the log's prefix."""
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{self.level}/{_encode_index(self.index)}{partial}"

    @property
    def full(self) -> "Tile":
        """The full tile that replaces this one when the log has grown."""
        return Tile(self.level, self.index)


def parse_tile_path(path: str) -> Tile:
    """Read the path of a tile.

    Raises:
        MalformedRecordError: It is not exactly the path that this tile has.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise MalformedRecordError(f"expected the path of a tile, found {path!r}")
    level: Level = ENTRIES if match[1] == ENTRIES else int(match[1])
    index = int(match[2].replace("x", "").replace("/", ""))
    width = TILE_WIDTH if match[3] is None else int(match[3])
    if (isinstance(level, int) and level > LEVEL_MAX) or not 1 <= width <= TILE_WIDTH:
        raise MalformedRecordError(f"expected a level up to 63 and a width from 1 to 255, found {path!r}")
    tile = Tile(level, index, width)
    if tile.path != path:
        raise MalformedRecordError(f"expected the path {tile.path!r}, found {path!r}")
    return tile


def hash_tiles(tree_size: int, *, since: int = 0) -> list[Tile]:
    """Name the hash tiles that a log of `tree_size` leaves needs, but for those that it needed at size `since`."""
    assert 0 <= since <= tree_size, f"a log does not shrink from {since} to {tree_size}"
    tiles: list[Tile] = []
    for level in range(tree_size.bit_length() // LEVELS_PER_TILE + 1):
        shift = LEVELS_PER_TILE * level
        tiles += _tiles_of_level(level, tree_size >> shift, since=since >> shift)
    return tiles


def entry_bundles(tree_size: int, *, since: int = 0) -> list[Tile]:
    """Name the entry bundles that a log of `tree_size` entries needs, but for those that it needed at size `since`."""
    assert 0 <= since <= tree_size, f"a log does not shrink from {since} to {tree_size}"
    return _tiles_of_level(ENTRIES, tree_size, since=since)


def tiles_for(tree: Tree, tree_size: int, *, since: int = 0) -> list[tuple[str, bytes]]:
    """Return path and bytes of each hash tile to publish before the checkpoint of `tree_size` leaves."""
    return [(tile.path, tile_bytes(tree, tile)) for tile in hash_tiles(tree_size, since=since)]


def tile_bytes(tree: Tree, tile: Tile) -> bytes:
    """Return the content of one hash tile of a tree that is large enough."""
    assert isinstance(tile.level, int), "a bundle holds entries, which a tree has not"
    return tree.hashes(LEVELS_PER_TILE * tile.level, start=tile.start, end=tile.end)


def tile_at(level: int, *, index: int, tree_size: int) -> Tile:
    """Name the widest form in which a log of `tree_size` leaves has a tile."""
    count = (tree_size >> (LEVELS_PER_TILE * level)) - index * TILE_WIDTH
    assert count > 0, f"a log of {tree_size} leaves has no tile {index} of level {level}"
    return Tile(level, index, min(count, TILE_WIDTH))


def _tiles_of_level(level: Level, count: int, *, since: int) -> list[Tile]:
    """Cut `count` elements into tiles, but for what `since` elements had: also the partial one, if none came after."""
    if count == since:
        return []
    full = [Tile(level, index) for index in range(since // TILE_WIDTH, count // TILE_WIDTH)]
    width = count % TILE_WIDTH
    return [*full, Tile(level, count // TILE_WIDTH, width)] if width else full


def _encode_index(index: int) -> str:
    rest, last = divmod(index, 1000)
    groups = [f"{last:03}"]
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(f"x{group:03}")
    return "/".join(reversed(groups))
