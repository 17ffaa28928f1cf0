"""Read a tree's hashes from its published tiles.

A reader is a `HashSource`: `inclusion_proof` takes one, and makes a proof from files alone. The tiles are not believed:
compare `root()` with a verified checkpoint, and verify each proof made from them.
"""

from collections.abc import Callable

from scrutateur.errors import MalformedRecordError, MissingPartError
from scrutateur.ledger.merkle import HASH_BYTES, root_at, root_of
from scrutateur.ledger.tiles import LEVELS_PER_TILE, Tile, tile_at


class TileReader:
    """The hashes of a log of `size` leaves, from `read`, which gives the bytes at a path or None; each is read once."""

    def __init__(self, read: Callable[[str], bytes | None], size: int) -> None:
        self._read = read
        self._size = size
        self._tiles: dict[Tile, bytes] = {}

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def root(self) -> bytes:
        """Compute the root from the tiles of the right edge.

        Raises:
            MissingPartError: A tile is absent, partial and full.
            MalformedRecordError: A tile has the wrong length.
        """
        return root_at(self, self._size)

    def subtree(self, level: int, index: int) -> bytes:  # positional: level, index is a subtree's name
        """Return the hash of a complete subtree; raises what `root` raises."""
        tile_level, height = divmod(level, LEVELS_PER_TILE)
        first = index << height
        tile = tile_at(tile_level, index=first >> LEVELS_PER_TILE, tree_size=self._size)
        data = self._hashes(tile)
        within = first - tile.start
        assert within + (1 << height) <= tile.width, f"no subtree {index} of level {level} in {self._size} leaves"
        return root_of(_split(data, start=within, end=within + (1 << height)))

    def leaf_hashes(self, tile_index: int) -> list[bytes]:
        """Return the leaf hashes of one tile of level 0; raises what `root` raises."""
        tile = tile_at(0, index=tile_index, tree_size=self._size)
        return _split(self._hashes(tile), start=0, end=tile.width)

    def _hashes(self, tile: Tile) -> bytes:
        if tile not in self._tiles:
            self._tiles[tile] = self._fetch(tile)
        return self._tiles[tile]

    def _fetch(self, tile: Tile) -> bytes:
        # A partial tile may have been removed once the full one, which begins with the same hashes, is there.
        for form in dict.fromkeys((tile, tile.full)):
            data = self._read(form.path)
            if data is None:
                continue
            if len(data) != form.width * HASH_BYTES:
                expected = form.width * HASH_BYTES
                raise MalformedRecordError(f"{form.path}: expected {expected} bytes, found {len(data)}")
            return data[: tile.width * HASH_BYTES]
        raise MissingPartError(f"{tile.path}: this tile is absent, and so is the full one")


def _split(data: bytes, *, start: int, end: int) -> list[bytes]:
    return [data[place * HASH_BYTES : (place + 1) * HASH_BYTES] for place in range(start, end)]
